//! The server's side of one gateway session: bytes in, validated batches out, answers in, bytes out.

use crate::frame::{
    EventBatch, FrameCutter, FrameError, FrameKind, decode_hello, encode_hello_ack, encode_notice, encode_outcomes,
};
use crate::limits::{PROTOCOL_VERSION_MAX, PROTOCOL_VERSION_MIN};
use crate::message::{Goodbye, Hello, HelloAck, Notice, OutcomeFrame};
use alloc::vec::Vec;
use bytes::Bytes;
use thiserror::Error;

/// What the session wants from its driver.
#[derive(Clone, Debug)]
pub enum ServerEvent {
    /// The gateway introduced itself; answer with [`ServerSession::accept`] or close.
    Hello(Hello),
    /// A frame of events for the writer.
    Events(EventBatch),
}

/// Why the session must be closed.
#[derive(Debug, Error, PartialEq, Eq, Clone, Copy)]
pub enum SessionError {
    /// Not a frame of this protocol.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// A frame that this side never takes, or not in this state.
    #[error("frame {0:?} is not expected now")]
    Unexpected(FrameKind),
    /// The gateway's versions and ours do not meet.
    #[error("the gateway speaks versions {min} to {max}; this server speaks {PROTOCOL_VERSION_MIN} to {PROTOCOL_VERSION_MAX}")]
    Version {
        /// Lowest version offered.
        min: u16,
        /// Highest version offered.
        max: u16,
    },
    /// A sequence was skipped.
    #[error("sequence {got} came where {expected} was due; resend from the last durable one")]
    Gap {
        /// The next sequence the server can take.
        expected: u64,
        /// The one that came.
        got: u64,
    },
    /// More unanswered frames than granted.
    #[error("more than {0} frames unanswered")]
    InFlight(u32),
}

impl SessionError {
    /// The close code that tells the gateway.
    pub fn goodbye(&self) -> Goodbye {
        match self {
            Self::Frame(_) | Self::Unexpected(_) => Goodbye::BadFrame,
            Self::Version { .. } => Goodbye::Version,
            Self::Gap { .. } => Goodbye::SequenceGap,
            Self::InFlight(_) => Goodbye::TooManyInFlight,
        }
    }
}

#[derive(Debug, PartialEq, Eq, Clone, Copy)]
enum State {
    AwaitHello,
    AwaitAccept,
    Open { next_seq: u64, in_flight_max: u32, events_max: u32 },
}

/// One gateway's session, without input or output.
#[derive(Debug)]
pub struct ServerSession {
    state: State,
    cutter: FrameCutter,
    frames_in_flight: u32,
    out: Vec<u8>,
}

impl Default for ServerSession {
    fn default() -> Self {
        Self { state: State::AwaitHello, cutter: FrameCutter::default(), frames_in_flight: 0, out: Vec::new() }
    }
}

impl ServerSession {
    /// Frames taken and not yet answered.
    pub fn frames_in_flight(&self) -> u32 {
        self.frames_in_flight
    }

    /// Takes bytes of the stream. Call [`ServerSession::poll_event`] until it returns `None` before the next call.
    pub fn handle_bytes(&mut self, chunk: Bytes) {
        self.cutter.push(chunk);
    }

    /// The next thing to do, or why to close.
    pub fn poll_event(&mut self) -> Result<Option<ServerEvent>, SessionError> {
        let Some(frame) = self.cutter.next_frame()? else { return Ok(None) };
        match (frame.kind, self.state) {
            (FrameKind::Hello, State::AwaitHello) => {
                let hello = decode_hello(&frame.payload)?;
                negotiate(&hello)?;
                self.state = State::AwaitAccept;
                Ok(Some(ServerEvent::Hello(hello)))
            }
            (FrameKind::Events, State::Open { next_seq, in_flight_max, events_max }) => {
                let batch = EventBatch::new(frame.payload)?;
                if batch.count() > events_max as usize {
                    return Err(FrameError::EventCount(batch.count()).into());
                }
                if batch.first_seq() > next_seq {
                    return Err(SessionError::Gap { expected: next_seq, got: batch.first_seq() });
                }
                if self.frames_in_flight >= in_flight_max {
                    return Err(SessionError::InFlight(in_flight_max));
                }
                self.frames_in_flight += 1;
                self.state = State::Open { next_seq: next_seq.max(batch.last_seq() + 1), in_flight_max, events_max };
                Ok(Some(ServerEvent::Events(batch)))
            }
            (kind, _) => Err(SessionError::Unexpected(kind)),
        }
    }

    /// Opens the session after [`ServerEvent::Hello`]. Grants of 0 count as 1: a gateway must be able to send something.
    pub fn accept(&mut self, ack: &HelloAck) {
        self.state = State::Open {
            next_seq: ack.last_durable_seq.saturating_add(1),
            in_flight_max: ack.frames_in_flight_max.max(1),
            events_max: ack.events_per_frame_max.max(1),
        };
        encode_hello_ack(ack, &mut self.out);
    }

    /// Answers one frame of events.
    pub fn answer(&mut self, outcomes: &OutcomeFrame) {
        self.frames_in_flight = self.frames_in_flight.saturating_sub(1);
        encode_outcomes(outcomes, &mut self.out);
    }

    /// Tells the gateway a setting; nothing is sent before the session is open.
    pub fn notify(&mut self, notice: &Notice) {
        if matches!(self.state, State::Open { .. }) {
            encode_notice(notice, &mut self.out);
        }
    }

    /// Bytes to write to the stream, if any.
    pub fn poll_transmit(&mut self) -> Option<Bytes> {
        (!self.out.is_empty()).then(|| Bytes::from(core::mem::take(&mut self.out)))
    }
}

/// The highest version both sides speak.
///
/// # Errors
/// [`SessionError::Version`] when there is none.
pub fn negotiate(hello: &Hello) -> Result<u16, SessionError> {
    let version = hello.version_max.min(PROTOCOL_VERSION_MAX);
    if version < hello.version_min.max(PROTOCOL_VERSION_MIN) {
        return Err(SessionError::Version { min: hello.version_min, max: hello.version_max });
    }
    Ok(version)
}
