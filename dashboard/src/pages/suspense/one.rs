//! One payment in suspense: what is known, whose it may be and why, and what a person makes of it (ERR-04, ERR-05, ERR-07).

use super::{May, may_read, reasons, source, standing};
use crate::{
    act::{self, Sent, act, look, new_form, not_done},
    app::App,
    ask::{NoPage, ask},
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::{DASH, day, duration, rubles},
    limits::SEARCH_BYTES_MAX,
    link::Link,
    pages::{
        corrections::{check, new::find_account},
        frame::{self, Frame},
        payments::name_of,
    },
    panels::holder::fact,
    prefs::Prefs,
    routes, text, typed,
    ui::{crumbs::crumbs, hint, when::when},
    views::suspense::Arrival,
    words::corrections::certainty,
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use edge_protocol::Reason;
use ledger_core::holder_of_account;
use ledger_office::{
    OfficeCommand,
    corrections::{Correction, Suspended},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;
use suspense_assistant::Proposal;

/// What the address or the form says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    /// The account chosen: anything that the search box takes.
    #[serde(default)]
    account: String,
    /// `payer` when it goes back to who paid.
    #[serde(default)]
    to: String,
    #[serde(default, deserialize_with = "typed::number")]
    ticket: Option<u32>,
    #[serde(flatten)]
    sent: Sent,
}

/// A payment with what its page says of it.
struct View {
    name: String,
    item: Suspended,
    arrival: Arrival,
    now_us: i64,
}

/// What is to become of it, and words that need an answer first.
enum Choice {
    None,
    Some(Correction),
    /// The words mean nobody, or several.
    Ask(Markup, Vec<(u64, String)>),
}

/// `GET /suppliers/{id}/suspense/{payment}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path((supplier, payment)): Path<(u32, u64)>,
    Query(typed): Query<Typed>,
) -> Result<Response, NoPage> {
    may_read(&who, supplier)?;
    let view = find(&app, supplier, payment).await?;
    let choice = chosen(&app, &app.ctx(&prefs), &who, &view, &typed).await?;
    page(&app, &prefs, &who, &view, &typed, choice, None).await
}

/// `POST /suppliers/{id}/suspense/{payment}`.
pub(crate) async fn resolve(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path((supplier, payment)): Path<(u32, u64)>,
    Form(typed): Form<Typed>,
) -> Result<Response, NoPage> {
    who.may_somewhere(Action::Correct)?;
    who.may_for_supplier(Action::Correct, supplier)?;
    let view = find(&app, supplier, payment).await?;
    let correction = match chosen(&app, &app.ctx(&prefs), &who, &view, &typed).await? {
        Choice::Some(correction) => correction,
        choice => return page(&app, &prefs, &who, &view, &typed, choice, None).await,
    };
    let command = OfficeCommand::Correct { correction: correction.clone(), ticket: typed.ticket.unwrap_or(0) };
    let done = act(&app, &who, &typed.sent, command.clone()).await?;
    if done.reason.is_accepted() {
        app.stands(&who, done.pos, &command).await?;
        return Ok(Redirect::to(&routes::correction(done.object)).into_response());
    }
    page(&app, &prefs, &who, &view, &typed, Choice::Some(correction), Some(done.reason)).await
}

async fn find(app: &App, supplier: u32, payment: u64) -> Result<View, NoPage> {
    let seen = look(app, move |city, now_us| {
        let item = city.office().books().suspended(payment).filter(|item| item.supplier == supplier)?.clone();
        Some((name_of(city, supplier)?, item, now_us))
    });
    let (name, item, now_us) = seen.await?.ok_or(NoPage::Missing)?;
    let arrival = ask(app, move |desk| desk.arrivals(&[payment])).await?.pop().unwrap_or_default();
    Ok(View { name, item, arrival, now_us })
}

