//! Months of the Gregorian calendar from days since 1970-01-01, so that rates follow the school year.

/// Month of a day, counted from January 1970 (0). After Howard Hinnant, «chrono-Compatible Low-Level Date Algorithms».
pub(crate) fn month_of(day: i32) -> i32 {
    let shifted = i64::from(day) + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let months = (year_of_era + era * 400 - 1970) * 12 + from_march + 2;
    i32::try_from(months).unwrap_or(i32::MAX)
}

/// First day of a month counted from January 1970; the inverse of [`month_of`].
pub(crate) fn first_day(month: i32) -> i32 {
    let from_march = i64::from(month) - 2 + 1970 * 12;
    let (year, month) = (from_march.div_euclid(12), from_march.rem_euclid(12));
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + (153 * month + 2) / 5;
    let days = era * 146_097 + day_of_era - 719_468;
    i32::try_from(days).unwrap_or(if days < 0 { i32::MIN } else { i32::MAX })
}

/// Calendar month of a month counted from January 1970: 0 is January.
pub(crate) fn season(month: i32) -> usize {
    usize::try_from(month.rem_euclid(12)).unwrap_or(0)
}

/// Day of the week: 0 is Monday.
pub(crate) fn weekday(day: i32) -> usize {
    usize::try_from((i64::from(day) + 3).rem_euclid(7)).unwrap_or(0)
}

/// Weights of the days of the week, Monday first, whose mean is 1: schools give out little on a Sunday.
pub(crate) type Week = [f64; 7];

/// The days from one to another, both counted, by their weights.
pub(crate) fn weighted_days(week: &Week, from: i32, to: i32) -> f64 {
    let days = (i64::from(to) - i64::from(from) + 1).max(0);
    let rest = (from..=to).take(usize::try_from(days % 7).unwrap_or(0));
    (days / 7 * 7) as f64 + rest.map(|day| week[weekday(day)]).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::{first_day, month_of, season, weekday, weighted_days};

    #[test]
    fn weeks() {
        assert_eq!((weekday(0), weekday(-4), weekday(20_697)), (3, 6, 1), "Thursday, Sunday, Tuesday 2026-09-01");
        let week = [1.4, 1.4, 1.4, 1.4, 1.4, 0.0, 0.0];
        for (from, to) in [(0, -1), (0, 0), (0, 3), (-9, 12), (20_697, 20_726)] {
            let one_by_one: f64 = (from..=to).map(|day| week[weekday(day)]).sum();
            assert!((weighted_days(&week, from, to) - one_by_one).abs() < 1e-9, "{from} {to}");
        }
        assert_eq!(
            weighted_days(&week, i32::MIN, i32::MAX - 4),
            4_294_967_292.0,
            "no overflow; 4 full days are left out of 2^32"
        );
    }

    #[test]
    fn known_days() {
        assert_eq!((month_of(0), first_day(0)), (0, 0));
        assert_eq!((month_of(-1), first_day(-1)), (-1, -31));
        assert_eq!((month_of(11_016), month_of(11_017)), (361, 362), "2000-02-29, 2000-03-01");
        assert_eq!(first_day(680), 20_697, "2026-09-01");
        assert_eq!(season(680), 8);
    }

    #[test]
    fn every_day_lies_in_its_month() {
        for day in -200_000..200_000 {
            let month = month_of(day);
            assert!(first_day(month) <= day && day < first_day(month + 1), "{day}");
        }
        assert!(month_of(i32::MAX) > month_of(0) && month_of(i32::MIN) < month_of(0));
    }
}
