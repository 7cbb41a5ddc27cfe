//! Payments with one thing wrong, and payments with nothing wrong, with the truth beside them.

use super::city::{Child, FAMILIES, HOLDERS, TODAY};
use super::{City, Dice, chance, dice, pick};
use ledger_core::{account_number, holder_of_account};
use rand::Rng;
use rand::seq::SliceRandom;
use suspense_assistant::{Digits, Hints, Known, PayerKey, Payment};

const PAYMENT: u64 = 9;

/// What was done to the digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Slip {
    One,
    Swap,
    Jump,
    Twin,
    Missing,
    Extra,
    Two,
    /// Another number altogether: a telephone, a document.
    Foreign,
    /// The field was left empty.
    Empty,
}

/// Frequencies per thousand. Origin: Verhoeff 1969 for numbers that keep their length (79 % one digit, 10.2 % neighbours, 0.8 %
/// jumps, 0.6 % twins, 0.5 % phonetic and 8.6 % other, here two slips), scaled to eight tenths; lengths, foreign numbers and
/// empty fields are guesses.
pub(crate) const SLIPS: &[(u32, Slip)] = &[
    (635, Slip::One),
    (82, Slip::Swap),
    (7, Slip::Jump),
    (5, Slip::Twin),
    (50, Slip::Missing),
    (35, Slip::Extra),
    (66, Slip::Two),
    (60, Slip::Foreign),
    (60, Slip::Empty),
];

pub(crate) struct Lost {
    pub(crate) payment: Payment,
    /// Account that was meant; `None` when none of this city's.
    pub(crate) truth: Option<u64>,
    pub(crate) slip: Slip,
    /// True when this payer has paid to the meant account before.
    pub(crate) returning: bool,
}

/// A child of a family, and its account: payments are drawn, not children, so who is paid for often comes often, and who left is
/// hardly paid for any more.
fn child(city: &City, dice: &mut Dice) -> (Child, u64) {
    loop {
        let family = dice.random_range(0..FAMILIES);
        let child = Child { family, place: dice.random_range(0..city.children(family)) };
        let account = city.account_of(child);
        let often = 120 + 55 * u32::try_from(city.top_ups_of(account).len()).expect("fits");
        if chance(dice, often) && (city.facts_of(child).active || chance(dice, 100)) {
            return (child, account);
        }
    }
}

/// A payment to an account, with nothing wrong.
fn ordinary(city: &City, child: Child, account: u64, dice: &mut Dice) -> Payment {
    let facts = city.facts_of(child);
    // One payer in eight is new: a grandmother, another bank; terminals name none.
    let payer = match pick(dice, &[(84, 0), (12, 1), (4, 2)]) {
        0 => Some(usual_payer(city, child, account, dice)),
        1 => Some(PayerKey(u128::from(dice.random::<u64>()) << 32)),
        _ => None,
    };
    let own = if chance(dice, 980) { City::supplier_of(facts.complex) } else { dice.random_range(1..=12) };
    Payment {
        written: Digits::of_account(account),
        sum_kopecks: city.usual_sum(child, dice),
        hints: Hints::of(&purpose(child, account, city, dice)),
        payer,
        supplier: own,
        day: TODAY,
    }
}

fn usual_payer(city: &City, child: Child, account: u64, dice: &mut Dice) -> PayerKey {
    let before: Vec<PayerKey> = city.top_ups_of(account).iter().filter_map(|t| t.payer).collect();
    if before.is_empty() { city.payer(child, 0) } else { before[dice.random_range(0..before.len())] }
}

/// Half say no more than meals, or nothing; the rest name school, class, contract or account, sometimes an old one.
fn purpose(child: Child, account: u64, city: &City, dice: &mut Dice) -> String {
    let facts = city.facts_of(child);
    let complex = if chance(dice, 20) { dice.random_range(1..=600) } else { facts.complex };
    let school = City::school_of(complex);
    let class = facts.class.map(|class| {
        // Last year's class, and now and then one that the register does not know yet.
        let old = u8::from(chance(dice, 60) && class.grade > 1);
        let letter = if chance(dice, 10) { 'к' } else { class.letter.unwrap_or('а') };
        format!("{}{letter}", class.grade - old)
    });
    let class = class.unwrap_or_else(|| String::from("1а"));
    let meals = pick(dice, &[(3, "Питание"), (2, "оплата за питание"), (2, "обеды"), (1, "Пополнение счета"), (1, "")]);
    match pick(dice, &[(520, 0), (160, 1), (130, 2), (70, 3), (40, 4), (40, 5), (18, 6), (15, 7), (3, 8), (2, 9), (2, 10)]) {
        0 => String::from(meals),
        1 => format!("{meals} школа № {school}"),
        2 => format!("{meals}, школа {school}, {class} класс"),
        3 => format!("{meals} {class} кл"),
        4 => format!("{meals} по договору {}", City::contract_of(facts.complex)),
        5 => format!("{meals} ЛС {account}"),
        // Two services under one roof: the after-school group eats too.
        6 => format!("{meals} питание, группа продленного дня"),
        7 => format!("ST00012|Name=Образец|PersAcc={account}|Purpose={meals}|Sum=100000"),
        // What only sounds wrong: a contribution to the account, an old purpose of the sister's, the former supplier's number.
        8 => String::from("взнос на школьный счет"),
        9 => format!("{meals} ЛС {}", city.account_of(Child { place: (child.place + 1) % 3, ..child })),
        _ => format!("{meals} ИНН {}", City::tax_number_of(dice.random_range(1..=12))),
    }
}

