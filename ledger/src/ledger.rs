//! The door to the ledger: everything that acts or asks goes through this handle.

use crate::connections::Connections;
use crate::directory::Directory;
use crate::follower::{self, Followed, FollowedState, FollowerParts};
use crate::journal::{Block, Journal, JournalError, Replayer, SnapshotHead, Tail, TailFile, open_store, recover, snapshot};
use crate::limits::{FOLLOWER_QUEUE_MAX, QUEUE_ITEMS_MAX, QUEUE_KIB_MAX, WATCH_QUEUE_MAX};
use crate::live::{LiveBuilder, ViewHub};
use crate::metrics::Metrics;
use crate::notices::Notifier;
use crate::pipeline::{BarrierWatch, Failure, Pipeline, PipelineParts};
use crate::store::Store;
use crate::writer::{Answered, Attached, Clock, ToSession, Work, Writer, archive_of, now_us};
use anyhow::{Context, anyhow};
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use dashboard::Gauges;
use edge_protocol::frame::EventBatch;
use edge_protocol::{Goodbye, Reason};
use ledger_core::limits::{COMMAND_LEN_MAX, HEAP_ITEM_MAX};
use ledger_core::{Command, CommandId};
use ledger_office::City;
use parking_lot::Mutex;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use thiserror::Error;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{Semaphore, oneshot, watch};

/// How long a reader waits for the follower before it gives up.
const FRESH_TIMEOUT: Duration = Duration::from_secs(5);

/// Why the ledger did not take something. Nothing was changed; try again later.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum Unavailable {
    /// The queue is full.
    #[error("the ledger is busy; try again in a second")]
    Busy,
    /// The server stopped taking work. What was asked may or may not be on disk: ask again with the same id after a restart.
    #[error("the ledger does not take work: {0}")]
    Stopped(String),
    /// The command is larger than the journal takes.
    #[error(
        "the command is larger than the journal takes ({COMMAND_LEN_MAX} bytes, the office's {HEAP_ITEM_MAX}); shorten its texts"
    )]
    TooLarge,
}

/// What a command was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Position of its first record.
    pub pos: u64,
    /// What was decided, now or the first time.
    pub reason: Reason,
    /// True when this id had been decided before.
    pub duplicate: bool,
}

/// A command that was queued.
#[derive(Debug)]
pub struct Asked(oneshot::Receiver<Answered>);

/// The running ledger.
pub struct Ledger {
    queue: Sender<Work>,
    room: Arc<Semaphore>,
    journal: Journal,
    followed: Arc<Followed>,
    applied: Receiver<Arc<Block>>,
    durable: Arc<AtomicU64>,
    ended: watch::Sender<bool>,
    failure: Failure,
    metrics: Arc<Metrics>,
    connections: Arc<Connections>,
    views: Arc<ViewHub>,
    gauges: Gauges,
    clock: Clock,
    /// The newest, with the state of the registry that it was made from.
    directory: Mutex<Option<(u64, Arc<Directory>)>>,
    payments: tokio::sync::RwLock<()>,
}

/// The threads of a running ledger; join them to stop in order.
pub struct Threads {
    writer: thread::JoinHandle<()>,
    follower: thread::JoinHandle<()>,
}

impl Ledger {
    /// Opens the store in `journal` and recovers from it and the newest snapshot, both read at the same time; then as
    /// [`Ledger::start`].
    ///
    /// # Errors
    /// As [`Ledger::start`], and when the store cannot be opened.
    pub fn open(journal: &Path, dir: &Path, city: &str) -> anyhow::Result<(Arc<Self>, Threads)> {
        let (store, newest) = thread::scope(|scope| {
            let newest = scope.spawn(|| snapshot::newest(&dir.join("snapshots")));
            (open_store(journal), newest.join())
        });
        let store = Arc::new(store.context("the journal's store cannot be opened")?);
        let newest = newest.map_err(|_panic| anyhow!("reading the newest snapshot panicked"))??;
        Self::start_from(store, newest, dir, city, now_us)
    }

    /// Recovers from `store` and starts the writer, the journal thread and the follower.
    ///
    /// # Errors
    /// [`JournalError`] when the journal must not be believed, or an I/O error of the tail file or threads.
    pub fn start(store: Arc<dyn Store>, dir: &Path, city: &str) -> anyhow::Result<(Arc<Self>, Threads)> {
        Self::start_with_clock(store, dir, city, now_us)
    }

    /// [`Ledger::start`] with another clock.
    ///
    /// # Errors
    /// As [`Ledger::start`].
    pub fn start_with_clock(store: Arc<dyn Store>, dir: &Path, city: &str, clock: Clock) -> anyhow::Result<(Arc<Self>, Threads)> {
        Self::start_from(store, snapshot::newest(&dir.join("snapshots"))?, dir, city, clock)
    }

