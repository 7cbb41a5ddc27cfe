//! What holds for every payment, sensible or not.

mod synth;

use ledger_core::holder_of_account;
use proptest::prelude::*;
use suspense_assistant::propose::{HISTORY_MAX, LOOKUPS_MAX, PROPOSALS_MAX};
use suspense_assistant::{
    AccountFacts, ContractFacts, Digits, Hints, Known, PaidBefore, PayerKey, Payment, TopUp, Why, propose, unusual_purpose,
    unusual_sum,
};
use synth::payments::lost;
use synth::{City, HELD_OUT};

/// Questions of one look at a sum or a purpose. Origin: account, top-ups, and each kind of hint once, eight of a kind.
const BOOKED_LOOKUPS_MAX: usize = 2 + 4 * suspense_assistant::hints::HINTS_MAX;

fn payments() -> impl Strategy<Value = Payment> {
    let written = prop_oneof!["[0-9]{1,11}", "1[0-4][0-9]{6}", "(?s).{0,12}"];
    let purpose =
        prop_oneof!["(лс|школа|кл|5а класс|договор|инн|PersAcc=|обед|кружок| |1[0-9]{7}|[0-9]{1,5}|;){0,30}", "(?s).{0,80}"];
    let sum = prop_oneof![any::<i64>(), 1..10_000_000_i64];
    let payer = proptest::option::of(prop_oneof![any::<u128>(), (0..8_000_000_u128)]);
    (written, purpose, sum, payer, any::<u32>(), 0..14_u32, any::<i32>(), any::<bool>()).prop_map(
        |(written, purpose, sum_kopecks, payer, odd, near, day, sane)| Payment {
            written: Digits::read(&written),
            sum_kopecks,
            hints: Hints::of(&purpose),
            payer: payer.map(PayerKey),
            supplier: if sane { near } else { odd },
            day: if sane { synth::city::TODAY } else { day },
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    // ERR-01: existing accounts only, few, ordered, the written one first, the same each time, in bounded work.
    #[test]
    fn proposals_are_sound_for_any_payment(payment in payments()) {
        let city = City::new(HELD_OUT);
        let proposals = propose(&payment, &city);
        let asked = city.asked.replace(0);
        prop_assert!(asked <= LOOKUPS_MAX, "{} questions", asked);
        prop_assert!(proposals.len() <= PROPOSALS_MAX);
        prop_assert!(proposals.iter().map(|p| u32::from(p.score)).sum::<u32>() <= 1000);
        for proposal in &proposals {
            prop_assert!(city.facts(proposal.account).is_some(), "{} does not exist", proposal.account);
            prop_assert!(!proposal.reasons.is_empty(), "{} without a reason", proposal.account);
        }
        let exact = payment.written.map(|d| d.value()).filter(|n| holder_of_account(*n).is_some() && city.facts(*n).is_some());
        if let Some(account) = exact {
            prop_assert_eq!(proposals.first().map(|p| p.account), Some(account));
            prop_assert_eq!(proposals.first().and_then(|p| p.reasons.first()), Some(&Why::WrittenExactly));
        }
        let ranked = proposals.get(usize::from(exact.is_some())..).unwrap_or_default();
        prop_assert!(ranked.is_sorted_by(|a, b| a.score >= b.score));
        prop_assert_eq!(propose(&payment, &city), proposals);
    }

    // ERR-02, ERR-03: no payment stops the other two, and what they show has a reason.
    #[test]
    fn booked_payments_are_looked_at_whatever_they_say(payment in payments(), holder in 1..1_500_000_u32) {
        let city = City::new(HELD_OUT);
        let account = ledger_core::account_number(holder);
        let found = [unusual_sum(&payment, account, &city), unusual_purpose(&payment, account, &city)];
        let asked = city.asked.replace(0);
        prop_assert!(asked <= BOOKED_LOOKUPS_MAX, "{} questions", asked);
        for unusual in found.iter().flatten() {
            prop_assert!(unusual.confidence <= 1000 && !unusual.reasons.is_empty());
        }
        prop_assert_eq!(found, [unusual_sum(&payment, account, &city), unusual_purpose(&payment, account, &city)]);
    }
}

/// A payer with as many accounts as count.
const HISTORY: u32 = HISTORY_MAX as u32;

/// Books where every number exists and every answer is as long as it can be.
struct Crowded;

impl Known for Crowded {
    fn account(&self, account: u64) -> Option<AccountFacts> {
        let complex = u32::try_from(account % 7).ok()?;
        Some(AccountFacts { active: true, complex, building: 0, group: 0, class: None })
    }
    fn has_contract(&self, _: u64, _: u32) -> bool {
        true
    }
    fn accounts_of(&self, _: u32) -> u32 {
        u32::MAX
    }
    fn top_ups(&self, _: u64, _: u32) -> Vec<TopUp> {
        (0..1_000).map(|n| TopUp { day: i32::MIN + n, kopecks: i64::MAX - i64::from(n), payer: None }).collect()
    }
    fn paid_before(&self, _: PayerKey) -> Vec<PaidBefore> {
        (1..=HISTORY).map(|n| PaidBefore { account: ledger_core::account_number(n), count: u32::MAX }).collect()
    }
    fn complex_of_school(&self, number: u32) -> Option<u32> {
        Some(number)
    }
    fn contract(&self, number: u64) -> Option<ContractFacts> {
        Some(ContractFacts { supplier: 1, complex: u32::try_from(number).ok()? })
    }
    fn supplier_of_tax_number(&self, _: u64) -> Option<u32> {
        Some(1)
    }
}

/// Counts what another set of books is asked.
struct Counted<'a>(&'a dyn Known, std::cell::Cell<usize>);

impl Counted<'_> {
    fn count(&self) -> &dyn Known {
        self.1.set(self.1.get() + 1);
        self.0
    }
}

