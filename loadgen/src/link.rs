//! One gateway on the network: connects, moves bytes between its stream and its driver, and comes back when the link breaks.

mod patience;

use crate::driver::{DriverError, GatewayDriver};
use crate::pace::Feeder;
use crate::recorder::Recorder;
use bytes::Bytes;
use edge_protocol::Goodbye;
use patience::Patience;
use quinn::{Connection, ConnectionError, Endpoint, ReadError, RecvStream, SendStream, VarInt, WriteError};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::{Notify, Semaphore};
use tokio::time::Instant;

/// Bytes taken from a stream at once.
const READ_MAX: usize = 1 << 20;
/// Chunks handed to quinn before answers are looked at again.
const WRITES_MAX: usize = 8;
/// Longest wait for an answer to a greeting. Origin: guess; a city's gateways greeting at once queue for seconds.
const GREETING_MAX: Duration = Duration::from_secs(10);
/// Shortest sleep when an event is due but must wait for answers. Origin: a timer of the runtime is good for milliseconds.
const SLEEP_US_MIN: i64 = 500;

/// What all gateways of a thread share.
#[derive(Debug)]
pub struct Shared {
    /// The thread's endpoints; a server that spreads connections over its cores by their address needs several.
    pub endpoints: Vec<Endpoint>,
    /// Where the server listens.
    pub server: SocketAddr,
    /// Reconnect instead of failing.
    pub ride_out: bool,
    /// Without success of reconnecting for so long, fail.
    pub give_up: Duration,
    /// How long to wait for outstanding answers in the end.
    pub drain: Duration,
    /// Handshakes at a time. Origin: a handshake costs the server about a millisecond; 64 keep it busy and lose no packets.
    pub handshakes: Semaphore,
    /// The thread's figures.
    pub recorder: RefCell<Recorder>,
    /// Zero of all times.
    pub epoch: Cell<Option<Instant>>,
    /// Progress for the terminal.
    pub progress: Arc<AtomicU64>,
}

impl Shared {
    fn now_us(&self) -> i64 {
        self.epoch.get().map_or(0, |epoch| Instant::now().saturating_duration_since(epoch).as_micros() as i64)
    }
}

/// A gateway and all it needs.
pub struct Gateway {
    /// The sans-IO part.
    pub driver: GatewayDriver,
    /// When events are due.
    pub feeder: Box<dyn Feeder + Send>,
    /// How it introduces itself.
    pub identity: quinn::ClientConfig,
    /// Which of the thread's endpoints it uses.
    pub endpoint: usize,
    /// Called when an event is due.
    pub due: Rc<Notify>,
    /// Connections that broke and were made anew, those on purpose left out.
    pub reconnects: u64,
    /// Why it could not go on.
    pub failed: Option<String>,
}

struct Link {
    connection: Connection,
    send: SendStream,
    recv: RecvStream,
    waiting: VecDeque<Bytes>,
}

enum Broken {
    /// A new connection may help.
    Link(String),
    /// Nothing helps.
    Fatal(String),
}

impl Gateway {
    /// Connects and greets; returns when the server has answered the greeting, so that a run starts with everybody in place.
    pub async fn arrive(&mut self, shared: &Shared) -> Option<ActiveLink> {
        match self.connect(shared, &mut Patience::new(self.driver.gateway())).await {
            Ok(link) => Some(ActiveLink(link)),
            Err(why) => {
                self.failed = Some(why);
                None
            }
        }
    }

