//! What the pages may read: snapshots that the server publishes from the written journal, never the writer's own state
//! (invariant `pages-never-block-taps`).

pub mod change;
pub mod desk;
pub mod office;
pub mod past;
pub mod scene;
pub mod stages;
pub mod supplier;
pub mod suspense;
pub mod turnover;

use edge_protocol::Reason;
use stages::StagesView;
use std::sync::Arc;
use tokio::sync::watch;

/// Seconds of history behind the sparklines. Origin: two minutes fit a glance.
pub const HISTORY_SECONDS: usize = 120;
/// Refusals shown. Origin: what fits beside the charts.
pub const LAST_REFUSALS_MAX: usize = 20;

/// Latency percentiles in microseconds; zero when nothing was measured in the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Latency {
    /// Median.
    pub p50_us: u64,
    /// 99th percentile.
    pub p99_us: u64,
    /// 99.9th percentile.
    pub p999_us: u64,
}

/// One second of the city.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Second {
    /// Taps recorded, allowed or refused.
    pub taps: u64,
    /// Meal debits recorded, served or refused.
    pub debits: u64,
    /// Kopecks debited from accounts and budget.
    pub kopecks: i64,
    /// Events refused.
    pub refusals: u64,
    /// Frame received → outcome handed to the gateway's connection.
    pub end_to_end: Latency,
    /// Block handed to the journal → durable.
    pub commit: Latency,
}

/// One refused event, with what is needed to answer "why?".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Journal position of its record.
    pub pos: u64,
    /// Device time, microseconds since the Unix epoch.
    pub event_time_us: i64,
    /// Why.
    pub reason: Reason,
    /// Building id, 0 when unknown.
    pub building: u32,
    /// Device id.
    pub device: u32,
    /// Gateway id and its sequence.
    pub gateway: u32,
    /// The gateway's sequence of the event.
    pub gateway_seq: u64,
    /// Account number with check digit; 0 when no holder was found.
    pub account: u64,
    /// Last four hexadecimal digits of the card, or empty.
    pub card_tail: String,
}

/// The live city, published about once a second.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LiveView {
    /// Name of the city or complex.
    pub city: String,
    /// Server time of this view, microseconds since the Unix epoch.
    pub at_us: i64,
    /// Newest event time seen, microseconds since the Unix epoch (a twin's day runs on its own clock).
    pub event_time_us: i64,
    /// Counts up by one with every view.
    pub version: u64,
    /// The last seconds, oldest first, at most [`HISTORY_SECONDS`].
    pub history: Vec<Second>,
    /// Refusals since the start of the server, by reason, largest first.
    pub refusals_by_reason: Vec<(Reason, u64)>,
    /// The last refusals, newest first, at most [`LAST_REFUSALS_MAX`].
    pub last_refusals: Vec<Refusal>,
    /// Gateways with a live connection.
    pub gateways_online: u32,
    /// Gateways registered but without one.
    pub gateways_silent: u32,
    /// Silent ones, longest first, at most 10: gateway id, building id, last event time (0 = never).
    pub silent_gateways: Vec<(u32, u32, i64)>,
    /// Devices whose last report was a fault.
    pub devices_faulty: u32,
    /// Holders inside, outside, and of unknown whereabouts.
    pub presence: Presence,
    /// Records in the journal that are durable.
    pub journal_records: u64,
    /// Sum of all balances in kopecks; anything but 0 is an alarm (invariant `sum-is-zero`).
    pub sum_kopecks: i128,
    /// When that sum was taken, microseconds since the Unix epoch; 0 before the first time.
    pub sum_at_us: i64,
    /// Open operator pages.
    pub pages_open: u32,
    /// Records decided but not yet published to this view.
    pub view_lag_records: u64,
    /// Where an event's time goes, and what limits.
    pub stages: StagesView,
}

/// Holders by whereabouts; unknown means no tap today or a silent gateway.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Presence {
    /// Last passage was in.
    pub inside: u64,
    /// Last passage was out.
    pub outside: u64,
    /// No passage known.
    pub unknown: u64,
}

/// What the server publishes for the pages.
pub trait Views: Send + Sync + 'static {
    /// The newest view, and every later one. Slow readers skip, they never hold anything up.
    fn live(&self) -> watch::Receiver<Arc<LiveView>>;
}
