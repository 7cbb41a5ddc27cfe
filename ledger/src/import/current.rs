//! Compares a change with what the registry holds: an import of the same file twice changes nothing.

use ledger_core::{Registry, State};
use std::collections::{BTreeMap, BTreeSet};

/// What a change would do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Effect {
    Nothing,
    Changes,
    Creates,
}

/// Relations that the state lists but does not look up.
#[derive(Default)]
pub(super) struct Relations {
    service_days: BTreeMap<(u32, i32), bool>,
    representations: BTreeSet<(u32, u32)>,
}

impl Relations {
    pub(super) fn of(state: &State) -> Self {
        Self {
            service_days: state.service_days().map(|(contract, day, open)| ((contract, day), open)).collect(),
            representations: state.representations().collect(),
        }
    }
}

pub(super) fn effect(state: &State, relations: &Relations, change: &Registry) -> Effect {
    let same = match change {
        Registry::Complex { id, active, name } => {
            let row = state.complex(*id).filter(|c| c.active || !c.name.is_empty());
            row.map(|c| c.active == *active && c.name == *name)
        }
        Registry::Building { id, active, complex, kind, mode, name } => {
            let row = state.buildings().get(*id as usize).filter(|b| b.kind != 0);
            row.map(|b| (b.active, b.complex, b.kind, b.mode) == (*active, *complex, *kind, *mode) && b.name == *name)
        }
        Registry::Group { id, active, complex, building, leader, name } => {
            let row = state.groups().get(*id as usize).filter(|g| g.building != 0);
            row.map(|g| (g.active, g.complex, g.building, g.leader) == (*active, *complex, *building, *leader) && g.name == *name)
        }
        Registry::Supplier { id, active, name } => {
            let row = state.suppliers().get(*id as usize).filter(|s| s.active || !s.name.is_empty());
            row.map(|s| s.active == *active && s.name == *name)
        }
        Registry::Contract { id, active, supplier, complex, first_day, last_day, weekdays } => {
            let row = state.contracts().get(*id as usize).filter(|c| c.supplier != 0);
            row.map(|c| {
                (c.active, c.supplier, c.complex, c.first_day, c.last_day, c.weekdays)
                    == (*active, *supplier, *complex, *first_day, *last_day, *weekdays)
            })
        }
        Registry::ServiceDay { contract, day, open } => relations.service_days.get(&(*contract, *day)).map(|o| o == open),
        Registry::Benefit { id, active, meals, name } => {
            let row = state.benefits().get(*id as usize).filter(|b| b.active || !b.name.is_empty());
            row.map(|b| (b.active, b.meals) == (*active, *meals) && b.name == *name)
        }
        Registry::Gateway { id, active, building } => {
            let row = state.gateways().get(*id as usize).filter(|g| g.building != 0);
            row.map(|g| (g.active, g.building) == (*active, *building))
        }
        Registry::Device { id, active, building, kind, supplier } => {
            let row = state.devices().get(*id as usize).filter(|d| d.kind != 0);
            row.map(|d| (d.active, d.building, d.kind, d.supplier) == (*active, *building, *kind, *supplier))
        }
        Registry::Holder(spec) => state.holder_spec(spec.id).map(|row| row == *spec),
        Registry::Card(spec) => state
            .card(spec.key())
            .map(|row| (row.kind, row.state, row.permanent, row.holder) == (spec.kind, spec.state, spec.permanent, spec.holder)),
        Registry::Representation { child, representative, allowed } => {
            let known = relations.representations.contains(&(*child, *representative));
            if known == *allowed { Some(true) } else { known.then_some(false) }
        }
        Registry::BuildingMode { .. }
        | Registry::PurseFloor { .. }
        | Registry::Product { .. }
        | Registry::Stop { .. }
        | Registry::AccountRules(_)
        | Registry::NoticeLine { .. }
        | Registry::EmergencyMeals { .. } => Some(false),
    };
    match same {
        Some(true) => Effect::Nothing,
        Some(false) => Effect::Changes,
        None => Effect::Creates,
    }
}
