//! Top-ups, holds, transfers, corrections and reversals: double entry over whole kopecks (ACC-02…04, RFD-11, ERR-04, ERR-05).

use super::State;
use super::meals::{meal_bit, ring_slot};
use crate::command::{Command, Control, DebitEntry};
use crate::ids::{civil_day, holder_of_account};
use crate::limits::{MEAL_AMOUNT_MAX, MONEY_AMOUNT_MAX, TEXT_LEN_MAX};
use crate::record::{Record, RecordKind};
use crate::rows::{Hold, Purse};
use edge_protocol::{MealClass, Reason};

/// What a money command did to the books, for its record.
#[derive(Clone, Copy, Default)]
pub(super) struct Entry {
    pub(super) holder: u32,
    pub(super) purse: u32,
    pub(super) arg: u32,
    pub(super) amount: i64,
}

type Booked = Result<Entry, Reason>;

impl State {
    /// Carries a command out, fills in its record, and returns a second record where the command has two sides.
    pub(super) fn carry_out(&mut self, now_us: i64, command: &Command, record: &mut Record) -> Option<Record> {
        let mut second = None;
        let booked = match command {
            Command::TopUp { account, supplier, amount_kopecks, note } => self.top_up(*account, *supplier, *amount_kopecks, note),
            Command::Hold { account, supplier, amount_kopecks, deadline_us, note } => {
                self.hold_money(now_us, *account, *supplier, *amount_kopecks, *deadline_us, note)
            }
            Command::HoldPost { hold, amount_kopecks, to } => self.hold_post(*hold, *amount_kopecks, *to),
            Command::HoldVoid { hold } | Command::HoldExpire { hold } => self.hold_release(*hold),
            Command::Transfer { from_account, from_supplier, to_account, to_supplier, amount_kopecks, note } => {
                let (from, to) = ((*from_account, *from_supplier), (*to_account, *to_supplier));
                self.transfer(from, to, *amount_kopecks, note).map(|(out, into)| {
                    second = Some(Record { kind: RecordKind::TransferIn as u8, ..Record::default() });
                    if let Some(second) = &mut second {
                        into.fill(second);
                    }
                    out
                })
            }
            Command::Adjust { account, supplier, amount_kopecks, note } => {
                self.adjust(*account, *supplier, *amount_kopecks, note)
            }
            Command::Reverse { debit, note } => self.reverse(debit, note),
            Command::FromSuspense { account, supplier, amount_kopecks, note } => {
                self.release_suspense(*account, *supplier, *amount_kopecks, note)
            }
            Command::SuspenseReturn { supplier, amount_kopecks, note } => self.return_suspense(*supplier, *amount_kopecks, note),
            Command::SetApart { account, supplier, amount_kopecks, note } => {
                self.set_apart(*account, *supplier, *amount_kopecks, note)
            }
            Command::Donate { account, supplier, amount_kopecks, note } => {
                self.donate(*account, *supplier, *amount_kopecks, note)
            }
            Command::Support { account, supplier, amount_kopecks, note } => {
                self.support(*account, *supplier, *amount_kopecks, note)
            }
            Command::Registry(change) => self.change_registry(change).map(|holder| Entry { holder, ..Entry::default() }),
            // Decided outside the core, written down by `State::apply_office`.
            Command::Office(_) | Command::Changed { .. } | Command::SupplierOrder { .. } | Command::SupplierChange { .. } => {
                Err(Reason::OfficeCommandInvalid)
            }
        };
        match booked {
            Ok(entry) => {
                entry.fill(record);
                let suspense = matches!(command, Command::TopUp { .. }) && entry.purse == 0;
                record.reason = if suspense { Reason::AcceptedToSuspense } else { Reason::Accepted }.code();
            }
            Err(reason) => record.reason = reason.code(),
        }
        second
    }

