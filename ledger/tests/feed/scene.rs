//! A town with a bank that signs, a shop at the stand-in provider and a network of terminals.

use crate::stand_in::{SECRET, SHOP_ID, StandIn};
use crate::town::{self, Answer, BAKERY, CATERER, Town, token};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, header};
use base64::Engine;
use ledger::access::{Access, AddressRange, ClientFeed, ClientFile, Scope, Secret, ShopSource, Suppliers, TerminalSource};
use ledger::config::FeedConfig;
use ledger::feed::{Patience, Sources};
use ledger::store::Store;
use ledger::store::memory::MemoryStore;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::net::{IpAddr, SocketAddr};
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Duration;

pub(crate) const BANK: &str = "secret-of-the-bank-0123456789abcdef";
/// An address of the provider, of the terminals, of a proxy of the town's, and of nobody.
pub(crate) const PROVIDER: &str = "185.71.76.1";
pub(crate) const KIOSKS: &str = "192.0.2.10";
pub(crate) const PROXY: &str = "10.0.0.9";
pub(crate) const STRANGER: &str = "203.0.113.5";
pub(crate) const LOGIN: &str = "kiosk";
pub(crate) const PASSWORD: &str = "a long password of the kiosks";

/// Less patient than a server; nothing is asked again while a test runs.
pub(crate) const BRISK: Patience = Patience { asked: Duration::from_millis(400), repeat: Duration::from_secs(3_600) };
/// Patient with a busy machine.
pub(crate) const PATIENT: Patience = Patience { asked: Duration::from_secs(60), repeat: Duration::from_secs(3_600) };

pub(crate) struct Scene {
    pub(crate) town: Town,
    pub(crate) provider: Arc<StandIn>,
}

pub(crate) fn range(text: &str) -> AddressRange {
    AddressRange::try_from(text.to_owned()).expect("a range")
}

pub(crate) fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn shop(api: &str) -> ShopSource {
    ShopSource {
        source: "yookassa".into(),
        shop_id: SHOP_ID.into(),
        secret_file: "yookassa.key".into(),
        api: api.into(),
        addresses: vec![range("185.71.76.0/27"), range("2a02:5180::/32")],
        supplier: CATERER,
        test_shop: false,
    }
}

pub(crate) fn kiosks() -> TerminalSource {
    TerminalSource {
        source: "kiosks".into(),
        login: LOGIN.into(),
        password_sha256: sha256(PASSWORD),
        addresses: vec![range("192.0.2.0/28")],
        supplier: BAKERY,
    }
}

impl Scene {
    pub(crate) async fn new() -> Self {
        Self::on(Arc::new(MemoryStore::new()), BRISK).await
    }

    pub(crate) async fn on(store: Arc<dyn Store>, patience: Patience) -> Self {
        let (provider, api) = StandIn::start().await;
        let town = Self::town(store, patience, &api).await;
        Self { town, provider }
    }

    /// A town whose shop is at `api`.
    pub(crate) async fn town(store: Arc<dyn Store>, patience: Patience, api: &str) -> Town {
        let bank = town::source("bank", &[BANK], Suppliers::All);
        let access = Access::new(vec![token("all", "token", &Scope::ALL)], vec![bank]).expect("access");
        let access = access.with_sources(vec![shop(api)], vec![kiosks()]).expect("sources");
        let feed = ClientFeed { source: "bank".into(), secret: Secret::from(BANK) };
        let keys = (access, ClientFile { api_token: Secret::from("token"), feed });
        Town::with_sources(store, keys, |access, dir| {
            let file = dir.join("yookassa.key");
            std::fs::write(&file, format!("{SECRET}\n")).expect("a secret file");
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("its mode");
            let config = FeedConfig { proxies: vec![range("10.0.0.0/24")], ..FeedConfig::default() };
            Sources::open(access, dir, &config, patience).expect("sources")
        })
        .await
    }

    /// A notice of the shop, from an address of the provider.
    pub(crate) async fn hint(&self, notice: &Value) -> Answer {
        self.hint_from(PROVIDER, &[], notice.to_string().into_bytes()).await
    }

    pub(crate) async fn hint_from(&self, peer: &str, forwarded: &[&str], body: Vec<u8>) -> Answer {
        let mut request = Request::post("/feed/payments/yookassa");
        for hop in forwarded {
            request = request.header("x-forwarded-for", *hop);
        }
        self.town.send(from(peer, request.body(Body::from(body)).expect("a request"))).await
    }

    /// What a terminal hears.
    pub(crate) async fn kiosk(&self, query: &str) -> Answer {
        self.kiosk_as(KIOSKS, LOGIN, PASSWORD, "kiosks", query).await
    }

    pub(crate) async fn kiosk_as(&self, peer: &str, login: &str, password: &str, source: &str, query: &str) -> Answer {
        let credentials = base64::prelude::BASE64_STANDARD.encode(format!("{login}:{password}"));
        let request = Request::get(format!("/feed/terminals/{source}?{query}"));
        let request = request.header(header::AUTHORIZATION, format!("Basic {credentials}"));
        self.town.send(from(peer, request.body(Body::empty()).expect("a request"))).await
    }

    pub(crate) async fn suspense(&self) -> i64 {
        let totals = self.town.json("/api/v1/totals").await;
        let of = |supplier: &Value| supplier["controls"]["suspense"].as_i64().unwrap_or(0);
        totals["suppliers"].as_array().map_or(0, |all| all.iter().map(of).sum())
    }
}

/// As if it had come over a connection from there.
pub(crate) fn from(peer: &str, mut request: Request<Body>) -> Request<Body> {
    let peer: IpAddr = peer.parse().expect("an address");
    request.extensions_mut().insert(ConnectInfo(SocketAddr::new(peer, 40_000)));
    request
}

/// The text of an element.
pub(crate) fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    rest.split_once(&format!("</{name}>")).map(|(text, _)| text)
}
