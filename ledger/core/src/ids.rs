//! Account numbers and civil days.

use crate::limits::{CIVIL_OFFSET_US, DAY_US, HOLDER_ID_MAX};

/// Position that means "none" in a back-pointer.
pub const NO_POS: u64 = u64::MAX;

/// Quasigroup of Damm's check digit. Source: H. M. Damm, Total anti-symmetrische Quasigruppen, 2004: finds every single wrong
/// digit and every swap of neighbours.
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

fn damm(mut number: u64) -> u8 {
    let mut digits = [0u8; 20];
    let mut len = 0;
    while number > 0 {
        digits[len] = (number % 10) as u8;
        number /= 10;
        len += 1;
    }
    digits[..len].iter().rev().fold(0u8, |interim, digit| DAMM[usize::from(interim)][usize::from(*digit)])
}

/// The personal account number [№ ЛС] of a holder: its id and a check digit (ACC-01, ACC-07).
pub fn account_number(holder: u32) -> u64 {
    u64::from(holder) * 10 + u64::from(damm(u64::from(holder)))
}

/// The holder behind an account number; `None` when the check digit or the range is wrong (ERR-01).
pub fn holder_of_account(account: u64) -> Option<u32> {
    let holder = u32::try_from(account / 10).ok()?;
    (holder != 0 && holder <= HOLDER_ID_MAX && damm(account) == 0).then_some(holder)
}

/// Civil day in Moscow of an instant: days since 1970-01-01.
pub fn civil_day(time_us: i64) -> i32 {
    (time_us.saturating_add(CIVIL_OFFSET_US)).div_euclid(DAY_US).clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32
}

/// Bit of a civil day in a weekday mask: bit 0 is Monday.
pub fn weekday_bit(day: i32) -> u8 {
    1 << (day.wrapping_add(3)).rem_euclid(7)
}
