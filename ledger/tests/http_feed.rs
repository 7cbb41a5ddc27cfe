//! The payment feed under honest banks, forgers, impatient senders and a failing disk (MIS-11, ACC-02, ACC-06, FIELD C2 and C3).

#[path = "http/town.rs"]
mod town;

use axum::http::StatusCode;
use ledger::access::{Access, ClientFeed, ClientFile, Scope, Secret, Suppliers};
use ledger::feed::{payment_id, sign, without_names};
use ledger::store::Store;
use ledger::store::memory::MemoryStore;
use rand::{Rng, SeedableRng, rngs::SmallRng, seq::SliceRandom};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use town::{BAKERY, CATERER, NOON_S, PUPILS, Town, account, token};

const OLD: &str = "old-secret-of-the-bank-0123456789ab";
const NEW: &str = "new-secret-of-the-bank-0123456789ab";
const SHOP: &str = "secret-of-the-shop-0123456789abcdef";

/// A bank in the middle of a change of secrets, and a shop that may credit the bakery only.
async fn town(store: Arc<dyn Store>) -> Town {
    let shop = Suppliers::Only([BAKERY].into());
    let feeds = vec![town::source("bank", &[OLD, NEW], Suppliers::All), town::source("shop", &[SHOP], shop)];
    let access = Access::new(vec![token("all", "token", &Scope::ALL)], feeds).expect("access");
    let feed = ClientFeed { source: "bank".into(), secret: Secret::from(OLD) };
    Town::with(store, (access, ClientFile { api_token: Secret::from("token"), feed })).await
}

async fn memory_town() -> Town {
    town(Arc::new(MemoryStore::new())).await
}

fn notice(id: &str, to: u64, supplier: u32, amount: i64) -> Value {
    json!({"external_id": id, "account": to, "supplier": supplier, "amount_kopecks": amount, "purpose": "Питание"})
}

#[tokio::test]
async fn a_payment_counts_once_whoever_repeats_it_and_whenever() {
    let dir = tempfile::tempdir().expect("a folder");
    for store in town::stores(&dir) {
        let town = town(store).await;
        let payment = notice("A-1", account(1), CATERER, 12_345);
        let first = town.pay(&payment).await;
        assert_eq!(first.status, StatusCode::OK, "{}", first.text);
        let pos = first.json["pos"].clone();
        assert_eq!(first.json, json!({"pos":pos,"reason":0,"reason_name":"Accepted","duplicate":false}));
        // A day later, signed anew, with other words.
        town.clock.fetch_add(86_400, Ordering::Relaxed);
        let mut again = payment.clone();
        again["purpose"] = json!("another text");
        assert_eq!(town.pay(&again).await.json, json!({"pos":pos,"reason":0,"reason_name":"Accepted","duplicate":true}));
        // The same number from another source is another payment.
        let body = notice("A-1", account(1), BAKERY, 1).to_string();
        let signature = sign(&Secret::from(SHOP), town.clock.load(Ordering::Relaxed), body.as_bytes());
        assert_eq!(town.deliver("shop", Some(&signature), body.into_bytes()).await.json["duplicate"], false);
        assert_eq!((town.balance(1, CATERER).await, town.balance(1, BAKERY).await, town.sum().await), (12_345, 1, 0));
    }
}

/// ERR-01, ERR-02: what is wrong with a payment is told, and never lost.
#[tokio::test]
async fn wrong_payments_go_to_suspense_or_are_refused_with_the_cores_reason() {
    let town = memory_town().await;
    let unknown = town.pay(&notice("s-1", account(900), CATERER, 700)).await;
    assert_eq!((unknown.status, &unknown.json["reason_name"]), (StatusCode::OK, &json!("AcceptedToSuspense")));
    let mistyped = town.pay(&notice("s-2", account(1) + 1, CATERER, 300)).await;
    assert_eq!((mistyped.status, &mistyped.json["reason"]), (StatusCode::OK, &json!(1)));
    let totals = town.json("/api/v1/totals").await;
    assert_eq!(totals["suppliers"][0]["controls"]["suspense"], 1_000);
    for (id, supplier, amount, reason) in [
        ("r-1", CATERER, 0, "AmountInvalid"),
        ("r-2", CATERER, -5, "AmountInvalid"),
        ("r-3", CATERER, i64::MIN, "AmountInvalid"),
        ("r-4", CATERER, 100_000_001, "AmountInvalid"),
        ("r-5", CATERER, i64::MAX, "AmountInvalid"),
        ("r-6", 99, 500, "SupplierUnknown"),
        ("r-7", 0, 500, "SupplierUnknown"),
    ] {
        let payment = notice(id, account(1), supplier, amount);
        let refused = town.pay(&payment).await;
        assert_eq!((refused.status, refused.code()), (StatusCode::UNPROCESSABLE_ENTITY, "refused"), "{id}: {}", refused.text);
        assert_eq!((&refused.json["reason_name"], &refused.json["duplicate"]), (&json!(reason), &json!(false)));
        let again = town.pay(&payment).await;
        assert_eq!((again.status, &again.json["pos"]), (StatusCode::UNPROCESSABLE_ENTITY, &refused.json["pos"]), "same answer");
        assert_eq!(again.json["duplicate"], true);
    }
    assert_eq!((town.balance(1, CATERER).await, town.sum().await), (0, 0));
    // A source credits only whom it may.
    let body = notice("x-1", account(1), CATERER, 5).to_string();
    let signature = sign(&Secret::from(SHOP), NOON_S, body.as_bytes());
    let answer = town.deliver("shop", Some(&signature), body.into_bytes()).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::UNPROCESSABLE_ENTITY, "supplier_not_allowed"));
}

