//! A fault from the page of a device to a closed ticket, and the desk and the school in between; with scripts and without.

use crate::chrome::{Chrome, Scripts};
use crate::common::city::City;
use crate::common::eventually;
use crate::site::Site;
use serde_json::json;
use std::path::Path;

/// What the school writes.
const ESSENCE: &str = "The turnstile does not let go since 8 o'clock";
/// What the desk answers.
const ANSWER: &str = "A fitter comes at noon";

#[test]
fn a_fault_goes_to_the_desk_and_comes_back_done_with_scripts() {
    journey(Scripts::On);
}

#[test]
fn a_fault_goes_to_the_desk_and_comes_back_done_without_scripts() {
    journey(Scripts::Off);
}

fn journey(scripts: Scripts) {
    let (chrome, city) = (Chrome::start(scripts), City::small(1));
    let site = Site::of(&city);
    let photo = city.beside("photo.png");
    std::fs::write(&photo, b"\x89PNG\r\n\x1a\nof a turnstile").expect("a photo");

    site.school_comes(&chrome);
    attaches(&chrome, &site, &photo);
    reports_a_fault(&chrome, &site, "a[href^='/devices/']");
    let ticket = chrome.path();
    assert!(chrome.text("main").contains(ESSENCE), "{}", chrome.text("main"));
    assert!(!chrome.has("button[name=state][value=in_work]"), "the school takes nothing into work");

    site.support_comes(&chrome);
    chrome.click("nav.pages a[href='/tickets']");
    chrome.arrives_at("/tickets");
    chrome.click(&format!("main a[href='{ticket}']"));
    chrome.arrives_at(&ticket);
    chrome.click("button[name=state][value=in_work]");
    eventually("it is in work", || chrome.has("button[name=state][value=done]"));
    chrome.fill("#text", ANSWER);
    chrome.click("#remote");
    chrome.click("button[name=state][value=done]");
    eventually("it is done", || !chrome.has("button[name=state][value=done]"));

    site.school_comes(&chrome);
    chrome.open(&site.url("/tickets?state=closed"));
    chrome.click(&format!("main a[href='{ticket}']"));
    chrome.arrives_at(&ticket);
    let seen = chrome.text("ol.notes");
    assert!(seen.contains(ANSWER) && seen.contains("support"), "{seen}");
    assert_eq!(chrome.console_errors(), Vec::<String>::new());
}

/// A photo goes with the form, and the ticket leads to it.
fn attaches(chrome: &Chrome, site: &Site, photo: &Path) {
    chrome.open(&site.url("/tickets/new?kind=fault&building=1"));
    chrome.fill("#text", ESSENCE);
    chrome.choose("#files", photo);
    chrome.click("main form.form button");
    eventually("the ticket with its photo", || chrome.has("a[href*='/files/']"));
}

/// From the page of the first building by `link` to a ticket about what stands there; ends on the ticket's page.
pub(crate) fn reports_a_fault(chrome: &Chrome, site: &Site, link: &str) {
    chrome.open(&site.url("/buildings/1"));
    let device: String = chrome.js("return document.querySelector('main ' + arguments[0]).pathname", &[json!(link)]);
    chrome.open(&site.url(&device));
    chrome.click("main a[href*='kind=fault']");
    chrome.arrives_at("/tickets/new");
    chrome.fill("#text", ESSENCE);
    chrome.click("main form.form button");
    eventually("the ticket", || chrome.has("#essence-h"));
}
