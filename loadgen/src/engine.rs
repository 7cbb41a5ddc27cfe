//! Threads, each with its own runtime, endpoints and share of the gateways; nothing is shared between them while they play.

mod pacer;

use crate::driver::GatewayDriver;
use crate::link::{ActiveLink, Gateway, Shared};
use crate::pace::{Feeder, Schedule};
use crate::recorder::Recorder;
use crate::transport::endpoint;
use anyhow::{Context, Result, anyhow, bail};
use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;
use tokio::sync::{Notify, Semaphore, watch};
use tokio::task::LocalSet;
use tokio::time::Instant;

/// Endpoints of a thread. Origin: enough addresses that a server with a socket per core gets an even share on 4 to 16 cores.
const ENDPOINTS: usize = 8;
/// Handshakes of a thread at a time.
const HANDSHAKES: usize = 64;

/// How to play.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Where the server listens.
    pub server: SocketAddr,
    /// Threads; at least 1.
    pub threads: usize,
    /// Reconnect instead of failing.
    pub ride_out: bool,
    /// Without success of reconnecting for so long, fail.
    pub give_up: Duration,
    /// End of the measured window, microseconds since the start.
    pub window_ends_us: i64,
    /// How long to wait for outstanding answers after the last event.
    pub drain: Duration,
    /// Wakes gateways for the schedule of an open loop.
    pub pace: Option<f64>,
}

/// One gateway to play.
pub struct Part {
    /// Predicts and compares.
    pub driver: GatewayDriver,
    /// When its events are due.
    pub feeder: Box<dyn Feeder + Send>,
    /// How it introduces itself.
    pub identity: quinn::ClientConfig,
}

/// What became of a gateway.
pub struct Ended {
    /// Its place in the list of parts.
    pub number: u64,
    /// With the state that it expects of the server.
    pub driver: GatewayDriver,
    /// Connections made anew, those on purpose left out.
    pub reconnects: u64,
    /// Why it stopped early.
    pub failed: Option<String>,
}

/// What became of everything.
pub struct Played {
    /// In the order of the parts.
    pub gateways: Vec<Ended>,
    /// Latencies and counts.
    pub recorder: Recorder,
}

enum Said {
    /// All gateways of a thread are connected, or why one is not.
    Arrived(Result<(), String>),
    /// A thread is done.
    Done(Box<Result<(Vec<Ended>, Recorder)>>),
}

/// Plays all parts and returns when everything is answered. `tick` is told the number of answers a few times a second.
///
/// # Errors
/// When a gateway cannot connect in the beginning, or a thread cannot start.
pub fn play(setup: &Setup, parts: Vec<Part>, mut tick: impl FnMut(u64)) -> Result<Played> {
    let threads = setup.threads.clamp(1, parts.len().max(1));
    let gateways = parts.len() as u64;
    let mut shares: Vec<Vec<(u64, Part)>> = (0..threads).map(|_| Vec::new()).collect();
    for (number, part) in (0u64..).zip(parts) {
        if let Some(share) = shares.get_mut((number % threads as u64) as usize) {
            share.push((number, part));
        }
    }
    let progress = Arc::new(AtomicU64::new(0));
    let (say, heard) = channel();
    let (start, started) = watch::channel(None);
    for (thread, share) in shares.into_iter().enumerate() {
        let post =
            Post { setup: setup.clone(), gateways, progress: Arc::clone(&progress), say: say.clone(), started: started.clone() };
        std::thread::Builder::new()
            .name(format!("gateways-{thread}"))
            .spawn(move || post.work(share))
            .context("no thread for gateways")?;
    }
    drop(say);
    let since = Instant::now();
    arrive(&heard, threads)?;
    tracing::info!(gateways, seconds = since.elapsed().as_secs_f64(), "all gateways connected");
    start.send(Some(Instant::now())).map_err(|_| anyhow!("all threads of the generator ended early"))?;
    let mut played = Played { gateways: Vec::new(), recorder: Recorder::default() };
    let mut working = threads;
    while working > 0 {
        match heard.recv_timeout(Duration::from_millis(200)) {
            Ok(Said::Done(done)) => {
                let (ended, recorder) = (*done)?;
                played.gateways.extend(ended);
                played.recorder.merge(&recorder);
                working -= 1;
            }
            Ok(Said::Arrived(_)) | Err(RecvTimeoutError::Timeout) => tick(progress.load(std::sync::atomic::Ordering::Relaxed)),
            Err(RecvTimeoutError::Disconnected) => bail!("a thread of the generator died; its panic is above"),
        }
    }
    played.gateways.sort_unstable_by_key(|g| g.number);
    Ok(played)
}

