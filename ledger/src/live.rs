//! Builds the live view out of durable blocks, once a second, for the pages.

#[cfg(test)]
mod tests;

use crate::connections::Connections;
use crate::desk::tail;
use crate::follower::Followed;
use crate::journal::Block;
use crate::metrics::Metrics;
use crate::stages::{Stage, StageWindow};
use crate::writer::now_us;
use dashboard::Gauges;
use dashboard::views::stages::StagesView;
use dashboard::views::{HISTORY_SECONDS, LAST_REFUSALS_MAX, LiveView, Presence, Refusal, Second, Views};
use edge_protocol::Reason;
use ledger_core::{Record, RecordKind, State, account_number};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// How often a view is published.
const PUBLISH_EVERY: Duration = Duration::from_secs(1);
/// Views between two sums over all accounts. Origin: a sum over 1.5 M purses takes some 10 ms.
const SUM_EVERY: u64 = 5;
/// Silent gateways named in a view.
const SILENT_MAX: usize = 10;

/// The published views.
pub struct ViewHub {
    live: watch::Sender<Arc<LiveView>>,
}

impl Default for ViewHub {
    fn default() -> Self {
        Self { live: watch::Sender::new(Arc::default()) }
    }
}

impl Views for ViewHub {
    fn live(&self) -> watch::Receiver<Arc<LiveView>> {
        self.live.subscribe()
    }
}

/// Counts what the follower applies and publishes it.
pub struct LiveBuilder {
    hub: Arc<ViewHub>,
    metrics: Arc<Metrics>,
    connections: Arc<Connections>,
    gauges: Gauges,
    city: String,
    since: Instant,
    now: Second,
    history: VecDeque<Second>,
    decided: BTreeMap<(u8, u16), u64>,
    by_reason: BTreeMap<Reason, u64>,
    last_refusals: VecDeque<Record>,
    last_refusal_pos: VecDeque<u64>,
    event_time_us: i64,
    version: u64,
    sum_kopecks: i128,
    sum_at_us: i64,
    stages: StageWindow,
}

impl LiveBuilder {
    /// Publishes to `hub`.
    pub fn new(hub: Arc<ViewHub>, metrics: Arc<Metrics>, connections: Arc<Connections>, gauges: Gauges, city: String) -> Self {
        Self {
            stages: StageWindow::new(metrics.stages()),
            hub,
            metrics,
            connections,
            gauges,
            city,
            since: Instant::now(),
            now: Second::default(),
            history: VecDeque::with_capacity(HISTORY_SECONDS),
            decided: BTreeMap::new(),
            by_reason: BTreeMap::new(),
            last_refusals: VecDeque::with_capacity(LAST_REFUSALS_MAX),
            last_refusal_pos: VecDeque::with_capacity(LAST_REFUSALS_MAX),
            event_time_us: 0,
            version: 0,
            sum_kopecks: 0,
            sum_at_us: 0,
        }
    }

    /// Counts a durable block.
    pub fn note(&mut self, block: &Block) {
        for (pos, record) in (block.first_pos..).zip(&block.records) {
            *self.decided.entry((record.kind, record.reason)).or_default() += 1;
            if !record.is_event() {
                continue;
            }
            self.event_time_us = self.event_time_us.max(record.event_time_us);
            let accepted = record.reason < edge_protocol::reason::FIRST_REFUSAL;
            match RecordKind::from_code(record.kind) {
                Some(RecordKind::Tap | RecordKind::Bring | RecordKind::Take) => self.now.taps += 1,
                Some(RecordKind::MealDebit) => {
                    self.now.debits += 1;
                    self.now.kopecks += if accepted { record.amount_kopecks } else { 0 };
                }
                _ => {}
            }
            if !accepted {
                self.note_refusal(pos, record);
            }
        }
    }

    /// Counts what the follower took for a block.
    pub fn applied(&self, took: Duration, records: usize) {
        self.metrics.stages().add(Stage::Follow, took, records);
    }

    fn note_refusal(&mut self, pos: u64, record: &Record) {
        self.now.refusals += 1;
        if self.last_refusals.len() >= LAST_REFUSALS_MAX {
            self.last_refusals.pop_back();
            self.last_refusal_pos.pop_back();
        }
        self.last_refusals.push_front(*record);
        self.last_refusal_pos.push_front(pos);
    }

