//! What only the sled store can get wrong: the barrier, sealing interrupted at each step, holes, and the self-check.

use std::{
    fs,
    fs::File,
    io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::Bytes;

use super::{Barrier, SealStep, SledOptions, SledStore, SyncCall, disk::Disk, layout::Run, open_sled, selfcheck::self_check};
use crate::store::{Store, StoreError, StoredBlock, segment::SegmentWriter};

/// Runs of ten records.
fn small() -> SledOptions {
    SledOptions { run_records: 10, ..SledOptions::default() }
}

fn block(first_pos: u64) -> StoredBlock {
    StoredBlock { first_pos, count: 5, bytes: Bytes::from(format!("block {first_pos}").repeat(20)) }
}

fn fill(store: &SledStore, until: u64) {
    while store.next_pos() < until {
        store.append(&block(store.next_pos())).expect("an append");
    }
    store.barrier().expect("a barrier");
}

fn assert_holds(store: &SledStore, end: u64) {
    let found: Vec<_> = store.scan(0).collect::<Result<_, _>>().expect("a readable store");
    let wanted: Vec<_> = (0..end).step_by(5).map(block).collect();
    assert_eq!(found, wanted);
    assert_eq!(store.next_pos(), end);
}

/// A sync call that succeeds until told otherwise.
struct Fails {
    left: AtomicU64,
}

impl SyncCall for Fails {
    fn sync(&self, file: &File) -> io::Result<()> {
        match self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)) {
            Ok(_) => file.sync_data(),
            Err(_) => Err(io::Error::from_raw_os_error(5)),
        }
    }
}

fn failing_after(calls: u64) -> SledOptions {
    SledOptions { barrier: Barrier::Custom(Arc::new(Fails { left: AtomicU64::new(calls) })), ..small() }
}

#[test]
fn a_failed_barrier_is_never_followed_by_a_good_one() {
    let dir = tempfile::tempdir().expect("a folder");
    // The self-check takes the first call.
    let store = SledStore::open_with(dir.path(), failing_after(2)).expect("the store");
    fill(&store, 10);
    store.append(&block(10)).expect("an append");
    assert!(matches!(store.barrier(), Err(StoreError::Io { what: "fdatasync of sled's db file", .. })));
    assert!(matches!(store.barrier(), Err(StoreError::Failed(_))));
    assert!(matches!(store.append(&block(15)), Err(StoreError::Failed(_))));
    assert!(matches!(store.seal_before(10), Err(StoreError::Failed(_))));
    assert_eq!(store.durable_pos(), 10);
    assert_eq!(store.read(3).expect("a read"), Some(block(0)));
}

#[test]
fn a_start_whose_first_sync_fails_is_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let refused = SledStore::open_with(dir.path(), failing_after(0));
    assert!(matches!(refused, Err(StoreError::SelfCheck(what)) if what.contains("first barrier failed")));
}

#[test]
fn the_self_check_notices_that_another_file_is_synced() {
    let options = SledOptions::default();
    let dir = tempfile::tempdir().expect("a folder");
    let (hot, other) = (dir.path().join("hot"), dir.path().join("other"));
    let db = open_sled(&hot, &options).expect("sled");
    self_check(&db, &Disk::open(&hot, &options).expect("its disk"), options.segment_bytes).expect("a good store");

    fs::create_dir_all(&other).expect("a folder");
    fs::copy(hot.join("db"), other.join("db")).expect("a copy");
    let copied = Disk::open(&other, &options).expect("another disk");
    let refused = self_check(&db, &copied, options.segment_bytes);
    assert!(matches!(refused, Err(StoreError::SelfCheck(what)) if what.contains("bytes are not in its db file")));

    let disk = Disk::open(&hot, &options).expect("its disk");
    fs::rename(other.join("db"), hot.join("db")).expect("a replaced file");
    let refused = self_check(&db, &disk, options.segment_bytes);
    assert!(matches!(refused, Err(StoreError::SelfCheck(what)) if what.contains("was the data folder replaced")));
}

