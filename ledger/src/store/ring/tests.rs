//! The ring alone: its arithmetic, what a start finds in it, and what it refuses to believe.

use super::*;
use crate::store::memory::MemoryStore;
use bytes::Bytes;
use rand::{Rng, SeedableRng, rngs::SmallRng};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

const PAGE: u64 = entry::PAGE;

/// Counts sync calls and fails when told.
#[derive(Default)]
struct Told {
    calls: AtomicU64,
    fails: AtomicBool,
}

impl SyncCall for Told {
    fn sync(&self, file: &File) -> io::Result<()> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        if self.fails.load(Ordering::Relaxed) { Err(io::Error::other("told to")) } else { file.sync_data() }
    }
}

fn block(first_pos: u64, seed: u64) -> StoredBlock {
    let mut random = SmallRng::seed_from_u64(seed ^ first_pos);
    let mut bytes = vec![0; random.random_range(1..20_000)];
    random.fill(&mut bytes[..]);
    StoredBlock { first_pos, count: random.random_range(1..9), bytes: Bytes::from(bytes) }
}

fn fill<S: Store>(store: &RingStore<S>, blocks: usize, seed: u64) -> Vec<StoredBlock> {
    let append = |_| {
        let next = block(store.next_pos(), seed);
        store.append(&next).expect("room");
        next
    };
    (0..blocks).map(append).collect()
}

/// A store that never says that it made anything durable: the ring keeps everything, as if the process were killed at once.
struct Silent(MemoryStore);

impl Store for Silent {
    fn append(&self, block: &StoredBlock) -> Result<(), StoreError> {
        self.0.append(block)
    }

    fn barrier(&self) -> Result<u64, StoreError> {
        self.0.barrier().map(|_| 0)
    }

    fn next_pos(&self) -> u64 {
        self.0.next_pos()
    }

    fn read(&self, pos: u64) -> Result<Option<StoredBlock>, StoreError> {
        self.0.read(pos)
    }

    fn scan(&self, from: u64) -> Blocks<'_> {
        self.0.scan(from)
    }

    fn seal_before(&self, pos: u64) -> Result<u64, StoreError> {
        self.0.seal_before(pos)
    }
}

const HELD: RingOptions = RingOptions { bytes_min: 1 << 20, bytes_max: 4 << 20, storm_bytes: u64::MAX, run_bytes: u64::MAX };

fn held(behind: MemoryStore, path: &Path) -> Result<RingStore<Silent>, StoreError> {
    RingStore::over(Silent(behind), path, Some(Arc::new(Told::default())), HELD)
}

fn new_ring() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("ring");
    (dir, path)
}

#[test]
fn what_a_killed_process_left_in_the_ring_is_in_the_store_after_the_next_start() {
    let (_dir, path) = new_ring();
    let ring = held(MemoryStore::new(), &path).expect("a new ring");
    let blocks = fill(&ring, 40, 1);
    assert_eq!(ring.barrier().expect("a barrier"), ring.next_pos());
    for block in &blocks {
        assert_eq!(ring.read(block.first_pos + u64::from(block.count) - 1).expect("a read").as_ref(), Some(block));
    }
    assert_eq!(ring.scan(0).collect::<Result<Vec<_>, _>>().expect("a walk"), blocks);
    drop(ring);
    let ring = held(MemoryStore::new(), &path).expect("the ring again");
    assert_eq!(ring.behind().scan(0).collect::<Result<Vec<_>, _>>().expect("a walk"), blocks);
    assert_eq!(ring.behind().0.crash().next_pos(), ring.next_pos(), "durable behind");
}

/// A store that takes nothing until it is told.
#[derive(Default)]
struct Closed {
    store: MemoryStore,
    open: AtomicBool,
}

impl Store for Closed {
    fn append(&self, block: &StoredBlock) -> Result<(), StoreError> {
        while !self.open.load(Ordering::Acquire) {
            thread::sleep(Duration::from_millis(1));
        }
        self.store.append(block)
    }

    fn barrier(&self) -> Result<u64, StoreError> {
        self.store.barrier()
    }

    fn next_pos(&self) -> u64 {
        self.store.next_pos()
    }

    fn read(&self, pos: u64) -> Result<Option<StoredBlock>, StoreError> {
        self.store.read(pos)
    }

    fn scan(&self, from: u64) -> Blocks<'_> {
        self.store.scan(from)
    }

    fn seal_before(&self, pos: u64) -> Result<u64, StoreError> {
        self.store.seal_before(pos)
    }
}

