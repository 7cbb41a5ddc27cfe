//! A procedure from the page of its building to its calling off: chosen, previewed, opened, a step done, put back; with scripts and
//! without.

use crate::chrome::{Chrome, Scripts};
use crate::common::city::City;
use crate::site::Site;
use jiff::{Span, Timestamp, tz};

#[test]
fn a_repair_is_opened_and_called_off_with_scripts() {
    journey(Scripts::On);
}

#[test]
fn a_repair_is_opened_and_called_off_without_scripts() {
    journey(Scripts::Off);
}

/// A civil day in Moscow so many days from today, as addresses have it.
pub(crate) fn day(from_today: i64) -> String {
    let today = Timestamp::now().to_zoned(tz::TimeZone::fixed(tz::offset(3))).date();
    today.checked_add(Span::new().days(from_today)).expect("a date").to_string()
}

/// Address of the form of a repair of the first building, from a day on.
pub(crate) fn repair(begins: i64) -> String {
    format!("/buildings/1/plan?kind=repair&begins={}&ends={}&basis=Order+12", day(begins), day(begins + 60))
}

/// Opens what the form shows; ends on the page of the first procedure.
pub(crate) fn opens_a_repair(chrome: &Chrome, site: &Site, begins: i64) {
    chrome.open(&site.url(&repair(begins)));
    chrome.click("main button[name=show]");
    chrome.fill("#why", "Order 12");
    chrome.click("main form[method=post] button.primary");
    chrome.arrives_at("/procedures/1");
}

fn journey(scripts: Scripts) {
    let (chrome, city) = (Chrome::start(scripts), City::small(1));
    let site = Site::of(&city);
    site.school_comes(&chrome);
    let lead = || {
        chrome.open(&site.url("/buildings/1?lang=ru"));
        chrome.text("main")
    };
    assert!(lead().contains("учебный год"), "{}", lead());
    chrome.click("main a[href='/buildings/1/plan']");
    chrome.click("main a[href$='kind=repair']");
    chrome.arrives_at("/buildings/1/plan");

    opens_a_repair(&chrome, &site, 0);
    let steps = chrome.text("main");
    assert!(steps.contains("school") && steps.contains("Order 12"), "{steps}");
    assert!(lead().contains("капитальный ремонт"), "the doors follow at once: {}", lead());

    chrome.open(&site.url("/procedures"));
    chrome.click("main a[href='/procedures/1']");
    chrome.arrives_at("/procedures/1");
    chrome.click("main a[href$='/steps/dismantling_ticket']");
    chrome.click("main form[method=post] button.primary");
    chrome.arrives_at("/procedures/1");
    chrome.click("main a[href='/tickets/1']");
    chrome.arrives_at("/tickets/1");
    chrome.click("main a[href='/procedures/1']");
    chrome.arrives_at("/procedures/1");

    chrome.click("main a[href$='/cancel']");
    chrome.fill("#why", "Postponed");
    chrome.click("main form[method=post] button.primary");
    chrome.arrives_at("/procedures/1");
    assert!(chrome.text("main").contains("Отменена"), "{}", chrome.text("main"));
    assert!(lead().contains("учебный год"), "{}", lead());
    chrome.open(&site.url("/tickets/1"));
    assert!(chrome.text("main").contains("озвана"), "its ticket is withdrawn: {}", chrome.text("main"));
    assert_eq!(chrome.console_errors(), Vec::<String>::new());
}
