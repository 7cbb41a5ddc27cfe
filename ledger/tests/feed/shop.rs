//! A shop at a provider that signs nothing: notices early, late, twice, forged, and an API that fails in every way.

use crate::scene::{PROVIDER, PROXY, STRANGER, Scene};
use crate::stand_in::{Says, StandIn, notice, paid, refund};
use crate::town::{BAKERY, CATERER, account};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use ledger::feed::Patience;
use ledger::store::Store;
use ledger::store::memory::MemoryStore;
use ledger_core::{Command, RecordKind};
use ledger_office::OfficeCommand;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

const OK: u16 = 200;

fn changed(mut object: Value, pointer: &str, value: Value) -> Value {
    *object.pointer_mut(pointer).expect("a field") = value;
    object
}

#[tokio::test]
async fn only_what_the_api_says_is_credited_and_once() {
    let scene = Scene::new().await;
    scene.provider.has(paid("p-1", account(1), "1234.56"));
    // The notice names another account and sum.
    let first = scene.hint(&notice("payment.succeeded", "p-1")).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.text);
    let pos = first.json["pos"].clone();
    assert_eq!(first.json, json!({"pos":pos,"reason":0,"reason_name":"Accepted","duplicate":false}));
    for _ in 0..3 {
        let again = scene.hint(&notice("payment.succeeded", "p-1")).await;
        assert_eq!((&again.json["pos"], &again.json["duplicate"]), (&pos, &json!(true)));
    }
    let town = &scene.town;
    assert_eq!((town.balance(1, CATERER).await, town.balance(7, CATERER).await, town.sum().await), (123_456, 0, 0));
    let statement = town.json(&format!("/api/v1/accounts/{}/statement?supplier={CATERER}", account(1))).await;
    assert_eq!(statement["items"][0]["note"], "yookassa p-1 · питание …", "who paid is not kept");
    let metrics = town.get("/metrics").await.text;
    assert!(metrics.contains("turnstone_feed_events_total{kind=\"shop\",reason=\"repeated\"} 3"), "{metrics}");
}

#[tokio::test]
async fn a_state_never_steps_back() {
    let scene = Scene::new().await;
    let told = |event: &'static str| json!({"event": event, "pos": null});
    let waiting =
        changed(changed(paid("p-1", account(1), "10.00"), "/status", json!("waiting_for_capture")), "/paid", json!(true));
    scene.provider.has(waiting);
    let asked = scene.provider.asked();
    let answer = scene.hint(&notice("payment.waiting_for_capture", "p-1")).await;
    assert_eq!((answer.status, &answer.json), (StatusCode::OK, &told("payment.waiting_for_capture")));
    assert_eq!(scene.provider.asked(), asked, "nothing to ask about");
    // The notice is quicker than the provider's API.
    let early = scene.hint(&notice("payment.succeeded", "p-1")).await;
    assert_eq!((early.status, early.code()), (StatusCode::SERVICE_UNAVAILABLE, "unconfirmed"), "{}", early.text);
    assert_eq!(scene.town.balance(1, CATERER).await, 0);
    scene.provider.has(paid("p-1", account(1), "10.00"));
    assert_eq!(scene.hint(&notice("payment.succeeded", "p-1")).await.json["duplicate"], false);
    let durable = scene.town.ledger.durable_pos();
    for event in ["payment.waiting_for_capture", "payment.canceled"] {
        let late = scene.hint(&notice(event, "p-1")).await;
        assert_eq!((late.status, &late.json), (StatusCode::OK, &told(event)));
    }
    assert_eq!(scene.hint(&notice("payment.succeeded", "p-1")).await.json["duplicate"], true);
    assert_eq!((scene.town.ledger.durable_pos(), scene.town.balance(1, CATERER).await), (durable, 1_000));
    // Told as paid, but canceled; and an event of tomorrow.
    scene.provider.has(changed(paid("p-2", account(1), "10.00"), "/status", json!("canceled")));
    assert_eq!(scene.hint(&notice("payment.succeeded", "p-2")).await.json, told("payment.canceled"));
    assert_eq!(scene.hint(&notice("deal.closed", "p-2")).await.json, told("unknown"));
    assert_eq!(scene.town.ledger.durable_pos(), durable);
}

