//! Corrections, refunds and supplier changes: to the kopeck, twice nothing, and never by one person alone above the limit.

use crate::world::{CATERER, FOLLOWER, LAST_DAY, TODAY, World, noon};
use edge_protocol::Reason;
use ledger_core::account_number;
use ledger_core::command::Control;
use ledger_core::limits::DAY_US;
use ledger_office::command::OfficeCommand;
use ledger_office::corrections::{Correction, CorrectionState};
use ledger_office::limits::{REFUND_SCANS_MAX, SECOND_PERSON_KOPECKS};
use ledger_office::refund::{Ground, MoneySettings, RefundDraft, RefundState};
use ledger_office::state::day_start_us;
use ledger_office::supplier_change::{ChangeDraft, liabilities};
use ledger_office::ticket::{FileRef, TicketState};

pub(crate) const NOBODY: u64 = 99_999_999;

pub(crate) fn correct(correction: Correction) -> OfficeCommand {
    OfficeCommand::Correct { correction, ticket: 0 }
}

pub(crate) fn transfer(kopecks: i64) -> OfficeCommand {
    correct(Correction::Transfer { from: 10, supplier: CATERER, to: 11, to_supplier: CATERER, kopecks })
}

pub(crate) fn application(change: impl FnOnce(&mut RefundDraft)) -> OfficeCommand {
    let mut draft = RefundDraft {
        holder: 10,
        supplier: CATERER,
        complex: 1,
        document: "application 7 of 2026-11-18".into(),
        bank: "b".repeat(64),
        ..RefundDraft::default()
    };
    change(&mut draft);
    OfficeCommand::ApplyRefund { draft }
}

/// A scan that is kept.
pub(crate) fn scan(n: usize) -> FileRef {
    FileRef { hash: format!("{n:064x}"), name: format!("{n}.pdf"), size: 1_000 }
}

pub(crate) fn order(change: impl FnOnce(&mut ChangeDraft)) -> OfficeCommand {
    let mut draft = ChangeDraft { contract: 1, next_contract: 2, document: "order 3".into() };
    change(&mut draft);
    OfficeCommand::OrderSupplierChange { draft }
}

fn control(world: &World, supplier: u32, control: Control) -> i64 {
    world.city.suppliers()[supplier as usize].controls[control as usize]
}

fn state_of(world: &World, refund: u32) -> RefundState {
    world.city.office().books().refund(refund).expect("it was opened").state
}

// ERR-01, ERR-05: what reached no account waits as itself until somebody says whose it is; twice it cannot be.
#[test]
fn a_payment_in_suspense_finds_its_account_once() {
    let mut world = World::new();
    let (first, second) = (world.top_up(NOBODY, 100_00), world.top_up(NOBODY, 100_00));
    let waiting =
        |world: &World| world.city.office().books().in_suspense().map(|row| (row.payment, row.kopecks)).collect::<Vec<_>>();
    assert_eq!(waiting(&world), [(first, 100_00), (second, 100_00)]);
    let resolve = |payment| correct(Correction::Resolve { payment, holder: 10 });
    assert_eq!(world.act(&resolve(first)), Reason::Accepted);
    assert_eq!(world.act(&resolve(first)), Reason::SuspenseUnknown, "the other one's money is not its own");
    assert_eq!(world.act(&correct(Correction::Return { payment: first })), Reason::SuspenseUnknown);
    assert_eq!((waiting(&world), world.purses(10)), (vec![(second, 100_00)], vec![(CATERER, 100_00, 0)]));
    assert_eq!(world.act(&correct(Correction::Return { payment: second })), Reason::Accepted);
    assert_eq!((control(&world, CATERER, Control::Suspense), control(&world, CATERER, Control::CashReceived)), (0, -100_00));
    let resolved = world.city.office().books().suspended(first).expect("it is kept");
    assert_eq!((resolved.resolved, resolved.correction), (true, Some(1)));
    world.check();
}

