//! The books: holds, transfers, corrections, reversals and suspense money.

use super::money_rules::debit_entry;
use super::world::{
    BENEFICIARY, FAR_PUPIL, HOUR, MINUTE, MONEY, NOON, OTHER_SUPPLIER, PUPIL, SCHOOL, SUPPLIER, TILL, World, card,
};
use crate::account_number;
use crate::command::{Command, Control};
use crate::record::{DETAIL_CONTINUED, RecordKind};
use alloc::string::String;
use edge_protocol::{Event, MealClass, Reason};

fn text() -> String {
    String::from("why")
}

// ACC-02: money that reached the supplier is owed in accounting units.
#[test]
fn a_top_up_is_owed_by_the_supplier_that_got_the_cash() {
    let world = World::new();
    assert_eq!(world.balance(PUPIL), MONEY);
    assert_eq!(world.control(SUPPLIER, Control::CashReceived), -2 * MONEY, "of two pupils");
    world.check_journal();
}

// ACC-03: one account, one purse for each supplier.
#[test]
fn an_account_has_a_purse_for_each_supplier() {
    let mut world = World::new();
    let account = account_number(PUPIL);
    world.command(Command::TopUp { account, supplier: OTHER_SUPPLIER, amount_kopecks: 7_00, note: text() });
    let purses = world.state.purses_of(PUPIL).map(|(_, p)| (p.supplier, p.balance));
    assert!(purses.eq([(OTHER_SUPPLIER, 7_00), (SUPPLIER, MONEY)]), "newest first");
    world.check_journal();
}

// RFD-11: money on a confirmed refund must not be spendable meanwhile.
#[test]
fn a_hold_counts_against_the_available_balance_and_not_against_the_balance() {
    let mut world = World::new();
    world.hold(300_00);
    assert_eq!(world.purse(PUPIL), Some((MONEY, 300_00, 200_00)));
    let meal = |kopecks| Event::meal(TILL, card(PUPIL), MealClass::PaidMain, 1, kopecks, NOON);
    assert_eq!(world.event(SCHOOL, meal(200_01)), Reason::InsufficientFunds);
    assert_eq!(world.event(SCHOOL, meal(200_00)), Reason::Accepted);
    assert_eq!(world.purse(PUPIL), Some((300_00, 300_00, 0)));
    world.check_journal();
}

#[test]
fn posting_part_of_a_hold_pays_that_part_and_frees_the_rest() {
    let mut world = World::new();
    let hold = world.hold(300_00);
    let post = Command::HoldPost { hold, amount_kopecks: 120_00, to: Control::RefundsPayable };
    assert_eq!(world.command(post), Reason::Accepted);
    assert_eq!(world.purse(PUPIL), Some((380_00, 0, 380_00)));
    assert_eq!(world.control(SUPPLIER, Control::RefundsPayable), 120_00);
    assert_eq!((world.last().arg, world.last().amount_kopecks), (hold, 120_00));
    assert_eq!(world.state.due(i64::MAX), None);
    world.check_journal();
}

#[test]
fn giving_a_hold_up_frees_it_whole() {
    let mut world = World::new();
    let hold = world.hold(300_00);
    assert_eq!(world.command(Command::HoldVoid { hold }), Reason::Accepted);
    assert_eq!(world.purse(PUPIL), Some((MONEY, 0, MONEY)));
    world.check_journal();
}

#[test]
fn holds_fall_due_at_their_deadline_in_order_of_deadline_and_number() {
    let mut world = World::new();
    let first = world.hold(1_00);
    let second = world.hold(2_00);
    world.now -= MINUTE;
    let sooner = world.hold(3_00);
    assert_eq!(world.state.due(NOON + HOUR - MINUTE - 1), None);
    world.now = NOON + HOUR;
    let mut fallen = alloc::vec::Vec::new();
    while let Some(command) = world.state.due(world.now) {
        let Command::HoldExpire { hold } = command else { panic!("only holds fall due: {command:?}") };
        assert_eq!(world.command_as(0, command).clone(), decided(&world));
        fallen.push(hold);
    }
    assert_eq!(fallen, [sooner, first, second]);
    assert_eq!(world.purse(PUPIL), Some((MONEY, 0, MONEY)));
    world.check_journal();
}

