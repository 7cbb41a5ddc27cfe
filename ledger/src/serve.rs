//! `turnstone serve`: recovery, the listeners, and an orderly end.

use crate::config::Config;
use crate::folder::{Folder, Serving};
use crate::http;
use crate::ledger::{Ledger, Threads};
use crate::limits::DRAIN_TIMEOUT;
use crate::quic::Listener;
use anyhow::{Context, bail};
use edge_protocol::{Goodbye, Notice, NoticeKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How often a drain looks whether the gateways are done.
const DRAIN_STEP: Duration = Duration::from_millis(50);

/// A running server.
pub struct Server {
    folder: Arc<Folder>,
    ledger: Arc<Ledger>,
    threads: Threads,
    listener: Listener,
    http: JoinHandle<std::io::Result<()>>,
    http_address: SocketAddr,
    closing: watch::Sender<bool>,
}

impl Server {
    /// Recovers the journal and starts listening.
    ///
    /// # Errors
    /// When the journal must not be believed, an address is taken, or a file of the folder is missing.
    pub async fn start(folder: Folder, config: &Config) -> anyhow::Result<Self> {
        let (journal, dir, city) = (folder.journal(), folder.path().to_path_buf(), folder.city().to_owned());
        let (ledger, threads) = tokio::task::spawn_blocking(move || Ledger::open(&journal, &dir, &city)).await??;
        let folder = Arc::new(folder);
        let (closing, closed) = watch::channel(false);
        let http = TcpListener::bind(config.http).await.with_context(|| format!("cannot listen on {} for pages", config.http))?;
        let http_address = http.local_addr()?;
        let (for_listener, dir) = (Arc::clone(&ledger), folder.path().to_path_buf());
        let settings = config.clone();
        let listener = tokio::task::spawn_blocking(move || Listener::start(&for_listener, &dir, &settings)).await??;
        // Port 0 is known by now: pages name the address that gateways really have.
        let bound = Config { quic: listener.address(), ..config.clone() };
        let router = http::router(&ledger, &folder, &bound, closed.clone())?;
        let http = tokio::spawn(http::serve(http, router, closed));
        let server = Self { folder, ledger, threads, listener, http, http_address, closing };
        server.folder.announce(&server.serving())?;
        Ok(server)
    }

    /// Where it can be reached.
    pub fn serving(&self) -> Serving {
        Serving { quic: self.listener.address().to_string(), http: self.http_address.to_string(), pid: std::process::id() }
    }

    /// The ledger behind it.
    pub fn ledger(&self) -> &Arc<Ledger> {
        &self.ledger
    }

    /// Drains the gateways, makes everything durable, and stops; the folder is free afterwards.
    ///
    /// # Errors
    /// The failure that stopped the ledger, if one did.
    pub async fn stop(self) -> anyhow::Result<()> {
        let Self { folder, ledger, threads, listener, http, closing, .. } = self;
        let failure = ledger.failure().get();
        drain(&ledger, failure.is_some()).await;
        closing.send_replace(true);
        if let Some(why) = failure {
            // A journal thread may hang in the disk: leave at once, recovery finds what was durable.
            folder.withdraw();
            bail!("{why}");
        }
        if let Err(error) = tokio::time::timeout(DRAIN_TIMEOUT, http).await {
            tracing::warn!(%error, "open pages were cut off");
        }
        tokio::task::spawn_blocking(move || {
            listener.stop();
            ledger.stop();
            threads.join();
            drop(ledger);
            folder.withdraw();
        })
        .await?;
        Ok(())
    }
}

/// Asks the gateways to finish; whoever has not gone by then is sent away.
async fn drain(ledger: &Ledger, failed: bool) {
    let connections = ledger.connections();
    if !failed {
        let value = u64::try_from(DRAIN_TIMEOUT.as_millis()).unwrap_or(0);
        connections.notify(None, Notice { value, kind: NoticeKind::Drain as u8, reserved: [0; 7] });
        let began = Instant::now();
        while connections.count() > 0 && began.elapsed() < DRAIN_TIMEOUT {
            tokio::time::sleep(DRAIN_STEP).await;
        }
    }
    connections.close_all(if failed { Goodbye::Unavailable } else { Goodbye::Done });
}

/// The signals that stop a server; installed before it says that it is ready.
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    /// From here on both signals are ours.
    ///
    /// # Errors
    /// When the system does not let us listen.
    pub fn install() -> anyhow::Result<Self> {
        let listen = |kind| signal(kind).context("signals cannot be listened for");
        Ok(Self { interrupt: listen(SignalKind::interrupt())?, terminate: listen(SignalKind::terminate())? })
    }

    /// Waits for a signal, or for the ledger to fail.
    pub async fn until_stopped(&mut self, server: &Server) {
        tokio::select! {
            _ = self.interrupt.recv() => tracing::info!("interrupted"),
            _ = self.terminate.recv() => tracing::info!("asked to stop"),
            why = server.ledger.failure().wait() => tracing::error!(%why, "stopping"),
        }
    }
}
