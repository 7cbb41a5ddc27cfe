//! Opening a procedure: what must hold before it, and what the clock does at once.

use super::steps::{Work, is_finished};
use super::{About, Decided, Moment, Topic};
use crate::limits::{EXCLUDED_MAX, GROUPS_MAX, PLAN_AHEAD_MAX, PLAN_BACK_MAX, TEXT_MAX};
use crate::procedure::{Before, Ending, Kind, Plan, Procedure, Step};
use crate::state::Office;
use edge_protocol::{BuildingMode, Reason};
use ledger_core::State;
use ledger_core::command::building_kind;
use ledger_core::rows::Building;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn begin(office: &Office, core: &State, moment: &Moment, plan: &Plan) -> Result<Decided, Reason> {
    check(office, core, moment.today(), plan)?;
    let id = moment.number(office.next_procedure());
    let procedure = Procedure {
        id,
        plan: plan.clone(),
        opened: moment.stamp.clone(),
        pos: moment.pos,
        done: BTreeMap::new(),
        refused: BTreeMap::new(),
        ended: None,
        before: Before::default(),
    };
    let mut work = Work::new(office, core, moment, procedure);
    // What the clock would do today is done now, so that the preview shows it and nobody waits for a tick.
    while let Some(step) = due_now(&work.procedure, moment.today()) {
        work.perform(step, "", "")?;
    }
    if is_finished(&work.procedure) {
        work.procedure.ended = Some((Ending::Finished, moment.stamp.clone()));
    }
    let mut decided = work.into_decided();
    decided.about = About { topic: Topic::Procedure, object: id, holder: 0 };
    Ok(decided)
}

fn due_now(procedure: &Procedure, today: i32) -> Option<&'static Step> {
    procedure.ready().find(|step| step.clock && procedure.due_day(step).is_some_and(|due| due <= today))
}

fn check(office: &Office, core: &State, today: i32, plan: &Plan) -> Result<(), Reason> {
    if plan.basis.len() > TEXT_MAX || plan.groups.len() > GROUPS_MAX || plan.excluded.len() > EXCLUDED_MAX {
        return Err(Reason::TooManyChanges);
    }
    let building = building(core, plan.building).ok_or(Reason::BuildingUnknown)?;
    check_dates(today, plan)?;
    check_conflicts(office, plan)?;
    check_place(office, core, plan, building)?;
    if plan.kind.moves_groups() {
        check_groups(core, plan, building)?;
        check_excluded(core, plan)?;
    } else if !plan.groups.is_empty() || !plan.excluded.is_empty() || !plan.leaders.is_empty() {
        return Err(Reason::GroupsUnfit);
    }
    Ok(())
}

fn building(core: &State, id: u32) -> Option<&Building> {
    core.buildings().get(id as usize).filter(|b| b.kind != 0 && b.active)
}

fn check_dates(today: i32, plan: &Plan) -> Result<(), Reason> {
    let begins_soon = (today - PLAN_BACK_MAX..=today + PLAN_AHEAD_MAX).contains(&plan.begins);
    let ends_later = plan.ends.is_none_or(|end| end >= plan.begins && end <= today + PLAN_AHEAD_MAX);
    let end_known = plan.ends.is_some() || !plan.kind.has_end();
    if begins_soon && ends_later && end_known { Ok(()) } else { Err(Reason::DatesInvalid) }
}

/// One change of status at a time in a building, and no group in two relocations.
fn check_conflicts(office: &Office, plan: &Plan) -> Result<(), Reason> {
    let mut running = office.procedures().filter(|other| other.ended.is_none());
    let taken: BTreeSet<u32> = plan.groups.iter().copied().collect();
    let conflicts = running.any(|other| {
        let same_building = other.plan.building == plan.building;
        let both_status = plan.kind.is_status() && other.plan.kind.is_status();
        let same_kind = plan.kind == other.plan.kind;
        (same_building && (both_status || same_kind)) || other.plan.groups.iter().any(|group| taken.contains(group))
    });
    if conflicts { Err(Reason::ProcedureConflicts) } else { Ok(()) }
}

