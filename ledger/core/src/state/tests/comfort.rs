//! What families choose for their accounts, hot meals beyond the balance, and the fund of remainders.

use super::money_rules::{fill, set_account, set_amount, set_note, set_supplier, supplier_left, text};
use super::registry_rules::{change, id, name, of};
use super::rules::{Accepted, Case, Rule, Rules, rules};
use super::world::{FAR_PUPIL, MONEY, NOON, OTHER_SUPPLIER, PUPIL, SCHOOL, SUPPLIER, TILL, World, card};
use crate::account_number;
use crate::command::{AccountRules, Command, Control, Registry};
use crate::ids::NO_POS;
use crate::limits::{EMERGENCY_MAX, MONEY_AMOUNT_MAX, NOTICE_LINE_MAX, REGISTRY_ID_MAX, TEXT_LEN_MAX};
use crate::state::{OfficeEffects, OfficeHead};
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use edge_protocol::event::{FLAG_LET_PASS, FLAG_OFFLINE};
use edge_protocol::{Event, MealClass, Reason};

const AMOUNT: i64 = 10_00;
const SWEETS: u32 = 1;
const CHOCOLATE: u32 = 2;
const FACT: u8 = FLAG_OFFLINE | FLAG_LET_PASS;

pub(super) fn rules() -> Vec<Rules> {
    vec![
        Rules {
            kind: "a product",
            good: || of_sweets(Registry::Product { id: 9, active: true, group: SWEETS, name: String::new() }),
            rules: rules! {
                IdOutOfRange "id" "number 0": |c| *id(c) = 0;
                IdOutOfRange "id" "a number beyond the registry": |c| *id(c) = REGISTRY_ID_MAX + 1;
                FieldInvalid "name" "a name without end": |c| name(c, TEXT_LEN_MAX + 1);
                ProductUnknown "group" "a group that does not exist": |c| group(c, 99);
                ProductUnknown "group" "a product for a group": |c| group(c, CHOCOLATE);
                ProductUnknown "group" "itself for a group": |c| group(c, 9);
            },
        },
        Rules {
            kind: "a stop",
            good: || of_sweets(Registry::Stop { holder: PUPIL, product: SWEETS, stopped: true }),
            rules: rules! {
                HolderUnknown "holder" "a holder that nobody knows": |c| *id(c) = 9_999;
                ProductUnknown "product" "a product that nobody sells": |c| stop_of(c, 99);
                ProductUnknown "product" "product 0": |c| stop_of(c, 0);
            },
        },
        Rules {
            kind: "an account's rules",
            good: || of(Registry::AccountRules(separate(PUPIL))),
            rules: rules! {
                HolderUnknown "holder" "a holder that nobody knows": |c| *id(c) = 9_999;
                FieldInvalid "line" "a line beyond any balance": |c| chosen(c).notice_below = NOTICE_LINE_MAX + 1;
                FieldInvalid "share" "more than all of it": |c| chosen(c).share = 101;
            },
        },
        Rules {
            kind: "the city's notice line",
            good: || of(Registry::NoticeLine { kopecks: NOTICE_LINE_MAX }),
            rules: rules! { FieldInvalid "line" "a line beyond any balance": |c| *id(c) = NOTICE_LINE_MAX + 1; },
        },
        Rules {
            kind: "hot meals beyond the balance",
            good: || of(Registry::EmergencyMeals { contract: 1, kopecks: EMERGENCY_MAX }),
            rules: rules! {
                ContractUnknown "contract" "a contract that was never made": |c| *id(c) = 99;
                FieldInvalid "kopecks" "more than a contract may allow": |c| {
                    let Registry::EmergencyMeals { kopecks, .. } = change(c) else { panic!("an allowance") };
                    *kopecks += 1;
                };
            },
        },
        Rules {
            kind: "money set apart",
            good: || set_apart(AMOUNT),
            rules: rules! {
                AccountUnknown "account" "an unknown account": |c| set_account(c, 1);
                AmountInvalid "amount" "nothing": |c| set_amount(c, 0);
                AmountInvalid "amount" "an absurd sum": |c| set_amount(c, MONEY_AMOUNT_MAX + 1);
                AmountInvalid "amount" "the number that has no opposite": |c| set_amount(c, i64::MIN);
                InsufficientFunds "amount" "a kopeck more than there is": |c| set_amount(c, MONEY + 1);
                InsufficientFunds "amount" "a kopeck more than was set apart": |c| set_amount(c, -1);
                InsufficientFunds "held" "money that is held": |c| _ = c.world.hold(MONEY - AMOUNT + 1);
                InsufficientFunds "supplier" "a supplier where the account has no purse": |c| set_supplier(c, OTHER_SUPPLIER);
                InsufficientFunds "separate" "an account that has no separate money":
                    |c| c.world.registry(Registry::AccountRules(AccountRules { holder: PUPIL, ..AccountRules::default() }));
                FieldInvalid "note" "a note without end": |c| set_note(c, &"x".repeat(TEXT_LEN_MAX + 1));
            },
        },
        Rules {
            kind: "a donation",
            good: || {
                let account = account_number(PUPIL);
                let note = text();
                Case::command(World::new(), Command::Donate { account, supplier: SUPPLIER, amount_kopecks: MONEY, note })
            },
            rules: rules! {
                AccountUnknown "account" "an unknown account": |c| set_account(c, 1);
                AmountInvalid "amount" "nothing": |c| set_amount(c, 0);
                AmountInvalid "amount" "an absurd sum": |c| set_amount(c, MONEY_AMOUNT_MAX + 1);
                InsufficientFunds "amount" "a kopeck more than there is": |c| set_amount(c, MONEY + 1);
                InsufficientFunds "held" "money that is held": |c| _ = c.world.hold(1);
                InsufficientFunds "supplier" "a supplier where the account has no purse": |c| set_supplier(c, OTHER_SUPPLIER);
                ReasonMissing "note" "blanks for words": |c| set_note(c, " ");
                FieldInvalid "note" "a note without end": |c| set_note(c, &"x".repeat(TEXT_LEN_MAX + 1));
            },
        },
        Rules {
            kind: "support from the fund",
            good: support,
            rules: rules! {
                AccountUnknown "account" "an unknown account": |c| set_account(c, 1);
                AmountInvalid "amount" "nothing": |c| set_amount(c, 0);
                SupplierUnknown "supplier" "a supplier that left": |c| supplier_left(c);
                ReasonMissing "note" "no words": |c| set_note(c, "");
                BalanceOverflow "room" "a purse that is full": |c| fill(c, PUPIL);
                FundTooSmall "amount" "a kopeck more than there is": |c| set_amount(c, AMOUNT + 1);
                FieldInvalid "note" "a note without end": |c| set_note(c, &"x".repeat(TEXT_LEN_MAX + 1));
            },
        },
    ]
}