    fn start_from(
        store: Arc<dyn Store>,
        newest: Option<(SnapshotHead, City)>,
        dir: &Path,
        city: &str,
        clock: Clock,
    ) -> anyhow::Result<(Arc<Self>, Threads)> {
        let snapshots = dir.join("snapshots");
        let (mut tail_file, tail) = TailFile::open(&dir.join("tail"))?;
        let began = Instant::now();
        let (recovered, last_snapshot) = recover(&*store, newest, &tail)?;
        let head = recovered.head;
        let took_ms = began.elapsed().as_millis();
        tracing::info!(position = head.next_pos, snapshot = last_snapshot, took_ms, "journal recovered");
        tail_file.note(&Tail { next_pos: head.next_pos, hash: head.block_hash })?;
        let metrics = Arc::new(Metrics::default());
        let connections = Arc::new(Connections::new(Arc::clone(&metrics)));
        let (views, gauges) = (Arc::new(ViewHub::default()), Gauges::default());
        let (failure, watch) = (Failure::default(), BarrierWatch::default());
        let durable = Arc::new(AtomicU64::new(head.next_pos));
        let (to_follower, blocks) = bounded(FOLLOWER_QUEUE_MAX);
        let pipeline = Pipeline::start(PipelineParts {
            store: Arc::clone(&store),
            last_hash: head.block_hash,
            tail: tail_file,
            follower: to_follower,
            durable: Arc::clone(&durable),
            failure: failure.clone(),
            watch: watch.clone(),
            metrics: Arc::clone(&metrics),
        })?;
        let writer =
            Writer::new(recovered.state.clone(), head.now_us, clock, pipeline, failure.clone(), Arc::clone(metrics.stages()));
        let notifier = Notifier::new(Arc::clone(&connections), &recovered.state);
        let followed = Arc::new(Followed::new(Replayer::from_snapshot(head, recovered.state)));
        let live =
            LiveBuilder::new(Arc::clone(&views), Arc::clone(&metrics), Arc::clone(&connections), gauges.clone(), city.to_owned());
        let (to_watch, applied) = bounded(WATCH_QUEUE_MAX);
        let follower = follower::start(FollowerParts {
            followed: Arc::clone(&followed),
            blocks,
            store: Arc::clone(&store),
            durable: Arc::clone(&durable),
            snapshots,
            last_snapshot,
            failure: failure.clone(),
            watch,
            live,
            notifier,
            applied: to_watch,
        })?;
        let (queue, work) = bounded(QUEUE_ITEMS_MAX);
        let ended = watch::Sender::new(false);
        let ends = ended.clone();
        let writer = thread::Builder::new().name("writer".into()).spawn(move || {
            writer.run(&work);
            drop(work);
            ends.send_replace(true);
        })?;
        let room = Arc::new(Semaphore::new(QUEUE_KIB_MAX as usize));
        let journal = Journal::new(store);
        let ledger = Self {
            queue,
            room,
            journal,
            followed,
            applied,
            durable,
            ended,
            failure,
            metrics,
            connections,
            views,
            gauges,
            clock,
            directory: Mutex::default(),
            payments: tokio::sync::RwLock::default(),
        };
        Ok((Arc::new(ledger), Threads { writer, follower }))
    }

    /// Carries out a command; answered when it is durable. The same id gets the same answer for ever.
    ///
    /// # Errors
    /// [`Unavailable`]; after [`Unavailable::Stopped`] ask again with the same id.
    pub async fn command(&self, id: CommandId, command: Command) -> Result<Answer, Unavailable> {
        let asked = self.submit(id, command)?;
        self.answered(asked).await
    }

    /// Queues a command without waiting; its answer comes through [`Ledger::answered`]. Commands are decided in this order.
    ///
    /// # Errors
    /// [`Unavailable`]: nothing was queued.
    pub fn submit(&self, id: CommandId, command: Command) -> Result<Asked, Unavailable> {
        let archive = archive_of(&command).ok_or(Unavailable::TooLarge)?;
        let (reply, answer) = oneshot::channel();
        self.queue.try_send(Work::Command { id, command: Box::new(command), archive, reply }).map_err(|error| match error {
            TrySendError::Full(_) => {
                self.metrics.queue_full();
                Unavailable::Busy
            }
            TrySendError::Disconnected(_) => self.stopped(),
        })?;
        Ok(Asked(answer))
    }

    /// The answer to a queued command, once it is durable.
    ///
    /// # Errors
    /// [`Unavailable::Stopped`]: ask again with the same id.
    pub async fn answered(&self, asked: Asked) -> Result<Answer, Unavailable> {
        let Answered { pos, reason } = self.unless_ended(asked.0).await.ok_or_else(|| self.stopped())?;
        if let Some(reason) = reason {
            return Ok(Answer { pos, reason, duplicate: false });
        }
        let first = self.journal.record(pos).map_err(|e| Unavailable::Stopped(e.to_string()))?;
        let reason = first.and_then(|f| Reason::from_code(f.record.reason));
        reason.map(|reason| Answer { pos, reason, duplicate: true }).ok_or_else(|| self.stopped())
    }

