//! What speaks for one candidate and against it, added up in bits; the numbers are in [`crate::weights`].

use crate::digits::Digits;
use crate::hints::HINTS_MAX;
use crate::known::{AccountFacts, Known, PaidBefore, Payment};
use crate::odds::{Bits, log2, log2_share};
use crate::propose::{Source, digit_bits};
use crate::purpose::same_letter;
use crate::sum;
use crate::weights::account::*;
use crate::why::Why;

/// An account with what is known for and against it.
pub(crate) struct Candidate {
    pub(crate) account: u64,
    /// It is what was written.
    pub(crate) exact: bool,
    pub(crate) bits: Bits,
    pub(crate) reasons: Vec<Why>,
}

/// What is the same for all candidates of a payment.
pub(crate) struct Context<'a> {
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
    pub(crate) none: Bits,
}

impl<'a> Context<'a> {
    pub(crate) fn of(
        payment: &'a Payment,
        paid: &[PaidBefore],
        existing: &[(u64, Source, AccountFacts)],
        known: &dyn Known,
    ) -> Self {
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

    pub(crate) fn weigh(&self, (account, source, facts): (u64, Source, AccountFacts), known: &dyn Known) -> Candidate {
        let exact = source.written.is_some_and(|meant| meant.why == Why::WrittenExactly);
        let mut candidate = Candidate { account, exact, bits: 0, reasons: Vec::new() };
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

    pub(crate) fn weigh_sum(&self, candidate: &mut Candidate, known: &dyn Known) {
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
