//! The journal: blocks built and hashed, made durable, replayed; a snapshot written, a statement read.
//!
//! `cargo bench -p benches --bench journal`. Everything that goes to disk goes below `target/tmp`, so put `target` on the disk that
//! you want to know about.

use counted::{City, Kind, NOON, SECOND, card};
use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use edge_protocol::{Direction, Event, MealClass};
use ledger::journal::snapshot::Pace;
use ledger::journal::{Block, Journal, NO_HASH, Replayer, SnapshotHead, snapshot};
use ledger::limits::BLOCK_RECORDS_MAX;
use ledger::store::memory::MemoryStore;
use ledger::store::{JournalStore, Store, StoredBlock};
use ledger_core::limits::DAY_US;
use ledger_core::{Record, State};
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// Holders of the city whose events are journaled. Origin: a district.
const HOLDERS: u32 = 10_000;
/// Holders of the city whose snapshot is written. Origin: Moscow.
const SNAPSHOT_HOLDERS: u32 = 1_500_000;
/// Records of a block. Origin: a single tap, a small gateway's frame, a full block.
const BLOCK_LENS: [usize; 3] = [1, 64, BLOCK_RECORDS_MAX];
/// Blocks replayed at once. Origin: some 60,000 records, long against the first touch of the state.
const REPLAYED: usize = 100;
/// Entries of a statement. Origin: a child's school term of lunches.
const ENTRIES: usize = 100;
/// How long each store is written to. Origin: some hundreds of megabytes at full blocks.
const STORE_TIME: Duration = Duration::from_secs(3);
/// Samples where one takes long. Origin: the least that criterion takes.
const SAMPLES_MIN: usize = 10;

/// On the disk of the build, not in a memory file system as `/tmp` often is.
fn folder() -> TempDir {
    TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder")
}

/// Records of taps in a city, as its state made them.
fn records(city: &mut City, count: usize) -> (i64, Vec<Record>) {
    let (now_us, batch) = city.next_batch(Kind::Taps, count as u64);
    let mut out = Vec::with_capacity(count);
    for event in batch.events() {
        city.state.apply_event(now_us, 1, &Event::from(event), &mut out);
    }
    (now_us, out)
}

fn built(first_pos: u64, now_us: i64, records: &[Record]) -> Block {
    let mut block = Block::new(first_pos, now_us);
    block.records.extend_from_slice(records);
    block
}

fn blocks(c: &mut Criterion) {
    let mut group = c.benchmark_group("block");
    for len in BLOCK_LENS {
        let (now_us, records) = records(&mut City::new(HOLDERS), len);
        group.throughput(Throughput::Elements(len as u64));
        group.bench_function(format!("build and hash, {len} records"), |b| {
            b.iter(|| built(0, now_us, black_box(&records)).seal(NO_HASH).expect("room"));
        });
        let bytes = built(0, now_us, &records).seal(NO_HASH).expect("room").bytes;
        group.bench_function(format!("check and decode, {len} records"), |b| {
            b.iter(|| Block::decode(black_box(&bytes)).expect("our own block"));
        });
    }
    group.finish();
}

fn stores(c: &mut Criterion) {
    let mut group = c.benchmark_group("store");
    group.measurement_time(STORE_TIME);
    for len in BLOCK_LENS {
        let (now_us, records) = records(&mut City::new(HOLDERS), len);
        let block = built(0, now_us, &records).seal(NO_HASH).expect("room");
        group.throughput(Throughput::Elements(len as u64));
        let folder = folder();
        durable(&mut group, "ring and sled", &JournalStore::open(folder.path()).expect("a store"), &block);
        durable(&mut group, "memory", &MemoryStore::new(), &block);
    }
    group.finish();
}

/// One block after the other, each with a barrier of its own. Stores do not look into blocks, so one block's bytes do for all.
fn durable(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, store: &impl Store, block: &StoredBlock) {
    group.bench_function(format!("append and barrier, {} records, {name}", block.count), |b| {
        b.iter(|| {
            let next = StoredBlock { first_pos: store.next_pos(), ..block.clone() };
            store.append(&next).expect("taken");
            store.barrier().expect("durable")
        });
    });
}

