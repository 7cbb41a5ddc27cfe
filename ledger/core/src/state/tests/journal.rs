//! Same id, same answer; the way back through the journal; snapshots that are not what they should be.

use super::world::{HOUR, MINUTE, MONEY, NOON, PUPIL, SCHOOL, SUPPLIER, TILL, TURNSTILE, World, card, saved};
use crate::command::{Command, Registry};
use crate::ids::NO_POS;
use crate::rows::Succession;
use crate::state::{CommandVerdict, EventVerdict, LoadError, State, Table};
use crate::{Record, account_number};
use alloc::string::String;
use alloc::vec::Vec;
use edge_protocol::{Direction, Event, MealClass, Reason};

fn meal() -> Event {
    Event::meal(TILL, card(PUPIL), MealClass::PaidMain, 1, 10_00, NOON)
}

#[test]
fn a_sequence_that_was_decided_is_a_duplicate_even_with_other_content() {
    let mut world = World::new();
    assert_eq!(world.event(SCHOOL, meal()), Reason::Accepted);
    let before = saved(&world.state);
    for again in [Event { seq: 1, ..meal() }, Event { seq: 1, amount_kopecks: 1, ..meal() }, Event { seq: 0, ..meal() }] {
        assert_eq!(world.event_as(SCHOOL, again), EventVerdict::Duplicate);
    }
    assert!(saved(&world.state) == before, "a duplicate changes nothing");
}

#[test]
fn a_skipped_sequence_names_the_one_that_is_due() {
    let mut world = World::new();
    world.event(SCHOOL, meal());
    assert_eq!(world.event_as(SCHOOL, Event { seq: 3, ..meal() }), EventVerdict::Gap { expected: 2 });
    assert_eq!(world.event_as(SCHOOL, Event { seq: u64::MAX, ..meal() }), EventVerdict::Gap { expected: 2 });
    assert_eq!(world.event(SCHOOL, meal()), Reason::Accepted, "nothing was lost by asking");
}

#[test]
fn sequences_within_one_frame_are_each_decided_once() {
    let mut world = World::new();
    let frame = [1, 2, 2, 1, 3].map(|seq| Event { seq, ..meal() });
    let verdicts = frame.map(|event| world.event_as(SCHOOL, event));
    let decided = verdicts.iter().filter(|v| matches!(v, EventVerdict::Decided { .. })).count();
    assert_eq!((decided, world.balance(PUPIL)), (3, MONEY - 30_00));
}

#[test]
fn a_gateway_that_is_closed_or_unknown_is_not_heard() {
    let mut world = World::new();
    world.registry(Registry::Gateway { id: SCHOOL, active: false, building: SCHOOL });
    for gateway in [SCHOOL, 0, 99, u32::MAX] {
        assert_eq!(world.event_as(gateway, Event { seq: 1, ..meal() }), EventVerdict::UnknownGateway);
    }
    world.registry(Registry::Gateway { id: SCHOOL, active: true, building: SCHOOL });
    assert_eq!(world.event(SCHOOL, meal()), Reason::Accepted);
    world.check_journal();
}

#[test]
fn a_gateway_that_moves_to_another_building_keeps_its_sequence() {
    let mut world = World::new();
    world.event(SCHOOL, meal());
    world.registry(Registry::Gateway { id: SCHOOL, active: true, building: super::world::KINDERGARTEN });
    assert_eq!(world.event_as(SCHOOL, Event { seq: 1, ..meal() }), EventVerdict::Duplicate);
    assert_eq!(world.event(SCHOOL, meal()), Reason::DeviceOfOtherBuilding);
}

#[test]
fn a_commands_id_has_one_answer_for_ever_refusals_included() {
    let mut world = World::new();
    let account = account_number(PUPIL);
    let top_up = |amount_kopecks| Command::TopUp { account, supplier: SUPPLIER, amount_kopecks, note: String::new() };
    let first = world.command_as(u128::MAX, top_up(5_00));
    let CommandVerdict::Decided { reason: Reason::Accepted, pos } = first else { panic!("{first:?}") };
    assert_eq!(world.command_as(u128::MAX, top_up(5_00)), CommandVerdict::Duplicate { pos });
    assert_eq!(world.command_as(u128::MAX, top_up(9_00)), CommandVerdict::Duplicate { pos });
    assert_eq!(world.balance(PUPIL), MONEY + 5_00);
    let refused = world.command_as(7 << 64, top_up(0));
    let CommandVerdict::Decided { reason: Reason::AmountInvalid, pos } = refused else { panic!("{refused:?}") };
    assert_eq!(world.command_as(7 << 64, top_up(5_00)), CommandVerdict::Duplicate { pos }, "a refusal stands");
    assert_eq!(world.state.position_of(7 << 64), Some(pos));
    world.check_journal();
}

#[test]
fn commands_without_an_id_are_decided_each_time() {
    let mut world = World::new();
    let account = account_number(PUPIL);
    for n in 1..=3 {
        world.command_as(0, Command::TopUp { account, supplier: SUPPLIER, amount_kopecks: 1_00, note: String::new() });
        assert_eq!(world.balance(PUPIL), MONEY + n * 1_00);
    }
    world.check_journal();
}

#[test]
fn a_purses_history_can_be_walked_backwards_through_the_journal() {
    let mut world = World::new();
    for _ in 0..3 {
        world.event(SCHOOL, meal());
        world.event(SCHOOL, Event::tap(TURNSTILE, card(PUPIL), Direction::In, NOON));
        world.hold(1_00);
    }
    let purse = world.state.purses_of(PUPIL).next().expect("a purse").1.last_pos;
    let by_pointer: Vec<u64> = walk(&world, purse, |r| r.prev_subject);
    let number = world.journal[purse as usize].1.purse;
    let by_search: Vec<u64> = positions(&world, |r| r.purse == number);
    assert_eq!(by_pointer, by_search);
    let holder = world.state.holder(PUPIL).expect("a holder").last_pos;
    assert_eq!(walk(&world, holder, |r| r.prev_subject), positions(&world, |r| r.purse == 0 && r.holder == PUPIL));
}

