//! A payment that reached its account with a sum that may be wrong (ERR-02): too many zeros, a lost comma, paid twice.
//!
//! Rival explanations of one sum, each with how often it happens and how well the sum that was meant then fits what this account
//! usually gets; confidence is what is left when "the sum is right" is taken away.

use crate::known::{Known, Payment, TopUp};
use crate::odds::{Bits, log2_share, thousandths};
use crate::weights::sum::*;
use crate::why::{Unusual, Why};

/// Top-ups of an account that are looked at. Origin: a school year of a family that pays every two or three weeks.
pub const TOP_UPS_MAX: usize = 16;
/// Confidence from which a sum is shown as unusual. Origin: more likely wrong than right.
pub const UNUSUAL_SUM: u16 = 500;

/// Whether the sum of a payment to `account` looks wrong against what came there before; `None` when it does not.
///
/// The account's own top-ups must not hold this payment yet.
pub fn unusual_sum(payment: &Payment, account: u64, known: &dyn Known) -> Option<Unusual> {
    let before = latest(known.top_ups(account, payment.supplier));
    let sum = payment.sum_kopecks;
    let same_day = before.iter().filter(|t| t.day == payment.day && t.kopecks == sum);
    let second = same_day.map(|t| if other_payer(payment, t) { SECOND_OF_OTHER } else { SECOND_ON_PURPOSE }).min();

    let right = fit(sum, &before) + second.unwrap_or(0);
    let mut rivals = vec![(Why::SumFar, OTHERWISE + ANY_SUM)];
    rivals.extend(EXPLANATIONS.iter().filter_map(|(why, often, times, parts)| {
        let meant = sum.checked_mul(*times).filter(|all| all % parts == 0)? / parts;
        Some((*why, often + fit(meant, &before)))
    }));
    // Paid twice, the first of the two is a payment like any other.
    rivals.extend(second.map(|_| (Why::PaidTwice, TWICE + fit(sum, &before))));
    rivals.sort_by_key(|(why, bits)| (-bits, *why));

    let all: Vec<Bits> = std::iter::once(right).chain(rivals.iter().map(|(_, bits)| *bits)).collect();
    let shares = thousandths(&all);
    let confidence = 1000 - shares.first().copied().unwrap_or(1000);
    let worth = shares.iter().skip(1).zip(&rivals).filter(|(share, _)| u32::from(**share) * 4 >= u32::from(confidence));
    let reasons: Vec<Why> = worth.map(|(_, (why, _))| *why).collect();
    (confidence >= UNUSUAL_SUM && !reasons.is_empty()).then_some(Unusual { confidence, reasons })
}

/// The first [`TOP_UPS_MAX`].
pub(crate) fn latest(mut top_ups: Vec<TopUp>) -> Vec<TopUp> {
    top_ups.truncate(TOP_UPS_MAX);
    top_ups
}

/// log₂ of how likely an account with these top-ups gets this sum.
pub fn fit(sum: i64, before: &[TopUp]) -> Bits {
    let same = before.iter().filter(|t| t.kopecks == sum).count();
    if same > 0 {
        return SEEN + log2_share(same as u64, before.len() as u64);
    }
    let doublings = before.iter().map(|t| doublings_between(sum, t.kopecks)).min();
    // A city's sums spread over two doublings more than an account's.
    let doublings = doublings.unwrap_or_else(|| doublings_between(sum, CITY_SUM).saturating_sub(1));
    let spread = SPREAD.get(doublings).or(SPREAD.last()).copied().unwrap_or(0);
    NEW + spread + if sum % 10_000 == 0 { 0 } else { NOT_ROUND }
}

fn other_payer(payment: &Payment, top_up: &TopUp) -> bool {
    matches!((payment.payer, top_up.payer), (Some(one), Some(other)) if one != other)
}

/// Whole doublings that lead from one sum to the other.
fn doublings_between(one: i64, other: i64) -> usize {
    let (low, high) = (one.min(other).max(1), one.max(other).max(1));
    (high / low).ilog2() as usize
}
