//! From decided to durable: one thread seals and stores blocks, runs the barrier, and only then lets answers go.
//!
//! While some blocks are being made durable the next ones fill; one barrier covers all that were stored before it began
//! (invariant `durable-before-answer`). One thread, not two: with single taps each hand-over between threads costs more than
//! what it hands over, and in a storm the barrier is short beside the work. The first failure stops everything, for good.

use crate::journal::{Block, Hash, Tail, TailFile};
use crate::limits::BLOCKS_IN_FLIGHT_MAX;
use crate::metrics::Metrics;
use crate::stages::Stage;
use crate::store::Store;
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// How often the tail file is made durable. Origin: it guards against an empty sled after a power cut, which loses far more.
const TAIL_SYNC_EVERY: Duration = Duration::from_secs(1);

/// A barrier that takes longer will not come back. Origin: disks that recover from an error take up to 30 s.
const BARRIER_TIMEOUT: Duration = Duration::from_secs(45);

/// Runs when its block is durable. Dropping it unrun tells its waiter that there will be no answer.
pub type Ack = Box<dyn FnOnce() + Send>;

/// A block on its way to the disk, with the answers that wait for it. Without records it only keeps its place in the order.
pub struct Group {
    /// The records.
    pub block: Block,
    /// What to do once they are durable.
    pub acks: Vec<Ack>,
    /// When it was handed over.
    pub handed_over: Instant,
}

/// Why the server stopped taking work; set once.
#[derive(Debug, Clone)]
pub struct Failure(watch::Sender<Option<Arc<str>>>);

impl Default for Failure {
    fn default() -> Self {
        Self(watch::Sender::new(None))
    }
}

impl Failure {
    /// Notes the first failure and logs it.
    pub fn set(&self, why: &str) {
        self.0.send_if_modified(|slot| {
            if slot.is_some() {
                return false;
            }
            tracing::error!(why, "the ledger stops answering");
            *slot = Some(Arc::from(why));
            true
        });
    }

    /// The first failure, if any.
    pub fn get(&self) -> Option<Arc<str>> {
        self.0.borrow().clone()
    }

    /// Waits for a failure.
    pub async fn wait(&self) -> Arc<str> {
        let mut receiver = self.0.subscribe();
        match receiver.wait_for(Option::is_some).await {
            Ok(why) => why.clone().unwrap_or_default(),
            Err(_) => Arc::from("the server is gone"),
        }
    }
}

/// Sees a barrier that does not come back: sled waits for ever when its own writing thread died.
#[derive(Debug, Clone, Default)]
pub struct BarrierWatch(Arc<Mutex<Option<Instant>>>);

impl BarrierWatch {
    /// True when a barrier has been running for longer than [`BARRIER_TIMEOUT`].
    pub fn is_stuck(&self) -> bool {
        self.0.lock().is_some_and(|began| began.elapsed() > BARRIER_TIMEOUT)
    }

    fn note(&self, began: Option<Instant>) {
        *self.0.lock() = began;
    }
}

/// The writer's end of the pipeline.
pub struct Pipeline {
    groups: Sender<Group>,
    in_flight: Arc<AtomicUsize>,
    done: Receiver<()>,
    thread: thread::JoinHandle<()>,
}

/// What the thread works with.
pub struct PipelineParts {
    /// Where blocks go.
    pub store: Arc<dyn Store>,
    /// Hash of the last block stored.
    pub last_hash: Hash,
    /// The note outside sled.
    pub tail: TailFile,
    /// Durable blocks, in order, for the follower.
    pub follower: Sender<Arc<Block>>,
    /// Position after the last durable record.
    pub durable: Arc<AtomicU64>,
    /// Set on the first failure.
    pub failure: Failure,
    /// Watched by the follower.
    pub watch: BarrierWatch,
    /// Counters.
    pub metrics: Arc<Metrics>,
}

impl Pipeline {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(parts: PipelineParts) -> std::io::Result<Self> {
        let (groups, handed_over) = bounded::<Group>(BLOCKS_IN_FLIGHT_MAX);
        let (done_tx, done) = bounded(1);
        let PipelineParts { store, last_hash, tail, follower, durable, failure, watch, metrics } = parts;
        let in_flight = Arc::clone(metrics.stages().blocks_in_flight());
        let journal = Journaler {
            store,
            last_hash,
            tail,
            synced_tail: Instant::now(),
            follower,
            durable,
            watch,
            metrics,
            in_flight: Arc::clone(&in_flight),
            done: done_tx,
        };
        let thread = thread::Builder::new().name("journal".into()).spawn(move || {
            journal.run(&handed_over, &failure);
        })?;
        Ok(Self { groups, in_flight, done, thread })
    }

