//! QUALITY row 19: altered, replayed and reordered notices of a bank, a shop and terminals, each answer foretold by an oracle that
//! shares nothing with the feed. 0 double credits, 0 forgeries accepted, and every purse holds what the honest payments sum to.
//!
//! `TURNSTONE_NOTICES=1000000` for the whole row, `TURNSTONE_SEED` to play a run again.

use crate::scene::{BANK, KIOSKS, LOGIN, PASSWORD, PATIENT, PROVIDER, PROXY, STRANGER, Scene, element};
use crate::stand_in::{Says, notice, paid, refund};
use crate::town::{Answer, BAKERY, CATERER, NOON_S, PUPILS, account};
use axum::http::StatusCode;
use ledger::access::Secret;
use ledger::feed::sign;
use ledger::store::memory::MemoryStore;
use rand::{Rng, SeedableRng, rngs::SmallRng};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

/// Notices of the plain test command. Origin: some seconds.
const NOTICES: usize = 20_000;
/// Senders at once, each with numbers of its own. Origin: as many as a small machine has cores.
const LANES: usize = 4;
const SEED: u64 = 0x7EED_0019;

/// Kopecks by holder and supplier; holder 0 for suspense.
type Books = BTreeMap<(u32, u32), i64>;

/// An honest payment.
#[derive(Clone, Copy)]
struct Money {
    n: usize,
    /// Above [`PUPILS`] for an account that is not there.
    holder: u32,
    supplier: u32,
    kopecks: i64,
    /// Credited by now.
    credited: bool,
}

#[derive(Default, Debug, Clone, Copy)]
struct Counts {
    sent: usize,
    credited: usize,
    repeated: usize,
    forged: usize,
    contradicted: usize,
    idle: usize,
}

/// One sender of all kinds of notices, and what it expects.
struct Lane {
    lane: usize,
    rng: SmallRng,
    scene: Arc<Scene>,
    signed: Vec<Money>,
    shop: Vec<Money>,
    terminal: Vec<(Money, String)>,
    books: Books,
    counts: Counts,
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is not a number")))
}

fn sum_text(kopecks: i64) -> String {
    format!("{}.{:02}", kopecks / 100, kopecks % 100)
}

impl Lane {
    fn new(lane: usize, seed: u64, scene: &Arc<Scene>) -> Self {
        let rng = SmallRng::seed_from_u64(seed ^ ((lane as u64) << 32));
        let (signed, shop, terminal) = (Vec::new(), Vec::new(), Vec::new());
        let (books, counts) = (Books::new(), Counts::default());
        Self { lane, rng, scene: Arc::clone(scene), signed, shop, terminal, books, counts }
    }

    fn money(&mut self, n: usize, supplier: u32, unknown: bool) -> Money {
        let holder = self.rng.random_range(1..=PUPILS + u32::from(unknown));
        Money { n, holder, supplier, kopecks: self.rng.random_range(1..=50_000), credited: false }
    }

    /// What is credited for the first time.
    fn credit(&mut self, money: Money) {
        let holder = if money.holder > PUPILS { 0 } else { money.holder };
        *self.books.entry((holder, money.supplier)).or_default() += money.kopecks;
        self.counts.credited += 1;
    }

    fn told(&self, answer: &Answer, status: StatusCode, code: &str) {
        assert_eq!((answer.status, answer.code()), (status, code), "lane {} after {:?}: {}", self.lane, self.counts, answer.text);
    }

    fn receipt(&self, answer: &Answer, duplicate: bool) {
        self.told(answer, StatusCode::OK, "");
        assert_eq!(answer.json["duplicate"], duplicate, "lane {} after {:?}: {}", self.lane, self.counts, answer.text);
    }

    async fn run(mut self, notices: usize) -> (Books, Counts) {
        while self.counts.sent < notices {
            self.counts.sent += 1;
            match self.rng.random_range(0..100) {
                0..45 => self.bank().await,
                45..75 => self.kiosk().await,
                _ => self.hint().await,
            }
        }
        self.late_notices().await;
        (self.books, self.counts)
    }