#[tokio::test]
async fn a_notice_from_elsewhere_is_not_believed_and_nobody_is_asked() {
    let scene = Scene::new().await;
    scene.provider.has(paid("p-1", account(1), "10.00"));
    let body = || notice("payment.succeeded", "p-1").to_string().into_bytes();
    for (peer, forwarded) in [
        (STRANGER, &[][..]),
        (STRANGER, &[PROVIDER]),
        (PROXY, &[]),
        (PROXY, &[STRANGER]),
        (PROXY, &["185.71.76.1, 203.0.113.5"]),
        (PROXY, &["unknown"]),
        (PROXY, &[PROVIDER, STRANGER]),
        ("185.71.76.32", &[]),
        ("::1", &[]),
    ] {
        let answer = scene.hint_from(peer, forwarded, body()).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::UNAUTHORIZED, "not_believed"), "{peer} {forwarded:?}");
    }
    // Whose address is not known, and a bank's signature in place of the address.
    let unknown = Request::post("/feed/payments/yookassa").body(Body::from(body())).expect("a request");
    assert_eq!(scene.town.send(unknown).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(scene.town.deliver("yookassa", Some("t=1,v1=00"), body()).await.code(), "not_believed");
    assert_eq!((scene.provider.asked(), scene.town.balance(1, CATERER).await), (0, 0));
    for (peer, forwarded) in [
        (PROVIDER, &[][..]),
        ("::ffff:185.71.76.1", &[]),
        (PROXY, &["6.6.6.6, 185.71.76.31, 10.0.0.8"]),
        (PROXY, &["2a02:5180::9"]),
    ] {
        assert_eq!(scene.hint_from(peer, forwarded, body()).await.status, StatusCode::OK, "{peer} {forwarded:?}");
    }
    assert_eq!(scene.town.balance(1, CATERER).await, 1_000);
}

