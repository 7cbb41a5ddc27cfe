//! Identifiers as schools write them, brought to the canonical form or refused (FIELD C4).
//! A number that could be two cards is never guessed: it would open a door for a stranger.

use super::cells::rounded;
use super::fault::Fault;
use edge_protocol::CardKey;

/// Cascade tag of ISO/IEC 14443-3: a four-byte number that begins with it is three bytes of a longer one.
const CASCADE_TAG: u8 = 0x88;

/// How a reader wrote the numbers down.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Profile {
    base: Base,
    /// The byte that came first on the air stands last.
    reversed: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Base {
    Hex,
    /// Decimal number of this many bytes.
    Dec(usize),
    /// 32 bits, as eight hexadecimal or ten decimal digits.
    Wiegand34,
    Wiegand26,
}

impl Profile {
    /// The names for the report of a wrong one.
    pub(super) const NAMES: &'static str = "hex-be, hex-le, dec-be, dec-le, dec56-be, dec56-le, wiegand34-be, wiegand34-le";

    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase().replace(['_', ' '], "-");
        if matches!(text.as_str(), "wiegand26" | "wiegand-26" | "wiegand26-be" | "wiegand26-le") {
            return Some(Self { base: Base::Wiegand26, reversed: false });
        }
        let (base, order) = text.rsplit_once('-')?;
        let base = match base {
            "hex" => Base::Hex,
            "dec" | "dec32" => Base::Dec(4),
            "dec56" => Base::Dec(7),
            "wiegand34" | "wiegand-34" => Base::Wiegand34,
            _ => return None,
        };
        let reversed = match order {
            "be" => false,
            "le" => true,
            _ => return None,
        };
        Some(Self { base, reversed })
    }
}

/// True when a cell can only be hexadecimal: then digits alone elsewhere in the column are hexadecimal too.
pub(super) fn proves_hex(text: &str) -> bool {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | ':' | '-')).collect();
    matches!(digits.len(), 8 | 14 | 20)
        && digits.bytes().all(|b| b.is_ascii_hexdigit())
        && digits.bytes().any(|b| b.is_ascii_alphabetic())
        && !rounded(text)
}

/// Reads an identifier; `column_is_hex` is [`proves_hex`] of any cell of the column.
pub(super) fn parse(text: &str, profile: Option<Profile>, column_is_hex: bool) -> Result<CardKey, Fault> {
    if rounded(text) {
        return Err(Fault::SpreadsheetNumber);
    }
    match profile {
        None => parse_bare(text, column_is_hex),
        Some(profile) => parse_by_profile(text, profile),
    }
}

fn parse_bare(text: &str, column_is_hex: bool) -> Result<CardKey, Fault> {
    if looks_like_wiegand26(text) {
        return Err(Fault::CardLosesByte);
    }
    let decimal_only = text.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | ':' | '-'));
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if decimal_only && !(column_is_hex && matches!(digits, 8 | 14 | 20)) {
        return Err(if digits == 0 { Fault::Card } else { Fault::CardAmbiguous });
    }
    checked(CardKey::parse(text).map_err(|_| Fault::Card)?)
}

fn parse_by_profile(text: &str, profile: Profile) -> Result<CardKey, Fault> {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | ':' | '-')).collect();
    let mut raw = match profile.base {
        Base::Wiegand26 => return Err(Fault::CardLosesByte),
        _ if looks_like_wiegand26(text) => return Err(Fault::CardLosesByte),
        Base::Hex => whole_bytes(&CardKey::parse(text).map_err(|_| Fault::Card)?),
        Base::Dec(width) => decimal(&digits, width)?,
        Base::Wiegand34 if digits.len() == 8 => {
            whole_bytes(&CardKey::parse(&digits).map_err(|_| Fault::CardProfile { expects: EXPECTS_34 })?)
        }
        Base::Wiegand34 if digits.len() == 10 => decimal(&digits, 4)?,
        Base::Wiegand34 => return Err(Fault::CardProfile { expects: EXPECTS_34 }),
    };
    if profile.reversed {
        raw.reverse();
    }
    checked(CardKey::from_bytes(&raw).map_err(|_| Fault::Card)?)
}

const EXPECTS_34: &str = "8 hexadecimal / 10 decimal digits";
const EXPECTS_32_BITS: &str = "0…4294967295";
const EXPECTS_56_BITS: &str = "0…72057594037927935";

fn decimal(digits: &str, width: usize) -> Result<Vec<u8>, Fault> {
    let expects = if width == 4 { EXPECTS_32_BITS } else { EXPECTS_56_BITS };
    let number: u64 = Some(digits)
        .filter(|d| d.bytes().all(|b| b.is_ascii_digit()))
        .and_then(|d| d.parse().ok())
        .filter(|n: &u64| n.leading_zeros() as usize >= 64 - width * 8)
        .ok_or(Fault::CardProfile { expects })?;
    Ok(number.to_be_bytes().iter().skip(8 - width).copied().collect())
}

fn whole_bytes(key: &CardKey) -> Vec<u8> {
    key.bytes.iter().take(usize::from(key.bits) / 8).copied().collect()
}

/// The lengths of ISO/IEC 14443-3; shorter ones and a cascade tag mean that a reader has cut bytes off.
fn checked(key: CardKey) -> Result<CardKey, Fault> {
    let first = key.bytes.first().copied().unwrap_or_default();
    match key.bits {
        0..=24 => Err(Fault::CardLosesByte),
        32 if first == CASCADE_TAG => Err(Fault::CardLosesByte),
        32 | 56 | 80 if key.bytes != [0; 10] => Ok(key),
        _ => Err(Fault::Card),
    }
}

/// Facility and number in decimal, as printed on cards: `123,45678`.
fn looks_like_wiegand26(text: &str) -> bool {
    text.split_once([',', '.', '/', ' ']).is_some_and(|(facility, number)| {
        let digits = |part: &str, max: usize| (1..=max).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        digits(facility, 3) && digits(number.trim(), 5) && (number.trim().len() == 5 || !text.contains(' '))
    })
}
