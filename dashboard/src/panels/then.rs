//! The money of an account at an instant that the reader names.

use super::entries::known;
use crate::{
    auth::Sight,
    ctx::Ctx,
    format::{DASH, rubles},
    routes, text,
    ui::{
        hint,
        table::{Column, Row, table},
        when::when,
    },
    views::past::{PurseThen, Then},
    words,
};
use maud::{Markup, html};

const COLUMNS: [Column; 4] = [
    Column::words(text::COL_SUPPLIER),
    Column::words(text::THEN_BY),
    Column::words(text::COL_TIME),
    Column::number(text::COL_BALANCE),
];

/// A field for the instant; below it what the journal says. `at` is the instant as the field writes it.
pub(crate) fn panel(ctx: &Ctx, account: u64, at: &str, purses: Option<&[PurseThen]>, sight: Sight) -> Markup {
    html! {
        article.panel aria-labelledby="then-h" {
            h2 #then-h { (ctx.t(text::THEN)) }
            form.filter action=(routes::account(account)) {
                label for="at" { (ctx.t(text::THEN_WHEN)) }
                input #at type="datetime-local" name="at" value=(at) required;
                button { (ctx.t(text::FILTER_DO)) }
            }
            @if let Some(purses) = purses {
                @if purses.is_empty() {
                    (hint::hint(ctx.t(text::NO_PURSES), None))
                } @else {
                    (table(ctx, "then-h", &COLUMNS, purses.iter().map(|purse| row(ctx, purse, sight))))
                }
            }
            p.foot { (ctx.t(text::THEN_WHAT)) }
        }
    }
}

fn row(ctx: &Ctx, purse: &PurseThen, sight: Sight) -> Row {
    let (balance, by, time) = match &purse.then {
        Then::Balance(entry) => {
            let balance = entry.balance_kopecks.map_or_else(|| String::from(DASH), |kopecks| rubles(ctx.lang, kopecks));
            let by = html! {
                (words::entry(ctx, entry)) " "
                @if sight.entries { (known(entry.pos, routes::entry(entry.pos))) } @else { (entry.pos) }
            };
            (html! { (balance) }, by, when(entry.event_time_us))
        }
        Then::Nothing => (html! { (rubles(ctx.lang, 0)) }, html! { (ctx.t(text::THEN_NOTHING)) }, html! { (DASH) }),
        Then::TooFar => (html! { (DASH) }, html! { (ctx.t(text::THEN_TOO_FAR)) }, html! { (DASH) }),
    };
    Row { id: format!("t{}", purse.supplier.id), cells: vec![html! { (purse.supplier.name) }, by, time, balance] }
}