#[tokio::test]
async fn the_same_id_with_other_money_is_an_alarm_and_the_first_stands() {
    let town = memory_town().await;
    let first = town.pay(&notice("c-1", account(1), CATERER, 100)).await;
    for other in [
        notice("c-1", account(2), CATERER, 100),
        notice("c-1", account(1), BAKERY, 100),
        notice("c-1", account(1), CATERER, 101),
        notice("c-1", account(1), CATERER, -1),
    ] {
        let answer = town.pay(&other).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::CONFLICT, "id_reused"), "{other}: {}", answer.text);
        assert_eq!((&answer.json["pos"], &answer.json["reason"]), (&first.json["pos"], &json!(0)));
    }
    assert_eq!((town.balance(1, CATERER).await, town.balance(2, CATERER).await, town.sum().await), (100, 0, 0));
    let metrics = town.get("/metrics").await.text;
    assert!(metrics.contains("turnstone_feed_notices_total{status=\"409\"} 4"), "{metrics}");
}

#[tokio::test]
async fn a_signature_must_be_of_a_secret_in_force_over_these_bytes_within_300_seconds() {
    let town = memory_town().await;
    let before = town.ledger.durable_pos();
    let body = notice("f-1", account(1), CATERER, 100).to_string().into_bytes();
    let by = |secret: &str, at: i64| sign(&Secret::from(secret), at, &body);
    let good = by(OLD, NOON_S);
    let hex = good.split("v1=").nth(1).expect("a signature").to_owned();
    for (what, source, header) in [
        ("no header", "bank", None),
        ("empty", "bank", Some(String::new())),
        ("no time", "bank", Some(format!("v1={hex}"))),
        ("no signature", "bank", Some(format!("t={NOON_S}"))),
        ("two times", "bank", Some(format!("t={NOON_S},t={NOON_S},v1={hex}"))),
        ("another time", "bank", Some(format!("t={},v1={hex}", NOON_S + 1))),
        ("time with a sign", "bank", Some(format!("t=+{NOON_S},v1={hex}"))),
        ("time beyond numbers", "bank", Some(format!("t=99999999999999999999,v1={hex}"))),
        ("cut signature", "bank", Some(format!("t={NOON_S},v1={}", &hex[..62]))),
        ("not hexadecimal", "bank", Some(format!("t={NOON_S},v1={}", "ж".repeat(32)))),
        ("another scheme", "bank", Some(format!("t={NOON_S},v0={hex}"))),
        ("too many signatures", "bank", Some(format!("t={NOON_S}{}", format!(",v1={hex}").repeat(9)))),
        ("a stranger's secret", "bank", Some(by("stranger-secret-0123456789abcdef", NOON_S))),
        ("an empty secret", "bank", Some(by("", NOON_S))),
        ("another source's secret", "bank", Some(by(SHOP, NOON_S))),
        ("an unknown source", "nobody", Some(good.clone())),
        ("the decoy", "nobody", Some(by("nobody signs with this secret, ever", NOON_S))),
        ("too old", "bank", Some(by(OLD, NOON_S - 301))),
        ("too new", "bank", Some(by(OLD, NOON_S + 301))),
        ("ages ago", "bank", Some(by(OLD, 0))),
    ] {
        let answer = town.deliver(source, header.as_deref(), body.clone()).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::UNAUTHORIZED, "not_believed"), "{what}: {}", answer.text);
    }
    assert_eq!(town.ledger.durable_pos(), before, "nothing was written");
    // Within tolerance, by either secret, also among other signatures; the payment counts once.
    for header in [
        by(OLD, NOON_S - 300),
        by(NEW, NOON_S + 300),
        format!("t={NOON_S},v1={},v1={hex},v0=00", "0".repeat(64)),
        format!(" t={NOON_S} , v1={} ", hex.to_uppercase()),
    ] {
        let answer = town.deliver("bank", Some(&header), body.clone()).await;
        assert_eq!(answer.status, StatusCode::OK, "{header}: {}", answer.text);
    }
    assert_eq!((town.ledger.durable_pos(), town.balance(1, CATERER).await), (before + 1, 100));
}

