//! What the server decides about the pages, and what it can read back.

use crate::{auth::sso::SingleSignOn, clock::Clock};
use papers::payment_qr::Payee;
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
};
use tokio::sync::watch;

/// Settings of [`crate::router`]; `..Options::default()` for the rest.
#[derive(Clone, Debug)]
pub struct Options {
    /// Cookies for HTTPS only, with the `__Host-` prefix. Off only for plain HTTP on one's own machine.
    pub secure_cookies: bool,
    /// The server stands behind a reverse proxy that appends the client's address to `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// The command that empty pages offer.
    pub generator: String,
    /// How the support desk is reached beside these pages; empty where it is not said (ESP-01, ESP-07).
    pub support: Contacts,
    /// Where parents pay to and refunds are paid from, by supplier: for payment codes, papers and payment orders. Papers of a supplier that
    /// is not here have no code, its refunds no orders.
    pub payees: BTreeMap<u32, Payee>,
    /// Read back by the server; keep a clone.
    pub gauges: Gauges,
    /// Time for sessions and throttles.
    pub clock: Clock,
    /// The time of day for one-time codes, since the Unix epoch.
    pub time_of_day: Clock,
    /// Where operators may sign in besides here; nowhere when `None`.
    pub sso: Option<Arc<dyn SingleSignOn>>,
    /// Becomes `true` when the server shuts down: live streams end, so that a graceful shutdown does not wait for them.
    pub closing: watch::Receiver<bool>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            secure_cookies: true,
            behind_proxy: false,
            generator: String::from("cargo run --release -- demo"),
            support: Contacts::default(),
            payees: BTreeMap::new(),
            gauges: Gauges::default(),
            clock: Clock::default(),
            time_of_day: Clock::unix(),
            sso: None,
            closing: watch::channel(false).1,
        }
    }
}

/// Ways to the support desk, as an organisation writes them.
#[derive(Clone, Debug, Default)]
pub struct Contacts {
    /// Its telephone.
    pub phone: String,
    /// Its e-mail address: the quickest way for money (ERR-08).
    pub mail: String,
    /// The hot line of the site.
    pub hot_line: String,
}

/// Counters that pages keep and the server publishes. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Gauges {
    pub(crate) pages_open: Arc<AtomicU32>,
    pub(crate) renders: Arc<AtomicU64>,
}

impl Gauges {
    /// Pages with a live stream now.
    pub fn pages_open(&self) -> u32 {
        self.pages_open.load(Ordering::Relaxed)
    }

    /// Fragments rendered since the start: at most one per page, view version and language, however many readers there are.
    pub fn renders(&self) -> u64 {
        self.renders.load(Ordering::Relaxed)
    }
}