#[tokio::test]
async fn what_the_api_does_not_confirm_is_refused_or_asked_for_again() {
    let scene = Scene::new().await;
    let before = scene.town.ledger.durable_pos();
    let good = || paid("p", account(1), "10.00");
    let object = |pointer, value| Says::Object(changed(good(), pointer, value));
    let without = |key: &str| {
        let mut payment = good();
        payment.as_object_mut().expect("an object").remove(key);
        Says::Object(payment)
    };
    scene.provider.has(paid("real", account(1), "10.00"));
    let began = Instant::now();
    for (what, says, status, code) in [
        ("unknown", Says::Status(404), 422, "unknown_object"),
        ("of another shop", object("/recipient/account_id", json!("100501")), 422, "unknown_object"),
        ("another object", object("/id", json!("q")), 422, "unknown_object"),
        ("play money", object("/test", json!(true)), 422, "test_payment"),
        ("another currency", object("/amount/currency", json!("USD")), 422, "bad_amount"),
        ("exponent", object("/amount/value", json!("1e3")), 422, "bad_amount"),
        ("three decimals", object("/amount/value", json!("10.001")), 422, "bad_amount"),
        ("negative", object("/amount/value", json!("-10.00")), 422, "bad_amount"),
        ("nothing", object("/amount/value", json!("0.00")), 422, "refused"),
        ("too much", object("/amount/value", json!("1000000.01")), 422, "refused"),
        ("not final", object("/status", json!("pending")), 503, "unconfirmed"),
        ("a new state", object("/status", json!("blessed")), 503, "unconfirmed"),
        ("not paid", object("/paid", json!(false)), 503, "unconfirmed"),
        ("paid in words", object("/paid", json!("true")), 503, "unconfirmed"),
        ("an amount as a number", object("/amount/value", json!(10.0)), 503, "unconfirmed"),
        ("no amount", without("amount"), 503, "unconfirmed"),
        ("no recipient", without("recipient"), 503, "unconfirmed"),
        ("no word about play money", without("test"), 503, "unconfirmed"),
        ("an error", Says::Status(500), 503, "unconfirmed"),
        ("too many questions", Says::Status(429), 503, "unconfirmed"),
        ("another secret", Says::Status(401), 503, "unconfirmed"),
        ("empty", Says::Text(String::new()), 503, "unconfirmed"),
        ("a page", Says::Text("<html>".into()), 503, "unconfirmed"),
        ("half of it", Says::Text(good().to_string()[..40].into()), 503, "unconfirmed"),
        ("two of them", Says::Text(format!("{}{}", good(), good())), 503, "unconfirmed"),
        ("two amounts", Says::Text(good().to_string().replacen('{', "{\"paid\":true,", 1)), 503, "unconfirmed"),
        ("elsewhere", Says::Elsewhere, 503, "unconfirmed"),
        ("without end", Says::Endless, 503, "unconfirmed"),
        ("stalled", Says::Stalls, 503, "unconfirmed"),
        ("silent", Says::Silence, 503, "unconfirmed"),
    ] {
        // A fresh id each: refusals of the core stand for ever.
        let id = format!("id-{}", what.replace(' ', "-"));
        let says = match says {
            Says::Object(mut payment) if payment["id"] == "p" => {
                payment["id"] = json!(id);
                Says::Object(payment)
            }
            Says::Text(text) => Says::Text(text.replace("\"id\":\"p\"", &format!("\"id\":\"{id}\""))),
            other => other,
        };
        scene.provider.says("payments", &id, says);
        let answer = scene.hint(&notice("payment.succeeded", &id)).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (status, code), "{what}: {}", answer.text);
    }
    assert!(began.elapsed() < Duration::from_secs(30), "no answer is waited for without end");
    let refused = 2;
    assert_eq!(scene.town.ledger.durable_pos(), before + refused, "the two that the core refused");
    assert_eq!((scene.town.balance(1, CATERER).await, scene.town.sum().await, scene.suspense().await), (0, 0, 0));
}

