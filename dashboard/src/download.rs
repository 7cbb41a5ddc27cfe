//! Files that operators take away: lists for spreadsheets, papers. None goes out before the audit knows it.

use crate::{app::App, ask::NoPage, auth::Signed, format};
use axum::{
    extract::{FromRequestParts, MatchedPath},
    http::{header, request::Parts},
    response::{IntoResponse, Response},
};
use ledger_office::command::Fact;
use papers::table::{CSV_TYPE, Cell, Table, XLSX_TYPE};
use std::fmt::Display;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// UTF-8 with a mark, semicolons: what a Russian spreadsheet opens as it is.
    Csv,
    /// Office Open XML, a workbook.
    Xlsx,
    /// PDF/A.
    Pdf,
    /// Office Open XML, a text.
    Docx,
    /// Payment orders for a bank client (1C).
    ClientBank,
}

impl Kind {
    /// Its ending, and what it is called in forms.
    pub(crate) const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::ClientBank => "txt",
        }
    }

    const fn content_type(self) -> &'static str {
        match self {
            Self::Csv => CSV_TYPE,
            Self::Xlsx => XLSX_TYPE,
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::ClientBank => "text/plain; charset=windows-1251",
        }
    }
}

/// A file that an address asks for: its ending says how it is written.
pub(crate) struct Asked {
    pub(crate) kind: Kind,
    /// As the audit gets it.
    pub(crate) route: String,
}

impl Asked {
    /// Of what has this number.
    pub(crate) fn about(self, id: u32) -> Self {
        Self { route: self.route.replace("{id}", &id.to_string()), ..self }
    }

    /// [`table`] for who asked.
    pub(crate) async fn give_out(self, app: &App, who: &Signed, list: Table) -> Result<Response, NoPage> {
        table(app, who, self.kind, self.route, list).await
    }
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = NoPage;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, NoPage> {
        let route = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
        let mut kinds = [Kind::Csv, Kind::Xlsx, Kind::Pdf, Kind::Docx].into_iter();
        let kind = kinds.find(|kind| route.ends_with(kind.ending())).ok_or(NoPage::Missing)?;
        Ok(Self { kind, route: route.to_owned() })
    }
}

/// A file before it is written.
pub(crate) struct Download {
    pub(crate) kind: Kind,
    /// The address that the audit gets.
    pub(crate) route: String,
    /// Without its ending.
    pub(crate) name: String,
    /// What the audit counts.
    pub(crate) rows: usize,
}

impl Download {
    /// Written on a blocking thread, told to the audit, and given to whoever asked.
    ///
    /// # Errors
    /// [`NoPage::Broken`] when it can't be written, [`NoPage::Busy`] when the audit did not take it in.
    pub(crate) async fn give_out<E: Display>(
        self,
        app: &App,
        who: &Signed,
        write: impl FnOnce() -> Result<Vec<u8>, E> + Send + 'static,
    ) -> Result<Response, NoPage> {
        let file = written(self.kind, &self.name, write).await?;
        app.tell_first(who, Fact::Exported { route: self.route, rows: self.rows as u64 }).await?;
        Ok(file)
    }
}

/// A file that the audit knows already, or need not know; written on a blocking thread. Its name comes without its ending.
///
/// # Errors
/// [`NoPage::Broken`] when it can't be written.
pub(crate) async fn written<E: Display>(
    kind: Kind,
    name: &str,
    write: impl FnOnce() -> Result<Vec<u8>, E> + Send + 'static,
) -> Result<Response, NoPage> {
    let written = tokio::task::spawn_blocking(move || write().map_err(|error| error.to_string()));
    let body = written.await.map_err(|error| error.to_string()).flatten().map_err(|error| {
        tracing::error!(error, name, "a file was not written");
        NoPage::Broken
    })?;
    let disposition = format!("attachment; filename=\"{name}.{}\"", kind.ending());
    let headers = [(header::CONTENT_TYPE, kind.content_type()), (header::CONTENT_DISPOSITION, &disposition)];
    Ok((headers, body).into_response())
}

/// A list as a file of its name, for somebody who asked for it at `route`.
///
/// # Errors
/// As [`Download::give_out`].
pub(crate) async fn table(app: &App, who: &Signed, kind: Kind, route: String, table: Table) -> Result<Response, NoPage> {
    let download = Download { kind, route, name: table.name.clone(), rows: table.rows.len() };
    let now_us = i64::try_from(app.options.time_of_day.now().as_micros()).unwrap_or(0);
    let day = format::civil_moment(now_us).unwrap_or_default().date();
    download
        .give_out(app, who, move || match kind {
            Kind::Csv => table.csv(),
            _ => table.xlsx(day),
        })
        .await
}

/// A moment as a cell, in Moscow time; 0 is never.
pub(crate) fn when(us: i64) -> Cell {
    if us == 0 { Cell::Empty } else { format::civil_moment(us).map_or(Cell::Empty, Cell::Moment) }
}
