//! Both sessions and the wire between them, driven step by step; every promise is checked on the way.

use bytes::Bytes;
use edge_protocol::client::{ClientConfig, ClientEvent, ClientSession};
use edge_protocol::limits::PROTOCOL_VERSION_MAX;
use edge_protocol::server::{ServerEvent, ServerSession};
use edge_protocol::{Event, HelloAck, Notice, Outcome, OutcomeFrame};
use std::collections::VecDeque;

/// One thing that happens; counts are bytes, events or frames.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    Submit(usize),
    ToServer(usize),
    ToClient(usize),
    Answer(usize),
    Notify,
    Disconnect,
    Connect,
}

/// What the ledger behind the server session keeps.
#[derive(Default)]
struct Ledger {
    /// Device time of each event decided, by sequence − 1.
    decided: Vec<i64>,
    /// Frames taken and not answered: first and last sequence.
    waiting: VecDeque<(u64, u64)>,
}

pub(crate) struct Link {
    pub(crate) client: ClientSession,
    server: ServerSession,
    config: ClientConfig,
    grants: (u32, u32),
    ledger: Ledger,
    connected: bool,
    to_server: VecDeque<u8>,
    to_client: VecDeque<u8>,
    submitted: u64,
    answered: u64,
    /// Bytes to pass until the next bit is flipped, and how many bits will be.
    flips: Vec<usize>,
    carried: usize,
    confused: bool,
}

/// The answer to an event follows from its sequence, so that a wrong one shows.
fn balance_of(seq: u64) -> i64 {
    seq as i64 * 1_000 - 7
}

impl Link {
    pub(crate) fn new(config: ClientConfig, events_per_frame_max: u32, frames_in_flight_max: u32) -> Self {
        Self {
            client: ClientSession::new(config, 0),
            server: ServerSession::default(),
            config,
            grants: (events_per_frame_max, frames_in_flight_max),
            ledger: Ledger::default(),
            connected: false,
            to_server: VecDeque::new(),
            to_client: VecDeque::new(),
            submitted: 0,
            answered: 0,
            flips: Vec::new(),
            carried: 0,
            confused: false,
        }
    }

    pub(crate) fn flip(&mut self, at: Vec<usize>) {
        self.flips = at.into_iter().map(|at| at % 20_000).collect();
    }

    pub(crate) fn stop_flipping(&mut self) {
        self.flips.clear();
        self.disconnect();
    }

    pub(crate) fn step(&mut self, step: Step) {
        match step {
            Step::Submit(count) => self.submit(count),
            Step::ToServer(len) => self.carry_to_server(len),
            Step::ToClient(len) => self.carry_to_client(len),
            Step::Answer(frames) => (0..frames).for_each(|_| self.answer()),
            Step::Notify if self.connected => self.server.notify(&Notice { value: 9, kind: 2, reserved: [0; 7] }),
            Step::Notify => {}
            Step::Disconnect => self.disconnect(),
            Step::Connect if !self.connected => self.connect(),
            Step::Connect => {}
        }
        self.pump();
    }

    /// Lets everything through and expects every event answered.
    pub(crate) fn finish(&mut self) {
        assert!(!self.confused, "an honest link confuses nobody");
        for _ in 0..100_000 {
            if self.answered == self.submitted {
                assert_eq!((self.client.unanswered(), self.client.frames_in_flight()), (0, 0));
                assert_eq!(self.ledger.decided.len() as u64, self.submitted, "decided exactly once each");
                return;
            }
            for step in [Step::Connect, Step::ToServer(100_000), Step::Answer(100), Step::ToClient(100_000)] {
                self.step(step);
            }
        }
        panic!("{} of {} answered, and nothing moves", self.answered, self.submitted);
    }

    /// After flipped bits: events may have been changed on the way, but the sessions go on if they can.
    pub(crate) fn finish_unless_confused(&mut self) {
        if !self.confused {
            self.finish();
        }
    }

    fn submit(&mut self, count: usize) {
        for _ in 0..count {
            let before = self.client.unanswered();
            match self.client.submit(Event { device_time_us: self.submitted as i64 + 1, ..Event::default() }) {
                Ok(seq) => {
                    self.submitted += 1;
                    assert_eq!(seq, self.submitted);
                }
                Err(full) => {
                    assert_eq!((full.0, before), (self.config.backlog_max, self.config.backlog_max), "refused only when full");
                    assert_eq!(self.client.next_seq(), self.submitted + 1, "nothing was taken");
                }
            }
        }
    }

    fn connect(&mut self) {
        self.connected = true;
        self.server = ServerSession::default();
        self.client.handle_connected(1);
    }

