//! From bytes to text: the encodings in which banks write, told apart without asking, line by line.

use crate::fault::FileFault;
use crate::limits::{LINE_BYTES_MAX, SAMPLE_BYTES};
use encoding_rs::{IBM866, KOI8_R, UTF_8, WINDOWS_1251};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Encodings of payment files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8 and plain ASCII, with or without a byte order mark.
    #[serde(rename = "utf-8")]
    Utf8,
    /// Windows-1251.
    #[serde(rename = "windows-1251")]
    Windows1251,
    /// KOI8-R.
    #[serde(rename = "koi8-r")]
    Koi8R,
    /// DOS, code page 866.
    #[serde(rename = "cp866")]
    Cp866,
}

impl Encoding {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Utf8, Self::Windows1251, Self::Koi8R, Self::Cp866];

    pub(crate) fn table(self) -> &'static encoding_rs::Encoding {
        match self {
            Self::Utf8 => UTF_8,
            Self::Windows1251 => WINDOWS_1251,
            Self::Koi8R => KOI8_R,
            Self::Cp866 => IBM866,
        }
    }

    /// The text of `bytes`; `None` where they are not in this encoding.
    pub(crate) fn decode(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        self.table().decode_without_bom_handling_and_without_replacement(bytes)
    }
}

const BOM: &[u8] = &[0xef, 0xbb, 0xbf];

/// The bytes behind a UTF-8 byte order mark.
pub(crate) fn without_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(BOM).unwrap_or(bytes)
}

/// UTF-8 where the bytes are UTF-8 (a cut last character allowed), otherwise the single-byte encoding in which they read most like
/// Russian. UTF-16 is refused by name.
pub(crate) fn encoding_of(bytes: &[u8]) -> Result<Encoding, FileFault> {
    if bytes.starts_with(BOM) {
        return Ok(Encoding::Utf8);
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(FileFault::Utf16);
    }
    match std::str::from_utf8(bytes) {
        Ok(_) => Ok(Encoding::Utf8),
        Err(e)
            if e.error_len().is_none() && e.valid_up_to() > 0 && !bytes.get(..e.valid_up_to()).is_some_and(<[u8]>::is_ascii) =>
        {
            Ok(Encoding::Utf8)
        }
        Err(_) => Ok(russian(bytes, &[Encoding::Windows1251, Encoding::Koi8R, Encoding::Cp866])),
    }
}

/// Share of each letter among 10,000 of running Russian text, а to я. Source: frequencies of the Russian National Corpus, rounded.
const LETTERS: [u16; 32] = [
    801, 159, 454, 170, 298, 845, 94, 165, 735, 121, 349, 440, 321, 670, 1097, 281, 473, 547, 626, 262, 26, 97, 48, 144, 73, 36,
    4, 190, 174, 32, 64, 201,
];

/// Of `choices` the encoding in which the bytes read most like Russian: frequent letters, no signs within words, no capitals after
/// small letters. The first of equals.
pub(crate) fn russian(bytes: &[u8], choices: &[Encoding]) -> Encoding {
    let sample = bytes.get(..SAMPLE_BYTES).unwrap_or(bytes);
    let score = |encoding: Encoding| {
        let table = meanings(encoding);
        let mut small_before = false;
        let mut score: i64 = 0;
        for byte in sample {
            let (points, kind) = table.get(usize::from(*byte)).copied().unwrap_or_default();
            score += i64::from(points) - if small_before && kind == Kind::Capital { CASE_PENALTY } else { 0 };
            small_before = kind == Kind::Small;
        }
        score
    };
    let best = choices.iter().rev().copied().max_by_key(|encoding| score(*encoding));
    best.unwrap_or(Encoding::Windows1251)
}

/// Points lost by a capital behind a small letter. Origin: the worth of a frequent letter, three times.
const CASE_PENALTY: i64 = 12;
/// Points lost by a sign that is no letter. Origin: as above.
const SIGN_PENALTY: i32 = -12;

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Other,
    Small,
    Capital,
}

