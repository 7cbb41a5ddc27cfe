//! What holds for every history, stock and rule.

use card_forecast::{Cause, CityPrior, DayUse, Forecast, History, Rule, Stock, forecast};
use proptest::prelude::*;

/// 2026-09-15.
const TODAY: i32 = 20_711;
const YEARS: i32 = 2 * 365;

fn cause() -> impl Strategy<Value = Cause> {
    prop::sample::select(&Cause::ALL[..])
}

fn uses(pieces: u32) -> impl Strategy<Value = Vec<DayUse>> {
    let one = (TODAY - YEARS..=TODAY, cause(), 0..=pieces).prop_map(|(day, cause, pieces)| DayUse { day, cause, pieces });
    prop::collection::vec(one, 0..120)
}

fn rule() -> impl Strategy<Value = Rule> {
    let rule = |(lead_days, service, pack, review_days)| Rule { lead_days, service, pack, review_days };
    (0..120_u16, 0.5..0.99, 0..60_u16, 0..60_u16).prop_map(rule)
}

fn history(holders: u32, uses: &[DayUse]) -> History<'_> {
    History { holders, first_day: TODAY - YEARS, last_day: TODAY, uses }
}

/// Twelve buildings, one of them ever more careless.
fn city() -> CityPrior {
    let uses: Vec<Vec<DayUse>> = (1..=12)
        .map(|building| {
            let day = |at: i32| DayUse {
                day: TODAY - at * 9,
                cause: Cause::ALL[(at % 4) as usize],
                pieces: building + (at % 3) as u32,
            };
            (0..80).map(day).collect()
        })
        .collect();
    let histories: Vec<History<'_>> = uses.iter().map(|uses| history(500, uses)).collect();
    CityPrior::learn(&histories)
}

fn made(holders: u32, uses: &[DayUse], reserve: u32, coming: &[(i32, u32)], rule: Rule) -> Forecast {
    forecast(&history(holders, uses), &city(), Stock { reserve, coming }, rule, TODAY)
}

