//! A deed of a supplier change: what it would do now, and doing it.

use super::{View, find, new::would_pass, one::head};
use crate::{
    act::{self, Sent, act, look, new_form},
    app::App,
    ask::NoPage,
    auth::{Refused, Signed, rights::Action},
    ctx::Ctx,
    lang::Lang,
    limits::WHY_BYTES_MAX,
    pages::frame::{self, Frame},
    prefs::Prefs,
    routes,
    text::{self, Text},
};
use axum::{
    Extension, Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use edge_protocol::Reason;
use ledger_core::SupplierMove;
use ledger_office::{OfficeCommand, impact::preview};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// What can be done.
#[derive(Clone, Copy)]
enum Deed {
    Reserve,
    Pass,
    Cancel,
    Step(u32),
}

/// The form.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    form: String,
    #[serde(default)]
    why: String,
    #[serde(default)]
    document: String,
}

impl Deed {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "reserve" => Self::Reserve,
            "pass" => Self::Pass,
            "cancel" => Self::Cancel,
            other => Self::Step(other.strip_prefix("step-")?.parse().ok()?),
        })
    }

    const fn title(self) -> Text {
        match self {
            Self::Reserve => text::SC_STEP_RESERVE,
            Self::Pass => text::SC_STEP_PASS,
            Self::Cancel => text::SC_CANCEL,
            Self::Step(_) => text::DO_STEP,
        }
    }

    fn command(self, change: u32, document: &str) -> OfficeCommand {
        match self {
            Self::Reserve => OfficeCommand::ReserveBalances { change },
            Self::Pass => OfficeCommand::PassBalances { change },
            Self::Cancel => OfficeCommand::CancelSupplierChange { change },
            Self::Step(step) => OfficeCommand::ChangeStepDone { change, step, document: document.to_owned() },
        }
    }
}

/// `GET /supplier-changes/{id}/{deed}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path((id, deed)): Path<(u32, String)>,
) -> Result<Response, NoPage> {
    let (view, deed) = find_to_do(&app, &who, id, &deed).await?;
    form(&app, &prefs, &who, view, deed, "", None).await
}

/// `POST /supplier-changes/{id}/{deed}`.
pub(crate) async fn carry_out(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path((id, deed)): Path<(u32, String)>,
    Form(asked): Form<Asked>,
) -> Result<Response, NoPage> {
    let (view, deed) = find_to_do(&app, &who, id, &deed).await?;
    let sent = Sent::new(&asked.form, "", &asked.why);
    let done = act(&app, &who, &sent, deed.command(id, asked.document.trim())).await?;
    if done.reason.is_accepted() {
        return Ok(Redirect::to(&routes::supplier_change(id)).into_response());
    }
    form(&app, &prefs, &who, view, deed, &asked.document, Some(done.reason)).await
}

async fn find_to_do(app: &App, who: &Signed, id: u32, deed: &str) -> Result<(View, Deed), NoPage> {
    who.may_somewhere(Action::ChangeSuppliers)?;
    let view = find(app, who, id).await?;
    if !view.manages {
        return Err(NoPage::Refused(Refused::Forbidden));
    }
    let deed = Deed::named(deed).filter(|deed| match deed {
        Deed::Step(place) => (*place as usize) < view.change.steps.len(),
        _ => true,
    });
    Ok((view, deed.ok_or(NoPage::Missing)?))
}

async fn form(
    app: &App,
    prefs: &Prefs,
    who: &Signed,
    view: View,
    deed: Deed,
    typed: &str,
    problem: Option<Reason>,
) -> Result<Response, NoPage> {
    let (id, login) = (view.change.id, who.operator.login.clone());
    let (complex, from, to) = (view.change.complex, view.change.from, view.change.to);
    let (refusal, plan) = look(app, move |city, now_us| {
        let asked = deed.command(id, "…");
        let refusal = preview(city.office(), city, now_us, &login, &asked).err();
        (refusal, city.supplier_move(complex, from, to).unwrap_or_default())
    })
    .await?;
    let (number, ctx) = (new_form()?, app.ctx(prefs));
    let title = ctx.t(deed.title());
    let content = html! {
        (head(&ctx, &view, Some(title)))
        h1 { (title) " " small { (view.complex.name) } }
        @if let Some(reason) = problem.or(refusal) { (act::problem(&ctx, reason)) }
        (what(&ctx, &view, deed, &plan))
        @if refusal.is_none() {
            article.panel {
                form.acting method="post" action=(routes::supplier_change_deed(id, &name(deed))) {
                    (act::hidden(&number, 0))
                    @match deed {
                        Deed::Step(_) => {
                            label for="document" { (ctx.t(text::SC_DOCUMENT)) }
                            input #document name="document" required maxlength=(WHY_BYTES_MAX) value=(typed);
                        }
                        Deed::Cancel => (act::why(&ctx)),
                        Deed::Reserve | Deed::Pass => {}
                    }
                    p.actions {
                        button.primary { (title) }
                        a.button href=(routes::supplier_change(id)) { (ctx.t(text::GO_BACK)) }
                    }
                }
            }
        }
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, frame::page_about(&ctx, &Frame::about(title, prefs, &who.operator), &content)).into_response())
}

fn name(deed: Deed) -> String {
    match deed {
        Deed::Reserve => "reserve".into(),
        Deed::Pass => "pass".into(),
        Deed::Cancel => "cancel".into(),
        Deed::Step(place) => format!("step-{place}"),
    }
}

fn what(ctx: &Ctx, view: &View, deed: Deed, plan: &SupplierMove) -> Markup {
    match deed {
        Deed::Reserve | Deed::Pass => would_pass(ctx, plan),
        Deed::Cancel => html! { p.lead { (ctx.t(text::SC_CANCEL_WHAT)) } },
        Deed::Step(place) => {
            let step = view.change.steps.get(place as usize);
            html! { @if let Some(step) = step { p.lead { (if ctx.lang == Lang::Ru { &step.ru } else { &step.en }) } } }
        }
    }
}
