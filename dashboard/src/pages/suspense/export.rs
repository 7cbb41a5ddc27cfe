//! The payments that the filters of the list let through, all pages of them, as a file.

use super::{Line, May, filter::Wish, find, may_read, reasons, with_arrivals};
use crate::{
    app::App,
    ask::NoPage,
    auth::Signed,
    ctx::Ctx,
    download::{Asked, when},
    limits::{SUSPENDED_EXPORTED_MAX, SUSPENDED_SHOWN},
    prefs::Prefs,
    text,
    words::corrections::certainty,
};
use axum::{
    Extension,
    extract::{Path, Query, State},
    response::Response,
};
use ledger_core::limits::DAY_US;
use papers::table::{Cell, Table};
use std::sync::Arc;

/// `GET /suppliers/{id}/suspense.csv` and `…/suspense.xlsx`.
pub(crate) async fn file(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(supplier): Path<u32>,
    Query(wish): Query<Wish>,
    asked: Asked,
) -> Result<Response, NoPage> {
    may_read(&who, supplier)?;
    let (_, now_us) = find(&app, supplier).await?;
    let may = May::of(&who, supplier);
    let (found, cut) = wish.gather(&app, supplier).await?;
    let (ctx, mut rows) = (app.ctx(&prefs), Vec::with_capacity(found.len()));
    // A turn at the desk for each page's worth, so that others get theirs between.
    for some in found.chunks(SUSPENDED_SHOWN) {
        rows.extend(with_arrivals(&app, some).await?.iter().map(|line| cells(&ctx, line, now_us, may)));
    }
    let mut head = vec![
        text::COL_PAYMENT,
        text::COL_TAKEN_AT,
        text::AGE_DAYS,
        text::COL_SUM,
        text::COL_PAYMENT_FILE,
        text::COL_LINE,
        text::COL_PURPOSE,
        text::COL_WRITTEN,
        text::COL_STATE,
    ];
    if may.proposals {
        head.extend([text::COL_PROPOSAL, text::COL_CERTAINTY, text::COL_REASONS]);
    }
    let table = Table {
        name: format!("suspense-{supplier}"),
        head: head.into_iter().map(|title| ctx.t(title).to_owned()).collect(),
        rows,
        foot: cut.then(|| format!("{} {SUSPENDED_EXPORTED_MAX}", ctx.t(text::SUSPENSE_CUT))),
    };
    asked.about(supplier).give_out(&app, &who, table).await
}

fn cells(ctx: &Ctx, line: &Line, now_us: i64, may: May) -> Vec<Cell> {
    let Line { item, arrival } = line;
    let number = |number: Option<u32>| number.map_or(Cell::Empty, |number| Cell::Id(number.into()));
    let file = arrival.as_ref().and_then(|arrival| arrival.source.file);
    let words =
        |of: fn(&crate::views::suspense::Arrival) -> &String| Cell::Text(arrival.as_ref().map(of).cloned().unwrap_or_default());
    let state = match (item.resolved, item.correction) {
        (true, _) => text::SUSPENSE_RESOLVED,
        (false, Some(_)) => text::CO_WAITING,
        (false, None) => text::SUSPENSE_OPEN,
    };
    let mut cells = vec![
        Cell::Id(item.payment),
        when(item.at_us),
        Cell::Number(u64::try_from(now_us.saturating_sub(item.at_us) / DAY_US).unwrap_or(0)),
        Cell::Kopecks(item.kopecks),
        number(file.map(|(file, _)| file)),
        number(file.map(|(_, line)| line)),
        words(|arrival| &arrival.source.words),
        words(|arrival| &arrival.written),
        Cell::Text(ctx.t(state).into()),
    ];
    if may.proposals {
        let best = arrival.as_ref().and_then(|arrival| arrival.proposals.first()).filter(|_| !item.resolved);
        cells.push(best.map_or(Cell::Empty, |best| Cell::Id(best.account)));
        cells.push(best.map_or(Cell::Empty, |best| Cell::Text(ctx.t(certainty(best.score)).into())));
        cells.push(best.map_or(Cell::Empty, |best| Cell::Text(reasons(ctx, &best.reasons))));
    }
    cells
}
