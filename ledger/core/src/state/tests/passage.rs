//! Who passes where: turnstiles, doors, and bringing and taking children.

use super::rules::{Accepted, Case, Rule, Rules, ago, card_event_rules, event_rules, holder_left, in_future, rules, too_old};
use super::world::{
    CHILD, DOOR, EDUCATOR, FAR_SCHOOL, FAR_TURNSTILE, HOUR, KINDERGARTEN, MOTHER, NOON, PANEL, PUPIL, SCHOOL, STRANGER,
    TURNSTILE, VISITOR, World, card, card_spec,
};
use crate::account_number;
use crate::command::{CardSpec, Registry, building_kind, device_kind, holder_kind};
use crate::limits::{DEBOUNCE_US, PASS_BACK_US, SECOND_US};
use crate::rows::Presence;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use edge_protocol::event::{EventKind, FLAG_LET_PASS, FLAG_OFFLINE};
use edge_protocol::{BuildingMode, Direction, Event, Reason};

pub(super) fn rules() -> Vec<Rules> {
    vec![
        Rules { kind: "a tap on the way in", good: way_in, rules: IN },
        Rules { kind: "a tap on the way out", good: way_out, rules: OUT },
        Rules { kind: "a child brought", good: || child(EventKind::Bring, MOTHER), rules: BRING },
        Rules { kind: "a child taken", good: || child(EventKind::Take, MOTHER), rules: TAKE },
        Rules { kind: "a heartbeat", good: || device_report(EventKind::Heartbeat, 0), rules: DEVICE_RULES },
        Rules { kind: "a fault", good: || device_report(EventKind::Fault, 3), rules: DEVICE_RULES },
    ]
}

fn way_in() -> Case {
    Case::event(PUPIL, SCHOOL, Event::tap(TURNSTILE, card(PUPIL), Direction::In, NOON))
}

fn way_out() -> Case {
    Case::event(PUPIL, SCHOOL, Event::tap(TURNSTILE, card(PUPIL), Direction::Out, NOON))
}

fn child(kind: EventKind, adult: u32) -> Case {
    let event = Event {
        kind: kind as u8,
        detail: 0,
        subject: account_number(CHILD),
        ..Event::tap(PANEL, card(adult), Direction::In, NOON)
    };
    Case::event(adult, KINDERGARTEN, event)
}

fn device_report(kind: EventKind, detail: u8) -> Case {
    let event = Event { kind: kind as u8, detail, device: TURNSTILE, device_time_us: NOON, ..Event::default() };
    Case::event(PUPIL, SCHOOL, event)
}

/// PAS-01, PAS-02, IDN-03, IDN-04, IDN-09, BLD-02…BLD-05.
const IN: &[Rule] = card_event_rules! { device_kind::TILL;
    HolderInactive "holder open" "a pupil who left": holder_left;
    OutsideVisitorWindow "visit" "a visitor the day after": |c| c.world.holder_changes(PUPIL, |h| {
        (h.kind, h.valid_from_us, h.valid_until_us) = (holder_kind::VISITOR, NOON - HOUR, NOON);
    });
    BuildingClosed "mode" "a building under major repair": |c| c.world.building_mode(SCHOOL, BuildingMode::MajorRepair);
    BuildingClosed "mode" "a building to be demolished": |c| c.world.building_mode(SCHOOL, BuildingMode::Demolition);
    BuildingClosed "mode" "a building handed to the city": |c| c.world.building_mode(SCHOOL, BuildingMode::HandedToCity);
    BuildingClosed "mode" "a building handed to another school": |c| c.world.building_mode(SCHOOL, BuildingMode::HandedToSchool);
    WrongBuilding "attends" "a pupil of another building":
        |c| c.world.holder_changes(PUPIL, |h| (h.building, h.group) = (KINDERGARTEN, 0));
    Debounced "touch" "the same reader two seconds ago, the other way":
        |c| ago(c, 2 * SECOND_US, |e| e.detail = Direction::Out as u8);
    Debounced "touch" "the same reader two seconds ago, the same way": |c| ago(c, 2 * SECOND_US, |_| ());
    PassBack "touch" "the same way a moment ago": |c| ago(c, PASS_BACK_US - 1, |_| ());
};

/// Who is inside may leave: place, time and mode are not asked.
const OUT: &[Rule] = card_event_rules! { device_kind::INFO_PANEL;
    HolderInactive "holder open" "a pupil who left": holder_left;
    Debounced "touch" "the same reader a moment ago, the other way":
        |c| ago(c, DEBOUNCE_US - 1, |e| e.detail = Direction::In as u8);
    PassBack "touch" "out again": |c| ago(c, PASS_BACK_US - 1, |_| ());
};

