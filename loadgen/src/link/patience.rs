//! How long a gateway keeps trying, and how long it pauses in between.

use crate::rng::Rng;
use std::time::Duration;
use tokio::time::Instant;

/// First and longest pause before a new attempt. Origin: guess; the jitter spreads a city's gateways over the pause.
const PAUSE: (Duration, Duration) = (Duration::from_millis(50), Duration::from_millis(1_500));
/// A link that lived so long was a good one, even if nothing was said on it.
const GOOD_LIFE: Duration = Duration::from_secs(5);

/// Counts failures since the last success. A connection alone is no success: a server that takes gateways in and drops them at
/// their first frame would be asked for ever.
#[derive(Debug)]
pub(super) struct Patience {
    jitter: Rng,
    /// First failure of a row and the progress then.
    failing: Option<(Instant, u64)>,
    pause: Duration,
}

impl Patience {
    pub(super) fn new(gateway: u32) -> Self {
        Self { jitter: Rng::new(u64::from(gateway), u64::from(std::process::id())), failing: None, pause: PAUSE.0 }
    }

    /// A link ended after `life`.
    pub(super) fn link_ended(&mut self, life: Duration) {
        if life >= GOOD_LIFE {
            self.failing = None;
        }
    }

    /// The pause before the next attempt, or `None` when it is time to give up. `progress` grows with every answer.
    pub(super) fn after_failure(&mut self, now: Instant, progress: u64, give_up: Duration) -> Option<Duration> {
        let since = match self.failing {
            Some((since, then)) if then == progress => since,
            _ => {
                self.pause = PAUSE.0;
                self.failing = Some((now, progress));
                now
            }
        };
        if now.saturating_duration_since(since) >= give_up {
            return None;
        }
        let pause = self.pause.mul_f64(0.5 + self.jitter.below(1_000) as f64 / 1_000.0);
        self.pause = (self.pause * 2).min(PAUSE.1);
        Some(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIVE_UP: Duration = Duration::from_secs(60);

    #[test]
    fn without_answers_it_gives_up_even_when_connections_succeed() {
        let start = Instant::now();
        let mut patience = Patience::new(1);
        for second in 0..60 {
            patience.link_ended(Duration::from_millis(3));
            assert!(patience.after_failure(start + Duration::from_secs(second), 7, GIVE_UP).is_some(), "after {second} s");
        }
        assert_eq!(patience.after_failure(start + GIVE_UP, 7, GIVE_UP), None);
    }

    #[test]
    fn answers_and_long_links_start_the_count_anew() {
        let start = Instant::now();
        let late = start + GIVE_UP;
        for (progress, life) in [(8, Duration::ZERO), (7, GOOD_LIFE)] {
            let mut patience = Patience::new(1);
            assert!(patience.after_failure(start, 7, GIVE_UP).is_some());
            patience.link_ended(life);
            assert!(patience.after_failure(late, progress, GIVE_UP).is_some());
        }
    }

    #[test]
    fn pauses_grow_with_jitter_and_stay_bounded() {
        let start = Instant::now();
        let mut patience = Patience::new(1);
        let pauses: Vec<Duration> = (0..20).filter_map(|_| patience.after_failure(start, 0, GIVE_UP)).collect();
        assert!(pauses.first().is_some_and(|p| *p <= PAUSE.0 * 2));
        assert!(pauses.iter().all(|p| *p <= PAUSE.1.mul_f64(1.5)));
        assert!(pauses.last().is_some_and(|p| *p >= PAUSE.1.mul_f64(0.5)));
    }
}
