//! Counters for machines (OpenMetrics on `/metrics`) and the latency windows behind the live page.

use crate::stages::Stages;
use dashboard::Gauges;
use dashboard::views::Latency;
use edge_protocol::Goodbye;
use hdrhistogram::Histogram as Hdr;
use parking_lot::Mutex;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};
use std::sync::Arc;
use std::time::Duration;

/// Longest latency told apart, microseconds. Origin: a minute; anything longer is an outage, not a latency.
const LATENCY_US_MAX: u64 = 60_000_000;

/// Labels of decided records.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct Decided {
    /// Record kind.
    pub kind: &'static str,
    /// Reason name.
    pub reason: &'static str,
}

/// Labels of ended sessions.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct Ended {
    /// Why the server ended it.
    pub goodbye: String,
}

/// Labels of payment notices.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct Feed {
    /// HTTP status answered.
    pub status: u16,
}

/// Labels of what became of payment notices.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct FeedEvent {
    /// Kind of the source; `nobody` for strangers.
    pub kind: &'static str,
    /// What became of it.
    pub reason: &'static str,
}

/// Everything the server counts.
pub struct Metrics {
    registry: Registry,
    records: Counter,
    blocks: Counter,
    barriers: Histogram,
    commits: Histogram,
    answers: Histogram,
    frames: Counter,
    resent: Counter,
    decided: Family<Decided, Counter>,
    ended: Family<Ended, Counter>,
    feed: Family<Feed, Counter>,
    feed_events: Family<FeedEvent, Counter>,
    gateways: Gauge,
    handshakes_failed: Counter,
    queue_full: Counter,
    pages_open: Gauge,
    page_renders: Gauge,
    follower_behind: Gauge,
    sum_kopecks: Gauge,
    sum_checks: Counter,
    stages: Arc<Stages>,
    commit_window: Mutex<Micros>,
    answer_window: Mutex<Micros>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("turnstone");
        let latency = || Histogram::new(exponential_buckets(0.000_1, 2.0, 16));
        let metrics = Self {
            records: Counter::default(),
            blocks: Counter::default(),
            barriers: latency(),
            commits: latency(),
            answers: latency(),
            frames: Counter::default(),
            resent: Counter::default(),
            decided: Family::default(),
            ended: Family::default(),
            feed: Family::default(),
            feed_events: Family::default(),
            gateways: Gauge::default(),
            handshakes_failed: Counter::default(),
            queue_full: Counter::default(),
            pages_open: Gauge::default(),
            page_renders: Gauge::default(),
            follower_behind: Gauge::default(),
            sum_kopecks: Gauge::default(),
            sum_checks: Counter::default(),
            stages: Arc::default(),
            commit_window: Mutex::new(micros()),
            answer_window: Mutex::new(micros()),
            registry: Registry::default(),
        };
        registry.register("records", "Records made durable", metrics.records.clone());
        registry.register("blocks", "Blocks made durable", metrics.blocks.clone());
        registry.register_with_unit("barrier", "Time of one durability barrier", Unit::Seconds, metrics.barriers.clone());
        registry.register_with_unit("commit", "Block handed over until durable", Unit::Seconds, metrics.commits.clone());
        registry.register_with_unit(
            "answer",
            "Frame received until its answer was written",
            Unit::Seconds,
            metrics.answers.clone(),
        );
        registry.register("frames", "Frames of events received", metrics.frames.clone());
        registry.register("resent_events", "Events that had been decided before", metrics.resent.clone());
        registry.register("decided", "Records by kind and reason", metrics.decided.clone());
        registry.register("sessions_ended", "Gateway sessions ended by the server", metrics.ended.clone());
        registry.register("feed_notices", "Payment notices by HTTP status", metrics.feed.clone());
        registry.register(
            "feed_events",
            "Payment notices by kind of source and what became of them",
            metrics.feed_events.clone(),
        );
        registry.register("gateways_online", "Gateways with a live session", metrics.gateways.clone());
        registry.register("handshakes_failed", "Handshakes that did not lead to a session", metrics.handshakes_failed.clone());
        registry.register("queue_full", "Commands turned away because the queue was full", metrics.queue_full.clone());
        registry.register("pages_open", "Live pages that are open", metrics.pages_open.clone());
        registry.register("page_renders", "Views drawn for live pages since the start", metrics.page_renders.clone());
        registry.register(
            "follower_behind_records",
            "Durable records that readers do not see yet",
            metrics.follower_behind.clone(),
        );
        registry.register("sum_kopecks", "Sum of all balances, which must be 0", metrics.sum_kopecks.clone());
        registry.register("sum_checks", "How often that sum was taken", metrics.sum_checks.clone());
        registry.register_collector(Box::new(Arc::clone(&metrics.stages)));
        Self { registry, ..metrics }
    }
}