#[tokio::test]
async fn a_provider_that_is_not_there_is_waited_for_by_its_own_repetitions() {
    let town = Scene::town(Arc::new(MemoryStore::new()), crate::scene::BRISK, "http://127.0.0.1:1/v3").await;
    let (provider, _) = StandIn::start().await;
    let scene = Scene { town, provider };
    let answer = scene.hint(&notice("payment.succeeded", "p-1")).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::SERVICE_UNAVAILABLE, "unconfirmed"), "{}", answer.text);
    assert!(answer.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn a_hint_that_is_none_is_told_without_asking() {
    let scene = Scene::new().await;
    let id = |id: &str| json!({"type":"notification","event":"payment.succeeded","object":{"id":id}}).to_string();
    for (body, status, code) in [
        (String::new(), 400, "bad_notice"),
        ("[]".into(), 400, "bad_notice"),
        (json!({"type":"notification","event":"payment.succeeded"}).to_string(), 400, "bad_notice"),
        (json!({"type":"payment","event":"payment.succeeded","object":{"id":"p"}}).to_string(), 400, "bad_notice"),
        (json!({"type":"notification","event":"payment.succeeded","object":{"id":7}}).to_string(), 400, "bad_notice"),
        (r#"{"type":"notification","event":"a","event":"b","object":{"id":"p"}}"#.into(), 400, "bad_notice"),
        (id(""), 400, "bad_notice"),
        (id("../refunds/p"), 400, "bad_notice"),
        (id("p?x=1"), 400, "bad_notice"),
        (id("p%2f"), 400, "bad_notice"),
        (id(&"p".repeat(65)), 400, "bad_notice"),
        (" ".repeat(64 * 1024 + 1), 413, "body_too_long"),
    ] {
        let answer = scene.hint_from(PROVIDER, &[], body.clone().into_bytes()).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (status, code), "{body:.80}: {}", answer.text);
    }
    assert_eq!(scene.provider.asked(), 0);
}

/// ERR-01, FIELD C3.4: money is never nobody's.
#[tokio::test]
async fn a_payment_without_a_known_account_goes_to_suspense() {
    let scene = Scene::new().await;
    for (n, metadata) in [
        json!({}),
        json!(null),
        json!({"account":"+1"}),
        json!({"account":"Иванов"}),
        json!({"account":account(900).to_string()}),
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("s-{n}");
        scene.provider.has(changed(paid(&id, account(1), "1.00"), "/metadata", metadata));
        let answer = scene.hint(&notice("payment.succeeded", &id)).await;
        assert_eq!((answer.status.as_u16(), &answer.json["reason_name"]), (OK, &json!("AcceptedToSuspense")), "{}", answer.text);
    }
    scene.provider.has(changed(paid("n", account(2), "1.00"), "/metadata", json!({"account": account(2)})));
    assert_eq!(scene.hint(&notice("payment.succeeded", "n")).await.json["reason"], 0, "a number will do");
    assert_eq!((scene.suspense().await, scene.town.balance(2, CATERER).await, scene.town.sum().await), (500, 100, 0));
}

/// The provider itself contradicts what stands: seen, and the first stands.
#[tokio::test]
async fn an_api_that_changes_its_mind_is_an_alarm() {
    let scene = Scene::new().await;
    scene.provider.has(paid("p-1", account(1), "10.00"));
    scene.hint(&notice("payment.succeeded", "p-1")).await;
    for other in [paid("p-1", account(1), "10.01"), paid("p-1", account(2), "10.00")] {
        scene.provider.has(other);
        let answer = scene.hint(&notice("payment.succeeded", "p-1")).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::CONFLICT, "id_reused"), "{}", answer.text);
    }
    assert_eq!((scene.town.balance(1, CATERER).await, scene.town.balance(2, CATERER).await), (1_000, 0));
}

/// FIELD B, C3.5: a refund never changes a balance by itself; it is a ticket, once, or a note where there is no account.
#[tokio::test]
async fn a_refund_is_an_alarm_in_the_journal_and_changes_no_balance() {
    let scene = Scene::new().await;
    scene.provider.has(paid("p-1", account(1), "10.00"));
    scene.provider.says("refunds", "r-1", Says::Object(refund("r-1", "p-1", "4.00")));
    // Before the payment's own notice, which may come late: the end is the same.
    let first = scene.hint(&notice("refund.succeeded", "r-1")).await;
    assert_eq!((first.status, &first.json["event"]), (StatusCode::OK, &json!("refund.succeeded")), "{}", first.text);
    let pos = first.json["pos"].as_u64().expect("a position");
    assert_eq!(scene.hint(&notice("payment.succeeded", "p-1")).await.json["duplicate"], false);
    assert_eq!(scene.hint(&notice("refund.succeeded", "r-1")).await.json, first.json);
    assert_eq!((scene.town.balance(1, CATERER).await, scene.town.sum().await), (1_000, 0));
    let located = scene.town.ledger.journal().record(pos).expect("a journal").expect("a record");
    let Some(Command::Office(entry)) = located.command else { panic!("no office command at {pos}") };
    let Ok(OfficeCommand::OpenTicket { draft }) = serde_json::from_str(&entry.body) else { panic!("{}", entry.body) };
    assert_eq!((draft.holder, draft.amount_kopecks, located.record.kind), (1, 400, RecordKind::Office as u8));
    assert_eq!((entry.login.as_str(), entry.from.as_str()), ("feed yookassa", PROVIDER));
    assert!(draft.text.contains("r-1") && draft.text.contains("p-1") && draft.text.contains("4.00"), "{}", draft.text);
    // Of money in suspense.
    scene.provider.has(paid("p-2", account(900), "10.00"));
    scene.provider.says("refunds", "r-2", Says::Object(refund("r-2", "p-2", "10.00")));
    scene.hint(&notice("payment.succeeded", "p-2")).await;
    let note = scene.hint(&notice("refund.succeeded", "r-2")).await;
    let pos = note.json["pos"].as_u64().unwrap_or_else(|| panic!("{}", note.text));
    let located = scene.town.ledger.journal().record(pos).expect("a journal").expect("a record");
    let Some(Command::Office(entry)) = located.command else { panic!("no office command at {pos}") };
    assert!(entry.body.contains("\"denied\"") && entry.why.contains("r-2"), "{entry:?}");
    assert_eq!(scene.suspense().await, 1_000);
    // What the API does not confirm is no refund.
    scene.provider.says("refunds", "r-3", Says::Object(changed(refund("r-3", "p-1", "4.00"), "/status", json!("pending"))));
    scene.provider.says("refunds", "r-4", Says::Object(refund("r-4", "../p", "4.00")));
    scene.provider.says("refunds", "r-5", Says::Object(refund("r-6", "p-1", "4.00")));
    let before = scene.town.ledger.durable_pos();
    for (id, status) in [("r-3", 503), ("r-4", 422), ("r-5", 422), ("r-7", 422)] {
        assert_eq!(scene.hint(&notice("refund.succeeded", id)).await.status.as_u16(), status, "{id}");
    }
    assert_eq!(scene.town.ledger.durable_pos(), before);
    let metrics = scene.town.get("/metrics").await.text;
    assert!(metrics.contains("turnstone_feed_events_total{kind=\"shop\",reason=\"refund\"} 3"), "{metrics}");
}