/// MEA-02, MEA-03; FIELD D rows 39 to 41.
pub(super) fn accepted() -> Vec<Accepted> {
    let row = |says, reason, given| Accepted { says, reason, given };
    vec![
        row("chocolate for a family that wants no sweets", Reason::ProductStopped, || stopping(SWEETS)),
        row("chocolate for a family that wants no chocolate", Reason::ProductStopped, || stopping(CHOCOLATE)),
        row("sweets of another kind for a family that wants no chocolate", Reason::Accepted, || {
            let mut case = stopping(CHOCOLATE);
            case.event.menu_line = SWEETS;
            case
        }),
        row("something that the till does not name", Reason::Accepted, || {
            let mut case = stopping(SWEETS);
            case.event.menu_line = 0;
            case
        }),
        row("a main meal with chocolate in it", Reason::Accepted, || {
            let mut case = stopping(SWEETS);
            case.event.detail = MealClass::PaidMain as u8;
            case
        }),
        row("chocolate that an offline till has sold", Reason::AcceptedOffline, || {
            let mut case = stopping(SWEETS);
            case.event.flags = FACT;
            case
        }),
        row("a hot meal for the last kopeck of the allowance", Reason::AcceptedEmergency, || hungry(MONEY + 200_00)),
        row("a hot meal for a kopeck more", Reason::InsufficientFunds, || hungry(MONEY + 200_01)),
        row("a bun beyond the balance", Reason::InsufficientFunds, || {
            let mut case = hungry(MONEY + 1);
            case.event.detail = MealClass::PaidAdditional as u8;
            case
        }),
        row("a bun for what is set apart", Reason::Accepted, || apart(MealClass::PaidAdditional, 100_00)),
        row("a bun for a kopeck more than is set apart", Reason::InsufficientFunds, || apart(MealClass::PaidAdditional, 100_01)),
        row("a main meal for all that is not set apart", Reason::Accepted, || apart(MealClass::PaidMain, MONEY - 100_00)),
        row("a main meal for buffet money", Reason::InsufficientFunds, || apart(MealClass::PaidMain, MONEY - 99_99)),
        row("a bun that an offline till has sold for main meals' money", Reason::AcceptedOffline, || {
            let mut case = apart(MealClass::PaidAdditional, 100_01);
            case.event.flags = FACT;
            case
        }),
    ]
}

