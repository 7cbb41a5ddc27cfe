//! Where the weights come from: measured on the training seed, and compared with what the model uses.
//!
//! `cargo test -p suspense-assistant --test training -- --nocapture` prints every weight beside its measurement.

mod synth;

use rand::Rng;
use suspense_assistant::weights::{account, purpose, sum};
use suspense_assistant::{Class, Hints, Known, Payment};
use synth::payments::{Slip, lost, with_purpose, with_sum};
use synth::{City, TRAINING, dice};

/// Payments measured.
const CASES: u64 = 20_000;
/// How far a weight may be from its measurement. Origin: a bit and a half moves no figure of `quality.rs` by one in a hundred.
const DRIFT_BITS: f64 = 1.5;

/// Highest weight of one observation. Origin: guess; what a made-up city never shows may still happen in a real one.
const WEIGHT_MAX_BITS: f64 = 7.0;

/// How often something is so.
#[derive(Default, Clone, Copy)]
struct Share {
    yes: u32,
    all: u32,
}

impl Share {
    fn add(&mut self, yes: bool) {
        self.all += 1;
        self.yes += u32::from(yes);
    }

    /// log₂ of the share; half a case where there is none.
    fn bits(self) -> f64 {
        (f64::from(self.yes).max(0.5) / f64::from(self.all.max(1))).log2()
    }

    fn bits_of_no(self) -> f64 {
        Self { yes: self.all - self.yes, all: self.all }.bits()
    }
}

/// A thing seen where it should be, and by chance.
#[derive(Default, Clone, Copy)]
struct Pair {
    meant: Share,
    chance: Share,
}

impl Pair {
    fn yes(self) -> f64 {
        (self.meant.bits() - self.chance.bits()).clamp(-WEIGHT_MAX_BITS, WEIGHT_MAX_BITS)
    }

    fn no(self) -> f64 {
        (self.meant.bits_of_no() - self.chance.bits_of_no()).clamp(-WEIGHT_MAX_BITS, WEIGHT_MAX_BITS)
    }
}

fn compare(rows: &[(&str, i32, f64)]) {
    for (name, used, measured) in rows {
        println!("{name:<28} used {:>6.2} measured {measured:>6.2}", f64::from(*used) / 16.0);
    }
    let far: Vec<_> = rows.iter().filter(|(_, used, measured)| (f64::from(*used) / 16.0 - measured).abs() > DRIFT_BITS).collect();
    assert!(far.is_empty(), "these weights have drifted (name, used in sixteenths, measured in bits): {far:?}");
}

fn same_class(hints: &Hints, own: Class) -> bool {
    hints.classes.contains(&own)
}

/// Some account of the supplier that was paid.
fn stranger_of(city: &City, supplier: u32, number: u64) -> u64 {
    let mut dice = dice(city.seed, 77, number);
    loop {
        let account = ledger_core::account_number(dice.random_range(1..=1_500_000));
        if city.has_contract(account, supplier) {
            return account;
        }
    }
}