// ERR-06, ERR-07: the ticket that asks for it goes along.
#[test]
fn above_the_limit_it_takes_two_and_nothing_moves_before() {
    let mut world = World::new();
    world.top_up(account_number(10), 3 * SECOND_PERSON_KOPECKS);
    let draft = serde_json::json!({ "kind": "top_up_transfer", "holder": 10, "amount_kopecks": 5, "text": "to the brother" });
    let draft = serde_json::from_value(draft).expect("a draft");
    assert_eq!(world.act(&OfficeCommand::OpenTicket { draft }), Reason::Accepted);
    let ask = |kopecks| {
        let OfficeCommand::Correct { correction, .. } = transfer(kopecks) else { panic!("a correction") };
        OfficeCommand::Correct { correction, ticket: 1 }
    };
    let ticket = |world: &World| world.city.office().ticket(1).expect("it was opened").state;
    assert_eq!(world.act(&ask(SECOND_PERSON_KOPECKS)), Reason::Accepted);
    let yes = |correction| OfficeCommand::SecondCorrection { correction, approve: true };
    assert_eq!((world.purses(11), ticket(&world)), (vec![], TicketState::InWork));
    assert_eq!(world.entry("operator", "", 0, &yes(1)), Reason::SamePerson);
    assert_eq!(world.entry("colleague", "", 0, &yes(1)), Reason::Accepted);
    assert_eq!((world.purses(11), ticket(&world)), (vec![(CATERER, SECOND_PERSON_KOPECKS, 0)], TicketState::Done));
    assert_eq!(world.entry("colleague", "", 0, &yes(1)), Reason::CorrectionUnknown);
    // A kopeck less goes at once.
    assert_eq!(world.act(&transfer(SECOND_PERSON_KOPECKS - 1)), Reason::Accepted);
    let states: Vec<_> = world.city.office().books().corrections().map(|row| row.state).collect();
    assert_eq!(states, [CorrectionState::Done, CorrectionState::Done]);
    // Declined, and approved when the money is gone.
    assert_eq!(world.act(&transfer(SECOND_PERSON_KOPECKS)), Reason::Accepted);
    let no = OfficeCommand::SecondCorrection { correction: 3, approve: false };
    assert_eq!(world.entry("colleague", "", 0, &no), Reason::ReasonMissing);
    assert_eq!(world.entry("colleague", "not asked for", 0, &no), Reason::Accepted);
    assert_eq!(world.act(&transfer(SECOND_PERSON_KOPECKS)), Reason::Accepted);
    assert_eq!(world.act(&application(|_| {})), Reason::Accepted);
    assert_eq!(world.act(&OfficeCommand::ConfirmRefund { refund: 1, kopecks: SECOND_PERSON_KOPECKS + 1 }), Reason::Accepted);
    assert_eq!(world.entry("colleague", "", 0, &yes(4)), Reason::InsufficientFunds, "what is held for a refund is not there");
    assert_eq!(world.city.office().books().waiting().count(), 1);
    world.check();
}

// RFD-03…07, RFD-11.
#[test]
fn a_refund_goes_its_way_and_its_money_is_nobody_elses_meanwhile() {
    let mut world = World::new();
    world.top_up(account_number(10), 500_01);
    assert_eq!(world.act(&application(|d| d.bank.clear())), Reason::Accepted);
    assert_eq!(world.act(&OfficeCommand::ConfirmRefund { refund: 1, kopecks: 500_01 }), Reason::Accepted);
    assert_eq!(world.purses(10), [(CATERER, 500_01, 500_01)]);
    assert_eq!(world.eats(10, 1, noon(TODAY)), Reason::InsufficientFunds);
    let pass = OfficeCommand::PassRefunds { refunds: vec![1] };
    assert_eq!(world.act(&pass), Reason::RefundIncomplete, "nobody knows where to");
    let bank = OfficeCommand::RefundBank { refund: 1, bank: "c".repeat(64) };
    assert_eq!(world.act(&bank), Reason::Accepted);
    assert_eq!(world.act(&pass), Reason::Accepted);
    let row = world.city.office().books().refund(1).expect("it was opened");
    assert_eq!((row.registry, row.due_day), (1, Some(TODAY + 10)));
    assert_eq!((row.is_overdue(TODAY + 10), row.is_overdue(TODAY + 11)), (false, true));
    let back = OfficeCommand::RefundSentBack { refund: 1, words: "account closed".into() };
    assert_eq!(world.act(&back), Reason::Accepted);
    assert_eq!((state_of(&world, 1), world.purses(10)), (RefundState::SentBack, vec![(CATERER, 500_01, 500_01)]));
    for command in [&bank, &pass] {
        assert_eq!(world.act(command), Reason::Accepted);
    }
    let end = |rejected| OfficeCommand::EndRefund { refund: 1, rejected };
    assert_eq!(world.act(&end(false)), Reason::RefundStateInvalid, "the supplier may have paid already");
    let paid = OfficeCommand::RefundPaid { refund: 1, document: "payment order 12".into() };
    assert_eq!(world.act(&paid), Reason::Accepted);
    assert_eq!(world.act(&paid), Reason::RefundStateInvalid);
    assert_eq!((state_of(&world, 1), world.purses(10)), (RefundState::Paid, vec![(CATERER, 0, 0)]));
    assert_eq!(control(&world, CATERER, Control::CashReceived), 0);
    // Withdrawn: the money is free again, and another application may come.
    world.top_up(account_number(10), 40_00);
    assert_eq!(world.act(&application(|d| d.kopecks = Some(1))), Reason::Accepted);
    assert_eq!(world.act(&OfficeCommand::ConfirmRefund { refund: 2, kopecks: 2 }), Reason::AmountInvalid);
    assert_eq!(world.act(&OfficeCommand::ConfirmRefund { refund: 2, kopecks: 1 }), Reason::Accepted);
    assert_eq!(world.act(&OfficeCommand::EndRefund { refund: 2, rejected: false }), Reason::Accepted);
    assert_eq!(world.purses(10), [(CATERER, 40_00, 0)]);
    assert_eq!(world.act(&application(|_| {})), Reason::Accepted);
    world.check();
}