/// Points and kind of every byte in an encoding; ASCII says nothing.
fn meanings(encoding: Encoding) -> [(i32, Kind); 256] {
    let mut table = [(0, Kind::Other); 256];
    for (byte, place) in (0u8..=255).zip(&mut table).skip(128) {
        let one = [byte];
        let c = encoding.decode(&one).and_then(|text| text.chars().next()).unwrap_or('\0');
        let small = c.to_lowercase().next().unwrap_or(c);
        let nth = u32::from(small).checked_sub(u32::from('а')).and_then(|n| usize::try_from(n).ok());
        *place = match nth.and_then(|nth| LETTERS.get(nth)) {
            Some(share) => (points(*share), if c == small { Kind::Small } else { Kind::Capital }),
            None if matches!(c, 'ё' | 'Ё') => (-4, if c == 'ё' { Kind::Small } else { Kind::Capital }),
            None if matches!(c, '№' | '«' | '»' | '\u{a0}' | '–' | '—' | '…') => (0, Kind::Other),
            None => (SIGN_PENALTY, Kind::Other),
        };
    }
    table
}

/// About 2 log2 of the share against an even one.
fn points(share: u16) -> i32 {
    const EVEN: u64 = 10_000 / 32;
    let share = u64::from(share.max(1));
    let (large, small, sign) = if share >= EVEN { (share, EVEN, 1) } else { (EVEN, share, -1) };
    sign * i32::try_from((large * large / (small * small)).max(1).ilog2()).unwrap_or(0)
}

/// Lines of a file with their numbers from 1, without their ends; a line beyond the limit is refused before anything copies it.
pub(crate) struct Lines<'a> {
    rest: Option<&'a [u8]>,
    number: u32,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        let bytes = without_bom(bytes);
        // DOS programs end a text with this sign.
        let bytes = bytes.strip_suffix(&[0x1a]).unwrap_or(bytes);
        Self { rest: Some(bytes), number: 0 }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Result<(u32, &'a [u8]), FileFault>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest?;
        self.number = self.number.saturating_add(1);
        let seen = rest.get(..=LINE_BYTES_MAX).unwrap_or(rest);
        let end = seen.iter().position(|b| *b == b'\n');
        let line = match end {
            None if seen.len() > LINE_BYTES_MAX => {
                self.rest = None;
                return Some(Err(FileFault::LineTooLong { line: self.number }));
            }
            None => rest,
            Some(end) => rest.get(..end).unwrap_or_default(),
        };
        self.rest = end.and_then(|end| rest.get(end + 1..)).filter(|rest| !rest.is_empty());
        Some(Ok((self.number, line.strip_suffix(b"\r").unwrap_or(line))))
    }
}

/// A line as text; control characters mean that it is none.
pub(crate) fn line_text(line: u32, bytes: &[u8], encoding: Encoding) -> Result<Cow<'_, str>, FileFault> {
    if bytes.iter().any(|b| (*b < 0x20 && *b != b'\t') || *b == 0x7f) {
        return Err(FileFault::NotText { line });
    }
    encoding.decode(bytes).ok_or(FileFault::Encoding { line, encoding })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_letters_and_a_whole_file_tell_their_encoding() {
        let texts = [
            "оплата питания лс 123456789",
            "ОПЛАТА ПИТАНИЯ ЛС 123456789",
            "Плательщик Первый",
            "ПЛАТЕЛЬЩИК ПЕРВЫЙ",
            "За обеды в школе",
            "лс",
            "ЛС 1234567",
            "л/с",
            "Л/С № 5",
            "ЛС 1234567 ЗА ПИТАНИЕ",
            "пополнение лицевого счета",
            "Ул. Лесная, 5",
            "УЛ. ЛЕСНАЯ Д 5",
            "Ёлкина Юлия",
            "Дата;Сумма;Назначение",
            "Итого",
            "ИТОГО",
            "ООО «Школьное питание»",
        ];
        for text in texts {
            for encoding in Encoding::ALL {
                let (bytes, _, bad) = encoding.table().encode(text);
                if !bad {
                    assert_eq!(encoding_of(&bytes), Ok(encoding), "{text}");
                }
            }
        }
        assert_eq!(encoding_of(b"plain"), Ok(Encoding::Utf8));
        assert_eq!(encoding_of(&[0xff, 0xfe, 0x30, 0]), Err(FileFault::Utf16));
    }

    #[test]
    fn lines_have_numbers_and_a_limit() {
        let lines: Vec<_> = Lines::new(b"\xef\xbb\xbfa\r\n\nb\x1a").map(|line| line.expect("short")).collect();
        assert_eq!(lines, [(1, &b"a"[..]), (2, b""), (3, b"b")]);
        let long = vec![b'x'; LINE_BYTES_MAX + 1];
        assert_eq!(Lines::new(&long).next(), Some(Err(FileFault::LineTooLong { line: 1 })));
        assert!(Lines::new(&long[1..]).next().is_some_and(|line| line.is_ok()));
    }
}
