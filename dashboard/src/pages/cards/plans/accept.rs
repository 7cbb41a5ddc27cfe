//! Receiving at the main building what was delivered to a complex: a batch, checked against the plan (IDN-12, IDN-13).

use super::one::View;
use crate::{
    act::{self, Sent, act, look, new_form},
    app::App,
    ask::NoPage,
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::{day, machine_day, number, parse_day},
    limits::WHY_BYTES_MAX,
    link::Link,
    pages::frame::{self, Frame},
    panels::holder::fact,
    prefs::Prefs,
    routes, text,
    ui::crumbs::crumbs,
    views::desk::{Named, Place},
};
use axum::{
    Extension, Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ledger_core::command::card_kind;
use ledger_office::{
    OfficeCommand,
    limits::{BATCH_PIECES_MAX, RECEIPT_BACK_MAX},
    stock::{Origin, StockDeed},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// The form.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    document: String,
    declared: String,
    day: String,
    #[serde(flatten)]
    sent: Sent,
}

/// Where it goes and what is left of the plan.
struct Site {
    plan: u32,
    as_of: i32,
    complex: Named,
    main: Named,
    planned: u32,
    declared: u32,
    today: i32,
}

/// A complex of the plan whose reserve this operator manages, with its main building.
async fn find(app: &App, who: &Signed, plan: u32, complex: u32) -> Result<Site, NoPage> {
    who.may_somewhere(Action::ManageCards)?;
    who.may(Action::ManageCards, Some(&Place { complex, ..Place::default() }))?;
    let operator = Arc::clone(&who.operator);
    let site = look(app, move |city, now_us| {
        let View { plan, lines, today } = View::of(city, &operator, plan, now_us)?;
        let line = lines.into_iter().find(|line| line.complex.id == complex)?;
        let (planned, declared) = (line.planned.all(), line.declared);
        Some(Site { plan: plan.id, as_of: plan.as_of, complex: line.complex, main: line.main?, planned, declared, today })
    });
    site.await?.ok_or(NoPage::Missing)
}

/// `GET /cards/plans/{id}/accept/{complex}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path((plan, complex)): Path<(u32, u32)>,
) -> Result<Markup, NoPage> {
    let site = find(&app, &who, plan, complex).await?;
    let rest = site.planned.saturating_sub(site.declared);
    let declared = if rest == 0 { String::new() } else { rest.to_string() };
    let typed = Typed { declared, day: machine_day(site.today), ..Typed::default() };
    Ok(page(&app.ctx(&prefs), &prefs, &who, &site, &typed, &html! {}, &new_form()?))
}

/// `POST /cards/plans/{id}/accept/{complex}`.
pub(crate) async fn submit(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path((plan, complex)): Path<(u32, u32)>,
    Form(typed): Form<Typed>,
) -> Result<Response, NoPage> {
    let (site, ctx) = (find(&app, &who, plan, complex).await?, app.ctx(&prefs));
    let problem = match (typed.declared.trim().parse::<u32>(), parse_day(&typed.day)) {
        (Err(_), _) => act::not_done(&ctx, html! { a href="#declared" { (ctx.t(text::KP_BAD_COUNT)) } }),
        (_, None) => act::not_done(&ctx, html! { a href="#day" { (ctx.t(text::KV_BAD_DAY)) } }),
        (Ok(declared), Some(day)) => {
            let deed = StockDeed::Receive {
                building: site.main.id,
                origin: Origin::City { plan },
                document: typed.document.clone(),
                kind: card_kind::SERVICE,
                declared,
                day,
            };
            let done = act(&app, &who, &typed.sent, OfficeCommand::Stock { deed }).await?;
            if done.reason.is_accepted() {
                let to = Link::to(routes::card_batch(done.object)).with("done", "1");
                return Ok(Redirect::to(&to.to_string()).into_response());
            }
            act::problem(&ctx, done.reason)
        }
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&ctx, &prefs, &who, &site, &typed, &problem, &new_form()?)).into_response())
}

fn page(ctx: &Ctx, prefs: &Prefs, who: &Signed, site: &Site, typed: &Typed, problem: &Markup, form: &str) -> Markup {
    let title = ctx.t(text::KP_ACCEPT);
    let plan = format!("{} № {}", ctx.t(text::KP_PLAN), site.plan);
    let reserve = (Some(routes::CARDS.into()), ctx.t(text::RESERVE));
    let plans = (Some(routes::CARD_PLANS.into()), ctx.t(text::KP_TITLE));
    let content = html! {
        (crumbs(ctx, &[reserve, plans, (Some(routes::card_plan(site.plan)), &plan), (None, title)]))
        h1 { (title) " " small { (site.complex.name) } }
        (problem)
        article.panel {
            dl.facts {
                (fact(ctx.t(text::KM_MAIN), html! { (site.main.name) }))
                (fact(ctx.t(text::KP_AS_OF), html! { (day(site.as_of)) }))
                (fact(ctx.t(text::KP_ALL), html! { (number(ctx.lang, site.planned)) }))
                (fact(ctx.t(text::KP_DECLARED), html! { (number(ctx.lang, site.declared)) }))
            }
            form.acting method="post" action=(routes::card_plan_accept(site.plan, site.complex.id)) {
                (act::hidden(form, 0))
                label for="document" { (ctx.t(text::KP_DOCUMENT)) }
                input #document name="document" required maxlength=(WHY_BYTES_MAX) value=(typed.document);
                label for="declared" { (ctx.t(text::KP_DECLARED)) }
                p.hint #declared-hint { (ctx.t(text::KP_DECLARED_HINT)) }
                input.short #declared type="number" name="declared" required min="1" max=(BATCH_PIECES_MAX) value=(typed.declared) aria-describedby="declared-hint";
                label for="day" { (ctx.t(text::KP_DAY)) }
                input.short #day type="date" name="day" required min=(machine_day(site.today - RECEIPT_BACK_MAX)) max=(machine_day(site.today)) value=(typed.day);
                p.foot { (ctx.t(text::KP_ACCEPT_WHAT)) }
                p.actions {
                    button.primary { (ctx.t(text::KP_ACCEPT_DO)) }
                    a.button href=(routes::card_plan(site.plan)) { (ctx.t(text::GO_BACK)) }
                }
            }
        }
    };
    frame::page_about(ctx, &Frame::about(title, prefs, &who.operator), &content)
}
