//! One gateway without input or output: predicts every event it submits and holds every answer against the prediction.

use crate::model::{Model, Who};
use crate::recorder::Recorder;
use bytes::Bytes;
use edge_protocol::client::{ClientConfig, ClientError, ClientEvent, ClientSession};
use edge_protocol::event::Event;
use edge_protocol::{Outcome, Reason};
use std::collections::VecDeque;
use thiserror::Error;

/// Wrong answers described in full. Origin: the first ones tell the story, the rest repeats it.
const WRONG_DESCRIBED_MAX: usize = 5;

/// Why a gateway cannot be played on.
#[derive(Debug, Error, PartialEq, Eq, Clone, Copy)]
pub enum DriverError {
    /// The stream is not what the protocol says.
    #[error(transparent)]
    Session(#[from] ClientError),
    /// Events of this gateway were recorded after its state was read.
    #[error("the server holds events up to {durable}, its pages showed {read}; is another generator playing this gateway?")]
    Moved {
        /// What the server says now.
        durable: u64,
        /// What the state read before said.
        read: u64,
    },
    /// The server answered events and does not have them any more.
    #[error("the server answered events up to {answered} and now holds only {durable}: acknowledged events are lost")]
    Lost {
        /// Answered to us.
        answered: u64,
        /// What it has.
        durable: u64,
    },
}

/// What the model predicted for one event, and enough of the event to describe it.
#[derive(Debug, Clone, Copy)]
struct Asked {
    balance_kopecks: i64,
    device_time_us: i64,
    device: u32,
    /// Index of the person, `u32::MAX` for nobody.
    person: u32,
    amount_kopecks: u32,
    reason: u16,
    kind: u8,
    detail: u8,
}

/// Events up to `last_seq` were due at `due_us`; `None` for events sent a second time on purpose.
#[derive(Debug, Clone, Copy)]
struct Stamp {
    last_seq: u64,
    due_us: Option<i64>,
}

/// An answer that differs from the prediction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Gateway.
    pub gateway: u32,
    /// Its sequence.
    pub seq: u64,
    /// Everything else in words.
    pub text: String,
}

/// What one gateway did and heard.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Events submitted, each once.
    pub submitted: u64,
    /// Events answered, each once.
    pub acked: u64,
    /// Answers that refused.
    pub refused: u64,
    /// Answers that differ from the prediction.
    pub wrong: u64,
    /// Events answered and lost by the server later.
    pub lost: u64,
    /// Answered events that were sent a second time on purpose and answered again.
    pub repeated: u64,
    /// The first wrong answers.
    pub described: Vec<Wrong>,
}

/// One gateway.
#[derive(Debug)]
pub struct GatewayDriver {
    /// What must come.
    pub model: Model,
    /// What came.
    pub tally: Tally,
    session: ClientSession,
    config: ClientConfig,
    /// Last sequence by the state that was read; `None` after the first greeting.
    read_seq: Option<u64>,
    began: u64,
    answered: u64,
    asked: VecDeque<Asked>,
    stamps: VecDeque<Stamp>,
    /// The last events, for repeating them; kept only when `history_max` is not 0.
    history: VecDeque<(Event, Asked)>,
    history_max: usize,
    reconnect: bool,
}

impl GatewayDriver {
    /// A gateway whose state was read when its last sequence was `read_seq`.
    pub fn new(model: Model, config: ClientConfig, read_seq: u64, history_max: usize) -> Self {
        Self {
            session: ClientSession::adopting(config),
            tally: Tally::default(),
            model,
            config,
            read_seq: Some(read_seq),
            began: read_seq,
            answered: read_seq,
            asked: VecDeque::new(),
            stamps: VecDeque::new(),
            history: VecDeque::new(),
            history_max,
            reconnect: false,
        }
    }

    /// The gateway's number.
    pub fn gateway(&self) -> u32 {
        self.config.gateway
    }

    /// Last sequence before the first event of this run.
    pub fn began(&self) -> u64 {
        self.began
    }

