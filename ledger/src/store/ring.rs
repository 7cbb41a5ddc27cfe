//! A ring in front of another store: the group-commit log that answers wait for (DESIGN §8).
//!
//! ```text
//! append ─► ring file ─► barrier = one fdatasync of a file that does not grow ─► answer
//!               │
//!               └─ mover thread ─► the store behind ─► its own barrier ─► the ring's space is free again
//!                                  calm: block by block; storm: gathered, a whole run at once
//! ```
//!
//! The store behind stays the store of record; the ring holds what it has not made durable yet. A block is in the ring, behind,
//! or in both, never in neither (`no-acked-loss`). At a start the ring's blocks that continue the store behind are moved there
//! before anything else happens. In calm the ring is a few MiB at the front of its file; in a storm it grows to
//! [`RING_BYTES_MAX`], and then appends wait for the store behind.

mod entry;
mod mover;
mod space;
#[cfg(test)]
mod tests;

use self::{
    entry::{Known, Link},
    space::Space,
};
use super::{
    Blocks, FirstFailure, Store, StoreError, StoredBlock,
    segment::SegmentDir,
    sled::{SledOptions, SledStore, SyncCall, io_error, sync_path},
};
use parking_lot::{Condvar, Mutex};
use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io;
use std::ops::Range;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Bytes of a new ring. Origin: two hundred milliseconds of single taps, each block in a page of its own, eight times over.
pub const RING_BYTES_MIN: u64 = 8 << 20;
/// Bytes up to which a ring grows. Origin: [`RUN_BYTES`] being gathered, as much being written behind, and as much again while a
/// storm's beginning waits for the hot window to be sealed: a second of the fastest catch-up.
pub const RING_BYTES_MAX: u64 = 256 << 20;
/// Bytes that come between two looks of the mover when a storm begins. Origin: [`RUN_BYTES`] in a second; forty times a city's
/// morning.
const STORM_BYTES: u64 = 1 << 20;
/// Bytes of blocks that are handed over at once in a storm. Origin: a quarter of a second of the fastest catch-up, so that a
/// segment is worth a file and the memory that it waits in stays small.
const RUN_BYTES: u64 = 64 << 20;
/// The store behind that does not make room within this time will not do so. Origin: as for the journal's barrier, disks that
/// recover from an error take up to 30 s.
const ROOM_TIMEOUT: Duration = Duration::from_secs(45);
/// Zeros written at once when the ring grows.
const ZEROS: usize = 1 << 20;

/// The store of production: sled with a ring in front.
pub type JournalStore = RingStore<SledStore>;

/// How a ring is set up. Production uses the default; tests shrink it.
#[derive(Clone, Copy, Debug)]
#[doc(hidden)]
pub struct RingOptions {
    /// Bytes at the start.
    pub bytes_min: u64,
    /// Bytes at most.
    pub bytes_max: u64,
    /// Waiting bytes with which a storm begins.
    pub storm_bytes: u64,
    /// Bytes of blocks handed over at once in a storm.
    pub run_bytes: u64,
}

impl Default for RingOptions {
    fn default() -> Self {
        Self { bytes_min: RING_BYTES_MIN, bytes_max: RING_BYTES_MAX, storm_bytes: STORM_BYTES, run_bytes: RUN_BYTES }
    }
}

/// A store with a ring in front.
pub struct RingStore<S: Store> {
    inner: Arc<Inner<S>>,
    mover: Option<JoinHandle<()>>,
}

struct Inner<S> {
    behind: S,
    failure: FirstFailure,
    file: File,
    /// What a barrier calls; `None` leaves it out and **loses acknowledged data at a power cut**.
    sync: Option<Arc<dyn SyncCall>>,
    options: RingOptions,
    appender: Mutex<Appender>,
    queue: Mutex<Queue>,
    /// The ring needs room, or is to stop.
    wanted: Condvar,
    /// The ring got room, or the store behind failed.
    moved: Condvar,
    next: AtomicU64,
    durable: AtomicU64,
    /// Positions below this are durable behind.
    behind_durable: AtomicU64,
}

/// What only the appending thread needs.
struct Appender {
    link: Link,
    buffer: Vec<u8>,
}

