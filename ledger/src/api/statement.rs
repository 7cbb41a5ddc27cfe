//! A purse's history, read from the journal by its back-pointers: no index, no second truth.

use super::accounts::holder_of;
use super::error::{ApiError, ErrorBody};
use super::events::{kind_name, reason_name};
use super::{Api, extract, page_limit};
use crate::journal::{JournalError, Located};
use crate::ledger::Ledger;
use axum::Json;
use axum::extract::State;
use ledger_core::NO_POS;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Entries in one page when nothing is asked.
const PAGE_DEFAULT: usize = 100;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct StatementQuery {
    /// Whose purse.
    supplier: u32,
    /// 1 to 1,000.
    limit: Option<usize>,
    /// Entries older than this position, which must be one of this purse: the `next` of the page before.
    before: Option<u64>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Statement {
    /// Newest first.
    items: Vec<StatementItem>,
    /// Pass it as `before` for older entries; null at the end.
    next: Option<u64>,
}

#[derive(Serialize, ToSchema)]
struct StatementItem {
    pos: u64,
    /// `meal_debit`, `top_up`, `hold` … what happened.
    kind: &'static str,
    /// The device's time, or the booking time of a command.
    event_time_us: i64,
    /// The server's time of the decision.
    booked_us: i64,
    /// As asked for; the kind says which way. Refused entries moved nothing.
    amount_kopecks: i64,
    /// Afterwards.
    balance_kopecks: i64,
    reason: u16,
    reason_name: &'static str,
    /// 0 for commands.
    gateway: u32,
    /// 0 for commands.
    gateway_seq: u64,
    /// 0 for commands.
    device: u32,
    /// Of the command; empty when there is none.
    note: String,
}

/// Entries of one purse, newest first, refused ones too (ACC-08).
#[utoipa::path(get, path = "/accounts/{account}/statement", tag = "accounts",
    params(("account" = u64, Path, description = "Number with check digit"), StatementQuery),
    responses((status = 200, body = Statement), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, description = "No such account or supplier", body = ErrorBody)))]
pub(crate) async fn statement(
    State(api): State<Api>,
    extract::Path(account): extract::Path<u64>,
    extract::Query(query): extract::Query<StatementQuery>,
) -> Result<Json<Statement>, ApiError> {
    let limit = page_limit(query.limit, PAGE_DEFAULT)?;
    Ok(Json(api.read(move |ledger| page(ledger, account, &query, limit)).await?))
}

fn page(ledger: &Ledger, account: u64, query: &StatementQuery, limit: usize) -> Result<Statement, ApiError> {
    let Some((purse, last_pos)) = purse_of(ledger, account, query.supplier)? else {
        return match query.before {
            Some(pos) => Err(wrong_before(pos)),
            None => Ok(Statement { items: Vec::new(), next: None }),
        };
    };
    let from = match query.before {
        None => last_pos,
        Some(pos) => {
            let known = if pos < ledger.durable_pos() { ledger.journal().record(pos)? } else { None };
            known.filter(|l| l.record.purse == purse).ok_or_else(|| wrong_before(pos))?.record.prev_subject
        }
    };
    let mut items = Vec::with_capacity(limit.min(PAGE_DEFAULT));
    let mut next = None;
    for located in ledger.journal().history(from).take(limit) {
        let located = located?;
        next = Some(located.pos).filter(|_| located.record.prev_subject != NO_POS);
        items.push(StatementItem::of(ledger, located)?);
    }
    let next = next.filter(|_| items.len() == limit);
    Ok(Statement { items, next })
}

fn wrong_before(pos: u64) -> ApiError {
    let message = format!("position {pos} is not an entry of this purse");
    ApiError::bad_request("bad_before", message, "pass the `next` of the page before, with the same account and supplier")
}

/// Number and newest record of a purse; `None` when the account has no purse at this supplier.
fn purse_of(ledger: &Ledger, account: u64, supplier: u32) -> Result<Option<(u32, u64)>, ApiError> {
    let state = ledger.read_now();
    let holder = holder_of(&state, account)?;
    if let Some((id, purse)) = state.purse_at(holder, supplier) {
        return Ok(Some((id, purse.last_pos)));
    }
    let known = state.suppliers().get(supplier as usize).is_some_and(|s| s.active || !s.name.is_empty());
    if known {
        return Ok(None);
    }
    let message = format!("supplier {supplier} is not in the registry");
    Err(ApiError::not_found("supplier_unknown", message, "/api/v1/totals lists the suppliers"))
}

impl StatementItem {
    fn of(ledger: &Ledger, located: Located) -> Result<Self, JournalError> {
        let record = located.record;
        let note = ledger.journal().note(&located)?;
        Ok(Self {
            pos: located.pos,
            kind: kind_name(record.kind),
            event_time_us: record.event_time_us,
            booked_us: located.booked_us,
            amount_kopecks: record.amount_kopecks,
            balance_kopecks: record.balance_kopecks,
            reason: record.reason,
            reason_name: reason_name(record.reason),
            gateway: record.gateway,
            gateway_seq: if record.is_event() { record.id_lo } else { 0 },
            device: record.device,
            note,
        })
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct BalanceQuery {
    /// Whose purse.
    supplier: u32,
    /// Booking time; now when left out.
    at_us: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Balance {
    balance_kopecks: i64,
    /// The entry that made it; null when there was none yet.
    pos: Option<u64>,
}

/// The balance of one purse as it was booked at an instant (ACC-08).
#[utoipa::path(get, path = "/accounts/{account}/balance", tag = "accounts",
    params(("account" = u64, Path, description = "Number with check digit"), BalanceQuery),
    responses((status = 200, body = Balance), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, description = "No such account or supplier", body = ErrorBody)))]
pub(crate) async fn balance(
    State(api): State<Api>,
    extract::Path(account): extract::Path<u64>,
    extract::Query(query): extract::Query<BalanceQuery>,
) -> Result<Json<Balance>, ApiError> {
    let at_us = query.at_us.unwrap_or(i64::MAX);
    let balance = api.read(move |ledger| {
        let Some((_, last_pos)) = purse_of(ledger, account, query.supplier)? else {
            return Ok(Balance { balance_kopecks: 0, pos: None });
        };
        for located in ledger.journal().history(last_pos) {
            let located = located?;
            if located.booked_us <= at_us {
                return Ok(Balance { balance_kopecks: located.record.balance_kopecks, pos: Some(located.pos) });
            }
        }
        Ok(Balance { balance_kopecks: 0, pos: None })
    });
    Ok(Json(balance.await?))
}
