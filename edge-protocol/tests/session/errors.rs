//! What each side says to bytes that do not belong there.

use super::window::{ack, answer, hear, open};
use bytes::Bytes;
use edge_protocol::client::{ClientConfig, ClientError, ClientSession};
use edge_protocol::frame::{EventBatch, encode_events, encode_hello, encode_hello_ack, encode_notice, encode_outcomes};
use edge_protocol::limits::{EVENTS_PER_FRAME_MAX, FRAME_HEADER_LEN, FRAME_PAYLOAD_MAX, SEQ_MAX};
use edge_protocol::message::EventFrame;
use edge_protocol::server::{ServerEvent, ServerSession, SessionError};
use edge_protocol::{Event, FrameError, FrameKind, Goodbye, Hello, HelloAck, Notice, OutcomeFrame};

fn hello(min: u16, max: u16) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode_hello(&Hello { gateway: 7, version_min: min, version_max: max, ..Hello::default() }, &mut bytes);
    bytes
}

fn events(seqs: impl IntoIterator<Item = u64>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let events = seqs.into_iter().map(|seq| Event { seq, ..Event::default() }).collect();
    encode_events(&EventFrame { events }, &mut bytes);
    bytes
}

/// The first thing a server says after these bytes.
fn said(server: &mut ServerSession, bytes: Vec<u8>) -> Result<Option<&'static str>, SessionError> {
    server.handle_bytes(Bytes::from(bytes));
    let event = server.poll_event()?;
    Ok(event.map(|event| match event {
        ServerEvent::Hello(_) => "hello",
        ServerEvent::Events(_) => "events",
    }))
}

/// A server that has greeted a gateway whose events up to 41 are durable.
fn greeted(frames_in_flight_max: u32, events_per_frame_max: u32) -> ServerSession {
    let mut server = ServerSession::default();
    assert_eq!(said(&mut server, hello(1, 1)), Ok(Some("hello")));
    server.accept(&HelloAck { last_durable_seq: 41, frames_in_flight_max, events_per_frame_max, ..ack() });
    assert!(server.poll_transmit().is_some());
    server
}

#[test]
fn the_highest_common_version_is_spoken_or_none() {
    for (min, max, common) in [(1, 1, true), (0, 1, true), (1, 9, true), (2, 9, false), (0, 0, false), (9, 1, false)] {
        let expected = if common { Ok(Some("hello")) } else { Err(SessionError::Version { min, max }) };
        assert_eq!(said(&mut ServerSession::default(), hello(min, max)), expected, "{min}…{max}");
    }
    assert_eq!(SessionError::Version { min: 2, max: 9 }.goodbye(), Goodbye::Version);
}

#[test]
fn frames_out_of_place_are_not_taken() {
    let mut server = ServerSession::default();
    assert_eq!(said(&mut server, events([1])), Err(SessionError::Unexpected(FrameKind::Events)), "before the greeting");
    let mut server = ServerSession::default();
    assert_eq!(said(&mut server, hello(1, 1)), Ok(Some("hello")));
    assert_eq!(said(&mut server, events([1])), Err(SessionError::Unexpected(FrameKind::Events)), "before it is accepted");
    assert_eq!(said(&mut greeted(1, 1), hello(1, 1)), Err(SessionError::Unexpected(FrameKind::Hello)), "twice");
    type Encode = fn(&mut Vec<u8>);
    let encoders: [(FrameKind, Encode); 3] = [
        (FrameKind::HelloAck, |out| encode_hello_ack(&ack(), out)),
        (FrameKind::Outcomes, |out| encode_outcomes(&OutcomeFrame::default(), out)),
        (FrameKind::Notice, |out| encode_notice(&Notice::default(), out)),
    ];
    for (kind, encode) in encoders {
        let mut bytes = Vec::new();
        encode(&mut bytes);
        assert_eq!(said(&mut greeted(1, 1), bytes), Err(SessionError::Unexpected(kind)), "only the ledger sends these");
    }
    assert_eq!(SessionError::Unexpected(FrameKind::Hello).goodbye(), Goodbye::BadFrame);
}

