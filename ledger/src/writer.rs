//! The one writer: takes work from a bounded queue, decides it, fills blocks and hands them to the pipeline.
//!
//! Natural batching: while blocks are being made durable the next one fills; an idle journal gets whatever is there at once.

use crate::journal::Block;
use crate::limits::{PARTIAL_IN_FLIGHT_MAX, TICK};
use crate::pipeline::{Ack, Failure, Group, Pipeline};
use crate::stages::{Stage, Stages};
use crossbeam_channel::{Receiver, RecvTimeoutError, TryRecvError, select};
use edge_protocol::frame::EventBatch;
use edge_protocol::{BuildingMode, Event, Goodbye, Outcome, Reason};
use ledger_core::limits::{COMMAND_LEN_MAX, HEAP_ITEM_MAX, OFFICE_CHANGES_MAX, OFFICE_HEAP_MAX};
use ledger_core::{Command, CommandId, CommandVerdict, EventVerdict, State};
use ledger_office::City;
use rkyv::rancor::Failure as RkyvFailure;
use rkyv::util::AlignedVec;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::{OwnedSemaphorePermit, oneshot};

/// Records that a command can make, and bytes that it adds to the heap beside its archive: all stand in one block.
const fn room_for(command: &Command) -> (usize, usize) {
    match command {
        Command::Office(_) => (1 + OFFICE_CHANGES_MAX, OFFICE_HEAP_MAX),
        _ => (2, 0),
    }
}

/// The answer to one frame, ready when its events are durable.
#[derive(Debug)]
pub struct FrameAnswer {
    /// Sequence of the frame's first event.
    pub first_seq: u64,
    /// Events at the front of the frame that had been decided before; the journal has their answers.
    pub duplicates: usize,
    /// A record of this gateway from which the journal can be walked back to the duplicates.
    pub anchor_pos: u64,
    /// Answers to the rest.
    pub outcomes: Vec<Outcome>,
    /// The gateway's last decided sequence.
    pub durable_seq: u64,
    /// When the frame was received.
    pub received: Instant,
    /// When it became durable.
    pub durable: Instant,
}

/// What the writer says to a gateway's session.
#[derive(Debug)]
pub enum ToSession {
    /// A frame's answer.
    Answer(FrameAnswer),
    /// End the session.
    Close(Goodbye),
    /// Tell the gateway a setting.
    Notice(edge_protocol::Notice),
}

/// The writer's answer to a gateway that wants to attach.
#[derive(Clone, Copy, Debug)]
pub struct Attached {
    /// Last durable sequence.
    pub last_seq: u64,
    /// [`BuildingMode`] code of its building.
    pub building_mode: u8,
    /// Version of the deny list.
    pub deny_version: u32,
}

/// The answer to a command, given when it is durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Position of its first record.
    pub pos: u64,
    /// What was decided; `None` for a duplicate, whose answer stands in the journal at `pos`.
    pub reason: Option<Reason>,
}

/// A command as the journal keeps it; at most [`HEAP_ITEM_MAX`] bytes.
pub struct Archive(AlignedVec);

impl Archive {
    fn len(&self) -> usize {
        self.0.len()
    }
}

/// The command's bytes for the journal; `None` when it is too long for it.
pub fn archive_of(command: &Command) -> Option<Archive> {
    // Archiving into memory cannot fail.
    let bytes = rkyv::to_bytes::<RkyvFailure>(command).ok()?;
    let max = match command {
        Command::Office(_) => HEAP_ITEM_MAX,
        _ => COMMAND_LEN_MAX,
    };
    (bytes.len() <= max).then_some(Archive(bytes))
}

/// Decides a command and puts its bytes into the block beside its records.
fn place(state: &mut City, block: &mut Block, id: CommandId, command: &Command, archive: &Archive) -> CommandVerdict {
    const _: () = assert!(HEAP_ITEM_MAX <= u16::MAX as usize);
    let mut changed = Vec::new();
    let verdict = state.apply_command(block.now_us, id, command, archive.len() as u16, &mut block.records, &mut changed);
    if matches!(verdict, CommandVerdict::Decided { .. }) {
        block.heap.extend_from_slice(&archive.0);
        block.heap.append(&mut changed);
    }
    verdict
}

/// One piece of work.
pub enum Work {
    /// A frame of events.
    Frame {
        /// The gateway that sent it.
        gateway: u32,
        /// Its events, validated.
        batch: EventBatch,
        /// When it was received.
        received: Instant,
        /// Where the answer goes.
        session: tokio::sync::mpsc::UnboundedSender<ToSession>,
        /// Its share of the queue's memory.
        permit: OwnedSemaphorePermit,
    },
    /// A command with its archive.
    Command {
        /// The client-made id.
        id: CommandId,
        /// The command.
        command: Box<Command>,
        /// What [`archive_of`] made of it.
        archive: Archive,
        /// Where the answer goes.
        reply: oneshot::Sender<Answered>,
    },
    /// A gateway that wants to attach.
    Attach {
        /// The gateway.
        gateway: u32,
        /// Where the answer goes; an unknown gateway gets none.
        reply: oneshot::Sender<Result<Attached, Goodbye>>,
    },
    /// Finish what is there and stop.
    Stop,
}

