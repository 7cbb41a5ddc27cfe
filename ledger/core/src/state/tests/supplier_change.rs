//! Money that an office command moves, and another supplier in a complex (SUP-02…10, RFD-11).

use super::money_rules::debit_entry;
use super::world::{FAR_PUPIL, HOUR, MONEY, NOON, OTHER_SUPPLIER, PUPIL, SCHOOL, SUPPLIER, TILL, TODAY, World, card};
use crate::command::{Command, Control, Registry};
use crate::ids::{NO_POS, account_number};
use crate::limits::DAY_US;
use crate::record::{Record, RecordKind};
use crate::state::{Moved, OfficeEffects, OfficeHead, SupplierMove};
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use edge_protocol::{Event, MealClass, Reason};

fn office(world: &mut World, money: &[Command]) -> (Reason, Vec<Record>) {
    let head = OfficeHead { reason: Reason::Accepted, holder: 0, object: 1, topic: 7, prev_office: NO_POS, heap_len: 3 };
    let (mut out, mut heap) = (Vec::new(), Vec::new());
    let effects = OfficeEffects { changes: &[], money };
    world.state.apply_office(world.now, 0, &head, &effects, &mut out, &mut heap);
    world.check_sum();
    let reason = Reason::from_code(out[0].reason).expect("a reason");
    (reason, out)
}

fn hold(amount_kopecks: i64) -> Command {
    Command::Hold {
        account: account_number(PUPIL),
        supplier: SUPPLIER,
        amount_kopecks,
        deadline_us: i64::MAX,
        note: String::new(),
    }
}

fn to_friend(amount_kopecks: i64) -> Command {
    Command::Transfer {
        from_account: account_number(PUPIL),
        from_supplier: SUPPLIER,
        to_account: account_number(FAR_PUPIL),
        to_supplier: OTHER_SUPPLIER,
        amount_kopecks,
        note: String::new(),
    }
}

fn change() -> Command {
    Command::SupplierChange { complex: 1, from: SUPPLIER, to: OTHER_SUPPLIER, last_day: TODAY }
}

fn ordered(active: bool) -> Command {
    Command::SupplierOrder { complex: 1, from: SUPPLIER, to: OTHER_SUPPLIER, last_day: TODAY, active }
}

fn contract_of_the_new_one(world: &mut World) {
    let (first_day, last_day, weekdays) = (TODAY - 30, TODAY + 30, 0b111_1111);
    world.registry(Registry::Contract {
        id: 9,
        active: true,
        supplier: OTHER_SUPPLIER,
        complex: 1,
        first_day,
        last_day,
        weekdays,
    });
}

/// Every purse of a holder: supplier, kopecks, kopecks held.
fn purses(world: &World, holder: u32) -> Vec<(u32, i64, i64)> {
    world.state.purses_of(holder).map(|(_, p)| (p.supplier, p.balance, p.held)).collect()
}

#[test]
fn money_of_an_office_command_stands_behind_it_each_with_the_balance_of_its_moment() {
    let mut world = World::new();
    let number = world.state.next_hold();
    let paid = Command::HoldPost { hold: number, amount_kopecks: 20_00, to: Control::CashReceived };
    let (reason, out) = office(&mut world, &[hold(20_00), to_friend(5_00), paid]);
    assert_eq!(reason, Reason::Accepted);
    let made: Vec<_> = out.iter().skip(1).map(|r| (r.kind, r.amount_kopecks, r.balance_kopecks)).collect();
    let expected = [
        (RecordKind::Hold as u8, 20_00, MONEY),
        (RecordKind::TransferOut as u8, 5_00, MONEY - 5_00),
        (RecordKind::TransferIn as u8, 5_00, 5_00),
        (RecordKind::HoldPost as u8, 20_00, MONEY - 25_00),
    ];
    assert_eq!(made, expected);
    // Of one purse, so each leads to the one before.
    let pos = world.state.next_pos() - 5;
    assert_eq!((out[2].prev_subject, out[4].prev_subject), (pos + 1, pos + 2));
    assert_eq!(purses(&world, PUPIL), [(SUPPLIER, MONEY - 25_00, 0)]);
}

