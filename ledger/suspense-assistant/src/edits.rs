//! Which account a payer may have meant by what stands there: every account number within one or two slips of the fingers, each
//! with what the slip costs in bits. Only numbers with a right check digit come out.
//!
//! Shares of slips: J. Verhoeff, *Error Detecting Decimal Codes*, Mathematical Centre Tracts 29, 1969: single substitution 79 %,
//! adjacent transposition 10.2 %, jump transposition 0.8 %, twin 0.6 %, phonetic 0.5 %, jump twin 0.3 %, other 8.6 %. His numbers
//! keep their length; that a tenth of all slips loses or adds a digit is our guess.

use crate::digits::{ACCOUNT_DIGITS_MAX, DIGITS_MAX, Digits, value};
use crate::odds::{BIT, Bits};
use crate::why::Why;
use ledger_core::holder_of_account;

/// Shortest number whose slips are tried. Origin: a number of three digits is within one slip of a fifth of its neighbours, so
/// it says nothing.
const SLIP_DIGITS_MIN: usize = 4;
/// A digit for its neighbour on a keypad or its look-alike. Origin: Verhoeff's 79 % × 90 % of equal length, half of them among
/// about 4 such digits at 8 places: 2^-6.5; that half is a guess.
const COST_NEAR: Bits = 104;
/// A digit for any other. Origin: the other half among 5 digits at 8 places: 2^-6.8.
const COST_FAR: Bits = 109;
/// Neighbours swapped. Origin: Verhoeff's 10.2 % × 90 % at 7 places: 2^-6.3.
const COST_SWAP: Bits = 100;
/// Digits swapped over one. Origin: Verhoeff's 0.8 % × 90 % at 6 places: 2^-9.7.
const COST_JUMP: Bits = 155;
/// A double digit for another double. Origin: Verhoeff's 0.6 % × 90 %, 9 digits, at the 0.7 doubles of 8 digits: 2^-10.2.
const COST_TWIN: Bits = 163;
/// A digit left out. Origin: a guess of 6 % at 8 places; which digit it was is paid for by the shorter number itself.
const COST_MISSING: Bits = 113;
/// A digit too many. Origin: a guess of 4 % at 9 places and 10 digits: 2^-11.1.
const COST_EXTRA: Bits = 178;
/// A second slip on top of the first. Origin: Verhoeff's 8.6 % "other": 2^-3.5.
const COST_SECOND: Bits = 56;
/// Each slip of a number that is only compared, not enumerated. Origin: the mean of the costs above.
const COST_ANY: Bits = 120;
/// Slips up to which two numbers are still alike. Origin: 4 of 8 digits are met by chance.
const SLIPS_MAX: usize = 3;

/// Keys that a finger or an eye takes for each other: beside or above on a telephone keypad or a number block, and look-alikes.
/// Origin: the geometry of both layouts (their rows are reversed, their neighbours the same); look-alikes 1-7, 3-8, 5-6, 6-0, 0-8.
const NEAR: [&[u8]; 10] = [
    &[6, 8],
    &[2, 4, 7],
    &[1, 3, 5],
    &[2, 6, 8],
    &[1, 5, 7],
    &[2, 4, 6, 8],
    &[3, 5, 9, 0],
    &[4, 8, 1],
    &[5, 7, 9, 3, 0],
    &[6, 8],
];

/// A number that may have been meant, with the slip that leads from it to what stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Meant {
    pub(crate) account: u64,
    pub(crate) cost: Bits,
    pub(crate) why: Why,
}

/// The digits under work; one place more than can be written.
#[derive(Clone, Copy)]
struct Form {
    digits: [u8; DIGITS_MAX + 1],
    len: usize,
}

impl Form {
    fn of(written: &Digits) -> Self {
        let mut form = Self { digits: [0; DIGITS_MAX + 1], len: written.count() };
        form.digits.iter_mut().zip(written.as_slice()).for_each(|(to, from)| *to = *from);
        form
    }

    fn at(&self, place: usize) -> u8 {
        self.digits.get(place).copied().unwrap_or(0)
    }

    fn with(mut self, place: usize, digit: u8) -> Self {
        if let Some(to) = self.digits.get_mut(place) {
            *to = digit;
        }
        self
    }

    fn swapped(self, left: usize, right: usize) -> Self {
        self.with(left, self.at(right)).with(right, self.at(left))
    }

    fn without(mut self, place: usize) -> Self {
        for to in place..self.len.saturating_sub(1) {
            self = self.with(to, self.at(to + 1));
        }
        self.len = self.len.saturating_sub(1);
        self
    }

    fn with_new(mut self, place: usize, digit: u8) -> Self {
        for to in (place + 1..=self.len.min(DIGITS_MAX)).rev() {
            self = self.with(to, self.at(to - 1));
        }
        self.len = (self.len + 1).min(DIGITS_MAX + 1);
        self.with(place, digit)
    }

    /// The account number, when it is one. A first digit 0 would be another length.
    fn account(&self) -> Option<u64> {
        let digits = self.digits.get(..self.len).filter(|d| d.len() <= ACCOUNT_DIGITS_MAX && d.first() != Some(&0))?;
        let account = value(digits);
        holder_of_account(account).map(|_| account)
    }
}