    fn top_up(&mut self, account: u64, supplier: u32, amount: i64, note: &str) -> Booked {
        check_amount(amount)?;
        self.check_supplier(supplier)?;
        let holder = holder_of_account(account).filter(|h| self.holder(*h).is_some());
        self.check_room(holder.unwrap_or(0), supplier, amount)?;
        check_text(note)?;
        let Some(holder) = holder else {
            self.post_control(supplier, Control::Suspense, amount);
            self.post_control(supplier, Control::CashReceived, -amount);
            return Ok(Entry { arg: supplier, amount, ..Entry::default() });
        };
        let purse = self.open_purse(holder, supplier);
        self.post(purse, amount, Control::CashReceived);
        self.share_out(purse, amount);
        Ok(Entry { holder, purse, arg: supplier, amount })
    }

    fn hold_money(&mut self, now_us: i64, account: u64, supplier: u32, amount: i64, deadline_us: i64, note: &str) -> Booked {
        let holder = self.account_holder(account)?;
        check_amount(amount)?;
        let purse = self.find_purse(holder, supplier);
        let row = self.purses.get_mut(purse as usize).filter(|p| purse != 0 && p.available() - amount >= p.floor);
        let row = row.ok_or(Reason::InsufficientFunds)?;
        if deadline_us <= now_us {
            return Err(Reason::DeadlinePassed);
        }
        check_text(note)?;
        row.hold(amount);
        let hold = self.next_hold();
        self.holds.resize(hold as usize, Hold::default());
        self.holds.push(Hold { purse, pending: true, amount, deadline_us });
        self.deadlines.insert((deadline_us, hold));
        Ok(Entry { holder, purse, arg: hold, amount })
    }

    fn hold_post(&mut self, hold: u32, amount: i64, to: Control) -> Booked {
        check_amount(amount)?;
        let row = self.pending_hold(hold)?;
        if amount > row.amount {
            return Err(Reason::ExceedsHold);
        }
        let entry = self.hold_release(hold)?;
        self.post(entry.purse, -amount, to);
        Ok(Entry { amount, ..entry })
    }

    fn hold_release(&mut self, hold: u32) -> Booked {
        let row = self.pending_hold(hold)?;
        if let Some(slot) = self.holds.get_mut(hold as usize) {
            slot.pending = false;
        }
        self.deadlines.remove(&(row.deadline_us, hold));
        let mut holder = 0;
        if let Some(purse) = self.purses.get_mut(row.purse as usize) {
            purse.hold(-row.amount);
            holder = purse.holder;
        }
        Ok(Entry { holder, purse: row.purse, arg: hold, amount: row.amount })
    }

    fn pending_hold(&self, hold: u32) -> Result<Hold, Reason> {
        let row = self.holds.get(hold as usize).filter(|h| h.purse != 0).ok_or(Reason::HoldUnknown)?;
        if row.pending { Ok(row.clone()) } else { Err(Reason::HoldNotPending) }
    }

    fn transfer(&mut self, from: (u64, u32), to: (u64, u32), amount: i64, note: &str) -> Result<(Entry, Entry), Reason> {
        let from_holder = self.account_holder(from.0)?;
        let to_holder = self.account_holder(to.0)?;
        check_amount(amount)?;
        let from_purse = self.find_purse(from_holder, from.1);
        let enough = self.purses.get(from_purse as usize).filter(|p| from_purse != 0 && p.available() - amount >= p.floor);
        enough.ok_or(Reason::InsufficientFunds)?;
        self.check_supplier(to.1)?;
        if (from_holder, from.1) == (to_holder, to.1) {
            return Err(Reason::SamePurse);
        }
        self.check_room(to_holder, to.1, amount)?;
        check_text(note)?;
        let to_purse = self.open_purse(to_holder, to.1);
        self.post(from_purse, -amount, Control::Transfers);
        self.post(to_purse, amount, Control::Transfers);
        Ok((
            Entry { holder: from_holder, purse: from_purse, arg: from.1, amount },
            Entry { holder: to_holder, purse: to_purse, arg: to.1, amount },
        ))
    }

