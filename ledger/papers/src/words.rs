//! Money and dates as official papers write them: in figures and in words, Russian and English. Total functions: every `i64` has
//! its words.

mod english;
mod russian;

use jiff::civil::Date;

/// Stands between the groups of three digits and before units, so that no line ends there.
pub(crate) const NBSP: char = '\u{a0}';
const MINUS: char = '\u{2212}';

/// A language of a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lang {
    /// Russian, the default.
    #[default]
    Ru,
    /// English.
    En,
}

impl Lang {
    /// BCP 47 code.
    pub const fn code(self) -> &'static str {
        match self {
            Lang::Ru => "ru",
            Lang::En => "en",
        }
    }

    /// The one of two texts that is in this language.
    pub const fn of<'a>(self, ru: &'a str, en: &'a str) -> &'a str {
        match self {
            Lang::Ru => ru,
            Lang::En => en,
        }
    }
}

/// Kopecks in words, kopecks themselves in figures as papers have them: «Сто двадцать три рубля 45 копеек»,
/// "One hundred twenty-three rubles 45 kopecks".
pub fn amount_in_words(lang: Lang, kopecks: i64) -> String {
    let (rubles, rest) = (kopecks.unsigned_abs() / 100, kopecks.unsigned_abs() % 100);
    let words = match lang {
        Lang::Ru => russian::amount(kopecks < 0, rubles, rest),
        Lang::En => english::amount(kopecks < 0, rubles, rest),
    };
    capitalised(&words)
}

/// Kopecks in figures without a unit: `1 234,50`, `1,234.50`; the spaces don't break, the minus is a minus.
pub fn amount(lang: Lang, kopecks: i64) -> String {
    let (rubles, rest) = (kopecks.unsigned_abs() / 100, kopecks.unsigned_abs() % 100);
    let sign = if kopecks < 0 { String::from(MINUS) } else { String::new() };
    match lang {
        Lang::Ru => format!("{sign}{},{rest:02}", grouped(rubles, NBSP)),
        Lang::En => format!("{sign}{}.{rest:02}", grouped(rubles, ',')),
    }
}

/// The same with its unit: `1 234,50 руб.`, `1,234.50 rub.`
pub fn amount_with_unit(lang: Lang, kopecks: i64) -> String {
    format!("{}{NBSP}{}", amount(lang, kopecks), lang.of("руб.", "rub."))
}

/// A whole number with its groups apart: `1 234`, `1,234`.
pub fn count(lang: Lang, n: u64) -> String {
    grouped(n, if lang == Lang::Ru { NBSP } else { ',' })
}

/// A day as letters have it, Russian in the genitive: «22 ноября 2026 г.», "22 November 2026".
pub fn date_in_words(lang: Lang, date: Date) -> String {
    let month = usize::from(date.month().unsigned_abs()).saturating_sub(1);
    match lang {
        Lang::Ru => {
            let name = russian::MONTHS.get(month).copied().unwrap_or_default();
            format!("{}{NBSP}{name} {}{NBSP}г.", date.day(), date.year())
        }
        Lang::En => {
            let name = english::MONTHS.get(month).copied().unwrap_or_default();
            format!("{}{NBSP}{name} {}", date.day(), date.year())
        }
    }
}

/// A day in figures: `22.11.2026`.
pub fn date(date: Date) -> String {
    date.strftime("%d.%m.%Y").to_string()
}

fn grouped(n: u64, separator: char) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() * 2);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

fn capitalised(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A number as its groups of three digits, the highest first: `(what it counts in thousands, the group)`; empty groups left out.
fn groups(n: u64) -> impl Iterator<Item = (usize, u64)> {
    let power = |order: usize| u32::try_from(order).ok().and_then(|order| 1_000u64.checked_pow(order)).unwrap_or(u64::MAX);
    (0..=6).rev().map(move |order| (order, n / power(order) % 1_000)).filter(|(_, group)| *group != 0)
}

#[cfg(test)]
mod tests;