#[test]
fn a_gap_is_refused_and_a_resend_is_not() {
    let gap = SessionError::Gap { expected: 42, got: 43 };
    assert_eq!(said(&mut greeted(9, 9), events([43])), Err(gap));
    assert_eq!(gap.goodbye(), Goodbye::SequenceGap);
    let mut server = greeted(9, 9);
    for seqs in [40..=42, 1..=3, 43..=44] {
        assert_eq!(said(&mut server, events(seqs)), Ok(Some("events")));
    }
    assert_eq!(said(&mut server, events([46])), Err(SessionError::Gap { expected: 45, got: 46 }));
}

#[test]
fn more_frames_than_granted_are_refused_until_one_is_answered() {
    let mut server = greeted(2, 9);
    assert_eq!(said(&mut server, events([42])), Ok(Some("events")));
    assert_eq!(said(&mut server, events([43])), Ok(Some("events")));
    server.answer(&OutcomeFrame { first_seq: 42, durable_seq: 42, outcomes: Vec::new() });
    assert_eq!(said(&mut server, events([44])), Ok(Some("events")));
    assert_eq!(server.frames_in_flight(), 2);
    assert_eq!(said(&mut server, events([45])), Err(SessionError::InFlight(2)));
    assert_eq!(SessionError::InFlight(2).goodbye(), Goodbye::TooManyInFlight);
}

#[test]
fn frames_hold_as_many_events_as_granted_with_consecutive_sequences() {
    assert_eq!(said(&mut greeted(1, 2), events(42..=43)), Ok(Some("events")));
    for (says, bytes, error) in [
        ("more than granted", events(42..=44), FrameError::EventCount(3)),
        ("none", events([]), FrameError::EventCount(0)),
        ("a hole", events([42, 44]), FrameError::Sequence),
        ("the same twice", events([42, 42]), FrameError::Sequence),
        ("from 0", events([0]), FrameError::Sequence),
        ("beyond the last number", events([u64::MAX]), FrameError::Sequence),
    ] {
        assert_eq!(said(&mut greeted(1, 2), bytes), Err(SessionError::Frame(error)), "{says}");
    }
    let most = EVENTS_PER_FRAME_MAX as u64;
    assert_eq!(said(&mut greeted(1, u32::MAX), events(1..=most)), Ok(Some("events")));
    let over = FrameError::Length(FRAME_PAYLOAD_MAX as u32 + 8);
    assert_eq!(said(&mut greeted(1, u32::MAX), events(1..=most + 1)), Err(SessionError::Frame(over)));
}

#[test]
fn headers_that_are_not_of_this_protocol_are_refused_before_their_payload_comes() {
    let max = FRAME_PAYLOAD_MAX as u32;
    for (len, kind, version, zero, error) in [
        (0, 1, 1, [0, 0], FrameError::Length(0)),
        (max + 1, 1, 1, [0, 0], FrameError::Length(max + 1)),
        (u32::MAX, 3, 1, [0, 0], FrameError::Length(u32::MAX)),
        (24, 0, 1, [0, 0], FrameError::Kind(0)),
        (24, 6, 1, [0, 0], FrameError::Kind(6)),
        (24, 1, 0, [0, 0], FrameError::Version(0)),
        (24, 1, 2, [0, 0], FrameError::Version(2)),
        (24, 1, 1, [1, 0], FrameError::Version(1)),
        (24, 1, 1, [0, 128], FrameError::Version(1)),
    ] {
        let header = [&u32::to_le_bytes(len)[..], &[kind, version], &zero].concat();
        assert_eq!(said(&mut ServerSession::default(), header), Err(SessionError::Frame(error)));
    }
}

#[test]
fn a_frame_cut_short_waits_and_a_payload_cut_short_is_refused() {
    let whole = hello(1, 1);
    for len in 0..whole.len() {
        assert_eq!(said(&mut ServerSession::default(), whole[..len].to_vec()), Ok(None), "{len} bytes are no frame yet");
    }
    for shorter in 1..24u8 {
        let mut bytes = whole[..FRAME_HEADER_LEN + usize::from(shorter)].to_vec();
        bytes[0] = shorter;
        assert_eq!(said(&mut ServerSession::default(), bytes), Err(SessionError::Frame(FrameError::Payload)));
    }
}

