//! The files say what the registry says, and replacing them leaves nothing behind.

use super::write;
use crate::city::{CitySize, generate};
use ledger_core::{State, holder_of_account};

fn small_city() -> State {
    let mut state = State::new();
    let mut records = Vec::new();
    for command in generate(CitySize::Small, 5, 20_700) {
        records.clear();
        state.apply_command(0, 0, &command, 0, &mut records);
    }
    state
}

#[test]
fn the_files_have_the_columns_and_rows_of_the_contract() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let state = small_city();
    write(dir.path(), "small", &state).expect("written");
    write(dir.path(), "small", &state).expect("written over the first");
    let left: Vec<_> = std::fs::read_dir(dir.path()).expect("readable").flatten().map(|e| e.file_name()).collect();
    assert_eq!(left, ["city"]);

    let text = |file: &str| std::fs::read_to_string(dir.path().join("city").join(file)).expect("a file of the contract");
    let active = state.holders().iter().filter(|h| h.active).count();
    assert_eq!(text("city.json").trim(), format!(r#"{{"gateways":6,"holders":{active},"name":"small"}}"#));
    let headers = [
        ("gateways.csv", "gateway,building,complex,building_kind,mode"),
        ("devices.csv", "device,building,kind,supplier"),
        ("groups.csv", "group,building,leader"),
        ("representations.csv", "child,representative"),
        ("contracts.csv", "contract,supplier,complex,first_day,last_day,weekdays"),
        ("service_days.csv", "contract,day,open"),
    ];
    for (file, header) in headers {
        let text = text(file);
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some(header), "{file}");
        let columns = header.split(',').count();
        let rows: Vec<_> = lines.collect();
        assert!(!rows.is_empty(), "{file}");
        assert!(rows.iter().all(|row| row.split(',').filter(|cell| cell.parse::<i64>().is_ok()).count() == columns), "{file}");
    }
    let holders = text("holders.csv");
    let rows: Vec<Vec<&str>> = holders.lines().skip(1).map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), active);
    for row in &rows {
        assert_eq!(row.len(), 15);
        let account = row[1].parse().expect("an account number");
        assert_eq!(holder_of_account(account).map(|h| h.to_string()).as_deref(), Some(row[0]));
        assert!(row[10].is_empty() || edge_protocol::CardKey::parse(row[10]).is_ok());
    }
}
