//! What touches of one identifier say when they are put together: that it may be copied, lent or left lying about. Evidence for a
//! person to look at, never a verdict (QUALITY 1.3, «Cards»).

use super::piece::Uid;
use crate::procedure::Stamp;
use serde::{Deserialize, Serialize};

/// What is odd.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum SignalKind {
    /// Touched in two buildings sooner than anybody gets from one to the other.
    Travel = 0,
    /// Passed back again and again: the same direction several times a day.
    PassBack = 1,
    /// Touched at night.
    Hours = 2,
}

/// All kinds, in their order.
pub const SIGNAL_KINDS: [SignalKind; 3] = [SignalKind::Travel, SignalKind::PassBack, SignalKind::Hours];

/// One observation, with the records that show it.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Signal {
    /// Number, from 1.
    pub id: u32,
    /// The identifier.
    pub uid: Uid,
    /// What is odd.
    pub kind: SignalKind,
    /// The building of the later touch.
    pub building: u32,
    /// Position of the earlier touch; [`ledger_core::NO_POS`] when the later one is odd by itself.
    pub earlier: u64,
    /// Position of the later touch.
    pub later: u64,
    /// Device time of the later touch, microseconds since the Unix epoch.
    pub at_us: i64,
    /// Seconds between the two touches, or how often the identifier was passed back.
    pub measure: u32,
    /// The rule held the identifier: it opens nothing until a person has looked.
    pub held: bool,
    /// A person has looked.
    pub settled: Option<Settled>,
}

/// Who looked at a signal, and what became of the identifier.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Settled {
    /// Who and when.
    pub stamp: Stamp,
    /// Position of the record.
    pub pos: u64,
    /// It opens again where the rule had held it.
    pub released: bool,
}

/// What is watched for in the whole city, and what holds an identifier at once.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
pub struct SignalRules {
    /// Seconds in which nobody gets from one building of a complex to another; 0 does not watch.
    pub near_s: u16,
    /// The same between complexes.
    pub far_s: u16,
    /// So many passages back of one day are odd; 0 does not watch.
    pub pass_backs: u8,
    /// First and last hour of the night, 0–23; the same hour twice does not watch.
    pub night: (u8, u8),
    /// Bit n: [`SignalKind`] n holds the identifier.
    pub hold: u8,
}

impl Default for SignalRules {
    /// Origin: guesses; neighbouring houses are a minute's walk apart, complexes five, a child repeats a touch once or twice, and
    /// buildings are empty from eleven to five. Nothing is held until a city says so.
    fn default() -> Self {
        Self { near_s: 60, far_s: 300, pass_backs: 3, night: (23, 5), hold: 0 }
    }
}

impl SignalRules {
    /// True when a signal of this kind holds the identifier.
    pub const fn holds(&self, kind: SignalKind) -> bool {
        self.hold & (1 << kind as u8) != 0
    }

    /// True for an hour of the night.
    pub const fn is_night(&self, hour: u8) -> bool {
        let (from, until) = self.night;
        if from <= until { from <= hour && hour < until } else { from <= hour || hour < until }
    }

    /// True when its numbers make sense.
    pub const fn is_sound(&self) -> bool {
        let hours = self.night.0 < 24 && self.night.1 < 24;
        let known = (1 << SIGNAL_KINDS.len()) - 1;
        hours && self.near_s <= self.far_s && self.hold & !known == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_may_pass_midnight_and_may_be_no_night() {
        let night = |from, until| SignalRules { night: (from, until), ..SignalRules::default() };
        let hours = |rules: SignalRules| (0..24).filter(|hour| rules.is_night(*hour)).collect::<Vec<_>>();
        assert_eq!(hours(night(23, 5)), [0, 1, 2, 3, 4, 23]);
        assert_eq!(hours(night(1, 4)), [1, 2, 3]);
        assert!(hours(night(7, 7)).is_empty());
    }
}
