//! What moved at a supplier in a period, by building: one walk along the journal, in the order in which it lies on the disk.

use super::hands::{self, Hand};
use super::served::Tills;
use super::supplier::each_purse;
use super::{broken, building_named};
use crate::journal::{JournalError, decode};
use crate::ledger::Ledger;
use dashboard::views::desk::DeskError;
use dashboard::views::turnover::{BuildingTurnover, SupplierTurnover};
use edge_protocol::reason::FIRST_REFUSAL;
use ledger_core::{NO_POS, Record, RecordKind, State};
use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

/// Records read for one period. Origin: measured, 25 millions of a district in 4.3 s of one core, warm; a page is given up after 20
/// seconds. Where the disk is slower the walk ends all the same, and whoever asks again finds its answer.
const RECORDS_MAX: u64 = 100_000_000;
/// How long an answer is kept: the act of the next contract, the same as a workbook, a page that was given up. Origin: guess; a period
/// that is over stays as it was, and people move to other buildings once in a while.
const KEPT: Duration = Duration::from_secs(300);

/// The newest answer and its question.
pub(super) struct Answer {
    asked: (u32, i64, i64),
    at: Instant,
    turnover: SupplierTurnover,
}

/// Booked from `from_us` to before `to_us`; `None` without such a supplier.
pub(super) fn of_supplier(
    ledger: &Ledger,
    newest: &mut Option<Answer>,
    supplier: u32,
    from_us: i64,
    to_us: i64,
) -> Result<Option<SupplierTurnover>, DeskError> {
    let known = ledger.read_now().suppliers().get(supplier as usize).is_some_and(|row| supplier != 0 && !row.name.is_empty());
    if !known {
        return Ok(None);
    }
    let asked = (supplier, from_us, to_us);
    if let Some(kept) = newest.as_ref().filter(|kept| kept.asked == asked && kept.at.elapsed() < KEPT) {
        return Ok(Some(kept.turnover.clone()));
    }
    let turnover = walk(ledger, supplier, from_us, to_us).map_err(|error| broken(&error))?;
    *newest = Some(Answer { asked, at: Instant::now(), turnover: turnover.clone() });
    Ok(Some(turnover))
}

fn walk(ledger: &Ledger, supplier: u32, from_us: i64, to_us: i64) -> Result<SupplierTurnover, JournalError> {
    let end = ledger.read_now().next_pos(); // what the state below has seen, it has seen up to here at least
    let first_booked = |at_us| ledger.journal().first_booked(at_us, end).map(|found| found.unwrap_or(end));
    let start = first_booked(from_us)?;
    if end - start > RECORDS_MAX {
        return Ok(SupplierTurnover::TooLong(end - start));
    }
    let stop = first_booked(to_us)?.max(start);
    let mut sums = Sums::of(ledger, supplier, start, stop);
    for stored in ledger.journal().store().scan(start) {
        let block = decode(&stored?)?;
        if block.first_pos >= end || (block.first_pos >= stop && sums.silent == 0) {
            break;
        }
        let from = start.saturating_sub(block.first_pos) as usize;
        let records = (block.first_pos..end).zip(&block.records).skip(from);
        records.for_each(|(pos, record)| sums.add(pos, record));
    }
    sums.finish(ledger, end).map(SupplierTurnover::Whole)
}

/// Of one purse.
#[derive(Default)]
struct PurseSum {
    holder: u32,
    /// Newest record and balance when the walk began.
    last_pos: u64,
    balance: i64,
    /// Before and after the period, once a record has told.
    edges: Option<(i64, i64)>,
    moved: Moved,
    /// When it came to the supplier and went, of a purse that passed from one to another.
    hands: Box<[Hand]>,
    /// Position up to which its hands are counted.
    counted: u64,
}

