//! The tickets that the filters of the list let through, all pages of them, as a file.

use super::{Due, TicketRow, filter::Wish};
use crate::{
    app::App,
    ask::NoPage,
    auth::Signed,
    ctx::Ctx,
    download::Asked,
    format::{date_time, day as day_of},
    limits::TICKETS_EXPORTED_MAX,
    prefs::Prefs,
    text,
    words::tickets as words,
};
use axum::{
    Extension,
    extract::{Query, State},
    response::Response,
};
use papers::table::{Cell, Table};
use std::sync::Arc;

/// `GET /tickets.csv` and `/tickets.xlsx`.
pub(crate) async fn file(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(wish): Query<Wish>,
    asked: Asked,
) -> Result<Response, NoPage> {
    let list = table(&app, &app.ctx(&prefs), &who, &wish).await?;
    asked.give_out(&app, &who, list).await
}

async fn table(app: &App, ctx: &Ctx<'_>, who: &Signed, wish: &Wish) -> Result<Table, NoPage> {
    let (rows, cut) = wish.gather(app, who).await?;
    let head = [
        text::COL_TICKET,
        text::COL_KIND,
        text::COL_STATE,
        text::COL_BUILDING,
        text::COL_ACCOUNT,
        text::COL_OPENED,
        text::COL_DUE,
        text::COL_OVERDUE,
        text::COL_CLOSED,
    ];
    Ok(Table {
        name: "tickets".into(),
        head: head.map(|title| ctx.t(title).to_owned()).into(),
        rows: rows.iter().map(|row| cells(ctx, row).into_iter().map(Cell::Text).collect()).collect(),
        foot: cut.then(|| format!("{} {TICKETS_EXPORTED_MAX}", ctx.t(text::TICKETS_CUT))),
    })
}

fn cells(ctx: &Ctx, row: &TicketRow) -> Vec<String> {
    let (day, overdue, closed) = match row.due {
        Due::Closed(at) => (String::new(), String::new(), date_time(at)),
        Due::None => (String::new(), String::new(), String::new()),
        Due::Day(day, left) if left < 0 => (day_of(day), left.unsigned_abs().to_string(), String::new()),
        Due::Day(day, _) => (day_of(day), String::new(), String::new()),
    };
    let account = if row.account == 0 { String::new() } else { row.account.to_string() };
    vec![
        row.id.to_string(),
        ctx.t(words::kind(row.kind)).into(),
        ctx.t(words::state(row.state)).into(),
        row.building.name.clone(),
        account,
        date_time(row.opened_us),
        day,
        overdue,
        closed,
    ]
}
