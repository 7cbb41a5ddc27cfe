//! A payment that reached its account with a purpose that speaks of something or somebody else (ERR-03).

use crate::hints::Class;
use crate::known::{AccountFacts, Known, Payment};
use crate::odds::{Bits, thousandths};
use crate::weights::purpose::*;
use crate::why::{Unusual, Why};
use ledger_core::holder_of_account;

/// Confidence from which a purpose is shown as unusual. Origin: more likely wrong than right.
pub const UNUSUAL_PURPOSE: u16 = 500;

/// Whether the purpose of a payment to `account` speaks of another service, child, school or supplier; `None` when it does not,
/// and when there is no such account.
pub fn unusual_purpose(payment: &Payment, account: u64, known: &dyn Known) -> Option<Unusual> {
    let facts = known.account(account)?;
    let hints = &payment.hints;
    let mut found: Vec<(Option<Why>, Bits)> = Vec::new();
    match (hints.other_service, hints.meals) {
        (true, false) => found.push((Some(Why::OtherService), OTHER_SERVICE)),
        (true, true) => found.push((Some(Why::OtherService), OTHER_SERVICE_BESIDE_MEALS)),
        (false, true) => found.push((None, MEALS)),
        (false, false) => {}
    }
    found.extend(school(&hints.schools, facts, known));
    found.extend(class(&hints.classes, facts.class));
    found.extend(other_account(payment, account, known));
    found.extend(contract(payment, facts, known));
    let suppliers = hints.tax_numbers.iter().filter_map(|number| known.supplier_of_tax_number(*number));
    found.extend(suppliers.take(1).filter(|s| *s != payment.supplier).map(|_| (Some(Why::OtherSupplier), OTHER_SUPPLIER)));

    found.sort_by_key(|(why, bits)| (-bits, *why));
    let odds = found.iter().fold(BEFORE, |all, (_, bits)| all + bits);
    let confidence = thousandths(&[odds, 0]).first().copied().unwrap_or(0);
    let mut reasons: Vec<Why> = found.iter().filter_map(|(why, _)| *why).collect();
    reasons.dedup();
    (confidence >= UNUSUAL_PURPOSE && !reasons.is_empty()).then_some(Unusual { confidence, reasons })
}

type Found = Option<(Option<Why>, Bits)>;

fn school(schools: &[u32], facts: AccountFacts, known: &dyn Known) -> Found {
    let complexes: Vec<u32> = schools.iter().filter_map(|school| known.complex_of_school(*school)).collect();
    match complexes.contains(&facts.complex) {
        _ if complexes.is_empty() => None,
        true => Some((None, SAME_SCHOOL)),
        false => Some((Some(Why::SchoolDiffers), OTHER_SCHOOL)),
    }
}

fn class(written: &[Class], own: Option<Class>) -> Found {
    let own = own?;
    let alike = |grade: u8| written.iter().any(|c| c.grade == grade && same_letter(*c, own));
    match (alike(own.grade), alike(own.grade.saturating_sub(1))) {
        _ if written.is_empty() => None,
        (true, _) => Some((None, SAME_CLASS)),
        (false, true) => Some((Some(Why::ClassDiffers), LAST_CLASS)),
        (false, false) => Some((Some(Why::ClassDiffers), OTHER_CLASS)),
    }
}

/// Whether two classes may be one: a letter that isn't written says nothing.
pub(crate) fn same_letter(one: Class, other: Class) -> bool {
    one.letter.is_none() || other.letter.is_none() || one.letter == other.letter
}

fn other_account(payment: &Payment, account: u64, known: &dyn Known) -> Found {
    let hints = &payment.hints.accounts;
    if hints.iter().any(|hint| hint.digits.value() == account) {
        return Some((None, SAME_ACCOUNT));
    }
    let exists = |number: u64| holder_of_account(number).is_some() && known.account(number).is_some();
    let other = hints.iter().filter(|hint| exists(hint.digits.value())).max_by_key(|hint| hint.called)?;
    Some((Some(Why::OtherAccount), if other.called { OTHER_ACCOUNT_CALLED } else { OTHER_ACCOUNT }))
}

fn contract(payment: &Payment, facts: AccountFacts, known: &dyn Known) -> Found {
    let contracts: Vec<_> = payment.hints.contracts.iter().filter_map(|number| known.contract(*number)).collect();
    let contract = contracts.iter().find(|c| c.complex == facts.complex).or(contracts.first())?;
    Some(match (contract.supplier == payment.supplier, contract.complex == facts.complex) {
        (false, _) => (Some(Why::OtherSupplier), OTHER_SUPPLIER),
        (true, false) => (Some(Why::ContractDiffers), OTHER_CONTRACT),
        (true, true) => (None, SAME_CONTRACT),
    })
}
