//! The reserve of identifiers: every rule broken once, and random histories against a naive book of pieces (IDN-02…15, IDN-20).

use crate::world::{ANNEX, EDUCATOR, FAR, NURSERY, SCHOOL, TODAY, World, saved};
use edge_protocol::{CardKey, Reason};
use ledger_core::command::{CardSpec, card_kind, card_state};
use ledger_core::{Command, Registry};
use ledger_office::City;
use ledger_office::command::OfficeCommand;
use ledger_office::limits::{PIECES_AT_ONCE_MAX, RECEIPT_BACK_MAX};
use ledger_office::stock::{Cause, Origin, Planned, ReserveRule, STAGES, Stage, StockDeed, Uid, Used, Vendor};
use rand::rngs::SmallRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use std::collections::{BTreeMap, BTreeSet};

/// Pupils of complex 1, a pupil of complex 2.
const PUPIL: u32 = 10;
const OTHER: u32 = 11;
const STRANGER: u32 = 50;

pub(crate) fn uid(n: u32) -> Uid {
    let [a, b, c, d] = n.to_be_bytes();
    Uid(CardKey::from_bytes(&[4, 0xA1, a, b, c, d, 0x80]).expect("seven bytes"))
}

fn short(first: u8) -> Uid {
    Uid(CardKey::from_bytes(&[first, 1, 2, 3]).expect("four bytes"))
}

pub(crate) fn deed(deed: StockDeed) -> OfficeCommand {
    OfficeCommand::Stock { deed }
}

fn receive(change: impl FnOnce(&mut StockDeed)) -> StockDeed {
    let mut deed = StockDeed::Receive {
        building: SCHOOL,
        origin: Origin::City { plan: 0 },
        document: "Накладная 7".into(),
        kind: card_kind::SERVICE,
        declared: 10,
        day: TODAY,
    };
    change(&mut deed);
    deed
}

fn vendor(id: u32, conclusion: &str, kinds: u8) -> Vendor {
    Vendor {
        id, name: "ООО «Карта»".into(), conclusion: conclusion.into(), valid_until: Some(TODAY), kinds, active: true
    }
}

impl World {
    fn does(&mut self, what: StockDeed) {
        let reason = self.act(&deed(what.clone()));
        assert_eq!(reason, Reason::Accepted, "{what:?}");
    }

    /// Pieces 1 to 8 in the reserve of [`SCHOOL`], 21 to 24 in that of [`ANNEX`], 31 in that of [`FAR`].
    fn stocked(&mut self) {
        for (batch, building, pieces) in [(1, SCHOOL, 1..9), (2, ANNEX, 21..25), (3, FAR, 31..32)] {
            self.does(receive(|deed| {
                if let StockDeed::Receive { building: at, .. } = deed {
                    *at = building;
                }
            }));
            self.does(StockDeed::Register { batch, uids: pieces.map(uid).collect() });
        }
    }

    fn stage(&self, n: u32) -> Option<(Stage, u32)> {
        self.city.office().stock().piece(uid(n)).map(|piece| (piece.stage, piece.building))
    }

    fn card(&self, n: u32) -> (u8, u32) {
        self.city.card(uid(n).0).map_or((u8::MAX, 0), |card| (card.state, card.holder))
    }
}

pub(crate) type Setup = fn(&mut World);

