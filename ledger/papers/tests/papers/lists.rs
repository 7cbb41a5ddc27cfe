//! Lists for spreadsheets.

use crate::sample;
use calamine::{Data, Reader, Xlsx};
use papers::table::{Cell, Table};
use std::io::Cursor;

fn opened(table: &Table) -> Vec<Vec<Data>> {
    let bytes = table.xlsx(sample::TODAY).expect("a workbook");
    let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).expect("what the sample has");
    assert!(workbook.worksheet_formula(&table.name).expect("what the sample has").is_empty(), "no formula");
    let range = workbook.worksheet_range(&table.name).expect("what the sample has");
    range.rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn the_monthly_act_adds_up_in_a_spreadsheet() {
    let rows = opened(&sample::monthly().table().expect("a table"));
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[0][3], Data::String("Порций".into()));
    assert_eq!(rows[2][0], Data::String("=Дошкольный корпус".into()));
    assert_eq!(
        rows[3],
        [
            Data::String("Итого".into()),
            Data::Float(300_000.0),
            Data::Float(1_650_000.0),
            Data::Float(18_000.0),
            Data::Float(1_359_000.0),
            Data::Float(2_469.0),
            Data::Float(588_531.0),
        ]
    );
}

#[test]
fn no_text_becomes_a_formula() {
    for text in ["=1+1", "+7 999", "-1", "@SUM(A1)", "\tx", "\rx", "=cmd|' /C calc'!A0"] {
        let table =
            Table { name: "Лист".into(), head: vec![text.into()], rows: vec![vec![Cell::Text(text.into())]], foot: None };
        let csv = String::from_utf8(table.csv().expect("a list")).expect("what the sample has");
        let cells: Vec<String> = csv
            .strip_prefix('\u{feff}')
            .expect("what the sample has")
            .split_terminator("\r\n")
            .map(|cell| cell.trim_matches('"').to_owned())
            .collect();
        assert_eq!(cells, [format!("'{text}"), format!("'{text}")]);
        let read: Vec<String> = opened(&table).into_iter().flatten().map(|cell| cell.to_string()).collect();
        assert_eq!(read, [text, text], "a workbook knows what is text");
    }
}

#[test]
fn cells_are_written_as_russian_spreadsheets_read_them() {
    let day = jiff::civil::date(2026, 1, 9);
    let row = vec![
        Cell::Text("40817810138000000123".into()),
        Cell::Text("а;б\"в".into()),
        Cell::Number(3_000),
        Cell::Kopecks(-5),
        Cell::Kopecks(123_450),
        Cell::Day(day),
        Cell::Moment(day.at(23, 59, 59, 0)),
        Cell::Id(20_110_001),
        Cell::Id(12_345_678_901_234_567_890),
        Cell::Kopecks(9_000_000_000_000_000_001),
        Cell::Empty,
    ];
    let table = Table { name: "Лист".into(), head: vec!["A".into()], rows: vec![row], foot: Some("=cut".into()) };
    let csv = String::from_utf8(table.csv().expect("a list")).expect("what the sample has");
    assert_eq!(
        csv,
        "\u{feff}A\r\n40817810138000000123;\"а;б\"\"в\";3000;-0,05;1234,50;09.01.2026;09.01.2026 23:59:59;20110001;\
         12345678901234567890;90000000000000000,01;\r\n'=cut\r\n"
    );
    let rows = opened(&table);
    assert_eq!(rows[1][0], Data::String("40817810138000000123".into()), "twenty digits are no number");
    assert_eq!(rows[1][4], Data::Float(1_234.5));
    assert!(matches!(rows[1][5], Data::DateTime(_)));
    let Data::DateTime(moment) = &rows[1][6] else { panic!("{:?}", rows[1][6]) };
    let (_, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    assert_eq!((month, day, hour, minute, second), (1, 9, 23, 59, 59));
    assert_eq!(rows[1][7], Data::Float(20_110_001.0), "a number that can be looked for");
    assert_eq!(rows[1][8], Data::String("12345678901234567890".into()), "no digit is dropped");
    assert_eq!(rows[1][9], Data::String("90000000000000000,01".into()), "nor of money");
    assert_eq!(rows[2][0], Data::String("=cut".into()));
}

#[test]
fn a_list_too_large_is_refused_and_says_where() {
    let long = Cell::Text("x".repeat(32_768));
    let table = Table { name: "Лист".into(), head: vec![], rows: vec![vec![], vec![Cell::Empty, long]], foot: None };
    for written in [table.csv(), table.xlsx(sample::TODAY)] {
        assert!(written.expect_err("a refusal").to_string().starts_with("row 2, column 2: the text has 32768 signs"));
    }
    let table = Table { name: "Лист".into(), head: vec![], rows: vec![vec![]; papers::ROWS_MAX + 1], foot: None };
    assert!(table.csv().expect_err("a refusal").to_string().starts_with("100001 rows"));
}

#[test]
fn the_list_of_refunds_ends_with_its_sum() {
    let rows = opened(&sample::registry().table().expect("a table"));
    assert_eq!(rows[0].len(), 10);
    assert_eq!(rows[1][4], Data::String("40817810138000000123".into()));
    assert_eq!(rows[3][7], Data::String("Итого".into()));
    assert_eq!(rows[3][8], Data::Float(1_234.57));
}

#[test]
fn a_statement_leads_from_its_opening_to_its_closing_balance() {
    let statement = sample::statement(papers::Lang::Ru, 12);
    let rows = opened(&statement.table().expect("a table"));
    assert_eq!(rows.len(), 1 + 1 + 12 + 1);
    assert_eq!((&rows[1][1], &rows[1][4]), (&Data::String("Остаток на начало".into()), &Data::Float(120.0)));
    assert_eq!((&rows[2][2], &rows[2][3], &rows[2][4]), (&Data::Float(1_500.0), &Data::Empty, &Data::Float(1_620.0)));
    assert_eq!((&rows[14][1], &rows[14][4]), (&Data::String("Остаток на конец".into()), &Data::Float(789.5)));
    let wrong = papers::forms::Statement { closing_kopecks: statement.closing_kopecks + 1, ..statement };
    assert_eq!(wrong.table().expect_err("a refusal").code(), "paper-sums");
}
