//! The checks of money commands.

use super::rules::{Accepted, Case, Rule, Rules, rules};
use super::world::{FAR_PUPIL, HOUR, MONEY, NOON, OTHER_SUPPLIER, PUPIL, SCHOOL, SUPPLIER, TILL, World, card};
use crate::command::{Command, Control, DebitEntry};
use crate::limits::{MEAL_AMOUNT_MAX, MONEY_AMOUNT_MAX, TEXT_LEN_MAX};
use crate::{Record, account_number};
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use edge_protocol::{Event, MealClass, Reason};

const AMOUNT: i64 = 10_00;

pub(super) fn rules() -> Vec<Rules> {
    vec![
        Rules { kind: "a top-up", good: top_up, rules: TOP_UP },
        Rules { kind: "a hold", good: hold, rules: HOLD },
        Rules { kind: "posting a hold", good: post, rules: POST },
        Rules { kind: "giving a hold up", good: || of_hold(|hold| Command::HoldVoid { hold }), rules: RELEASE },
        Rules { kind: "the end of a hold", good: || of_hold(|hold| Command::HoldExpire { hold }), rules: RELEASE },
        Rules { kind: "a transfer", good: transfer, rules: TRANSFER },
        Rules { kind: "an adjustment up", good: || adjust(AMOUNT), rules: ADJUST_UP },
        Rules { kind: "an adjustment down", good: || adjust(-AMOUNT), rules: ADJUST_DOWN },
        Rules { kind: "a reversal", good: reversal, rules: REVERSE },
        Rules { kind: "suspense money that found its account", good: from_suspense, rules: FROM_SUSPENSE },
        Rules { kind: "suspense money that goes back", good: suspense_return, rules: SUSPENSE_RETURN },
    ]
}

/// ERR-01: the payment carried a wrong account number.
pub(super) fn to_suspense() -> Accepted {
    Accepted {
        says: "a top-up for an account that nobody has",
        reason: Reason::AcceptedToSuspense,
        given: || {
            let mut case = top_up();
            set_account(&mut case, account_number(9_999));
            case
        },
    }
}

pub(super) fn text() -> String {
    String::from("why")
}

fn top_up() -> Case {
    let account = account_number(PUPIL);
    Case::command(World::new(), Command::TopUp { account, supplier: SUPPLIER, amount_kopecks: AMOUNT, note: text() })
}

fn hold() -> Case {
    let (account, deadline_us) = (account_number(PUPIL), NOON + HOUR);
    Case::command(World::new(), Command::Hold { account, supplier: SUPPLIER, amount_kopecks: AMOUNT, deadline_us, note: text() })
}

fn of_hold(command: fn(u32) -> Command) -> Case {
    let mut world = World::new();
    let hold = world.hold(AMOUNT);
    Case::command(world, command(hold))
}

fn post() -> Case {
    of_hold(|hold| Command::HoldPost { hold, amount_kopecks: AMOUNT, to: Control::RefundsPayable })
}

fn transfer() -> Case {
    let (from_account, to_account) = (account_number(PUPIL), account_number(FAR_PUPIL));
    let (from_supplier, to_supplier) = (SUPPLIER, SUPPLIER);
    Case::command(
        World::new(),
        Command::Transfer { from_account, from_supplier, to_account, to_supplier, amount_kopecks: AMOUNT, note: text() },
    )
}

fn adjust(amount_kopecks: i64) -> Case {
    let account = account_number(PUPIL);
    Case::command(World::new(), Command::Adjust { account, supplier: SUPPLIER, amount_kopecks, note: text() })
}

fn reversal() -> Case {
    let mut world = World::new();
    world.event(SCHOOL, Event::meal(TILL, card(PUPIL), MealClass::PaidMain, 1, AMOUNT, NOON));
    let debit = debit_entry(&world.last(), world.journal.len() as u64 - 1);
    Case::command(world, Command::Reverse { debit, note: text() })
}

fn from_suspense() -> Case {
    let mut world = World::new();
    let supplier = SUPPLIER;
    world.command(Command::TopUp { account: account_number(9_999), supplier, amount_kopecks: 50_00, note: text() });
    let account = account_number(PUPIL);
    Case::command(world, Command::FromSuspense { account, supplier, amount_kopecks: AMOUNT, note: text() })
}

fn suspense_return() -> Case {
    let Case { world, .. } = from_suspense();
    Case::command(world, Command::SuspenseReturn { supplier: SUPPLIER, amount_kopecks: AMOUNT, note: text() })
}