const RULE: Rule = Rule { lead_days: 30, service: 0.95, pack: 50, review_days: 14 };

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn figures_are_possible(holders in 0_u32..3_000, uses in uses(6), reserve in 0_u32..2_000, rule in rule(), coming in prop::collection::vec((TODAY - 20..TODAY + 500, 0_u32..300), 0..4)) {
        let forecast = made(holders, &uses, reserve, &coming, rule);
        prop_assert!((0.0..=1.0).contains(&forecast.lasts));
        prop_assert_eq!(forecast.order % u32::from(rule.pack.max(1)), 0, "whole packs");
        for month in &forecast.months {
            prop_assert!(month.expected.is_finite() && month.low <= month.high, "{:?}", month);
            prop_assert!((month.low as f64) <= month.expected.ceil() && (month.high as f64) >= month.expected.floor(), "{:?}", month);
        }
        if let Some(run_out) = forecast.runs_out {
            prop_assert!(run_out.early > TODAY && run_out.early <= TODAY + 400);
            prop_assert!(run_out.likely.is_none_or(|likely| likely >= run_out.early));
        }
    }

    #[test]
    fn deterministic(holders in 1_u32..3_000, uses in uses(6), reserve in 0_u32..500, rule in rule()) {
        let mut turned = uses.clone();
        turned.reverse();
        prop_assert_eq!(made(holders, &uses, reserve, &[], rule), made(holders, &turned, reserve, &[], rule));
    }

    #[test]
    fn more_stock_lasts_longer(uses in uses(6), reserve in 0_u32..400, more in 1_u32..200, rule in rule(), day in TODAY..TODAY + 400) {
        let (less, reserved) = (made(600, &uses, reserve, &[], rule), made(600, &uses, reserve + more, &[], rule));
        let coming = made(600, &uses, reserve, &[(day, more)], rule);
        for better in [&reserved, &coming] {
            prop_assert!(better.lasts >= less.lasts);
            prop_assert!(better.order <= less.order);
            prop_assert_eq!(better.reorder_at, less.reorder_at, "what a reserve must be does not depend on what it is");
            let early = |forecast: &Forecast| forecast.runs_out.map_or(i32::MAX, |run_out| run_out.early);
            let likely = |forecast: &Forecast| forecast.runs_out.and_then(|run_out| run_out.likely).unwrap_or(i32::MAX);
            prop_assert!(early(better) >= early(&less) && likely(better) >= likely(&less));
        }
    }

    #[test]
    fn more_use_lasts_shorter(uses in uses(4), cause in cause(), more in 5_u32..60, reserve in 0_u32..300, rule in rule(), day in TODAY - 300..=TODAY) {
        let (less, mut uses) = (made(600, &uses, reserve, &[], rule), uses);
        uses.push(DayUse { day, cause, pieces: more });
        let grown = made(600, &uses, reserve, &[], rule);
        // what comes back works the other way round
        let (calm, busy) = if cause == Cause::Returned { (grown, less) } else { (less, grown) };
        prop_assert!(busy.reorder_at >= calm.reorder_at && busy.order >= calm.order);
        prop_assert!(busy.lasts <= calm.lasts + 1e-9, "{} {}", busy.lasts, calm.lasts);
        for (busy, calm) in busy.months.iter().zip(&calm.months) {
            prop_assert!(busy.expected >= calm.expected - 1e-9);
        }
        let likely = |forecast: &Forecast| forecast.runs_out.and_then(|run_out| run_out.likely).unwrap_or(i32::MAX);
        prop_assert!(likely(&busy) <= likely(&calm));
    }

    #[test]
    fn safer_is_more(uses in uses(6), reserve in 0_u32..200, rule in rule(), safer in 0.0..0.009) {
        let (less, more) = (made(800, &uses, reserve, &[], rule), made(800, &uses, reserve, &[], Rule { service: rule.service + safer, ..rule }));
        prop_assert!(more.reorder_at >= less.reorder_at && more.order >= less.order);
        let longer = made(800, &uses, reserve, &[], Rule { lead_days: rule.lead_days + 20, ..rule });
        prop_assert!(longer.reorder_at >= less.reorder_at && longer.lasts <= less.lasts + 1e-9);
    }

    /// The order asked for does what it says: with it, the reserve lasts as wanted from its delivery on.
    #[test]
    fn the_order_suffices(uses in uses(6), reserve in 0_u32..200, rule in rule()) {
        let rule = Rule { lead_days: 0, ..rule };
        let order = made(700, &uses, reserve, &[], rule).order;
        let after = made(700, &uses, reserve + order, &[], rule);
        prop_assert_eq!(after.order, 0);
        prop_assert!(after.lasts >= rule.service.min(0.999) - 1e-9, "{}", after.lasts);
        if order > 0 {
            let short = made(700, &uses, reserve + order - u32::from(rule.pack.max(1)), &[], rule);
            prop_assert!(short.order > 0, "one pack fewer is too few");
        }
    }

    /// Any numbers at all: an answer, and no panic.
    #[test]
    fn anything_goes(holders: u32, first_day: i32, last_day: i32, day: i32, pieces: u32, reserve: u32, come: u32, lead_days: u16, service: f64, pack: u16, review_days: u16, today: i32) {
        let uses = [DayUse { day, cause: Cause::Lost, pieces }, DayUse { day: last_day, cause: Cause::Returned, pieces }];
        let history = History { holders, first_day, last_day, uses: &uses };
        let prior = CityPrior::learn(&[history, history]);
        let forecast = forecast(&history, &prior, Stock { reserve, coming: &[(day, come), (today, come)] }, Rule { lead_days, service, pack, review_days }, today);
        prop_assert!((0.0..=1.0).contains(&forecast.lasts));
        prop_assert!(forecast.months.iter().all(|month| month.expected.is_finite() && month.low <= month.high));
    }
}