/// The sender was told 503; its next notice, or ours, finds the payment credited once.
#[tokio::test]
async fn a_failed_question_is_asked_again_by_itself() {
    let patience = Patience { asked: Duration::from_secs(10), repeat: Duration::from_millis(1) };
    let scene = Scene::on(Arc::new(MemoryStore::new()), patience).await;
    scene.provider.says("payments", "p-1", Says::After(4, paid("p-1", account(1), "10.00")));
    let before = scene.town.ledger.durable_pos();
    for _ in 0..2 {
        assert_eq!(scene.hint(&notice("payment.succeeded", "p-1")).await.status, StatusCode::SERVICE_UNAVAILABLE);
    }
    let credited = async {
        while scene.town.ledger.durable_pos() == before {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), credited).await.expect("a top-up by itself");
    assert_eq!(scene.hint(&notice("payment.succeeded", "p-1")).await.json["duplicate"], true);
    assert_eq!((scene.town.balance(1, CATERER).await, scene.town.balance(1, BAKERY).await), (1_000, 0));
}

/// 200 means durable: a failed disk answers 503, and after a restart the repeated notice counts once.
#[tokio::test]
async fn nothing_is_answered_as_done_before_it_is_on_disk() {
    for kept in [0, 1] {
        let store = Arc::new(MemoryStore::new());
        let (provider, api) = StandIn::start().await;
        provider.has(paid("p-1", account(1), "10.00"));
        let town = Scene::town(Arc::clone(&store) as Arc<dyn Store>, crate::scene::PATIENT, &api).await;
        let before = Scene { town, provider: Arc::clone(&provider) };
        store.fail_after_barriers(0);
        let answer = before.hint(&notice("payment.succeeded", "p-1")).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::SERVICE_UNAVAILABLE, "stopped"), "{}", answer.text);
        drop(before);
        let town = Scene::town(Arc::new(store.crash_keeping(kept)), crate::scene::PATIENT, &api).await;
        let after = Scene { town, provider };
        assert_eq!(after.hint(&notice("payment.succeeded", "p-1")).await.json["duplicate"], kept == 1);
        assert_eq!((after.town.balance(1, CATERER).await, after.town.sum().await), (1_000, 0), "kept {kept}");
    }
}
