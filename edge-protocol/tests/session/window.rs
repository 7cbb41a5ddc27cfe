//! When a gateway sends: at once when idle, full frames only while something is in flight.

use bytes::Bytes;
use edge_protocol::client::{BacklogFull, ClientConfig, ClientError, ClientEvent, ClientSession};
use edge_protocol::frame::{decode_events, encode_hello_ack, encode_outcomes};
use edge_protocol::{Event, FrameCutter, FrameKind, HelloAck, Outcome, OutcomeFrame};

pub(crate) fn ack() -> HelloAck {
    HelloAck { events_per_frame_max: 4_096, frames_in_flight_max: 64, version: 1, ..HelloAck::default() }
}

/// A client that has been greeted.
pub(crate) fn open(config: ClientConfig, ack: HelloAck) -> ClientSession {
    let mut client = ClientSession::new(config, ack.last_durable_seq);
    client.handle_connected(0);
    assert!(client.poll_transmit().is_some(), "a greeting");
    assert_eq!(client.poll_transmit(), None, "and nothing before it is answered");
    hear(&mut client, ack).expect("an honest ledger");
    client
}

pub(crate) fn hear(client: &mut ClientSession, ack: HelloAck) -> Result<Option<ClientEvent>, ClientError> {
    let mut bytes = Vec::new();
    encode_hello_ack(&ack, &mut bytes);
    client.handle_bytes(Bytes::from(bytes));
    client.poll_event()
}

fn submit(client: &mut ClientSession, count: usize) {
    for _ in 0..count {
        client.submit(Event::default()).expect("room");
    }
}

/// Sequences of every frame that the client wants to send now.
fn sent(client: &mut ClientSession) -> Vec<(u64, u64)> {
    let mut cutter = FrameCutter::default();
    let mut frames = Vec::new();
    while let Some(bytes) = client.poll_transmit() {
        cutter.push(bytes);
        while let Some(frame) = cutter.next_frame().expect("our own frames") {
            assert_eq!(frame.kind, FrameKind::Events);
            let events = decode_events(&frame.payload).expect("our own events").events;
            frames.push((events[0].seq, events[events.len() - 1].seq));
        }
    }
    frames
}

pub(crate) fn answer(client: &mut ClientSession, first_seq: u64, count: u16) -> Result<Option<ClientEvent>, ClientError> {
    let outcomes = (0..count).map(|seq_offset| Outcome { seq_offset, ..Outcome::default() }).collect();
    let mut bytes = Vec::new();
    encode_outcomes(&OutcomeFrame { first_seq, durable_seq: first_seq + u64::from(count) - 1, outcomes }, &mut bytes);
    client.handle_bytes(Bytes::from(bytes));
    client.poll_event()
}

fn config(batch_max: usize, in_flight_max: u32) -> ClientConfig {
    ClientConfig { batch_max, in_flight_max, ..ClientConfig::new(7) }
}

#[test]
fn an_idle_gateway_sends_a_single_event_at_once() {
    let mut client = open(config(10, 4), ack());
    submit(&mut client, 1);
    assert_eq!(sent(&mut client), [(1, 1)]);
}

#[test]
fn what_arrives_while_a_frame_is_in_flight_travels_together() {
    let mut client = open(config(10, 4), ack());
    submit(&mut client, 1);
    assert_eq!(sent(&mut client), [(1, 1)]);
    submit(&mut client, 9);
    assert_eq!(sent(&mut client), [], "not full, and something is in flight");
    answer(&mut client, 1, 1).expect("the answer that was due");
    assert_eq!(sent(&mut client), [(2, 10)], "idle again: all of it at once");
}

#[test]
fn full_frames_follow_while_others_are_in_flight_up_to_the_grant() {
    let mut client = open(config(10, 3), ack());
    submit(&mut client, 45);
    assert_eq!(sent(&mut client), [(1, 10), (11, 20), (21, 30)]);
    answer(&mut client, 1, 10).expect("the answer that was due");
    assert_eq!(sent(&mut client), [(31, 40)]);
    answer(&mut client, 11, 10).expect("the answer that was due");
    assert_eq!(sent(&mut client), [], "five are not a full frame");
}

#[test]
fn the_ledgers_grants_bind_even_where_the_gateway_would_send_more() {
    let mut client = open(config(4_096, 64), HelloAck { events_per_frame_max: 2, frames_in_flight_max: 2, ..ack() });
    submit(&mut client, 7);
    assert_eq!(sent(&mut client), [(1, 2), (3, 4)]);
}

#[test]
fn grants_of_nothing_count_as_one() {
    let mut client = open(config(10, 3), HelloAck { events_per_frame_max: 0, frames_in_flight_max: 0, ..ack() });
    submit(&mut client, 3);
    assert_eq!(sent(&mut client), [(1, 1)]);
}

#[test]
fn a_full_store_refuses_new_events_and_keeps_the_old_ones() {
    let mut client = open(ClientConfig { backlog_max: 3, ..config(10, 1) }, ack());
    submit(&mut client, 3);
    assert_eq!(client.submit(Event::default()), Err(BacklogFull(3)));
    assert_eq!(sent(&mut client), [(1, 3)]);
    assert_eq!(client.submit(Event::default()), Err(BacklogFull(3)), "sent is not answered");
    answer(&mut client, 1, 3).expect("the answer that was due");
    assert_eq!(client.submit(Event::default()), Ok(4));
}

#[test]
fn after_a_disconnect_everything_unanswered_is_sent_again_from_the_oldest_on() {
    let mut client = open(config(4, 2), ack());
    submit(&mut client, 10);
    assert_eq!(sent(&mut client), [(1, 4), (5, 8)]);
    answer(&mut client, 1, 4).expect("the answer that was due");
    client.handle_disconnected();
    assert_eq!(client.poll_transmit(), None);
    client.handle_connected(0);
    client.poll_transmit().expect("a greeting");
    hear(&mut client, HelloAck { last_durable_seq: 8, ..ack() }).expect("an honest ledger");
    assert_eq!(sent(&mut client), [(5, 8)], "5 to 8 are durable, but their answers are missing; 9 and 10 wait for them");
}

#[test]
fn an_answer_may_cover_a_frame_in_parts() {
    let mut client = open(config(10, 1), ack());
    submit(&mut client, 10);
    assert_eq!(sent(&mut client), [(1, 10)]);
    answer(&mut client, 1, 4).expect("the beginning");
    assert_eq!((client.frames_in_flight(), client.first_unanswered()), (1, 5));
    answer(&mut client, 5, 6).expect("the rest");
    assert_eq!((client.frames_in_flight(), client.unanswered()), (0, 0));
}

#[test]
fn a_gateway_without_a_past_goes_on_where_the_ledger_says() {
    let mut client = ClientSession::adopting(ClientConfig::new(7));
    client.handle_connected(0);
    client.poll_transmit().expect("a greeting");
    hear(&mut client, HelloAck { last_durable_seq: 41, ..ack() }).expect("an honest ledger");
    assert_eq!(client.submit(Event::default()), Ok(42));
}