    /// Plays until the feeder is done and everything is answered.
    pub async fn play(&mut self, shared: &Shared, link: ActiveLink) {
        let mut patience = Patience::new(self.driver.gateway());
        let mut link = Some(link.0);
        loop {
            let Some(active) = link.take() else {
                self.sit_out(shared).await;
                match self.connect(shared, &mut patience).await {
                    Ok(fresh) => link = Some(fresh),
                    Err(why) => {
                        self.failed = Some(why);
                        return;
                    }
                }
                continue;
            };
            let since = Instant::now();
            let ended = self.work(shared, active).await;
            self.driver.handle_disconnected();
            patience.link_ended(since.elapsed());
            match ended {
                Ok(true) => return,
                Ok(false) => {}
                Err(Broken::Link(why)) if shared.ride_out => {
                    tracing::debug!(gateway = self.driver.gateway(), why, "link broken");
                    self.reconnects += 1;
                    if let Err(why) = self.pause(shared, &mut patience, why).await {
                        self.failed = Some(why);
                        return;
                    }
                }
                Err(Broken::Link(why) | Broken::Fatal(why)) => {
                    self.failed = Some(why);
                    return;
                }
            }
        }
    }

    /// Waits while the gateway plays dead, and goes on submitting to its own backlog.
    async fn sit_out(&mut self, shared: &Shared) {
        loop {
            let now_us = shared.now_us();
            self.feeder.fill(&mut self.driver, now_us);
            if self.feeder.wants_link() {
                return;
            }
            let pause_us = self.feeder.next_due_us().map_or(10_000, |due| due - now_us).clamp(1_000, 1_000_000);
            tokio::time::sleep(Duration::from_micros(pause_us as u64)).await;
        }
    }

    async fn connect(&mut self, shared: &Shared, patience: &mut Patience) -> Result<Link, String> {
        loop {
            let attempt = async {
                let _permit = shared.handshakes.acquire().await;
                tokio::time::timeout(GREETING_MAX, self.attempt(shared)).await
            };
            let why = match attempt.await {
                Ok(Ok(link)) => return Ok(link),
                Ok(Err(Broken::Fatal(why))) => return Err(why),
                Ok(Err(Broken::Link(why))) => why,
                Err(_) => format!("no answer to the greeting within {GREETING_MAX:?}"),
            };
            self.driver.handle_disconnected();
            if !shared.ride_out {
                return Err(why);
            }
            self.pause(shared, patience, why).await?;
        }
    }

    /// Waits before the next attempt, or says why there will be none.
    async fn pause(&self, shared: &Shared, patience: &mut Patience, why: String) -> Result<(), String> {
        let progress = self.driver.tally.acked + self.driver.tally.repeated;
        let Some(pause) = patience.after_failure(Instant::now(), progress, shared.give_up) else {
            return Err(format!("given up after {:?} without an answer: {why}", shared.give_up));
        };
        tokio::time::sleep(pause).await;
        Ok(())
    }

    async fn attempt(&mut self, shared: &Shared) -> Result<Link, Broken> {
        let connection = {
            let endpoint = shared.endpoints.get(self.endpoint % shared.endpoints.len().max(1));
            let endpoint = endpoint.ok_or_else(|| Broken::Fatal(String::from("no endpoint")))?;
            let connecting = endpoint.connect_with(self.identity.clone(), shared.server, "localhost");
            connecting.map_err(|e| Broken::Fatal(e.to_string()))?.await.map_err(|e| from_connection(&e))?
        };
        let (send, recv) = connection.open_bi().await.map_err(|e| from_connection(&e))?;
        let mut link = Link { connection, send, recv, waiting: VecDeque::new() };
        self.driver.handle_connected(wall_clock_us());
        while !self.driver.is_open() {
            self.flush(&mut link).await?;
            match link.recv.read_chunk(READ_MAX, true).await {
                Ok(Some(chunk)) => self.take(shared, chunk.bytes)?,
                Ok(None) => return Err(self.ended(&link)),
                Err(error) => return Err(from_read(&error)),
            }
        }
        Ok(link)
    }

    async fn flush(&mut self, link: &mut Link) -> Result<(), Broken> {
        while let Some(bytes) = self.driver.poll_transmit() {
            link.send.write_chunk(bytes).await.map_err(|e| from_write(&e))?;
        }
        Ok(())
    }

