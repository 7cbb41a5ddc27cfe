//! What families choose, in a browser (FIELD D rows 39 to 42): products are entered, an account's settings are mistyped, checked and
//! kept once, buffet money is set apart, a contract gets hot meals on credit; with scripts and without, in both languages.

use crate::access::suits;
use crate::chrome::{Chrome, Scripts};
use crate::common::browser::Browser;
use crate::common::city::City;
use crate::common::eventually;
use crate::site::Site;
use dashboard::routes;
use serde_json::json;

const WHY: &str = "заявление 12";
const SET: &str = "document.querySelector(arguments[0]).value = arguments[1]; return true";
const VALUE: &str = "return document.querySelector(arguments[0])?.value ?? ''";

#[test]
fn families_choices_are_kept_with_scripts() {
    journey(
        Scripts::On,
        "ru",
        ["Лимит на день", "Настройки счёта записаны", "На буфет", "Условие записано", "Низких остатков нет"],
    );
}

#[test]
fn families_choices_are_kept_without_scripts() {
    journey(
        Scripts::Off,
        "en",
        ["Limit of a day", "Account settings saved", "For the buffet", "The term is saved", "No low balances"],
    );
}

fn journey(scripts: Scripts, lang: &str, [limit, saved, apart, term, no_low]: [&str; 5]) {
    let (chrome, city) = (Chrome::start(scripts), City::small(1));
    let site = Site::of(&city);
    chrome.open(&site.url(&format!("{}?lang={lang}", routes::LOGIN)));
    site.sign_in(&chrome);
    products(&chrome, &site, scripts);
    let account = choices(&chrome, &site, scripts, limit, saved);
    money_apart(&chrome, &site, &city, (&account, apart));
    credit(&chrome, &site, scripts, term);
    chrome.open(&site.url("/complexes/1"));
    chrome.click("main a[href='/complexes/1/low-balances']");
    eventually("the list", || chrome.text("main").contains(no_low));
    suits(&chrome, scripts, "low-balances");
    // A form that is shown again with its fault is answered 422, and the browser notes that.
    let errors = chrome.console_errors();
    assert!(errors.iter().all(|error| error.contains("422")), "{errors:?}");
}

/// A group and a product of it, from the page of refunds on.
fn products(chrome: &Chrome, site: &Site, scripts: Scripts) {
    chrome.open(&site.url(routes::REFUNDS));
    chrome.click(&format!("main a[href='{}']", routes::PRODUCTS));
    chrome.arrives_at(routes::PRODUCTS);
    suits(chrome, scripts, "products-none");
    for (name, group) in [("Сладости", "0"), ("Шоколад", "1")] {
        chrome.click("main a[href='/products/0']");
        eventually("the form", || chrome.has("main #name"));
        chrome.fill("main #name", name);
        assert!(chrome.js::<bool>(SET, &[json!("#group"), json!(group)]));
        chrome.click("main form.acting button.primary");
        eventually("it is there", || chrome.text("main tbody").contains(name));
    }
    suits(chrome, scripts, "products");
    chrome.click("main a[href='/products/2']");
    eventually("the product", || chrome.has("main #sold-off"));
    suits(chrome, scripts, "product");
}

/// An account's settings: a fault at its field, the check, back and forth, and kept.
fn choices(chrome: &Chrome, site: &Site, scripts: Scripts, limit: &str, saved: &str) -> String {
    chrome.open(&site.url("/suppliers/1"));
    let account = chrome.text("article[aria-labelledby=purses-h] tbody tr:nth-child(1) th");
    let path = format!("/accounts/{account}/choices");
    chrome.open(&site.url(&format!("/accounts/{account}")));
    chrome.click(&format!("main a[href='{path}']"));
    chrome.arrives_at(&path);
    suits(chrome, scripts, "choices");
    chrome.fill("main #limit", "много");
    chrome.click("main #stop-1");
    chrome.click("main form.acting button.primary");
    eventually("the fault is named", || chrome.has("#problem[role=alert] a[href='#limit']"));
    assert!(chrome.has("#stop-1:checked"), "what was ticked stays");
    suits(chrome, scripts, "choices-fault");
    chrome.fill("main #limit", "250,50");
    chrome.click("main #buffet-separate");
    chrome.fill("main #share", "20");
    chrome.click("main form.acting button.primary");
    eventually("the check", || chrome.has("#check-h"));
    let check = chrome.text("main tbody");
    assert!(check.contains(limit) && check.contains("250") && check.contains("20 %") && check.contains("Сладости"), "{check}");
    suits(chrome, scripts, "choices-check");
    chrome.click("main button[name=back]");
    eventually("the fields again", || chrome.has("main #limit"));
    assert_eq!(chrome.js::<String>(VALUE, &[json!("#limit")]), "250,50");
    chrome.click("main form.acting button.primary");
    eventually("the check again", || chrome.has("#check-h"));
    chrome.fill("main #why", WHY);
    chrome.click("main form.acting button.primary");
    eventually("it is kept", || chrome.text("main [role=status]").contains(saved));
    chrome.open(&site.url(routes::AUDIT));
    assert_eq!(chrome.text("main tbody").matches(WHY).count(), 1);
    account
}

/// Money set apart, sent twice at once: one record.
fn money_apart(chrome: &Chrome, site: &Site, city: &City, (account, apart): (&str, &str)) {
    chrome.open(&site.url(&format!("/accounts/{account}/choices")));
    chrome.fill("#apart-1", "1,00");
    chrome.click("article[aria-labelledby=apart-h] button");
    eventually("the check", || chrome.has("#check-h"));
    assert!(chrome.text("main tbody").contains(apart), "{}", chrome.text("main tbody"));
    let other = Browser::sign_in(site.server.http, ledger::init::ADMIN_LOGIN, &city.password);
    let field = |name: &str| chrome.js::<String>(VALUE, &[json!(format!("main input[name={name}]"))]);
    let body = format!("form={}&expects={}&supplier=1&sum=1%2C00&why=apart", field("form"), field("expects"));
    for (status, answer) in other.post_twice(&format!("/accounts/{account}/apart"), &body) {
        assert_eq!(status, 303, "{answer}");
    }
    chrome.open(&site.url(&format!("/accounts/{account}/choices")));
    assert_eq!(chrome.js::<String>(VALUE, &[json!("#apart-1")]), "1,00");
    chrome.open(&site.url(routes::AUDIT));
    assert_eq!(chrome.text("main tbody").matches("apart").count(), 1);
}

fn credit(chrome: &Chrome, site: &Site, scripts: Scripts, term: &str) {
    chrome.open(&site.url("/suppliers/1"));
    chrome.click("article[aria-labelledby=contracts-h] tbody a");
    eventually("the contract", || chrome.has("main #sum"));
    suits(chrome, scripts, "contract");
    chrome.fill("main #sum", "500");
    chrome.fill("main #why", WHY);
    chrome.click("main form.acting button.primary");
    eventually("it is kept", || chrome.text("main [role=status]").contains(term));
    assert!(chrome.text("main dl").contains("500"), "{}", chrome.text("main dl"));
}
