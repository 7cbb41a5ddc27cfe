//! Money that an office command moves: carried out in order, and taken back whole when one of them is refused.

use super::State;
use crate::command::{Command, Registry};
use crate::ids::holder_of_account;
use crate::record::{DETAIL_CONTINUED, Record, RecordKind};
use crate::rows::{Hold, Holder, Purse};
use alloc::vec::Vec;
use edge_protocol::Reason;

/// Rows as they stood before.
pub(super) struct Before {
    purses: usize,
    holds: usize,
    holder_rows: Vec<(u32, Holder)>,
    purse_rows: Vec<(u32, Purse)>,
    hold_rows: Vec<(u32, Hold)>,
    controls: Vec<(u32, [i64; crate::command::CONTROLS])>,
    reversed: Vec<u64>,
}

impl State {
    /// Nothing remembered yet.
    pub(super) fn before(&self) -> Before {
        Before {
            purses: self.purses.len(),
            holds: self.holds.len(),
            holder_rows: Vec::new(),
            purse_rows: Vec::new(),
            hold_rows: Vec::new(),
            controls: Vec::new(),
            reversed: Vec::new(),
        }
    }

    /// Carries one command out and gives its records, not yet in any history. What it touches is remembered first.
    ///
    /// # Errors
    /// The refusal; the commands before it stand until [`State::take_back`]. [`Reason::OfficeCommandInvalid`] for what the office
    /// may not ask.
    pub(super) fn move_money(
        &mut self,
        now_us: i64,
        command: &Command,
        common: &Record,
        before: &mut Before,
    ) -> Result<Vec<Record>, Reason> {
        let mut first = Record { kind: command.kind() as u8, detail: DETAIL_CONTINUED, ..*common };
        match command {
            Command::Hold { .. }
            | Command::HoldPost { .. }
            | Command::HoldVoid { .. }
            | Command::Transfer { .. }
            | Command::Adjust { .. }
            | Command::Reverse { .. }
            | Command::FromSuspense { .. }
            | Command::SuspenseReturn { .. }
            | Command::SetApart { .. }
            | Command::Donate { .. }
            | Command::Support { .. } => {}
            Command::SupplierOrder { complex, from, to, last_day, active } => {
                self.order_supplier((*complex, *from, *to), *last_day, *active)?;
                first.arg = *complex;
                return Ok(alloc::vec![first]);
            }
            Command::SupplierChange { complex, from, to, last_day } => {
                let (whole, transfers) = self.change_supplier((*complex, *from, *to), *last_day)?;
                first.arg = *complex;
                first.amount_kopecks = whole;
                let mut made = Vec::with_capacity(1 + 2 * transfers.len());
                made.push(first);
                for sides in transfers {
                    for (kind, side) in [RecordKind::TransferOut, RecordKind::TransferIn].into_iter().zip(sides) {
                        let mut record = Record { kind: kind as u8, detail: DETAIL_CONTINUED, ..*common };
                        side.fill(&mut record);
                        self.note_balance(&mut record);
                        made.push(record);
                    }
                }
                return Ok(made);
            }
            Command::TopUp { .. }
            | Command::HoldExpire { .. }
            | Command::Registry(_)
            | Command::Office(_)
            | Command::Changed { .. } => return Err(Reason::OfficeCommandInvalid),
        }
        self.remember(command, before);
        let second = self.carry_out(now_us, command, &mut first);
        match Reason::from_code(first.reason) {
            Some(reason) if reason.is_accepted() => first.reason = common.reason,
            refused => return Err(refused.unwrap_or(Reason::OfficeCommandInvalid)),
        }
        let second = second.map(|second| Record {
            kind: second.kind,
            detail: DETAIL_CONTINUED,
            holder: second.holder,
            purse: second.purse,
            arg: second.arg,
            amount_kopecks: second.amount_kopecks,
            ..*common
        });
        let mut made: Vec<Record> = core::iter::once(first).chain(second).collect();
        made.iter_mut().for_each(|record| self.note_balance(record));
        Ok(made)
    }

