//! The last refusals with their "why": enough to answer a call from a school.

use super::{
    entries::known,
    reasons::{code, words},
};
use crate::{
    ctx::Ctx,
    format::{DASH, date_time, machine_time, number},
    routes,
    text::{self, Text},
    ui::hint,
    views::{LAST_REFUSALS_MAX, LiveView, Refusal},
};
use maud::{Markup, html};

const COLUMNS: [Text; 8] = [
    text::COL_TIME,
    text::COL_REASON,
    text::COL_BUILDING,
    text::COL_DEVICE,
    text::COL_ACCOUNT,
    text::COL_CARD,
    text::COL_GATEWAY,
    text::COL_POS,
];

/// A table, newest first. The roles are written out because narrow screens show each row as a block, which would lose them.
pub(crate) fn panel(ctx: &Ctx, view: &LiveView) -> Markup {
    html! {
        article.panel.refusals aria-labelledby="refusals-h" {
            h2 #refusals-h { (ctx.t(text::LAST_REFUSALS)) " " small { (ctx.t(text::NEWEST_FIRST)) } }
            @if view.last_refusals.is_empty() {
                (hint::hint(ctx.t(text::NO_REFUSALS), None))
                (hint::hint(ctx.t(text::NO_REFUSALS_DO), None))
            } @else {
                table.log role="table" aria-labelledby="refusals-h" {
                    thead role="rowgroup" {
                        tr role="row" { @for column in COLUMNS { th scope="col" role="columnheader" { (ctx.t(column)) } } }
                    }
                    tbody role="rowgroup" {
                        @for refusal in view.last_refusals.iter().take(LAST_REFUSALS_MAX) { (row(ctx, refusal)) }
                    }
                }
            }
        }
    }
}

fn row(ctx: &Ctx, refusal: &Refusal) -> Markup {
    let card = if refusal.card_tail.is_empty() { String::from(DASH) } else { format!("···{}", refusal.card_tail) };
    let cells = [
        html! { time datetime=(machine_time(refusal.event_time_us)) { (date_time(refusal.event_time_us)) } },
        html! { (words(ctx.lang, refusal.reason)) " " (code(ctx, refusal.reason)) },
        known(refusal.building.into(), routes::building(refusal.building)),
        known(refusal.device.into(), routes::device(refusal.device)),
        known(refusal.account, routes::account(refusal.account)),
        html! { (card) },
        html! { (refusal.gateway) " · " (refusal.gateway_seq) },
        html! { a href=(routes::entry(refusal.pos)) { (number(ctx.lang, refusal.pos)) } },
    ];
    html! {
        tr role="row" id=(format!("r{}", refusal.pos)) {
            @for (column, cell) in COLUMNS.iter().zip(cells) { td role="cell" data-label=(ctx.t(*column)) { (cell) } }
        }
    }
}
