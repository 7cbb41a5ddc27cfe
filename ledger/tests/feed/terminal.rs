//! Payment terminals: `check` and `pay`, told once for ever, and nothing for whoever guesses.

use crate::scene::{KIOSKS, LOGIN, PASSWORD, PATIENT, PROXY, STRANGER, Scene, element};
use crate::town::{BAKERY, CATERER, PUPILS, account};
use axum::http::{StatusCode, header};
use ledger::store::Store;
use ledger::store::memory::MemoryStore;
use std::sync::Arc;
use std::sync::atomic::Ordering;

fn pay(txn: &str, account: u64, sum: &str) -> String {
    format!("command=pay&txn_id={txn}&account={account}&sum={sum}&txn_date=20261122101500")
}

fn check(account: u64) -> String {
    format!("command=check&txn_id=1&account={account}&sum=10.45")
}

fn result(text: &str) -> &str {
    element(text, "result").unwrap_or_else(|| panic!("{text}"))
}

#[tokio::test]
async fn a_payment_is_checked_paid_once_and_answered_alike_for_ever() {
    let scene = Scene::new().await;
    let checked = scene.kiosk(&check(account(1))).await;
    assert_eq!(checked.status, StatusCode::OK);
    assert_eq!(checked.headers[header::CACHE_CONTROL], "no-store");
    assert_eq!(checked.headers[header::CONTENT_TYPE], "text/xml; charset=utf-8");
    assert_eq!(
        checked.text,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><response><osmp_txn_id>1</osmp_txn_id><result>0</result>\
         <comment>принято / accepted</comment></response>"
    );
    let pos = scene.town.ledger.durable_pos();
    let paid = scene.kiosk(&pay("12345678901234567890", account(1), "10.45")).await;
    assert_eq!(
        paid.text,
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><response><osmp_txn_id>12345678901234567890</osmp_txn_id><prv_txn>{pos}</prv_txn>\
             <sum>10.45</sum><result>0</result><comment>принято / accepted</comment></response>"
        )
    );
    assert_eq!(paid.headers[header::CACHE_CONTROL], "no-store");
    for again in ["10.45", "0010.45"] {
        assert_eq!(scene.kiosk(&pay("12345678901234567890", account(1), again)).await.text, paid.text);
    }
    for other in [pay("12345678901234567890", account(1), "10.46"), pay("12345678901234567890", account(2), "10.45")] {
        let refused = scene.kiosk(&other).await.text;
        assert_eq!((result(&refused), element(&refused, "sum")), ("300", Some("10.45")), "{refused}");
        assert!(element(&refused, "comment").is_some_and(|words| words.contains("first payment")), "{refused}");
    }
    let town = &scene.town;
    assert_eq!((town.balance(1, BAKERY).await, town.balance(1, CATERER).await, town.sum().await), (1_045, 0, 0));
    // The bank's payment of the same number is another payment.
    let bank =
        serde_json::json!({"external_id":"12345678901234567890","account":account(1),"supplier":BAKERY,"amount_kopecks":1});
    assert_eq!(town.pay(&bank).await.json["duplicate"], false);
}

