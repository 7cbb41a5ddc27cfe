//! A small town behind real routers: a ledger on a store of the test's choice, driven without ports.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses its own part of the town")]

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use bytes::Bytes;
use edge_protocol::event::{EventKind, FLAGS_ALL};
use edge_protocol::frame::{EventBatch, FrameCutter, encode_events};
use edge_protocol::message::EventFrame;
use edge_protocol::{Direction, Event, MealClass};
use ledger::access::{Access, ClientFile, FeedSource, Scope, Secret, Suppliers, Token};
use ledger::config::FeedConfig;
use ledger::feed::{Patience, Sources};
use ledger::store::JournalStore;
use ledger::store::Store;
use ledger::store::memory::MemoryStore;
use ledger::writer::{Clock, ToSession, now_us};
use ledger::{Ledger, Threads};
use ledger_core::command::{building_kind, card_kind, card_state, device_kind, holder_kind};
use ledger_core::{CardSpec, Command, HolderSpec, Registry, account_number};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tempfile::TempDir;
use tower::ServiceExt;

pub const SCHOOL: u32 = 1;
pub const ANNEX: u32 = 2;
pub const TURNSTILE: u32 = 1;
pub const TILL: u32 = 2;
pub const DOOR: u32 = 3;
pub const CATERER: u32 = 1;
pub const BAKERY: u32 = 2;
pub const PUPILS: u32 = 7;
/// What the feed's clock says until a test moves it.
pub const NOON_S: i64 = 1_800_000_000;

pub struct Town {
    pub ledger: Arc<Ledger>,
    pub router: Router,
    pub client: ClientFile,
    pub clock: Arc<AtomicI64>,
    threads: Option<Threads>,
    dir: TempDir,
}

/// Both kinds of store that a test plays on.
pub fn stores(dir: &TempDir) -> Vec<Arc<dyn Store>> {
    let sled = JournalStore::open(&dir.path().join("journal")).expect("a new store");
    vec![Arc::new(MemoryStore::new()), Arc::new(sled)]
}

/// An answer: status, headers as text, body as JSON (`Null` when it is not).
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub text: String,
    pub json: Value,
}

impl Answer {
    pub fn code(&self) -> &str {
        self.json["error"]["code"].as_str().unwrap_or("")
    }
}

pub fn token(name: &str, secret: &str, scopes: &[Scope]) -> Token {
    let sha256 = Sha256::digest(secret).iter().map(|b| format!("{b:02x}")).collect();
    Token { name: name.into(), sha256, scopes: scopes.iter().copied().collect() }
}

pub fn account(holder: u32) -> u64 {
    account_number(holder)
}

impl Town {
    pub async fn on(store: Arc<dyn Store>) -> Self {
        Self::with(store, Access::generate().expect("randomness")).await
    }

    pub async fn new() -> Self {
        Self::on(Arc::new(MemoryStore::new())).await
    }

    pub async fn with(store: Arc<dyn Store>, keys: (Access, ClientFile)) -> Self {
        let patience = Patience::default();
        Self::with_sources(store, keys, |access, dir| {
            Sources::open(access, dir, &FeedConfig::default(), patience).expect("sources that sign")
        })
        .await
    }

    /// On a server whose clock is the test's.
    pub async fn with_clock(clock: Clock) -> Self {
        let keys = Access::generate().expect("randomness");
        let open = |access: &Access, dir: &Path| {
            Sources::open(access, dir, &FeedConfig::default(), Patience::default()).expect("sources that sign")
        };
        Self::put_up(Arc::new(MemoryStore::new()), keys, clock, open).await
    }

    pub async fn with_sources(
        store: Arc<dyn Store>,
        keys: (Access, ClientFile),
        open: impl FnOnce(&Access, &Path) -> Sources,
    ) -> Self {
        Self::put_up(store, keys, now_us, open).await
    }