#[tokio::test]
async fn a_body_that_is_no_notice_is_told_without_repeating_it() {
    let town = memory_town().await;
    let before = town.ledger.durable_pos();
    let a = account(1);
    for (body, status, code) in [
        (String::new(), 400, "bad_notice"),
        ("[]".into(), 400, "bad_notice"),
        (format!("{{\"external_id\":\"Ivanova\",\"account\":{a},\"supplier\":1}}"), 400, "bad_notice"),
        (format!("{{\"external_id\":\"Ivanova\",\"account\":{a},\"supplier\":1,\"amount_kopecks\":1.5}}"), 400, "bad_notice"),
        (format!("{{\"external_id\":\"Ivanova\",\"account\":{a},\"supplier\":1,\"amount_kopecks\":\"1\"}}"), 400, "bad_notice"),
        (r#"{"external_id":"Ivanova","account":-1,"supplier":1,"amount_kopecks":1}"#.into(), 400, "bad_notice"),
        (
            format!("{{\"external_id\":\"Ivanova\",\"account\":{a},\"supplier\":1,\"amount_kopecks\":1,\"amount_kopecks\":2}}"),
            400,
            "bad_notice",
        ),
        (
            format!("{{\"external_id\":\"Ivanova\",\"account\":{a},\"supplier\":1,\"amount_kopecks\":1,\"name\":\"x\"}}"),
            400,
            "bad_notice",
        ),
        (notice("", a, 1, 1).to_string(), 400, "bad_external_id"),
        (notice("Ivanova\u{0}", a, 1, 1).to_string(), 400, "bad_external_id"),
        (notice(&"Ivanova".repeat(20), a, 1, 1).to_string(), 400, "bad_external_id"),
        (" ".repeat(64 * 1024 + 1), 413, "body_too_long"),
    ] {
        let signature = sign(&Secret::from(OLD), NOON_S, body.as_bytes());
        let answer = town.deliver("bank", Some(&signature), body.clone().into_bytes()).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (status, code), "{body:.80}: {}", answer.text);
        assert!(!answer.text.contains("Ivanova"), "{}", answer.text);
    }
    assert_eq!(town.get("/feed/payments/bank").await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(town.ledger.durable_pos(), before);
}

/// QUALITY row 19, a thousand of its million: no double credit, no accepted forgery.
#[tokio::test]
async fn a_thousand_altered_and_replayed_deliveries_credit_each_payment_once() {
    let seed = 0x7EED_0001;
    let mut rng = SmallRng::seed_from_u64(seed);
    let town = memory_town().await;
    let mut honest = Vec::new();
    let mut expected: BTreeMap<(u32, u32), i64> = BTreeMap::new();
    for n in 0..100 {
        let (holder, supplier, amount) = (rng.random_range(1..=PUPILS), rng.random_range(1..=2), rng.random_range(1..=50_000));
        *expected.entry((holder, supplier)).or_default() += amount;
        honest.push(notice(&format!("p-{n}"), account(holder), supplier, amount).to_string().into_bytes());
    }
    // Each honest notice several times, and forgeries made of them.
    let mut deliveries: Vec<(Vec<u8>, String, bool)> = Vec::new();
    for n in 0..1_000usize {
        let body = honest.get(n % honest.len()).expect("a notice").clone();
        let at = NOON_S + rng.random_range(-300..=300);
        let secret = Secret::from(if rng.random() { OLD } else { NEW });
        let mut signature = sign(&secret, at, &body);
        let forged = n >= honest.len() && rng.random_bool(0.6);
        let mut body = body;
        if forged {
            match rng.random_range(0..4) {
                0 => {
                    let at = rng.random_range(0..body.len());
                    if let Some(byte) = body.get_mut(at) {
                        *byte ^= 1 << rng.random_range(0..8);
                    }
                }
                1 => body.push(b' '),
                2 => signature = sign(&Secret::from("a-forgers-secret-0123456789abcdef0"), at, &body),
                _ => signature = sign(&secret, NOON_S - rng.random_range(301..100_000), &body),
            }
        }
        deliveries.push((body, signature, forged));
    }
    deliveries.shuffle(&mut rng);
    let (mut credited, mut repeated, mut refused) = (0, 0, 0);
    for (body, signature, forged) in deliveries {
        let answer = town.deliver("bank", Some(&signature), body).await;
        match (answer.status, forged) {
            (StatusCode::UNAUTHORIZED, true) => refused += 1,
            (StatusCode::OK, false) if answer.json["duplicate"] == false => credited += 1,
            (StatusCode::OK, false) => repeated += 1,
            other => panic!("seed {seed:#x}: {other:?} {}", answer.text),
        }
    }
    assert_eq!((credited, credited + repeated + refused), (100, 1_000), "seed {seed:#x}");
    for holder in 1..=PUPILS {
        for supplier in [CATERER, BAKERY] {
            let due = expected.get(&(holder, supplier)).copied().unwrap_or(0);
            assert_eq!(town.balance(holder, supplier).await, due, "seed {seed:#x}: holder {holder}, supplier {supplier}");
        }
    }
    assert_eq!(town.sum().await, 0);
}

/// The same notice from many connections at once: one credit, all answers agree.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_impatient_sender_with_many_connections_credits_once() {
    let town = Arc::new(memory_town().await);
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let town = Arc::clone(&town);
        tasks.spawn(async move { town.pay(&notice("many", account(1), CATERER, 77)).await });
    }
    let answers = tasks.join_all().await;
    let fresh = answers.iter().filter(|a| a.json["duplicate"] == false).count();
    assert!(answers.iter().all(|a| a.status == StatusCode::OK && a.json["pos"] == answers[0].json["pos"]));
    assert_eq!((fresh, town.balance(1, CATERER).await), (1, 77));
}

