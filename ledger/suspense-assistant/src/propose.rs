//! Whose is a payment that reached no account (ERR-01)? Candidates, what speaks for each, and a score.
//!
//! The model is Bayes' rule in bits. Each candidate has odds before anything is read (this payer's accounts share most of it, the
//! supplier's other accounts the rest), and every observation adds log₂ of how much more often it is met when the candidate was
//! meant than by chance. "None of them" is a rival of its own; a score is a candidate's share of all, in thousandths.

use crate::digits::Digits;
use crate::edits::{self, COST_EXACT, Meant, PER_DIGIT};
use crate::hints::HINTS_MAX;
use crate::known::{AccountFacts, Known, PaidBefore, Payment};
use crate::odds::{BIT, Bits, log2, log2_share, thousandths};
use crate::purpose::same_letter;
use crate::sum;
use crate::why::Why;
use ledger_core::holder_of_account;
use std::collections::BTreeMap;

/// Score from which a proposal is shown as "likely". Origin: training set, where 98 of 100 such proposals are right.
pub const LIKELY: u16 = 900;
/// Proposals at most. Origin: guess, what a person compares at a glance.
pub const PROPOSALS_MAX: usize = 5;
/// Score below which a proposal is noise. Origin: guess, one in fifty.
pub const SCORE_MIN: u16 = 20;
/// Account numbers whose existence is asked about. Origin: 8 digits have about 330 numbers with a right check digit within two slips.
pub const CANDIDATES_MAX: usize = 512;
/// Accounts of the payer that are looked at. Origin: guess; more than any family, less than a payment agent.
pub const HISTORY_MAX: usize = 16;
/// Numbers of the purpose, called an account and wrong, whose slips are tried. Origin: guess; each costs a dozen candidates.
const CORRECTED_MAX: usize = 2;
/// Best candidates whose top-ups are read. Origin: guess; the rest could not become likely by a sum alone.
const DEEP_MAX: usize = 24;
/// Questions to [`Known`] at most: existence and contract of each candidate, top-ups of the best, history, supplier, hints.
pub const LOOKUPS_MAX: usize = 2 * CANDIDATES_MAX + DEEP_MAX + 2 + 2 * HINTS_MAX;

/// Share of payments of a payer with history that go to an account paid before. Origin: training set, 96 in 100.
const TO_OWN: Bits = -1;
/// The same to another account in the complex of one of them: a brother, a sister. Origin: training set, 3 in 100.
const TO_SAME_COMPLEX: Bits = -81;
/// Accounts of a complex. Origin: 1.5 million accounts in some 600 complexes.
const COMPLEX_ACCOUNTS: u64 = 2_500;
/// The same to any other account. Origin: training set, 1 in 100.
const TO_ANY: Bits = -106;
/// No account of ours was meant, by a payer who paid to one before. Origin: guess, 3 in 100.
const NONE_OF_KNOWN: Bits = -81;
/// The same by an unknown payer. Origin: guess, 1 in 4.
const NONE_OF_UNKNOWN: Bits = -2 * BIT;
/// The digits have nothing to do with the account. Origin: training set, 1 in 10.
const UNRELATED: Bits = -53;
/// A number of the purpose that is called an account, on top of its digits. Origin: guess, half of them are the one that is meant.
const CALLED: Bits = -BIT;
/// The same for a number with a right check digit that nobody calls an account. Origin: guess, 1 in 8.
const UNCALLED: Bits = -3 * BIT;
/// The supplier does not feed the holder. Origin: training set, 1 payment in 50, against 11 accounts in 12.
const NO_CONTRACT: Bits = -5 * BIT;
/// The holder left. Origin: training set.
const INACTIVE: Bits = -3 * BIT;
/// Hints of the purpose. Origin: training set.
const SCHOOL_SAME: Bits = 5 * BIT;
const SCHOOL_OTHER: Bits = -5 * BIT;
const CLASS_SAME: Bits = 5 * BIT;
const CLASS_OTHER: Bits = -4 * BIT;
const CONTRACT_SAME: Bits = 5 * BIT;
const CONTRACT_OTHER: Bits = -5 * BIT;
/// What a sum tells by chance: bits of the sums of a city. Origin: training set, the mean fit of a stranger's sum.
const SUM_BY_CHANCE: Bits = -7 * BIT;
/// Bounds of what one sum may say. Origin: guess; families have several accounts and one habit.
const SUM_SAYS: (Bits, Bits) = (-3 * BIT, 5 * BIT);
/// Days without a top-up after which an account is silent. Origin: the summer holidays and a month.
const SILENT_DAYS: i32 = 120;
/// A silent account, or one never paid to. Origin: training set.
const SILENT: Bits = -2 * BIT;

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
struct Source {
    written: Option<Meant>,
    in_purpose: Option<(Bits, Why)>,
    paid: u32,
}

struct Candidate {
    account: u64,
    exact: bool,
    facts: AccountFacts,
    bits: Bits,
    reasons: Vec<Why>,
}

