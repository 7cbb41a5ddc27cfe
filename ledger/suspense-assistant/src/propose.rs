//! Whose is a payment that reached no account (ERR-01)? Candidates, what speaks for each, and a score.
//!
//! The model is Bayes' rule in bits. Each candidate has odds before anything is read (this payer's accounts share most of it, the
//! supplier's other accounts the rest), and every observation adds log₂ of how much more often it is met when the candidate was
//! meant than by chance. "None of them" is a rival of its own; a score is a candidate's share of all, in thousandths. Observations
//! are taken for independent, which they are not quite: scores in the middle promise a tenth to a quarter more than they keep.

use crate::digits::Digits;
use crate::edits::{self, COST_EXACT, Meant, PER_DIGIT};
use crate::hints::HINTS_MAX;
use crate::known::{AccountFacts, Known, PaidBefore, Payment};
use crate::odds::{Bits, thousandths};
use crate::weigh::{Candidate, Context};
use crate::weights::account::{CALLED, SILENT, SUM_SAYS, UNCALLED};
use crate::why::Why;
use ledger_core::holder_of_account;
use std::collections::BTreeMap;

/// Score from which a proposal is shown as "likely". Origin: training set, where 99 of 100 such proposals are right, and 82 of
/// 100 with a score from 900 to 949.
pub const LIKELY: u16 = 950;
/// Proposals at most. Origin: guess, what a person compares at a glance.
pub const PROPOSALS_MAX: usize = 5;
/// Score below which a proposal is noise. Origin: guess, one in fifty.
pub const SCORE_MIN: u16 = 20;
/// Account numbers whose existence is asked about. Origin: 8 digits have about 330 numbers with a right check digit within two slips.
pub const CANDIDATES_MAX: usize = 512;
/// Accounts of one payer. Origin: guess; more than any family has. Who paid to more is an agent, whose habits say nothing.
pub const HISTORY_MAX: usize = 16;
/// Numbers of the purpose, called an account and wrong, whose slips are tried. Origin: guess; each costs a dozen candidates.
const CORRECTED_MAX: usize = 2;
/// Best candidates whose top-ups are read. Origin: guess; the rest could not become likely by a sum alone.
const DEEP_MAX: usize = 24;
/// Questions to [`Known`] at most: existence and contract of each candidate, top-ups of the best, history, supplier, hints.
pub const LOOKUPS_MAX: usize = 2 * CANDIDATES_MAX + DEEP_MAX + 2 + 2 * HINTS_MAX;

/// An account that may have been meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Its number; it exists.
    pub account: u64,
    /// Thousandths of certainty; likely from [`LIKELY`] on. All scores of one payment make up to 1000.
    pub score: u16,
    /// What speaks for and against it, the number first.
    pub reasons: Vec<Why>,
}

/// Where a candidate comes from.
#[derive(Default)]
pub(crate) struct Source {
    pub(crate) written: Option<Meant>,
    pub(crate) in_purpose: Option<(Bits, Why)>,
    pub(crate) paid: u32,
}

