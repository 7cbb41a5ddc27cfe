//! Signals about identifiers: noted by the clock alone, once for each touch, held by rule, settled by a person.

use crate::stock::{deed, uid};
use crate::world::{SCHOOL, World, saved};
use edge_protocol::Reason;
use ledger_core::NO_POS;
use ledger_core::command::card_state;
use ledger_office::decide::CLOCK;
use ledger_office::stock::{Origin, Sighting, SignalKind, SignalRules, StockDeed};

const PUPIL: u32 = 10;

/// A world in which [`PUPIL`] has identifier 1.
fn world() -> World {
    let mut world = World::new();
    let day = ledger_core::civil_day(world.now);
    let does = |world: &mut World, what: StockDeed| assert_eq!(world.act(&deed(what.clone())), Reason::Accepted, "{what:?}");
    let (origin, document) = (Origin::City { plan: 0 }, String::from("Накладная 7"));
    does(&mut world, StockDeed::Receive { building: SCHOOL, origin, document, kind: 1, declared: 2, day });
    does(&mut world, StockDeed::Register { batch: 1, uids: vec![uid(1), uid(2)] });
    does(&mut world, StockDeed::Issue { uid: uid(1), holder: PUPIL, permanent: false });
    world
}

fn travel(later: u64) -> StockDeed {
    let sighting =
        Sighting { uid: uid(1), kind: SignalKind::Travel, building: SCHOOL, earlier: later - 1, later, at_us: 7, measure: 20 };
    StockDeed::Suspect { sighting }
}

fn noticed(world: &mut World, what: StockDeed) -> Reason {
    world.entry(CLOCK, "", 0, &deed(what))
}

fn state(world: &World) -> u8 {
    world.city.card(uid(1).0).map_or(u8::MAX, |card| card.state)
}

#[test]
fn a_signal_is_evidence_until_a_rule_says_that_it_holds() {
    let mut world = world();
    assert_eq!(noticed(&mut world, travel(100)), Reason::Accepted);
    assert_eq!(state(&world), card_state::ACTIVE, "nobody is accused by default");
    assert_eq!(noticed(&mut world, travel(120)), Reason::NothingChanges, "one of a kind at a time");
    let night =
        Sighting { uid: uid(1), kind: SignalKind::Hours, building: SCHOOL, earlier: NO_POS, later: 121, at_us: 9, measure: 0 };
    assert_eq!(noticed(&mut world, StockDeed::Suspect { sighting: night }), Reason::Accepted, "another kind is another signal");
    assert_eq!(world.city.office().stock().open_signals().count(), 2);
    assert_eq!(world.act(&deed(StockDeed::Settle { signal: 1, release: true })), Reason::Accepted);
    assert_eq!(
        noticed(&mut world, travel(100)),
        Reason::NothingChanges,
        "a touch is noticed once, whatever reads the journal again"
    );

    let rules = SignalRules { hold: 1 << SignalKind::Travel as u8, ..SignalRules::default() };
    assert_eq!(world.act(&deed(StockDeed::SetSignals { rules })), Reason::Accepted);
    assert_eq!(noticed(&mut world, travel(140)), Reason::Accepted);
    assert_eq!(state(&world), card_state::BLOCKED);
    let signal = world.city.office().stock().open_signal(uid(1), SignalKind::Travel).expect("a signal").clone();
    assert!(signal.held && signal.earlier == 139 && signal.later == 140);
    // Held, it is still the pupil's: nobody gives a second one beside it.
    let second = deed(StockDeed::Issue { uid: uid(2), holder: PUPIL, permanent: false });
    assert_eq!(world.act(&second), Reason::IdentifierInUse);
    assert_eq!(world.act(&deed(StockDeed::Settle { signal: signal.id, release: true })), Reason::Accepted);
    assert_eq!(state(&world), card_state::ACTIVE);
    assert_eq!(world.act(&deed(StockDeed::Settle { signal: signal.id, release: true })), Reason::SignalUnknown);
    // Looked at and not released: it stays shut until it is replaced.
    assert_eq!(noticed(&mut world, travel(160)), Reason::Accepted);
    let signal = world.city.office().stock().open_signal(uid(1), SignalKind::Travel).expect("a signal").id;
    assert_eq!(world.act(&deed(StockDeed::Settle { signal, release: false })), Reason::Accepted);
    assert_eq!(state(&world), card_state::BLOCKED);
    world.check();
}

#[test]
fn only_the_clock_notices_and_only_what_is_known() {
    let mut world = world();
    let before = saved(&world.city);
    assert_eq!(world.act(&deed(travel(100))), Reason::OfficeCommandInvalid, "no person accuses by hand");
    let StockDeed::Suspect { sighting } = travel(100) else { return };
    let stranger = StockDeed::Suspect { sighting: Sighting { uid: uid(77), ..sighting } };
    assert_eq!(noticed(&mut world, stranger), Reason::PieceUnknown);
    let nowhere = StockDeed::Suspect { sighting: Sighting { building: 99, ..sighting } };
    assert_eq!(noticed(&mut world, nowhere), Reason::BuildingUnknown);
    let unsound = SignalRules { night: (24, 5), ..SignalRules::default() };
    assert_eq!(world.act(&deed(StockDeed::SetSignals { rules: unsound })), Reason::FieldInvalid);
    assert_eq!(world.act(&deed(StockDeed::SetSignals { rules: SignalRules::default() })), Reason::NothingChanges);
    assert_eq!(before.len(), saved(&world.city).len());
    assert_eq!(world.city.office().stock().signals().count(), 0);
}
