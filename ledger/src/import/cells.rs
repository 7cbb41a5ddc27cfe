//! Reading one row: each cell by its meaning, every fault noted, so that an operator sees all of a row's faults at once.

use super::columns::{Field, plain};
use super::fault::Fault;
use super::limits::LIST_MAX;
use super::table::{ERROR_CELL, Row};
use ledger_core::holder_of_account;
use ledger_core::limits::{CIVIL_OFFSET_US, DAY_US, TEXT_LEN_MAX};

/// One row under examination.
pub(super) struct Form<'a> {
    row: Row<'a>,
    pub(super) faults: Vec<(Field, String, Fault)>,
}

/// The words of a code, as [`plain`] writes them; the first that fits counts.
pub(super) type Words = &'static [(&'static str, u8)];

impl<'a> Form<'a> {
    pub(super) fn new(row: Row<'a>) -> Self {
        Self { row, faults: Vec::new() }
    }

    /// Notes a fault; the `None` makes the caller's `?` short.
    pub(super) fn fault<T>(&mut self, field: Field, fault: Fault) -> Option<T> {
        let value = self.row.cell(field).filter(|cell| *cell != ERROR_CELL).unwrap_or_default();
        self.faults.push((field, String::from(value), fault));
        None
    }

    /// The file has this column.
    pub(super) fn has(&self, field: Field) -> bool {
        self.row.cell(field).is_some()
    }

    /// What stands there, if anything does.
    pub(super) fn optional(&self, field: Field) -> Option<&'a str> {
        self.row.cell(field).filter(|cell| !cell.is_empty())
    }

    pub(super) fn required(&mut self, field: Field) -> Option<&'a str> {
        match self.optional(field) {
            Some(ERROR_CELL) => self.fault(field, Fault::SpreadsheetError),
            Some(cell) => Some(cell),
            None => self.fault(field, Fault::Missing),
        }
    }

    /// A whole number from 1 to `max`.
    pub(super) fn number(&mut self, field: Field, max: u32) -> Option<u32> {
        let text = self.required(field)?;
        match whole(text).and_then(|n| u32::try_from(n).ok()).filter(|n| (1..=max).contains(n)) {
            Some(number) => Some(number),
            None if rounded(text) => self.fault(field, Fault::SpreadsheetNumber),
            None => self.fault(field, Fault::Number { max }),
        }
    }

    /// A display name: line breaks and runs of spaces become one space. What looks like a formula is text like any other.
    pub(super) fn name(&mut self, field: Field) -> Option<String> {
        let text = self.required(field)?;
        self.short_text(field, text, TEXT_LEN_MAX)
    }

    pub(super) fn short_text(&mut self, field: Field, text: &str, max: usize) -> Option<String> {
        if text == ERROR_CELL {
            return self.fault(field, Fault::SpreadsheetError);
        }
        let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
        let text = words.join(" ");
        if text.len() > max { self.fault(field, Fault::TooLong { max }) } else { Some(text) }
    }

    /// The holder behind an account number (ACC-01).
    pub(super) fn account(&mut self, field: Field) -> Option<u32> {
        let text = self.required(field)?;
        match whole(text).and_then(holder_of_account) {
            Some(holder) => Some(holder),
            None if rounded(text) => self.fault(field, Fault::SpreadsheetNumber),
            None => self.fault(field, Fault::Account),
        }
    }

    /// Yes or no; an empty cell or a missing column is `otherwise`.
    pub(super) fn flag(&mut self, field: Field, otherwise: bool) -> Option<bool> {
        let Some(text) = self.optional(field) else { return Some(otherwise) };
        match plain(text).as_str() {
            "да" | "1" | "yes" | "true" | "истина" | "д" | "y" => Some(true),
            "нет" | "0" | "no" | "false" | "ложь" | "н" | "n" => Some(false),
            _ => self.fault(field, Fault::YesNo),
        }
    }

    /// The code of a word; its number is taken as well.
    pub(super) fn word(&mut self, field: Field, words: Words, allowed: &'static str) -> Option<u8> {
        let text = plain(self.required(field)?);
        let by_number = text.parse().ok().filter(|n| words.iter().any(|(_, code)| code == n));
        match words.iter().find(|(word, _)| *word == text).map(|(_, code)| *code).or(by_number) {
            Some(code) => Some(code),
            None => self.fault(field, Fault::Word { allowed }),
        }
    }

    /// A civil day.
    pub(super) fn day(&mut self, field: Field) -> Option<i32> {
        let text = self.required(field)?;
        match moment(text) {
            Some((day, _)) => Some(day),
            None => self.fault(field, Fault::Date),
        }
    }

    /// Microseconds since the Unix epoch; a day without a time means its begin, or its end for `until`.
    pub(super) fn instant(&mut self, field: Field, until: bool) -> Option<i64> {
        let text = self.required(field)?;
        let Some((day, minute)) = moment(text) else { return self.fault(field, Fault::Date) };
        let within = minute.map_or(if until { DAY_US } else { 0 }, |m| i64::from(m) * 60_000_000);
        Some(i64::from(day) * DAY_US + within - CIVIL_OFFSET_US)
    }

    /// Roubles as kopecks.
    pub(super) fn kopecks(&mut self, field: Field) -> Option<u32> {
        let text = self.required(field)?;
        match kopecks(text) {
            Some(amount) => Some(amount),
            None => self.fault(field, Fault::Money),
        }
    }

    /// Numbers and ranges such as `11, 12, 20-23`.
    pub(super) fn numbers(&mut self, field: Field, max: u32) -> Option<Vec<u32>> {
        let mut all = Vec::new();
        for part in list(self.optional(field).unwrap_or_default()) {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let number = |text: &str| whole(text).and_then(|n| u32::try_from(n).ok()).filter(|n| (1..=max).contains(n));
            let (Some(first), Some(last)) = (number(first), number(last)) else {
                return self.fault(field, Fault::Number { max });
            };
            if last < first || (last - first) as usize + all.len() >= LIST_MAX {
                return self.fault(field, Fault::Number { max });
            }
            all.extend(first..=last);
        }
        Some(all)
    }

    /// Days and ranges such as `04.11.2026, 31.12.2026-10.01.2027`.
    pub(super) fn days(&mut self, field: Field) -> Option<Vec<i32>> {
        let mut all = Vec::new();
        for part in list(self.optional(field).unwrap_or_default()) {
            let range = match moment(part) {
                Some((day, _)) => Some((day, day)),
                None => part.split_once(['-', '–']).and_then(|(a, b)| Some((moment(a)?.0, moment(b)?.0))),
            };
            match range {
                Some((first, last)) if first <= last && (last - first) as usize + all.len() < LIST_MAX => {
                    all.extend(first..=last)
                }
                _ => return self.fault(field, Fault::Date),
            }
        }
        Some(all)
    }

    /// Weekdays as a mask, bit 0 = Monday: `пн-пт`, `mon, wed`, `1-5`.
    pub(super) fn weekdays(&mut self, field: Field) -> Option<u8> {
        let text = self.required(field)?;
        let mut mask = 0u8;
        for part in list(text) {
            let (first, last) = part.split_once(['-', '–']).unwrap_or((part, part));
            match (weekday(first), weekday(last)) {
                (Some(first), Some(last)) if first <= last => mask |= (first..=last).fold(0, |m, day| m | (1 << day)),
                _ => return self.fault(field, Fault::Word { allowed: "пн-пт, пн-сб, пн вт ср, mon-fri, 1-5" }),
            }
        }
        Some(mask)
    }
}

