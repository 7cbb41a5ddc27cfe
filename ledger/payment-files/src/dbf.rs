//! Registries as dBase III tables, by the names of their fields.
//!
//! ```text
//! 0      1..4      4..8     8..10       10..12      29        32..            …  header length  …
//! 0x03 │ yy mm dd │ records │ header len │ record len │ language │ fields of 32 │ 0x0D │ records: flag, cells │ 0x1A
//! ```
//!
//! Numbers are digits in the file and stay digits here: see the decision on payment file libraries.

use crate::cells::{self, Layout};
use crate::document::{Control, Document, Format, Source};
use crate::fault::{CheckKind, FileFault, RowFault, RowFaultKind};
use crate::keys::Keys;
use crate::limits::DBF_FIELDS_MAX;
use crate::profile::{Profile, Table};
use crate::registry::name_says;
use crate::text::{Encoding, russian};
use jiff::civil::Date;
use std::borrow::Cow;

const HEAD: usize = 32;
const FIELD: usize = 32;
/// Behind the last field.
const FIELDS_END: u8 = 0x0d;
/// Behind the last record.
const FILE_END: u8 = 0x1a;

/// A dBase III table begins so; no text does.
pub(crate) fn is_table(bytes: &[u8]) -> bool {
    bytes.first() == Some(&0x03)
}

struct Field<'a> {
    name: &'a [u8],
    kind: u8,
    /// From the record's flag on.
    at: usize,
    len: usize,
}

struct Head<'a> {
    changed: Option<Date>,
    records: u32,
    record_len: usize,
    language: u8,
    fields: Vec<Field<'a>>,
    /// Everything behind the header.
    body: &'a [u8],
}

pub(crate) fn read(bytes: &[u8], source: &Source<'_>, profiles: &[Profile]) -> Result<Document, FileFault> {
    let head = head(bytes)?;
    let mut tried = Vec::new();
    for profile in profiles.iter().filter(|profile| profile.table == Table::Dbf) {
        let encoding = encoding(&head, profile)?;
        let name = |field: &Field<'_>| encoding.decode(field.name).unwrap_or_default().into_owned();
        let titles: Vec<Cow<'_, str>> = head.fields.iter().map(|field| Cow::Owned(name(field))).collect();
        match Layout::of_titles(profile, &titles) {
            Ok(layout) => return table(&head, encoding, &layout, profile, source),
            Err(missing) => tried.push((profile.name.clone(), 1, missing.into())),
        }
    }
    Err(FileFault::NoProfile { tried })
}

fn head(bytes: &[u8]) -> Result<Head<'_>, FileFault> {
    let refuse = |detail| FileFault::Dbf { detail };
    let byte = |at: usize| bytes.get(at).copied().ok_or(refuse("the header is cut off"));
    let short = |at: usize| Ok(usize::from(u16::from_le_bytes([byte(at)?, byte(at + 1)?])));
    let records = u32::from_le_bytes([byte(4)?, byte(5)?, byte(6)?, byte(7)?]);
    let (head_len, record_len, language) = (short(8)?, short(10)?, byte(29)?);
    let year = 1900 + i16::from(byte(1)?);
    let changed = Date::new(year, i8::try_from(byte(2)?).unwrap_or(0), i8::try_from(byte(3)?).unwrap_or(0)).ok();
    let body = bytes.get(head_len..).ok_or(refuse("the header says that it is longer than the file"))?;
    let mut fields = Vec::new();
    // The first byte of a record is its flag.
    let mut at = 1;
    let mut descriptions = bytes.get(HEAD..head_len).ok_or(refuse("the header is shorter than its fixed part"))?;
    while descriptions.first() != Some(&FIELDS_END) {
        if fields.len() >= DBF_FIELDS_MAX {
            return Err(refuse("more fields than a table may have"));
        }
        let (one, rest) = descriptions.split_at_checked(FIELD).ok_or(refuse("the list of fields has no end"))?;
        let name = one.get(..11).unwrap_or_default();
        let name = name.split(|b| *b == 0).next().unwrap_or_default();
        let len = usize::from(one.get(16).copied().unwrap_or(0));
        fields.push(Field { name, kind: one.get(11).copied().unwrap_or(0), at, len });
        at += len;
        descriptions = rest;
    }
    if fields.is_empty() {
        return Err(refuse("it has no fields"));
    }
    if at != record_len {
        return Err(refuse("the fields don't add up to the length of a record"));
    }
    Ok(Head { changed, records, record_len, language, fields, body })
}

/// By the language byte; where it says nothing by the profile, and last by the look of the records.
fn encoding(head: &Head<'_>, profile: &Profile) -> Result<Encoding, FileFault> {
    match head.language {
        0x26 | 0x65 => Ok(Encoding::Cp866),
        0x57 | 0xc9 => Ok(Encoding::Windows1251),
        0 => Ok(profile.encoding.unwrap_or_else(|| russian(head.body, &[Encoding::Cp866, Encoding::Windows1251]))),
        other => profile.encoding.ok_or(FileFault::EncodingUnknown { stated: format!("DBF language {other:#04x}") }),
    }
}

fn table(
    head: &Head<'_>,
    encoding: Encoding,
    layout: &Layout,
    profile: &Profile,
    source: &Source<'_>,
) -> Result<Document, FileFault> {
    let mut document = Document::start(Format::Dbf, encoding, source);
    document.profile = Some(profile.name.clone());
    document.sender = profile.sender.clone();
    document.control = Some(Control { count: Some(u64::from(head.records)), ..Control::default() });
    let mut keys = Keys::default();
    let mut found: u32 = 0;
    for record in head.body.chunks(head.record_len).take_while(|record| record.first() != Some(&FILE_END)) {
        document.bounded()?;
        let number = found.saturating_add(1);
        let whole = record.len() == head.record_len;
        match record.first() {
            Some(b' ') if whole => {
                let cells = cells_of(record, head, encoding).ok_or(FileFault::Encoding { line: number, encoding })?;
                cells::read(&mut document, profile, layout, &mut keys, (number, &cells))?;
            }
            Some(b'*') if whole => document.skipped = document.skipped.saturating_add(1),
            _ => {
                document.fault(RowFault::new(number, "record", "", RowFaultKind::Section));
                break;
            }
        }
        found = number;
    }
    document.check(CheckKind::Count, Some(i64::from(head.records)), i64::from(found));
    name_says(&mut document, profile, source)?;
    document.date = document.date.or(head.changed);
    Ok(document.finish())
}

/// The cells of a record as text. Memos lie in another file, binary numbers came after dBase III: both read as empty.
fn cells_of<'a>(record: &'a [u8], head: &Head<'_>, encoding: Encoding) -> Option<Vec<Cow<'a, str>>> {
    let cell = |field: &Field<'_>| {
        let bytes = record.get(field.at..field.at + field.len).unwrap_or_default();
        let bytes = bytes.split(|b| *b == 0).next().unwrap_or_default();
        let empty = !matches!(field.kind, b'C' | b'N' | b'F' | b'D' | b'L') || bytes.iter().all(|b| matches!(b, b' ' | b'*'));
        if empty { Some(Cow::Borrowed("")) } else { encoding.decode(bytes) }
    };
    head.fields.iter().map(cell).collect()
}
