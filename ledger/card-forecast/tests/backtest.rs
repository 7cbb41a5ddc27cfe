//! Three synthetic years of three hundred buildings, the third forecast month by month from what was known before, beside «the same
//! month last year». The generator shares nothing with the model: seasons change from day to day, buildings differ log-normally,
//! newcomers come in classes, some buildings grow, and in the third year cards of a bad batch begin to break.

use std::time::{Duration, Instant};

use card_forecast::{Cause, CityPrior, DayUse, History, Rule, Stock, forecast};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// 2023-09-01; the third year begins 731 days later and has the months of 2025-09 to 2026-08.
const START: i32 = 19_601;
const DAYS: i32 = 3 * 365 + 1;
const MONTHS: [i32; 13] = [731, 761, 792, 822, 853, 884, 912, 943, 973, 1004, 1034, 1065, 1096];
const BUILDINGS: usize = 300;
const RULE: Rule = Rule { lead_days: 45, service: 0.95, pack: 50, review_days: 30 };

struct Building {
    holders: [u32; DAYS as usize],
    uses: Vec<DayUse>,
}

fn gauss(random: &mut ChaCha8Rng) -> f64 {
    let (a, b): (f64, f64) = (1.0 - random.random::<f64>(), random.random());
    (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos()
}

fn poisson(random: &mut ChaCha8Rng, mean: f64) -> u32 {
    let (limit, mut product, mut count) = ((-mean).exp(), random.random::<f64>(), 0);
    while product > limit {
        product *= random.random::<f64>();
        count += 1;
    }
    count
}

/// A hump around a day of the school year, of some width in days; day 0 is September 1.
fn hump(day: i32, at: f64, width: f64) -> f64 {
    let off = (f64::from(day).rem_euclid(365.25) - at + 182.6).rem_euclid(365.25) - 182.6;
    (-0.5 * (off / width).powi(2)).exp()
}

fn building(random: &mut ChaCha8Rng) -> Building {
    let size = (6.3 + 0.45 * gauss(random)).exp().clamp(120.0, 2_500.0);
    let growth = if random.random_bool(0.15) { random.random_range(0.05..0.25) } else { 0.0 };
    let bad_batch = random.random_bool(0.33);
    let spread = [0.45, 0.35, 0.4, 0.4].map(|deviation| (deviation * gauss(random) - deviation * deviation / 2.0_f64).exp());
    let holders = std::array::from_fn(|day| (size * (1.0 + growth * day as f64 / 365.25)).round() as u32);
    let mut uses = Vec::new();
    for day in 0..DAYS {
        let people = f64::from(holders[day as usize]);
        let school = 1.0 - 0.85 * hump(day, 325.0, 20.0);
        let weekday = if (day + 4) % 7 < 5 { 1.3 } else { 0.25 };
        let breaks = if bad_batch && day > 910 { 2.0 } else { 1.0 };
        let per_year = [
            0.10 * school * (0.8 + 0.5 * hump(day, 20.0, 25.0)),
            0.05 * school * (0.9 + 0.3 * hump(day, 150.0, 30.0)) * breaks,
            0.03 + 0.9 * hump(day, 6.0, 12.0) + 0.05 * hump(day, 135.0, 10.0),
            0.02 + 0.35 * hump(day, 290.0, 15.0),
        ];
        for (at, cause) in Cause::ALL.into_iter().enumerate() {
            let mean = people * per_year[at] * spread[at] * weekday / 365.25;
            // newcomers and those who leave come several at once
            let together = if at >= 2 { 3 } else { 1 };
            let mut pieces = 0;
            for _ in 0..poisson(random, mean / f64::from(together)) {
                pieces += if together == 1 { 1 } else { random.random_range(1..=2 * together - 1) };
            }
            if pieces > 0 {
                uses.push(DayUse { day: START + day, cause, pieces });
            }
        }
    }
    Building { holders, uses }
}

fn city(buildings: usize) -> Vec<Building> {
    let mut random = ChaCha8Rng::seed_from_u64(14);
    (0..buildings).map(|_| building(&mut random)).collect()
}

impl Building {
    fn known(&self, until: i32) -> History<'_> {
        let uses = &self.uses[..self.uses.partition_point(|used| used.day < START + until)];
        History { holders: self.holders[until as usize - 1], first_day: START, last_day: START + until - 1, uses }
    }

    /// Net use from one day to before another, counted from the start.
    fn net(&self, from: i32, to: i32) -> f64 {
        let within = self.uses.iter().filter(|used| (START + from..START + to).contains(&used.day));
        within.map(|used| if used.cause == Cause::Returned { -f64::from(used.pieces) } else { f64::from(used.pieces) }).sum()
    }
}