/// What the address or the form chose, for who may choose.
async fn chosen(app: &App, ctx: &Ctx<'_>, who: &Signed, view: &View, typed: &Typed) -> Result<Choice, NoPage> {
    let payment = view.item.payment;
    if who.may_for_supplier(Action::Correct, view.item.supplier).is_err() {
        return Ok(Choice::None);
    }
    if typed.to == "payer" {
        return Ok(Choice::Some(Correction::Return { payment }));
    }
    if typed.account.trim().is_empty() {
        return Ok(Choice::None);
    }
    Ok(match find_account(app, who, &typed.account).await? {
        Ok(account) => match holder_of_account(account) {
            Some(holder) => Choice::Some(Correction::Resolve { payment, holder }),
            None => return Err(NoPage::Broken),
        },
        Err((words, which)) => Choice::Ask(not_done(ctx, ctx.t(words.unwrap_or(text::WHICH_ACCOUNT))), which),
    })
}

async fn page(
    app: &App,
    prefs: &Prefs,
    who: &Signed,
    view: &View,
    typed: &Typed,
    choice: Choice,
    refused: Option<Reason>,
) -> Result<Response, NoPage> {
    let (ctx, item, may) = (app.ctx(prefs), &view.item, May::of(who, view.item.supplier));
    let shown = match &choice {
        Choice::Some(correction) => {
            let command = OfficeCommand::Correct { correction: correction.clone(), ticket: typed.ticket.unwrap_or(0) };
            Some(check::preview(app, who, &command).await?)
        }
        Choice::None | Choice::Ask(..) => None,
    };
    let reason = refused.or_else(|| shown.as_ref().and_then(|shown| shown.as_ref().err().copied()));
    let number = new_form()?;
    let title = format!("{} #{}", ctx.t(text::CO_PAYMENT), item.payment);
    let list = routes::supplier_suspense(item.supplier);
    let steps =
        [(Some(routes::supplier(item.supplier)), view.name.as_str()), (Some(list), ctx.t(text::SUSPENSE)), (None, &title)];
    let content = html! {
        (crumbs(&ctx, &steps))
        h1 { (rubles(ctx.lang, item.kopecks)) " " small { (title) } }
        @if let Some(reason) = reason { (act::problem(&ctx, reason)) }
        @if let Choice::Ask(problem, _) = &choice { (problem) }
        @if let (Some(Ok(preview)), Choice::Some(correction)) = (&shown, &choice) {
            (check::panel(&ctx, preview))
            (deed(&ctx, view, typed, correction, (&number, preview.digest)))
        }
        (facts(&ctx, view))
        @if may.proposals && !item.resolved { (proposals(&ctx, view, typed, may)) }
        @if may.correct && !item.resolved && item.correction.is_none() {
            (other(&ctx, view, typed, if let Choice::Ask(_, which) = &choice { which } else { &[] }))
        }
    };
    let failed = reason.is_some() || matches!(choice, Choice::Ask(..));
    let status = if failed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, frame::page_about(&ctx, &Frame::about(&title, prefs, &who.operator), &content)).into_response())
}

/// The deed under exactly the preview above it.
fn deed(ctx: &Ctx, view: &View, typed: &Typed, what: &Correction, (number, digest): (&str, u64)) -> Markup {
    let here = routes::suspended(view.item.supplier, view.item.payment);
    html! {
        article.panel {
            form.acting method="post" action=(here) {
                (act::hidden(number, digest))
                @match what {
                    Correction::Return { .. } => { input type="hidden" name="to" value="payer"; },
                    what => { input type="hidden" name="account" value=(ledger_core::account_number(what.holder())); },
                }
                @if let Some(ticket) = typed.ticket { input type="hidden" name="ticket" value=(ticket); }
                (act::why_again(ctx, typed.sent.why()))
                p.actions {
                    button.primary { (ctx.t(if let Correction::Return { .. } = what { text::RETURN_DO } else { text::RESOLVE_DO })) }
                    a.button href=(here) { (ctx.t(text::CHANGE_ANSWERS)) }
                }
            }
        }
    }
}

