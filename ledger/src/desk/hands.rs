//! When a purse was whose: a supplier change lets it pass whole, its history unbroken and without a record of its own (SUP-02).

use crate::ledger::Ledger;
use ledger_office::City;
use std::collections::HashMap;

/// A purse came to a supplier, or went from it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Hand {
    /// Position of the passing; the purse has no record there.
    pub(super) pos: u64,
    /// True when the supplier has the purse from there on.
    pub(super) came: bool,
}

/// The hands that the purses of this supplier went through, by purse and oldest first; a purse that is missing has not moved.
pub(super) fn of_supplier(city: &City, supplier: u32) -> HashMap<u32, Vec<Hand>> {
    let mut all: HashMap<u32, Vec<Hand>> = HashMap::new();
    for (hand, whole) in passings(city, supplier) {
        whole.iter().for_each(|purse| all.entry(*purse).or_default().push(hand));
    }
    all.values_mut().for_each(|hands| hands.sort_unstable_by_key(|hand| hand.pos));
    all
}

/// The same of one purse.
pub(super) fn of_purse(city: &City, purse: u32, supplier: u32) -> Vec<Hand> {
    let its = passings(city, supplier).filter(|(_, whole)| whole.binary_search(&purse).is_ok());
    let mut hands: Vec<Hand> = its.map(|(hand, _)| hand).collect();
    hands.sort_unstable_by_key(|hand| hand.pos);
    hands
}

/// The supplier that had this purse just before a position; `now` is who has it.
pub(super) fn supplier_before(city: &City, purse: u32, now: u32, pos: u64) -> u32 {
    let since = city.office().books().changes().flat_map(|change| change.passed.iter().map(move |passed| (passed, change.from)));
    let its = since.filter(|(passed, _)| passed.pos >= pos && passed.whole.binary_search(&purse).is_ok());
    its.min_by_key(|(passed, _)| passed.pos).map_or(now, |(_, from)| from)
}

/// Reads all purses, under as many locks as it takes, and once more where purses passed on meanwhile: who had them must be told from
/// one state.
pub(super) fn steady<T>(ledger: &Ledger, read: impl Fn() -> T) -> T {
    let passed = || -> usize { ledger.read_now().office().books().changes().map(|change| change.passed.len()).sum() };
    loop {
        let before = passed();
        let seen = read();
        if passed() == before {
            return seen;
        }
    }
}

/// True when the purse was the supplier's just before this position; one without hands always was.
pub(super) fn had_before(hands: &[Hand], pos: u64) -> bool {
    match hands.iter().rev().find(|hand| hand.pos < pos) {
        Some(hand) => hand.came,
        None => hands.first().is_none_or(|hand| !hand.came),
    }
}

/// True when the purse was the supplier's at any of these positions or just before them.
pub(super) fn had(hands: &[Hand], start: u64, stop: u64) -> bool {
    had_before(hands, start) || hands.iter().any(|hand| (start..stop).contains(&hand.pos))
}

fn passings(city: &City, supplier: u32) -> impl Iterator<Item = (Hand, &[u32])> {
    let concerned = move |change: &&ledger_office::supplier_change::SupplierChange| [change.from, change.to].contains(&supplier);
    city.office().books().changes().filter(concerned).flat_map(move |change| {
        let came = change.to == supplier;
        change.passed.iter().map(move |passed| (Hand { pos: passed.pos, came }, passed.whole.as_slice()))
    })
}
