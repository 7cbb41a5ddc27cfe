//! The canonical form of a card: its bit length and its bytes as they travel on the air (FIELD C4, IDN-01).

use thiserror::Error;

/// Bytes of the longest identifier. Origin: ISO/IEC 14443-3 triple-size UID.
pub const CARD_BYTES_MAX: usize = 10;

/// A card's identifier in canonical form: `bits` significant bits, left-aligned in `bytes`, the rest zero.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct CardKey {
    /// Identifier bytes as on the air, left-aligned, zero-padded.
    pub bytes: [u8; CARD_BYTES_MAX],
    /// Significant bits: 32, 56 or 80 for ISO 14443-3 UIDs, others for readers that shorten them. 0 means "no card".
    pub bits: u8,
}

/// Why text or bytes are not a card in canonical form.
#[derive(Debug, Error, PartialEq, Eq, Clone, Copy)]
pub enum CardKeyError {
    /// More than ten bytes, or none.
    #[error("a card has 1 to 10 bytes; this one has {0}")]
    Length(usize),
    /// Not hexadecimal.
    #[error("a card is written in hexadecimal digits, two for each byte, for example 04A1B2C3D4E5F6")]
    NotHex,
    /// Bits beyond the stated length are not zero.
    #[error("bits beyond the stated length must be zero")]
    Padding,
}

impl CardKey {
    /// No card at all (the event names an account instead).
    pub const NONE: Self = Self { bytes: [0; CARD_BYTES_MAX], bits: 0 };

    /// A whole-byte identifier, 1 to 10 bytes as on the air.
    pub fn from_bytes(raw: &[u8]) -> Result<Self, CardKeyError> {
        if raw.is_empty() || raw.len() > CARD_BYTES_MAX {
            return Err(CardKeyError::Length(raw.len()));
        }
        let mut bytes = [0; CARD_BYTES_MAX];
        for (to, from) in bytes.iter_mut().zip(raw) {
            *to = *from;
        }
        Ok(Self { bytes, bits: (raw.len() * 8) as u8 })
    }

    /// Reads hexadecimal text; spaces, `:` and `-` between bytes are allowed.
    pub fn parse(text: &str) -> Result<Self, CardKeyError> {
        let mut bytes = [0u8; CARD_BYTES_MAX];
        let mut digits = 0usize;
        for c in text.trim().chars() {
            if matches!(c, ' ' | ':' | '-') {
                continue;
            }
            let digit = c.to_digit(16).ok_or(CardKeyError::NotHex)? as u8;
            let slot = bytes.get_mut(digits / 2).ok_or(CardKeyError::Length(digits / 2 + 1))?;
            *slot = (*slot << 4) | digit;
            digits += 1;
        }
        if !digits.is_multiple_of(2) {
            return Err(CardKeyError::NotHex);
        }
        let key = Self { bytes, bits: (digits * 4) as u8 };
        if digits == 0 { Err(CardKeyError::Length(0)) } else { Ok(key) }
    }

    /// True when the padding is zero and the length is one a card can have.
    #[inline]
    pub fn is_canonical(&self) -> bool {
        let mut wide = [0; 16];
        let (front, _) = wide.split_at_mut(CARD_BYTES_MAX);
        front.copy_from_slice(&self.bytes);
        // The card's bits stand in front; shifted out of a wide number they must leave nothing.
        (1..=CARD_BYTES_MAX * 8).contains(&usize::from(self.bits)) && u128::from_be_bytes(wide) << self.bits == 0
    }

    /// True when the event carries no card.
    pub fn is_none(&self) -> bool {
        self.bits == 0
    }
}

impl core::fmt::Display for CardKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        for byte in self.bytes.iter().take(usize::from(self.bits).div_ceil(8)) {
            write!(f, "{byte:02X}")?;
        }
        Ok(())
    }
}
