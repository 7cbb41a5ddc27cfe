//! What the fuzz targets do with their bytes. Plain functions, so that `cargo test` can replay the corpus through them.

use bytes::Bytes;
use edge_protocol::client::{ClientConfig, ClientEvent, ClientSession};
use edge_protocol::frame::{
    EventBatch, decode_events, decode_hello, decode_hello_ack, decode_notice, decode_outcomes, encode_events, encode_hello,
    encode_hello_ack, encode_notice, encode_outcomes,
};
use edge_protocol::limits::{EVENTS_PER_FRAME_MAX, FRAME_HEADER_LEN};
use edge_protocol::server::{ServerEvent, ServerSession};
use edge_protocol::{CardKey, Event, Frame, FrameCutter, FrameError, HelloAck, Notice, Outcome, OutcomeFrame};
use std::collections::VecDeque;

/// A stream cut into chunks gives the same frames as the whole stream. First byte: how it is cut.
pub fn frame(data: &[u8]) {
    let Some((how, stream)) = data.split_first() else { return };
    let whole = frames_of([stream]);
    let len = usize::from(how % 32) + 1;
    let uneven = stream.chunks(len).enumerate().flat_map(|(n, chunk)| chunk.split_at(n % (chunk.len() + 1)).into_pieces());
    assert_eq!(whole, frames_of(uneven));
    let mut used = 0;
    for frame in &whole.0 {
        let bytes = &stream[used..];
        assert_eq!(bytes[..4], (frame.payload.len() as u32).to_le_bytes());
        assert_eq!(bytes[4], frame.kind as u8);
        assert_eq!(bytes[FRAME_HEADER_LEN..][..frame.payload.len()], frame.payload);
        used += FRAME_HEADER_LEN + frame.payload.len();
    }
}

trait Pieces<'a> {
    fn into_pieces(self) -> [&'a [u8]; 2];
}

impl<'a> Pieces<'a> for (&'a [u8], &'a [u8]) {
    fn into_pieces(self) -> [&'a [u8]; 2] {
        [self.0, self.1]
    }
}

fn frames_of<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Frame>, Option<FrameError>) {
    let mut cutter = FrameCutter::default();
    let mut frames = Vec::new();
    for chunk in chunks {
        cutter.push(Bytes::copy_from_slice(chunk));
        loop {
            match cutter.next_frame() {
                Ok(Some(frame)) => frames.push(frame),
                Ok(None) => break,
                Err(error) => return (frames, Some(error)),
            }
        }
    }
    (frames, None)
}

/// Payload bytes are refused, or they are the one encoding of their message.
pub fn decode(payload: &[u8]) {
    same_bytes(payload, decode_hello(payload), encode_hello);
    same_bytes(payload, decode_hello_ack(payload), encode_hello_ack);
    same_bytes(payload, decode_notice(payload), encode_notice);
    // The position of an empty list means nothing, so it is not compared.
    same_bytes(payload, decode_outcomes(payload).and_then(|m| not_empty(m, |m| m.outcomes.len())), encode_outcomes);
    let events = decode_events(payload).and_then(|m| not_empty(m, |m| m.events.len()));
    same_bytes(payload, events.clone(), encode_events);
    let batch = EventBatch::new(Bytes::copy_from_slice(payload));
    let Ok(batch) = batch else { return };
    let events = events.expect("a batch is an event frame").events;
    assert!(batch.events().iter().map(Event::from).eq(events.iter().copied()));
    assert!((1..=EVENTS_PER_FRAME_MAX).contains(&batch.count()) && batch.count() == events.len());
    assert!((batch.first_seq()..=batch.last_seq()).eq(events.iter().map(|e| e.seq)));
    for key in events.iter().map(Event::card_key).filter(|key| key.is_canonical() && key.bits.is_multiple_of(8)) {
        assert_eq!(CardKey::parse(&key.to_string()), Ok(key));
    }
}

fn not_empty<T>(message: T, len: impl Fn(&T) -> usize) -> Result<T, FrameError> {
    if len(&message) == 0 { Err(FrameError::Payload) } else { Ok(message) }
}

fn same_bytes<T>(payload: &[u8], message: Result<T, FrameError>, encode: fn(&T, &mut Vec<u8>)) {
    let Ok(message) = message else { return };
    let mut again = Vec::new();
    encode(&message, &mut again);
    assert_eq!(again[FRAME_HEADER_LEN..], *payload);
}

/// Both sessions and the wire between them. Every two bytes are an operation and its number; without injected bytes nobody may
/// complain.
pub fn session(data: &[u8]) {
    let Some((setting, script)) = data.split_first() else { return };
    let mut wire = Wire::new(*setting);
    for step in script.chunks_exact(2) {
        wire.step(step[0], usize::from(step[1]));
    }
}