/// Payments that reached no account (ERR-01); one in eight was meant for none of this city's accounts.
pub(crate) fn lost(city: &City, number: u64) -> Lost {
    let mut dice = dice(city.seed, PAYMENT, number);
    loop {
        let (child, account) = child(city, &mut dice);
        let mut payment = ordinary(city, child, account, &mut dice);
        if chance(&mut dice, 125) {
            // Another city's numbers are as long and have the same check digit; its payers may have paid here, rarely.
            payment.written = Digits::of_account(stranger(&mut dice));
            payment.hints =
                Hints::of(pick(&mut dice, &[(3, "питание"), (2, "оплата услуг"), (1, "школа 77"), (1, "квартплата")]));
            // Whoever pays elsewhere pays another child's sum to whatever supplier feeds there.
            let (elsewhere, _) = self::child(city, &mut dice);
            payment.sum_kopecks = city.usual_sum(elsewhere, &mut dice);
            payment.supplier = City::supplier_of(city.facts_of(elsewhere).complex);
            if chance(&mut dice, 750) {
                payment.payer = Some(PayerKey(u128::from(dice.random::<u64>()) << 40));
            }
            return Lost { payment, truth: None, slip: Slip::Foreign, returning: false };
        }
        let slip = pick(&mut dice, SLIPS);
        let written = slipped(account, slip, &mut dice);
        // What reaches somebody does not come to suspense.
        if written.as_deref().and_then(Digits::read).is_some_and(|d| city.facts(d.value()).is_some()) {
            continue;
        }
        payment.written = written.as_deref().and_then(Digits::read);
        let returning = payment.payer.is_some_and(|payer| city.paid_before(payer).iter().any(|before| before.account == account));
        return Lost { payment, truth: Some(account), slip, returning };
    }
}

fn stranger(dice: &mut Dice) -> u64 {
    if chance(dice, 500) {
        // A number beyond this city's.
        return account_number(dice.random_range(u32::try_from(HOLDERS).expect("fits") + 1..16_000_000));
    }
    loop {
        let number = dice.random_range(1_000_000..16_000_000_u64);
        if holder_of_account(number).is_none() {
            return number;
        }
    }
}

/// The digits after a slip; the payer's eye and the keypad make some confusions commoner, here in two of five cases, which is not
/// the share that the model takes.
fn slipped(account: u64, slip: Slip, dice: &mut Dice) -> Option<String> {
    const KEYPAD: [&[u8]; 10] =
        [&[8, 6], &[2, 4, 7], &[1, 3, 5], &[2, 6, 8], &[1, 5, 7], &[2, 4, 6, 8], &[3, 5, 9], &[4, 8, 1], &[5, 7, 9], &[6, 8]];
    let mut digits: Vec<u8> = account.to_string().bytes().map(|b| b - b'0').collect();
    let len = digits.len();
    let change = |digits: &mut Vec<u8>, dice: &mut Dice| {
        let at = dice.random_range(0..digits.len());
        let old = digits[at];
        while digits[at] == old {
            let near = KEYPAD[usize::from(old)];
            digits[at] = if chance(dice, 400) { near[dice.random_range(0..near.len())] } else { dice.random_range(0..10) };
        }
    };
    match slip {
        Slip::One => change(&mut digits, dice),
        Slip::Swap | Slip::Jump => {
            let apart = if slip == Slip::Swap { 1 } else { 2 };
            let mut places: Vec<usize> = (apart..len).filter(|at| digits[*at] != digits[at - apart]).collect();
            places.shuffle(dice);
            places.first().into_iter().for_each(|at| digits.swap(*at, at - apart));
        }
        Slip::Twin => match (1..len).find(|at| digits[*at] == digits[at - 1]) {
            Some(at) => {
                let other = (digits[at] + dice.random_range(1..10)) % 10;
                (digits[at - 1], digits[at]) = (other, other);
            }
            None => change(&mut digits, dice),
        },
        Slip::Missing => drop(digits.remove(dice.random_range(0..len))),
        Slip::Extra => {
            let at = dice.random_range(0..len);
            let digit = if chance(dice, 500) { digits[at] } else { dice.random_range(0..10) };
            digits.insert(at, digit);
        }
        Slip::Two => (0..2).for_each(|_| change(&mut digits, dice)),
        Slip::Foreign => return Some(format!("{}", dice.random_range(100_000..99_999_999_999_u64))),
        Slip::Empty => return None,
    }
    Some(digits.iter().map(|d| char::from(b'0' + d)).collect())
}