fn decided(world: &World) -> crate::CommandVerdict {
    crate::CommandVerdict::Decided { reason: Reason::Accepted, pos: world.journal.len() as u64 - 1 }
}

// ERR-05, RFD-10.
#[test]
fn a_transfer_makes_two_records_under_one_id() {
    let mut world = World::new();
    let (from_account, to_account) = (account_number(PUPIL), account_number(FAR_PUPIL));
    let (from_supplier, to_supplier) = (SUPPLIER, OTHER_SUPPLIER);
    let before = world.journal.len();
    let transfer =
        Command::Transfer { from_account, from_supplier, to_account, to_supplier, amount_kopecks: 40_00, note: text() };
    assert_eq!(world.command(transfer), Reason::Accepted);
    let [(_, out, Some(_)), (_, into, None)] = &world.journal[before..] else { panic!("two records") };
    assert_eq!((out.kind, into.kind), (RecordKind::TransferOut as u8, RecordKind::TransferIn as u8));
    assert_eq!((out.detail, into.detail), (0, DETAIL_CONTINUED));
    assert_eq!(out.command_id(), into.command_id());
    assert_eq!((out.balance_kopecks, into.balance_kopecks), (MONEY - 40_00, 40_00));
    assert_eq!((out.holder, into.holder, into.arg), (PUPIL, FAR_PUPIL, OTHER_SUPPLIER));
    assert_eq!(world.control(SUPPLIER, Control::Transfers), 40_00, "this supplier owes it to the other");
    assert_eq!(world.control(OTHER_SUPPLIER, Control::Transfers), -40_00);
    world.check_journal();
}

#[test]
fn a_refused_transfer_makes_one_record() {
    let mut world = World::new();
    let before = world.journal.len();
    let account = account_number(PUPIL);
    let transfer = Command::Transfer {
        from_account: account,
        from_supplier: SUPPLIER,
        to_account: account,
        to_supplier: SUPPLIER,
        amount_kopecks: 1,
        note: text(),
    };
    assert_eq!(world.command(transfer), Reason::SamePurse);
    assert_eq!(world.journal.len(), before + 1);
    world.check_journal();
}

#[test]
fn an_operators_correction_goes_both_ways_and_stays_above_the_floor() {
    let mut world = World::new();
    let account = account_number(PUPIL);
    let by = |amount_kopecks| Command::Adjust { account, supplier: SUPPLIER, amount_kopecks, note: text() };
    assert_eq!(world.command(by(-MONEY)), Reason::Accepted);
    assert_eq!(world.command(by(-1)), Reason::InsufficientFunds);
    assert_eq!(world.command(by(5_00)), Reason::Accepted);
    assert_eq!(world.balance(PUPIL), 5_00);
    assert_eq!(world.control(SUPPLIER, Control::Adjustments), MONEY - 5_00);
    world.check_journal();
}

// ERR-02: a wrong debit is undone as its own entry, and the day is as if it had not been.
#[test]
fn reversing_a_paid_meal_gives_back_the_money_and_the_days_limit() {
    let mut world = World::new();
    world.holder_changes(PUPIL, |h| h.daily_limit = 100_00);
    let meal = Event::meal(TILL, card(PUPIL), MealClass::PaidMain, 1, 100_00, NOON);
    assert_eq!(world.event(SCHOOL, meal), Reason::Accepted);
    let debit = debit_entry(&world.last(), world.journal.len() as u64 - 1);
    assert_eq!(world.event(SCHOOL, meal), Reason::DailyLimitReached);
    let reverse = Command::Reverse { debit, note: text() };
    assert_eq!(world.command(reverse.clone()), Reason::Accepted);
    assert_eq!(world.balance(PUPIL), MONEY);
    assert_eq!(world.control(SUPPLIER, Control::MealsServed), 0);
    assert_eq!(world.command(reverse), Reason::AlreadyReversed);
    assert_eq!(world.event(SCHOOL, meal), Reason::Accepted);
    world.check_journal();
}