    async fn put_up(
        store: Arc<dyn Store>,
        (access, client): (Access, ClientFile),
        clock: Clock,
        open: impl FnOnce(&Access, &Path) -> Sources,
    ) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let sources = open(&access, dir.path());
        let (ledger, threads) = Ledger::start_with_clock(store, dir.path(), "town", clock).expect("an empty journal");
        let clock = Arc::new(AtomicI64::new(NOON_S));
        let (access, hands) = (Arc::new(access), Arc::clone(&clock));
        let now = Arc::new(move || hands.load(Ordering::Relaxed));
        let router = ledger::api::router(Arc::clone(&ledger), Arc::clone(&access))
            .merge(ledger::feed::router_with_clock(Arc::clone(&ledger), sources, now))
            .merge(ledger::health::router(Arc::clone(&ledger)));
        let town = Self { ledger, router, client, clock, threads: Some(threads), dir };
        town.build().await;
        town
    }

    async fn build(&self) {
        let mut registry = vec![
            Registry::Complex { id: 1, active: true, name: "Complex".into() },
            Registry::Supplier { id: CATERER, active: true, name: "Caterer".into() },
            Registry::Supplier { id: BAKERY, active: true, name: "Bakery".into() },
            Registry::Contract {
                id: 1,
                active: true,
                supplier: CATERER,
                complex: 1,
                first_day: 0,
                last_day: 40_000,
                weekdays: 127,
            },
        ];
        for (building, name) in [(SCHOOL, "School"), (ANNEX, "Annex")] {
            let (id, name) = (building, name.to_owned());
            registry.push(Registry::Building { id, active: true, complex: 1, kind: building_kind::SCHOOL, mode: 0, name });
            registry.push(Registry::Gateway { id, active: true, building });
        }
        for (id, building, kind, supplier) in [
            (TURNSTILE, SCHOOL, device_kind::TURNSTILE, 0),
            (TILL, SCHOOL, device_kind::TILL, CATERER),
            (DOOR, ANNEX, device_kind::DOOR, 0),
        ] {
            registry.push(Registry::Device { id, active: true, building, kind, supplier });
        }
        for id in 1..=PUPILS {
            let building = if id % 2 == 1 { SCHOOL } else { ANNEX };
            let kind = holder_kind::PUPIL;
            let spec = HolderSpec { id, kind, active: true, in_meal_plan: true, complex: 1, building, ..HolderSpec::default() };
            registry.push(Registry::Holder(spec));
            let (bytes, bits) = card_of(id);
            let (kind, state) = (card_kind::SMART, card_state::ACTIVE);
            registry.push(Registry::Card(CardSpec { bytes, bits, kind, state, permanent: false, holder: id }));
        }
        for change in registry {
            let told = format!("{change:?}");
            let answer = self.ledger.command(0, Command::Registry(change)).await.expect("a running ledger");
            assert!(answer.reason.is_accepted(), "{told}: {:?}", answer.reason);
        }
    }

    /// Sends events of one gateway and waits until they are durable.
    /// Sends a frame and returns the reason of each event.
    pub async fn events(&self, gateway: u32, events: Vec<Event>) -> Vec<u16> {
        let mut bytes = Vec::new();
        encode_events(&EventFrame { events }, &mut bytes);
        let mut cutter = FrameCutter::default();
        cutter.push(Bytes::from(bytes));
        let frame = cutter.next_frame().expect("a good frame").expect("a whole frame");
        let batch = EventBatch::new(frame.payload).expect("good events");
        let (session, mut answers) = tokio::sync::mpsc::unbounded_channel();
        self.ledger.frame(gateway, batch, session).await.expect("a running ledger");
        let Some(ToSession::Answer(answer)) = answers.recv().await else { panic!("the frame was not answered") };
        answer.outcomes.iter().map(|outcome| outcome.reason).collect()
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("an infallible router");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 64 << 20).await.expect("a whole body");
        let text = String::from_utf8(bytes.to_vec()).expect("text");
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        Answer { status: parts.status, headers: parts.headers, text, json }
    }

    pub async fn get_as(&self, token: &str, path: &str) -> Answer {
        let request = Request::get(path).header(header::AUTHORIZATION, format!("Bearer {token}"));
        self.send(request.body(Body::empty()).expect("a request")).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.get_as(self.client.api_token.reveal(), path).await
    }

    /// A GET that must work.
    pub async fn json(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        answer.json
    }

    pub async fn post_as(&self, token: &str, path: &str, body: &Value) -> Answer {
        let request = Request::post(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()));
        self.send(request.expect("a request")).await
    }

    pub async fn command(&self, id: &str, command: Value) -> Answer {
        let body = serde_json::json!({ "id": id, "command": command });
        self.post_as(self.client.api_token.reveal(), "/api/v1/commands", &body).await
    }

    /// A payment notice signed by the client's secret at the clock's time.
    pub async fn pay(&self, notice: &Value) -> Answer {
        let body = notice.to_string();
        let signature = ledger::feed::sign(&self.client.feed.secret, self.clock.load(Ordering::Relaxed), body.as_bytes());
        self.deliver(&self.client.feed.source, Some(&signature), body.into_bytes()).await
    }

    pub async fn deliver(&self, source: &str, signature: Option<&str>, body: Vec<u8>) -> Answer {
        let mut request = Request::post(format!("/feed/payments/{source}"));
        if let Some(signature) = signature {
            request = request.header("Turnstone-Signature", signature);
        }
        self.send(request.body(Body::from(body)).expect("a request")).await
    }

    pub async fn sum(&self) -> i128 {
        self.ledger.read().await.expect("a running ledger").sum_kopecks()
    }

    pub async fn balance(&self, holder: u32, supplier: u32) -> i64 {
        let state = self.ledger.read().await.expect("a running ledger");
        state.purses_of(holder).find(|(_, p)| p.supplier == supplier).map_or(0, |(_, p)| p.balance)
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        self.ledger.stop();
        if let Some(threads) = self.threads.take() {
            threads.join();
        }
    }
}

pub fn card_of(holder: u32) -> ([u8; 10], u8) {
    let [a, b, c, d] = (0x0A00_0000 | holder).to_be_bytes();
    ([a, b, c, d, 0, 0, 0, 0, 0, 0], 32)
}

pub fn tap(seq: u64, device: u32, holder: u32) -> Event {
    let (card, card_bits) = card_of(holder);
    let (kind, detail) = (EventKind::Tap as u8, Direction::In as u8);
    Event { seq, device_time_us: now_us(), device, card, card_bits, kind, detail, ..Event::default() }
}

pub fn meal(seq: u64, holder: u32, amount_kopecks: i64) -> Event {
    let (kind, detail) = (EventKind::MealDebit as u8, MealClass::PaidMain as u8);
    let subject = account(holder);
    Event { seq, device_time_us: now_us(), amount_kopecks, subject, device: TILL, kind, detail, meal: 2, ..Event::default() }
}

/// A meal that an offline till handed out.
pub fn offline_meal(seq: u64, holder: u32, amount_kopecks: i64) -> Event {
    Event { flags: FLAGS_ALL, ..meal(seq, holder, amount_kopecks) }
}

pub fn source(name: &str, secrets: &[&str], suppliers: Suppliers) -> FeedSource {
    FeedSource { source: name.into(), secrets: secrets.iter().map(|s| Secret::from(*s)).collect(), suppliers }
}
