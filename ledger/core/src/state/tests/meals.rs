//! Meals: who is served, and who pays.

use super::rules::{Accepted, Case, Rule, Rules, ago, card_event_rules, event_rules, holder_left, rules};
use super::world::{
    BENEFICIARY, FAR_SCHOOL, HOUR, KINDERGARTEN, MINUTE, MONEY, NOON, NURSERY_TILL, OTHER_SUPPLIER, PUPIL, SCHOOL, SUPPLIER,
    TILL, TODAY, World, card,
};
use crate::account_number;
use crate::command::{Control, Registry, device_kind};
use crate::limits::{DAY_US, MEAL_AMOUNT_MAX, OFFLINE_EXPOSURE_MAX};
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use edge_protocol::event::{FLAG_LET_PASS, FLAG_OFFLINE};
use edge_protocol::{BuildingMode, Event, MealClass, Reason};

const PRICE: i64 = 100_00;
const FACT: u8 = FLAG_OFFLINE | FLAG_LET_PASS;

pub(super) fn rules() -> Vec<Rules> {
    vec![Rules { kind: "a paid meal", good: paid, rules: PAID }, Rules { kind: "a meal by benefit", good: free, rules: FREE }]
}

fn paid() -> Case {
    Case::event(PUPIL, SCHOOL, Event::meal(TILL, card(PUPIL), MealClass::PaidMain, 2, PRICE, NOON))
}

fn free() -> Case {
    Case::event(BENEFICIARY, SCHOOL, Event::meal(TILL, card(BENEFICIARY), MealClass::Free, 1, PRICE, NOON))
}

/// What a meal of either kind needs (MEA-04, MEA-06, MEA-07, ACC-01).
macro_rules! meal_rules {
    ($($more:tt)*) => {
        card_event_rules! { device_kind::DOOR;
            AccountUnknown "payer" "no card, and an account with a wrong check digit": |c| by_account(c, account_number(PUPIL) + 1);
            AccountUnknown "payer" "no card, and an account that nobody has": |c| by_account(c, account_number(9_999));
            HolderInactive "holder open" "a payer who left": holder_left;
            AmountInvalid "amount" "nothing": |c| c.event.amount_kopecks = 0;
            AmountInvalid "amount" "less than nothing": |c| c.event.amount_kopecks = -1;
            AmountInvalid "amount" "dearer than any meal": |c| c.event.amount_kopecks = MEAL_AMOUNT_MAX + 1;
            MealsNotServed "mode" "a school in summer": |c| c.world.building_mode(SCHOOL, BuildingMode::Summer);
            MealsNotServed "mode" "a building that is being re-profiled":
                |c| c.world.building_mode(SCHOOL, BuildingMode::Reprofiling);
            ContractMissing "contract" "a contract that ended yesterday": |c| contract(c, TODAY - 30, TODAY - 1, 0b1_1111);
            ContractMissing "contract" "a contract that begins tomorrow": |c| contract(c, TODAY + 1, TODAY + 30, 0b1_1111);
            ContractMissing "supplier" "a till of a supplier without a contract":
                |c| c.world.device_changes(TILL, |d| d.supplier = OTHER_SUPPLIER);
            ContractMissing "supplier" "a till that nobody runs": |c| c.world.device_changes(TILL, |d| d.supplier = 0);
            ServiceDayClosed "contract" "not on Wednesdays": |c| contract(c, TODAY - 30, TODAY + 30, 0b1_1011);
            ServiceDayClosed "service day" "a holiday":
                |c| c.world.registry(Registry::ServiceDay { contract: 1, day: TODAY, open: false });
            $($more)*
        }
    };
}

/// MEA-02, MEA-04, MEA-08.
const PAID: &[Rule] = meal_rules! {
    NotInMealPlan "plan" "a pupil excluded from the meal plan": |c| c.world.holder_changes(PUPIL, |h| h.in_meal_plan = false);
    DailyLimitReached "limit" "a kopeck over the day's limit": |c| c.world.holder_changes(PUPIL, |h| h.daily_limit = 99_99);
    InsufficientFunds "amount" "a kopeck more than there is": |c| c.event.amount_kopecks = MONEY + 1;
    InsufficientFunds "held" "money that is held for a refund": |c| _ = c.world.hold(MONEY - PRICE + 1);
};

/// MEA-01, MEA-04, MEA-05.
const FREE: &[Rule] = meal_rules! {
    NotInMealPlan "plan" "a pupil excluded from the meal plan":
        |c| c.world.holder_changes(BENEFICIARY, |h| h.in_meal_plan = false);
    NoBenefit "benefit" "a pupil without a benefit": |c| c.world.holder_changes(BENEFICIARY, |h| h.benefit = 0);
    NoBenefit "meal" "a meal that the benefit does not cover": |c| c.event.meal = 3;
    NoBenefit "benefit" "a benefit for lunch only": |c| benefit(c, true, 0b10);
    MealAlreadyTaken "eaten" "the same meal an hour ago": |c| c.earlier(|e| e.device_time_us -= HOUR);
};