    /// Highest sequence that the server answered.
    pub fn answered(&self) -> u64 {
        self.answered
    }

    /// Events without an answer.
    pub fn unanswered(&self) -> usize {
        self.session.unanswered()
    }

    /// True once the server has greeted this gateway for the first time.
    pub fn is_known(&self) -> bool {
        self.read_seq.is_none()
    }

    /// True while the session is up.
    pub fn is_open(&self) -> bool {
        self.session.is_open()
    }

    /// True when [`GatewayDriver::ask`] has room.
    pub fn has_room(&self) -> bool {
        self.is_known() && self.session.unanswered() < self.config.backlog_max
    }

    /// Predicts the answer and submits the event, due at `due_us`. Nothing happens without [`GatewayDriver::has_room`].
    #[inline]
    pub fn ask(&mut self, event: &Event, who: Who, due_us: i64) {
        if !self.has_room() {
            return;
        }
        let expected = self.model.predict(event, who);
        let person = match who {
            Who::Person(index) | Who::Child { child: index, .. } => index,
            Who::Nobody | Who::Guest { .. } => u32::MAX,
        };
        let asked = Asked {
            balance_kopecks: expected.balance_kopecks,
            device_time_us: event.device_time_us,
            device: event.device,
            person,
            amount_kopecks: event.amount_kopecks as u32,
            reason: expected.reason.code(),
            kind: event.kind,
            detail: event.detail,
        };
        if let Ok(seq) = self.session.submit(*event) {
            self.tally.submitted += 1;
            self.asked.push_back(asked);
            self.stamp(seq, Some(due_us));
            if self.history_max > 0 {
                self.remember(*event, asked);
            }
        }
    }

    /// Forgets the last `count` answers and asks the same events again on a new connection, as a gateway restored from an older
    /// backup does. Waits until nothing is unanswered: returns `false` when that is not so yet.
    pub fn repeat(&mut self, count: usize) -> bool {
        if !self.asked.is_empty() || !self.is_known() {
            return false;
        }
        let again: Vec<(Event, Asked)> = self.history.iter().skip(self.history.len().saturating_sub(count)).copied().collect();
        let mut session = ClientSession::new(self.config, self.answered - again.len() as u64);
        for (event, asked) in &again {
            if let Ok(seq) = session.submit(*event) {
                self.asked.push_back(*asked);
                self.stamp(seq, None);
            }
        }
        self.session = session;
        self.reconnect = true;
        true
    }

    /// The link is back after an outage that the plan wanted: what waited for it counts from now.
    pub fn link_restored(&mut self, now_us: i64) {
        for stamp in &mut self.stamps {
            stamp.due_us = stamp.due_us.map(|due_us| due_us.max(now_us));
        }
    }

    /// True once after [`GatewayDriver::repeat`]: the connection must be made anew.
    pub fn take_reconnect(&mut self) -> bool {
        std::mem::take(&mut self.reconnect)
    }

    /// A new stream is up.
    pub fn handle_connected(&mut self, clock_us: i64) {
        self.reconnect = false;
        self.session.handle_connected(clock_us);
    }

    /// The stream is gone.
    pub fn handle_disconnected(&mut self) {
        self.session.handle_disconnected();
    }

    /// Bytes of the stream came at `now_us`.
    ///
    /// # Errors
    /// [`DriverError`]: close the connection; [`DriverError::Session`] may pass with a new one, the others do not.
    pub fn handle_bytes(&mut self, chunk: Bytes, now_us: i64, recorder: &mut Recorder) -> Result<(), DriverError> {
        self.session.handle_bytes(chunk);
        while let Some(event) = self.session.poll_event().map_err(|error| self.explain(error))? {
            match event {
                ClientEvent::Ready(ack) => self.on_ready(ack.last_durable_seq, ack.building_mode)?,
                ClientEvent::Outcomes { first_seq, outcomes } => self.on_outcomes(first_seq, &outcomes, now_us, recorder),
                ClientEvent::Notice(_) => {}
            }
        }
        Ok(())
    }

