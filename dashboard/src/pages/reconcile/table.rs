//! The difference that a kept table makes, and its acceptance: all of it, or what is ticked.

use super::difference::{Change, Difference, Line};
use crate::{
    act::{self, Sent, act, look},
    app::App,
    ask::{NoPage, ask_door, at_the_door},
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::{DASH, number},
    lang::Lang,
    limits::DIFFERENCE_ROWS_SHOWN,
    link::Link,
    pages::frame::{self, Frame},
    prefs::Prefs,
    routes,
    text::{self, Text},
    ui::{
        crumbs::crumbs,
        hint,
        table::{Column, Row, table},
    },
    upload::from_fields,
    views::{desk::Named, office::NoTable},
};
use axum::{
    Extension, Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use edge_protocol::Reason;
use ledger_office::{OfficeCommand, command::EnrolmentRow, limits::ENROLMENT_ROWS_MAX};
use maud::{Markup, html};
use serde::Deserialize;
use std::{collections::BTreeSet, sync::Arc};

const COLUMNS: [Column; 4] = [
    Column::words(text::COL_ACCOUNT),
    Column::words(text::COL_CHANGE),
    Column::words(text::COL_IN_REGISTRY),
    Column::words(text::COL_IN_TABLE),
];

/// What the form says, beside the rows that are ticked.
#[derive(Deserialize)]
struct Chosen {
    /// Digest of the difference that was shown.
    #[serde(default)]
    seen: String,
    /// Anything for all of it.
    #[serde(default)]
    all: String,
}

/// `GET /reconcile/{file}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(file): Path<String>,
) -> Result<Response, NoPage> {
    who.may_somewhere(Action::Reconcile)?;
    page(&app, &prefs, &who, &file, None).await
}

