//! Bytes as the text of a form, and back.

mod frame;
pub(crate) mod text;

use crate::bytes::{Bytes, Size};
use crate::fault::Fault;
use crate::profile::{Form, Look, Part};
use text::{Digits, PAIR_DIGITS_MAX};

/// Numbers of a joined pair: facility × this + number. Origin: the number has five decimal digits.
const JOIN: u128 = 100_000;
/// Bytes that hold a joined pair as a decimal number. Origin: 25565535.
const JOINED_BYTES: u8 = 4;
/// Digits of the number on the right of a pair. Origin: 65535.
const NUMBER_DIGITS: usize = 5;
/// Digits of what readers call 10D.
const TEN: usize = 10;

/// Decimal digits of the highest number of so many bytes.
const fn decimal_width(bytes: u8) -> usize {
    match bytes {
        0 => 0,
        1 => 3,
        2 => 5,
        3 => 8,
        4 => 10,
        7 => 17,
        10 => 25,
        _ => 39,
    }
}

impl Form {
    /// Reads the bytes that a reader sent, in its order; `text` is short, not empty and not rounded.
    pub(crate) fn read(self, text: &str, part: Part) -> Result<Bytes, Fault> {
        match (self, sent(part)) {
            (Self::Hex, bytes) => hex(text, bytes),
            (Self::Dec, Some(bytes)) => decimal(text, bytes),
            (Self::Dec, None) => padded(text),
            (Self::Pair, bytes) => pair(text, bytes.unwrap_or(3)),
            (Self::Joined, bytes) => joined(text, bytes.unwrap_or(3)),
            (Self::Bits, bytes) => frame::from_bits(text, bytes.unwrap_or(4)),
            (Self::Frame, bytes) => frame::from_hex(text, bytes.unwrap_or(4)),
            (Self::Wiegand, Some(3)) if text::pair(text, PAIR_DIGITS_MAX).is_some() => pair(text, 3),
            (Self::Wiegand, Some(4)) if Digits::of(text).len() == TEN => decimal(text, 4),
            (Self::Wiegand, bytes) => hex(text, bytes),
        }
    }

    /// Writes the bytes that a reader sends, in its order; `None` for a number of bytes that this form has no room for.
    pub(crate) fn write(self, bytes: Bytes, look: Look) -> Option<String> {
        let value = bytes.value();
        let width = decimal_width(bytes.len());
        let text = match (self, bytes.len()) {
            (Self::Hex, _) => written_hex(bytes, look),
            (Self::Dec, _) => written_decimal(value, width, look),
            (Self::Pair, 3) | (Self::Wiegand, 3) => written_pair(value, decimal_width(1), look),
            (Self::Pair, 4) => written_pair(value, decimal_width(2), look),
            (Self::Joined, 3) => written_decimal((value >> 16) * JOIN + (value & 0xFFFF), width, look),
            (Self::Wiegand, 4) => written_hex(bytes, look),
            (Self::Bits, 3 | 4 | 7) => frame::to_bits(bytes),
            (Self::Frame, 3 | 4 | 7) if look == Look::Lower => frame::to_hex(bytes).to_ascii_lowercase(),
            (Self::Frame, 3 | 4 | 7) => frame::to_hex(bytes),
            _ => return None,
        };
        Some(text)
    }
}

const fn sent(part: Part) -> Option<u8> {
    match part {
        Part::All => None,
        Part::Exactly(size) => Some(size.bytes()),
        Part::Cut(kept) => Some(kept.bytes_sent()),
    }
}

/// `bytes` of them, or as many as one of the sizes has.
fn hex(text: &str, bytes: Option<u8>) -> Result<Bytes, Fault> {
    let digits = Digits::of(text);
    let value = digits.hex()?;
    let half = u8::try_from(digits.len() / 2).unwrap_or(u8::MAX);
    let whole = digits.len().is_multiple_of(2);
    match bytes {
        _ if !whole => Err(digits.wrong_length()),
        None if (1..Size::Single.bytes()).contains(&half) => Err(Fault::Short),
        None if !Size::ALL.iter().any(|size| size.bytes() == half) => Err(digits.wrong_length()),
        Some(bytes) if bytes != half => Err(digits.wrong_length()),
        _ => Bytes::new(value, half).ok_or(digits.wrong_length()),
    }
}

fn decimal(text: &str, bytes: u8) -> Result<Bytes, Fault> {
    let value = Digits::of(text).decimal(bytes)?;
    Bytes::new(value, bytes).ok_or(Fault::TooLarge { bytes })
}

/// The width says how many bytes there are.
fn padded(text: &str) -> Result<Bytes, Fault> {
    let digits = Digits::of(text);
    match Size::ALL.iter().map(|size| size.bytes()).find(|bytes| decimal_width(*bytes) == digits.len()) {
        Some(bytes) => decimal(text, bytes),
        None => digits.decimal(Size::Triple.bytes()).and(Err(digits.wrong_length())),
    }
}

fn pair(text: &str, bytes: u8) -> Result<Bytes, Fault> {
    let (front, back) = text::pair(text, PAIR_DIGITS_MAX).ok_or(Fault::NotPair)?;
    halves(front, back, bytes)
}

fn joined(text: &str, bytes: u8) -> Result<Bytes, Fault> {
    match Digits::of(text).decimal(JOINED_BYTES) {
        Ok(both) => halves(both / JOIN, both % JOIN, bytes),
        Err(Fault::TooLarge { .. }) => Err(Fault::TooLarge { bytes }),
        Err(fault) => Err(fault),
    }
}

/// The last two bytes and what stands before them.
fn halves(front: u128, back: u128, bytes: u8) -> Result<Bytes, Fault> {
    let back = u16::try_from(back).map_err(|_| Fault::TooLarge { bytes })?;
    let value = front.checked_mul(1 << 16).map(|front| front | u128::from(back));
    value.and_then(|value| Bytes::new(value, bytes)).ok_or(Fault::TooLarge { bytes })
}

fn written_hex(bytes: Bytes, look: Look) -> String {
    let separator = match look {
        Look::Colon | Look::ColonLower => ":",
        Look::Dash | Look::DashLower => "-",
        Look::Space | Look::SpaceLower => " ",
        _ => "",
    };
    let each = bytes.value().to_be_bytes();
    let sent = each.iter().skip(each.len() - usize::from(bytes.len()));
    let text = sent.map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(separator);
    match look {
        Look::Lower | Look::ColonLower | Look::DashLower | Look::SpaceLower => text.to_ascii_lowercase(),
        _ => text,
    }
}

fn written_decimal(value: u128, width: usize, look: Look) -> String {
    let width = match look {
        Look::Bare => 0,
        Look::Ten => TEN,
        _ => width,
    };
    format!("{value:0width$}")
}

/// The ten digits of a pair are five and five.
fn written_pair(value: u128, front: usize, look: Look) -> String {
    let (front, back) = match look {
        Look::Bare => (0, 0),
        Look::Ten => (NUMBER_DIGITS, NUMBER_DIGITS),
        _ => (front, NUMBER_DIGITS),
    };
    format!("{:0front$},{:0back$}", value >> 16, value & 0xFFFF)
}

#[cfg(test)]
mod tests;
