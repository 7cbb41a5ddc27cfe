//! A meals contract, and how far beyond the balance planned hot meals are served under it (MEA-07, FIELD D row 41).

use super::frame::{self, Frame};
use crate::{
    act::{self, Just, Sent, act, look, new_form, not_done},
    app::App,
    ask::NoPage,
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::{day, rubles},
    link::Link,
    names::{complex_of, supplier_of},
    panels::holder::fact,
    prefs::Prefs,
    routes, text,
    typed::{kopecks, roubles},
    ui::{
        crumbs::crumbs,
        icon::{self, State as Mark},
    },
    views::desk::Named,
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ledger_core::rows::Contract;
use ledger_office::OfficeCommand;
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// A contract with the names of its sides.
struct Seen {
    id: u32,
    row: Contract,
    supplier: Named,
    complex: Named,
}

/// The form.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    sum: String,
    #[serde(flatten)]
    sent: Sent,
}

/// `GET /contracts/{id}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Query(just): Query<Just>,
) -> Result<Markup, NoPage> {
    let (seen, ctx) = (find(&app, &who, id, Action::ReadSupplier).await?, app.ctx(&prefs));
    let said = html! {
        @if just.done.is_some() { p.verdict.ok role="status" { (icon::state(&ctx, Mark::Ok)) (ctx.t(text::KT_DONE)) } }
    };
    let typed = Typed { sum: roubles(seen.row.emergency.into()), ..Typed::default() };
    Ok(page(&ctx, &prefs, &who, &seen, &typed, &said, &new_form()?))
}

/// `POST /contracts/{id}`.
pub(crate) async fn submit(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Form(typed): Form<Typed>,
) -> Result<Response, NoPage> {
    who.may(Action::SetMoney, None)?;
    let (seen, ctx) = (find(&app, &who, id, Action::SetMoney).await?, app.ctx(&prefs));
    let kopecks = kopecks(&typed.sum).and_then(|kopecks| u32::try_from(kopecks).ok());
    let problem = match kopecks {
        None => not_done(&ctx, html! { a href="#sum" { (ctx.t(text::SUM_WRONG)) } }),
        Some(kopecks) => {
            let done = act(&app, &who, &typed.sent, OfficeCommand::SetEmergency { contract: id, kopecks }).await?;
            if done.reason.is_accepted() {
                return Ok(Redirect::to(&Link::to(routes::contract(id)).with("done", "1").to_string()).into_response());
            }
            act::problem(&ctx, done.reason)
        }
    };
    let page = page(&ctx, &prefs, &who, &seen, &typed, &problem, &new_form()?);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn find(app: &App, who: &Signed, id: u32, action: Action) -> Result<Seen, NoPage> {
    who.may_somewhere(action)?;
    let seen = look(app, move |city, _| {
        let row = city.contracts().get(id as usize).filter(|row| row.supplier != 0)?.clone();
        Some(Seen { id, supplier: supplier_of(city, row.supplier), complex: complex_of(city, row.complex), row })
    });
    let seen = seen.await?.ok_or(NoPage::Missing)?;
    who.may_for_supplier(action, seen.supplier.id)?;
    Ok(seen)
}

fn page(ctx: &Ctx, prefs: &Prefs, who: &Signed, seen: &Seen, typed: &Typed, said: &Markup, number: &str) -> Markup {
    let title = format!("{} {}", ctx.t(text::COL_CONTRACT), seen.id);
    let sets = who.may(Action::SetMoney, None).is_ok();
    let content = html! {
        (crumbs(ctx, &[(Some(routes::supplier(seen.supplier.id)), &seen.supplier.name), (None, &title)]))
        h1 { (title) }
        (said)
        article.panel {
            dl.facts {
                (fact(ctx.t(text::COL_SUPPLIER), html! { (seen.supplier.name) }))
                (fact(ctx.t(text::COL_COMPLEX), html! { (seen.complex.name) }))
                (fact(ctx.t(text::COL_STATE), html! { (ctx.t(if seen.row.active { text::CONTRACT_OPEN } else { text::CLOSED })) }))
                (fact(ctx.t(text::COL_FIRST_DAY), html! { (day(seen.row.first_day)) }))
                (fact(ctx.t(text::COL_LAST_DAY), html! { (day(seen.row.last_day)) }))
                (fact(ctx.t(text::KT_EMERGENCY), html! {
                    @if seen.row.emergency == 0 { (ctx.t(text::KT_NONE)) } @else { (rubles(ctx.lang, seen.row.emergency)) }
                }))
            }
        }
        @if sets {
            article.panel aria-labelledby="emergency-h" {
                h2 #emergency-h { (ctx.t(text::KT_EMERGENCY)) }
                p.hint { (ctx.t(text::KT_HINT)) }
                form.acting method="post" action=(routes::contract(seen.id)) {
                    (act::hidden(number, 0))
                    label for="sum" { (ctx.t(text::SUM_ROUBLES)) }
                    input.short #sum name="sum" inputmode="decimal" required value=(typed.sum);
                    (act::why_again(ctx, typed.sent.why()))
                    p.actions { button.primary { (ctx.t(text::KT_DO)) } }
                }
            }
        }
    };
    frame::page_about(ctx, &Frame::about(&title, prefs, &who.operator), &content)
}