/// Reason, what is wrong, what comes before, and the deed.
pub(crate) fn table() -> Vec<(Reason, &'static str, Setup, StockDeed)> {
    use Reason as R;
    use StockDeed as D;
    let issued: Setup = |world| world.does(D::Issue { uid: uid(1), holder: PUPIL, permanent: true });
    let nothing: Setup = |_| {};
    let plan = |rows: Vec<(u32, Planned)>, file: &str| D::Plan { plan: 0, as_of: TODAY, file: file.into(), rows };
    let many = |count: u32| (1_000..1_000 + count).map(uid).collect::<Vec<_>>();
    vec![
        (R::BuildingUnknown, "a batch for no building", nothing, receive(|d| set_building(d, 77))),
        (R::ProofMissing, "a batch without a paper", nothing, receive(|d| set_document(d, " "))),
        (R::PieceUnfit, "a batch of social cards", nothing, receive(|d| set_kind(d, card_kind::SOCIAL))),
        (R::PieceUnfit, "a batch of a kind that is none", nothing, receive(|d| set_kind(d, 6))),
        (R::FieldInvalid, "a batch of nothing", nothing, receive(|d| set_declared(d, 0))),
        (R::DatesInvalid, "a batch received tomorrow", nothing, receive(|d| set_day(d, TODAY + 1))),
        (R::DatesInvalid, "a batch received long ago", nothing, receive(|d| set_day(d, TODAY - RECEIPT_BACK_MAX - 1))),
        (R::FieldInvalid, "a batch of no such plan", nothing, receive(|d| set_origin(d, Origin::City { plan: 9 }))),
        (R::VendorUnfit, "a batch of no such supplier", nothing, receive(|d| set_origin(d, Origin::Vendor { vendor: 1 }))),
        (
            R::VendorUnfit,
            "bought without a positive conclusion (IDN-15)",
            |world| world.does(D::SetVendor { vendor: vendor(0, "", 0b10) }),
            receive(|d| set_origin(d, Origin::Vendor { vendor: 1 })),
        ),
        (
            R::VendorUnfit,
            "bought from a supplier of bracelets",
            |world| world.does(D::SetVendor { vendor: vendor(0, "№ 5", 0b1_0000) }),
            receive(|d| set_origin(d, Origin::Vendor { vendor: 1 })),
        ),
        (R::BatchUnknown, "pieces of no batch", nothing, D::Register { batch: 9, uids: vec![uid(99)] }),
        (
            R::BatchUnknown,
            "pieces of a closed batch",
            |world| world.does(D::CloseBatch { batch: 1 }),
            D::Register { batch: 1, uids: vec![uid(99)] },
        ),
        (R::NothingChanges, "no pieces", nothing, D::Register { batch: 1, uids: vec![] }),
        (R::TooManyChanges, "too many pieces", nothing, D::Register { batch: 1, uids: many(PIECES_AT_ONCE_MAX as u32 + 1) }),
        (R::PieceKnown, "a piece scanned twice", nothing, D::Register { batch: 1, uids: vec![uid(99), uid(99)] }),
        (R::PieceKnown, "a piece of another batch", nothing, D::Register { batch: 1, uids: vec![uid(21)] }),
        (
            R::PieceKnown,
            "a card that somebody uses",
            |world| {
                let CardKey { bytes, bits } = uid(99).0;
                let (kind, state, holder) = (card_kind::SERVICE, card_state::ACTIVE, PUPIL);
                let spec = CardSpec { bytes, bits, kind, state, permanent: true, holder };
                assert_eq!(world.apply(Command::Registry(Registry::Card(spec))), R::Accepted);
            },
            D::Register { batch: 1, uids: vec![uid(99)] },
        ),
        (R::FieldInvalid, "three bytes of a longer number", nothing, D::Register { batch: 1, uids: vec![short(0x88)] }),
        (R::FieldInvalid, "a number made anew at each touch", nothing, D::Register { batch: 1, uids: vec![short(0x08)] }),
        (R::BatchUnknown, "no batch to close", nothing, D::CloseBatch { batch: 9 }),
        (R::PieceUnknown, "a piece nobody registered", nothing, D::Issue { uid: uid(99), holder: PUPIL, permanent: true }),
        (R::HolderUnknown, "issued to nobody", nothing, D::Issue { uid: uid(1), holder: 77, permanent: true }),
        (R::PieceElsewhere, "issued a second time", issued, D::Issue { uid: uid(1), holder: OTHER, permanent: true }),
        (R::IdentifierInUse, "a second identifier (IDN-08)", issued, D::Issue { uid: uid(2), holder: PUPIL, permanent: true }),
        (R::PlaceUnfit, "from another complex", nothing, D::Issue { uid: uid(31), holder: PUPIL, permanent: true }),
        (
            R::HolderInactive,
            "issued to somebody who left",
            |world| {
                let spec = world.city.holder_spec(PUPIL).expect("a pupil");
                let left = ledger_core::HolderSpec { active: false, ..spec };
                assert_eq!(world.apply(Command::Registry(Registry::Holder(left))), R::Accepted);
            },
            D::Issue { uid: uid(1), holder: PUPIL, permanent: true },
        ),
        (R::OfficeCommandInvalid, "replaced for no reason", issued, replace(1, Cause::Newcomer, None)),
        (R::PieceUnknown, "an unknown card is lost", nothing, replace(99, Cause::Lost, None)),
        (R::PieceElsewhere, "a card of the reserve is lost", nothing, replace(1, Cause::Lost, None)),
        (R::PieceUnknown, "replaced by an unknown card", issued, replace(1, Cause::Lost, Some(99))),
        (R::PieceElsewhere, "replaced by itself", issued, replace(1, Cause::Lost, Some(1))),
        (R::BuildingUnknown, "given back nowhere", issued, back(1, 77, false)),
        (R::PieceUnknown, "an unknown card is given back", nothing, back(99, SCHOOL, false)),
        (R::PieceElsewhere, "what is in the reserve is given back", nothing, back(1, SCHOOL, false)),
        (R::PieceElsewhere, "a card in use is found", issued, D::Found { uid: uid(1) }),
        (
            R::IdentifierInUse,
            "found after it was replaced",
            |world| {
                world.does(D::Issue { uid: uid(1), holder: PUPIL, permanent: true });
                world.does(replace(1, Cause::Lost, Some(2)));
            },
            D::Found { uid: uid(1) },
        ),
        (R::ProofMissing, "written off without an act", nothing, D::Discard { uids: vec![uid(1)], document: "".into() }),
        (R::PieceElsewhere, "somebody's card is written off", issued, D::Discard { uids: vec![uid(1)], document: "Акт".into() }),
        (R::ProofMissing, "sent without a paper", nothing, send(&[1], ANNEX, "")),
        (R::BuildingUnknown, "sent nowhere", nothing, send(&[1], 77, "7")),
        (R::PlaceUnfit, "sent to where it is", nothing, send(&[1], SCHOOL, "7")),
        (R::PlaceUnfit, "sent from two buildings", nothing, send(&[1, 21], NURSERY, "7")),
        (R::PieceElsewhere, "somebody's card is sent", issued, send(&[1], ANNEX, "7")),
        (R::TransferUnknown, "no such transfer arrives", nothing, D::Arrive { transfer: 1, uids: vec![] }),
        (R::TransferUnknown, "no such transfer is called back", nothing, D::CallBack { transfer: 1 }),
        (
            R::PieceElsewhere,
            "more arrives than was sent",
            |world| world.does(send(&[1], ANNEX, "7")),
            D::Arrive { transfer: 1, uids: vec![uid(1), uid(2)] },
        ),
        (
            R::TransferUnknown,
            "it arrives twice",
            |world| {
                world.does(send(&[1], ANNEX, "7"));
                world.does(D::Arrive { transfer: 1, uids: vec![uid(1)] });
            },
            D::Arrive { transfer: 1, uids: vec![uid(1)] },
        ),
        (R::ProofMissing, "counted without an order", nothing, D::BeginCount { building: SCHOOL, document: "".into() }),
        (R::CountUnderWay, "counted twice at once", counted, D::BeginCount { building: SCHOOL, document: "8".into() }),
        (R::CountUnknown, "seen in no stock-taking", nothing, D::Seen { count: 1, uids: vec![uid(1)] }),
        (R::NothingChanges, "seen nothing", counted, D::Seen { count: 1, uids: vec![] }),
        (R::FieldInvalid, "seen a part of a number", counted, D::Seen { count: 1, uids: vec![short(0x88)] }),
        (R::TooManyChanges, "seen too many", counted, D::Seen { count: 1, uids: many(PIECES_AT_ONCE_MAX as u32 + 1) }),
        (R::CountUnknown, "no stock-taking ends", nothing, D::EndCount { count: 1 }),
        (R::CountUnknown, "no stock-taking is called off", nothing, D::DropCount { count: 1 }),
        (R::FieldInvalid, "packs of none", nothing, rule(|rule| rule.pack = 0)),
        (R::FieldInvalid, "a year to wait", nothing, rule(|rule| rule.lead_days = 365)),
        (R::FieldInvalid, "a reserve for the whole city", nothing, rule(|rule| rule.at_least = Some(1_000_000))),
        (R::NothingChanges, "the same rule again", nothing, rule(|_| {})),
        (
            R::FieldInvalid,
            "a supplier without a name",
            nothing,
            D::SetVendor { vendor: Vendor { name: " ".into(), ..vendor(0, "5", 2) } },
        ),
        (R::FieldInvalid, "a supplier of social cards", nothing, D::SetVendor { vendor: vendor(0, "№ 5", 0b100) }),
        (R::FieldInvalid, "no such supplier", nothing, D::SetVendor { vendor: vendor(4, "№ 5", 2) }),
        (R::PlaceUnfit, "another complex's main building", nothing, D::SetMainBuilding { complex: 1, building: FAR }),
        (
            R::NothingChanges,
            "the main building again",
            |world| world.does(D::SetMainBuilding { complex: 1, building: SCHOOL }),
            D::SetMainBuilding { complex: 1, building: SCHOOL },
        ),
        (R::FieldInvalid, "a reader of no known encoding", nothing, D::SetReader { building: SCHOOL, profile: "morse".into() }),
        (R::BuildingUnknown, "a reader nowhere", nothing, D::SetReader { building: 99, profile: "hex-be".into() }),
        (
            R::NothingChanges,
            "the reader again",
            |world| world.does(D::SetReader { building: SCHOOL, profile: "hex-le".into() }),
            D::SetReader { building: SCHOOL, profile: "HEX_LE".into() },
        ),
        (R::SignalUnknown, "no such signal", nothing, D::Settle { signal: 9, release: true }),
        (R::OfficeCommandInvalid, "a plan of no file", nothing, plan(vec![(1, Planned::default())], "7")),
        (R::NothingChanges, "a plan of nothing", nothing, plan(vec![], &"a".repeat(64))),
        (R::ComplexUnknown, "a plan for no complex", nothing, plan(vec![(9, Planned::default())], &"a".repeat(64))),
    ]
}

