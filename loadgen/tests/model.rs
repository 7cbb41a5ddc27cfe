//! The model's rules, one row each: what is changed about a good event, and the answer it must get.

mod support;

use edge_protocol::event::{FLAG_LET_PASS, FLAG_OFFLINE};
use edge_protocol::{CardKey, Direction, Event, EventKind, MealClass, Reason};
use loadgen::city::code;
use loadgen::model::{Expected, Model, Person, Purse, Whereabouts, Who};
use support::{DAY, MORNING_US, SUPPLIER, calendar, card, devices, person, school};

const DOOR: u32 = 11;
const OTHER_DOOR: u32 = 12;
const TILL: u32 = 13;
const PANEL: u32 = 14;
const NOON_US: i64 = MORNING_US + 6 * 3_600_000_000;
const SECOND_US: i64 = 1_000_000;

type Change<T> = fn(&mut T);
const NOTHING: Change<World> = |_| {};

/// One person, one event about it.
struct World {
    model: Model,
    event: Event,
    who: Who,
}

impl World {
    fn new(event: Event, who: Who) -> Self {
        let mut model = Model::new(school(0).gateway, devices(), calendar());
        let mut one = person(1);
        (one.benefit_meals, one.leader, one.representatives) = (0b010, 40, vec![50, 51]);
        let purse = Purse { supplier: SUPPLIER, balance: 10_000, ..Purse::default() };
        model.add(one, &[purse]);
        Self { model, event, who }
    }

    fn tap() -> Self {
        Self::new(Event::tap(DOOR, card(1), Direction::In, NOON_US), Who::Person(0))
    }

    fn meal() -> Self {
        Self::new(Event::meal(TILL, card(1), MealClass::PaidMain, 2, 3_000, NOON_US), Who::Person(0))
    }

    fn bring() -> Self {
        let event =
            Event { kind: EventKind::Bring as u8, detail: 0, subject: 11, ..Event::tap(PANEL, card(50), Direction::In, NOON_US) };
        Self::new(event, Who::Child { child: 0, adult: 50, card_state: code::card::ACTIVE })
    }

    fn person(&mut self) -> &mut Person {
        &mut self.model.people[0]
    }

    fn answer(&mut self) -> Expected {
        self.model.predict(&self.event, self.who)
    }
}

fn check(good: fn() -> World, rows: &[(&str, Change<World>, Reason, i64)]) {
    for (says, change, reason, balance_kopecks) in rows {
        let mut world = good();
        change(&mut world);
        assert_eq!(world.answer(), Expected { reason: *reason, balance_kopecks: *balance_kopecks }, "{says}");
    }
}

#[test]
fn taps() {
    check(
        World::tap,
        &[
            ("a good tap", NOTHING, Reason::Accepted, 0),
            ("no such kind", |w| w.event.kind = 99, Reason::MalformedEvent, 0),
            ("a reserved byte", |w| w.event.reserved[8] = 1, Reason::MalformedEvent, 0),
            ("an unknown flag", |w| w.event.flags = 4, Reason::MalformedEvent, 0),
            ("no direction", |w| w.event.detail = 3, Reason::MalformedEvent, 0),
            ("a tap with money", |w| w.event.amount_kopecks = 1, Reason::MalformedEvent, 0),
            ("a tap with an account", |w| w.event.subject = 11, Reason::MalformedEvent, 0),
            ("padding of the card", |w| w.event.card[9] = 1, Reason::MalformedEvent, 0),
            ("no card", |w| (w.event.card_bits, w.event.card) = (0, [0; 10]), Reason::MalformedEvent, 0),
            ("no such device", |w| w.event.device = 999, Reason::DeviceUnknown, 0),
            ("a till lets nobody in", |w| w.event.device = TILL, Reason::DeviceOfOtherKind, 0),
            ("an unknown card", |w| w.who = Who::Nobody, Reason::CardUnknown, 0),
            ("a card in stock", |w| w.person().card_state = code::card::STOCK, Reason::CardNotIssued, 0),
            ("a blocked card", |w| w.person().card_state = code::card::BLOCKED, Reason::CardBlocked, 0),
            ("a lost card", |w| w.person().card_state = code::card::LOST, Reason::CardLost, 0),
            ("a returned card", |w| w.person().card_state = code::card::RETURNED, Reason::CardReturned, 0),
            ("before the visit", |w| w.person().window = Some((NOON_US + 1, NOON_US + 2)), Reason::OutsideVisitorWindow, 0),
            ("the visit begins", |w| w.person().window = Some((NOON_US, NOON_US + 2)), Reason::Accepted, 0),
            ("the visit is over", |w| w.person().window = Some((NOON_US - 9, NOON_US)), Reason::OutsideVisitorWindow, 0),
            ("major repair", |w| w.model.gateway.mode = 2, Reason::BuildingClosed, 0),
            ("re-profiling", |w| w.model.gateway.mode = 6, Reason::Accepted, 0),
            ("of another building", |w| w.person().building = 6, Reason::WrongBuilding, 0),
            ("of the same complex, permanent", |w| (w.person().building, w.person().permanent) = (6, true), Reason::Accepted, 0),
            (
                "permanent of another complex",
                |w| (w.person().building, w.person().complex, w.person().permanent) = (6, 2, true),
                Reason::WrongBuilding,
                0,
            ),
            ("a guest", |w| w.who = Who::Guest { card_state: code::card::ACTIVE }, Reason::WrongBuilding, 0),
            ("a guest's lost card", |w| w.who = Who::Guest { card_state: code::card::LOST }, Reason::CardLost, 0),
        ],
    );
}