#[test]
fn a_walk_meets_each_block_once_while_blocks_move_behind() {
    let (_dir, path) = new_ring();
    let ring = RingStore::over(Closed::default(), &path, None, HELD).expect("a new ring");
    let blocks = fill(&ring, 8, 1);
    let mut walk = ring.scan(0);
    let mut met: Vec<_> = walk.by_ref().take(3).collect::<Result<_, _>>().expect("out of the ring");
    ring.behind().open.store(true, Ordering::Release);
    while ring.behind().next_pos() < ring.next_pos() {
        thread::sleep(Duration::from_millis(1));
    }
    met.extend(walk.collect::<Result<Vec<_>, _>>().expect("from behind"));
    let places = |blocks: &[StoredBlock]| blocks.iter().map(|block| block.first_pos).collect::<Vec<_>>();
    assert_eq!(places(&met), places(&blocks));
}

#[test]
fn a_stale_block_of_an_earlier_life_is_never_taken_for_the_next_one() {
    let (_dir, path) = new_ring();
    // The first life writes many blocks; all of them reach the store behind, their bytes stay in the ring.
    let first = held(MemoryStore::new(), &path).expect("a new ring");
    fill(&first, 30, 1);
    drop(first);
    // A second life on a store that got none of them, as when a power cut took what was never acknowledged.
    for kept in 0..6 {
        let file = OpenOptions::new().write(true).open(&path).expect("the ring");
        // The first page goes: the chain of the first life has no beginning any more.
        file.write_all_at(&[0; PAGE as usize], 0).expect("erased");
        let second = held(MemoryStore::new(), &path).expect("the ring again");
        assert_eq!(second.next_pos(), 0);
        let blocks = fill(&second, kept, 100 + kept as u64);
        drop(second);
        let third = held(MemoryStore::new(), &path).expect("the ring again");
        assert_eq!(third.scan(0).collect::<Result<Vec<_>, _>>().expect("a walk"), blocks, "{kept} kept");
    }
}

#[test]
fn a_flipped_bit_in_an_acknowledged_block_is_refused_and_one_behind_the_end_is_harmless() {
    let (dir, path) = new_ring();
    let ring = held(MemoryStore::new(), &path).expect("a new ring");
    let mut blocks = fill(&ring, 6, 1);
    ring.barrier().expect("a barrier");
    // Whatever is written later says that the first six were durable.
    blocks.extend(fill(&ring, 1, 1));
    drop(ring);
    let good = std::fs::read(&path).expect("the ring");
    let last = blocks.last().expect("a block");
    let used: usize = blocks.iter().map(|b| (entry::HEAD + b.bytes.len()).next_multiple_of(PAGE as usize)).sum();
    let last_at = used - (entry::HEAD + last.bytes.len()).next_multiple_of(PAGE as usize);
    let mut random = SmallRng::seed_from_u64(7);
    let flipped = dir.path().join("flipped");
    for _ in 0..400 {
        let at = random.random_range(0..used + 100_000);
        let mut bytes = good.clone();
        bytes[at] ^= 1 << random.random_range(0..8);
        std::fs::write(&flipped, bytes).expect("a copy");
        match held(MemoryStore::new(), &flipped) {
            Err(StoreError::Damaged { pos, .. }) => assert!(at < last_at && pos < last.first_pos, "at {at}: {pos}"),
            Err(error) => panic!("at {at}: {error}"),
            Ok(ring) => {
                let found: Vec<_> = ring.scan(0).collect::<Result<_, _>>().expect("a walk");
                // Padding is nobody's; the last block was never acknowledged.
                assert!(found == blocks || (at >= last_at && found == blocks[..6]), "at {at}");
            }
        }
    }
}

#[test]
fn the_ring_grows_in_a_storm_and_then_waits_for_the_store_behind() {
    let (_dir, path) = new_ring();
    let small = RingOptions { bytes_min: 256 << 10, bytes_max: 1 << 20, ..HELD };
    for options in [small, RingOptions { storm_bytes: 100 << 10, run_bytes: 300 << 10, ..small }] {
        let ring = RingStore::over(MemoryStore::new(), &path, Some(Arc::new(Told::default())), options).expect("a new ring");
        let blocks = fill(&ring, 2_000, 3);
        assert_eq!(ring.barrier().expect("a barrier"), ring.next_pos());
        assert_eq!(ring.scan(0).collect::<Result<Vec<_>, _>>().expect("a walk"), blocks);
        let len = path.metadata().expect("the ring").len();
        assert!((256 << 10..=1 << 20).contains(&len), "{len}");
        drop(ring);
        std::fs::remove_file(&path).expect("removed");
    }
}

