//! Lists as files that Russian spreadsheets open as they are.

use crate::{
    ask::NoPage,
    workbook::{self, Cell, attachment},
};
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use rust_xlsxwriter::XlsxError;
use std::borrow::Cow;

/// Says UTF-8 to spreadsheets.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// How a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// UTF-8 with a mark, semicolons.
    Csv,
    /// Office Open XML.
    Xlsx,
}

/// A list with the names of its columns.
pub(crate) struct Sheet {
    pub(crate) head: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<String>>,
    /// Said below the rows when some are missing.
    pub(crate) cut: Option<String>,
}

impl Sheet {
    /// The list as a file of this name, without its ending. Written on a blocking thread.
    pub(crate) async fn file(self, kind: Kind, name: &str) -> Result<Response, NoPage> {
        let (ending, content_type) = match kind {
            Kind::Csv => ("csv", "text/csv; charset=utf-8"),
            Kind::Xlsx => ("xlsx", workbook::CONTENT_TYPE),
        };
        let written = tokio::task::spawn_blocking(move || match kind {
            Kind::Csv => self.csv().map_err(|error| error.to_string()),
            Kind::Xlsx => self.xlsx().map_err(|error| error.to_string()),
        });
        let body = written.await.map_err(|error| error.to_string()).flatten().map_err(|error| {
            tracing::error!(error, "a list was not written");
            NoPage::Broken
        })?;
        let disposition = attachment(name, ending);
        Ok(([(header::CONTENT_TYPE, content_type), (header::CONTENT_DISPOSITION, &disposition)], body).into_response())
    }

    fn csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut out = BYTE_ORDER_MARK.as_bytes().to_vec();
        let mut file =
            csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).flexible(true).from_writer(&mut out);
        file.write_record(&self.head)?;
        for row in &self.rows {
            file.write_record(row.iter().map(|cell| harmless(cell)).map(Cow::into_owned))?;
        }
        if let Some(cut) = &self.cut {
            file.write_record([cut])?;
        }
        file.flush()?;
        drop(file);
        Ok(out)
    }

    /// Every cell is written as text, so none is a formula.
    fn xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        let rows: Vec<Vec<Cell>> = self.rows.iter().map(|row| row.iter().cloned().map(Cell::Text).collect()).collect();
        workbook::file(&self.head, &rows, self.cut.as_deref())
    }
}

/// A cell that a spreadsheet would take for a formula becomes text (OWASP, CSV injection).
fn harmless(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}