#[test]
fn a_gateways_runs_can_be_walked_backwards_through_the_journal() {
    let mut world = World::new();
    for run in 1..=4 {
        for _ in 0..run {
            world.event(SCHOOL, meal());
        }
        world.top_up(PUPIL, 1_00);
    }
    let row = &world.state.gateways()[SCHOOL as usize];
    let mut at = row.last_pos;
    let mut seq = row.last_seq;
    let mut runs = Vec::new();
    while at != NO_POS {
        let before = world.journal[at as usize].1.prev_gateway;
        let len = (0..).take_while(|n| world.journal[at as usize - n].1.gateway == SCHOOL).count();
        assert_eq!(world.journal[at as usize].1.id_lo, seq);
        runs.push(len);
        seq -= len as u64;
        at = before;
    }
    assert_eq!(runs, [4, 3, 2, 1]);
}

fn walk(world: &World, mut at: u64, previous: fn(&Record) -> u64) -> Vec<u64> {
    let mut found = Vec::new();
    while at != NO_POS {
        found.push(at);
        at = previous(&world.journal[at as usize].1);
    }
    found
}

fn positions(world: &World, of: impl Fn(&Record) -> bool) -> Vec<u64> {
    let found = (0..).zip(&world.journal).filter(|(_, (_, r, _))| of(r)).map(|(pos, _)| pos);
    let mut positions: Vec<u64> = found.collect();
    positions.reverse();
    positions
}

#[test]
fn replay_names_the_place_where_it_would_decide_otherwise() {
    let mut world = World::new();
    world.event(SCHOOL, meal());
    let mut state = State::new();
    let mut scratch = Vec::new();
    for (pos, (now, record, command)) in world.journal.iter().enumerate() {
        let mut written = *record;
        if pos + 1 == world.journal.len() {
            written.balance_kopecks += 1;
            let found = state.replay(*now, &written, None, &mut scratch).expect_err("a kopeck too much");
            assert_eq!((found.pos, found.written, found.replayed), (pos as u64, written, Some(*record)));
        } else {
            state.replay(*now, &written, command.as_ref(), &mut scratch).expect("as written");
        }
    }
    let again = state.replay(NOON, &world.last(), None, &mut scratch).expect_err("a duplicate makes no record");
    assert_eq!(again.replayed, None);
}

#[test]
fn replay_repeats_a_refusal_for_reserved_bytes_which_the_journal_does_not_keep() {
    let mut world = World::new();
    assert_eq!(world.event(SCHOOL, Event { reserved: [0, 0, 0, 0, 9, 0, 0, 0, 0], ..meal() }), Reason::MalformedEvent);
    world.check_journal();
}

#[test]
fn a_snapshot_with_a_reference_into_nowhere_is_refused() {
    let mut world = World::new();
    world.hold(1_00);
    type Spoil = fn(&mut State);
    let spoiled: &[(Table, Spoil)] = &[
        (Table::Purses, |s| s.purses[1].holder = 9_999),
        (Table::Purses, |s| s.purses[1].supplier = 99),
        (Table::Purses, |s| s.purses[1].next = 1),
        (Table::Holders, |s| s.holders[PUPIL as usize].purse = 99),
        (Table::Holds, |s| s.holds[1].purse = 99),
        (Table::Cards, |s| s.cards[0].holder = 9_999),
        (Table::Contracts, |s| s.contracts[1].complex = u32::MAX),
        (Table::Successions, |s| {
            let nobody = Succession { complex: 1, from: 99, to: SUPPLIER, ..Succession::default() };
            s.successions.entry(1).or_default().push(nobody);
        }),
    ];
    for (table, spoil) in spoiled {
        let mut state = world.state.clone();
        spoil(&mut state);
        let mut loaded = State::new();
        for (table, bytes) in saved(&state) {
            loaded.load_chunk(table, &bytes).expect("well-formed rows");
        }
        assert_eq!(loaded.finish_load(), Err(LoadError(*table)));
    }
}

#[test]
fn a_chunk_that_is_not_an_archive_of_its_table_is_refused() {
    for code in 0..=20 {
        let table = Table::from_code(code).expect("twenty-one tables");
        assert_eq!(table as u8, code);
        for bytes in [&[][..], &[0xff; 64]] {
            assert_eq!(State::new().load_chunk(table, bytes), Err(LoadError(table)));
        }
    }
    assert_eq!(Table::from_code(21), None);
}

#[test]
fn a_hold_survives_a_snapshot_with_its_deadline() {
    let mut world = World::new();
    let hold = world.hold(1_00);
    world.check_journal();
    let mut loaded = State::new();
    for (table, bytes) in saved(&world.state) {
        loaded.load_chunk(table, &bytes).expect("our own snapshot");
    }
    loaded.finish_load().expect("our own snapshot");
    assert_eq!(loaded.due(NOON + HOUR - MINUTE), None);
    assert_eq!(loaded.due(NOON + HOUR), Some(Command::HoldExpire { hold }));
}

#[test]
fn warming_takes_any_event_and_any_number_of_them() {
    let world = World::new();
    let strange =
        [Event::default(), Event { card_bits: 255, ..meal() }, Event::tap(0, card(9_999), Direction::Out, i64::MIN), meal()];
    for count in [0, 1, 4, 100] {
        let some: Vec<_> = strange.iter().cycle().take(count).copied().collect();
        world.state.warm(&some);
    }
}
