//! A refund through a browser: applied for with bank details, confirmed, passed, paid; with scripts and without, in both languages.

use crate::access::suits;
use crate::chrome::{Chrome, Scripts};
use crate::common::city::City;
use crate::common::eventually;
use crate::site::Site;

/// A made-up bank, and an account there whose check digit fits.
const BIC: &str = "044525225";
const ACCOUNT: &str = "40817810138000000123";

#[test]
fn a_remainder_goes_back_with_scripts() {
    journey(Scripts::On, "ru", ["Контрольная цифра", "весь остаток", "Остаток подтверждён", "Передано поставщику", "Выплачено"]);
}

#[test]
fn a_remainder_goes_back_without_scripts() {
    journey(Scripts::Off, "en", ["check digit", "all there is", "Balance confirmed", "Passed to the supplier", "Paid"]);
}

fn journey(scripts: Scripts, lang: &str, [wrong, all, confirmed, passed, paid]: [&str; 5]) {
    let (chrome, city) = (Chrome::start(scripts), City::small(1));
    let site = Site::of(&city);
    chrome.open(&site.url(&format!("/login?lang={lang}")));
    site.sign_in(&chrome);
    chrome.open(&site.url("/suppliers/1"));
    let account = chrome.text("article[aria-labelledby=purses-h] tbody th");
    chrome.open(&site.url("/refunds"));
    suits(&chrome, scripts, &format!("refunds-none-{lang}"));
    let form = format!("/refunds/new?account={account}");
    chrome.open(&site.url(&format!("/accounts/{account}")));
    chrome.click(&format!("main a[href='{form}']"));
    chrome.arrives_at("/refunds/new");
    suits(&chrome, scripts, &format!("refund-new-{lang}"));

    let mistyped = ACCOUNT.replace("0123", "0124");
    for (field, words) in
        [("document", "7"), ("recipient", "Tester"), ("bank_account", &mistyped), ("bic", BIC), ("bank_name", "Bank")]
    {
        chrome.fill(&format!("main #{field}"), words);
    }
    chrome.click("main form.acting button.primary");
    assert!(chrome.text("#bank_account-bad").to_lowercase().contains(&wrong.to_lowercase()), "{}", chrome.text("main"));
    suits(&chrome, scripts, &format!("refund-fault-{lang}"));
    chrome.fill("main #bank_account", ACCOUNT);
    chrome.click("main form.acting button.primary");
    eventually("what would be done", || chrome.text("main").contains(all));
    suits(&chrome, scripts, &format!("refund-check-{lang}"));
    chrome.click("main form.acting button.primary");
    chrome.arrives_at("/refunds/1");
    assert!(!chrome.text("main").contains(ACCOUNT), "masked from here on");
    suits(&chrome, scripts, &format!("refund-one-{lang}"));

    for (deed, done) in [("confirm", confirmed), ("pass", passed)] {
        chrome.click(&format!("main a[href='/refunds/1/do/{deed}']"));
        suits(&chrome, scripts, &format!("refund-{deed}-{lang}"));
        chrome.click("main form.acting button.primary");
        chrome.arrives_at("/refunds/1");
        assert!(chrome.text("main h1").contains(done), "{}", chrome.text("main"));
    }
    chrome.open(&site.url("/suppliers/1/refunds"));
    suits(&chrome, scripts, &format!("refund-supplier-{lang}"));
    chrome.click("main a[href='/suppliers/1/refunds/registry/1']");
    suits(&chrome, scripts, &format!("refund-registry-{lang}"));
    chrome.open(&site.url("/refunds/1/do/paid"));
    chrome.fill("main #words", "31");
    chrome.click("main form.acting button.primary");
    chrome.arrives_at("/refunds/1");
    assert!(chrome.text("main h1").contains(paid), "{}", chrome.text("main"));
    for page in ["/refunds", "/refunds/leavers?complex=1", "/money-settings"] {
        chrome.open(&site.url(page));
        suits(&chrome, scripts, &format!("{}-{lang}", page.trim_start_matches('/').replace(['/', '?', '='], "-")));
    }
    // A form that is shown again with its fault is answered 422, and the browser notes that.
    let errors = chrome.console_errors();
    assert!(errors.iter().all(|error| error.contains("422")), "{errors:?}");
}
