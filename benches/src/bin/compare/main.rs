//! Turnstone beside what a team would use instead: `cargo run --release -p benches --bin compare`.
//!
//! Every peer runs on this machine, in the same minutes, with the same durability, accounts, mix and batches, and is started and
//! stopped by this command. Rounds are interleaved; medians and the ratio of each pair are printed. What is missing is skipped
//! and said.

mod case;
mod load;
mod machine;
mod mix;
mod peers;
mod postgres;
mod process;
mod redis;
mod report;
mod tigerbeetle;
mod turnstone;

use anyhow::{Context, Result, bail};
use case::City;
use clap::Parser;
use machine::Machine;
use peers::{Found, PeerName};
use report::Table;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};

/// Measures Turnstone beside PostgreSQL, Redis and TigerBeetle.
#[derive(Debug, Parser)]
#[command(name = "compare")]
struct Cli {
    /// Rounds of each case; every peer has its turn in each
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// Seconds that each peer is measured in each round
    #[arg(long, default_value_t = 8.0)]
    seconds: f64,
    /// Peers to measure, separated by commas; all that are installed by default
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<PeerName>,
    /// Cases to play, separated by commas; all by default
    #[arg(long, value_delimiter = ',', value_parser = clap::builder::PossibleValuesParser::new(case::names()))]
    cases: Vec<String>,
    /// The city: buildings, people, cards and purses of every peer
    #[arg(long, value_enum, default_value = "district")]
    city: City,
    /// Folder on the disk to measure; a temporary folder is made in it and removed again
    #[arg(long, default_value_os_t = std::env::temp_dir())]
    dir: PathBuf,
    /// Writes everything as one JSON object to this file
    #[arg(long)]
    json: Option<PathBuf>,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    // As many threads as the generator of Turnstone takes: the other half of the cores is the server's.
    let threads = std::thread::available_parallelism().map_or(1, |cores| (cores.get() / 2).max(1));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build();
    let ended = runtime.context("no runtime").and_then(|runtime| runtime.block_on(until_interrupted(&cli)));
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("compare: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Dropping the work stops every process that it started and removes its folder.
async fn until_interrupted(cli: &Cli) -> Result<()> {
    let listen = |kind| signal(kind).context("signals cannot be listened for");
    let (mut interrupt, mut terminate) = (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
    tokio::select! {
        ended = compare(cli) => ended,
        _ = interrupt.recv() => bail!("interrupted; everything that was started is stopped"),
        _ = terminate.recv() => bail!("asked to stop; everything that was started is stopped"),
    }
}

async fn compare(cli: &Cli) -> Result<()> {
    if cfg!(debug_assertions) {
        bail!("an unoptimised build measures nothing; run `cargo run --release -p benches --bin compare`");
    }
    if !(cli.seconds > 0.0 && cli.seconds <= 3_600.0) {
        bail!("write --seconds above 0 and up to 3600");
    }
    let machine = Machine::look(&cli.dir)?;
    println!("machine     {}", machine.line());
    let found = Found::look(&cli.only).await?;
    let about = found.about().await?;
    for (name, text) in &about {
        println!("{name:<12}{text}");
    }
    println!("city        {}; {} rounds of {} s; all traffic on the loopback address", cli.city.name(), cli.rounds, cli.seconds);
    println!("            latency from sending a batch to its answer, all on the disk; ratio: Turnstone's rate by the peer's\n");
    let scratch = tempfile::Builder::new().prefix("turnstone-compare-").tempdir_in(&cli.dir).context("no temporary folder")?;
    // Another user must be able to pass through to PostgreSQL's folder; what lies beside it stays unlisted.
    std::fs::set_permissions(scratch.path(), std::fs::Permissions::from_mode(0o711))
        .context("the folder's mode cannot be set")?;
    let mut tables: Vec<Table> = Vec::new();
    for case in case::cases(cli.city, &cli.cases) {
        let folder = scratch.path().join(case.name);
        std::fs::create_dir(&folder).context("no folder for a case")?;
        let table = found.measure(case, cli.city, cli.rounds, cli.seconds, &folder).await;
        std::fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
        let table = table.with_context(|| format!("case {}", case.name))?;
        println!("{}", table.text());
        tables.push(table);
    }
    if let Some(path) = &cli.json {
        let text = format!("{:#}\n", report::json(&machine, &about, &tables));
        std::fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}
