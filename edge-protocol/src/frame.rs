//! Cuts length-prefixed frames out of a byte stream and puts them into it.
//!
//! ```text
//!  0        4     5     6        8
//!  ├────────┼─────┼─────┼────────┼──────────────┤
//!  │ length │kind │ ver │ zero   │ payload …    │   length counts the payload only, little-endian
//! ```

use crate::event::ArchivedEvent;
use crate::limits::{EVENT_LEN, EVENTS_PER_FRAME_MAX, FRAME_HEADER_LEN, FRAME_PAYLOAD_MAX, OUTCOME_LEN};
use crate::message::{
    ArchivedEventFrame, ArchivedHello, ArchivedHelloAck, ArchivedNotice, ArchivedOutcomeFrame, EventFrame, Hello, HelloAck,
    Notice, OutcomeFrame,
};
use alloc::vec::Vec;
use bytes::{Bytes, BytesMut};
use rkyv::rancor::Failure;
use thiserror::Error;

/// Version byte of the frame header; 1 since 2026-11 (the first).
pub const FRAME_VERSION: u8 = 1;

/// Bytes after the events in an event frame: relative pointer and count.
pub const EVENT_FRAME_ROOT_LEN: usize = 8;

/// What a frame carries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum FrameKind {
    /// [`Hello`], gateway to server.
    Hello = 1,
    /// [`HelloAck`], server to gateway.
    HelloAck = 2,
    /// [`crate::message::EventFrame`], gateway to server.
    Events = 3,
    /// [`OutcomeFrame`], server to gateway.
    Outcomes = 4,
    /// [`Notice`], server to gateway.
    Notice = 5,
}

impl FrameKind {
    const fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::Hello),
            2 => Some(Self::HelloAck),
            3 => Some(Self::Events),
            4 => Some(Self::Outcomes),
            5 => Some(Self::Notice),
            _ => None,
        }
    }
}

/// Bytes that are not a frame of this protocol. The stream cannot be trusted after any of these.
#[derive(Debug, Error, PartialEq, Eq, Clone, Copy)]
pub enum FrameError {
    /// Larger than [`FRAME_PAYLOAD_MAX`], or empty.
    #[error("frame of {0} bytes; 1 to {FRAME_PAYLOAD_MAX} are allowed")]
    Length(u32),
    /// A kind this version does not know.
    #[error("frame kind {0} is not one of this protocol version")]
    Kind(u8),
    /// Another frame version, or reserved bits set.
    #[error("frame version {0} or reserved bits are not of this protocol version")]
    Version(u8),
    /// The payload is not a valid archive of its kind.
    #[error("the payload is not what its kind says")]
    Payload,
    /// No event, or more than [`EVENTS_PER_FRAME_MAX`].
    #[error("{0} events in a frame; 1 to {EVENTS_PER_FRAME_MAX} are allowed")]
    EventCount(usize),
    /// Sequences within the frame are not consecutive, or start at 0.
    #[error("event sequences in a frame must be consecutive and start at 1")]
    Sequence,
}

/// One frame cut out of the stream.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Frame {
    /// What the payload is.
    pub kind: FrameKind,
    /// The archive.
    pub payload: Bytes,
}

/// Turns chunks of a stream into frames; copies a frame only when it spans chunks.
#[derive(Debug, Default)]
pub struct FrameCutter {
    chunk: Bytes,
    partial: BytesMut,
}

impl FrameCutter {
    /// Takes the next chunk of the stream. Call [`FrameCutter::next_frame`] until it returns `None` before the next push.
    pub fn push(&mut self, chunk: Bytes) {
        if self.chunk.is_empty() {
            self.chunk = chunk;
        } else {
            self.partial.extend_from_slice(&self.chunk);
            self.chunk = chunk;
        }
    }