// RFD-03: the signed paper comes with the application or after it, as long as the refund is under way.
#[test]
fn scans_come_with_the_application_and_after_it() {
    let mut world = World::new();
    world.top_up(account_number(10), 40_00);
    assert_eq!(world.act(&application(|d| d.files = vec![scan(1)])), Reason::Accepted);
    let attach = |first, last| OfficeCommand::RefundScan { refund: 1, files: (first..=last).map(scan).collect() };
    let kept = |world: &World| world.city.office().books().refund(1).expect("it was opened").draft.files.clone();
    assert_eq!(world.act(&attach(2, 2)), Reason::Accepted);
    assert_eq!(world.act(&OfficeCommand::ConfirmRefund { refund: 1, kopecks: 40_00 }), Reason::Accepted);
    assert_eq!(world.act(&OfficeCommand::PassRefunds { refunds: vec![1] }), Reason::Accepted);
    assert_eq!(world.act(&attach(3, REFUND_SCANS_MAX)), Reason::Accepted, "while the supplier has it, and up to the last one");
    assert_eq!(kept(&world), (1..=REFUND_SCANS_MAX).map(scan).collect::<Vec<_>>());
    assert_eq!(state_of(&world, 1), RefundState::Passed);
    assert_eq!(world.act(&OfficeCommand::RefundPaid { refund: 1, document: "payment order 12".into() }), Reason::Accepted);
    assert_eq!(world.act(&attach(21, 21)), Reason::RefundStateInvalid);
    world.check();
}

// RFD-08…10.
#[test]
fn a_remainder_follows_the_pupil_where_the_supplier_is_the_same() {
    let mut world = World::new();
    world.top_up(account_number(10), 40_00);
    let moves = |ground| application(move |d| d.ground = ground);
    assert_eq!(world.act(&moves(Ground::Moving { to_complex: 2 })), Reason::RefundNotNeeded);
    // After the move to another supplier the old school takes the application.
    assert_eq!(world.act(&application(|d| (d.holder, d.complex) = (50, 1))), Reason::Accepted);
    assert_eq!(world.act(&application(|d| (d.supplier, d.complex) = (FOLLOWER, 2))), Reason::PlaceUnfit);
    world.check();
}