impl Metrics {
    /// The OpenMetrics text.
    pub fn encode(&self) -> String {
        let mut text = String::new();
        // Writing into a string cannot fail.
        let _ = prometheus_client::encoding::text::encode(&mut text, &self.registry);
        text
    }

    /// Counters of every stage.
    pub(crate) fn stages(&self) -> &Arc<Stages> {
        &self.stages
    }

    pub(crate) fn barrier(&self, took: Duration, records: usize) {
        self.barriers.observe(took.as_secs_f64());
        self.stages.barrier(took, records);
    }

    pub(crate) fn committed(&self, records: u64, took: Duration) {
        self.records.inc_by(records);
        self.blocks.inc();
        self.commits.observe(took.as_secs_f64());
        note(&self.commit_window, took, records);
    }

    pub(crate) fn answered(&self, events: u64, resent: u64, took: Duration) {
        self.frames.inc();
        self.resent.inc_by(resent);
        self.answers.observe(took.as_secs_f64());
        note(&self.answer_window, took, events);
    }

    pub(crate) fn decided(&self, kind: &'static str, reason: &'static str, count: u64) {
        self.decided.get_or_create(&Decided { kind, reason }).inc_by(count);
    }

    pub(crate) fn ended(&self, why: Goodbye) {
        self.ended.get_or_create(&Ended { goodbye: format!("{why:?}") }).inc();
    }

    pub(crate) fn feed(&self, status: u16) {
        self.feed.get_or_create(&Feed { status }).inc();
    }

    pub(crate) fn feed_event(&self, kind: &'static str, reason: &'static str) {
        self.feed_events.get_or_create(&FeedEvent { kind, reason }).inc();
    }

    pub(crate) fn gateways_online(&self, count: usize) {
        self.gateways.set(i64::try_from(count).unwrap_or(i64::MAX));
    }

    pub(crate) fn handshake_failed(&self) {
        self.handshakes_failed.inc();
    }

    pub(crate) fn queue_full(&self) {
        self.queue_full.inc();
    }

    /// What the dashboard counts by itself.
    pub(crate) fn pages(&self, gauges: &Gauges) {
        self.pages_open.set(i64::from(gauges.pages_open()));
        self.page_renders.set(i64::try_from(gauges.renders()).unwrap_or(i64::MAX));
    }

    /// Durable records that the follower has not applied.
    pub(crate) fn follower_behind(&self, records: u64) {
        self.follower_behind.set(i64::try_from(records).unwrap_or(i64::MAX));
    }

    /// The sum of all balances was taken. What no gauge can hold is not 0 either way.
    pub(crate) fn sum(&self, kopecks: i128) {
        self.sum_kopecks.set(i64::try_from(kopecks).unwrap_or(i64::MAX));
        self.sum_checks.inc();
    }

    /// Commit latency since the last call, and answer latency since the last call.
    pub(crate) fn take_windows(&self) -> (Latency, Latency) {
        (take(&self.commit_window), take(&self.answer_window))
    }
}

/// Latencies in microseconds.
pub(crate) type Micros = Hdr<u64>;

/// No latency yet.
pub(crate) fn micros() -> Micros {
    // Two digits keep a window at some kilobytes; the bounds are constants that hdrhistogram accepts.
    Hdr::new_with_bounds(1, LATENCY_US_MAX, 2).unwrap_or_else(|_| unreachable!("constant bounds"))
}

/// Notes `count` latencies of the same length.
pub(crate) fn note(window: &Mutex<Micros>, took: Duration, count: u64) {
    let us = u64::try_from(took.as_micros()).unwrap_or(LATENCY_US_MAX).clamp(1, LATENCY_US_MAX);
    window.lock().saturating_record_n(us, count);
}

/// Zeros when there was none.
pub(crate) fn percentiles(window: &Micros) -> Latency {
    if window.is_empty() {
        return Latency::default();
    }
    let at = |q| window.value_at_quantile(q);
    Latency { p50_us: at(0.5), p99_us: at(0.99), p999_us: at(0.999) }
}

fn take(window: &Mutex<Micros>) -> Latency {
    let mut window = window.lock();
    let latency = percentiles(&window);
    window.reset();
    latency
}
