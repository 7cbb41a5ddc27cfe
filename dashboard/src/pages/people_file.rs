//! The people of a building as a file: CSV that Russian spreadsheets open as it is (UTF-8 with a mark, semicolons), or XLSX.

use super::people::{Wish, find_people};
use crate::{
    app::App,
    ask::NoPage,
    auth::Signed,
    ctx::Ctx,
    limits::PEOPLE_GATHERED_MAX,
    panels::people::{name, whereabouts},
    prefs::Prefs,
    routes,
    sheet::{Kind, Sheet},
    text::{self, Text},
    views::desk::PersonRow,
    words,
    workbook::Cell,
};
use axum::{
    Extension,
    extract::{Path, Query, State},
    response::Response,
};
use std::sync::Arc;

const HEAD: [Text; 6] = [text::COL_ACCOUNT, text::COL_NAME, text::WHO, text::COL_GROUP, text::WHEREABOUTS, text::COL_SINCE];

/// `GET /buildings/{id}/people.csv`: exactly whom the filters of the list let through, all pages of it.
pub(crate) async fn csv(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    id: Path<u32>,
    wish: Query<Wish>,
) -> Result<Response, NoPage> {
    file(&app, &prefs, &who, id.0, &wish, Kind::Csv).await
}

/// `GET /buildings/{id}/people.xlsx`: the same people.
pub(crate) async fn xlsx(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    id: Path<u32>,
    wish: Query<Wish>,
) -> Result<Response, NoPage> {
    file(&app, &prefs, &who, id.0, &wish, Kind::Xlsx).await
}

async fn file(app: &App, prefs: &Prefs, who: &Signed, id: u32, wish: &Wish, kind: Kind) -> Result<Response, NoPage> {
    find_people(app, who, id, wish.group).await?;
    let (people, cut) = wish.gather(app, id).await?;
    let route = match kind {
        Kind::Csv => routes::people_csv(id),
        Kind::Xlsx => routes::people_xlsx(id),
    };
    sheet(&app.ctx(prefs), &people, cut).give_out(app, who, kind, route, &format!("people-{id}")).await
}

fn sheet(ctx: &Ctx, people: &[PersonRow], cut: bool) -> Sheet {
    let row = |person: &PersonRow| {
        let (place, since) = whereabouts(person.whereabouts);
        let words = [name(ctx, person), ctx.t(words::holder(person.kind)), &person.group.name, ctx.t(place)];
        let words = words.map(|word| Cell::Text(word.to_owned()));
        [Cell::Number(person.account)].into_iter().chain(words).chain([Cell::Moment(since)]).collect()
    };
    Sheet {
        head: HEAD.map(|name| ctx.t(name)).into(),
        rows: people.iter().map(row).collect(),
        cut: cut.then(|| format!("{} {PEOPLE_GATHERED_MAX}", ctx.t(text::PEOPLE_CUT))),
    }
}