#[test]
fn a_refused_command_takes_the_money_before_it_back() {
    let mut world = World::new();
    let meal = Event::meal(TILL, card(PUPIL), MealClass::PaidMain, 1, 100_00, NOON);
    world.event(SCHOOL, meal);
    let debit = debit_entry(&world.last(), world.journal.len() as u64 - 1);
    let waiting = world.hold(1_00);
    let before = world.tables();
    let due = world.state.due(i64::MAX);
    let reverse = Command::Reverse { debit, note: String::from("why") };
    let all = [
        hold(10_00),
        reverse.clone(),
        to_friend(5_00),
        Command::HoldVoid { hold: waiting },
        Command::Adjust { account: account_number(FAR_PUPIL), supplier: OTHER_SUPPLIER, amount_kopecks: 1, note: "x".into() },
        // The same debit twice in one command.
        reverse,
    ];
    assert_eq!(office(&mut world, &all).0, Reason::AlreadyReversed);
    assert_eq!(world.tables(), before);
    assert_eq!(world.state.due(i64::MAX), due);
    for never in [
        Command::TopUp { account: 1, supplier: 1, amount_kopecks: 1, note: String::new() },
        Command::HoldExpire { hold: waiting },
    ] {
        assert_eq!(office(&mut world, &[never]).0, Reason::OfficeCommandInvalid);
    }
    assert_eq!(office(&mut world, &vec![to_friend(1); 101]).0, Reason::TooManyChanges);
    assert_eq!(office(&mut world, &[to_friend(1), change()]).0, Reason::OfficeCommandInvalid);
    assert_eq!(world.tables(), before);
}

// SUP-02, SUP-03, SUP-10: what is shown before is what happens.
#[test]
fn purses_pass_whole_and_what_cannot_passes_in_part_or_stays() {
    let mut world = World::new();
    let [whole, held, debtor, both] = [21, 22, 23, 24];
    for id in [whole, held, debtor, both] {
        world.registry(Registry::Holder(crate::command::HolderSpec { id, ..super::world::holder_spec(PUPIL) }));
        world.top_up(id, MONEY);
    }
    let at_noon =
        |id: u32| Event { subject: account_number(id), ..Event::meal(TILL, card(id), MealClass::PaidMain, 1, 10_00, NOON) };
    let by_account = |id: u32| Event { card: [0; 10], card_bits: 0, ..at_noon(id) };
    let deadline_us = NOON + HOUR;
    let note = String::new;
    let account = account_number(held);
    world.command(Command::Hold { account, supplier: SUPPLIER, amount_kopecks: 30_00, deadline_us, note: note() });
    world.registry(Registry::PurseFloor { holder: debtor, supplier: SUPPLIER, floor_kopecks: -60_00 });
    let (account, why) = (account_number(debtor), String::from("why"));
    world.command(Command::Adjust { account, supplier: SUPPLIER, amount_kopecks: -MONEY - 50_00, note: why.clone() });
    let account = account_number(both);
    world.command(Command::TopUp { account, supplier: OTHER_SUPPLIER, amount_kopecks: 7_00, note: note() });
    contract_of_the_new_one(&mut world);
    assert_eq!(world.event(SCHOOL, by_account(whole)), Reason::Accepted);
    let debit = debit_entry(&world.last(), world.journal.len() as u64 - 1);

    let plan = world.state.supplier_move(1, SUPPLIER, OTHER_SUPPLIER).expect("two suppliers");
    let of = |list: &[Moved]| list.iter().map(|m| (m.holder, m.kopecks)).collect::<Vec<_>>();
    assert_eq!(of(&plan.whole), [(whole, MONEY - 10_00), (PUPIL, MONEY)]);
    assert_eq!(of(&plan.by_transfer), [(held, MONEY - 30_00), (both, MONEY)]);
    assert_eq!(of(&plan.left), [(debtor, -50_00)]);
    assert_eq!((plan.tills.first(), plan.kopecks()), (Some(&TILL), 4 * MONEY - 40_00));
    assert_eq!(office(&mut world, &[change()]).0, Reason::SuppliersUnfit, "nobody ordered it");
    assert_eq!(office(&mut world, &[ordered(true)]).0, Reason::Accepted);
    // Ordered and not passed yet: tomorrow's meals are the new one's, and the money where it is pays them.
    let tomorrow = Event { device_time_us: NOON + DAY_US, ..by_account(whole) };
    let mut ahead = world.clone();
    ahead.now += DAY_US;
    assert_eq!(ahead.event(SCHOOL, tomorrow), Reason::Accepted);
    assert_eq!(
        (ahead.control(OTHER_SUPPLIER, Control::MealsServed), purses(&ahead, whole)),
        (10_00, vec![(SUPPLIER, MONEY - 20_00, 0)])
    );
    ahead.check_sum();
    let (reason, out) = office(&mut world, &[change()]);
    assert_eq!((reason, out.len()), (Reason::Accepted, 2 + 2 * 2));
    assert_eq!((out[1].kind, out[1].arg, out[1].amount_kopecks), (RecordKind::SupplierChange as u8, 1, 2 * MONEY - 10_00));
    assert_eq!(purses(&world, whole), [(OTHER_SUPPLIER, MONEY - 10_00, 0)]);
    assert_eq!(purses(&world, held), [(OTHER_SUPPLIER, MONEY - 30_00, 0), (SUPPLIER, 30_00, 30_00)]);
    assert_eq!(purses(&world, debtor), [(SUPPLIER, -50_00, 0)]);
    assert_eq!(purses(&world, both), [(OTHER_SUPPLIER, MONEY + 7_00, 0), (SUPPLIER, 0, 0)]);
    // FAR_PUPIL is of another complex.
    assert_eq!(purses(&world, FAR_PUPIL), [(SUPPLIER, MONEY, 0)]);
    let rest = SupplierMove { left: plan.left, ..SupplierMove::default() };
    let mut again = world.state.supplier_move(1, SUPPLIER, OTHER_SUPPLIER).expect("two suppliers");
    assert_eq!(again.left.iter().map(|m| m.holder).collect::<Vec<_>>(), [held, debtor]);
    again.left.retain(|m| m.holder == debtor);
    assert_eq!(again, rest);

    // A meal of the last day that is reported late is the old supplier's, and paid by the family's money where it is now.
    let controls = |world: &World, id| [Control::MealsServed, Control::Transfers].map(|c| world.control(id, c));
    let (old, new) = (controls(&world, SUPPLIER), controls(&world, OTHER_SUPPLIER));
    assert_eq!(world.event(SCHOOL, by_account(whole)), Reason::Accepted);
    assert_eq!(controls(&world, SUPPLIER), [old[0] + 10_00, old[1] - 10_00]);
    assert_eq!(controls(&world, OTHER_SUPPLIER), [new[0], new[1] + 10_00]);
    assert_eq!(purses(&world, whole), [(OTHER_SUPPLIER, MONEY - 20_00, 0)]);
    // What was eaten before it passed is taken back from who served it.
    let reverse = Command::Reverse { debit, note: why };
    assert_eq!(world.command(reverse), Reason::Accepted);
    assert_eq!(controls(&world, SUPPLIER), old);
    assert_eq!(purses(&world, whole), [(OTHER_SUPPLIER, MONEY - 10_00, 0)]);
    // A day later the till serves for the new one.
    world.now += DAY_US;
    let next_day = Event { device_time_us: NOON + DAY_US, ..by_account(whole) };
    assert_eq!(world.event(SCHOOL, next_day), Reason::Accepted);
    assert_eq!(controls(&world, SUPPLIER), old);
    assert_eq!(world.control(OTHER_SUPPLIER, Control::MealsServed), new[0] + 10_00);
    for supplier in [SUPPLIER, OTHER_SUPPLIER] {
        let purses = world.state.purses().iter().filter(|p| p.supplier == supplier).map(|p| p.balance);
        let controls: i64 = world.state.suppliers()[supplier as usize].controls.iter().sum();
        assert_eq!(purses.sum::<i64>() + controls, 0, "supplier {supplier} owes what it has");
    }
}