#[test]
fn every_rule_of_the_reserve_refuses_what_breaks_it_and_nothing_else() {
    for (expected, what, setup, command) in table() {
        let mut world = World::new();
        world.stocked();
        setup(&mut world);
        let before = saved(&world.city);
        assert_eq!(world.act(&deed(command.clone())), expected, "{what}: {command:?}");
        let stock = |city: &City| city.office().stock().pieces().cloned().collect::<Vec<_>>();
        let mut kept = City::new();
        before.iter().for_each(|(table, bytes)| kept.load_chunk(*table, bytes).expect("our own snapshot"));
        assert_eq!(stock(&kept), stock(&world.city), "{what}: a refusal moves nothing");
    }
}

fn counted(world: &mut World) {
    world.does(StockDeed::BeginCount { building: SCHOOL, document: "Приказ 8".into() });
}

fn replace(old: u32, cause: Cause, new: Option<u32>) -> StockDeed {
    StockDeed::Replace { old: uid(old), cause, new: new.map(uid) }
}

fn back(n: u32, building: u32, broken: bool) -> StockDeed {
    StockDeed::Return { uid: uid(n), building, broken }
}

fn send(pieces: &[u32], to: u32, document: &str) -> StockDeed {
    StockDeed::Send { uids: pieces.iter().copied().map(uid).collect(), to, document: document.into() }
}

