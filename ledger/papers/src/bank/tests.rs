use super::*;

fn bic(text: &str) -> Bic {
    Bic::new(text).expect("a right detail")
}

#[test]
fn a_bic_is_nine_digits_of_the_russian_payment_system() {
    for (text, expected) in [
        ("044525225", Ok("044525225")),
        (" 044 525 225\u{a0}", Ok("044525225")),
        ("004525988", Ok("004525988")),
        ("024501901", Ok("024501901")),
        ("144525225", Err(BankFault::BicCountry)),
        ("034525225", Err(BankFault::BicCountry)),
        ("04452522", Err(BankFault::Length { field: Field::Bic, found: 8 })),
        ("0445252255", Err(BankFault::Length { field: Field::Bic, found: 10 })),
        ("", Err(BankFault::Length { field: Field::Bic, found: 0 })),
        ("0445252О5", Err(BankFault::NotADigit { field: Field::Bic, position: 8, found: 'О' })),
        ("٠٤٤٥٢٥٢٢٥", Err(BankFault::NotADigit { field: Field::Bic, position: 1, found: '٠' })),
    ] {
        assert_eq!(Bic::new(text).as_ref().map(Bic::as_str), expected.as_ref().copied(), "{text:?}");
    }
}

/// The first three are the examples that the Bank of Russia published with the rule (08.09.1997 № 515); the others are made up.
#[test]
fn the_check_digit_of_an_account_fits_its_bank() {
    let wrong_key = Err(BankFault::AccountKey);
    for (bank, account, expected) in [
        ("049805746", "40602810700000000025", Ok("40602810700000000025")),
        ("040305000", "40102810100000010001", Ok("40102810100000010001")),
        ("049805000", "30101810800000000746", Ok("30101810800000000746")),
        ("044525225", "40702810838000000017", Ok("40702810838000000017")),
        ("044525225", "40817 810 1 3800 0000123", Ok("40817810138000000123")),
        ("044525000", "40817810200000000042", Ok("40817810200000000042")),
        ("004525988", "03100643000000017300", Ok("03100643000000017300")), // the Treasury's have no check digit
        ("044525225", "40702810738000000017", wrong_key.clone()),
        ("044525225", "40702810838000000071", wrong_key.clone()), // two digits exchanged
        ("044525974", "40702810838000000017", wrong_key.clone()), // another bank
        ("049805745", "40602810700000000025", wrong_key.clone()),
        ("044525225", "4070281083800000001", Err(BankFault::Length { field: Field::Account, found: 19 })),
        ("044525225", "40702810-83800000001", Err(BankFault::NotADigit { field: Field::Account, position: 9, found: '-' })),
    ] {
        let read = Account::new(account, &bic(bank));
        assert_eq!(read.as_ref().map(Account::as_str), expected.as_ref().copied(), "{account} in {bank}");
    }
}

#[test]
fn every_wrong_digit_of_an_account_is_noticed() {
    let bank = bic("044525225");
    let right = "40817810138000000123";
    for at in 0..right.len() {
        for digit in '0'..='9' {
            let mut digits: Vec<char> = right.chars().collect();
            let was = std::mem::replace(&mut digits[at], digit);
            let text: String = digits.into_iter().collect();
            let treasury = text.starts_with('0');
            assert_eq!(Account::new(&text, &bank).is_ok(), digit == was || treasury, "{text}");
        }
    }
}

#[test]
fn a_correspondent_account_is_the_banks_own() {
    for (bank, account, expected) in [
        ("049805746", "30101810800000000746", None), // published with the rule
        ("044525225", "30101810400000000225", None),
        ("044525974", "30101810145250000974", None),
        ("004525988", "40102810545370000003", None),
        ("044525225", "30101810145250000974", Some(BankFault::CorrOfAnotherBank)),
        ("044525225", "30101810500000000225", Some(BankFault::CorrAccountKey)),
        ("004525988", "40102810645370000003", Some(BankFault::CorrAccountKey)),
        ("044525225", "40702810838000000017", Some(BankFault::NotCorrespondent)),
        ("044525225", "3010181040000000022", Some(BankFault::Length { field: Field::CorrAccount, found: 19 })),
    ] {
        assert_eq!(CorrAccount::new(account, &bic(bank)).err(), expected, "{account} in {bank}");
    }
}

#[test]
fn taxpayers_numbers_have_one_check_digit_or_two() {
    for (text, expected) in [
        ("7730000006", Ok(false)),
        ("5001007329", Ok(false)),
        ("784 000 001 6", Ok(false)),
        ("770000000082", Ok(true)),
        ("500100732259", Ok(true)),
        ("771234567859", Ok(true)),
        ("7730000007", Err(BankFault::InnKey)),
        ("771234567858", Err(BankFault::InnKey)),
        ("771234567869", Err(BankFault::InnKey)),
        ("0000000000", Err(BankFault::InnKey)),
        ("000000000000", Err(BankFault::InnKey)),
        ("77300000061", Err(BankFault::Length { field: Field::Inn, found: 11 })),
        ("77300000О6", Err(BankFault::NotADigit { field: Field::Inn, position: 9, found: 'О' })),
    ] {
        assert_eq!(Inn::new(text).map(|inn| inn.is_individual()), expected, "{text}");
    }
}

#[test]
fn a_registration_code_may_have_letters_in_its_middle() {
    for (text, expected) in [
        ("773001001", None),
        ("7730AB001", None),
        ("7730ab001", Some(BankFault::KppSigns)),
        ("77A001001", Some(BankFault::KppSigns)),
        ("7730АВ001", Some(BankFault::KppSigns)), // Cyrillic
        ("77300100", Some(BankFault::Length { field: Field::Kpp, found: 8 })),
    ] {
        assert_eq!(Kpp::new(text).err(), expected, "{text}");
    }
}

#[test]
fn unusual_accounts_of_people_are_warned_about_and_not_refused() {
    let bank = bic("044525225");
    for (pattern, expected) in [
        ("40817810038000000123", None),
        ("40820810000000000042", None),
        ("42301810000000000042", None),
        ("42601643000000000042", None),
        ("40802810000000000042", Some("account-not-individual")),
        ("40702810038000000017", Some("account-not-individual")),
        ("40817840000000000042", Some("account-not-rubles")),
    ] {
        let account = with_key(pattern, &bank).expect("a right detail");
        let advice = account.advice_for_individual();
        assert_eq!(advice.as_ref().map(Advice::code), expected, "{account}");
        if let Some(advice) = advice {
            assert!(advice.words(Lang::Ru).contains(' ') && advice.words(Lang::En).is_ascii());
        }
    }
}

#[test]
fn every_fault_has_its_code_and_says_what_to_do_in_both_languages() {
    let faults = [
        BankFault::Length { field: Field::Bic, found: 3 },
        BankFault::NotADigit { field: Field::Inn, position: 2, found: 'x' },
        BankFault::BicCountry,
        BankFault::AccountKey,
        BankFault::CorrAccountKey,
        BankFault::CorrOfAnotherBank,
        BankFault::NotCorrespondent,
        BankFault::InnKey,
        BankFault::KppSigns,
    ];
    let mut codes: Vec<&str> = faults.iter().map(BankFault::code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), faults.len());
    for fault in &faults {
        for lang in [Lang::Ru, Lang::En] {
            assert!(fault.words(lang).starts_with(fault.field().name(lang)), "{fault:?}");
            assert!(fault.words(lang).matches(['.', ';']).count() >= 2, "says what to do: {}", fault.words(lang));
        }
        assert_eq!(fault.to_string(), fault.words(Lang::En));
    }
}
