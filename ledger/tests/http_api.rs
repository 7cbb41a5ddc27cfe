//! Every route of the API for machines: good, bad, and without permission.

#[path = "http/town.rs"]
mod town;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use ledger::access::{Access, ClientFeed, ClientFile, Scope, Secret, Suppliers};
use ledger::store::memory::MemoryStore;
use ledger_core::command::AccountRules;
use ledger_core::{Command, Registry};
use serde_json::json;
use std::sync::Arc;
use town::{ANNEX, BAKERY, CATERER, PUPILS, SCHOOL, TILL, TURNSTILE, Town, account, meal, offline_meal, tap};

/// Every route with the scope it needs.
const ROUTES: [(&str, &str, Option<Scope>); 11] = [
    ("GET", "/api/v1/totals", Some(Scope::TotalsRead)),
    ("GET", "/api/v1/gateways", Some(Scope::EventsRead)),
    ("GET", "/api/v1/gateways/{gateway}/check", Some(Scope::EventsRead)),
    ("GET", "/api/v1/audit/gateways", Some(Scope::EventsRead)),
    ("GET", "/api/v1/events/{gateway}/{seq}", Some(Scope::EventsRead)),
    ("GET", "/api/v1/low-balances", Some(Scope::AccountsRead)),
    ("GET", "/api/v1/accounts", Some(Scope::AccountsRead)),
    ("GET", "/api/v1/accounts/{account}", Some(Scope::AccountsRead)),
    ("GET", "/api/v1/accounts/{account}/statement", Some(Scope::AccountsRead)),
    ("GET", "/api/v1/accounts/{account}/balance", Some(Scope::AccountsRead)),
    ("POST", "/api/v1/commands", Some(Scope::CommandsWrite)),
];
/// Routes without a bearer token, or with any.
const OTHER_ROUTES: [(&str, &str); 6] = [
    ("GET", "/api/openapi.json"),
    ("POST", "/feed/payments/{source}"),
    ("GET", "/feed/terminals/{source}"),
    ("GET", "/livez"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
];

fn concrete(path: &str) -> String {
    path.replace("{gateway}", "1").replace("{seq}", "1").replace("{account}", &account(1).to_string())
}

fn request(method: &str, path: &str, token: Option<&str>) -> Request<Body> {
    let mut request = Request::builder().method(Method::from_bytes(method.as_bytes()).expect("a method")).uri(path);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, token);
    }
    request.body(Body::empty()).expect("a request")
}

/// A pupil has money, eats twice and passes; another one is refused.
async fn school_day(town: &Town) {
    let notice = json!({"external_id":"p-1","account":account(1),"supplier":CATERER,"amount_kopecks":50_000,"purpose":"питание"});
    assert_eq!(town.pay(&notice).await.status, StatusCode::OK);
    let events = vec![tap(1, TURNSTILE, 1), meal(2, 1, 12_000), meal(3, 3, 12_000), meal(4, 1, 8_000)];
    town.events(SCHOOL, events).await;
    town.events(ANNEX, vec![tap(1, town::DOOR, 2)]).await;
    town.events(SCHOOL, vec![offline_meal(5, 5, 5_000)]).await;
}

