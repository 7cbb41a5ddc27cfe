//! Supplier changes as operators order and follow them (SUP-01…10).

use crate::support::{Site, field, the_office};
use dashboard::routes;
use std::sync::Arc;

fn site() -> Site {
    Site::at_door(Arc::new(the_office().with_supplier_changes()))
}

#[tokio::test(start_paused = true)]
async fn an_order_shows_what_would_pass_and_is_given_once() {
    let site = site();
    let cookie = site.sign_in_as("dora").await;
    let headers = [("cookie", cookie.as_str()), ("accept-language", "en")];
    // The first one is called off, so that the pair can be ordered again.
    let cancel = site.get("/supplier-changes/1/cancel", &headers).await.body;
    let body = format!("form={}&why=prolonged", field(&cancel, "form"));
    assert_eq!(site.post("/supplier-changes/1/cancel", &headers, &body).await.header("location"), "/supplier-changes/1");
    let choice = site.get(routes::SUPPLIER_CHANGE_NEW, &headers).await.body;
    let own = "/supplier-changes/new?contract=11&amp;next=12";
    assert!(choice.contains(own) && !choice.contains("contract=21"), "{choice}");
    let form = site.get("/supplier-changes/new?contract=11&next=12", &headers).await.body;
    assert!(form.contains("420.50") && form.contains("What passes"), "{form}");
    let sent = |document: &str| format!("contract=11&next=12&document={document}&form={}", field(&form, "form"));
    let refused = site.post(routes::SUPPLIER_CHANGE_NEW, &headers, &sent("+")).await;
    assert_eq!(refused.status.as_u16(), 422);
    assert!(refused.body.contains("Proof is missing") && refused.body.contains("role=\"alert\""), "{}", refused.body);
    let form = refused.body;
    let sent = format!("contract=11&next=12&document=No.+15&form={}", field(&form, "form"));
    for _ in 0..2 {
        let done = site.post(routes::SUPPLIER_CHANGE_NEW, &headers, &sent).await;
        assert_eq!((done.status.as_u16(), done.header("location")), (303, "/supplier-changes/3"), "{}", done.body);
    }
    let page = site.get("/supplier-changes/3", &headers).await.body;
    assert!(page.contains("No. 15") && page.contains("SUP-08") && page.contains("Act on the balances passed"), "{page}");
    let list = site.get(routes::SUPPLIER_CHANGES, &headers).await.body;
    assert!(list.contains("Called off") && !list.contains("/supplier-changes/2"), "{list}");
}

#[tokio::test(start_paused = true)]
async fn what_is_not_due_says_so_and_another_school_does_not_see_it() {
    let site = site();
    let early = site.seen_by("anna", "/supplier-changes/1/pass", "en").await;
    assert!(early.body.contains("Earlier steps come first"), "{}", early.body);
    assert!(
        site.seen_by("anna", "/supplier-changes/1/reserve", "ru").await.body.contains("Сначала нужно выполнить предыдущие шаги")
    );
    assert_eq!(site.seen_by("dora", "/supplier-changes/2", "en").await.status.as_u16(), 404);
    // The one who follows sees it, and carries nothing out.
    let page = site.seen_by("hanna", "/supplier-changes/1", "en").await;
    assert!(page.status.is_success() && !page.body.contains("/supplier-changes/1/cancel"), "{}", page.body);
    let audit = site.seen_by("anna", routes::AUDIT, "en").await.body;
    assert!(audit.contains("Order of a supplier change"), "{audit}");
}

// ACC-03: the page of a moment, its files, and what is no moment.
#[tokio::test(start_paused = true)]
async fn what_was_owed_at_a_moment_of_the_past_is_shown_and_given_as_a_file() {
    let site = site();
    let page = site.seen_by("anna", "/suppliers/3/liabilities?at=2026-08-30", "en").await;
    assert_eq!(page.status.as_u16(), 200, "{}", page.body);
    assert!(page.body.contains("123.45") && page.body.contains("#4000"), "{}", page.body);
    assert!(page.body.contains("liabilities.csv?at=2026-08-30") && page.body.contains("families now"), "{}", page.body);
    let old = site.seen_by("anna", "/suppliers/3/liabilities?pos=39", "ru").await.body;
    assert!(old.contains("liabilities.xlsx?pos=39") && old.contains("было удержано") && old.contains('—'), "{old}");
    let now = site.seen_by("anna", "/suppliers/3/liabilities", "en").await.body;
    assert!(now.contains("liabilities.csv?pos=") && !now.contains("families now"), "the file is of the moment shown: {now}");
    let file = site.seen_by("anna", "/suppliers/3/liabilities.csv?pos=39", "en").await;
    assert!(file.body.contains("123,45") && file.body.contains(";39"), "{}", file.body);
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"liabilities-3-39.csv\"");
    let refused = [
        ("at=2126-01-01", "still to come"),
        ("pos=2000000", "still to come"),
        ("pos=0", "Too long ago"),
        ("at=yesterday", "either a day or"),
        ("pos=-1", "either a day or"),
        ("at=2026-08-30&pos=39", "either a day or"),
    ];
    for (query, words) in refused {
        for file in ["", ".csv", ".xlsx"] {
            let page = site.seen_by("anna", &format!("/suppliers/3/liabilities{file}?{query}"), "en").await;
            assert_eq!(page.status.as_u16(), 422, "{query}: {}", page.body);
            assert!(page.body.contains(words) && page.body.contains("role=\"alert\""), "{query}: {}", page.body);
        }
    }
}