    fn disconnect(&mut self) {
        self.connected = false;
        self.client.handle_disconnected();
        self.to_server.clear();
        self.to_client.clear();
        // What the ledger took is decided and durable whether or not anybody listens; its answers are for the next session.
        self.ledger.waiting.clear();
    }

    fn pump(&mut self) {
        while let Some(bytes) = self.client.poll_transmit() {
            assert!(self.connected, "nothing is sent into a broken link");
            self.to_server.extend(bytes);
        }
        while let Some(bytes) = self.server.poll_transmit() {
            if self.connected {
                self.to_client.extend(bytes);
            }
        }
        // A flipped bit may have changed the grant itself; the client's own limit holds whatever it reads.
        let grant = if self.confused { u32::MAX } else { self.grants.1 };
        let granted = self.config.in_flight_max.min(grant) as usize;
        assert!(self.client.frames_in_flight() <= granted, "at most {granted} frames unanswered");
    }

    fn carry(&mut self, len: usize, server: bool) -> Bytes {
        let wire = if server { &mut self.to_server } else { &mut self.to_client };
        let mut bytes: Vec<u8> = wire.drain(..len.min(wire.len())).collect();
        for at in &self.flips {
            if let Some(byte) = at.checked_sub(self.carried).and_then(|n| bytes.get_mut(n)) {
                *byte ^= 1 << (at % 8);
                self.confused = true;
            }
        }
        self.carried += bytes.len();
        Bytes::from(bytes)
    }

    fn carry_to_server(&mut self, len: usize) {
        let bytes = self.carry(len, true);
        self.server.handle_bytes(bytes);
        loop {
            match self.server.poll_event() {
                Ok(None) => return,
                Ok(Some(ServerEvent::Hello(hello))) => {
                    assert!(hello.gateway == self.config.gateway || self.confused);
                    self.server.accept(&HelloAck {
                        last_durable_seq: self.ledger.decided.len() as u64,
                        events_per_frame_max: self.grants.0,
                        frames_in_flight_max: self.grants.1,
                        version: PROTOCOL_VERSION_MAX,
                        ..HelloAck::default()
                    });
                }
                Ok(Some(ServerEvent::Events(batch))) => {
                    assert!(batch.count() <= self.grants.0 as usize);
                    for (seq, event) in (batch.first_seq()..).zip(batch.events()) {
                        self.ledger.decide(seq, event.device_time_us.to_native(), self.confused);
                    }
                    self.ledger.waiting.push_back((batch.first_seq(), batch.last_seq()));
                    assert!(self.server.frames_in_flight() <= self.grants.1);
                }
                Err(error) => {
                    assert!(self.confused, "an honest gateway is never closed: {error}");
                    return self.disconnect();
                }
            }
        }
    }

    fn answer(&mut self) {
        let Some((first, last)) = self.ledger.waiting.pop_front() else { return };
        let outcomes = (first..=last)
            .map(|seq| Outcome { balance_kopecks: balance_of(seq), seq_offset: (seq - first) as u16, reason: 0, reserved: 0 })
            .collect();
        let durable_seq = self.ledger.decided.len() as u64;
        self.server.answer(&OutcomeFrame { first_seq: first, durable_seq, outcomes });
    }

    fn carry_to_client(&mut self, len: usize) {
        let bytes = self.carry(len, false);
        self.client.handle_bytes(bytes);
        loop {
            match self.client.poll_event() {
                Ok(None) => return,
                Ok(Some(ClientEvent::Ready(_) | ClientEvent::Notice(_))) => {}
                Ok(Some(ClientEvent::Outcomes { first_seq, outcomes })) => {
                    assert_eq!(first_seq, self.answered + 1, "answers come once and in order");
                    for (seq, outcome) in (first_seq..).zip(&outcomes) {
                        assert!(outcome.balance_kopecks == balance_of(seq) || self.confused);
                    }
                    self.answered += outcomes.len() as u64;
                    assert!(self.answered <= self.submitted, "no answer without a question");
                }
                Err(error) => {
                    assert!(self.confused, "an honest ledger is never left: {error}");
                    return self.disconnect();
                }
            }
        }
    }
}

impl Ledger {
    /// Same sequence, same event: a resent one is the one that came first.
    fn decide(&mut self, seq: u64, time: i64, confused: bool) {
        let due = self.decided.len() as u64 + 1;
        assert!(seq <= due, "the session lets no gap through");
        if seq == due {
            assert!(time == seq as i64 || confused);
            self.decided.push(time);
        } else {
            assert!(self.decided[seq as usize - 1] == time || confused, "sequence {seq} came with another content");
        }
    }
}
