//! How good the assistant is, printed and held: precision and recall for each kind of error (ERR-01, ERR-02, ERR-03).
//!
//! `cargo test --release -p suspense-assistant --test quality -- --nocapture` prints the figures of the held-out seed and the time
//! of one proposal; `TURNSTONE_SEED=…` takes another seed, `TURNSTONE_SEED=20260901` the training one.

mod synth;

use std::collections::BTreeMap;
use std::time::Instant;
use suspense_assistant::{Hints, LIKELY, Payment, Unusual, propose, unusual_purpose, unusual_sum};
use synth::payments::{Booked, Slip, lost, with_purpose, with_sum};
use synth::remembered::Remembered;
use synth::{City, HELD_OUT};

/// Lost payments. Origin: the figures move by less than one in a hundred from seed to seed.
const LOST: u64 = 10_000;
/// Of them timed. Origin: enough for a 99th percentile.
const TIMED: u64 = 2_000;
/// Floors of top-1 by slip. Origin: held-out seed, less three in a hundred, and more for the last two, which move by
/// eight from seed to seed; twins and jumps are few.
const FIRST_BY_SLIP: &[(Slip, f64)] = &[
    (Slip::One, 0.96),
    (Slip::Swap, 0.96),
    (Slip::Jump, 0.85),
    (Slip::Twin, 0.85),
    (Slip::Missing, 0.93),
    (Slip::Extra, 0.96),
    (Slip::Two, 0.89),
    (Slip::Foreign, 0.70),
    (Slip::Empty, 0.70),
];
/// Booked payments, 5 % of them wrong. Origin: as above.
const BOOKED: u64 = 40_000;

fn city() -> City {
    let seed = std::env::var("TURNSTONE_SEED").map_or(HELD_OUT, |text| text.parse().expect("a seed is a number"));
    println!("TURNSTONE_SEED={seed}");
    City::new(seed)
}

#[derive(Default, Clone, Copy)]
struct Tally {
    all: u32,
    first: u32,
    third: u32,
    likely: u32,
    likely_right: u32,
}

impl Tally {
    fn add(&mut self, place: Option<usize>, likely: bool) {
        self.all += 1;
        self.first += u32::from(place == Some(0));
        self.third += u32::from(place.is_some_and(|place| place < 3));
        self.likely += u32::from(likely);
        self.likely_right += u32::from(likely && place == Some(0));
    }
}

fn share(part: u32, all: u32) -> f64 {
    f64::from(part) / f64::from(all.max(1))
}

/// Fails with every figure that fell below its floor.
fn hold(figures: &[(&str, f64, f64)]) {
    let low: Vec<_> = figures.iter().filter(|(_, is, floor)| is < floor).collect();
    assert!(low.is_empty(), "below the floor (what, is, floor): {low:?}");
}