#[tokio::test]
async fn every_wrong_question_has_its_result_and_moves_nothing() {
    let scene = Scene::new().await;
    let before = scene.town.ledger.durable_pos();
    let (a, unknown) = (account(1), account(900));
    for (query, expected) in [
        (String::new(), "300"),
        ("command=pay".into(), "300"),
        (format!("command=refund&txn_id=1&account={a}&sum=1.00"), "300"),
        (format!("command=check&account={a}&sum=1.00"), "300"),
        (format!("command=check&txn_id=12a&account={a}&sum=1.00"), "300"),
        (format!("command=check&txn_id=123456789012345678901&account={a}&sum=1.00"), "300"),
        (format!("command=check&txn_id=-1&account={a}&sum=1.00"), "300"),
        (format!("command=check&command=pay&txn_id=1&account={a}&sum=1.00"), "300"),
        (format!("command=check&txn_id=1&account={}&sum=1.00", a + 1), "4"),
        ("command=check&txn_id=1&account=&sum=1.00".into(), "4"),
        ("command=check&txn_id=1&account=%D0%98%D0%B2&sum=1.00".into(), "4"),
        ("command=check&txn_id=1&account=99999999999999999999999&sum=1.00".into(), "4"),
        (format!("command=check&txn_id=1&account={a}"), "300"),
        (format!("command=check&txn_id=1&account={a}&sum=1,00"), "300"),
        (format!("command=check&txn_id=1&account={a}&sum=-1.00"), "300"),
        (format!("command=check&txn_id=1&account={a}&sum=1.001"), "300"),
        (format!("command=check&txn_id=1&account={a}&sum=0.00"), "241"),
        (format!("command=check&txn_id=1&account={a}&sum=1000000.01"), "242"),
        (format!("command=pay&txn_id=1&account={a}&sum=1.00"), "300"),
        (format!("command=pay&txn_id=1&account={a}&sum=1.00&txn_date=20261322101500"), "300"),
        (format!("command=pay&txn_id=1&account={a}&sum=1.00&txn_date=2026112210150"), "300"),
        (format!("command=check&txn_id=1&account={unknown}&sum=1.00"), "5"),
        (format!("command=check&txn_id=1&account={a}&sum=1.00&trm_id=7&prv_id=%3C%26"), "0"),
    ] {
        let answer = scene.kiosk(&query).await;
        assert_eq!((answer.status, result(&answer.text)), (StatusCode::OK, expected), "{query}: {}", answer.text);
        assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    }
    assert_eq!((scene.town.ledger.durable_pos(), scene.town.sum().await), (before, 0));
    assert_eq!(scene.town.get("/feed/terminals/kiosks").await.status, StatusCode::UNAUTHORIZED);
}

/// Whoever is told 5 gives the money back: the same number must not be credited when the account comes to be.
#[tokio::test]
async fn a_refused_payment_stays_refused_when_its_account_comes_to_be() {
    let scene = Scene::new().await;
    let unknown = account(PUPILS + 1);
    let refused = scene.kiosk(&pay("7", unknown, "5.00")).await.text;
    assert_eq!(result(&refused), "5");
    let spec = ledger_core::HolderSpec { id: PUPILS + 1, kind: 1, active: true, complex: 1, building: 1, ..Default::default() };
    let registered = scene.town.ledger.command(0, ledger_core::Command::Registry(ledger_core::Registry::Holder(spec))).await;
    assert!(registered.expect("a ledger").reason.is_accepted());
    assert_eq!(result(&scene.kiosk(&check(unknown)).await.text), "0", "the account is there now");
    assert_eq!(scene.kiosk(&pay("7", unknown, "5.00")).await.text, refused);
    assert_eq!(result(&scene.kiosk(&pay("7", unknown, "5.01")).await.text), "300");
    assert_eq!(scene.town.balance(PUPILS + 1, BAKERY).await, 0);
    assert_eq!(result(&scene.kiosk(&pay("8", unknown, "5.00")).await.text), "0");
    assert_eq!((scene.town.balance(PUPILS + 1, BAKERY).await, scene.suspense().await, scene.town.sum().await), (500, 0, 0));
}

#[tokio::test]
async fn strangers_hear_one_answer_whatever_is_wrong_with_them() {
    let scene = Scene::new().await;
    let question = check(account(1));
    let mut told = Vec::new();
    for (peer, login, password, source) in [
        (STRANGER, LOGIN, PASSWORD, "kiosks"),
        (PROXY, LOGIN, PASSWORD, "kiosks"),
        (KIOSKS, LOGIN, "another password of the kiosks", "kiosks"),
        (KIOSKS, LOGIN, "", "kiosks"),
        (KIOSKS, "nobody", PASSWORD, "kiosks"),
        (KIOSKS, LOGIN, PASSWORD, "nobody"),
        (KIOSKS, LOGIN, PASSWORD, "bank"),
        (KIOSKS, LOGIN, PASSWORD, "yookassa"),
    ] {
        let answer = scene.kiosk_as(peer, login, password, source, &question).await;
        assert_eq!((answer.status, result(&answer.text)), (StatusCode::UNAUTHORIZED, "7"), "{peer} {login} {source}");
        assert!(answer.headers.contains_key(header::WWW_AUTHENTICATE));
        assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
        told.push(answer.text);
    }
    assert!(told.iter().all(|text| *text == told[0]));
    // A terminal's network is no payment notice.
    assert_eq!(scene.town.deliver("kiosks", None, Vec::new()).await.code(), "not_believed");
}