fn replay(c: &mut Criterion) {
    let mut city = City::new(HOLDERS);
    let start = city.state.clone();
    let head = SnapshotHead { next_pos: start.next_pos(), now_us: NOON, block_hash: NO_HASH };
    let mut hash = NO_HASH;
    let mut block_of = |_| {
        let first_pos = city.state.next_pos();
        let (now_us, records) = records(&mut city, BLOCK_RECORDS_MAX);
        let mut block = built(first_pos, now_us, &records);
        let stored = block.seal(hash).expect("room");
        hash = block.hash;
        stored
    };
    let stored: Vec<StoredBlock> = (0..REPLAYED).map(&mut block_of).collect();
    let mut group = c.benchmark_group("replay");
    group.throughput(Throughput::Elements((REPLAYED * BLOCK_RECORDS_MAX) as u64));
    group.sample_size(SAMPLES_MIN).bench_function(format!("taps, {HOLDERS} holders"), |b| {
        let replayer = || Replayer::from_snapshot(head, start.clone().into());
        let apply = |replayer: &mut Replayer| {
            for block in &stored {
                let block = Block::decode(&block.bytes).expect("our own block");
                replayer.apply(&block).expect("the same decisions");
            }
        };
        b.iter_batched_ref(replayer, apply, BatchSize::PerIteration);
    });
    group.finish();
}

fn snapshots(c: &mut Criterion) {
    let mut group = c.benchmark_group("snapshot");
    group.throughput(Throughput::Elements(u64::from(SNAPSHOT_HOLDERS))).sample_size(SAMPLES_MIN);
    group.bench_function(format!("write and read back, {SNAPSHOT_HOLDERS} holders"), |b| {
        let state = ledger_office::City::from(City::new(SNAPSHOT_HOLDERS).state);
        let head = SnapshotHead { next_pos: state.next_pos(), now_us: NOON, block_hash: NO_HASH };
        let folder = folder();
        b.iter(|| snapshot::write(folder.path(), &head, &state, Pace::Full).expect("written"));
    });
    group.finish();
}

fn statements(c: &mut Criterion) {
    let mut group = c.benchmark_group("statement");
    group.throughput(Throughput::Elements(ENTRIES as u64));
    group.bench_function(format!("{ENTRIES} entries in as many blocks"), |b| {
        let folder = folder();
        let store: Arc<dyn Store> = Arc::new(JournalStore::open(folder.path()).expect("a store"));
        let last_pos = lunches(&*store);
        let journal = Journal::new(store);
        b.iter(|| {
            let entries = journal.history(black_box(last_pos)).take(ENTRIES);
            assert_eq!(entries.filter(Result::is_ok).count(), ENTRIES);
        });
    });
    group.finish();
}

/// Writes a lunch of one child into every block between other children's taps; returns the position of the last one.
fn lunches(store: &dyn Store) -> u64 {
    let (mut state, mut seq, mut hash, mut lunch) = (State::clone(&City::new(HOLDERS).state), 0, NO_HASH, 0);
    // The commands that made the city are not in this journal: back-pointers end at its first lunch.
    let before = state.next_pos();
    for day in 0..=ENTRIES as i64 {
        let now_us = NOON + day * DAY_US;
        let mut records = Vec::with_capacity(BLOCK_RECORDS_MAX);
        for other in 0..BLOCK_RECORDS_MAX as u32 {
            seq += 1;
            let event = match other {
                0 => Event::meal(2, card(1), MealClass::PaidMain, 1, 10, now_us),
                _ => Event::tap(1, card(1 + other), Direction::In, now_us + SECOND),
            };
            state.apply_event(now_us, 1, &Event { seq, ..event }, &mut records);
        }
        for record in &mut records {
            record.prev_subject = record.prev_subject.checked_sub(before).unwrap_or(ledger_core::NO_POS);
        }
        let mut block = built(store.next_pos(), now_us, &records);
        lunch = block.first_pos;
        store.append(&block.seal(hash).expect("room")).expect("taken");
        hash = block.hash;
    }
    store.barrier().expect("durable");
    lunch
}

criterion_group!(benches, blocks, stores, replay, snapshots, statements);
criterion_main!(benches);
