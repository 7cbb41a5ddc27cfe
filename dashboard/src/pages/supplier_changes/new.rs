//! The order (SUP-05…08): which contract ends, which follows, what would pass if it were today, and by which document.

use super::with_contract;
use crate::{
    act::{self, Sent, act, look, new_form},
    app::App,
    ask::NoPage,
    auth::{
        Signed,
        operators::Operator,
        rights::{Action, authorize},
    },
    ctx::Ctx,
    format::{day, number, rubles},
    limits::WHY_BYTES_MAX,
    link::Link,
    names::{complex_of, supplier_of},
    pages::frame::{self, Frame},
    panels::holder::fact,
    prefs::Prefs,
    routes, text,
    ui::{
        crumbs::crumbs,
        hint,
        table::{Column, Row, table},
    },
    views::desk::Named,
};
use axum::{
    Extension, Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use edge_protocol::Reason;
use ledger_core::{Moved, SupplierMove, civil_day, rows::Contract};
use ledger_office::{
    City, OfficeCommand,
    decide::{Moment, decide},
    supplier_change::ChangeDraft,
};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

const PAIRS: [Column; 4] = [
    Column::words(text::COL_COMPLEX),
    Column::words(text::SC_FROM_TO),
    Column::number(text::SC_LAST_DAY),
    Column::words(text::SC_CHOOSE),
];

/// Contracts that follow each other, shown for choice. Origin: a page; a city changes suppliers of some hundred complexes at most.
const PAIRS_MAX: usize = 500;

/// What the address says.
#[derive(Clone, Copy, Deserialize)]
pub(crate) struct Chosen {
    #[serde(default)]
    contract: u32,
    #[serde(default)]
    next: u32,
}

/// The form.
#[derive(Deserialize)]
pub(crate) struct Order {
    #[serde(default)]
    contract: u32,
    #[serde(default)]
    next: u32,
    #[serde(default)]
    document: String,
    #[serde(default)]
    form: String,
}

/// A contract that ends and one that follows it.
struct Pair {
    contract: u32,
    next: u32,
    complex: Named,
    from: Named,
    to: Named,
    last_day: i32,
}

/// What would happen.
struct Dry {
    pair: Pair,
    plan: SupplierMove,
    refusal: Option<Reason>,
}

/// `GET /supplier-changes/new`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(chosen): Query<Chosen>,
) -> Result<Response, NoPage> {
    who.may_somewhere(Action::ChangeSuppliers)?;
    if chosen.contract == 0 {
        return choice(&app, &prefs, &who).await;
    }
    form(&app, &prefs, &who, chosen, "", None).await
}

/// `POST /supplier-changes/new`.
pub(crate) async fn order(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Form(Order { contract, next, document, form: number }): Form<Order>,
) -> Result<Response, NoPage> {
    who.may_somewhere(Action::ChangeSuppliers)?;
    let chosen = Chosen { contract, next };
    let operator = Arc::clone(&who.operator);
    look(&app, move |city, _| pair(city, &operator, chosen).map(|_| ())).await?.ok_or(NoPage::Missing)?;
    let draft = ChangeDraft { contract, next_contract: next, document: document.trim().to_owned() };
    let sent = Sent::new(&number, "", "");
    let done = act(&app, &who, &sent, OfficeCommand::OrderSupplierChange { draft }).await?;
    if done.reason.is_accepted() {
        return Ok(Redirect::to(&routes::supplier_change(done.object)).into_response());
    }
    form(&app, &prefs, &who, chosen, &document, Some(done.reason)).await
}

/// Pairs in which another supplier follows, that this operator answers for, and for which nothing is ordered yet.
fn pairs(city: &City, operator: &Operator, today: i32) -> Vec<Pair> {
    let mut found = Vec::new();
    let changing =
        |complex: u32| city.office().books().changes().any(|c| c.complex == complex && c.cancelled.is_none() && !c.has_passed());
    let live = |c: &Contract| c.active && c.supplier != 0 && !changing(c.complex);
    for (contract, ends) in (0u32..).zip(city.contracts()).filter(|(_, c)| live(c) && c.last_day >= today) {
        for (next, _) in (0u32..).zip(city.contracts()).filter(|(_, c)| {
            let follows = (c.complex, c.first_day <= ends.last_day + 1, c.last_day > ends.last_day);
            live(c) && follows == (ends.complex, true, true) && c.supplier != ends.supplier
        }) {
            found.extend(pair(city, operator, Chosen { contract, next }));
        }
    }
    found.sort_by_key(|pair| (pair.last_day, pair.complex.id));
    found.truncate(PAIRS_MAX);
    found
}

fn pair(city: &City, operator: &Operator, Chosen { contract, next }: Chosen) -> Option<Pair> {
    let row = |id: u32| city.contracts().get(id as usize).filter(|c| c.supplier != 0);
    let (ends, follows) = (row(contract)?, row(next)?);
    authorize(operator, Action::ChangeSuppliers, Some(&super::place(ends.complex))).ok()?;
    let complex = city.complex(ends.complex).map(|_| complex_of(city, ends.complex))?;
    let (from, to) = (supplier_of(city, ends.supplier), supplier_of(city, follows.supplier));
    Some(Pair { contract, next, complex, from, to, last_day: ends.last_day })
}

fn head(ctx: &Ctx) -> Markup {
    let title = ctx.t(text::SC_NEW);
    html! {
        (crumbs(ctx, &[(Some(routes::SUPPLIER_CHANGES.into()), ctx.t(text::SUPPLIER_CHANGES)), (None, title)]))
        h1 #new-h { (title) }
    }
}

