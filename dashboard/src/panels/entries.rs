//! Records of the journal as lines, newest first, each leading to its "why?".

use super::{
    changes,
    reasons::{code, words as reason_words},
};
use crate::{
    auth::Sight,
    ctx::Ctx,
    download,
    format::{DASH, number, rubles},
    routes,
    text::{self, Text},
    ui::{
        hint, icon,
        table::{Column, Row, table},
        when::when,
    },
    views::desk::{Checked, EntriesOf, EntryRow},
    words,
};
use edge_protocol::Reason;
use maud::{Markup, html};
use papers::table::Cell;

/// A table without the columns that would say the same in every line.
pub(crate) fn panel(ctx: &Ctx, heading: Text, of: EntriesOf, rows: &[EntryRow], sight: Sight, below: &Markup) -> Markup {
    html! {
        article.panel aria-labelledby="entries-h" {
            h2 #entries-h { (ctx.t(heading)) " " small { (ctx.t(text::NEWEST_FIRST)) } }
            @if rows.is_empty() {
                (hint::generator(ctx, ctx.t(text::NO_ENTRIES)))
            } @else {
                (table(ctx, "entries-h", &columns(of, sight), rows.iter().map(|entry| row(ctx, of, entry, sight))))
            }
            (below)
        }
    }
}

/// The columns of the same list as a workbook: nothing is left out but what the reader may not see.
pub(crate) fn head(of: EntriesOf, sight: Sight) -> Vec<Text> {
    let mut head = vec![text::COL_POS, text::COL_WHAT, text::COL_TIME, text::COL_ANSWER, text::CODE];
    if sight.money {
        head.extend([text::COL_AMOUNT, text::COL_BALANCE, text::COL_SUPPLIER]);
    }
    head.extend([text::COL_BUILDING, text::COL_DEVICE]);
    if !matches!(of, EntriesOf::Account(_)) {
        head.push(text::COL_ACCOUNT);
    }
    head.push(text::NOTE);
    head
}

/// A line of it.
pub(crate) fn cells(ctx: &Ctx, of: EntriesOf, entry: &EntryRow, sight: Sight) -> Vec<Cell> {
    let number = |n: u64| if n == 0 { Cell::Empty } else { Cell::Id(n) };
    let mut cells = vec![
        Cell::Id(entry.pos),
        Cell::Text(words::entry(ctx, entry)),
        download::when(entry.event_time_us),
        Cell::Text(reason_words(ctx.lang, entry.reason).to_owned()),
        Cell::Id(entry.reason.code().into()),
    ];
    if sight.money {
        cells.push(if entry.amount_kopecks == 0 { Cell::Empty } else { Cell::Kopecks(entry.amount_kopecks) });
        cells.push(entry.balance_kopecks.map_or(Cell::Empty, Cell::Kopecks));
        cells.push(Cell::Text(entry.supplier.name.clone()));
    }
    cells.extend([number(entry.building.into()), number(entry.device.into())]);
    if !matches!(of, EntriesOf::Account(_)) {
        cells.push(number(entry.account));
    }
    let changes = changes::words(ctx, &entry.changes);
    cells.push(Cell::Text(if changes.is_empty() { entry.note.clone() } else { changes }));
    cells
}

fn columns(of: EntriesOf, sight: Sight) -> Vec<Column> {
    let mut columns = vec![Column::words(text::COL_WHAT), Column::words(text::COL_TIME), Column::words(text::COL_ANSWER)];
    if sight.money {
        columns.extend([Column::number(text::COL_AMOUNT), Column::number(text::COL_BALANCE)]);
    }
    if let EntriesOf::Account(_) = of {
        columns.push(Column::number(text::COL_BUILDING));
    }
    if !matches!(of, EntriesOf::Device(_)) {
        columns.push(Column::number(text::COL_DEVICE));
    }
    if !matches!(of, EntriesOf::Account(_)) {
        columns.push(Column::number(text::COL_ACCOUNT));
    }
    columns.push(Column::number(text::COL_POS));
    columns
}

fn row(ctx: &Ctx, of: EntriesOf, entry: &EntryRow, sight: Sight) -> Row {
    let why = routes::entry(entry.pos);
    let mut cells = vec![
        html! {
            a href=(why) { (words::entry(ctx, entry)) }
            @if !entry.note.is_empty() { " " small { (entry.note) } }
            @if !entry.changes.is_empty() { " " small { (changes::words(ctx, &entry.changes)) } }
            @if sight.money && !entry.supplier.name.is_empty() { " " small { (entry.supplier.name) } }
        },
        when(entry.event_time_us),
        answer(ctx, entry.reason),
    ];
    if sight.money {
        cells.push(html! { @if entry.amount_kopecks == 0 { (DASH) } @else { (rubles(ctx.lang, entry.amount_kopecks)) } });
        cells.push(html! { @if let Some(balance) = entry.balance_kopecks { (rubles(ctx.lang, balance)) } @else { (DASH) } });
    }
    if let EntriesOf::Account(_) = of {
        cells.push(known(entry.building.into(), routes::building(entry.building)));
    }
    if !matches!(of, EntriesOf::Device(_)) {
        cells.push(known(entry.device.into(), routes::device(entry.device)));
    }
    if !matches!(of, EntriesOf::Account(_)) {
        cells.push(known(entry.account, routes::account(entry.account)));
    }
    cells.push(html! { (number(ctx.lang, entry.pos)) });
    Row { id: format!("e{}", entry.pos), cells }
}

/// What was answered: sign, words and number.
pub(crate) fn answer(ctx: &Ctx, reason: Reason) -> Markup {
    let (class, sign, spoken) = match reason.is_accepted() {
        true => ("ok", Checked::Passed, None),
        false => ("alarm", Checked::Refused, Some(text::REFUSAL)),
    };
    html! {
        span.answer.(class) {
            (icon::checked(sign))
            @if let Some(spoken) = spoken { span.sr { (ctx.t(spoken)) ": " } }
            (reason_words(ctx.lang, reason)) " " (code(ctx, reason))
        }
    }
}

/// A number that leads to its object, or a dash.
pub(crate) fn known(id: u64, href: String) -> Markup {
    html! { @if id == 0 { (DASH) } @else { a href=(href) { (id) } } }
}
