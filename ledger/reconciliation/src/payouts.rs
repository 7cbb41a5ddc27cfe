//! Refunds against the bank: every movement that names a refund, and every refund that is marked as paid (RFD-07).
//!
//! A payment says its refund in its words, so nothing is guessed: it pays the pass to the supplier that stood on its day. It belongs to
//! the bank's day, whenever it was marked here; what is marked and not in a statement belongs to the day of the mark.

use crate::{Class, Difference, Entry, Input, PAID_WITHIN_DAYS, Report, Why};
use std::collections::HashSet;

/// How a payment of a refund begins, before its number. The registry's payment orders carry it.
pub const PURPOSE: &str = "Возврат № ";

/// One time that a refund was passed to its supplier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass {
    /// The refund.
    pub refund: u32,
    /// Personal account of the remainder.
    pub account: u64,
    /// What is to be paid.
    pub kopecks: i64,
    /// Civil day on which it was passed: no earlier payment pays it.
    pub passed_day: i32,
    /// How it ended.
    pub end: End,
}

/// How a pass ended, each with its civil day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Not yet.
    Open,
    /// It was marked as paid.
    Paid(i32),
    /// It was marked as sent back by the bank.
    SentBack(i32),
}

/// The refund that the words of a payment name; `None` when they name none, or more than one.
pub fn named(words: &str) -> Option<u32> {
    let plain = words.replace('\u{a0}', " ");
    let mut rest = plain.match_indices(PURPOSE).filter_map(|(at, found)| plain.get(at + found.len()..));
    let digits = rest.next()?;
    let end = digits.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(digits.len());
    digits.get(..end)?.parse().ok().filter(|_| rest.next().is_none())
}

/// Place of the pass that a payment of this refund on this day pays: the last one until then. `passes` stand in the order of refunds and
/// days.
pub fn pass_of(passes: &[Pass], refund: u32, day: i32) -> Option<usize> {
    let after = passes.partition_point(|pass| (pass.refund, pass.passed_day) <= (refund, day));
    let place = after.checked_sub(1)?;
    passes.get(place).is_some_and(|pass| pass.refund == refund).then_some(place)
}

/// Compares both; the places of the movements that are about refunds, of all days, so that they are nothing else.
pub(crate) fn compare(input: &Input, report: &mut Report) -> HashSet<usize> {
    let (mut about, mut paid, mut back) = (HashSet::new(), HashSet::new(), HashSet::new());
    let mut entries: Vec<(usize, &Entry)> = input.entries.iter().enumerate().filter(|(_, entry)| entry.refund != 0).collect();
    entries.sort_by_key(|(_, entry)| (entry.day, entry.file, entry.line));
    for (place, entry) in entries {
        let of = pass_of(&input.passes, entry.refund, entry.day);
        let pass = of.and_then(|of| Some((of, input.passes.get(of)?)));
        if entry.kopecks > 0 {
            // Words of others may say the same: only what was to be paid can come back.
            let Some((of, pass)) = pass.filter(|(_, pass)| pass.kopecks == entry.kopecks) else { continue };
            about.insert(place);
            let first = back.insert(of);
            if entry.day == input.day {
                came_back(entry, pass, first, report);
            }
            continue;
        }
        about.insert(place);
        let why = match pass {
            None => Why::NotPassed,
            Some((_, pass)) if is_too_late(pass, entry.day) => too_late(pass),
            Some((of, _)) if !paid.insert(of) => Why::PaidTwice,
            Some(_) => Why::Unknown,
        };
        if entry.day == input.day {
            went_out(entry, pass.map(|(_, pass)| pass), why, report);
        }
    }
    let unpaid = input.passes.iter().enumerate().filter(|(of, _)| !paid.contains(of));
    for (_, pass) in unpaid.filter(|(_, pass)| pass.end == End::Paid(input.day)) {
        report.summary.refunds.add(pass.kopecks);
        let (refund, account, stated_kopecks) = (pass.refund, pass.account, pass.kopecks.into());
        let base = Difference::of(Class::PayoutMissing, 0, 0);
        report.differences.push(Difference { refund, account, stated_kopecks, ..base });
    }
    about
}

/// True when the pass had ended so long before that it cannot have been ended by this payment.
const fn is_too_late(pass: &Pass, day: i32) -> bool {
    match pass.end {
        End::Open => false,
        End::Paid(on) => day > on.saturating_add(PAID_WITHIN_DAYS),
        End::SentBack(on) => day > on,
    }
}

const fn too_late(pass: &Pass) -> Why {
    if matches!(pass.end, End::SentBack(_)) { Why::NotPassed } else { Why::PaidTwice }
}

/// A payment of the day; `why` is known when it pays no pass.
fn went_out(entry: &Entry, pass: Option<&Pass>, why: Why, report: &mut Report) {
    let paid_kopecks = entry.kopecks.saturating_neg();
    report.summary.payouts.add(paid_kopecks);
    let account = pass.map_or(entry.account, |pass| pass.account);
    let base = Difference::of(Class::PayoutUnmarked, entry.file, entry.line);
    let base = Difference { refund: entry.refund, account, why, found_kopecks: paid_kopecks.into(), ..base };
    let Some(pass) = pass.filter(|pass| why == Why::Unknown && pass.end != End::Open) else {
        return report.differences.push(base);
    };
    report.summary.refunds.add(pass.kopecks);
    if pass.kopecks == paid_kopecks {
        report.summary.refunds_matched.add(paid_kopecks);
    } else {
        report.differences.push(Difference { class: Class::PayoutDiffers, stated_kopecks: pass.kopecks.into(), ..base });
    }
}

/// Money of the day that came back: the first time for a pass that is marked so, it is as it should be.
fn came_back(entry: &Entry, pass: &Pass, first: bool, report: &mut Report) {
    let back_kopecks = entry.kopecks.saturating_neg();
    report.summary.payouts.add(back_kopecks);
    if first && matches!(pass.end, End::SentBack(_)) {
        report.summary.refunds.add(back_kopecks);
        report.summary.refunds_matched.add(back_kopecks);
    } else {
        let base = Difference::of(Class::PayoutUnmarked, entry.file, entry.line);
        let (refund, account, found_kopecks) = (pass.refund, pass.account, back_kopecks.into());
        report.differences.push(Difference { refund, account, why: Why::CameBack, found_kopecks, ..base });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purpose_names_one_refund_or_none() {
        for (purpose, expected) in [
            ("Возврат № 12. Остаток с лицевого счёта 20110001", Some(12)),
            ("Возврат № 7", Some(7)),
            ("НДС не облагается. Возврат №\u{a0}3,", Some(3)),
            ("Возврат № 12 и Возврат № 13", None),
            ("Возврат № ", None),
            ("Возврат займа", None),
            ("Возврат № 99999999999", None),
        ] {
            assert_eq!(named(purpose), expected, "{purpose}");
        }
    }

    #[test]
    fn a_payment_pays_the_last_pass_until_its_day() {
        let pass = |refund, passed_day| Pass { refund, account: 13, kopecks: 1, passed_day, end: End::Open };
        let passes = [pass(1, 5), pass(2, 3), pass(2, 8), pass(4, 1)];
        for (refund, day, expected) in
            [(2, 2, None), (2, 3, Some(1)), (2, 7, Some(1)), (2, 8, Some(2)), (1, 99, Some(0)), (3, 9, None), (0, 9, None)]
        {
            assert_eq!(pass_of(&passes, refund, day), expected, "{refund} on {day}");
        }
    }
}