    async fn bank(&mut self) {
        let fresh = self.signed.is_empty() || self.rng.random_bool(0.25);
        let at = if fresh { self.signed.len() } else { self.rng.random_range(0..self.signed.len()) };
        if fresh {
            let supplier = self.rng.random_range(CATERER..=BAKERY);
            let money = self.money(at, supplier, true);
            self.signed.push(money);
        }
        let money = self.signed[at];
        let mut body = self.bank_notice(money);
        let when = NOON_S + self.rng.random_range(-300..=300);
        match if fresh { 0 } else { self.rng.random_range(0..8) } {
            0..=2 => {
                let answer = self.deliver("bank", &sign(&Secret::from(BANK), when, &body), body).await;
                self.receipt(&answer, money.credited);
                if money.credited {
                    self.counts.repeated += 1;
                } else {
                    self.signed[at].credited = true;
                    self.credit(money);
                }
            }
            // The bank contradicts itself.
            3 => {
                let other = match self.rng.random_range(0..3) {
                    0 => Money { kopecks: money.kopecks + 1, ..money },
                    1 => Money { holder: money.holder % PUPILS + 1, ..money },
                    _ => Money { supplier: CATERER + BAKERY - money.supplier, ..money },
                };
                let body = self.bank_notice(other);
                let answer = self.deliver("bank", &sign(&Secret::from(BANK), when, &body), body).await;
                self.told(&answer, StatusCode::CONFLICT, "id_reused");
                self.counts.contradicted += 1;
            }
            forgery => {
                let honest = sign(&Secret::from(BANK), when, &body);
                let (source, signature) = match forgery {
                    4 => {
                        let bit = self.rng.random_range(0..body.len() * 8);
                        body[bit / 8] ^= 1 << (bit % 8);
                        ("bank", honest)
                    }
                    5 => ("bank", sign(&Secret::from("a-forgers-secret-0123456789abcdef0"), when, &body)),
                    6 => ("bank", sign(&Secret::from(BANK), NOON_S - self.rng.random_range(301..1_000_000), &body)),
                    // An honest signature at a source that does not sign, and at none.
                    _ => (if self.rng.random() { "yookassa" } else { "nobody" }, honest),
                };
                let answer = self.deliver(source, &signature, body).await;
                self.told(&answer, StatusCode::UNAUTHORIZED, "not_believed");
                self.counts.forged += 1;
            }
        }
    }

    fn bank_notice(&self, money: Money) -> Vec<u8> {
        let Money { n, holder, supplier, kopecks, .. } = money;
        let id = format!("l{}-{n}", self.lane);
        let notice = json!({"external_id": id, "account": account(holder), "supplier": supplier, "amount_kopecks": kopecks});
        notice.to_string().into_bytes()
    }

    async fn deliver(&self, source: &str, signature: &str, body: Vec<u8>) -> Answer {
        self.scene.town.deliver(source, Some(signature), body).await
    }

