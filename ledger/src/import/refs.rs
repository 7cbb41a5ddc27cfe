//! Buildings, groups, suppliers and benefits by their display names, as schools' files write them.

use super::cells::{Form, rounded, whole};
use super::columns::{Field, plain};
use super::fault::Fault;
use ledger_core::State;
use ledger_core::limits::REGISTRY_ID_MAX;
use std::collections::HashMap;

/// What a name names.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Thing {
    Complex,
    Building,
    /// A group of this building, 0 for any building.
    Group(u32),
    /// A group of this complex.
    GroupOf(u32),
    Supplier,
    Benefit,
}

/// A name that several have.
const AMBIGUOUS: u32 = u32::MAX;

/// All names of active things.
#[derive(Default)]
pub(super) struct Names(HashMap<(Thing, String), u32>);

impl Names {
    pub(super) fn of(state: &State) -> Self {
        let mut names = Self::default();
        for (id, row) in (0..).zip(state.complexes()).filter(|(_, c)| c.active) {
            names.add(Thing::Complex, &row.name, id);
        }
        for (id, row) in (0..).zip(state.buildings()).filter(|(_, b)| b.active) {
            names.add(Thing::Building, &row.name, id);
        }
        for (id, row) in (0..).zip(state.groups()).filter(|(_, g)| g.active) {
            names.add(Thing::Group(row.building), &row.name, id);
            names.add(Thing::Group(0), &row.name, id);
            names.add(Thing::GroupOf(row.complex), &row.name, id);
        }
        for (id, row) in (0..).zip(state.suppliers()).filter(|(_, s)| s.active) {
            names.add(Thing::Supplier, &row.name, id);
        }
        for (id, row) in (0..).zip(state.benefits()).filter(|(_, b)| b.active) {
            names.add(Thing::Benefit, &row.name, id);
        }
        names
    }

    fn add(&mut self, thing: Thing, name: &str, id: u32) {
        self.0.entry((thing, plain(name))).and_modify(|known| *known = AMBIGUOUS).or_insert(id);
    }

    /// The number in a cell, written as a number or as a name.
    pub(super) fn resolve(&self, form: &mut Form<'_>, field: Field, thing: Thing) -> Option<u32> {
        let text = form.required(field)?;
        if let Some(number) = whole(text) {
            let number = u32::try_from(number).ok().filter(|n| (1..=REGISTRY_ID_MAX).contains(n));
            return number.or_else(|| form.fault(field, Fault::Number { max: REGISTRY_ID_MAX }));
        }
        match self.0.get(&(thing, plain(text))) {
            Some(&AMBIGUOUS) => form.fault(field, Fault::NameAmbiguous),
            Some(id) => Some(*id),
            None if rounded(text) => form.fault(field, Fault::SpreadsheetNumber),
            None => form.fault(field, Fault::NameUnknown),
        }
    }

    /// As [`Names::resolve`], 0 for an empty cell and `otherwise` without such a column.
    pub(super) fn resolve_optional(&self, form: &mut Form<'_>, field: Field, thing: Thing, otherwise: u32) -> Option<u32> {
        if !form.has(field) {
            return Some(otherwise);
        }
        if form.optional(field).is_none() { Some(0) } else { self.resolve(form, field, thing) }
    }
}
