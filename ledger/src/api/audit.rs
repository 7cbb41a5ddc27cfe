//! Counts every gateway's records in one pass over the journal's blocks, without trusting any pointer or counter.

use super::error::{ApiError, ErrorBody};
use super::{Api, extract, stretch};
use crate::journal::{JournalError, decode};
use crate::ledger::Ledger;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditQuery {
    /// First position to read.
    #[serde(default)]
    from_pos: u64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Audit {
    /// First position read.
    from_pos: u64,
    /// Position after the last one read.
    to_pos: u64,
    /// Records of gateway events among them.
    events: u64,
    /// Records of commands among them.
    commands: u64,
    /// True when every block read carries the hash of the one before it.
    chained: bool,
    items: Vec<Tally>,
    /// Pass it as `from_pos` to go on; null at the end.
    next: Option<u64>,
}

#[derive(Clone, Copy, Serialize, ToSchema)]
struct Tally {
    gateway: u32,
    /// Records counted.
    records: u64,
    first_seq: u64,
    last_seq: u64,
    first_pos: u64,
    last_pos: u64,
    /// True when every sequence was the one before plus 1. With `records = last_seq - first_seq + 1` each came exactly once.
    contiguous: bool,
}

/// Counts records by gateway, straight from the blocks.
///
/// For oracles: the whole city in one pass, where `/gateways/{gateway}/check` reads the journal once for each gateway.
#[utoipa::path(get, path = "/audit/gateways", tag = "gateways", params(AuditQuery),
    responses((status = 200, body = Audit), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody)))]
pub(crate) async fn gateways(
    State(api): State<Api>,
    extract::Query(query): extract::Query<AuditQuery>,
) -> Result<Json<Audit>, ApiError> {
    Ok(Json(api.read(move |ledger| audit(ledger, query.from_pos)).await?))
}

fn audit(ledger: &Ledger, from_pos: u64) -> Result<Audit, ApiError> {
    let (to_pos, more) = stretch(ledger, from_pos)?;
    let next = more.then_some(to_pos);
    let mut audit = Audit { from_pos, to_pos, events: 0, commands: 0, chained: true, items: Vec::new(), next };
    let mut tallies: BTreeMap<u32, Tally> = BTreeMap::new();
    let mut last_hash = None;
    let mut pos = from_pos;
    for stored in ledger.journal().store().scan(from_pos) {
        let stored = stored.map_err(JournalError::from)?;
        if stored.first_pos >= to_pos {
            break;
        }
        let block = decode(&stored)?;
        audit.chained &= last_hash.is_none_or(|hash| hash == block.prev_hash);
        last_hash = Some(block.hash);
        for (at, record) in (block.first_pos..).zip(&block.records).filter(|(at, _)| (from_pos..to_pos).contains(at)) {
            pos = at + 1;
            if record.is_event() {
                audit.events += 1;
                tallies.entry(record.gateway).and_modify(|t| t.take(record.id_lo, at)).or_insert_with(|| Tally {
                    gateway: record.gateway,
                    records: 1,
                    first_seq: record.id_lo,
                    last_seq: record.id_lo,
                    first_pos: at,
                    last_pos: at,
                    contiguous: true,
                });
            } else {
                audit.commands += 1;
            }
        }
    }
    if pos != to_pos {
        return Err(ApiError::internal("records are missing from the journal", &format!("read up to {pos} of {to_pos}")));
    }
    audit.items = tallies.into_values().collect();
    Ok(audit)
}

impl Tally {
    fn take(&mut self, seq: u64, pos: u64) {
        self.records += 1;
        self.contiguous &= self.last_seq.checked_add(1) == Some(seq);
        self.last_seq = seq;
        self.last_pos = pos;
    }
}