/// A failed barrier: nothing is answered as done, and after a restart the repeated notice counts once.
#[tokio::test]
async fn a_failed_disk_answers_503_and_a_repeated_notice_counts_once_afterwards() {
    let payment = notice("d-1", account(1), CATERER, 500);
    // The disk may have kept the unacknowledged block or not.
    for kept in [0, 1] {
        let store = Arc::new(MemoryStore::new());
        let before = town(Arc::clone(&store) as Arc<dyn Store>).await;
        store.fail_after_barriers(0);
        for _ in 0..3 {
            let answer = before.pay(&payment).await;
            assert_eq!((answer.status, answer.code()), (StatusCode::SERVICE_UNAVAILABLE, "stopped"), "{}", answer.text);
        }
        let metrics = before.get("/metrics").await.text;
        assert!(metrics.contains("turnstone_feed_notices_total{status=\"503\"} 3"), "{metrics}");
        drop(before);
        let after = town(Arc::new(store.crash_keeping(kept))).await;
        let first = after.pay(&payment).await;
        assert_eq!((first.status, &first.json["duplicate"]), (StatusCode::OK, &json!(kept == 1)), "{}", first.text);
        assert_eq!(after.pay(&payment).await.json["duplicate"], true);
        assert_eq!((after.balance(1, CATERER).await, after.sum().await), (500, 0), "kept {kept}");
    }
}

/// The ids are for ever: a change here would let every notice of the past count again.
#[test]
fn payment_ids_never_change() {
    assert_eq!(format!("{:032x}", payment_id("bank", "A-1")), GOLDEN);
    assert_ne!(payment_id("bank", "A-1"), payment_id("bank2", "A-1"));
    assert_ne!(payment_id("bank", "A-1"), payment_id("bank", "A-2"));
}

const GOLDEN: &str = "3653b41f8d11f0338e89dcb1157a2e0c";

/// Invariant `journal-knows-no-names`, ERR-03.
#[test]
fn a_purpose_keeps_what_it_is_about_and_loses_who() {
    for (purpose, kept) in [
        ("Питание", "питание"),
        ("Оплата за питание, Петрова Анна 5 Б, л/с 1234567", "оплата за питание …"),
        ("За горячее питание ребёнка Обедова Ивана", "за горячее питание …"),
        ("School meals for Alice Lunchbox", "school meals for …"),
        ("Петрова Анна +7 900 000-00-00", ""),
        ("Кружок и продлёнка", "кружок и продлёнка"),
        ("", ""),
    ] {
        assert_eq!(without_names(purpose), kept, "{purpose}");
    }
    assert!(without_names(&"питание … x ".repeat(500)).len() < 400);
}