#[test]
fn a_supplier_change_between_the_wrong_ones_is_refused() {
    let mut world = World::new();
    let before = world.tables();
    for (complex, from, to, reason) in [
        (1, SUPPLIER, SUPPLIER, Reason::SuppliersUnfit),
        (1, SUPPLIER, 99, Reason::SupplierUnknown),
        (1, 99, SUPPLIER, Reason::SupplierUnknown),
        (99, SUPPLIER, OTHER_SUPPLIER, Reason::ComplexUnknown),
    ] {
        let order = |active| Command::SupplierOrder { complex, from, to, last_day: TODAY, active };
        assert_eq!(office(&mut world, &[order(true)]).0, reason);
        assert_eq!(office(&mut world, &[order(false)]).0, Reason::SuppliersUnfit);
        let change = Command::SupplierChange { complex, from, to, last_day: TODAY };
        assert_eq!(office(&mut world, core::slice::from_ref(&change)).0, reason);
        assert_eq!(world.command(change), Reason::OfficeCommandInvalid);
    }
    assert_eq!(world.tables(), before);
    // Ordered once, called off once.
    for (command, reason) in [
        (ordered(false), Reason::SuppliersUnfit),
        (ordered(true), Reason::Accepted),
        (ordered(true), Reason::SuppliersUnfit),
        (ordered(false), Reason::Accepted),
        (change(), Reason::SuppliersUnfit),
    ] {
        assert_eq!(office(&mut world, &[command]).0, reason);
    }
}