#[test]
fn an_event_frame_whose_list_lies_elsewhere_is_refused() {
    let good = events(1..=3)[FRAME_HEADER_LEN..].to_vec();
    let root = good.len() - 8;
    let patched = |at: usize, value: i32| {
        let mut bytes = good.clone();
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        EventBatch::new(Bytes::from(bytes)).map(|batch| batch.count())
    };
    assert_eq!(patched(root, -192), Ok(3));
    for position in [-191, -193, -128, 0, 8, i32::MIN, i32::MAX] {
        assert_eq!(patched(root, position), Err(FrameError::Payload), "position {position}");
    }
    for count in [2, 4, 1 << 20, -1] {
        assert_eq!(patched(root + 4, count), Err(FrameError::Payload), "{count} events");
    }
    assert_eq!(patched(root + 4, 0), Err(FrameError::EventCount(0)));
    let longer = [&[0; 64][..], &good].concat();
    assert!(EventBatch::new(Bytes::from(longer)).is_err(), "bytes that nothing refers to");
}

#[test]
fn event_frames_are_read_where_they_lie_whatever_the_alignment() {
    let frame = events(1..=5);
    for shift in 0..16 {
        let bytes = Bytes::from([&vec![0; shift][..], &frame].concat()).slice(shift + FRAME_HEADER_LEN..);
        assert_eq!(EventBatch::new(bytes).map(|batch| batch.last_seq()), Ok(5));
    }
}

#[test]
fn a_gateway_refuses_answers_that_were_not_due() {
    let config = ClientConfig::new(7);
    let mut client = open(config, ack());
    for _ in 0..3 {
        client.submit(Event::default()).expect("room");
    }
    client.poll_transmit().expect("a frame");
    assert_eq!(answer(&mut client, 2, 1), Err(ClientError::Answer { expected: 1, got: 2 }));
    assert_eq!(answer(&mut client, 1, 4), Err(ClientError::Answer { expected: 1, got: 1 }), "more than were asked");
    assert!(answer(&mut client, 1, 3).is_ok());
    assert_eq!(answer(&mut client, 1, 3), Err(ClientError::Answer { expected: 4, got: 1 }), "twice");
    assert_eq!(hear(&mut client, ack()), Err(ClientError::Unexpected(FrameKind::HelloAck)), "greeted twice");
    let mut closed = ClientSession::new(config, 0);
    closed.handle_connected(0);
    assert_eq!(answer(&mut closed, 1, 1), Err(ClientError::Unexpected(FrameKind::Outcomes)), "before the greeting");
}

#[test]
fn a_gateway_notices_a_ledger_that_cannot_be_its_own() {
    let heard = |ack| {
        let mut client = ClientSession::new(ClientConfig::new(7), 40);
        client.submit(Event::default()).expect("room");
        client.handle_connected(0);
        hear(&mut client, ack).map(|event| event.is_some())
    };
    assert_eq!(heard(HelloAck { last_durable_seq: 40, ..ack() }), Ok(true));
    assert_eq!(heard(HelloAck { last_durable_seq: 41, ..ack() }), Ok(true), "durable, and its answer was lost");
    assert_eq!(heard(HelloAck { last_durable_seq: 42, ..ack() }), Err(ClientError::Ahead { server: 42, ours: 41 }));
    assert_eq!(heard(HelloAck { last_durable_seq: 39, ..ack() }), Err(ClientError::Forgot { server: 39, answered: 40 }));
    for version in [0, 2] {
        assert_eq!(heard(HelloAck { last_durable_seq: 40, version, ..ack() }), Err(ClientError::Version(version)));
    }
    let mut adopting = ClientSession::adopting(ClientConfig::new(7));
    adopting.handle_connected(0);
    let beyond = HelloAck { last_durable_seq: SEQ_MAX + 1, ..ack() };
    assert_eq!(hear(&mut adopting, beyond), Err(ClientError::Ahead { server: SEQ_MAX + 1, ours: 0 }));
}

#[test]
fn nothing_is_told_before_the_session_is_open() {
    let mut server = ServerSession::default();
    server.notify(&Notice::default());
    assert_eq!(server.poll_transmit(), None);
}
