//! A payment in suspense: seen, proposed, chosen, checked, credited; one above the limit, agreed to by another person; with scripts and
//! without, in both languages.

use crate::access::suits;
use crate::chrome::{Chrome, Scripts};
use crate::common::city::City;
use crate::common::eventually;
use crate::site::Site;
use jiff::civil::date;
use ledger_core::account_number;
use payment_files::Encoding;
use payment_files::synthetic::{Batch, Payment, bank_exchange};

const LIST: &str = "/suppliers/1/suspense";
/// Whose the small payment is.
const MEANT: u32 = 501;

#[test]
fn a_payment_in_suspense_finds_its_account_with_scripts() {
    journey(Scripts::On, "ru", ["этот плательщик уже пополнял", "Деньги ещё не переместились", "Исполнено"]);
}

#[test]
fn a_payment_in_suspense_finds_its_account_without_scripts() {
    journey(Scripts::Off, "en", ["this payer has topped up", "Nothing has moved yet", "Done"]);
}

fn journey(scripts: Scripts, lang: &str, [reason, waits, done]: [&str; 3]) {
    let (chrome, city) = (Chrome::start(scripts), City::small(1));
    let site = Site::of(&city);
    chrome.open(&site.url(&format!("/login?lang={lang}")));
    site.sign_in(&chrome);
    take_in(&chrome, &site, &city);

    chrome.open(&site.url("/suppliers/1"));
    chrome.click(&format!("main a[href='{LIST}']"));
    chrome.arrives_at(LIST);
    // Read a moment after they are posted.
    eventually("the proposal", || {
        chrome.open(&site.url(LIST));
        chrome.text("main").contains(reason)
    });
    suits(&chrome, scripts, "suspense");
    chrome.click("main tbody tr:first-child th a");
    eventually("the payment", || chrome.has("#whose-h"));
    suits(&chrome, scripts, "suspended");
    let account = account_number(MEANT);
    chrome.click(&format!("main a.button[href$='account={account}']"));
    eventually("the check", || chrome.has("#check-h"));
    suits(&chrome, scripts, "suspended-check");
    chrome.fill("#why", "квитанция");
    chrome.click("main form.acting button.primary");
    eventually("the correction", || chrome.path().starts_with("/corrections/"));
    assert!(chrome.text("main").contains(done) && chrome.text("main").contains("квитанция"), "{}", chrome.text("main"));
    suits(&chrome, scripts, "correction-done");

    // Above the limit, to an account found by its number.
    chrome.open(&site.url(LIST));
    chrome.click("main tbody tr:first-child th a");
    eventually("the payment", || chrome.has("#account"));
    chrome.fill("#account", &account.to_string());
    chrome.click("main form.acting button");
    eventually("the check", || chrome.has("#check-h"));
    chrome.fill("#why", "заявление");
    chrome.click("main form.acting button.primary");
    eventually("the correction", || chrome.path().starts_with("/corrections/"));
    let correction = chrome.path();
    assert!(chrome.text("main").contains(waits) && !chrome.has("#approve"), "{}", chrome.text("main"));
    suits(&chrome, scripts, "correction-own");

    site.support_comes(&chrome);
    chrome.open(&site.url(&format!("/corrections?lang={lang}")));
    assert!(chrome.has("#waiting-h"), "{}", chrome.text("main"));
    suits(&chrome, scripts, "corrections");
    chrome.click(&format!("main a[href='{correction}']"));
    eventually("the form", || chrome.has("#approve"));
    suits(&chrome, scripts, "correction-second");
    chrome.click("#approve button");
    eventually("it is done", || chrome.text("main").contains(done));

    // One child's money becomes another's.
    chrome.open(&site.url(&format!("/accounts/{account}")));
    chrome.click("main a[href*='kind=transfer']");
    eventually("the fields", || chrome.has("#to"));
    suits(&chrome, scripts, "correction-new");
    chrome.fill("#sum", "10,50");
    chrome.fill("#to", &account_number(MEANT + 1).to_string());
    chrome.click("main form.acting button.primary");
    eventually("the check", || chrome.has("#check-h"));
    suits(&chrome, scripts, "correction-check");
    chrome.fill("#why", "одна семья");
    chrome.click("main form.acting button.primary");
    eventually("it is done", || chrome.path().starts_with("/corrections/") && chrome.text("main").contains(done));
    assert_eq!(chrome.console_errors(), Vec::<String>::new());
}

/// A bank's statement of a payment to its account, and of two of the same payer that name no account of the city: one small, one
/// above the limit.
fn take_in(chrome: &Chrome, site: &Site, city: &City) {
    let day = date(2026, 11, 2);
    let digits = account_number(MEANT).to_string();
    let (head, tail) = digits.split_at(digits.len() - 2);
    let swapped: String = head.chars().chain(tail.chars().rev()).collect();
    let payment = |id: u32, kopecks, purpose: String| Payment {
        id: id.to_string(),
        date: day,
        account: 0,
        amount_kopecks: kopecks,
        fee_kopecks: 0,
        payer: "Опытный Образец".into(),
        payer_account: "40817810000000000007".into(),
        purpose,
    };
    let batch = Batch {
        number: 1,
        date: day,
        settlement_account: "40702810000000000001".into(),
        opening_kopecks: 0,
        payments: vec![
            payment(3, 60_000, format!("питание лс {digits}")),
            payment(1, 70_000, format!("питание лс {swapped}")),
            payment(2, 2_000_000, "обед".into()),
        ],
    };
    let file = city.beside("1c.txt");
    std::fs::write(&file, bank_exchange(&batch, Encoding::Windows1251)).expect("a statement");
    chrome.open(&site.url("/suppliers/1/payments"));
    chrome.choose("#file", &file);
    chrome.click("main form button.primary");
    eventually("what the file says", || chrome.has("#doc-0"));
    chrome.click("main form button.primary");
    eventually("the payments are posted", || {
        chrome.open(&site.url("/suppliers/1/payments/1"));
        chrome.has("#posted-h")
    });
}
