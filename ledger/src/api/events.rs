//! One event of a gateway with its answer, as the journal has it.

use super::error::{ApiError, ErrorBody};
use super::{Api, NoQuery, extract, gateways};
use crate::journal::Located;
use axum::Json;
use axum::extract::State;
use edge_protocol::Reason;
use ledger_core::{RecordKind, account_number};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(crate) struct EventAnswer {
    pos: u64,
    /// `tap`, `meal_debit`, `bring`, `take`, `heartbeat`, `fault`; `unknown` for a code this server does not know.
    kind: &'static str,
    reason: u16,
    reason_name: &'static str,
    accepted: bool,
    /// Of the purse concerned, afterwards; 0 without one.
    balance_kopecks: i64,
    /// The device's time.
    event_time_us: i64,
    /// The server's time of the decision.
    booked_us: i64,
    /// Account of the holder concerned; 0 when unknown.
    account: u64,
    device: u32,
}

/// The answer that event `seq` of a gateway got; the same for ever (invariant `same-id-same-answer`).
#[utoipa::path(get, path = "/events/{gateway}/{seq}", tag = "gateways", params(("gateway" = u32, Path), ("seq" = u64, Path)),
    responses((status = 200, body = EventAnswer), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, description = "No such gateway or event", body = ErrorBody)))]
pub(crate) async fn event(
    State(api): State<Api>,
    extract::Path((gateway, seq)): extract::Path<(u32, u64)>,
    _: extract::Query<NoQuery>,
) -> Result<Json<EventAnswer>, ApiError> {
    let answer = api.read(move |ledger| {
        let row = gateways::find(ledger, gateway)?;
        let known = (1..=row.last_seq).contains(&seq);
        let found = if known { ledger.journal().event(gateway, seq, row.last_pos)? } else { None };
        found.map(|located| EventAnswer::of(&located)).ok_or_else(|| {
            let message = format!("gateway {gateway} has no event {seq}; its sequences run from 1 to {}", row.last_seq);
            ApiError::not_found("event_unknown", message, "an event that was never answered must be sent again by its gateway")
        })
    });
    Ok(Json(answer.await?))
}

impl EventAnswer {
    fn of(located: &Located) -> Self {
        let record = &located.record;
        let reason = Reason::from_code(record.reason);
        Self {
            pos: located.pos,
            kind: kind_name(record.kind),
            reason: record.reason,
            reason_name: reason_name(record.reason),
            accepted: reason.is_some_and(Reason::is_accepted),
            balance_kopecks: record.balance_kopecks,
            event_time_us: record.event_time_us,
            booked_us: located.booked_us,
            account: if record.holder == 0 { 0 } else { account_number(record.holder) },
            device: record.device,
        }
    }
}

pub(super) fn kind_name(code: u8) -> &'static str {
    RecordKind::from_code(code).map_or("unknown", RecordKind::name)
}

pub(super) fn reason_name(code: u16) -> &'static str {
    Reason::from_code(code).map_or("Unknown", Reason::name)
}
