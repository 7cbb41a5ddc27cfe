//! The money of a supplier: what it owes to whom by account, and the control accounts on the other side.

use super::{complex_named, supplier_named};
use crate::ledger::Ledger;
use dashboard::views::desk::PAGE_ROWS;
use dashboard::views::supplier::{ContractRow, SupplierPurse, SupplierView};
use ledger_core::limits::{CIVIL_OFFSET_US, DAY_US};
use ledger_core::rows::Purse;
use ledger_core::{State, account_number};

/// Purses looked at under one read lock. Origin: well below a millisecond, so the follower is not held up.
const PURSES_PER_LOCK: usize = 50_000;

/// Every purse with its number, some under each read lock: what is read in the end is not of one state.
pub(super) fn each_purse(ledger: &Ledger, mut with: impl FnMut(u32, &Purse)) {
    let mut from = 1; // row 0 is nobody's
    loop {
        let state = ledger.read_now();
        let Some(rest) = state.purses().get(from..).filter(|rest| !rest.is_empty()) else { return };
        let slice = rest.get(..PURSES_PER_LOCK).unwrap_or(rest);
        (from..).zip(slice).for_each(|(number, purse)| with(u32::try_from(number).unwrap_or(u32::MAX), purse));
        from += slice.len();
    }
}

/// One supplier, if it was ever opened, with a page of its purses.
pub(super) fn one(ledger: &Ledger, id: u32, after: u32) -> Option<SupplierView> {
    let mut view = without_purses(&ledger.read_now(), id)?;
    let (mut from, mut last) = (after as usize + 1, after); // row 0 is nobody's
    loop {
        let state = ledger.read_now();
        let Some(rest) = state.purses().get(from..).filter(|rest| !rest.is_empty()) else { return Some(view) };
        let slice = rest.get(..PURSES_PER_LOCK).unwrap_or(rest);
        for (number, purse) in (from..).zip(slice).filter(|(_, purse)| purse.supplier == id) {
            if view.purses.len() == PAGE_ROWS {
                view.next = Some(last);
                return Some(view);
            }
            last = u32::try_from(number).unwrap_or(u32::MAX);
            view.purses.push(SupplierPurse {
                account: account_number(purse.holder),
                balance_kopecks: purse.balance,
                held_kopecks: purse.held,
            });
        }
        from += slice.len();
    }
}

/// What the purses hold together is what the control accounts say with the other sign: each movement has one of both (ACC-02).
fn without_purses(state: &State, id: u32) -> Option<SupplierView> {
    let row = state.suppliers().get(id as usize).filter(|row| id != 0 && !row.name.is_empty())?;
    let of_it = (0u32..).zip(state.contracts()).filter(|(_, contract)| contract.supplier == id);
    let noon = |day: i32| i64::from(day) * DAY_US - CIVIL_OFFSET_US + DAY_US / 2;
    let contracts = of_it.map(|(number, contract)| ContractRow {
        id: number,
        complex: complex_named(state, contract.complex),
        active: contract.active,
        first_us: noon(contract.first_day),
        last_us: noon(contract.last_day),
    });
    Some(SupplierView {
        supplier: supplier_named(state, id),
        owed_kopecks: -row.controls.iter().map(|kopecks| i128::from(*kopecks)).sum::<i128>(),
        controls: row.controls,
        contracts: contracts.collect(),
        purses: Vec::new(),
        next: None,
    })
}
