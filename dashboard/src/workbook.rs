//! Lists as workbooks (XLSX): text stays text whatever it begins with, so nothing in it becomes a formula; money and moments are
//! numbers that a spreadsheet can add and sort.

use ledger_core::limits::{CIVIL_OFFSET_US, DAY_US};
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// Of workbooks.
pub(crate) const CONTENT_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const WHOLE: &str = "0";
const MONEY: &str = "#,##0.00";
const MOMENT: &str = "dd.mm.yyyy hh:mm:ss";
/// Day 0 of the Unix epoch as spreadsheets count days: from 1899-12-30.
const EPOCH_DAY: f64 = 25_569.0;

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Text(String),
    /// A number that names something.
    Number(u64),
    Kopecks(i64),
    /// Microseconds since the Unix epoch, shown in Moscow time; 0 is never.
    Moment(i64),
    None,
}

/// One sheet: a head, these rows, and a last line when there are more.
pub(crate) fn file(head: &[&str], rows: &[Vec<Cell>], cut: Option<&str>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let [whole, money, moment] = [WHOLE, MONEY, MOMENT].map(|pattern| Format::new().set_num_format(pattern));
    let bold = Format::new().set_bold();
    for (column, name) in (0u16..).zip(head) {
        sheet.write_string_with_format(0, column, *name, &bold)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (row, cells) in (1u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(cells) {
            match cell {
                Cell::Text(text) => sheet.write_string(row, column, text)?,
                Cell::Number(number) => sheet.write_number_with_format(row, column, *number as f64, &whole)?,
                Cell::Kopecks(kopecks) => sheet.write_number_with_format(row, column, *kopecks as f64 / 100.0, &money)?,
                Cell::Moment(us) if *us != 0 => sheet.write_number_with_format(row, column, serial(*us), &moment)?,
                Cell::Moment(_) | Cell::None => continue,
            };
        }
    }
    if let Some(cut) = cut {
        let below = u32::try_from(rows.len()).unwrap_or(u32::MAX).saturating_add(1);
        sheet.write_string(below, 0, cut)?;
    }
    sheet.autofit();
    workbook.save_to_buffer()
}

/// Days since 1899-12-30 in Moscow.
fn serial(us: i64) -> f64 {
    us.saturating_add(CIVIL_OFFSET_US) as f64 / DAY_US as f64 + EPOCH_DAY
}
