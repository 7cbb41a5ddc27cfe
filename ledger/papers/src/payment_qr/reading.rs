//! Payment codes of others and our own, read back: what the payment feed looks for is the ledger account in them.

use super::QrFault;
use encoding_rs::{Encoding, KOI8_R, UTF_8, WINDOWS_1251};
use std::borrow::Cow;

/// Bytes of the longest code: a QR code of the largest kind holds no more. Origin: ISO/IEC 18004, version 40-L.
const BYTES_MAX: usize = 2_953;
/// Where the fields begin: mark, version, encoding, separator. Origin: ГОСТ Р 56042-2014, 5.1.
const FIELDS_AT: usize = 8;
/// Fields that a code must have. Origin: ГОСТ Р 56042-2014, table 2.
const DEMANDED: [&str; 5] = ["Name", "PersonalAcc", "BankName", "BIC", "CorrespAcc"];

/// A payment code as it was read. Values are as they stand there, unchecked: a code may be old or made by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QrRead {
    fields: Vec<(String, String)>,
}

impl QrRead {
    /// The first value of a field by its name in the standard; names differ only by their letters, not by their case.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Fields in their order.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The ledger account [лицевой счёт] that the payment is for: `PersAcc`, or `PersonalAccount` as some senders have it.
    pub fn ledger_account(&self) -> Option<&str> {
        self.field("PersAcc").or_else(|| self.field("PersonalAccount")).map(str::trim).filter(|account| !account.is_empty())
    }

    /// Kopecks, when there is a sum and it is a positive number.
    pub fn sum_kopecks(&self) -> Option<i64> {
        self.field("Sum").and_then(|sum| sum.trim().parse().ok()).filter(|kopecks| *kopecks > 0)
    }
}

/// Reads the bytes of a code in any of the standard's three encodings, with any separator.
///
/// # Errors
/// Not a code of this standard, damaged, or a demanded field is missing.
pub fn parse(code: &[u8]) -> Result<QrRead, QrFault> {
    let no = |why| Err(QrFault::NotPayment { why });
    if code.len() > BYTES_MAX {
        return no("longer than any QR code");
    }
    let (Some(head), Some(body)) = (code.get(..FIELDS_AT), code.get(FIELDS_AT..)) else { return no("too short") };
    let &[b'S', b'T', b'0', b'0', b'0', b'1', encoding, separator] = head else {
        return no("it doesn't begin with ST0001");
    };
    let Some(text) = decoded(encoding, body) else { return no("its encoding is not 1, 2 or 3, or the bytes are damaged") };
    if !separator.is_ascii() || separator.is_ascii_alphanumeric() || separator == b'=' {
        return no("its separator is a letter, a digit or no sign at all");
    }
    let parts = text.split(char::from(separator)).filter(|part| !part.is_empty());
    let pairs: Option<Vec<(String, String)>> =
        parts.map(|part| part.split_once('=').map(|(name, value)| (name.trim().to_owned(), value.to_owned()))).collect();
    let Some(fields) = pairs else { return no("a field has no equals sign") };
    let read = QrRead { fields };
    match DEMANDED.into_iter().find(|name| read.field(name).is_none_or(|value| value.trim().is_empty())) {
        Some(field) => Err(QrFault::Missing { field }),
        None => Ok(read),
    }
}

fn decoded(code: u8, bytes: &[u8]) -> Option<Cow<'_, str>> {
    let encoding: &'static Encoding = match code {
        b'1' => WINDOWS_1251,
        b'2' => UTF_8,
        b'3' => KOI8_R,
        _ => return None,
    };
    encoding.decode_without_bom_handling_and_without_replacement(bytes)
}