    /// Blocks handed over and not yet durable.
    pub fn in_flight(&self) -> usize {
        self.in_flight.load(Ordering::Acquire)
    }

    /// Hands a block over; waits while [`BLOCKS_IN_FLIGHT_MAX`] are unanswered. False when the pipeline has failed.
    pub fn hand_over(&self, group: Group) -> bool {
        self.in_flight.fetch_add(1, Ordering::AcqRel);
        self.groups.send(group).is_ok()
    }

    /// Fires after every barrier.
    pub fn done(&self) -> &Receiver<()> {
        &self.done
    }

    /// Lets everything handed over become durable, then ends the thread.
    pub fn finish(self) {
        drop(self.groups);
        if self.thread.join().is_err() {
            tracing::error!("the journal thread panicked");
        }
    }
}

/// The journal thread.
struct Journaler {
    store: Arc<dyn Store>,
    last_hash: Hash,
    tail: TailFile,
    synced_tail: Instant,
    follower: Sender<Arc<Block>>,
    durable: Arc<AtomicU64>,
    watch: BarrierWatch,
    metrics: Arc<Metrics>,
    in_flight: Arc<AtomicUsize>,
    done: Sender<()>,
}

impl Journaler {
    /// Works until the writer is gone or something failed.
    fn run(mut self, groups: &Receiver<Group>, failure: &Failure) {
        while let Ok(first) = groups.recv() {
            let mut batch = Vec::with_capacity(BLOCKS_IN_FLIGHT_MAX);
            let waiting = std::iter::once(first).chain(groups.try_iter()).take(BLOCKS_IN_FLIGHT_MAX);
            if let Err(why) = self.commit(waiting, &mut batch) {
                // Before the batch goes, and its acks with it: nobody is told that something unproved is on disk, but why.
                failure.set(&why);
                return;
            }
            let count = batch.len();
            for group in batch {
                self.answer(group);
            }
            self.in_flight.fetch_sub(count, Ordering::AcqRel);
            // A full channel already holds the wake-up.
            let _ = self.done.try_send(());
        }
        if let Err(error) = self.tail.sync() {
            tracing::warn!(%error, "the tail file could not be synced");
        }
    }

    /// Stores what waits and makes it durable.
    fn commit(&mut self, waiting: impl Iterator<Item = Group>, batch: &mut Vec<Group>) -> Result<(), String> {
        for group in waiting {
            batch.push(group);
            if let Some(Group { block, .. }) = batch.last_mut().filter(|group| !group.block.records.is_empty()) {
                self.store_block(block)?;
            }
        }
        self.make_durable(batch)
    }

    fn store_block(&mut self, block: &mut Block) -> Result<(), String> {
        let stages = self.metrics.stages();
        let (began, records) = (Instant::now(), block.records.len());
        let sealed = block.seal(self.last_hash).map_err(|e| format!("a block could not be sealed: {e}"))?;
        let stored_from = Instant::now();
        stages.add(Stage::Seal, stored_from.duration_since(began), records);
        self.store.append(&sealed).map_err(|e| format!("a block could not be stored: {e}"))?;
        stages.add(Stage::Store, stored_from.elapsed(), records);
        self.last_hash = block.hash;
        Ok(())
    }

    fn make_durable(&mut self, batch: &[Group]) -> Result<(), String> {
        let Some(last) = batch.iter().rev().find(|g| !g.block.records.is_empty()) else { return Ok(()) };
        let next_pos = last.block.next_pos();
        let began = Instant::now();
        self.watch.note(Some(began));
        let durable = self.store.barrier().map_err(|e| format!("the barrier failed: {e}"))?;
        self.watch.note(None);
        self.metrics.barrier(began.elapsed(), batch.iter().map(|g| g.block.records.len()).sum());
        if durable < next_pos {
            return Err(format!("the barrier covered records up to {durable} where {next_pos} were stored"));
        }
        let tail = Tail { next_pos, hash: last.block.hash };
        self.tail.note(&tail).map_err(|e| format!("the tail file could not be written: {e}"))?;
        if self.synced_tail.elapsed() >= TAIL_SYNC_EVERY {
            self.tail.sync().map_err(|e| format!("the tail file could not be synced: {e}"))?;
            self.synced_tail = Instant::now();
        }
        self.durable.store(next_pos, Ordering::Release);
        Ok(())
    }

    fn answer(&self, group: Group) {
        if !group.block.records.is_empty() {
            self.metrics.committed(group.block.records.len() as u64, group.handed_over.elapsed());
        }
        for ack in group.acks {
            ack();
        }
        if group.block.records.is_empty() {
            return;
        }
        match self.follower.try_send(Arc::new(group.block)) {
            // A full queue: the follower reads what it missed from the store.
            Ok(()) | Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {}
        }
    }
}
