//! Parts of a card that readers send instead of the whole, in a normal form: which bytes, and their value as on the air.

use crate::bytes::{Bytes, CASCADE_TAG, Size};
use edge_protocol::CardKey;

/// Which bytes of a card a reader keeps. Source: FIELD C4; Wiegand-26 has room for three bytes, Wiegand-34 for four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kept {
    /// The first cascade level of ISO/IEC 14443-3: a four-byte card whole, of a longer one the first three bytes behind 0x88.
    Level1,
    /// The first four bytes on the air; of a four-byte card that is all, but the number does not say so.
    First4,
    /// The last four bytes on the air.
    Last4,
    /// The first three bytes on the air.
    First3,
    /// The last three bytes on the air.
    Last3,
}

impl Kept {
    /// Those that keep most first.
    pub const ALL: [Self; 5] = [Self::Level1, Self::First4, Self::Last4, Self::First3, Self::Last3];

    /// Bytes that such a reader sends, the cascade tag included.
    pub const fn bytes_sent(self) -> u8 {
        match self {
            Self::Level1 | Self::First4 | Self::Last4 => 4,
            Self::First3 | Self::Last3 => 3,
        }
    }

    /// Bytes of the card among those sent, when the number is a part: one less behind the cascade tag.
    pub const fn bytes_kept(self) -> u8 {
        match self {
            Self::First4 | Self::Last4 => 4,
            Self::Level1 | Self::First3 | Self::Last3 => 3,
        }
    }

    /// Counted from the last byte of the card.
    pub const fn from_the_end(self) -> bool {
        matches!(self, Self::Last4 | Self::Last3)
    }

    /// As in the name of a profile.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Level1 => "level1",
            Self::First4 => "first4",
            Self::Last4 => "last4",
            Self::First3 => "first3",
            Self::Last3 => "last3",
        }
    }

    /// The bytes of the card that are kept; `None` when nothing is lost because the card's own form says it is whole.
    fn of(self, bytes: Bytes) -> Option<Bytes> {
        match self {
            Self::Level1 => (bytes.len() > Size::Single.bytes()).then(|| bytes.first(self.bytes_kept())),
            Self::First4 | Self::First3 => Some(bytes.first(self.bytes_kept())),
            Self::Last4 | Self::Last3 => Some(bytes.last(self.bytes_kept())),
        }
    }

    /// What such a reader sends for a card, byte order as on the air.
    pub(crate) fn sent(self, bytes: Bytes) -> Option<Bytes> {
        match (self, self.of(bytes)) {
            (Self::Level1, None) => Some(bytes),
            (Self::Level1, Some(kept)) => Bytes::new(u128::from(CASCADE_TAG) << 24 | kept.value(), self.bytes_sent()),
            (_, kept) => kept,
        }
    }
}

/// A part of a card: several cards may share it, so it opens nothing by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Projection {
    kept: Kept,
    /// The kept bytes as on the air, the first one highest; three bytes leave the highest byte zero.
    value: u32,
}

impl Projection {
    pub(crate) fn new(kept: Kept, bytes: Bytes) -> Option<Self> {
        let value = u32::try_from(bytes.value()).ok().filter(|_| bytes.len() == kept.bytes_kept())?;
        Some(Self { kept, value })
    }

    /// Which bytes.
    pub const fn kept(&self) -> Kept {
        self.kept
    }

    /// The kept bytes as on the air, the first one highest, the cascade tag left out; below 2²⁴ when three are kept.
    pub const fn value(&self) -> u32 {
        self.value
    }

    /// Every part that readers of some profile would send for a card; nothing for a key that no card has (zero, another length
    /// than 4, 7 or 10 bytes, a cascade tag in front).
    pub fn of(card: &CardKey) -> impl Iterator<Item = Self> + use<> {
        let bytes = Bytes::of(card).ok();
        Kept::ALL.into_iter().filter_map(move |kept| Self::new(kept, kept.of(bytes?)?))
    }

    /// True when a reader would send this part for that card.
    pub fn matches(&self, card: &CardKey) -> bool {
        Self::of(card).any(|projection| projection == *self)
    }
}

impl std::fmt::Display for Projection {
    /// `last3 B2C3D4`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let width = usize::from(self.kept.bytes_kept()) * 2;
        write!(f, "{} {:0width$X}", self.kept.name(), self.value)
    }
}
