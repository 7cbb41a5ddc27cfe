//! A name and contacts in full, once, for somebody who said why. The audit knows it first.

use super::frame::{self, Frame};
use crate::{
    act::{Sent, act, hidden, new_form, problem, why},
    app::App,
    ask::{NoPage, ask_door, ask_for},
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::number,
    panels::holder::fact,
    prefs::Prefs,
    routes, text,
    ui::{crumbs::way, hint, when::when},
    views::{desk::HolderView, office::Identity},
};
use axum::{
    Extension, Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use ledger_office::{OfficeCommand, command::Fact};
use maud::{Markup, html};
use std::sync::Arc;

/// `GET /accounts/{account}/name`.
pub(crate) async fn form(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(account): Path<u64>,
) -> Result<Markup, NoPage> {
    let view = whom(&app, &who, account).await?;
    let ctx = app.ctx(&prefs);
    Ok(page(&ctx, &prefs, &who, &view, &asking(&ctx, &view, &new_form()?, None)))
}

/// `POST /accounts/{account}/name`. The same form shows nothing twice: a page loaded again has no name on it.
pub(crate) async fn submit(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(account): Path<u64>,
    Form(sent): Form<Sent>,
) -> Result<Response, NoPage> {
    let view = whom(&app, &who, account).await?;
    let ctx = app.ctx(&prefs);
    let again = |status: StatusCode, problem: Markup| {
        let form = asking(&ctx, &view, &new_form()?, Some(problem));
        Ok((status, page(&ctx, &prefs, &who, &view, &form)).into_response())
    };
    if sent.is_used(&app).await? {
        return again(StatusCode::CONFLICT, html! { p.verdict.warn role="status" { (ctx.t(text::REVEAL_AGAIN)) } });
    }
    let holder = view.person.holder;
    let command = OfficeCommand::Note { fact: Fact::Revealed { holder } };
    let done = act(&app, &who, &sent, command.clone()).await?;
    if !done.reason.is_accepted() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, problem(&ctx, done.reason));
    }
    app.stands(&who, done.pos, &command).await?;
    let identity = ask_door(&app, move |door| door.identity(holder)).await?;
    Ok(page(&ctx, &prefs, &who, &view, &shown(&ctx, &identity, done.pos)).into_response())
}

async fn whom(app: &App, who: &Signed, account: u64) -> Result<HolderView, NoPage> {
    who.may_somewhere(Action::RevealNames)?;
    let view = ask_for(app, move |desk| desk.holder(account)).await?;
    who.may(Action::RevealNames, Some(&view.place()))?;
    Ok(view)
}

fn page(ctx: &Ctx, prefs: &Prefs, who: &Signed, view: &HolderView, content: &Markup) -> Markup {
    let account = view.person.account;
    let name = format!("{} {account}", ctx.t(text::COL_ACCOUNT));
    let back = routes::account(account);
    let content = html! {
        (way(ctx, who.sight(&view.place()), &view.complex, &view.building, Some((Some(back.clone()), &name))))
        h1 #reveal-h { (ctx.t(text::REVEAL)) " " small { (name) } }
        (content)
        p.actions { a.button href=(back) { (ctx.t(text::REVEAL_BACK)) } }
    };
    frame::page_about(ctx, &Frame::about(ctx.t(text::REVEAL), prefs, &who.operator), &content)
}

fn asking(ctx: &Ctx, view: &HolderView, form: &str, problem: Option<Markup>) -> Markup {
    html! {
        article.panel.deed aria-labelledby="reveal-h" {
            @if let Some(problem) = problem { (problem) }
            p { (ctx.t(text::REVEAL_LEAD)) }
            form.acting method="post" action=(routes::reveal(view.person.account)) autocomplete="off" {
                (hidden(form, 0))
                (why(ctx))
                button.primary { (ctx.t(text::REVEAL_DO)) }
            }
        }
    }
}

fn shown(ctx: &Ctx, identity: &Identity, pos: u64) -> Markup {
    html! {
        article.panel.deed aria-labelledby="reveal-h" {
            @match identity {
                Identity::Person { name, contact } => {
                    dl.facts #revealed {
                        (fact(ctx.t(text::REVEAL_NAME), html! { (name) }))
                        (fact(ctx.t(text::REVEAL_CONTACT), html! {
                            @if contact.is_empty() { (ctx.t(text::REVEAL_NO_CONTACT)) } @else { (contact) }
                        }))
                    }
                    p.foot { (ctx.t(text::REVEAL_ONCE)) }
                }
                Identity::Forgotten(at_us) => p { (ctx.t(text::NAME_FORGOTTEN)) " " (when(*at_us)) },
                Identity::Nobody => (hint::hint(ctx.t(text::REVEAL_NOBODY), None)),
            }
            p.foot { (ctx.t(text::REVEAL_WRITTEN)) " " (number(ctx.lang, pos)) "." }
        }
    }
}
