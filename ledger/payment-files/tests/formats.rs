//! Each format in the ways that banks write it, and each way of being wrong: tables of small files.

use payment_files::{Check, CheckKind, Direction, Document, Format, Profile, Reference, Role, RowFaultKind, read};

fn documents(text: &str) -> Vec<Document> {
    read(text.as_bytes(), "file.txt", &Profile::built_in()).unwrap_or_else(|fault| panic!("{fault}\n{text}"))
}

fn one(text: &str) -> Document {
    let mut documents = documents(text);
    assert_eq!(documents.len(), 1);
    documents.remove(0)
}

/// Codes of the checks that don't hold and of the faults, with their lines.
fn wrong(document: &Document) -> Vec<String> {
    let checks = document.checks.iter().filter(|check| !check.holds()).map(|check| check.kind.code().to_owned());
    checks.chain(document.faults.iter().map(|fault| format!("{}@{}", fault.kind.code(), fault.line))).collect()
}

const SBER_1: &str = "05-09-2026;10-11-12;8047;0048;700000000001;123456789;Плательщик Первый;;0926;1000,00;990,00;10,00\r\n";
const SBER_2: &str = "05-09-2026;10-11-13;8047;0048;700000000002;ЛС 55;Плательщик Второй;;0926;0,50;0,50;0,00\r\n";
const SBER_END: &str = "=2;1000,50;990,50;10,00;77;06-09-2026\r\n";

#[test]
fn a_registry_of_the_bank_with_its_control_row() {
    let document = one(&[SBER_1, SBER_2, SBER_END].concat());
    assert!(document.may_post(), "{:?}", wrong(&document));
    assert_eq!((document.format, document.role, document.profile.as_deref()), (Format::Registry, Role::Books, Some("sber")));
    assert_eq!((document.number.as_str(), document.date), ("77", Some(jiff::civil::date(2026, 9, 6))));
    let row = &document.rows[0];
    assert_eq!((&*row.key, row.line, row.amount_kopecks), ("700000000001", 1, 100_000));
    assert_eq!((row.fee_kopecks, row.transferred_kopecks), (Some(1_000), Some(99_000)));
    assert_eq!(row.account, Some(123_456_789));
    assert_eq!(document.rows[1].account, Some(55), "a payer may write more than digits into the account");
    assert_eq!(row.payer.reveal(), "Плательщик Первый");
    assert!(!format!("{document:?}").contains("Плательщик"), "debug output names nobody");
}

#[test]
fn a_registry_is_posted_only_when_everything_agrees() {
    let changed = |from: &str, to: &str| [SBER_1, SBER_2, SBER_END].concat().replacen(from, to, 1);
    for (text, expected) in [
        (changed("", ""), vec![]),
        (changed("=2;", "=3;"), vec!["check-count"]),
        (changed(";1000,50;", ";1000,51;"), vec!["check-sum"]),
        (changed("=2;1000,50;990,50", "=2;1000,50;990,51"), vec!["check-transferred"]),
        (changed("990,50;10,00", "990,50;11,00"), vec!["check-fee"]),
        ([SBER_1, SBER_2].concat(), vec!["check-control-row"]),
        (changed("=2;1000,50", "=2"), vec!["row-cells@3"]),
        (changed("05-09-2026", "31-09-2026"), vec!["check-count", "check-sum", "check-fee", "check-transferred", "row-date@1"]),
        (changed("1000,00", "1000,0a"), vec!["row-amount@1"]),
        (changed("1000,00;990,00", "1001,00;990,00"), vec!["row-parts@1"]),
        (changed("0,50;0,50;0,00", "0,00;0,00;0,00"), vec!["row-amount-zero@2"]),
        (changed(";0,00\r", "\r"), vec!["row-cells@2"]),
        (changed("700000000002", "700000000001"), vec!["row-twice@2"]),
        ([SBER_1, SBER_2, SBER_END, SBER_2].concat(), vec!["row-after-control@4"]),
        (changed("Первый", &"Ы".repeat(2_049)), vec!["row-long@1"]),
        (changed("1000,00;990,00", "99999999999999,00;990,00"), vec!["row-amount-large@1"]),
    ] {
        let document = one(&text);
        let found = wrong(&document);
        assert_eq!(document.may_post(), expected.is_empty(), "{found:?}\n{text}");
        for code in &expected {
            assert!(found.iter().any(|f| f == code), "{code} not in {found:?}\n{text}");
        }
    }
}

#[test]
fn faults_name_line_and_column_and_what_was_found() {
    let document = one(&[SBER_1, &SBER_2.replace("0,50;0,50", "пять;0,50"), SBER_END].concat());
    let fault = &document.faults[0];
    assert_eq!((fault.line, &*fault.field, fault.found.reveal()), (2, "column 10 (Amount)", "пять"));
    assert_eq!(fault.kind, RowFaultKind::Amount);
    assert!(fault.en().starts_with("line 2, column 10 (Amount): is not an amount"), "{}", fault.en());
    assert!(fault.ru().starts_with("строка 2, column 10 (Amount): не сумма"), "{}", fault.ru());
    assert_eq!(document.rows.len(), 1, "the other row can be looked at");
}

