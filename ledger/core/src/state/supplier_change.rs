//! Another supplier takes a complex over (SUP-02…10): balances pass whole, and meals from before stay with who served them.
//!
//! A purse passes by changing its supplier: one row, no record of its own, its history unbroken. What cannot pass whole – a purse
//! with held money, a family that has a purse at the new supplier already – passes by transfer, and debts stay behind.

use super::State;
use super::money::Entry;
use crate::command::Control;
use crate::limits::OFFICE_CHANGES_MAX;
use crate::rows::Succession;
use alloc::vec::Vec;
use edge_protocol::{Event, Reason};

/// A balance that passes, or stays.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moved {
    /// Whose.
    pub holder: u32,
    /// The purse.
    pub purse: u32,
    /// Kopecks that pass; those that stay, where nothing passes.
    pub kopecks: i64,
}

/// What a supplier change would do, every list in the order of holders.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SupplierMove {
    /// Purses that pass whole.
    pub whole: Vec<Moved>,
    /// Purses of which the free part passes by transfer: something is held, or there is a purse at the new supplier.
    pub by_transfer: Vec<Moved>,
    /// Purses that stay: debts, and money that is held.
    pub left: Vec<Moved>,
    /// Tills that serve for the new supplier.
    pub tills: Vec<u32>,
}

impl SupplierMove {
    /// Transfers of one command; the rest goes with the next. Origin: two records each, beside the command's own.
    pub const TRANSFERS_AT_ONCE: usize = (OFFICE_CHANGES_MAX - 1) / 2;

    /// Kopecks that pass.
    pub fn kopecks(&self) -> i64 {
        self.whole.iter().chain(&self.by_transfer).map(|moved| moved.kopecks).sum()
    }
}

impl State {
    /// What passes in `complex` from one supplier to another, as things stand.
    ///
    /// # Errors
    /// [`Reason::SupplierUnknown`], [`Reason::SuppliersUnfit`], [`Reason::ComplexUnknown`].
    pub fn supplier_move(&self, complex: u32, from: u32, to: u32) -> Result<SupplierMove, Reason> {
        self.check_suppliers(complex, from, to)?;
        let mut plan = SupplierMove::default();
        for holder in self.holders_of(complex) {
            let Some((purse, row)) = self.purse_at(*holder, from) else { continue };
            let moved = |kopecks| Moved { holder: *holder, purse, kopecks };
            let free = row.available();
            if row.held == 0 && free >= 0 && self.find_purse(*holder, to) == 0 {
                plan.whole.push(moved(free));
            } else if free > 0 && self.check_room(*holder, to, free).is_ok() {
                plan.by_transfer.push(moved(free));
            } else if row.balance != 0 {
                plan.left.push(moved(row.balance));
            }
        }
        let here = |building: u32| self.buildings.get(building as usize).is_some_and(|b| b.complex == complex);
        let tills = (0u32..).zip(&self.devices).filter(|(_, d)| d.supplier == from && here(d.building));
        plan.tills = tills.map(|(id, _)| id).collect();
        Ok(plan)
    }

    /// Carries the plan out; gives the sum of what passed whole and the two sides of each transfer.
    pub(super) fn change_supplier(
        &mut self,
        (complex, from, to): (u32, u32, u32),
        last_day: i32,
    ) -> Result<(i64, Vec<[Entry; 2]>), Reason> {
        let plan = self.supplier_move(complex, from, to)?;
        let fits = |row: &&mut Succession| (row.from, row.to, row.last_day) == (from, to, last_day);
        let Some(row) = self.successions.get_mut(&complex).and_then(|rows| rows.iter_mut().rev().find(fits)) else {
            return Err(Reason::SuppliersUnfit);
        };
        row.passed = true;
        row.tills.extend_from_slice(&plan.tills);
        let mut whole = 0;
        for Moved { purse, kopecks, .. } in &plan.whole {
            if let Some(row) = self.purses.get_mut(*purse as usize) {
                row.supplier = to;
                whole += kopecks;
            }
        }
        self.post_control(from, Control::Transfers, whole);
        self.post_control(to, Control::Transfers, -whole);
        let transfers = plan.by_transfer.iter().take(SupplierMove::TRANSFERS_AT_ONCE).map(|moved| {
            let Moved { holder, purse, kopecks: amount } = *moved;
            let into = self.open_purse(holder, to);
            self.post(purse, -amount, Control::Transfers);
            self.post(into, amount, Control::Transfers);
            [Entry { holder, purse, arg: from, amount }, Entry { holder, purse: into, arg: to, amount }]
        });
        let transfers = transfers.collect();
        for till in plan.tills {
            if let Some(row) = self.devices.get_mut(till as usize) {
                row.supplier = to;
            }
        }
        Ok((whole, transfers))
    }

    /// Notes from which day on another supplier serves, or strikes it out again before anything passed.
    pub(super) fn order_supplier(
        &mut self,
        (complex, from, to): (u32, u32, u32),
        last_day: i32,
        active: bool,
    ) -> Result<(), Reason> {
        if active {
            self.check_suppliers(complex, from, to)?;
        }
        let rows = self.successions.entry(complex).or_default();
        let pending = rows.iter().position(|row| !row.passed);
        match pending {
            None if active => rows.push(Succession { complex, from, to, last_day, passed: false, tills: Vec::new() }),
            Some(at) if !active && rows.get(at).is_some_and(|row| (row.from, row.to, row.last_day) == (from, to, last_day)) => {
                rows.remove(at);
            }
            _ => return Err(Reason::SuppliersUnfit),
        }
        Ok(())
    }

    fn check_suppliers(&self, complex: u32, from: u32, to: u32) -> Result<(), Reason> {
        self.suppliers.get(from as usize).filter(|_| from != 0).ok_or(Reason::SupplierUnknown)?;
        self.check_supplier(to)?;
        if from == to {
            return Err(Reason::SuppliersUnfit);
        }
        self.complexes.get(complex as usize).filter(|c| c.active).map(|_| ()).ok_or(Reason::ComplexUnknown)
    }

    /// The supplier that serves at a till on a day. Up to the last day of services it is the one before, also when balances and
    /// till have passed; from the next day on the one after, also when they have not.
    pub fn serving(&self, device: u32, day: i32) -> u32 {
        let Some(row) = self.devices.get(device as usize) else { return 0 };
        if self.successions.is_empty() {
            return row.supplier;
        }
        let complex = self.buildings.get(row.building as usize).map_or(0, |b| b.complex);
        self.successions(complex).iter().rev().fold(row.supplier, |supplier, s| {
            if s.passed && s.to == supplier && day <= s.last_day && s.tills.contains(&device) {
                s.from
            } else if !s.passed && s.from == supplier && day > s.last_day {
                s.to
            } else {
                supplier
            }
        })
    }

    /// The purse that pays a meal of `supplier`, 0 for none: where the family's money has passed on, or is still to come, the purse
    /// that has it now.
    pub(super) fn paying_purse(&self, event: &Event, holder: u32, supplier: u32) -> u32 {
        let own = self.find_purse(holder, supplier);
        let now = self.devices.get(event.device as usize).map_or(0, |d| d.supplier);
        if now == supplier {
            return own;
        }
        // The amount has not been looked at yet.
        let pays = |p: &crate::rows::Purse| p.available().saturating_sub(event.amount_kopecks) >= p.floor;
        if own != 0 && self.purses.get(own as usize).is_some_and(pays) {
            return own;
        }
        match self.find_purse(holder, now) {
            0 => own,
            passed => passed,
        }
    }
}
