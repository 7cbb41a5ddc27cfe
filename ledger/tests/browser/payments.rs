//! A bank's registry: checked, taken in, posted; one that does not add up; with scripts and without, in both languages.

use crate::access::suits;
use crate::chrome::{Chrome, Scripts};
use crate::common::city::City;
use crate::common::eventually;
use crate::site::Site;
use ledger_core::account_number;
use payment_files::Encoding;
use payment_files::synthetic::{Batch, titled_registry};

const LIST: &str = "/suppliers/1/payments";
/// An account that nobody has.
const STRANGER: u32 = 9_000_001;

#[test]
fn a_registry_is_checked_and_taken_in_with_scripts() {
    journey(Scripts::On, "ru", ["Файл сходится", "Файл не сходится", "Зачислен, есть невыясненные", "уже принят"]);
}

#[test]
fn a_registry_is_checked_and_taken_in_without_scripts() {
    journey(Scripts::Off, "en", ["The file adds up", "does not add up", "Posted, some in suspense", "was taken in before"]);
}

fn journey(scripts: Scripts, lang: &str, [good, bad, posted, known]: [&str; 4]) {
    let (chrome, city) = (Chrome::start(scripts), City::small(1));
    let site = Site::of(&city);
    chrome.open(&site.url(&format!("/login?lang={lang}")));
    site.sign_in(&chrome);
    chrome.open(&site.url("/suppliers/1"));
    chrome.click(&format!("main a[href='{LIST}']"));
    chrome.arrives_at(LIST);

    let accounts = [1, 2, 3, STRANGER].map(account_number);
    let batch = Batch::random(5, 30, &accounts);
    let bytes = titled_registry(&batch, Encoding::Windows1251);
    let file = city.beside(&format!("{}_{}.csv", batch.number, batch.date));
    std::fs::write(&file, &bytes).expect("a registry");
    let broken = city.beside("broken.csv");
    // Without its last payment the control row no longer agrees.
    let rows: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    let cut = rows.len() - 2;
    std::fs::write(&broken, [&rows[..cut], &rows[cut + 1..]].concat().concat()).expect("a registry");

    send(&chrome, &broken);
    assert!(chrome.text("main").contains(bad) && !chrome.has("main form button.primary"), "{}", chrome.text("main"));
    suits(&chrome, scripts, "payment-broken");

    chrome.open(&site.url(LIST));
    send(&chrome, &file);
    assert!(chrome.text("main").contains(good), "{}", chrome.text("main"));
    suits(&chrome, scripts, "payment-check");
    let check = chrome.path();
    chrome.click("main form button.primary");
    chrome.arrives_at(LIST);
    eventually("the payments are posted", || {
        chrome.open(&site.url(LIST));
        chrome.text("main table").contains(posted)
    });
    suits(&chrome, scripts, "payments");
    chrome.click("main table a");
    eventually("the file", || chrome.has("#posted-h"));
    assert!(chrome.text("main").contains(&batch.number.to_string()), "{}", chrome.text("main"));
    suits(&chrome, scripts, "payment-file");

    chrome.open(&site.url(&check));
    assert!(chrome.text("main").contains(known) && !chrome.has("main form button.primary"), "{}", chrome.text("main"));
    assert_eq!(chrome.console_errors(), Vec::<String>::new());
}

fn send(chrome: &Chrome, file: &std::path::Path) {
    chrome.choose("#file", file);
    chrome.click("main form button.primary");
    eventually("what the file says", || chrome.has("#doc-0"));
}