#[test]
fn empty_days_are_valid_files() {
    for text in [
        "=0;0,00;0,00;0,00;77;06-09-2026\r\n",
        "=0;0;0;0;;\n",
        "РЕЕСТР;5;06.09.2026;40702810000000000001;0;0.00\n",
        "Реестр платежей;5;06.09.2026;40702810000000000001;0;0.00;\n",
        "\u{feff}Дата;Номер операции;ЛС;Сумма\nИтого;0;0;0;0\n",
    ] {
        let document = one(text);
        assert!(document.may_post() && document.rows.is_empty(), "{text}: {:?}", wrong(&document));
    }
    for text in ["", "\u{feff}", "\r\n\r\n"] {
        assert_eq!(read(text.as_bytes(), "5_2026-09-06.csv", &Profile::built_in()).map_err(|f| f.code()), Err("file-empty"));
    }
    let profile = Profile { blank_when_empty: true, ..Profile::titled() };
    let documents = read(b"", "shop/5_2026-09-06.csv", std::slice::from_ref(&profile)).expect("an empty day");
    assert!(documents[0].may_post());
    assert_eq!((documents[0].number.as_str(), documents[0].date), ("5", Some(jiff::civil::date(2026, 9, 6))));
    assert!(read(b"", "other.csv", &[profile]).is_err(), "a blank file of unknown day may be a lost one");
}

#[test]
fn titles_stand_in_any_order_and_refunds_are_negative() {
    let text = "Сумма;Примечание;Назначение;Дата операции;Номер операции;Исходная операция\n\
                1 000,50;x;\"лс 12; \"\"за май\"\"\";2026-09-05;A1;\n\
                -10;y;возврат;2026-09-05;A2;A0\n\
                Итого;2;990,5;;\n";
    let document = one(text);
    assert!(document.may_post(), "{:?}", wrong(&document));
    let [paid, refund] = document.rows.as_slice() else { panic!("two rows") };
    assert_eq!((paid.amount_kopecks, paid.account, paid.purpose.reveal()), (100_050, Some(12), "лс 12; \"за май\""));
    assert_eq!((refund.amount_kopecks, refund.direction, refund.reversal), (1_000, Direction::Out, true));
    assert_eq!(refund.reference(Reference::Parent), Some("A0"));
}

#[test]
fn payments_without_an_id_get_keys_that_stay() {
    let row = "2026-09-05;12;10\n";
    let file =
        |rows: &str| one(&format!("Дата;ЛС;Сумма\n{rows}Итого;{};{};;\n", rows.lines().count(), rows.lines().count() * 10));
    let twice = file(&row.repeat(2));
    assert!(twice.may_post(), "equal rows are two payments when the control row says two: {:?}", wrong(&twice));
    assert_ne!(twice.rows[0].key, twice.rows[1].key);
    assert_eq!(twice.rows[0].key, file(row).rows[0].key, "the key doesn't depend on the rest of the file");
    assert_eq!(&*twice.rows[0].key, "x-ab481d22c24759512005dd1ca17c6c29", "golden: never change it");
}

#[test]
fn what_no_profile_reads_is_refused_with_the_reasons() {
    let fault = read("письмо без таблицы\nвторая строка\n".as_bytes(), "a.txt", &Profile::built_in()).expect_err("no registry");
    assert_eq!(fault.code(), "file-no-profile");
    for part in ["sber (line 1", "headed (line 1, header)", "titled (line 1, date)"] {
        assert!(fault.en().contains(part), "{}", fault.en());
    }
}

#[test]
fn a_profile_comes_from_configuration_and_is_checked() {
    let text = r#"
        name = "own"
        sender = "bank"
        separator = "|"
        columns = [{ holds = "id" }, { holds = "date" }, { holds = "amount" }, { holds = "account" }]
        control = { begins = "ИТОГО:", cells = ["count", "amount"] }
        file_name = '^r(?P<number>\d+)_(?P<account>\d{20})_(?P<day>\d{4})\.txt$'
    "#;
    let own: Profile = toml::from_str(text).expect("a profile");
    let profiles = [vec![own.clone()], Profile::built_in()].concat();
    let file = "1|01.09.2026|5|99\n2|02/09/2026|6,5|98\nитого:2|11.50\n";
    let documents = read(file.as_bytes(), "in/R15_40702810000000000001_0926.TXT", &profiles).expect("readable");
    let document = &documents[0];
    assert!(document.may_post(), "{:?}", wrong(document));
    assert_eq!((document.profile.as_deref(), document.sender.as_str(), document.number.as_str()), (Some("own"), "bank", "15"));
    assert_eq!(document.settlement_account, "40702810000000000001");
    assert_eq!(document.date, Some(jiff::civil::date(2026, 9, 1)));
    for broken in [
        Profile { columns: Vec::new(), ..own.clone() },
        Profile { file_name: Some("(".into()), ..own.clone() },
        Profile { file_name: Some(r"\d{1000}{1000}".into()), ..own.clone() },
        Profile { separator: '0', ..own.clone() },
        Profile { table: payment_files::profile::Table::Dbf, ..own.clone() },
    ] {
        assert_eq!(read(file.as_bytes(), "a.txt", &[broken]).map_err(|f| f.code()), Err("file-profile"));
    }
    assert!(toml::from_str::<Profile>(&text.replace("name", "nome")).is_err(), "unknown keys are mistakes");
}

#[test]
fn every_word_is_there_in_both_languages_and_every_code_once() {
    let rows = RowFaultKind::all().map(|kind| (kind.code(), kind.ru(), kind.en()));
    let checks = CheckKind::ALL.map(|kind| (kind.code(), kind.ru().to_owned(), kind.en().to_owned()));
    let all: Vec<_> = rows.into_iter().chain(checks).collect();
    for (n, (code, ru, en)) in all.iter().enumerate() {
        assert!(all.iter().skip(n + 1).all(|(other, ..)| other != code), "{code}");
        assert!(ru.chars().any(|c| ('а'..='я').contains(&c)) && !en.is_empty() && en.is_ascii(), "{code}");
        assert!(!format!("{ru}{en}").contains('{'), "{code}");
    }
    assert!(!Check { kind: CheckKind::End, stated: 1, found: 0 }.holds());
}