fn facts(ctx: &Ctx, view: &View) -> Markup {
    let View { item, arrival, .. } = view;
    let or_dash = |words: &str| if words.is_empty() { DASH.to_owned() } else { words.to_owned() };
    html! {
        article.panel aria-labelledby="known-h" {
            h2 #known-h { (ctx.t(text::WHAT_IS_KNOWN)) }
            dl.facts {
                (fact(ctx.t(text::COL_STATE), standing(ctx, item)))
                (fact(ctx.t(text::COL_TAKEN_AT), html! {
                    a href=(routes::entry(item.payment)) { (when(item.at_us)) }
                    @if !item.resolved { ", " (ctx.t(text::AGE)) " " (duration(ctx.lang, view.now_us.saturating_sub(item.at_us))) }
                }))
                @if let Some(paid) = arrival.day { (fact(ctx.t(text::PAID_ON), html! { (day(paid)) })) }
                (fact(ctx.t(text::COL_FROM_WHERE), source(ctx, item.supplier, &arrival.source)))
                (fact(ctx.t(text::COL_WRITTEN), html! { (or_dash(&arrival.written)) }))
                (fact(ctx.t(text::PURPOSE_SAYS), html! { (or_dash(&arrival.hints)) }))
                (fact(ctx.t(text::PAYER_KNOWN), html! { (ctx.t(if arrival.payer_told { text::PAYER_TOLD } else { text::PAYER_NOT_TOLD })) }))
            }
        }
    }
}

fn proposals(ctx: &Ctx, view: &View, typed: &Typed, may: May) -> Markup {
    let here = Link::to(routes::suspended(view.item.supplier, view.item.payment)).with_some("ticket", typed.ticket);
    let choose = may.correct && view.item.correction.is_none();
    let line = |proposal: &Proposal| {
        html! {
            li {
                p {
                    a href=(routes::account(proposal.account)) { (ctx.t(text::COL_ACCOUNT)) " " (proposal.account) }
                    " " strong { (ctx.t(certainty(proposal.score))) } " " small { (proposal.score / 10) " %" }
                }
                p.lead { (reasons(ctx, &proposal.reasons)) }
                @if choose { p.actions { a.button href=(here.clone().with("account", proposal.account)) { (ctx.t(text::CHOOSE_THIS)) " " (proposal.account) } } }
            }
        }
    };
    html! {
        article.panel aria-labelledby="whose-h" {
            h2 #whose-h { (ctx.t(text::WHOSE_MAY_IT_BE)) " " small { (ctx.t(text::PERSON_DECIDES)) } }
            @if view.arrival.proposals.is_empty() { (hint::hint(ctx.t(text::NO_PROPOSALS), None)) }
            @else { ol.notes { @for proposal in &view.arrival.proposals { (line(proposal)) } } }
        }
    }
}

/// Another account, or back to who paid.
fn other(ctx: &Ctx, view: &View, typed: &Typed, which: &[(u64, String)]) -> Markup {
    let here = routes::suspended(view.item.supplier, view.item.payment);
    let to = Link::to(here.clone()).with_some("ticket", typed.ticket);
    html! {
        article.panel aria-labelledby="other-h" {
            h2 #other-h { (ctx.t(text::SUSPENSE_OTHER_WAYS)) }
            form.acting action=(here) {
                @if let Some(ticket) = typed.ticket { input type="hidden" name="ticket" value=(ticket); }
                label for="account" { (ctx.t(text::TO_ACCOUNT)) }
                p.hint #account-hint { (ctx.t(text::TO_ACCOUNT_HINT)) }
                input #account name="account" required maxlength=(SEARCH_BYTES_MAX) autocomplete="off" value=(typed.account) aria-describedby="account-hint";
                @if !which.is_empty() {
                    ul.hits { @for (account, words) in which { li { a href=(to.clone().with("account", account)) { (account) " " (words) } } } }
                }
                p.actions { button { (ctx.t(text::CHECK_DO)) } }
            }
            p.actions { a.button href=(to.with("to", "payer")) { (ctx.t(text::RETURN_TO_PAYER)) } }
        }
    }
}
