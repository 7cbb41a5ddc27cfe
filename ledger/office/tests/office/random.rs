//! Random operators: whatever they try, replay and snapshot give the same city, and refusals change nothing.

use crate::payments::payment_file;
use crate::world::{ANNEX, FAR, FAR_BOTH, NURSERY, SCHOOL, TODAY, World, plan, saved};
use ledger_core::Table;
use ledger_office::command::{EnrolmentRow, OfficeCommand};
use ledger_office::payments::{Posted, Sum};
use ledger_office::procedure::{Kind, Plan};
use ledger_office::ticket::{TicketKind, TicketState};
use rand::rngs::SmallRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

/// Histories and commands of each. Origin: two seconds in a debug build; every kind of command is accepted dozens of times.
const HISTORIES: u64 = 60;
const COMMANDS: usize = 60;

fn command(world: &World, dice: &mut SmallRng) -> OfficeCommand {
    let places = [SCHOOL, NURSERY, ANNEX, FAR, FAR_BOTH];
    let place = |dice: &mut SmallRng| *places.choose(dice).expect("places");
    let procedures = world.city.office().procedures().count() as u32;
    match dice.random_range(0..10) {
        0 | 1 => {
            let kind = *Kind::ALL.choose(dice).expect("kinds");
            let mut plan = Plan { begins: TODAY + dice.random_range(-3..25), ..plan(kind) };
            if dice.random_bool(0.3) {
                plan.building = place(dice);
            }
            if dice.random_bool(0.2) {
                plan.to_building = place(dice);
            }
            OfficeCommand::Begin { plan }
        }
        2..=4 => {
            let procedure = dice.random_range(0..procedures + 1);
            let steps = world.city.office().procedure(procedure).map_or(&[][..], |p| p.plan.kind.steps());
            let step = steps.choose(dice).map_or("mode", |step| step.key).to_owned();
            OfficeCommand::Step { procedure, step, note: "act".into(), document: "letter".into() }
        }
        5 => OfficeCommand::Cancel { procedure: dice.random_range(0..procedures + 1) },
        6 => OfficeCommand::WorksInSummer { building: place(dice), works: dice.random() },
        7 if dice.random() => {
            let rows = (0..dice.random_range(1..4))
                .map(|_| EnrolmentRow { holder: dice.random_range(9..60), group: dice.random_range(0..6) })
                .collect();
            OfficeCommand::Enrol { file: "f".into(), rows }
        }
        8 if dice.random() => OfficeCommand::TakePayments {
            file: payment_file(|file| {
                file.hash = format!("{:064x}", dice.random_range(0..20));
                file.number = dice.random_range(0..20).to_string();
            }),
        },
        8 => {
            let posted = Posted { suspense: Sum { rows: 2, kopecks: 300 }, ..Posted::default() };
            OfficeCommand::PaymentsPosted { file: dice.random_range(0..12), posted }
        }
        7 => OfficeCommand::Unenrol { enrolment: dice.random_range(0..4) },
        _ => {
            let tickets = world.city.office().tickets().count() as u32;
            if tickets == 0 || dice.random_bool(0.3) {
                let kind = *TicketKind::ALL.choose(dice).expect("kinds");
                let holder = if dice.random() { 10 } else { 0 };
                let draft = serde_json::json!({ "kind": kind, "building": place(dice), "holder": holder, "amount_kopecks": 5, "text": "t" });
                return OfficeCommand::OpenTicket { draft: serde_json::from_value(draft).expect("a draft") };
            }
            let state = TicketState::ALL.choose(dice).copied();
            let ticket = dice.random_range(1..=tickets);
            OfficeCommand::Ticket { ticket, text: "well".into(), remote: false, state, files: Vec::new() }
        }
    }
}

#[test]
fn histories_replay_and_refusals_change_nothing() {
    let mut accepted = std::collections::BTreeMap::new();
    for seed in 0..HISTORIES {
        let mut dice = SmallRng::seed_from_u64(seed);
        let mut world = World::new();
        let mut day = TODAY;
        for _ in 0..COMMANDS {
            if dice.random_bool(0.1) {
                day += dice.random_range(1..15);
                world.until(day);
            }
            let command = command(&world, &mut dice);
            let before = saved(&world.city);
            let foretold = world.preview(&command);
            let reason = world.act(&command);
            assert_eq!(foretold.is_ok(), reason.is_accepted(), "seed {seed}: {command:?}: {foretold:?} but {reason:?}");
            if reason.is_accepted() {
                *accepted.entry(command.name()).or_insert(0) += 1;
            } else {
                // Positions, ids and the office's last position move on; nothing else does.
                let tables = |all: Vec<(Table, Vec<u8>)>| {
                    all.into_iter()
                        .filter(|(t, _)| !matches!(t, Table::Scalars | Table::Ids | Table::Office | Table::Holders))
                        .collect::<Vec<_>>()
                };
                assert!(
                    tables(saved(&world.city)) == tables(before),
                    "seed {seed}: {command:?} was refused and changed something"
                );
            }
        }
        world.check();
        assert_eq!(world.city.sum_kopecks(), 0);
    }
    let names = ["begin", "step", "cancel", "works_in_summer", "enrol", "unenrol", "open_ticket", "ticket"];
    for name in names {
        assert!(accepted.get(name).is_some_and(|count| *count >= 10), "{name} was hardly ever accepted: {accepted:?}");
    }
}
