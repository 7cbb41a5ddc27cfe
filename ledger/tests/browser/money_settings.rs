//! The rules of refunds and corrections, changed in a browser (RFD-07, SUP-09): mistyped, kept once, seen by the next who comes, and in
//! force; with scripts and without, in both languages.

use crate::access::suits;
use crate::chrome::{Chrome, Scripts};
use crate::common::browser::{Browser, form};
use crate::common::city::City;
use crate::common::eventually;
use crate::site::Site;
use dashboard::routes;
use serde_json::json;

/// Why, as the audit keeps it.
const WHY: &str = "приказ 17";
/// A step that was not there.
const STEP: [(&str, &str); 5] =
    [("ru", "Сверить остатки"), ("en", "Compare the balances"), ("who_ru", "Школа"), ("who_en", "School"), ("days", "9")];
const VALUE: &str = "return document.querySelector(arguments[0])?.value ?? ''";

#[test]
fn rules_of_money_change_with_scripts() {
    journey(Scripts::On, "ru", ["Срок пишется числом дней", "Правила сохранены", "Новые правила", "Деньги ещё не переместились"]);
}

#[test]
fn rules_of_money_change_without_scripts() {
    journey(Scripts::Off, "en", ["A term is a number of days", "The rules are kept", "New rules", "Nothing has moved yet"]);
}

fn journey(scripts: Scripts, lang: &str, [unreadable, kept, deed, waits]: [&str; 4]) {
    let (chrome, city) = (Chrome::start(scripts), City::small(1));
    let site = Site::of(&city);
    chrome.open(&site.url(&format!("{}?lang={lang}", routes::LOGIN)));
    site.sign_in(&chrome);
    chrome.open(&site.url(routes::REFUNDS));
    chrome.click(&format!("main a[href='{}']", routes::MONEY_SETTINGS));
    chrome.arrives_at(routes::MONEY_SETTINGS);
    suits(&chrome, scripts, "money-settings");

    // Faults are named at their fields, and what was typed stays.
    let last = chrome.count("main fieldset") - 1;
    for (field, typed) in [("limit", "100,00"), ("days", "soon"), ("contracts", "1 = 7"), ("why", WHY)] {
        chrome.fill(&format!("main #{field}"), typed);
    }
    for (key, typed) in STEP {
        chrome.fill(&format!("main #{key}-{last}"), typed);
    }
    chrome.click("main form.acting button.primary");
    eventually("the fault is named", || chrome.has("#problem[role=alert] a[href='#days']"));
    assert!(chrome.text("#days-bad").contains(unreadable), "{}", chrome.text("main"));
    assert_eq!(value(&chrome, "#contracts"), "1 = 7");
    suits(&chrome, scripts, "money-settings-fault");
    chrome.fill("main #days", "5");
    chrome.click("main form.acting button.primary");
    eventually("the rules are kept", || chrome.text("main [role=status]").contains(kept));
    suits(&chrome, scripts, "money-settings-kept");
    chrome.open(&site.url(routes::MONEY_SETTINGS));
    let kept_fields = [("#limit", "100,00"), ("#days", "5"), ("#contracts", "1 = 7"), ("#why", "")];
    for (field, holds) in kept_fields {
        assert_eq!(value(&chrome, field), holds, "{field}");
    }
    assert!((0..=last).any(|nth| value(&chrome, &format!("#ru-{nth}")) == STEP[0].1), "{}", chrome.text("main"));

    is_told_once(&chrome, &site, scripts, deed);
    yields_to_whoever_was_first(&chrome, &site, &city);
    holds(&chrome, &site, waits);
    // A form that is shown again with its fault is answered 422, and the browser notes that.
    let errors = chrome.console_errors();
    assert!(errors.iter().all(|error| error.contains("422")), "{errors:?}");
}

/// One record, and it says what was set.
fn is_told_once(chrome: &Chrome, site: &Site, scripts: Scripts, deed: &str) {
    chrome.open(&site.url(routes::AUDIT));
    let audit = chrome.text("main tbody");
    assert_eq!((audit.matches(deed).count(), audit.matches(WHY).count()), (1, 1), "{audit}");
    let line = format!("main tbody tr:has(a[href='{}']) a[href^='/audit/']", routes::MONEY_SETTINGS);
    chrome.click(&line);
    eventually("the record", || chrome.path().starts_with("/audit/"));
    let record = chrome.text("main");
    for words in [WHY, deed, "100,00", "1 = 7", STEP[0].1] {
        assert!(record.contains(words), "{words} is not in {record}");
    }
    suits(chrome, scripts, "money-settings-record");
}

/// Somebody else's change, clicked twice and done once, came between the form and its sending: nothing of theirs is lost unseen.
fn yields_to_whoever_was_first(chrome: &Chrome, site: &Site, city: &City) {
    chrome.open(&site.url(routes::MONEY_SETTINGS));
    let other = Browser::sign_in(site.server.http, ledger::init::ADMIN_LOGIN, &city.password);
    let hidden = form(&other.get(routes::MONEY_SETTINGS), routes::MONEY_SETTINGS).expect("a form");
    let body = format!("{hidden}&limit=100%2C00&days=6&contracts=&why=first");
    for (status, answer) in other.post_twice(routes::MONEY_SETTINGS, &body) {
        assert_eq!(status, 303, "{answer}");
    }
    chrome.fill("main #why", "second");
    chrome.click("main form.acting button.primary");
    eventually("the problem is named", || chrome.has("#problem[role=alert]"));
    assert_eq!((value(chrome, "#days").as_str(), value(chrome, "#why").as_str()), ("5", "second"), "what was typed stays");
    chrome.open(&site.url(routes::MONEY_SETTINGS));
    assert_eq!(value(chrome, "#days"), "6", "what was kept first stays");
    chrome.open(&site.url(routes::AUDIT));
    let audit = chrome.text("main tbody");
    assert_eq!((audit.matches("first").count(), audit.matches("second").count()), (1, 0), "{audit}");
}

/// A correction of that sum waits for a second person now.
fn holds(chrome: &Chrome, site: &Site, waits: &str) {
    chrome.open(&site.url("/suppliers/1"));
    let purses = "article[aria-labelledby=purses-h] tbody";
    let [from, to] = ["1", "2"].map(|row| chrome.text(&format!("{purses} tr:nth-child({row}) th")));
    chrome.open(&site.url(&format!("/accounts/{from}")));
    chrome.click("main a[href*='kind=transfer']");
    eventually("the fields", || chrome.has("#to"));
    chrome.fill("#sum", "100,00");
    chrome.fill("#to", &to);
    chrome.click("main form.acting button.primary");
    eventually("the check", || chrome.has("#check-h"));
    chrome.fill("#why", WHY);
    chrome.click("main form.acting button.primary");
    eventually("it waits", || chrome.path().starts_with("/corrections/") && chrome.text("main").contains(waits));
}

/// What a field holds.
fn value(chrome: &Chrome, field: &str) -> String {
    chrome.js(VALUE, &[json!(field)])
}
