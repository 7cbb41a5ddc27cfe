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

#[cfg(test)]
mod tests {
    use super::{first_day, month_of, season};

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
