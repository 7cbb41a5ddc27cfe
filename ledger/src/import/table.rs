//! A file as rows of cells with known columns. All cells lie in one string, so a million rows cost little more than their text.

use super::columns::{FIELDS, Field, columns, plain, title};
use super::decode::decode;
use super::limits::{CELL_BYTES_MAX, COLUMNS_MAX, CSV_BYTES_MAX, ROWS_MAX, XLSX_BYTES_MAX};
use super::{ImportError, ImportKind, xlsx};

/// The cell stands in for a spreadsheet error; a character no file can hold.
pub(super) const ERROR_CELL: &str = "\u{fffe}";

/// Something the operator should know about the file; it stops nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A column nobody knows; its cells were not looked at.
    IgnoredColumn(String),
    /// The last row has no line break: perhaps the file was cut off there.
    NoLastLineBreak,
    /// More sheets than the first.
    OtherSheets(Vec<String>),
}

impl Note {
    /// In English.
    pub fn en(&self) -> String {
        match self {
            Self::IgnoredColumn(title) => format!("column \"{title}\" is not known and was ignored"),
            Self::NoLastLineBreak => "the last row has no line break; make sure that the file is whole".into(),
            Self::OtherSheets(names) => format!("only the first sheet was read; not read: {}", names.join(", ")),
        }
    }

    /// In Russian.
    pub fn ru(&self) -> String {
        match self {
            Self::IgnoredColumn(title) => format!("столбец «{title}» неизвестен и не учтён"),
            Self::NoLastLineBreak => "после последней строки нет перевода строки; убедитесь, что файл целый".into(),
            Self::OtherSheets(names) => format!("прочитан только первый лист; не прочитаны: {}", names.join(", ")),
        }
    }
}

/// A file that could be read, with all required columns.
#[derive(Debug)]
pub struct Table {
    kind: ImportKind,
    place: [Option<usize>; FIELDS],
    header_len: usize,
    notes: Vec<Note>,
    cells: Cells,
}

/// Rows of cells in one string.
#[derive(Debug, Default)]
pub(super) struct Cells {
    text: String,
    /// End of each cell in `text`.
    ends: Vec<u32>,
    /// Row number in the file and the end of the row in `ends`.
    rows: Vec<(u32, u32)>,
}

impl Cells {
    pub(super) fn push_cell(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    /// Ends a row; rows without any content are left out.
    pub(super) fn end_row(&mut self, number: u32) -> Result<(), ImportError> {
        let (first, text_from) = self.last_ends();
        if self.text.get(text_from..).is_none_or(|row| row.trim().is_empty()) {
            self.ends.truncate(first);
            self.text.truncate(text_from);
            return Ok(());
        }
        if self.rows.len() > ROWS_MAX {
            return Err(ImportError::TooManyRows);
        }
        if self.ends.len() - first > COLUMNS_MAX {
            return Err(ImportError::TooManyColumns);
        }
        self.rows.push((number, u32::try_from(self.ends.len()).unwrap_or(u32::MAX)));
        Ok(())
    }

    /// Where the row under construction begins: in `ends` and in `text`.
    fn last_ends(&self) -> (usize, usize) {
        let first = self.rows.last().map_or(0, |(_, end)| *end as usize);
        let text_from = first.checked_sub(1).and_then(|i| self.ends.get(i)).map_or(0, |end| *end as usize);
        (first, text_from)
    }

    fn len(&self) -> usize {
        self.rows.len()
    }

    fn row(&self, index: usize) -> (u32, std::ops::Range<usize>) {
        let from = index.checked_sub(1).and_then(|i| self.rows.get(i)).map_or(0, |(_, end)| *end as usize);
        self.rows.get(index).map_or((0, 0..0), |(number, end)| (*number, from..*end as usize))
    }

    fn cell(&self, index: usize) -> &str {
        let from = index.checked_sub(1).and_then(|i| self.ends.get(i)).map_or(0, |end| *end as usize);
        let end = self.ends.get(index).map_or(from, |end| *end as usize);
        self.text.get(from..end).unwrap_or_default()
    }
}

/// One row of a [`Table`].
#[derive(Clone)]
pub(super) struct Row<'a> {
    table: &'a Table,
    /// As a spreadsheet or editor numbers it; the header is usually 1.
    pub(super) number: u32,
    cells: std::ops::Range<usize>,
}

impl<'a> Row<'a> {
    /// The cell of a field, trimmed; `None` when the file has no such column.
    pub(super) fn cell(&self, field: Field) -> Option<&'a str> {
        let place = self.table.place.get(field as usize).copied().flatten()?;
        let index = self.cells.start.checked_add(place).filter(|index| *index < self.cells.end)?;
        Some(self.table.cells.cell(index).trim())
    }

    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    pub(super) fn has_huge_cell(&self) -> bool {
        self.cells.clone().any(|index| self.table.cells.cell(index).len() > CELL_BYTES_MAX)
    }
}

impl Table {
    /// What the file lists.
    pub fn kind(&self) -> ImportKind {
        self.kind
    }

    /// Rows below the header.
    pub fn len(&self) -> usize {
        self.cells.len().saturating_sub(1)
    }

    /// True without rows below the header.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What the operator should know about the file.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The title of a field as the file writes it, or as messages do when the file has no such column.
    pub(super) fn title(&self, field: Field) -> &str {
        match self.place.get(field as usize).copied().flatten() {
            Some(index) => self.cells.cell(index).trim(),
            None => title(self.kind, field),
        }
    }

