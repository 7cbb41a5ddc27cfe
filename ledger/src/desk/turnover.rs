//! What moved on an account in a period, back along the records of its purse.

use super::entries::row;
use super::hands::{self, Hand};
use super::{broken, supplier_named};
use crate::journal::JournalError;
use crate::ledger::Ledger;
use dashboard::views::desk::DeskError;
use dashboard::views::turnover::{Movement, Turnover};
use edge_protocol::reason::FIRST_REFUSAL;
use ledger_core::holder_of_account;

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
    let purses: Vec<OnePurse> = {
        let state = ledger.read_now();
        let Some(holder) = holder_of_account(account).filter(|id| state.holder(*id).is_some()) else { return Ok(None) };
        let all = state.purses_of(holder).map(|(number, purse)| {
            let hands = hands::of_purse(&state, number, supplier);
            (purse.supplier == supplier || !hands.is_empty()).then_some(OnePurse {
                supplier,
                holder,
                number,
                newest: purse.last_pos,
                hands,
            })
        });
        all.flatten().collect()
    };
    // One that passed on, and one that was opened here since: never two at a time, so that their sums are the account's.
    let (mut opening_kopecks, mut closing_kopecks, mut movements) = (0, 0, Vec::new());
    for purse in purses {
        match purse.walk(ledger, from_us, to_us).map_err(|error| broken(&error))? {
            Turnover::TooFar => return Ok(Some(Turnover::TooFar)),
            Turnover::Whole { opening_kopecks: opening, movements: moved, closing_kopecks: closing } => {
                opening_kopecks += opening;
                closing_kopecks += closing;
                movements.extend(moved);
            }
        }
    }
    movements.sort_by_key(|movement| movement.entry.pos);
    Ok(Some(Turnover::Whole { opening_kopecks, movements, closing_kopecks }))
}

/// A purse that the supplier has or had.
struct OnePurse {
    supplier: u32,
    holder: u32,
    number: u32,
    /// Its newest record.
    newest: u64,
    hands: Vec<Hand>,
}

/// A record of the purse, or its passing.
struct Step {
    movement: Movement,
    /// What the supplier owed after it.
    after: i64,
}

impl OnePurse {
    /// The closing balance is what the last step of the period left and the opening one what the step before it left: the
    /// movements in between must make the difference, and whoever prints them counts again.
    fn walk(&self, ledger: &Ledger, from_us: i64, to_us: i64) -> Result<Turnover, JournalError> {
        let (mut movements, mut closing, mut opening) = (Vec::new(), None, None);
        let mut hands = self.hands.iter().rev().peekable();
        'back: for (looked_at, found) in ledger.journal().history(self.newest).enumerate() {
            let found = found?;
            if looked_at == LOOKED_AT_MAX {
                return Ok(Turnover::TooFar);
            }
            if found.record.reason >= FIRST_REFUSAL {
                continue;
            }
            let mut steps = Vec::new();
            while let Some(hand) = hands.next_if(|hand| hand.pos > found.pos) {
                steps.extend(self.passing(ledger, hand, found.record.balance_kopecks)?);
            }
            if found.booked_us < to_us && hands::had_before(&self.hands, found.pos) {
                let (booked_us, moved_kopecks) = (found.booked_us, found.record.moved_kopecks());
                let movement = Movement { entry: row(ledger, &found)?, booked_us, moved_kopecks };
                steps.push(Step { movement, after: found.record.balance_kopecks });
            }
            for Step { mut movement, after } in steps.into_iter().filter(|step| step.movement.booked_us < to_us) {
                closing = closing.or(Some(after));
                if movement.booked_us < from_us {
                    opening = Some(after);
                    break 'back;
                }
                if movement.moved_kopecks != 0 {
                    movement.entry.supplier = supplier_named(&ledger.read_now(), self.supplier);
                    movements.push(movement);
                }
            }
        }
        movements.reverse();
        Ok(Turnover::Whole { opening_kopecks: opening.unwrap_or(0), movements, closing_kopecks: closing.unwrap_or(0) })
    }

    /// The passing of the purse with what was in it, told by the record of its complex: it follows the office's at the position.
    fn passing(&self, ledger: &Ledger, hand: &Hand, kopecks: i64) -> Result<Option<Step>, JournalError> {
        let Some(mut found) = ledger.journal().record(hand.pos + 1)? else { return Ok(None) };
        let (after, moved_kopecks) = if hand.came { (kopecks, kopecks) } else { (0, -kopecks) };
        (found.record.holder, found.record.purse) = (self.holder, self.number);
        (found.record.amount_kopecks, found.record.balance_kopecks) = (kopecks, after);
        let (booked_us, entry) = (found.booked_us, row(ledger, &found)?);
        Ok(Some(Step { movement: Movement { entry, booked_us, moved_kopecks }, after }))
    }
}
