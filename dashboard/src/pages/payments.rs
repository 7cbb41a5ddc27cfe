//! Payment files of one supplier (ACC-02, FIELD C1): a file comes in, what it says is looked at, and then it is taken in.

pub(crate) mod check;
pub(crate) mod one;

use super::frame::{self, Frame};
use crate::{
    act::{look, not_done},
    app::App,
    ask::NoPage,
    auth::{
        Signed,
        rights::{Action, authorize_supplier},
    },
    ctx::Ctx,
    format::{DASH, day, number, rubles},
    limits::{PAYMENT_FILE_BYTES_MAX, PAYMENT_FILES_SHOWN},
    panels::audit::login,
    prefs::Prefs,
    routes,
    text::{self, Text},
    ui::{
        crumbs::crumbs,
        hint,
        table::{Column, Row, table},
        when::when,
    },
    upload,
};
use axum::{
    Extension,
    extract::{Multipart, Path, State, multipart::MultipartRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ledger_core::State as Core;
use ledger_office::payments::{Break, Gap, Taken, breaks, gaps};
use maud::{Markup, html};
use std::sync::Arc;

const COLUMNS: [Column; 7] = [
    Column::words(text::COL_PAYMENT_FILE),
    Column::words(text::COL_SENDER),
    Column::words(text::COL_FILE_DAY),
    Column::number(text::COL_PAYMENTS),
    Column::number(text::COL_SUM),
    Column::words(text::COL_TAKEN),
    Column::words(text::COL_STATE),
];

/// Name of a supplier that somebody may act for; `Missing` when there is none.
pub(crate) fn name_of(core: &Core, supplier: u32) -> Option<String> {
    core.suppliers().get(supplier as usize).filter(|row| supplier != 0 && !row.name.is_empty()).map(|row| row.name.clone())
}

/// The way to these pages.
pub(super) fn way(ctx: &Ctx, supplier: u32, name: &str, here: Option<&str>) -> Markup {
    let list = (here.is_some()).then(|| routes::supplier_payments(supplier));
    let mut links = vec![(Some(routes::supplier(supplier)), name), (list, ctx.t(text::PAYMENTS))];
    links.extend(here.map(|here| (None, here)));
    crumbs(ctx, &links)
}

/// `GET /suppliers/{id}/payments`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(supplier): Path<u32>,
) -> Result<Markup, NoPage> {
    who.may_somewhere(Action::ReadSupplier)?;
    who.may_for_supplier(Action::ReadSupplier, supplier)?;
    page(&app, &prefs, &who, supplier, &html! {}).await
}

/// `POST /suppliers/{id}/payments`: keeps the file and leads to what it says.
pub(crate) async fn receive(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(supplier): Path<u32>,
    sent: Result<Multipart, MultipartRejection>,
) -> Result<Response, NoPage> {
    who.may_somewhere(Action::TakePayments)?;
    who.may_for_supplier(Action::TakePayments, supplier)?;
    let form = sent.map_err(|_| NoPage::BadAddress)?;
    let upload = upload::receive(&app, form, 1, PAYMENT_FILE_BYTES_MAX, |_| Some("bin")).await?;
    let fault = match (upload.fault, upload.files.first(), upload.names.first()) {
        (None, Some(file), Some(name)) => {
            return Ok(Redirect::to(&routes::supplier_payment_check(supplier, &file.hash, name)).into_response());
        }
        (Some(text::FILE_TOO_LARGE), ..) => text::PAYMENT_FILE_LARGE,
        (Some(fault), ..) => fault,
        (None, ..) => text::NO_PAYMENT_FILE,
    };
    let ctx = app.ctx(&prefs);
    let fault = not_done(&ctx, ctx.t(fault));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &prefs, &who, supplier, &fault).await?).into_response())
}

