//! What families choose, what the buffet sells, hot meals on credit, and low balances (FIELD D rows 39 to 42).

use crate::support::{Operator, Reply, Site, field, the_office};
use dashboard::routes;
use std::sync::Arc;

const ACCOUNT: &str = "/accounts/20110001/choices";

fn site() -> Site {
    Site::at_door(Arc::new(the_office().with_refunds().with_supplier_changes()))
}

async fn product(anna: &Operator<'_>, id: u32, rest: &str) -> Reply {
    let path = format!("/products/{id}");
    let form = field(&anna.get(&path).await.body, "form");
    anna.post(&path, &format!("form={form}&{rest}")).await
}

async fn with_sweets(site: &Site) {
    let anna = Operator::of(site, "anna").await;
    assert_eq!(product(&anna, 0, "name=Sweets&group=0").await.header("location"), "/products?done=1");
    assert_eq!(product(&anna, 0, "name=Chocolate&group=1").await.header("location"), "/products?done=1");
}

#[tokio::test(start_paused = true)]
async fn products_are_entered_in_groups_and_taken_off_sale() {
    let site = site();
    let anna = Operator::of(&site, "anna").await;
    assert!(anna.get(routes::PRODUCTS).await.body.contains("enter a group first"));
    let nameless = product(&anna, 0, "name=+&group=0").await;
    assert_eq!(nameless.status.as_u16(), 422);
    assert!(nameless.body.contains("role=\"alert\""), "{}", nameless.body);
    with_sweets(&site).await;
    let used = product(&anna, 1, "name=Sweets&group=0&sold=off").await;
    assert!(used.body.contains("Still in use"), "{}", used.body);
    assert_eq!(product(&anna, 2, "name=Chocolate&group=1&sold=off").await.status.as_u16(), 303);
    let list = anna.get("/products?done=1").await.body;
    assert!(list.contains("role=\"status\"") && list.contains("Not sold") && list.contains("/products/2"), "{list}");
    let audit = anna.get(routes::AUDIT).await.body;
    assert!(audit.contains("Buffet product: Chocolate"), "{audit}");
}

#[tokio::test(start_paused = true)]
async fn choices_are_checked_before_they_are_saved_and_saved_once() {
    let site = site();
    with_sweets(&site).await;
    let dora = Operator::of(&site, "dora").await;
    let form = dora.get(ACCOUNT).await.body;
    assert!(form.contains("Chocolate") && form.contains("as in the city"), "{form}");
    for (body, says) in [
        ("limit=ten&line=city&buffet=shared", "#limit"),
        ("limit=&line=own&below=0&buffet=shared", "#below"),
        ("limit=&line=city&buffet=separate&share=101", "#share"),
    ] {
        let again = dora.post(ACCOUNT, body).await;
        assert_eq!(again.status.as_u16(), 422, "{body}");
        assert!(again.body.contains(&format!("href=\"{says}\"")) && again.body.contains("aria-invalid=\"true\""), "{body}");
    }
    let chosen = "limit=300&line=own&below=150,50&buffet=separate&share=25&stop=1";
    let check = dora.post(ACCOUNT, chosen).await;
    assert_eq!(check.status.as_u16(), 200);
    for part in ["300.00", "150.50", "separate from main meals, 25 %", "Sweets (1)"] {
        assert!(check.body.contains(part), "{part}: {}", check.body);
    }
    let back = dora.post(ACCOUNT, &format!("{chosen}&back=1")).await.body;
    assert!(back.contains("value=\"150,50\"") && back.contains("checked"), "{back}");
    let body =
        format!("{chosen}&form={}&expects={}&why=application+12", field(&check.body, "form"), field(&check.body, "expects"));
    let silent = dora.post(ACCOUNT, &body.replace("application+12", "+")).await;
    assert!(silent.body.contains("No reason given"), "{}", silent.body);
    let body = body.replace(&field(&check.body, "form"), &field(&silent.body, "form"));
    for _ in 0..2 {
        let done = dora.post(ACCOUNT, &body).await;
        assert_eq!(done.header("location"), "/accounts/20110001/choices?done=1", "{}", done.body);
    }
    let now = dora.get("/accounts/20110001/choices?done=1").await.body;
    assert!(now.contains("value=\"300,00\"") && now.contains("role=\"status\""), "{now}");
    assert!(dora.post(ACCOUNT, chosen).await.body.contains("Nothing would change"));
    let audit = Operator::of(&site, "anna").await.get(routes::AUDIT).await.body;
    assert_eq!(audit.matches("Account settings").count(), 3, "the filter, one refusal, one deed: {audit}");
}

#[tokio::test(start_paused = true)]
async fn money_is_set_apart_after_a_check() {
    let site = site();
    let dora = Operator::of(&site, "dora").await;
    let apart = "/accounts/20110001/apart";
    let shared = dora.post(apart, "supplier=3&sum=10").await;
    assert!(shared.body.contains("Insufficient funds"), "{}", shared.body);
    let check = dora.post(ACCOUNT, "limit=&line=city&buffet=separate&share=0").await.body;
    let body = format!(
        "limit=&line=city&buffet=separate&share=0&form={}&expects={}&why=application",
        field(&check, "form"),
        field(&check, "expects")
    );
    assert_eq!(dora.post(ACCOUNT, &body).await.status.as_u16(), 303);
    assert!(dora.post(apart, "supplier=3&sum=much").await.body.contains("#apart-3"));
    let check = dora.post(apart, "supplier=3&sum=10,05").await;
    assert!(check.body.contains("10.05") && check.body.contains("For the buffet"), "{}", check.body);
    let body = format!(
        "supplier=3&sum=10,05&form={}&expects={}&why=application",
        field(&check.body, "form"),
        field(&check.body, "expects")
    );
    for _ in 0..2 {
        assert_eq!(dora.post(apart, &body).await.status.as_u16(), 303);
    }
    assert!(dora.post(apart, "supplier=3&sum=10,05").await.body.contains("Nothing would change"));
}

#[tokio::test(start_paused = true)]
async fn hot_meals_on_credit_are_a_term_of_the_contract() {
    let site = site();
    let (anna, hanna) = (Operator::of(&site, "anna").await, Operator::of(&site, "hanna").await);
    let page = hanna.get("/contracts/12").await.body;
    assert!(page.contains("not provided for") && !page.contains("name=\"sum\""), "{page}");
    let form = anna.get("/contracts/12").await.body;
    let sent = |sum: &str| format!("form={}&sum={sum}&why=agreement+4", field(&form, "form"));
    assert!(anna.post("/contracts/12", &sent("lots")).await.body.contains("href=\"#sum\""));
    assert_eq!(anna.post("/contracts/12", &sent("500")).await.header("location"), "/contracts/12?done=1");
    assert!(hanna.get("/contracts/12").await.body.contains("500.00"));
    let next = anna.get("/contracts/12").await.body;
    let too_much = format!("form={}&sum=5000&why=agreement", field(&next, "form"));
    assert!(anna.post("/contracts/12", &too_much).await.body.contains("Invalid amount"));
}

#[tokio::test(start_paused = true)]
async fn a_remainder_is_donated_by_a_correction() {
    let site = site();
    let clara = Operator::of(&site, "clara").await;
    let choice = clara.get("/corrections/new").await.body;
    assert!(choice.contains("kind-donate") && choice.contains("kind-support"), "{choice}");
    let low = clara.get("/complexes/1/low-balances").await.body;
    assert!(low.contains("No low balances"), "{low}");
}