    /// Later commands of the same entry may move the purse again: the balance is taken now.
    fn note_balance(&self, record: &mut Record) {
        let purse = self.purses.get(record.purse as usize).filter(|_| record.purse != 0);
        record.balance_kopecks = purse.map_or(0, |purse| purse.balance);
    }

    /// Remembers what is set apart in the purses of a holder whose rules change.
    pub(super) fn remember_purses(&self, change: &Registry, before: &mut Before) {
        if let Registry::AccountRules(rules) = change {
            before.purse_rows.extend(self.purses_of(rules.holder).map(|(id, purse)| (id, purse.clone())));
        }
    }

    fn remember(&self, command: &Command, before: &mut Before) {
        let of_hold = |hold: u32| self.hold(hold).and_then(|h| self.purses.get(h.purse as usize)).map_or(0, |p| p.holder);
        let of_account = |account: u64| holder_of_account(account).unwrap_or(0);
        let (holders, suppliers) = match command {
            Command::Hold { account, supplier, .. }
            | Command::Adjust { account, supplier, .. }
            | Command::FromSuspense { account, supplier, .. }
            | Command::SetApart { account, supplier, .. }
            | Command::Donate { account, supplier, .. }
            | Command::Support { account, supplier, .. } => ([of_account(*account), 0], [*supplier, 0]),
            Command::Transfer { from_account, from_supplier, to_account, to_supplier, .. } => {
                ([of_account(*from_account), of_account(*to_account)], [*from_supplier, *to_supplier])
            }
            Command::HoldPost { hold, .. } | Command::HoldVoid { hold } => {
                before.hold_rows.extend(self.hold(*hold).map(|row| (*hold, row.clone())));
                ([of_hold(*hold), 0], [0, 0])
            }
            Command::Reverse { debit, .. } => {
                before.reversed.extend((!self.reversed.contains(&debit.pos)).then_some(debit.pos));
                let served_by = self.serving(debit.device, crate::ids::civil_day(debit.event_time_us));
                ([debit.holder, 0], [served_by, 0])
            }
            Command::SuspenseReturn { supplier, .. } => ([0, 0], [*supplier, 0]),
            Command::TopUp { .. }
            | Command::HoldExpire { .. }
            | Command::SupplierOrder { .. }
            | Command::SupplierChange { .. }
            | Command::Registry(_)
            | Command::Office(_)
            | Command::Changed { .. } => return,
        };
        let mut touched: Vec<u32> = suppliers.to_vec();
        for holder in holders {
            let Some(row) = self.holder(holder) else { continue };
            before.holder_rows.push((holder, row.clone()));
            for (id, purse) in self.purses_of(holder) {
                touched.push(purse.supplier);
                before.purse_rows.push((id, purse.clone()));
            }
        }
        for supplier in touched {
            before.controls.extend(self.suppliers.get(supplier as usize).map(|row| (supplier, row.controls)));
        }
    }

    /// Puts everything back as it was remembered, the newest first.
    pub(super) fn take_back(&mut self, before: Before) {
        for (id, row) in before.purse_rows.into_iter().rev() {
            if let Some(slot) = self.purses.get_mut(id as usize) {
                *slot = row;
            }
        }
        self.purses.truncate(before.purses);
        for (id, row) in before.holder_rows.into_iter().rev() {
            if let Some(slot) = self.holders.get_mut(id as usize) {
                *slot = row;
            }
        }
        for (id, row) in (0u32..).zip(&self.holds).skip(before.holds) {
            self.deadlines.remove(&(row.deadline_us, id));
        }
        self.holds.truncate(before.holds);
        for (id, row) in before.hold_rows.into_iter().rev() {
            if let Some(slot) = self.holds.get_mut(id as usize) {
                if row.pending {
                    self.deadlines.insert((row.deadline_us, id));
                }
                *slot = row;
            }
        }
        for (id, controls) in before.controls.into_iter().rev() {
            if let Some(slot) = self.suppliers.get_mut(id as usize) {
                slot.controls = controls;
            }
        }
        for pos in before.reversed {
            self.reversed.remove(&pos);
        }
    }
}