// ERR-01
#[test]
fn wrong_account_numbers_are_found() {
    let city = city();
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    let mut calibration: BTreeMap<u16, (u32, u32)> = BTreeMap::new();
    let (mut none, mut none_likely, mut spent) = (0, 0, Vec::new());
    for number in 0..LOST {
        let case = lost(&city, number);
        let proposals = propose(&case.payment, &city);
        if number < TIMED {
            let books = Remembered::new(&city);
            propose(&case.payment, &books);
            let start = Instant::now();
            assert_eq!(propose(&case.payment, &books), proposals);
            spent.push(start.elapsed());
        }
        if let Some(truth) = case.truth {
            // What the digits, the sum and the supplier are worth without payer and purpose.
            let bare = Payment { payer: None, hints: Hints::default(), ..case.payment.clone() };
            let bare = propose(&bare, &city);
            let likely = bare.first().is_some_and(|p| p.score >= LIKELY);
            tallies
                .entry(String::from("meant, digits alone"))
                .or_default()
                .add(bare.iter().position(|p| p.account == truth), likely);
        }
        let likely = proposals.first().is_some_and(|p| p.score >= LIKELY);
        if let Some(first) = proposals.first() {
            let (right, all) = calibration.entry(first.score / 50 * 50).or_insert((0, 0));
            *all += 1;
            *right += u32::from(Some(first.account) == case.truth);
        }
        let place = case.truth.and_then(|truth| proposals.iter().position(|p| p.account == truth));
        tallies.entry(String::from("all, none included")).or_default().add(place, likely);
        if case.truth.is_none() {
            none += 1;
            none_likely += u32::from(likely);
            continue;
        }
        let who = if case.returning { "payer seen" } else { "payer new" };
        tallies.entry(format!("meant, {who}")).or_default().add(place, likely);
        tallies.entry(String::from("meant")).or_default().add(place, likely);
        tallies.entry(format!("  {:?}", case.slip)).or_default().add(place, likely);
    }
    println!("{:<22} {:>6} {:>6} {:>6} {:>7} {:>9}", "ERR-01", "cases", "top-1", "top-3", "likely", "precision");
    for (name, t) in &tallies {
        let [first, third, likely] = [t.first, t.third, t.likely].map(|part| share(part, t.all));
        println!("{name:<22} {:>6} {first:>6.3} {third:>6.3} {likely:>7.3} {:>9.3}", t.all, share(t.likely_right, t.likely));
    }
    for (score, (right, all)) in calibration {
        println!("first proposals with a score from {score:>4}: {all:>5}, right {:.3}", share(right, all));
    }
    println!("none meant: {none}, shown as likely all the same: {none_likely}");
    spent.sort_unstable();
    let at = |percent: usize| spent.get(spent.len() * percent / 100).copied().unwrap_or_default();
    println!("one proposal, answers at hand: median {:?}, p99 {:?}", at(50), at(99));
    let (all, meant, seen) = (tallies["all, none included"], tallies["meant"], tallies["meant, payer seen"]);
    hold(&[
        ("top-1", share(meant.first, meant.all), 0.94),
        ("top-3", share(meant.third, meant.all), 0.96),
        ("top-1, payer seen", share(seen.first, seen.all), 0.98),
        ("precision of likely", share(all.likely_right, all.likely), 0.985),
        ("likely at all", share(all.likely, all.all), 0.76),
        ("none not called likely", 1.0 - share(none_likely, none), 0.95),
    ]);
    for (slip, floor) in FIRST_BY_SLIP {
        let name = format!("  {slip:?}");
        hold(&[(name.as_str(), tallies.get(&name).map_or(0.0, |t| share(t.first, t.all)), *floor)]);
    }
}

fn booked(title: &str, city: &City, case: fn(&City, u64) -> Booked, judge: impl Fn(&Booked) -> Option<Unusual>) -> (f64, f64) {
    let (mut shown, mut right, mut wrong) = (0, 0, 0);
    let mut kinds: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let start = Instant::now();
    for number in 0..BOOKED {
        let case = case(city, number);
        let judged = judge(&case);
        let kind = kinds.entry(case.wrong.unwrap_or("nothing wrong")).or_default();
        kind.0 += 1;
        kind.1 += u32::from(judged.is_some());
        shown += u32::from(judged.is_some());
        wrong += u32::from(case.wrong.is_some());
        right += u32::from(case.wrong.is_some() && judged.is_some());
    }
    let (precision, recall) = (share(right, shown), share(right, wrong));
    println!(
        "{title}: {wrong} wrong of {BOOKED}, precision {precision:.3}, recall {recall:.3}, {:?} each",
        start.elapsed() / 40_000
    );
    for (kind, (all, shown)) in kinds {
        println!("  {kind:<18} {all:>6} shown {:.4}", share(shown, all));
    }
    (precision, recall)
}

// ERR-02
#[test]
fn wrong_sums_are_found() {
    let city = city();
    let (precision, recall) = booked("ERR-02", &city, with_sum, |c| unusual_sum(&c.payment, c.account, &city));
    hold(&[("precision", precision, 0.78), ("recall", recall, 0.87)]);
}

// ERR-03
#[test]
fn wrong_purposes_are_found() {
    let city = city();
    let (precision, recall) = booked("ERR-03", &city, with_purpose, |c| unusual_purpose(&c.payment, c.account, &city));
    hold(&[("precision", precision, 0.77), ("recall", recall, 0.90)]);
}
