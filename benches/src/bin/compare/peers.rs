//! Who takes part, and the order in which they are measured.

use crate::case::{Case, City};
use crate::machine::Ticks;
use crate::mix::People;
use crate::postgres::{self, Postgres};
use crate::redis::{self, Redis};
use crate::report::{Round, Row, Table};
use crate::tigerbeetle;
use crate::turnstone::{Binaries, Turnstone};
use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Rest between two runs, so that one peer's work behind its answers does not fall into the next one's time. Origin: Turnstone
/// empties its ring and PostgreSQL's writer calms down within two seconds.
const REST: Duration = Duration::from_secs(3);

/// Peers as `--only` names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PeerName {
    /// This project
    Turnstone,
    /// PostgreSQL with a function call per batch
    Postgres,
    /// Redis with a Lua call per batch
    Redis,
    /// TigerBeetle's own benchmark
    Tigerbeetle,
}

/// What is installed here and wanted.
#[derive(Debug)]
pub(crate) struct Found {
    turnstone: Option<Binaries>,
    postgres: Option<postgres::Programs>,
    redis: Option<PathBuf>,
    tigerbeetle: Option<PathBuf>,
}

/// A peer during a case.
enum Peer {
    Turnstone(Box<Turnstone>),
    Postgres(Box<Postgres>),
    Redis(Box<Redis>),
    Tigerbeetle { program: PathBuf, people: u32, scratch: PathBuf },
}

impl Found {
    /// Looks for every wanted peer and says what is missing.
    ///
    /// # Errors
    /// When nobody is left, or Turnstone cannot be built.
    pub(crate) async fn look(only: &[PeerName]) -> Result<Self> {
        let wanted = |name| only.is_empty() || only.contains(&name);
        let found = Self {
            turnstone: if wanted(PeerName::Turnstone) { Some(Binaries::find_or_build().await?) } else { None },
            postgres: wanted(PeerName::Postgres).then(postgres::Programs::find).flatten(),
            redis: wanted(PeerName::Redis).then(redis::program).flatten(),
            tigerbeetle: wanted(PeerName::Tigerbeetle).then(tigerbeetle::program).flatten(),
        };
        if wanted(PeerName::Postgres) && found.postgres.is_none() {
            println!("postgres    left out: not installed; apt-get install postgresql");
        }
        if wanted(PeerName::Redis) && found.redis.is_none() {
            println!("redis       left out: not installed; apt-get install redis-server");
        }
        if wanted(PeerName::Tigerbeetle) && found.tigerbeetle.is_none() {
            println!("tigerbeetle left out: not on the path; benches/README.md has its figures from a machine like this");
        }
        match &found {
            Self { turnstone: None, postgres: None, redis: None, tigerbeetle: None } => bail!("nobody is left to measure"),
            _ => Ok(found),
        }
    }

    /// Name, version and settings of each.
    ///
    /// # Errors
    /// When one does not run.
    pub(crate) async fn about(&self) -> Result<Vec<(&'static str, String)>> {
        let mut about = Vec::new();
        if let Some(binaries) = &self.turnstone {
            about.push(("turnstone", format!("{}; QUIC with client certificates", binaries.version().await?)));
        }
        if let Some(programs) = &self.postgres {
            about.push(("postgres", format!("{}; {}", programs.version().await?, postgres::settings())));
        }
        if let Some(program) = &self.redis {
            about.push(("redis", format!("{}; {}", redis::version(program).await?, redis::settings())));
        }
        if let Some(program) = &self.tigerbeetle {
            about.push(("tigerbeetle", format!("{}; its own benchmark, own mix", tigerbeetle::version(program).await?)));
        }
        Ok(about)
    }

    /// Plays one case with fresh servers, which are all stopped in the end.
    ///
    /// # Errors
    /// When a peer fails, or its answers or books are wrong: then no figure of it is worth anything.
    pub(crate) async fn measure(&self, case: Case, city: City, rounds: u32, seconds: f64, scratch: &Path) -> Result<Table> {
        let mut peers = self.start(city, scratch).await?;
        let mut rows: Vec<Row> = Vec::new();
        for peer in &mut peers {
            rows.push(Row { peer: peer.name(), durable: peer.is_durable().await?, rounds: Vec::new() });
        }
        for round in 0..rounds {
            // Each round begins with another peer, so that none always follows the same one.
            for turn in 0..peers.len() {
                let place = (turn + round as usize) % peers.len();
                let (Some(peer), Some(row)) = (peers.get_mut(place), rows.get_mut(place)) else { continue };
                tokio::time::sleep(REST).await;
                let ticks = Ticks::now();
                let played = peer.round(case, seconds, u64::from(round) + 1).await;
                let played = played.with_context(|| format!("{} in round {}", peer.name(), round + 1))?;
                row.rounds.push(Round { stolen_percent: ticks.stolen_percent(), ..played });
            }
        }
        for peer in &mut peers {
            peer.check_rows().await.with_context(|| format!("{} at the end", peer.name()))?;
        }
        Ok(Table { case, rows })
    }

    async fn start(&self, city: City, scratch: &Path) -> Result<Vec<Peer>> {
        let people = People::of(city.shape());
        let mut peers = Vec::new();
        if let Some(binaries) = &self.turnstone {
            peers.push(Peer::Turnstone(Box::new(Turnstone::start(binaries, city, scratch).await?)));
        }
        if let Some(programs) = &self.postgres {
            // A folder on the way that only we may enter would keep its user out.
            std::fs::set_permissions(scratch, std::os::unix::fs::PermissionsExt::from_mode(0o711))?;
            peers.push(Peer::Postgres(Box::new(Postgres::start(programs, people, scratch).await?)));
        }
        if let Some(program) = &self.redis {
            peers.push(Peer::Redis(Box::new(Redis::start(program, people, scratch).await?)));
        }
        if let Some(program) = &self.tigerbeetle {
            let (program, scratch) = (program.clone(), scratch.to_path_buf());
            peers.push(Peer::Tigerbeetle { program, people: people.count, scratch });
        }
        Ok(peers)
    }
}

impl Peer {
    fn name(&self) -> &'static str {
        match self {
            Self::Turnstone(_) => "Turnstone",
            Self::Postgres(_) => "PostgreSQL",
            Self::Redis(_) => "Redis",
            Self::Tigerbeetle { .. } => "TigerBeetle",
        }
    }

    async fn round(&mut self, case: Case, seconds: f64, seed: u64) -> Result<Round> {
        match self {
            Self::Turnstone(peer) => peer.round(case, seconds, seed).await,
            Self::Postgres(peer) => peer.round(case, seconds, seed).await,
            Self::Redis(peer) => peer.round(case, seconds, seed).await,
            Self::Tigerbeetle { program, people, scratch } => tigerbeetle::round(program, case, *people, seconds, scratch).await,
        }
    }

    /// Turnstone and TigerBeetle have no setting that lets an answer go before the disk has it.
    async fn is_durable(&mut self) -> Result<bool> {
        match self {
            Self::Turnstone(_) | Self::Tigerbeetle { .. } => Ok(true),
            Self::Postgres(peer) => peer.is_durable().await,
            Self::Redis(peer) => peer.is_durable().await,
        }
    }

    /// Turnstone's oracle has counted in every round; TigerBeetle's benchmark stops at the first transfer that fails.
    async fn check_rows(&mut self) -> Result<()> {
        match self {
            Self::Turnstone(_) | Self::Tigerbeetle { .. } => Ok(()),
            Self::Postgres(peer) => peer.check_rows().await,
            Self::Redis(peer) => peer.check_rows().await,
        }
    }
}
