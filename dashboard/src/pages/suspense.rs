//! The suspense account of one supplier (ERR-01…03, FIELD C3.4): payments that reached no account, each with the assistant's best
//! proposal, and below them arrivals that reached one and look wrong. A person decides.

pub(crate) mod export;
mod filter;
pub(crate) mod one;

use super::{
    corrections::links::{to_new, to_refund},
    frame::{self, Frame},
    payments::name_of,
};
use crate::{
    act::look,
    app::App,
    ask::{NoPage, ask},
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::{DASH, duration, rubles},
    limits::SUSPENDED_SHOWN,
    prefs::Prefs,
    routes, text,
    ui::{
        crumbs::crumbs,
        hint,
        icon::{self, State as Sign},
        pager::pager,
        table::{Column, Row, table},
        when::when,
    },
    views::suspense::{Arrival, OddArrival, Source},
    words::{
        corrections::{Kind, certainty, why},
        tickets::code,
    },
};
use axum::{
    Extension,
    extract::{Path, Query, State},
};
use filter::{Standing, Wish};
use ledger_office::corrections::Suspended;
use maud::{Markup, html};
use std::{collections::HashMap, sync::Arc};
use suspense_assistant::{Proposal, Why};

const COLUMNS: [Column; 5] = [
    Column::words(text::COL_PAYMENT),
    Column::number(text::COL_SUM),
    Column::words(text::COL_FROM_WHERE),
    Column::words(text::COL_PROPOSAL),
    Column::words(text::COL_STATE),
];
const ODD: [Column; 5] = [
    Column::words(text::COL_PAYMENT),
    Column::words(text::COL_ACCOUNT),
    Column::number(text::COL_SUM),
    Column::words(text::COL_LOOKS_WRONG),
    Column::words(text::COL_WHAT_TO_DO),
];

/// What this reader may see and do beside the payments themselves.
#[derive(Clone, Copy)]
struct May {
    /// Proposals name other people's accounts: not for a supplier.
    proposals: bool,
    correct: bool,
}

impl May {
    fn of(who: &Signed, supplier: u32) -> Self {
        Self {
            proposals: who.may_somewhere(Action::ReadMoney).is_ok(),
            correct: who.may_for_supplier(Action::Correct, supplier).is_ok(),
        }
    }
}

/// A payment as a line of a list.
struct Line {
    item: Suspended,
    arrival: Option<Arrival>,
}

/// `GET /suppliers/{id}/suspense`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(supplier): Path<u32>,
    Query(wish): Query<Wish>,
) -> Result<Markup, NoPage> {
    may_read(&who, supplier)?;
    let (name, now_us) = find(&app, supplier).await?;
    let may = May::of(&who, supplier);
    let found = wish.find(&app, supplier, SUSPENDED_SHOWN).await?;
    let lines = with_arrivals(&app, &found.rows).await?;
    let odd = if wish.is_everything() && may.proposals {
        ask(&app, move |desk| desk.odd_arrivals(supplier)).await?
    } else {
        Vec::new()
    };
    let ctx = app.ctx(&prefs);
    let content = html! {
        (crumbs(&ctx, &[(Some(routes::supplier(supplier)), name.as_str()), (None, ctx.t(text::SUSPENSE))]))
        h1 { (ctx.t(text::SUSPENSE)) " " small { (name) } }
        p.lead { (ctx.t(text::SUSPENSE_WHAT)) }
        (filters(&ctx, supplier, &wish))
        @if !lines.is_empty() {
            p.actions {
                a.button href=(wish.link(routes::supplier_suspense_csv(supplier))) { (ctx.t(text::AS_CSV)) }
                a.button href=(wish.link(routes::supplier_suspense_xlsx(supplier))) { (ctx.t(text::AS_XLSX)) }
            }
        }
        (list(&ctx, supplier, &wish, found.next, (&lines, now_us), may))
        @if wish.is_everything() && may.proposals { (odd_ones(&ctx, supplier, &odd, may)) }
    };
    Ok(frame::page_about(&ctx, &Frame::about(ctx.t(text::SUSPENSE), &prefs, &who.operator), &content))
}

