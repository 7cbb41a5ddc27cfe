//! One batch: what its paper states, what is registered of it, and registering the rest, by scanner or by file (IDN-12, IDN-13).

use super::{
    batches::{self, BatchRow},
    may, typed, way,
};
use crate::{
    act::{self, Just, Sent, act, look, new_form, not_done, problem},
    app::App,
    ask::NoPage,
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::{DASH, day, number},
    limits::{CARD_FILE_BYTES_MAX, NUMBERS_PER_FORM_MAX},
    link::Link,
    pages::frame::{self, Frame},
    panels::holder::fact,
    prefs::Prefs,
    routes, text,
    ui::icon::{self, State as Mark},
    upload, words,
};
use axum::{
    Extension, Form,
    extract::{Multipart, Path, Query, State, multipart::MultipartRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use edge_protocol::Reason;
use ledger_core::civil_day;
use ledger_office::{
    City, OfficeCommand,
    limits::PIECES_AT_ONCE_MAX,
    stock::{Origin, StockDeed},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// A batch and what a form about it must know.
pub(super) struct Seen {
    pub(super) row: BatchRow,
    pub(super) from: Origin,
    pub(super) reader: String,
    pub(super) manages: bool,
}

/// A batch of a building that this operator may do this to.
pub(super) async fn find(app: &App, who: &Signed, id: u32, action: Action) -> Result<Seen, NoPage> {
    who.may_somewhere(action)?;
    let asks = who.clone();
    let seen = look(app, move |city: &City, now_us| {
        let stock = city.office().stock();
        let batch = stock.batch(id).filter(|batch| may(&asks.operator, action, city, batch.building))?;
        Some(Seen {
            row: batches::row(city, batch, civil_day(now_us)),
            from: batch.origin,
            reader: stock.reader(batch.building).to_owned(),
            manages: may(&asks.operator, Action::ManageCards, city, batch.building),
        })
    });
    seen.await?.ok_or(NoPage::Missing)
}

/// The forms of the page: numbers to register, or the end of the batch.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    numbers: String,
    /// Not empty: end it.
    #[serde(default)]
    close: String,
    #[serde(flatten)]
    sent: Sent,
}

/// `GET /cards/batches/{id}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Query(just): Query<Just>,
) -> Result<Markup, NoPage> {
    let seen = find(&app, &who, id, Action::ReadCards).await?;
    let ctx = app.ctx(&prefs);
    let said = html! {
        @if let Some(done) = just.done.and_then(|done| done.parse::<u64>().ok()) {
            p.verdict.ok role="status" { (icon::state(&ctx, Mark::Ok)) (ctx.t(text::CT_REGISTERED_NOW)) " " (number(ctx.lang, done)) }
        }
    };
    page(&ctx, &prefs, &who, &seen, &Typed::default(), &said)
}

/// `POST /cards/batches/{id}`: registers numbers, or ends the batch.
pub(crate) async fn submit(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Form(mut typed): Form<Typed>,
) -> Result<Response, NoPage> {
    let seen = find(&app, &who, id, Action::ManageCards).await?;
    let ctx = app.ctx(&prefs);
    let to = |done: usize| Redirect::to(&Link::to(routes::card_batch(id)).with("done", done).to_string()).into_response();
    let said = if typed.close.is_empty() {
        let numbers = typed::read(&typed.numbers, &seen.reader);
        let registered = register(&app, &who, &typed.sent, id, &numbers.uids).await?;
        match registered {
            Ok(done) if numbers.faults.is_empty() && done > 0 => return Ok(to(done)),
            Ok(done) => {
                // What was taken goes, what was not stays in the field to be put right.
                typed.numbers = numbers.faults.iter().map(|(_, words, _)| format!("{words}\n")).collect();
                html! {
                    @if done > 0 { p.verdict.ok role="status" { (icon::state(&ctx, Mark::Ok)) (ctx.t(text::CT_REGISTERED_NOW)) " " (number(ctx.lang, done as u64)) } }
                    (not_done(&ctx, html! {
                        @if numbers.faults.is_empty() { (ctx.t(text::CT_NO_NUMBERS)) } @else { ul { (typed::faults(&ctx, &numbers)) } }
                    }))
                }
            }
            Err(Refused { reason, taken, which }) => {
                html! {
                    @if taken > 0 { p.verdict.ok role="status" { (icon::state(&ctx, Mark::Ok)) (ctx.t(text::CT_REGISTERED_NOW)) " " (number(ctx.lang, taken as u64)) } }
                    (problem(&ctx, reason))
                    @if !which.is_empty() { ul.numbers { @for uid in &which { li { a href=(routes::card_piece(*uid)) { code { (uid) } } } } } }
                }
            }
        }
    } else {
        let done = act(&app, &who, &typed.sent, OfficeCommand::Stock { deed: StockDeed::CloseBatch { batch: id } }).await?;
        if done.reason.is_accepted() {
            return Ok(Redirect::to(&routes::card_batch(id)).into_response());
        }
        problem(&ctx, done.reason)
    };
    let seen = find(&app, &who, id, Action::ManageCards).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&ctx, &prefs, &who, &seen, &typed, &said)?).into_response())
}