#[tokio::test]
async fn nobody_passes_without_a_token_and_no_token_without_its_scope() {
    let mut tokens = vec![town::token("nothing", "token-nothing", &[])];
    for scope in Scope::ALL {
        let others: Vec<Scope> = Scope::ALL.into_iter().filter(|s| *s != scope).collect();
        tokens.push(town::token(&format!("without {}", scope.name()), &format!("without-{}", scope.name()), &others));
    }
    let feed = ClientFeed { source: "bank".into(), secret: Secret::from("s") };
    let client = ClientFile { api_token: Secret::from("token-nothing"), feed };
    let town = Town::with(Arc::new(MemoryStore::new()), (Access::new(tokens, vec![]).expect("access"), client)).await;
    for (method, path, scope) in ROUTES {
        let path = concrete(path);
        for bad in [None, Some("Bearer "), Some("Bearer wrong"), Some("Basic token-nothing"), Some("token-nothing")] {
            let answer = town.send(request(method, &path, bad)).await;
            assert_eq!((answer.status, answer.code()), (StatusCode::UNAUTHORIZED, "unauthorized"), "{path} {bad:?}");
            assert!(answer.headers.contains_key(header::WWW_AUTHENTICATE));
        }
        let without = format!("Bearer without-{}", scope.map_or("", Scope::name));
        for lacking in ["Bearer token-nothing", &without] {
            let answer = town.send(request(method, &path, Some(lacking))).await;
            assert_eq!((answer.status, answer.code()), (StatusCode::FORBIDDEN, "missing_scope"), "{path}");
        }
    }
    assert_eq!(town.send(request("GET", "/api/openapi.json", None)).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(town.get("/api/openapi.json").await.status, StatusCode::OK, "any token will do");
}

#[tokio::test]
async fn wrong_addresses_methods_and_queries_are_told_in_the_same_shape() {
    let town = Town::new().await;
    let a = account(1);
    for (path, status, code) in [
        ("/api/v1/nothing".to_owned(), 404, "no_route"),
        ("/api/v1/accounts/abc".to_owned(), 400, "bad_path"),
        (format!("/api/v1/accounts/{}", a + 1), 404, "account_wrong"),
        (format!("/api/v1/accounts/{}", account(900)), 404, "account_unknown"),
        (format!("/api/v1/accounts/{a}?suplier=1"), 400, "bad_query"),
        ("/api/v1/accounts?limit=0".to_owned(), 400, "bad_limit"),
        ("/api/v1/accounts?limit=1001".to_owned(), 400, "bad_limit"),
        ("/api/v1/accounts?limit=x".to_owned(), 400, "bad_query"),
        ("/api/v1/accounts?bulding=1".to_owned(), 400, "bad_query"),
        ("/api/v1/accounts?building=77".to_owned(), 404, "building_unknown"),
        (format!("/api/v1/accounts/{a}/statement"), 400, "bad_query"),
        (format!("/api/v1/accounts/{a}/statement?supplier=99"), 404, "supplier_unknown"),
        (format!("/api/v1/accounts/{a}/statement?supplier=1&before=0"), 400, "bad_before"),
        (format!("/api/v1/accounts/{a}/statement?supplier=1&before=18446744073709551615"), 400, "bad_before"),
        (format!("/api/v1/accounts/{a}/balance?supplier=99"), 404, "supplier_unknown"),
        ("/api/v1/events/1/1".to_owned(), 404, "event_unknown"),
        ("/api/v1/events/1/0".to_owned(), 404, "event_unknown"),
        ("/api/v1/events/9/1".to_owned(), 404, "gateway_unknown"),
        ("/api/v1/events/4294967296/1".to_owned(), 400, "bad_path"),
        ("/api/v1/gateways?limit=5000".to_owned(), 400, "bad_limit"),
        ("/api/v1/gateways/9/check".to_owned(), 404, "gateway_unknown"),
        ("/api/v1/gateways/1/check?from_seq=0".to_owned(), 400, "bad_from_seq"),
        ("/api/v1/audit/gateways?from_pos=99999".to_owned(), 400, "beyond_end"),
        ("/api/v1/low-balances?from_pos=99999".to_owned(), 400, "beyond_end"),
        ("/api/v1/totals?x=1".to_owned(), 400, "bad_query"),
        ("/api/v1/commands".to_owned(), 405, "wrong_method"),
    ] {
        let answer = town.get(&path).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (status, code), "{path}: {}", answer.text);
        let advice = answer.json["error"]["advice"].as_str().unwrap_or("");
        assert!(advice.len() > 10, "{path} says what to do: {}", answer.text);
    }
}

