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