impl PurseSum {
    /// What came with the purse, or went with it, before this position.
    fn change_hands(&mut self, pos: u64, balance: i64) {
        for hand in self.hands.iter().filter(|hand| (self.counted..pos).contains(&hand.pos)) {
            self.moved.count(if hand.came { balance } else { -balance });
        }
        self.counted = pos;
    }
}

/// What moved, before reversals are taken off meals.
#[derive(Clone, Copy, Default)]
struct Moved {
    receipts: i64,
    refunds: i64,
    meals: (u64, i64),
    reversed: (u64, i64),
}

struct Sums {
    supplier: u32,
    /// Positions of the period.
    start: u64,
    stop: u64,
    tills: Tills,
    /// Purses that were the supplier's at any time of the period.
    purses: HashMap<u32, PurseSum>,
    /// Meals at the expense of the budget, by holder.
    budget: HashMap<u32, Moved>,
    /// Meals that a purse of another supplier paid, by holder: that one owes what they cost, as control accounts have it.
    guests: HashMap<u32, Moved>,
    /// Purses that have records from the beginning of the period on, and none was met yet.
    silent: usize,
}

impl Sums {
    fn of(ledger: &Ledger, supplier: u32, start: u64, stop: u64) -> Self {
        let tills = Tills::of(&ledger.read_now());
        let purses = hands::steady(ledger, || Self::purses(ledger, supplier, start, stop));
        let silent = purses.values().filter(|sum| sum.last_pos != NO_POS && sum.last_pos >= start).count();
        Self { supplier, start, stop, tills, purses, budget: HashMap::new(), guests: HashMap::new(), silent }
    }

    fn purses(ledger: &Ledger, supplier: u32, start: u64, stop: u64) -> HashMap<u32, PurseSum> {
        let mut moved = hands::of_supplier(&ledger.read_now(), supplier);
        let mut purses = HashMap::new();
        each_purse(ledger, |number, purse| {
            let hands = moved.remove(&number).unwrap_or_default();
            let ours = if hands.is_empty() { purse.supplier == supplier } else { hands::had(&hands, start, stop) };
            if ours {
                let hands = hands.into_boxed_slice();
                let (holder, last_pos, balance) = (purse.holder, purse.last_pos, purse.balance);
                let sum = PurseSum { holder, last_pos, balance, hands, counted: start, ..PurseSum::default() };
                purses.insert(number, sum);
            }
        });
        purses
    }

    fn add(&mut self, pos: u64, record: &Record) {
        let within = pos < self.stop;
        let moved = record.moved_kopecks();
        let served = self.tills.told(record);
        let mut ours = false;
        if let Some(sum) = self.purses.get_mut(&record.purse) {
            let before = record.balance_kopecks - moved;
            if sum.edges.is_none() {
                self.silent = self.silent.saturating_sub(1);
                sum.edges = Some((before, before));
            }
            if let Some((_, after)) = sum.edges.as_mut().filter(|_| within) {
                *after = record.balance_kopecks;
                sum.change_hands(pos, before);
                ours = hands::had_before(&sum.hands, pos);
                match served {
                    _ if !ours => {}
                    Some(other) if other != self.supplier => sum.moved.count(moved),
                    _ => sum.moved.add(record, moved),
                }
            }
        }
        if !within || record.reason >= FIRST_REFUSAL {
            return;
        }
        if record.purse == 0 && self.tills.of_budget(record) == self.supplier {
            let signed = if record.kind == RecordKind::Reversal as u8 { 1 } else { -1 };
            self.budget.entry(record.holder).or_default().add(record, signed * record.amount_kopecks);
        } else if record.purse != 0 && !ours && served == Some(self.supplier) {
            let guest = self.guests.entry(record.holder).or_default();
            guest.add(record, moved);
            guest.count(-moved);
        }
    }