    /// Moves bytes until the work is done (`true`), the gateway wants to drop the link (`false`), or it breaks.
    async fn work(&mut self, shared: &Shared, mut link: Link) -> Result<bool, Broken> {
        let mut drained_by: Option<Instant> = None;
        loop {
            let now_us = shared.now_us();
            self.feeder.fill(&mut self.driver, now_us);
            if self.driver.take_reconnect() || !self.feeder.wants_link() {
                link.connection.close(VarInt::from_u32(Goodbye::Done as u32), b"");
                return Ok(false);
            }
            let mut sleep_us = self.feeder.next_due_us().map(|due| (due - now_us).max(SLEEP_US_MIN));
            if self.feeder.is_done() {
                if self.driver.unanswered() == 0 {
                    let _ = link.send.finish();
                    link.connection.close(VarInt::from_u32(Goodbye::Done as u32), b"");
                    return Ok(true);
                }
                let by = *drained_by.get_or_insert_with(|| Instant::now() + shared.drain);
                if Instant::now() >= by {
                    return Err(Broken::Fatal(format!("{} events without an answer in the end", self.driver.unanswered())));
                }
                sleep_us = Some(100_000);
            }
            while link.waiting.len() < WRITES_MAX
                && let Some(bytes) = self.driver.poll_transmit()
            {
                link.waiting.push_back(bytes);
            }
            self.move_bytes(shared, &mut link, sleep_us).await?;
        }
    }

    /// Waits for one thing to happen: bytes came, bytes went, or time passed.
    async fn move_bytes(&mut self, shared: &Shared, link: &mut Link, sleep_us: Option<i64>) -> Result<(), Broken> {
        let writing = !link.waiting.is_empty();
        let (send, recv, waiting) = (&mut link.send, &mut link.recv, link.waiting.make_contiguous());
        let slept = async {
            match sleep_us {
                Some(us) => tokio::time::sleep(Duration::from_micros(us as u64)).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            chunk = recv.read_chunk(READ_MAX, true) => match chunk {
                Ok(Some(chunk)) => self.take(shared, chunk.bytes)?,
                Ok(None) => return Err(self.ended(link)),
                Err(error) => return Err(from_read(&error)),
            },
            written = send.write_chunks(waiting), if writing => {
                let written = written.map_err(|e| from_write(&e))?;
                link.waiting.drain(..written.chunks);
            }
            () = self.due.notified() => {}
            () = slept => {}
        }
        Ok(())
    }

    fn take(&mut self, shared: &Shared, bytes: Bytes) -> Result<(), Broken> {
        let before = self.driver.tally.acked;
        let handled = self.driver.handle_bytes(bytes, shared.now_us(), &mut shared.recorder.borrow_mut());
        shared.progress.fetch_add(self.driver.tally.acked - before, Ordering::Relaxed);
        handled.map_err(|error| match error {
            DriverError::Session(error) => Broken::Link(error.to_string()),
            fatal => Broken::Fatal(fatal.to_string()),
        })
    }

    fn ended(&self, link: &Link) -> Broken {
        link.connection
            .close_reason()
            .map_or_else(|| Broken::Link(String::from("the server ended the stream")), |reason| from_connection(&reason))
    }
}

/// A link that has been greeted.
pub struct ActiveLink(Link);

fn from_connection(error: &ConnectionError) -> Broken {
    let goodbye = match error {
        ConnectionError::ApplicationClosed(close) => Goodbye::from_code(close.error_code.into_inner()),
        _ => None,
    };
    match goodbye {
        Some(Goodbye::Identity | Goodbye::UnknownGateway | Goodbye::Version) => {
            Broken::Fatal(format!("the server refuses: {error}"))
        }
        _ => Broken::Link(error.to_string()),
    }
}

fn from_read(error: &ReadError) -> Broken {
    match error {
        ReadError::ConnectionLost(lost) => from_connection(lost),
        other => Broken::Link(other.to_string()),
    }
}

fn from_write(error: &WriteError) -> Broken {
    match error {
        WriteError::ConnectionLost(lost) => from_connection(lost),
        other => Broken::Link(other.to_string()),
    }
}

/// The clock of this machine, microseconds since the Unix epoch.
pub fn wall_clock_us() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_micros() as i64)
}
