//! The money of an account, by supplier.

use crate::{
    ctx::Ctx,
    format::{DASH, rubles},
    text,
    ui::{
        hint,
        table::{Column, Row, table},
    },
    views::desk::HolderView,
};
use maud::{Markup, html};

const COLUMNS: [Column; 3] =
    [Column::words(text::COL_SUPPLIER), Column::number(text::COL_BALANCE), Column::number(text::COL_HELD)];

/// A table of purses, and the limit of a day.
pub(crate) fn panel(ctx: &Ctx, view: &HolderView) -> Markup {
    let limit = view.daily_limit_kopecks;
    html! {
        article.panel aria-labelledby="purses-h" {
            h2 #purses-h { (ctx.t(text::PURSES)) }
            @if view.purses.is_empty() {
                (hint::hint(ctx.t(text::NO_PURSES), None))
            } @else {
                (table(ctx, "purses-h", &COLUMNS, view.purses.iter().map(|purse| Row {
                    id: format!("p{}", purse.supplier.id),
                    cells: vec![
                        html! { (purse.supplier.name) },
                        html! { (rubles(ctx.lang, purse.balance_kopecks)) },
                        html! { @if purse.held_kopecks == 0 { (DASH) } @else { (rubles(ctx.lang, purse.held_kopecks)) } },
                    ],
                })))
            }
            p.foot {
                @if limit == 0 { (ctx.t(text::NO_DAILY_LIMIT)) }
                @else { (ctx.t(text::DAILY_LIMIT)) " " (rubles(ctx.lang, limit)) }
            }
        }
    }
}