    async fn kiosk(&mut self) {
        let fresh = self.terminal.is_empty() || self.rng.random_bool(0.3);
        if fresh {
            let money = self.money(self.terminal.len(), BAKERY, false);
            let answer = self.scene.kiosk(&self.pay(money, money.kopecks)).await;
            assert_eq!(element(&answer.text, "result"), Some("0"), "{}", answer.text);
            self.terminal.push((money, answer.text));
            return self.credit(money);
        }
        let (money, first) = self.terminal[self.rng.random_range(0..self.terminal.len())].clone();
        let query = self.pay(money, money.kopecks);
        match self.rng.random_range(0..6) {
            0 | 1 => {
                assert_eq!(self.scene.kiosk(&query).await.text, first, "the same answer for ever");
                self.counts.repeated += 1;
            }
            2 => {
                let answer = self.scene.kiosk(&self.pay(money, money.kopecks + 100)).await;
                assert_eq!(element(&answer.text, "result"), Some("300"), "{}", answer.text);
                self.counts.contradicted += 1;
            }
            3 => {
                let query = query.replace("command=pay", "command=check");
                let answer = self.scene.kiosk(&query).await;
                assert_eq!((element(&answer.text, "result"), element(&answer.text, "prv_txn")), (Some("0"), None));
                self.counts.idle += 1;
            }
            forgery => {
                // A new number, so that nothing but the disbelief keeps it out.
                let query = query.replace("txn_id=", "txn_id=9");
                let answer = match (forgery, self.rng.random()) {
                    (4, true) => self.scene.kiosk_as(STRANGER, LOGIN, PASSWORD, "kiosks", &query).await,
                    (4, false) => self.scene.kiosk_as(PROXY, LOGIN, PASSWORD, "kiosks", &query).await,
                    (_, true) => self.scene.kiosk_as(KIOSKS, LOGIN, "a forger's password", "kiosks", &query).await,
                    (_, false) => self.scene.kiosk_as(KIOSKS, LOGIN, PASSWORD, "bank", &query).await,
                };
                assert_eq!((answer.status, element(&answer.text, "result")), (StatusCode::UNAUTHORIZED, Some("7")));
                self.counts.forged += 1;
            }
        }
    }

    fn pay(&self, money: Money, kopecks: i64) -> String {
        let (txn, account, sum) = (money.n * LANES + self.lane, account(money.holder), sum_text(kopecks));
        format!("command=pay&txn_id={txn}&account={account}&sum={sum}&txn_date=20261122101500")
    }

    async fn hint(&mut self) {
        let fresh = self.shop.is_empty() || self.rng.random_bool(0.25);
        let at = if fresh { self.shop.len() } else { self.rng.random_range(0..self.shop.len()) };
        if fresh {
            let money = self.money(at, CATERER, true);
            self.shop.push(money);
            self.provider_says(money);
        }
        let money = self.shop[at];
        let id = self.shop_id(money);
        match self.rng.random_range(0..12) {
            0..=3 => self.succeeded(at).await,
            event @ 4..=5 => {
                let event = if event == 4 { "payment.waiting_for_capture" } else { "payment.canceled" };
                let answer = self.scene.hint(&notice(event, &id)).await;
                self.told(&answer, StatusCode::OK, "");
                assert_eq!(answer.json, json!({"event": event, "pos": null}));
                self.counts.idle += 1;
            }
            6 => {
                let answer = self.scene.hint(&notice("refund.succeeded", &format!("r-{id}"))).await;
                self.told(&answer, StatusCode::OK, "");
                assert!(answer.json["pos"].is_u64(), "{}", answer.text);
                self.counts.idle += 1;
            }
            7 => {
                // Not yet at the provider's own API, or it fails: nothing is lost, nothing is credited.
                let id = format!("early-{id}");
                let mut early: Value = paid(&id, account(money.holder), &sum_text(money.kopecks));
                early["status"] = json!("waiting_for_capture");
                let says = if self.rng.random() { Says::Object(early) } else { Says::Status(500) };
                self.scene.provider.says("payments", &id, says);
                let answer = self.scene.hint(&notice("payment.succeeded", &id)).await;
                self.told(&answer, StatusCode::SERVICE_UNAVAILABLE, "unconfirmed");
                self.counts.idle += 1;
            }
            8 => {
                let answer = self.scene.hint(&notice("payment.succeeded", &format!("made-up-{id}"))).await;
                self.told(&answer, StatusCode::UNPROCESSABLE_ENTITY, "unknown_object");
                self.counts.forged += 1;
            }
            9 => {
                let id = format!("foreign-{id}");
                let mut foreign = paid(&id, account(money.holder), "500.00");
                foreign["recipient"]["account_id"] = json!("100501");
                self.scene.provider.has(foreign);
                let answer = self.scene.hint(&notice("payment.succeeded", &id)).await;
                self.told(&answer, StatusCode::UNPROCESSABLE_ENTITY, "unknown_object");
                self.counts.forged += 1;
            }
            _ => {
                let body = notice("payment.succeeded", &id).to_string().into_bytes();
                let answer = match self.rng.random_range(0..3) {
                    0 => self.scene.hint_from(STRANGER, &[PROVIDER], body).await,
                    1 => self.scene.hint_from(PROXY, &["185.71.76.1, 203.0.113.5"], body).await,
                    _ => self.scene.hint_from(STRANGER, &[], body).await,
                };
                self.told(&answer, StatusCode::UNAUTHORIZED, "not_believed");
                self.counts.forged += 1;
            }
        }
    }

