//! How long a difference has stood.

use crate::{Sum, Summary};
use serde::{Deserialize, Serialize};

/// Days after which what the bank has not paid is an alarm. Origin: acquirers pay on the first or second working day; a
/// weekend makes it the third or fourth.
pub const UNPAID_ALARM_DAYS: i32 = 4;

/// Ages, each with its first and last day. Origin: an operator's day, the next working day, a weekend, a week; beyond it the bank
/// is to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Age {
    /// Of today.
    Today,
    /// One day.
    One,
    /// Two or three.
    TwoThree,
    /// Four to seven.
    FourSeven,
    /// More.
    Older,
}

impl Age {
    /// The youngest first.
    pub const ALL: [Self; 5] = [Self::Today, Self::One, Self::TwoThree, Self::FourSeven, Self::Older];

    /// The age of something of `day`.
    pub const fn of(day: i32, today: i32) -> Self {
        match today.saturating_sub(day) {
            ..=0 => Self::Today,
            1 => Self::One,
            2 | 3 => Self::TwoThree,
            4..=7 => Self::FourSeven,
            _ => Self::Older,
        }
    }
}

/// Differences of all days by age: of each age how many rows and their sums without sign, so that plus and minus hide nothing.
pub fn by_age<'a>(days: impl Iterator<Item = &'a Summary>, today: i32) -> [Sum; Age::ALL.len()] {
    let mut ages = [Sum::default(); Age::ALL.len()];
    for summary in days {
        let Some(age) = ages.get_mut(Age::of(summary.day, today) as usize) else { continue };
        for sum in summary.classes.values() {
            age.add_sum(Sum { rows: sum.rows, kopecks: sum.kopecks.abs() });
        }
    }
    ages
}

/// True when somebody must look: something differs, or the bank has not paid for too long.
pub fn is_alarm(summary: &Summary, today: i32) -> bool {
    let late = today.saturating_sub(summary.day) >= UNPAID_ALARM_DAYS;
    summary.classes.keys().any(|class| !class.waits() || late)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Class;

    #[test]
    fn ages_meet_without_a_gap() {
        let ages =
            [(-1, Age::Today), (0, Age::Today), (1, Age::One), (2, Age::TwoThree), (3, Age::TwoThree), (4, Age::FourSeven)];
        for (days, age) in ages.into_iter().chain([(7, Age::FourSeven), (8, Age::Older), (400, Age::Older)]) {
            assert_eq!(Age::of(1_000 - days, 1_000), age, "{days}");
        }
    }

    #[test]
    fn what_the_bank_has_not_paid_yet_is_an_alarm_only_when_it_is_late() {
        let mut summary = Summary::of(1, 100);
        assert!(!is_alarm(&summary, 200), "a day that closes");
        for class in [Class::PayoutMissing, Class::NotInStatement] {
            summary.classes = [(class, Sum { rows: 1, kopecks: -5 })].into();
            assert!(!is_alarm(&summary, 100 + UNPAID_ALARM_DAYS - 1) && is_alarm(&summary, 100 + UNPAID_ALARM_DAYS));
        }
        summary.classes.insert(Class::MissingHere, Sum { rows: 2, kopecks: 7 });
        assert!(is_alarm(&summary, 100), "money that is missing is one at once");
        let ages = by_age([&summary].into_iter(), 101);
        assert_eq!(ages[Age::One as usize], Sum { rows: 3, kopecks: 12 });
    }
}
