//! Sums, days and lengths as banks write them.

use crate::fault::RowFaultKind;
use crate::limits::{AMOUNT_KOPECKS_MAX, FIELD_BYTES_MAX};
use jiff::civil::Date;

/// Roubles with a comma or point as kopecks, signed: `1 234,50`, `-5`, `100.00000`. Three decimals that are not zeros are no sum
/// of kopecks, and a second comma or point is no sum at all.
pub(crate) fn kopecks(text: &str) -> Result<i64, RowFaultKind> {
    let text = text.trim();
    if text.is_empty() {
        return Err(RowFaultKind::Missing);
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = digits.split_once([',', '.']).unwrap_or((digits, ""));
    let mut value: i64 = 0;
    let mut any = false;
    for c in whole.chars() {
        match c.to_digit(10) {
            Some(digit) => value = add_digit(value, digit)?,
            None if any && matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'') => {}
            None => return Err(RowFaultKind::Amount),
        }
        any |= c.is_ascii_digit();
    }
    if !any || part.len() > 5 || !part.bytes().all(|b| b.is_ascii_digit()) || part.bytes().skip(2).any(|b| b != b'0') {
        return Err(RowFaultKind::Amount);
    }
    for place in 0..2 {
        let digit = part.as_bytes().get(place).map_or(0, |b| b - b'0');
        value = add_digit(value, u32::from(digit))?;
    }
    Ok(if negative { -value } else { value })
}

fn add_digit(value: i64, digit: u32) -> Result<i64, RowFaultKind> {
    let next = value.checked_mul(10).and_then(|v| v.checked_add(i64::from(digit)));
    next.filter(|v| *v <= AMOUNT_KOPECKS_MAX).ok_or(RowFaultKind::AmountTooLarge)
}

/// A day as `31.12.2026`, `31-12-2026`, `31/12/2026`, `2026-12-31` or `20261231`, with or without a time behind it.
pub(crate) fn day(text: &str) -> Result<Date, RowFaultKind> {
    let text = text.trim();
    if text.is_empty() {
        return Err(RowFaultKind::Missing);
    }
    let day = text.split([' ', 'T']).next().unwrap_or_default();
    // A day of XML Schema may carry its zone: 2026-12-31Z, 2026-12-31+03:00.
    let day = if day.len() > 10 && day.is_char_boundary(10) { iso_without_zone(day) } else { day };
    date(day).ok_or(RowFaultKind::Date)
}

fn iso_without_zone(day: &str) -> &str {
    let (head, zone) = day.split_at(10);
    let plain = zone == "Z" || (zone.len() == 6 && zone.starts_with(['+', '-']) && head.as_bytes().get(4) == Some(&b'-'));
    if plain { head } else { day }
}

fn date(day: &str) -> Option<Date> {
    let parts: Vec<&str> = day.split(['.', '-', '/']).collect();
    let (y, m, d) = match *parts.as_slice() {
        [all] if all.len() == 8 && all.is_ascii() => (all.get(..4)?, all.get(4..6)?, all.get(6..)?),
        [y, m, d] if y.len() == 4 => (y, m, d),
        [d, m, y] if y.len() == 4 => (y, m, d),
        _ => return None,
    };
    if [m, d].iter().any(|part| part.is_empty() || part.len() > 2)
        || ![y, m, d].iter().all(|p| p.bytes().all(|b| b.is_ascii_digit()))
    {
        return None;
    }
    Date::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?).ok()
}

/// The field, trimmed, unless it is too long to be what it says.
pub(crate) fn field(text: &str) -> Result<&str, RowFaultKind> {
    let text = text.trim();
    if text.len() > FIELD_BYTES_MAX { Err(RowFaultKind::TooLong) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_kopecks_or_refused() {
        for (text, sum) in [
            ("0", 0),
            ("150", 15_000),
            ("150,5", 15_050),
            ("150.05", 15_005),
            ("1 234,50", 123_450),
            ("1\u{a0}234'567,00", 123_456_700),
            ("-5,01", -501),
            ("+7", 700),
            (" 12.34000 ", 1_234),
            ("100000000000", 10_000_000_000_000),
        ] {
            assert_eq!(kopecks(text), Ok(sum), "{text}");
        }
        for text in
            ["1,234", "1.234,50", "1,5e3", ",50", "--1", "1-", "12a", "- 1", " ", "1,2,3", "٣", "1.000001", "100000000000,01"]
        {
            assert!(kopecks(text).is_err(), "{text}");
        }
    }

    #[test]
    fn days_are_read_in_the_ways_of_banks() {
        let day31 = jiff::civil::date(2026, 12, 31);
        for text in [
            "31.12.2026",
            "31-12-2026",
            "31/12/2026",
            "2026-12-31",
            "20261231",
            " 31.12.2026 09:15:00",
            "2026-12-31T23:59:59+03:00",
            "2026-12-31Z",
            "2026-12-31+03:00",
        ] {
            assert_eq!(day(text), Ok(day31), "{text}");
        }
        for text in
            ["", "31.12.26", "31.13.2026", "30.02.2026", "2026-1231", "31.12.20261", "0.1.2026", "2026-12-31+3", "３1.12.2026"]
        {
            assert!(day(text).is_err(), "{text}");
        }
    }
}