/// A debit as the shell reads it from the journal.
pub(super) fn debit_entry(record: &Record, pos: u64) -> DebitEntry {
    DebitEntry {
        pos,
        event_time_us: record.event_time_us,
        amount_kopecks: record.amount_kopecks,
        holder: record.holder,
        purse: record.purse,
        device: record.device,
        class: record.detail,
        meal: record.meal,
    }
}

/// ACC-02, ERR-01, ERR-02.
const TOP_UP: &[Rule] = rules! {
    AmountInvalid "amount" "nothing": |c| set_amount(c, 0);
    AmountInvalid "amount" "less than nothing": |c| set_amount(c, -1);
    AmountInvalid "amount" "more than anybody pays at once": |c| set_amount(c, MONEY_AMOUNT_MAX + 1);
    SupplierUnknown "supplier" "a supplier that does not exist": |c| set_supplier(c, 9);
    SupplierUnknown "supplier" "a supplier that left": |c| supplier_left(c);
    BalanceOverflow "room" "a purse that is full": |c| fill(c, PUPIL);
    FieldInvalid "note" "a note without end": |c| set_note(c, &"x".repeat(TEXT_LEN_MAX + 1));
};

/// RFD-11.
const HOLD: &[Rule] = rules! {
    AccountUnknown "account" "an account that nobody has": |c| set_account(c, account_number(9_999));
    AccountUnknown "account" "a wrong check digit": |c| set_account(c, account_number(PUPIL) + 1);
    AmountInvalid "amount" "nothing": |c| set_amount(c, 0);
    AmountInvalid "amount" "an absurd sum": |c| set_amount(c, MONEY_AMOUNT_MAX + 1);
    InsufficientFunds "amount" "a kopeck more than there is": |c| set_amount(c, MONEY + 1);
    InsufficientFunds "held" "money that is held already": |c| _ = c.world.hold(MONEY);
    InsufficientFunds "supplier" "a supplier where the account has no purse": |c| set_supplier(c, OTHER_SUPPLIER);
    DeadlinePassed "deadline" "a deadline that is now": |c| c.world.now = NOON + HOUR;
    FieldInvalid "note" "a note without end": |c| set_note(c, &"x".repeat(TEXT_LEN_MAX + 1));
};

/// RFD-11.
const POST: &[Rule] = rules! {
    AmountInvalid "amount" "nothing": |c| set_amount(c, 0);
    AmountInvalid "amount" "an absurd sum": |c| set_amount(c, i64::MAX);
    HoldUnknown "hold" "hold 0": |c| set_hold(c, 0);
    HoldUnknown "hold" "a hold that was never made": |c| set_hold(c, 99);
    HoldNotPending "hold state" "a hold that was given up": |c| _ = c.world.command(Command::HoldVoid { hold: 1 });
    HoldNotPending "hold state" "a hold that was posted in part":
        |c| _ = c.world.command(Command::HoldPost { hold: 1, amount_kopecks: 1, to: Control::RefundsPayable });
    HoldNotPending "hold state" "a hold that expired": |c| _ = c.world.command(Command::HoldExpire { hold: 1 });
    ExceedsHold "amount" "a kopeck more than was held": |c| set_amount(c, AMOUNT + 1);
};

const RELEASE: &[Rule] = rules! {
    HoldUnknown "hold" "hold 0": |c| set_hold(c, 0);
    HoldUnknown "hold" "a hold that was never made": |c| set_hold(c, u32::MAX);
    HoldNotPending "hold state" "a hold that was given up": |c| _ = c.world.command(Command::HoldVoid { hold: 1 });
};

