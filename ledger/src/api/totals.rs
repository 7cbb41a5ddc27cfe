//! Totals of the city: records, presence, and the books per supplier, whose sum is 0.

use super::error::{ApiError, ErrorBody};
use super::{Api, extract};
use axum::Json;
use axum::extract::State;
use ledger_core::command::CONTROL_NAMES;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(crate) struct Totals {
    /// Records in the journal.
    records: u64,
    /// Sum of all purses and control accounts: always 0.
    sum_kopecks: i64,
    /// Active holders.
    holders: u64,
    presence: PresenceCounts,
    suppliers: Vec<SupplierTotals>,
}

#[derive(Serialize, ToSchema)]
struct PresenceCounts {
    inside: u64,
    outside: u64,
    unknown: u64,
}

#[derive(Serialize, ToSchema)]
struct SupplierTotals {
    supplier: u32,
    name: String,
    /// What the supplier owes its clients.
    purses_kopecks: i64,
    /// Control accounts by name; with `purses_kopecks` they sum up to 0 over all suppliers.
    controls: BTreeMap<&'static str, i64>,
}

/// Totals of the whole city.
///
/// ACC-03: every balance belongs to one supplier; invariant `sum-is-zero`.
#[utoipa::path(get, path = "/totals", tag = "totals",
    responses((status = 200, body = Totals), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 503, body = ErrorBody)))]
pub(crate) async fn totals(State(api): State<Api>, _: extract::Query<super::NoQuery>) -> Result<Json<Totals>, ApiError> {
    let totals = api.read(|ledger| {
        let state = ledger.read_now();
        let (inside, outside, unknown) = state.presence_counts();
        let mut purses: Vec<i64> = vec![0; state.suppliers().len()];
        for purse in state.purses() {
            if let Some(sum) = purses.get_mut(purse.supplier as usize) {
                *sum += purse.balance;
            }
        }
        let suppliers = state.suppliers().iter().zip(&purses).enumerate();
        let known = suppliers.filter(|(_, (row, sum))| row.active || !row.name.is_empty() || **sum != 0);
        let suppliers = known.map(|(id, (row, sum))| SupplierTotals {
            supplier: u32::try_from(id).unwrap_or(u32::MAX),
            name: row.name.clone(),
            purses_kopecks: *sum,
            controls: CONTROL_NAMES.into_iter().zip(row.controls).filter(|(name, _)| *name != "spare").collect(),
        });
        Ok(Totals {
            records: state.next_pos(),
            // Balances are bounded, so the sum of a city fits; anything else than 0 is a fault all the same.
            sum_kopecks: i64::try_from(state.sum_kopecks()).unwrap_or(i64::MAX),
            holders: inside + outside + unknown,
            presence: PresenceCounts { inside, outside, unknown },
            suppliers: suppliers.collect(),
        })
    });
    Ok(Json(totals.await?))
}