// ERR-01
#[test]
fn weights_of_accounts_are_those_of_the_training_set() {
    let city = City::new(TRAINING);
    let [mut own, mut sibling, mut unrelated, mut no_contract] = [Share::default(); 4];
    let mut none = [Share::default(); 2];
    let [mut school, mut class, mut silent, mut inactive] = [Pair::default(); 4];
    let (mut stranger_fit, mut fits) = (0.0, 0.0);
    for number in 0..CASES {
        let case = lost(&city, number);
        let paid = case.payment.payer.map(|payer| city.paid_before(payer)).unwrap_or_default();
        none[usize::from(paid.is_empty())].add(case.truth.is_none());
        let Some(truth) = case.truth else { continue };
        let stranger = stranger_of(&city, case.payment.supplier, number);
        let facts = city.facts(truth).expect("an account");
        if !paid.is_empty() {
            let near = paid.iter().any(|p| city.facts(p.account).is_some_and(|f| f.complex == facts.complex));
            own.add(case.returning);
            sibling.add(!case.returning && near);
        }
        if case.slip != Slip::Empty {
            unrelated.add(case.slip == Slip::Foreign);
        }
        no_contract.add(!city.has_contract(truth, case.payment.supplier));
        for (account, of) in [(truth, 0), (stranger, 1)] {
            let facts = city.facts(account).expect("an account");
            let note = |pair: &mut Pair, yes: bool| if of == 0 { pair.meant.add(yes) } else { pair.chance.add(yes) };
            if let Some(named) = case.payment.hints.schools.first() {
                note(&mut school, city.complex_of_school(*named) == Some(facts.complex));
            }
            if let Some(own) = facts.class.filter(|_| !case.payment.hints.classes.is_empty()) {
                note(&mut class, same_class(&case.payment.hints, own));
            }
            note(&mut inactive, !facts.active);
            let last = city.top_ups_of(account).iter().map(|t| t.day).max();
            note(&mut silent, last.is_none_or(|day| case.payment.day - day > account::SILENT_DAYS));
        }
        stranger_fit += f64::from(suspense_assistant::sum::fit(case.payment.sum_kopecks, &city.top_ups_of(stranger))) / 16.0;
        fits += 1.0;
    }
    let any = Share { yes: own.all - own.yes - sibling.yes, all: own.all };
    compare(&[
        ("TO_OWN", account::TO_OWN, own.bits()),
        ("TO_SAME_COMPLEX", account::TO_SAME_COMPLEX, sibling.bits()),
        ("TO_ANY", account::TO_ANY, any.bits()),
        ("NONE_OF_KNOWN", account::NONE_OF_KNOWN, none[0].bits()),
        ("NONE_OF_UNKNOWN", account::NONE_OF_UNKNOWN, none[1].bits()),
        ("UNRELATED", account::UNRELATED, unrelated.bits()),
        ("NO_CONTRACT", account::NO_CONTRACT, no_contract.bits()),
        ("INACTIVE", account::INACTIVE, inactive.yes()),
        ("SCHOOL_SAME", account::SCHOOL_SAME, school.yes()),
        ("SCHOOL_OTHER", account::SCHOOL_OTHER, school.no()),
        ("CLASS_SAME", account::CLASS_SAME, class.yes()),
        ("CLASS_OTHER", account::CLASS_OTHER, class.no()),
        ("SUM_BY_CHANCE", account::SUM_BY_CHANCE, stranger_fit / fits),
        ("SILENT", account::SILENT, silent.yes()),
    ]);
}

// ERR-02
#[test]
fn weights_of_sums_are_those_of_the_training_set() {
    let city = City::new(TRAINING);
    let [mut seen, mut second] = [Share::default(); 2];
    let mut wrong =
        [("×10", Share::default()), ("×100", Share::default()), ("÷10", Share::default()), ("÷100", Share::default())];
    let mut twice = Share::default();
    let mut spread = [Share::default(); 6];
    for number in 0..CASES * 2 {
        let case = with_sum(&city, number);
        let before = city.top_ups_of(case.account);
        wrong.iter_mut().for_each(|(name, share)| share.add(case.wrong == Some(*name)));
        twice.add(case.wrong == Some("twice"));
        if case.wrong.is_some() || before.is_empty() {
            continue;
        }
        let same = |t: &&suspense_assistant::TopUp| t.kopecks == case.payment.sum_kopecks;
        let same_day = before.iter().filter(same).any(|t| t.day == case.payment.day);
        second.add(same_day);
        if before.len() >= 4 {
            seen.add(before.iter().any(|t| t.kopecks == case.payment.sum_kopecks));
            let ratio = |a: i64, b: i64| (a.max(b) / a.min(b)).ilog2() as usize;
            let nearest = before.iter().map(|t| ratio(t.kopecks, case.payment.sum_kopecks)).min().unwrap_or(0);
            let new = !before.iter().any(|t| same(&t));
            if new {
                spread.iter_mut().enumerate().for_each(|(doublings, share)| share.add(doublings == nearest));
            }
        }
    }
    let mut rows = vec![
        ("SEEN", sum::SEEN, seen.bits()),
        // The share of new sums; the other four bits of NEW are the guess that 16 sums share it.
        ("NEW", sum::NEW + 4 * 16, seen.bits_of_no()),
        ("SECOND_ON_PURPOSE", sum::SECOND_ON_PURPOSE, second.bits()),
        ("TWICE", sum::TWICE, twice.bits()),
    ];
    let spreads = ["SPREAD 0", "SPREAD 1", "SPREAD 2", "SPREAD 3"];
    rows.extend(spreads.iter().zip(sum::SPREAD).zip(spread).map(|((name, used), share)| (*name, used, share.bits())));
    rows.extend(sum::EXPLANATIONS.iter().zip(wrong).map(|((_, used, ..), (name, share))| (name, *used, share.bits())));
    compare(&rows);
}

