//! Every limit of the edge protocol, each with its origin.

/// Protocol versions this build speaks. Version 1: the first, 2026-11.
pub const PROTOCOL_VERSION_MIN: u16 = 1;
/// Highest protocol version this build speaks.
pub const PROTOCOL_VERSION_MAX: u16 = 1;

/// Events in one frame. Origin: measured, quinn moves 9–11 M events/s from 1024 up and gains nothing above 4096.
pub const EVENTS_PER_FRAME_MAX: usize = 4096;

/// Bytes of one archived [`crate::event::Event`]. Origin: its drawing in `PROTOCOL.md`, asserted at compile time.
pub const EVENT_LEN: usize = 64;

/// Bytes of one archived [`crate::message::Outcome`]. Origin: its drawing in `PROTOCOL.md`, asserted at compile time.
pub const OUTCOME_LEN: usize = 16;

/// Bytes of a frame header.
pub const FRAME_HEADER_LEN: usize = 8;

/// Payload bytes of the largest frame: a full frame of events and its 16-byte root, rounded up.
/// Origin: `EVENTS_PER_FRAME_MAX * EVENT_LEN + 64`.
pub const FRAME_PAYLOAD_MAX: usize = EVENTS_PER_FRAME_MAX * EVENT_LEN + 64;

/// Frames a gateway may have unanswered. Origin: measured, 8 in flight gives eight times the singles rate; 64 leaves room for
/// a long link, and keeps one gateway's share of the queue small.
pub const FRAMES_IN_FLIGHT_MAX: u32 = 64;

/// Events a client keeps until they are answered. Origin: 72 h offline at a school's 20,000 taps a day, doubled.
pub const CLIENT_BACKLOG_MAX: usize = 131_072;

/// Highest sequence of an event. Origin: a million events a second for 292,000 years; arithmetic on sequences cannot overflow.
pub const SEQ_MAX: u64 = i64::MAX as u64;

/// ALPN protocol name on the gateway listener.
pub const ALPN: &[u8] = b"turnstone/1";
