use super::*;
use ledger_core::account_number;
use std::collections::BTreeMap;

fn meant(written: &str, slips: usize) -> BTreeMap<u64, Meant> {
    let digits = Digits::read(written).expect("digits");
    let mut found = BTreeMap::new();
    let mut keep = |m: Meant| {
        found.entry(m.account).and_modify(|old: &mut Meant| *old = if m.cost < old.cost { m } else { *old }).or_insert(m);
    };
    match slips {
        1 => one_slip(&digits, &mut keep),
        _ => two_slips(&digits, &mut keep),
    }
    found
}

// ERR-01: each kind of slip leads back to the account.
#[test]
fn every_kind_of_slip_is_undone() {
    let account = account_number(1_337_462);
    let digits = account.to_string();
    assert!(digits.starts_with("1337462"), "{digits}");
    for (written, why) in [
        (digits.replacen('7', "9", 1), Why::OneDigitDiffers),
        (digits.replacen("46", "64", 1), Why::NeighboursSwapped),
        (digits.replacen("746", "647", 1), Why::SwappedOverOne),
        (digits.replacen("33", "88", 1), Why::TwinDigits),
        (digits.replacen('4', "", 1), Why::DigitMissing),
        (digits.replacen('4', "45", 1), Why::DigitExtra),
    ] {
        let found = meant(&written, 1);
        assert_eq!(found.get(&account).map(|m| m.why), Some(why), "{written} for {account}");
    }
    for written in [
        digits.replacen('7', "9", 1).replacen('2', "5", 1),
        digits.replacen("46", "64", 1).replacen('2', "5", 1),
        digits.replacen("13", "31", 1).replacen("46", "64", 1),
        digits.replacen('4', "45", 1).replacen('1', "2", 1),
    ] {
        assert_eq!(meant(&written, 2).get(&account).map(|m| m.why), Some(Why::TwoSlips), "{written} for {account}");
        assert!(compare(&Digits::read(&written).expect("digits"), account).is_some(), "{written}");
    }
}

// ACC-01: Damm's digit leaves one repair for each place, so a slip has few explanations.
#[test]
fn a_wrong_digit_has_at_most_one_repair_at_each_place() {
    for holder in [1_000, 99_999, 1_234_567, 15_999_999] {
        let account = account_number(holder);
        let written = if account % 10 == 9 { account - 1 } else { account + 1 };
        let repairs = meant(&written.to_string(), 1).values().filter(|m| m.why == Why::OneDigitDiffers).count();
        assert!((1..=9).contains(&repairs), "{repairs} for {written}");
    }
}

#[test]
fn what_comes_out_is_an_account_number_and_too_little_gives_nothing() {
    for written in ["1234", "12345678", "99999999999", "10000000", "11111111"] {
        for slips in [1, 2] {
            assert!(meant(written, slips).keys().all(|account| holder_of_account(*account).is_some()), "{written}");
        }
    }
    assert!(meant("123", 1).is_empty() && meant("123", 2).is_empty());
}

#[test]
fn distance_is_damerau_s() {
    let digits = |text: &str| text.bytes().map(|b| b - b'0').collect::<Vec<u8>>();
    for (a, b, slips) in
        [("", "", 0), ("12", "", 2), ("1234", "1243", 1), ("1234", "134", 1), ("1234", "5678", 4), ("12", "21", 1)]
    {
        assert_eq!(distance(&digits(a), &digits(b)), slips, "{a} {b}");
        assert_eq!(distance(&digits(b), &digits(a)), slips, "{b} {a}");
    }
}
