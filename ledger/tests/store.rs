//! What every store promises, as one table played on each of them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use ledger::store::{
    BLOCK_BYTES_MAX, JournalStore, Store, StoreError, StoredBlock,
    memory::MemoryStore,
    ring::RingOptions,
    sled::{SledOptions, SledStore},
};
use rand::{Rng, SeedableRng, rngs::SmallRng};

/// A block whose bytes follow from its position.
fn block(first_pos: u64, count: u32, len: usize) -> StoredBlock {
    let mut bytes = vec![0; len];
    SmallRng::seed_from_u64(first_pos ^ 0xB10C).fill(&mut bytes[..]);
    StoredBlock { first_pos, count, bytes: Bytes::from(bytes) }
}

/// A run is 100 records here, so that a few blocks already make several.
fn small() -> SledOptions {
    SledOptions { run_records: 100, ..SledOptions::default() }
}

/// A ring that a few dozen blocks fill.
fn tight() -> RingOptions {
    RingOptions { bytes_min: 64 << 10, bytes_max: 256 << 10, ..RingOptions::default() }
}

/// A ring for which a dozen blocks are a storm already.
fn stormy() -> RingOptions {
    RingOptions { storm_bytes: 10 << 10, run_bytes: 60 << 10, ..tight() }
}

fn on_each_store(promise: fn(&dyn Store)) {
    promise(&MemoryStore::new());
    let dir = tempfile::tempdir().expect("a folder");
    promise(&SledStore::open_with(dir.path(), small()).expect("a new store"));
    let dir = tempfile::tempdir().expect("a folder");
    promise(&JournalStore::open_with(dir.path(), small(), tight()).expect("a new store"));
    let dir = tempfile::tempdir().expect("a folder");
    promise(&JournalStore::open_with(dir.path(), small(), stormy()).expect("a new store"));
}

fn fill(store: &dyn Store, counts: &[u32]) -> Vec<StoredBlock> {
    let mut blocks = Vec::new();
    for count in counts {
        let block = block(store.next_pos(), *count, 50 + *count as usize * 7);
        store.append(&block).expect("the next block");
        blocks.push(block);
    }
    blocks
}

fn all(store: &dyn Store, from: u64) -> Vec<StoredBlock> {
    store.scan(from).collect::<Result<_, _>>().expect("a readable store")
}

#[test]
fn an_empty_store_has_nothing() {
    on_each_store(|store| {
        assert_eq!(store.next_pos(), 0);
        assert_eq!(store.barrier().expect("a barrier"), 0);
        assert_eq!(store.read(0).expect("a read"), None);
        assert!(all(store, 0).is_empty());
        assert_eq!(store.seal_before(u64::MAX).expect("nothing to seal"), 0);
    });
}

#[test]
fn what_was_appended_is_read_back_by_every_position_in_it() {
    on_each_store(|store| {
        let blocks = fill(store, &[1, 30, 2, 99, 100, 1, 250, 7]);
        assert_eq!(store.next_pos(), 490);
        assert_eq!(store.barrier().expect("a barrier"), 490);
        for block in &blocks {
            for pos in block.first_pos..block.first_pos + u64::from(block.count) {
                assert_eq!(store.read(pos).expect("a read").as_ref(), Some(block), "at {pos}");
            }
        }
        assert_eq!(store.read(490).expect("a read"), None);
        assert_eq!(store.read(u64::MAX).expect("a read"), None);
    });
}

#[test]
fn a_scan_begins_with_the_block_that_holds_the_position() {
    on_each_store(|store| {
        let blocks = fill(store, &[10, 90, 50, 50, 40]);
        for (from, skipped) in [(0, 0), (9, 0), (10, 1), (99, 1), (100, 2), (150, 3), (239, 4), (240, 5), (u64::MAX, 5)] {
            assert_eq!(all(store, from), blocks[skipped..], "from {from}");
        }
    });
}

#[test]
fn a_block_that_does_not_continue_is_refused_and_harms_nothing() {
    on_each_store(|store| {
        let blocks = fill(store, &[10, 10]);
        for pos in [0, 10, 19, 21, u64::MAX] {
            let refused = store.append(&block(pos, 1, 10));
            assert!(matches!(refused, Err(StoreError::OutOfOrder { expected: 20, got }) if got == pos), "{refused:?}");
        }
        for len in [0, BLOCK_BYTES_MAX + 1] {
            let refused = store.append(&block(20, 1, len));
            assert!(matches!(refused, Err(StoreError::BlockSize(size)) if size == len), "{refused:?}");
        }
        let refused = store.append(&block(20, 0, 10));
        assert!(matches!(refused, Err(StoreError::BlockCount { first_pos: 20, count: 0 })), "{refused:?}");
        assert_eq!(store.barrier().expect("a barrier"), 20);
        assert_eq!(all(store, 0), blocks);
    });
}

#[test]
fn the_smallest_and_the_largest_block_fit() {
    on_each_store(|store| {
        for (pos, len) in (0..).zip([1, BLOCK_BYTES_MAX, 22, 23, BLOCK_BYTES_MAX - 1]) {
            store.append(&block(pos, 1, len)).expect("an allowed size");
            assert_eq!(store.read(pos).expect("a read"), Some(block(pos, 1, len)));
        }
    });
}