/// What the mover shares with everybody else.
struct Queue {
    space: Space,
    /// In the ring and not yet behind, in order.
    waiting: VecDeque<StoredBlock>,
    waiting_bytes: u64,
    /// A storm: blocks wait until they are a run.
    gathering: bool,
    /// Somebody waits for the store behind.
    hurry: bool,
    stop: bool,
}

impl JournalStore {
    /// Opens or creates the journal's store in `dir`.
    ///
    /// # Errors
    /// As [`SledStore::open`]; [`StoreError::Damaged`] when blocks that were durable are neither in the ring nor behind it.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        Self::open_with(dir, SledOptions::default(), RingOptions::default())
    }

    /// [`JournalStore::open`] with other settings, for tests. The ring makes the same sync call as sled's barrier.
    ///
    /// # Errors
    /// As [`JournalStore::open`].
    #[doc(hidden)]
    pub fn open_with(dir: &Path, sled: SledOptions, ring: RingOptions) -> Result<Self, StoreError> {
        let sync = sled.sync_call();
        Self::over(SledStore::open_with(dir, sled)?, &dir.join("ring"), sync, ring)
    }
}

impl<S: Store> RingStore<S> {
    /// Opens or creates the ring at `path` and moves what it holds into `behind`.
    ///
    /// # Errors
    /// As the disk answers; [`StoreError::Damaged`] when blocks that were durable are neither behind nor in the ring.
    pub(super) fn over(
        behind: S,
        path: &Path,
        sync: Option<Arc<dyn SyncCall>>,
        options: RingOptions,
    ) -> Result<Self, StoreError> {
        let (file, bytes) = open_file(path, options.bytes_min)?;
        let link = recover(&behind, &file, bytes, &options)?;
        let next = behind.next_pos();
        let queue = Queue {
            space: Space::new(bytes),
            waiting: VecDeque::new(),
            waiting_bytes: 0,
            gathering: false,
            hurry: false,
            stop: false,
        };
        let inner = Arc::new(Inner {
            behind,
            failure: FirstFailure::default(),
            file,
            sync,
            options,
            appender: Mutex::new(Appender { link, buffer: Vec::new() }),
            queue: Mutex::new(queue),
            wanted: Condvar::new(),
            moved: Condvar::new(),
            next: AtomicU64::new(next),
            durable: AtomicU64::new(next),
            behind_durable: AtomicU64::new(next),
        });
        let moving = Arc::clone(&inner);
        let mover = thread::Builder::new().name("ring-mover".into()).spawn(move || mover::run(&moving));
        Ok(Self { inner, mover: Some(mover.map_err(io_error("starting the ring's thread"))?) })
    }

    /// Positions below this are durable.
    pub fn durable_pos(&self) -> u64 {
        self.inner.durable.load(Ordering::Acquire)
    }

    /// The store behind.
    pub fn behind(&self) -> &S {
        &self.inner.behind
    }
}

impl<S: Store> Drop for RingStore<S> {
    /// Moves everything into the store behind, durably, unless one of the two has failed.
    fn drop(&mut self) {
        self.inner.queue.lock().stop = true;
        self.inner.wanted.notify_all();
        if self.mover.take().is_some_and(|mover| mover.join().is_err()) {
            tracing::error!("the ring's thread panicked");
        }
    }
}

impl<S: Store> Store for RingStore<S> {
    fn append(&self, block: &StoredBlock) -> Result<(), StoreError> {
        self.inner.append(block)
    }

    fn barrier(&self) -> Result<u64, StoreError> {
        self.inner.failure.check()?;
        // Noted before the sync: what is appended while it runs may miss it.
        let appended = self.inner.next.load(Ordering::Acquire);
        if appended > self.durable_pos() {
            if let Some(call) = &self.inner.sync {
                let synced = call.sync(&self.inner.file).map_err(io_error("fdatasync of the ring"));
                self.inner.fail_on_error(synced)?;
            }
            self.inner.durable.fetch_max(appended, Ordering::AcqRel);
        }
        Ok(appended)
    }

    fn next_pos(&self) -> u64 {
        self.inner.next.load(Ordering::Acquire)
    }

    fn read(&self, pos: u64) -> Result<Option<StoredBlock>, StoreError> {
        if pos >= self.next_pos() {
            return Ok(None);
        }
        if pos >= self.inner.behind.next_pos()
            && let Some(block) = self.inner.queue.lock().waiting_at(pos)
        {
            return Ok(Some(block));
        }
        self.inner.behind.read(pos)
    }