#[tokio::test]
async fn guessing_account_numbers_is_braked_and_honest_questions_are_not_used_up() {
    let scene = Scene::new().await;
    let paid = scene.kiosk(&pay("1", account(1), "1.00")).await.text;
    for _ in 0..100 {
        assert_eq!(result(&scene.kiosk(&check(account(1))).await.text), "0");
    }
    let mut unknown = 0;
    for guess in 0..100 {
        match result(&scene.kiosk(&check(account(900 + guess))).await.text) {
            "5" => unknown += 1,
            other => assert_eq!(other, "1"),
        }
    }
    assert_eq!(unknown, 60);
    let before = scene.town.ledger.durable_pos();
    for braked in [check(account(1)), pay("2", account(1), "1.00"), pay("3", account(900), "1.00")] {
        assert_eq!(result(&scene.kiosk(&braked).await.text), "1", "to come back, whether it is there or not");
    }
    assert_eq!(scene.kiosk(&pay("1", account(1), "1.00")).await.text, paid, "what stands is told");
    assert_eq!(
        result(&scene.kiosk("command=check&txn_id=1&account=12&sum=1.00").await.text),
        "4",
        "arithmetic gives nothing away"
    );
    assert_eq!(scene.town.ledger.durable_pos(), before);
    scene.town.clock.fetch_add(60, Ordering::Relaxed);
    assert_eq!(result(&scene.kiosk(&pay("2", account(1), "1.00")).await.text), "0");
    assert_eq!(scene.town.balance(1, BAKERY).await, 200);
}

/// FIELD C2: a network asks over 10 to 15 connections at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_payment_over_many_connections_at_once_counts_once() {
    let scene = Arc::new(Scene::on(Arc::new(MemoryStore::new()), PATIENT).await);
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..60 {
        let scene = Arc::clone(&scene);
        // Half of them guess.
        let query = if n % 2 == 0 { pay("9", account(1), "0.77") } else { check(account(900 + n)) };
        tasks.spawn(async move { scene.kiosk(&query).await.text });
    }
    let answers = tasks.join_all().await;
    let fine: Vec<&String> = answers.iter().filter(|text| result(text) == "0").collect();
    assert!(!fine.is_empty() && fine.iter().all(|text| *text == fine[0]));
    assert!(answers.iter().all(|text| matches!(result(text), "0" | "1" | "5")));
    assert_eq!(scene.town.balance(1, BAKERY).await, 77);
    // Guessing at once brings no more than guessing one by one.
    let mut guesses = tokio::task::JoinSet::new();
    for n in 0..200 {
        let scene = Arc::clone(&scene);
        guesses.spawn(async move { scene.kiosk(&check(account(1_000 + n))).await.text });
    }
    let answers: Vec<String> = answers.into_iter().chain(guesses.join_all().await).collect();
    assert_eq!(answers.iter().filter(|text| result(text) == "5").count(), 60);
}

#[tokio::test]
async fn a_failed_disk_says_come_back_and_a_repeated_payment_counts_once() {
    for kept in [0, 1] {
        let store = Arc::new(MemoryStore::new());
        let before = Scene::on(Arc::clone(&store) as Arc<dyn Store>, PATIENT).await;
        store.fail_after_barriers(0);
        assert_eq!(result(&before.kiosk(&pay("1", account(1), "1.00")).await.text), "1");
        drop(before);
        let after = Scene::on(Arc::new(store.crash_keeping(kept)), PATIENT).await;
        let first = after.kiosk(&pay("1", account(1), "1.00")).await.text;
        assert_eq!(result(&first), "0");
        assert_eq!(after.kiosk(&pay("1", account(1), "1.00")).await.text, first);
        assert_eq!((after.town.balance(1, BAKERY).await, after.town.sum().await), (100, 0), "kept {kept}");
    }
}
