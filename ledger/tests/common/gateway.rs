//! A gateway over real QUIC: an honest one that keeps its own books, and the raw stream under it for the hostile ones.

use super::PATIENCE;
use bytes::Bytes;
use edge_protocol::client::{ClientConfig, ClientEvent, ClientSession};
use edge_protocol::frame::{self, Frame, FrameCutter};
use edge_protocol::message::{EventFrame, OutcomeFrame};
use edge_protocol::{Event, FrameKind, Goodbye, Hello, HelloAck, Outcome};
use loadgen::link::wall_clock_us;
use loadgen::transport::{Identities, endpoint};
use quinn::{Connection, ConnectionError, Endpoint, RecvStream, SendStream};
use std::future::Future;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

/// Silence after which a test's connection is dead.
const IDLE: Duration = Duration::from_secs(10);

/// Runs `future` on a small runtime; panics when it takes longer than anything may.
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    runtime().block_on(in_time(future))
}

/// The small runtime.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

/// `future`, within [`PATIENCE`].
pub(crate) async fn in_time<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.expect("it takes too long")
}

/// How gateway `number` of the folder `dir` introduces itself.
pub(crate) fn identity(dir: &Path, number: u32) -> quinn::ClientConfig {
    Identities::open(dir, IDLE).and_then(|all| all.gateway(number)).expect("a certificate from init")
}

/// An honest gateway that waits for each answer.
pub(crate) struct Gateway {
    session: ClientSession,
    stream: Raw,
}

impl Gateway {
    /// Connects and greets; goes on after what the server has.
    pub(crate) async fn connect(dir: &Path, server: SocketAddr, number: u32) -> Self {
        let mut stream = Raw::connect(identity(dir, number), server).await.expect("a connection");
        let mut session = ClientSession::adopting(ClientConfig::new(number));
        session.handle_connected(wall_clock_us());
        while !session.is_open() {
            if let Some(bytes) = session.poll_transmit() {
                stream.write(&bytes).await;
            }
            session.handle_bytes(stream.read().await.expect("an answer to the greeting"));
            while session.poll_event().expect("the protocol").is_some() {}
        }
        Self { session, stream }
    }

    /// Last sequence that was answered.
    pub(crate) fn last_seq(&self) -> u64 {
        self.session.first_unanswered() - 1
    }

    /// Sends `events` in frames as the protocol likes and waits for all answers.
    pub(crate) async fn ask(&mut self, events: &[Event]) -> Vec<Outcome> {
        self.try_ask(events).await.unwrap_or_else(|error| panic!("an honest gateway was sent away: {error}"))
    }

    /// As [`Gateway::ask`], or why the connection ended.
    pub(crate) async fn try_ask(&mut self, events: &[Event]) -> Result<Vec<Outcome>, ConnectionError> {
        for event in events {
            self.session.submit(*event).expect("room in the backlog");
        }
        let mut answers = Vec::with_capacity(events.len());
        while answers.len() < events.len() {
            while let Some(bytes) = self.session.poll_transmit() {
                self.stream.write(&bytes).await;
            }
            self.session.handle_bytes(self.stream.read().await?);
            while let Some(event) = self.session.poll_event().expect("the protocol") {
                if let ClientEvent::Outcomes { outcomes, .. } = event {
                    answers.extend(outcomes);
                }
            }
        }
        Ok(answers)
    }

    /// Leaves in order.
    pub(crate) fn leave(self) {
        self.stream.connection.close(0u32.into(), b"");
    }
}

/// A connection with its one stream and no manners of its own.
pub(crate) struct Raw {
    _endpoint: Endpoint,
    pub(crate) connection: Connection,
    pub(crate) send: SendStream,
    recv: RecvStream,
    cutter: FrameCutter,
}

impl Raw {
    /// Connects and opens the stream.
    pub(crate) async fn connect(identity: quinn::ClientConfig, server: SocketAddr) -> Result<Self, ConnectionError> {
        let endpoint = endpoint(server).expect("a UDP socket");
        let connecting = endpoint.connect_with(identity, server, "localhost").expect("a client configuration");
        let connection = in_time(connecting).await?;
        let (send, recv) = in_time(connection.open_bi()).await?;
        Ok(Self { _endpoint: endpoint, connection, send, recv, cutter: FrameCutter::default() })
    }

    /// Connects and greets as `number`; the server's greeting.
    pub(crate) async fn greeted(dir: &Path, server: SocketAddr, number: u32) -> (Self, HelloAck) {
        let mut raw = Self::connect(identity(dir, number), server).await.expect("a connection");
        raw.write(&hello(number, 1, 1)).await;
        let frame = raw.frame().await.expect("a greeting");
        assert_eq!(frame.kind, FrameKind::HelloAck);
        let ack = frame::decode_hello_ack(&frame.payload).expect("a greeting");
        (raw, ack)
    }

    /// Writes bytes; a connection that is gone shows when reading.
    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        let _ = in_time(self.send.write_all(bytes)).await;
    }

    /// The next bytes, or why there are none.
    pub(crate) async fn read(&mut self) -> Result<Bytes, ConnectionError> {
        match in_time(self.recv.read_chunk(1 << 20, true)).await {
            Ok(Some(chunk)) => Ok(chunk.bytes),
            Ok(None) | Err(_) => Err(in_time(self.connection.closed()).await),
        }
    }

    /// The next frame, or why there is none.
    pub(crate) async fn frame(&mut self) -> Result<Frame, ConnectionError> {
        loop {
            if let Some(frame) = self.cutter.next_frame().expect("the server speaks the protocol") {
                return Ok(frame);
            }
            let bytes = self.read().await?;
            self.cutter.push(bytes);
        }
    }

    /// The next answers; other frames are passed over.
    pub(crate) async fn outcomes(&mut self) -> Result<OutcomeFrame, ConnectionError> {
        loop {
            let frame = self.frame().await?;
            if frame.kind == FrameKind::Outcomes {
                return Ok(frame::decode_outcomes(&frame.payload).expect("answers"));
            }
        }
    }

    /// Waits until the server ends the connection; the code it gives.
    pub(crate) async fn goodbye(&self) -> Goodbye {
        goodbye(&in_time(self.connection.closed()).await)
    }
}

/// The protocol's close code in the end of a connection.
pub(crate) fn goodbye(error: &ConnectionError) -> Goodbye {
    let ConnectionError::ApplicationClosed(close) = error else { panic!("no farewell but {error}") };
    Goodbye::from_code(close.error_code.into_inner()).expect("a known code")
}

/// A greeting frame.
pub(crate) fn hello(gateway: u32, version_min: u16, version_max: u16) -> Vec<u8> {
    let mut bytes = Vec::new();
    frame::encode_hello(&Hello { boot_id: 1, clock_us: wall_clock_us(), gateway, version_min, version_max }, &mut bytes);
    bytes
}

/// A frame of `events`, numbered from `first_seq` on.
pub(crate) fn events(first_seq: u64, events: &[Event]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let numbered = (first_seq..).zip(events).map(|(seq, event)| Event { seq, ..*event }).collect();
    frame::encode_events(&EventFrame { events: numbered }, &mut bytes);
    bytes
}