/// ERR-05, RFD-10, SUP-02.
const TRANSFER: &[Rule] = rules! {
    AccountUnknown "account" "an unknown payer": |c| set_account(c, account_number(9_999));
    AccountUnknown "to" "an unknown receiver": |c| set_to(c, account_number(9_999), SUPPLIER);
    AmountInvalid "amount" "nothing": |c| set_amount(c, 0);
    AmountInvalid "amount" "an absurd sum": |c| set_amount(c, MONEY_AMOUNT_MAX + 1);
    InsufficientFunds "amount" "a kopeck more than there is": |c| set_amount(c, MONEY + 1);
    InsufficientFunds "held" "money that is held": |c| _ = c.world.hold(MONEY - AMOUNT + 1);
    InsufficientFunds "supplier" "a supplier where the payer has no purse": |c| set_supplier(c, OTHER_SUPPLIER);
    SupplierUnknown "to" "a supplier that does not exist": |c| set_to(c, account_number(FAR_PUPIL), 9);
    SupplierUnknown "to supplier" "a supplier that left": |c| supplier_left(c);
    SamePurse "to" "from a purse to itself": |c| set_to(c, account_number(PUPIL), SUPPLIER);
    BalanceOverflow "room" "a receiver whose purse is full": |c| fill(c, FAR_PUPIL);
    FieldInvalid "note" "a note without end": |c| set_note(c, &"x".repeat(TEXT_LEN_MAX + 1));
};

const ADJUST_UP: &[Rule] = rules! {
    AccountUnknown "account" "an unknown account": |c| set_account(c, 1);
    AmountInvalid "amount" "nothing": |c| set_amount(c, 0);
    AmountInvalid "amount" "an absurd sum": |c| set_amount(c, MONEY_AMOUNT_MAX + 1);
    SupplierUnknown "supplier" "a supplier that left": |c| supplier_left(c);
    ReasonMissing "note" "no words": |c| set_note(c, "");
    ReasonMissing "note" "blanks for words": |c| set_note(c, " \t\n");
    ReasonMissing "note" "blanks without end": |c| set_note(c, &" ".repeat(TEXT_LEN_MAX + 1));
    BalanceOverflow "room" "a purse that is full": |c| fill(c, PUPIL);
    FieldInvalid "note" "a note without end": |c| set_note(c, &"x".repeat(TEXT_LEN_MAX + 1));
};

const ADJUST_DOWN: &[Rule] = rules! {
    AccountUnknown "account" "an unknown account": |c| set_account(c, 1);
    AmountInvalid "amount" "nothing": |c| set_amount(c, 0);
    AmountInvalid "amount" "an absurd sum": |c| set_amount(c, -MONEY_AMOUNT_MAX - 1);
    AmountInvalid "amount" "the number that has no opposite": |c| set_amount(c, i64::MIN);
    InsufficientFunds "amount" "a kopeck more than there is": |c| set_amount(c, -MONEY - 1);
    InsufficientFunds "held" "money that is held": |c| _ = c.world.hold(MONEY - AMOUNT + 1);
    InsufficientFunds "supplier" "a supplier where the account has no purse": |c| set_supplier(c, OTHER_SUPPLIER);
    SupplierUnknown "supplier" "a supplier that left": |c| supplier_left(c);
    ReasonMissing "note" "no words": |c| set_note(c, "");
    FieldInvalid "note" "a note without end": |c| set_note(c, &"x".repeat(TEXT_LEN_MAX + 1));
};

const REVERSE: &[Rule] = rules! {
    ReasonMissing "note" "no words": |c| set_note(c, "");
    NotReversible "debit" "an entry that is yet to come": |c| debit(c).pos = u64::MAX - 1;
    NotReversible "debit" "an entry of nothing": |c| debit(c).amount_kopecks = 0;
    NotReversible "debit" "an entry dearer than any meal": |c| debit(c).amount_kopecks = MEAL_AMOUNT_MAX + 1;
    NotReversible "debit" "somebody else's purse": |c| debit(c).holder = FAR_PUPIL;
    NotReversible "debit" "a purse that nobody has": |c| debit(c).purse = 99;
    NotReversible "debit" "a paid meal without a purse": |c| debit(c).purse = 0;
    NotReversible "debit" "a free meal with a purse": |c| debit(c).class = MealClass::Free as u8;
    NotReversible "debit" "a holder that nobody knows": |c| (debit(c).class, debit(c).purse, debit(c).holder) = (3, 0, 9_999);
    AlreadyReversed "reversed" "a debit that was reversed": |c| _ = c.world.command(reversal().command.expect("a command"));
    FieldInvalid "note" "a note without end": |c| set_note(c, &"x".repeat(TEXT_LEN_MAX + 1));
};

/// ERR-05.
const FROM_SUSPENSE: &[Rule] = rules! {
    AccountUnknown "account" "an unknown account": |c| set_account(c, 1);
    AmountInvalid "amount" "nothing": |c| set_amount(c, 0);
    SupplierUnknown "supplier" "a supplier that left": |c| supplier_left(c);
    BalanceOverflow "room" "a purse that is full": |c| fill(c, PUPIL);
    SuspenseTooSmall "amount" "a kopeck more than there is": |c| set_amount(c, 50_01);
    FieldInvalid "note" "a note without end": |c| set_note(c, &"x".repeat(TEXT_LEN_MAX + 1));
};

