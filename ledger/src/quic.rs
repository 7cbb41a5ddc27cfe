//! The gateway listener: one endpoint with its own runtime per core, all on the same port (DESIGN §5).

mod pace;
mod session;
mod sockets;

use crate::certs;
use crate::config::Config;
use crate::ledger::Ledger;
use crate::limits::{CONNECTIONS_MAX, HANDSHAKES_MAX, IDLE_TIMEOUT, KEEP_ALIVE, SEND_WINDOW, STREAM_WINDOW};
use anyhow::Context;
use quinn::crypto::rustls::QuicServerConfig;
use quinn::{Endpoint, EndpointConfig, Incoming, ServerConfig, TokioRuntime, TransportConfig, VarInt};
use std::net::{SocketAddr, UdpSocket};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use tokio::sync::{oneshot, watch};

/// The running listener.
pub struct Listener {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    threads: Vec<thread::JoinHandle<()>>,
}

impl Listener {
    /// Listens as configured; port 0 takes a free one.
    ///
    /// # Errors
    /// When the address is taken or a certificate is missing.
    pub fn start(ledger: &Arc<Ledger>, dir: &Path, settings: &Config) -> anyhow::Result<Self> {
        let (address, endpoints) = (settings.quic, settings.endpoints());
        let config = server_config(dir)?;
        let (stop, _) = watch::channel(false);
        let shared = Arc::new(Shared {
            rate_max: settings.gateway_rate_max,
            ledger: Arc::clone(ledger),
            connections: AtomicUsize::new(0),
            handshakes: AtomicUsize::new(0),
        });
        let sockets = sockets::bind(address, endpoints).with_context(|| format!("cannot listen on {address} for gateways"))?;
        let bound = sockets.first().context("no endpoint")?.local_addr()?;
        let mut threads = Vec::new();
        for (index, socket) in sockets.into_iter().enumerate() {
            let (config, shared, stopped) = (config.clone(), Arc::clone(&shared), stop.subscribe());
            let (ready, is_ready) = oneshot::channel();
            threads.push(thread::Builder::new().name(format!("quic-{index}")).spawn(move || {
                run_endpoint(socket, config, shared, stopped, ready);
            })?);
            is_ready.blocking_recv().context("an endpoint thread did not start")??;
        }
        Ok(Self { address: bound, stop, threads })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops accepting, ends what is left and joins the threads.
    pub fn stop(self) {
        self.stop.send_replace(true);
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!("an endpoint thread panicked");
            }
        }
    }
}

struct Shared {
    rate_max: u32,
    ledger: Arc<Ledger>,
    connections: AtomicUsize,
    handshakes: AtomicUsize,
}

fn run_endpoint(
    socket: UdpSocket,
    config: ServerConfig,
    shared: Arc<Shared>,
    stopped: watch::Receiver<bool>,
    ready: oneshot::Sender<anyhow::Result<()>>,
) {
    let start = || -> anyhow::Result<_> { Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?) };
    let runtime = match start() {
        Ok(runtime) => runtime,
        Err(error) => return drop(ready.send(Err(error))),
    };
    shared.ledger.metrics().stages().listener(runtime.metrics());
    runtime.block_on(async move {
        let endpoint = Endpoint::new(EndpointConfig::default(), Some(config), socket, Arc::new(TokioRuntime));
        match endpoint {
            Ok(endpoint) => {
                drop(ready.send(Ok(())));
                accept(endpoint, shared, stopped).await;
            }
            Err(error) => drop(ready.send(Err(error.into()))),
        }
    });
}

async fn accept(endpoint: Endpoint, shared: Arc<Shared>, mut stopped: watch::Receiver<bool>) {
    loop {
        let incoming = tokio::select! {
            incoming = endpoint.accept() => incoming,
            _ = stopped.wait_for(|stop| *stop) => break,
        };
        let Some(incoming) = incoming else { break };
        admit(incoming, &shared);
    }
    endpoint.close(VarInt::from_u32(edge_protocol::Goodbye::Done as u32), b"the server is shutting down");
    endpoint.wait_idle().await;
}

/// Under load a client must first prove its address; beyond the limit it is refused.
fn admit(incoming: Incoming, shared: &Arc<Shared>) {
    let handshakes = shared.handshakes.load(Ordering::Relaxed);
    if shared.connections.load(Ordering::Relaxed) >= CONNECTIONS_MAX || handshakes >= 2 * HANDSHAKES_MAX {
        shared.ledger.metrics().handshake_failed();
        return incoming.refuse();
    }
    if handshakes >= HANDSHAKES_MAX && !incoming.remote_address_validated() {
        if incoming.retry().is_err() {
            tracing::debug!("a validated address needs no retry");
        }
        return;
    }
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        let handshake = Counted::enter(&shared, |s| &s.handshakes);
        match incoming.await {
            Ok(connection) => {
                drop(handshake);
                let _counted = Counted::enter(&shared, |s| &s.connections);
                session::run(connection, Arc::clone(&shared.ledger), shared.rate_max).await;
            }
            Err(error) => {
                shared.ledger.metrics().handshake_failed();
                tracing::debug!(%error, "handshake failed");
            }
        }
    });
}

/// Counts itself in one of the shared counters while it lives.
struct Counted {
    shared: Arc<Shared>,
    counter: fn(&Shared) -> &AtomicUsize,
}

impl Counted {
    fn enter(shared: &Arc<Shared>, counter: fn(&Shared) -> &AtomicUsize) -> Self {
        counter(shared).fetch_add(1, Ordering::Relaxed);
        Self { shared: Arc::clone(shared), counter }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        (self.counter)(&self.shared).fetch_sub(1, Ordering::Relaxed);
    }
}

fn server_config(dir: &Path) -> anyhow::Result<ServerConfig> {
    let tls = QuicServerConfig::try_from(certs::server_config(dir)?)?;
    let mut transport = TransportConfig::default();
    transport
        .max_concurrent_bidi_streams(VarInt::from_u32(1))
        .max_concurrent_uni_streams(VarInt::from_u32(0))
        .stream_receive_window(VarInt::from_u32(STREAM_WINDOW))
        .receive_window(VarInt::from_u32(STREAM_WINDOW))
        .send_window(SEND_WINDOW)
        .max_idle_timeout(Some(IDLE_TIMEOUT.try_into()?))
        .keep_alive_interval(Some(KEEP_ALIVE))
        .datagram_receive_buffer_size(None);
    let mut config = ServerConfig::with_crypto(Arc::new(tls));
    config.transport_config(Arc::new(transport));
    config.max_incoming(2 * HANDSHAKES_MAX);
    Ok(config)
}
