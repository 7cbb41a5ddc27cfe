//! Late and offline events: merged by event time, found in their own day.

use super::world::{BENEFICIARY, HOUR, MINUTE, NOON, PUPIL, SCHOOL, TILL, TODAY, TURNSTILE, World, card};
use crate::command::Registry;
use crate::limits::{CIVIL_OFFSET_US, DAY_US, EVENT_AGE_MAX_US, EVENT_AHEAD_MAX_US, SECOND_US};
use crate::rows::Presence;
use edge_protocol::event::{FLAG_LET_PASS, FLAG_OFFLINE};
use edge_protocol::{Direction, Event, MealClass, Reason};

const SECOND_READER: u32 = 13;

fn tap(direction: Direction, at: i64) -> Event {
    Event::tap(TURNSTILE, card(PUPIL), direction, at)
}

#[test]
fn presence_is_that_of_the_latest_passage_by_event_time() {
    let mut world = World::new();
    assert_eq!(world.event(SCHOOL, tap(Direction::Out, NOON)), Reason::Accepted);
    assert_eq!(world.event(SCHOOL, tap(Direction::In, NOON - HOUR)), Reason::Accepted, "a late event is decided all the same");
    assert_eq!(world.presence(PUPIL), (Presence::Outside, SCHOOL));
    world.check_journal();
}

#[test]
fn an_offline_passage_that_is_older_than_the_last_known_one_changes_nothing() {
    let mut world = World::new();
    world.event(SCHOOL, tap(Direction::In, NOON));
    let fact = Event { flags: FLAG_OFFLINE | FLAG_LET_PASS, ..tap(Direction::Out, NOON - MINUTE) };
    assert_eq!(world.event(SCHOOL, fact), Reason::Accepted);
    assert_eq!(world.presence(PUPIL), (Presence::Inside, SCHOOL));
}

#[test]
fn a_late_touch_does_not_make_the_ledger_forget_the_newer_one() {
    let mut world = World::new();
    let (building, kind) = (SCHOOL, crate::command::device_kind::TURNSTILE);
    world.registry(Registry::Device { id: SECOND_READER, active: true, building, kind, supplier: 0 });
    assert_eq!(world.event(SCHOOL, tap(Direction::In, NOON)), Reason::Accepted);
    let late = Event { device: SECOND_READER, ..tap(Direction::Out, NOON - MINUTE) };
    assert_eq!(world.event(SCHOOL, late), Reason::Accepted);
    assert_eq!(world.event(SCHOOL, tap(Direction::Out, NOON + SECOND_US)), Reason::Debounced);
}

#[test]
fn the_window_for_late_events_is_closed_at_both_ends() {
    for (at, expected) in [
        (NOON - EVENT_AGE_MAX_US - 1, Reason::EventTooOld),
        (NOON - EVENT_AGE_MAX_US, Reason::Accepted),
        (NOON + EVENT_AHEAD_MAX_US, Reason::Accepted),
        (NOON + EVENT_AHEAD_MAX_US + 1, Reason::EventInFuture),
    ] {
        assert_eq!(World::new().event(SCHOOL, tap(Direction::In, at)), expected);
    }
}

/// A minute before midnight; a device may then be a minute into tomorrow.
fn late_evening() -> (World, i64) {
    let mut world = World::new();
    let (supplier, complex) = (super::world::SUPPLIER, 1);
    let (first_day, last_day) = (TODAY - 30, TODAY + 30);
    world.registry(Registry::Contract { id: 1, active: true, supplier, complex, first_day, last_day, weekdays: 0x7f });
    let midnight = i64::from(TODAY + 1) * DAY_US - CIVIL_OFFSET_US;
    world.now = midnight - MINUTE;
    (world, midnight)
}

// "A late event always finds its day": eight days back from a device whose clock is in tomorrow already.
#[test]
fn a_free_meal_of_the_oldest_open_day_is_given_once() {
    let (mut world, midnight) = late_evening();
    let meal = |at| Event::meal(TILL, card(BENEFICIARY), MealClass::Free, 1, 80_00, at);
    assert_eq!(world.event(SCHOOL, meal(midnight + MINUTE)), Reason::Accepted);
    let oldest = world.now - EVENT_AGE_MAX_US;
    assert_eq!(world.event(SCHOOL, meal(oldest)), Reason::Accepted);
    assert_eq!(world.event(SCHOOL, meal(oldest + SECOND_US)), Reason::MealAlreadyTaken);
    world.check_journal();
}

#[test]
fn spending_of_the_oldest_open_day_counts_against_that_days_limit() {
    let (mut world, midnight) = late_evening();
    world.holder_changes(PUPIL, |h| h.daily_limit = 100_00);
    let meal = |at| Event::meal(TILL, card(PUPIL), MealClass::PaidMain, 1, 60_00, at);
    assert_eq!(world.event(SCHOOL, meal(midnight)), Reason::Accepted);
    let oldest = world.now - EVENT_AGE_MAX_US;
    assert_eq!(world.event(SCHOOL, meal(oldest)), Reason::Accepted);
    assert_eq!(world.event(SCHOOL, meal(oldest)), Reason::DailyLimitReached);
    assert_eq!(world.event(SCHOOL, meal(oldest + DAY_US)), Reason::Accepted, "the next day has its own limit");
    world.check_journal();
}

#[test]
fn late_meals_are_counted_in_their_own_day_in_any_order() {
    let (mut world, _) = late_evening();
    let meal = |days: i64| Event::meal(TILL, card(BENEFICIARY), MealClass::Free, 2, 80_00, world_noon(days));
    for days in [0, 6, 3, 1, 5, 2, 4] {
        assert_eq!(world.event(SCHOOL, meal(days)), Reason::Accepted, "{days} days ago");
    }
    for days in 0..7 {
        assert_eq!(world.event(SCHOOL, meal(days)), Reason::MealAlreadyTaken, "{days} days ago");
    }
    world.check_journal();
}

fn world_noon(days_ago: i64) -> i64 {
    NOON - days_ago * DAY_US
}
