//! Refunds of remainders (RFD-01…11): the list, and what its pages share.

pub(crate) mod bank;
pub(crate) mod deed;
pub(crate) mod details;
pub(crate) mod export;
mod filter;
pub(crate) mod leavers;
pub(crate) mod links;
pub(crate) mod matched;
pub(crate) mod new;
pub(crate) mod one;
pub(crate) mod papers;
pub(crate) mod registry;
pub(crate) mod scans;
pub(crate) mod supplier;

use super::frame::{self, Frame};
use crate::{
    app::App,
    ask::NoPage,
    auth::{
        Signed,
        operators::{Operator, Scope},
        rights::{Action, authorize, authorize_supplier},
    },
    ctx::Ctx,
    format::{DASH, day, machine_day, number, rubles},
    names::{complex_of, supplier_of},
    paged::Found,
    prefs::Prefs,
    routes, text,
    ui::{
        hint,
        icon::{self, State as Mark},
        pager::pager,
        table::{Column, Row, table},
        when::when,
    },
    views::desk::{Named, PAGE_ROWS, Place},
    words::refunds as words,
};
use axum::{
    Extension,
    extract::{Query, State},
};
use filter::{StateWish, Wish};
use ledger_core::account_number;
use ledger_office::{
    City,
    refund::{Refund, RefundState},
};
use maud::{Markup, html};
use std::sync::Arc;

const COLUMNS: [Column; 6] = [
    Column::words(text::COL_REFUND),
    Column::words(text::COL_STATE),
    Column::words(text::COL_SUPPLIER),
    Column::words(text::COL_COMPLEX),
    Column::number(text::COL_SUM),
    Column::words(text::COL_DUE),
];

/// Where a refund lies: with the complex where it was applied for (RFD-09).
fn place(refund: &Refund) -> Place {
    Place { complex: refund.draft.complex, ..Place::default() }
}

/// May this be done to this refund: by its complex, or by its supplier?
fn may(who: &Operator, action: Action, refund: &Refund) -> bool {
    authorize(who, action, Some(&place(refund))).is_ok() || authorize_supplier(who, action, refund.draft.supplier).is_ok()
}

/// A refund as a line of a list.
#[derive(Clone, Debug)]
pub(crate) struct RefundRow {
    pub(crate) id: u32,
    pub(crate) state: RefundState,
    pub(crate) account: u64,
    pub(crate) supplier: Named,
    pub(crate) complex: Named,
    /// Kopecks confirmed, or asked for; `None` for all there is.
    pub(crate) kopecks: Option<i64>,
    pub(crate) document: String,
    pub(crate) opened_us: i64,
    /// Last day of the term; `None` while it does not run.
    pub(crate) due: Option<i32>,
    pub(crate) has_bank: bool,
    pub(crate) registry: u32,
    pub(crate) today: i32,
}

impl RefundRow {
    fn of(city: &City, refund: &Refund, today: i32) -> Self {
        let draft = &refund.draft;
        Self {
            id: refund.id,
            state: refund.state,
            account: account_number(draft.holder),
            supplier: supplier_of(city, draft.supplier),
            complex: complex_of(city, draft.complex),
            kopecks: if refund.kopecks > 0 { Some(refund.kopecks) } else { draft.kopecks },
            document: draft.document.clone(),
            opened_us: refund.steps.first().map_or(0, |step| step.stamp.at_us),
            due: refund.due_day.filter(|_| refund.state == RefundState::Passed),
            has_bank: !draft.bank.is_empty(),
            registry: refund.registry,
            today,
        }
    }

    fn is_overdue(&self) -> bool {
        self.due.is_some_and(|due| due < self.today)
    }
}

/// `GET /refunds`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(wish): Query<Wish>,
) -> Result<Markup, NoPage> {
    let found = wish.find(&app, &who, PAGE_ROWS).await?;
    let ctx = app.ctx(&prefs);
    let content = page(&ctx, &who.operator, &wish, &found);
    Ok(frame::page_about(&ctx, &Frame::about(ctx.t(text::REFUNDS), &prefs, &who.operator), &content))
}

