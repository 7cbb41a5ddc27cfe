//! Low-balance notices as the journal has them, for whoever brings them to the families (FIELD D row 42).

use super::error::{ApiError, ErrorBody};
use super::{Api, extract, page_limit, stretch};
use crate::journal::{JournalError, decode};
use crate::ledger::Ledger;
use axum::Json;
use axum::extract::State;
use ledger_core::account_number;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Notices of one page when nothing is asked.
const PAGE_DEFAULT: usize = 1_000;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// First position to read: `next` of the page before.
    #[serde(default)]
    from_pos: u64,
    /// 1 to 1,000.
    limit: Option<usize>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Page {
    items: Vec<LowBalance>,
    /// Pass it as `from_pos` to go on, now or later: nothing is told twice and nothing is left out.
    next: u64,
    /// True when there is more to read already.
    more: bool,
}

#[derive(Serialize, ToSchema)]
struct LowBalance {
    /// Position of the meal with which the balance fell below its line: the notice's number for ever.
    pos: u64,
    account: u64,
    supplier: u32,
    /// After the meal.
    balance_kopecks: i64,
    /// The meal's time at the till.
    event_time_us: i64,
    booked_us: i64,
}

/// Balances that fell below the line of their family, or the city's, in the order of the journal.
///
/// One notice until the balance has been well above the line again (hysteresis); a hold or a refund gives none.
#[utoipa::path(get, path = "/low-balances", tag = "accounts", params(Wanted),
    responses((status = 200, body = Page), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody)))]
pub(crate) async fn list(State(api): State<Api>, extract::Query(query): extract::Query<Wanted>) -> Result<Json<Page>, ApiError> {
    let limit = page_limit(query.limit, PAGE_DEFAULT)?;
    Ok(Json(api.read(move |ledger| read(ledger, query.from_pos, limit)).await?))
}

fn read(ledger: &Ledger, from_pos: u64, limit: usize) -> Result<Page, ApiError> {
    let (stop, more) = stretch(ledger, from_pos)?;
    let mut page = Page { items: Vec::new(), next: stop, more };
    let mut purses = Vec::new();
    'read: for stored in ledger.journal().store().scan(from_pos) {
        let stored = stored.map_err(JournalError::from)?;
        if stored.first_pos >= stop {
            break;
        }
        let block = decode(&stored)?;
        let records = (block.first_pos..).zip(&block.records);
        for (pos, record) in records.filter(|(pos, record)| (from_pos..stop).contains(pos) && record.calls_low()) {
            if page.items.len() == limit {
                (page.next, page.more) = (pos, true);
                break 'read;
            }
            purses.push(record.purse);
            page.items.push(LowBalance {
                pos,
                account: account_number(record.holder),
                supplier: 0,
                balance_kopecks: record.balance_kopecks,
                event_time_us: record.event_time_us,
                booked_us: block.now_us,
            });
        }
    }
    let state = ledger.read_now();
    for (item, purse) in page.items.iter_mut().zip(purses) {
        item.supplier = state.purses().get(purse as usize).map_or(0, |purse| purse.supplier);
    }
    Ok(page)
}
