//! Where the money of one refund goes: giving or changing it, and seeing it in full with a reason (RFD-05, FIELD C5).

use super::{
    bank::{self, Details, Fault, Typed},
    one::{View, find_to_do, head},
};
use crate::{
    act::{Sent, act, hidden, new_form, problem, why},
    app::App,
    ask::NoPage,
    auth::{Signed, rights::Action},
    ctx::Ctx,
    link::Link,
    pages::frame::{self, Frame},
    panels::holder::fact,
    prefs::Prefs,
    routes, text,
};
use axum::{
    Extension, Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ledger_office::{OfficeCommand, command::Fact};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// What the form sends: first what was typed, then what was checked.
#[derive(Default, Deserialize)]
pub(crate) struct Filled {
    #[serde(flatten)]
    sent: Sent,
    #[serde(flatten)]
    typed: Typed,
    /// Hash of the sealed details that were checked; empty before.
    #[serde(default)]
    bank: String,
}

/// `GET /refunds/{id}/bank`.
pub(crate) async fn form(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
) -> Result<Markup, NoPage> {
    let view = find_to_do(&app, &who, Action::MakeRefunds, id).await?;
    let ctx = app.ctx(&prefs);
    Ok(page(&ctx, &prefs, &who, &view, &html! {}, &asking(&ctx, id, &Typed::default(), &[])))
}

/// `POST /refunds/{id}/bank`: shows what was typed, checked and sealed; then writes its hash into the refund.
pub(crate) async fn submit(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Form(filled): Form<Filled>,
) -> Result<Response, NoPage> {
    let view = find_to_do(&app, &who, Action::MakeRefunds, id).await?;
    let holder = view.refund.draft.holder;
    let ctx = app.ctx(&prefs);
    if filled.bank.is_empty() {
        let details = match filled.typed.read(&ctx, holder) {
            Ok(details) => details,
            Err(faults) => {
                let form = asking(&ctx, id, &filled.typed, &faults);
                let page = page(&ctx, &prefs, &who, &view, &bank::summary(&ctx, &faults), &form);
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
            }
        };
        let hash = bank::seal(&app, details.clone()).await?;
        return Ok(page(&ctx, &prefs, &who, &view, &html! {}, &checked(&ctx, id, &details, &hash, &new_form()?)).into_response());
    }
    let details = bank::open(&app, &filled.bank, holder).await?.ok_or(NoPage::BadAddress)?;
    let done = act(&app, &who, &filled.sent, OfficeCommand::RefundBank { refund: id, bank: filled.bank.clone() }).await?;
    if done.reason.is_accepted() {
        return Ok(Redirect::to(&Link::to(routes::refund(id)).to_string()).into_response());
    }
    let again = checked(&ctx, id, &details, &filled.bank, &new_form()?);
    let page = page(&ctx, &prefs, &who, &view, &problem(&ctx, done.reason), &again);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn page(ctx: &Ctx, prefs: &Prefs, who: &Signed, view: &View, fault: &Markup, content: &Markup) -> Markup {
    let title = ctx.t(text::RF_BANK);
    let content = html! {
        (head(ctx, view, Some(title)))
        h1 { (title) " " small { (ctx.t(text::COL_REFUND)) " № " (view.refund.id) } }
        (fault)
        (content)
        p.actions { a.button href=(routes::refund(view.refund.id)) { (ctx.t(text::GO_BACK)) } }
    };
    frame::page_about(ctx, &Frame::about(title, prefs, &who.operator), &content)
}

fn asking(ctx: &Ctx, id: u32, typed: &Typed, faults: &[Fault]) -> Markup {
    html! {
        article.panel {
            p { (ctx.t(text::RF_BANK_WHAT)) }
            form.acting method="post" action=(routes::refund_bank(id)) autocomplete="off" {
                (bank::fields(ctx, typed, faults, true))
                p.actions { button.primary { (ctx.t(text::RF_CHECK_DO)) } }
            }
        }
    }
}

fn checked(ctx: &Ctx, id: u32, details: &Details, hash: &str, form: &str) -> Markup {
    html! {
        article.panel aria-labelledby="check-h" {
            h2 #check-h { (ctx.t(text::RF_CHECK)) }
            (in_full(ctx, details))
            (advice(ctx, details))
            p.foot { (ctx.t(text::RF_BANK_SEALED)) }
            form.acting method="post" action=(routes::refund_bank(id)) {
                (hidden(form, 0))
                input type="hidden" name="bank" value=(hash);
                p.actions { button.primary { (ctx.t(text::RF_BANK_KEEP)) } }
            }
        }
    }
}

/// All fields, for whoever typed them or gave a reason.
pub(super) fn in_full(ctx: &Ctx, details: &Details) -> Markup {
    html! {
        dl.facts {
            @for (name, value) in details.fields(ctx) { @if !value.is_empty() { (fact(name, html! { (value) })) } }
        }
    }
}

/// What is unusual about an account: a person decides.
pub(super) fn advice(ctx: &Ctx, details: &Details) -> Markup {
    html! { @if let Some(advice) = details.advice() { p.verdict.warn role="status" { (advice.words(ctx.lang.on_paper())) } } }
}

/// `GET /refunds/{id}/bank/shown`.
pub(crate) async fn reason(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
) -> Result<Markup, NoPage> {
    let view = find_to_do(&app, &who, Action::MakeRefunds, id).await?;
    let ctx = app.ctx(&prefs);
    Ok(page(&ctx, &prefs, &who, &view, &html! {}, &why_asked(&ctx, id, &new_form()?)))
}

/// `POST /refunds/{id}/bank/shown`: first the audit, then the details. The same form shows nothing twice.
pub(crate) async fn shown(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Form(sent): Form<Sent>,
) -> Result<Response, NoPage> {
    let view = find_to_do(&app, &who, Action::MakeRefunds, id).await?;
    let ctx = app.ctx(&prefs);
    let again = |status: StatusCode, fault: Markup| {
        let form = why_asked(&ctx, id, &new_form()?);
        Ok((status, page(&ctx, &prefs, &who, &view, &fault, &form)).into_response())
    };
    if sent.is_used(&app).await? {
        return again(StatusCode::CONFLICT, html! { p.verdict.warn role="status" { (ctx.t(text::REVEAL_AGAIN)) } });
    }
    let holder = view.refund.draft.holder;
    let command = OfficeCommand::Note { fact: Fact::Revealed { holder } };
    let done = act(&app, &who, &sent, command.clone()).await?;
    if !done.reason.is_accepted() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, problem(&ctx, done.reason));
    }
    app.stands(&who, done.pos, &command).await?;
    let details = bank::open(&app, &view.refund.draft.bank, holder).await?;
    let content = html! {
        article.panel.deed #revealed {
            @if let Some(details) = &details { (in_full(&ctx, details)) } @else { p { (ctx.t(text::RF_NO_BANK)) } }
            p.foot { (ctx.t(text::REVEAL_WRITTEN)) " " (done.pos) "." }
        }
    };
    Ok(page(&ctx, &prefs, &who, &view, &html! {}, &content).into_response())
}

fn why_asked(ctx: &Ctx, id: u32, form: &str) -> Markup {
    html! {
        article.panel.deed {
            p { (ctx.t(text::RF_BANK_SHOW_WHAT)) }
            form.acting method="post" action=(routes::refund_bank_shown(id)) autocomplete="off" {
                (hidden(form, 0))
                (why(ctx))
                button.primary { (ctx.t(text::RF_BANK_SHOW)) }
            }
        }
    }
}
