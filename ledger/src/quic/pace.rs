//! Holds a gateway to the configured rate by not reading on; its own stream slows down and nobody else notices.

#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

/// What a gateway may send at once after a silence. Origin: guess, one second's worth, a class at the turnstile.
const BURST: Duration = Duration::from_secs(1);

/// The pace of one gateway.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    per_second: u32,
    paid_until: Instant,
}

impl Pace {
    /// At most `per_second` events in the long run; 0 for no limit.
    pub(super) fn new(per_second: u32, now: Instant) -> Self {
        Self { per_second, paid_until: now }
    }

    /// Counts events that were taken.
    pub(super) fn take(&mut self, events: usize, now: Instant) {
        if self.per_second > 0 {
            let cost = Duration::from_secs(1).mul_f64(events as f64 / f64::from(self.per_second));
            self.paid_until = self.paid_until.max(now) + cost;
        }
    }

    /// How long not to read.
    pub(super) fn pause(&self, now: Instant) -> Duration {
        self.paid_until.saturating_duration_since(now + BURST)
    }
}