impl Known for Counted<'_> {
    fn account(&self, account: u64) -> Option<AccountFacts> {
        self.count().account(account)
    }
    fn has_contract(&self, account: u64, supplier: u32) -> bool {
        self.count().has_contract(account, supplier)
    }
    fn accounts_of(&self, supplier: u32) -> u32 {
        self.count().accounts_of(supplier)
    }
    fn top_ups(&self, account: u64, supplier: u32) -> Vec<TopUp> {
        self.count().top_ups(account, supplier)
    }
    fn paid_before(&self, payer: PayerKey) -> Vec<PaidBefore> {
        self.count().paid_before(payer)
    }
    fn complex_of_school(&self, number: u32) -> Option<u32> {
        self.count().complex_of_school(number)
    }
    fn contract(&self, number: u64) -> Option<ContractFacts> {
        self.count().contract(number)
    }
    fn supplier_of_tax_number(&self, number: u64) -> Option<u32> {
        self.count().supplier_of_tax_number(number)
    }
}

#[test]
fn the_fullest_books_are_asked_no_more_than_the_bound() {
    let purpose: String = (0..40).map(|n| format!("лс 9876543{n} школа {} договор {n} ", n + 1)).collect();
    for written in ["1234567", "12345678", "123456789", "1234567890", "11223344"] {
        let books = Counted(&Crowded, std::cell::Cell::new(0));
        let payment = Payment {
            written: Digits::read(written),
            sum_kopecks: i64::MAX,
            hints: Hints::of(&purpose),
            payer: Some(PayerKey(1)),
            supplier: 1,
            day: i32::MAX,
        };
        let proposals = propose(&payment, &books);
        assert!(!proposals.is_empty() && books.1.get() > 100, "{written}: {} questions prove nothing", books.1.get());
        assert!(books.1.get() <= LOOKUPS_MAX, "{written}: {} questions", books.1.get());
        for found in [unusual_sum(&payment, 12, &Crowded), unusual_purpose(&payment, 12, &Crowded)] {
            assert!(found.is_none_or(|unusual| unusual.confidence <= 1000));
        }
    }
}

#[test]
fn a_city_s_lost_payment_costs_a_bounded_number_of_questions() {
    let city = City::new(HELD_OUT);
    let most = (0..2_000).map(|number| {
        let case = lost(&city, number);
        city.asked.set(0);
        propose(&case.payment, &city);
        city.asked.get()
    });
    let most = most.max().unwrap_or(0);
    println!("questions of the dearest of 2000 proposals: {most} of at most {LOOKUPS_MAX}");
    assert!((100..=LOOKUPS_MAX).contains(&most), "{most}");
}
