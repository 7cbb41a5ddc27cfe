//! One identifier as a thing: its number, where it is, and the records that tell its life.

use edge_protocol::{CardKey, card::CARD_BYTES_MAX};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Number of a piece: its card in canonical form; in JSON its bytes in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Uid(pub CardKey);

/// First byte of a four-byte number that is three bytes of a longer one. Source: ISO/IEC 14443-3, cascade tag.
const CASCADE_TAG: u8 = 0x88;
/// First byte of a four-byte number that a chip makes anew at each touch. Source: ISO/IEC 14443-3, random UID.
const RANDOM_UID: u8 = 0x08;

impl Uid {
    /// Before all others.
    pub const FIRST: Self = Self(CardKey::NONE);
    /// After all others.
    pub const LAST: Self = Self(CardKey { bytes: [0xFF; CARD_BYTES_MAX], bits: u8::MAX });

    /// True when a chip can have this number for good: 4, 7 or 10 bytes, not a part of a longer one and not a random one.
    pub fn is_lasting(self) -> bool {
        let first = self.0.bytes.first().copied().unwrap_or_default();
        let cut = self.0.bits == 32 && matches!(first, CASCADE_TAG | RANDOM_UID);
        matches!(self.0.bits, 32 | 56 | 80) && self.0.bytes != [0; CARD_BYTES_MAX] && self.0.is_canonical() && !cut
    }
}

impl core::fmt::Display for Uid {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Uid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Uid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        CardKey::parse(&text).map(Self).map_err(D::Error::custom)
    }
}

/// Where a piece is.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Stage {
    /// In the reserve of its building, ready to be issued.
    Reserve = 0,
    /// Between two buildings; it counts where it came from.
    Way = 1,
    /// In somebody's hands.
    Out = 2,
    /// Reported lost.
    Lost = 3,
    /// Broken, kept until it is written off.
    Broken = 4,
    /// Not found at a stock-taking, or not arrived.
    Missing = 5,
    /// Written off.
    Discarded = 6,
    /// Given back by the registry's word and in no reserve that is known.
    Back = 7,
}

/// All stages, in their order.
pub const STAGES: [Stage; 8] =
    [Stage::Reserve, Stage::Way, Stage::Out, Stage::Lost, Stage::Broken, Stage::Missing, Stage::Discarded, Stage::Back];

/// What cards of a reserve are used for, and what comes back.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// In place of a lost one.
    Lost,
    /// In place of a broken one.
    Broken,
    /// To somebody who had none.
    Newcomer,
    /// Came back and can be issued again.
    Returned,
}

/// One identifier.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Piece {
    /// Its number.
    pub uid: Uid,
    /// [`ledger_core::command::card_kind`].
    pub kind: u8,
    /// The batch it came in; 0 when it was in use before the reserve was kept here.
    pub batch: u32,
    /// The building whose reserve it is in or came out of.
    pub building: u32,
    /// Where it is.
    pub stage: Stage,
    /// The transfer it is on, or was lost on; 0 for none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub transfer: u32,
    /// Positions of the records that moved it, oldest first: its whole life.
    pub life: Vec<u64>,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Piece {
    /// The same piece somewhere else.
    pub(crate) fn moved(&self, stage: Stage, building: u32, pos: u64) -> Self {
        let mut moved = Self { stage, building, ..self.clone() };
        moved.life.push(pos);
        moved
    }

    /// True when it moved at or after this position.
    pub fn moved_since(&self, pos: u64) -> bool {
        self.life.last().is_some_and(|last| *last >= pos)
    }
}