#[test]
fn leaving_classes_are_refunded_in_one_operation() {
    let mut world = World::new();
    for (holder, kopecks) in [(10, 5_00), (11, 1), (12, 30_00), (20, 7_00), (30, 9_00)] {
        world.top_up(account_number(holder), kopecks);
    }
    assert_eq!(world.act(&application(|d| d.holder = 11)), Reason::Accepted);
    let leave = OfficeCommand::RefundLeavers { groups: vec![1, 2], document: "order 5".into() };
    let shown = world.preview(&leave).expect("it can be done").decided.rows.len();
    assert_eq!(world.act(&leave), Reason::Accepted);
    let opened: Vec<_> = world.city.office().books().refunds().skip(1).map(|r| (r.draft.holder, r.kopecks, r.hold)).collect();
    assert_eq!((shown, opened), (3, vec![(10, 5_00, 1), (12, 30_00, 2), (20, 7_00, 3)]));
    assert_eq!(world.purses(12), [(CATERER, 30_00, 30_00)]);
    assert_eq!(world.act(&leave), Reason::NothingChanges);
    world.check();
}

// SUP-02…10: ordered, reserved and passed by the clock; what the dry run said is what happens.
#[test]
fn a_supplier_change_reserves_and_passes_when_the_last_day_ends() {
    let mut world = World::new();
    for (holder, kopecks) in [(10, 500_00), (11, 200_00), (12, 90_00), (50, 70_00)] {
        world.top_up(account_number(holder), kopecks);
    }
    assert_eq!(world.act(&application(|d| (d.holder, d.kopecks) = (11, Some(150_00)))), Reason::Accepted);
    assert_eq!(world.act(&OfficeCommand::ConfirmRefund { refund: 1, kopecks: 150_00 }), Reason::Accepted);
    assert_eq!(world.act(&order(|_| {})), Reason::Accepted);
    assert_eq!(world.act(&order(|_| {})), Reason::SupplierChangeConflicts);
    assert_eq!(world.act(&OfficeCommand::ReserveBalances { change: 1 }), Reason::StepNotReady);
    assert_eq!(world.city.due(day_start_us(LAST_DAY + 1) - 1), None);
    world.now = noon(LAST_DAY);
    assert_eq!(world.eats(10, 100_00, world.now), Reason::Accepted);
    let dry = world.city.supplier_move(1, CATERER, FOLLOWER).expect("a plan");
    world.until(LAST_DAY + 1);
    assert_eq!(world.city.due(world.now), None);
    let row = world.city.office().books().change(1).expect("it was ordered").clone();
    let expected = vec![(10, 400_00), (11, 50_00), (12, 90_00)];
    let reserved = row.reserved.as_ref().expect("reserved");
    assert_eq!((&reserved.balances, &reserved.left), (&expected, &vec![]));
    assert_eq!(row.passed.iter().map(|p| p.balances.clone()).collect::<Vec<_>>(), [expected]);
    assert_eq!(dry.kopecks(), row.passed[0].kopecks());
    assert_eq!(world.purses(10), [(FOLLOWER, 400_00, 0)]);
    assert_eq!(world.purses(11), [(CATERER, 150_00, 150_00), (FOLLOWER, 50_00, 0)]);
    assert_eq!(world.purses(50), [(CATERER, 70_00, 0)]);
    // A meal of the last day reported now, and money that still reached the old supplier.
    assert_eq!(world.eats(10, 100_00, noon(LAST_DAY)), Reason::Accepted);
    assert_eq!(world.eats(10, 100_00, world.now), Reason::Accepted);
    assert_eq!(
        (control(&world, CATERER, Control::MealsServed), control(&world, FOLLOWER, Control::MealsServed)),
        (200_00, 100_00)
    );
    world.top_up(account_number(10), 25_00);
    let pass = OfficeCommand::PassBalances { change: 1 };
    assert_eq!(world.act(&pass), Reason::Accepted);
    assert_eq!(world.act(&pass), Reason::NothingChanges);
    assert_eq!(world.purses(10), [(CATERER, 0, 0), (FOLLOWER, 225_00, 0)]);
    let owed = |supplier| liabilities(&world.city, supplier).iter().map(|l| (l.holder, l.kopecks, l.held)).collect::<Vec<_>>();
    assert_eq!(owed(CATERER), [(11, 150_00, 150_00), (50, 70_00, 0)]);
    assert_eq!(owed(FOLLOWER), [(10, 225_00, 0), (11, 50_00, 0), (12, 90_00, 0)]);
    // The papers after it.
    assert_eq!(world.act(&OfficeCommand::CancelSupplierChange { change: 1 }), Reason::NotUndoable);
    for step in [0, 1] {
        assert_eq!(world.act(&OfficeCommand::ChangeStepDone { change: 1, step, document: "act 9".into() }), Reason::Accepted);
    }
    assert!(world.city.office().books().change(1).expect("it was ordered").is_closed());
    world.check();
}