    pub(super) fn header_len(&self) -> usize {
        self.header_len
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (1..self.cells.len()).map(|index| {
            let (number, cells) = self.cells.row(index);
            Row { table: self, number, cells }
        })
    }

    /// Finds the known columns in the first row.
    fn new(kind: ImportKind, cells: Cells, mut notes: Vec<Note>) -> Result<Self, ImportError> {
        if cells.len() == 0 {
            return Err(ImportError::Empty);
        }
        let titles: Vec<&str> = cells.row(0).1.map(|index| cells.cell(index).trim()).collect();
        let mut place = [None; FIELDS];
        for (index, text) in titles.iter().enumerate() {
            let word = plain(text);
            let known = columns(kind).iter().find(|c| c.titles.iter().any(|title| plain(title) == word));
            match known.and_then(|column| place.get_mut(column.field as usize)) {
                Some(slot @ None) => *slot = Some(index),
                Some(Some(_)) => return Err(ImportError::DuplicateColumn { title: String::from(*text) }),
                None if text.is_empty() => {}
                None => notes.push(Note::IgnoredColumn(String::from(*text))),
            }
        }
        let has = |field: Field| place.get(field as usize).copied().flatten().is_some();
        let mut missing: Vec<String> =
            columns(kind).iter().filter(|c| c.required && !has(c.field)).map(|c| format!("«{}»", title(kind, c.field))).collect();
        if kind == ImportKind::Holders && !has(Field::Account) && !has(Field::HolderNumber) {
            missing.insert(0, format!("«{}»", title(kind, Field::Account)));
        }
        if !missing.is_empty() {
            return Err(ImportError::MissingColumns { missing, found: titles.iter().map(|t| format!("«{t}»")).collect() });
        }
        let header_len = titles.len();
        Ok(Self { kind, place, header_len, notes, cells })
    }
}

/// Reads a file; the content decides what it is, the name only helps to refuse other formats.
///
/// # Errors
/// [`ImportError`] when the file as a whole can't be used.
pub fn read(kind: ImportKind, bytes: &[u8], file_name: &str) -> Result<Table, ImportError> {
    if bytes.starts_with(b"PK\x03\x04") {
        check_size(bytes, XLSX_BYTES_MAX)?;
        let (cells, notes) = xlsx::read(bytes)?;
        return Table::new(kind, cells, notes);
    }
    let ending = file_name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    // The second is the signature of Excel 97–2003 files.
    if matches!(ending.as_str(), "xls" | "xlsb" | "xlsx" | "ods" | "dbf") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(if ending == "xlsx" {
            ImportError::Workbook { detail: "no ZIP header".into() }
        } else {
            ImportError::OldWorkbook
        });
    }
    check_size(bytes, CSV_BYTES_MAX)?;
    let text = decode(bytes)?;
    let (cells, notes) = read_csv(&text)?;
    Table::new(kind, cells, notes)
}

fn check_size(bytes: &[u8], max: usize) -> Result<(), ImportError> {
    if bytes.len() > max { Err(ImportError::TooLarge { bytes: bytes.len(), max }) } else { Ok(()) }
}

fn read_csv(text: &str) -> Result<(Cells, Vec<Note>), ImportError> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter(text)).from_reader(text.as_bytes());
    let (mut cells, mut notes) = (Cells::default(), Vec::new());
    let mut record = csv::StringRecord::new();
    let (mut header_len, mut last_from, mut last_line, mut last_len) = (None, 0, 1u32, 0);
    // The text is valid UTF-8 and in memory; the reader has no other fault.
    while reader.read_record(&mut record).unwrap_or(false) {
        // The reader's own line count takes a line break before the row as part of the row.
        let from = record.position().map_or(last_from, |p| usize::try_from(p.byte()).unwrap_or(usize::MAX));
        let from = from + text.get(from..).map_or(0, |rest| rest.len() - rest.trim_start_matches(['\r', '\n']).len());
        let breaks = text.get(last_from..from).map_or(0, |passed| passed.bytes().filter(|b| *b == b'\n').count());
        (last_from, last_line) = (from, last_line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX)));
        last_len = record.len();
        header_len.get_or_insert(last_len);
        for cell in &record {
            cells.push_cell(cell);
        }
        cells.end_row(last_line)?;
    }
    let last_row = text.get(last_from..).unwrap_or_default();
    if last_row.bytes().filter(|b| *b == b'"').count() % 2 == 1 {
        return Err(ImportError::UnclosedQuote { line: last_line });
    }
    if !text.is_empty() && !text.ends_with(['\n', '\r']) {
        if header_len.is_some_and(|len| last_len < len) {
            return Err(ImportError::Truncated { line: last_line });
        }
        notes.push(Note::NoLastLineBreak);
    }
    Ok((cells, notes))
}

/// The most frequent separator of the header line; `;` wins a draw, as Russian spreadsheets write it.
fn delimiter(text: &str) -> u8 {
    let header = text.trim_start().lines().next().unwrap_or_default();
    let mut quoted = false;
    let mut counts = [(b';', 0u32), (b',', 0), (b'\t', 0)];
    for byte in header.bytes() {
        quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(separator, _)| !quoted && *separator == byte) {
            *count += 1;
        }
    }
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b';', |(separator, _)| *separator)
}