#[test]
fn the_self_check_finds_its_probe_in_a_large_file_at_once() {
    let options = SledOptions { segment_bytes: 256 << 10, ..SledOptions::default() };
    let dir = tempfile::tempdir().expect("a folder");
    let db = open_sled(dir.path(), &options).expect("sled");
    let disk = Disk::open(dir.path(), &options).expect("its disk");
    for round in 0u32..40 {
        let tree = db.open_tree(format!("{}", round % 7)).expect("a tree");
        for key in 0u32..200 {
            tree.insert(key.to_be_bytes(), vec![round as u8; 2_000]).expect("an insert");
        }
        self_check(&db, &disk, options.segment_bytes).expect("a good store");
    }
}

#[test]
fn a_blob_is_fatal() {
    let dir = tempfile::tempdir().expect("a folder");
    drop(SledStore::open_with(dir.path(), small()).expect("the store"));
    fs::write(dir.path().join("hot/blobs/4711"), b"large").expect("a blob");
    assert!(matches!(SledStore::open(dir.path()), Err(StoreError::SelfCheck(what)) if what.contains("4711")));
}

#[test]
fn the_largest_blocks_never_make_a_blob() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = SledStore::open(dir.path()).expect("the store");
    let bytes = Bytes::from(vec![7; crate::store::BLOCK_BYTES_MAX]);
    for first_pos in 0..300 {
        store.append(&StoredBlock { first_pos, count: 1, bytes: bytes.clone() }).expect("an append");
        store.barrier().expect("a barrier");
    }
    store.disk.no_blobs().expect("no blobs");
}

#[test]
fn sealing_may_be_cut_after_each_step_and_is_finished_later() {
    let steps = [SealStep::BlocksWritten, SealStep::TempSynced, SealStep::Renamed, SealStep::Published, SealStep::TreeDropped];
    for step in steps {
        for sealed_bytes_max in [600, u64::MAX] {
            let dir = tempfile::tempdir().expect("a folder");
            let stops = SledOptions { stop_sealing_at: Some(step), sealed_bytes_max, ..small() };
            let store = SledStore::open_with(dir.path(), stops).expect("the store");
            fill(&store, 50);
            assert!(matches!(store.seal_before(35), Err(StoreError::Told)), "{step:?}");
            // The store goes on as before.
            assert_holds(&store, 50);
            fill(&store, 60);
            drop(store);

            let store = SledStore::open_with(dir.path(), SledOptions { sealed_bytes_max, ..small() }).expect("the store");
            assert_holds(&store, 60);
            assert_eq!(store.seal_before(35).expect("sealing"), 30, "{step:?}");
            assert_holds(&store, 60);
            fill(&store, 70);
            drop(store);
            assert_holds(&SledStore::open_with(dir.path(), small()).expect("the store"), 70);
        }
    }
}

#[test]
fn sealing_again_after_a_failure_in_the_same_process_works() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut store = SledStore::open_with(dir.path(), small()).expect("the store");
    fill(&store, 50);
    for step in [SealStep::BlocksWritten, SealStep::TempSynced, SealStep::Renamed] {
        store.options.stop_sealing_at = Some(step);
        assert!(matches!(store.seal_before(35), Err(StoreError::Told)));
    }
    store.options.stop_sealing_at = None;
    assert_eq!(store.seal_before(45).expect("sealing"), 40);
    assert_holds(&store, 50);
}

/// Opens sled beside the store and lets `harm` change it.
fn harmed(dir: &Path, harm: impl FnOnce(&::sled::Db)) -> Result<SledStore, StoreError> {
    let db = open_sled(&dir.join("hot"), &small()).expect("sled");
    harm(&db);
    drop(db);
    SledStore::open_with(dir, small())
}

fn filled(until: u64) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    fill(&SledStore::open_with(dir.path(), small()).expect("the store"), until);
    dir
}

#[test]
fn a_missing_run_is_damage() {
    let dir = filled(50);
    let opened = harmed(dir.path(), |db| assert!(db.drop_tree("run-00000000000000000020").expect("a drop")));
    assert!(matches!(opened, Err(StoreError::Damaged { pos: 20, .. })));
}

