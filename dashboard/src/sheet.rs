//! Lists as files that Russian spreadsheets open as they are. None goes out before the audit knows it.

use crate::{
    app::App,
    ask::NoPage,
    auth::Signed,
    format::date_time,
    workbook::{self, Cell},
};
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use ledger_office::command::Fact;
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
    pub(crate) rows: Vec<Vec<Cell>>,
    /// Said below the rows when some are missing.
    pub(crate) cut: Option<String>,
}

impl Sheet {
    /// The list as a file of this name, without its ending, for somebody who asked for it at `route`.
    pub(crate) async fn give_out(
        self,
        app: &App,
        who: &Signed,
        kind: Kind,
        route: String,
        name: &str,
    ) -> Result<Response, NoPage> {
        app.tell_first(who, Fact::Exported { route, rows: self.rows.len() as u64 }).await?;
        self.file(kind, name).await
    }

    /// Written on a blocking thread.
    async fn file(self, kind: Kind, name: &str) -> Result<Response, NoPage> {
        let (ending, content_type) = match kind {
            Kind::Csv => ("csv", "text/csv; charset=utf-8"),
            Kind::Xlsx => ("xlsx", workbook::CONTENT_TYPE),
        };
        let written = tokio::task::spawn_blocking(move || match kind {
            Kind::Csv => self.csv().map_err(|error| error.to_string()),
            Kind::Xlsx => workbook::file(&self.head, &self.rows, self.cut.as_deref()).map_err(|error| error.to_string()),
        });
        let body = written.await.map_err(|error| error.to_string()).flatten().map_err(|error| {
            tracing::error!(error, "a list was not written");
            NoPage::Broken
        })?;
        let disposition = format!("attachment; filename=\"{name}.{ending}\"");
        Ok(([(header::CONTENT_TYPE, content_type), (header::CONTENT_DISPOSITION, &disposition)], body).into_response())
    }

    fn csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut out = BYTE_ORDER_MARK.as_bytes().to_vec();
        let mut file =
            csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).flexible(true).from_writer(&mut out);
        file.write_record(&self.head)?;
        for row in &self.rows {
            file.write_record(row.iter().map(written))?;
        }
        if let Some(cut) = &self.cut {
            file.write_record([cut])?;
        }
        file.flush()?;
        drop(file);
        Ok(out)
    }
}

/// A cell as CSV has it.
fn written(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => harmless(text).into_owned(),
        Cell::Number(number) => number.to_string(),
        Cell::Kopecks(kopecks) => {
            let sign = if *kopecks < 0 { "-" } else { "" };
            format!("{sign}{},{:02}", kopecks.unsigned_abs() / 100, kopecks.unsigned_abs() % 100)
        }
        Cell::Moment(0) | Cell::None => String::new(),
        Cell::Moment(us) => date_time(*us),
    }
}

/// A cell that a spreadsheet would take for a formula becomes text (OWASP, CSV injection).
fn harmless(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_written_as_spreadsheets_read_them() {
        for (cell, expected) in [
            (Cell::Text("=1+1".into()), "'=1+1"),
            (Cell::Number(20_110_001), "20110001"),
            (Cell::Kopecks(-5), "-0,05"),
            (Cell::Kopecks(123_450), "1234,50"),
            (Cell::Moment(0), ""),
            (Cell::Moment(1_767_214_799_999_999), "31.12.2025 23:59:59"),
            (Cell::None, ""),
        ] {
            assert_eq!(written(&cell), expected, "{cell:?}");
        }
    }
}