/// FIELD D row 42: each notice once, page by page, also when asked again later.
#[tokio::test]
async fn low_balances_are_told_once_in_the_order_of_the_journal() {
    let town = Town::new().await;
    let rules = |holder, notice_below| {
        Command::Registry(Registry::AccountRules(AccountRules { holder, notice_below, ..AccountRules::default() }))
    };
    for change in [Command::Registry(Registry::NoticeLine { kopecks: 40_000 }), rules(2, AccountRules::NEVER)] {
        assert!(town.ledger.command(0, change).await.expect("a running ledger").reason.is_accepted());
    }
    for holder in 1..=3 {
        let notice = json!({"external_id":format!("p-{holder}"),"account":account(holder),"supplier":CATERER,"amount_kopecks":50_000,"purpose":"питание"});
        assert_eq!(town.pay(&notice).await.status, StatusCode::OK);
    }
    let meals = vec![meal(1, 1, 9_000), meal(2, 1, 9_000), meal(3, 2, 12_000), meal(4, 3, 12_000), meal(5, 1, 9_000)];
    town.events(SCHOOL, meals).await;
    let first = town.json("/api/v1/low-balances?limit=1").await;
    assert_eq!((&first["items"][0]["account"], &first["items"][0]["balance_kopecks"]), (&json!(account(1)), &json!(32_000)));
    assert_eq!((&first["items"][0]["supplier"], &first["more"]), (&json!(CATERER), &json!(true)));
    let second = town.json(&format!("/api/v1/low-balances?from_pos={}", first["next"])).await;
    assert_eq!(second["items"].as_array().map(Vec::len), Some(1), "{second}");
    assert_eq!((&second["items"][0]["account"], &second["more"]), (&json!(account(3)), &json!(false)));
    let end = &second["next"];
    let none = town.json(&format!("/api/v1/low-balances?from_pos={end}")).await;
    assert_eq!((&none["items"], &none["next"]), (&json!([]), end));
    let more = json!({"external_id":"p-9","account":account(1),"supplier":CATERER,"amount_kopecks":50_000,"purpose":"питание"});
    assert_eq!(town.pay(&more).await.status, StatusCode::OK);
    town.events(SCHOOL, vec![meal(6, 1, 40_000)]).await;
    let again = town.json(&format!("/api/v1/low-balances?from_pos={end}")).await;
    assert_eq!(again["items"].as_array().map(Vec::len), Some(1), "recovered, and low once more: {again}");
}