fn rule(change: impl FnOnce(&mut ReserveRule)) -> StockDeed {
    let mut rule = ReserveRule::default();
    change(&mut rule);
    StockDeed::SetRule { building: SCHOOL, rule }
}

macro_rules! setters {
    ($($name:ident $field:ident: $type:ty;)+) => {
        $(fn $name(deed: &mut StockDeed, value: $type) {
            if let StockDeed::Receive { $field, .. } = deed {
                *$field = value.into();
            }
        })+
    };
}
setters! {
    set_building building: u32;
    set_document document: &str;
    set_kind kind: u8;
    set_declared declared: u32;
    set_day day: i32;
    set_origin origin: Origin;
}

#[test]
fn a_piece_lives_from_its_batch_to_its_act_and_every_record_is_in_its_life() {
    let mut world = World::new();
    world.stocked();
    let batch = world.city.office().stock().batch(1).expect("a batch").clone();
    assert_eq!((batch.due_day, world.city.office().stock().registered(1)), (TODAY + 30, 8), "18 November to 18 December");
    let step = |world: &mut World, what: StockDeed, stage, card| {
        world.does(what.clone());
        assert_eq!((world.stage(1), world.card(1)), (Some(stage), card), "{what:?}");
    };
    let in_stock = (card_state::STOCK, 0);
    let issue = |holder| StockDeed::Issue { uid: uid(1), holder, permanent: true };
    step(&mut world, issue(PUPIL), (Stage::Out, SCHOOL), (card_state::ACTIVE, PUPIL));
    step(&mut world, replace(1, Cause::Lost, None), (Stage::Lost, SCHOOL), (card_state::LOST, PUPIL));
    step(&mut world, StockDeed::Found { uid: uid(1) }, (Stage::Out, SCHOOL), (card_state::ACTIVE, PUPIL));
    step(&mut world, replace(1, Cause::Lost, Some(2)), (Stage::Lost, SCHOOL), (card_state::LOST, PUPIL));
    assert_eq!((world.stage(2), world.card(2)), (Some((Stage::Out, SCHOOL)), (card_state::ACTIVE, PUPIL)));
    step(&mut world, back(1, ANNEX, false), (Stage::Reserve, ANNEX), in_stock);
    step(&mut world, send(&[1, 21], NURSERY, "7"), (Stage::Way, ANNEX), in_stock);
    step(&mut world, StockDeed::Arrive { transfer: 1, uids: vec![uid(1)] }, (Stage::Reserve, NURSERY), in_stock);
    assert_eq!(world.stage(21), Some((Stage::Missing, ANNEX)), "it did not arrive");
    step(&mut world, issue(OTHER), (Stage::Out, NURSERY), (card_state::ACTIVE, OTHER));
    step(&mut world, back(1, SCHOOL, true), (Stage::Broken, SCHOOL), (card_state::RETURNED, OTHER));
    let act = StockDeed::Discard { uids: vec![uid(1)], document: "Акт 3".into() };
    step(&mut world, act, (Stage::Discarded, SCHOOL), (card_state::RETURNED, OTHER));
    let life = world.city.office().stock().piece(uid(1)).expect("a piece").life.clone();
    assert_eq!(life.len(), 11);
    assert!(life.iter().all(|pos| world.journal[*pos as usize].2.is_some()), "each is the record of a deed");
    world.check();
}

