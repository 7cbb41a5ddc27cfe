//! A card's bytes as one number, so that turning them round is arithmetic, and the lengths that ISO/IEC 14443-3 gives a card.

use crate::fault::Fault;
use edge_protocol::CardKey;
use edge_protocol::card::CARD_BYTES_MAX;

/// Cascade tag of ISO/IEC 14443-3: in place of the first byte it says that more bytes follow, so no card's own bytes begin with it.
pub const CASCADE_TAG: u8 = 0x88;
/// First byte of a four-byte number that the chip draws anew each time. Origin: ISO/IEC 14443-3, `uid0` = 08.
const RANDOM_TAG: u8 = 0x08;
/// Bits of the number that bytes are kept in.
const WIDE_BITS: u32 = u128::BITS;

/// The three lengths of a card (ISO/IEC 14443-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Size {
    /// Four bytes.
    Single,
    /// Seven bytes.
    Double,
    /// Ten bytes.
    Triple,
}

impl Size {
    /// The shortest first.
    pub const ALL: [Self; 3] = [Self::Single, Self::Double, Self::Triple];

    /// 4, 7 or 10.
    pub const fn bytes(self) -> u8 {
        match self {
            Self::Single => 4,
            Self::Double => 7,
            Self::Triple => 10,
        }
    }

    /// The size of a card in canonical form; `None` for a key of another length.
    pub fn of(card: &CardKey) -> Option<Self> {
        Self::ALL.into_iter().find(|size| u32::from(card.bits) == u32::from(size.bytes()) * 8)
    }
}

/// True when the chip gives another number each time (a phone, a passport): no such number names a card.
pub fn changes_every_time(card: &CardKey) -> bool {
    Size::of(card) == Some(Size::Single) && card.bytes.first() == Some(&RANDOM_TAG)
}

/// Up to sixteen bytes as one number, the first byte highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bytes {
    value: u128,
    /// 1 to 16.
    len: u8,
}

impl Bytes {
    /// A number of so many bytes; `None` when it needs more, or for a length outside 1 to 16.
    pub(crate) fn new(value: u128, len: u8) -> Option<Self> {
        let bits = u32::from(len) * 8;
        let fits = (8..=WIDE_BITS).contains(&bits) && WIDE_BITS - value.leading_zeros() <= bits;
        fits.then_some(Self { value, len })
    }

    /// The bytes of a card of one of the three lengths that is not zero and does not begin with the cascade tag.
    pub(crate) fn of(card: &CardKey) -> Result<Self, Fault> {
        let digits = card.bits.div_ceil(4);
        let size = Size::of(card).filter(|_| card.is_canonical()).ok_or(Fault::Length { digits })?;
        let mut wide = [0; 16];
        let (front, _) = wide.split_at_mut(CARD_BYTES_MAX);
        front.copy_from_slice(&card.bytes);
        let bytes = Self { value: u128::from_be_bytes(wide) >> (WIDE_BITS - u32::from(card.bits)), len: size.bytes() };
        bytes.check()
    }

    fn check(self) -> Result<Self, Fault> {
        match self {
            Self { value: 0, .. } => Err(Fault::Zero),
            bytes if bytes.first(1).value == u128::from(CASCADE_TAG) => Err(Fault::CascadeTag),
            bytes => Ok(bytes),
        }
    }

    /// The card with these bytes, as [`Bytes::of`] takes them.
    pub(crate) fn card(self) -> Result<CardKey, Fault> {
        let bits = self.len.saturating_mul(8);
        let checked = self.check()?;
        let mut bytes = [0; CARD_BYTES_MAX];
        let wide = (checked.value << (WIDE_BITS - u32::from(bits))).to_be_bytes();
        bytes.iter_mut().zip(wide).for_each(|(to, from)| *to = from);
        let card = CardKey { bytes, bits };
        if Size::of(&card).is_some() { Ok(card) } else { Err(Fault::Length { digits: bits / 4 }) }
    }

    pub(crate) const fn value(self) -> u128 {
        self.value
    }

    pub(crate) const fn len(self) -> u8 {
        self.len
    }

    /// The byte that stood first stands last.
    pub(crate) fn reversed(self) -> Self {
        Self { value: self.value.swap_bytes() >> self.unused(), len: self.len }
    }

    /// In each byte, the bit that stood first stands last.
    pub(crate) fn mirrored(self) -> Self {
        let both = self.value.reverse_bits() >> self.unused();
        Self { value: both, len: self.len }.reversed()
    }

    /// The first `len` bytes, all when there are fewer.
    pub(crate) fn first(self, len: u8) -> Self {
        let len = len.clamp(1, self.len);
        Self { value: self.value >> (u32::from(self.len - len) * 8), len }
    }

    /// The last `len` bytes, all when there are fewer.
    pub(crate) fn last(self, len: u8) -> Self {
        self.reversed().first(len).reversed()
    }

    /// Bits of the wide number that these bytes leave free.
    fn unused(self) -> u32 {
        WIDE_BITS - u32::from(self.len) * 8
    }
}
