//! From bytes to text: the encodings in which schools' files come, told apart without asking.

use super::ImportError;
use encoding_rs::{Encoding, WINDOWS_1251};
use std::borrow::Cow;

/// The text of a CSV file: any Unicode with a byte order mark, UTF-8 without one, otherwise Windows-1251.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ImportError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let body = bytes.get(mark..).unwrap_or_default();
        if encoding == encoding_rs::UTF_8 {
            return utf8(body).map(Cow::Borrowed);
        }
        let (text, bad) = encoding.decode_without_bom_handling(body);
        return if bad { Err(ImportError::Truncated { line: lines(body) }) } else { Ok(text) };
    }
    match utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(fault) if header_is_utf8(bytes) => Err(fault),
        Err(_) => windows_1251(bytes),
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, ImportError> {
    std::str::from_utf8(bytes).map_err(|e| {
        let line = lines(bytes.get(..e.valid_up_to()).unwrap_or_default());
        if e.error_len().is_none() { ImportError::Truncated { line } } else { ImportError::Encoding { line } }
    })
}

/// A first line with Russian letters in UTF-8: then a wrong byte further down is damage, not another encoding.
fn header_is_utf8(bytes: &[u8]) -> bool {
    let end = bytes.iter().position(|b| *b == b'\n').unwrap_or(bytes.len());
    bytes.get(..end).and_then(|line| std::str::from_utf8(line).ok()).is_some_and(|line| !line.is_ascii())
}

/// encoding_rs maps the one unassigned byte 0x98 to a control character; no text has one.
fn windows_1251(bytes: &[u8]) -> Result<Cow<'_, str>, ImportError> {
    let strange = |b: &u8| *b == 0x98 || *b == 0x7f || (*b < 0x20 && !matches!(*b, b'\t' | b'\n' | b'\r'));
    if let Some(place) = bytes.iter().position(strange) {
        return Err(ImportError::Encoding { line: lines(bytes.get(..place).unwrap_or_default()) });
    }
    WINDOWS_1251.decode_without_bom_handling_and_without_replacement(bytes).ok_or(ImportError::Encoding { line: 1 })
}

fn lines(bytes: &[u8]) -> u32 {
    let breaks = bytes.iter().filter(|b| **b == b'\n').count();
    u32::try_from(breaks).unwrap_or(u32::MAX).saturating_add(1)
}