fn arrive(heard: &Receiver<Said>, threads: usize) -> Result<()> {
    for _ in 0..threads {
        match heard.recv() {
            Ok(Said::Arrived(Ok(()))) => {}
            Ok(Said::Arrived(Err(why))) => bail!("{why}"),
            Ok(Said::Done(done)) => bail!("a thread ended before the start: {:?}", done.err()),
            Err(_) => bail!("a thread of the generator died; its panic is above"),
        }
    }
    Ok(())
}

/// One thread's work.
struct Post {
    setup: Setup,
    gateways: u64,
    progress: Arc<AtomicU64>,
    say: Sender<Said>,
    started: watch::Receiver<Option<Instant>>,
}

impl Post {
    fn work(self, share: Vec<(u64, Part)>) {
        let say = self.say.clone();
        let done = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("no runtime")
            .and_then(|runtime| LocalSet::new().block_on(&runtime, self.perform(share)));
        // Nobody listens any more when another thread failed first.
        let _ = say.send(Said::Done(Box::new(done)));
    }

    async fn perform(mut self, share: Vec<(u64, Part)>) -> Result<(Vec<Ended>, Recorder)> {
        let setup = self.setup.clone();
        let endpoints = (0..ENDPOINTS.min(share.len())).map(|_| endpoint(setup.server)).collect::<Result<Vec<_>>>()?;
        let shared = Rc::new(Shared {
            endpoints,
            server: setup.server,
            ride_out: setup.ride_out,
            give_up: setup.give_up,
            drain: setup.drain,
            handshakes: Semaphore::new(HANDSHAKES),
            recorder: RefCell::new(Recorder::until(setup.window_ends_us)),
            epoch: Cell::new(None),
            progress: Arc::clone(&self.progress),
        });
        let crowd = gather(&shared, share).await?;
        let missing =
            crowd.iter().find_map(|(_, g, _)| g.failed.as_ref().map(|why| format!("gateway {}: {why}", g.driver.gateway())));
        let _ = self.say.send(Said::Arrived(missing.map_or(Ok(()), Err)));
        let begun = self.started.wait_for(Option::is_some).await.ok().and_then(|start| *start);
        let Some(epoch) = begun else { bail!("the run was given up before it began") };
        shared.epoch.set(Some(epoch));
        let dues: Vec<(u64, Rc<Notify>)> = crowd.iter().map(|(number, g, _)| (*number, Rc::clone(&g.due))).collect();
        let schedule = |number| setup.pace.map(|rate| Schedule { number, gateways: self.gateways, rate });
        let pacer = pacer::start(&dues, schedule, epoch, setup.window_ends_us);
        let ended = scatter(&shared, crowd).await?;
        pacer.abort();
        for endpoint in &shared.endpoints {
            // Lets the farewells out; whoever does not hear them times out.
            let _ = tokio::time::timeout(Duration::from_millis(300), endpoint.wait_idle()).await;
        }
        Ok((ended, shared.recorder.borrow().clone()))
    }
}

async fn gather(shared: &Rc<Shared>, share: Vec<(u64, Part)>) -> Result<Vec<(u64, Gateway, Option<ActiveLink>)>> {
    let arriving: Vec<_> = share
        .into_iter()
        .enumerate()
        .map(|(endpoint, (number, part))| {
            let shared = Rc::clone(shared);
            tokio::task::spawn_local(async move {
                let Part { driver, feeder, identity } = part;
                let mut gateway =
                    Gateway { driver, feeder, identity, endpoint, due: Rc::new(Notify::new()), reconnects: 0, failed: None };
                let link = gateway.arrive(&shared).await;
                (number, gateway, link)
            })
        })
        .collect();
    let mut crowd = Vec::with_capacity(arriving.len());
    for task in arriving {
        crowd.push(task.await.context("a gateway's task panicked")?);
    }
    Ok(crowd)
}

async fn scatter(shared: &Rc<Shared>, crowd: Vec<(u64, Gateway, Option<ActiveLink>)>) -> Result<Vec<Ended>> {
    let playing: Vec<_> = crowd
        .into_iter()
        .map(|(number, mut gateway, link)| {
            let shared = Rc::clone(shared);
            tokio::task::spawn_local(async move {
                if let Some(link) = link {
                    gateway.play(&shared, link).await;
                }
                Ended { number, driver: gateway.driver, reconnects: gateway.reconnects, failed: gateway.failed }
            })
        })
        .collect();
    let mut ended = Vec::with_capacity(playing.len());
    for task in playing {
        ended.push(task.await.context("a gateway's task panicked")?);
    }
    Ok(ended)
}
