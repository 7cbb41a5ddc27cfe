//! What moved on an account in a period, back along the records of its purse.

use super::broken;
use super::entries::row;
use crate::journal::JournalError;
use crate::ledger::Ledger;
use dashboard::views::desk::DeskError;
use dashboard::views::turnover::{Movement, Turnover};
use edge_protocol::reason::FIRST_REFUSAL;
use ledger_core::{NO_POS, holder_of_account};

/// Records of one purse looked at for a statement. Origin: three meals on each of 250 days make four years of them; measured in a
/// district's journal, 0.1 ms for each that lies in a block of its own.
const LOOKED_AT_MAX: usize = 4_096;

/// Of this account at this supplier, booked from `from_us` to before `to_us`; no movement without such a purse (ACC-03).
pub(super) fn of_account(
    ledger: &Ledger,
    account: u64,
    supplier: u32,
    from_us: i64,
    to_us: i64,
) -> Result<Option<Turnover>, DeskError> {
    let newest = {
        let state = ledger.read_now();
        let Some(holder) = holder_of_account(account).filter(|id| state.holder(*id).is_some()) else { return Ok(None) };
        state.purses_of(holder).find(|(_, purse)| purse.supplier == supplier).map_or(NO_POS, |(_, purse)| purse.last_pos)
    };
    walk(ledger, newest, from_us, to_us).map(Some).map_err(|error| broken(&error))
}

/// The closing balance is what the last record of the period left and the opening one what the record before it left: the
/// movements in between must make the difference, and whoever prints them counts again.
fn walk(ledger: &Ledger, newest: u64, from_us: i64, to_us: i64) -> Result<Turnover, JournalError> {
    let (mut movements, mut closing, mut opening) = (Vec::new(), None, None);
    for (looked_at, found) in ledger.journal().history(newest).enumerate() {
        let found = found?;
        if looked_at == LOOKED_AT_MAX {
            return Ok(Turnover::TooFar);
        }
        if found.booked_us >= to_us || found.record.reason >= FIRST_REFUSAL {
            continue;
        }
        closing = closing.or(Some(found.record.balance_kopecks));
        if found.booked_us < from_us {
            opening = Some(found.record.balance_kopecks);
            break;
        }
        let moved_kopecks = found.record.moved_kopecks();
        if moved_kopecks != 0 {
            movements.push(Movement { entry: row(ledger, &found)?, booked_us: found.booked_us, moved_kopecks });
        }
    }
    movements.reverse();
    Ok(Turnover::Whole { opening_kopecks: opening.unwrap_or(0), movements, closing_kopecks: closing.unwrap_or(0) })
}
