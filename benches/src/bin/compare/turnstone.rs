//! Turnstone itself: its own server, and its own generator over QUIC with client certificates.

use crate::case::{Case, City};
use crate::process::{READY_MAX, READY_STEP, Server, run, tail};
use crate::report::Round;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// The release binaries.
#[derive(Debug, Clone)]
pub(crate) struct Binaries {
    turnstone: PathBuf,
    loadgen: PathBuf,
}

impl Binaries {
    /// Those beside this program; built when they are missing.
    ///
    /// # Errors
    /// When they cannot be built.
    pub(crate) async fn find_or_build() -> Result<Self> {
        let me = std::env::current_exe().context("this program cannot be found again")?;
        let folder = me.parent().context("this program is in no folder")?;
        let binaries = Self { turnstone: folder.join("turnstone"), loadgen: folder.join("loadgen") };
        if !binaries.turnstone.is_file() || !binaries.loadgen.is_file() {
            println!("Building turnstone and loadgen …");
            let mut command = Command::new("cargo");
            command.args(["build", "--release", "--locked", "-p", "ledger", "-p", "loadgen"]);
            command.arg("--manifest-path").arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml"));
            if let Some(target) = folder.parent() {
                command.arg("--target-dir").arg(target);
            }
            run(command).await.context("run `cargo build --release -p ledger -p loadgen` and see what is wrong")?;
        }
        Ok(binaries)
    }

    /// What it calls itself.
    ///
    /// # Errors
    /// When it does not run.
    pub(crate) async fn version(&self) -> Result<String> {
        let mut command = Command::new(&self.turnstone);
        command.arg("--version");
        Ok(run(command).await?.trim().to_owned())
    }
}

/// A served city.
#[derive(Debug)]
pub(crate) struct Turnstone {
    binaries: Binaries,
    folder: PathBuf,
    serving: Serving,
    server: Server,
}

/// `serve.json` of the data folder.
#[derive(Debug, Deserialize)]
struct Serving {
    quic: String,
    http: String,
}

/// What `loadgen run --json` writes, as far as it is needed.
#[derive(Debug, Deserialize)]
struct Written {
    acked: u64,
    acked_per_s: f64,
    events_sent: u64,
    errors: u64,
    latency_us: LatencyUs,
    oracle: serde_json::Value,
}

#[derive(Debug, Deserialize)]
struct LatencyUs {
    p50: u64,
    p99: u64,
}

impl Turnstone {
    /// Makes a city in `scratch` and serves it.
    ///
    /// # Errors
    /// When it cannot be made or does not get ready.
    pub(crate) async fn start(binaries: &Binaries, city: City, scratch: &Path) -> Result<Self> {
        let folder = scratch.join("turnstone");
        let mut init = Command::new(&binaries.turnstone);
        init.arg("init").arg("--data").arg(&folder).args(["--city", city.name()]);
        run(init).await?;
        let mut serve = Command::new(&binaries.turnstone);
        serve.arg("serve").arg("--data").arg(&folder).args(["--quic", "127.0.0.1:0", "--http", "127.0.0.1:0"]);
        let log = scratch.join("turnstone.log");
        let mut server = Server::start("turnstone", serve, &log, "TERM")?;
        let serving = wait_until_ready(&folder, &mut server, &log).await?;
        Ok(Self { binaries: binaries.clone(), folder, serving, server })
    }

    /// One run of the generator. Its oracle predicts every answer and compares every balance in the end.
    ///
    /// # Errors
    /// When the oracle finds anything wrong.
    pub(crate) async fn round(&mut self, case: Case, seconds: f64, seed: u64) -> Result<Round> {
        self.server.check()?;
        let json = self.folder.with_extension("json");
        let mut command = Command::new(&self.binaries.loadgen);
        command.args(["run", "--max", "--server", &self.serving.quic, "--http", &self.serving.http]);
        command.arg("--data").arg(&self.folder).arg("--json").arg(&json);
        command.args(["--gateways", &case.clients.to_string(), "--batch", &case.batch.to_string()]);
        command.args(["--in-flight", &case.in_flight.to_string()]);
        command.args(["--seconds", &seconds.to_string(), "--seed", &seed.to_string()]);
        run(command).await?;
        let text = std::fs::read_to_string(&json).with_context(|| format!("no result in {}", json.display()))?;
        let written: Written = serde_json::from_str(&text).context("the generator's result is not understood; is it older?")?;
        let Written { acked, events_sent, errors, .. } = written;
        if written.oracle["ok"] != true || acked != events_sent || errors != 0 {
            bail!("{acked} of {events_sent} events answered, {errors} errors, oracle {}", written.oracle);
        }
        Ok(Round {
            per_s: written.acked_per_s,
            sent: events_sent,
            refused: None,
            p50_us: written.latency_us.p50,
            p99_us: written.latency_us.p99,
            ..Round::default()
        })
    }
}

async fn wait_until_ready(folder: &Path, server: &mut Server, log: &Path) -> Result<Serving> {
    let since = Instant::now();
    while since.elapsed() < READY_MAX {
        server.check()?;
        let said = std::fs::read_to_string(folder.join("serve.json")).ok();
        if let Some(serving) = said.and_then(|text| serde_json::from_str(&text).ok()) {
            return Ok(serving);
        }
        tokio::time::sleep(READY_STEP).await;
    }
    bail!("turnstone is not ready after {} seconds: {}", READY_MAX.as_secs(), tail(log))
}