#[derive(Default)]
struct Score {
    forecasts: f64,
    actual: f64,
    size: f64,
    ours: f64,
    our_error: f64,
    naive: f64,
    naive_error: f64,
    covered: f64,
}

impl Score {
    fn add(&mut self, actual: f64, ours: f64, naive: f64, covered: bool) {
        self.forecasts += 1.0;
        self.actual += actual;
        self.size += actual.abs();
        self.ours += ours - actual;
        self.our_error += (ours - actual).abs();
        self.naive += naive - actual;
        self.naive_error += (naive - actual).abs();
        self.covered += f64::from(u8::from(covered));
    }

    fn bias(&self) -> f64 {
        self.ours / self.actual
    }

    fn coverage(&self) -> f64 {
        self.covered / self.forecasts
    }

    fn say(&self, what: &str) {
        println!(
            "{what}: {} forecasts, mean net use {:.2}; ours: bias {:+.2} % of use, mean absolute error {:.2}, 5-95 % band covers \
             {:.1} %; same month last year: bias {:+.2} %, mean absolute error {:.2}",
            self.forecasts,
            self.actual / self.forecasts,
            100.0 * self.bias(),
            self.our_error / self.forecasts,
            100.0 * self.coverage(),
            100.0 * self.naive / self.actual,
            self.naive_error / self.forecasts,
        );
    }
}

#[test]
fn third_year_month_by_month() {
    let city = city(BUILDINGS);
    let (mut next, mut quarter) = (Score::default(), Score::default());
    let (mut needed, mut kept) = (0.0, 0.0);
    for (at, span) in MONTHS.windows(2).enumerate() {
        let (from, to) = (span[0], span[1]);
        let histories: Vec<History<'_>> = city.iter().map(|building| building.known(from)).collect();
        let prior = CityPrior::learn(&histories);
        for (building, history) in city.iter().zip(&histories) {
            let made = forecast(history, &prior, Stock { reserve: 0, coming: &[] }, RULE, START + from - 1);
            let month = made.months[0];
            assert_eq!(month.first_day, START + from);
            let (actual, naive) = (building.net(from, to), building.net(from - 365, to - 365));
            next.add(actual, month.expected, naive, (month.low as f64..=month.high as f64).contains(&actual));
            if let Some(end) = MONTHS.get(at + 3) {
                let month = made.months[2];
                let from = MONTHS[at + 2];
                let (actual, naive) = (building.net(from, *end), building.net(from - 365, *end - 365));
                quarter.add(actual, month.expected, naive, (month.low as f64..=month.high as f64).contains(&actual));
            }
            let lead = from + i32::from(RULE.lead_days);
            if lead <= DAYS {
                needed += 1.0;
                kept += f64::from(u8::from((from..lead).all(|day| building.net(from, day + 1) <= f64::from(made.reorder_at))));
            }
        }
    }
    next.say("next month");
    quarter.say("third month ahead");
    println!(
        "reserve at the order level lasts the lead time of {} days in {:.1} % of cases, wanted 95 %",
        RULE.lead_days,
        100.0 * kept / needed
    );
    for score in [&next, &quarter] {
        assert!(score.our_error < score.naive_error, "nearer than last year");
        assert!(score.bias().abs() < 0.05, "bias {}", score.bias());
        assert!((0.85..=0.97).contains(&score.coverage()), "coverage {}", score.coverage());
    }
    assert!((0.90..=0.99).contains(&(kept / needed)), "service {}", kept / needed);
}

#[test]
fn a_city_in_a_second() {
    let city = city(1_500);
    let histories: Vec<History<'_>> = city.iter().map(|building| building.known(731)).collect();
    let begun = Instant::now();
    let prior = CityPrior::learn(&histories);
    let learnt = begun.elapsed();
    let made = |history| forecast(history, &prior, Stock { reserve: 60, coming: &[(START + 760, 50)] }, RULE, START + 730);
    let run_outs = histories.iter().filter(|history| made(history).runs_out.is_some()).count();
    let all = begun.elapsed();
    println!("1500 buildings: learnt in {learnt:?}, learnt and forecast in {all:?}; {run_outs} may run out within 400 days");
    assert!(run_outs > 0 && all < Duration::from_secs(3), "{all:?}");
}
