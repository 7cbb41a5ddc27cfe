//! A table whose rows become blocks on a narrow screen. The roles are written out because such blocks would lose them.

use crate::{
    ctx::Ctx,
    format::DASH,
    text::{self, Text},
};
use maud::{Markup, html};

/// A column.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    name: Text,
    number: bool,
    sort: Option<Sort>,
}

/// A column that can be sorted by.
#[derive(Clone, Debug)]
pub(crate) struct Sort {
    /// Where a click leads.
    pub(crate) href: String,
    /// How it is sorted now, when by this column: true for downwards.
    pub(crate) down: Option<bool>,
}

impl Column {
    /// Of words.
    pub(crate) const fn words(name: Text) -> Self {
        Self { name, number: false, sort: None }
    }

    /// Of numbers: to the right, so that digits stand below each other.
    pub(crate) const fn number(name: Text) -> Self {
        Self { name, number: true, sort: None }
    }

    /// The same with a link to sort by it.
    pub(crate) fn sorted_by(self, sort: Sort) -> Self {
        Self { sort: Some(sort), ..self }
    }
}

/// A row: the first cell names it.
pub(crate) struct Row {
    /// Unique on the page, so that a refreshed row stays the same row.
    pub(crate) id: String,
    pub(crate) cells: Vec<Markup>,
}

/// The table; `label` is the id of its heading.
pub(crate) fn table(ctx: &Ctx, label: &str, columns: &[Column], rows: impl Iterator<Item = Row>) -> Markup {
    html! {
        table.list role="table" aria-labelledby=(label) {
            thead role="rowgroup" { tr role="row" { @for column in columns { (head(ctx, column)) } } }
            tbody role="rowgroup" {
                @for row in rows {
                    tr role="row" id=(row.id) {
                        @for (i, (column, cell)) in columns.iter().zip(&row.cells).enumerate() {
                            @if i == 0 {
                                th scope="row" role="rowheader" { (cell) }
                            } @else {
                                td class=[class(column, cell)] role="cell" data-label=(ctx.t(column.name)) { (cell) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Numbers stand to the right; what says nothing is left out of a narrow block.
fn class(column: &Column, cell: &Markup) -> Option<&'static str> {
    match (column.number, cell.0 == DASH) {
        (true, true) => Some("num none"),
        (true, false) => Some("num"),
        (false, true) => Some("none"),
        (false, false) => None,
    }
}

fn head(ctx: &Ctx, column: &Column) -> Markup {
    let order = column.sort.as_ref().and_then(|sort| sort.down);
    let aria = order.map(|down| if down { "descending" } else { "ascending" });
    html! {
        th class=[column.number.then_some("num")] scope="col" role="columnheader" aria-sort=[aria] {
            @if let Some(sort) = &column.sort {
                a href=(sort.href) title=(ctx.t(text::SORT_BY)) {
                    (ctx.t(column.name))
                    @if let Some(down) = order { span.order aria-hidden="true" { (if down { " ▼" } else { " ▲" }) } }
                }
            } @else {
                (ctx.t(column.name))
            }
        }
    }
}