#[test]
fn a_stock_taking_books_what_is_missing_and_what_nobody_expected() {
    let mut world = World::new();
    world.stocked();
    world.does(StockDeed::Issue { uid: uid(8), holder: PUPIL, permanent: false });
    world.does(StockDeed::Issue { uid: uid(7), holder: OTHER, permanent: false });
    world.does(replace(7, Cause::Lost, None));
    counted(&mut world);
    // 1 to 3 lie there, with a card of the annex, the lost one, somebody's, and one that nobody knows.
    world.does(StockDeed::Seen { count: 1, uids: [1, 2, 3, 21, 7, 8, 99].map(uid).to_vec() });
    // While they count, one is issued that they had seen, and one that they had not.
    world.does(StockDeed::Issue { uid: uid(3), holder: EDUCATOR, permanent: true });
    world.does(StockDeed::Issue { uid: uid(4), holder: 12, permanent: true });
    world.does(back(4, SCHOOL, false));
    world.does(StockDeed::EndCount { count: 1 });
    let row = world.city.office().stock().count(1).expect("a stock-taking").clone();
    let set = |pieces: &[u32]| pieces.iter().copied().map(uid).collect::<BTreeSet<_>>();
    assert_eq!((row.missing, row.surplus, row.expected), (set(&[5, 6]), set(&[7, 8, 21, 99]), 5));
    for (n, stage) in [(1, Stage::Reserve), (3, Stage::Out), (4, Stage::Reserve), (5, Stage::Missing), (7, Stage::Reserve)] {
        assert_eq!(world.stage(n), Some((stage, SCHOOL)), "{n}");
    }
    assert_eq!(world.stage(21), Some((Stage::Reserve, SCHOOL)), "it lies here now");
    assert_eq!(
        (world.stage(8), world.card(8)),
        (Some((Stage::Out, SCHOOL)), (card_state::ACTIVE, PUPIL)),
        "nobody takes it away"
    );
    assert_eq!((world.stage(99), world.card(7)), (None, (card_state::STOCK, 0)));
    world.check();
}