/// Why the rest was not registered.
pub(super) struct Refused {
    pub(super) reason: Reason,
    /// Registered before.
    pub(super) taken: usize,
    /// Those that are known already.
    pub(super) which: Vec<ledger_office::stock::Uid>,
}

/// Registers numbers, a deed for each [`PIECES_AT_ONCE_MAX`]. The number of a deed follows from the form's and from its first
/// identifier, so a form sent twice registers once, whatever of it was done before.
pub(super) async fn register(
    app: &App,
    who: &Signed,
    sent: &Sent,
    batch: u32,
    uids: &[ledger_office::stock::Uid],
) -> Result<Result<usize, Refused>, NoPage> {
    for (index, part) in uids.chunks(PIECES_AT_ONCE_MAX).enumerate() {
        let deed = StockDeed::Register { batch, uids: part.to_vec() };
        let first = part.first().copied().unwrap_or_default();
        let done = act(app, who, &sent.part(&first.0.bytes)?, OfficeCommand::Stock { deed }).await?;
        if !done.reason.is_accepted() {
            let (taken, part) = (index * PIECES_AT_ONCE_MAX, part.to_vec());
            let which = look(app, move |city, _| {
                part.into_iter().filter(|uid| city.office().stock().piece(*uid).is_some() || city.card(uid.0).is_some()).collect()
            });
            return Ok(Err(Refused { reason: done.reason, taken, which: which.await? }));
        }
    }
    Ok(Ok(uids.len()))
}