fn check_place(office: &Office, core: &State, plan: &Plan, building: &Building) -> Result<(), Reason> {
    let other = self::building(core, plan.to_building);
    let here = |b: &Building| b.complex == building.complex;
    let preschool = |b: &Building| matches!(b.kind, building_kind::KINDERGARTEN | building_kind::COMBINED);
    let fits = match plan.kind {
        Kind::Summer | Kind::Repair | Kind::Demolition | Kind::HandedToCity | Kind::AdditionalEquipment => true,
        Kind::SchoolYear => {
            if BuildingMode::from_code(building.mode) == Some(BuildingMode::SchoolYear) {
                return Err(Reason::NothingChanges);
            }
            true
        }
        Kind::HandedToSchool => plan.to_complex != building.complex && core.complex(plan.to_complex).is_some_and(|c| c.active),
        Kind::Reprofiling => plan.to_kind != building.kind && (1..=5).contains(&plan.to_kind),
        // Only where the system was installed before (BLD-16).
        Kind::StoredElsewhere => {
            let stored = office.building(plan.building).equipment == crate::equipment::Whereabouts::Stored;
            let known = core.gateways().iter().any(|g| g.building == plan.to_building);
            stored && known && other.is_some() && plan.to_building != plan.building
        }
        Kind::MoveOwn | Kind::MoveRenamed => other.is_some_and(here) && plan.to_building != plan.building,
        Kind::MoveOther => other.is_some_and(|b| !here(b)),
        Kind::MoveDuty => other.is_some_and(|b| here(b) && preschool(b)),
        // The agreement's ground must be written down (REL-06).
        Kind::MoveShared => {
            if plan.basis.trim().is_empty() {
                return Err(Reason::ProofMissing);
            }
            other.is_some_and(|b| !here(b))
        }
        Kind::Duty => preschool(building),
    };
    let open = !plan.kind.moves_groups() || core.lets_in(plan.attendance());
    if fits && open { Ok(()) } else { Err(Reason::PlaceUnfit) }
}

fn check_groups(core: &State, plan: &Plan, building: &Building) -> Result<(), Reason> {
    let other = core.buildings().get(plan.to_building as usize).map(|b| b.complex);
    let from_whole_complex = matches!(plan.kind, Kind::MoveDuty | Kind::Duty);
    let fits = |id: &u32| {
        core.groups().get(*id as usize).filter(|g| g.active && g.complex != 0).is_some_and(|group| {
            let ours = group.complex == building.complex;
            match plan.kind {
                // АИС «Зачисление» may have moved them to the other complex already (REL-03).
                Kind::MoveOther => group.building == plan.building || Some(group.complex) == other,
                _ => ours && (from_whole_complex || group.building == plan.building),
            }
        })
    };
    let distinct = plan.groups.iter().collect::<BTreeSet<_>>().len() == plan.groups.len();
    if !plan.groups.is_empty() && distinct && plan.groups.iter().all(fits) { Ok(()) } else { Err(Reason::GroupsUnfit) }
}

fn check_excluded(core: &State, plan: &Plan) -> Result<(), Reason> {
    let takes_out = matches!(plan.kind, Kind::MoveDuty | Kind::Duty);
    let of_groups = |id: &u32| core.holder(*id).is_some_and(|h| h.active && plan.groups.contains(&h.group));
    if !plan.excluded.is_empty() && (!takes_out || !plan.excluded.iter().all(of_groups)) {
        return Err(Reason::HolderUnknown);
    }
    let leads = |(group, leader): &(u32, u32)| plan.groups.contains(group) && (*leader == 0 || core.holder(*leader).is_some());
    let leaders_fit = plan.leaders.is_empty() || plan.kind == Kind::Duty;
    if leaders_fit && plan.leaders.iter().all(leads) { Ok(()) } else { Err(Reason::HolderUnknown) }
}
