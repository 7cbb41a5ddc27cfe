//! A day that does not close, and does once the statement is there; with scripts and without, in both languages.

use crate::access::suits;
use crate::chrome::{Chrome, Scripts};
use crate::common::city::City;
use crate::common::eventually;
use crate::site::Site;
use jiff::civil::date;
use ledger_core::{account_number, civil_day};
use payment_files::Encoding;
use payment_files::synthetic::{Batch, Camt, camt, sber_registry};
use std::path::Path;

const LIST: &str = "/suppliers/1/payments";
const PAGE: &str = "/suppliers/1/reconciliation";

#[test]
fn a_day_is_reconciled_with_scripts() {
    journey(
        Scripts::On,
        "ru",
        ["ещё не сверялся", "ещё не перечислил", "не сошёлся", "Банк перечислил другую сумму", "День сошёлся"],
    );
}

#[test]
fn a_day_is_reconciled_without_scripts() {
    journey(
        Scripts::Off,
        "en",
        ["was not reconciled yet", "has not paid all of it", "does not close", "The bank paid another sum", "The day closes"],
    );
}

fn journey(scripts: Scripts, lang: &str, [none, waits, open, differs, closed]: [&str; 5]) {
    let (chrome, city) = (Chrome::start(scripts), City::small(1));
    let site = Site::of(&city);
    chrome.open(&site.url(&format!("/login?lang={lang}")));
    site.sign_in(&chrome);
    chrome.open(&site.url("/suppliers/1"));
    chrome.click(&format!("main a[href='{PAGE}']"));
    chrome.arrives_at(PAGE);
    // Yesterday, as the page opens: without a file nobody reconciles it by itself.
    let day = date(1970, 1, 1).saturating_add(jiff::Span::new().days(civil_day(loadgen::link::wall_clock_us()) - 1));
    let page = format!("{PAGE}?day={day}");
    chrome.open(&site.url(&page));
    assert!(chrome.text("main").contains(none), "{}", chrome.text("main"));
    suits(&chrome, scripts, "reconciliation-none");

    let accounts = [1, 2, 3].map(account_number);
    let mut batch = Batch::random(6, 12, &accounts);
    batch.date = day;
    batch.payments.iter_mut().for_each(|payment| payment.date = day);
    let registry = city.beside("registry.txt");
    std::fs::write(&registry, sber_registry(&batch, Encoding::Windows1251)).expect("a registry");
    take(&chrome, &site, &registry);
    eventually("the payments are posted", || {
        chrome.open(&site.url("/suppliers/1/payments/1"));
        chrome.has("#posted-h")
    });
    reconcile(&chrome, &site, &page);
    assert!(chrome.text("main").contains(waits), "{}", chrome.text("main"));

    // A wrong statement, then the right one in its place.
    let net: i64 = batch.payments.iter().map(|payment| payment.amount_kopecks - payment.fee_kopecks).sum();
    for (number, short, says) in [(1, 10_000, open), (2, 0, closed)] {
        let file = city.beside(&format!("statement-{number}.xml"));
        std::fs::write(&file, statement(&batch, number, net - short)).expect("a statement");
        take(&chrome, &site, &file);
        reconcile(&chrome, &site, &page);
        assert!(chrome.text("main").contains(says), "{}", chrome.text("main"));
        if short != 0 {
            assert!(chrome.text("#differences-h ~ table").contains(differs), "{}", chrome.text("main"));
            suits(&chrome, scripts, "reconciliation-open");
            chrome.click("#differences-h ~ table a[href='/suppliers/1/payments/1']");
            chrome.arrives_at("/suppliers/1/payments/1");
        }
    }
    suits(&chrome, scripts, "reconciliation-closed");
    chrome.open(&site.url("/alarms"));
    assert!(!chrome.has("#days-h"), "{}", chrome.text("main"));
    assert_eq!(chrome.console_errors(), Vec::<String>::new());
}

/// One sum for the whole registry, with its number.
fn statement(batch: &Batch, number: u32, kopecks: i64) -> Vec<u8> {
    let mut payment = batch.payments[0].clone();
    payment.id = format!("S{number}");
    payment.amount_kopecks = kopecks;
    payment.purpose = format!("Перечисление по реестру № {}", batch.number);
    let statement = Batch { number, payments: vec![payment], opening_kopecks: 0, ..batch.clone() };
    camt(&statement, Camt { per_entry: 1, ..Camt::statement() })
}

/// Sends a file and takes it in by the first button.
fn take(chrome: &Chrome, site: &Site, file: &Path) {
    chrome.open(&site.url(LIST));
    chrome.choose("#file", file);
    chrome.click("main form button.primary");
    eventually("what the file says", || chrome.has("#doc-0"));
    chrome.click("main form button.primary");
    chrome.arrives_at(LIST);
}

fn reconcile(chrome: &Chrome, site: &Site, page: &str) {
    chrome.open(&site.url(page));
    chrome.click("#now");
    eventually("the day is made", || chrome.has("#verdict"));
    // The page of before had a verdict too: the one of now comes from its own address.
    chrome.open(&site.url(page));
}