/// ACC-01, ACC-03, ACC-08.
#[tokio::test]
async fn accounts_statements_and_totals_tell_the_same_story_on_every_store() {
    let dir = tempfile::tempdir().expect("a folder");
    for store in town::stores(&dir) {
        let town = Town::on(store).await;
        school_day(&town).await;
        let one = town.json(&format!("/api/v1/accounts/{}", account(1))).await;
        assert_eq!(one["holder"], 1);
        assert_eq!(one["building"], SCHOOL);
        assert_eq!((&one["presence"]["state"], &one["presence"]["building"]), (&json!("inside"), &json!(SCHOOL)));
        assert_eq!(
            one["purses"],
            json!([{"supplier":CATERER,"balance_kopecks":30_000,"held_kopecks":0,"available_kopecks":30_000,"floor_kopecks":0}])
        );
        assert_eq!(one["days"][0]["spent_kopecks"], 20_000);
        assert_eq!((&one["cards"][0]["card"], &one["cards"][0]["state"]), (&json!("0A000001"), &json!(1)));
        assert_eq!(one["cards"][0]["last_device"], TURNSTILE);

        let path = format!("/api/v1/accounts/{}/statement?supplier={CATERER}", account(1));
        let whole = town.json(&path).await;
        let told: Vec<_> = whole["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|i| (i["kind"].clone(), i["amount_kopecks"].clone(), i["balance_kopecks"].clone(), i["reason_name"].clone()))
            .collect();
        let row = |kind: &str, amount: i64, balance: i64| (json!(kind), json!(amount), json!(balance), json!("Accepted"));
        assert_eq!(told, [row("meal_debit", 8_000, 30_000), row("meal_debit", 12_000, 38_000), row("top_up", 50_000, 50_000)]);
        assert_eq!(whole["next"], json!(null));
        let (newest, oldest) = (&whole["items"][0], &whole["items"][2]);
        assert_eq!((&newest["gateway"], &newest["gateway_seq"], &newest["device"]), (&json!(SCHOOL), &json!(4), &json!(TILL)));
        assert_eq!((&oldest["gateway"], &oldest["note"]), (&json!(0), &json!("bank p-1 · питание")));

        // Page by page it is the same.
        let mut paged = Vec::new();
        let mut next = json!(null);
        loop {
            let before = next.as_u64().map_or(String::new(), |pos| format!("&before={pos}"));
            let page = town.json(&format!("{path}&limit=1{before}")).await;
            paged.extend(page["items"].as_array().expect("items").clone());
            next = page["next"].clone();
            if next.is_null() {
                break;
            }
        }
        assert_eq!(json!(paged), whole["items"]);

        // As of a booking time: at each entry, and before the first.
        let balance = format!("/api/v1/accounts/{}/balance?supplier={CATERER}", account(1));
        assert_eq!(town.json(&balance).await, json!({"balance_kopecks":30_000,"pos":newest["pos"]}));
        let at = oldest["booked_us"].as_i64().expect("a time");
        assert_eq!(town.json(&format!("{balance}&at_us={at}")).await, json!({"balance_kopecks":50_000,"pos":oldest["pos"]}));
        assert_eq!(town.json(&format!("{balance}&at_us={}", at - 1)).await, json!({"balance_kopecks":0,"pos":null}));
        let none = format!("/api/v1/accounts/{}/statement?supplier={BAKERY}", account(1));
        assert_eq!(town.json(&none).await, json!({"items":[],"next":null}), "no purse there yet");

        let totals = town.json("/api/v1/totals").await;
        assert_eq!(totals["sum_kopecks"], 0);
        assert_eq!(totals["holders"], PUPILS);
        assert_eq!(totals["presence"], json!({"inside":2,"outside":0,"unknown":5}));
        assert_eq!(totals["suppliers"][0]["purses_kopecks"], 30_000 - 5_000);
        assert_eq!(totals["suppliers"][0]["controls"]["cash_received"], -50_000);
        assert_eq!(totals["suppliers"][0]["controls"]["meals_served"], 25_000);
        assert_eq!(totals["suppliers"][1]["name"], "Bakery");
    }
}

#[tokio::test]
async fn lists_go_on_where_they_ended_and_filter_by_the_building_attended() {
    let town = Town::new().await;
    let mut seen = Vec::new();
    let mut after = 0;
    loop {
        let page = town.json(&format!("/api/v1/accounts?limit=3&after={after}")).await;
        for item in page["items"].as_array().expect("items") {
            assert_eq!(item["cards"].as_array().map(Vec::len), Some(1), "cards come with the list");
            seen.push(item["holder"].as_u64().expect("a number"));
        }
        match page["next"].as_u64() {
            Some(next) => after = next,
            None => break,
        }
    }
    assert_eq!(seen, (1..=u64::from(PUPILS)).collect::<Vec<_>>());
    let annex = town.json(&format!("/api/v1/accounts?building={ANNEX}")).await;
    let holders: Vec<_> = annex["items"].as_array().expect("items").iter().map(|i| i["holder"].clone()).collect();
    assert_eq!(json!(holders), json!([2, 4, 6]));
    assert_eq!(annex["next"], json!(null));
    let one = town.json("/api/v1/gateways?limit=1").await;
    assert_eq!((&one["items"][0]["gateway"], &one["next"]), (&json!(1), &json!(1)));
    let two = town.json("/api/v1/gateways?limit=1&after=1").await;
    assert_eq!((&two["items"][0]["gateway"], &two["next"]), (&json!(2), &json!(null)));
}

#[tokio::test]
async fn every_event_is_found_with_its_answer_and_counted_once() {
    let dir = tempfile::tempdir().expect("a folder");
    for store in town::stores(&dir) {
        let town = Town::on(store).await;
        school_day(&town).await;
        // Runs of both gateways interleave over many blocks.
        for round in 0..20u64 {
            town.events(SCHOOL, (0..7).map(|i| tap(6 + round * 7 + i, TURNSTILE, 1)).collect()).await;
            town.events(ANNEX, vec![tap(2 + round, town::DOOR, 2)]).await;
        }
        let last = 5 + 20 * 7;
        let gateways = town.json("/api/v1/gateways").await;
        assert_eq!((&gateways["items"][0]["last_seq"], &gateways["items"][0]["records"]), (&json!(last), &json!(last)));
        for (from, records) in [(1, last), (last, 1), (last + 1, 0), (4, last - 3)] {
            let check = town.json(&format!("/api/v1/gateways/{SCHOOL}/check?from_seq={from}")).await;
            assert_eq!((&check["records"], &check["contiguous"]), (&json!(records), &json!(true)), "{check}");
        }
        let audit = town.json("/api/v1/audit/gateways").await;
        let durable = town.ledger.durable_pos();
        assert_eq!((&audit["to_pos"], &audit["next"], &audit["chained"]), (&json!(durable), &json!(null), &json!(true)));
        assert_eq!(audit["events"], last + 21);
        for (index, gateway, count) in [(0, SCHOOL, last), (1, ANNEX, 21)] {
            let item = &audit["items"][index];
            assert_eq!((&item["gateway"], &item["records"]), (&json!(gateway), &json!(count)));
            assert_eq!((&item["first_seq"], &item["last_seq"]), (&json!(1), &json!(count)));
            assert_eq!(item["contiguous"], true);
        }
        for (seq, kind, reason, who) in
            [(1, "tap", "Accepted", 1), (3, "meal_debit", "InsufficientFunds", 3), (5, "meal_debit", "AcceptedOffline", 5)]
        {
            let event = town.json(&format!("/api/v1/events/{SCHOOL}/{seq}")).await;
            assert_eq!((&event["kind"], &event["reason_name"]), (&json!(kind), &json!(reason)));
            assert_eq!(event["account"], account(who));
            assert_eq!(event["accepted"], json!(reason.starts_with("Accepted")));
        }
        for seq in 1..=last {
            let path = format!("/api/v1/events/{SCHOOL}/{seq}");
            assert_eq!(town.get(&path).await.status, StatusCode::OK, "{path}");
        }
    }
}

/// RFD-11, ERR-05 and the invariant same-id-same-answer.
#[tokio::test]
async fn commands_get_one_answer_for_ever_and_another_content_is_told() {
    let town = Town::new().await;
    school_day(&town).await;
    let deadline = ledger::writer::now_us() + 3_600_000_000;
    let hold = json!({"type":"hold","account":account(1),"supplier":CATERER,"amount_kopecks":10_000,"deadline_us":deadline,"note":"refund"});
    let first = town.command("7d1c2b5e-52f0-4a7e-9f0d-0a6f9c1b2d3e", hold.clone()).await;
    assert_eq!((first.status, &first.json["accepted"], &first.json["duplicate"]), (StatusCode::OK, &json!(true), &json!(false)));
    let number = first.json["hold"].as_u64().expect("a hold's number");
    // The same id without hyphens is the same id.
    let again = town.command("7d1c2b5e52f04a7e9f0d0a6f9c1b2d3e", hold.clone()).await;
    assert_eq!(
        (&again.json["pos"], &again.json["hold"], &again.json["duplicate"]),
        (&first.json["pos"], &json!(number), &json!(true))
    );
    let mut other = hold.clone();
    other["amount_kopecks"] = json!(10_001);
    let conflict = town.command("7D1C2B5E52F04A7E9F0D0A6F9C1B2D3E", other).await;
    assert_eq!((conflict.status, conflict.code()), (StatusCode::CONFLICT, "id_reused"));
    assert_eq!((&conflict.json["pos"], &conflict.json["command"]), (&first.json["pos"], &hold));
    let held = town.json(&format!("/api/v1/accounts/{}", account(1))).await;
    assert_eq!((&held["purses"][0]["held_kopecks"], &held["purses"][0]["available_kopecks"]), (&json!(10_000), &json!(20_000)));

    let statement = town.json(&format!("/api/v1/accounts/{}/statement?supplier={CATERER}", account(1))).await;
    let debit = statement["items"][1]["pos"].clone();
    for (id, command, reason) in [
        ("2", json!({"type":"post","hold":number,"amount_kopecks":4_000,"to":"refunds_payable"}), "Accepted"),
        ("3", json!({"type":"void","hold":number}), "HoldNotPending"),
        (
            "4",
            json!({"type":"transfer","from_account":account(1),"from_supplier":CATERER,"to_account":account(2),"to_supplier":BAKERY,"amount_kopecks":1_000,"note":"moved"}),
            "Accepted",
        ),
        (
            "5",
            json!({"type":"adjust","account":account(2),"supplier":BAKERY,"amount_kopecks":-300,"note":"miscounted"}),
            "Accepted",
        ),
        ("6", json!({"type":"adjust","account":account(2),"supplier":BAKERY,"amount_kopecks":-300,"note":" "}), "ReasonMissing"),
        ("7", json!({"type":"reverse","pos":debit,"note":"not eaten"}), "Accepted"),
        ("8", json!({"type":"reverse","pos":debit,"note":"not eaten"}), "AlreadyReversed"),
    ] {
        let answer = town.command(id, command.clone()).await;
        assert_eq!((answer.status, &answer.json["reason_name"]), (StatusCode::OK, &json!(reason)), "{}", answer.text);
        let again = town.command(id, command).await;
        assert_eq!((&again.json["pos"], &again.json["reason_name"]), (&answer.json["pos"], &json!(reason)));
        assert_eq!(again.json["duplicate"], true);
    }
    // Both sides of a transfer carry its words.
    let received = town.json(&format!("/api/v1/accounts/{}/statement?supplier={BAKERY}", account(2))).await;
    let last = received["items"].as_array().and_then(|i| i.last().cloned()).expect("an entry");
    assert_eq!((&last["kind"], &last["note"]), (&json!("transfer_in"), &json!("moved")));
    assert_eq!(town.balance(1, CATERER).await, 30_000 - 4_000 - 1_000 + 8_000);
    assert_eq!(town.balance(2, BAKERY).await, 700);
    assert_eq!(town.sum().await, 0);
}

#[tokio::test]
async fn commands_that_make_no_sense_are_refused_with_advice() {
    let town = Town::new().await;
    school_day(&town).await;
    let void = json!({"type":"void","hold":1});
    for id in ["", "0", "+1", "xyz", "7d1c2b5e-52f0-4a7e-9f0d0a6f9c1b2d3ee", "123456789012345678901234567890123"] {
        let answer = town.command(id, void.clone()).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "bad_body"), "{id:?}: {}", answer.text);
    }
    for command in [json!({"type":"mint"}), json!({"type":"void","hold":1,"extra":2}), json!({"type":"void","hold":-1}), json!(7)]
    {
        let answer = town.command("1", command).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "bad_body"), "{}", answer.text);
    }
    for pos in [0, 1_000_000] {
        let answer = town.command("1", json!({"type":"reverse","pos":pos,"note":"x"})).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::UNPROCESSABLE_ENTITY, "not_a_debit"), "{}", answer.text);
    }
    let long = json!({"type":"adjust","account":account(1),"supplier":CATERER,"amount_kopecks":1,"note":"x".repeat(5_000)});
    let answer = town.command("1", long).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "too_large"));
    let huge = json!({"type":"adjust","account":account(1),"supplier":CATERER,"amount_kopecks":1,"note":"x".repeat(50_000)});
    assert_eq!(town.command("1", huge).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    // Nothing of this used the id up.
    let good = json!({"type":"adjust","account":account(1),"supplier":CATERER,"amount_kopecks":1,"note":"x"});
    assert_eq!(town.command("1", good).await.json["accepted"], true);
}

