//! The production store: a hot window in sled, whose barrier is `flush()` and `fdatasync`, and sealed segments for the past.
//!
//! ```text
//! store/
//! ├── hot/            the sled Db; each run of blocks is a tree "run-{first position}"
//! │   ├── db          the one file that the barrier syncs
//! │   └── blobs/      must stay empty
//! └── segments/       {first position}.seg, immutable (see `store::segment`)
//! ```
//!
//! One thread appends, another calls the barrier; neither waits for the other. Sealing and reading may run on any thread. sled
//! answers damage with an error or a panic; the panic is caught here and becomes [`StoreError::Damaged`].

mod disk;
mod layout;
mod options;
mod seal;
mod selfcheck;
#[cfg(test)]
mod tests;

use std::{
    collections::VecDeque,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use parking_lot::{Mutex, RwLock};

pub(in crate::store) use self::disk::{io_error, sync_path};
#[doc(hidden)]
pub use self::{
    disk::SyncCall,
    options::{Barrier, SealStep, SledOptions},
};
use self::{
    disk::{Disk, no_blobs},
    layout::{Layout, Place, Run, damaged, recover},
    selfcheck::self_check,
};
use crate::store::{
    Blocks, FirstFailure, Store, StoreError, StoredBlock,
    segment::{Segment, SegmentCursor, SegmentDir},
};

/// Barriers between two looks for blobs. Origin: a guess; a look costs some 5 µs and a blob can't arise from values that were
/// let in, so this is the second net.
const BLOB_CHECK_BARRIERS: u64 = 256;

/// Hot blocks that a walk reads at once. Origin: 16 MiB of full ones; a run that is to be dropped waits until they are read.
const AHEAD_BLOCKS: usize = 256;

const HOLE: &str = "no block holds this position: the hot window has a hole";

/// How long a start waits for the lock on sled's file, and how often it looks. Origin: sled let go after a few milliseconds.
const LOCK_WAIT: Duration = Duration::from_secs(2);
const LOCK_PAUSE: Duration = Duration::from_millis(5);

/// The hot window in sled with its sealed past.
pub struct SledStore {
    db: ::sled::Db,
    disk: Disk,
    segments: SegmentDir,
    options: SledOptions,
    layout: RwLock<Layout>,
    appender: Mutex<Appender>,
    /// Position after the last appended record; stored after sled has the block.
    next: AtomicU64,
    /// Position after the last durable record.
    durable: AtomicU64,
    barriers: AtomicU64,
    failure: FirstFailure,
    sealing: Mutex<()>,
}

/// What only the appending thread needs.
struct Appender {
    run: Option<Arc<Run>>,
    run_bytes: u64,
}

impl SledStore {
    /// Opens or creates the store in `dir` and proves that its barrier works.
    ///
    /// # Errors
    /// [`StoreError::SelfCheck`] when the barrier can't be trusted, [`StoreError::Damaged`] when blocks are missing or can't be
    /// read, [`StoreError::NewerFormat`] when a newer program wrote here.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        Self::open_with(dir, SledOptions::default())
    }

    /// [`SledStore::open`] with other settings, for tests.
    ///
    /// # Errors
    /// As [`SledStore::open`].
    #[doc(hidden)]
    pub fn open_with(dir: &Path, options: SledOptions) -> Result<Self, StoreError> {
        let hot = dir.join("hot");
        if !hot.is_dir() {
            create_hot(dir, &hot, &options)?;
        }
        // Before sled sees them: it quietly removes what it doesn't know.
        no_blobs(&hot.join("blobs"))?;
        remove_unfinished_snapshots(&hot)?;
        let db = open_sled(&hot, &options)?;
        let disk = Disk::open(&hot, &options)?;
        disk.no_blobs()?;
        // sled renames a snapshot at each start and syncs no directory.
        sync_path(&hot)?;
        // After sled has locked its file: another process may be writing the temporary file that is cleared away here.
        let segments = SegmentDir::open(dir)?;
        let (layout, next) = recover(&db, segments.load()?)?;
        let opened = Instant::now();
        if disk.syncs() {
            self_check(&db, &disk, options.segment_bytes)?;
        }
        tracing::info!(next, sealed = layout.sealed_end(), self_check = ?opened.elapsed(), "the store is open");
        let run = layout.runs.back().cloned();
        Ok(Self {
            db,
            disk,
            segments,
            options,
            layout: RwLock::new(layout),
            appender: Mutex::new(Appender { run, run_bytes: 0 }),
            next: AtomicU64::new(next),
            durable: AtomicU64::new(next),
            barriers: AtomicU64::new(0),
            failure: FirstFailure::default(),
            sealing: Mutex::new(()),
        })
    }

    /// Positions below this are durable.
    pub fn durable_pos(&self) -> u64 {
        self.durable.load(Ordering::Acquire)
    }

    /// The run for a block from `next` on; the last one, unless it is full.
    fn run_for(&self, appender: &mut Appender, next: u64) -> Result<Arc<Run>, StoreError> {
        if let Some(run) = &appender.run {
            let full = next - run.first_pos >= self.options.run_records || appender.run_bytes >= self.options.run_bytes;
            if !full {
                return Ok(Arc::clone(run));
            }
        }
        let run = Arc::new(Run::open(&self.db, next)?);
        self.layout.write().runs.push_back(Arc::clone(&run));
        *appender = Appender { run: Some(Arc::clone(&run)), run_bytes: 0 };
        Ok(run)
    }

    fn commit(&self, appended: u64) -> Result<u64, StoreError> {
        self.disk.commit(&self.db)?;
        if self.barriers.fetch_add(1, Ordering::Relaxed).is_multiple_of(BLOB_CHECK_BARRIERS) {
            self.disk.no_blobs()?;
        }
        self.durable.fetch_max(appended, Ordering::AcqRel);
        Ok(appended)
    }
}

