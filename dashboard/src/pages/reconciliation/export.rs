//! The differences of a day that the filter lets through, all pages of them, as a file.

use super::{Wish, see, words};
use crate::{
    app::App, ask::NoPage, auth::Signed, ctx::Ctx, download::Asked, format::machine_day, limits::DIFFERENCES_EXPORTED_MAX,
    prefs::Prefs, text,
};
use axum::{
    Extension,
    extract::{Path, Query, State},
    response::Response,
};
use papers::table::{Cell, Table};
use reconciliation::Difference;
use std::sync::Arc;

/// `GET /suppliers/{id}/reconciliation.csv` and `…/reconciliation.xlsx`.
pub(crate) async fn file(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(supplier): Path<u32>,
    Query(wish): Query<Wish>,
    asked: Asked,
) -> Result<Response, NoPage> {
    let (seen, ctx) = (see(&app, &who, supplier, &wish).await?, app.ctx(&prefs));
    let differences = seen.report.map(|report| report.differences).unwrap_or_default();
    let mut wanted = differences.iter().filter(|one| wish.class.is_none_or(|class| class == one.class));
    let rows: Vec<Vec<Cell>> = wanted.by_ref().take(DIFFERENCES_EXPORTED_MAX).map(|one| cells(&ctx, one)).collect();
    let head = [
        text::COL_DIFFERENCE,
        text::COL_PAYMENT_FILE,
        text::COL_LINE,
        text::COL_POSTING,
        text::COL_REFUND,
        text::COL_ACCOUNT,
        text::COL_HAS_PROVIDER,
        text::COL_HAS_FOUND,
        text::COL_GAP,
        text::COL_DO,
    ];
    let cut = wanted.next().map(|_| format!("{} {DIFFERENCES_EXPORTED_MAX}", ctx.t(text::RECON_CUT)));
    let name = format!("reconciliation-{supplier}-{}", machine_day(seen.day));
    let table = Table { name, head: head.map(|title| ctx.t(title).to_owned()).into(), rows, foot: cut };
    asked.about(supplier).give_out(&app, &who, table).await
}

fn cells(ctx: &Ctx, one: &Difference) -> Vec<Cell> {
    let some = |number: u64| if number == 0 { Cell::Empty } else { Cell::Id(number) };
    let money = |kopecks: i128| i64::try_from(kopecks).map_or_else(|_| Cell::Text(kopecks.to_string()), Cell::Kopecks);
    vec![
        Cell::Text(ctx.t(words::class(one.class)).into()),
        some(one.file.into()),
        some(one.line.into()),
        one.pos.map_or(Cell::Empty, Cell::Id),
        some(one.refund.into()),
        some(one.account),
        money(one.stated_kopecks),
        money(one.found_kopecks),
        money(one.kopecks()),
        Cell::Text(ctx.t(words::to_do(one)).into()),
    ]
}
