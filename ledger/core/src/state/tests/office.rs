//! Office commands in the core: all changes or none, one record each, and the way back.

use super::registry_rules;
use super::world::{CHILD, PUPIL, SCHOOL, World, holder_spec, saved};
use crate::command::{Command, HolderSpec, OfficeEntry, Registry};
use crate::ids::NO_POS;
use crate::limits::OFFICE_CHANGES_MAX;
use crate::record::{DETAIL_CONTINUED, Record, RecordKind};
use crate::state::{CommandVerdict, OfficeEffects, OfficeHead};
use alloc::vec;
use alloc::vec::Vec;
use edge_protocol::{BuildingMode, Reason};

fn head(reason: Reason) -> OfficeHead {
    OfficeHead { reason, holder: PUPIL, object: 7, topic: 3, prev_office: NO_POS, heap_len: 9 }
}

fn out_of_plan(holder: u32) -> Registry {
    Registry::Holder(HolderSpec { in_meal_plan: false, ..holder_spec(holder) })
}

fn apply(world: &mut World, id: u128, head: &OfficeHead, changes: &[Registry]) -> (CommandVerdict, Vec<Record>) {
    let (mut out, mut heap) = (Vec::new(), Vec::new());
    let effects = OfficeEffects { changes, money: &[] };
    let verdict = world.state.apply_office(world.now, id, head, &effects, &mut out, &mut heap);
    assert_eq!(heap.len(), out.iter().skip(1).map(|r| usize::from(r.heap_len)).sum::<usize>());
    (verdict, out)
}

#[test]
fn an_office_command_is_one_record_and_one_more_per_change() {
    let mut world = World::new();
    let before = world.state.holder(PUPIL).expect("a pupil").last_pos;
    let pos = world.state.next_pos();
    let changes = [Registry::BuildingMode { id: SCHOOL, mode: BuildingMode::Summer as u8 }, out_of_plan(PUPIL)];
    let (verdict, out) = apply(&mut world, 77, &head(Reason::Accepted), &changes);
    assert_eq!(verdict, CommandVerdict::Decided { reason: Reason::Accepted, pos });
    let kinds: Vec<_> = out.iter().map(|r| (r.kind, r.detail, r.holder)).collect();
    let (office, registry) = (RecordKind::Office as u8, RecordKind::Registry as u8);
    let expected = [(office, 3, PUPIL), (registry, DETAIL_CONTINUED, 0), (registry, DETAIL_CONTINUED, PUPIL)];
    assert_eq!(kinds, expected);
    assert_eq!(out[0].heap_len, 9);
    // Both records about the pupil are in its history, in their order.
    assert_eq!((out[0].prev_subject, out[2].prev_subject), (before, pos));
    assert_eq!((out[0].arg, out[0].prev_gateway, out[0].command_id()), (7, NO_POS, 77));
    assert_eq!(world.state.buildings()[SCHOOL as usize].mode, BuildingMode::Summer as u8);
    assert!(!world.state.holder(PUPIL).expect("a pupil").in_meal_plan);
    let (again, none) = apply(&mut world, 77, &head(Reason::Accepted), &changes);
    assert_eq!((again, none.len()), (CommandVerdict::Duplicate { pos }, 0));
}

#[test]
fn a_refused_change_takes_the_others_back() {
    let mut world = World::new();
    let before = world.tables();
    let changes = [
        Registry::BuildingMode { id: SCHOOL, mode: BuildingMode::MajorRepair as u8 },
        out_of_plan(PUPIL),
        out_of_plan(CHILD),
        Registry::BuildingMode { id: 99, mode: 0 },
    ];
    let (verdict, out) = apply(&mut world, 0, &head(Reason::Accepted), &changes);
    assert!(matches!(verdict, CommandVerdict::Decided { reason: Reason::BuildingUnknown, .. }), "{verdict:?}");
    assert_eq!((out.len(), out[0].reason), (1, Reason::BuildingUnknown.code()));
    assert_eq!(world.tables(), before);
}

#[test]
fn what_the_office_refuses_or_overdoes_changes_nothing() {
    let mut world = World::new();
    let before = world.tables();
    let (verdict, out) = apply(&mut world, 0, &head(Reason::ProcedureUnknown), &[out_of_plan(PUPIL)]);
    assert!(matches!(verdict, CommandVerdict::Decided { reason: Reason::ProcedureUnknown, .. }));
    assert_eq!(out.len(), 1);
    let too_many = vec![out_of_plan(PUPIL); OFFICE_CHANGES_MAX + 1];
    let (verdict, _) = apply(&mut world, 0, &head(Reason::Accepted), &too_many);
    assert!(matches!(verdict, CommandVerdict::Decided { reason: Reason::TooManyChanges, .. }));
    assert_eq!(world.command(Command::Office(OfficeEntry::default())), Reason::OfficeCommandInvalid);
    assert_eq!(world.tables(), before);
}

/// For every kind of registry change: made and put back, the state is what it was.
#[test]
fn the_row_as_it_stands_puts_every_change_back() {
    let mut kinds = 0;
    for table in registry_rules::rules() {
        let case = (table.good)();
        let Some(Command::Registry(change)) = case.command else { panic!("{}: a registry change", table.kind) };
        let mut state = case.world.state;
        // A row that was never opened comes back closed, so put back twice: the second time it was there.
        let first = state.current(&change);
        state.change_registry(&change).expect("a good change");
        state.change_registry(&first).expect("the row as it stood");
        let before = saved(&state);
        let was = state.current(&change);
        state.change_registry(&change).expect("a good change");
        state.change_registry(&was).expect("the row as it stood");
        assert_eq!(saved(&state), before, "{}", table.kind);
        kinds += 1;
    }
    assert!(kinds >= 14, "only {kinds} kinds of change were looked at");
}