fn by_account(case: &mut Case, account: u64) {
    (case.event.card, case.event.card_bits, case.event.subject) = ([0; 10], 0, account);
}

fn benefit(case: &mut Case, active: bool, meals: u8) {
    case.world.registry(Registry::Benefit { id: 1, active, meals, name: String::new() });
}

fn contract(case: &mut Case, first_day: i32, last_day: i32, weekdays: u8) {
    let (supplier, complex) = (SUPPLIER, 1);
    case.world.registry(Registry::Contract { id: 1, active: true, supplier, complex, first_day, last_day, weekdays });
}

pub(super) fn accepted() -> Vec<Accepted> {
    let ok = |says, given| Accepted { says, reason: Reason::Accepted, given };
    let offline = |says, given| Accepted { says, reason: Reason::AcceptedOffline, given };
    vec![
        ok("the last kopeck", || with(paid(), |e| e.amount_kopecks = MONEY)),
        ok("exactly the day's limit", || {
            let mut case = paid();
            case.world.holder_changes(PUPIL, |h| h.daily_limit = PRICE as u32);
            case
        }),
        // ACC-01, ERR-01: a cashier may type the number.
        ok("by account number instead of a card", || {
            let mut case = paid();
            by_account(&mut case, account_number(PUPIL));
            case
        }),
        // MEA-03, MEA-04: the buffet asks no plan.
        ok("something additional for a pupil outside the meal plan", || {
            let mut case = with(paid(), |e| e.detail = MealClass::PaidAdditional as u8);
            case.world.holder_changes(PUPIL, |h| h.in_meal_plan = false);
            case
        }),
        // MEA-06, BLD-01.
        ok("a kindergarten in summer", || {
            let mut case = Case::event(PUPIL, KINDERGARTEN, with(paid(), |e| e.device = NURSERY_TILL).event);
            case.world.building_mode(KINDERGARTEN, BuildingMode::Summer);
            case
        }),
        ok("a Wednesday that the contract opens by exception", || {
            let mut case = paid();
            contract(&mut case, TODAY - 30, TODAY + 30, 0);
            case.world.registry(Registry::ServiceDay { contract: 1, day: TODAY, open: true });
            case
        }),
        // MEA-07: the last day of services is a day of services.
        ok("on the contract's only day", || {
            let mut case = paid();
            contract(&mut case, TODAY, TODAY, 0b100);
            case
        }),
        ok("a purse with a floor below zero", || {
            let mut case = with(paid(), |e| e.amount_kopecks = MONEY + 50_00);
            let (holder, supplier, floor_kopecks) = (PUPIL, SUPPLIER, -50_00);
            case.world.registry(Registry::PurseFloor { holder, supplier, floor_kopecks });
            case
        }),
        Accepted {
            says: "a benefit that ended",
            reason: Reason::NoBenefit,
            given: || {
                let mut case = free();
                benefit(&mut case, false, 0b11);
                case
            },
        },
        ok("the other free meal of the day", || {
            let mut case = free();
            case.earlier(|e| e.meal = 2);
            case
        }),
        ok("the same free meal on the next day", || {
            let mut case = with(free(), |e| e.device_time_us += DAY_US);
            case.earlier(|e| e.device_time_us -= DAY_US);
            case.world.now += DAY_US;
            case
        }),
        // FIELD D row 6.
        offline("handed out offline, down to the last kopeck of the exposure", || {
            with(paid(), |e| (e.flags, e.amount_kopecks) = (FACT, MONEY + OFFLINE_EXPOSURE_MAX))
        }),
        Accepted {
            says: "handed out offline, a kopeck beyond the exposure",
            reason: Reason::InsufficientFunds,
            given: || with(paid(), |e| (e.flags, e.amount_kopecks) = (FACT, MONEY + OFFLINE_EXPOSURE_MAX + 1)),
        },
        Accepted {
            says: "asked for offline, but not handed out",
            reason: Reason::InsufficientFunds,
            given: || with(paid(), |e| (e.flags, e.amount_kopecks) = (FLAG_OFFLINE, MONEY + 1)),
        },
        offline("handed out offline over the day's limit", || {
            let mut case = with(paid(), |e| e.flags = FACT);
            case.world.holder_changes(PUPIL, |h| h.daily_limit = 1);
            case
        }),
        Accepted {
            says: "handed out offline to a pupil who is not in the plan",
            reason: Reason::NotInMealPlan,
            given: || {
                let mut case = with(paid(), |e| e.flags = FACT);
                case.world.holder_changes(PUPIL, |h| h.in_meal_plan = false);
                case
            },
        },
    ]
}