async fn choice(app: &App, prefs: &Prefs, who: &Signed) -> Result<Response, NoPage> {
    let operator = Arc::clone(&who.operator);
    let pairs = look(app, move |city, now_us| pairs(city, &operator, civil_day(now_us))).await?;
    let ctx = app.ctx(prefs);
    let row = |pair: &Pair| Row {
        id: format!("k{}-{}", pair.contract, pair.next),
        cells: vec![
            html! { (pair.complex.name) },
            html! { (with_contract(&ctx, &pair.from, pair.contract)) " → " (with_contract(&ctx, &pair.to, pair.next)) },
            html! { (day(pair.last_day)) },
            html! { a.button href=(Link::to(routes::SUPPLIER_CHANGE_NEW).with("contract", pair.contract).with("next", pair.next)) { (ctx.t(text::SC_CHOOSE)) span.sr { " " (pair.contract) " → " (pair.next) } } },
        ],
    };
    let content = html! {
        (head(&ctx))
        p.lead { (ctx.t(text::SC_NEW_WHAT)) }
        article.panel {
            @if pairs.is_empty() {
                (hint::hint(ctx.t(text::SC_NO_PAIRS), None))
            } @else {
                (table(&ctx, "new-h", &PAIRS, pairs.iter().map(row)))
            }
        }
    };
    Ok(frame::page_about(&ctx, &Frame::about(ctx.t(text::SC_NEW), prefs, &who.operator), &content).into_response())
}

async fn form(
    app: &App,
    prefs: &Prefs,
    who: &Signed,
    chosen: Chosen,
    typed: &str,
    problem: Option<Reason>,
) -> Result<Response, NoPage> {
    let operator = Arc::clone(&who.operator);
    let dry = look(app, move |city, now_us| {
        let pair = pair(city, &operator, chosen)?;
        let plan = city.supplier_move(pair.complex.id, pair.from.id, pair.to.id).unwrap_or_default();
        let draft = ChangeDraft { contract: chosen.contract, next_contract: chosen.next, document: "…".into() };
        let command = OfficeCommand::OrderSupplierChange { draft };
        let moment = Moment::new(now_us, &operator.login, city.next_pos());
        let refusal = decide(city.office(), city, &moment, &command).err();
        Some(Dry { pair, plan, refusal })
    });
    let dry = dry.await?.ok_or(NoPage::Missing)?;
    let (number, ctx) = (new_form()?, app.ctx(prefs));
    let refused = problem.or(dry.refusal);
    let Pair { complex, from, to, last_day, .. } = &dry.pair;
    let content = html! {
        (head(&ctx))
        @if let Some(reason) = refused { (act::problem(&ctx, reason)) }
        article.panel {
            dl.facts {
                (fact(ctx.t(text::COL_COMPLEX), html! { (complex.name) }))
                (fact(ctx.t(text::SC_FROM), html! { (from.name) }))
                (fact(ctx.t(text::SC_TO), html! { (to.name) }))
                (fact(ctx.t(text::SC_LAST_DAY), html! { (day(*last_day)) }))
            }
        }
        (would_pass(&ctx, &dry.plan))
        @if dry.refusal.is_none() {
            article.panel {
                form.acting method="post" action=(routes::SUPPLIER_CHANGE_NEW) {
                    // Balances go on moving until that night: the order does not depend on them.
                    (act::hidden(&number, 0))
                    input type="hidden" name="contract" value=(dry.pair.contract);
                    input type="hidden" name="next" value=(dry.pair.next);
                    label for="document" { (ctx.t(text::SC_ORDER_DOCUMENT)) }
                    p.hint #document-hint { (ctx.t(text::SC_ORDER_HINT)) }
                    input #document name="document" required maxlength=(WHY_BYTES_MAX) value=(typed) aria-describedby="document-hint";
                    p.actions {
                        button.primary { (ctx.t(text::SC_ORDER_DO)) }
                        a.button href=(routes::SUPPLIER_CHANGES) { (ctx.t(text::GO_BACK)) }
                    }
                }
            }
        }
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, frame::page_about(&ctx, &Frame::about(ctx.t(text::SC_NEW), prefs, &who.operator), &content)).into_response())
}

/// The dry run, as balances stand now.
pub(super) fn would_pass(ctx: &Ctx, plan: &SupplierMove) -> Markup {
    let sum = |moved: &[Moved]| {
        let kopecks: i64 = moved.iter().map(|m| m.kopecks).sum();
        html! { span.num { (rubles(ctx.lang, kopecks)) } " " small { (number(ctx.lang, moved.len() as u64)) " " (text::SC_ACCOUNTS.of(ctx.lang, moved.len() as u64)) } }
    };
    html! {
        article.panel aria-labelledby="dry-h" {
            h2 #dry-h { (ctx.t(text::SC_DRY)) }
            p.hint { (ctx.t(text::SC_DRY_WHAT)) }
            dl.facts {
                (fact(ctx.t(text::SC_WHOLE), sum(&plan.whole)))
                (fact(ctx.t(text::SC_IN_PART), sum(&plan.by_transfer)))
                (fact(ctx.t(text::SC_STAYS), sum(&plan.left)))
                (fact(ctx.t(text::SC_TILLS), html! { (number(ctx.lang, plan.tills.len() as u64)) }))
                (fact(ctx.t(text::SC_PASSES_IN_ALL), html! { span.num { (rubles(ctx.lang, plan.kopecks())) } }))
            }
        }
    }
}
