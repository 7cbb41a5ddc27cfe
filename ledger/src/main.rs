//! The `turnstone` command line (a contract: scripts rely on it, DESIGN §7). It only wires.

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use ledger::city::CitySize;
use ledger::config::Config;
use ledger::folder::Folder;
use ledger::serve::{Server, until_stopped};
use ledger::{init, verify};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Turnstone: the ledger a city's schools run on.
#[derive(Parser)]
#[command(version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// What to log, for example `info` or `ledger=debug`.
    #[arg(long, global = true, env = "TURNSTONE_LOG", default_value = "warn")]
    log: String,
}

#[derive(Subcommand)]
enum Command {
    /// Make a data folder: certificates, logins, and a synthetic city if asked for.
    Init {
        /// The folder to make.
        #[arg(long)]
        data: PathBuf,
        /// Size of a synthetic city.
        #[arg(long)]
        city: Option<CitySize>,
        /// Seed of the synthetic city.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Serve gateways, pages and the API until SIGTERM or Ctrl-C.
    Serve(ServeArgs),
    /// Check a data folder that is not being served; exit 1 when something is wrong.
    Verify {
        /// The folder to check.
        #[arg(long)]
        data: PathBuf,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Args)]
struct ServeArgs {
    /// The data folder.
    #[arg(long)]
    data: PathBuf,
    /// A TOML file with settings.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Address for gateways (UDP); port 0 takes a free one.
    #[arg(long)]
    quic: Option<SocketAddr>,
    /// Address for pages and the API (TCP); port 0 takes a free one.
    #[arg(long)]
    http: Option<SocketAddr>,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let filter = EnvFilter::try_new(&cli.log).unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(cli.command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("turnstone: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Init { data, city, seed } => {
            let made = init::init(&data, city, seed)?;
            println!("{}: {} holders, {} gateways", data.display(), made.holders, made.gateways);
            println!("login {} password {}", init::ADMIN_LOGIN, made.password.expose());
            println!("next: turnstone serve --data {}", data.display());
        }
        Command::Serve(args) => runtime()?.block_on(serve(args))?,
        Command::Verify { data, json } => return print_report(&verify::verify(&data)?, json),
    }
    Ok(ExitCode::SUCCESS)
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("no runtime")
}

async fn serve(args: ServeArgs) -> anyhow::Result<()> {
    let mut config = Config::load(args.config.as_deref())?;
    config.quic = args.quic.unwrap_or(config.quic);
    config.http = args.http.unwrap_or(config.http);
    let server = Server::start(Folder::open(&args.data)?, &config).await?;
    let serving = server.serving();
    println!("{}", serde_json::json!({ "quic": serving.quic, "http": serving.http }));
    until_stopped(&server).await?;
    server.stop().await
}

fn print_report(report: &verify::Report, json: bool) -> anyhow::Result<ExitCode> {
    if json {
        println!("{}", serde_json::to_string(report)?);
    } else {
        println!("{} blocks, {} records, sum {} kopecks, digest {}", report.blocks, report.events, report.sum_kopecks, report.digest);
        for problem in &report.problems {
            println!("wrong: {problem}");
        }
        println!("{}", if report.ok { "everything fits" } else { "this folder must not be served" });
    }
    Ok(if report.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