    fn adjust(&mut self, account: u64, supplier: u32, amount: i64, note: &str) -> Booked {
        let holder = self.account_holder(account)?;
        check_amount(amount.checked_abs().ok_or(Reason::AmountInvalid)?)?;
        let existing = self.find_purse(holder, supplier);
        let (available, floor) =
            self.purses.get(existing as usize).filter(|_| existing != 0).map_or((0, 0), |p| (p.available(), p.floor));
        if amount < 0 && available + amount < floor {
            return Err(Reason::InsufficientFunds);
        }
        self.check_supplier(supplier)?;
        check_words(note)?;
        self.check_room(holder, supplier, amount)?;
        check_text(note)?;
        let purse = self.open_purse(holder, supplier);
        self.post(purse, amount, Control::Adjustments);
        Ok(Entry { holder, purse, arg: supplier, amount })
    }

    fn reverse(&mut self, debit: &DebitEntry, note: &str) -> Booked {
        check_words(note)?;
        let day = civil_day(debit.event_time_us);
        let supplier = self.serving(debit.device, day);
        let free = debit.class == MealClass::Free as u8;
        let purse_fits = if free {
            debit.purse == 0
        } else {
            self.purses.get(debit.purse as usize).is_some_and(|p| debit.purse != 0 && p.holder == debit.holder)
        };
        let amount_fits = (1..=MEAL_AMOUNT_MAX).contains(&debit.amount_kopecks);
        if debit.pos >= self.next_pos || !amount_fits || !purse_fits || self.holder(debit.holder).is_none() {
            return Err(Reason::NotReversible);
        }
        if self.reversed.contains(&debit.pos) {
            return Err(Reason::AlreadyReversed);
        }
        check_text(note)?;
        self.reversed.insert(debit.pos);
        if let Some(holder) = self.holders.get_mut(debit.holder as usize)
            && day <= holder.ring_day
            && let Some(slot) = ring_slot(holder, day)
        {
            if free {
                holder.meals[slot] &= !meal_bit(debit.meal);
            } else {
                holder.spent[slot] = holder.spent[slot].saturating_sub(debit.amount_kopecks as u32);
            }
        }
        if free {
            self.post_budget(supplier, -debit.amount_kopecks);
        } else {
            self.post_meal(debit.purse, -debit.amount_kopecks, supplier, debit.class);
        }
        Ok(Entry { holder: debit.holder, purse: debit.purse, arg: supplier, amount: debit.amount_kopecks })
    }

    fn release_suspense(&mut self, account: u64, supplier: u32, amount: i64, note: &str) -> Booked {
        let holder = self.account_holder(account)?;
        check_amount(amount)?;
        self.check_supplier(supplier)?;
        self.check_room(holder, supplier, amount)?;
        self.check_suspense(supplier, amount)?;
        check_text(note)?;
        let purse = self.open_purse(holder, supplier);
        self.post(purse, amount, Control::Suspense);
        self.share_out(purse, amount);
        Ok(Entry { holder, purse, arg: supplier, amount })
    }

    fn return_suspense(&mut self, supplier: u32, amount: i64, note: &str) -> Booked {
        check_amount(amount)?;
        self.check_supplier(supplier)?;
        self.check_suspense(supplier, amount)?;
        check_text(note)?;
        self.post_control(supplier, Control::Suspense, -amount);
        self.post_control(supplier, Control::CashReceived, amount);
        Ok(Entry { arg: supplier, amount, ..Entry::default() })
    }

    fn check_suspense(&self, supplier: u32, amount: i64) -> Result<(), Reason> {
        let suspense = self.suppliers.get(supplier as usize).map_or(0, |s| s.controls[Control::Suspense as usize]);
        if suspense < amount { Err(Reason::SuspenseTooSmall) } else { Ok(()) }
    }