/// PAS-04, SYS-21: by a representative or the group's leader, in a building with pre-school groups.
macro_rules! child_rules {
    ($($closed:tt)*) => {
        card_event_rules! { device_kind::TURNSTILE;
            HolderInactive "holder open" "an adult whose registration ended": holder_left;
            $($closed)*
            NotKindergarten "building kind" "a building without pre-school groups": |c| c.world.registry(Registry::Building {
                id: KINDERGARTEN,
                active: true,
                complex: 1,
                kind: building_kind::SCHOOL,
                mode: c.world.state.buildings()[KINDERGARTEN as usize].mode,
                name: String::new(),
            });
            ChildUnknown "child" "a wrong check digit": |c| c.event.subject += 1;
            ChildUnknown "child" "an account that nobody has": |c| c.event.subject = account_number(9_999);
            ChildUnknown "child open" "a child that left": |c| c.world.holder_changes(CHILD, |h| h.active = false);
            ChildOfOtherBuilding "attends" "a child of another building's group": |c| c.world.holder_changes(CHILD, |h| h.group = 1);
            AdultNotAllowed "representation" "a representation that ended":
                |c| c.world.registry(Registry::Representation { child: CHILD, representative: MOTHER, allowed: false });
        }
    };
}

/// Nobody is brought where the status lets nobody in (BLD-02…05); whoever is inside may be taken.
const BRING: &[Rule] = child_rules! {
    BuildingClosed "mode" "a building under major repair":
        |c| c.world.building_mode(KINDERGARTEN, BuildingMode::MajorRepair);
};
const TAKE: &[Rule] = child_rules! {};

const DEVICE_RULES: &[Rule] = event_rules! {
    EventTooOld "time" "older than the ledger keeps open": too_old;
    EventInFuture "time" "a clock ahead of the server's": in_future;
};

pub(super) fn accepted() -> Vec<Accepted> {
    let ok = |says, given| Accepted { says, reason: Reason::Accepted, given };
    vec![
        // IDN-03: a permanent identifier opens all buildings of its complex.
        ok("a permanent identifier in another building of its complex", || {
            let mut case = Case::event(PUPIL, KINDERGARTEN, Event::tap(DOOR, card(PUPIL), Direction::In, NOON));
            case.world.registry(Registry::Card(CardSpec { permanent: true, ..card_spec(PUPIL) }));
            case
        }),
        // IDN-03: and no others.
        Accepted {
            says: "a permanent identifier in a building of another complex",
            reason: Reason::WrongBuilding,
            given: || {
                let mut case = Case::event(PUPIL, FAR_SCHOOL, Event::tap(FAR_TURNSTILE, card(PUPIL), Direction::In, NOON));
                case.world.registry(Registry::Card(CardSpec { permanent: true, ..card_spec(PUPIL) }));
                case
            },
        },
        // PAS-08, REL-05: the group's building is the one attended, even in another complex.
        ok("a pupil whose group attends a building of another complex", || {
            let mut case = Case::event(PUPIL, FAR_SCHOOL, Event::tap(FAR_TURNSTILE, card(PUPIL), Direction::In, NOON));
            let name = String::new();
            case.world.registry(Registry::Group { id: 1, active: true, complex: 1, building: FAR_SCHOOL, leader: 0, name });
            case
        }),
        // PAS-06, BLD-01.
        ok("a school in summer", || {
            let mut case = way_in();
            case.world.building_mode(SCHOOL, BuildingMode::Summer);
            case
        }),
        // BLD-06: re-profiling changes the kind, not the door.
        ok("a building that is being re-profiled", || {
            let mut case = way_in();
            case.world.building_mode(SCHOOL, BuildingMode::Reprofiling);
            case
        }),
        // PAS-07.
        ok("a visitor at the first microsecond of the visit", || {
            let mut case = Case::event(VISITOR, SCHOOL, Event::tap(TURNSTILE, card(VISITOR), Direction::In, NOON - HOUR));
            case.world.now = NOON;
            case
        }),
        ok("out of a building that has been closed meanwhile", || {
            let mut case = way_out();
            case.world.building_mode(SCHOOL, BuildingMode::MajorRepair);
            case
        }),
        ok("out of a building that one does not attend", || {
            let mut case = way_out();
            case.world.holder_changes(PUPIL, |h| (h.building, h.group) = (KINDERGARTEN, 0));
            case
        }),
        ok("a visitor who overstayed, out", || {
            Case::event(VISITOR, SCHOOL, Event::tap(TURNSTILE, card(VISITOR), Direction::Out, NOON + HOUR)).at(NOON + HOUR)
        }),
        ok("the same reader exactly when the debounce ends", || {
            let mut case = way_out();
            ago(&mut case, DEBOUNCE_US, |e| e.detail = Direction::In as u8);
            case
        }),
        ok("the same way exactly when the pass-back ends", || {
            let mut case = way_in();
            ago(&mut case, PASS_BACK_US, |_| ());
            case
        }),
        // PAS-04, SYS-21: the educator may as well.
        ok("a child brought by its educator", || child(EventKind::Bring, EDUCATOR)),
        // BLD-02…BLD-05: closed to those who come, never to those who go home.
        ok("a child taken from a kindergarten that has been closed meanwhile", || {
            let mut case = child(EventKind::Take, MOTHER);
            case.world.building_mode(KINDERGARTEN, BuildingMode::MajorRepair);
            case
        }),
        Accepted {
            says: "a child taken by somebody else's representative",
            reason: Reason::AdultNotAllowed,
            given: || child(EventKind::Take, STRANGER),
        },
        // EQP-15.
        ok("a recovery after a fault", || {
            let mut case = device_report(EventKind::Fault, 0);
            ago(&mut case, SECOND_US, |e| e.detail = 9);
            case
        }),
    ]
}

