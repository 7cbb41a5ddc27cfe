//! Every procedure from its opening to its end, in steps and by the clock; and called off half way.

use crate::world::{ANNEX, FAR, NURSERY, SCHOOL, TODAY, World, noon, plan, saved};
use edge_protocol::{BuildingMode, Reason};
use ledger_core::Registry;
use ledger_office::City;
use ledger_office::command::OfficeCommand;
use ledger_office::equipment::Whereabouts;
use ledger_office::impact::Warning;
use ledger_office::procedure::{Due, Ending, Kind, Plan, Proof, Step};

fn do_step(procedure: u32, step: &Step) -> OfficeCommand {
    let (note, document) = ("act 7".to_owned(), "letter 9 of 18.11.2026".to_owned());
    OfficeCommand::Step { procedure, step: step.key.to_owned(), note, document }
}

/// Groups of the school and of the nursery go away, so that nothing holds a building back.
fn empty_school(world: &mut World) {
    world.begin(&Plan { begins: TODAY, ..plan(Kind::MoveOwn) });
}

#[test]
fn every_procedure_reaches_its_end_and_replays() {
    for kind in Kind::ALL {
        let mut world = World::new();
        match kind {
            Kind::SchoolYear => {
                world.begin(&Plan { begins: TODAY, ..plan(Kind::Demolition) });
                let id = 1;
                for key in ["dismantling_ticket", "dismantled"] {
                    let step = Kind::Demolition.step(key).expect("a step");
                    assert_eq!(world.act(&do_step(id, step)), Reason::Accepted);
                }
            }
            Kind::StoredElsewhere => {
                world.begin(&Plan { begins: TODAY, ..plan(Kind::Repair) });
                for key in ["dismantling_ticket", "dismantled"] {
                    let step = Kind::Repair.step(key).expect("a step");
                    assert_eq!(world.act(&do_step(1, step)), Reason::Accepted);
                }
            }
            Kind::HandedToSchool => {
                for group in [1, 2] {
                    let mut row = world.city.current(&Registry::Group {
                        id: group,
                        active: true,
                        complex: 1,
                        building: ANNEX,
                        leader: 0,
                        name: String::new(),
                    });
                    if let Registry::Group { building, .. } = &mut row {
                        *building = ANNEX;
                    }
                    let mut out = Vec::new();
                    let command = ledger_core::Command::Registry(row);
                    world.city.apply_command(world.now, 0, &command, 9, &mut out, &mut Vec::new());
                    world.journal.push((world.now, out[0], Some(command)));
                }
            }
            _ => {}
        }
        let id = world.begin(&plan(kind));
        // Steps in the order of their table, each on the day it is due; the clock does its own.
        let mut rounds = 0;
        while world.procedure(id).ended.is_none() && rounds < 50 {
            rounds += 1;
            let open = world.procedure(id).clone();
            let next = open.ready().find(|step| !open.is_optional(step)).unwrap_or_else(|| panic!("{kind:?} is stuck: {open:?}"));
            if let Some(due) = open.due_day(next).filter(|due| noon(*due) > world.now) {
                world.until(due);
            }
            if world.procedure(id).done.contains_key(next.key) {
                continue;
            }
            assert_eq!(world.act(&do_step(id, next)), Reason::Accepted, "{kind:?} {}", next.key);
        }
        let ended = world.procedure(id).ended.clone();
        assert!(matches!(ended, Some((Ending::Finished, _))), "{kind:?}: {:?}", world.procedure(id));
        world.check();
    }
}

#[test]
fn the_deed_does_exactly_what_the_preview_said() {
    for kind in Kind::ALL.into_iter().filter(|kind| !matches!(kind, Kind::SchoolYear | Kind::StoredElsewhere)) {
        let mut world = World::new();
        let command = OfficeCommand::Begin { plan: Plan { begins: TODAY, ..plan(kind) } };
        let impact = world.preview(&command).expect("a good plan");
        let before = world.city.clone();
        assert_eq!(world.entry("operator", "order", impact.digest, &command), Reason::Accepted);
        for change in &impact.decided.changes {
            assert_eq!(world.city.current(change), *change, "{kind:?}");
        }
        let made = world.journal.iter().filter(|(_, r, _)| r.detail == ledger_core::record::DETAIL_CONTINUED).count();
        assert_eq!(made, impact.decided.changes.len(), "{kind:?}: nothing else changed");
        for change in &impact.buildings {
            let row = &world.city.buildings()[change.id as usize];
            assert_eq!((row.mode, row.kind, row.complex), (change.mode.1, change.kind.1, change.complex.1));
            assert_eq!(world.city.lets_in(change.id), change.lets_in.1);
            assert_eq!(world.city.serves_meals(change.id), change.serves_meals.1);
            assert_eq!(world.city.office().building(change.id).works_in_summer, change.works_in_summer.1);
            assert_eq!(before.lets_in(change.id), change.lets_in.0);
        }
        for group in &impact.groups {
            assert_eq!(world.group_building(group.id), group.building.1);
        }
        let tickets: Vec<_> = world.city.office().tickets().map(|t| t.id).collect();
        assert_eq!(tickets, impact.tickets.iter().map(|t| t.id).collect::<Vec<_>>(), "{kind:?}");
    }
}

