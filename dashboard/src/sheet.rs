//! Lists as files that Russian spreadsheets open as they are: CSV in UTF-8 with a mark and semicolons, and XLSX.

use crate::ask::NoPage;
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use rust_xlsxwriter::{Workbook, XlsxError};
use std::borrow::Cow;

/// Says UTF-8 to spreadsheets.
const BYTE_ORDER_MARK: &str = "\u{feff}";
const CSV: &str = "text/csv; charset=utf-8";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A list on its way into a file.
pub(crate) struct Sheet {
    /// Of the file, without its ending.
    pub(crate) name: String,
    /// Titles of the columns.
    pub(crate) head: Vec<&'static str>,
    /// As many cells in each as there are titles.
    pub(crate) rows: Vec<Vec<String>>,
    /// A last line, where the list is not whole.
    pub(crate) cut: Option<String>,
}

impl Sheet {
    /// As CSV.
    pub(crate) fn csv(&self) -> Result<Response, NoPage> {
        let bytes = self.csv_bytes().map_err(|error| {
            tracing::error!(%error, "a CSV file was not written");
            NoPage::Broken
        })?;
        Ok(self.answer(CSV, "csv", bytes))
    }

    /// As XLSX.
    pub(crate) fn xlsx(&self) -> Result<Response, NoPage> {
        let bytes = self.xlsx_bytes().map_err(|error| {
            tracing::error!(%error, "an XLSX file was not written");
            NoPage::Broken
        })?;
        Ok(self.answer(XLSX, "xlsx", bytes))
    }

    fn answer(&self, kind: &'static str, ending: &str, bytes: Vec<u8>) -> Response {
        let disposition = format!("attachment; filename=\"{}.{ending}\"", self.name);
        ([(header::CONTENT_TYPE, String::from(kind)), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
    }

    fn csv_bytes(&self) -> Result<Vec<u8>, csv::Error> {
        let mut out = BYTE_ORDER_MARK.as_bytes().to_vec();
        let mut file =
            csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).flexible(true).from_writer(&mut out);
        file.write_record(&self.head)?;
        for row in &self.rows {
            file.write_record(row.iter().map(|cell| harmless(cell).into_owned()))?;
        }
        if let Some(cut) = &self.cut {
            file.write_record([cut])?;
        }
        file.flush()?;
        drop(file);
        Ok(out)
    }

    /// Every cell is text, so nothing is a formula.
    fn xlsx_bytes(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let head = self.head.iter().copied().map(Cow::Borrowed).collect();
        let rows = self.rows.iter().map(|row| row.iter().map(|cell| Cow::Borrowed(cell.as_str())).collect());
        let cut = self.cut.iter().map(|cut| vec![Cow::Borrowed(cut.as_str())]);
        let lines = std::iter::once::<Vec<Cow<str>>>(head).chain(rows).chain(cut);
        for (line, cells) in (0..).zip(lines) {
            for (column, cell) in (0..).zip(cells) {
                sheet.write_string(line, column, cell.as_ref())?;
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        sheet.autofit();
        book.save_to_buffer()
    }
}

/// A cell that a spreadsheet would take for a formula becomes text (OWASP, CSV injection).
fn harmless(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}