fn with(mut case: Case, change: impl FnOnce(&mut Event)) -> Case {
    change(&mut case.event);
    case
}

// MEA-08, ACC-02, ACC-03.
#[test]
fn a_paid_meal_moves_kopecks_from_the_purse_to_meals_served() {
    let mut case = paid();
    assert_eq!(case.decide(), Reason::Accepted);
    assert_eq!(case.world.balance(PUPIL), MONEY - PRICE);
    assert_eq!(case.world.control(SUPPLIER, Control::MealsServed), PRICE);
    assert_eq!(case.world.last().balance_kopecks, MONEY - PRICE);
    case.world.check_journal();
}

// MEA-01, MEA-02: the budget owes the supplier, the family's purse stays as it is.
#[test]
fn a_meal_by_benefit_is_owed_by_the_budget() {
    let mut case = free();
    assert_eq!(case.decide(), Reason::Accepted);
    assert_eq!(case.world.control(SUPPLIER, Control::BudgetMeals), -PRICE);
    assert_eq!(case.world.control(SUPPLIER, Control::MealsServed), PRICE);
    assert_eq!(case.world.purse(BENEFICIARY), None);
}

#[test]
fn a_refused_meal_still_stands_in_the_purses_history_with_its_balance() {
    let mut case = with(paid(), |e| e.amount_kopecks = MONEY + 1);
    let before = case.world.journal.len() as u64;
    assert_eq!(case.decide(), Reason::InsufficientFunds);
    let record = case.world.last();
    assert_eq!((record.balance_kopecks, record.holder), (MONEY, PUPIL));
    assert!(record.purse != 0 && record.prev_subject < before);
}

#[test]
fn the_days_limit_counts_every_supplier_and_starts_anew_at_midnight() {
    let mut case = paid();
    case.world.holder_changes(PUPIL, |h| h.daily_limit = 150_00);
    assert_eq!(case.decide(), Reason::Accepted);
    case.event.device_time_us += MINUTE;
    assert_eq!(case.decide(), Reason::DailyLimitReached);
    let midnight = NOON + 12 * HOUR;
    case.world.now = midnight;
    case.event.device_time_us = midnight - 1;
    assert_eq!(case.decide(), Reason::DailyLimitReached, "the last microsecond of the day");
    case.event.device_time_us = midnight;
    assert_eq!(case.decide(), Reason::Accepted, "the first microsecond of the next");
}

#[test]
fn the_lowest_numbered_contract_of_several_decides_before_and_after_a_reload() {
    let mut case = paid();
    for id in [9, 5] {
        let (supplier, complex, weekdays) = (SUPPLIER, 1, 0);
        let (first_day, last_day) = (TODAY, TODAY);
        case.world.registry(Registry::Contract { id, active: true, supplier, complex, first_day, last_day, weekdays });
    }
    assert_eq!(case.decide(), Reason::Accepted, "contract 1 serves on Wednesdays, 5 and 9 never");
    let (supplier, complex) = (SUPPLIER, 2);
    let (first_day, last_day) = (TODAY, TODAY);
    case.world.registry(Registry::Contract { id: 1, active: true, supplier, complex, first_day, last_day, weekdays: 0x7f });
    assert_eq!(case.decide(), Reason::ServiceDayClosed, "contract 1 moved to another complex");
    case.world.check_journal();
}

#[test]
fn a_till_serves_pupils_of_other_complexes_from_its_own_suppliers_purse() {
    let mut world = World::new();
    let event = Event::meal(super::world::FAR_TILL, card(PUPIL), MealClass::PaidAdditional, 1, PRICE, NOON);
    assert_eq!(world.event(FAR_SCHOOL, event), Reason::Accepted);
    assert_eq!(world.balance(PUPIL), MONEY - PRICE);
}

#[test]
fn malformed_meals_name_one_payer_one_class_and_one_meal() {
    type Change = fn(&mut Event);
    let broken: &[(&str, Change)] = &[
        ("both a card and an account", |e| e.subject = account_number(PUPIL)),
        ("neither a card nor an account", |e| (e.card, e.card_bits) = ([0; 10], 0)),
        ("meal 0", |e| e.meal = 0),
        ("meal 9", |e| e.meal = 9),
        ("class 0", |e| e.detail = 0),
        ("class 4", |e| e.detail = 4),
        ("card bytes without bits", |e| (e.card_bits, e.subject) = (0, account_number(PUPIL))),
    ];
    for (says, change) in broken {
        assert_eq!(with(paid(), change).decide(), Reason::MalformedEvent, "{says}");
    }
    let mut case = with(paid(), |e| e.menu_line = 7);
    assert_eq!(case.decide(), Reason::Accepted, "a menu line is allowed");
    assert_eq!(case.world.last().arg, 7);
    ago(&mut case, 0, |e| e.reserved[0] = 1);
    case.world.check_journal();
}