    /// Attaches a gateway: its last durable sequence and settings, or why not.
    ///
    /// # Errors
    /// The farewell to send.
    pub async fn attach(&self, gateway: u32) -> Result<Attached, Goodbye> {
        let (reply, answer) = oneshot::channel();
        self.queue_async(Work::Attach { gateway, reply }).await.map_err(|_| Goodbye::Unavailable)?;
        self.unless_ended(answer).await.unwrap_or(Err(Goodbye::Unavailable))
    }

    /// An answer, or `None` once the writer has ended: what it left in the queue is kept there, and nobody answers it.
    async fn unless_ended<T>(&self, mut answer: oneshot::Receiver<T>) -> Option<T> {
        let mut ended = self.ended.subscribe();
        tokio::select! {
            biased;
            answer = &mut answer => answer.ok(),
            // The writer answers everything it decided before it ends.
            _ = ended.wait_for(|ended| *ended) => answer.try_recv().ok(),
        }
    }

    /// Queues a frame; waits while the queue is full, which is the back-pressure on the gateway's stream.
    ///
    /// # Errors
    /// [`Goodbye::Unavailable`] when the ledger stopped.
    pub async fn frame(&self, gateway: u32, batch: EventBatch, session: UnboundedSender<ToSession>) -> Result<(), Goodbye> {
        let received = Instant::now();
        let kib = u32::try_from(batch.count() * edge_protocol::limits::EVENT_LEN / 1024 + 1).unwrap_or(QUEUE_KIB_MAX);
        let room = Arc::clone(&self.room).acquire_many_owned(kib).await;
        let permit = room.map_err(|_| Goodbye::Unavailable)?;
        self.queue_async(Work::Frame { gateway, batch, received, session, permit }).await.map_err(|_| Goodbye::Unavailable)
    }

    async fn queue_async(&self, mut work: Work) -> Result<(), Unavailable> {
        loop {
            match self.queue.try_send(work) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Disconnected(_)) => return Err(self.stopped()),
                Err(TrySendError::Full(back)) => {
                    work = back;
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            }
        }
    }

    /// The followed state, with everything that is durable now.
    ///
    /// # Errors
    /// [`Unavailable::Busy`] when the follower is too far behind.
    pub async fn read(&self) -> Result<FollowedState<'_>, Unavailable> {
        let target = self.durable_pos();
        let fresh = tokio::time::timeout(FRESH_TIMEOUT, self.followed.wait_for(target)).await;
        fresh.map_err(|_| Unavailable::Busy)?;
        Ok(self.followed.read())
    }

    /// Blocks that readers see by now, for who watches them: some pass by when nobody takes them.
    pub(crate) fn applied(&self) -> Receiver<Arc<Block>> {
        self.applied.clone()
    }

    /// The followed state as it is, without waiting.
    pub fn read_now(&self) -> FollowedState<'_> {
        self.followed.read()
    }

    /// Who has which cards and attends which building. What changed since the caller's read of the state may be missing.
    pub fn directory(&self) -> Arc<Directory> {
        let mut kept = self.directory.lock();
        let state = self.followed.read();
        let version = state.registry_pos();
        if let Some((of, directory)) = &*kept
            && *of == version
        {
            return Arc::clone(directory);
        }
        let made = Arc::new(Directory::of(&state));
        *kept = Some((version, Arc::clone(&made)));
        made
    }

    /// Shared by payment notices, and held alone by whoever posts a file: neither books what the other is about to.
    pub(crate) fn payments(&self) -> &tokio::sync::RwLock<()> {
        &self.payments
    }

    /// The journal, for history.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Position after the last durable record.
    pub fn durable_pos(&self) -> u64 {
        self.durable.load(Ordering::Acquire)
    }

    /// Why the ledger stopped, if it did.
    pub fn failure(&self) -> &Failure {
        &self.failure
    }

    /// The server's time, microseconds since the Unix epoch.
    pub fn now_us(&self) -> i64 {
        (self.clock)()
    }

    /// Counters.
    pub fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }

    /// Live sessions.
    pub fn connections(&self) -> &Arc<Connections> {
        &self.connections
    }

    /// Published views.
    pub fn views(&self) -> &Arc<ViewHub> {
        &self.views
    }

    /// Counters that the dashboard keeps.
    pub fn gauges(&self) -> &Gauges {
        &self.gauges
    }

    /// Tells the writer to finish what is queued and stop.
    pub fn stop(&self) {
        // A writer that is gone has stopped.
        let _ = self.queue.send_timeout(Work::Stop, FRESH_TIMEOUT);
    }

    fn stopped(&self) -> Unavailable {
        Unavailable::Stopped(self.failure.get().map_or_else(|| "it is shutting down".to_owned(), |why| why.to_string()))
    }
}

impl Threads {
    /// Waits for the writer, the journal thread and the follower's last snapshot.
    pub fn join(self) {
        for thread in [self.writer, self.follower] {
            if thread.join().is_err() {
                tracing::error!("a ledger thread panicked");
            }
        }
    }
}

impl From<JournalError> for Unavailable {
    fn from(error: JournalError) -> Self {
        Self::Stopped(error.to_string())
    }
}
