//! A small table of the registry of enrolment: compared, accepted, put back; with scripts and without.

use crate::access::suits;
use crate::chrome::{Chrome, Scripts};
use crate::common::city::City;
use crate::common::eventually;
use crate::site::Site;
use dashboard::routes;

#[test]
fn a_table_moves_a_child_and_is_put_back_with_scripts() {
    journey(Scripts::On);
}

#[test]
fn a_table_moves_a_child_and_is_put_back_without_scripts() {
    journey(Scripts::Off);
}

fn journey(scripts: Scripts) {
    let (chrome, city) = (Chrome::start(scripts), City::small(1));
    let site = Site::of(&city);
    site.school_comes(&chrome);
    chrome.open(&site.url("/buildings/1/people"));
    let groups: Vec<String> =
        chrome.js("return [...document.querySelectorAll('#group option')].map((one) => one.value).filter(Boolean)", &[]);
    let [from, to] = [&groups[0], &groups[1]];
    chrome.open(&site.url(&format!("/buildings/1/people?group={from}")));
    let child: String = chrome.js("return document.querySelector('main a[href^=\"/accounts/\"]').pathname", &[]);
    let account = child.trim_start_matches("/accounts/");
    let is_in = |group: &str| {
        chrome.open(&site.url(&child));
        chrome.has(&format!("main a[href$='group={group}']"))
    };
    assert!(is_in(from));

    let table = city.beside("enrolment.csv");
    std::fs::write(&table, format!("account;group\n{account};{to}\n20;{to}\n")).expect("a table");
    chrome.click(&format!("nav.pages a[href='{}']", routes::RECONCILE));
    chrome.arrives_at(routes::RECONCILE);
    chrome.choose("#file", &table);
    chrome.click("main form button.primary");
    eventually("the difference", || chrome.has("#lines-h"));
    assert!(chrome.has("#bad-h"), "20 is no account number");
    suits(&chrome, scripts, "difference");
    let ticked: u32 = chrome.js("return document.querySelectorAll('[name=row]:checked').length", &[]);
    assert_eq!(ticked, 1, "who is only missing in the table is not ticked");
    chrome.fill("#why", "order 7");
    chrome.click("main form button.primary");
    chrome.arrives_at(routes::RECONCILE);
    eventually("it says that it is done", || chrome.has("p.verdict.ok[role=status]"));
    assert!(is_in(to));

    chrome.open(&site.url(routes::RECONCILE));
    chrome.click("main a[href^='/reconcile/undo/']");
    eventually("the preview", || chrome.has("#back-h"));
    suits(&chrome, scripts, "reconcile-undo");
    assert!(chrome.text("main table").contains(account), "{}", chrome.text("main"));
    chrome.fill("#why", "order 7 was wrong");
    chrome.click("main form button.primary");
    chrome.arrives_at(routes::RECONCILE);
    assert!(is_in(from));
    assert_eq!(chrome.console_errors(), Vec::<String>::new());
}