/// `POST /reconcile/{file}`.
pub(crate) async fn accept(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(file): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, NoPage> {
    who.may_somewhere(Action::Reconcile)?;
    let (sent, chosen): (Sent, Chosen) = (from_fields(&fields)?, from_fields(&fields)?);
    let ticked: BTreeSet<&str> = fields.iter().filter(|(name, _)| name == "row").map(|(_, holder)| holder.as_str()).collect();
    let Ok(difference) = read(&app, &who, &file, app.ctx(&prefs).lang).await? else { return Err(NoPage::BadAddress) };
    let wanted = |line: &&Line| match chosen.all.as_str() {
        "" => ticked.contains(line.to.holder.to_string().as_str()),
        _ => line.change != Change::Missing,
    };
    let rows: Vec<EnrolmentRow> = difference.lines.iter().filter(wanted).map(|line| line.to).collect();
    // So is a form that is sent again after it was done: what is left of the difference is looked at again.
    if chosen.seen != difference.digest && !rows.is_empty() {
        return refused(&app, &prefs, &who, &file, Reason::PreviewOutdated).await;
    }
    if rows.is_empty() {
        return refused(&app, &prefs, &who, &file, Reason::NothingChanges).await;
    }
    for (part, rows) in (0u32..).zip(rows.chunks(ENROLMENT_ROWS_MAX)) {
        let command = OfficeCommand::Enrol { file: file.clone(), rows: rows.to_vec() };
        let part = sent.part(&[file.as_bytes(), &part.to_le_bytes()].concat())?;
        let done = act(&app, &who, &part, command).await?;
        if !done.reason.is_accepted() {
            return refused(&app, &prefs, &who, &file, done.reason).await;
        }
    }
    Ok(Redirect::to(&Link::to(routes::RECONCILE).with("moved", rows.len()).to_string()).into_response())
}

async fn refused(app: &App, prefs: &Prefs, who: &Signed, file: &str, reason: Reason) -> Result<Response, NoPage> {
    let page = page(app, prefs, who, file, Some(reason)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// The difference of a kept table, or why it is none.
async fn read(app: &App, who: &Signed, file: &str, lang: Lang) -> Result<Result<Difference, NoTable>, NoPage> {
    let hash = file.to_owned();
    let bytes = ask_door(app, move |door| door.file(&hash)).await?.ok_or(NoPage::Missing)?;
    let table = match at_the_door(app, move |door| door.enrolment(&bytes)).await? {
        Ok(table) => table,
        Err(fault) => return Ok(Err(fault)),
    };
    let operator = Arc::clone(&who.operator);
    look(app, move |city, _| Difference::of(city, &operator, table, lang)).await.map(Ok)
}

async fn page(app: &App, prefs: &Prefs, who: &Signed, file: &str, reason: Option<Reason>) -> Result<Response, NoPage> {
    let ctx = app.ctx(prefs);
    let read = read(app, who, file, ctx.lang).await?;
    let (status, found) = match &read {
        Ok(difference) => (StatusCode::OK, found(&ctx, file, difference, &act::new_form()?)),
        Err(NoTable { ru, en }) => {
            let words = if ctx.lang == Lang::Ru { ru } else { en };
            (StatusCode::UNPROCESSABLE_ENTITY, act::not_done(&ctx, words))
        }
    };
    let title = ctx.t(text::DIFFERENCE);
    let content = html! {
        (crumbs(&ctx, &[(Some(routes::RECONCILE.into()), ctx.t(text::RECONCILE)), (None, title)]))
        h1 #difference-h { (title) }
        @if let Some(reason) = reason { (act::problem(&ctx, reason)) }
        (found)
    };
    Ok((status, frame::page_about(&ctx, &Frame::about(title, prefs, &who.operator), &content)).into_response())
}

fn found(ctx: &Ctx, file: &str, difference: &Difference, form: &str) -> Markup {
    let Difference { lines, same, faults, digest } = difference;
    let of = |change| number(ctx.lang, lines.iter().filter(|line| line.change == change).count() as u64);
    let all = lines.iter().filter(|line| line.change != Change::Missing).count();
    html! {
        section.verdict aria-label=(ctx.t(text::DIFFERENCE)) {
            @for change in [Change::Moved, Change::New, Change::Left, Change::Missing] {
                p { strong { (ctx.t(name(change))) ": " (of(change)) } }
            }
            p { (ctx.t(text::SAME)) ": " (number(ctx.lang, *same as u64)) }
            p { (ctx.t(text::BAD_ROWS)) ": " (number(ctx.lang, faults.len() as u64)) }
        }
        @if !faults.is_empty() { (bad_rows(ctx, faults)) }
        @if lines.is_empty() {
            article.panel { (hint::hint(ctx.t(text::NO_DIFFERENCE), None)) }
        } @else {
            form.panel method="post" action=(routes::reconciled(file)) {
                (act::hidden(form, 0))
                input type="hidden" name="seen" value=(digest);
                h2 #lines-h { (ctx.t(text::WHO_DIFFERS)) " " small { (number(ctx.lang, lines.len() as u64)) } }
                (table(ctx, "lines-h", &COLUMNS, lines.iter().take(DIFFERENCE_ROWS_SHOWN).map(|line| row(ctx, line))))
                @if lines.len() > DIFFERENCE_ROWS_SHOWN { p.hint { strong { (ctx.t(text::DIFFERENCE_CUT)) " " (number(ctx.lang, DIFFERENCE_ROWS_SHOWN as u64)) } } }
                div.form {
                    (act::why(ctx))
                    p.actions {
                        button.primary { (ctx.t(text::ACCEPT_TICKED)) }
                        @if all > 0 { button name="all" value="1" { (ctx.t(text::ACCEPT_ALL)) " (" (number(ctx.lang, all as u64)) ")" } }
                    }
                }
            }
        }
    }
}

fn bad_rows(ctx: &Ctx, faults: &[(u32, String)]) -> Markup {
    html! {
        article.panel aria-labelledby="bad-h" {
            h2 #bad-h { (ctx.t(text::BAD_ROWS)) " " small { (number(ctx.lang, faults.len() as u64)) } }
            ul.hits {
                @for (_, words) in faults.iter().take(DIFFERENCE_ROWS_SHOWN) { li { (words) } }
            }
        }
    }
}

fn row(ctx: &Ctx, line: &Line) -> Row {
    let id = format!("row-{}", line.to.holder);
    Row {
        id: format!("h{}", line.to.holder),
        cells: vec![
            html! {
                span.tick {
                    input id=(id) type="checkbox" name="row" value=(line.to.holder) checked[line.change != Change::Missing];
                    label for=(id) { (line.account) }
                }
            },
            html! { (ctx.t(name(line.change))) },
            group(&line.from_group),
            html! { @if line.change == Change::Missing { span.idle { (ctx.t(text::NOT_IN_TABLE)) } } @else { (group(&line.to_group)) } },
        ],
    }
}

fn group(group: &Named) -> Markup {
    html! { @if group.id == 0 { (DASH) } @else { (group.name) " " small { "№ " (group.id) } } }
}

const fn name(change: Change) -> Text {
    match change {
        Change::Moved => text::CH_MOVED,
        Change::New => text::CH_NEW,
        Change::Left => text::CH_LEFT,
        Change::Missing => text::CH_MISSING,
    }
}
