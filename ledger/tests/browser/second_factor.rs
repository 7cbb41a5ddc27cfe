//! Setting up a second factor and signing in with it, by the real server and its command line, with scripts and without.

use crate::chrome::{Chrome, Scripts};
use crate::common::eventually;
use crate::common::server::turnstone;
use crate::phone::Phone;
use crate::site::Site;
use dashboard::{limits, routes};
use serde_json::json;

#[test]
fn an_operator_with_scripts_sets_up_a_second_factor_and_uses_it() {
    journey(Scripts::On);
}

#[test]
fn an_operator_without_scripts_sets_up_a_second_factor_and_uses_it() {
    journey(Scripts::Off);
}

fn journey(scripts: Scripts) {
    let (chrome, site) = (Chrome::start(scripts), Site::strict());
    let (phone, recovery) = sets_up(&chrome, &site);
    signs_in_with_a_code(&chrome, &site, &phone);
    signs_in_with_a_recovery_code(&chrome, &site, &recovery);
    starts_again_after_a_reset(&chrome, &site);
}

/// Sends the password and arrives at this page.
fn begins(chrome: &Chrome, site: &Site, at: &str) {
    chrome.open(&site.url(routes::LOGIN));
    site.try_right_password(chrome);
    chrome.arrives_at(at);
}

fn sets_up(chrome: &Chrome, site: &Site) -> (Phone, String) {
    chrome.open(&site.url("/login?lang=ru"));
    begins(chrome, site, routes::LOGIN_ENROL);
    chrome.open(&site.url(routes::CITY));
    chrome.arrives_at(routes::LOGIN);
    chrome.open(&site.url(routes::LOGIN_ENROL));
    assert!(chrome.has("svg.qr[role=img][aria-label]"), "the QR code");
    let phone = Phone::with(&chrome.text("code.key"));
    chrome.fill("#code", &phone.code(0));
    chrome.click("main button");
    chrome.arrives_at(routes::LOGIN_KEEP);
    let codes: Vec<String> =
        chrome.js("return [...document.querySelectorAll('.codes code')].map((code) => code.textContent)", &[]);
    assert_eq!(codes.len(), limits::RECOVERY_CODES);
    chrome.click(".switch a[hreflang=en]");
    eventually("the codes in English", || chrome.has("html[lang=en] .codes"));
    chrome.click("main button");
    chrome.arrives_at(routes::CITY);
    signs_out(chrome);
    (phone, codes[0].clone())
}

fn signs_in_with_a_code(chrome: &Chrome, site: &Site, phone: &Phone) {
    begins(chrome, site, routes::LOGIN_CODE);
    chrome.fill("#code", "000000");
    chrome.click("main button");
    eventually("the focus is on the problem", || chrome.has("#problem:focus"));
    assert!(chrome.text("title").starts_with("Error: "), "{}", chrome.text("title"));
    assert!(chrome.has("#code[aria-invalid=true][autocomplete=one-time-code][inputmode=numeric]"));
    chrome.click("#problem a");
    eventually("the summary leads to the field", || chrome.has("#code:focus"));
    chrome.fill("#code", &phone.code(1));
    chrome.click("main button");
    chrome.arrives_at(routes::CITY);
    chrome.click(&format!("footer a[href=\"{}\"]", routes::SECOND_FACTOR));
    chrome.arrives_at(routes::SECOND_FACTOR);
    assert!(chrome.text("main").contains("Recovery codes left: 10"), "{}", chrome.text("main"));
    signs_out(chrome);
}

fn signs_in_with_a_recovery_code(chrome: &Chrome, site: &Site, code: &str) {
    begins(chrome, site, routes::LOGIN_CODE);
    chrome.click(&format!("main a[href=\"{}\"]", routes::LOGIN_RECOVERY));
    chrome.arrives_at(routes::LOGIN_RECOVERY);
    chrome.fill("#code", code);
    chrome.click("main button");
    chrome.arrives_at(routes::CITY);
}

/// The session ends and the set-up begins anew, without a restart.
fn starts_again_after_a_reset(chrome: &Chrome, site: &Site) {
    let reset =
        turnstone().args(["operator", "reset-second-factor", ledger::init::ADMIN_LOGIN, "--data"]).arg(site.dir()).output();
    let reset = reset.expect("the turnstone binary");
    assert!(reset.status.success(), "{}", String::from_utf8_lossy(&reset.stderr));
    eventually("the session is over", || {
        chrome.open(&site.url(routes::SECOND_FACTOR));
        chrome.js::<bool>("return location.pathname === arguments[0]", &[json!(routes::LOGIN)])
    });
    begins(chrome, site, routes::LOGIN_ENROL);
}

fn signs_out(chrome: &Chrome) {
    chrome.click(".who button");
    chrome.arrives_at(routes::LOGIN);
}