/// A ring is not asked: it may hand blocks on, durable, before anyone calls its barrier.
#[test]
fn nothing_is_sealed_before_a_barrier() {
    let dir = tempfile::tempdir().expect("a folder");
    let stores: [&dyn Store; 2] = [&MemoryStore::new(), &SledStore::open_with(dir.path(), small()).expect("a new store")];
    for store in stores {
        fill(store, &[60, 60, 60]);
        assert_eq!(store.seal_before(u64::MAX).expect("nothing is durable"), 0);
        assert_eq!(store.barrier().expect("a barrier"), 180);
        assert!(store.seal_before(u64::MAX).expect("all is durable") > 0);
    }
}

#[test]
fn sealing_hides_nothing_and_touches_only_what_is_durable() {
    on_each_store(|store| {
        let mut blocks = fill(store, &[60, 60, 60, 60, 60]);
        store.barrier().expect("a barrier");
        blocks.extend(fill(store, &[60, 60, 60]));
        let began = Instant::now();
        let hot = loop {
            // A ring hands on what is durable a little later.
            match store.seal_before(200).expect("sealing") {
                0 if began.elapsed() < Duration::from_secs(10) => std::thread::sleep(Duration::from_millis(5)),
                hot => break hot,
            }
        };
        assert!(hot > 0 && hot <= 200 && blocks.iter().any(|block| block.first_pos == hot), "{hot}");
        assert_eq!(store.seal_before(10).expect("sealing less"), hot);
        assert!(store.seal_before(u64::MAX).expect("sealing") >= hot);
        assert_eq!(all(store, 0), blocks);
        blocks.extend(fill(store, &[5]));
        assert_eq!(all(store, 0), blocks);
    });
}

#[test]
fn appends_barriers_sealing_and_reads_run_at_once() {
    at_once(tight());
}

#[test]
fn a_storm_changes_nothing_for_those_who_read_and_seal_meanwhile() {
    at_once(stormy());
}

fn at_once(ring: RingOptions) {
    const RECORDS: u64 = 6_000;
    let dir = tempfile::tempdir().expect("a folder");
    let store = Arc::new(JournalStore::open_with(dir.path(), small(), ring).expect("a new store"));
    std::thread::scope(|threads| {
        threads.spawn(|| {
            let mut random = SmallRng::seed_from_u64(1);
            while store.next_pos() < RECORDS {
                let next = block(store.next_pos(), random.random_range(1..40), random.random_range(1..4000));
                store.append(&next).expect("an append");
            }
        });
        threads.spawn(|| while store.barrier().expect("a barrier") < RECORDS {});
        threads.spawn(|| {
            while store.durable_pos() < RECORDS {
                store.seal_before(store.durable_pos() * 2 / 3).expect("sealing");
            }
        });
        threads.spawn(|| {
            let mut random = SmallRng::seed_from_u64(2);
            while store.durable_pos() < RECORDS {
                let end = store.next_pos();
                let pos = random.random_range(0..end.max(1));
                assert!(store.read(pos).expect("a read").is_some() || pos >= end, "{pos}");
                let mut next = pos.saturating_sub(1_000);
                for block in store.scan(next).take(50) {
                    let block = block.expect("a scan");
                    assert!(block.first_pos <= next);
                    next = block.first_pos + u64::from(block.count);
                }
            }
        });
    });
    let mut next = 0;
    for found in all(&*store, 0) {
        assert_eq!(found, block(next, found.count, found.bytes.len()));
        next += u64::from(found.count);
    }
    assert_eq!(next, store.next_pos());
}

#[test]
fn a_reopened_store_goes_on_where_it_ended() {
    for seed in 0..5 {
        println!("seed {seed}");
        let mut random = SmallRng::seed_from_u64(seed);
        let dir = tempfile::tempdir().expect("a folder");
        let mut blocks = Vec::new();
        for _ in 0..6 {
            let ring = if random.random() { tight() } else { stormy() };
            let store = JournalStore::open_with(dir.path(), small(), ring).expect("the store");
            assert_eq!(all(&store, 0), blocks);
            assert_eq!(store.durable_pos(), store.next_pos());
            let counts: Vec<u32> = (0..random.random_range(0..30)).map(|_| random.random_range(1..60)).collect();
            blocks.extend(fill(&store, &counts));
            store.barrier().expect("a barrier");
            if random.random() {
                store.seal_before(random.random_range(0..=store.next_pos())).expect("sealing");
            }
        }
    }
}

#[test]
fn a_crashed_memory_store_has_what_a_barrier_covered() {
    let store = MemoryStore::new();
    let blocks = fill(&store, &[5, 5]);
    store.barrier().expect("a barrier");
    fill(&store, &[5, 5]);
    assert_eq!(all(&store.crash(), 0), blocks);
    assert_eq!(store.crash_keeping(1).next_pos(), 15);
    assert_eq!(store.crash_keeping(9).next_pos(), 20);
}

#[test]
fn a_memory_store_fails_when_told_and_for_good() {
    let store = MemoryStore::new();
    store.fail_after_appends(1);
    fill(&store, &[5]);
    assert!(matches!(store.append(&block(5, 1, 1)), Err(StoreError::Told)));
    assert!(matches!(store.append(&block(5, 1, 1)), Err(StoreError::Failed(_))));
    assert!(matches!(store.barrier(), Err(StoreError::Failed(_))));

    let store = MemoryStore::new();
    store.fail_after_barriers(1);
    store.barrier().expect("the first");
    assert!(matches!(store.barrier(), Err(StoreError::Told)));
    assert!(matches!(store.append(&block(0, 1, 1)), Err(StoreError::Failed(_))));
}
