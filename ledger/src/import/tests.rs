//! Files as they come from schools: every encoding and separator, every fault named by row, nothing guessed.

use super::card_text::{self, Profile};
use super::{Fault, ImportError, ImportKind, Note, Plan, Table, plan, read};
use edge_protocol::Reason;
use encoding_rs::WINDOWS_1251;
use ledger_core::command::{card_kind, card_state, holder_kind};
use ledger_core::{Command, CommandVerdict, Registry, State, account_number};

fn table(kind: ImportKind, text: &str) -> Table {
    read(kind, text.as_bytes(), "file.csv").expect("a readable file")
}

/// Applies the good rows, as the writer will.
fn apply(state: &mut State, plan: &Plan) {
    let mut records = Vec::new();
    for (row, change) in plan.commands_of_good_rows() {
        let verdict = state.apply_command(0, 0, &Command::Registry(change.clone()), 0, &mut records);
        assert!(matches!(verdict, CommandVerdict::Decided { reason: Reason::Accepted, .. }), "row {row}: {verdict:?}");
    }
}

fn import(state: &mut State, kind: ImportKind, text: &str) -> Plan {
    let plan = plan(&table(kind, text), state);
    apply(state, &plan);
    plan
}

/// A complex with a school and a kindergarten, a supplier, a benefit and a class.
fn school() -> State {
    let mut state = State::new();
    let files = [
        (ImportKind::Suppliers, "№ поставщика;Поставщик питания\n1;Образец питания\n"),
        (ImportKind::Benefits, "№ льготы;Льгота;Приёмы пищи\n1;Многодетная семья;завтрак, обед\n"),
        (
            ImportKind::Buildings,
            "№ комплекса;Комплекс;№ здания;Здание;Вид здания;Шлюз;Турникеты;Двери;Кассы;Поставщик;Инфопанели\n\
             1;Школа № 5001;1;Корпус 1;школа;1;1-3;;4;Образец питания;\n\
             1;Школа № 5001;2;Корпус 2;детский сад;2;;5;;;6\n",
        ),
        (ImportKind::Holders, "№ получателя;Категория;Здание\n1;работник;1\n2;работник;Корпус 2\n"),
        (ImportKind::Groups, "№ группы;Группа;Здание;Руководитель\n1;5 «Б»;Корпус 1;13\n2;Ромашка;2;\n"),
        (
            ImportKind::Contracts,
            "№ контракта;Поставщик;№ комплекса;Первый день;Последний день;Дни недели;Дни без питания\n\
             1;1;1;01.09.2026;31.05.2027;пн-пт;04.11.2026, 01.01.2027-10.01.2027\n",
        ),
    ];
    for (kind, text) in files {
        let plan = import(&mut state, kind, text);
        assert_eq!(plan.reports, [], "{kind:?}");
    }
    state
}

#[test]
fn a_school_comes_in_and_the_same_files_again_change_nothing() {
    let mut state = school();
    assert_eq!(account_number(1), 13);
    assert_eq!(state.groups()[1].leader, 1);
    assert_eq!(state.service_days().count(), 11);
    assert_eq!(state.devices()[4].supplier, 1);
    let before = state.next_pos();
    let again = import(&mut state, ImportKind::Groups, "№ группы;Группа;Здание\n1;5 «Б»;Корпус 1\n2;Ромашка;2\n");
    assert_eq!((again.created, again.changed, again.unchanged, again.bad), (0, 0, 2, 0));
    let again = import(
        &mut state,
        ImportKind::Contracts,
        "contract,supplier,complex,first day,last day,weekdays,closed days\n1,1,1,2026-09-01,2027-05-31,mon-fri,2026-11-04\n",
    );
    assert_eq!((again.unchanged, again.bad), (1, 0), "{:?}", again.reports);
    assert_eq!(state.next_pos(), before);
}

