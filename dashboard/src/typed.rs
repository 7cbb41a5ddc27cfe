//! Reads what people type into forms and addresses.

use serde::{
    Deserialize, Deserializer,
    de::{Error, IntoDeserializer, value},
};
use std::str::FromStr;

/// One of some words; forms send an empty value for "all".
pub(crate) fn word<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    let word = String::deserialize(from)?;
    if word.is_empty() {
        return Ok(None);
    }
    let word: value::StringDeserializer<value::Error> = word.into_deserializer();
    T::deserialize(word).map(Some).map_err(D::Error::custom)
}

/// The same for numbers.
pub(crate) fn number<'de, D: Deserializer<'de>, T: FromStr>(from: D) -> Result<Option<T>, D::Error> {
    let digits = String::deserialize(from)?;
    let digits = digits.trim();
    if digits.is_empty() { Ok(None) } else { digits.parse().map(Some).map_err(|_| D::Error::custom("a number")) }
}

/// Roubles as people type them, with a comma or a point.
pub(crate) fn kopecks(typed: &str) -> Option<i64> {
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let (roubles, rest) = typed.split_once([',', '.']).unwrap_or((&typed, "0"));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let rest: i64 = match rest.len() {
        1 if digits(rest) => rest.parse::<i64>().ok()? * 10,
        2 if digits(rest) => rest.parse().ok()?,
        _ => return None,
    };
    let roubles: i64 = roubles.parse().ok().filter(|_| digits(roubles))?;
    roubles.checked_mul(100)?.checked_add(rest)
}

/// The same the other way: a sum as its field shows it.
pub(crate) fn roubles(kopecks: i64) -> String {
    format!("{},{:02}", kopecks / 100, kopecks % 100)
}