/// ERR-04.
const SUSPENSE_RETURN: &[Rule] = rules! {
    AmountInvalid "amount" "nothing": |c| set_amount(c, 0);
    SupplierUnknown "supplier" "a supplier that left": |c| supplier_left(c);
    SuspenseTooSmall "amount" "a kopeck more than there is": |c| set_amount(c, 50_01);
    FieldInvalid "note" "a note without end": |c| set_note(c, &"x".repeat(TEXT_LEN_MAX + 1));
};

/// Fields of whatever command the case is about.
fn parts(case: &mut Case) -> (Option<&mut u64>, Option<&mut u32>, Option<&mut i64>, Option<&mut String>) {
    match case.command.as_mut().expect("a command") {
        Command::TopUp { account, supplier, amount_kopecks, note }
        | Command::Hold { account, supplier, amount_kopecks, note, .. }
        | Command::Adjust { account, supplier, amount_kopecks, note }
        | Command::FromSuspense { account, supplier, amount_kopecks, note }
        | Command::SetApart { account, supplier, amount_kopecks, note }
        | Command::Donate { account, supplier, amount_kopecks, note }
        | Command::Support { account, supplier, amount_kopecks, note }
        | Command::Transfer { from_account: account, from_supplier: supplier, amount_kopecks, note, .. } => {
            (Some(account), Some(supplier), Some(amount_kopecks), Some(note))
        }
        Command::SuspenseReturn { supplier, amount_kopecks, note } => (None, Some(supplier), Some(amount_kopecks), Some(note)),
        Command::HoldPost { hold, amount_kopecks, .. } => (None, Some(hold), Some(amount_kopecks), None),
        Command::HoldVoid { hold } | Command::HoldExpire { hold } => (None, Some(hold), None, None),
        Command::Reverse { note, .. } => (None, None, None, Some(note)),
        Command::Registry(_)
        | Command::Office(_)
        | Command::Changed { .. }
        | Command::SupplierOrder { .. }
        | Command::SupplierChange { .. } => (None, None, None, None),
    }
}

pub(super) fn set_account(case: &mut Case, account: u64) {
    *parts(case).0.expect("an account") = account;
}

pub(super) fn set_supplier(case: &mut Case, supplier: u32) {
    *parts(case).1.expect("a supplier") = supplier;
}

fn set_hold(case: &mut Case, hold: u32) {
    *parts(case).1.expect("a hold") = hold;
}

pub(super) fn set_amount(case: &mut Case, amount: i64) {
    *parts(case).2.expect("an amount") = amount;
}

pub(super) fn set_note(case: &mut Case, note: &str) {
    *parts(case).3.expect("a note") = String::from(note);
}

fn set_to(case: &mut Case, account: u64, supplier: u32) {
    let Some(Command::Transfer { to_account, to_supplier, .. }) = case.command.as_mut() else { panic!("a transfer") };
    (*to_account, *to_supplier) = (account, supplier);
}

fn debit(case: &mut Case) -> &mut DebitEntry {
    let Some(Command::Reverse { debit, .. }) = case.command.as_mut() else { panic!("a reversal") };
    debit
}

/// The supplier's contracts end, then it closes.
pub(super) fn supplier_left(case: &mut Case) {
    use crate::command::Registry;
    for id in [1, 2] {
        let (supplier, complex, weekdays) = (SUPPLIER, id, 0);
        let change = Registry::Contract { id, active: false, supplier, complex, first_day: 0, last_day: 0, weekdays };
        case.world.registry(change);
    }
    case.world.registry(Registry::Supplier { id: SUPPLIER, active: false, name: String::new() });
}

/// Fills a purse to the brim, as far as its supplier still takes money.
pub(super) fn fill(case: &mut Case, holder: u32) {
    let (account, supplier) = (account_number(holder), SUPPLIER);
    for _ in 0..1_000 {
        let amount_kopecks = MONEY_AMOUNT_MAX.min(MONEY_AMOUNT_MAX * 1_000 - case.world.balance(holder));
        case.world.command(Command::TopUp { account, supplier, amount_kopecks, note: String::new() });
    }
}
