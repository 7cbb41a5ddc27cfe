//! Accounts, families, habits and top-ups, each drawn when asked for.

use super::{Dice, chance, dice, pick};
use ledger_core::{account_number, holder_of_account};
use rand::Rng;
use std::cell::Cell;
use suspense_assistant::{AccountFacts, Class, ContractFacts, Known, PaidBefore, PayerKey, TopUp};

/// Holders of the city, numbered from 1 without a gap.
pub(crate) const HOLDERS: u64 = 1_500_000;
/// Places for children per family; places beyond a family's children are single people with an account.
const PLACES: u64 = 3;
/// Prime to [`HOLDERS`], so that families are spread over the numbers as registration spreads them.
const STRIDE: u64 = 611_953;
const COMPLEXES: u32 = 600;
const SUPPLIERS: u32 = 12;
const LETTERS: [char; 5] = ['а', 'б', 'в', 'г', 'д'];
/// 1 December 2026.
pub(crate) const TODAY: i32 = 20_788;

pub(crate) const FAMILIES: u64 = HOLDERS / PLACES;

const HABIT: u64 = 1;
const FACTS: u64 = 2;
const FAMILY: u64 = 3;
const TOP_UPS: u64 = 4;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Child {
    pub(crate) family: u64,
    pub(crate) place: u64,
}

pub(crate) struct City {
    pub(crate) seed: u64,
    /// Questions asked so far.
    pub(crate) asked: Cell<usize>,
}

struct Family {
    children: u64,
    home: u32,
    /// Mother, father or grandmother: how many pay.
    payers: u64,
    usual: i64,
}

impl City {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, asked: Cell::new(0) }
    }

    fn family(&self, family: u64) -> Family {
        let mut dice = dice(self.seed, FAMILY, family);
        Family {
            children: pick(&mut dice, &[(50, 1), (38, 2), (12, 3)]),
            home: dice.random_range(1..=COMPLEXES),
            payers: pick(&mut dice, &[(80, 1), (20, 2)]),
            usual: pick(&mut dice, &[(8, 300), (18, 500), (6, 700), (26, 1000), (12, 1500), (15, 2000), (10, 3000), (5, 5000)])
                * 100,
        }
    }

    pub(crate) fn children(&self, family: u64) -> u64 {
        self.family(family).children
    }

    pub(crate) fn account_of(&self, child: Child) -> u64 {
        let place = child.family * PLACES + child.place;
        let holder = place * STRIDE % HOLDERS + 1;
        account_number(u32::try_from(holder).expect("a holder"))
    }

    pub(crate) fn child_of(&self, account: u64) -> Option<Child> {
        let holder = u64::from(holder_of_account(account)?);
        let place = (holder <= HOLDERS).then(|| (holder - 1) * inverse() % HOLDERS)?;
        Some(Child { family: place / PLACES, place: place % PLACES })
    }

    /// Key of one of a family's payers; single people pay for themselves.
    pub(crate) fn payer(&self, child: Child, which: u64) -> PayerKey {
        let single = if child.place < self.children(child.family) { 0 } else { child.place };
        PayerKey(u128::from(child.family * 16 + single * 4 + which + 1))
    }

    fn family_of(&self, payer: PayerKey) -> Option<(u64, u64, u64)> {
        let key = u64::try_from(payer.0).ok()?.checked_sub(1)?;
        (key / 16 < FAMILIES).then_some((key / 16, key % 16 / 4, key % 4))
    }

    pub(crate) fn facts_of(&self, child: Child) -> AccountFacts {
        let mut dice = dice(self.seed, FACTS, child.family * PLACES + child.place);
        let family = self.family(child.family);
        let of_family = child.place < family.children && (child.place == 0 || chance(&mut dice, 750));
        let complex = if of_family { family.home } else { dice.random_range(1..=COMPLEXES) };
        let class = Class { grade: dice.random_range(1..=11), letter: Some(LETTERS[dice.random_range(0..LETTERS.len())]) };
        let class = chance(&mut dice, 930).then_some(class);
        let active = chance(&mut dice, 960);
        AccountFacts { active, complex, building: complex * 4, group: complex * 60 + 1, class }
    }

    pub(crate) fn supplier_of(complex: u32) -> u32 {
        complex % SUPPLIERS + 1
    }

    pub(crate) fn school_of(complex: u32) -> u32 {
        1_000 + complex
    }

    pub(crate) fn contract_of(complex: u32) -> u64 {
        50_000 + u64::from(complex)
    }

    pub(crate) fn tax_number_of(supplier: u32) -> u64 {
        7_700_000_000 + u64::from(supplier)
    }

    /// A sum that this child's account gets in an ordinary way.
    pub(crate) fn usual_sum(&self, child: Child, dice: &mut Dice) -> i64 {
        let mut habit = super::dice(self.seed, HABIT, child.family * PLACES + child.place);
        let usual = self.family(child.family).usual * pick(&mut habit, &[(70, 4), (15, 2), (15, 8)]) / 4;
        match pick(dice, &[(700, 0), (190, 1), (90, 2), (20, 3)]) {
            0 => usual,
            1 => usual * pick(dice, &[(4, 2), (3, 3), (2, 1), (1, 4)]) / 2,
            2 => i64::from(dice.random_range(2..60_u32)) * 5_000,
            // A term at once, or a handful of kopecks to even out.
            _ => usual * i64::from(dice.random_range(5..12_u32)),
        }
        .max(5_000)
    }

    /// Everything that came before today, newest first, with who paid.
    fn history(&self, child: Child) -> Vec<TopUp> {
        let mut dice = dice(self.seed, TOP_UPS, child.family * PLACES + child.place);
        let payers = self.family(child.family).payers;
        let count = pick(&mut dice, &[(12, 0), (10, 1), (18, 4), (35, 9), (25, 16)]);
        let every = dice.random_range(6..40);
        // Who has paid today does not pay again by chance.
        let mut day = TODAY - dice.random_range(1..=every) - if chance(&mut dice, 80) { 150 } else { 0 };
        let mut all = Vec::new();
        for _ in 0..count {
            let which = if payers > 1 && chance(&mut dice, 300) { 1 } else { 0 };
            let kopecks = self.usual_sum(child, &mut dice);
            all.push(TopUp { day, kopecks, payer: Some(self.payer(child, which)) });
            day -= dice.random_range(every / 2..=every + every / 2).max(1);
        }
        all
    }

    /// The top-ups of an account, not counted as a question.
    pub(crate) fn top_ups_of(&self, account: u64) -> Vec<TopUp> {
        self.child_of(account).map(|child| self.history(child)).unwrap_or_default()
    }

    fn ask(&self) {
        self.asked.set(self.asked.get() + 1);
    }

    /// Answers without counting.
    pub(crate) fn facts(&self, account: u64) -> Option<AccountFacts> {
        self.child_of(account).map(|child| self.facts_of(child))
    }
}

