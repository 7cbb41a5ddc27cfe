//! The follower: a second state that applies what is durable, for everyone who reads.
//!
//! It decides every record again and stops the server when it differs from what was written, so `replay-equals-live` is checked
//! all the time. Readers and snapshots use its state; the writer never waits for either (`pages-never-block-taps`).

use crate::journal::snapshot::Pace;
use crate::journal::{Block, JournalError, Replayer, SnapshotHead, decode, snapshot};
use crate::limits::{HOT_RECORDS, SNAPSHOT_CALM_EVERY, SNAPSHOT_CALM_TIME, SNAPSHOT_EVERY};
use crate::live::LiveBuilder;
use crate::notices::Notifier;
use crate::pipeline::{BarrierWatch, Failure};
use crate::store::Store;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use ledger_office::City;
use parking_lot::{RwLock, RwLockReadGuard};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// How long the follower sleeps without blocks before it looks at the clock.
const WAKE: Duration = Duration::from_millis(100);
/// How long it rests when it has caught up. Origin: with single taps there are thousands of blocks a second; waking up for each
/// takes cores from those who answer, and no reader notices a millisecond.
const REST: Duration = Duration::from_millis(1);

/// The state that readers see.
pub struct Followed {
    replayer: RwLock<Replayer>,
    position: watch::Sender<u64>,
}

impl Followed {
    /// Starts from a recovered state.
    pub fn new(replayer: Replayer) -> Self {
        let position = watch::Sender::new(replayer.head.next_pos);
        Self { replayer: RwLock::new(replayer), position }
    }

    /// Reads the state. Keep it short: the follower waits.
    pub fn read(&self) -> FollowedState<'_> {
        FollowedState(self.replayer.read())
    }

    /// Position after the last record applied.
    pub fn position(&self) -> u64 {
        *self.position.borrow()
    }

    /// Waits until records up to `pos` are applied.
    pub async fn wait_for(&self, pos: u64) {
        let mut receiver = self.position.subscribe();
        // The sender lives as long as `self`.
        let _ = receiver.wait_for(|have| *have >= pos).await;
    }
}

/// A read lock on the followed state.
pub struct FollowedState<'a>(RwLockReadGuard<'a, Replayer>);

impl FollowedState<'_> {
    /// Where it stands.
    pub fn head(&self) -> SnapshotHead {
        self.0.head
    }

    /// Tells one state of the registry from another.
    pub fn registry_pos(&self) -> u64 {
        self.0.registry_pos
    }
}

impl std::ops::Deref for FollowedState<'_> {
    type Target = City;

    fn deref(&self) -> &City {
        &self.0.state
    }
}

/// What the follower's thread needs.
pub struct FollowerParts {
    /// The shared state.
    pub followed: Arc<Followed>,
    /// Durable blocks, in order, some possibly missing.
    pub blocks: Receiver<Arc<Block>>,
    /// Where missing ones are read, and sealed.
    pub store: Arc<dyn Store>,
    /// Position after the last durable record.
    pub durable: Arc<AtomicU64>,
    /// Where snapshots go.
    pub snapshots: PathBuf,
    /// Position of the newest snapshot.
    pub last_snapshot: u64,
    /// Set when replay diverges, or when a barrier does not come back.
    pub failure: Failure,
    /// The journal thread's barrier.
    pub watch: BarrierWatch,
    /// Builds the live view.
    pub live: LiveBuilder,
    /// Tells gateways about changes.
    pub notifier: Notifier,
    /// Whoever watches what was applied; it waits for nobody.
    pub applied: Sender<Arc<Block>>,
}

/// Starts the follower; it ends when the block channel closes, after a last snapshot.
///
/// # Errors
/// When the system gives no thread.
pub fn start(parts: FollowerParts) -> std::io::Result<thread::JoinHandle<()>> {
    thread::Builder::new().name("follower".into()).spawn(move || {
        let (last_seal, snapshot_at) = (parts.followed.position(), Instant::now());
        Follower { parts, last_seal, snapshot_at, keeping_house: Arc::default() }.run();
    })
}

struct Follower {
    parts: FollowerParts,
    /// Position at which older records were last sealed.
    last_seal: u64,
    /// When the last snapshot was begun.
    snapshot_at: Instant,
    /// Another thread writes a snapshot or seals.
    keeping_house: Arc<AtomicBool>,
}