#[test]
fn leaving_asks_neither_for_place_nor_for_time() {
    let out = || {
        let mut world = World::tap();
        world.event.detail = Direction::Out as u8;
        world
    };
    check(
        out,
        &[
            ("of another building", |w| w.person().building = 6, Reason::Accepted, 0),
            ("the visit is over", |w| w.person().window = Some((1, 2)), Reason::Accepted, 0),
            ("demolition", |w| w.model.gateway.mode = 3, Reason::Accepted, 0),
            ("a blocked card", |w| w.person().card_state = code::card::BLOCKED, Reason::CardBlocked, 0),
        ],
    );
}

#[test]
fn touches_close_together() {
    for (says, device, direction, after_us, reason) in [
        ("the same reader at once", DOOR, Direction::In, 0, Reason::Debounced),
        ("the same reader, other way", DOOR, Direction::Out, 2_999_999, Reason::Debounced),
        ("the same reader, three seconds", DOOR, Direction::Out, 3 * SECOND_US, Reason::Accepted),
        ("handed back", OTHER_DOOR, Direction::In, SECOND_US, Reason::PassBack),
        ("handed back late", DOOR, Direction::In, 59 * SECOND_US, Reason::PassBack),
        ("a minute later", OTHER_DOOR, Direction::In, 60 * SECOND_US, Reason::Accepted),
        ("a late event", DOOR, Direction::In, -1, Reason::Accepted),
    ] {
        let mut world = World::tap();
        assert_eq!(world.answer().reason, Reason::Accepted);
        world.event = Event::tap(device, card(1), direction, NOON_US + after_us);
        assert_eq!(world.answer().reason, reason, "{says}");
    }
}

#[test]
fn late_passages_are_merged_by_their_own_time() {
    let mut world = World::tap();
    world.answer();
    world.event = Event::tap(OTHER_DOOR, card(1), Direction::Out, NOON_US - 60 * SECOND_US);
    assert_eq!(world.answer().reason, Reason::Accepted);
    assert_eq!((world.person().whereabouts, world.person().passed_us), (Whereabouts::Inside, NOON_US));
    assert_eq!(world.person().touch.device, DOOR, "the newer touch stays");
    world.event = Event { flags: FLAG_OFFLINE | FLAG_LET_PASS, ..Event::tap(DOOR, card(1), Direction::Out, NOON_US + SECOND_US) };
    assert_eq!(world.answer().reason, Reason::Debounced, "a fact may be refused");
    assert_eq!(world.person().whereabouts, Whereabouts::Outside, "and it still happened");
}