fn page(ctx: &Ctx, who: &Operator, wish: &Wish, found: &Found<RefundRow, u32>) -> Markup {
    let to = wish.link(routes::REFUNDS);
    let first = (wish.before.is_some()).then(|| (to.clone(), text::TO_NEWEST));
    let next = found.next.map(|next| (to.clone().with("before", next), text::OLDER));
    let makes = makes_anywhere(who);
    html! {
        h1 #refunds-h { (ctx.t(text::REFUNDS)) }
        p.lead { (ctx.t(text::RF_WHAT)) }
        (filter(ctx, who, wish))
        p.actions {
            @if makes { a.primary href=(routes::REFUND_LEAVERS) { (ctx.t(text::RF_LEAVERS)) } }
            @if makes { a.button href=(routes::refund_form("application.pdf")) { (ctx.t(text::RF_FORM)) " (PDF)" } }
            @if makes { a.button href=(routes::refund_form("application.docx")) { (ctx.t(text::RF_FORM)) " (DOCX)" } }
            @if let Scope::Supplier(id) = who.scope { a.primary href=(routes::supplier_refunds(id)) { (ctx.t(text::RF_OF_SUPPLIER)) } }
            @if authorize(who, Action::SetMoney, None).is_ok() {
                a.button href=(routes::MONEY_SETTINGS) { (ctx.t(text::MONEY_SETTINGS)) }
                a.button href=(routes::PRODUCTS) { (ctx.t(text::PRODUCTS)) }
            }
            @if !found.rows.is_empty() {
                a.button href=(wish.link(routes::REFUNDS_CSV)) { (ctx.t(text::AS_CSV)) }
                a.button href=(wish.link(routes::REFUNDS_XLSX)) { (ctx.t(text::AS_XLSX)) }
            }
        }
        article.panel {
            @if found.rows.is_empty() {
                @if wish.is_everything() {
                    (hint::hint(ctx.t(text::RF_NONE), None))
                } @else {
                    (hint::hint(ctx.t(text::RF_NOTHING_FITS), None))
                    p { a href=(routes::REFUNDS) { (ctx.t(text::SHOW_ALL)) } }
                }
            } @else {
                (table(ctx, "refunds-h", &COLUMNS, found.rows.iter().map(|row| line(ctx, row))))
            }
            (pager(ctx, text::RF_PAGES, first, next))
        }
    }
}

/// True for who applies and confirms somewhere.
fn makes_anywhere(who: &Operator) -> bool {
    match who.scope {
        Scope::City => authorize(who, Action::MakeRefunds, None).is_ok(),
        Scope::Complex(complex) => authorize(who, Action::MakeRefunds, Some(&Place { complex, ..Place::default() })).is_ok(),
        Scope::Building(_) | Scope::Supplier(_) => false,
    }
}

/// A line of the list.
fn line(ctx: &Ctx, row: &RefundRow) -> Row {
    Row {
        id: format!("r{}", row.id),
        cells: vec![
            html! {
                a href=(routes::refund(row.id)) { "№ " (row.id) } ", " (ctx.t(text::COL_ACCOUNT)) " " (row.account)
                br; small { (when(row.opened_us)) }
            },
            state(ctx, row.state),
            html! { (row.supplier.name) },
            html! { (row.complex.name) },
            sum(ctx, row.kopecks),
            due(ctx, row.due, row.today),
        ],
    }
}

/// Where it stands: what waits for somebody stands out.
fn state(ctx: &Ctx, state: RefundState) -> Markup {
    let words = ctx.t(words::state(state));
    html! {
        @match state {
            RefundState::Submitted | RefundState::SentBack => span.warn { (icon::state(ctx, Mark::Warn)) (words) },
            RefundState::Paid => span.ok { (icon::state(ctx, Mark::Ok)) (words) },
            RefundState::Rejected | RefundState::Cancelled => span.idle { (words) },
            RefundState::Confirmed | RefundState::Passed => (words),
        }
    }
}

/// A sum, or all there is.
fn sum(ctx: &Ctx, kopecks: Option<i64>) -> Markup {
    html! { @if let Some(kopecks) = kopecks { (rubles(ctx.lang, kopecks)) } @else { (ctx.t(text::RF_ALL)) } }
}

/// The supplier's term.
fn due(ctx: &Ctx, due: Option<i32>, today: i32) -> Markup {
    html! {
        @match due {
            None => (DASH),
            Some(due) if due < today => {
                span.alarm { (icon::state(ctx, Mark::Alarm)) (ctx.t(text::OVERDUE_BY)) " " (number(ctx.lang, (today - due).unsigned_abs())) }
                ", " (ctx.t(text::DUE_UNTIL)) " " time datetime=(machine_day(due)) { (day(due)) }
            },
            Some(due) => { (ctx.t(text::DUE_UNTIL)) " " time datetime=(machine_day(due)) { (day(due)) } },
        }
    }
}

fn filter(ctx: &Ctx, who: &Operator, wish: &Wish) -> Markup {
    html! {
        form.filter action=(routes::REFUNDS) {
            label for="state" { (ctx.t(text::COL_STATE)) }
            select #state name="state" {
                option value="" { (ctx.t(text::STATE_ANY)) }
                @for (state, name) in StateWish::all() {
                    option value=(crate::words::tickets::code(state)) selected[wish.state == Some(state)] { (ctx.t(name)) }
                }
            }
            @if !matches!(who.scope, Scope::Supplier(_)) {
                label for="supplier" { (ctx.t(text::RF_SUPPLIER_NO)) }
                input.short #supplier name="supplier" inputmode="numeric" pattern="[0-9]*" value=[wish.supplier];
            }
            @if who.scope == Scope::City {
                label for="complex" { (ctx.t(text::COMPLEX_NUMBER)) }
                input.short #complex name="complex" inputmode="numeric" pattern="[0-9]*" value=[wish.complex];
            }
            button { (ctx.t(text::FILTER_DO)) }
        }
    }
}