    /// Publishes a view when a second has passed; `waiting` blocks are in the follower's queue.
    pub fn publish_when_due(&mut self, followed: &Followed, durable: u64, waiting: usize) {
        let elapsed = self.since.elapsed();
        if elapsed < PUBLISH_EVERY {
            return;
        }
        self.since = Instant::now();
        self.close_second(elapsed);
        let state = followed.read();
        if self.version.is_multiple_of(SUM_EVERY) {
            self.check_sum(state.sum_kopecks());
        }
        self.version += 1;
        let view = LiveView { stages: self.stages.publish(self.metrics.stages(), waiting), ..self.view(&state, durable) };
        drop(state);
        self.hub.live.send_replace(Arc::new(view));
    }

    /// Invariant `sum-is-zero`: said aloud once, when it breaks, and again when it holds; shown and counted all the time.
    fn check_sum(&mut self, kopecks: i128) {
        let (broke, before) = (kopecks != 0, self.sum_kopecks != 0);
        if broke && !before {
            tracing::error!(%kopecks, "the sum of all balances is not zero: stop taking money and run `turnstone verify`");
        } else if before && !broke {
            tracing::warn!("the sum of all balances is zero again");
        }
        (self.sum_kopecks, self.sum_at_us) = (kopecks, now_us());
        self.metrics.sum(kopecks);
    }

    fn close_second(&mut self, elapsed: Duration) {
        for ((kind, reason), count) in std::mem::take(&mut self.decided) {
            let name = RecordKind::from_code(kind).map_or("unknown", RecordKind::name);
            let Some(reason) = Reason::from_code(reason) else { continue };
            self.metrics.decided(name, reason.name(), count);
            if !reason.is_accepted() {
                *self.by_reason.entry(reason).or_default() += count;
            }
        }
        let mut second = std::mem::take(&mut self.now);
        // A second that took longer (a busy follower) is shown per second.
        let millis = u64::try_from(elapsed.as_millis()).unwrap_or(1_000).max(1);
        let per_second = |count: u64| count * 1_000 / millis;
        second.taps = per_second(second.taps);
        second.debits = per_second(second.debits);
        second.refusals = per_second(second.refusals);
        second.kopecks = second.kopecks * 1_000 / i64::try_from(millis).unwrap_or(1_000);
        (second.commit, second.end_to_end) = self.metrics.take_windows();
        if self.history.len() >= HISTORY_SECONDS {
            self.history.pop_front();
        }
        self.history.push_back(second);
    }

    fn view(&self, state: &State, durable: u64) -> LiveView {
        let online = self.connections.online();
        let mut silent: Vec<(u32, u32, i64)> = (0u32..)
            .zip(state.gateways())
            .filter(|(id, g)| g.active && !online.contains(id))
            .map(|(id, g)| (id, g.building, g.last_time_us))
            .collect();
        let registered = state.gateways().iter().filter(|g| g.active).count();
        let silent_count = silent.len();
        silent.sort_unstable_by_key(|(id, _, last)| (*last, *id));
        silent.truncate(SILENT_MAX);
        let (inside, outside, unknown) = state.presence_counts();
        let mut by_reason: Vec<(Reason, u64)> = self.by_reason.iter().map(|(r, n)| (*r, *n)).collect();
        by_reason.sort_by_key(|(reason, count)| (std::cmp::Reverse(*count), *reason));
        LiveView {
            city: self.city.clone(),
            at_us: now_us(),
            event_time_us: self.event_time_us,
            version: self.version,
            history: self.history.iter().copied().collect(),
            refusals_by_reason: by_reason,
            last_refusals: self.last_refusal_pos.iter().zip(&self.last_refusals).map(|(p, r)| refusal(state, *p, r)).collect(),
            gateways_online: u32::try_from(registered - silent_count).unwrap_or(u32::MAX),
            gateways_silent: u32::try_from(silent_count).unwrap_or(u32::MAX),
            silent_gateways: silent,
            devices_faulty: state.faulty_devices(),
            presence: Presence { inside, outside, unknown },
            journal_records: durable,
            sum_kopecks: self.sum_kopecks,
            sum_at_us: self.sum_at_us,
            pages_open: self.gauges.pages_open(),
            view_lag_records: durable.saturating_sub(state.next_pos()),
            stages: StagesView::default(),
        }
    }
}

fn refusal(state: &State, pos: u64, record: &Record) -> Refusal {
    Refusal {
        pos,
        event_time_us: record.event_time_us,
        reason: Reason::from_code(record.reason).unwrap_or(Reason::MalformedEvent),
        building: state.devices().get(record.device as usize).map_or(0, |d| d.building),
        device: record.device,
        gateway: record.gateway,
        gateway_seq: record.id_lo,
        account: if record.holder == 0 { 0 } else { account_number(record.holder) },
        card_tail: tail(record.card_key()),
    }
}