fn sells(world: &mut World) {
    world.registry(Registry::Product { id: SWEETS, active: true, group: 0, name: String::from("Сладости") });
    world.registry(Registry::Product { id: CHOCOLATE, active: true, group: SWEETS, name: String::from("Шоколад") });
}

fn of_sweets(change: Registry) -> Case {
    let mut case = of(change);
    sells(&mut case.world);
    case
}

fn group(case: &mut Case, new: u32) {
    let Registry::Product { group, .. } = change(case) else { panic!("a product") };
    *group = new;
}

fn stop_of(case: &mut Case, new: u32) {
    let Registry::Stop { product, .. } = change(case) else { panic!("a stop") };
    *product = new;
}

fn chosen(case: &mut Case) -> &mut AccountRules {
    let Registry::AccountRules(rules) = change(case) else { panic!("rules") };
    rules
}

fn separate(holder: u32) -> AccountRules {
    AccountRules { holder, notice_below: 0, separate: true, share: 20 }
}

fn set_apart(amount_kopecks: i64) -> Case {
    let mut world = World::new();
    world.registry(Registry::AccountRules(separate(PUPIL)));
    let account = account_number(PUPIL);
    Case::command(world, Command::SetApart { account, supplier: SUPPLIER, amount_kopecks, note: text() })
}

fn donate(world: &mut World, holder: u32, amount_kopecks: i64) {
    let account = account_number(holder);
    let reason = world.command(Command::Donate { account, supplier: SUPPLIER, amount_kopecks, note: text() });
    assert_eq!(reason, Reason::Accepted);
}

fn support() -> Case {
    let mut world = World::new();
    donate(&mut world, FAR_PUPIL, AMOUNT);
    let account = account_number(PUPIL);
    Case::command(world, Command::Support { account, supplier: SUPPLIER, amount_kopecks: AMOUNT, note: text() })
}

fn bought(class: MealClass, amount_kopecks: i64) -> Case {
    Case::event(PUPIL, SCHOOL, Event::meal(TILL, card(PUPIL), class, 2, amount_kopecks, NOON))
}

fn stopping(product: u32) -> Case {
    let mut case = bought(MealClass::PaidAdditional, AMOUNT);
    sells(&mut case.world);
    case.world.registry(Registry::Stop { holder: PUPIL, product, stopped: true });
    case.event.menu_line = CHOCOLATE;
    case
}

fn hungry(amount_kopecks: i64) -> Case {
    let mut case = bought(MealClass::PaidMain, amount_kopecks);
    case.world.registry(Registry::EmergencyMeals { contract: 1, kopecks: 200_00 });
    case
}

fn apart(class: MealClass, amount_kopecks: i64) -> Case {
    let mut case = bought(class, amount_kopecks);
    let Case { world, command, .. } = set_apart(100_00);
    (case.world, case.command) = (world, None);
    assert_eq!(case.world.command(command.expect("a command")), Reason::Accepted);
    case
}

fn purse_apart(world: &World) -> i64 {
    world.state.purses_of(PUPIL).next().map_or(0, |(_, purse)| purse.apart)
}

