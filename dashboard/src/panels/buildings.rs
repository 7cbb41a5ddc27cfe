//! The buildings of a complex.

use super::devices::faults;
use super::gateways::online_of;
use crate::{
    ctx::Ctx,
    format::number,
    routes, text,
    ui::{
        hint,
        table::{Column, Row, table},
    },
    views::desk::BuildingRow,
    words,
};
use maud::{Markup, html};

const COLUMNS: [Column; 8] = [
    Column::words(text::COL_BUILDING),
    Column::words(text::COL_KIND),
    Column::words(text::COL_MODE),
    Column::number(text::COL_INSIDE),
    Column::number(text::COL_OUTSIDE),
    Column::number(text::COL_UNKNOWN),
    Column::number(text::COL_GATEWAYS),
    Column::number(text::COL_FAULTS),
];

/// A table by number.
pub(crate) fn panel(ctx: &Ctx, buildings: &[BuildingRow]) -> Markup {
    html! {
        article.panel aria-labelledby="buildings-h" {
            h2 #buildings-h { (ctx.t(text::BUILDINGS)) }
            @if buildings.is_empty() {
                (hint::hint(ctx.t(text::NO_BUILDINGS), None))
            } @else {
                (table(ctx, "buildings-h", &COLUMNS, buildings.iter().map(|building| row(ctx, building))))
            }
        }
    }
}

fn row(ctx: &Ctx, row: &BuildingRow) -> Row {
    let id = row.building.id;
    Row {
        id: format!("b{id}"),
        cells: vec![
            html! { a href=(routes::building(id)) { (row.building.name) } @if !row.active { " " small { (ctx.t(text::CLOSED)) } } },
            html! { (ctx.t(words::building(row.kind))) },
            html! { (ctx.t(words::mode(row.mode))) },
            html! { (number(ctx.lang, row.crowd.inside)) },
            html! { (number(ctx.lang, row.crowd.outside)) },
            html! { (number(ctx.lang, row.crowd.unknown)) },
            online_of(ctx, row.gateways_online, row.gateways),
            faults(ctx, row.devices_faulty),
        ],
    }
}
