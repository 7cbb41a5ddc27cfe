//! Three synthetic years of four cities of three hundred buildings, the third forecast month by month from what was known before,
//! beside «the same month last year». The generator shares nothing with the model: seasons change from day to day, buildings differ
//! log-normally, newcomers come several at once, some buildings grow, and in the third year cards of a bad batch begin to break.

use std::time::{Duration, Instant};

use card_forecast::{Cause, CityPrior, DayUse, History, Month, Rule, Stock, forecast};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// 2023-09-01; the third year begins 731 days later and has the months of 2025-09 to 2026-08.
const START: i32 = 19_601;
const DAYS: i32 = 3 * 365 + 1;
const MONTHS: [i32; 13] = [731, 761, 792, 822, 853, 884, 912, 943, 973, 1004, 1034, 1065, 1096];
const BUILDINGS: usize = 300;
/// Cities; one alone may be off by its own chance.
const SEEDS: [u64; 4] = [14, 15, 20, 7];
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

fn city(seed: u64, buildings: usize) -> Vec<Building> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    (0..buildings).map(|_| building(&mut random)).collect()
}

impl Building {
    fn known(&self, until: i32) -> History<'_> {
        let uses = &self.uses[..self.uses.partition_point(|used| used.day < START + until)];
        History { holders: self.holders[until as usize - 1], first_day: START, last_day: START + until - 1, uses }
    }

    /// Net use from one day to before another, counted from the start, and what of it was given out.
    fn net_and_given(&self, from: i32, to: i32) -> (f64, f64) {
        let within = |used: &&DayUse| (START + from..START + to).contains(&used.day);
        self.uses.iter().filter(within).fold((0.0, 0.0), |(net, given), used| match used.cause {
            Cause::Returned => (net - f64::from(used.pieces), given),
            Cause::Lost | Cause::Broken | Cause::Newcomer => (net + f64::from(used.pieces), given + f64::from(used.pieces)),
        })
    }
}

#[derive(Default)]
struct Score {
    forecasts: f64,
    actual: f64,
    /// Cards given out, whatever came back: what a bias is measured by, since net use passes zero.
    used: f64,
    ours: f64,
    our_error: f64,
    naive: f64,
    naive_error: f64,
    covered: f64,
}

impl Score {
    /// One month of one building, from one day to before another, beside what was forecast and what it was a year before.
    fn judge(&mut self, building: &Building, month: Month, (from, to): (i32, i32)) {
        assert_eq!(month.first_day, START + from);
        let ((actual, used), (naive, _)) = (building.net_and_given(from, to), building.net_and_given(from - 365, to - 365));
        self.forecasts += 1.0;
        self.actual += actual;
        self.used += used;
        self.ours += month.expected - actual;
        self.our_error += (month.expected - actual).abs();
        self.naive += naive - actual;
        self.naive_error += (naive - actual).abs();
        self.covered += f64::from(u8::from((month.low as f64..=month.high as f64).contains(&actual)));
    }

    fn bias(&self) -> f64 {
        self.ours / self.used
    }

    fn coverage(&self) -> f64 {
        self.covered / self.forecasts
    }

    fn say(&self, what: &str) {
        println!(
            "{what}: {} forecasts, mean use {:.2}, net {:.2}; ours: bias {:+.2} % of use, mean absolute error {:.2}, 5-95 % band covers \
             {:.1} %; same month last year: bias {:+.2} %, mean absolute error {:.2}",
            self.forecasts,
            self.used / self.forecasts,
            self.actual / self.forecasts,
            100.0 * self.bias(),
            self.our_error / self.forecasts,
            100.0 * self.coverage(),
            100.0 * self.naive / self.used,
            self.naive_error / self.forecasts,
        );
    }
}

/// What the third year says of the forecasts.
#[derive(Default)]
struct Year {
    next: Score,
    quarter: Score,
    /// Lead times that lie in the year, and those that a reserve at the order level lasted every day of.
    leads: f64,
    lasted: f64,
}

impl Year {
    fn live(&mut self, city: &[Building]) {
        for (at, span) in MONTHS.windows(2).enumerate() {
            let histories: Vec<History<'_>> = city.iter().map(|building| building.known(span[0])).collect();
            let prior = CityPrior::learn(&histories);
            for (building, history) in city.iter().zip(&histories) {
                let made = forecast(history, &prior, Stock { reserve: 0, coming: &[] }, RULE, START + span[0] - 1);
                self.next.judge(building, made.months[0], (span[0], span[1]));
                if let Some(end) = MONTHS.get(at + 3) {
                    self.quarter.judge(building, made.months[2], (MONTHS[at + 2], *end));
                }
                let lead = span[0] + i32::from(RULE.lead_days);
                if lead <= DAYS {
                    let lasts = |day| building.net_and_given(span[0], day + 1).0 <= f64::from(made.reorder_at);
                    self.leads += 1.0;
                    self.lasted += f64::from(u8::from((span[0]..lead).all(lasts)));
                }
            }
        }
    }

    fn say(&self, what: &str) {
        self.next.say(&format!("{what}, next month"));
        self.quarter.say(&format!("{what}, third month ahead"));
        let share = 100.0 * self.lasted / self.leads;
        println!(
            "{what}: a reserve at the order level lasts the lead time of {} days in {share:.1} % of {}",
            RULE.lead_days, self.leads
        );
    }
}

#[test]
fn third_year_month_by_month() {
    let mut all = Year::default();
    for seed in SEEDS {
        let city = city(seed, BUILDINGS);
        let mut alone = Year::default();
        alone.live(&city);
        alone.say(&format!("city {seed}"));
        assert!(alone.next.our_error < alone.next.naive_error && alone.quarter.our_error < alone.quarter.naive_error);
        assert!((0.85..=0.97).contains(&alone.next.coverage()), "coverage {}", alone.next.coverage());
        all.live(&city);
    }
    all.say("all cities");
    assert!(all.next.our_error < 0.85 * all.next.naive_error, "nearer than last year by more than a seventh");
    assert!(all.next.bias().abs() < 0.05, "bias {}", all.next.bias());
    // that cards will begin to break in three months nobody can know
    assert!(all.quarter.bias().abs() < 0.07, "bias {}", all.quarter.bias());
    assert!((0.85..=0.97).contains(&all.quarter.coverage()), "coverage {}", all.quarter.coverage());
    let service = all.lasted / all.leads;
    assert!((0.90..=0.99).contains(&service), "wanted {}, kept {service}", RULE.service);
}

#[test]
fn a_city_in_a_second() {
    let city = city(SEEDS[0], 1_500);
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
