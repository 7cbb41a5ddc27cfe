//! The brake on guessing account numbers: so many failures a minute, then nobody is answered until the next one.
//!
//! A whole minute is counted, and a turn that did no harm is given back; libraries for rates (GCRA) cannot give back, and without
//! that honest questions would use the rate up.

use parking_lot::Mutex;

const MINUTE_S: i64 = 60;

/// Failures of one source in the minute that runs.
#[derive(Debug, Default)]
pub(super) struct Brake(Mutex<(i64, u32)>);

impl Brake {
    /// Takes a turn before the question is looked at, so that many at once cannot fail more than one by one.
    pub(super) fn take(&self, now_s: i64, failures_max: u32) -> bool {
        let mut state = self.0.lock();
        let minute = now_s.div_euclid(MINUTE_S);
        if state.0 != minute {
            *state = (minute, 0);
        }
        let free = state.1 < failures_max;
        state.1 += u32::from(free);
        free
    }

    /// Gives the turn back: nothing was given away.
    pub(super) fn give_back(&self) {
        let mut state = self.0.lock();
        state.1 = state.1.saturating_sub(1);
    }
}
