//! The study groups of a building.

use crate::{
    auth::Sight,
    ctx::Ctx,
    format::{DASH, number},
    link::Link,
    routes, text,
    ui::{
        hint,
        table::{Column, Row, table},
    },
    views::desk::{BuildingView, GroupRow},
};
use maud::{Markup, html};

const COLUMNS: [Column; 5] = [
    Column::words(text::COL_GROUP),
    Column::number(text::COL_INSIDE),
    Column::number(text::COL_OUTSIDE),
    Column::number(text::COL_UNKNOWN),
    Column::number(text::COL_LEADER),
];

/// A table by name, each leading to its people.
pub(crate) fn panel(ctx: &Ctx, view: &BuildingView, sight: Sight) -> Markup {
    let building = view.row.building.id;
    html! {
        article.panel aria-labelledby="groups-h" {
            h2 #groups-h { (ctx.t(text::GROUPS)) }
            @if view.groups.is_empty() {
                (hint::hint(ctx.t(text::NO_GROUPS), None))
            } @else {
                (table(ctx, "groups-h", &COLUMNS, view.groups.iter().map(|group| row(ctx, building, group, sight))))
            }
        }
    }
}

fn row(ctx: &Ctx, building: u32, row: &GroupRow, sight: Sight) -> Row {
    let people = Link::to(routes::people(building)).with("group", row.group.id);
    let leader = html! {
        @if row.leader_account == 0 { (DASH) }
        @else if sight.people { a href=(routes::account(row.leader_account)) { (row.leader_account) } }
        @else { (row.leader_account) }
    };
    Row {
        id: format!("g{}", row.group.id),
        cells: vec![
            html! { @if sight.people { a href=(people) { (row.group.name) } } @else { (row.group.name) } },
            html! { (number(ctx.lang, row.crowd.inside)) },
            html! { (number(ctx.lang, row.crowd.outside)) },
            html! { (number(ctx.lang, row.crowd.unknown)) },
            leader,
        ],
    }
}
