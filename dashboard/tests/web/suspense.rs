//! The suspense account and corrections as operators see them: proposals with reasons, a check before the deed, one deed for two
//! clicks, two people above the limit (ERR-01…07, FIELD C3.4, C3.5).

use crate::support::{Operator, Site, busy, field};
use ledger_core::account_number;

/// The first payment in suspense of the town's office.
const PAYMENT: &str = "/suppliers/3/suspense/62";
/// The first person of the town.
const PERSON: u32 = 110_001;

/// The page from the form on that goes there.
fn from<'a>(page: &'a str, form: &str) -> &'a str {
    page.split_once(form).unwrap_or_else(|| panic!("no {form}: {page}")).1
}

#[tokio::test(start_paused = true)]
async fn a_payment_is_proposed_checked_and_resolved_once() {
    let site = Site::new(busy(1));
    let clara = Operator::of(&site, "clara").await;
    let list = clara.get("/suppliers/3/suspense").await;
    for words in [
        "two neighbouring digits are swapped",
        "likely",
        "Waits for a second person",
        "Credited, but unusual",
        "a zero too many?",
    ] {
        assert!(list.body.contains(words), "{words}: {}", list.body);
    }
    let account = account_number(PERSON);
    let page = clara.get(PAYMENT).await;
    assert!(page.body.contains(&format!("{PAYMENT}?account={account}")), "{}", page.body);
    let check = clara.get(&format!("{PAYMENT}?account={account}")).await;
    assert!(
        check.status == 200 && check.body.contains("Check before it is done") && !check.body.contains("second person agrees")
    );
    let at = format!("method=\"post\" action=\"{PAYMENT}\"");
    let (form, expects) = (field(from(&check.body, &at), "form"), field(from(&check.body, &at), "expects"));
    assert_eq!(field(from(&check.body, &at), "account"), account.to_string());
    let without_reason = clara.post(PAYMENT, &format!("form={form}&expects={expects}&account={account}")).await;
    assert!(without_reason.status == 422 && without_reason.body.contains("Not done"), "{}", without_reason.body);
    let check = clara.get(&format!("{PAYMENT}?account={account}")).await;
    let body = format!("form={}&expects={expects}&account={account}&why=receipt", field(from(&check.body, &at), "form"));
    let first = clara.post(PAYMENT, &body).await;
    let second = clara.post(PAYMENT, &body).await;
    assert_eq!((first.status.as_u16(), first.header("location")), (303, "/corrections/2"), "{}", first.body);
    assert_eq!(second.header("location"), "/corrections/2", "the button pressed twice: {}", second.body);
    // Somebody else is later.
    let late = clara.post(PAYMENT, &format!("form={:032x}&account={account}&why=receipt", 9)).await;
    assert!(late.status == 422 && late.body.contains("Not done") && !late.body.contains(&at), "{}", late.body);
    let done = clara.get("/corrections/2").await;
    assert!(done.body.contains("Done") && done.body.contains("receipt") && done.body.contains("clara"), "{}", done.body);
    let list = clara.get("/corrections").await;
    assert!(!list.body.contains("/corrections/3"), "{}", list.body);
}

#[tokio::test(start_paused = true)]
async fn what_finds_no_account_or_several_is_asked_again() {
    let site = Site::new(busy(1));
    let clara = Operator::of(&site, "clara").await;
    for (words, says) in [("999", "no such account"), ("%D1%81%D0%B8%D0%BD%D0%B8%D1%86", "More than one account fits")] {
        let page = clara.get(&format!("{PAYMENT}?account={words}")).await;
        assert!(page.status == 422 && page.body.to_lowercase().contains(&says.to_lowercase()), "{words}: {}", page.body);
    }
    let back = clara.get(&format!("{PAYMENT}?to=payer")).await;
    assert!(back.body.contains("Return to the payer") && back.body.contains("name=\"to\" value=\"payer\""), "{}", back.body);
}

