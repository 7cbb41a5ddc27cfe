//! From counters to what an operator reads: differences over the last seconds, shares of a core, and what limits.

use super::{Stage, Stages, Totals, nanos};
use crate::limits::{BLOCK_RECORDS_MAX, BLOCKS_IN_FLIGHT_MAX, QUEUE_ITEMS_MAX};
use crate::metrics::{Micros, micros, percentiles};
use dashboard::views::stages::{Cost, Limit, StageLoad, StagesView};
use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Samples behind a window, one a second. Origin: a few taps a second still fill every window, and a storm shows at once.
const SAMPLES_MAX: usize = 5;
/// Share of the window from which a thread is called the limit, thousandths. Origin: M/M/1, at 80 % of its time a server keeps
/// its customers waiting four times as long as it serves them; beyond that the waiting explodes.
const BUSY_PERMILLE: u32 = 800;
/// Share of the window that the writer waits for the journal from which the disk is called the limit, thousandths. Origin: the
/// rest that [`BUSY_PERMILLE`] leaves to a writer at its own limit.
const WAITING_PERMILLE: u32 = 1_000 - BUSY_PERMILLE;

/// What threads do one after another; the listener's threads are seen one by one. Changes with the threads of `pipeline.rs`.
const THREADS: [&[Stage]; 2] = [&[Stage::Decide], &[Stage::Seal, Stage::Store]];

/// The counters at one moment.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    pub(super) at: Instant,
    pub(super) totals: [Totals; Stage::ALL.len()],
    /// Time that each listener's thread has worked.
    pub(super) listeners: Vec<Duration>,
    /// Barriers since the sample before.
    pub(super) barriers: Micros,
}

/// The last samples, oldest first.
#[derive(Debug)]
pub(crate) struct StageWindow(VecDeque<Sample>);

impl<const N: usize> From<[Sample; N]> for StageWindow {
    fn from(samples: [Sample; N]) -> Self {
        Self(VecDeque::from(samples))
    }
}

impl StageWindow {
    /// Starts now.
    pub(crate) fn new(stages: &Stages) -> Self {
        Self::from([stages.sample()])
    }

    /// Takes a sample and says what passed since the oldest one kept.
    pub(crate) fn publish(&mut self, stages: &Stages, follower_blocks: usize) -> StagesView {
        let passed = self.push(stages.sample());
        StagesView {
            queue_items: stages.queue_items(),
            blocks_in_flight: stages.blocks_in_flight.load(Ordering::Relaxed) as u64,
            follower_blocks: follower_blocks as u64,
            ..passed.view()
        }
    }

    pub(super) fn push(&mut self, sample: Sample) -> Passed {
        let passed = Passed::between(self.0.front().unwrap_or(&sample), &sample, self.0.iter().skip(1));
        self.0.push_back(sample);
        if self.0.len() > SAMPLES_MAX {
            self.0.pop_front();
        }
        passed
    }
}

/// What happened between two samples.
pub(super) struct Passed {
    wall: Duration,
    spent: [Totals; Stage::ALL.len()],
    listeners: Vec<Duration>,
    barriers: Micros,
}