impl Work {
    /// What it adds to the journal, as its stages count it.
    fn events(&self) -> usize {
        match self {
            Self::Frame { batch, .. } => batch.count(),
            Self::Command { .. } => 1,
            Self::Attach { .. } | Self::Stop => 0,
        }
    }
}

/// Where the writer's time comes from: [`now_us`], or a test's hands.
pub type Clock = fn() -> i64;

/// The writer's own state.
pub struct Writer {
    state: City,
    pipeline: Pipeline,
    failure: Failure,
    block: Block,
    acks: Vec<Ack>,
    last_now_us: i64,
    clock: Clock,
    stages: Arc<Stages>,
    /// Time spent waiting for the journal since the start.
    waited: Duration,
}

impl Writer {
    /// A writer that goes on from `state`, whose last block was decided at `last_now_us`.
    pub fn new(state: City, last_now_us: i64, clock: Clock, pipeline: Pipeline, failure: Failure, stages: Arc<Stages>) -> Self {
        let block = Block::new(state.next_pos(), last_now_us);
        Self { state, pipeline, failure, block, acks: Vec::new(), last_now_us, clock, stages, waited: Duration::ZERO }
    }

    /// Works until told to stop, or until the pipeline fails.
    pub fn run(mut self, queue: &Receiver<Work>) {
        while self.failure.get().is_none() {
            match self.next_work(queue) {
                Next::Work(Work::Stop) | Next::Closed => break,
                Next::Work(work) => self.take(work),
                Next::HandOver => self.hand_over(),
                Next::Idle => {}
            }
            self.fire_deadlines();
        }
        self.hand_over();
        self.pipeline.finish();
    }

    fn has_something(&self) -> bool {
        !self.block.records.is_empty() || !self.acks.is_empty()
    }

    fn next_work(&self, queue: &Receiver<Work>) -> Next {
        if !self.has_something() {
            return match queue.recv_timeout(TICK) {
                Ok(work) => Next::Work(work),
                Err(RecvTimeoutError::Timeout) => Next::Idle,
                Err(RecvTimeoutError::Disconnected) => Next::Closed,
            };
        }
        match queue.try_recv() {
            Ok(work) => return Next::Work(work),
            Err(TryRecvError::Disconnected) => return Next::Closed,
            Err(TryRecvError::Empty) => {}
        }
        if self.pipeline.in_flight() < PARTIAL_IN_FLIGHT_MAX {
            return Next::HandOver;
        }
        select! {
            recv(queue) -> work => work.map_or(Next::Closed, Next::Work),
            recv(self.pipeline.done()) -> _ => Next::Idle,
            default(TICK) => Next::Idle,
        }
    }

    fn take(&mut self, work: Work) {
        let (began, waited, events) = (Instant::now(), self.waited, work.events());
        if let Work::Frame { received, .. } = &work {
            self.stages.add(Stage::Queue, began.duration_since(*received), events);
        }
        self.decide(work);
        let busy = began.elapsed().saturating_sub(self.waited - waited);
        self.stages.add(Stage::Decide, busy, events);
    }

    fn decide(&mut self, work: Work) {
        match work {
            Work::Frame { gateway, batch, received, session, permit } => {
                self.decide_frame(gateway, &batch, received, session);
                drop(permit);
            }
            Work::Command { id, command, archive, reply } => self.decide_command(id, &command, &archive, reply),
            Work::Attach { gateway, reply } => self.attach(gateway, reply),
            Work::Stop => {}
        }
    }

    fn decide_frame(
        &mut self,
        gateway: u32,
        batch: &EventBatch,
        received: Instant,
        session: tokio::sync::mpsc::UnboundedSender<ToSession>,
    ) {
        let mut answer = FrameAnswer {
            first_seq: batch.first_seq(),
            duplicates: 0,
            anchor_pos: self.state.gateways().get(gateway as usize).map_or(ledger_core::NO_POS, |g| g.last_pos),
            outcomes: Vec::with_capacity(batch.count()),
            durable_seq: 0,
            received,
            durable: received,
        };
        for events in batch.events().chunks(State::WARM_MAX) {
            if events.len() > 1 {
                self.state.core_mut().warm(events);
            }
            for archived in events {
                let event = Event::from(archived);
                self.make_room(1, 0);
                match self.state.apply_event(self.block.now_us, gateway, &event, &mut self.block.records) {
                    EventVerdict::Decided { reason, balance_kopecks } => answer.outcomes.push(Outcome {
                        balance_kopecks,
                        seq_offset: (event.seq - answer.first_seq) as u16,
                        reason: reason.code(),
                        reserved: 0,
                    }),
                    EventVerdict::Duplicate => answer.duplicates += 1,
                    EventVerdict::Gap { .. } => return close(&session, Goodbye::SequenceGap),
                    EventVerdict::UnknownGateway => return close(&session, Goodbye::UnknownGateway),
                }
            }
        }
        answer.durable_seq = self.state.gateways().get(gateway as usize).map_or(0, |g| g.last_seq);
        self.acks.push(Box::new(move || {
            answer.durable = Instant::now();
            // A session that is gone asks again after its reconnect.
            let _ = session.send(ToSession::Answer(answer));
        }));
    }