// More families with a purse at both than one command takes: the clock goes on until all are there.
#[test]
fn balances_that_pass_by_transfer_pass_in_several_commands() {
    use ledger_core::{Command, HolderSpec, Registry, SupplierMove};
    let mut world = World::new();
    let families = 2 * SupplierMove::TRANSFERS_AT_ONCE as u32 + 1;
    for id in 1_000..1_000 + families {
        let spec = HolderSpec { id, kind: 1, active: true, complex: 1, building: 1, group: 1, ..HolderSpec::default() };
        world.apply(Command::Registry(Registry::Holder(spec)));
        for supplier in [CATERER, FOLLOWER] {
            let account = account_number(id);
            world.apply(Command::TopUp { account, supplier, amount_kopecks: 1_00, note: String::new() });
        }
    }
    assert_eq!(world.act(&order(|_| {})), Reason::Accepted);
    world.until(LAST_DAY + 1);
    let row = world.city.office().books().change(1).expect("it was ordered");
    assert_eq!(row.passed.iter().map(|p| p.balances.len()).collect::<Vec<_>>(), [99, 99, 1]);
    assert_eq!(row.passed.iter().map(|p| p.kopecks()).sum::<i64>(), i64::from(families) * 1_00);
    assert_eq!(world.purses(1_000), [(CATERER, 0, 0), (FOLLOWER, 2_00, 0)]);
    world.check();
}

// What the clock cannot do waits for a person, and is not tried for ever.
#[test]
fn a_supplier_that_closed_before_it_could_follow_stops_the_clock() {
    use ledger_core::{Command, Registry};
    let mut world = World::new();
    world.top_up(account_number(10), 40_00);
    assert_eq!(world.act(&order(|_| {})), Reason::Accepted);
    let close = |active| Registry::Contract {
        id: 2,
        active,
        supplier: FOLLOWER,
        complex: 1,
        first_day: LAST_DAY + 1,
        last_day: TODAY + 300,
        weekdays: 1,
    };
    for change in [close(false), Registry::Supplier { id: FOLLOWER, active: false, name: "№ 1".into() }] {
        assert_eq!(world.apply(Command::Registry(change)), Reason::Accepted);
    }
    world.until(LAST_DAY + 1);
    let refused = |world: &World| world.city.office().books().change(1).expect("it was ordered").refused;
    assert_eq!(refused(&world), Some(Reason::SupplierUnknown.code()));
    let back = Registry::Supplier { id: FOLLOWER, active: true, name: "№ 1".into() };
    assert_eq!(world.apply(Command::Registry(back)), Reason::Accepted);
    assert_eq!(world.act(&OfficeCommand::ReserveBalances { change: 1 }), Reason::Accepted);
    assert_eq!((refused(&world), world.city.due(world.now).is_some()), (None, true));
    world.until(LAST_DAY + 1);
    assert_eq!(world.purses(10), [(FOLLOWER, 40_00, 0)]);
    world.check();
}

#[test]
fn settings_are_kept_and_rule() {
    let mut world = World::new();
    world.top_up(account_number(10), 40_00);
    let mut settings = MoneySettings { second_person_kopecks: 1_00, refund_days: 3, ..MoneySettings::default() };
    settings.refund_days_of.insert(1, 5);
    settings.change_steps.truncate(1);
    assert_eq!(world.act(&OfficeCommand::SetMoney { settings }), Reason::Accepted);
    assert_eq!(world.act(&transfer(1_00)), Reason::Accepted);
    assert_eq!(world.city.office().books().waiting().count(), 1);
    for command in [
        application(|_| {}),
        OfficeCommand::ConfirmRefund { refund: 1, kopecks: 1 },
        OfficeCommand::PassRefunds { refunds: vec![1] },
        order(|_| {}),
    ] {
        assert_eq!(world.act(&command), Reason::Accepted);
    }
    let books = world.city.office().books();
    assert_eq!(books.refund(1).and_then(|row| row.due_day), Some(TODAY + 5));
    assert_eq!(books.change(1).map(|row| row.steps.len()), Some(1));
    world.now += DAY_US;
    world.check();
}