/// `POST /cards/batches/{id}/file`: keeps a delivery file and leads to what it says.
pub(crate) async fn receive(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    sent: Result<Multipart, MultipartRejection>,
) -> Result<Response, NoPage> {
    let seen = find(&app, &who, id, Action::ManageCards).await?;
    let form = sent.map_err(|_| NoPage::BadAddress)?;
    let upload = upload::receive(&app, form, 1, CARD_FILE_BYTES_MAX, upload::table).await?;
    let fault = match (upload.fault, upload.files.first()) {
        (None, Some(file)) => return Ok(Redirect::to(&routes::card_batch_check(id, &file.hash)).into_response()),
        (Some(fault), _) => fault,
        (None, None) => text::CT_NO_FILE,
    };
    let ctx = app.ctx(&prefs);
    let page = page(&ctx, &prefs, &who, &seen, &Typed::default(), &not_done(&ctx, ctx.t(fault)))?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn page(ctx: &Ctx, prefs: &Prefs, who: &Signed, seen: &Seen, typed: &Typed, said: &Markup) -> Result<Markup, NoPage> {
    let row = &seen.row;
    let title = format!("{} № {}", ctx.t(text::AUDIT_T_BATCH), row.id);
    let open = seen.manages && !row.closed;
    let forms = if open {
        forms(ctx, seen, typed)?
    } else {
        html! {}
    };
    let content = html! {
        (way(ctx, &row.building, Some((None, &title))))
        h1 { (title) " " small { (row.document) } }
        (said)
        article.panel aria-labelledby="facts-h" {
            h2 #facts-h { (ctx.t(text::CT_PAPER)) }
            dl.facts {
                (fact(ctx.t(text::COL_KIND), html! { (ctx.t(words::card(row.kind))) }))
                (fact(ctx.t(text::CT_ORIGIN), origin(ctx, seen)))
                (fact(ctx.t(text::CT_DAY), html! { (day(row.day)) }))
                (fact(ctx.t(text::CT_DECLARED), html! { (number(ctx.lang, u64::from(row.declared))) }))
                (fact(ctx.t(text::CT_REGISTERED), html! { (number(ctx.lang, u64::from(row.registered))) }))
                (fact(ctx.t(text::CT_DIFFERENCE), difference(ctx, row)))
                (fact(ctx.t(text::COL_DUE), batches::due(ctx, row)))
            }
        }
        (forms)
    };
    Ok(frame::page_about(ctx, &Frame::about(&title, prefs, &who.operator), &content))
}

fn origin(ctx: &Ctx, seen: &Seen) -> Markup {
    match seen.from {
        Origin::City { plan: 0 } => html! { (ctx.t(text::CT_FROM_CITY)) },
        Origin::City { plan } => {
            html! { (ctx.t(text::CT_FROM_CITY)) ", " a href=(routes::card_plan(plan)) { (ctx.t(text::AUDIT_T_PLAN)) " № " (plan) } }
        }
        Origin::Vendor { .. } => html! { (ctx.t(text::CT_FROM_VENDOR)) " " (seen.row.origin) },
        Origin::Found => html! { (ctx.t(text::CT_FROM_FOUND)) },
    }
}

/// Registered against what the paper states.
fn difference(ctx: &Ctx, row: &BatchRow) -> Markup {
    let (less, more) = (row.declared.saturating_sub(row.registered), row.registered.saturating_sub(row.declared));
    html! {
        @if less > 0 { span.warn { (icon::state(ctx, Mark::Warn)) (ctx.t(text::CT_LESS)) " " (number(ctx.lang, u64::from(less))) } }
        @else if more > 0 { span.alarm { (icon::state(ctx, Mark::Alarm)) (ctx.t(text::CT_MORE)) " " (number(ctx.lang, u64::from(more))) } }
        @else { (DASH) }
    }
}

fn forms(ctx: &Ctx, seen: &Seen, typed: &Typed) -> Result<Markup, NoPage> {
    let row = &seen.row;
    let (scan, close) = (new_form()?, new_form()?);
    Ok(html! {
        form.panel.acting method="post" action=(routes::card_batch(row.id)) aria-labelledby="scan-h" {
            h2 #scan-h { (ctx.t(text::CT_SCAN)) }
            p.hint { (ctx.t(text::CT_SCAN_WHAT)) " " (number(ctx.lang, NUMBERS_PER_FORM_MAX as u64)) "." }
            (act::hidden(&scan, 0))
            (typed::field(ctx, text::CT_NUMBERS, &typed.numbers, &seen.reader))
            p.actions { button.primary { (ctx.t(text::CT_REGISTER)) } }
        }
        form.panel.form method="post" action=(routes::card_batch_file(row.id)) enctype="multipart/form-data" aria-labelledby="file-h" {
            h2 #file-h { (ctx.t(text::CT_FILE)) }
            label for="file" { (ctx.t(text::CT_FILE_LABEL)) }
            p.hint #file-hint { (ctx.t(text::CT_FILE_HINT)) }
            input #file type="file" name="file" accept=".csv,.txt,.xlsx" required aria-describedby="file-hint";
            p.actions { button.primary { (ctx.t(text::CT_FILE_DO)) } }
        }
        form.panel.acting method="post" action=(routes::card_batch(row.id)) aria-labelledby="close-h" {
            h2 #close-h { (ctx.t(text::CT_CLOSE)) }
            p.hint { (ctx.t(text::CT_CLOSE_WHAT)) }
            (act::hidden(&close, 0))
            input type="hidden" name="close" value="1";
            (act::why(ctx))
            p.actions { button { (ctx.t(text::CT_CLOSE_DO)) } }
        }
    })
}
