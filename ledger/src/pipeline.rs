//! From decided to durable: one thread seals and stores blocks, another runs the barrier and only then lets answers go.
//!
//! While one block is being made durable the next ones are stored behind it; a barrier covers all that were stored before it
//! began (invariant `durable-before-answer`). The first failure stops everything, for good.

use crate::journal::{Block, Hash, Tail, TailFile};
use crate::limits::BLOCKS_IN_FLIGHT_MAX;
use crate::metrics::Metrics;
use crate::stages::{Stage, Stages};
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
    threads: Vec<thread::JoinHandle<()>>,
}

/// What the threads share.
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
    /// Starts both threads.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(parts: PipelineParts) -> std::io::Result<Self> {
        let (groups, to_store) = bounded::<Group>(BLOCKS_IN_FLIGHT_MAX);
        let (stored, to_sync) = bounded::<Group>(BLOCKS_IN_FLIGHT_MAX);
        let (done_tx, done) = bounded(1);
        let PipelineParts { store, last_hash, tail, follower, durable, failure, watch, metrics } = parts;
        let in_flight = Arc::clone(metrics.stages().blocks_in_flight());
        let storer = {
            let (store, failure, stages) = (Arc::clone(&store), failure.clone(), Arc::clone(metrics.stages()));
            thread::Builder::new().name("journal-store".into()).spawn(move || {
                store_blocks(&to_store, &stored, &*store, last_hash, &stages, &failure);
            })?
        };
        let syncer = {
            let in_flight = Arc::clone(&in_flight);
            let syncer = Syncer { store, tail, synced_tail: Instant::now(), follower, durable, watch, metrics };
            thread::Builder::new().name("journal-sync".into()).spawn(move || {
                sync_blocks(syncer, &to_sync, &in_flight, &done_tx, &failure);
            })?
        };
        Ok(Self { groups, in_flight, done, threads: vec![storer, syncer] })
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

    /// Lets everything handed over become durable, then ends both threads.
    pub fn finish(self) {
        drop(self.groups);
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!("a journal thread panicked");
            }
        }
    }
}

fn store_blocks(
    groups: &Receiver<Group>,
    stored: &Sender<Group>,
    store: &dyn Store,
    mut last_hash: Hash,
    stages: &Stages,
    failure: &Failure,
) {
    for mut group in groups {
        if !group.block.records.is_empty() {
            let (began, records) = (Instant::now(), group.block.records.len());
            let sealed = group.block.seal(last_hash).map_err(|e| e.to_string());
            let stored_from = Instant::now();
            stages.add(Stage::Seal, stored_from.duration_since(began), records);
            let put = sealed.and_then(|bytes| store.append(&bytes).map_err(|e| e.to_string()));
            stages.add(Stage::Store, stored_from.elapsed(), records);
            if let Err(why) = put {
                failure.set(&format!("a block could not be stored: {why}"));
                return;
            }
            last_hash = group.block.hash;
        }
        if stored.send(group).is_err() {
            return;
        }
    }
}

struct Syncer {
    store: Arc<dyn Store>,
    tail: TailFile,
    synced_tail: Instant,
    follower: Sender<Arc<Block>>,
    durable: Arc<AtomicU64>,
    watch: BarrierWatch,
    metrics: Arc<Metrics>,
}

fn sync_blocks(mut syncer: Syncer, groups: &Receiver<Group>, in_flight: &AtomicUsize, done: &Sender<()>, failure: &Failure) {
    while let Ok(first) = groups.recv() {
        let batch: Vec<Group> = std::iter::once(first).chain(groups.try_iter()).collect();
        if let Err(why) = syncer.make_durable(&batch) {
            // Dropping the batch drops its acks: nobody is told that something unproved is on disk.
            failure.set(&why);
            return;
        }
        let count = batch.len();
        for group in batch {
            syncer.answer(group);
        }
        in_flight.fetch_sub(count, Ordering::AcqRel);
        // A full channel already holds the wake-up.
        let _ = done.try_send(());
    }
    if let Err(error) = syncer.tail.sync() {
        tracing::warn!(%error, "the tail file could not be synced");
    }
}

impl Syncer {
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
