//! Prints what the store takes: one thread appends, one makes durable, at most 16 blocks unanswered, as the writer does it.
//!
//! A short round by default; `STORE_RATE_SECONDS=10 cargo test --release -p ledger --test store_rate -- --nocapture` measures.

use std::{
    env,
    str::FromStr,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use bytes::Bytes;
use ledger::store::{
    Store, StoredBlock,
    sled::{Barrier, SledOptions, SledStore},
};
use rand::{RngCore, SeedableRng, rngs::SmallRng};

/// Records of 96 bytes in a block of 64 KiB.
const RECORDS_PER_BLOCK: u32 = 680;

struct Rate {
    records_per_s: f64,
    barrier_p50: Duration,
    barrier_p99: Duration,
    reopened: Duration,
}

/// What the environment says, or the default.
fn setting<T: FromStr>(name: &str, default: T) -> T {
    env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

fn measure(options: SledOptions, length: Duration, sealing: bool) -> Rate {
    let dir = tempfile::tempdir().expect("a folder");
    let store = SledStore::open_with(dir.path(), options).expect("the store");
    let mut bytes = vec![0; 64 * 1024];
    SmallRng::seed_from_u64(1).fill_bytes(&mut bytes);
    let bytes = Bytes::from(bytes);
    let (appended, answered) = mpsc::sync_channel::<Instant>(setting("STORE_RATE_UNANSWERED", 16));
    let start = Instant::now();
    let mut waits = Vec::new();
    thread::scope(|threads| {
        threads.spawn(|| {
            let appended = appended;
            while start.elapsed() < length {
                let block = StoredBlock { first_pos: store.next_pos(), count: RECORDS_PER_BLOCK, bytes: bytes.clone() };
                let begun = Instant::now();
                store.append(&block).expect("an append");
                appended.send(begun).expect("the other thread");
            }
        });
        if sealing {
            threads.spawn(|| {
                while start.elapsed() < length {
                    store.seal_before(store.durable_pos().saturating_sub(4 << 20)).expect("sealing");
                    thread::sleep(Duration::from_millis(20));
                }
            });
        }
        while let Ok(first) = answered.recv() {
            let mut batch: Vec<Instant> = vec![first];
            batch.extend(answered.try_iter());
            store.barrier().expect("a barrier");
            waits.extend(batch.into_iter().map(|begun| begun.elapsed()));
        }
    });
    let seconds = start.elapsed().as_secs_f64();
    let records = store.durable_pos();
    drop(store);
    let reopening = Instant::now();
    assert_eq!(SledStore::open(dir.path()).expect("the store again").next_pos(), records);
    let reopened = reopening.elapsed();
    waits.sort_unstable();
    let percentile = |share: usize| waits.get(waits.len() * share / 100).copied().unwrap_or_default();
    Rate { records_per_s: records as f64 / seconds, barrier_p50: percentile(50), barrier_p99: percentile(99), reopened }
}

#[test]
fn the_rate_is_printed() {
    let _ = tracing_subscriber::fmt().with_test_writer().try_init();
    let length = Duration::from_secs_f64(setting("STORE_RATE_SECONDS", 0.3));
    let plain = SledOptions { barrier: Barrier::FlushOnly, ..SledOptions::default() };
    let default = SledOptions::default();
    let production = SledOptions { cache_bytes: setting("STORE_RATE_CACHE", default.cache_bytes), ..default };
    for (name, options, sealing) in
        [("flush and fdatasync", production.clone(), false), ("plain flush", plain, false), ("while sealing", production, true)]
    {
        let rate = measure(options, length, sealing);
        println!(
            "{name:20} {:6.2} M records/s, block answered in p50 {:.2?}, p99 {:.2?}; reopened in {:.2?}",
            rate.records_per_s / 1e6,
            rate.barrier_p50,
            rate.barrier_p99,
            rate.reopened
        );
        assert!(rate.records_per_s > 0.0);
    }
}