    /// Purses that no record spoke of had the same balance all the time.
    fn finish(self, ledger: &Ledger, end: u64) -> Result<Vec<BuildingTurnover>, JournalError> {
        let mut rows: BTreeMap<(u32, u32), (BuildingTurnover, Moved, Moved)> = BTreeMap::new();
        let (start, stop) = (self.start, self.stop);
        for mut sum in self.purses.into_values() {
            let (opening, closing) = match sum.edges {
                Some(edges) => edges,
                None => {
                    let balance = before(ledger, &sum, end)?;
                    (balance, balance)
                }
            };
            let (row, moved, _) = rows.entry(place(&ledger.read_now(), sum.holder)).or_default();
            sum.change_hands(stop, closing);
            row.opening_kopecks += if hands::had_before(&sum.hands, start) { opening } else { 0 };
            row.closing_kopecks += if hands::had_before(&sum.hands, stop) { closing } else { 0 };
            moved.take(&sum.moved);
        }
        for (holder, sum) in &self.guests {
            rows.entry(place(&ledger.read_now(), *holder)).or_default().1.take(sum);
        }
        for (holder, sum) in &self.budget {
            rows.entry(place(&ledger.read_now(), *holder)).or_default().2.take(sum);
        }
        let state = ledger.read_now();
        let told = rows.into_iter().map(|((complex, building), (row, moved, budget))| {
            let ((meals, meals_kopecks), receipts_kopecks) = moved.net();
            let ((budget_meals, budget_kopecks), _) = budget.net();
            BuildingTurnover {
                complex,
                building: building_named(&state, building),
                receipts_kopecks,
                meals,
                meals_kopecks,
                refunds_kopecks: moved.refunds,
                budget_meals,
                budget_kopecks,
                ..row
            }
        });
        Ok(told.collect())
    }
}

impl Moved {
    fn add(&mut self, record: &Record, moved: i64) {
        match RecordKind::from_code(record.kind) {
            Some(RecordKind::MealDebit) if moved != 0 => {
                self.meals.0 += 1;
                self.meals.1 -= moved;
            }
            Some(RecordKind::Reversal) if moved != 0 => {
                self.reversed.0 += 1;
                self.reversed.1 += moved;
            }
            _ => self.count(moved),
        }
    }

    /// Money that came or went, without a meal.
    fn count(&mut self, moved: i64) {
        self.receipts += moved.max(0);
        self.refunds -= moved.min(0);
    }

    fn take(&mut self, other: &Self) {
        self.receipts += other.receipts;
        self.refunds += other.refunds;
        (self.meals.0, self.meals.1) = (self.meals.0 + other.meals.0, self.meals.1 + other.meals.1);
        (self.reversed.0, self.reversed.1) = (self.reversed.0 + other.reversed.0, self.reversed.1 + other.reversed.1);
    }

    /// Meals less reversed ones, and receipts. Where a quiet month only undoes meals of the one before, what comes back is a receipt.
    fn net(&self) -> ((u64, i64), i64) {
        match (self.meals.0.checked_sub(self.reversed.0), self.meals.1 - self.reversed.1) {
            (Some(meals), kopecks) if kopecks >= 0 => ((meals, kopecks), self.receipts),
            _ => (self.meals, self.receipts + self.reversed.1),
        }
    }
}

/// Where a holder's money is counted: complex and building attended now.
fn place(state: &State, holder: u32) -> (u32, u32) {
    let Some(row) = state.holder(holder) else { return (0, 0) };
    let building = state.building_attended(row);
    let complex = state.buildings().get(building as usize).filter(|row| row.kind != 0).map(|row| row.complex);
    complex.map_or((row.complex, 0), |complex| (complex, building))
}

/// The balance that the records before `end` left.
fn before(ledger: &Ledger, sum: &PurseSum, end: u64) -> Result<i64, JournalError> {
    if sum.last_pos == NO_POS || sum.last_pos < end {
        return Ok(sum.balance);
    }
    for found in ledger.journal().history(sum.last_pos) {
        let found = found?;
        if found.pos < end {
            return Ok(found.record.balance_kopecks);
        }
    }
    Ok(0)
}
