//! A statement, a confirmed balance and an act of a month are asked for, and the audit knows each: with scripts and without, in both
//! languages.

use crate::access::suits;
use crate::chrome::{Chrome, Scripts};
use crate::common::city::City;
use crate::common::eventually;
use crate::site::Site;
use dashboard::routes;
use ledger_core::account_number;
use serde_json::json;

/// Whose papers.
const HOLDER: u32 = 1;
/// Banking details of the city's first supplier, made up.
const SETTINGS: &str = r#"
[[supplier_bank]]
supplier = 1
name = "ООО «Комбинат питания «Пример»"
inn = "7730000006"
kpp = "773001001"
account = "40702810838000000017"
bank_name = "ПАО «Пример Банк» г. Москва"
bic = "044525225"
corr_account = "30101810400000000225"
"#;
/// Sends the first form of the page as its button would, and hands the beginning of the answer and its type to the last argument.
const SEND: &str = "const [kind, done] = arguments; const form = document.querySelector('form.acting'); \
    const body = new URLSearchParams(new FormData(form)); body.set('as', kind); \
    fetch(form.action, { method: 'POST', body }).then(async (answer) => \
    done([answer.headers.get('content-type'), (await answer.text()).slice(0, 4)]))";

#[test]
fn papers_are_given_out_with_scripts() {
    journey(Scripts::On, "ru", "Не выполнено");
}

#[test]
fn papers_are_given_out_without_scripts() {
    journey(Scripts::Off, "en", "Not done");
}

fn journey(scripts: Scripts, lang: &str, refused: &str) {
    let (chrome, city) = (Chrome::start(scripts), City::small(1));
    let settings = city.beside("settings.toml");
    std::fs::write(&settings, SETTINGS).expect("a file of settings");
    let site = Site::configured(&city, &settings);
    let account = format!("/accounts/{}", account_number(HOLDER));
    let papers = format!("{account}/papers");
    chrome.open(&site.url(&format!("/login?lang={lang}")));
    site.sign_in(&chrome);

    chrome.open(&site.url(&account));
    assert!(chrome.has(".top-up svg.qr"), "the code for payments");
    suits(&chrome, scripts, "account-code");
    chrome.click(&format!("main a[href='{papers}']"));
    chrome.arrives_at(&papers);
    suits(&chrome, scripts, "papers");
    chrome.click("form[action$='/statement'] button[value=pdf]");
    told(&chrome, &site, &format!("{papers}/statement"));
    chrome.open(&site.url(&papers));
    chrome.click("form[action$='/confirmation'] button[value=docx]");
    told(&chrome, &site, &format!("{papers}/confirmation"));
    if scripts == Scripts::On {
        chrome.open(&site.url(&papers));
        for (kind, content, begins) in [("pdf", "application/pdf", "%PDF"), ("xlsx", "spreadsheetml.sheet", "PK\u{3}\u{4}")] {
            let (found, head): (String, String) = chrome.js_later(SEND, &[json!(kind)]);
            assert!(found.ends_with(content) && head == begins, "{kind}: {found}, {head:?}");
        }
    }

    chrome.open(&site.url(&papers));
    chrome.click("#statement-named");
    chrome.click("form[action$='/statement'] button[value=pdf]");
    eventually("a name is not printed without a reason", || chrome.has("#problem[role=alert]"));
    assert!(chrome.text("#problem").contains(refused) && chrome.has("#statement-named:checked"), "{}", chrome.text("main"));
    suits(&chrome, scripts, "papers-refused");
    chrome.fill("#statement-why", "parent asks");
    chrome.click("form[action$='/statement'] button[value=pdf]");
    eventually("the audit knows why", || {
        chrome.open(&site.url("/audit?deed=revealed"));
        chrome.text("main").contains("parent asks")
    });

    chrome.open(&site.url("/suppliers/1"));
    suits(&chrome, scripts, "supplier-act");
    chrome.click("form[action='/suppliers/1/act.pdf'] button[formaction]");
    told(&chrome, &site, "/suppliers/1/act.xlsx");
    chrome.open(&site.url("/suppliers/1/act.pdf?month=2000-01&contract=0"));
    assert!(chrome.has("#problem[role=alert]"));
    assert!(chrome.console_errors().iter().all(|error| error.contains("422")), "{:?}", chrome.console_errors());
    chrome.open(&site.url(routes::CITY));
}

/// The audit has it that this was given out.
fn told(chrome: &Chrome, site: &Site, route: &str) {
    eventually("the file is known to the audit", || {
        chrome.open(&site.url("/audit?deed=exported"));
        chrome.text("main").contains(route)
    });
}
