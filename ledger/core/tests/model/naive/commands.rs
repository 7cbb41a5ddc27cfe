//! Money by other ways than a till.

use super::{Account, Hold, Meal, Naive, first, holder_of, moscow_day};
use crate::mutant::Mutant;
use edge_protocol::Reason;
use ledger_core::command::{Control, DebitEntry};
use ledger_core::{Command, CommandId, Registry};

/// A command's answer: decided with a reason, or the position of the first time.
pub(crate) type Said = Result<Reason, u64>;

const KOPECKS_MAX: i64 = 100_000_000;
const PURSE_MAX: i64 = 100_000_000_000;

impl Naive {
    pub(crate) fn command(&mut self, now: i64, id: CommandId, command: &Command) -> Said {
        let said = self.carry_out(now, id, command);
        self.watch(None);
        said
    }

    fn carry_out(&mut self, now: i64, id: CommandId, command: &Command) -> Said {
        if id != 0 {
            if let Some(pos) = self.ids.get(&id) {
                return Err(*pos);
            }
            self.ids.insert(id, self.next_pos);
        }
        let reason = match command {
            Command::TopUp { account, supplier, amount_kopecks, note } => self.top_up(*account, *supplier, *amount_kopecks, note),
            Command::Hold { account, supplier, amount_kopecks, deadline_us, note } => {
                let late = *deadline_us <= now;
                self.hold(*account, *supplier, *amount_kopecks, (*deadline_us, late), note)
            }
            Command::HoldPost { hold, amount_kopecks, to } => self.hold_post(*hold, *amount_kopecks, *to as u8),
            Command::HoldVoid { hold } | Command::HoldExpire { hold } => self.hold_ends(*hold),
            Command::Transfer { from_account, from_supplier, to_account, to_supplier, amount_kopecks, note } => {
                let reason = self.transfer((*from_account, *from_supplier), (*to_account, *to_supplier), *amount_kopecks, note);
                self.next_pos += u64::from(reason.is_accepted());
                reason
            }
            Command::Adjust { account, supplier, amount_kopecks, note } => {
                self.adjust(*account, *supplier, *amount_kopecks, note)
            }
            Command::Reverse { debit, note } => self.reverse(debit, note),
            Command::FromSuspense { account, supplier, amount_kopecks, note } => {
                self.release(*account, *supplier, *amount_kopecks, note)
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
            Command::Registry(change) => self.registry(change),
            Command::Office(_) | Command::Changed { .. } | Command::SupplierOrder { .. } | Command::SupplierChange { .. } => {
                Reason::OfficeCommandInvalid
            }
        };
        self.next_pos += 1;
        Ok(reason)
    }

    /// An office command: its own record, then everything or nothing.
    pub(crate) fn office(&mut self, now: i64, id: CommandId, changes: &[Registry], money: &[Command]) -> Said {
        if id != 0 {
            if let Some(pos) = self.ids.get(&id) {
                return Err(*pos);
            }
            self.ids.insert(id, self.next_pos);
        }
        let mut done = self.clone();
        let commands = changes.iter().cloned().map(Command::Registry).chain(money.iter().cloned());
        for command in commands {
            let reason = match &command {
                Command::SupplierOrder { complex, from, to, last_day, active } => {
                    done.order_supplier(*complex, *from, *to, *last_day, *active)
                }
                Command::SupplierChange { complex, from, to, last_day } => done.change_supplier(*complex, *from, *to, *last_day),
                other => done.carry_out(now, 0, other).expect("no id, no duplicate"),
            };
            if !reason.is_accepted() {
                self.next_pos += 1;
                return Ok(reason);
            }
        }
        done.watch(None);
        *self = done;
        self.next_pos += 1;
        Ok(Reason::Accepted)
    }

    fn top_up(&mut self, account: u64, supplier: u32, kopecks: i64, note: &str) -> Reason {
        let holder = self.known(account);
        let mut violated = vague(kopecks, note);
        violated.extend((!self.supplier_works(supplier)).then_some(Reason::SupplierUnknown));
        violated.extend(holder.and_then(|h| self.full(h, supplier, kopecks)));
        let said = if holder.is_some() { Reason::Accepted } else { Reason::AcceptedToSuspense };
        let reason = first(&violated, said);
        if reason.is_accepted() {
            let cash = control(supplier, Control::CashReceived);
            let to = holder.map_or(control(supplier, Control::Suspense), |holder| Account::Purse { holder, supplier });
            self.moved(cash, to, kopecks);
            if let Some(holder) = holder {
                self.share_out(holder, supplier, kopecks);
            }
        }
        reason
    }

    fn hold(&mut self, account: u64, supplier: u32, kopecks: i64, (deadline, late): (i64, bool), note: &str) -> Reason {
        let Some(holder) = self.known(account) else { return Reason::AccountUnknown };
        let mut violated = vague(kopecks, note);
        violated.extend(self.short(holder, supplier, kopecks));
        violated.extend(late.then_some(Reason::DeadlinePassed));
        let reason = first(&violated, Reason::Accepted);
        if reason.is_accepted() {
            self.holds.push(Hold { holder, supplier, kopecks, deadline, pending: true });
            self.touched.insert((holder, supplier));
            self.cut(holder, supplier);
        }
        reason
    }

    fn hold_post(&mut self, number: u32, kopecks: i64, to: u8) -> Reason {
        let mut violated = vague(kopecks, "");
        let hold = self.hold_numbered(number).cloned();
        match &hold {
            None => violated.push(Reason::HoldUnknown),
            Some(hold) => {
                violated.extend((!hold.pending).then_some(Reason::HoldNotPending));
                violated.extend((kopecks > hold.kopecks).then_some(Reason::ExceedsHold));
            }
        }
        let reason = first(&violated, Reason::Accepted);
        if let Some(Hold { holder, supplier, .. }) = hold.filter(|_| reason.is_accepted()) {
            self.holds[number as usize - 1].pending = false;
            self.moved(Account::Purse { holder, supplier }, Account::Control { supplier, control: to }, kopecks);
        }
        reason
    }

    fn hold_ends(&mut self, number: u32) -> Reason {
        match self.hold_numbered(number) {
            None => Reason::HoldUnknown,
            Some(hold) if !hold.pending => Reason::HoldNotPending,
            Some(Hold { holder, supplier, .. }) => {
                let purse = (*holder, *supplier);
                self.touched.insert(purse);
                self.holds[number as usize - 1].pending = false;
                Reason::Accepted
            }
        }
    }

    fn hold_numbered(&self, number: u32) -> Option<&Hold> {
        (number as usize).checked_sub(1).and_then(|index| self.holds.get(index))
    }

    fn transfer(&mut self, from: (u64, u32), to: (u64, u32), kopecks: i64, note: &str) -> Reason {
        let (Some(payer), Some(payee)) = (self.known(from.0), self.known(to.0)) else { return Reason::AccountUnknown };
        let mut violated = vague(kopecks, note);
        violated.extend(self.short(payer, from.1, kopecks));
        violated.extend((!self.supplier_works(to.1)).then_some(Reason::SupplierUnknown));
        violated.extend((from == to).then_some(Reason::SamePurse));
        violated.extend(self.full(payee, to.1, kopecks));
        let reason = first(&violated, Reason::Accepted);
        if reason.is_accepted() {
            self.moved(Account::Purse { holder: payer, supplier: from.1 }, control(from.1, Control::Transfers), kopecks);
            self.moved(control(to.1, Control::Transfers), Account::Purse { holder: payee, supplier: to.1 }, kopecks);
        }
        reason
    }

    fn adjust(&mut self, account: u64, supplier: u32, kopecks: i64, note: &str) -> Reason {
        let Some(holder) = self.known(account) else { return Reason::AccountUnknown };
        let mut violated = vague(kopecks.checked_abs().unwrap_or(0), note);
        if kopecks < 0 && violated.first() != Some(&Reason::AmountInvalid) {
            violated.extend(self.short(holder, supplier, -kopecks));
        }
        violated.extend((!self.supplier_works(supplier)).then_some(Reason::SupplierUnknown));
        violated.extend(note.trim().is_empty().then_some(Reason::ReasonMissing));
        violated.extend(self.full(holder, supplier, kopecks));
        let reason = first(&violated, Reason::Accepted);
        if reason.is_accepted() {
            self.moved(control(supplier, Control::Adjustments), Account::Purse { holder, supplier }, kopecks);
        }
        reason
    }

    fn reverse(&mut self, debit: &DebitEntry, note: &str) -> Reason {
        let mut violated = Vec::new();
        violated.extend(note.trim().is_empty().then_some(Reason::ReasonMissing));
        violated.extend((note.len() > 1_024).then_some(Reason::FieldInvalid));
        let meal = self.meals.iter_mut().find(|m| {
            let day = moscow_day(debit.event_time_us) == m.day;
            m.pos == debit.pos && m.kopecks == debit.amount_kopecks && m.holder == debit.holder && day
        });
        let reversed = meal.as_ref().is_some_and(|m| m.reversed);
        violated.extend(meal.is_none().then_some(Reason::NotReversible));
        violated.extend(reversed.then_some(Reason::AlreadyReversed));
        let reason = first(&violated, Reason::Accepted);
        if let Some(meal) = meal.filter(|_| reason.is_accepted()) {
            meal.reversed = self.wrong != Mutant::ReversalKeepsTheDay;
            let Meal { holder, till, paid_by, day, free, kopecks, .. } = *meal;
            if debit.class == 2 && self.separate(holder) {
                *self.apart.entry((holder, paid_by)).or_default() += kopecks;
            }
            let served_by = self.serving(till, day);
            let to = if free { control(served_by, Control::BudgetMeals) } else { Account::Purse { holder, supplier: paid_by } };
            self.moved(control(served_by, Control::MealsServed), to, kopecks);
            if !free && served_by != paid_by {
                self.moved(control(paid_by, Control::Transfers), control(served_by, Control::Transfers), kopecks);
            }
        }
        reason
    }

    fn release(&mut self, account: u64, supplier: u32, kopecks: i64, note: &str) -> Reason {
        let Some(holder) = self.known(account) else { return Reason::AccountUnknown };
        let suspense = control(supplier, Control::Suspense);
        let mut violated = vague(kopecks, note);
        violated.extend((!self.supplier_works(supplier)).then_some(Reason::SupplierUnknown));
        violated.extend(self.full(holder, supplier, kopecks));
        violated.extend((self.balance(suspense) < kopecks).then_some(Reason::SuspenseTooSmall));
        let reason = first(&violated, Reason::Accepted);
        if reason.is_accepted() {
            self.moved(suspense, Account::Purse { holder, supplier }, kopecks);
            self.share_out(holder, supplier, kopecks);
        }
        reason
    }

    fn return_suspense(&mut self, supplier: u32, kopecks: i64, note: &str) -> Reason {
        let suspense = control(supplier, Control::Suspense);
        let mut violated = vague(kopecks, note);
        violated.extend((!self.supplier_works(supplier)).then_some(Reason::SupplierUnknown));
        violated.extend((self.balance(suspense) < kopecks).then_some(Reason::SuspenseTooSmall));
        let reason = first(&violated, Reason::Accepted);
        if reason.is_accepted() {
            self.moved(suspense, control(supplier, Control::CashReceived), kopecks);
        }
        reason
    }

    pub(super) fn known(&self, account: u64) -> Option<u32> {
        holder_of(account).filter(|holder| self.holders.contains_key(holder))
    }

    fn short(&self, holder: u32, supplier: u32, kopecks: i64) -> Option<Reason> {
        (i128::from(kopecks) > i128::from(self.above_floor(holder, supplier))).then_some(Reason::InsufficientFunds)
    }

    pub(super) fn full(&self, holder: u32, supplier: u32, kopecks: i64) -> Option<Reason> {
        let after = i128::from(self.purse(holder, supplier)) + i128::from(kopecks);
        (after.abs() > i128::from(PURSE_MAX)).then_some(Reason::BalanceOverflow)
    }
}

/// The two rules of every money command: a sensible amount, and a note of sensible length.
pub(super) fn vague(kopecks: i64, note: &str) -> Vec<Reason> {
    let mut violated = Vec::new();
    violated.extend((!(1..=KOPECKS_MAX).contains(&kopecks)).then_some(Reason::AmountInvalid));
    violated.extend((note.len() > 1_024).then_some(Reason::FieldInvalid));
    violated
}

pub(super) fn control(supplier: u32, control: Control) -> Account {
    Account::Control { supplier, control: control as u8 }
}
