//! Numbers, money and time the way each language writes them. Pure functions.

use crate::lang::Lang;
use jiff::{Timestamp, civil, tz};
use ledger_office::state;

const NBSP: char = '\u{a0}';
/// Thin no-break space between groups of three digits (ГОСТ 7.32, СИ).
const THIN_NBSP: char = '\u{202f}';
const MINUS: char = '\u{2212}';
/// Shown where there is nothing to show.
pub(crate) const DASH: &str = "—";

/// Europe/Moscow: UTC+3 without summer time since 2014-10-26, so that no time zone table is needed.
const MOSCOW_HOURS: i8 = 3;

/// `1234567` → `1 234 567` or `1,234,567`.
pub(crate) fn number(lang: Lang, n: impl Into<u128>) -> String {
    let digits = n.into().to_string();
    let separator = match lang {
        Lang::Ru => THIN_NBSP,
        Lang::En => ',',
    };
    let mut out = String::with_capacity(digits.len() * 2);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

/// Kopecks → `−1 234,50 ₽` or `−₽1,234.50`.
pub(crate) fn rubles(lang: Lang, kopecks: impl Into<i128>) -> String {
    let kopecks = kopecks.into();
    let sign = if kopecks < 0 { String::from(MINUS) } else { String::new() };
    let whole = number(lang, kopecks.unsigned_abs() / 100);
    let rest = kopecks.unsigned_abs() % 100;
    match lang {
        Lang::Ru => format!("{sign}{whole},{rest:02}{NBSP}₽"),
        Lang::En => format!("{sign}₽{whole}.{rest:02}"),
    }
}

/// Kopecks → whole rubles, for big moving figures.
pub(crate) fn whole_rubles(lang: Lang, kopecks: i64) -> String {
    let sign = if kopecks < 0 { String::from(MINUS) } else { String::new() };
    let whole = number(lang, kopecks.unsigned_abs() / 100);
    match lang {
        Lang::Ru => format!("{sign}{whole}{NBSP}₽"),
        Lang::En => format!("{sign}₽{whole}"),
    }
}

/// `12,3 %` or `12.3%`; nothing of nothing is zero.
pub(crate) fn percent(lang: Lang, part: u64, whole: u64) -> String {
    let tenths = if whole == 0 { 0 } else { (u128::from(part) * 1000 + u128::from(whole) / 2) / u128::from(whole) };
    match lang {
        Lang::Ru => format!("{},{}{NBSP}%", tenths / 10, tenths % 10),
        Lang::En => format!("{}.{}%", tenths / 10, tenths % 10),
    }
}

/// Microseconds with three significant digits and a fitting unit; 0 means "not measured".
pub(crate) fn latency(lang: Lang, us: u64) -> String {
    let units = match lang {
        Lang::Ru => ["мкс", "мс", "с"],
        Lang::En => ["µs", "ms", "s"],
    };
    three_digits(lang, us, units)
}

/// The same for nanoseconds.
pub(crate) fn nanoseconds(lang: Lang, ns: u64) -> String {
    let units = match lang {
        Lang::Ru => ["нс", "мкс", "мс"],
        Lang::En => ["ns", "µs", "ms"],
    };
    three_digits(lang, ns, units)
}

/// A count of the first unit, in the unit that leaves three digits; the next is a thousand times as large.
fn three_digits(lang: Lang, n: u64, [small, middle, large]: [&str; 3]) -> String {
    match n {
        0 => String::from(DASH),
        1..1_000 => format!("{n}{NBSP}{small}"),
        1_000..10_000 => format!("{}{NBSP}{middle}", decimal(lang, n / 10, 2)),
        10_000..100_000 => format!("{}{NBSP}{middle}", decimal(lang, n / 100, 1)),
        100_000..1_000_000 => format!("{}{NBSP}{middle}", n / 1_000),
        1_000_000..100_000_000 => format!("{}{NBSP}{large}", decimal(lang, n / 10_000, 2)),
        _ => format!("{}{NBSP}{large}", number(lang, n / 1_000_000)),
    }
}

/// `123` → `12,3` or `12.3`.
pub(crate) fn tenths(lang: Lang, n: u64) -> String {
    decimal(lang, n, 1)
}

/// `12345` with two places → `123,45`.
fn decimal(lang: Lang, n: u64, places: u32) -> String {
    let unit = 10u64.pow(places);
    let point = match lang {
        Lang::Ru => ',',
        Lang::En => '.',
    };
    format!("{}{point}{:0width$}", number(lang, n / unit), n % unit, width = places as usize)
}

/// How long, in the two largest units: `45 с`, `12 мин`, `2 ч 05 мин`, `3 д 4 ч`.
pub(crate) fn duration(lang: Lang, us: i64) -> String {
    let seconds = us.max(0) / 1_000_000;
    let (d, h, m, s) = match lang {
        Lang::Ru => ("д", "ч", "мин", "с"),
        Lang::En => ("d", "h", "min", "s"),
    };
    match seconds {
        0..60 => format!("{seconds}{NBSP}{s}"),
        60..3_600 => format!("{}{NBSP}{m}", seconds / 60),
        3_600..86_400 => format!("{}{NBSP}{h} {:02}{NBSP}{m}", seconds / 3_600, seconds % 3_600 / 60),
        _ => format!("{}{NBSP}{d} {}{NBSP}{h}", seconds / 86_400, seconds % 86_400 / 3_600),
    }
}

/// What lies between two moments: short ones with three digits, long ones in words; nothing is zero.
pub(crate) fn elapsed(lang: Lang, us: i64) -> String {
    match us {
        ..=0 => format!("0{NBSP}{}", if lang == Lang::Ru { "мкс" } else { "µs" }),
        1..60_000_000 => latency(lang, us.unsigned_abs()),
        _ => duration(lang, us),
    }
}

/// Microseconds since the epoch → `dd.mm.yyyy HH:MM:SS`, Moscow time; a dash when it is no date.
pub(crate) fn date_time(us: i64) -> String {
    moscow(us, "%d.%m.%Y %H:%M:%S").unwrap_or_else(|| String::from(DASH))
}

/// A civil day, counted from 1970-01-01, as people write it: `18.11.2026`.
pub(crate) fn day(day: i32) -> String {
    civil(day).map_or_else(|| String::from(DASH), |date| date.strftime("%d.%m.%Y").to_string())
}

/// The same for date fields and addresses: `2026-11-18`; empty when it is no date.
pub(crate) fn machine_day(day: i32) -> String {
    civil(day).map_or_else(String::new, |date| date.to_string())
}

/// Bytes in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A civil day out of a date field; `None` when it is none.
pub(crate) fn parse_day(text: &str) -> Option<i32> {
    text.parse().ok().and_then(day_of)
}

/// The same of a date.
pub(crate) fn day_of(date: civil::Date) -> Option<i32> {
    date.since((jiff::Unit::Day, civil::date(1970, 1, 1))).ok().map(|span| span.get_days())
}

/// The day of a number of days since 1970-01-01.
pub(crate) fn civil(day: i32) -> Option<civil::Date> {
    civil::date(1970, 1, 1).checked_add(jiff::Span::new().try_days(day).ok()?).ok()
}

/// The same moment without the time: `dd.mm.yyyy`.
pub(crate) fn date(us: i64) -> String {
    moscow(us, "%d.%m.%Y").unwrap_or_else(|| String::from(DASH))
}

/// Only the time of day: `HH:MM:SS`.
pub(crate) fn clock_time(us: i64) -> String {
    moscow(us, "%H:%M:%S").unwrap_or_else(|| String::from(DASH))
}

/// What a field for date and time holds (`2026-11-22T12:00`, seconds or not), Moscow time → microseconds since the epoch.
pub(crate) fn from_field(written: &str) -> Option<i64> {
    let local: civil::DateTime = written.parse().ok()?;
    let zoned = local.to_zoned(tz::TimeZone::fixed(tz::offset(MOSCOW_HOURS))).ok()?;
    Some(zoned.timestamp().as_microsecond())
}

/// `yyyy-mm-dd`, as date fields send it → when that day begins in Moscow, microseconds since the epoch; `None` when it is no date.
pub(crate) fn day_start_us(text: &str) -> Option<i64> {
    parse_day(text).map(state::day_start_us)
}

/// A moment for `<time datetime>`: RFC 3339; empty when it is no date.
pub(crate) fn machine_time(us: i64) -> String {
    moscow(us, "%Y-%m-%dT%H:%M:%S+03:00").unwrap_or_default()
}

/// A moment as a clock on the wall in Moscow has it; `None` when it is no date.
pub(crate) fn civil_moment(us: i64) -> Option<civil::DateTime> {
    let zone = tz::TimeZone::fixed(tz::offset(MOSCOW_HOURS));
    Some(Timestamp::from_microsecond(us).ok()?.to_zoned(zone).datetime())
}

fn moscow(us: i64, pattern: &str) -> Option<String> {
    let zone = tz::TimeZone::fixed(tz::offset(MOSCOW_HOURS));
    let zoned = Timestamp::from_microsecond(us).ok()?.to_zoned(zone);
    jiff::fmt::strtime::format(pattern, &zoned).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Lang::{En, Ru};

    #[test]
    fn numbers_as_each_language_writes_them() {
        for (written, expected) in [
            (number(Ru, 0u64), "0"),
            (number(Ru, 999u64), "999"),
            (number(Ru, 1_000u64), "1\u{202f}000"),
            (number(Ru, 12_345_678u64), "12\u{202f}345\u{202f}678"),
            (number(En, 12_345_678u64), "12,345,678"),
            (number(En, u64::MAX), "18,446,744,073,709,551,615"),
            (rubles(Ru, 0), "0,00\u{a0}₽"),
            (rubles(Ru, 123_456_705), "1\u{202f}234\u{202f}567,05\u{a0}₽"),
            (rubles(Ru, -1), "−0,01\u{a0}₽"),
            (rubles(En, -123_450), "−₽1,234.50"),
            (rubles(En, i128::MIN), "−₽1,701,411,834,604,692,317,316,873,037,158,841,057.28"),
            (whole_rubles(Ru, 1_234_599), "12\u{202f}345\u{a0}₽"),
            (whole_rubles(En, -1_234_599), "−₽12,345"),
            (percent(Ru, 1, 3), "33,3\u{a0}%"),
            (percent(En, 2, 3), "66.7%"),
            (percent(En, 1, 0), "0.0%"),
            (percent(Ru, u64::MAX, u64::MAX), "100,0\u{a0}%"),
        ] {
            assert_eq!(written, expected);
        }
    }

    #[test]
    fn a_field_is_read_as_it_is_shown() {
        for (written, shown) in [
            ("2026-11-22T12:00", Some("22.11.2026 12:00:00")),
            ("2026-11-22T12:00:07", Some("22.11.2026 12:00:07")),
            ("2026-02-29T12:00", None),
            ("22.11.2026", None),
            ("", None),
            ("9999-12-31T23:59:59", None),
        ] {
            assert_eq!(from_field(written).map(date_time).as_deref(), shown, "{written:?}");
        }
    }

    #[test]
    fn times_as_each_language_writes_them() {
        for (written, expected) in [
            (latency(Ru, 0), "—"),
            (latency(Ru, 870), "870\u{a0}мкс"),
            (latency(Ru, 1_234), "1,23\u{a0}мс"),
            (latency(En, 12_345), "12.3\u{a0}ms"),
            (latency(Ru, 123_456), "123\u{a0}мс"),
            (latency(En, 1_234_567), "1.23\u{a0}s"),
            (latency(En, 1_234_567_890), "1,234\u{a0}s"),
            (nanoseconds(Ru, 0), "—"),
            (nanoseconds(Ru, 85), "85\u{a0}нс"),
            (nanoseconds(En, 9_876), "9.87\u{a0}µs"),
            (nanoseconds(Ru, 45_678), "45,6\u{a0}мкс"),
            (tenths(Ru, 6_753), "675,3"),
            (tenths(En, 9), "0.9"),
            (duration(Ru, -5), "0\u{a0}с"),
            (duration(Ru, 59_999_999), "59\u{a0}с"),
            (duration(En, 720_000_000), "12\u{a0}min"),
            (duration(Ru, 7_500_000_000), "2\u{a0}ч 05\u{a0}мин"),
            (duration(En, 273_600_000_000), "3\u{a0}d 4\u{a0}h"),
            (elapsed(Ru, -1), "0\u{a0}мкс"),
            (elapsed(En, 1_234), "1.23\u{a0}ms"),
            (elapsed(Ru, 7_500_000_000), "2\u{a0}ч 05\u{a0}мин"),
            (date_time(0), "01.01.1970 03:00:00"),
            (date_time(1_767_214_799_999_999), "31.12.2025 23:59:59"),
            (date_time(1_767_214_800_000_000), "01.01.2026 00:00:00"),
            (date_time(i64::MAX), "—"),
            (date(1_767_214_799_999_999), "31.12.2025"),
            (clock_time(1_767_214_799_999_999), "23:59:59"),
            (machine_time(0), "1970-01-01T03:00:00+03:00"),
            (machine_time(i64::MIN), ""),
        ] {
            assert_eq!(written, expected);
        }
        for (text, expected) in [
            ("1970-01-01", Some(-10_800_000_000)),
            ("2026-01-01", Some(1_767_214_800_000_000)),
            ("2026-02-30", None),
            ("01.01.2026", None),
            ("", None),
        ] {
            assert_eq!(day_start_us(text), expected, "{text}");
        }
    }
}