#[tokio::test(start_paused = true)]
async fn above_the_limit_nothing_moves_until_another_person_agrees() {
    let site = Site::new(busy(1));
    let (clara, anna) = (Operator::of(&site, "clara").await, Operator::of(&site, "anna").await);
    let account = account_number(PERSON + 1);
    let path = format!("/corrections/new?kind=adjust&account={account}&supplier=3&sum=20000&show=1");
    let check = clara.get(&path).await;
    assert!(check.body.contains("no money moves until a second person agrees"), "{}", check.body);
    let at = "method=\"post\" action=\"/corrections/new\"";
    let body = format!(
        "form={}&expects={}&kind=adjust&account={account}&supplier=3&sum=20000&why=act+5",
        field(from(&check.body, at), "form"),
        field(from(&check.body, at), "expects")
    );
    let asked = clara.post("/corrections/new", &body).await;
    assert_eq!((asked.status.as_u16(), asked.header("location")), (303, "/corrections/2"), "{}", asked.body);
    assert_eq!(clara.post("/corrections/new", &body).await.header("location"), "/corrections/2", "the button pressed twice");

    let own = clara.get("/corrections/2").await;
    assert!(own.body.contains("Nothing has moved yet") && own.body.contains("Somebody else decides"), "{}", own.body);
    assert!(!own.body.contains("value=\"yes\""), "{}", own.body);
    let form = format!("form={:032x}&answer=yes", 77);
    let forged = clara.post("/corrections/2", &form).await;
    assert_eq!(forged.status.as_u16(), 422, "the same person: {}", forged.body);

    let page = anna.get("/corrections/2").await;
    assert!(page.body.contains("act 5") && page.body.contains("value=\"yes\""), "{}", page.body);
    let yes = format!(
        "form={}&expects={}&answer=yes",
        field(from(&page.body, "id=\"approve\""), "form"),
        field(from(&page.body, "id=\"approve\""), "expects")
    );
    assert_eq!(anna.post("/corrections/2", &yes).await.header("location"), "/corrections/2");
    let done = anna.get("/corrections/2").await;
    assert!(done.body.contains("Done") && !done.body.contains("value=\"yes\""), "{}", done.body);

    // The other one is declined, with a reason, and the payment waits again.
    let page = anna.get("/corrections/1").await;
    let form = field(from(&page.body, "id=\"decline\""), "form");
    assert_eq!(anna.post("/corrections/1", &format!("form={form}&answer=no")).await.status.as_u16(), 422, "no reason");
    let form = field(from(&anna.get("/corrections/1").await.body, "id=\"decline\""), "form");
    assert_eq!(anna.post("/corrections/1", &format!("form={form}&answer=no&why=wrong+child")).await.status.as_u16(), 303);
    let payment = anna.get("/suppliers/3/suspense/63").await;
    assert!(payment.body.contains("In suspense") && payment.body.contains("Choose account"), "{}", payment.body);
}

#[tokio::test(start_paused = true)]
async fn a_transfer_proposes_the_family_and_is_checked() {
    let site = Site::new(busy(1));
    let clara = Operator::of(&site, "clara").await;
    let from = account_number(PERSON);
    let page = clara.get(&format!("/corrections/new?kind=transfer&account={from}&kopecks=12345&ticket=5")).await;
    assert!(page.body.contains("value=\"123,45\"") && page.body.contains("name=\"ticket\" value=\"5\""), "{}", page.body);
    for (query, says) in [
        (String::from("sum=0"), "sum"),
        (format!("sum=5&supplier=3&to={from}"), "Not done"),
        (String::from("sum=5&supplier=3&to=nobody"), "no such account"),
    ] {
        let page = clara.get(&format!("/corrections/new?kind=transfer&account={from}&show=1&{query}")).await;
        assert!(page.status == 422 && page.body.to_lowercase().contains(&says.to_lowercase()), "{query}: {}", page.body);
    }
    // From where the mistake is seen.
    let account = clara.get("/accounts/20110001").await;
    assert!(account.body.contains("/corrections/new?kind=transfer&amp;account=20110001"), "{}", account.body);
    assert!(account.body.contains("/refunds/new?account=20110001&amp;ground=mistake"), "{}", account.body);
}

#[tokio::test(start_paused = true)]
async fn a_supplier_sees_its_payments_without_anybodys_account() {
    let site = Site::new(busy(1));
    let hanna = Operator::of(&site, "hanna").await;
    for page in ["/suppliers/3/suspense", PAYMENT] {
        let page = hanna.get(page).await.body;
        assert!(page.contains("700"), "{page}");
        assert!(!page.contains("likely") && !page.contains(&account_number(PERSON).to_string()), "{page}");
    }
    let file = hanna.get("/suppliers/3/suspense.csv").await.body;
    assert!(file.contains("700,00") && !file.contains(&account_number(PERSON).to_string()), "{file}");
    let audit = Operator::of(&site, "anna").await.get("/audit?deed=exported").await.body;
    assert!(audit.contains("/suppliers/3/suspense.csv, 2"), "{audit}");
}
