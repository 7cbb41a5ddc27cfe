//! The performance guard: instructions per event for decide, encode and decode, held against `benches/instructions.txt`.
//!
//! Time depends on who else uses the machine; instructions of a release build with fixed input do not. "The guard" in
//! `benches/README.md` says what is counted, why so, and what to do when this fails.

mod build;
mod record;
mod step;

use counted::CASES;
use record::{Count, Record, Section};
use std::path::PathBuf;
use std::{env, fs};

/// Changes the record instead of comparing with it.
const UPDATE: &str = "UPDATE_INSTRUCTIONS";

fn record_path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("instructions.txt")
}

/// The counts of this build, per event.
fn counts() -> Vec<(String, Count)> {
    let program = build::release();
    let steps = step::count(&program, CASES.len()).unwrap_or_else(|why| panic!("{why}"));
    let steps_of = |name| CASES.iter().position(|case| case.name == name).map(|at| steps[at]);
    let kept = CASES.iter().zip(&steps).filter(|(case, _)| !case.only_taken_off);
    kept.map(|(case, all)| {
        let off = case.without.and_then(steps_of).unwrap_or_default();
        let instructions = (all.instructions - off.instructions) as f64 / case.events as f64;
        (case.name.to_owned(), Count { instructions, calls: all.calls - off.calls })
    })
    .collect()
}

#[test]
fn no_event_costs_more_instructions_than_recorded() {
    let found = Section { toolchain: build::toolchain(), counts: counts() };
    let text = fs::read_to_string(record_path()).unwrap_or_default();
    let mut record = Record::parse(&text).unwrap_or_else(|why| panic!("{}: {why}", record_path().display()));
    print!("{found}");
    if env::var_os(UPDATE).is_some() {
        record.replace(found);
        fs::write(record_path(), record.to_string()).expect("the record can be written");
        return;
    }
    let (section, tolerance) = record.to_compare(&found.toolchain).expect("a record");
    let complaints = record::compare(&section.counts, &found.counts, tolerance);
    assert!(
        complaints.is_empty(),
        "instructions per event moved by more than {} % against {}, recorded with {}, this is {}:\n{}\n\
         If that is meant, record it: {UPDATE}=1 cargo test -p benches --test instructions",
        tolerance * 100.0,
        record_path().display(),
        section.toolchain,
        found.toolchain,
        complaints.join("\n"),
    );
}
