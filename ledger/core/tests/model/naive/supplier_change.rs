//! Another supplier takes a complex over (SUP-02, SUP-03).

use super::commands::control;
use super::{Account, Naive, Succession, first};
use crate::mutant::Mutant;
use edge_protocol::Reason;
use ledger_core::command::Control;

impl Naive {
    pub(super) fn change_supplier(&mut self, complex: u32, from: u32, to: u32, last_day: i32) -> Reason {
        let ordered = |s: &Succession| (s.complex, s.from, s.to, s.last_day) == (complex, from, to, last_day);
        let order = self.successions.iter().rposition(ordered);
        let reason = match self.unfit(complex, from, to) {
            Reason::Accepted if order.is_none() => Reason::SuppliersUnfit,
            reason => reason,
        };
        let Some(order) = order.filter(|_| reason.is_accepted()) else { return reason };
        let pupils: Vec<u32> = self.holders.values().filter(|h| h.complex == complex).map(|h| h.id).collect();
        for holder in pupils {
            if self.opened.contains(&(holder, from)) {
                self.pass_on(holder, from, to);
            }
        }
        let here: Vec<u32> = self.buildings.iter().filter(|(_, b)| b.complex == complex).map(|(id, _)| *id).collect();
        for (id, till) in self.devices.iter_mut().filter(|(_, d)| d.supplier == from && here.contains(&d.building)) {
            till.supplier = to;
            self.successions[order].tills.insert(*id);
        }
        self.successions[order].passed = true;
        self.next_pos += 1;
        Reason::Accepted
    }

    pub(super) fn order_supplier(&mut self, complex: u32, from: u32, to: u32, last_day: i32, active: bool) -> Reason {
        let reason = self.unfit(complex, from, to);
        if active && !reason.is_accepted() {
            return reason;
        }
        let pending = self.successions.iter().position(|s| s.complex == complex && !s.passed);
        match pending {
            None if active => {
                let (passed, tills) = (false, std::collections::BTreeSet::new());
                self.successions.push(Succession { complex, from, to, last_day, passed, tills });
            }
            Some(at) if !active => {
                let Succession { from: f, to: t, last_day: l, .. } = self.successions[at];
                if (f, t, l) != (from, to, last_day) {
                    return Reason::SuppliersUnfit;
                }
                self.successions.remove(at);
            }
            _ => return Reason::SuppliersUnfit,
        }
        self.next_pos += 1;
        Reason::Accepted
    }

    fn unfit(&self, complex: u32, from: u32, to: u32) -> Reason {
        let mut violated = Vec::new();
        violated.extend((!self.suppliers.contains_key(&from) || !self.supplier_works(to)).then_some(Reason::SupplierUnknown));
        violated.extend((from == to).then_some(Reason::SuppliersUnfit));
        violated.extend((self.complexes.get(&complex) != Some(&true)).then_some(Reason::ComplexUnknown));
        first(&violated, Reason::Accepted)
    }

    fn pass_on(&mut self, holder: u32, from: u32, to: u32) {
        let (balance, held) = (self.purse(holder, from), self.held(holder, from));
        let free = balance - held;
        let (left, joined) = (control(from, Control::Transfers), control(to, Control::Transfers));
        if held == 0 && balance >= 0 && !self.opened.contains(&(holder, to)) {
            self.moved(joined, left, balance);
            self.rename(holder, from, to);
        } else if free > 0 && self.full(holder, to, free).is_none() {
            self.moved(Account::Purse { holder, supplier: from }, left, free);
            self.moved(joined, Account::Purse { holder, supplier: to }, free);
            self.next_pos += 2;
        }
    }

    /// The purse is the same one, only somebody else's to answer for.
    fn rename(&mut self, holder: u32, from: u32, to: u32) {
        let (before, after) = (Account::Purse { holder, supplier: from }, Account::Purse { holder, supplier: to });
        for side in self.entries.iter_mut().flat_map(|entry| [&mut entry.from, &mut entry.to]).filter(|side| **side == before) {
            *side = after;
        }
        if let Some(floor) = self.floors.remove(&(holder, from)) {
            self.floors.insert((holder, to), floor);
        }
        for hold in self.holds.iter_mut().filter(|h| h.holder == holder && h.supplier == from) {
            hold.supplier = to;
        }
        for meal in self.meals.iter_mut().filter(|m| m.holder == holder && m.paid_by == from) {
            meal.paid_by = to;
        }
        if let Some(apart) = self.apart.remove(&(holder, from)) {
            self.apart.insert((holder, to), apart);
        }
        if self.low.remove(&(holder, from)) {
            self.low.insert((holder, to));
        }
        self.opened.remove(&(holder, from));
        self.opened.insert((holder, to));
    }

    /// Who serves at a till on a day: whoever served before the changes that came after it.
    pub(super) fn serving(&self, device: u32, day: i64) -> u32 {
        let Some(till) = self.devices.get(&device) else { return 0 };
        let Some(building) = self.buildings.get(&till.building) else { return till.supplier };
        let mut supplier = till.supplier;
        for s in self.successions.iter().rev().filter(|s| s.complex == building.complex) {
            let off = i64::from(self.wrong == Mutant::LastDayIsTheNewOnes);
            let old_ones_day = day <= i64::from(s.last_day) - off;
            if s.passed && s.tills.contains(&device) && s.to == supplier && old_ones_day {
                supplier = s.from;
            } else if !s.passed && s.from == supplier && !old_ones_day {
                supplier = s.to;
            }
        }
        supplier
    }

    /// Whose purse pays: the one of who served, unless the money has passed on to who serves now.
    pub(super) fn paying(&self, holder: u32, served_by: u32, now: u32, kopecks: i64) -> u32 {
        let own = self.opened.contains(&(holder, served_by));
        let enough = i128::from(self.above_floor(holder, served_by)) >= i128::from(kopecks);
        if served_by == now || (own && enough) || !self.opened.contains(&(holder, now)) { served_by } else { now }
    }
}
