//! Supplier changes of complexes (SUP-01…10): what was ordered, what was reserved, what passed.

pub(crate) mod deed;
pub(crate) mod files;
pub(crate) mod new;
pub(crate) mod one;

use super::frame::{self, Frame};
use crate::{
    act::look,
    app::App,
    ask::NoPage,
    auth::{
        Refused, Signed,
        operators::Operator,
        rights::{Action, authorize, authorize_supplier},
    },
    ctx::Ctx,
    format::{DASH, day, number, rubles},
    names::{complex_of, supplier_of},
    prefs::Prefs,
    routes,
    text::{self, Text},
    ui::{
        hint,
        icon::{self, State as Mark},
        table::{Column, Row, table},
    },
    views::desk::{Named, Place},
};
use axum::{Extension, extract::State};
use ledger_office::{City, supplier_change::SupplierChange};
use maud::{Markup, html};
use std::sync::Arc;

const COLUMNS: [Column; 6] = [
    Column::words(text::SUPPLIER_CHANGE),
    Column::words(text::SC_FROM_TO),
    Column::number(text::SC_LAST_DAY),
    Column::words(text::COL_STATE),
    Column::number(text::SC_RESERVED),
    Column::number(text::SC_PASSED),
];

/// Changes on the list. Origin: every complex of the city once in two years; older ones are in the audit.
const SHOWN_MAX: usize = 500;

/// A supplier change with the names of its numbers.
pub(super) struct View {
    pub(super) change: SupplierChange,
    pub(super) complex: Named,
    pub(super) from: Named,
    pub(super) to: Named,
    /// Whether this reader may carry it on.
    pub(super) manages: bool,
}

impl View {
    fn of(city: &City, operator: &Operator, change: &SupplierChange) -> Self {
        Self {
            complex: complex_of(city, change.complex),
            from: supplier_of(city, change.from),
            to: supplier_of(city, change.to),
            manages: authorize(operator, Action::ChangeSuppliers, Some(&place(change.complex))).is_ok(),
            change: change.clone(),
        }
    }

    pub(super) fn passed_kopecks(&self) -> i64 {
        self.change.passed.iter().map(|passed| passed.kopecks()).sum()
    }
}

fn place(complex: u32) -> Place {
    Place { complex, building: 0, ..Place::default() }
}

/// The school of the complex, the two suppliers, and whoever reads the whole city's office.
fn sees(operator: &Operator, change: &SupplierChange) -> bool {
    authorize(operator, Action::ReadOffice, Some(&place(change.complex))).is_ok()
        || [change.from, change.to].iter().any(|id| authorize_supplier(operator, Action::ReadSupplier, *id).is_ok())
}

/// Passes for every role that sees any.
fn may_read(who: &Signed) -> Result<(), Refused> {
    who.may_somewhere(Action::ReadOffice).or_else(|_| who.may_somewhere(Action::ReadSupplier))
}

/// `GET /supplier-changes`.
pub(crate) async fn show(app: State<Arc<App>>, prefs: Extension<Prefs>, who: Signed) -> Result<Markup, NoPage> {
    may_read(&who)?;
    let operator = Arc::clone(&who.operator);
    let views = look(&app, move |city, _| {
        let seen = city.office().books().changes().rev().filter(|change| sees(&operator, change)).take(SHOWN_MAX);
        seen.map(|change| View::of(city, &operator, change)).collect::<Vec<_>>()
    });
    let views = views.await?;
    let ctx = app.ctx(&prefs);
    let title = ctx.t(text::SUPPLIER_CHANGES);
    let content = html! {
        h1 #changes-h { (title) }
        p.lead { (ctx.t(text::SC_WHAT)) }
        @if who.may_somewhere(Action::ChangeSuppliers).is_ok() {
            p.actions { a.button.primary href=(routes::SUPPLIER_CHANGE_NEW) { (ctx.t(text::SC_NEW)) } }
        }
        article.panel {
            @if views.is_empty() {
                (hint::hint(ctx.t(text::SC_NONE), None))
            } @else {
                (table(&ctx, "changes-h", &COLUMNS, views.iter().map(|view| row(&ctx, view))))
            }
        }
    };
    Ok(frame::page_about(&ctx, &Frame::about(title, &prefs, &who.operator), &content))
}

fn row(ctx: &Ctx, view: &View) -> Row {
    let reserved = view.change.reserved.as_ref().map(|r| r.balances.iter().map(|(_, kopecks)| kopecks).sum::<i64>());
    Row {
        id: format!("sc{}", view.change.id),
        cells: vec![
            html! { a href=(routes::supplier_change(view.change.id)) { (view.complex.name) } " " small { "№ " (view.change.id) } },
            html! { (view.from.name) " → " (view.to.name) },
            html! { (day(view.change.last_day)) },
            state(ctx, &view.change),
            html! { @if let Some(kopecks) = reserved { (rubles(ctx.lang, kopecks)) } @else { (DASH) } },
            html! { @if view.change.passed.is_empty() { (DASH) } @else { (rubles(ctx.lang, view.passed_kopecks())) } },
        ],
    }
}

/// A supplier by one contract of theirs.
pub(super) fn with_contract(ctx: &Ctx, supplier: &Named, contract: u32) -> Markup {
    html! { (supplier.name) " " small.num { (ctx.t(text::CH_CONTRACT)) " № " (contract) } }
}

/// Where it stands, with a mark when somebody has to do something.
pub(super) fn state(ctx: &Ctx, change: &SupplierChange) -> Markup {
    let (mark, words): (Option<Mark>, Text) = match () {
        () if change.cancelled.is_some() => (None, text::CANCELLED),
        () if change.refused.is_some() => (Some(Mark::Alarm), text::SC_REFUSED),
        () if change.is_closed() => (Some(Mark::Ok), text::FINISHED),
        () if change.has_passed() => (Some(Mark::Warn), text::SC_PAPERS),
        () if change.passing => (Some(Mark::Warn), text::SC_PASSING),
        () if change.reserved.is_some() => (Some(Mark::Warn), text::SC_IS_RESERVED),
        () => (None, text::SC_WAITS),
    };
    html! { @if let Some(mark) = mark { (icon::state(ctx, mark)) } (ctx.t(words)) }
}

/// How many accounts and how much.
pub(super) fn sum(ctx: &Ctx, balances: &[(u32, i64)]) -> Markup {
    let kopecks: i64 = balances.iter().map(|(_, kopecks)| kopecks).sum();
    html! {
        span.num { (rubles(ctx.lang, kopecks)) } " "
        small { (number(ctx.lang, balances.len() as u64)) " " (text::SC_ACCOUNTS.of(ctx.lang, balances.len() as u64)) }
    }
}

/// A change that this reader may see.
pub(super) async fn find(app: &App, who: &Signed, id: u32) -> Result<View, NoPage> {
    may_read(who)?;
    let operator = Arc::clone(&who.operator);
    let found = look(app, move |city, _| {
        let change = city.office().books().change(id).filter(|change| sees(&operator, change))?;
        Some(View::of(city, &operator, change))
    });
    found.await?.ok_or(NoPage::Missing)
}
