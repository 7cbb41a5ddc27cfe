//! `turnstone demo`: a city, a server and a generator on this machine until Ctrl-C; then every record is verified.
//!
//! The generator is a process of its own and speaks QUIC over loopback, as gateways do; it shares nothing with the server but
//! the city's files.

use crate::city::CitySize;
use crate::config::Config;
use crate::folder::Folder;
use crate::init::{self, ADMIN_LOGIN};
use crate::operators::Logins;
use crate::say;
use crate::serve::{Server, Signals};
use crate::verify;
use anyhow::{Context, bail};
use dashboard::SecondFactorRule;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;
use tokio::process::{Child, Command};

/// How long the generator may take to leave after it was asked to.
const PLAYER_GRACE: Duration = Duration::from_secs(3);

/// What to show.
#[derive(Clone, Debug)]
pub struct Demo {
    /// Folder to use or make; a temporary one when absent.
    pub data: Option<PathBuf>,
    /// Size of the city, if the folder must be made.
    pub city: CitySize,
    /// Seed of the city and of the day.
    pub seed: u64,
    /// Simulated seconds per second.
    pub speed: String,
    /// Settings of the server.
    pub config: Config,
}

/// Runs until interrupted.
///
/// # Errors
/// When something cannot start, the generator gives up, or the verification at the end finds anything wrong.
pub async fn demo(demo: Demo) -> anyhow::Result<()> {
    let temporary = match demo.data {
        Some(_) => None,
        None => Some(tempfile::Builder::new().prefix("turnstone-demo-").tempdir().context("no temporary folder")?),
    };
    let dir = match (&demo.data, &temporary) {
        (Some(dir), _) => dir.clone(),
        (None, Some(temporary)) => temporary.path().to_path_buf(),
        (None, None) => bail!("no folder"),
    };
    let mut signals = Signals::install()?;
    let (folder, login) = open_or_make(&dir, &demo)?;
    let server = start(folder, &demo.config).await?;
    let serving = server.serving();
    say!("Turnstone is running.");
    say!();
    say!("  open   http://{}/", serving.http);
    say!("  {login}");
    say!("  data   {}", dir.display());
    say!();
    say!("A school day is played at {} simulated seconds a second. Ctrl-C stops it and verifies every record.", demo.speed);
    let mut player = play(&serving.quic, &dir, &demo)?;
    let played: anyhow::Result<Option<ExitStatus>> = tokio::select! {
        () = signals.until_stopped(&server) => Ok(None),
        ended = player.wait() => Ok(Some(ended.context("the generator cannot be watched")?)),
    };
    leave(&mut player).await;
    say!("Stopping …");
    server.stop().await?;
    let report = tokio::task::spawn_blocking(move || verify::verify(&dir)).await??;
    for problem in &report.problems {
        say!("wrong: {problem}");
    }
    say!(
        "{} records in {} blocks, sum of all balances {} kopecks: {}",
        report.events,
        report.blocks,
        report.sum_kopecks,
        if report.ok { "everything fits" } else { "SOMETHING IS WRONG" }
    );
    match played? {
        Some(status) if !status.success() => bail!("the generator ended with {status}; its last words are above"),
        _ if !report.ok => bail!("the verification failed"),
        _ => Ok(()),
    }
}

fn open_or_make(dir: &Path, demo: &Demo) -> anyhow::Result<(Folder, String)> {
    if dir.join("format.json").exists() {
        return Ok((Folder::open(dir)?, format!("login  {ADMIN_LOGIN}, with the password that `init` printed")));
    }
    say!("Making a synthetic city ({}) …", demo.city.name());
    let made = init::init(dir, Some(demo.city), demo.seed)?;
    say!("{} holders, {} gateways", made.holders, made.gateways);
    Logins::load(dir)?.set_rule(SecondFactorRule::Optional)?;
    let login = format!(
        "login  {ADMIN_LOGIN}   password  {}   (a folder of `init` asks for a second factor too)",
        made.password.expose()
    );
    Ok((made.folder, login))
}

/// On the usual ports, or on free ones when those are taken and nobody asked for them by name.
async fn start(folder: Folder, config: &Config) -> anyhow::Result<Server> {
    let usual = Config::default();
    let free = |address: SocketAddr, usual: SocketAddr, taken: bool| {
        if taken && address == usual { SocketAddr::new(address.ip(), 0) } else { address }
    };
    let http_taken = std::net::TcpListener::bind(config.http).is_err();
    let quic_taken = std::net::UdpSocket::bind(config.quic).is_err();
    let config = Config {
        http: free(config.http, usual.http, http_taken),
        quic: free(config.quic, usual.quic, quic_taken),
        ..config.clone()
    };
    Server::start(folder, &config).await
}

fn play(quic: &str, dir: &Path, demo: &Demo) -> anyhow::Result<Child> {
    let program = std::env::current_exe().context("this program cannot be found again")?;
    Command::new(program)
        .args(["play", "day", "--server", quic, "--forever", "--faults", "all", "--speed", &demo.speed])
        .args(["--seed", &demo.seed.to_string(), "--data"])
        .arg(dir)
        .kill_on_drop(true)
        .spawn()
        .context("the generator cannot be started")
}

async fn leave(player: &mut Child) {
    // Ctrl-C reaches the generator as well; whoever is still there after a moment is ended.
    if tokio::time::timeout(PLAYER_GRACE, player.wait()).await.is_err()
        && let Err(error) = player.kill().await
    {
        tracing::warn!(%error, "the generator stays");
    }
}
