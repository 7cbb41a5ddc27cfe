//! The refunds that the filters of the list let through, all pages of them, as a file.

use super::{RefundRow, filter::Wish};
use crate::{
    app::App,
    ask::NoPage,
    auth::Signed,
    ctx::Ctx,
    download::{Asked, when},
    format::day as day_of,
    limits::REFUNDS_EXPORTED_MAX,
    prefs::Prefs,
    text,
    words::refunds as words,
};
use axum::{
    Extension,
    extract::{Query, State},
    response::Response,
};
use papers::table::{Cell, Table};
use std::sync::Arc;

/// `GET /refunds.csv` and `/refunds.xlsx`.
pub(crate) async fn file(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(wish): Query<Wish>,
    asked: Asked,
) -> Result<Response, NoPage> {
    let (rows, cut) = wish.gather(&app, &who).await?;
    let ctx = app.ctx(&prefs);
    let head = [
        text::COL_REFUND,
        text::COL_STATE,
        text::COL_ACCOUNT,
        text::COL_SUPPLIER,
        text::COL_COMPLEX,
        text::COL_SUM,
        text::DOCUMENT_LABEL,
        text::COL_OPENED,
        text::COL_DUE,
        text::COL_OVERDUE,
        text::COL_REGISTRY,
    ];
    let table = Table {
        name: "refunds".into(),
        head: head.map(|title| ctx.t(title).to_owned()).into(),
        rows: rows.iter().map(|row| cells(&ctx, row)).collect(),
        foot: cut.then(|| format!("{} {REFUNDS_EXPORTED_MAX}", ctx.t(text::RF_CUT))),
    };
    asked.give_out(&app, &who, table).await
}

fn cells(ctx: &Ctx, row: &RefundRow) -> Vec<Cell> {
    let overdue = row.due.filter(|_| row.is_overdue()).map(|due| u64::from((row.today - due).unsigned_abs()));
    vec![
        Cell::Id(row.id.into()),
        Cell::Text(ctx.t(words::state(row.state)).into()),
        Cell::Id(row.account),
        Cell::Text(row.supplier.name.clone()),
        Cell::Text(row.complex.name.clone()),
        row.kopecks.map_or_else(|| Cell::Text(ctx.t(text::RF_ALL).into()), Cell::Kopecks),
        Cell::Text(row.document.clone()),
        when(row.opened_us),
        row.due.map_or(Cell::Empty, |due| Cell::Text(day_of(due))),
        overdue.map_or(Cell::Empty, Cell::Number),
        if row.registry == 0 { Cell::Empty } else { Cell::Id(row.registry.into()) },
    ]
}
