//! The `turnstone` command line (a contract: scripts rely on it, DESIGN §7). It only wires.

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use dashboard::{Role, Scope, SecondFactorRule};
use ledger::access::ClientFile;
use ledger::city::CitySize;
use ledger::config::Config;
use ledger::demo::{Demo, demo};
use ledger::folder::Folder;
use ledger::import::ImportKind;
use ledger::import_file::{Apply, import};
use ledger::import_http::{ImportReport, send};
use ledger::operators::{Logins, role_of, rule_of};
use ledger::serve::{Server, Signals};
use ledger::{init, say, verify};
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
    /// Show everything on this machine: a city, a server and a generator, until Ctrl-C; then verify.
    Demo {
        /// Folder to use or make; a temporary one when absent.
        #[arg(long)]
        data: Option<PathBuf>,
        /// Size of the city.
        #[arg(long, default_value = "district")]
        city: CitySize,
        /// Seed of the city and the day.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Simulated seconds per second.
        #[arg(long, default_value = "120")]
        speed: String,
        /// Address for gateways (UDP).
        #[arg(long)]
        quic: Option<SocketAddr>,
        /// Address for pages (TCP).
        #[arg(long)]
        http: Option<SocketAddr>,
    },
    /// Read a registry file (CSV or XLSX): a dry run with a report by row, unless --apply is given.
    Import {
        /// The data folder; with --server, where client.json is.
        #[arg(long)]
        data: PathBuf,
        /// Address of a running server's pages; without it the folder must not be being served.
        #[arg(long)]
        server: Option<String>,
        /// What the file lists.
        kind: ImportKind,
        /// The file.
        file: PathBuf,
        /// Carry it out.
        #[arg(long)]
        apply: bool,
        /// With --apply: carry out the good rows of a file that has bad ones.
        #[arg(long, requires = "apply")]
        skip_bad: bool,
    },
    /// The bundled generator, as `loadgen` (used by the demo).
    #[command(hide = true)]
    Play(PlayArgs),
    /// Logins of the pages: who they are and what they may do. A running server takes changes up within a second.
    Operator {
        /// The data folder.
        #[arg(long, global = true, default_value = ".")]
        data: PathBuf,
        #[command(subcommand)]
        what: OperatorCommand,
    },
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

#[derive(Subcommand)]
enum OperatorCommand {
    /// Show all logins.
    List,
    /// Add a login; its password is made and shown once.
    Add {
        /// What they will type.
        login: String,
        /// What the pages call them.
        #[arg(long)]
        name: String,
        /// city_operator, school_operator, guard, canteen_operator, supplier, support, auditor or security_admin.
        #[arg(long, value_parser = role_of)]
        role: Role,
        /// The complex of a school_operator.
        #[arg(long, conflicts_with = "building")]
        complex: Option<u32>,
        /// The building of a guard or canteen_operator.
        #[arg(long)]
        building: Option<u32>,
        /// The number of a supplier.
        #[arg(long, conflicts_with_all = ["complex", "building"])]
        supplier: Option<u32>,
    },
    /// Make and show a new password.
    Password {
        /// Whose.
        login: String,
    },
    /// Remove a login.
    Remove {
        /// Which.
        login: String,
    },
    /// Take a second factor away: the phone is lost, or new. Its owner sets up another one.
    ResetSecondFactor {
        /// Whose.
        login: String,
    },
    /// Say whether those who act for others or hold money (all but guards, canteen operators and auditors) must set up a second factor.
    SecondFactor {
        /// required or optional.
        #[arg(value_parser = rule_of)]
        rule: SecondFactorRule,
    },
}

#[derive(Args)]
struct PlayArgs {
    #[command(subcommand)]
    command: loadgen::args::Command,
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
            say!("{}: {} holders, {} gateways", data.display(), made.holders, made.gateways);
            say!("login {} password {}", init::ADMIN_LOGIN, made.password.expose());
            say!("next: turnstone serve --data {}", data.display());
        }
        Command::Serve(args) => runtime()?.block_on(serve(args))?,
        Command::Demo { data, city, seed, speed, quic, http } => {
            let config = addressed(Config::default(), quic, http);
            runtime()?.block_on(demo(Demo { data, city, seed, speed, config }))?;
        }
        Command::Import { data, server, kind, file, apply, skip_bad } => {
            let how = Apply { apply, skip_bad };
            let report = match server {
                Some(server) => runtime()?.block_on(send(&server, &ClientFile::load(&data)?, kind, &file, how))?,
                None => import(&data, kind, &file, how).map(|(plan, applied)| ImportReport::of(&plan, applied))?,
            };
            return Ok(print_import(&report, apply));
        }
        Command::Operator { data, what } => operator(&mut Logins::load(&data)?, what)?,
        Command::Play(args) => return Ok(loadgen::play(&args.command)),
        Command::Verify { data, json } => return print_report(&verify::verify(&data)?, json),
    }
    Ok(ExitCode::SUCCESS)
}