    /// The next whole frame, if the stream has one.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, FrameError> {
        if !self.fill_partial(FRAME_HEADER_LEN) {
            return Ok(None);
        }
        let (kind, len) = if self.partial.is_empty() { header(&self.chunk)? } else { header(&self.partial)? };
        let whole = FRAME_HEADER_LEN + len;
        if self.partial.is_empty() && self.chunk.len() >= whole {
            let frame = self.chunk.split_to(whole);
            return Ok(Some(Frame { kind, payload: frame.slice(FRAME_HEADER_LEN..) }));
        }
        if self.partial.capacity() < whole {
            self.partial.reserve(whole - self.partial.len());
        }
        if !self.fill_partial(whole) {
            self.partial.extend_from_slice(&core::mem::take(&mut self.chunk));
            return Ok(None);
        }
        self.take_to(whole);
        let frame = self.partial.split_to(whole).freeze();
        Ok(Some(Frame { kind, payload: frame.slice(FRAME_HEADER_LEN..) }))
    }

    /// True when at least `want` bytes can be seen contiguously or joined; joins a short start with the chunk.
    fn fill_partial(&mut self, want: usize) -> bool {
        if self.partial.len() + self.chunk.len() < want {
            return false;
        }
        if !self.partial.is_empty() {
            self.take_to(want);
        }
        true
    }

    fn take_to(&mut self, want: usize) {
        let missing = want.saturating_sub(self.partial.len());
        if missing > 0 {
            let more = self.chunk.split_to(missing.min(self.chunk.len()));
            self.partial.extend_from_slice(&more);
        }
    }
}

fn header(bytes: &[u8]) -> Result<(FrameKind, usize), FrameError> {
    let Some(&[l0, l1, l2, l3, kind, version, z0, z1]) = bytes.first_chunk::<FRAME_HEADER_LEN>() else {
        return Err(FrameError::Length(0));
    };
    let len = u32::from_le_bytes([l0, l1, l2, l3]);
    if version != FRAME_VERSION || z0 != 0 || z1 != 0 {
        return Err(FrameError::Version(version));
    }
    let kind = FrameKind::from_code(kind).ok_or(FrameError::Kind(kind))?;
    if len == 0 || len as usize > FRAME_PAYLOAD_MAX {
        return Err(FrameError::Length(len));
    }
    Ok((kind, len as usize))
}

/// Events of one frame, validated once when cut and read in place afterwards.
#[derive(Clone, Debug)]
pub struct EventBatch {
    payload: Bytes,
    first_seq: u64,
    count: usize,
}

impl EventBatch {
    /// Validates the payload of an event frame.
    ///
    /// # Errors
    /// [`FrameError::Payload`], [`FrameError::EventCount`] or [`FrameError::Sequence`].
    pub fn new(payload: Bytes) -> Result<Self, FrameError> {
        let events = access_events(&payload)?;
        let count = events.len();
        if count == 0 || count > EVENTS_PER_FRAME_MAX {
            return Err(FrameError::EventCount(count));
        }
        if payload.len() != count * EVENT_LEN + EVENT_FRAME_ROOT_LEN {
            return Err(FrameError::Payload);
        }
        let first_seq = events.first().map_or(0, |e| e.seq.to_native());
        let last = first_seq.checked_add(count as u64).ok_or(FrameError::Sequence)?;
        if first_seq == 0 || !(first_seq..last).zip(events).all(|(seq, e)| e.seq.to_native() == seq) {
            return Err(FrameError::Sequence);
        }
        Ok(Self { payload, first_seq, count })
    }

    /// The events, in place.
    pub fn events(&self) -> &[ArchivedEvent] {
        access_events(&self.payload).unwrap_or(&[])
    }

    /// Sequence of the first event.
    pub fn first_seq(&self) -> u64 {
        self.first_seq
    }

    /// Sequence of the last event.
    pub fn last_seq(&self) -> u64 {
        self.first_seq + self.count as u64 - 1
    }