impl Follower {
    fn run(mut self) {
        loop {
            let step = match self.parts.blocks.recv_timeout(WAKE) {
                Ok(block) => self.take(&block),
                Err(RecvTimeoutError::Timeout) => self.catch_up(self.parts.durable.load(Ordering::Acquire)),
                Err(RecvTimeoutError::Disconnected) => break,
            };
            if let Err(error) = step {
                self.parts.failure.set(&format!("the follower cannot follow: {error}"));
                return;
            }
            if self.parts.watch.is_stuck() {
                self.parts.failure.set("the barrier does not come back; the disk or sled hangs");
            }
            let (durable, waiting) = (self.parts.durable.load(Ordering::Acquire), self.parts.blocks.len());
            self.parts.live.publish_when_due(&self.parts.followed, durable, waiting);
            self.keep_house_when_due();
            if self.parts.blocks.is_empty() {
                thread::sleep(REST);
            }
        }
        if let Err(error) = self.catch_up(self.parts.durable.load(Ordering::Acquire)) {
            tracing::error!(%error, "no last snapshot");
            return;
        }
        self.last_snapshot();
    }

    fn take(&mut self, block: &Arc<Block>) -> Result<(), JournalError> {
        let have = self.parts.followed.position();
        if block.next_pos() <= have {
            return Ok(());
        }
        self.catch_up(block.first_pos)?;
        self.apply(block)?;
        // Full: it passes the watch by.
        let _ = self.parts.applied.try_send(Arc::clone(block));
        Ok(())
    }

    /// Reads from the store what the queue had no room for.
    fn catch_up(&mut self, to: u64) -> Result<(), JournalError> {
        let have = self.parts.followed.position();
        if have >= to {
            return Ok(());
        }
        let store = Arc::clone(&self.parts.store);
        for stored in store.scan(have) {
            let stored = stored?;
            if stored.first_pos >= to {
                break;
            }
            let block = decode(&stored)?;
            self.apply(&block)?;
        }
        Ok(())
    }

    fn apply(&mut self, block: &Block) -> Result<(), JournalError> {
        let began = Instant::now();
        let registry_changed = {
            let mut replayer = self.parts.followed.replayer.write();
            let before = replayer.registry_pos;
            replayer.apply(block)?;
            replayer.registry_pos != before
        };
        self.parts.followed.position.send_replace(block.next_pos());
        self.parts.live.note(block);
        if registry_changed {
            self.parts.notifier.compare(&self.parts.followed.read());
        }
        self.parts.live.applied(began.elapsed(), block.records.len());
        Ok(())
    }

    fn keep_house_when_due(&mut self) {
        let position = self.parts.followed.position();
        let snapshot = self.snapshot_due(position);
        let aged = position >= self.last_seal + HOT_RECORDS;
        if !(snapshot || aged) || self.keeping_house.swap(true, Ordering::AcqRel) {
            return;
        }
        let copy = snapshot.then(|| {
            self.parts.last_snapshot = position;
            self.snapshot_at = Instant::now();
            let read = self.parts.followed.read();
            (read.head(), City::clone(&read))
        });
        self.last_seal = position;
        let (dir, store) = (self.parts.snapshots.clone(), Arc::clone(&self.parts.store));
        let busy = Arc::clone(&self.keeping_house);
        let spawned = thread::Builder::new().name("housekeeping".into()).spawn(move || {
            if let Some((head, state)) = copy {
                write_snapshot(&dir, &head, &state, Pace::Sparing);
            }
            seal(&*store, position.saturating_sub(HOT_RECORDS));
            busy.store(false, Ordering::Release);
        });
        if let Err(error) = spawned {
            tracing::warn!(%error, "no thread for snapshot and sealing");
            self.keeping_house.store(false, Ordering::Release);
        }
    }

    fn snapshot_due(&self, position: u64) -> bool {
        let records = position.saturating_sub(self.parts.last_snapshot);
        records >= SNAPSHOT_EVERY || (records >= SNAPSHOT_CALM_EVERY && self.snapshot_at.elapsed() >= SNAPSHOT_CALM_TIME)
    }

    fn last_snapshot(&self) {
        while self.keeping_house.load(Ordering::Acquire) {
            thread::sleep(WAKE);
        }
        let read = self.parts.followed.read();
        if read.head().next_pos > self.parts.last_snapshot {
            write_snapshot(&self.parts.snapshots, &read.head(), &read, Pace::Full);
        }
    }
}

fn write_snapshot(dir: &std::path::Path, head: &SnapshotHead, state: &City, pace: Pace) {
    match snapshot::write(dir, head, state, pace) {
        Ok((path, _)) => {
            tracing::info!(position = head.next_pos, path = %path.display(), "snapshot written");
            snapshot::prune(dir);
        }
        Err(error) => tracing::warn!(%error, "no snapshot; recovery will take longer"),
    }
}

fn seal(store: &dyn Store, pos: u64) {
    match store.seal_before(pos) {
        Ok(hot) => tracing::debug!(hot, "older blocks sealed"),
        Err(error) => tracing::warn!(%error, "older blocks stay in the hot window"),
    }
}
