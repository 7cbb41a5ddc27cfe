//! The money of an account, by supplier, and what the family chose for it.

use crate::{
    ctx::Ctx,
    format::{DASH, rubles},
    panels::holder::fact,
    routes, text,
    ui::{
        hint,
        table::{Column, Row, table},
    },
    views::desk::HolderView,
};
use maud::{Markup, html};

const COLUMNS: [Column; 4] = [
    Column::words(text::COL_SUPPLIER),
    Column::number(text::COL_BALANCE),
    Column::number(text::COL_HELD),
    Column::number(text::CS_APART),
];

/// A table of purses, and the family's choices; `sets` when this reader enters them.
pub(crate) fn panel(ctx: &Ctx, view: &HolderView, sets: bool) -> Markup {
    let columns = if view.separate { &COLUMNS[..] } else { &COLUMNS[..3] };
    html! {
        article.panel aria-labelledby="purses-h" {
            h2 #purses-h { (ctx.t(text::PURSES)) }
            @if view.purses.is_empty() {
                (hint::hint(ctx.t(text::NO_PURSES), None))
            } @else {
                (table(ctx, "purses-h", columns, view.purses.iter().map(|purse| Row {
                    id: format!("p{}", purse.supplier.id),
                    cells: vec![
                        html! { (purse.supplier.name) },
                        html! { (rubles(ctx.lang, purse.balance_kopecks)) },
                        html! { @if purse.held_kopecks == 0 { (DASH) } @else { (rubles(ctx.lang, purse.held_kopecks)) } },
                        html! { (rubles(ctx.lang, purse.apart_kopecks)) },
                    ],
                })))
            }
            dl.facts {
                (fact(ctx.t(text::DAILY_LIMIT), sum(ctx, view.daily_limit_kopecks)))
                (fact(ctx.t(text::CS_LINE), sum(ctx, view.notice_below_kopecks)))
                (fact(ctx.t(text::CS_STOPS), html! {
                    @if view.stops.is_empty() { (ctx.t(text::CS_NONE)) }
                    @for (n, stop) in view.stops.iter().enumerate() { @if n > 0 { ", " } (stop.name) }
                }))
            }
            @if sets { p.actions { a.button href=(routes::choices(view.person.account)) { (ctx.t(text::CHOICES)) } } }
        }
    }
}

/// 0 is none.
fn sum(ctx: &Ctx, kopecks: u32) -> Markup {
    html! { @if kopecks == 0 { (ctx.t(text::CS_NONE)) } @else { (rubles(ctx.lang, kopecks)) } }
}
