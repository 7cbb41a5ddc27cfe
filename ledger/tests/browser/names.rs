//! A name is shown with a reason, stands in the audit, goes out as a file, and is destroyed: with scripts and without.

use crate::access::look;
use crate::chrome::{Chrome, Scripts};
use crate::common::city::City;
use crate::common::eventually;
use crate::site::Site;
use dashboard::routes;
use ledger_core::account_number;
use serde_json::json;

/// Whose name it is.
const HOLDER: u32 = 1;
/// CSS pixels of a common phone.
const PHONE: u32 = 360;
/// Hands the text of an address to its last argument.
const FETCH: &str = "const [address, done] = arguments; fetch(address).then((answer) => answer.text()).then(done)";

#[test]
fn a_name_is_shown_audited_and_destroyed_with_scripts() {
    names(Scripts::On);
}

#[test]
fn a_name_is_shown_audited_and_destroyed_without_scripts() {
    names(Scripts::Off);
}

fn names(scripts: Scripts) {
    let (chrome, city) = (Chrome::start(scripts), City::small(1));
    let site = Site::of(&city);
    let account = account_number(HOLDER).to_string();
    let page = format!("/accounts/{account}");
    chrome.open(&site.url("/login?lang=ru"));
    site.sign_in(&chrome);

    chrome.open(&site.url(&page));
    chrome.click("main a[href$='/name']");
    chrome.arrives_at(&format!("{page}/name"));
    chrome.fill("#why", "звонок родителя");
    chrome.click("main form.acting button");
    eventually("the name", || chrome.has("#revealed"));
    let name = chrome.text("#revealed dd");
    assert!(name.split_whitespace().count() >= 2 && !chrome.text("title").contains(&name), "{name}");
    is_sound(&chrome, scripts, "the page with the name");
    chrome.click("main p.actions a");
    chrome.arrives_at(&page);
    assert!(chrome.text("main").contains("Показаны имя и контакты") && !chrome.text("main").contains(&name));

    chrome.open(&site.url("/audit?deed=revealed"));
    assert!(chrome.text("main tbody").contains("звонок родителя"), "{}", chrome.text("main"));
    chrome.click("main p.actions a[href^='/audit.csv']");
    eventually("the file is known to the audit", || {
        chrome.open(&site.url("/audit?deed=exported"));
        chrome.text("main tbody").contains("/audit.csv, 1")
    });
    if scripts == Scripts::On {
        let file: String = chrome.js_later(FETCH, &[json!("/audit.csv?deed=revealed")]);
        assert!(file.contains("звонок родителя") && file.contains(&account) && !file.contains(&name), "{file}");
    }
    chrome.click("main tbody a[href^='/audit/']");
    eventually("the record", || chrome.path().starts_with("/audit/"));
    assert!(chrome.text("main").contains("/audit.csv, 1"), "{}", chrome.text("main"));
    chrome.click(".who button");
    chrome.arrives_at(routes::LOGIN);

    site.sign_in_to_sessions(&chrome);
    chrome.click(&format!("nav.pages a[href='{}']", routes::FORGET));
    chrome.arrives_at(routes::FORGET);
    chrome.fill("#find", &account);
    chrome.click("main form.filter button");
    eventually("the form", || chrome.has("#again"));
    assert!(!chrome.text("main").contains(&name));
    for (field, text) in [("#act-number", "12"), ("#why", "заявление"), ("#again", &account)] {
        chrome.fill(field, text);
    }
    let () = chrome.js("document.querySelector('#act-date').value = '2026-11-20'", &[]);
    chrome.click("main form.acting button");
    eventually("the act", || chrome.path().starts_with("/forget/"));
    assert!(chrome.text("main").contains("№ 12 от 20.11.2026") && !chrome.text("main").contains(&name));
    is_sound(&chrome, scripts, "the act");
    chrome.click(".who button");
    chrome.arrives_at(routes::LOGIN);

    site.sign_in(&chrome);
    chrome.open(&site.url(&page));
    assert!(chrome.text("main").contains("Имя и контакты уничтожены"), "{}", chrome.text("main"));
    assert!(!chrome.has("main a[href$='/name']"), "nothing is left to show");
}

/// Answers to forms have no address for axe to open, so it looks at them here; it needs scripts itself.
fn is_sound(chrome: &Chrome, scripts: Scripts, page: &str) {
    if scripts == Scripts::On {
        assert_eq!(look(chrome, PHONE), Vec::<String>::new(), "{page}");
    }
}