#[test]
fn what_an_import_says_of_a_card_moves_its_piece() {
    let mut world = World::new();
    world.stocked();
    let mut import = |n: u32, state: u8, holder: u32, stage: Stage| {
        let CardKey { bytes, bits } = uid(n).0;
        let spec = CardSpec { bytes, bits, kind: card_kind::SERVICE, state, permanent: true, holder };
        assert_eq!(world.apply(Command::Registry(Registry::Card(spec))), Reason::Accepted);
        assert_eq!(world.stage(n), Some((stage, SCHOOL)), "{n} became {state}");
    };
    import(1, card_state::STOCK, 0, Stage::Reserve);
    import(1, card_state::ACTIVE, PUPIL, Stage::Out);
    import(1, card_state::BLOCKED, PUPIL, Stage::Out);
    import(1, card_state::LOST, PUPIL, Stage::Lost);
    import(1, card_state::RETURNED, PUPIL, Stage::Back);
    import(2, card_state::ACTIVE, OTHER, Stage::Out);
    import(2, card_state::STOCK, 0, Stage::Back);
    world.check();
}

#[test]
fn the_use_of_cards_is_counted_by_what_they_were_needed_for() {
    let mut world = World::new();
    world.stocked();
    world.does(StockDeed::Issue { uid: uid(1), holder: PUPIL, permanent: true });
    world.does(replace(1, Cause::Broken, None));
    world.does(StockDeed::Issue { uid: uid(2), holder: PUPIL, permanent: true });
    world.does(replace(2, Cause::Lost, Some(3)));
    world.does(back(3, SCHOOL, false));
    world.does(StockDeed::Issue { uid: uid(3), holder: OTHER, permanent: true });
    let used: Vec<(Cause, u32)> =
        world.city.office().stock().used_by(SCHOOL).map(|Used { cause, pieces, .. }| (cause, pieces)).collect();
    assert_eq!(used, [(Cause::Lost, 1), (Cause::Broken, 1), (Cause::Newcomer, 2), (Cause::Returned, 1)]);
}

/// A book of pieces kept by hand: what every accepted deed says, and nothing else.
type Book = BTreeMap<Uid, (Stage, u32)>;