    fn scan(&self, from: u64) -> Blocks<'_> {
        let mut pos = from;
        let mut behind = Some(self.inner.behind.scan(from));
        Box::new(std::iter::from_fn(move || {
            let block = behind.as_mut().and_then(Iterator::next).or_else(|| {
                // A walk that came to its end is not asked again: what moved behind since may have been read out of the ring.
                behind = None;
                // What came meanwhile is read one by one until a new walk behind is worth it.
                if pos < self.inner.behind.next_pos() {
                    return behind.insert(self.inner.behind.scan(pos)).next();
                }
                self.read(pos).transpose()
            })?;
            match &block {
                Ok(block) => pos = block.first_pos.saturating_add(u64::from(block.count)),
                Err(_) => pos = u64::MAX,
            }
            Some(block)
        }))
    }

    fn seal_before(&self, pos: u64) -> Result<u64, StoreError> {
        // What is not behind yet is left to a later call; a storm's blocks are sealed on their way.
        self.inner.behind.seal_before(pos.min(self.inner.behind_durable.load(Ordering::Acquire)))
    }
}

impl<S: Store> Inner<S> {
    fn append(&self, block: &StoredBlock) -> Result<(), StoreError> {
        let mut appender = self.appender.lock();
        let end = block.end_if_next(self.next.load(Ordering::Acquire))?;
        let frame = entry::frame_of(block)?;
        let Appender { link, buffer } = &mut *appender;
        let known = Known { durable: self.durable.load(Ordering::Acquire), behind: self.behind_durable.load(Ordering::Acquire) };
        entry::encode(block, frame, *link, known, buffer);
        let at = self.room_for(buffer.len() as u64, end)?;
        let written = self.file.write_all_at(buffer, at).map_err(io_error("writing the ring"));
        self.fail_on_error(written)?;
        *link = frame.1;
        let mut queue = self.queue.lock();
        queue.waiting_bytes += block.bytes.len() as u64;
        queue.waiting.push_back(block.clone());
        if queue.is_due(&self.options) {
            self.wanted.notify_one();
        }
        // Under the lock: whoever sees the new end finds the block waiting or behind.
        self.next.store(end, Ordering::Release);
        Ok(())
    }

    /// Where `len` bytes may be written; waits for the store behind when the ring is full and may not grow.
    fn room_for(&self, len: u64, end_pos: u64) -> Result<u64, StoreError> {
        let began = Instant::now();
        let mut queue = self.queue.lock();
        loop {
            self.failure.check()?;
            if let Some(at) = queue.space.take(len, end_pos) {
                return Ok(at);
            }
            if let Some((from, to)) = queue.space.growth(len, self.options.bytes_max) {
                drop(queue);
                let grown = write_zeros(&self.file, from, to).and_then(|()| self.file.sync_all());
                queue = self.queue.lock();
                match grown {
                    Ok(()) => queue.space.grow(to),
                    Err(error) => {
                        tracing::warn!(%error, to, "the ring cannot grow; it stays as it is and appends may wait");
                        queue.space.cannot_grow();
                    }
                }
                continue;
            }
            queue.hurry = true;
            self.wanted.notify_one();
            let waited = began.elapsed();
            if waited >= ROOM_TIMEOUT {
                let why = format!("it made no room in the ring for {} s", waited.as_secs());
                drop(queue);
                return self.fail_on_error(Err(StoreError::Failed(why)));
            }
            self.moved.wait_for(&mut queue, ROOM_TIMEOUT - waited);
        }
    }

    /// Lets nothing pass any more when `result` is an error.
    fn fail_on_error<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        let result = self.failure.note(result);
        if result.is_err() {
            // Under the lock: whoever looked before and waits now must hear of it.
            let _queue = self.queue.lock();
            self.moved.notify_all();
            self.wanted.notify_all();
        }
        result
    }
}

impl Queue {
    /// True when the mover should not sleep on.
    fn is_due(&self, options: &RingOptions) -> bool {
        let much = if self.gathering { self.waiting_bytes >= options.run_bytes } else { self.space.is_pressed() };
        self.stop || self.hurry || much
    }

    /// The oldest block is behind now.
    fn pop_moved(&mut self) {
        if let Some(block) = self.waiting.pop_front() {
            self.waiting_bytes -= block.bytes.len() as u64;
        }
    }

