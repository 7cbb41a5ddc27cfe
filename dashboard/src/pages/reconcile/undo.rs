//! Putting back what a reconciliation changed: who goes back where, and the deed under exactly that preview.

use super::may_see;
use crate::{
    act::{self, Sent, act, look},
    app::App,
    ask::NoPage,
    auth::{Refused, Signed, rights::Action},
    ctx::Ctx,
    format::DASH,
    link::Link,
    pages::frame::{self, Frame},
    prefs::Prefs,
    routes, text,
    ui::{
        crumbs::crumbs,
        table::{Column, Row, table},
    },
};
use axum::{
    Extension, Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use edge_protocol::Reason;
use ledger_core::{Registry, account_number, civil_day};
use ledger_office::{
    OfficeCommand,
    decide::{self, Moment},
};
use maud::{Markup, html};
use std::sync::Arc;

const COLUMNS: [Column; 3] =
    [Column::words(text::COL_ACCOUNT), Column::words(text::COL_IN_REGISTRY), Column::words(text::COL_GOES_BACK)];

/// Who would go back.
struct Preview {
    /// Account, group now, group afterwards; empty for none.
    rows: Vec<(u64, String, String)>,
    digest: u64,
}

/// `GET /reconcile/undo/{id}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
) -> Result<Markup, NoPage> {
    page(&app, &prefs, &who, id, None).await
}

/// `POST /reconcile/undo/{id}`.
pub(crate) async fn submit(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Form(sent): Form<Sent>,
) -> Result<Response, NoPage> {
    preview(&app, &who, id).await?.ok();
    let done = act(&app, &who, &sent, OfficeCommand::Unenrol { enrolment: id }).await?;
    if done.reason.is_accepted() {
        return Ok(Redirect::to(&Link::to(routes::RECONCILE).to_string()).into_response());
    }
    let page = page(&app, &prefs, &who, id, Some(done.reason)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// What it would do, or why it cannot; there is no such reconciliation where this operator may not see it whole.
async fn preview(app: &App, who: &Signed, id: u32) -> Result<Result<Preview, Reason>, NoPage> {
    who.may_somewhere(Action::Reconcile)?;
    let operator = Arc::clone(&who.operator);
    let found = look(app, move |city, now_us| {
        let office = city.office();
        office.enrolment(id).filter(|row| may_see(city, &operator, row))?;
        let command = OfficeCommand::Unenrol { enrolment: id };
        let decided = decide::decide(office, city, &Moment::new(now_us, &operator.login, 0), &command);
        let digest = decide::digest(office, city, civil_day(now_us), &command);
        let group = |id: u32, active: bool| match city.groups().get(id as usize) {
            Some(row) if id != 0 && active => row.name.clone(),
            _ => String::new(),
        };
        Some(decided.and_then(|decided| {
            let rows = decided.changes.iter().filter_map(|change| {
                let Registry::Holder(after) = change else { return None };
                let now = city.holder(after.id)?;
                Some((account_number(after.id), group(now.group, now.active), group(after.group, after.active)))
            });
            Ok(Preview { rows: rows.collect(), digest: digest? })
        }))
    });
    found.await?.ok_or_else(|| Refused::Hidden.into())
}

async fn page(app: &App, prefs: &Prefs, who: &Signed, id: u32, reason: Option<Reason>) -> Result<Markup, NoPage> {
    let preview = preview(app, who, id).await?;
    let ctx = app.ctx(prefs);
    let title = format!("{} № {id}", ctx.t(text::PUT_BACK_TITLE));
    let reason = reason.or(preview.as_ref().err().copied());
    let content = html! {
        (crumbs(&ctx, &[(Some(routes::RECONCILE.into()), ctx.t(text::RECONCILE)), (None, &title)]))
        h1 { (title) }
        @if let Some(reason) = reason { (act::problem(&ctx, reason)) }
        @if let Ok(preview) = &preview { (form(&ctx, id, preview, &act::new_form()?)) }
    };
    Ok(frame::page_about(&ctx, &Frame::about(&title, prefs, &who.operator), &content))
}

fn form(ctx: &Ctx, id: u32, preview: &Preview, number: &str) -> Markup {
    let or_dash = |name: &String| html! { @if name.is_empty() { (DASH) } @else { (name) } };
    let row = |(account, now, after): &(u64, String, String)| Row {
        id: format!("a{account}"),
        cells: vec![html! { (account) }, or_dash(now), or_dash(after)],
    };
    html! {
        form.panel method="post" action=(routes::reconcile_undo(id)) {
            (act::hidden(number, preview.digest))
            h2 #back-h { (ctx.t(text::WHO_GOES_BACK)) " " small { (preview.rows.len()) } }
            (table(ctx, "back-h", &COLUMNS, preview.rows.iter().map(row)))
            div.form {
                (act::why(ctx))
                p.actions { button.primary { (ctx.t(text::PUT_BACK_DO)) } a.button href=(routes::RECONCILE) { (ctx.t(text::GO_BACK)) } }
            }
        }
    }
}
