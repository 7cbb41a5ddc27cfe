//! What families choose, the buffet's products, hot meals beyond the balance, and the fund (FIELD D rows 39 to 42; MEA-02).

use crate::money::correct;
use crate::rules::{Given, nothing, paid_in};
use crate::world::{CATERER, World};
use edge_protocol::Reason;
use ledger_core::command::{AccountRules, Control};
use ledger_core::limits::{EMERGENCY_MAX, NOTICE_LINE_MAX};
use ledger_core::{Command, Registry, account_number};
use ledger_office::comfort::Choices;
use ledger_office::command::OfficeCommand;
use ledger_office::corrections::{Correction, CorrectionState};
use ledger_office::limits::{SECOND_PERSON_KOPECKS, STOPS_MAX, TEXT_MAX};

fn choose(change: impl FnOnce(&mut Choices)) -> OfficeCommand {
    let mut choices = Choices::default();
    change(&mut choices);
    OfficeCommand::Choose { holder: 10, choices }
}

fn product(product: u32, active: bool, group: u32, name: &str) -> OfficeCommand {
    OfficeCommand::PutProduct { product, active, group, name: name.into() }
}

fn donate(kopecks: i64) -> OfficeCommand {
    correct(Correction::Donate { holder: 10, supplier: CATERER, kopecks })
}

fn support(kopecks: i64) -> OfficeCommand {
    correct(Correction::Support { holder: 11, supplier: CATERER, kopecks })
}

/// Sweets are group 1, chocolate is product 2 of it.
fn sells(world: &mut World) {
    assert_eq!(world.act(&product(0, true, 0, "Сладости")), Reason::Accepted);
    assert_eq!(world.act(&product(0, true, 1, "Шоколад")), Reason::Accepted);
}

fn separate(world: &mut World) {
    paid_in(world);
    assert_eq!(world.act(&choose(|c| c.buffet_percent = Some(25))), Reason::Accepted);
}

/// Holder 11 owes 30 ₽ for a hot meal; the fund has 10 ₽ of holder 10.
fn owes(world: &mut World) {
    paid_in(world);
    assert_eq!(world.act(&OfficeCommand::SetEmergency { contract: 1, kopecks: 100_00 }), Reason::Accepted);
    assert_eq!(world.eats(11, 30_00, world.now), Reason::AcceptedEmergency);
    assert_eq!(world.act(&donate(10_00)), Reason::Accepted);
}

pub(crate) fn table() -> Vec<(Reason, &'static str, Given, OfficeCommand)> {
    use Reason as R;
    let apart = |kopecks| OfficeCommand::SetApart { holder: 10, supplier: CATERER, kopecks };
    let emergency = |contract, kopecks| OfficeCommand::SetEmergency { contract, kopecks };
    let nobody = Choices { daily_limit: 1, ..Choices::default() };
    vec![
        (R::AccountUnknown, "nobody's choice", nothing, OfficeCommand::Choose { holder: 999, choices: nobody }),
        (R::NothingChanges, "what is chosen already", nothing, choose(|_| {})),
        (R::FieldInvalid, "a limit beyond any balance", nothing, choose(|c| c.daily_limit = u32::MAX)),
        (R::FieldInvalid, "a line beyond any balance", nothing, choose(|c| c.notice_below = NOTICE_LINE_MAX + 1)),
        (R::FieldInvalid, "more than all of it", nothing, choose(|c| c.buffet_percent = Some(101))),
        (R::ProductUnknown, "a product that nobody sells", sells, choose(|c| c.stops = [3].into())),
        (R::TooManyChanges, "all that there is", nothing, choose(|c| c.stops = (0..=STOPS_MAX as u32).collect())),
        (R::AccountUnknown, "nobody's", nothing, OfficeCommand::SetApart { holder: 999, supplier: CATERER, kopecks: 1 }),
        (R::AmountInvalid, "less than nothing", separate, apart(-1)),
        (R::InsufficientFunds, "a kopeck more than there is", separate, apart(40_01)),
        (R::InsufficientFunds, "where nothing is separate", paid_in, apart(1)),
        (R::NothingChanges, "what is set apart already", separate, apart(0)),
        (R::ProductUnknown, "a product that nobody made", sells, product(3, true, 0, "Сок")),
        (R::ProductUnknown, "in a group that nobody made", sells, product(0, true, 9, "Сок")),
        (R::ProductUnknown, "in a product", sells, product(0, true, 2, "Сок")),
        (R::StillInUse, "a group with products closes", sells, product(1, false, 0, "Сладости")),
        (R::FieldInvalid, "without a name", sells, product(0, true, 1, " ")),
        (R::FieldInvalid, "an endless name", sells, product(0, true, 1, &"x".repeat(TEXT_MAX + 1))),
        (R::NothingChanges, "as it is", sells, product(2, true, 1, "Шоколад")),
        (R::ContractUnknown, "no contract", nothing, emergency(77, 1)),
        (R::AmountInvalid, "without end", nothing, emergency(1, EMERGENCY_MAX + 1)),
        (R::NothingChanges, "none, as it is", nothing, emergency(1, 0)),
        (R::AmountInvalid, "a gift of nothing", paid_in, donate(0)),
        (R::InsufficientFunds, "a gift of a kopeck more than there is", paid_in, donate(40_01)),
        (R::AmountInvalid, "more than is owed", owes, support(30_01)),
        (R::AmountInvalid, "nothing is owed", paid_in, support(1)),
        (R::FundTooSmall, "more than the fund has", owes, support(10_01)),
        (R::SupplierUnknown, "a fund of nobody", owes, correct(Correction::Support { holder: 11, supplier: 77, kopecks: 1 })),
    ]
}

