//! The gateway's side of a session: keeps events until they are answered, sends at once when idle, coalesces while frames are
//! in flight, and resends after a reconnect.

use crate::event::Event;
use crate::frame::{
    FrameCutter, FrameError, FrameKind, decode_hello_ack, decode_notice, decode_outcomes, encode_hello, encode_written_events,
};
use crate::limits::{
    CLIENT_BACKLOG_MAX, EVENT_LEN, EVENTS_PER_FRAME_MAX, FRAMES_IN_FLIGHT_MAX, PROTOCOL_VERSION_MAX, PROTOCOL_VERSION_MIN,
    SEQ_MAX,
};
use crate::message::{Hello, HelloAck, Notice, Outcome};
use alloc::collections::VecDeque;
use alloc::vec::Vec;
use bytes::Bytes;
use thiserror::Error;

/// How a gateway sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientConfig {
    /// The gateway's id.
    pub gateway: u32,
    /// Changes with every start of the gateway.
    pub boot_id: u64,
    /// Events a frame may hold, 1 to [`EVENTS_PER_FRAME_MAX`]; the server may grant fewer.
    pub batch_max: usize,
    /// Frames unanswered at once, 1 to [`FRAMES_IN_FLIGHT_MAX`]; the server may grant fewer.
    pub in_flight_max: u32,
    /// Events kept until answered; [`ClientSession::submit`] refuses more.
    pub backlog_max: usize,
}

impl ClientConfig {
    /// A gateway that batches up to a whole frame, eight in flight.
    pub fn new(gateway: u32) -> Self {
        Self { gateway, boot_id: 1, batch_max: EVENTS_PER_FRAME_MAX, in_flight_max: 8, backlog_max: CLIENT_BACKLOG_MAX }
    }
}

/// What the session tells its driver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientEvent {
    /// The server took the hello; unanswered events are being sent again.
    Ready(HelloAck),
    /// Consecutive events from `first_seq` are on disk, with their answers.
    Outcomes {
        /// Sequence of the first answer.
        first_seq: u64,
        /// Answers in sequence order.
        outcomes: Vec<Outcome>,
    },
    /// A setting changed.
    Notice(Notice),
}

/// Why the session cannot go on.
#[derive(Debug, Error, PartialEq, Eq, Clone, Copy)]
pub enum ClientError {
    /// Not a frame of this protocol.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The server sent something that does not belong here.
    #[error("frame {0:?} is not expected now")]
    Unexpected(FrameKind),
    /// The server answered events that were not asked.
    #[error("an answer for sequence {got} came where {expected} was due")]
    Answer {
        /// The oldest unanswered sequence.
        expected: u64,
        /// What came.
        got: u64,
    },
    /// The server answered with a protocol version that was not offered.
    #[error("the server chose version {0}; this gateway speaks {PROTOCOL_VERSION_MIN} to {PROTOCOL_VERSION_MAX}")]
    Version(u16),
    /// The server no longer has events that it had answered (restored from an older backup?); they cannot be sent again.
    #[error("the server's events end at {server}, but it had answered up to {answered}; was it restored from an older backup?")]
    Forgot {
        /// The server's last durable sequence.
        server: u64,
        /// The last sequence this session has an answer for.
        answered: u64,
    },
    /// The server has events of this gateway that this session never sent: two gateways share one identity.
    #[error("the server holds events up to {server}, this gateway sent up to {ours}; is another gateway using this identity?")]
    Ahead {
        /// The server's last durable sequence.
        server: u64,
        /// Our last submitted sequence.
        ours: u64,
    },
}

/// The backlog is full; wait for answers, or store events elsewhere.
#[derive(Debug, Error, PartialEq, Eq, Clone, Copy)]
#[error("{0} events are waiting for an answer, no more fit")]
pub struct BacklogFull(pub usize);

/// One gateway's session, without input or output.
#[derive(Debug)]
pub struct ClientSession {
    config: ClientConfig,
    open: bool,
    /// Events from `first_unanswered` on, as they stand on the wire; the first `sent` of them are there.
    backlog: VecDeque<[u8; EVENT_LEN]>,
    first_unanswered: u64,
    sent: usize,
    /// Last sequence of every frame on the wire.
    frames: VecDeque<u64>,
    granted_batch: usize,
    granted_in_flight: u32,
    cutter: FrameCutter,
    out: Vec<u8>,
    adopt: bool,
}

impl ClientSession {
    /// A session whose next event gets sequence `last_answered + 1`.
    pub fn new(config: ClientConfig, last_answered: u64) -> Self {
        Self {
            granted_batch: config.batch_max.clamp(1, EVENTS_PER_FRAME_MAX),
            granted_in_flight: config.in_flight_max.clamp(1, FRAMES_IN_FLIGHT_MAX),
            config,
            open: false,
            backlog: VecDeque::new(),
            first_unanswered: last_answered + 1,
            sent: 0,
            frames: VecDeque::new(),
            cutter: FrameCutter::default(),
            out: Vec::new(),
            adopt: false,
        }
    }

    /// A session that does not know its past: it takes the server's last durable sequence as its own when nothing was submitted
    /// before the first connection.
    pub fn adopting(config: ClientConfig) -> Self {
        Self { adopt: true, ..Self::new(config, 0) }
    }

    /// Sequence of the oldest event without an answer, or of the next one to come.
    pub fn first_unanswered(&self) -> u64 {
        self.first_unanswered
    }

    /// Sequence the next submitted event will get.
    pub fn next_seq(&self) -> u64 {
        self.first_unanswered + self.backlog.len() as u64
    }