#[test]
fn a_failed_sync_stops_the_ring_for_good() {
    let (_dir, path) = new_ring();
    let call = Arc::new(Told::default());
    let sync = Arc::clone(&call) as Arc<dyn SyncCall>;
    let ring = RingStore::over(MemoryStore::new(), &path, Some(sync), HELD).expect("a new ring");
    fill(&ring, 2, 1);
    let durable = ring.barrier().expect("a barrier");
    fill(&ring, 1, 1);
    call.fails.store(true, Ordering::Relaxed);
    assert!(ring.barrier().is_err());
    call.fails.store(false, Ordering::Relaxed);
    assert!(matches!(ring.barrier(), Err(StoreError::Failed(_))), "a failed barrier is never tried again");
    assert!(matches!(ring.append(&block(ring.next_pos(), 1)), Err(StoreError::Failed(_))));
    assert_eq!(ring.durable_pos(), durable);
}

#[test]
fn a_failure_of_the_store_behind_stops_the_ring_and_takes_nothing_back() {
    for appends in [true, false] {
        let (_dir, path) = new_ring();
        let behind = MemoryStore::new();
        if appends {
            behind.fail_after_appends(3)
        } else {
            behind.fail_after_barriers(0)
        }
        let ring = RingStore::over(behind, &path, Some(Arc::new(Told::default())), RingOptions::default()).expect("a new ring");
        let mut blocks = fill(&ring, 8, 1);
        ring.barrier().expect("the ring itself is good");
        let began = Instant::now();
        let refused = loop {
            let next = block(ring.next_pos(), 1);
            if let Err(error) = ring.append(&next).and_then(|()| ring.barrier()) {
                break error;
            }
            blocks.push(next);
            assert!(began.elapsed() < Duration::from_secs(10), "nobody noticed");
            thread::sleep(Duration::from_millis(5));
        };
        assert!(refused.to_string().contains("told to fail"), "{refused}");
        drop(ring);
        let again = held(MemoryStore::new(), &path).expect("the ring again");
        let found: Vec<_> = again.scan(0).collect::<Result<_, _>>().expect("a walk");
        assert_eq!(found.get(..blocks.len()), Some(&blocks[..]));
    }
}

#[test]
fn an_ordinary_end_leaves_nothing_in_the_ring_that_the_store_behind_has_not() {
    let dir = tempfile::tempdir().expect("a folder");
    let blocks = {
        let store = JournalStore::open(dir.path()).expect("a new store");
        let blocks = fill(&store, 50, 9);
        store.barrier().expect("a barrier");
        blocks
    };
    std::fs::remove_file(dir.path().join("ring")).expect("removed");
    let store = SledStore::open(dir.path()).expect("the store behind");
    assert_eq!(store.scan(0).collect::<Result<Vec<_>, _>>().expect("a walk"), blocks);
}

/// Plays takes and frees against a plain list of taken ranges.
#[test]
fn no_two_entries_that_count_ever_share_a_byte() {
    for seed in 0..200 {
        let mut random = SmallRng::seed_from_u64(seed);
        let mut bytes = PAGE * random.random_range(1..20);
        let bytes_max = bytes * random.random_range(1..9);
        let mut space = Space::new(bytes);
        let mut taken: VecDeque<(u64, u64, u64)> = VecDeque::new();
        let mut end = 0;
        for _ in 0..2_000 {
            let len = PAGE * random.random_range(1..5);
            if random.random_bool(0.55) {
                let at = space.take(len, end + 1).or_else(|| {
                    let (from, to) = space.growth(len, bytes_max)?;
                    assert!(from == bytes && to > from && to <= bytes_max, "seed {seed}");
                    bytes = to;
                    space.grow(to);
                    space.take(len, end + 1)
                });
                let Some(at) = at else { continue };
                end += 1;
                assert!(at + len <= bytes, "seed {seed}: beyond the end");
                let free = taken.iter().all(|(from, to, _)| at + len <= *from || *to <= at);
                assert!(free, "seed {seed}: {at}+{len} overlaps {taken:?}");
                taken.push_back((at, at + len, end));
            } else if let Some((_, _, oldest)) = taken.front() {
                let durable = oldest + random.random_range(0..4);
                space.free(durable);
                taken.retain(|(_, _, end)| *end > durable);
            }
            assert!(!taken.is_empty() || space.take(0, end).is_some());
            space.free(taken.front().map_or(u64::MAX, |(_, _, end)| end - 1));
        }
        assert!(end > 100, "seed {seed}: {end} taken");
    }
}