#[tokio::test]
async fn health_says_when_it_is_ready_and_shows_nothing_personal() {
    let town = Town::new().await;
    school_day(&town).await;
    for (path, text) in [("/livez", "alive\n"), ("/readyz", "ready\n")] {
        let answer = town.send(request("GET", path, None)).await;
        assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, text));
    }
    let verbose = town.send(request("GET", "/readyz?verbose", None)).await;
    assert_eq!((&verbose.json["ready"], &verbose.json["writer_answers"]), (&json!(true), &json!(true)), "{}", verbose.text);
    let metrics = town.send(request("GET", "/metrics", None)).await;
    let kind = metrics.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    assert!(kind.starts_with("application/openmetrics-text; version=1.0.0"), "{kind}");
    assert!(metrics.text.contains("turnstone_feed_notices_total{status=\"200\"} 1"), "{}", metrics.text);
    assert!(metrics.text.ends_with("# EOF\n"));
    // Labels are what a personal number could hide in: only these, and only with values out of fixed lists.
    for line in metrics.text.lines().filter(|line| !line.starts_with('#')) {
        let labels = line.split_once('{').and_then(|(_, rest)| rest.split_once('}')).map_or("", |(labels, _)| labels);
        for label in labels.split(',').filter(|label| !label.is_empty()) {
            let name = label.split_once('=').map_or(label, |(name, _)| name);
            assert!(["kind", "reason", "status", "goodbye", "stage", "le"].contains(&name), "{line}");
        }
    }
}

