//! Reconciliation with the registries (SYS-03, SYS-04, REL-02, REL-03): a table comes in, its difference is looked at and accepted,
//! and what was accepted can be put back.

mod difference;
pub(crate) mod table;
pub(crate) mod undo;

use super::frame::{self, Frame};
use crate::{
    act::look,
    app::App,
    ask::NoPage,
    auth::{
        Signed,
        operators::Operator,
        rights::{Action, authorize},
    },
    ctx::Ctx,
    format::number,
    limits::{FILE_BYTES_MAX, RECONCILIATIONS_SHOWN},
    prefs::Prefs,
    routes, text,
    ui::{
        hint,
        table::{Column, Row, table},
        when::when,
    },
    upload,
    views::desk::Place,
};
use axum::{
    Extension,
    extract::{Multipart, Query, State, multipart::MultipartRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ledger_office::{City, state::Enrolment};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

const COLUMNS: [Column; 5] = [
    Column::words(text::COL_RECONCILIATION),
    Column::words(text::COL_ACCEPTED),
    Column::words(text::COL_OPERATOR),
    Column::number(text::COL_MOVED),
    Column::words(text::COL_STATE),
];

/// What the address says: how many people were moved just now.
#[derive(Deserialize)]
pub(crate) struct Done {
    moved: Option<u32>,
}

/// An accepted reconciliation as a line.
struct Accepted {
    id: u32,
    file: String,
    at_us: i64,
    by: String,
    moved: usize,
    undone: bool,
}

/// May this operator reconcile somebody who belongs there?
fn in_reach(who: &Operator, complex: u32) -> bool {
    authorize(who, Action::Reconcile, Some(&Place { complex, building: 0, ..Place::default() })).is_ok()
}

/// May this operator see, and put back, all that a reconciliation did?
fn may_see(city: &City, who: &Operator, row: &Enrolment) -> bool {
    row.moved.iter().all(|moved| city.holder(moved.holder).is_some_and(|holder| in_reach(who, holder.complex)))
}

/// `GET /reconcile`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(done): Query<Done>,
) -> Result<Markup, NoPage> {
    who.may_somewhere(Action::Reconcile)?;
    page(&app, &prefs, &who, done.moved, &html! {}).await
}

/// `POST /reconcile`: keeps the table and leads to its difference.
pub(crate) async fn receive(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    sent: Result<Multipart, MultipartRejection>,
) -> Result<Response, NoPage> {
    who.may_somewhere(Action::Reconcile)?;
    let upload = upload::receive(&app, sent.map_err(|_| NoPage::BadAddress)?, 1, FILE_BYTES_MAX, upload::table).await?;
    let ctx = app.ctx(&prefs);
    let fault = match (upload.fault, upload.files.first()) {
        (None, Some(file)) => return Ok(Redirect::to(&routes::reconciled(&file.hash)).into_response()),
        (Some(fault), _) => fault,
        (None, None) => text::NO_TABLE,
    };
    let fault = crate::act::not_done(&ctx, ctx.t(fault));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &prefs, &who, None, &fault).await?).into_response())
}

async fn page(app: &App, prefs: &Prefs, who: &Signed, moved: Option<u32>, fault: &Markup) -> Result<Markup, NoPage> {
    let operator = Arc::clone(&who.operator);
    let accepted: Vec<Accepted> = look(app, move |city, _| {
        let seen = city.office().enrolments().rev().filter(|row| may_see(city, &operator, row));
        seen.take(RECONCILIATIONS_SHOWN).map(line).collect()
    })
    .await?;
    let ctx = app.ctx(prefs);
    let content = html! {
        h1 { (ctx.t(text::RECONCILE)) }
        p.lead { (ctx.t(text::RECONCILE_WHAT)) }
        (fault)
        @if let Some(moved) = moved { p.verdict.ok role="status" { (ctx.t(text::MOVED_NOW)) " " (number(ctx.lang, moved)) } }
        form.panel.form method="post" action=(routes::RECONCILE) enctype="multipart/form-data" aria-labelledby="table-h" {
            h2 #table-h { (ctx.t(text::NEW_TABLE)) }
            label for="file" { (ctx.t(text::TABLE_FILE)) }
            p.hint #file-hint { (ctx.t(text::TABLE_HINT)) }
            input #file type="file" name="file" required accept=".csv,.xlsx" aria-describedby="file-hint";
            p.actions { button.primary { (ctx.t(text::COMPARE)) } }
        }
        article.panel aria-labelledby="accepted-h" {
            h2 #accepted-h { (ctx.t(text::ACCEPTED_BEFORE)) " " small { (accepted.len()) } }
            @if accepted.is_empty() {
                (hint::hint(ctx.t(text::NOTHING_ACCEPTED), None))
            } @else {
                (table(&ctx, "accepted-h", &COLUMNS, accepted.iter().map(|row| cells(&ctx, row))))
            }
        }
    };
    Ok(frame::page_about(&ctx, &Frame::about(ctx.t(text::RECONCILE), prefs, &who.operator), &content))
}

fn line(row: &Enrolment) -> Accepted {
    let Enrolment { id, file, stamp, moved, undone } = row;
    Accepted { id: *id, file: file.clone(), at_us: stamp.at_us, by: stamp.by.clone(), moved: moved.len(), undone: *undone }
}

fn cells(ctx: &Ctx, row: &Accepted) -> Row {
    Row {
        id: format!("e{}", row.id),
        cells: vec![
            html! { a href=(routes::reconciled(&row.file)) { "№ " (row.id) } },
            when(row.at_us),
            html! { (row.by) },
            html! { (number(ctx.lang, row.moved as u64)) },
            html! {
                @if row.undone { span.idle { (ctx.t(text::PUT_BACK)) } }
                @else { a href=(routes::reconcile_undo(row.id)) { (ctx.t(text::PUT_BACK_DO)) span.sr { " № " (row.id) } } }
            },
        ],
    }
}
