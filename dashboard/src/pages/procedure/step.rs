//! One step: what it would change, the proof it asks for, and doing it.

use super::{View, find_to_do, head};
use crate::{
    act::{self, Sent, act, look, new_form},
    app::App,
    ask::NoPage,
    auth::Signed,
    ctx::Ctx,
    limits::WHY_BYTES_MAX,
    link::Link,
    pages::frame::{self, Frame},
    panels::impact::{self, Preview},
    prefs::Prefs,
    routes, text, words,
};
use axum::{
    Extension, Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use edge_protocol::Reason;
use ledger_office::{
    OfficeCommand,
    impact::preview,
    procedure::{Proof, Step},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Filled {
    #[serde(flatten)]
    sent: Sent,
    #[serde(default)]
    note: String,
    #[serde(default)]
    document: String,
}

/// `GET /procedures/{id}/steps/{step}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path((id, key)): Path<(u32, String)>,
) -> Result<Response, NoPage> {
    let view = find_to_do(&app, &who, id).await?;
    let step = view.procedure.plan.kind.step(&key).ok_or(NoPage::Missing)?;
    form(&app, &prefs, &who, view, step, &Filled::default(), None).await
}

/// `POST /procedures/{id}/steps/{step}`.
pub(crate) async fn carry_out(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path((id, key)): Path<(u32, String)>,
    Form(filled): Form<Filled>,
) -> Result<Response, NoPage> {
    let view = find_to_do(&app, &who, id).await?;
    let step = view.procedure.plan.kind.step(&key).ok_or(NoPage::Missing)?;
    let done = act(&app, &who, &filled.sent, command(id, step, &filled)).await?;
    if done.reason.is_accepted() {
        return Ok(Redirect::to(&Link::to(routes::procedure(id)).with("done", key).to_string()).into_response());
    }
    form(&app, &prefs, &who, view, step, &filled, Some(done.reason)).await
}

fn command(procedure: u32, step: &Step, filled: &Filled) -> OfficeCommand {
    let (note, document) = (filled.note.trim().to_owned(), filled.document.trim().to_owned());
    OfficeCommand::Step { procedure, step: step.key.to_owned(), note, document }
}

/// The preview is made as if the proof were there: it is what the form asks for.
async fn form(
    app: &App,
    prefs: &Prefs,
    who: &Signed,
    view: View,
    step: &'static Step,
    filled: &Filled,
    problem: Option<Reason>,
) -> Result<Response, NoPage> {
    let given = Filled { note: "…".into(), document: "…".into(), ..Filled::default() };
    let (asked, login) = (command(view.procedure.id, step, &given), who.operator.login.clone());
    let shown = look(app, move |city, now_us| {
        preview(city.office(), city, now_us, &login, &asked).map(|impact| Preview::new(city, impact))
    });
    let shown = shown.await?;
    let (number, ctx) = (new_form()?, app.ctx(prefs));
    let title = words::step(&ctx, step);
    let content = html! {
        (head(&ctx, &view, title))
        h1 { (title) " " small { (step.rule) } }
        @if let Some(reason) = problem.or(shown.as_ref().err().copied()) { (act::problem(&ctx, reason)) }
        @if let Ok(preview) = &shown {
            (impact::panel(&ctx, preview))
            article.panel {
                form.acting method="post" action=(routes::procedure_step(view.procedure.id, step.key)) {
                    (act::hidden(&number, preview.impact.digest))
                    (proof(&ctx, view.procedure.plan.proof(step), filled))
                    p.actions {
                        button.primary { (ctx.t(text::DO_STEP)) }
                        a.button href=(routes::procedure(view.procedure.id)) { (ctx.t(text::GO_BACK)) }
                    }
                }
            }
        }
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let frame = Frame::about(title, prefs, &who.operator);
    Ok((status, frame::page_about(&ctx, &frame, &content)).into_response())
}

fn proof(ctx: &Ctx, proof: Proof, filled: &Filled) -> Markup {
    html! {
        @match proof {
            Proof::Word => {},
            Proof::GroupsBound => p.hint { (ctx.t(text::PROOF_BOUND)) },
            Proof::Note => {
                label for="note" { (ctx.t(text::NOTE_LABEL)) }
                textarea #note name="note" rows="2" required maxlength=(WHY_BYTES_MAX) { (filled.note) }
            },
            Proof::Document => {
                label for="document" { (ctx.t(text::DOCUMENT_LABEL)) }
                input #document name="document" required maxlength=(WHY_BYTES_MAX) value=(filled.document);
            },
            Proof::Ticket(_) => {
                label for="note" { (ctx.t(text::TICKET_TEXT_LABEL)) }
                textarea #note name="note" rows="2" maxlength=(WHY_BYTES_MAX) { (filled.note) }
            },
        }
    }
}