#[test]
fn every_encoding_and_separator_reads_alike() {
    let text = "№ ЛС;ФИО;Категория;Группа;Здание\r\n37;Примеров Лев Львович;обучающийся;5 «Б»;Корпус 1\r\n";
    let commas = text.replace(';', ",");
    let tabs = text.replace(';', "\t");
    let mut marked = vec![0xef, 0xbb, 0xbf];
    marked.extend_from_slice(text.as_bytes());
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend(tabs.encode_utf16().flat_map(u16::to_le_bytes));
    let cp1251 = WINDOWS_1251.encode(text).0.into_owned();
    assert!(std::str::from_utf8(&cp1251).is_err());
    let state = school();
    for bytes in [text.as_bytes(), commas.as_bytes(), tabs.as_bytes(), &marked, &utf16, &cp1251] {
        let plan = plan(&read(ImportKind::Holders, bytes, "file.csv").expect("readable"), &state);
        assert_eq!((plan.created, &plan.reports), (1, &Vec::new()));
        let (holder, person) = &plan.persons_of_good_rows()[0];
        assert_eq!((*holder, person.name.as_str()), (3, "Примеров Лев Львович"));
        assert!(
            matches!(plan.commands().expect("clean"), [(2, Registry::Holder(spec))] if spec.group == 1 && spec.building == 1)
        );
        assert!(!format!("{:?}", plan.commands()).contains("Примеров"), "journal-knows-no-names");
    }
}

#[test]
fn headers_are_found_in_any_order_and_case_and_unknown_ones_are_told() {
    let table = table(ImportKind::Cards, "  вид   Идентификатора ;цвет;№  лс;UID\nбраслет;синий;13;04A1B2C3\n");
    assert_eq!(table.notes(), [Note::IgnoredColumn("цвет".into())]);
    assert_eq!(plan(&table, &school()).created, 1);
}

#[test]
fn a_file_that_cannot_be_used_says_why() {
    let missing = ImportError::MissingColumns {
        missing: vec!["«№ ЛС»".into(), "«Категория»".into()],
        found: vec!["«ФИО»".into(), "«Класс»".into()],
    };
    let header = "№ ЛС;Категория;Здание\n";
    let rows: [(&[u8], ImportError); 9] = [
        (b"", ImportError::Empty),
        ("ФИО;Класс\nа;б\n".as_bytes(), missing),
        ("№ ЛС;Лицевой счёт;Категория\n13;13;1\n".as_bytes(), ImportError::DuplicateColumn { title: "Лицевой счёт".into() }),
        (&[header.as_bytes(), "13;работник;1\n24;раб".as_bytes()].concat(), ImportError::Truncated { line: 3 }),
        (&[header.as_bytes(), "13;\"работник;1\n21;работник;1\n".as_bytes()].concat(), ImportError::UnclosedQuote { line: 2 }),
        (&[header.as_bytes(), "13;рабо".as_bytes(), &[0xd1]].concat(), ImportError::Truncated { line: 2 }),
        (&[header.as_bytes(), "13;рабо".as_bytes(), &[0xd1, b'\n']].concat(), ImportError::Encoding { line: 2 }),
        (&[0xff, 0x00, 0x98], ImportError::Encoding { line: 1 }),
        (&[0xd0, 0xcf, 0x11, 0xe0, 0xa1], ImportError::OldWorkbook),
    ];
    for (bytes, error) in rows {
        let got = read(ImportKind::Holders, bytes, "file.csv").map(|t| t.len());
        assert_eq!(got, Err(error.clone()), "{error}");
        assert!(!error.ru().is_empty() && !error.en().is_empty());
    }
    let cut = read(ImportKind::Holders, b"PK\x03\x04 half a workbook", "file.xlsx");
    assert!(matches!(cut, Err(ImportError::Workbook { .. })));
}

#[test]
fn a_last_row_without_line_break_is_read_with_a_note() {
    let table = table(ImportKind::Suppliers, "№ поставщика;Поставщик\n1;Образец");
    assert_eq!((table.len(), table.notes()), (1, [Note::NoLastLineBreak].as_slice()));
}

