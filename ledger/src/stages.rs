//! Where an event's time goes: counters of every stage, and every second what they say about the last ones.
//!
//! Counted per frame, block or barrier, never per event: three relaxed additions and a look at the clock each. Time is the
//! clock's, not the processor's: where other programs take the cores, a stage looks busy while it waits for one.

mod export;
#[cfg(test)]
mod tests;
mod window;

pub use dashboard::views::stages::Stage;
pub(crate) use window::StageWindow;

use crate::metrics::{Micros, micros, note};
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::RuntimeMetrics;

/// What a stage has done since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    /// Nanoseconds that somebody worked, or that pieces waited.
    pub(crate) took_ns: u64,
    /// Frames, blocks or barriers.
    pub(crate) pieces: u64,
    /// Events or records in them.
    pub(crate) events: u64,
}

/// Written by one thread, or by the listener's few: each has cache lines of its own (two, since they are fetched in pairs).
#[derive(Debug, Default)]
#[repr(align(128))]
struct Counter {
    took_ns: AtomicU64,
    pieces: AtomicU64,
    events: AtomicU64,
}

/// The counters of all stages; the threads share one.
#[derive(Debug)]
pub struct Stages {
    counters: [Counter; Stage::ALL.len()],
    blocks_in_flight: Arc<AtomicUsize>,
    listeners: Mutex<Vec<RuntimeMetrics>>,
    barriers: Mutex<Micros>,
}

impl Default for Stages {
    fn default() -> Self {
        Self {
            counters: Default::default(),
            blocks_in_flight: Arc::default(),
            listeners: Mutex::default(),
            barriers: Mutex::new(micros()),
        }
    }
}

impl Stages {
    /// One frame, block or barrier with `events` events or records took so long.
    pub fn add(&self, stage: Stage, took: Duration, events: usize) {
        let counter = &self.counters[stage as usize];
        counter.took_ns.fetch_add(nanos(took), Ordering::Relaxed);
        counter.pieces.fetch_add(1, Ordering::Relaxed);
        counter.events.fetch_add(events as u64, Ordering::Relaxed);
    }

    /// One barrier over `records` records.
    pub(crate) fn barrier(&self, took: Duration, records: usize) {
        self.add(Stage::Barrier, took, records);
        note(&self.barriers, took, 1);
    }

    /// A thread of the listener; its runtime counts by itself when it works.
    pub(crate) fn listener(&self, runtime: RuntimeMetrics) {
        self.listeners.lock().push(runtime);
    }

    /// The pipeline's count of blocks handed over and not yet durable.
    pub(crate) fn blocks_in_flight(&self) -> &Arc<AtomicUsize> {
        &self.blocks_in_flight
    }

    /// Frames validated and not yet taken by the writer, those held back by a full queue included.
    pub(crate) fn queue_items(&self) -> u64 {
        // Taken first: what comes in between is counted as waiting, never as taken before it came.
        let taken = self.totals(Stage::Queue).pieces;
        self.totals(Stage::Cut).pieces.saturating_sub(taken)
    }

    /// What a stage has done since the start. The listener's events are those that it cut.
    pub(crate) fn totals(&self, stage: Stage) -> Totals {
        let of = |stage: Stage| {
            let counter = &self.counters[stage as usize];
            let read = |value: &AtomicU64| value.load(Ordering::Relaxed);
            Totals { took_ns: read(&counter.took_ns), pieces: read(&counter.pieces), events: read(&counter.events) }
        };
        match stage {
            Stage::Listen => Totals { took_ns: self.listeners_busy().iter().map(|busy| nanos(*busy)).sum(), ..of(Stage::Cut) },
            _ => of(stage),
        }
    }

    /// Time that each of the listener's threads has worked.
    fn listeners_busy(&self) -> Vec<Duration> {
        // A runtime of one thread has the worker 0.
        self.listeners.lock().iter().map(|runtime| runtime.worker_total_busy_duration(0)).collect()
    }

    /// Takes the barriers noted since the last call.
    fn take_barriers(&self) -> Micros {
        std::mem::replace(&mut *self.barriers.lock(), micros())
    }

    fn sample(&self) -> window::Sample {
        window::Sample {
            at: Instant::now(),
            totals: Stage::ALL.map(|stage| self.totals(stage)),
            listeners: self.listeners_busy(),
            barriers: self.take_barriers(),
        }
    }
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
