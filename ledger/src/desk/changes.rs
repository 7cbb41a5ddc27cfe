//! What a registry command changed: the command as the journal keeps it, held against the one before it.

use super::{building_named, group_named, tail};
use crate::journal::{JournalError, Located};
use crate::ledger::Ledger;
use dashboard::views::change::{Change, Object};
use dashboard::views::desk::Named;
use ledger_core::{Command, HolderSpec, Registry, State, account_number};

/// Records of a holder looked at for the registration before this one. Origin: a term of passages; before that the line says what
/// the registry says now, and not what became different.
const LOOKED_BACK_MAX: usize = 512;

/// What this record's command changed; empty when it is not of the registry.
pub(super) fn of(ledger: &Ledger, found: &Located) -> Result<Vec<Change>, JournalError> {
    let Some(Command::Registry(registry)) = &found.command else { return Ok(Vec::new()) };
    let object = |object, id: &u32| Change::Object(object, *id);
    let change = match registry {
        Registry::Holder(spec) => return of_holder(ledger, found, spec),
        Registry::Card(spec) => Change::Card { tail: tail(spec.key()), kind: spec.kind, state: spec.state },
        Registry::Representation { child, representative, allowed } => Change::Representative {
            child: account_number(*child),
            representative: account_number(*representative),
            allowed: *allowed,
        },
        Registry::PurseFloor { floor_kopecks, .. } => Change::Floor(*floor_kopecks),
        Registry::Complex { id, .. } => object(Object::Complex, id),
        Registry::Building { id, .. } => object(Object::Building, id),
        Registry::BuildingMode { id, .. } => object(Object::BuildingMode, id),
        Registry::Group { id, .. } => object(Object::Group, id),
        Registry::Supplier { id, .. } => object(Object::Supplier, id),
        Registry::Contract { id, .. } => object(Object::Contract, id),
        Registry::ServiceDay { contract, .. } => object(Object::ServiceDay, contract),
        Registry::Benefit { id, .. } => object(Object::Benefit, id),
        Registry::Gateway { id, .. } => object(Object::Gateway, id),
        Registry::Device { id, .. } => object(Object::Device, id),
        // Only the office asks for these; its own page says what changed.
        Registry::Product { .. }
        | Registry::Stop { .. }
        | Registry::AccountRules(_)
        | Registry::NoticeLine { .. }
        | Registry::EmergencyMeals { .. } => return Ok(Vec::new()),
    };
    Ok(vec![change])
}

fn of_holder(ledger: &Ledger, found: &Located, spec: &HolderSpec) -> Result<Vec<Change>, JournalError> {
    let (mut before, mut looked_at) = (None, 0);
    for older in ledger.journal().history(found.record.prev_subject).take(LOOKED_BACK_MAX) {
        looked_at += 1;
        if let Some(Command::Registry(Registry::Holder(old))) = older?.command {
            before = Some(old);
            break;
        }
    }
    let state = ledger.read_now();
    let first = before.is_none() && looked_at < LOOKED_BACK_MAX;
    if first {
        let blank = HolderSpec { active: true, ..HolderSpec::default() };
        let facts = differences(&state, spec, Some(&blank));
        return Ok([Change::Entered].into_iter().chain(facts).collect());
    }
    let changes = differences(&state, spec, before.as_ref());
    Ok(if changes.is_empty() { vec![Change::Nothing] } else { changes })
}

/// What `spec` says otherwise than `before`; all of it without one.
fn differences(state: &State, spec: &HolderSpec, before: Option<&HolderSpec>) -> Vec<Change> {
    let benefit = || match state.benefits().get(spec.benefit as usize).filter(|_| spec.benefit != 0) {
        Some(benefit) => Named { id: spec.benefit, name: benefit.name.clone() },
        None => Named::default(),
    };
    let visit = |of: &HolderSpec| (of.valid_from_us, of.valid_until_us);
    let facts = [
        (before.is_none_or(|old| old.active != spec.active), Change::Active(spec.active)),
        (before.is_none_or(|old| old.group != spec.group), Change::Group(group_named(state, spec.group))),
        (before.is_none_or(|old| old.building != spec.building), Change::Building(building_named(state, spec.building))),
        (before.is_none_or(|old| old.in_meal_plan != spec.in_meal_plan), Change::MealPlan(spec.in_meal_plan)),
        (before.is_none_or(|old| old.benefit != spec.benefit), Change::Benefit(benefit())),
        (before.is_none_or(|old| old.daily_limit != spec.daily_limit), Change::DailyLimit(spec.daily_limit)),
        (before.is_some_and(|old| visit(old) != visit(spec)), Change::VisitingTime),
    ];
    facts.into_iter().filter(|(differs, _)| *differs).map(|(_, change)| change).collect()
}