/// Accounts that a payment in suspense may have been meant for, best first; empty when nothing is worth a look.
///
/// A written number that exists comes first whatever its score. The rest is ordered by score, then by number. The same payment and
/// books give the same proposals. Nothing is posted: a person decides (ERR-05, ERR-07).
pub fn propose(payment: &Payment, known: &dyn Known) -> Vec<Proposal> {
    let paid: Vec<PaidBefore> =
        payment.payer.map(|payer| known.paid_before(payer)).unwrap_or_default().into_iter().take(HISTORY_MAX).collect();
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

fn digit_bits(digits: &Digits) -> Bits {
    Bits::try_from(digits.count()).unwrap_or(0) * PER_DIGIT
}

/// What is the same for all candidates of a payment.
struct Context<'a> {
    payment: &'a Payment,
    /// Payments of this payer to existing accounts.
    paid: u64,
    /// Complexes of those accounts.
    complexes: Vec<u32>,
    /// Complexes that the purpose names by school, and by contract with this supplier.
    schools: Vec<u32>,
    contracts: Vec<u32>,
    /// log₂ of the supplier's accounts.
    crowd: Bits,
    /// "None of them".
    none: Bits,
}

impl<'a> Context<'a> {
    fn of(payment: &'a Payment, paid: &[PaidBefore], existing: &[(u64, Source, AccountFacts)], known: &dyn Known) -> Self {
        let own = || existing.iter().filter(|(account, ..)| paid.iter().any(|before| before.account == *account));
        let contracts = payment.hints.contracts.iter().take(HINTS_MAX).filter_map(|number| known.contract(*number));
        let paid: u64 = own().map(|(_, source, _)| u64::from(source.paid)).sum();
        Self {
            payment,
            paid,
            complexes: own().map(|(.., facts)| facts.complex).collect(),
            schools: payment.hints.schools.iter().take(HINTS_MAX).filter_map(|n| known.complex_of_school(*n)).collect(),
            contracts: contracts.map(|contract| contract.complex).collect(),
            crowd: log2(u64::from(known.accounts_of(payment.supplier))),
            none: if paid > 0 { NONE_OF_KNOWN } else { NONE_OF_UNKNOWN },
        }
    }

    fn weigh(&self, (account, source, facts): (u64, Source, AccountFacts), known: &dyn Known) -> Candidate {
        let exact = source.written.is_some_and(|meant| meant.why == Why::WrittenExactly);
        let mut candidate = Candidate { account, exact, facts, bits: 0, reasons: Vec::new() };
        candidate.weigh_number(self.payment.written.as_ref(), &source);
        let same_complex = self.complexes.contains(&facts.complex);
        match source.paid {
            0 if self.paid == 0 => candidate.bits -= self.crowd,
            0 if same_complex => candidate.say(TO_SAME_COMPLEX - log2(COMPLEX_ACCOUNTS), Why::SchoolOfOthers),
            0 => candidate.bits += TO_ANY - self.crowd,
            count => candidate.say(TO_OWN + log2_share(u64::from(count), self.paid), Why::PaidBefore),
        }
        if !known.has_contract(account, self.payment.supplier) {
            candidate.say(NO_CONTRACT, Why::NoContract);
        }
        if !facts.active {
            candidate.say(INACTIVE, Why::Inactive);
        }
        candidate.say_whether(
            &self.schools,
            |complex| *complex == facts.complex,
            (SCHOOL_SAME, Why::SchoolMatches),
            (SCHOOL_OTHER, Why::SchoolDiffers),
        );
        candidate.say_whether(
            &self.contracts,
            |complex| *complex == facts.complex,
            (CONTRACT_SAME, Why::ContractMatches),
            (CONTRACT_OTHER, Why::ContractDiffers),
        );
        if let Some(own) = facts.class {
            let same = |written: &crate::Class| written.grade == own.grade && same_letter(*written, own);
            candidate.say_whether(
                &self.payment.hints.classes,
                same,
                (CLASS_SAME, Why::ClassMatches),
                (CLASS_OTHER, Why::ClassDiffers),
            );
        }
        candidate
    }

    fn weigh_sum(&self, candidate: &mut Candidate, known: &dyn Known) {
        let top_ups = sum::latest(known.top_ups(candidate.account, self.payment.supplier));
        let says = (sum::fit(self.payment.sum_kopecks, &top_ups) - SUM_BY_CHANCE).clamp(SUM_SAYS.0, SUM_SAYS.1);
        let seen = top_ups.iter().any(|t| t.kopecks == self.payment.sum_kopecks);
        candidate.bits += says;
        if seen {
            candidate.reasons.push(Why::SumSeen);
        } else if says == SUM_SAYS.0 {
            candidate.reasons.push(Why::SumFar);
        }
        let last = top_ups.iter().map(|t| t.day).max();
        if last.is_none_or(|day| self.payment.day.saturating_sub(day) > SILENT_DAYS) {
            candidate.say(SILENT, Why::LongSilent);
        }
    }
}

impl Candidate {
    fn say(&mut self, bits: Bits, why: Why) {
        self.bits += bits;
        self.reasons.push(why);
    }

    fn weigh_number(&mut self, written: Option<&Digits>, source: &Source) {
        if let Some(written) = written {
            let alike = source.written.map(|meant| (digit_bits(written) - meant.cost, meant.why));
            match alike.filter(|(bits, _)| *bits > UNRELATED) {
                Some((bits, why)) => self.say(bits, why),
                None => self.bits += UNRELATED,
            }
        }
        if let Some((bits, why)) = source.in_purpose {
            self.say(bits, why);
        }
    }

    /// Nothing written says nothing.
    fn say_whether<T>(&mut self, written: &[T], same: impl FnMut(&T) -> bool, yes: (Bits, Why), no: (Bits, Why)) {
        if !written.is_empty() {
            let (bits, why) = if written.iter().any(same) { yes } else { no };
            self.say(bits, why);
        }
    }
}
