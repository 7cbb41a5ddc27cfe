//! The counter of a card's taps and what it tells: it only goes up, so one that does not is an earlier message or a second card.

/// Highest value. Origin: three bytes (NT4H2421Gx, `SDMReadCtr`).
pub const COUNTER_MAX: u32 = 0x00FF_FFFF;

/// Taps of a card so far, up to [`COUNTER_MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Counter(u32);

/// What a counter says beside the last one that was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It went up, or is the first one.
    Forward {
        /// Taps in between that were not seen here: a phone reads the card too.
        missed: u32,
    },
    /// The same value again: the message was kept and shown again.
    Repeated,
    /// It went back: an old message, or a copy of the card that lives its own life.
    Back {
        /// How far.
        by: u32,
    },
}

impl Counter {
    /// `None` above [`COUNTER_MAX`].
    pub const fn new(value: u32) -> Option<Self> {
        if value > COUNTER_MAX { None } else { Some(Self(value)) }
    }

    /// The number of taps.
    pub const fn value(self) -> u32 {
        self.0
    }

    /// From three bytes, the lowest first.
    pub(super) fn from_sent([low, middle, high]: [u8; 3]) -> Self {
        Self(u32::from_le_bytes([low, middle, high, 0]))
    }

    /// Three bytes, the lowest first.
    pub(super) fn as_sent(self) -> [u8; 3] {
        let [low, middle, high, _] = self.0.to_le_bytes();
        [low, middle, high]
    }

    /// Judges this counter by the last one seen of the same card; only messages whose MAC is right have a counter to be judged.
    pub fn judge(self, last: Option<Self>) -> Verdict {
        let Some(last) = last else { return Verdict::Forward { missed: 0 } };
        match self.0.checked_sub(last.0) {
            Some(0) => Verdict::Repeated,
            Some(ahead) => Verdict::Forward { missed: ahead - 1 },
            None => Verdict::Back { by: last.0 - self.0 },
        }
    }
}

impl Verdict {
    /// True at or below the last value: the sign of a copy.
    pub const fn is_back(self) -> bool {
        !matches!(self, Self::Forward { .. })
    }
}