    /// A paid meal, or with a negative amount its reversal. Where the purse passed to another supplier since, that one owes
    /// what the meal cost to the one that served it.
    pub(super) fn post_meal(&mut self, purse: u32, amount: i64, served_by: u32, class: u8) {
        let Some(row) = self.purses.get_mut(purse as usize) else { return };
        if class == MealClass::PaidAdditional as u8 && self.holders.get(row.holder as usize).is_some_and(|h| h.separate) {
            row.apart = (row.apart - amount).max(0);
        }
        row.add(-amount);
        let owed_by = row.supplier;
        if owed_by != served_by {
            self.post_control(owed_by, Control::Transfers, amount);
            self.post_control(served_by, Control::Transfers, -amount);
        }
        self.post_control(served_by, Control::MealsServed, amount);
    }

    /// Moves a purse, and its supplier's control account the other way.
    pub(super) fn post(&mut self, purse: u32, amount: i64, contra: Control) {
        let Some(row) = self.purses.get_mut(purse as usize) else { return };
        row.add(amount);
        let supplier = row.supplier;
        self.post_control(supplier, contra, -amount);
    }

    /// A meal at the expense of the budget: budget owes, meals served grow.
    pub(super) fn post_budget(&mut self, supplier: u32, amount: i64) {
        self.post_control(supplier, Control::BudgetMeals, -amount);
        self.post_control(supplier, Control::MealsServed, amount);
    }

    pub(super) fn post_control(&mut self, supplier: u32, control: Control, amount: i64) {
        if let Some(row) = self.suppliers.get_mut(supplier as usize) {
            row.controls[control as usize] += amount;
        }
    }

    /// The purse of this holder at this supplier, 0 when there is none.
    pub(super) fn find_purse(&self, holder: u32, supplier: u32) -> u32 {
        self.purse_at(holder, supplier).map_or(0, |(id, _)| id)
    }

    /// The same, opened when there is none.
    pub(super) fn open_purse(&mut self, holder: u32, supplier: u32) -> u32 {
        let found = self.find_purse(holder, supplier);
        if found != 0 {
            return found;
        }
        if self.purses.is_empty() {
            self.purses.push(Purse::default());
        }
        let id = self.purses.len() as u32;
        let Some(row) = self.holders.get_mut(holder as usize) else { return 0 };
        let next = core::mem::replace(&mut row.purse, id);
        self.purses.push(Purse { holder, supplier, next, last_pos: crate::ids::NO_POS, ..Purse::default() });
        id
    }

    pub(super) fn account_holder(&self, account: u64) -> Result<u32, Reason> {
        holder_of_account(account).filter(|h| self.holder(*h).is_some()).ok_or(Reason::AccountUnknown)
    }

    pub(super) fn check_supplier(&self, supplier: u32) -> Result<(), Reason> {
        self.suppliers.get(supplier as usize).filter(|s| s.active).map(|_| ()).ok_or(Reason::SupplierUnknown)
    }

    /// Keeps every balance far from the edge of `i64`, so that sums of them cannot overflow.
    pub(super) fn check_room(&self, holder: u32, supplier: u32, amount: i64) -> Result<(), Reason> {
        const BALANCE_MAX: i64 = MONEY_AMOUNT_MAX * 1_000;
        let purse = self.find_purse(holder, supplier);
        let balance = self.purses.get(purse as usize).filter(|_| purse != 0).map_or(0, |p| p.balance);
        if (balance + amount).abs() > BALANCE_MAX { Err(Reason::BalanceOverflow) } else { Ok(()) }
    }
}

impl Entry {
    pub(super) fn fill(&self, record: &mut Record) {
        record.holder = self.holder;
        record.purse = self.purse;
        record.arg = self.arg;
        record.amount_kopecks = self.amount;
    }
}

pub(super) fn check_amount(amount: i64) -> Result<(), Reason> {
    if (1..=MONEY_AMOUNT_MAX).contains(&amount) { Ok(()) } else { Err(Reason::AmountInvalid) }
}

pub(super) fn check_words(text: &str) -> Result<(), Reason> {
    if text.trim().is_empty() { Err(Reason::ReasonMissing) } else { Ok(()) }
}

pub(super) fn check_text(text: &str) -> Result<(), Reason> {
    if text.len() <= TEXT_LEN_MAX { Ok(()) } else { Err(Reason::FieldInvalid) }
}
