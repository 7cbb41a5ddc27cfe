//! Random operators: whatever they try, replay and snapshot give the same city, and refusals change nothing.

use crate::money::{NOBODY, application, order, scan};
use crate::payments::payment_file;
use crate::world::{ANNEX, CATERER, FAR, FAR_BOTH, FOLLOWER, NURSERY, SCHOOL, TODAY, World, plan, saved};
use ledger_core::command::Control;
use ledger_core::record::RecordKind;
use ledger_core::{Command, Record, Table};
use ledger_office::comfort::Choices;
use ledger_office::command::{EnrolmentRow, OfficeCommand};
use ledger_office::corrections::{Correction, Debit};
use ledger_office::impact::preview;
use ledger_office::payments::{Posted, Sum};
use ledger_office::procedure::{Kind, Plan};
use ledger_office::refund::RefundState;
use ledger_office::ticket::{TicketKind, TicketState};
use rand::rngs::SmallRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

/// Histories and commands of each. Origin: some seconds in a test build; every kind of command is accepted dozens of times.
const HISTORIES: u64 = 400;
const COMMANDS: usize = 80;

/// Whatever the money office can be asked.
fn money(world: &World, dice: &mut SmallRng) -> OfficeCommand {
    use OfficeCommand as C;
    let books = world.city.office().books();
    let holder = dice.random_range(9..16);
    let kopecks = [1, 50_00, 300_00, 100_00, -20_00, 0, 12_000_00][dice.random_range(0..7)];
    let supplier = if dice.random_bool(0.9) { CATERER } else { FOLLOWER };
    let deed = dice.random_range(0..28);
    // Mostly one that stands where the deed begins.
    let begins = match deed {
        6 | 7 => RefundState::Submitted,
        10 | 11 => RefundState::Confirmed,
        12 | 13 | 17 | 26 => RefundState::Passed,
        _ => *RefundState::ALL.choose(dice).expect("states"),
    };
    let standing: Vec<u32> = books.refunds().filter(|row| row.state == begins).map(|row| row.id).collect();
    let refund = standing.choose(dice).copied().filter(|_| dice.random_bool(0.9)).unwrap_or(1);
    let change = dice.random_range(0..books.changes().count() as u32 + 2);
    let document = String::from("paper 1");
    match deed {
        0 => {
            let all: Vec<u64> = books.all_suspended().map(|row| row.payment).collect();
            let payment = all.choose(dice).copied().unwrap_or(1);
            let correction = if dice.random() { Correction::Resolve { payment, holder } } else { Correction::Return { payment } };
            C::Correct { correction, ticket: 0 }
        }
        1 => {
            let (to, to_supplier) = (dice.random_range(9..16), if dice.random() { CATERER } else { FOLLOWER });
            C::Correct { correction: Correction::Transfer { from: holder, supplier, to, to_supplier, kopecks }, ticket: 0 }
        }
        27 => C::RefundScan { refund, files: vec![scan(dice.random_range(1..9))] },
        20..26 => comfort(dice, holder, supplier, kopecks),
        2 => C::Correct { correction: Correction::Adjust { holder, supplier, kopecks }, ticket: 0 },
        3 => {
            let served = |(at, (_, r, _)): (usize, &(i64, Record, Option<Command>))| {
                let meal = r.kind == RecordKind::MealDebit as u8 && r.reason < 10;
                meal.then_some(Debit {
                    pos: at as u64,
                    event_time_us: r.event_time_us,
                    kopecks: r.amount_kopecks,
                    holder: r.holder,
                    purse: r.purse,
                    device: r.device,
                    class: r.detail,
                    meal: r.meal,
                })
            };
            let meals: Vec<Debit> = world.journal.iter().enumerate().filter_map(served).collect();
            let Some(debit) = meals.choose(dice).copied() else { return order(|_| {}) };
            C::Correct { correction: Correction::Reverse { debit }, ticket: 0 }
        }
        4 => {
            let waiting = books.waiting().next().map_or(1, |row| row.id);
            C::SecondCorrection { correction: waiting, approve: dice.random() }
        }
        5 => application(|d| {
            (d.holder, d.supplier) = (holder, supplier);
            d.kopecks = dice.random::<bool>().then_some(kopecks);
        }),
        6 | 7 => {
            let asked = books.refund(refund).map_or(kopecks, |row| row.draft.kopecks.unwrap_or(kopecks));
            C::ConfirmRefund { refund, kopecks: asked }
        }
        8 => C::RefundLeavers { groups: vec![dice.random_range(1..4)], document },
        9 | 18 => C::RefundBank { refund, bank: "d".repeat(64) },
        10 | 11 => C::PassRefunds { refunds: vec![refund] },
        12 | 17 => C::RefundPaid { refund, document },
        13 | 26 => C::RefundSentBack { refund, words: document },
        14 => C::EndRefund { refund, rejected: dice.random() },
        15 if dice.random() => order(|d| {
            if dice.random_bool(0.1) {
                d.contract = 2;
            }
        }),
        15 => C::CancelSupplierChange { change },
        _ if dice.random() => C::ChangeStepDone { change, step: dice.random_range(0..3), document },
        _ => C::PassBalances { change },
    }
}

