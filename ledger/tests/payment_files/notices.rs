//! Payments that reach the server by notice and in a registry, in either order and both at once, with the server killed between.

use super::*;
use ledger::access::ClientFile;
use ledger::feed::sign;
use payment_files::synthetic::Payment;
use std::time::UNIX_EPOCH;

/// Payments of the registry, more than it posts before the kill.
const ROWS: usize = 20_000;
/// Notices of each kind: before the registry, while it is posted, after it.
const EACH: usize = 150;

/// Sends a notice of the payment; the answer's body.
fn notice(server: &Server, client: &ClientFile, payment: &Payment, kopecks: i64) -> (u16, String) {
    let body = serde_json::json!({
        "external_id": payment.id,
        "account": payment.account,
        "supplier": SUPPLIER,
        "amount_kopecks": kopecks,
        "purpose": "meals",
    })
    .to_string();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs() as i64;
    let signature = sign(&client.feed.secret, now, body.as_bytes());
    let (http, source, len) = (server.http, &client.feed.source, body.len());
    let head = format!("POST /feed/payments/{source} HTTP/1.1\r\nHost: {http}\r\nConnection: close\r\n");
    let head =
        head + &format!("Turnstone-Signature: {signature}\r\nContent-Type: application/json\r\nContent-Length: {len}\r\n\r\n");
    request(http, &(head + &body))
}

fn all_sent(server: &Server, client: &ClientFile, payments: &[Payment], duplicate: Option<bool>) {
    for payment in payments {
        let (status, answer) = notice(server, client, payment, payment.amount_kopecks);
        assert_eq!(status, 200, "{answer}");
        if let Some(duplicate) = duplicate {
            assert!(answer.contains(&format!("\"duplicate\":{duplicate}")), "{answer}");
        }
    }
}

// ACC-02: the same money counts once, whichever way it is told first.
#[test]
fn a_payment_of_a_notice_and_of_a_registry_is_credited_once() {
    let city = City::small(9);
    let dir = city.dir();
    let client = ClientFile::load(&dir).expect("what init wrote for a client");
    let mut expected = Books::read(&dir);
    let batch = batch(31, ROWS);
    expected.add(&batch);
    let (first, rest) = batch.payments.split_at(EACH);
    let (last, meanwhile) = (&rest[..EACH], &rest[rest.len() - EACH..]);
    let name = format!("{}_{}.csv", batch.number, batch.date);

    // By notice first.
    let server = Server::start(&dir);
    all_sent(&server, &client, first, Some(false));
    let cashier = Cashier::of(&server, &city.password);
    let check = cashier.upload(&name, &titled_registry(&batch, Encoding::Utf8));
    let page = cashier.get(&check);
    let shown = page.split("Credited by notices already").nth(1).expect("a line of its own");
    assert!(shown.split("</dd>").next().is_some_and(|fact| fact.contains(&format!("<small>{EACH}</small>"))), "{shown}");
    assert!(page.contains("Already credited by notice"), "each with its number: {page}");
    let form = cashier.form(&check).expect("the rest may be posted");
    let from = metric(server.http, "records", "");
    assert_eq!(cashier.0.post(&check, &form).0, 303);

    // Killed while it posts, and notices come meanwhile.
    eventually("it posts", || metric(server.http, "records", "") > from + POSTING);
    server.kill();
    let server = Server::start(&dir);
    all_sent(&server, &client, meanwhile, None);
    let cashier = Cashier::of(&server, &city.password);
    cashier.all_posted();

    // The registry first, and the server killed once more before the provider repeats itself.
    all_sent(&server, &client, last, Some(true));
    server.kill();
    let server = Server::start(&dir);
    all_sent(&server, &client, last, Some(true));
    all_sent(&server, &client, first, Some(true));
    let other = notice(&server, &client, &last[0], last[0].amount_kopecks + 1);
    assert_eq!(other.0, 409, "another sum under the number: {}", other.1);
    let (status, stderr) = server.terminate();
    assert!(status.success(), "{stderr}");
    verify_clean(&dir);
    assert_eq!(Books::read(&dir), expected);
}