#[test]
fn a_preview_that_no_longer_holds_is_refused() {
    let mut world = World::new();
    let command = OfficeCommand::Begin { plan: Plan { begins: TODAY, ..plan(Kind::MoveOwn) } };
    let shown = world.preview(&command).expect("a good plan").digest;
    // Somebody else's ticket changes nothing about it; somebody else's group does.
    let ticket = OfficeCommand::OpenTicket {
        draft: serde_json::from_str(r#"{"kind":"fault","building":1,"text":"the turnstile hums"}"#).expect("a draft"),
    };
    assert_eq!(world.act(&ticket), Reason::Accepted);
    let renamed = Registry::Group { id: 1, active: true, complex: 1, building: SCHOOL, leader: 0, name: "1-А".into() };
    let mut out = Vec::new();
    let same = world.preview(&command).expect("a good plan").digest;
    assert_eq!(same, shown);
    world.city.apply_command(world.now, 0, &ledger_core::Command::Registry(renamed), 9, &mut out, &mut Vec::new());
    assert_eq!(world.entry("operator", "order", shown, &command), Reason::PreviewOutdated);
    assert_eq!(world.entry("operator", "order", 0, &command), Reason::Accepted);
}

/// REL-05…09: who is taught in another complex passes there, and stays with the own complex.
#[test]
fn variant_five_keeps_people_with_their_complex() {
    let mut world = World::new();
    let id = world.begin(&Plan { begins: TODAY, ..plan(Kind::MoveShared) });
    for key in ["agreement", "ticket", "bind", "bound"] {
        let step = Kind::MoveShared.step(key).expect("a step");
        assert_eq!(world.act(&do_step(id, step)), Reason::Accepted, "{key}");
    }
    let pupil = world.city.holder(10).expect("a pupil");
    assert_eq!((pupil.complex, world.city.building_attended(pupil)), (1, FAR));
    assert_eq!(world.city.groups()[1].complex, 1);
    world.check();
}

#[test]
fn calling_off_puts_everything_back() {
    for kind in Kind::ALL.into_iter().filter(|kind| !matches!(kind, Kind::SchoolYear | Kind::StoredElsewhere)) {
        let mut world = World::new();
        let tables =
            |city: &City| saved(city).into_iter().filter(|(table, _)| (1..=10).contains(&(*table as u8))).collect::<Vec<_>>();
        let before = tables(&world.city);
        let id = world.begin(&Plan { begins: TODAY, ..plan(kind) });
        for step in kind.steps().iter().filter(|step| !matches!(step.due, Due::End(_) | Due::After(..))) {
            if world.procedure(id).is_ready(step) {
                assert_eq!(world.act(&do_step(id, step)), Reason::Accepted, "{kind:?} {}", step.key);
            }
        }
        if world.procedure(id).ended.is_some() {
            continue;
        }
        assert_eq!(world.act(&OfficeCommand::Cancel { procedure: id }), Reason::Accepted, "{kind:?}");
        assert!(matches!(world.procedure(id).ended, Some((Ending::Cancelled, _))));
        let after = tables(&world.city);
        let holders = |t: &[(ledger_core::Table, Vec<u8>)]| t.iter().filter(|(t, _)| *t as u8 != 9).cloned().collect::<Vec<_>>();
        assert!(holders(&after) == holders(&before), "{kind:?}: places or groups differ");
        for holder in 1..world.city.holders().len() as u32 {
            assert_eq!(
                world.city.holder(holder).is_some_and(|h| h.in_meal_plan),
                holder < 90 && world.city.holder(holder).is_some(),
                "{kind:?} {holder}"
            );
        }
        for building in [SCHOOL, NURSERY] {
            assert_eq!(world.city.office().building(building).equipment, Whereabouts::Mounted, "{kind:?}");
            assert!(!world.city.office().building(building).works_in_summer, "{kind:?}");
        }
        assert_eq!(world.city.office().open_tickets().count(), 0, "{kind:?}");
        world.check();
    }
}

/// The clock switches a building on its day, and only then; and back after the end (BLD-01, DUT-06).
#[test]
fn the_clock_keeps_the_days_of_a_summer() {
    let mut world = World::new();
    world.begin(&plan(Kind::Summer));
    world.until(TODAY + 19);
    assert_eq!(world.mode(NURSERY), BuildingMode::SchoolYear as u8);
    world.until(TODAY + 20);
    assert_eq!(world.mode(NURSERY), BuildingMode::Summer as u8);
    assert!(world.city.office().building(NURSERY).works_in_summer);
    world.until(TODAY + 60);
    assert_eq!(world.mode(NURSERY), BuildingMode::Summer as u8, "the last day is still summer");
    world.until(TODAY + 61);
    assert_eq!(world.mode(NURSERY), BuildingMode::SchoolYear as u8);
    assert_eq!(world.city.due(noon(TODAY + 1_000)), None);
    world.check();
}

/// What the clock cannot do waits for a person and is not tried for ever.
#[test]
fn a_step_that_the_clock_could_not_do_waits_for_a_person() {
    let mut world = World::new();
    let id = world.begin(&plan(Kind::MoveOwn));
    let close = Registry::Building { id: ANNEX, active: true, complex: 1, kind: 1, mode: 0, name: "№ 1".into() };
    let closed = match close {
        Registry::Building { id, complex, kind, mode, name, .. } => {
            Registry::Building { id, active: false, complex, kind, mode, name }
        }
        other => other,
    };
    for change in [Registry::Gateway { id: ANNEX, active: false, building: ANNEX }, closed] {
        let command = ledger_core::Command::Registry(change);
        let mut out = Vec::new();
        world.city.apply_command(world.now, 0, &command, 9, &mut out, &mut Vec::new());
        world.journal.push((world.now, out[0], Some(command)));
    }
    world.until(TODAY + 20);
    assert_eq!(world.procedure(id).refused.get("bind"), Some(&Reason::BuildingUnknown.code()));
    assert_eq!(world.group_building(1), SCHOOL, "none of the groups moved");
    world.check();
}

/// BLD-12, BLD-13: the terms of the repair's tickets.
#[test]
fn a_repair_has_its_terms() {
    let mut world = World::new();
    empty_school(&mut world);
    let late = Plan { begins: TODAY + 5, ..plan(Kind::Repair) };
    let impact = world.preview(&OfficeCommand::Begin { plan: late.clone() }).expect("late, but possible");
    let passed = |w: &Warning| matches!(w, Warning::TermPassed(step, 10) if step.key == "dismantling_ticket");
    assert!(impact.warnings.iter().any(passed), "{:?}", impact.warnings);
    let id = world.begin(&late);
    for key in ["dismantling_ticket", "mode", "dismantled", "mounting_ticket"] {
        let step = Kind::Repair.step(key).expect("a step");
        assert_eq!(world.act(&do_step(id, step)), Reason::Accepted, "{key}");
    }
    assert_eq!(world.city.office().building(SCHOOL).equipment, Whereabouts::Stored);
    let mounting = world.city.office().tickets().next_back().expect("the mounting ticket");
    assert_eq!(mounting.due_day, Some(TODAY + 15));
    let mounted = Kind::Repair.step("mounted").expect("a step");
    assert_eq!(world.procedure(id).due_day(mounted), Some(TODAY + 15));
    // A new scheme asks for additional equipment instead (BLD-11).
    let new_scheme = Plan { new_scheme: true, ..late };
    let ticket = new_scheme.proof(Kind::Repair.step("mounting_ticket").expect("a step"));
    assert_eq!(ticket, Proof::Ticket(ledger_office::ticket::TicketKind::AdditionalEquipment));
}

/// A closing building with its classes still bound to it is worth a warning, with everybody counted.
#[test]
fn a_preview_counts_who_would_stand_before_a_closed_door() {
    let world = World::new();
    let impact = world.preview(&OfficeCommand::Begin { plan: Plan { begins: TODAY, ..plan(Kind::Repair) } }).expect("a plan");
    assert!(impact.warnings.contains(&Warning::PeopleBeforeClosedDoor(10)), "{:?}", impact.warnings);
    assert!(impact.warnings.contains(&Warning::MealsEnd(10)), "{:?}", impact.warnings);
    let [building] = &impact.buildings[..] else { panic!("one building: {:?}", impact.buildings) };
    assert_eq!((building.groups, building.people, building.lets_in), (2, 10, (true, false)));
    assert_eq!((impact.people, building.pieces.len()), (10, 7));
}
