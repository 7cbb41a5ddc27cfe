//! The charts as a table: for screen readers, and for everybody who wants the figures.

use crate::{
    ctx::Ctx,
    format::{latency, number, rubles},
    limits::TABLE_STEP_SECONDS,
    text::{self, Text},
    views::{LiveView, Second},
};
use maud::{Markup, html};

const COLUMNS: [Text; 7] =
    [text::COL_SECONDS_AGO, text::COL_TAPS, text::COL_DEBITS, text::COL_RUB, text::COL_REFUSALS, text::COL_E2E, text::COL_COMMIT];

/// One row for ten seconds, newest first: averages, and the worst latency.
pub(crate) fn panel(ctx: &Ctx, view: &LiveView) -> Markup {
    html! {
        @if !view.history.is_empty() {
            details #twin.panel.twin {
                summary { (ctx.t(text::AS_TABLE)) }
                div.scroll tabindex="0" role="region" aria-label=(ctx.t(text::AS_TABLE)) {
                    table {
                        caption { (ctx.t(text::AS_TABLE_CAPTION)) }
                        thead { tr { @for column in COLUMNS { th scope="col" { (ctx.t(column)) } } } }
                        tbody {
                            @for (i, seconds) in view.history.rchunks(TABLE_STEP_SECONDS).enumerate() { (row(ctx, i, seconds)) }
                        }
                    }
                }
            }
        }
    }
}

fn row(ctx: &Ctx, i: usize, seconds: &[Second]) -> Markup {
    let average = |of: fn(&Second) -> u64| seconds.iter().map(of).sum::<u64>().checked_div(seconds.len() as u64).unwrap_or(0);
    let worst = |of: fn(&Second) -> u64| seconds.iter().map(of).max().unwrap_or(0);
    let start = i * TABLE_STEP_SECONDS;
    html! {
        tr {
            th scope="row" { (start) "–" (start + seconds.len()) }
            td { (number(ctx.lang, average(|second| second.taps))) }
            td { (number(ctx.lang, average(|second| second.debits))) }
            td { (rubles(ctx.lang, i128::from(average(|second| second.kopecks.max(0).unsigned_abs())))) }
            td { (number(ctx.lang, average(|second| second.refusals))) }
            td { (latency(ctx.lang, worst(|second| second.end_to_end.p999_us))) }
            td { (latency(ctx.lang, worst(|second| second.commit.p999_us))) }
        }
    }
}