#[test]
fn meals() {
    check(
        World::meal,
        &[
            ("a good meal", NOTHING, Reason::Accepted, 7_000),
            ("meal 0", |w| w.event.meal = 0, Reason::MalformedEvent, 0),
            ("meal 9", |w| w.event.meal = 9, Reason::MalformedEvent, 0),
            ("no class", |w| w.event.detail = 4, Reason::MalformedEvent, 0),
            ("card and account", |w| w.event.subject = 11, Reason::MalformedEvent, 0),
            ("neither card nor account", |w| (w.event.card_bits, w.event.card) = (0, [0; 10]), Reason::MalformedEvent, 0),
            ("a turnstile sells nothing", |w| w.event.device = DOOR, Reason::DeviceOfOtherKind, 0),
            ("a lost card", |w| w.person().card_state = code::card::LOST, Reason::CardLost, 0),
            ("nothing to pay", |w| w.event.amount_kopecks = 0, Reason::AmountInvalid, 10_000),
            ("the dearest meal", |w| w.event.amount_kopecks = 1_000_000, Reason::InsufficientFunds, 10_000),
            ("an absurd meal", |w| w.event.amount_kopecks = 1_000_001, Reason::AmountInvalid, 10_000),
            ("major repair", |w| w.model.gateway.mode = 2, Reason::MealsNotServed, 10_000),
            ("summer, with pre-school groups", |w| w.model.gateway.mode = 1, Reason::Accepted, 7_000),
            (
                "summer in a school",
                |w| (w.model.gateway.mode, w.model.gateway.building_kind) = (1, 1),
                Reason::MealsNotServed,
                10_000,
            ),
            ("another supplier's till", |w| w.model.devices[2].supplier = 4, Reason::ContractMissing, 0),
            ("after the contract", |w| w.event.device_time_us += 40 * 86_400 * SECOND_US, Reason::ContractMissing, 10_000),
            ("a day off", |w| w.event.device_time_us += 86_400 * SECOND_US, Reason::ServiceDayClosed, 10_000),
            ("a Sunday", |w| w.event.device_time_us += 6 * 86_400 * SECOND_US, Reason::ServiceDayClosed, 10_000),
            ("not in the plan", |w| w.person().in_meal_plan = false, Reason::NotInMealPlan, 10_000),
            (
                "the buffet asks for no plan",
                |w| (w.person().in_meal_plan, w.event.detail) = (false, MealClass::PaidAdditional as u8),
                Reason::Accepted,
                7_000,
            ),
            ("at the limit", |w| w.person().daily_limit = 3_000, Reason::Accepted, 7_000),
            ("over the limit", |w| w.person().daily_limit = 2_999, Reason::DailyLimitReached, 10_000),
            ("the last kopeck", |w| w.event.amount_kopecks = 10_000, Reason::Accepted, 0),
            ("a kopeck more", |w| w.event.amount_kopecks = 10_001, Reason::InsufficientFunds, 10_000),
            ("down to the floor", |w| (w.event.amount_kopecks, w.model.purses[0].floor) = (10_500, -500), Reason::Accepted, -500),
            ("what is held cannot be spent", |w| w.model.purses[0].held = 7_001, Reason::InsufficientFunds, 10_000),
            ("no purse yet", |w| w.person().purse = 0, Reason::InsufficientFunds, 0),
            ("free, no such meal", |w| (w.event.detail, w.event.meal) = (3, 1), Reason::NoBenefit, 0),
            ("free", |w| w.event.detail = 3, Reason::Accepted, 0),
        ],
    );
}

#[test]
fn meals_handed_out_without_a_link_are_owed_within_the_exposure() {
    let offline = || {
        let mut world = World::meal();
        world.event.flags = FLAG_OFFLINE | FLAG_LET_PASS;
        world
    };
    check(
        offline,
        &[
            ("with money", NOTHING, Reason::Accepted, 7_000),
            ("over the limit", |w| w.person().daily_limit = 1, Reason::AcceptedOffline, 7_000),
            ("beyond the balance", |w| w.event.amount_kopecks = 10_001, Reason::AcceptedOffline, -1),
            ("all the exposure", |w| w.event.amount_kopecks = 160_000, Reason::AcceptedOffline, -150_000),
            ("a kopeck more", |w| w.event.amount_kopecks = 160_001, Reason::InsufficientFunds, 10_000),
            (
                "not handed out",
                |w| (w.event.flags, w.event.amount_kopecks) = (FLAG_OFFLINE, 10_001),
                Reason::InsufficientFunds,
                10_000,
            ),
            ("a purse is opened", |w| w.person().purse = 0, Reason::AcceptedOffline, -3_000),
        ],
    );
}

