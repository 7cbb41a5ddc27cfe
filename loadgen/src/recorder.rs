//! What a thread measures: latencies weighted by events, and how many answers came inside the measured window.

use hdrhistogram::Histogram;

/// Longest latency told apart, microseconds. Origin: an hour, longer than any run waits for an answer.
const LATENCY_US_MAX: u64 = 3_600_000_000;

/// Latencies and counts of one thread.
#[derive(Debug, Clone)]
pub struct Recorder {
    latency_us: Histogram<u64>,
    /// Answers up to here count for the rate.
    pub window_ends_us: i64,
    /// Events answered.
    pub acked: u64,
    /// Of those, inside the window.
    pub acked_in_window: u64,
}

/// Latency figures, microseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct LatencyUs {
    /// Half of the events were answered faster.
    pub p50: u64,
    /// 99 of 100.
    pub p99: u64,
    /// 999 of 1000.
    pub p999: u64,
    /// The slowest.
    pub max: u64,
}

impl Default for Recorder {
    fn default() -> Self {
        let latency_us = Histogram::new_with_max(LATENCY_US_MAX, 3).unwrap_or_else(|_| unreachable_bounds());
        Self { latency_us, window_ends_us: i64::MAX, acked: 0, acked_in_window: 0 }
    }
}

/// The bounds above are constants that the histogram accepts; a resizing one is the same, only larger.
fn unreachable_bounds() -> Histogram<u64> {
    Histogram::new(3).unwrap_or_else(|error| panic!("three digits are always allowed: {error}"))
}

impl Recorder {
    /// A recorder whose window ends then.
    pub fn until(window_ends_us: i64) -> Self {
        Self { window_ends_us, ..Self::default() }
    }

    /// `count` events were answered after `latency_us`, at `now_us`.
    pub fn record(&mut self, latency_us: i64, count: u64, now_us: i64) {
        self.latency_us.saturating_record_n(latency_us.max(0) as u64, count);
        self.acked += count;
        if now_us <= self.window_ends_us {
            self.acked_in_window += count;
        }
    }

    /// Takes another thread's figures in.
    pub fn merge(&mut self, other: &Self) {
        // Both have the same bounds, so adding cannot fail.
        let _ = self.latency_us.add(&other.latency_us);
        self.acked += other.acked;
        self.acked_in_window += other.acked_in_window;
    }

    /// The figures for the report.
    pub fn latency_us(&self) -> LatencyUs {
        if self.latency_us.is_empty() {
            return LatencyUs::default();
        }
        LatencyUs {
            p50: self.latency_us.value_at_quantile(0.5),
            p99: self.latency_us.value_at_quantile(0.99),
            p999: self.latency_us.value_at_quantile(0.999),
            max: self.latency_us.max(),
        }
    }
}