    /// Events waiting for an answer.
    pub fn unanswered(&self) -> usize {
        self.backlog.len()
    }

    /// Frames on the wire.
    pub fn frames_in_flight(&self) -> usize {
        self.frames.len()
    }

    /// True between [`ClientEvent::Ready`] and the next disconnect.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Takes an event, gives it the next sequence and returns that.
    ///
    /// # Errors
    /// [`BacklogFull`]: this is the back-pressure; nothing was taken.
    #[inline]
    pub fn submit(&mut self, mut event: Event) -> Result<u64, BacklogFull> {
        if self.backlog.len() >= self.config.backlog_max {
            return Err(BacklogFull(self.backlog.len()));
        }
        event.seq = self.next_seq();
        self.backlog.push_back([0; EVENT_LEN]);
        if let Some(slot) = self.backlog.back_mut() {
            event.write(slot);
        }
        Ok(event.seq)
    }

    /// A new stream is up: greet, and be ready to send everything unanswered again.
    pub fn handle_connected(&mut self, clock_us: i64) {
        self.handle_disconnected();
        encode_hello(
            &Hello {
                boot_id: self.config.boot_id,
                clock_us,
                gateway: self.config.gateway,
                version_min: PROTOCOL_VERSION_MIN,
                version_max: PROTOCOL_VERSION_MAX,
            },
            &mut self.out,
        );
    }

    /// The stream is gone. Events stay until the next one answers them.
    pub fn handle_disconnected(&mut self) {
        self.open = false;
        self.sent = 0;
        self.frames.clear();
        self.cutter = FrameCutter::default();
        self.out.clear();
    }

    /// Takes bytes of the stream. Call [`ClientSession::poll_event`] until it returns `None` before the next call.
    pub fn handle_bytes(&mut self, chunk: Bytes) {
        self.cutter.push(chunk);
    }

    /// The next thing the server said, or why to close.
    pub fn poll_event(&mut self) -> Result<Option<ClientEvent>, ClientError> {
        let Some(frame) = self.cutter.next_frame()? else { return Ok(None) };
        match frame.kind {
            FrameKind::HelloAck if !self.open => self.on_hello_ack(decode_hello_ack(&frame.payload)?),
            FrameKind::Outcomes if self.open => {
                let answers = decode_outcomes(&frame.payload)?;
                self.on_outcomes(answers.first_seq, answers.outcomes)
            }
            FrameKind::Notice if self.open => Ok(Some(ClientEvent::Notice(decode_notice(&frame.payload)?))),
            kind => Err(ClientError::Unexpected(kind)),
        }
    }

    /// Bytes to write to the stream, if any: a greeting, or a frame when the window allows one.
    ///
    /// Idle: whatever is there goes at once. While frames are in flight only full frames follow, so what arrives meanwhile
    /// travels together.
    pub fn poll_transmit(&mut self) -> Option<Bytes> {
        if self.open {
            let waiting = self.backlog.len() - self.sent;
            let room = self.frames.len() < self.granted_in_flight as usize;
            if room && (waiting >= self.granted_batch || (waiting > 0 && self.frames.is_empty())) {
                let count = waiting.min(self.granted_batch);
                encode_written_events(self.backlog.range(self.sent..self.sent + count), &mut self.out);
                self.sent += count;
                self.frames.push_back(self.first_unanswered + self.sent as u64 - 1);
            }
        }
        (!self.out.is_empty()).then(|| Bytes::from(core::mem::take(&mut self.out)))
    }

    fn on_hello_ack(&mut self, ack: HelloAck) -> Result<Option<ClientEvent>, ClientError> {
        if !(PROTOCOL_VERSION_MIN..=PROTOCOL_VERSION_MAX).contains(&ack.version) {
            return Err(ClientError::Version(ack.version));
        }
        if ack.last_durable_seq > SEQ_MAX {
            return Err(ClientError::Ahead { server: ack.last_durable_seq, ours: self.next_seq() - 1 });
        }
        if self.adopt && self.backlog.is_empty() {
            self.first_unanswered = ack.last_durable_seq + 1;
        }
        self.adopt = false;
        let answered = self.first_unanswered - 1;
        if ack.last_durable_seq < answered {
            return Err(ClientError::Forgot { server: ack.last_durable_seq, answered });
        }
        let ours = self.next_seq() - 1;
        if ack.last_durable_seq > ours {
            return Err(ClientError::Ahead { server: ack.last_durable_seq, ours });
        }
        self.granted_batch = self.config.batch_max.clamp(1, (ack.events_per_frame_max as usize).clamp(1, EVENTS_PER_FRAME_MAX));
        self.granted_in_flight = self.config.in_flight_max.clamp(1, ack.frames_in_flight_max.max(1));
        self.open = true;
        Ok(Some(ClientEvent::Ready(ack)))
    }

    fn on_outcomes(&mut self, first_seq: u64, outcomes: Vec<Outcome>) -> Result<Option<ClientEvent>, ClientError> {
        let in_order = (0u64..).zip(&outcomes).all(|(i, o)| u64::from(o.seq_offset) == i);
        if first_seq != self.first_unanswered || outcomes.len() > self.sent || !in_order {
            return Err(ClientError::Answer { expected: self.first_unanswered, got: first_seq });
        }
        self.backlog.drain(..outcomes.len());
        self.sent -= outcomes.len();
        self.first_unanswered += outcomes.len() as u64;
        while self.frames.front().is_some_and(|last| *last < self.first_unanswered) {
            self.frames.pop_front();
        }
        Ok(Some(ClientEvent::Outcomes { first_seq, outcomes }))
    }
}
