//! The fuzz targets of the payment notices over their committed corpora and over random changes of them, in every `cargo test`.
//!
//! The random changes start from a fixed seed; `TURNSTONE_SEED` tries another.

#[path = "../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "the fuzz crate's public functions")]
mod target;

use ledger::feed::reading::{shop_notice, shop_payment, signed_notice};
use rand::rngs::SmallRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use std::fs;
use std::path::Path;

/// Random changes of each corpus. Origin: a few seconds in the test profile.
const CHANGES: u32 = 20_000;
/// Pieces that readers stumble over.
const PIECES: [&[u8]; 10] =
    [b"\"", b"\\u0000", b"-1", b"1e9", b"99999999999999999999", b"{", b"[", b"&account=", b"%00", b"\xff"];
/// A target with its corpus.
type Target = (&'static str, fn(&[u8]));
const TARGETS: [Target; 3] = [("signed", target::signed), ("shop", target::shop), ("terminal", target::terminal)];

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let entries = fs::read_dir(folder).expect("a committed corpus");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("a readable folder").path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).expect("a readable file")).collect()
}

#[test]
fn the_committed_corpora_pass_and_say_something() {
    for (name, target) in TARGETS {
        let corpus = corpus(name);
        assert!(corpus.len() >= 6, "{name}: {}", corpus.len());
        corpus.iter().for_each(|bytes| target(bytes));
    }
    let (signed, shop) = (corpus("signed"), corpus("shop"));
    assert!(signed.iter().filter(|bytes| signed_notice(bytes).is_some()).count() >= 3, "some are notices");
    assert!(shop.iter().any(|bytes| shop_notice(bytes).is_some()) && shop.iter().any(|bytes| shop_payment(bytes).is_some()));
}

#[test]
fn random_changes_of_the_corpora_break_nothing() {
    let seed = std::env::var("TURNSTONE_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(0x7457_0e5e);
    println!("TURNSTONE_SEED={seed}");
    let mut dice = SmallRng::seed_from_u64(seed);
    for (name, target) in TARGETS {
        let corpus = corpus(name);
        for change in 0..CHANGES {
            let bytes = changed(&mut dice, &corpus);
            let passed = std::panic::catch_unwind(|| target(&bytes));
            assert!(passed.is_ok(), "{name}, change {change} of seed {seed}: add to the corpus {bytes:02x?}");
        }
    }
}

/// One input with a few changes: bits, pieces, an end of another input.
fn changed(dice: &mut SmallRng, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = corpus.choose(dice).cloned().unwrap_or_default();
    for _ in 0..dice.random_range(1..5) {
        let at = dice.random_range(0..=bytes.len());
        match dice.random_range(0..4) {
            0 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << (at % 8)),
            1 => bytes.truncate(at.max(bytes.len() / 2)),
            2 => drop(bytes.splice(at..at, PIECES.choose(dice).copied().unwrap_or_default().iter().copied())),
            _ => {
                let other = corpus.choose(dice).cloned().unwrap_or_default();
                bytes.splice(at..at, other.into_iter().skip(at));
            }
        }
    }
    bytes
}
