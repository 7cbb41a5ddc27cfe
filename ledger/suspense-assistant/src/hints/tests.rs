use super::*;
use ledger_core::account_number;
use proptest::prelude::*;

fn class(grade: u8, letter: char) -> Class {
    Class { grade, letter: Some(letter) }
}

fn called(number: u64) -> AccountHint {
    AccountHint { digits: Digits::of_account(number).expect("digits"), called: true }
}

// ACC-06, FIELD C1: what payers write, and what of it counts.
#[test]
fn purposes_are_read_as_they_are_written() {
    let account = account_number(1_234_567);
    let free = AccountHint { called: false, ..called(account) };
    let table = [
        (String::new(), Hints::default()),
        (format!("ЛС {account}"), Hints { accounts: vec![called(account)], ..Hints::default() }),
        (format!("Л/С № {account}; питание"), Hints { accounts: vec![called(account)], meals: true, ..Hints::default() }),
        (format!("лицевой счёт ребенка 00{account}"), Hints { accounts: vec![called(account)], ..Hints::default() }),
        (
            format!("ЛС 1234 {}", account % 10_000),
            Hints { accounts: vec![called(12_340_000 + account % 10_000)], ..Hints::default() },
        ),
        (format!("за сентябрь {account}"), Hints { accounts: vec![free], ..Hints::default() }),
        (format!("за сентябрь {}", account + 1), Hints::default()),
        (
            format!("ST00012|Name=Образец|PersonalAcc=40702810000000000017|BIC=044525000|PersAcc={account}|Sum={account}"),
            Hints { accounts: vec![called(account)], ..Hints::default() },
        ),
        (
            String::from("Питание, школа №1532, 5-«А» класс"),
            Hints { schools: vec![1532], classes: vec![class(5, 'а')], meals: true, ..Hints::default() },
        ),
        (String::from("шк.1532 кл.11B"), Hints { schools: vec![1532], classes: vec![class(11, 'в')], ..Hints::default() }),
        (String::from("школа 5 класс 6а"), Hints { schools: vec![5], classes: vec![class(6, 'а')], ..Hints::default() }),
        (String::from("школа, 5а класс"), Hints { classes: vec![class(5, 'а')], ..Hints::default() }),
        (String::from("5 класс"), Hints { classes: vec![Class { grade: 5, letter: None }], ..Hints::default() }),
        (String::from("дом 5а, 12 класс, школа 0"), Hints::default()),
        (
            String::from("по договору № 77 от 01.09.2026 ИНН 7700000017"),
            Hints { contracts: vec![77], tax_numbers: vec![7_700_000_017], ..Hints::default() },
        ),
        (String::from("ИНН 770000001712, тел. 79000000000"), Hints::default()),
        (String::from("кружок шахматы и обед"), Hints { meals: true, other_service: true, ..Hints::default() }),
        (String::from("Обедов Кружков"), Hints::default()),
    ];
    for (purpose, hints) in table {
        assert_eq!(Hints::of(&purpose), hints, "{purpose}");
    }
}

#[test]
fn group_names_that_are_classes_are_classes() {
    for (name, expected) in [
        ("5А", Some(class(5, 'а'))),
        ("10-Б", Some(class(10, 'б'))),
        ("1 «К» класс", Some(class(1, 'к'))),
        ("9", Some(Class { grade: 9, letter: None })),
        ("12А", None),
        ("Ромашка", None),
        ("", None),
    ] {
        assert_eq!(Class::parse(name), expected, "{name}");
    }
}

#[test]
fn written_digits_are_read_through_separators_zeros_and_look_alikes() {
    for (text, value) in [
        ("12345674", Some(12_345_674)),
        (" 00012345674", Some(12_345_674)),
        ("1234-5674", Some(12_345_674)),
        ("№ 1234 5674", Some(12_345_674)),
        ("12З4567O", Some(12_345_670)),
        ("000", None),
        ("", None),
        ("нет", None),
        ("О", None),
        ("40817810000000000001", None),
        ("99999999999", Some(99_999_999_999)),
        ("999999999999", None),
    ] {
        assert_eq!(Digits::read(text).map(|d| d.value()), value, "{text}");
    }
}

// Hints that a first form of their text mixed up.
#[test]
fn hints_that_stand_close_together_read_back() {
    let free = AccountHint { called: false, ..called(account_number(1_234)) };
    for hints in [
        Hints { accounts: vec![called(1_234), free], ..Hints::default() },
        Hints { schools: vec![5], classes: vec![class(5, 'а'), Class { grade: 5, letter: None }], ..Hints::default() },
    ] {
        assert_eq!(Hints::of(&hints.to_string()), hints, "{hints}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    // No text stops the reader, and what it keeps can be kept as text.
    #[test]
    fn any_text_is_read_and_its_hints_read_back(
        text in "(?s).{0,200}",
        field in "(лс|ЛС №|школа|кл|5а класс|договор|инн|PersAcc=|обед|кружок|sum| |[0-9]{1,12}|[а-яa-z]|;|/){0,40}",
    ) {
        for purpose in [&text, &field] {
            let hints = Hints::of(purpose);
            let kept = hints.to_string();
            prop_assert_eq!(Hints::of(&kept), hints, "{} kept as {}", purpose, kept);
            let _ = (Digits::read(purpose), Class::parse(purpose));
        }
    }
}
