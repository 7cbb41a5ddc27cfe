//! The files of `deploy/sample` come in without a fault, and are what the generator makes.

#[path = "../examples/make_sample.rs"]
#[expect(dead_code, reason = "the example's main writes the files")]
mod make_sample;

use ledger::import::{ImportKind, plan, read};
use ledger_core::command::{building_kind, card_kind, card_state, holder_kind};
use ledger_core::{Command, State};
use std::collections::BTreeSet;
use std::path::Path;

fn sample(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/sample").join(name);
    std::fs::read(&path).expect("a file of deploy/sample; run the example make_sample")
}

const FILES: [(ImportKind, &str, usize); 10] = [
    (ImportKind::Suppliers, "01-suppliers.csv", 1),
    (ImportKind::Benefits, "02-benefits.csv", 3),
    (ImportKind::Buildings, "03-buildings.csv", 6),
    (ImportKind::Contracts, "04-contracts.csv", 1),
    (ImportKind::Holders, "05-employees.csv", 40),
    (ImportKind::Groups, "06-groups.csv", 16),
    (ImportKind::Holders, "07-pupils.xlsx", 304),
    (ImportKind::Holders, "08-adults.csv", 56),
    (ImportKind::Representatives, "09-representatives.csv", 66),
    (ImportKind::Cards, "10-cards.csv", 0),
];

fn import_all(state: &mut State) -> Vec<(usize, usize, usize)> {
    let mut records = Vec::new();
    FILES
        .iter()
        .map(|(kind, name, _)| {
            let table = read(*kind, &sample(name), name).expect("readable");
            let plan = plan(&table, state);
            assert_eq!((plan.reports.as_slice(), plan.bad), ([].as_slice(), 0), "{name}");
            for (_, change) in plan.commands().expect("no bad row") {
                state.apply_command(0, 0, &Command::Registry(change.clone()), 0, &mut records);
            }
            assert!(*kind != ImportKind::Holders || plan.persons_of_good_rows().len() == table.len(), "{name}: every name");
            (plan.created, plan.changed, plan.unchanged)
        })
        .collect()
}

#[test]
fn the_sample_complex_comes_in_whole_and_a_second_time_changes_nothing() {
    let mut state = State::new();
    let first = import_all(&mut state);
    for ((_, name, rows), (created, changed, unchanged)) in FILES.iter().zip(first) {
        assert!(*rows == 0 || created == *rows, "{name}: {created} created");
        assert_eq!((changed, unchanged), (0, 0), "{name}");
    }
    let kinds: BTreeSet<u8> = state.buildings().iter().skip(1).map(|b| b.kind).collect();
    assert_eq!(kinds, (building_kind::SCHOOL..=building_kind::SUPPLEMENTARY).collect());
    let holders = |kind| state.holders().iter().filter(|h| h.kind == kind).count();
    let counts = [holder_kind::PUPIL, holder_kind::EMPLOYEE, holder_kind::REPRESENTATIVE, holder_kind::VISITOR].map(holders);
    assert_eq!(counts, [304, 40, 50, 6]);
    let card_kinds: BTreeSet<u8> = state.cards().iter().map(|c| c.kind).collect();
    assert_eq!(card_kinds, (card_kind::SERVICE..=card_kind::FOB).collect());
    let card_states: BTreeSet<u8> = state.cards().iter().map(|c| c.state).collect();
    assert_eq!(card_states, (card_state::STOCK..=card_state::RETURNED).collect());
    assert!(state.groups().iter().skip(1).all(|g| g.active && g.leader != 0));

    let again = import_all(&mut state);
    for ((_, name, _), (created, changed, unchanged)) in FILES.iter().zip(again) {
        assert!((created, changed) == (0, 0) && unchanged > 0, "{name}");
    }
}

#[test]
fn the_committed_files_are_what_the_generator_makes() {
    for (name, bytes) in make_sample::files().expect("a workbook") {
        assert!(bytes == sample(name), "{name} differs; run: cargo run -p ledger --example make_sample -- deploy/sample");
    }
}

#[test]
fn the_sample_shows_a_workbook_and_windows_1251() {
    assert!(sample("07-pupils.xlsx").starts_with(b"PK"));
    let buildings = sample("03-buildings.csv");
    assert!(std::str::from_utf8(&buildings).is_err() && buildings.contains(&b';'));
}