/// A supplier's name, and the server's time in microseconds since the Unix epoch.
async fn find(app: &App, supplier: u32) -> Result<(String, i64), NoPage> {
    look(app, move |city, now_us| name_of(city, supplier).map(|name| (name, now_us))).await?.ok_or(NoPage::Missing)
}

fn may_read(who: &Signed, supplier: u32) -> Result<(), NoPage> {
    who.may_somewhere(Action::ReadSupplier)?;
    Ok(who.may_for_supplier(Action::ReadSupplier, supplier)?)
}

/// What the journal and the assistant say of these payments.
async fn with_arrivals(app: &App, rows: &[Suspended]) -> Result<Vec<Line>, NoPage> {
    let payments: Vec<u64> = rows.iter().map(|item| item.payment).collect();
    let found = ask(app, move |desk| desk.arrivals(&payments)).await?;
    let mut found: HashMap<u64, Arrival> = found.into_iter().map(|arrival| (arrival.payment, arrival)).collect();
    Ok(rows.iter().map(|item| Line { arrival: found.remove(&item.payment), item: item.clone() }).collect())
}

fn list(ctx: &Ctx, supplier: u32, wish: &Wish, next: Option<u64>, (lines, now_us): (&[Line], i64), may: May) -> Markup {
    let first = wish.after.is_some().then(|| (wish.link(routes::supplier_suspense(supplier)), text::TO_OLDEST));
    let link = next.map(|next| (wish.link(routes::supplier_suspense(supplier)).with("after", next), text::NEXT));
    html! {
        article.panel aria-labelledby="suspense-h" {
            h2 #suspense-h {
                (ctx.t(text::SUSPENSE_LIST)) " "
                small { @if next.is_none() && wish.after.is_none() { (lines.len()) ", " } (ctx.t(text::OLDEST_FIRST)) }
            }
            @if lines.is_empty() && wish.is_everything() {
                (hint::hint(ctx.t(text::SUSPENSE_EMPTY), None))
            } @else if lines.is_empty() {
                (hint::hint(ctx.t(text::NOTHING_FITS), None))
                p { a href=(routes::supplier_suspense(supplier)) { (ctx.t(text::SHOW_ALL)) } }
            } @else {
                (table(ctx, "suspense-h", &COLUMNS, lines.iter().map(|line| row(ctx, line, now_us, may))))
            }
            (pager(ctx, text::PAGES_OF_SUSPENSE, first, link))
        }
    }
}

fn row(ctx: &Ctx, line: &Line, now_us: i64, may: May) -> Row {
    let Line { item, arrival } = line;
    let best = arrival.as_ref().and_then(|arrival| arrival.proposals.first()).filter(|_| may.proposals && !item.resolved);
    Row {
        id: format!("s{}", item.payment),
        cells: vec![
            html! {
                a href=(routes::suspended(item.supplier, item.payment)) { (when(item.at_us)) }
                @if !item.resolved { " " small { (ctx.t(text::AGE)) " " (duration(ctx.lang, now_us.saturating_sub(item.at_us))) } }
            },
            html! { (rubles(ctx.lang, item.kopecks)) },
            html! { @if let Some(arrival) = arrival { (source(ctx, item.supplier, &arrival.source)) } @else { (DASH) } },
            html! { @if let Some(best) = best { (proposed(ctx, best)) } @else { (DASH) } },
            standing(ctx, item),
        ],
    }
}

/// File and line, or the words of a notice.
fn source(ctx: &Ctx, supplier: u32, source: &Source) -> Markup {
    html! {
        @if let Some((file, line)) = source.file {
            a href=(routes::supplier_payment_file(supplier, file)) { (ctx.t(text::AUDIT_T_PAYMENT_FILE)) " " (file) }
            ", " (ctx.t(text::LINE_NO)) " " (line)
            @if !source.words.is_empty() { " " small { (source.words) } }
        } @else if source.words.is_empty() { (DASH) } @else { (source.words) }
    }
}