fn inverse() -> u64 {
    // Euler: the group of HOLDERS = 2^5·3·5^6 has order 2^4·2·(4·5^5) = 400 000.
    let (mut result, mut base, mut power) = (1_u64, STRIDE, 400_000_u64 - 1);
    while power > 0 {
        if power & 1 == 1 {
            result = result * base % HOLDERS;
        }
        base = base * base % HOLDERS;
        power >>= 1;
    }
    result
}

impl Known for City {
    fn account(&self, account: u64) -> Option<AccountFacts> {
        self.ask();
        self.facts(account)
    }

    fn has_contract(&self, account: u64, supplier: u32) -> bool {
        self.ask();
        self.facts(account).is_some_and(|facts| Self::supplier_of(facts.complex) == supplier)
    }

    fn accounts_of(&self, _supplier: u32) -> u32 {
        self.ask();
        u32::try_from(HOLDERS).expect("fits") / SUPPLIERS
    }

    fn top_ups(&self, account: u64, supplier: u32) -> Vec<TopUp> {
        self.ask();
        let fed = self.facts(account).is_some_and(|facts| Self::supplier_of(facts.complex) == supplier);
        if fed { self.top_ups_of(account) } else { Vec::new() }
    }

    fn paid_before(&self, payer: PayerKey) -> Vec<PaidBefore> {
        self.ask();
        let Some((family, single, _)) = self.family_of(payer) else { return Vec::new() };
        let places = if single == 0 { 0..self.children(family) } else { single..single + 1 };
        let paid = places.map(|place| {
            let account = self.account_of(Child { family, place });
            let count = self.top_ups_of(account).iter().filter(|t| t.payer == Some(payer)).count();
            PaidBefore { account, count: u32::try_from(count).expect("fits") }
        });
        let mut paid: Vec<PaidBefore> = paid.filter(|before| before.count > 0).collect();
        paid.sort_by_key(|before| (u32::MAX - before.count, before.account));
        paid
    }

    fn complex_of_school(&self, number: u32) -> Option<u32> {
        self.ask();
        number.checked_sub(1_000).filter(|complex| (1..=COMPLEXES).contains(complex))
    }

    fn contract(&self, number: u64) -> Option<ContractFacts> {
        self.ask();
        let complex = u32::try_from(number.checked_sub(50_000)?).ok().filter(|complex| (1..=COMPLEXES).contains(complex))?;
        Some(ContractFacts { supplier: Self::supplier_of(complex), complex })
    }

    fn supplier_of_tax_number(&self, number: u64) -> Option<u32> {
        self.ask();
        let supplier = u32::try_from(number.checked_sub(7_700_000_000)?).ok()?;
        (1..=SUPPLIERS).contains(&supplier).then_some(supplier)
    }
}

#[test]
fn families_and_accounts_lead_to_each_other() {
    let city = City::new(1);
    for (family, place) in [(0, 0), (1, 2), (99_999, 1), (FAMILIES - 1, 2)] {
        let child = city.child_of(city.account_of(Child { family, place })).expect("a child");
        assert_eq!((child.family, child.place), (family, place));
    }
}
