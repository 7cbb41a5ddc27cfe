//! What was in a purse at an instant: back along its records to the one that had been booked by then.

use super::entries::{LOOKED_AT_MAX, row};
use super::{broken, hands, supplier_named};
use crate::journal::JournalError;
use crate::ledger::Ledger;
use dashboard::views::desk::{DeskError, Named};
use dashboard::views::past::{PurseThen, Then};
use edge_protocol::reason::FIRST_REFUSAL;
use ledger_core::holder_of_account;

/// The purses of an account as of `at_us`, by the supplier of then; each may look at its share of [`LOOKED_AT_MAX`] records.
pub(super) fn purses_at(ledger: &Ledger, account: u64, at_us: i64) -> Result<Option<Vec<PurseThen>>, DeskError> {
    let end = ledger.read_now().next_pos();
    let pos = ledger.journal().first_booked(at_us.saturating_add(1), end).map_err(|error| broken(&error))?.unwrap_or(end);
    let Some(purses) = newest(ledger, account, pos) else { return Ok(None) };
    let share = LOOKED_AT_MAX / purses.len().max(1);
    let then = |(supplier, from): (Named, u64)| Ok(PurseThen { supplier, then: walk(ledger, from, at_us, share)? });
    let all: Result<Vec<_>, _> = purses.into_iter().map(then).collect();
    let mut all = all.map_err(|error| broken(&error))?;
    all.sort_by_key(|purse| (purse.supplier.id, purse.then == Then::Nothing));
    // The purse that was opened where another has passed on since was nobody's then.
    all.dedup_by(|later, kept| later.supplier.id == kept.supplier.id && later.then == Then::Nothing);
    Ok(Some(all))
}

/// Supplier just before a position and newest record of each purse; `None` without such an account.
fn newest(ledger: &Ledger, account: u64, pos: u64) -> Option<Vec<(Named, u64)>> {
    let state = ledger.read_now();
    let holder = holder_of_account(account).filter(|id| state.holder(*id).is_some())?;
    let supplier = |number, now| supplier_named(&state, hands::supplier_before(&state, number, now, pos));
    Some(state.purses_of(holder).map(|(number, purse)| (supplier(number, purse.supplier), purse.last_pos)).collect())
}

fn walk(ledger: &Ledger, from: u64, at_us: i64, at_most: usize) -> Result<Then, JournalError> {
    for (looked_at, found) in ledger.journal().history(from).enumerate() {
        let found = found?;
        if looked_at == at_most {
            return Ok(Then::TooFar);
        }
        if found.booked_us <= at_us && found.record.reason < FIRST_REFUSAL {
            return Ok(Then::Balance(Box::new(row(ledger, &found)?)));
        }
    }
    Ok(Then::Nothing)
}