impl Case {
    fn at(mut self, now: i64) -> Self {
        self.world.now = now;
        self
    }
}

// FIELD D row 7: presence follows what happened, not what was allowed.
#[test]
fn an_accepted_passage_moves_the_holder_and_a_refused_one_does_not() {
    let mut case = way_in();
    assert_eq!(case.decide(), Reason::Accepted);
    assert_eq!(case.world.presence(PUPIL), (Presence::Inside, SCHOOL));
    assert_eq!(case.world.state.presence_counts().0, 1);
    case.event.device_time_us += 10 * SECOND_US;
    assert_eq!(case.decide(), Reason::PassBack);
    case.event.detail = Direction::Out as u8;
    assert_eq!(case.decide(), Reason::Accepted);
    assert_eq!(case.world.presence(PUPIL), (Presence::Outside, SCHOOL));
    assert_eq!(case.world.state.presence_counts().1, 1);
    case.world.check_journal();
}

#[test]
fn an_offline_gateway_that_let_somebody_pass_is_believed_even_if_the_ledger_would_have_refused() {
    for (flags, believed) in [(FLAG_OFFLINE | FLAG_LET_PASS, true), (FLAG_OFFLINE, false), (FLAG_LET_PASS, false), (0, false)] {
        let mut case = way_in();
        case.world.building_mode(SCHOOL, BuildingMode::MajorRepair);
        case.event.flags = flags;
        assert_eq!(case.decide(), Reason::BuildingClosed);
        let expected = if believed { (Presence::Inside, SCHOOL) } else { (Presence::Unknown, 0) };
        assert_eq!(case.world.presence(PUPIL), expected, "flags {flags}");
    }
}

#[test]
fn a_leaver_who_is_inside_is_not_counted_and_comes_back_when_reopened() {
    let mut case = way_in();
    case.decide();
    let active = |w: &World| {
        let (inside, outside, unknown) = w.state.presence_counts();
        (inside, inside + outside + unknown)
    };
    let (inside, all) = active(&case.world);
    case.world.holder_changes(PUPIL, |h| h.active = false);
    assert_eq!(active(&case.world), (inside - 1, all - 1));
    case.world.holder_changes(PUPIL, |h| h.active = true);
    assert_eq!(active(&case.world), (inside, all));
}

// PAS-04: the record is about the child, by the adult's card.
#[test]
fn bringing_and_taking_moves_the_child_and_not_the_adult() {
    let mut world = child(EventKind::Bring, MOTHER);
    assert_eq!(world.decide(), Reason::Accepted);
    assert_eq!(world.world.presence(CHILD), (Presence::Inside, KINDERGARTEN));
    assert_eq!(world.world.presence(MOTHER), (Presence::Unknown, 0));
    assert_eq!((world.world.last().holder, world.world.last().card), (CHILD, card(MOTHER).bytes));
    world.event.kind = EventKind::Take as u8;
    assert_eq!(world.decide(), Reason::Accepted);
    assert_eq!(world.world.presence(CHILD), (Presence::Outside, KINDERGARTEN));
}

// EQP-15: silence is a fault, and so is a fault that nobody took back.
#[test]
fn a_fault_stays_until_the_device_reports_its_recovery() {
    let mut case = device_report(EventKind::Fault, 7);
    case.decide();
    assert_eq!(case.world.state.faulty_devices(), 1);
    let mut alive = device_report(EventKind::Heartbeat, 0).event;
    alive.device_time_us += SECOND_US;
    case.world.event(SCHOOL, alive);
    assert_eq!(case.world.state.faulty_devices(), 1, "a heartbeat says alive, not sound");
    assert_eq!(case.world.state.devices()[TURNSTILE as usize].last_time_us, NOON + SECOND_US);
    case.event.detail = 0;
    case.event.device_time_us += 2 * SECOND_US;
    case.decide();
    assert_eq!(case.world.state.faulty_devices(), 0);
}