#[test]
fn a_missing_beginning_is_damage() {
    let dir = filled(50);
    let opened = harmed(dir.path(), |db| assert!(db.drop_tree("run-00000000000000000000").expect("a drop")));
    assert!(matches!(opened, Err(StoreError::Damaged { pos: 0, .. })));
    let dir = filled(50);
    let opened = harmed(dir.path(), |db| {
        let run = Run::open(db, 20).expect("a run");
        run.tree.pop_min().expect("a removal");
    });
    assert!(matches!(opened, Err(StoreError::Damaged { pos: 20, .. })));
}

#[test]
fn a_missing_block_is_damage_when_it_is_read() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = SledOptions { run_records: 100, ..small() };
    fill(&SledStore::open_with(dir.path(), options.clone()).expect("the store"), 50);
    let store = harmed(dir.path(), |db| {
        let run = Run::open(db, 0).expect("a run");
        let key = run.tree.range(&20u64.to_be_bytes()[..]..).next().expect("a block").expect("a read").0;
        run.tree.remove(key).expect("a removal");
    });
    let store = store.expect("ends are as they should be");
    assert!(matches!(store.read(22), Err(StoreError::Damaged { pos: 22, .. })));
    let scanned: Vec<_> = store.scan(0).collect();
    assert_eq!(scanned.len(), 5);
    assert!(matches!(scanned.last(), Some(Err(StoreError::Damaged { pos: 20, .. }))));
}

#[test]
fn a_foreign_tree_or_key_is_damage() {
    let dir = filled(10);
    assert!(matches!(harmed(dir.path(), |db| drop(db.open_tree("other"))), Err(StoreError::Damaged { .. })));
    let dir = filled(10);
    let opened = harmed(dir.path(), |db| {
        Run::open(db, 0).expect("a run").tree.insert([255; 4], b"odd").expect("an insert");
    });
    assert!(matches!(opened, Err(StoreError::Damaged { .. })));
}

#[test]
fn a_segment_that_ends_before_the_hot_window_is_damage() {
    let dir = filled(50);
    let store = SledStore::open_with(dir.path(), small()).expect("the store");
    assert_eq!(store.seal_before(40).expect("sealing"), 40);
    drop(store);
    fs::remove_file(dir.path().join("segments/00000000000000000000.seg")).expect("a removal");
    assert!(matches!(SledStore::open_with(dir.path(), small()), Err(StoreError::Damaged { pos: 0, .. })));
}

#[test]
fn a_beginning_written_as_segments_is_continued_in_the_hot_window() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut writer = SegmentWriter::create(dir.path(), 0).expect("a writer");
    for first_pos in (0..100).step_by(5) {
        writer.push(&block(first_pos)).expect("a push");
    }
    writer.finish().expect("the end");
    let store = SledStore::open_with(dir.path(), small()).expect("the store");
    assert_eq!((store.next_pos(), store.durable_pos()), (100, 100));
    fill(&store, 130);
    assert_holds(&store, 130);
    assert_eq!(store.seal_before(u64::MAX).expect("sealing"), 120);
    drop(store);
    assert_holds(&SledStore::open_with(dir.path(), small()).expect("the store"), 130);
}

#[test]
fn an_unfinished_snapshot_of_sled_does_not_keep_the_store_closed() {
    let dir = filled(50);
    fs::write(dir.path().join("hot/snap.7FFFFFFFFFFFFFFF.generating"), b"half").expect("a leftover");
    assert_holds(&SledStore::open_with(dir.path(), small()).expect("the store"), 50);
}

#[test]
fn a_second_process_is_refused_and_touches_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = SledStore::open_with(dir.path(), small()).expect("the store");
    let growing = dir.path().join("segments/00000000000000000000.seg.tmp");
    fs::write(&growing, b"growing").expect("a temporary file");
    assert!(matches!(SledStore::open_with(dir.path(), small()), Err(StoreError::Sled { what: "opening", .. })));
    assert!(growing.exists());
    drop(store);
    drop(SledStore::open_with(dir.path(), small()).expect("the store"));
    assert!(!growing.exists());
}