impl Store for SledStore {
    fn append(&self, block: &StoredBlock) -> Result<(), StoreError> {
        self.failure.check()?;
        let mut appender = self.appender.lock();
        let next = self.next.load(Ordering::Acquire);
        let end = block.end_if_next(next)?;
        if block.bytes.len() > self.options.block_bytes_max() {
            return Err(StoreError::BlockSize(block.bytes.len()));
        }
        let inserted = self.run_for(&mut appender, next).and_then(|run| run.insert(block));
        self.failure.note(inserted)?;
        appender.run_bytes = appender.run_bytes.saturating_add(u64::try_from(block.bytes.len()).unwrap_or(u64::MAX));
        self.next.store(end, Ordering::Release);
        Ok(())
    }

    fn barrier(&self) -> Result<u64, StoreError> {
        self.failure.check()?;
        // Noted before the flush: what is appended while it runs may miss it.
        let appended = self.next.load(Ordering::Acquire);
        self.failure.note(self.commit(appended))
    }

    fn append_run(&self, blocks: &[StoredBlock]) -> Result<u64, StoreError> {
        self.failure.check()?;
        self.failure.note(self.seal_run(blocks))
    }

    fn next_pos(&self) -> u64 {
        self.next.load(Ordering::Acquire)
    }

    fn read(&self, pos: u64) -> Result<Option<StoredBlock>, StoreError> {
        if pos >= self.next_pos() {
            return Ok(None);
        }
        let place = self.layout.read().place(pos);
        let block = match place {
            Place::Sealed(segment) => Some(segment.read(pos)?),
            Place::Hot(run) => run.at_or_before(pos)?,
            Place::Nowhere => None,
        };
        match block {
            Some(block) if pos - block.first_pos < u64::from(block.count) => Ok(Some(block)),
            _ => Err(damaged(pos, HOLE)),
        }
    }

    fn scan(&self, from: u64) -> Blocks<'_> {
        Box::new(Scan { store: self, pos: from, cursor: None, ahead: VecDeque::new(), ended: false })
    }

    fn seal_before(&self, pos: u64) -> Result<u64, StoreError> {
        self.seal(pos)
    }
}

/// A walk over all blocks. It looks a few at a time up by their position, so that sealing may move them meanwhile.
struct Scan<'a> {
    store: &'a SledStore,
    pos: u64,
    /// Reads ahead in the segment that holds `pos`.
    cursor: Option<SegmentCursor>,
    /// Hot blocks from `pos` on.
    ahead: VecDeque<StoredBlock>,
    ended: bool,
}