/// Parts between commas, semicolons and spaces; a space around a dash doesn't part.
fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';', ' ', '\n', '\u{a0}']).map(str::trim).filter(|part| !part.is_empty())
}

fn weekday(text: &str) -> Option<u8> {
    Some(match plain(text).as_str() {
        "пн" | "mon" | "1" | "понедельник" | "monday" => 0,
        "вт" | "tue" | "2" | "вторник" | "tuesday" => 1,
        "ср" | "wed" | "3" | "среда" | "wednesday" => 2,
        "чт" | "thu" | "4" | "четверг" | "thursday" => 3,
        "пт" | "fri" | "5" | "пятница" | "friday" => 4,
        "сб" | "sat" | "6" | "суббота" | "saturday" => 5,
        "вс" | "sun" | "7" | "воскресенье" | "sunday" => 6,
        _ => return None,
    })
}

/// Digits only, spaces between thousands allowed; `12.0` as some exports write it is 12.
pub(super) fn whole(text: &str) -> Option<u64> {
    let digits: String = text.trim_end_matches(".0").chars().filter(|c| !c.is_whitespace()).collect();
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

/// Looks like 1,23E+14: a spreadsheet has thrown digits away.
pub(super) fn rounded(text: &str) -> bool {
    text.split_once(['E', 'e']).is_some_and(|(mantissa, exponent)| {
        let exponent = exponent.strip_prefix('+');
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        exponent.is_some_and(digits) && mantissa.split([',', '.']).all(digits)
    })
}

fn kopecks(text: &str) -> Option<u32> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '₽')).collect();
    let (roubles, cents) = text.split_once([',', '.']).unwrap_or((&text, "0"));
    let cents = match cents.len() {
        1 => cents.parse::<u32>().ok()?.checked_mul(10)?,
        2 => cents.parse::<u32>().ok()?,
        _ => return None,
    };
    let digits = roubles.bytes().all(|b| b.is_ascii_digit());
    roubles.parse::<u32>().ok().filter(|_| digits)?.checked_mul(100)?.checked_add(cents)
}

/// A civil day and, where it is written, the minute of the day.
fn moment(text: &str) -> Option<(i32, Option<u16>)> {
    let text = text.trim();
    let (date, time) = text.split_once([' ', 'T']).map_or((text, None), |(date, time)| (date, Some(time.trim())));
    let parts: Vec<&str> = date.split(['.', '-']).collect();
    let (year, month, day) = match parts.as_slice() {
        [day, month, year] if year.len() == 4 && date.contains('.') => (year, month, day),
        [year, month, day] if year.len() == 4 => (year, month, day),
        _ => return None,
    };
    let date = jiff::civil::Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    let epoch = jiff::civil::Date::new(1970, 1, 1).ok()?;
    let day = i32::try_from(date.duration_since(epoch).as_hours() / 24).ok()?;
    let minute = match time {
        None => None,
        Some(time) => {
            let (hour, rest) = time.split_once(':')?;
            let minute: u16 = rest.split(':').next()?.parse().ok().filter(|m| *m < 60)?;
            let hour: u16 = hour.parse().ok().filter(|h| *h < 24)?;
            Some(hour * 60 + minute)
        }
    };
    Some((day, minute))
}