#[test]
fn no_history_is_the_city_alone() {
    let prior = city();
    let nothing = History { holders: 500, first_day: TODAY + 1, last_day: TODAY, uses: &[] };
    let alone = forecast(&nothing, &prior, Stock { reserve: 40, coming: &[] }, RULE, TODAY);
    let october = alone.months[1];
    assert_eq!((october.year, october.month), (2026, 10));
    let net = |day| {
        let [lost, broken, newcomer, returned] = Cause::ALL.map(|cause| prior.rate_on(cause, day));
        500.0 * (lost + broken + newcomer - returned)
    };
    let expected: f64 = (october.first_day..october.first_day + 31).map(net).sum();
    assert!((october.expected - expected).abs() < 1e-9, "{october:?} {expected}");
    // what lies after today is not known yet
    let ahead = [DayUse { day: TODAY + 3, cause: Cause::Lost, pieces: 90 }];
    let ahead = History { holders: 500, first_day: TODAY + 1, last_day: TODAY + 9, uses: &ahead };
    assert_eq!(forecast(&ahead, &prior, Stock { reserve: 40, coming: &[] }, RULE, TODAY), alone);
}

#[test]
fn a_city_without_history_is_a_guess_with_a_wide_band() {
    let prior = CityPrior::learn(&[]);
    let per_year: f64 = (1..=12).map(|month| prior.rate(Cause::Lost, month)).sum::<f64>() / 12.0 * 365.25;
    assert!((per_year - 0.08).abs() < 1e-9, "{per_year}");
    assert_eq!((prior.rate(Cause::Lost, 0), prior.rate(Cause::Lost, 13)), (0.0, 0.0));
    let nothing = History { holders: 500, first_day: 0, last_day: -1, uses: &[] };
    let forecast = forecast(&nothing, &prior, Stock { reserve: 1_000, coming: &[] }, RULE, TODAY);
    assert_eq!((forecast.runs_out, forecast.order), (None, 0));
    let october = forecast.months[1];
    assert!(october.low <= 4 && october.high >= 14, "{october:?}");
}

#[test]
fn nobody_needs_no_cards() {
    let forecast = made(0, &[], 0, &[], RULE);
    assert_eq!((forecast.runs_out, forecast.reorder_at, forecast.order, forecast.lasts), (None, 0, 0, 1.0));
}

#[test]
fn an_empty_reserve_of_a_busy_building_orders_now() {
    let uses: Vec<DayUse> = (0..YEARS).map(|at| DayUse { day: TODAY - at, cause: Cause::Lost, pieces: 1 }).collect();
    let busy = made(600, &uses, 0, &[], RULE);
    let run_out = busy.runs_out.expect("nothing is there");
    assert_eq!((run_out.early, run_out.likely.is_some_and(|day| day <= TODAY + 3)), (TODAY + 1, true));
    assert!(busy.order >= 50 && busy.order.is_multiple_of(50) && busy.lasts < 0.01, "{busy:?}");
    // an overdue delivery counts as tomorrow's, and is not ordered twice
    let awaited = made(600, &uses, 0, &[(TODAY - 5, busy.order)], RULE);
    assert_eq!(awaited.order, 0);
    assert!(awaited.lasts >= 0.95, "{awaited:?}");
}

/// Net use of a spring in which more comes back than is used: the forecast shows it below zero and orders nothing.
#[test]
fn a_month_may_give_more_than_it_takes() {
    let uses: Vec<DayUse> = (0..YEARS).map(|at| DayUse { day: TODAY - at, cause: Cause::Returned, pieces: 2 }).collect();
    let histories: Vec<History<'_>> = (0..12).map(|_| history(600, &uses)).collect();
    let prior = CityPrior::learn(&histories);
    let forecast = forecast(&histories[0], &prior, Stock { reserve: 30, coming: &[] }, RULE, TODAY);
    assert!(forecast.months.iter().all(|month| month.expected < 0.0 && month.low < 0 && month.high <= 0), "{forecast:?}");
    assert_eq!((forecast.order, forecast.runs_out), (0, None));
}