impl Scan<'_> {
    fn block(&mut self) -> Result<Option<StoredBlock>, StoreError> {
        if let Some(block) = self.cursor.as_mut().and_then(SegmentCursor::next) {
            return block.map(Some);
        }
        self.cursor = None;
        if self.ahead.is_empty() && self.pos < self.store.next_pos() {
            let place = self.store.layout.read().place(self.pos);
            match place {
                Place::Sealed(segment) => return self.cursor.insert(Segment::cursor(segment, self.pos)?).next().transpose(),
                Place::Hot(run) => self.ahead = run.from(self.pos, AHEAD_BLOCKS)?,
                Place::Nowhere => {}
            }
        }
        let Some(block) = self.ahead.pop_front() else {
            // At the end, or where something is missing: then this says so.
            return self.store.read(self.pos);
        };
        // sled has a block a moment before its position counts.
        if block.first_pos >= self.store.next_pos() {
            return Ok(None);
        }
        let holds = block.first_pos <= self.pos && self.pos - block.first_pos < u64::from(block.count);
        if holds { Ok(Some(block)) } else { Err(damaged(self.pos, HOLE)) }
    }
}

impl Iterator for Scan<'_> {
    type Item = Result<StoredBlock, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let block = self.block().transpose();
        match &block {
            Some(Ok(block)) => self.pos = block.first_pos.saturating_add(u64::from(block.count)),
            Some(Err(_)) | None => self.ended = true,
        }
        block
    }
}

/// Removes what sled 0.34.7 leaves when it is stopped while it writes its recovery snapshot: it takes `snap.….generating` for the
/// newest snapshot at the next start and refuses to open. Without it, it reads the log, which has everything.
fn remove_unfinished_snapshots(hot: &Path) -> Result<(), StoreError> {
    for entry in fs::read_dir(hot).map_err(io_error("listing the hot window"))? {
        let path = entry.map_err(io_error("listing the hot window"))?.path();
        if path.extension().is_some_and(|extension| extension == "generating") {
            fs::remove_file(&path).map_err(io_error("removing an unfinished snapshot of sled"))?;
        }
    }
    Ok(())
}

/// Creates the hot window under another name and renames it when it is whole and durable. sled writes its configuration without
/// a sync and refuses to open with half of it; so a power cut during the very first start would leave a store that never opens.
fn create_hot(dir: &Path, hot: &Path, options: &SledOptions) -> Result<(), StoreError> {
    let temp = dir.join("hot.tmp");
    if temp.is_dir() {
        fs::remove_dir_all(&temp).map_err(io_error("removing an unfinished hot window"))?;
    }
    fs::create_dir_all(&temp).map_err(io_error("creating the hot window"))?;
    drop(open_sled(&temp, options)?);
    // Only the configuration is kept: sled's threads may hold the lock of this `db` a little longer than the handle lived.
    fs::remove_file(temp.join("db")).map_err(io_error("emptying the new hot window"))?;
    for entry in fs::read_dir(&temp).map_err(io_error("listing the new hot window"))? {
        sync_path(&entry.map_err(io_error("listing the new hot window"))?.path())?;
    }
    sync_path(&temp)?;
    fs::rename(&temp, hot).map_err(io_error("naming the new hot window"))?;
    sync_path(dir)?;
    match dir.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => sync_path(parent),
        _ => Ok(()),
    }
}

/// sled as DESIGN §4 wants it.
fn open_sled(hot: &Path, options: &SledOptions) -> Result<::sled::Db, StoreError> {
    let config = ::sled::Config::new()
        .path(hot)
        .segment_size(options.segment_bytes)
        .cache_capacity(options.cache_bytes)
        .flush_every_ms(Some(options::FLUSH_EVERY_MS))
        .use_compression(false);
    guarded("opening", || open_when_unlocked(&config))
}

/// Opens sled. A lock that is held is waited for: sled's threads outlive the handle that this process dropped.
pub(crate) fn open_when_unlocked(config: &::sled::Config) -> ::sled::Result<::sled::Db> {
    let start = Instant::now();
    loop {
        match config.open() {
            Err(::sled::Error::Io(error))
                if error.to_string().contains("could not acquire lock") && start.elapsed() < LOCK_WAIT =>
            {
                thread::sleep(LOCK_PAUSE);
            }
            opened => return opened,
        }
    }
}

/// Calls sled; its error and its panic both become ours. A panic that got out would end one thread and leave the others waiting.
fn guarded<T>(what: &'static str, call: impl FnOnce() -> ::sled::Result<T>) -> Result<T, StoreError> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(source)) => Err(StoreError::Sled { what, source }),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
            let text = text.unwrap_or("no message");
            Err(damaged(0, format!("sled panicked while {what}: {text}; restore from the backup")))
        }
    }
}
