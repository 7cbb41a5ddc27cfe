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
}

impl Kind {
    const ALL: [Self; 4] = [Self::Csv, Self::Xlsx, Self::Pdf, Self::Docx];

    /// The kind that has this ending.
    pub(crate) fn named(ending: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.ending() == ending)
    }

    /// Its ending, and what it is called in forms.
    pub(crate) const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Pdf => "pdf",
            Self::Docx => "docx",
        }
    }

    const fn content_type(self) -> &'static str {
        match self {
            Self::Csv => CSV_TYPE,
            Self::Xlsx => XLSX_TYPE,
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
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
        let kind = route.rsplit_once('.').and_then(|(_, ending)| Kind::named(ending)).ok_or(NoPage::Missing)?;
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
        let written = tokio::task::spawn_blocking(move || write().map_err(|error| error.to_string()));
        let body = written.await.map_err(|error| error.to_string()).flatten().map_err(|error| {
            tracing::error!(error, name = self.name, "a file was not written");
            NoPage::Broken
        })?;
        app.tell_first(who, Fact::Exported { route: self.route, rows: self.rows as u64 }).await?;
        let disposition = format!("attachment; filename=\"{}.{}\"", self.name, self.kind.ending());
        let headers = [(header::CONTENT_TYPE, self.kind.content_type()), (header::CONTENT_DISPOSITION, &disposition)];
        Ok((headers, body).into_response())
    }
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