    fn waiting_at(&self, pos: u64) -> Option<StoredBlock> {
        let after = self.waiting.partition_point(|block| block.first_pos <= pos);
        let block = self.waiting.get(after.checked_sub(1)?)?;
        (pos - block.first_pos < u64::from(block.count)).then(|| block.clone())
    }
}

/// Opens the file, filled with zeros up to its smallest size, so that a barrier never has to write a new size.
fn open_file(path: &Path, bytes_min: u64) -> Result<(File, u64), StoreError> {
    let fresh = !path.exists();
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
    let file = file.map_err(io_error("opening the ring"))?;
    let meta = file.metadata().map_err(io_error("stat of the ring"))?;
    let bytes = meta.len() / entry::PAGE * entry::PAGE;
    if bytes < bytes_min {
        write_zeros(&file, bytes, bytes_min).and_then(|()| file.sync_all()).map_err(io_error("filling the ring"))?;
    }
    if fresh && let Some(dir) = path.parent() {
        sync_path(dir)?;
    }
    let named = path.metadata().map_err(io_error("stat of the ring"))?;
    if (named.dev(), named.ino()) != (meta.dev(), meta.ino()) {
        return Err(StoreError::SelfCheck("the ring's descriptor is not the file of that name: was the folder replaced?".into()));
    }
    Ok((file, bytes.max(bytes_min)))
}

fn write_zeros(file: &File, from: u64, to: u64) -> io::Result<()> {
    let zeros = vec![0u8; ZEROS];
    let mut at = from;
    while at < to {
        let len = (to - at).min(ZEROS as u64);
        file.write_all_at(zeros.get(..len as usize).unwrap_or(&zeros), at)?;
        at += len;
    }
    Ok(())
}

/// Moves the ring's blocks that continue `behind` into it and makes them durable there; gives the link for the next block.
fn recover<S: Store>(behind: &S, file: &File, bytes: u64, options: &RingOptions) -> Result<Link, StoreError> {
    let found = entry::Found::read(file, bytes).map_err(io_error("reading the ring"))?;
    if behind.next_pos() < found.known.behind {
        return Err(hole(behind.next_pos()));
    }
    let mut link = match behind.next_pos().checked_sub(1) {
        Some(last) => entry::frame_of(&behind.read(last)?.ok_or_else(|| hole(last))?)?.1,
        None => entry::NO_LINK,
    };
    let began = behind.next_pos();
    let (mut blocks, mut end, mut bytes) = (Vec::new(), began, 0);
    while let Some(place) = found.after(end, link) {
        let Some((block, hash)) = place.read(file).map_err(io_error("reading the ring"))? else { break };
        end = block.end_if_next(end)?;
        bytes += block.bytes.len() as u64;
        blocks.push(block);
        link = hash;
    }
    // What a store has when it is opened is durable already (sled's own start ends with a barrier): the ring may be written over.
    if end > began {
        if bytes >= options.storm_bytes {
            behind.append_run(&blocks)?;
        } else {
            blocks.iter().try_for_each(|block| behind.append(block))?;
            behind.barrier()?;
        }
        tracing::info!(from = began, to = end, "the ring's blocks were moved into the store");
    }
    if end < found.known.durable {
        return Err(hole(end));
    }
    Ok(link)
}

/// Positions of the journal in `dir` that sled must have, from what the segments and the ring say; no block is touched.
pub(crate) fn hot_range(dir: &Path) -> Result<Range<u64>, StoreError> {
    let segments = dir.join("segments");
    let sealed = if segments.is_dir() { SegmentDir::open(dir)?.load()?.last().map_or(0, |last| last.end_pos()) } else { 0 };
    let behind = match File::open(dir.join("ring")) {
        Ok(file) => {
            let bytes = file.metadata().map_err(io_error("stat of the ring"))?.len();
            entry::Found::read(&file, bytes).map_err(io_error("reading the ring"))?.known.behind
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
        Err(error) => return Err(io_error("opening the ring")(error)),
    };
    Ok(sealed..behind.max(sealed))
}

fn hole(pos: u64) -> StoreError {
    let what = "what follows was acknowledged and is gone; keep the folder as it is and restore the backup into a new one";
    StoreError::Damaged { pos, what: what.into() }
}
