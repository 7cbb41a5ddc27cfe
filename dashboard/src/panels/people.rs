//! People of a building as a list.

use crate::{
    ctx::Ctx,
    format::DASH,
    routes,
    text::{self, Text},
    ui::{
        table::{Column, Row, table},
        when::when,
    },
    views::desk::{PersonRow, Whereabouts},
    words,
};
use maud::{Markup, html};

const COLUMNS: [Column; 6] = [
    Column::words(text::COL_NAME),
    Column::words(text::WHO),
    Column::words(text::COL_GROUP),
    Column::words(text::WHEREABOUTS),
    Column::words(text::COL_SINCE),
    Column::number(text::COL_ACCOUNT),
];

/// A table by holder number, each leading to the account. `label` is the id of its heading.
pub(crate) fn list(ctx: &Ctx, label: &str, rows: &[PersonRow]) -> Markup {
    table(ctx, label, &COLUMNS, rows.iter().map(|person| row(ctx, person)))
}

fn row(ctx: &Ctx, person: &PersonRow) -> Row {
    let (place, since) = whereabouts(person.whereabouts);
    Row {
        id: format!("h{}", person.holder),
        cells: vec![
            html! { a href=(routes::account(person.account)) { (name(ctx, person)) } },
            html! { (ctx.t(words::holder(person.kind))) },
            html! { (if person.group.name.is_empty() { DASH } else { &person.group.name }) },
            html! { (ctx.t(place)) },
            when(since),
            html! { (person.account) },
        ],
    }
}

/// As masked, or that the vault knows nobody.
pub(crate) fn name<'a>(ctx: &Ctx<'a>, person: &'a PersonRow) -> &'a str {
    if person.name.is_empty() { ctx.t(text::NAMELESS) } else { &person.name }
}

/// In words, and since when (0 for never).
pub(crate) const fn whereabouts(whereabouts: Whereabouts) -> (Text, i64) {
    match whereabouts {
        Whereabouts::Inside(_, since) => (text::INSIDE, since),
        Whereabouts::Outside(_, since) => (text::OUTSIDE, since),
        Whereabouts::Unknown => (text::WHEREABOUTS_UNKNOWN, 0),
    }
}
