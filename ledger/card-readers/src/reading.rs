//! A text read under a profile, and a card written as its reader would.

use crate::bytes::{Bytes, CASCADE_TAG};
use crate::fault::Fault;
use crate::form::text;
use crate::limits::TEXT_BYTES_MAX;
use crate::profile::{Part, Profile};
use crate::projection::{Kept, Projection};
use edge_protocol::CardKey;

/// What a text says about a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reading {
    /// Which card it is.
    Whole(CardKey),
    /// A part of it, which other cards may share.
    Part(Projection),
}

impl Reading {
    /// True when the text may have been written for that card.
    pub fn fits(&self, card: &CardKey) -> bool {
        match self {
            Self::Whole(whole) => whole == card,
            Self::Part(projection) => projection.matches(card),
        }
    }
}

impl Profile {
    /// Reads what a reader of this profile wrote. Letters may be large or small, `:`, `-` and spaces may stand between digits, and
    /// zeros may be missing in front of a decimal number whose width is fixed.
    pub fn read(&self, text: &str) -> Result<Reading, Fault> {
        let text = trimmed(text)?;
        let sent = self.form().read(text, self.part())?;
        let on_air = self.order().turn(sent);
        match self.part() {
            Part::All | Part::Exactly(_) => on_air.card().map(Reading::Whole),
            Part::Cut(Kept::Level1) => first_level(on_air),
            Part::Cut(kept) => part(kept, on_air),
        }
    }

    /// What a reader of this profile writes for a card; `None` when it can't write a card of that length, or nobody can have the
    /// card (zero, another length than 4, 7 or 10 bytes, a cascade tag in front).
    pub fn write(&self, card: &CardKey) -> Option<String> {
        let whole = Bytes::of(card).ok()?;
        let on_air = match self.part() {
            Part::All => Some(whole),
            Part::Exactly(size) => Some(whole).filter(|bytes| bytes.len() == size.bytes()),
            Part::Cut(kept) => kept.sent(whole),
        }?;
        self.form().write(self.order().turn(on_air), self.look())
    }
}

/// What is read at all.
pub(crate) fn trimmed(text: &str) -> Result<&str, Fault> {
    match text.trim() {
        "" => Err(Fault::Empty),
        long if long.len() > TEXT_BYTES_MAX => Err(Fault::TooLong),
        text if text::rounded(text) => Err(Fault::Rounded),
        text => Ok(text),
    }
}

/// A four-byte card, or three bytes of a longer one behind the cascade tag.
fn first_level(on_air: Bytes) -> Result<Reading, Fault> {
    let tag = u128::from(CASCADE_TAG);
    if on_air.first(1).value() != tag {
        return on_air.card().map(Reading::Whole);
    }
    part(Kept::Level1, on_air.last(on_air.len().saturating_sub(1)))
}

/// No card begins with a cascade tag, so no first bytes do; a reader of level 1 was taken for one of the first bytes.
fn part(kept: Kept, on_air: Bytes) -> Result<Reading, Fault> {
    if !kept.from_the_end() && on_air.first(1).value() == u128::from(CASCADE_TAG) {
        return Err(Fault::CascadeTag);
    }
    Projection::new(kept, on_air).map(Reading::Part).ok_or(Fault::Length { digits: on_air.len().saturating_mul(2) })
}
