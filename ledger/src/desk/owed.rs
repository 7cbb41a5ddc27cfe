//! What a supplier owed to every family at a past moment, told by the journal alone (ACC-03).
//!
//! A purse without a record since has what it had. Of the others the first record since tells what was there before it; one walk
//! forward meets most of them. The few that were silent for long are walked back from their newest record, all together and by
//! position, so that a block is read once. Money held is told by the records before the moment, back to where it was set aside.

mod back;

use super::broken;
use super::hands::{self, Hand};
use super::supplier::each_purse;
use crate::journal::{JournalError, decode};
use crate::ledger::Ledger;
use back::Back;
use dashboard::views::desk::DeskError;
use dashboard::views::past::{Moment, Owed, OwedThen};
use edge_protocol::reason::FIRST_REFUSAL;
use ledger_core::limits::DAY_US;
use ledger_core::record::DETAIL_CONTINUED;
use ledger_core::rows::Hold;
use ledger_core::{NO_POS, Record, RecordKind};
use ledger_office::supplier_change::Liability;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Records read forward from the moment. Origin: as an act of a month reads a district's, 25 millions in 4.3 s of one core, warm.
const FORWARD_MAX: u64 = 25_000_000;
/// Records looked at backwards. Origin: 0.1 ms each where every one lies in a block of its own; a page is given up after 20 seconds.
const BACK_MAX: usize = 100_000;
/// How far the journal is read for an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reach {
    /// Records forward from the moment.
    pub forward: u64,
    /// Records backwards: once for balances, once for money held.
    pub back: usize,
}

impl Default for Reach {
    fn default() -> Self {
        Self { forward: FORWARD_MAX, back: BACK_MAX }
    }
}

/// A hold whose deadline is so long past is not held any more. Origin: guess; the clock lets it go within a second of a running server,
/// and before anything else after a stand-still.
const EXPIRED_AFTER_US: i64 = DAY_US;
/// How long an answer is kept: the files of the page that was just shown. Origin: guess; it stays true for ever.
const KEPT: Duration = Duration::from_secs(300);

/// The newest answer, for its files.
pub(super) struct Answer {
    asked: (u32, u64),
    at: Instant,
    owed: Arc<Owed>,
}

/// As of `moment`; `None` without such a supplier.
pub(super) fn of_supplier(
    ledger: &Ledger,
    newest: &mut Option<Answer>,
    reach: Reach,
    supplier: u32,
    moment: Moment,
) -> Result<Option<OwedThen>, DeskError> {
    let known = ledger.read_now().suppliers().get(supplier as usize).is_some_and(|row| supplier != 0 && !row.name.is_empty());
    if !known {
        return Ok(None);
    }
    let Some((pos, at_us)) = place(ledger, moment).map_err(|error| broken(&error))? else { return Ok(Some(OwedThen::NotYet)) };
    if let Some(kept) = newest.as_ref().filter(|kept| kept.asked == (supplier, pos) && kept.at.elapsed() < KEPT) {
        let owed = Owed { at_us, ..(*kept.owed).clone() };
        return Ok(Some(OwedThen::Whole(Arc::new(owed))));
    }
    let Some(owed) = tell(ledger, reach, supplier, pos, at_us).map_err(|error| broken(&error))? else {
        return Ok(Some(OwedThen::TooFar));
    };
    let owed = Arc::new(owed);
    *newest = Some(Answer { asked: (supplier, pos), at: Instant::now(), owed: Arc::clone(&owed) });
    Ok(Some(OwedThen::Whole(owed)))
}

/// Position and instant of the moment; `None` when it has not come. What belongs together happened at once: a position amid the
/// records of one command is the one after them.
fn place(ledger: &Ledger, moment: Moment) -> Result<Option<(u64, i64)>, JournalError> {
    let end = ledger.read_now().next_pos();
    match moment {
        Moment::Before(us) if us > ledger.now_us() => Ok(None),
        Moment::Before(us) => ledger.journal().first_booked(us, end).map(|pos| Some((pos.unwrap_or(end), us))),
        Moment::Pos(pos) if pos > end => Ok(None),
        Moment::Pos(mut pos) => {
            while let Some(found) = if pos < end { ledger.journal().record(pos)? } else { None }
                && !found.record.is_event()
                && found.record.detail == DETAIL_CONTINUED
            {
                pos += 1;
            }
            Ok(Some((pos, booked_before(ledger, pos)?)))
        }
    }
}

/// When the newest record before `pos` was booked; 0 when there is none.
fn booked_before(ledger: &Ledger, pos: u64) -> Result<i64, JournalError> {
    let block = pos.checked_sub(1).map(|last| ledger.journal().block_at(last)).transpose()?.flatten();
    Ok(block.map_or(0, |block| block.now_us()))
}

/// What was in a purse.
struct Told {
    holder: u32,
    kopecks: i64,
    held: i64,
    /// Its newest record before the moment.
    prev: u64,
}

/// A purse with records since.
struct Open {
    holder: u32,
    newest: u64,
}

#[derive(Default)]
struct Purses {
    told: HashMap<u32, Told>,
    open: HashMap<u32, Open>,
}

