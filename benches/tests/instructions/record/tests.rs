//! The guard guarded: it must fail when it should.

use super::*;

fn counts(instructions: f64, calls: u64) -> Vec<(String, Count)> {
    vec![("decide taps".to_owned(), Count { instructions, calls })]
}

#[test]
fn a_count_that_moved_by_more_than_a_twentieth_is_complained_of() {
    let recorded = counts(100.0, 40);
    for (instructions, calls, tolerance, says) in [
        (100.0, 40, SAME, ""),
        (104.9, 40, SAME, ""),
        (95.1, 40, SAME, ""),
        (106.0, 40, SAME, "6.0 % more"),
        (94.0, 40, SAME, "6.0 % fewer"),
        (f64::NAN, 40, SAME, "not a number"),
        (106.0, 40, OTHER, ""),
        (126.0, 40, OTHER, "26.0 % more"),
        (100.0, 42, SAME, ""),
        (100.0, 43, SAME, "43 calls"),
        (100.0, 37, SAME, "37 calls"),
    ] {
        let found = compare(&recorded, &counts(instructions, calls), tolerance).join("\n");
        assert_eq!(found.is_empty(), says.is_empty(), "{instructions} {calls}: {found}");
        assert!(found.contains(says), "{instructions} {calls}: {found}");
    }
    assert_eq!(compare(&counts(100.0, 0), &counts(100.0, 1), SAME).len(), 1, "a first allocation");
}

#[test]
fn a_name_that_only_one_side_has_is_complained_of() {
    assert!(compare(&[], &counts(1.0, 0), SAME).join("").contains("not recorded yet"));
    assert!(compare(&counts(1.0, 0), &[], SAME).join("").contains("no longer counted"));
}

#[test]
fn a_record_reads_as_it_was_written() {
    let section = |toolchain: &str, n| Section { toolchain: toolchain.to_owned(), counts: counts(n, 3) };
    let mut record = Record::default();
    assert!(record.to_compare("rustc 1, LLVM 1, a").is_none());
    record.replace(section("rustc 1, LLVM 1, a", 10.0));
    record.replace(section("rustc 1, LLVM 1, b", 20.25));
    record.replace(section("rustc 1, LLVM 1, a", 11.5));
    assert_eq!(Record::parse(&record.to_string()), Ok(record.clone()));
    for (toolchain, instructions, tolerance) in [
        ("rustc 1, LLVM 1, a", 11.5, SAME),
        ("rustc 1, LLVM 1, b", 20.25, SAME),
        ("rustc 2, LLVM 1, b", 20.25, OTHER),
        ("rustc 2, LLVM 1, c", 11.5, OTHER),
    ] {
        let (found, off) = record.to_compare(toolchain).expect("a section");
        assert_eq!((found.counts[0].1.instructions, off), (instructions, tolerance), "{toolchain}");
    }
}

#[test]
fn a_damaged_record_is_said_to_be_one() {
    assert!(Record::parse("  decide taps: 1 instructions, 0 calls").is_err(), "no toolchain");
    assert!(Record::parse("rustc 1\n  decide taps: many").is_err(), "no number");
}
