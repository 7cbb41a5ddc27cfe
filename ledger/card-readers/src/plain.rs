//! A column of numbers without a profile, as import files bring it: what can only be one card is read, all else is refused. A
//! number that could be two cards is never guessed: it would open a door for a stranger (FIELD C4).

use crate::fault::Fault;
use crate::form::text::{self, Digits};
use crate::profile::{Form, Look, Order, Part, Profile};
use crate::reading::{Reading, trimmed};
use edge_protocol::CardKey;

/// Digits of a card in hexadecimal. Origin: 4, 7 or 10 bytes (ISO/IEC 14443-3).
const HEX_DIGITS: [usize; 3] = [8, 14, 20];
/// Most digits of a facility. Origin: one byte.
const FACILITY_DIGITS_MAX: usize = 3;

/// True when a text can only be hexadecimal: then digits alone elsewhere in its column are hexadecimal too.
pub fn proves_hex(text: &str) -> bool {
    let digits = Digits::of(text);
    HEX_DIGITS.contains(&digits.len()) && digits.hex().is_ok() && digits.decimal(u8::MAX).is_err() && !text::rounded(text)
}

/// Reads a card without a profile, in hexadecimal as on the air; `column_is_hex` is [`proves_hex`] of any cell of the column.
///
/// [`Fault::Short`] means a short form (three bytes, facility and number), [`Fault::Ambiguous`] a number that a profile must
/// explain.
pub fn read_plain(text: &str, column_is_hex: bool) -> Result<CardKey, Fault> {
    let text = trimmed(text)?;
    if looks_like_wiegand26(text) {
        return Err(Fault::Short);
    }
    let digits = Digits::of(text);
    let decimal_only = digits.decimal(u8::MAX) != Err(Fault::NotDecimal);
    if decimal_only && !(column_is_hex && HEX_DIGITS.contains(&digits.len())) {
        return Err(if digits.len() == 0 { Fault::Empty } else { Fault::Ambiguous });
    }
    match Profile::new(Form::Hex, Part::All, Order::default(), Look::Plain).map(|hex| hex.read(text)) {
        Some(Ok(Reading::Whole(card))) => Ok(card),
        Some(Ok(Reading::Part(_))) | None => Err(Fault::Ambiguous),
        Some(Err(fault)) => Err(fault),
    }
}

/// Facility and number in decimal, as printed on cards: `123,45678`.
pub fn looks_like_wiegand26(text: &str) -> bool {
    text::pair(text, FACILITY_DIGITS_MAX).is_some()
}
