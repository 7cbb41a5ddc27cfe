//! The people of a building as a file: CSV that Russian spreadsheets open as it is (UTF-8 with a mark, semicolons), or XLSX.

use super::people::{Wish, find_people};
use crate::{
    app::App,
    ask::NoPage,
    auth::Signed,
    ctx::Ctx,
    format::date_time,
    limits::PEOPLE_GATHERED_MAX,
    panels::people::{name, whereabouts},
    prefs::Prefs,
    routes,
    sheet::{Kind, Sheet},
    text::{self, Text},
    views::desk::PersonRow,
    words,
    workbook::{Cell, answer},
};
use axum::{
    Extension,
    extract::{Path, Query, State},
    response::Response,
};
use ledger_office::command::Fact;
use std::sync::Arc;

const HEAD: [Text; 6] = [text::COL_ACCOUNT, text::COL_NAME, text::WHO, text::COL_GROUP, text::WHEREABOUTS, text::COL_SINCE];

/// `GET /buildings/{id}/people.csv`: exactly whom the filters of the list let through, all pages of it.
pub(crate) async fn csv(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Query(wish): Query<Wish>,
) -> Result<Response, NoPage> {
    find_people(&app, &who, id, wish.group).await?;
    let (rows, cut) = wish.gather(&app, id).await?;
    app.tell_first(&who, Fact::Exported { route: routes::people_csv(id), rows: rows.len() as u64 }).await?;
    sheet(&app.ctx(&prefs), &rows, cut).file(Kind::Csv, &format!("people-{id}")).await
}

/// `GET /buildings/{id}/people.xlsx`: the same people.
pub(crate) async fn xlsx(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Query(wish): Query<Wish>,
) -> Result<Response, NoPage> {
    find_people(&app, &who, id, wish.group).await?;
    let (people, cut) = wish.gather(&app, id).await?;
    app.tell_first(&who, Fact::Exported { route: routes::people_xlsx(id), rows: people.len() as u64 }).await?;
    let ctx = app.ctx(&prefs);
    let rows = people.iter().map(|person| {
        let (place, since) = whereabouts(person.whereabouts);
        let words = [name(&ctx, person), ctx.t(words::holder(person.kind)), &person.group.name, ctx.t(place)];
        let words = words.map(|word| Cell::Text(word.to_owned()));
        [Cell::Number(person.account)].into_iter().chain(words).chain([Cell::Moment(since)]).collect()
    });
    let cut = cut.then(|| format!("{} {PEOPLE_GATHERED_MAX}", ctx.t(text::PEOPLE_CUT)));
    answer(&format!("people-{id}"), &ctx, &HEAD, rows.collect(), cut).await
}

fn sheet(ctx: &Ctx, rows: &[PersonRow], cut: bool) -> Sheet {
    let row = |person: &PersonRow| {
        let (place, since) = whereabouts(person.whereabouts);
        let since = if since == 0 { String::new() } else { date_time(since) };
        let (kind, place) = (ctx.t(words::holder(person.kind)).into(), ctx.t(place).into());
        vec![person.account.to_string(), name(ctx, person).into(), kind, person.group.name.clone(), place, since]
    };
    Sheet {
        head: HEAD.map(|name| ctx.t(name)).into(),
        rows: rows.iter().map(row).collect(),
        cut: cut.then(|| format!("{} {PEOPLE_GATHERED_MAX}", ctx.t(text::PEOPLE_CUT))),
    }
}