// ERR-03
#[test]
fn weights_of_purposes_are_those_of_the_training_set() {
    let city = City::new(TRAINING);
    let mut wrong = Share::default();
    let mut seen = [Pair::default(); 12];
    for number in 0..CASES * 4 {
        let case = with_purpose(&city, number);
        wrong.add(case.wrong.is_some());
        let facts = city.facts(case.account).expect("an account");
        let Payment { hints, supplier, .. } = &case.payment;
        let school = hints.schools.first().and_then(|s| city.complex_of_school(*s));
        let class = facts.class.filter(|_| !hints.classes.is_empty());
        let last = |own: Class| same_class(hints, Class { grade: own.grade - 1, ..own });
        let contract = hints.contracts.first().and_then(|n| city.contract(*n));
        let named = hints.accounts.first().map(|hint| hint.digits.value());
        let other_supplier = contract.is_some_and(|c| c.supplier != *supplier)
            || hints.tax_numbers.first().and_then(|n| city.supplier_of_tax_number(*n)).is_some_and(|s| s != *supplier);
        let facts_seen = [
            hints.other_service && !hints.meals,
            hints.other_service && hints.meals,
            hints.meals && !hints.other_service,
            school.is_some_and(|complex| complex != facts.complex),
            school == Some(facts.complex),
            class.is_some_and(|own| !same_class(hints, own) && !last(own)),
            class.is_some_and(last),
            class.is_some_and(|own| same_class(hints, own)),
            named.is_some_and(|account| account != case.account),
            named == Some(case.account),
            other_supplier,
            contract.is_some_and(|c| c.supplier == *supplier && c.complex == facts.complex),
        ];
        for (pair, yes) in seen.iter_mut().zip(facts_seen) {
            if case.wrong.is_some() { pair.meant.add(yes) } else { pair.chance.add(yes) }
        }
    }
    let before = wrong.bits() - wrong.bits_of_no();
    use purpose as p;
    let used = [
        ("OTHER_SERVICE", p::OTHER_SERVICE),
        ("OTHER_SERVICE_BESIDE_MEALS", p::OTHER_SERVICE_BESIDE_MEALS),
        ("MEALS", p::MEALS),
        ("OTHER_SCHOOL", p::OTHER_SCHOOL),
        ("SAME_SCHOOL", p::SAME_SCHOOL),
        ("OTHER_CLASS", p::OTHER_CLASS),
        ("LAST_CLASS", p::LAST_CLASS),
        ("SAME_CLASS", p::SAME_CLASS),
        ("OTHER_ACCOUNT_CALLED", p::OTHER_ACCOUNT_CALLED),
        ("SAME_ACCOUNT", p::SAME_ACCOUNT),
        ("OTHER_SUPPLIER", p::OTHER_SUPPLIER),
        ("SAME_CONTRACT", p::SAME_CONTRACT),
    ];
    let mut rows = vec![("BEFORE", p::BEFORE, before)];
    rows.extend(used.iter().zip(seen).map(|((name, used), pair)| (*name, *used, pair.yes())));
    compare(&rows);
}
