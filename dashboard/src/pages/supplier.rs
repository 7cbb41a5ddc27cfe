//! The money of one supplier: what is on accounts, what stands on the other side, the contracts. No names, no passages.

use super::{
    frame::{self, Frame},
    month,
    refunds::links,
};
use crate::{
    app::App,
    ask::{NoPage, ask_for},
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::{DASH, date, rubles},
    link::Link,
    panels::holder::fact,
    prefs::Prefs,
    routes,
    text::{self, Text},
    ui::{
        hint,
        pager::pager,
        table::{Column, Row, table},
    },
    views::supplier::{ContractRow, SupplierPurse, SupplierView},
};
use axum::{
    Extension,
    extract::{Path, Query, State},
};
use ledger_core::Control;
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// In the order in which money goes through them.
const CONTROLS: [(Control, Text); 8] = [
    (Control::CashReceived, text::C_CASH),
    (Control::MealsServed, text::C_MEALS),
    (Control::BudgetMeals, text::C_BUDGET),
    (Control::RefundsPayable, text::C_REFUNDS),
    (Control::Suspense, text::C_SUSPENSE),
    (Control::Transfers, text::C_TRANSFERS),
    (Control::Adjustments, text::C_ADJUSTMENTS),
    (Control::Donations, text::FUND),
];
const CONTRACT: [Column; 5] = [
    Column::words(text::COL_CONTRACT),
    Column::words(text::COL_COMPLEX),
    Column::words(text::COL_STATE),
    Column::number(text::COL_FIRST_DAY),
    Column::number(text::COL_LAST_DAY),
];
const PURSE: [Column; 3] = [Column::words(text::COL_ACCOUNT), Column::number(text::COL_BALANCE), Column::number(text::COL_HELD)];

/// Where the list of purses goes on.
#[derive(Deserialize)]
pub(crate) struct After {
    #[serde(default)]
    after: u32,
}

/// `GET /suppliers/{id}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Query(After { after }): Query<After>,
) -> Result<Markup, NoPage> {
    who.may_somewhere(Action::ReadSupplier)?;
    who.may_for_supplier(Action::ReadSupplier, id)?;
    let view = ask_for(&app, move |desk| desk.supplier(id, after)).await?;
    let ctx = app.ctx(&prefs);
    let frame = Frame::about(&view.supplier.name, &prefs, &who.operator);
    let act = month::form(&ctx, &view, month::today(&app).await?, &month::Typed::default());
    let refunds = links::of_supplier(&ctx, &who, id);
    Ok(frame::page_about(&ctx, &frame, &page(&ctx, &view, after, &act, &refunds)))
}

fn page(ctx: &Ctx, view: &SupplierView, after: u32, act: &Markup, refunds: &Markup) -> Markup {
    let to = Link::to(routes::supplier(view.supplier.id));
    let first = (after != 0).then(|| (to.clone(), text::TO_FIRST));
    let next = view.next.map(|next| (to.with("after", next), text::NEXT));
    html! {
        h1 { (view.supplier.name) " " small { (ctx.t(text::COL_SUPPLIER)) " " (view.supplier.id) } }
        p.actions {
            a.button href=(routes::supplier_payments(view.supplier.id)) { (ctx.t(text::PAYMENTS)) }
            a.button href=(routes::supplier_reconciliation(view.supplier.id)) { (ctx.t(text::RECONCILIATION)) }
            a.button href=(routes::supplier_liabilities(view.supplier.id)) { (ctx.t(text::LIABILITIES)) }
            a.button href=(routes::supplier_suspense(view.supplier.id)) { (ctx.t(text::SUSPENSE)) }
            (refunds)
        }
        (money(ctx, view))
        (act)
        article.panel aria-labelledby="purses-h" {
            h2 #purses-h { (ctx.t(text::PURSES_HERE)) " " small { (ctx.t(text::PURSES_HERE_WHAT)) } }
            @if view.purses.is_empty() {
                (hint::hint(ctx.t(text::NO_PURSES_HERE), None))
            } @else {
                (table(ctx, "purses-h", &PURSE, view.purses.iter().map(|purse| row(ctx, purse))))
            }
            (pager(ctx, text::PAGES_OF_PURSES, first, next))
        }
        (contracts(ctx, &view.contracts))
    }
}

/// What is owed to the holders, and the control accounts that are zero with it.
fn money(ctx: &Ctx, view: &SupplierView) -> Markup {
    let kopecks = |control: Control| view.controls.get(control as usize).copied().unwrap_or(0);
    let sum = view.controls.iter().fold(view.owed_kopecks, |sum, kopecks| sum + i128::from(*kopecks));
    html! {
        article.panel aria-labelledby="money-h" {
            h2 #money-h { (ctx.t(text::SUPPLIER_MONEY)) }
            dl.facts {
                (fact(ctx.t(text::OWED), amount(ctx, view.owed_kopecks)))
                @for (control, name) in CONTROLS { (fact(ctx.t(name), amount(ctx, kopecks(control).into()))) }
                (fact(ctx.t(text::SUM_OF_ALL), amount(ctx, sum)))
            }
        }
    }
}

/// On one line, sign and all.
fn amount(ctx: &Ctx, kopecks: i128) -> Markup {
    html! { span.num { (rubles(ctx.lang, kopecks)) } }
}

fn contracts(ctx: &Ctx, rows: &[ContractRow]) -> Markup {
    html! {
        article.panel aria-labelledby="contracts-h" {
            h2 #contracts-h { (ctx.t(text::CONTRACTS)) }
            @if rows.is_empty() {
                (hint::hint(ctx.t(text::NO_CONTRACTS), None))
            } @else {
                (table(ctx, "contracts-h", &CONTRACT, rows.iter().map(|contract| Row {
                    id: format!("k{}", contract.id),
                    cells: vec![
                        html! { a href=(routes::contract(contract.id)) { (contract.id) } },
                        html! { (contract.complex.name) },
                        html! { (ctx.t(if contract.active { text::CONTRACT_OPEN } else { text::CLOSED })) },
                        html! { (date(contract.first_us)) },
                        html! { (date(contract.last_us)) },
                    ],
                })))
            }
        }
    }
}

fn row(ctx: &Ctx, purse: &SupplierPurse) -> Row {
    Row {
        id: format!("p{}", purse.account),
        cells: vec![
            html! { (purse.account) },
            html! { (rubles(ctx.lang, purse.balance_kopecks)) },
            html! { @if purse.held_kopecks == 0 { (DASH) } @else { (rubles(ctx.lang, purse.held_kopecks)) } },
        ],
    }
}