#[test]
fn a_day_counts_by_itself_and_a_free_meal_once() {
    let mut world = World::meal();
    world.person().daily_limit = 4_000;
    assert_eq!(world.answer().reason, Reason::Accepted);
    assert_eq!(world.answer().reason, Reason::DailyLimitReached);
    world.event.device_time_us -= 3 * 86_400 * SECOND_US;
    assert_eq!(world.answer().reason, Reason::Accepted, "a late event of Friday counts for Friday");
    world.event = Event::meal(TILL, card(1), MealClass::Free, 2, 9_000, NOON_US);
    assert_eq!(world.answer().reason, Reason::Accepted);
    assert_eq!(world.answer().reason, Reason::MealAlreadyTaken);
    assert_eq!(world.person().days.iter().filter(|d| d.day == DAY).count(), 1);
}

#[test]
fn a_till_may_name_the_account_instead_of_a_card() {
    let by_account = || {
        let mut world = World::meal();
        (world.event.card, world.event.card_bits, world.event.subject) = (CardKey::NONE.bytes, 0, 11);
        world
    };
    check(
        by_account,
        &[
            ("known", NOTHING, Reason::Accepted, 7_000),
            ("the card does not matter", |w| w.person().card_state = code::card::LOST, Reason::Accepted, 7_000),
            ("unknown", |w| w.who = Who::Nobody, Reason::AccountUnknown, 0),
        ],
    );
}

#[test]
fn children_are_brought_and_taken_by_those_who_may() {
    fn adult(world: &mut World, holder: u32, state: u8) {
        world.who = Who::Child { child: 0, adult: holder, card_state: state };
    }
    check(
        World::bring,
        &[
            ("a representative", NOTHING, Reason::Accepted, 0),
            ("the second one", |w| adult(w, 51, code::card::ACTIVE), Reason::Accepted, 0),
            ("the leader of the group", |w| adult(w, 40, code::card::ACTIVE), Reason::Accepted, 0),
            ("somebody else", |w| adult(w, 60, code::card::ACTIVE), Reason::AdultNotAllowed, 0),
            ("a lost card", |w| adult(w, 50, code::card::LOST), Reason::CardLost, 0),
            ("no child named", |w| w.event.subject = 0, Reason::MalformedEvent, 0),
            ("at a door", |w| w.event.device = DOOR, Reason::DeviceOfOtherKind, 0),
            ("a school", |w| w.model.gateway.building_kind = 1, Reason::NotKindergarten, 0),
            ("a child of another building", |w| w.person().building = 6, Reason::ChildOfOtherBuilding, 0),
        ],
    );
    let mut world = World::bring();
    world.answer();
    assert_eq!(world.person().whereabouts, Whereabouts::Inside);
    world.event.kind = EventKind::Take as u8;
    world.answer();
    assert_eq!(world.person().whereabouts, Whereabouts::Outside);
}

#[test]
fn signs_of_life_are_always_taken_from_devices_of_the_building() {
    for (kind, detail, device, reason) in [
        (EventKind::Heartbeat, 0, TILL, Reason::Accepted),
        (EventKind::Heartbeat, 1, TILL, Reason::MalformedEvent),
        (EventKind::Fault, 7, DOOR, Reason::Accepted),
        (EventKind::Fault, 0, DOOR, Reason::Accepted),
        (EventKind::Fault, 1, 999, Reason::DeviceUnknown),
    ] {
        let event = Event { kind: kind as u8, detail, device, device_time_us: NOON_US, ..Event::default() };
        assert_eq!(World::new(event, Who::Nobody).answer(), Expected { reason, balance_kopecks: 0 }, "{kind:?} {detail}");
    }
}