struct Wire {
    client: ClientSession,
    server: ServerSession,
    grants: (u32, u32),
    durable: u64,
    waiting: VecDeque<(u64, u64)>,
    to_server: VecDeque<u8>,
    to_client: VecDeque<u8>,
    answered: u64,
    honest: bool,
}

impl Wire {
    fn new(setting: u8) -> Self {
        let (batch_max, in_flight_max) = (usize::from(setting & 7) + 1, u32::from(setting >> 3 & 3) + 1);
        let config = ClientConfig { batch_max, in_flight_max, backlog_max: 64, ..ClientConfig::new(7) };
        let adopting = setting & 0x80 != 0;
        Self {
            client: if adopting { ClientSession::adopting(config) } else { ClientSession::new(config, 0) },
            server: ServerSession::default(),
            grants: (u32::from(setting >> 5 & 1) * 3 + 1, u32::from(setting >> 6 & 1) + 1),
            durable: 0,
            waiting: VecDeque::new(),
            to_server: VecDeque::new(),
            to_client: VecDeque::new(),
            answered: 0,
            honest: true,
        }
    }

    fn step(&mut self, op: u8, number: usize) {
        match op % 9 {
            0 => (0..number % 16).for_each(|_| _ = self.client.submit(Event::default())),
            1 => self.deliver_to_server(number * 4),
            2 => self.deliver_to_client(number * 4),
            3 => (0..number % 4).for_each(|_| self.answer()),
            4 => self.disconnect(),
            5 => {
                self.disconnect();
                self.client.handle_connected(number as i64);
            }
            6 => self.server.notify(&Notice { value: number as u64, kind: op, reserved: [0; 7] }),
            7 => self.inject(number, true),
            _ => self.inject(number, false),
        }
        while let Some(bytes) = self.client.poll_transmit() {
            self.to_server.extend(bytes);
        }
        while let Some(bytes) = self.server.poll_transmit() {
            self.to_client.extend(bytes);
        }
    }

    fn disconnect(&mut self) {
        self.client.handle_disconnected();
        self.server = ServerSession::default();
        self.waiting.clear();
        self.to_server.clear();
        self.to_client.clear();
    }

    /// A byte from nowhere, or one byte of what travels changed.
    fn inject(&mut self, number: usize, server: bool) {
        self.honest = false;
        let wire = if server { &mut self.to_server } else { &mut self.to_client };
        let len = wire.len();
        match wire.get_mut(number % (len + 1)) {
            Some(byte) => *byte ^= 1 << (number % 8),
            None => wire.push_back(number as u8),
        }
    }

    fn deliver_to_server(&mut self, len: usize) {
        let bytes: Vec<u8> = self.to_server.drain(..len.min(self.to_server.len())).collect();
        self.server.handle_bytes(Bytes::from(bytes));
        loop {
            match self.server.poll_event() {
                Ok(None) => return,
                Ok(Some(ServerEvent::Hello(_))) => self.server.accept(&HelloAck {
                    last_durable_seq: self.durable,
                    events_per_frame_max: self.grants.0,
                    frames_in_flight_max: self.grants.1,
                    version: 1,
                    ..HelloAck::default()
                }),
                Ok(Some(ServerEvent::Events(batch))) => {
                    assert!(batch.first_seq() <= self.durable + 1, "no gap gets through");
                    assert!(batch.count() <= self.grants.0 as usize);
                    self.durable = self.durable.max(batch.last_seq());
                    self.waiting.push_back((batch.first_seq(), batch.last_seq()));
                    assert!(self.server.frames_in_flight() <= self.grants.1);
                }
                Err(error) => {
                    assert!(!self.honest, "{error}");
                    return self.disconnect();
                }
            }
        }
    }

    fn answer(&mut self) {
        let Some((first_seq, last)) = self.waiting.pop_front() else { return };
        let outcomes = (0..=last - first_seq).map(|n| Outcome { seq_offset: n as u16, ..Outcome::default() }).collect();
        self.server.answer(&OutcomeFrame { first_seq, durable_seq: self.durable, outcomes });
    }

    fn deliver_to_client(&mut self, len: usize) {
        let bytes: Vec<u8> = self.to_client.drain(..len.min(self.to_client.len())).collect();
        self.client.handle_bytes(Bytes::from(bytes));
        loop {
            match self.client.poll_event() {
                Ok(None) => return,
                Ok(Some(ClientEvent::Outcomes { first_seq, outcomes })) => {
                    assert!(first_seq > self.answered, "an answer comes once");
                    self.answered = first_seq - 1 + outcomes.len() as u64;
                    assert_eq!(self.client.first_unanswered(), self.answered + 1);
                    assert!(self.client.next_seq() > self.answered, "no answer without a question");
                }
                Ok(Some(ClientEvent::Ready(_) | ClientEvent::Notice(_))) => {}
                Err(error) => {
                    assert!(!self.honest, "{error}");
                    return self.disconnect();
                }
            }
        }
    }
}