    fn decide_command(&mut self, id: CommandId, command: &Command, archive: &Archive, reply: oneshot::Sender<Answered>) {
        let answered = self.apply_command(id, command, archive);
        self.acks.push(Box::new(move || {
            // The asker may have gone; the journal keeps the answer.
            let _ = reply.send(answered);
        }));
    }

    fn apply_command(&mut self, id: CommandId, command: &Command, archive: &Archive) -> Answered {
        let (records, heap) = room_for(command);
        self.make_room(records, archive.len() + heap);
        match place(&mut self.state, &mut self.block, id, command, archive) {
            CommandVerdict::Decided { reason, pos } => Answered { pos, reason: Some(reason) },
            CommandVerdict::Duplicate { pos } => Answered { pos, reason: None },
        }
    }

    /// Answered in order with everything before it, so the sequence it names is durable.
    fn attach(&mut self, gateway: u32, reply: oneshot::Sender<Result<Attached, Goodbye>>) {
        let row = self.state.gateways().get(gateway as usize).filter(|g| g.active);
        let answer = row.ok_or(Goodbye::UnknownGateway).map(|row| Attached {
            last_seq: row.last_seq,
            building_mode: self.state.buildings().get(row.building as usize).map_or(BuildingMode::SchoolYear as u8, |b| b.mode),
            deny_version: self.state.deny_version(),
        });
        self.acks.push(Box::new(move || {
            // The session may have gone.
            let _ = reply.send(answer);
        }));
    }

    /// Holds that fall and steps whose day has come: the clock's commands, journaled like everybody's.
    fn fire_deadlines(&mut self) {
        while let Some(command) = self.state.due((self.clock)()) {
            // The clock's commands have no words of people: they always fit.
            let Some(archive) = archive_of(&command) else { return };
            self.apply_command(0, &command, &archive);
        }
    }

    /// Makes sure that the block can take `records` more; an empty block gets its time here.
    fn make_room(&mut self, records: usize, heap: usize) {
        if !self.block.has_room(records, heap) {
            self.hand_over();
        }
        if self.block.records.is_empty() {
            self.last_now_us = self.last_now_us.max((self.clock)());
            self.block.now_us = self.last_now_us;
        }
    }

    fn hand_over(&mut self) {
        if !self.has_something() {
            return;
        }
        let fresh = Block::new(self.block.next_pos(), self.last_now_us);
        let block = std::mem::replace(&mut self.block, fresh);
        let (handed_over, records) = (Instant::now(), block.records.len());
        let group = Group { block, acks: std::mem::take(&mut self.acks), handed_over };
        if !self.pipeline.hand_over(group) {
            self.failure.set("the journal thread is gone");
        }
        let waited = handed_over.elapsed();
        self.waited += waited;
        self.stages.add(Stage::HandOver, waited, records);
    }
}

enum Next {
    Work(Work),
    HandOver,
    Idle,
    Closed,
}

fn close(session: &tokio::sync::mpsc::UnboundedSender<ToSession>, why: Goodbye) {
    // A session that is gone needs no farewell.
    let _ = session.send(ToSession::Close(why));
}

/// Microseconds since the Unix epoch.
pub fn now_us() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// Applies commands to a state outside a server, one block after another: how `init` and `import` make their first blocks.
pub struct OfflineWriter {
    /// The state so far.
    pub state: City,
    block: Block,
    now_us: i64,
}

impl OfflineWriter {
    /// Goes on from `state` at server time `now_us`.
    pub fn new(state: City, now_us: i64) -> Self {
        Self { block: Block::new(state.next_pos(), now_us), state, now_us }
    }

    /// Applies a command; full blocks go to `sink`.
    ///
    /// # Errors
    /// The sink's.
    pub fn apply<E>(
        &mut self,
        id: CommandId,
        command: &Command,
        mut sink: impl FnMut(Block) -> Result<(), E>,
    ) -> Result<Option<Reason>, E> {
        let Some(archive) = archive_of(command) else { return Ok(Some(Reason::FieldInvalid)) };
        let (records, heap) = room_for(command);
        if !self.block.has_room(records, archive.len() + heap) {
            let fresh = Block::new(self.block.next_pos(), self.now_us);
            sink(std::mem::replace(&mut self.block, fresh))?;
        }
        match place(&mut self.state, &mut self.block, id, command, &archive) {
            CommandVerdict::Decided { reason, .. } => Ok(Some(reason)),
            CommandVerdict::Duplicate { .. } => Ok(None),
        }
    }

    /// Gives the last block to `sink` and returns the state.
    ///
    /// # Errors
    /// The sink's.
    pub fn finish<E>(self, mut sink: impl FnMut(Block) -> Result<(), E>) -> Result<City, E> {
        if !self.block.records.is_empty() {
            sink(self.block)?;
        }
        Ok(self.state)
    }
}
