//! The first sheet of an XLSX workbook, cell by cell, so that memory follows the content and not the sheet's declared size.

use super::ImportError;
use super::limits::{COLUMNS_MAX, ROWS_MAX, XLSX_UNPACKED_MAX};
use super::table::{Cells, ERROR_CELL, Note};
use calamine::{DataRef, Reader, Xlsx, XlsxError, open_workbook_from_rs};
use std::borrow::Cow;
use std::io::Cursor;

/// The largest whole number that a spreadsheet keeps exactly. Origin: IEEE 754, 2^53, rounded down to Excel's 15 digits.
const EXACT_MAX: f64 = 999_999_999_999_999.0;

pub(super) fn read(bytes: &[u8]) -> Result<(Cells, Vec<Note>), ImportError> {
    let damaged = |e: XlsxError| ImportError::Workbook { detail: e.to_string() };
    let unpacked = unpacked_bytes(bytes).ok_or_else(|| ImportError::Workbook { detail: "no ZIP directory".into() })?;
    if unpacked > XLSX_UNPACKED_MAX {
        return Err(ImportError::TooLarge { bytes: unpacked, max: XLSX_UNPACKED_MAX });
    }
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(damaged)?;
    let mut names = book.sheet_names().into_iter();
    let first = names.next().ok_or(ImportError::NoSheet)?;
    let others: Vec<String> = names.collect();
    let notes = if others.is_empty() { Vec::new() } else { vec![Note::OtherSheets(others)] };
    let mut sheet = book.worksheet_cells_reader(&first).map_err(damaged)?;
    let mut cells = Cells::default();
    let (mut row, mut column, mut header_len) = (0u32, 0usize, None);
    while let Some(cell) = sheet.next_cell().map_err(damaged)? {
        let (cell_row, cell_column) = cell.get_position();
        if cell_row as usize > ROWS_MAX {
            return Err(ImportError::TooManyRows);
        }
        if cell_column as usize >= COLUMNS_MAX {
            return Err(ImportError::TooManyColumns);
        }
        if cell_row != row {
            fill(&mut cells, &mut column, header_len);
            header_len = header_len.or((column > 0).then_some(column));
            cells.end_row(row + 1)?;
            (row, column) = (cell_row, 0);
        }
        let text = text_of(cell.get_value());
        if text.is_empty() {
            continue;
        }
        while column < cell_column as usize {
            cells.push_cell("");
            column += 1;
        }
        cells.push_cell(&text);
        column += 1;
    }
    fill(&mut cells, &mut column, header_len);
    cells.end_row(row + 1)?;
    Ok((cells, notes))
}

/// Bytes of all parts once unpacked, by the ZIP central directory (APPNOTE.TXT 4.3.12 and 4.3.16); `None` without one.
fn unpacked_bytes(bytes: &[u8]) -> Option<usize> {
    let end = bytes.windows(4).rposition(|w| w == b"PK\x05\x06")?;
    let short = |at: usize| Some(usize::from(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?)));
    let long = |at: usize| usize::try_from(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?)).ok();
    let mut at = long(end.checked_add(16)?)?;
    let mut sum = 0usize;
    for _ in 0..short(end.checked_add(10)?)? {
        if bytes.get(at..)?.get(..4)? != b"PK\x01\x02" {
            return None;
        }
        sum = sum.saturating_add(long(at + 24)?);
        at = at + 46 + short(at + 28)? + short(at + 30)? + short(at + 32)?;
    }
    Some(sum)
}

/// Empty cells at the end of a row are not stored in the sheet.
fn fill(cells: &mut Cells, column: &mut usize, header_len: Option<usize>) {
    while header_len.is_some_and(|len| *column < len) {
        cells.push_cell("");
        *column += 1;
    }
}

/// A cell as its owner reads it; of a formula the value, never the formula.
fn text_of<'a>(value: &'a DataRef<'_>) -> Cow<'a, str> {
    match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cow::Borrowed(text),
        DataRef::SharedString(text) => Cow::Borrowed(text),
        DataRef::Int(number) => Cow::Owned(number.to_string()),
        DataRef::Float(number) if number.fract() == 0.0 && number.abs() <= EXACT_MAX => Cow::Owned(format!("{number:.0}")),
        DataRef::Float(number) if number.abs() > EXACT_MAX => Cow::Owned(format!("{number:E}").replace('E', "E+")),
        DataRef::Float(number) => Cow::Owned(number.to_string()),
        DataRef::Bool(flag) => Cow::Borrowed(if *flag { "да" } else { "нет" }),
        DataRef::DateTime(moment) => {
            let (year, month, day, hour, minute, _, _) = moment.to_ymd_hms_milli();
            let date = format!("{day:02}.{month:02}.{year:04}");
            // A cell with a date alone says midnight; the column decides whether that day's begin or end is meant.
            Cow::Owned(if (hour, minute) == (0, 0) { date } else { format!("{date} {hour:02}:{minute:02}") })
        }
        DataRef::Error(_) => Cow::Borrowed(ERROR_CELL),
        DataRef::Empty => Cow::Borrowed(""),
    }
}
