//! Calling a procedure off: what would be put back, and doing it.

use super::{View, find_to_do, head};
use crate::{
    act::{self, Sent, act, look, new_form},
    app::App,
    ask::NoPage,
    auth::Signed,
    pages::frame::{self, Frame},
    panels::impact::{self, Preview},
    prefs::Prefs,
    routes, text,
};
use axum::{
    Extension, Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use edge_protocol::Reason;
use ledger_office::{OfficeCommand, impact::preview};
use maud::html;
use std::sync::Arc;

/// `GET /procedures/{id}/cancel`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
) -> Result<Response, NoPage> {
    let view = find_to_do(&app, &who, id).await?;
    form(&app, &prefs, &who, view, None).await
}

/// `POST /procedures/{id}/cancel`.
pub(crate) async fn carry_out(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Form(sent): Form<Sent>,
) -> Result<Response, NoPage> {
    let view = find_to_do(&app, &who, id).await?;
    let done = act(&app, &who, &sent, OfficeCommand::Cancel { procedure: id }).await?;
    if done.reason.is_accepted() {
        return Ok(Redirect::to(&routes::procedure(id)).into_response());
    }
    form(&app, &prefs, &who, view, Some(done.reason)).await
}

async fn form(app: &App, prefs: &Prefs, who: &Signed, view: View, problem: Option<Reason>) -> Result<Response, NoPage> {
    let (id, login) = (view.procedure.id, who.operator.login.clone());
    let shown = look(app, move |city, now_us| {
        let asked = OfficeCommand::Cancel { procedure: id };
        preview(city.office(), city, now_us, &login, &asked).map(|impact| Preview::new(city, impact))
    });
    let shown = shown.await?;
    let (number, ctx) = (new_form()?, app.ctx(prefs));
    let title = ctx.t(text::CALL_OFF);
    let content = html! {
        (head(&ctx, &view, title))
        h1 { (title) }
        p.lead { (ctx.t(text::CALL_OFF_WHAT)) }
        @if let Some(reason) = problem.or(shown.as_ref().err().copied()) { (act::problem(&ctx, reason)) }
        @if let Ok(preview) = &shown {
            (impact::panel(&ctx, preview))
            article.panel {
                form.acting method="post" action=(routes::procedure_cancel(id)) {
                    (act::hidden(&number, preview.impact.digest))
                    (act::why(&ctx))
                    p.actions {
                        button.primary { (title) }
                        a.button href=(routes::procedure(id)) { (ctx.t(text::GO_BACK)) }
                    }
                }
            }
        }
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let frame = Frame::about(title, prefs, &who.operator);
    Ok((status, frame::page_about(&ctx, &frame, &content)).into_response())
}
