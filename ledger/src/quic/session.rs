//! The thin driver around one gateway's [`ServerSession`]: bytes from the stream to the writer, answers back.

use super::pace::Pace;
use crate::certs;
use crate::ledger::Ledger;
use crate::limits::{CLOCK_SKEW, FRAMES_IN_FLIGHT_MAX, HELLO_TIMEOUT, STREAM_WINDOW, WRITE_TIMEOUT};
use crate::stages::Stage;
use crate::writer::{Attached, FrameAnswer, ToSession, now_us};
use edge_protocol::limits::EVENTS_PER_FRAME_MAX;
use edge_protocol::message::OutcomeFrame;
use edge_protocol::server::{ServerEvent, ServerSession, negotiate};
use edge_protocol::{Goodbye, Hello, HelloAck, Notice, NoticeKind, Outcome};
use quinn::{Connection, RecvStream, SendStream, VarInt};
use rustls::pki_types::CertificateDer;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::mpsc;
use tokio::time::timeout;

/// Serves one connection until it ends.
pub(super) async fn run(connection: Connection, ledger: Arc<Ledger>, rate_max: u32) {
    let why = match identity(&connection) {
        Some(gateway) => match serve(&connection, &ledger, gateway, rate_max).await {
            Ok(()) => Goodbye::Done,
            Err(why) => why,
        },
        None => Goodbye::Identity,
    };
    if why != Goodbye::Done {
        ledger.metrics().ended(why);
        tracing::info!(remote = %connection.remote_address(), ?why, "gateway session ended");
    }
    connection.close(VarInt::from_u32(why as u32), format!("{why:?}").as_bytes());
}

/// The gateway named by the client certificate that the handshake has verified.
fn identity(connection: &Connection) -> Option<u32> {
    let chain = connection.peer_identity()?.downcast::<Vec<CertificateDer<'static>>>().ok()?;
    certs::gateway_of(chain.first()?)
}

async fn serve(connection: &Connection, ledger: &Arc<Ledger>, gateway: u32, rate_max: u32) -> Result<(), Goodbye> {
    let mut session = ServerSession::default();
    let greeted = timeout(HELLO_TIMEOUT, greeting(connection, &mut session)).await.map_err(|_| Goodbye::HelloTimeout)??;
    let Some((hello, send, recv)) = greeted else { return Ok(()) };
    if hello.gateway != gateway {
        return Err(Goodbye::Identity);
    }
    note_clock(&hello);
    let version = negotiate(&hello).map_err(|e| e.goodbye())?;
    let (to_session, from_ledger) = mpsc::unbounded_channel();
    let _entered = ledger.connections().enter(gateway, to_session.clone());
    let attached = ledger.attach(gateway).await?;
    session.accept(&hello_ack(version, &attached));
    if rate_max > 0 {
        session.notify(&Notice { value: u64::from(rate_max), kind: NoticeKind::RateLimit as u8, reserved: [0; 7] });
    }
    let pace = Pace::new(rate_max, Instant::now());
    let mut driver = Driver { ledger: Arc::clone(ledger), gateway, session, send, to_session, from_ledger, pace };
    driver.transmit().await?;
    driver.run(recv).await
}

/// Takes the stream and reads until the hello is there; `None` when the gateway leaves before.
async fn greeting(
    connection: &Connection,
    session: &mut ServerSession,
) -> Result<Option<(Hello, SendStream, RecvStream)>, Goodbye> {
    let Ok((send, mut recv)) = connection.accept_bi().await else { return Ok(None) };
    loop {
        let Ok(Some(chunk)) = recv.read_chunk(STREAM_WINDOW as usize, true).await else { return Ok(None) };
        session.handle_bytes(chunk.bytes);
        match session.poll_event() {
            Ok(Some(ServerEvent::Hello(hello))) => return Ok(Some((hello, send, recv))),
            Ok(Some(ServerEvent::Events(_))) => return Err(Goodbye::BadFrame),
            Ok(None) => {}
            Err(error) => return Err(error.goodbye()),
        }
    }
}

/// A gateway's clock that runs off makes its events look late or early; say so before they are refused.
fn note_clock(hello: &Hello) {
    let skew_us = hello.clock_us.saturating_sub(now_us());
    if skew_us.unsigned_abs() > CLOCK_SKEW.as_micros() as u64 {
        tracing::warn!(gateway = hello.gateway, boot = hello.boot_id, skew_ms = skew_us / 1_000, "the gateway's clock is off");
    }
}

fn hello_ack(version: u16, attached: &Attached) -> HelloAck {
    HelloAck {
        last_durable_seq: attached.last_seq,
        server_time_us: now_us(),
        events_per_frame_max: EVENTS_PER_FRAME_MAX as u32,
        frames_in_flight_max: FRAMES_IN_FLIGHT_MAX,
        deny_list_version: attached.deny_version,
        version,
        building_mode: attached.building_mode,
        reserved: 0,
    }
}

struct Driver {
    ledger: Arc<Ledger>,
    gateway: u32,
    session: ServerSession,
    send: SendStream,
    to_session: mpsc::UnboundedSender<ToSession>,
    from_ledger: mpsc::UnboundedReceiver<ToSession>,
    pace: Pace,
}