/// A failed barrier stops everything: no answer says done, readiness says why.
#[tokio::test]
async fn a_failed_barrier_answers_nothing_as_done() {
    let store = Arc::new(MemoryStore::new());
    let town = Town::on(Arc::clone(&store) as Arc<dyn ledger::store::Store>).await;
    school_day(&town).await;
    let before = town.ledger.durable_pos();
    store.fail_after_barriers(0);
    let adjust = json!({"type":"adjust","account":account(1),"supplier":CATERER,"amount_kopecks":1,"note":"x"});
    let notice = json!({"external_id":"p-2","account":account(1),"supplier":CATERER,"amount_kopecks":1});
    for answer in [town.command("1", adjust.clone()).await, town.pay(&notice).await, town.command("1", adjust).await] {
        assert_eq!((answer.status, answer.code()), (StatusCode::SERVICE_UNAVAILABLE, "stopped"), "{}", answer.text);
        assert!(answer.headers.contains_key(header::RETRY_AFTER));
        assert!(answer.json.get("pos").is_none());
    }
    assert_eq!(town.ledger.durable_pos(), before);
    let ready = town.send(request("GET", "/readyz?verbose", None)).await;
    assert_eq!((ready.status, &ready.json["ready"]), (StatusCode::SERVICE_UNAVAILABLE, &json!(false)), "{}", ready.text);
    assert!(ready.json["failure"].as_str().is_some_and(|why| why.contains("barrier")), "{}", ready.text);
    assert_eq!(town.send(request("GET", "/livez", None)).await.status, StatusCode::OK);
    // What was durable before can still be read.
    assert_eq!(town.json("/api/v1/totals").await["records"], before);
}