/// Kind, header, rows, and what is reported.
type Case = (ImportKind, &'static str, &'static str, Vec<(u32, &'static str, Fault)>);

// ACC-01, IDN-08, PAS-04: each row's fault by its number in the file, and nothing of the file when one row is bad.
#[test]
fn each_fault_is_told_by_row_and_column() {
    use Fault::{
        Account, CellCount, Date, Missing, Money, NameUnknown, Number, Refused, Repeated, SpreadsheetNumber, Word, YesNo,
    };
    let holders = "№ ЛС;Категория;Здание;Льгота;План питания;Дневной лимит;Посещение с;Посещение по\n";
    let holder_kinds = Word { allowed: super::people::HOLDER_KINDS_ALLOWED };
    let cases: Vec<Case> = vec![
        (ImportKind::Holders, holders, "37;обучающийся;1;;;150,50;;\n\n36;обучающийся;1;;;;;\n", vec![(4, "№ ЛС", Account)]),
        (ImportKind::Holders, holders, "37;обучающийся;1;;;;;\n37;обучающийся;1;;;;;\n", vec![(3, "№ ЛС", Repeated { row: 2 })]),
        (ImportKind::Holders, holders, "37;директор;1;;;;;\n", vec![(2, "Категория", holder_kinds)]),
        (ImportKind::Holders, holders, "37;обучающийся;;;;;;\n", vec![(2, "Здание", Missing)]),
        (ImportKind::Holders, holders, "37;обучающийся;9;;;;;\n", vec![(2, "Здание", Refused(Reason::BuildingUnknown))]),
        (ImportKind::Holders, holders, "37;обучающийся;Корпус 9;;;;;\n", vec![(2, "Здание", NameUnknown)]),
        (ImportKind::Holders, holders, "37;обучающийся;1;7;;;;\n", vec![(2, "Льгота", Refused(Reason::BenefitUnknown))]),
        (ImportKind::Holders, holders, "3,7E+1;обучающийся;1;;;;;\n", vec![(2, "№ ЛС", SpreadsheetNumber)]),
        (
            ImportKind::Holders,
            holders,
            "37;обучающийся;1;;может быть;много;;\n",
            vec![(2, "Дневной лимит", Money), (2, "План питания", YesNo)],
        ),
        (ImportKind::Holders, holders, "37;посетитель;1;;;;31.02.2026;01.03.2026\n", vec![(2, "Посещение с", Date)]),
        (ImportKind::Holders, holders, "37;посетитель;1\n", vec![(2, "", CellCount { expected: 8, got: 3 })]),
        (
            ImportKind::Representatives,
            "№ ЛС ребёнка;№ ЛС представителя\n",
            "13;9999\n37;13\n",
            vec![(2, "№ ЛС представителя", Account), (3, "№ ЛС ребёнка", Refused(Reason::HolderUnknown))],
        ),
        (
            ImportKind::Buildings,
            "№ комплекса;№ здания;Здание;Вид здания;Турникеты;Двери\n",
            "1;3;Корпус 3;школа;11-12;12\n1;4;Корпус 4;дворец;20-10;\n",
            vec![
                (2, "Двери", Repeated { row: 2 }),
                (3, "Вид здания", Word { allowed: super::equipment::BUILDING_KINDS_ALLOWED }),
                (3, "Турникеты", Number { max: ledger_core::limits::REGISTRY_ID_MAX }),
            ],
        ),
    ];
    let state = school();
    for (kind, header, rows, mut expected) in cases {
        let plan = plan(&table(kind, &format!("{header}{rows}")), &state);
        let mut got: Vec<_> = plan.reports.iter().map(|r| (r.row, r.column.as_str(), r.fault.clone())).collect();
        got.sort_by_key(|(row, column, _)| (*row, *column));
        expected.sort_by_key(|(row, column, _)| (*row, *column));
        assert_eq!(got, expected, "{rows}");
        assert!(plan.commands().is_none() && plan.bad > 0);
        assert!(plan.reports.iter().all(|r| r.ru().starts_with("строка ") && r.en().starts_with("row ")));
    }
}

#[test]
fn good_rows_can_be_taken_alone_and_are_accepted_alone() {
    let mut state = school();
    // The second row opens building 3 and then fails at its gateway; the third builds on building 3.
    let text = "№ комплекса;Комплекс;№ здания;Здание;Вид здания;Шлюз;Кассы;Поставщик\n\
                1;;1;Корпус первый;школа;1;4;1\n\
                1;;3;Корпус 3;школа;;7;77\n\
                2;Школа № 5002;4;Корпус 4;школа;4;;\n";
    let plan = import(&mut state, ImportKind::Buildings, text);
    assert_eq!((plan.created, plan.changed, plan.bad), (1, 1, 1), "{:?}", plan.reports);
    assert_eq!(plan.reports[0].fault, Fault::Refused(Reason::SupplierUnknown));
    assert_eq!(state.buildings()[1].name, "Корпус первый");
    assert_eq!(state.buildings()[3].kind, 0, "nothing of a bad row");
}

// BLD-16, BLD-17: a building closes with its equipment, which may go on elsewhere.
#[test]
fn a_building_closes_after_its_equipment_and_the_equipment_may_move() {
    let mut state = school();
    let text = "№ комплекса;№ здания;Здание;Вид здания;Шлюз;Двери;Инфопанели;Действует\n\
                1;2;Корпус 2;детский сад;;;;нет\n\
                1;1;Корпус 1;совмещённое;1;5;6;да\n";
    let plan = import(&mut state, ImportKind::Buildings, text);
    assert_eq!(plan.reports, []);
    assert!(!state.buildings()[2].active && !state.gateways()[2].active);
    assert_eq!((state.devices()[5].building, state.devices()[5].active), (1, true));
}

// A narrower file must not wipe what it doesn't mention.
#[test]
fn a_column_that_is_not_there_leaves_its_field_alone() {
    let mut state = school();
    let rich =
        "№ ЛС;Категория;Группа;Здание;Льгота;План питания;Дневной лимит\n37;обучающийся;5 «Б»;1;Многодетная семья;нет;150\n";
    assert_eq!(import(&mut state, ImportKind::Holders, rich).reports, []);
    let poor = "№ ЛС;Категория;Действует\n37;обучающийся;нет\n";
    let plan = import(&mut state, ImportKind::Holders, poor);
    assert_eq!((plan.changed, plan.bad), (1, 0), "{:?}", plan.reports);
    let holder = state.holder(3).expect("imported");
    assert_eq!((holder.active, holder.group, holder.benefit, holder.daily_limit), (false, 1, 1, 15_000));
    assert!(!holder.in_meal_plan);
}

#[test]
fn what_looks_like_a_formula_is_a_name_like_any_other() {
    let text =
        "№ ЛС;ФИО;Категория;Здание\n37;\"=HYPERLINK(\"\"http://example.org\"\")\";обучающийся;1\n46;@SUM(A1);обучающийся;1\n";
    let plan = plan(&table(ImportKind::Holders, &text.replace("46", &account_number(4).to_string())), &school());
    let names: Vec<&str> = plan.persons_of_good_rows().iter().map(|(_, person)| person.name.as_str()).collect();
    assert_eq!(names, ["=HYPERLINK(\"http://example.org\")", "@SUM(A1)"]);
}

// PAS-07: days in Moscow; the last day belongs to the visit.
#[test]
fn visiting_days_are_whole_days_in_moscow() {
    let mut state = school();
    let text = "№ ЛС;Категория;Здание;Посещение с;Посещение по\n37;посетитель;1;01.01.1970 03:00;01.01.1970\n";
    assert_eq!(import(&mut state, ImportKind::Holders, text).reports, []);
    let holder = state.holder(3).expect("imported");
    assert_eq!((holder.kind, holder.valid_from_us, holder.valid_until_us), (holder_kind::VISITOR, 0, 21 * 3_600_000_000));
}

// IDN-01, IDN-02, IDN-08, IDN-10
#[test]
fn cards_are_bound_once_and_those_without_owner_lie_in_the_reserve() {
    let mut state = school();
    let text = "№ карты;Вид идентификатора;№ ЛС;Состояние\n\
                04A1B2C3D4E5F6;социальная карта;13;\n\
                04:a1:b2:c3:d4:e5:f7;сервисный;;\n\
                1122AABB;браслет;24;утерян\n";
    let text = text.replace("24", &account_number(2).to_string());
    assert_eq!(import(&mut state, ImportKind::Cards, &text).reports, []);
    let cards: Vec<_> = state.cards().iter().map(|c| (c.kind, c.state, c.holder, c.permanent, c.bits)).collect();
    assert_eq!(
        cards,
        [
            (card_kind::SOCIAL, card_state::ACTIVE, 1, true, 56),
            (card_kind::SERVICE, card_state::STOCK, 0, false, 56),
            (card_kind::BRACELET, card_state::LOST, 2, true, 32),
        ]
    );
    let taken = format!("№ карты;Вид идентификатора;№ ЛС\n04A1B2C3D4E5F6;социальная карта;{}\n", account_number(2));
    let plan = import(&mut state, ImportKind::Cards, &taken);
    assert_eq!(plan.reports[0].fault, Fault::Refused(Reason::CardTaken));
    // A file without states must not put a lost card back to work.
    let again = format!("№ карты;Вид идентификатора;№ ЛС\n1122AABB;браслет;{}\n", account_number(2));
    assert_eq!(import(&mut state, ImportKind::Cards, &again).unchanged, 1);
}

// FIELD C4: a projection opens nothing by itself.
#[test]
fn reader_projections_are_normalised_by_their_profile_or_refused() {
    use Fault::{Card, CardAmbiguous, CardLosesByte, SpreadsheetNumber};
    let rows: &[(&str, &str, bool, Result<&str, Fault>)] = &[
        ("04A1B2C3D4E5F6", "", false, Ok("04A1B2C3D4E5F6")),
        ("7186A61E", "", false, Ok("7186A61E")),
        ("1EA68671", "hex-le", false, Ok("7186A61E")),
        ("1904649758", "dec-be", false, Ok("7186A61E")),
        ("0514229873", "dec-le", false, Ok("7186A61E")),
        ("7186A61E", "wiegand34-be", false, Ok("7186A61E")),
        ("1EA68671", "Wiegand34-LE", false, Ok("7186A61E")),
        ("1904649758", "wiegand34-be", false, Ok("7186A61E")),
        ("1303689068602870", "dec56-be", false, Ok("04A1B2C3D4E5F6")),
        ("12345678", "", true, Ok("12345678")),
        ("12345678", "", false, Err(CardAmbiguous)),
        ("1904649758", "", true, Err(CardAmbiguous)),
        ("123,45678", "", false, Err(CardLosesByte)),
        ("123 45678", "", true, Err(CardLosesByte)),
        ("123,45678", "wiegand34-be", false, Err(CardLosesByte)),
        ("7BB26E", "wiegand26", false, Err(CardLosesByte)),
        ("7BB26E", "", false, Err(CardLosesByte)),
        ("8804A1B2", "", false, Err(CardLosesByte)),
        ("B2A10488", "wiegand34-le", false, Err(CardLosesByte)),
        ("04A1B2C3D4", "", false, Err(Card)),
        ("00000000000000", "", true, Err(Card)),
        ("04A1B2C3D4E5F60708090A", "", false, Err(Card)),
        ("карта", "", false, Err(Card)),
        ("1,23E+14", "", false, Err(SpreadsheetNumber)),
        ("4294967296", "dec-be", false, Err(Fault::CardProfile { expects: "0…4294967295" })),
    ];
    for (text, profile, column_is_hex, expected) in rows {
        let profile = if profile.is_empty() { None } else { Some(Profile::parse(profile).expect("a known profile")) };
        let got = card_text::parse(text, profile, *column_is_hex).map(|key| key.to_string());
        assert_eq!(got, expected.clone().map(String::from), "{text} {profile:?}");
    }
    assert_eq!(Profile::parse("wiegand34"), None, "without byte order it says nothing");
}

#[test]
fn no_bytes_of_any_kind_bring_the_reader_down() {
    let good = "№ ЛС;ФИО;Категория;Здание;Группа;Дневной лимит;Посещение по\n37;\"Примеров \"\"Лев\"\"\";обучающийся;1;1;150,5;01.01.2027\n";
    let cards = "№ карты;Вид идентификатора;№ ЛС;Профиль считывателя\n04A1B2C3;браслет;13;hex-le\n1904649758;fob;;dec-be\n";
    let state = school();
    let try_it = |kind, bytes: &[u8]| {
        if let Ok(table) = read(kind, bytes, "file.csv") {
            let plan = plan(&table, &state);
            assert_eq!(plan.created + plan.changed + plan.unchanged + plan.bad, table.len());
            assert!(plan.reports.iter().all(|r| r.ru().len() + r.en().len() > 20));
        }
    };
    // A fixed xorshift: the same damage in every run.
    let mut seed = 0x9e37_79b9_7f4a_7c15u64;
    let mut random = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed
    };
    for (kind, text) in [(ImportKind::Holders, good), (ImportKind::Cards, cards)] {
        for end in 0..text.len() {
            try_it(kind, &text.as_bytes()[..end]);
        }
        for _ in 0..3_000 {
            let mut bytes = text.as_bytes().to_vec();
            for _ in 0..=random() % 4 {
                let place = (random() % bytes.len() as u64) as usize;
                bytes[place] = b"\";,\n\r0E+9.-:\xd1\x98\0a"[(random() % 16) as usize];
            }
            try_it(kind, &bytes);
        }
    }
    for _ in 0..500 {
        let bytes: Vec<u8> = (0..random() % 200).map(|_| random() as u8).collect();
        ImportKind::ALL.iter().for_each(|kind| try_it(*kind, &bytes));
    }
    let mut book = include_bytes!("../../../deploy/sample/07-pupils.xlsx").to_vec();
    for _ in 0..200 {
        let place = (random() % book.len() as u64) as usize;
        let old = std::mem::replace(&mut book[place], random() as u8);
        try_it(ImportKind::Holders, &book);
        book[place] = old;
    }
    for end in (0..book.len()).step_by(97) {
        try_it(ImportKind::Holders, &book[..end]);
    }
}

#[test]
fn a_table_of_the_registry_of_enrolment_is_read_and_says_what_an_import_of_it_would_do() {
    let mut state = school();
    import(&mut state, ImportKind::Holders, "№ получателя;Категория;Группа;Здание\n3;обучающийся;1;1\n4;обучающийся;1;1\n");
    let [third, fourth] = [3, 4].map(account_number);
    let text = format!(
        "№ ЛС;Класс;Комплекс\n{third};Ромашка;Школа № 5001\n{fourth};;\n{third};1;1\n20;1;1\n{};5 «В»;1\n{};1;\n",
        account_number(5),
        account_number(9)
    );
    let (bytes, _, _) = WINDOWS_1251.encode(&text);
    let table = read(ImportKind::Enrolment, &bytes, "").expect("a readable file");
    let enrolled = super::enrolled(&table, &state);
    let rows: Vec<(u32, u32, u32)> = enrolled.rows.iter().map(|(row, to)| (*row, to.holder, to.group)).collect();
    assert_eq!(rows, [(2, 3, 2), (3, 4, 0), (7, 9, 1)], "who there is nobody has looked yet");
    let faults: Vec<(u32, Fault)> = enrolled.reports.iter().map(|report| (report.row, report.fault.clone())).collect();
    assert_eq!(faults, [(4, Fault::Repeated { row: 2 }), (5, Fault::Account), (6, Fault::NameUnknown)]);

    let plan = plan(&table, &state);
    assert_eq!((plan.changed, plan.bad), (2, 4), "{:?}", plan.reports);
    apply(&mut state, &plan);
    let moved = state.holder(3).expect("a pupil");
    assert_eq!((moved.group, moved.active, state.building_attended(moved)), (2, true, 2));
    assert!(!state.holder(4).expect("a pupil").active);
}