#[test]
fn reversing_a_free_meal_gives_back_its_slot_of_that_day_only() {
    let mut world = World::new();
    let meal = |n| Event::meal(TILL, card(BENEFICIARY), MealClass::Free, n, 80_00, NOON);
    assert_eq!(world.event(SCHOOL, meal(1)), Reason::Accepted);
    let debit = debit_entry(&world.last(), world.journal.len() as u64 - 1);
    assert_eq!(world.event(SCHOOL, meal(2)), Reason::Accepted);
    assert_eq!(world.command(Command::Reverse { debit, note: text() }), Reason::Accepted);
    assert_eq!(world.event(SCHOOL, meal(2)), Reason::MealAlreadyTaken);
    assert_eq!(world.event(SCHOOL, meal(1)), Reason::Accepted);
    assert_eq!(world.control(SUPPLIER, Control::BudgetMeals), -160_00);
    world.check_journal();
}

#[test]
fn a_debit_that_is_too_old_for_the_day_book_is_still_reversible() {
    let mut world = World::new();
    let meal = Event::meal(TILL, card(PUPIL), MealClass::PaidMain, 1, 100_00, NOON);
    assert_eq!(world.event(SCHOOL, meal), Reason::Accepted);
    let debit = debit_entry(&world.last(), world.journal.len() as u64 - 1);
    world.now += 20 * crate::limits::DAY_US;
    let today = Event { device_time_us: world.now, ..meal };
    world.event(SCHOOL, today);
    assert_eq!(world.command(Command::Reverse { debit, note: text() }), Reason::Accepted);
    world.check_journal();
}

// ERR-01, ERR-05: a wrong account number, put right later.
#[test]
fn suspense_money_waits_at_its_supplier_until_it_finds_its_account() {
    let mut world = World::new();
    let unknown = account_number(PUPIL) + 1;
    let top_up = Command::TopUp { account: unknown, supplier: SUPPLIER, amount_kopecks: 50_00, note: text() };
    assert_eq!(world.command(top_up), Reason::AcceptedToSuspense);
    assert_eq!((world.last().holder, world.last().purse), (0, 0));
    assert_eq!(world.control(SUPPLIER, Control::Suspense), 50_00);
    let account = account_number(PUPIL);
    let release = |supplier, amount_kopecks| Command::FromSuspense { account, supplier, amount_kopecks, note: text() };
    assert_eq!(world.command(release(OTHER_SUPPLIER, 50_00)), Reason::SuspenseTooSmall);
    assert_eq!(world.command(release(SUPPLIER, 50_01)), Reason::SuspenseTooSmall);
    assert_eq!(world.command(release(SUPPLIER, 50_00)), Reason::Accepted);
    assert_eq!(world.control(SUPPLIER, Control::Suspense), 0);
    assert_eq!(world.balance(PUPIL), MONEY + 50_00);
    world.check_journal();
}

// RFD-01: a leaver's money can still be held and paid out.
#[test]
fn a_leavers_money_can_be_refunded() {
    let mut world = World::new();
    world.holder_changes(PUPIL, |h| h.active = false);
    let hold = world.hold(MONEY);
    let post = Command::HoldPost { hold, amount_kopecks: MONEY, to: Control::RefundsPayable };
    assert_eq!(world.command(post), Reason::Accepted);
    assert_eq!(world.balance(PUPIL), 0);
    world.check_journal();
}
