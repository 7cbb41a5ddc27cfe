//! The Wiegand frame: the bytes between two parity bits.
//!
//! ```text
//! even parity of the front half │ 24, 32 or 56 bits, first byte first │ odd parity of the back half      26, 34 or 58 bits
//! ```
//!
//! Source: FIELD C4; the 26-bit frame is the open format of the Security Industry Association, the longer ones follow its pattern.

use super::text::Digits;
use crate::bytes::Bytes;
use crate::fault::Fault;

/// Parity bits of a frame.
const PARITY_BITS: u32 = 2;
/// Bits of a hexadecimal digit.
const NIBBLE_BITS: u32 = 4;

pub(super) fn from_bits(text: &str, bytes: u8) -> Result<Bytes, Fault> {
    let digits = Digits::of(text);
    let frame = digits.bits()?;
    if digits.len() != width(bits(bytes)) {
        return Err(digits.wrong_length());
    }
    unframed(frame, bytes)
}

pub(super) fn from_hex(text: &str, bytes: u8) -> Result<Bytes, Fault> {
    let digits = Digits::of(text);
    let frame = digits.hex()?;
    if digits.len() != width(bits(bytes).div_ceil(NIBBLE_BITS)) {
        return Err(digits.wrong_length());
    }
    unframed(frame, bytes)
}

pub(super) fn to_bits(bytes: Bytes) -> String {
    let width = width(bits(bytes.len()));
    format!("{:0width$b}", framed(bytes))
}

pub(super) fn to_hex(bytes: Bytes) -> String {
    let width = width(bits(bytes.len()).div_ceil(NIBBLE_BITS));
    format!("{:0width$X}", framed(bytes))
}

fn bits(bytes: u8) -> u32 {
    u32::from(bytes) * 8 + PARITY_BITS
}

fn width(digits: u32) -> usize {
    usize::try_from(digits).unwrap_or(usize::MAX)
}

fn framed(bytes: Bytes) -> u128 {
    let half = u32::from(bytes.len()) * 4;
    let odd_front = u128::from((bytes.value() >> half).count_ones() % 2);
    let even_back = u128::from((bytes.value() & low(half)).count_ones().is_multiple_of(2));
    odd_front << (2 * half + 1) | bytes.value() << 1 | even_back
}

fn unframed(frame: u128, bytes: u8) -> Result<Bytes, Fault> {
    let data = (frame >> 1) & low(u32::from(bytes) * 8);
    let found = Bytes::new(data, bytes).filter(|_| frame >> bits(bytes) == 0).ok_or(Fault::TooLarge { bytes })?;
    if framed(found) == frame { Ok(found) } else { Err(Fault::Parity) }
}

/// So many ones.
fn low(bits: u32) -> u128 {
    (1 << bits) - 1
}