/// Accounts that a payment in suspense may have been meant for, best first; empty when nothing is worth a look.
///
/// A written number that exists comes first whatever its score. The rest is ordered by score, then by number. The same payment and
/// books give the same proposals. Nothing is posted: a person decides (ERR-05, ERR-07).
pub fn propose(payment: &Payment, known: &dyn Known) -> Vec<Proposal> {
    let mut paid = payment.payer.map(|payer| known.paid_before(payer)).unwrap_or_default();
    if paid.len() > HISTORY_MAX {
        paid.clear();
    }
    let sources = gather(payment, &paid);
    let existing: Vec<(u64, Source, AccountFacts)> = sources
        .into_iter()
        .filter(|(account, _)| holder_of_account(*account).is_some())
        .filter_map(|(account, source)| known.account(account).map(|facts| (account, source, facts)))
        .collect();

    let context = Context::of(payment, &paid, &existing, known);
    let mut candidates: Vec<Candidate> = existing.into_iter().map(|found| context.weigh(found, known)).collect();
    candidates.sort_by_key(|c| (!c.exact, -c.bits, c.account));
    candidates.iter_mut().take(DEEP_MAX).for_each(|candidate| context.weigh_sum(candidate, known));
    // What is not read counts as the worst, so that none of these overtakes one that was.
    candidates.iter_mut().skip(DEEP_MAX).for_each(|candidate| candidate.bits += SUM_SAYS.0 + SILENT);
    candidates.sort_by_key(|c| (!c.exact, -c.bits, c.account));

    let all: Vec<Bits> = candidates.iter().map(|c| c.bits).chain(std::iter::once(context.none)).collect();
    let scored = candidates.into_iter().zip(thousandths(&all));
    let worth = scored.filter(|(candidate, score)| candidate.exact || *score >= SCORE_MIN);
    worth.take(PROPOSALS_MAX).map(|(c, score)| Proposal { account: c.account, score, reasons: c.reasons }).collect()
}

/// All candidates, at most [`CANDIDATES_MAX`], the surest kinds first.
fn gather(payment: &Payment, paid: &[PaidBefore]) -> BTreeMap<u64, Source> {
    let mut found: BTreeMap<u64, Source> = BTreeMap::new();
    let mut source_of = |account: u64, change: &mut dyn FnMut(&mut Source)| {
        let room = found.len() < CANDIDATES_MAX;
        match found.get_mut(&account) {
            Some(source) => change(source),
            None if room => change(found.entry(account).or_default()),
            None => {}
        }
    };
    let exact = |digits: &Digits| Meant { account: digits.value(), cost: COST_EXACT, why: Why::WrittenExactly };
    if let Some(written) = &payment.written {
        source_of(written.value(), &mut |source| source.written = Some(exact(written)));
    }
    for before in paid {
        let alike = payment.written.as_ref().and_then(|written| edits::compare(written, before.account));
        source_of(before.account, &mut |source| {
            source.paid = source.paid.saturating_add(before.count);
            source.written = source.written.or(alike);
        });
    }
    let mut in_purpose = |digits: &Digits, meant: Meant, says: Bits, why: Why| {
        let bits = digit_bits(digits) - meant.cost + says;
        source_of(meant.account, &mut |source| {
            if source.in_purpose.is_none_or(|(old, _)| old < bits) {
                source.in_purpose = Some((bits, why));
            }
        });
    };
    // A purpose that repeats the written number says nothing new.
    let hints = || payment.hints.accounts.iter().filter(|hint| Some(hint.digits) != payment.written);
    for hint in hints() {
        in_purpose(&hint.digits, exact(&hint.digits), if hint.called { CALLED } else { UNCALLED }, Why::InPurpose);
    }
    let wrong = hints().filter(|hint| hint.called && holder_of_account(hint.digits.value()).is_none());
    for hint in wrong.take(CORRECTED_MAX) {
        edits::one_slip(&hint.digits, &mut |meant| in_purpose(&hint.digits, meant, CALLED, Why::InPurposeAlmost));
    }
    if let Some(written) = &payment.written {
        let mut keep = |meant: Meant| {
            source_of(meant.account, &mut |source| {
                // An enumerated slip knows its kind, so it beats a bare comparison at any price but a better one of its own.
                if source
                    .written
                    .is_none_or(|old| meant.cost < old.cost || old.why == Why::TwoSlips && meant.why != Why::TwoSlips)
                {
                    source.written = Some(meant);
                }
            });
        };
        edits::one_slip(written, &mut keep);
        edits::two_slips(written, &mut keep);
    }
    found
}

pub(crate) fn digit_bits(digits: &Digits) -> Bits {
    Bits::try_from(digits.count()).unwrap_or(0) * PER_DIGIT
}
