//! Random histories against a naive ledger, with restarts among the operations.
//!
//! `TURNSTILE_SEED=7 TURNSTILE_HISTORIES=1000000 cargo test -p ledger-core --test model -- --nocapture` runs a million histories
//! from seed 7; a failure prints the seed of its own history, and `TURNSTILE_HISTORY=…` runs that one alone.
#![expect(clippy::inconsistent_digit_grouping, reason = "kopecks are written as roubles_kopecks, 300_00 is 300 ₽")]

mod city;
mod history;
mod mutant;
mod naive;

use edge_protocol::Reason;
use history::{Divergence, History};
use mutant::Mutant;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Histories of a plain `cargo test`. Origin: about a minute of one core in the test profile.
const HISTORIES: u64 = 120_000;

/// Reasons that histories of this city cannot reach: a full purse takes a thousand top-ups, the others are the shell's.
const OUT_OF_REACH: &[Reason] = &[Reason::BalanceOverflow, Reason::GatewayUnknown, Reason::IdReused, Reason::TooManyChanges];

fn setting(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} must be a number, it is {text:?}")))
}

/// The seed of the `index`th history: SplitMix64, so that neighbours have nothing in common.
fn seed_of(base: u64, index: u64) -> u64 {
    let mut z = base.wrapping_add(index.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Runs one history; a panic inside the ledger is a divergence as well.
fn run(start: &History, seed: u64) -> Result<BTreeSet<Reason>, Divergence> {
    let result = catch_unwind(AssertUnwindSafe(|| start.clone().run(seed)));
    result.unwrap_or_else(|_| Err(Divergence { what: "a panic, see above".into(), ops: Vec::new() }))
}

// MIS-01, MIS-03, ACC-02, ACC-03; invariants same-id-same-answer, sum-is-zero, replay-equals-live.
#[test]
fn random_histories_with_restarts_agree_with_the_naive_ledger() {
    let start = History::start(Mutant::None);
    if let Some(seed) = setting("TURNSTILE_HISTORY") {
        start.run(seed).unwrap_or_else(|d| panic!("{}\n{:#?}", d.what, d.ops));
        return;
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |t| t.as_nanos() as u64);
    let base = setting("TURNSTILE_SEED").unwrap_or(now % 1_000_000_000);
    let histories = setting("TURNSTILE_HISTORIES").unwrap_or(HISTORIES);
    println!("TURNSTILE_SEED={base} TURNSTILE_HISTORIES={histories}");
    let next = AtomicU64::new(0);
    let stop = AtomicBool::new(false);
    let threads = std::thread::available_parallelism().map_or(2, |n| n.get().min(4));
    let seen = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let mut seen = BTreeSet::new();
                    while !stop.load(Ordering::Relaxed) {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        if index >= histories {
                            break;
                        }
                        let seed = seed_of(base, index);
                        match run(&start, seed) {
                            Ok(reasons) => seen.extend(reasons),
                            Err(divergence) => {
                                stop.store(true, Ordering::Relaxed);
                                let last = divergence.ops.last();
                                panic!("TURNSTILE_HISTORY={seed}: {} after {last:?}", divergence.what);
                            }
                        }
                    }
                    seen
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("no divergence")).collect::<BTreeSet<Reason>>()
    });
    if histories >= HISTORIES {
        // From there on they are the office's, which has histories of its own.
        let of_the_core = |reason: &&Reason| **reason < Reason::PreviewOutdated;
        let missed: Vec<_> =
            Reason::ALL.iter().filter(of_the_core).filter(|r| !seen.contains(r) && !OUT_OF_REACH.contains(r)).collect();
        assert!(missed.is_empty(), "histories never met {missed:?}; they prove nothing about them");
    }
}

#[test]
fn the_comparison_notices_every_rule_told_wrong() {
    for mutant in Mutant::ALL {
        let start = History::start(mutant);
        let noticed = (0..20_000).find(|index| start.clone().run(seed_of(1, *index)).is_err());
        println!("{mutant:?}: noticed by history {noticed:?}");
        assert!(noticed.is_some(), "20,000 histories did not notice {mutant:?}");
    }
}