    /// Bytes to write, if any.
    pub fn poll_transmit(&mut self) -> Option<Bytes> {
        self.session.poll_transmit()
    }

    fn on_ready(&mut self, durable: u64, mode: u8) -> Result<(), DriverError> {
        if let Some(read) = self.read_seq {
            if durable != read {
                return Err(DriverError::Moved { durable, read });
            }
            self.read_seq = None;
            self.model.gateway.mode = mode;
        } else if durable < self.answered {
            // A session made anew for a repetition does not know by itself what was answered before.
            return Err(self.lost(durable));
        }
        Ok(())
    }

    fn explain(&mut self, error: ClientError) -> DriverError {
        match error {
            ClientError::Forgot { server, .. } => self.lost(server),
            other => DriverError::Session(other),
        }
    }

    fn lost(&mut self, durable: u64) -> DriverError {
        self.tally.lost = self.answered - durable;
        DriverError::Lost { answered: self.answered, durable }
    }

    fn on_outcomes(&mut self, first_seq: u64, outcomes: &[Outcome], now_us: i64, recorder: &mut Recorder) {
        let last_seq = first_seq + outcomes.len() as u64 - u64::from(!outcomes.is_empty());
        for (seq, outcome) in (first_seq..).zip(outcomes) {
            let Some(asked) = self.asked.pop_front() else { break };
            self.tally.refused += u64::from(outcome.reason >= edge_protocol::reason::FIRST_REFUSAL);
            if outcome.reason != asked.reason || outcome.balance_kopecks != asked.balance_kopecks {
                self.note_wrong(seq, &asked, outcome);
            }
        }
        let mut from = first_seq;
        while let Some(stamp) = self.stamps.front().copied().filter(|_| from <= last_seq) {
            let upto = stamp.last_seq.min(last_seq);
            let count = (upto + 1).saturating_sub(from);
            match stamp.due_us {
                Some(due_us) => {
                    self.tally.acked += count;
                    recorder.record(now_us - due_us, count, now_us);
                }
                None => self.tally.repeated += count,
            }
            if upto == stamp.last_seq {
                self.stamps.pop_front();
            }
            from = upto + 1;
        }
        self.answered = self.answered.max(last_seq);
    }

    fn stamp(&mut self, last_seq: u64, due_us: Option<i64>) {
        match self.stamps.back_mut() {
            Some(last) if last.due_us == due_us => last.last_seq = last_seq,
            _ => self.stamps.push_back(Stamp { last_seq, due_us }),
        }
    }

    fn remember(&mut self, event: Event, asked: Asked) {
        if self.history.len() == self.history_max {
            self.history.pop_front();
        }
        self.history.push_back((event, asked));
    }

    #[cold]
    fn note_wrong(&mut self, seq: u64, asked: &Asked, got: &Outcome) {
        self.tally.wrong += 1;
        if self.tally.described.len() >= WRONG_DESCRIBED_MAX {
            return;
        }
        let who = self.model.people.get(asked.person as usize).map_or_else(
            || String::from("nobody known"),
            |p| format!("holder {} (account {}, card {}, kind {})", p.holder, p.account, p.card, p.kind),
        );
        let text = format!(
            "event kind {} detail {} of {who} at device {}, device time {} µs, {} kopecks: predicted {} and balance {}, got {} and balance {}",
            asked.kind,
            asked.detail,
            asked.device,
            asked.device_time_us,
            asked.amount_kopecks,
            name(asked.reason),
            asked.balance_kopecks,
            name(got.reason),
            got.balance_kopecks,
        );
        self.tally.described.push(Wrong { gateway: self.config.gateway, seq, text });
    }
}

fn name(code: u16) -> String {
    Reason::from_code(code).map_or_else(|| format!("unknown reason {code}"), |r| format!("{} ({code})", r.name()))
}