impl Passed {
    /// The oldest sample's own barriers came before it, so they are not among those `between`.
    fn between<'a>(oldest: &Sample, newest: &'a Sample, between: impl Iterator<Item = &'a Sample>) -> Self {
        let mut barriers = micros();
        for sample in between.chain([newest]) {
            // Both have the same bounds.
            let _ = barriers.add(&sample.barriers);
        }
        let spent = |stage: Stage| {
            let (now, then) = (newest.totals[stage as usize], oldest.totals[stage as usize]);
            Totals {
                took_ns: now.took_ns.saturating_sub(then.took_ns),
                pieces: now.pieces.saturating_sub(then.pieces),
                events: now.events.saturating_sub(then.events),
            }
        };
        // A thread that started meanwhile had done nothing before.
        let before = oldest.listeners.iter().copied().chain(std::iter::repeat(Duration::ZERO));
        Self {
            wall: newest.at.saturating_duration_since(oldest.at),
            spent: Stage::ALL.map(spent),
            listeners: newest.listeners.iter().zip(before).map(|(now, then)| now.saturating_sub(then)).collect(),
            barriers,
        }
    }

    fn of(&self, stage: Stage) -> Totals {
        self.spent[stage as usize]
    }

    pub(super) fn view(&self) -> StagesView {
        let (cut, store, barrier) = (self.of(Stage::Cut), self.of(Stage::Store), self.of(Stage::Barrier));
        let flowed = self.spent.iter().any(|spent| spent.events > 0);
        StagesView {
            window_us: u64::try_from(self.wall.as_micros()).unwrap_or(u64::MAX),
            stages: if flowed { Stage::ALL.map(|stage| self.load(stage)).into() } else { Vec::new() },
            limit: self.limit(),
            listener_threads: u32::try_from(self.listeners.len()).unwrap_or(u32::MAX),
            queue_items_max: QUEUE_ITEMS_MAX as u64,
            blocks_in_flight_max: BLOCKS_IN_FLIGHT_MAX as u64,
            events_per_frame_tenths: tenths(cut.events, cut.pieces),
            records_per_block_tenths: tenths(store.events, store.pieces),
            records_per_block_max: BLOCK_RECORDS_MAX as u64,
            blocks_per_barrier_tenths: tenths(store.pieces, barrier.pieces),
            barrier: percentiles(&self.barriers),
            ..StagesView::default()
        }
    }

    fn load(&self, stage: Stage) -> StageLoad {
        let Totals { took_ns, pieces, events } = self.of(stage);
        let cost = if stage.waits() {
            Cost::Wait { mean_us: mean(took_ns, pieces).div_ceil(1_000) }
        } else {
            Cost::Busy { per_event_ns: mean(took_ns, events), share_permille: self.share(stage) }
        };
        let wall_us = self.wall.as_micros().max(1);
        let events_per_s = u64::try_from(u128::from(events) * 1_000_000 / wall_us).unwrap_or(u64::MAX);
        StageLoad { stage, events_per_s, cost }
    }

    /// Thousandths of one core; of the listener's threads the busiest.
    fn share(&self, stage: Stage) -> u32 {
        match stage {
            Stage::Listen => self.permille(self.listeners.iter().max().copied().unwrap_or_default()),
            _ => self.permille(Duration::from_nanos(self.of(stage).took_ns)),
        }
    }

    fn permille(&self, time: Duration) -> u32 {
        let wall = u128::from(nanos(self.wall)).max(1);
        u32::try_from(u128::from(nanos(time)) * 1_000 / wall).unwrap_or(u32::MAX)
    }

    /// The thread that works most, if it hardly rests; else the disk, if the writer waits for it; else the follower, for which
    /// no answer waits.
    pub(super) fn limit(&self) -> Limit {
        let listener = (Stage::Listen, self.share(Stage::Listen));
        let threads = THREADS.iter().map(|stages| self.thread(stages)).chain([listener]);
        let (stage, share_permille) = threads.max_by_key(|(_, share)| *share).unwrap_or(listener);
        if share_permille >= BUSY_PERMILLE {
            return Limit::Thread { stage, share_permille };
        }
        let waited = self.share(Stage::HandOver);
        if waited >= WAITING_PERMILLE {
            return Limit::Disk { share_permille: waited };
        }
        match self.share(Stage::Follow) {
            share_permille @ BUSY_PERMILLE.. => Limit::Thread { stage: Stage::Follow, share_permille },
            _ => Limit::Room,
        }
    }

    /// The dearest stage of a thread, and the share of all of them.
    fn thread(&self, stages: &[Stage]) -> (Stage, u32) {
        let all: u64 = stages.iter().map(|stage| self.of(*stage).took_ns).sum();
        let dearest = stages.iter().max_by_key(|stage| self.of(**stage).took_ns).copied().unwrap_or(Stage::Decide);
        (dearest, self.permille(Duration::from_nanos(all)))
    }
}

fn mean(sum: u64, count: u64) -> u64 {
    sum.checked_div(count).unwrap_or(0)
}

fn tenths(sum: u64, count: u64) -> u64 {
    mean(sum.saturating_mul(10), count)
}