impl Driver {
    /// Frames in, answers out. What a gateway has unanswered is bounded by its grant, so the answer channel is too.
    async fn run(&mut self, mut recv: RecvStream) -> Result<(), Goodbye> {
        let mut now = self.take_events().await?;
        loop {
            let pause = self.pace.pause(now);
            tokio::select! {
                message = self.from_ledger.recv() => {
                    let Some(message) = message else { return Ok(()) };
                    now = self.answer(message).await?;
                }
                () = tokio::time::sleep(pause), if !pause.is_zero() => now = Instant::now(),
                chunk = recv.read_chunk(STREAM_WINDOW as usize, true), if pause.is_zero() => {
                    let Ok(Some(chunk)) = chunk else { return Ok(()) };
                    self.session.handle_bytes(chunk.bytes);
                    now = self.take_events().await?;
                }
            }
        }
    }

    /// Queues every whole frame; returns the time after it.
    async fn take_events(&mut self) -> Result<Instant, Goodbye> {
        loop {
            let began = Instant::now();
            match self.session.poll_event() {
                Ok(Some(ServerEvent::Events(batch))) => {
                    let cut = Instant::now();
                    self.ledger.metrics().stages().add(Stage::Cut, cut.duration_since(began), batch.count());
                    self.pace.take(batch.count(), cut);
                    self.ledger.frame(self.gateway, batch, self.to_session.clone()).await?;
                }
                Ok(Some(ServerEvent::Hello(_))) => return Err(Goodbye::BadFrame),
                Ok(None) => return Ok(began),
                Err(error) => {
                    tracing::info!(gateway = self.gateway, %error, "bad frame");
                    return Err(error.goodbye());
                }
            }
        }
    }

    /// Writes everything the ledger has ready in one go; returns when it was written.
    async fn answer(&mut self, first: ToSession) -> Result<Instant, Goodbye> {
        let mut answered = Vec::new();
        let mut next = Some(first);
        let mut farewell = None;
        while let Some(message) = next.take() {
            match message {
                ToSession::Answer(answer) => {
                    let events = answer.outcomes.len() + answer.duplicates;
                    let note = (events, answer.duplicates, answer.received, answer.durable);
                    let frame = self.complete(answer).await?;
                    self.session.answer(&frame);
                    answered.push(note);
                }
                ToSession::Notice(notice) => self.session.notify(&notice),
                ToSession::Close(why) => {
                    farewell = Some(why);
                    break;
                }
            }
            next = self.from_ledger.try_recv().ok();
        }
        self.transmit().await?;
        let (written, metrics) = (Instant::now(), self.ledger.metrics());
        for (events, resent, received, durable) in answered {
            metrics.answered(events as u64, resent as u64, written.duration_since(received));
            metrics.stages().add(Stage::Answer, written.duration_since(durable), events);
        }
        farewell.map_or(Ok(written), Err)
    }

    /// Puts the journal's answers in front for events that had been decided before (invariant `same-id-same-answer`).
    async fn complete(&self, answer: FrameAnswer) -> Result<OutcomeFrame, Goodbye> {
        let FrameAnswer { first_seq, durable_seq, .. } = answer;
        if answer.duplicates == 0 {
            return Ok(OutcomeFrame { first_seq, durable_seq, outcomes: answer.outcomes });
        }
        let (ledger, gateway) = (Arc::clone(&self.ledger), self.gateway);
        let looked_up = tokio::task::spawn_blocking(move || {
            resent_outcomes(&ledger, gateway, &answer).map(|mut outcomes| {
                outcomes.extend_from_slice(&answer.outcomes);
                outcomes
            })
        });
        match looked_up.await {
            Ok(Some(outcomes)) => Ok(OutcomeFrame { first_seq, durable_seq, outcomes }),
            _ => Err(Goodbye::Unavailable),
        }
    }

    async fn transmit(&mut self) -> Result<(), Goodbye> {
        let Some(bytes) = self.session.poll_transmit() else { return Ok(()) };
        match timeout(WRITE_TIMEOUT, self.send.write_chunk(bytes)).await {
            Ok(Ok(())) => Ok(()),
            // The stream is gone: the reading side ends the session in order.
            Ok(Err(_)) => Ok(()),
            Err(_) => Err(Goodbye::NotReading),
        }
    }
}

/// Walks the gateway's records backwards, each look-up starting where the last one ended.
fn resent_outcomes(ledger: &Ledger, gateway: u32, answer: &FrameAnswer) -> Option<Vec<Outcome>> {
    let mut outcomes = vec![Outcome::default(); answer.duplicates];
    let mut from = answer.anchor_pos;
    for (offset, slot) in outcomes.iter_mut().enumerate().rev() {
        let found = ledger.journal().event(gateway, answer.first_seq + offset as u64, from);
        let found = found.inspect_err(|error| tracing::error!(%error, "a resent event cannot be read")).ok()??;
        *slot = Outcome {
            balance_kopecks: found.record.balance_kopecks,
            seq_offset: u16::try_from(offset).ok()?,
            reason: found.record.reason,
            reserved: 0,
        };
        from = found.pos;
    }
    Some(outcomes)
}