/// Numbers one slip away, in a fixed order.
pub(crate) fn one_slip(written: &Digits, visit: &mut dyn FnMut(Meant)) {
    if written.count() < SLIP_DIGITS_MIN {
        return;
    }
    let mut give = |form: Form, cost: Bits, why: Why| {
        if let Some(account) = form.account() {
            visit(Meant { account, cost, why });
        }
    };
    let form = Form::of(written);
    substitutions(form, 0, &mut |f, cost| give(f, cost, Why::OneDigitDiffers));
    swaps(form, 1, &mut |f| give(f, COST_SWAP, Why::NeighboursSwapped));
    swaps(form, 2, &mut |f| give(f, COST_JUMP, Why::SwappedOverOne));
    for place in (1..form.len).filter(|p| form.at(*p) == form.at(p - 1)) {
        for digit in (0..10).filter(|d| *d != form.at(place)) {
            give(form.with(place - 1, digit).with(place, digit), COST_TWIN, Why::TwinDigits);
        }
    }
    for place in 0..=form.len {
        // A new digit beside its equal gives the same number from either side.
        for digit in (0..10).filter(|d| place == 0 || *d != form.at(place - 1)) {
            give(form.with_new(place, digit), COST_MISSING, Why::DigitMissing);
        }
    }
    extras(form, &mut |f| give(f, COST_EXTRA, Why::DigitExtra));
}

/// Numbers two slips away, in a fixed order: two wrong digits, or one beside a swap or a digit too many, or two swaps. A missing
/// digit with a wrong one is left out: one in a thousand payments, and seven thousand numbers.
pub(crate) fn two_slips(written: &Digits, visit: &mut dyn FnMut(Meant)) {
    if written.count() < SLIP_DIGITS_MIN {
        return;
    }
    let mut give = |form: Form, cost: Bits| {
        if let Some(account) = form.account() {
            visit(Meant { account, cost: cost + COST_SECOND, why: Why::TwoSlips });
        }
    };
    let form = Form::of(written);
    swaps(form, 1, &mut |swapped| {
        substitutions(swapped, 0, &mut |f, cost| give(f, COST_SWAP + cost));
        swaps(swapped, 1, &mut |f| give(f, 2 * COST_SWAP));
    });
    extras(form, &mut |shorter| substitutions(shorter, 0, &mut |f, cost| give(f, COST_EXTRA + cost)));
    for first in 0..form.len {
        for digit in (0..10).filter(|d| *d != form.at(first)) {
            let cost = substitution_cost(form.at(first), digit);
            substitutions(form.with(first, digit), first + 1, &mut |f, second| give(f, cost + second));
        }
    }
}

/// How an account may have become what stands there, however far; `None` when the two have nothing in common.
pub(crate) fn compare(written: &Digits, account: u64) -> Option<Meant> {
    let digits = Digits::of_account(account)?;
    let slips = distance(written.as_slice(), digits.as_slice());
    let cost = Bits::try_from(slips).ok()? * COST_ANY + if slips > 1 { COST_SECOND } else { 0 };
    let why = if slips < SLIPS_MAX { Why::TwoSlips } else { Why::SeveralSlips };
    (slips <= SLIPS_MAX).then_some(Meant { account, cost, why })
}

fn substitution_cost(one: u8, other: u8) -> Bits {
    let near = NEAR.get(usize::from(one)).is_some_and(|near| near.contains(&other));
    if near { COST_NEAR } else { COST_FAR }
}

fn substitutions(form: Form, from: usize, visit: &mut dyn FnMut(Form, Bits)) {
    for place in from..form.len {
        for digit in (0..10).filter(|d| *d != form.at(place)) {
            visit(form.with(place, digit), substitution_cost(form.at(place), digit));
        }
    }
}

fn swaps(form: Form, apart: usize, visit: &mut dyn FnMut(Form)) {
    for place in apart..form.len {
        if form.at(place) != form.at(place - apart) {
            visit(form.swapped(place - apart, place));
        }
    }
}

fn extras(form: Form, visit: &mut dyn FnMut(Form)) {
    for place in (0..form.len).filter(|p| *p == 0 || form.at(*p) != form.at(p - 1)) {
        visit(form.without(place));
    }
}

/// Damerau's distance with adjacent swaps (optimal string alignment). Source: F. J. Damerau, CACM 7(3), 1964.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut before = vec![0; b.len() + 1];
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], place: usize| row.get(place).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&above, j) + usize::from(x != y)).min(at(&above, j + 1) + 1).min(at(&row, j) + 1);
            let crossed = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if crossed {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or(0)
}

/// Bits that a digit is worth when it fits by more than chance. Origin: log₂ 10.
pub(crate) const PER_DIGIT: Bits = 53;

/// Bits for a number that fits exactly. Origin: nothing to pay.
pub(crate) const COST_EXACT: Bits = 0;

const _: () = assert!(COST_SWAP > 6 * BIT && COST_FAR >= COST_NEAR);

#[cfg(test)]
mod tests;
