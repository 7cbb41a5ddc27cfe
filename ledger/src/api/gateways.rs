//! Gateways: where each stands, and an independent count of its records in the journal.

use super::error::{ApiError, ErrorBody};
use super::{Api, extract, page_limit};
use crate::journal::{Block, Journal, JournalError, decode};
use crate::ledger::Ledger;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use ledger_core::NO_POS;
use ledger_core::rows::Gateway;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Gateways in one page when nothing is asked.
const PAGE_DEFAULT: usize = 1_000;
/// Records one check counts. Origin: about a second of one core; a gateway makes some ten thousand a day.
const CHECK_RECORDS_MAX: u64 = 5_000_000;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListQuery {
    /// Gateways after this number.
    #[serde(default)]
    after: u32,
    /// 1 to 1,000.
    limit: Option<usize>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct GatewayPage {
    items: Vec<GatewayItem>,
    /// Pass it as `after` for the next page; null at the end.
    next: Option<u32>,
}

#[derive(Serialize, ToSchema)]
struct GatewayItem {
    gateway: u32,
    building: u32,
    active: bool,
    /// Last sequence decided.
    last_seq: u64,
    /// Sequences recorded: equals `last_seq`. For an independent count use `/gateways/{gateway}/check`.
    records: u64,
    /// Newest device time seen.
    last_time_us: i64,
}

/// Gateways in the order of their numbers (MIS-10).
#[utoipa::path(get, path = "/gateways", tag = "gateways", params(ListQuery),
    responses((status = 200, body = GatewayPage), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody)))]
pub(crate) async fn list(
    State(api): State<Api>,
    extract::Query(query): extract::Query<ListQuery>,
) -> Result<Json<GatewayPage>, ApiError> {
    let limit = page_limit(query.limit, PAGE_DEFAULT)?;
    let page = api.read(move |ledger| {
        let state = ledger.read_now();
        let rows = (0u32..).zip(state.gateways()).skip(query.after as usize + 1).filter(|(_, g)| is_opened(g));
        let mut items: Vec<GatewayItem> = rows.take(limit + 1).map(|(id, row)| GatewayItem::of(id, row)).collect();
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|g| g.gateway);
        Ok(GatewayPage { items, next })
    });
    Ok(Json(page.await?))
}

impl GatewayItem {
    fn of(gateway: u32, row: &Gateway) -> Self {
        let Gateway { active, building, last_seq, last_time_us, .. } = *row;
        Self { gateway, building, active, last_seq, records: last_seq, last_time_us }
    }
}

fn is_opened(row: &Gateway) -> bool {
    row.active || row.building != 0
}

/// Where gateway `id` stands.
pub(super) fn find(ledger: &Ledger, id: u32) -> Result<Gateway, ApiError> {
    let found = ledger.read_now().gateways().get(id as usize).filter(|g| is_opened(g)).cloned();
    found.ok_or_else(|| {
        let advice = "/api/v1/gateways lists every gateway of the city";
        ApiError::not_found("gateway_unknown", format!("gateway {id} is not in the registry"), advice)
    })
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CheckQuery {
    /// Count from this sequence on; 1 when left out.
    from_seq: Option<u64>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Check {
    gateway: u32,
    from_seq: u64,
    /// Last sequence decided, as the gateway was told.
    last_seq: u64,
    /// Records counted in the journal from `from_seq` on. Exactly once means `last_seq - from_seq + 1`.
    records: u64,
    /// Position of the first record counted; null when there is none.
    first_pos: Option<u64>,
    /// Position of the last record counted; null when there is none.
    last_pos: Option<u64>,
    /// True when the records counted carry every sequence from `from_seq` to `last_seq` once and in order.
    contiguous: bool,
}

/// Counts a gateway's records in the journal, one by one.
///
/// Reads every record of every run of this gateway, from the newest back to `from_seq` (no-acked-loss, same-id-same-answer).
#[utoipa::path(get, path = "/gateways/{gateway}/check", tag = "gateways", params(("gateway" = u32, Path), CheckQuery),
    responses((status = 200, body = Check), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 422, description = "More records than one check counts", body = ErrorBody)))]
pub(crate) async fn check(
    State(api): State<Api>,
    extract::Path(gateway): extract::Path<u32>,
    extract::Query(query): extract::Query<CheckQuery>,
) -> Result<Json<Check>, ApiError> {
    let from_seq = query.from_seq.unwrap_or(1);
    if from_seq == 0 {
        return Err(ApiError::bad_request("bad_from_seq", "sequences start at 1", "ask with from_seq=1 or higher"));
    }
    Ok(Json(api.read(move |ledger| count(ledger, gateway, from_seq)).await?))
}

fn count(ledger: &Ledger, gateway: u32, from_seq: u64) -> Result<Check, ApiError> {
    let row = find(ledger, gateway)?;
    let last_seq = row.last_seq;
    let mut check = Check { gateway, from_seq, last_seq, records: 0, first_pos: None, last_pos: None, contiguous: true };
    let mut reader = Backwards { journal: ledger.journal(), block: None };
    let mut due = last_seq;
    let mut at = if last_seq == 0 { NO_POS } else { row.last_pos };
    'runs: while at != NO_POS {
        let mut run_end = NO_POS;
        let mut pos = at;
        loop {
            let Some(record) = reader.record(pos)?.filter(|r| r.gateway == gateway) else { break };
            if record.id_lo < from_seq {
                break 'runs;
            }
            run_end = record.prev_gateway;
            check.contiguous &= record.id_lo == due;
            due = record.id_lo - 1;
            check.records += 1;
            check.first_pos = Some(pos);
            check.last_pos = check.last_pos.or(Some(pos));
            if check.records > CHECK_RECORDS_MAX {
                return Err(too_many(last_seq));
            }
            let Some(before) = pos.checked_sub(1) else { break };
            pos = before;
        }
        // A pointer forward would be a loop; the journal's hashes rule it out, a bug would not.
        at = if run_end < at { run_end } else { NO_POS };
    }
    check.contiguous &= due.saturating_add(1) == from_seq || (check.records == 0 && from_seq > last_seq);
    Ok(check)
}

fn too_many(last_seq: u64) -> ApiError {
    let from = last_seq.saturating_sub(CHECK_RECORDS_MAX) + 1;
    ApiError::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "too_many_records",
        format!("one check counts at most {CHECK_RECORDS_MAX} records"),
        format!("ask with from_seq={from} or higher; `turnstone verify` reads the whole journal"),
    )
}

/// Reads records one before the other, keeping the block they are in.
struct Backwards<'a> {
    journal: &'a Journal,
    block: Option<Block>,
}

impl Backwards<'_> {
    fn record(&mut self, pos: u64) -> Result<Option<ledger_core::Record>, JournalError> {
        if !self.block.as_ref().is_some_and(|b| (b.first_pos..b.next_pos()).contains(&pos)) {
            let Some(stored) = self.journal.store().read(pos)? else { return Ok(None) };
            self.block = Some(decode(&stored)?);
        }
        let Some(block) = &self.block else { return Ok(None) };
        let index = pos.checked_sub(block.first_pos).and_then(|i| usize::try_from(i).ok());
        Ok(index.and_then(|i| block.records.get(i)).copied())
    }
}