async fn page(app: &App, prefs: &Prefs, who: &Signed, supplier: u32, fault: &Markup) -> Result<Markup, NoPage> {
    let seen = look(app, move |city, _| {
        let name = name_of(city, supplier)?;
        let all = || city.office().payment_files().filter(|taken| taken.file.supplier == supplier);
        Some((name, all().rev().take(PAYMENT_FILES_SHOWN).cloned().collect::<Vec<_>>(), gaps(all()), breaks(all())))
    });
    let (name, taken, gaps, breaks) = seen.await?.ok_or(NoPage::Missing)?;
    let ctx = app.ctx(prefs);
    let content = html! {
        (way(&ctx, supplier, &name, None))
        h1 { (ctx.t(text::PAYMENTS)) " " small { (name) } }
        p.lead { (ctx.t(text::PAYMENTS_WHAT)) }
        (fault)
        (missing(&ctx, &gaps))
        (apart(&ctx, &breaks))
        p.actions { a.button href=(routes::supplier_reconciliation(supplier)) { (ctx.t(text::RECONCILIATION)) } }
        @if authorize_supplier(&who.operator, Action::TakePayments, supplier).is_ok() { (form(&ctx, supplier)) }
        article.panel aria-labelledby="taken-h" {
            h2 #taken-h { (ctx.t(text::PAYMENTS_TAKEN)) " " small { (taken.len()) } }
            @if taken.is_empty() {
                (hint::hint(ctx.t(text::NO_PAYMENTS_TAKEN), None))
            } @else {
                (table(&ctx, "taken-h", &COLUMNS, taken.iter().map(|taken| row(&ctx, taken))))
            }
        }
    };
    Ok(frame::page_about(&ctx, &Frame::about(ctx.t(text::PAYMENTS), prefs, &who.operator), &content))
}

fn form(ctx: &Ctx, supplier: u32) -> Markup {
    html! {
        form.panel.form method="post" action=(routes::supplier_payments(supplier)) enctype="multipart/form-data" aria-labelledby="new-h" {
            h2 #new-h { (ctx.t(text::PAYMENT_NEW)) }
            label for="file" { (ctx.t(text::AUDIT_T_PAYMENT_FILE)) }
            p.hint #file-hint { (ctx.t(text::PAYMENT_FILE_HINT)) }
            input #file type="file" name="file" required aria-describedby="file-hint";
            p.actions { button.primary { (ctx.t(text::PAYMENT_CHECK_DO)) } }
        }
    }
}

/// Numbers that a sender left out: a file may be lost.
fn missing(ctx: &Ctx, gaps: &[Gap]) -> Markup {
    html! {
        @if !gaps.is_empty() {
            div.verdict.warn role="status" {
                p { strong { (ctx.t(text::PAYMENTS_MISSING)) } }
                ul { @for gap in gaps {
                    li { (gap.sender) ": № " (gap.first) @if gap.last != gap.first { "–" (gap.last) } }
                } }
            }
        }
    }
}

/// Statements that do not meet: one between them is missing.
pub(crate) fn apart(ctx: &Ctx, breaks: &[Break]) -> Markup {
    html! {
        @if !breaks.is_empty() {
            div.verdict.warn role="status" {
                p { strong { (ctx.t(text::STATEMENTS_APART)) } }
                ul { @for one in breaks {
                    li { (one.account) ": " (day(one.before)) " → " (day(one.after)) ", " (rubles(ctx.lang, one.kopecks)) }
                } }
            }
        }
    }
}

/// Where the posting of a file stands.
fn state_of(taken: &Taken) -> Text {
    match taken.posted {
        _ if taken.file.compared => text::PAYMENT_COMPARED,
        None => text::PAYMENT_POSTING,
        Some(posted) if posted.suspense.rows > 0 => text::PAYMENT_WITH_SUSPENSE,
        Some(_) => text::PAYMENT_POSTED,
    }
}

fn row(ctx: &Ctx, taken: &Taken) -> Row {
    let Taken { id, file, stamp, .. } = taken;
    Row {
        id: format!("f{id}"),
        cells: vec![
            html! { a href=(routes::supplier_payment_file(file.supplier, *id)) { "№ " (if file.number.is_empty() { DASH } else { &file.number }) } },
            html! { (file.sender) },
            html! { (file.day.map_or_else(|| DASH.into(), day)) },
            html! { (number(ctx.lang, file.payments.rows)) },
            html! { (rubles(ctx.lang, file.payments.kopecks)) },
            html! { (when(stamp.at_us)) ", " (login(ctx, &stamp.by)) },
            html! { (ctx.t(state_of(taken))) },
        ],
    }
}