#[test]
fn the_description_lists_every_route_and_stands_in_the_repository() {
    let document = ledger::api::openapi();
    let listed: Vec<String> = document.paths.paths.keys().cloned().collect();
    let mut routes: Vec<String> =
        ROUTES.iter().map(|(_, p, _)| *p).chain(OTHER_ROUTES.map(|(_, p)| p)).map(str::to_owned).collect();
    routes.sort();
    assert_eq!(listed, routes);
    let text = document.to_pretty_json().expect("JSON") + "\n";
    for (method, path) in ROUTES.iter().map(|(m, p, _)| (*m, *p)).chain(OTHER_ROUTES) {
        let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert!(json["paths"][path][method.to_lowercase()].is_object(), "{method} {path}");
    }
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json");
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(&file, &text).expect("docs/openapi.json can be written");
    }
    let stands = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        stands == text,
        "docs/openapi.json is not what the routes say; look at the difference after: UPDATE_OPENAPI=1 cargo test -p ledger --test http_api description"
    );
}

#[test]
fn access_is_private_survives_its_file_and_refuses_what_could_not_work() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().expect("a folder");
    let (access, client) = Access::generate().expect("randomness");
    access.save(dir.path()).expect("written");
    client.save(dir.path()).expect("written");
    for file in ["access.json", "client.json"] {
        let mode = std::fs::metadata(dir.path().join(file)).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    assert_eq!(Access::load(dir.path()).expect("readable"), access);
    assert_eq!(ClientFile::load(dir.path()).expect("readable"), client);
    let file = std::fs::read_to_string(dir.path().join("access.json")).expect("text");
    assert!(!file.contains(client.api_token.reveal()), "tokens are kept as hashes");
    assert!(!format!("{access:?} {client:?}").contains(client.feed.secret.reveal()), "secrets do not show in logs");
    let secret = "0123456789abcdef0123456789abcdef";
    let good = || town::source("bank", &[secret], Suppliers::All);
    for feeds in [
        vec![town::source("Bank!", &[secret], Suppliers::All)],
        vec![town::source("bank", &[], Suppliers::All)],
        vec![town::source("bank", &["short"], Suppliers::All)],
        vec![good(), good()],
    ] {
        let error = Access::new(vec![], feeds).expect_err("refused").to_string();
        assert!(error.contains("access.json"), "{error}");
    }
    std::fs::write(dir.path().join("access.json"), "{\"format\":2,\"tokens\":[],\"feeds\":[]}").expect("written");
    let error = Access::load(dir.path()).expect_err("too new").to_string();
    assert!(error.contains("newer turnstone"), "{error}");
}