    fn shop_id(&self, money: Money) -> String {
        format!("l{}-{}", self.lane, money.n)
    }

    fn provider_says(&self, money: Money) {
        let (id, sum) = (self.shop_id(money), sum_text(money.kopecks));
        self.scene.provider.has(paid(&id, account(money.holder), &sum));
        self.scene.provider.says("refunds", &format!("r-{id}"), Says::Object(refund(&format!("r-{id}"), &id, &sum)));
    }

    /// The notice's own words are others than the API's.
    async fn succeeded(&mut self, at: usize) {
        let money = self.shop[at];
        let answer = self.scene.hint(&notice("payment.succeeded", &self.shop_id(money))).await;
        self.receipt(&answer, money.credited);
        if money.credited {
            self.counts.repeated += 1;
        } else {
            self.shop[at].credited = true;
            self.credit(money);
        }
    }

    /// What was refunded, canceled or waiting in the notices so far, but not yet told as paid.
    async fn late_notices(&mut self) {
        for at in 0..self.shop.len() {
            if !self.shop[at].credited {
                self.succeeded(at).await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn altered_replayed_and_reordered_notices_credit_what_is_honest_and_once() {
    let (notices, seed) = (setting("TURNSTONE_NOTICES", NOTICES as u64) as usize, setting("TURNSTONE_SEED", SEED));
    println!("TURNSTONE_SEED={seed}");
    let scene = Arc::new(Scene::on(Arc::new(MemoryStore::new()), PATIENT).await);
    let began = Instant::now();
    let mut lanes = tokio::task::JoinSet::new();
    for lane in 0..LANES {
        lanes.spawn(Lane::new(lane, seed, &scene).run(notices.div_ceil(LANES)));
    }
    let (mut books, mut all) = (Books::new(), Counts::default());
    for (of_lane, counts) in lanes.join_all().await {
        for (purse, kopecks) in of_lane {
            *books.entry(purse).or_default() += kopecks;
        }
        all.sent += counts.sent;
        all.credited += counts.credited;
        all.repeated += counts.repeated;
        all.forged += counts.forged;
        all.contradicted += counts.contradicted;
        all.idle += counts.idle;
    }
    println!("{all:?} in {:?}, the provider was asked {} times", began.elapsed(), scene.provider.asked());
    assert!(
        all.sent >= notices
            && [all.credited, all.repeated, all.forged, all.contradicted, all.idle].iter().all(|n| *n > notices / 50)
    );
    let state = scene.town.ledger.read().await.expect("a running ledger");
    for holder in 1..=PUPILS {
        for supplier in [CATERER, BAKERY] {
            let balance = state.purses_of(holder).find(|(_, p)| p.supplier == supplier).map_or(0, |(_, p)| p.balance);
            assert_eq!(balance, books.get(&(holder, supplier)).copied().unwrap_or(0), "holder {holder}, supplier {supplier}");
        }
    }
    assert_eq!(state.sum_kopecks(), 0);
    drop(state);
    let suspense: i64 = books.iter().filter(|((holder, _), _)| *holder == 0).map(|(_, kopecks)| kopecks).sum();
    assert_eq!(scene.suspense().await, suspense);
    let totals = scene.town.json("/api/v1/totals").await;
    let received: i64 =
        totals["suppliers"].as_array().expect("suppliers").iter().filter_map(|s| s["controls"]["cash_received"].as_i64()).sum();
    assert_eq!(-received, books.values().sum::<i64>(), "every kopeck came from an honest payment");
}
