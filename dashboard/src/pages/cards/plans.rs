//! Lists of future pupils as of 31 July, and August's delivery of service cards that follows from them (IDN-11, IDN-12).

pub(super) mod accept;
pub(super) mod check;
pub(super) mod files;
pub(super) mod one;
mod reckon;
mod row;

use crate::{
    act::look,
    app::App,
    ask::NoPage,
    auth::{Signed, operators::Operator, rights::Action},
    ctx::Ctx,
    format::{DASH, day, machine_day, number},
    limits::{CARD_PLANS_SHOWN, REGISTRY_FILE_BYTES_MAX},
    pages::frame::{self, Frame},
    panels::audit::login,
    prefs::Prefs,
    routes, text,
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
    extract::{Multipart, State, multipart::MultipartRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ledger_office::City;
use maud::{Markup, html};
use row::Line;
use std::sync::Arc;

const COLUMNS: [Column; 6] = [
    Column::words(text::KP_PLAN),
    Column::words(text::KP_AS_OF),
    Column::number(text::KP_PLANNED),
    Column::number(text::KP_REGISTERED),
    Column::words(text::COL_ACCEPTED),
    Column::words(text::COL_OPERATOR),
];

/// A plan as a line of the list, as far as its reader sees it.
struct Listed {
    id: u32,
    as_of: i32,
    planned: u32,
    registered: u32,
    at_us: i64,
    by: String,
}

fn listed(city: &City, who: &Operator) -> Vec<Listed> {
    let plans = city.office().stock().plans().rev().take(CARD_PLANS_SHOWN);
    let row = |plan: &ledger_office::stock::DeliveryPlan| {
        let lines = Line::all(city, who, plan);
        let sum = |of: fn(&Line) -> u32| lines.iter().map(of).fold(0, u32::saturating_add);
        let (planned, registered) = (sum(|line| line.planned.all()), sum(|line| line.registered));
        Listed { id: plan.id, as_of: plan.as_of, planned, registered, at_us: plan.stamp.at_us, by: plan.stamp.by.clone() }
    };
    plans.map(row).filter(|row| row.planned > 0).collect()
}

/// `GET /cards/plans`.
pub(crate) async fn show(app: State<Arc<App>>, prefs: Extension<Prefs>, who: Signed) -> Result<Markup, NoPage> {
    who.may_somewhere(Action::ReadCards)?;
    page(&app, &prefs, &who, &html! {}).await
}

/// `POST /cards/plans`: keeps the registry file and leads to what it makes.
pub(crate) async fn receive(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    sent: Result<Multipart, MultipartRejection>,
) -> Result<Response, NoPage> {
    who.may(Action::SetCards, None)?;
    let sent = sent.map_err(|_| NoPage::BadAddress)?;
    let upload = upload::receive(&app, sent, 1, REGISTRY_FILE_BYTES_MAX, upload::table).await?;
    let fault = match (upload.fault, upload.files.first()) {
        (None, Some(file)) => return Ok(Redirect::to(&routes::card_plan_check(&file.hash)).into_response()),
        (Some(fault), _) => fault,
        (None, None) => text::NO_TABLE,
    };
    let fault = crate::act::not_done(&app.ctx(&prefs), app.ctx(&prefs).t(fault));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &prefs, &who, &fault).await?).into_response())
}

async fn page(app: &App, prefs: &Prefs, who: &Signed, fault: &Markup) -> Result<Markup, NoPage> {
    let operator = Arc::clone(&who.operator);
    let plans = look(app, move |city, _| listed(city, &operator)).await?;
    let (ctx, title) = (app.ctx(prefs), text::KP_TITLE);
    let content = html! {
        (crumbs(&ctx, &[(Some(routes::CARDS.into()), ctx.t(text::RESERVE)), (None, ctx.t(title))]))
        h1 { (ctx.t(title)) }
        p.lead { (ctx.t(text::KP_WHAT)) }
        (fault)
        @if who.may(Action::SetCards, None).is_ok() {
            form.panel.form method="post" action=(routes::CARD_PLANS) enctype="multipart/form-data" aria-labelledby="table-h" {
                h2 #table-h { (ctx.t(text::KP_NEW)) }
                label for="file" { (ctx.t(text::TABLE_FILE)) }
                p.hint #file-hint { (ctx.t(text::KP_FILE_HINT)) }
                input #file type="file" name="file" required accept=".csv,.xlsx" aria-describedby="file-hint";
                p.actions { button.primary { (ctx.t(text::KP_COUNT)) } }
            }
        }
        article.panel aria-labelledby="plans-h" {
            h2 #plans-h { (ctx.t(text::KP_FILED)) " " small { (plans.len()) } }
            @if plans.is_empty() { (hint::hint(ctx.t(text::KP_NONE), None)) } @else {
                (table(&ctx, "plans-h", &COLUMNS, plans.iter().map(|plan| line(&ctx, plan))))
            }
        }
    };
    Ok(frame::page_about(&ctx, &Frame::about(ctx.t(title), prefs, &who.operator), &content))
}

fn line(ctx: &Ctx, plan: &Listed) -> Row {
    Row {
        id: format!("p{}", plan.id),
        cells: vec![
            html! { a href=(routes::card_plan(plan.id)) { "№ " (plan.id) } },
            html! { time datetime=(machine_day(plan.as_of)) { (day(plan.as_of)) } },
            html! { (number(ctx.lang, plan.planned)) },
            html! { @if plan.registered == 0 { (DASH) } @else { (number(ctx.lang, plan.registered)) } },
            when(plan.at_us),
            html! { (login(ctx, &plan.by)) },
        ],
    }
}
