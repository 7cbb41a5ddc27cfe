//! The people of a building as a file: CSV that Russian spreadsheets open as it is (UTF-8 with a mark, semicolons), or XLSX.

use super::people::{Wish, find_people};
use crate::{
    app::App,
    ask::NoPage,
    auth::Signed,
    ctx::Ctx,
    download::{Asked, when},
    limits::PEOPLE_GATHERED_MAX,
    panels::people::{name, whereabouts},
    prefs::Prefs,
    text::{self, Text},
    views::desk::PersonRow,
    words,
};
use axum::{
    Extension,
    extract::{Path, Query, State},
    response::Response,
};
use papers::table::{Cell, Table};
use std::sync::Arc;

const HEAD: [Text; 6] = [text::COL_ACCOUNT, text::COL_NAME, text::WHO, text::COL_GROUP, text::WHEREABOUTS, text::COL_SINCE];

/// `GET /buildings/{id}/people.csv` and `…/people.xlsx`: exactly whom the filters of the list let through, all pages of it.
pub(crate) async fn file(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Query(wish): Query<Wish>,
    asked: Asked,
) -> Result<Response, NoPage> {
    find_people(&app, &who, id, wish.group).await?;
    let (people, cut) = wish.gather(&app, id).await?;
    asked.about(id).give_out(&app, &who, table(&app.ctx(&prefs), id, &people, cut)).await
}

fn table(ctx: &Ctx, id: u32, people: &[PersonRow], cut: bool) -> Table {
    let row = |person: &PersonRow| {
        let (place, since) = whereabouts(person.whereabouts);
        let words = [name(ctx, person), ctx.t(words::holder(person.kind)), &person.group.name, ctx.t(place)];
        let words = words.map(|word| Cell::Text(word.to_owned()));
        [Cell::Id(person.account)].into_iter().chain(words).chain([when(since)]).collect()
    };
    Table {
        name: format!("people-{id}"),
        head: HEAD.map(|name| ctx.t(name).to_owned()).into(),
        rows: people.iter().map(row).collect(),
        foot: cut.then(|| format!("{} {PEOPLE_GATHERED_MAX}", ctx.t(text::PEOPLE_CUT))),
    }
}
