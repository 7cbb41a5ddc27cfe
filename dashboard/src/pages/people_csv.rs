//! The people of a building as a file.

use super::{building::find, people::Wish};
use crate::{
    app::App,
    ask::NoPage,
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::date_time,
    limits::PEOPLE_GATHERED_MAX,
    panels::people::{name, whereabouts},
    prefs::Prefs,
    sheet::Sheet,
    text,
    views::desk::PersonRow,
    words,
};
use axum::{
    Extension,
    extract::{Path, Query, State},
    response::Response,
};
use std::sync::Arc;

/// `GET /buildings/{id}/people.csv`: exactly whom the filters of the list let through, all pages of it.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Query(wish): Query<Wish>,
) -> Result<Response, NoPage> {
    find(&app, &who, Action::ReadPeople, id).await?;
    let (rows, cut) = wish.gather(&app, id).await?;
    sheet(&app.ctx(&prefs), id, &rows, cut).csv()
}

fn sheet(ctx: &Ctx, building: u32, rows: &[PersonRow], cut: bool) -> Sheet {
    let head = [text::COL_ACCOUNT, text::COL_NAME, text::WHO, text::COL_GROUP, text::WHEREABOUTS, text::COL_SINCE];
    let cells = |person: &PersonRow| {
        let (place, since) = whereabouts(person.whereabouts);
        let since = if since == 0 { String::new() } else { date_time(since) };
        let account = person.account.to_string();
        let (kind, group) = (ctx.t(words::holder(person.kind)).into(), person.group.name.clone());
        vec![account, name(ctx, person).into(), kind, group, ctx.t(place).into(), since]
    };
    Sheet {
        name: format!("people-{building}"),
        head: head.map(|title| ctx.t(title)).to_vec(),
        rows: rows.iter().map(cells).collect(),
        cut: cut.then(|| format!("{} {PEOPLE_GATHERED_MAX}", ctx.t(text::PEOPLE_CUT))),
    }
}
