use super::{CityPrior, seasons_of};
use crate::history::{Cause, DayUse, History};

/// 2023-09-01, a Friday.
const START: i32 = 19_601;
const DAYS: i32 = 1_096;

/// A city of a hundred thousand holders whose day uses so many hundreds of lost cards.
fn learnt(days: i32, lost: impl Fn(i32) -> u32) -> CityPrior {
    let uses: Vec<DayUse> =
        (0..days).map(|day| DayUse { day: START + day, cause: Cause::Lost, pieces: 100 * lost(START + day) }).collect();
    CityPrior::learn(&[History { holders: 100_000, first_day: START, last_day: START + days - 1, uses: &uses }])
}

fn close(what: f64, expected: f64, by: f64) {
    assert!((what - expected).abs() < by, "{what}, expected {expected}");
}

#[test]
fn the_level_goes_half_the_way_of_a_change_in_a_quarter() {
    let change = START + 900;
    let before = learnt(900, |_| 10);
    close(before.rate(Cause::Lost, 7) * 1_000.0, 10.0, 0.3);
    // December was never seen at the new level
    let december = |days| learnt(days, |day| if day < change { 10 } else { 20 }).rate(Cause::Lost, 12) * 1_000.0;
    let (quarter, half) = (december(992), december(1_082));
    assert!(quarter > 15.0 && half > 17.0 && half < 21.0, "{quarter} {half}");
}

#[test]
fn seasons_stay_beside_the_level() {
    let prior = learnt(DAYS, |day| if crate::civil::season(crate::civil::month_of(day)) == 8 { 60 } else { 6 });
    close(prior.rate(Cause::Lost, 9) * 1_000.0, 60.0, 4.0);
    close(prior.rate(Cause::Lost, 3) * 1_000.0, 6.0, 0.5);
}

/// Two years ago weighs half, and what was used at twice the level was used by twice as many.
#[test]
fn late_years_weigh_more() {
    let mut months = vec![(0, 0.0, 0.0); 25];
    (months[0], months[24]) = ((8, 100.0, 10.0), (8, 100.0, 40.0));
    let mut levels = vec![1.0; 25];
    assert_eq!(seasons_of(&months, &levels)[8], (150.0, 45.0));
    levels[24] = 2.0;
    assert_eq!(seasons_of(&months, &levels)[8], (250.0, 45.0));
    assert_eq!(seasons_of(&months, &levels)[9], (0.0, 0.0));
}

#[test]
fn days_of_the_week_are_learnt() {
    let prior = learnt(DAYS, |day| if crate::civil::weekday(day) < 5 { 14 } else { 0 });
    let (friday, sunday) = (START + 1_400, START + 1_402);
    assert_eq!((crate::civil::weekday(friday), crate::civil::weekday(sunday)), (4, 6));
    close(prior.rate_on(Cause::Lost, friday) * 1_000.0, 14.0, 1.0);
    assert!(prior.rate_on(Cause::Lost, sunday) * 1_000.0 < 1.0);
    let week: f64 = (friday..friday + 7).map(|day| prior.rate_on(Cause::Lost, day)).sum();
    close(week * 1_000.0, 70.0, 3.0);
}

/// Buildings that use twice and no more than half of each other, day by day alike: strong evidence that they differ.
#[test]
fn strength_is_how_buildings_differ() {
    let city = |factor: fn(i32) -> u32| {
        let building = |at: i32| -> Vec<DayUse> {
            let day = |day: i32| DayUse { day: START + day, cause: Cause::Broken, pieces: factor(at) };
            (0..DAYS).map(day).collect()
        };
        let uses: Vec<Vec<DayUse>> = (0..20).map(building).collect();
        let histories: Vec<History<'_>> =
            uses.iter().map(|uses| History { holders: 1_000, first_day: START, last_day: START + DAYS - 1, uses }).collect();
        CityPrior::learn(&histories).strength(Cause::Broken)
    };
    // 2 and 6 around 4: relative variance a quarter
    close(city(|at| if at % 2 == 0 { 2 } else { 6 }), 4.0, 0.1);
    assert!(city(|_| 4) >= 999.0, "all alike");
}