fn keep(book: &mut Book, before: &City, what: &StockDeed) {
    use StockDeed as D;
    let stock = before.office().stock();
    let mut put = |uid: &Uid, stage: Stage, building: u32| {
        book.insert(*uid, (stage, building));
    };
    let at = |uid: &Uid| stock.piece(*uid).map_or(0, |piece| piece.building);
    // A stock-taking may have found one of them meanwhile.
    let on_the_way = |uid: &&Uid| stock.piece(**uid).is_some_and(|piece| piece.stage == Stage::Way);
    match what {
        D::Register { batch, uids } => {
            let building = stock.batch(*batch).expect("a batch").building;
            uids.iter().for_each(|uid| put(uid, Stage::Reserve, building));
        }
        D::Issue { uid, .. } | D::Found { uid } => put(uid, Stage::Out, at(uid)),
        D::Replace { old, cause, new } => {
            put(old, if *cause == Cause::Lost { Stage::Lost } else { Stage::Broken }, at(old));
            new.iter().for_each(|uid| put(uid, Stage::Out, at(uid)));
        }
        D::Return { uid, building, broken } => put(uid, if *broken { Stage::Broken } else { Stage::Reserve }, *building),
        D::Discard { uids, .. } => uids.iter().for_each(|uid| put(uid, Stage::Discarded, at(uid))),
        D::Send { uids, .. } => uids.iter().for_each(|uid| put(uid, Stage::Way, at(uid))),
        D::Arrive { transfer, uids } => {
            let row = stock.transfer(*transfer).expect("a transfer");
            for uid in row.pieces.iter().filter(|uid| on_the_way(uid)) {
                let (stage, building) = if uids.contains(uid) { (Stage::Reserve, row.to) } else { (Stage::Missing, row.from) };
                put(uid, stage, building);
            }
        }
        D::CallBack { transfer } => {
            let row = stock.transfer(*transfer).expect("a transfer");
            row.pieces.iter().filter(|uid| on_the_way(uid)).for_each(|uid| put(uid, Stage::Reserve, row.from));
        }
        D::EndCount { count } => {
            let row = stock.count(*count).expect("a stock-taking");
            for piece in stock.pieces() {
                let here = piece.building == row.building;
                let seen = row.seen.contains(&piece.uid);
                let later = piece.life.last().is_some_and(|pos| *pos >= row.pos);
                match piece.stage {
                    _ if later => {}
                    Stage::Reserve if here && !seen => put(&piece.uid, Stage::Missing, row.building),
                    Stage::Out => {}
                    Stage::Broken if here => {}
                    _ if seen => put(&piece.uid, Stage::Reserve, row.building),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

fn random(world: &World, dice: &mut SmallRng) -> StockDeed {
    use StockDeed as D;
    let stock = world.city.office().stock();
    let any = |dice: &mut SmallRng| uid(dice.random_range(1..40));
    let of = |dice: &mut SmallRng, stage: Stage| {
        let all: Vec<Uid> = stock.pieces().filter(|piece| piece.stage == stage).map(|piece| piece.uid).collect();
        all.choose(dice).copied().filter(|_| dice.random_bool(0.9)).unwrap_or_else(|| uid(dice.random_range(1..40)))
    };
    let place = |dice: &mut SmallRng| *[SCHOOL, ANNEX, NURSERY, FAR].choose(dice).expect("places");
    let holder = [10, 11, 12, 20, 30, STRANGER, EDUCATOR][dice.random_range(0..7)];
    let paper = String::from("7");
    match dice.random_range(0..22) {
        0 => receive(|d| set_building(d, place(dice))),
        1 | 2 => {
            let batch = dice.random_range(0..stock.batches().count() as u32 + 1);
            D::Register { batch, uids: (0..dice.random_range(1..4)).map(|_| any(dice)).collect() }
        }
        3 if dice.random_bool(0.2) => D::CloseBatch { batch: dice.random_range(0..4) },
        3..=7 => D::Issue { uid: of(dice, Stage::Reserve), holder, permanent: dice.random() },
        8 | 9 => {
            let cause = *[Cause::Lost, Cause::Broken].choose(dice).expect("causes");
            let new = dice.random::<bool>().then(|| of(dice, Stage::Reserve));
            D::Replace { old: of(dice, Stage::Out), cause, new }
        }
        10 => D::Return { uid: of(dice, Stage::Out), building: place(dice), broken: dice.random_bool(0.2) },
        11 => D::Return { uid: of(dice, Stage::Lost), building: place(dice), broken: dice.random_bool(0.2) },
        12 => D::Found { uid: of(dice, Stage::Lost) },
        13 => D::Discard { uids: vec![of(dice, Stage::Broken)], document: paper },
        14 | 15 => D::Send { uids: vec![of(dice, Stage::Reserve)], to: place(dice), document: paper },
        16 => {
            let open: Vec<u32> = stock.open_transfers().map(|row| row.id).collect();
            let transfer = open.choose(dice).copied().unwrap_or(1);
            let sent = stock.transfer(transfer).map(|row| row.pieces.iter().copied().collect()).unwrap_or_default();
            D::Arrive { transfer, uids: if dice.random_bool(0.7) { sent } else { Vec::new() } }
        }
        17 => D::CallBack { transfer: stock.open_transfers().next().map_or(1, |row| row.id) },
        18 => D::BeginCount { building: place(dice), document: paper },
        19 => {
            let open = stock.open_count(place(dice)).map_or(1, |row| row.id);
            D::Seen { count: open, uids: (0..6).map(|_| any(dice)).collect() }
        }
        20 => D::EndCount { count: stock.open_count(place(dice)).map_or(1, |row| row.id) },
        _ => D::DropCount { count: stock.open_count(place(dice)).map_or(1, |row| row.id) },
    }
}

/// Histories and deeds of each. Origin: some seconds in a test build; every kind of deed is accepted dozens of times.
const HISTORIES: u64 = 400;
const DEEDS: usize = 120;

#[test]
fn stock_is_the_sum_of_its_pieces_and_of_the_journal_restarts_among_the_deeds() {
    let mut accepted: BTreeMap<&str, u32> = BTreeMap::new();
    for seed in 0..HISTORIES {
        let mut dice = SmallRng::seed_from_u64(seed);
        let (mut world, mut book) = (World::new(), Book::new());
        for n in 0..DEEDS {
            let command = random(&world, &mut dice);
            let before = world.city.clone();
            if world.act(&deed(command.clone())).is_accepted() {
                keep(&mut book, &before, &command);
                *accepted.entry(command.name()).or_default() += 1;
            }
            if n % 30 == 29 {
                world.check();
                let mut loaded = City::new();
                saved(&world.city).iter().for_each(|(table, bytes)| loaded.load_chunk(*table, bytes).expect("our own"));
                loaded.finish_load().expect("our own");
                world.city = loaded;
            }
            let stock = world.city.office().stock();
            let pieces: Book = stock.pieces().map(|piece| (piece.uid, (piece.stage, piece.building))).collect();
            assert_eq!(pieces, book, "seed {seed}, deed {n}: {command:?}");
            for (building, tally) in stock.tallies() {
                for stage in STAGES {
                    let counted = book.values().filter(|at| **at == (stage, building)).count();
                    let listed = stock.pieces_in(building, stage, None).count();
                    assert_eq!((tally.of(stage) as usize, listed), (counted, counted), "seed {seed}: {building} {stage:?}");
                }
            }
            let all: u32 = stock.tallies().map(|(_, tally)| tally.all()).sum();
            assert_eq!(all as usize, book.len(), "seed {seed}");
            // The door agrees with the shelf, and nobody has two.
            for (uid, (stage, _)) in &book {
                let card = world.city.card(uid.0).expect("every piece is a card");
                let fits = match stage {
                    Stage::Reserve | Stage::Way | Stage::Missing => card.state == card_state::STOCK,
                    Stage::Out => card.state == card_state::ACTIVE,
                    Stage::Lost => card.state == card_state::LOST,
                    Stage::Broken | Stage::Discarded | Stage::Back => card.state != card_state::ACTIVE,
                };
                assert!(fits, "seed {seed}: {uid} is {stage:?} and {}", card.state);
            }
            let holders: Vec<u32> =
                world.city.cards().iter().filter(|c| c.state == card_state::ACTIVE).map(|c| c.holder).collect();
            assert_eq!(holders.iter().collect::<BTreeSet<_>>().len(), holders.len(), "seed {seed}: IDN-08");
            for holder in holders {
                let chained = world.city.cards_of(holder).map(|card| card.key()).collect::<Vec<_>>();
                let scanned = world.city.cards().iter().filter(|card| card.holder == holder).map(|card| card.key());
                assert_eq!(chained, scanned.collect::<Vec<_>>(), "seed {seed}: cards of {holder}");
            }
        }
    }
    let kinds = 15;
    assert_eq!(accepted.len(), kinds, "{accepted:?}");
    assert!(accepted.values().all(|count| *count >= 20), "hardly ever accepted: {accepted:?}");
}
