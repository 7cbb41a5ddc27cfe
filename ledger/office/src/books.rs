//! What the money office keeps: payments in suspense, corrections, refunds and supplier changes.

use crate::corrections::{Corrected, CorrectionState, Suspended};
use crate::limits::RESOLVED_KEPT;
use crate::refund::{MoneySettings, Refund};
use crate::state::Row;
use crate::supplier_change::SupplierChange;
use std::collections::{BTreeMap, BTreeSet};

/// The rows, by number.
#[derive(Clone, Debug, Default)]
pub struct Books {
    suspense: BTreeMap<u64, Suspended>,
    corrections: BTreeMap<u32, Corrected>,
    refunds: BTreeMap<u32, Refund>,
    changes: BTreeMap<u32, SupplierChange>,
    settings: MoneySettings,
    // Derived from the rows, never in a snapshot.
    in_suspense: BTreeSet<u64>,
    resolved: usize,
    waiting: BTreeSet<u32>,
    open_refunds: BTreeMap<(u32, u32), u32>,
    refunds_of: BTreeMap<u32, BTreeSet<u32>>,
    due: BTreeSet<(i64, u32)>,
    registries: u32,
}

impl Books {
    /// A payment that reached no account.
    pub fn suspended(&self, payment: u64) -> Option<&Suspended> {
        self.suspense.get(&payment)
    }

    /// Payments still in suspense, oldest first.
    pub fn in_suspense(&self) -> impl DoubleEndedIterator<Item = &Suspended> {
        self.in_suspense.iter().filter_map(|payment| self.suspense.get(payment))
    }

    /// All payments that ever were there, as far as they are kept.
    pub fn all_suspended(&self) -> impl DoubleEndedIterator<Item = &Suspended> {
        self.suspense.values()
    }

    /// A correction.
    pub fn correction(&self, id: u32) -> Option<&Corrected> {
        self.corrections.get(&id)
    }

    /// Corrections by number.
    pub fn corrections(&self) -> impl DoubleEndedIterator<Item = &Corrected> {
        self.corrections.values()
    }

    /// Those that wait for a second person.
    pub fn waiting(&self) -> impl Iterator<Item = &Corrected> {
        self.waiting.iter().filter_map(|id| self.corrections.get(id))
    }

    /// A refund.
    pub fn refund(&self, id: u32) -> Option<&Refund> {
        self.refunds.get(&id)
    }

    /// Refunds by number.
    pub fn refunds(&self) -> impl DoubleEndedIterator<Item = &Refund> {
        self.refunds.values()
    }

    /// Refunds of a holder, newest first.
    pub fn refunds_of(&self, holder: u32) -> impl Iterator<Item = &Refund> {
        self.refunds_of.get(&holder).into_iter().flatten().rev().filter_map(|id| self.refunds.get(id))
    }

    /// The refund of this money that is under way.
    pub fn open_refund(&self, holder: u32, supplier: u32) -> Option<&Refund> {
        self.open_refunds.get(&(holder, supplier)).and_then(|id| self.refunds.get(id))
    }

    /// Refunds that are under way, by holder.
    pub fn open_refunds(&self) -> impl Iterator<Item = &Refund> {
        self.open_refunds.values().filter_map(|id| self.refunds.get(id))
    }

    /// A supplier change.
    pub fn change(&self, id: u32) -> Option<&SupplierChange> {
        self.changes.get(&id)
    }

    /// Supplier changes by number.
    pub fn changes(&self) -> impl DoubleEndedIterator<Item = &SupplierChange> {
        self.changes.values()
    }

    /// The supplier change whose balances the clock reserves or passes next, when its moment has come.
    pub fn due(&self, now_us: i64) -> Option<&SupplierChange> {
        let (_, id) = self.due.first().filter(|(at, _)| *at <= now_us)?;
        self.changes.get(id)
    }

    /// Settings.
    pub fn settings(&self) -> &MoneySettings {
        &self.settings
    }

    pub(crate) fn next_correction(&self) -> u32 {
        crate::state::next(&self.corrections)
    }

    pub(crate) fn next_refund(&self) -> u32 {
        crate::state::next(&self.refunds)
    }

    pub(crate) fn next_change(&self) -> u32 {
        crate::state::next(&self.changes)
    }

    pub(crate) fn next_registry(&self) -> u32 {
        self.registries + 1
    }

    pub(crate) fn put_suspended(&mut self, row: Suspended) {
        if row.resolved {
            self.resolved += usize::from(self.in_suspense.remove(&row.payment) || !self.suspense.contains_key(&row.payment));
        } else {
            self.in_suspense.insert(row.payment);
        }
        self.suspense.insert(row.payment, row);
        while self.resolved > RESOLVED_KEPT {
            let Some(oldest) = self.suspense.values().find(|row| row.resolved).map(|row| row.payment) else { break };
            self.suspense.remove(&oldest);
            self.resolved -= 1;
        }
    }

    pub(crate) fn put_correction(&mut self, row: Corrected) {
        if row.state == CorrectionState::Waiting {
            self.waiting.insert(row.id);
        } else {
            self.waiting.remove(&row.id);
        }
        self.corrections.insert(row.id, row);
    }

    pub(crate) fn put_refund(&mut self, row: Refund) {
        let of = (row.draft.holder, row.draft.supplier);
        if !row.state.is_closed() {
            self.open_refunds.insert(of, row.id);
        } else if self.open_refunds.get(&of) == Some(&row.id) {
            self.open_refunds.remove(&of);
        }
        self.refunds_of.entry(row.draft.holder).or_default().insert(row.id);
        self.registries = self.registries.max(row.registry);
        self.refunds.insert(row.id, row);
    }

    pub(crate) fn put_change(&mut self, row: SupplierChange) {
        if row.waits_for_the_clock() {
            self.due.insert((row.due_us(), row.id));
        } else {
            self.due.remove(&(row.due_us(), row.id));
        }
        self.changes.insert(row.id, row);
    }

    pub(crate) fn put_settings(&mut self, row: MoneySettings) {
        self.settings = row;
    }

    /// Every row, in an order of its own.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row> {
        let settings = (self.settings != MoneySettings::default()).then(|| Row::MoneySettings(Box::new(self.settings.clone())));
        let suspense = self.suspense.values().cloned().map(Row::Suspended);
        let corrections = self.corrections.values().map(|row| Row::Correction(Box::new(row.clone())));
        let refunds = self.refunds.values().map(|row| Row::Refund(Box::new(row.clone())));
        let changes = self.changes.values().map(|row| Row::SupplierChange(Box::new(row.clone())));
        settings.into_iter().chain(suspense).chain(corrections).chain(refunds).chain(changes)
    }
}