    /// Number of events, 1 to [`EVENTS_PER_FRAME_MAX`].
    pub fn count(&self) -> usize {
        self.count
    }
}

fn access_events(payload: &[u8]) -> Result<&[ArchivedEvent], FrameError> {
    rkyv::access::<ArchivedEventFrame, Failure>(payload).map(|f| f.events.as_slice()).map_err(|_| FrameError::Payload)
}

macro_rules! codec {
    ($ty:ty, $archived:ty, $kind:expr, $encode:ident, $decode:ident, $list_len:expr) => {
        /// Appends one frame with this message to `out`.
        pub fn $encode(message: &$ty, out: &mut Vec<u8>) {
            encode($kind, out, |buffer| rkyv::api::high::to_bytes_in::<_, Failure>(message, buffer));
        }

        /// Reads this message from a frame's payload, checked.
        ///
        /// # Errors
        /// [`FrameError::Payload`] when the bytes are anything else.
        pub fn $decode(payload: &[u8]) -> Result<$ty, FrameError> {
            let message = rkyv::from_bytes::<$ty, Failure>(payload).map_err(|_| FrameError::Payload)?;
            let list_len: fn(&$ty) -> usize = $list_len;
            // One message, one encoding: bytes that nothing refers to are refused.
            let exact = payload.len() == core::mem::size_of::<$archived>() + list_len(&message);
            if exact { Ok(message) } else { Err(FrameError::Payload) }
        }
    };
}

codec!(Hello, ArchivedHello, FrameKind::Hello, encode_hello, decode_hello, |_| 0);
codec!(HelloAck, ArchivedHelloAck, FrameKind::HelloAck, encode_hello_ack, decode_hello_ack, |_| 0);
codec!(EventFrame, ArchivedEventFrame, FrameKind::Events, encode_events, decode_events, |m| m.events.len() * EVENT_LEN);
codec!(OutcomeFrame, ArchivedOutcomeFrame, FrameKind::Outcomes, encode_outcomes, decode_outcomes, |m| {
    m.outcomes.len() * OUTCOME_LEN
});
codec!(Notice, ArchivedNotice, FrameKind::Notice, encode_notice, decode_notice, |_| 0);

/// Appends one event frame made of events that are in wire form already ([`crate::Event::write`]): the bytes that
/// [`encode_events`] gives.
pub fn encode_written_events<'a>(events: impl ExactSizeIterator<Item = &'a [u8; EVENT_LEN]>, out: &mut Vec<u8>) {
    let (count, len) = (events.len() as u32, events.len() * EVENT_LEN);
    let payload_len = (len + EVENT_FRAME_ROOT_LEN) as u32;
    out.reserve_exact(FRAME_HEADER_LEN + len + EVENT_FRAME_ROOT_LEN);
    out.extend_from_slice(&payload_len.to_le_bytes());
    out.extend_from_slice(&[FrameKind::Events as u8, FRAME_VERSION, 0, 0]);
    for event in events {
        out.extend_from_slice(event);
    }
    // The root stands behind the events and points back to the first of them.
    out.extend_from_slice(&(-(len as i32)).to_le_bytes());
    out.extend_from_slice(&count.to_le_bytes());
}

fn encode(kind: FrameKind, out: &mut Vec<u8>, write: impl FnOnce(Vec<u8>) -> Result<Vec<u8>, Failure>) {
    let start = out.len();
    let mut buffer = core::mem::take(out);
    buffer.extend_from_slice(&[0, 0, 0, 0, kind as u8, FRAME_VERSION, 0, 0]);
    // Archiving flat values into memory cannot fail; an empty buffer would be refused by the peer as a bad frame.
    let mut buffer = write(buffer).unwrap_or_default();
    let len = buffer.len().saturating_sub(start + FRAME_HEADER_LEN) as u32;
    if let Some(slot) = buffer.get_mut(start..start + 4) {
        slot.copy_from_slice(&len.to_le_bytes());
    }
    *out = buffer;
}