fn tell(ledger: &Ledger, reach: Reach, supplier: u32, pos: u64, at_us: i64) -> Result<Option<Owed>, JournalError> {
    // What is set aside later has a number beyond these.
    let holds: Vec<Hold> = {
        let state = ledger.read_now();
        (0..state.next_hold()).map(|number| state.hold(number).cloned().unwrap_or_default()).collect()
    };
    let end = ledger.read_now().next_pos();
    let mut purses = Purses::of(ledger, supplier, pos);
    let stop = end.min(pos.saturating_add(reach.forward));
    let first = purses.forward(ledger, pos, stop)?;
    // Where the whole journal was read and none was set aside since, all are of before.
    let none_since = stop == end || holds.len() <= 1;
    let before = first.or_else(|| none_since.then(|| u32::try_from(holds.len()).unwrap_or(u32::MAX)));
    if !purses.back(ledger, pos, reach.back)? {
        return Ok(None);
    }
    let holds_known = match before {
        Some(before) => purses.hold(ledger, (&holds, before), booked_before(ledger, pos)?, reach.back)?,
        None => false,
    };
    let full = purses.told.into_values().filter(|told| told.kopecks != 0 || (holds_known && told.held != 0));
    let mut rows: Vec<Liability> =
        full.map(|told| Liability { holder: told.holder, kopecks: told.kopecks, held: told.held }).collect();
    rows.sort_unstable_by_key(|row| (row.holder, row.kopecks));
    Ok(Some(Owed { pos, at_us, rows, holds_known }))
}

impl Purses {
    /// Those that the supplier had just before `pos`.
    fn of(ledger: &Ledger, supplier: u32, pos: u64) -> Self {
        hands::steady(ledger, || {
            let moved = hands::of_supplier(&ledger.read_now(), supplier);
            Self::had(ledger, &moved, supplier, pos)
        })
    }

    fn had(ledger: &Ledger, moved: &HashMap<u32, Vec<Hand>>, supplier: u32, pos: u64) -> Self {
        let mut purses = Self::default();
        each_purse(ledger, |number, purse| {
            let ours = moved.get(&number).map_or(purse.supplier == supplier, |hands| hands::had_before(hands, pos));
            let (holder, newest) = (purse.holder, purse.last_pos);
            if ours && newest != NO_POS && newest >= pos {
                purses.open.insert(number, Open { holder, newest });
            } else if ours {
                purses.told.insert(number, Told { holder, kopecks: purse.balance, held: 0, prev: newest });
            }
        });
        purses
    }

    /// Reads on from the moment until every purse was met, and a hold. Gives the number of the first hold.
    fn forward(&mut self, ledger: &Ledger, pos: u64, stop: u64) -> Result<Option<u32>, JournalError> {
        let mut first_hold = None;
        for stored in ledger.journal().store().scan(pos) {
            let block = decode(&stored?)?;
            if block.first_pos >= stop || (self.open.is_empty() && first_hold.is_some()) {
                break;
            }
            let skipped = usize::try_from(pos.saturating_sub(block.first_pos)).unwrap_or(usize::MAX);
            for (_, record) in (block.first_pos..stop).zip(&block.records).skip(skipped) {
                if record.kind == RecordKind::Hold as u8 && record.reason < FIRST_REFUSAL {
                    first_hold = first_hold.or(Some(record.arg));
                }
                self.meet(record);
            }
        }
        Ok(first_hold)
    }

    /// The first record since tells what was there before.
    fn meet(&mut self, record: &Record) {
        if let Some(Open { holder, .. }) = self.open.remove(&record.purse) {
            let kopecks = record.balance_kopecks - record.moved_kopecks();
            self.told.insert(record.purse, Told { holder, kopecks, held: 0, prev: record.prev_subject });
        }
    }

    /// Walks the rest back from their newest records; false when that is too far.
    fn back(&mut self, ledger: &Ledger, pos: u64, at_most: usize) -> Result<bool, JournalError> {
        let mut back = Back::from(self.open.iter().map(|(purse, open)| (open.newest, *purse)), at_most);
        while let Some((_, found)) = back.next(ledger)? {
            let before = found.record.prev_subject;
            if before == NO_POS || before < pos {
                self.meet(&found.record);
            } else {
                back.go_on(before, found.record.purse);
            }
        }
        Ok(self.open.is_empty())
    }

    /// Adds what was held: of the holds below `before`, those that still are and those that were let go since. A hold is in doubt
    /// when it is over and its deadline does not tell that it was then: its purse is walked back to where it began or ended. False
    /// when that is too far.
    fn hold(
        &mut self,
        ledger: &Ledger,
        (holds, before): (&[Hold], u32),
        booked_us: i64,
        at_most: usize,
    ) -> Result<bool, JournalError> {
        let mut doubts: BTreeMap<u32, BTreeMap<u32, i64>> = BTreeMap::new();
        for (number, hold) in (0..before).zip(holds) {
            let Some(told) = self.told.get_mut(&hold.purse).filter(|_| hold.purse != 0) else { continue };
            if hold.pending {
                told.held += hold.amount;
            } else if hold.deadline_us.saturating_add(EXPIRED_AFTER_US) >= booked_us {
                doubts.entry(hold.purse).or_default().insert(number, hold.amount);
            }
        }
        let prev = |purse: &u32| self.told.get(purse).map(|told| (told.prev, *purse));
        let mut back = Back::from(doubts.keys().filter_map(prev), at_most);
        while let Some((purse, found)) = back.next(ledger)? {
            let Some(open) = doubts.get_mut(&purse) else { continue };
            let kind = RecordKind::from_code(found.record.kind).filter(|_| found.record.reason < FIRST_REFUSAL);
            let met = match kind {
                Some(RecordKind::Hold) => open.remove(&found.record.arg),
                Some(RecordKind::HoldPost | RecordKind::HoldVoid | RecordKind::HoldExpire) => {
                    open.remove(&found.record.arg);
                    None
                }
                _ => None,
            };
            if let Some(told) = self.told.get_mut(&purse) {
                told.held += met.unwrap_or(0);
            }
            if open.is_empty() {
                doubts.remove(&purse);
            } else {
                back.go_on(found.record.prev_subject, purse);
            }
        }
        Ok(doubts.is_empty())
    }
}