// MEA-02: a share of each payment, and a bun that is taken back, are buffet money.
#[test]
fn buffet_money_grows_with_payments_and_shrinks_with_the_whole() {
    let mut world = World::new();
    world.registry(Registry::AccountRules(separate(PUPIL)));
    world.top_up(PUPIL, 100_00);
    assert_eq!(purse_apart(&world), 20_00);
    assert_eq!(world.event(SCHOOL, bought(MealClass::PaidAdditional, 15_00).event), Reason::Accepted);
    assert_eq!(purse_apart(&world), 5_00);
    let debit = super::money_rules::debit_entry(&world.last(), world.journal.len() as u64 - 1);
    assert_eq!(world.command(Command::Reverse { debit, note: text() }), Reason::Accepted);
    assert_eq!(purse_apart(&world), 20_00);
    world.hold(MONEY + 90_00);
    assert_eq!(purse_apart(&world), 10_00);
    world.registry(Registry::AccountRules(AccountRules { holder: PUPIL, ..AccountRules::default() }));
    assert_eq!((purse_apart(&world), world.balance(PUPIL)), (0, MONEY + 100_00));
    world.check_journal();
}

// FIELD D row 42: one call until the balance has been a lunch above the line; a refund's hold does not call.
#[test]
fn a_low_balance_is_called_once_until_it_recovers() {
    let mut world = World::new();
    world.registry(Registry::NoticeLine { kopecks: 300_00 });
    let eats = |world: &mut World, kopecks| {
        assert_eq!(world.event(SCHOOL, bought(MealClass::PaidAdditional, kopecks).event), Reason::Accepted);
        world.last().calls_low()
    };
    assert!(!eats(&mut world, 200_00), "300 ₽ are not below 300 ₽");
    assert!(eats(&mut world, 1));
    assert!(!eats(&mut world, 1));
    world.top_up(PUPIL, 199_00);
    assert!(!eats(&mut world, 200_00), "it never recovered");
    world.top_up(PUPIL, 401_00);
    assert!(eats(&mut world, 400_00));
    world.top_up(PUPIL, 500_00);
    let hold = world.hold(500_00);
    assert!(!world.last().calls_low());
    world.command(Command::HoldVoid { hold });
    let never = AccountRules { holder: PUPIL, notice_below: AccountRules::NEVER, ..AccountRules::default() };
    world.registry(Registry::AccountRules(never));
    assert!(!eats(&mut world, 500_00));
    world.check_journal();
}

#[test]
fn a_donated_remainder_pays_for_somebody_elses_hot_meal() {
    let mut case = hungry(MONEY + 150_00);
    assert_eq!(case.decide(), Reason::AcceptedEmergency);
    donate(&mut case.world, FAR_PUPIL, 150_00);
    assert_eq!(case.world.control(SUPPLIER, Control::Donations), 150_00);
    let (account, note) = (account_number(PUPIL), text());
    let support = Command::Support { account, supplier: SUPPLIER, amount_kopecks: 150_00, note };
    assert_eq!(case.world.command(support.clone()), Reason::Accepted);
    assert_eq!((case.world.balance(PUPIL), case.world.control(SUPPLIER, Control::Donations)), (0, 0));
    assert_eq!(case.world.command(support), Reason::FundTooSmall);
    case.world.check_journal();
}

#[test]
fn a_refused_office_command_leaves_buffet_money_as_it_was() {
    let Case { mut world, command, .. } = set_apart(100_00);
    assert_eq!(world.command(command.expect("a command")), Reason::Accepted);
    let before = world.tables();
    let changes = [Registry::AccountRules(AccountRules { holder: PUPIL, ..AccountRules::default() })];
    let account = account_number(PUPIL);
    let money = [Command::Donate { account, supplier: SUPPLIER, amount_kopecks: MONEY + 1, note: text() }];
    let head = OfficeHead { reason: Reason::Accepted, holder: PUPIL, object: 7, topic: 3, prev_office: NO_POS, heap_len: 9 };
    let effects = OfficeEffects { changes: &changes, money: &money };
    let (mut out, mut heap) = (Vec::new(), Vec::new());
    world.state.apply_office(world.now, 0, &head, &effects, &mut out, &mut heap);
    assert_eq!(out[0].reason, Reason::InsufficientFunds.code());
    assert_eq!(world.tables(), before);
}