fn comfort(dice: &mut SmallRng, holder: u32, supplier: u32, kopecks: i64) -> OfficeCommand {
    use OfficeCommand as C;
    let product = dice.random_range(0..5);
    match dice.random_range(0..7) {
        0 => {
            let choices = Choices {
                daily_limit: dice.random_range(0..3) * 150_00,
                notice_below: dice.random_range(0..3) * 100_00,
                buffet_percent: dice.random::<bool>().then_some(30),
                stops: [product].into(),
            };
            C::Choose { holder, choices }
        }
        1 => C::SetApart { holder, supplier, kopecks },
        2 => {
            let (group, name) = (dice.random_range(0..3), "Сок".to_owned());
            C::PutProduct { product, active: dice.random_bool(0.8), group, name }
        }
        3 => C::SetEmergency { contract: dice.random_range(1..5), kopecks: dice.random_range(0..2) * 200_00 },
        4 | 5 => C::Correct { correction: Correction::Donate { holder, supplier, kopecks }, ticket: 0 },
        _ => C::Correct { correction: Correction::Support { holder, supplier, kopecks }, ticket: 0 },
    }
}

/// Payments and meals between the operators' deeds.
fn life(world: &mut World, dice: &mut SmallRng) {
    let holder = dice.random_range(9..16);
    if dice.random_bool(0.3) {
        let account = if dice.random_bool(0.1) { NOBODY } else { ledger_core::account_number(holder) };
        world.top_up(account, dice.random_range(1..400) * 100);
    } else {
        let late = dice.random_range(0..3) * ledger_core::limits::DAY_US;
        world.eats(holder, dice.random_range(1..200) * 100, world.now - late);
    }
}

fn command(world: &World, dice: &mut SmallRng) -> OfficeCommand {
    if dice.random() {
        return money(world, dice);
    }
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
            life(&mut world, &mut dice);
            let command = command(&world, &mut dice);
            let before = saved(&world.city);
            // Another person than the one who acts otherwise.
            let second = matches!(command, OfficeCommand::SecondCorrection { .. });
            let login = if second { "colleague" } else { "operator" };
            let foretold = preview(world.city.office(), &world.city, world.now, login, &command);
            let reason = if second { world.entry(login, "seen", 0, &command) } else { world.act(&command) };
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
        for supplier in [CATERER, FOLLOWER] {
            let purses: i64 = world.city.purses().iter().filter(|p| p.supplier == supplier).map(|p| p.balance).sum();
            let controls: i64 = world.city.suppliers()[supplier as usize].controls.iter().sum();
            assert_eq!(purses + controls, 0, "seed {seed}: supplier {supplier} owes what it has");
        }
        // What is held is what refunds under way hold, and suspense is what its payments add up to.
        let books = world.city.office().books();
        let held: i64 = world.city.purses().iter().map(|p| p.held).sum();
        let refunds = books.refunds().filter(|row| !row.state.is_closed()).map(|row| row.kopecks).sum::<i64>();
        assert_eq!(held, refunds, "seed {seed}");
        let suspense: i64 = world.city.suppliers().iter().map(|s| s.controls[Control::Suspense as usize]).sum();
        assert_eq!(suspense, books.in_suspense().map(|row| row.kopecks).sum::<i64>(), "seed {seed}");
    }
    let names = [
        "begin",
        "step",
        "cancel",
        "works_in_summer",
        "enrol",
        "unenrol",
        "open_ticket",
        "ticket",
        "correct",
        "second_correction",
        "apply_refund",
        "confirm_refund",
        "refund_leavers",
        "refund_bank",
        "refund_scan",
        "pass_refunds",
        "refund_paid",
        "refund_sent_back",
        "end_refund",
        "order_supplier_change",
    ];
    for name in names {
        assert!(accepted.get(name).is_some_and(|count| *count >= 10), "{name} was hardly ever accepted: {accepted:?}");
    }
}