#[test]
fn choices_are_replaced_whole_and_only_what_differs_is_written() {
    let mut world = World::new();
    sells(&mut world);
    let all = choose(|c| {
        *c = Choices { daily_limit: 300_00, notice_below: 150_00, buffet_percent: Some(20), stops: [1, 2].into() };
    });
    assert_eq!(world.preview(&all).expect("it can be done").digest, world.preview(&all).expect("again").digest);
    assert_eq!(world.act(&all), Reason::Accepted);
    let chosen = Choices::of(&world.city, 10).expect("an account");
    assert_eq!((chosen.daily_limit, chosen.notice_below, chosen.buffet_percent), (300_00, 150_00, Some(20)));
    assert_eq!(chosen.stops, [1, 2].into());
    let records = world.journal.len();
    let less = Choices { stops: [1].into(), notice_below: AccountRules::NEVER, ..chosen };
    let again = OfficeCommand::Choose { holder: 10, choices: less.clone() };
    assert_eq!(world.act(&again), Reason::Accepted);
    assert_eq!(world.journal.len() - records, 3, "the command, the notice line, the chocolate");
    assert_eq!(Choices::of(&world.city, 10), Some(less));
    world.check();
}

#[test]
fn a_product_that_is_no_longer_sold_may_stay_on_the_list() {
    let mut world = World::new();
    sells(&mut world);
    assert_eq!(world.act(&choose(|c| c.stops = [2].into())), Reason::Accepted);
    assert_eq!(world.act(&product(2, false, 1, "Шоколад")), Reason::Accepted);
    let kept = choose(|c| (c.stops, c.daily_limit) = ([2].into(), 100_00));
    assert_eq!(world.act(&kept), Reason::Accepted);
    world.check();
}

#[test]
fn money_is_set_apart_up_and_down() {
    let mut world = World::new();
    separate(&mut world);
    for kopecks in [40_00, 15_00, 0] {
        let apart = OfficeCommand::SetApart { holder: 10, supplier: CATERER, kopecks };
        assert_eq!(world.act(&apart), Reason::Accepted);
        assert_eq!(world.city.purses_of(10).next().map(|(_, purse)| purse.apart), Some(kopecks));
    }
    world.top_up(account_number(10), 100_00);
    assert_eq!(world.city.purses_of(10).next().map(|(_, purse)| purse.apart), Some(25_00));
    world.check();
}

#[test]
fn the_fund_pays_debts_and_a_large_gift_takes_two() {
    let mut world = World::new();
    owes(&mut world);
    let fund = |world: &World| world.city.suppliers()[CATERER as usize].controls[Control::Donations as usize];
    assert_eq!(fund(&world), 10_00);
    assert_eq!(world.act(&support(10_00)), Reason::Accepted);
    assert_eq!((fund(&world), world.purses(11)), (0, vec![(CATERER, -20_00, 0)]));
    world.top_up(account_number(10), SECOND_PERSON_KOPECKS);
    assert_eq!(world.act(&donate(SECOND_PERSON_KOPECKS)), Reason::Accepted);
    let waiting = world.city.office().books().waiting().next().expect("it waits").clone();
    assert_eq!((waiting.state, fund(&world)), (CorrectionState::Waiting, 0));
    let yes = OfficeCommand::SecondCorrection { correction: waiting.id, approve: true };
    assert_eq!(world.entry("another", "", 0, &yes), Reason::Accepted);
    assert_eq!(fund(&world), SECOND_PERSON_KOPECKS);
    world.check();
}

#[test]
fn the_citys_notice_line_is_a_setting() {
    let mut world = World::new();
    let mut settings = world.city.office().books().settings().clone();
    settings.notice_below = 200_00;
    assert_eq!(world.act(&OfficeCommand::SetMoney { settings: settings.clone() }), Reason::Accepted);
    assert_eq!(world.city.notice_line(), 200_00);
    // An import has set it as well: the setting is what counts.
    assert_eq!(world.apply(Command::Registry(Registry::NoticeLine { kopecks: 1 })), Reason::Accepted);
    settings.refund_days += 1;
    assert_eq!(world.act(&OfficeCommand::SetMoney { settings }), Reason::Accepted);
    assert_eq!(world.city.notice_line(), 200_00);
    world.check();
}
