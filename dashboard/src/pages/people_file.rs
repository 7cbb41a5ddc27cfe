//! The people of a building as a file: CSV that Russian spreadsheets open as it is (UTF-8 with a mark, semicolons), or XLSX.

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
    text::{self, Text},
    views::desk::PersonRow,
    words,
    workbook::{Cell, answer, attachment},
};
use axum::{
    Extension,
    extract::{Path, Query, State},
    http::header,
    response::{IntoResponse, Response},
};
use std::{borrow::Cow, sync::Arc};

/// Says UTF-8 to spreadsheets.
const BYTE_ORDER_MARK: &str = "\u{feff}";
const HEAD: [Text; 6] = [text::COL_ACCOUNT, text::COL_NAME, text::WHO, text::COL_GROUP, text::WHEREABOUTS, text::COL_SINCE];

/// `GET /buildings/{id}/people.csv`: exactly whom the filters of the list let through, all pages of it.
pub(crate) async fn csv(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Query(wish): Query<Wish>,
) -> Result<Response, NoPage> {
    find(&app, &who, Action::ReadPeople, id).await?;
    let (rows, cut) = wish.gather(&app, id).await?;
    let body = file(&app.ctx(&prefs), &rows, cut).map_err(|error| {
        tracing::error!(%error, "a CSV file was not written");
        NoPage::Broken
    })?;
    let disposition = attachment(&format!("people-{id}"), "csv");
    let headers = [(header::CONTENT_TYPE, String::from("text/csv; charset=utf-8")), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, body).into_response())
}

/// `GET /buildings/{id}/people.xlsx`: the same people.
pub(crate) async fn xlsx(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Query(wish): Query<Wish>,
) -> Result<Response, NoPage> {
    find(&app, &who, Action::ReadPeople, id).await?;
    let (people, cut) = wish.gather(&app, id).await?;
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

fn file(ctx: &Ctx, rows: &[PersonRow], cut: bool) -> Result<Vec<u8>, csv::Error> {
    let mut out = BYTE_ORDER_MARK.as_bytes().to_vec();
    let mut file =
        csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).flexible(true).from_writer(&mut out);
    file.write_record(HEAD.map(|name| ctx.t(name)))?;
    for person in rows {
        let (place, since) = whereabouts(person.whereabouts);
        let since = if since == 0 { String::new() } else { date_time(since) };
        let kind = ctx.t(words::holder(person.kind));
        let account = person.account.to_string();
        let cells = [account.as_str(), name(ctx, person), kind, &person.group.name, ctx.t(place), &since];
        file.write_record(cells.map(harmless).iter().map(|cell| cell.as_bytes()))?;
    }
    if cut {
        file.write_record([format!("{} {PEOPLE_GATHERED_MAX}", ctx.t(text::PEOPLE_CUT))])?;
    }
    file.flush()?;
    drop(file);
    Ok(out)
}

/// A cell that a spreadsheet would take for a formula becomes text (OWASP, CSV injection).
fn harmless(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}