/// A payment that reached its account, with the truth about its sum or purpose.
pub(crate) struct Booked {
    pub(crate) payment: Payment,
    pub(crate) account: u64,
    pub(crate) wrong: Option<&'static str>,
}

/// Per thousand booked payments that are wrong. Origin: guess, the sources name no frequency.
const WRONG: u32 = 50;

/// A payment whose sum may be wrong (ERR-02). Paid twice means: the top-up of the same day is in `city` as the last one.
pub(crate) fn with_sum(city: &City, number: u64) -> Booked {
    let mut dice = dice(city.seed, PAYMENT + 1, number);
    let (child, account) = child(city, &mut dice);
    let mut payment = ordinary(city, child, account, &mut dice);
    payment.supplier = City::supplier_of(city.facts_of(child).complex);
    // A second payment of a day without a mistake: half a day's pocket, or the other parent.
    if chance(&mut dice, 4) {
        same_again(city, account, &mut payment);
    }
    if !chance(&mut dice, WRONG) {
        return Booked { payment, account, wrong: None };
    }
    let wrong = pick(&mut dice, &[(35, "×10"), (20, "×100"), (12, "÷10"), (5, "÷100"), (28, "twice")]);
    match wrong {
        "×10" => payment.sum_kopecks *= 10,
        "×100" => payment.sum_kopecks *= 100,
        "÷10" => payment.sum_kopecks /= 10,
        "÷100" => payment.sum_kopecks /= 100,
        _ => {
            if !same_again(city, account, &mut payment) {
                return Booked { payment, account, wrong: None };
            }
        }
    }
    Booked { payment, account, wrong: Some(wrong) }
}

/// Makes the payment a repetition of the account's last top-up; false when there is none.
fn same_again(city: &City, account: u64, payment: &mut Payment) -> bool {
    let Some(last) = city.top_ups_of(account).first().copied() else { return false };
    (payment.day, payment.sum_kopecks, payment.payer) = (last.day, last.kopecks, last.payer);
    true
}

/// A payment whose purpose may be wrong (ERR-03).
pub(crate) fn with_purpose(city: &City, number: u64) -> Booked {
    let mut dice = dice(city.seed, PAYMENT + 2, number);
    let (own, account) = child(city, &mut dice);
    let mut payment = ordinary(city, own, account, &mut dice);
    payment.supplier = City::supplier_of(city.facts_of(own).complex);
    if !chance(&mut dice, WRONG) {
        return Booked { payment, account, wrong: None };
    }
    let (other_child, other) = child(city, &mut dice);
    let far = city.facts_of(other_child);
    let class = far.class.map_or_else(|| String::from("3г"), |c| format!("{}{}", c.grade, c.letter.unwrap_or('а')));
    let school = City::school_of(far.complex);
    let (wrong, text) = match pick(&mut dice, &[(40, 0), (12, 1), (14, 2), (8, 3), (14, 4), (6, 5), (6, 6)]) {
        0 => ("service", String::from(pick(&mut dice, SERVICES))),
        1 => ("school", format!("питание школа {school}")),
        2 => ("class and school", format!("школа {school} класс {class}")),
        3 => ("class", format!("питание {class} класс")),
        4 => ("account", format!("обед ЛС {other}")),
        5 => ("contract", format!("питание договор {}", City::contract_of(far.complex))),
        _ => ("supplier", format!("питание ИНН {}", City::tax_number_of(payment.supplier % 12 + 1))),
    };
    // Who pays for something else in the wrong place still says where the child is.
    let own_class = city.facts_of(own).class.filter(|_| chance(&mut dice, 500));
    let text = match own_class.filter(|_| wrong == "service" && chance(&mut dice, 600)) {
        Some(class) => {
            let school = City::school_of(city.facts_of(own).complex);
            format!("{text}, школа {school}, {}{} класс", class.grade, class.letter.unwrap_or('а'))
        }
        None => text,
    };
    payment.hints = Hints::of(&text);
    Booked { payment, account, wrong: Some(wrong) }
}

/// Purposes of other services. A tenth speaks in words that no list will ever hold.
const SERVICES: &[(u32, &str)] = &[
    (20, "Оплата за кружок шахматы"),
    (12, "секция плавание за ноябрь"),
    (12, "экскурсия 12 декабря"),
    (8, "группа продлённого дня"),
    (8, "платные образовательные услуги"),
    (6, "Родительская плата за присмотр и уход"),
    (6, "квартплата за ноябрь"),
    (4, "погашение кредита"),
    (4, "учебники, рабочие тетради"),
    (5, "питание и кружок"),
    (5, "студия керамики"),
    (5, "мастер-класс"),
];