fn operator(logins: &mut Logins, what: OperatorCommand) -> anyhow::Result<()> {
    let changed = match what {
        OperatorCommand::List => {
            for one in logins.all() {
                let scope = match one.scope {
                    Scope::City => String::from("city"),
                    Scope::Complex(id) => format!("complex {id}"),
                    Scope::Building(id) => format!("building {id}"),
                    Scope::Supplier(id) => format!("supplier {id}"),
                };
                let factor = if one.second_factor.is_some() { "second factor" } else { "password only" };
                say!("{}\t{}\t{scope}\t{factor}\t{}", one.login, one.role.name(), one.name);
            }
            return Ok(());
        }
        OperatorCommand::Add { login, name, role, complex, building, supplier } => {
            let scope = complex.map(Scope::Complex).or(building.map(Scope::Building)).or(supplier.map(Scope::Supplier));
            let scope = scope.unwrap_or_default();
            let password = logins.add(&login, &name, role, scope)?;
            format!("login {login} password {}", password.expose())
        }
        OperatorCommand::Password { login } => {
            format!("login {login} password {}", logins.new_password(&login)?.expose())
        }
        OperatorCommand::Remove { login } => {
            logins.remove(&login)?;
            format!("{login} is removed")
        }
        OperatorCommand::ResetSecondFactor { login } => {
            logins.reset_second_factor(&login)?;
            format!("{login} has no second factor any more")
        }
        OperatorCommand::SecondFactor { rule } => {
            logins.set_rule(rule)?;
            format!("the second factor is {}", rule.name())
        }
    };
    say!("{changed}");
    say!("a running server takes it up within a second");
    Ok(())
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("no runtime")
}

fn addressed(config: Config, quic: Option<SocketAddr>, http: Option<SocketAddr>) -> Config {
    Config { quic: quic.unwrap_or(config.quic), http: http.unwrap_or(config.http), ..config }
}

async fn serve(args: ServeArgs) -> anyhow::Result<()> {
    let config = addressed(Config::load(args.config.as_deref())?, args.quic, args.http);
    let mut signals = Signals::install()?;
    let server = Server::start(Folder::open(&args.data)?, &config).await?;
    let serving = server.serving();
    say!("{}", serde_json::json!({ "quic": serving.quic, "http": serving.http }));
    signals.until_stopped(&server).await;
    server.stop().await
}

fn print_import(report: &ImportReport, apply: bool) -> ExitCode {
    for note in &report.notes {
        say!("note: {note}");
    }
    for (ru, en) in &report.faults {
        say!("{ru}");
        say!("    {en}");
    }
    if report.faults_left_out > 0 {
        say!("… and {} more", report.faults_left_out);
    }
    say!("{} new, {} changed, {} unchanged, {} bad rows", report.created, report.changed, report.unchanged, report.bad);
    match (apply, report.applied) {
        (true, 0) if report.bad > 0 => say!("nothing was applied: mend the rows above, or add --skip-bad"),
        (true, applied) => say!("{applied} changes applied"),
        (false, _) => say!("a dry run: nothing was applied; add --apply"),
    }
    if report.bad > 0 && report.applied == 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn print_report(report: &verify::Report, json: bool) -> anyhow::Result<ExitCode> {
    if json {
        say!("{}", serde_json::to_string(report)?);
    } else {
        say!("{} blocks, {} records, sum {} kopecks, digest {}", report.blocks, report.events, report.sum_kopecks, report.digest);
        for problem in &report.problems {
            say!("wrong: {problem}");
        }
        say!("{}", if report.ok { "everything fits" } else { "this folder must not be served" });
    }
    Ok(if report.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
