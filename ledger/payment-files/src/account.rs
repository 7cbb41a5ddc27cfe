//! Finds the personal account [лицевой счёт, ЛС] where payers and banks put it (ACC-01, ACC-06, FIELD C1).

use crate::limits::ACCOUNT_DIGITS_MAX;
use regex::Regex;
use std::sync::LazyLock;

/// `л/с`, `ЛС №`, `лицевой счёт:`, `лиц. сч.`, and `PersAcc=` of a payment QR (ГОСТ Р 56042), each with the digits behind it.
const NAMED: &str =
    r"(?i)\b(?:л\s?[./\\]?\s?с\.?|лиц(?:ев\w*)?\.?\s*сч(?:[её]т\w*)?\.?|persacc)[\s:№#=_–—-]*(?:n[\s.:]*)?([0-9]+)";

static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(NAMED).ok());

/// The account in a field that holds nothing else.
pub(crate) fn in_field(text: &str) -> Option<u64> {
    let text = text.trim();
    let plain = !text.is_empty() && text.len() <= ACCOUNT_DIGITS_MAX && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok().filter(|n| *n > 0) } else { None }
}

/// The one account that a text names as such; none when it names several.
pub(crate) fn in_text(text: &str) -> Option<u64> {
    let pattern = PATTERN.as_ref()?;
    let goes_on = |end: usize| text.get(end..).and_then(|rest| rest.chars().next()).is_some_and(char::is_alphanumeric);
    let digits = pattern.captures_iter(text).filter_map(|found| found.get(1)).filter(|digits| !goes_on(digits.end()));
    let mut accounts = digits.filter_map(|digits| in_field(digits.as_str()));
    let first = accounts.next()?;
    accounts.all(|other| other == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_found_where_it_is_named() {
        for (text, account) in [
            ("л/с 123456789", Some(123_456_789)),
            ("За питание ЛС: 123456789, НДС не облагается", Some(123_456_789)),
            ("ЛС№123", Some(123)),
            ("Л/С N 45", Some(45)),
            ("л.с. 77 обед", Some(77)),
            ("Лицевой счёт № 900000017.", Some(900_000_017)),
            ("оплата лиц. счета 5", Some(5)),
            ("лс12", Some(12)),
            ("лс-12; лс 12", Some(12)),
            ("ST00012|Name=Школьное питание|PersonalAcc=40702810000000000001|PersAcc=123456789|Sum=10000", Some(123_456_789)),
            ("persacc=007", Some(7)),
            // Two accounts, none named, another number, a settlement account, a number that goes on in letters.
            ("лс 12 и лс 13", None),
            ("питание 123456789", None),
            ("счет 5 лс", None),
            ("лс обед 12", None),
            ("плс 12", None),
            ("л/с 40702810000000000001", None),
            ("лс 12а", None),
            ("лс (за май) 5", None),
            ("за 5 лс 0", None),
            ("", None),
        ] {
            assert_eq!(in_text(text), account, "{text}");
        }
    }

    #[test]
    fn a_field_of_digits_is_an_account() {
        for (text, account) in [
            (" 000123 ", Some(123)),
            ("0", None),
            ("", None),
            ("12 3", None),
            ("999999999999999999", Some(999_999_999_999_999_999)),
            ("9999999999999999999", None),
        ] {
            assert_eq!(in_field(text), account, "{text}");
        }
    }
}