/// An account with how sure that is, and why.
fn proposed(ctx: &Ctx, proposal: &Proposal) -> Markup {
    html! {
        a href=(routes::account(proposal.account)) { (proposal.account) }
        " " strong { (ctx.t(certainty(proposal.score))) }
        " " small { (reasons(ctx, &proposal.reasons)) }
    }
}

/// In the reader's language, one after the other.
fn reasons(ctx: &Ctx, reasons: &[Why]) -> String {
    reasons.iter().map(|reason| why(ctx.lang, *reason)).collect::<Vec<_>>().join("; ")
}

/// Where it stands, leading to its correction.
fn standing(ctx: &Ctx, item: &Suspended) -> Markup {
    html! {
        @match (item.resolved, item.correction) {
            (true, correction) => span.ok {
                (icon::state(ctx, Sign::Ok))
                @if let Some(id) = correction { a href=(routes::correction(id)) { (ctx.t(text::SUSPENSE_RESOLVED)) } }
                @else { (ctx.t(text::SUSPENSE_RESOLVED)) }
            },
            (false, Some(id)) => span.warn { (icon::state(ctx, Sign::Warn)) a href=(routes::correction(id)) { (ctx.t(text::CO_WAITING)) } },
            (false, None) => (ctx.t(text::SUSPENSE_OPEN)),
        }
    }
}

/// Arrivals that reached an account and look wrong (ERR-02, ERR-03).
fn odd_ones(ctx: &Ctx, supplier: u32, odd: &[OddArrival], may: May) -> Markup {
    let row = |odd: &OddArrival| Row {
        id: format!("o{}", odd.pos),
        cells: vec![
            html! { a href=(routes::entry(odd.pos)) { (when(odd.at_us)) } " " small { (source(ctx, supplier, &odd.source)) } },
            html! { a href=(routes::account(odd.account)) { (odd.account) } },
            html! { (rubles(ctx.lang, odd.kopecks)) },
            html! { (reasons(ctx, &odd.reasons)) },
            html! {
                @if may.correct {
                    a href=(to_new(Kind::Transfer, odd.account).with("supplier", supplier).with("kopecks", odd.kopecks)) { (ctx.t(text::DO_TRANSFER)) }
                    " · " a href=(to_refund(odd.account)) { (ctx.t(text::DO_REFUND_MISTAKE)) }
                } @else { (DASH) }
            },
        ],
    };
    html! {
        article.panel aria-labelledby="odd-h" {
            h2 #odd-h { (ctx.t(text::ODD_ARRIVALS)) " " small { (odd.len()) } }
            p.hint { (ctx.t(text::ODD_WHAT)) }
            @if odd.is_empty() { (hint::hint(ctx.t(text::ODD_EMPTY), None)) } @else { (table(ctx, "odd-h", &ODD, odd.iter().map(row))) }
        }
    }
}

fn filters(ctx: &Ctx, supplier: u32, wish: &Wish) -> Markup {
    html! {
        form.filter action=(routes::supplier_suspense(supplier)) {
            label for="state" { (ctx.t(text::COL_STATE)) }
            select #state name="state" {
                @for known in Standing::ALL {
                    option value=(code(known)) selected[wish.state.unwrap_or_default() == known] { (ctx.t(known.words())) }
                }
            }
            label for="days" { (ctx.t(text::OLDER_THAN_DAYS)) }
            input.short #days name="days" inputmode="numeric" pattern="[0-9]*" value=[wish.days];
            label for="roubles" { (ctx.t(text::SUM_FROM)) }
            input.short #roubles name="roubles" inputmode="numeric" pattern="[0-9]*" value=[wish.roubles];
            button { (ctx.t(text::FILTER_DO)) }
        }
    }
}
