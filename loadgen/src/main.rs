//! Command line of the load generator.

use clap::Parser;
use loadgen::args::{Cli, Command};
use loadgen::day::days;
use loadgen::run::run;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into()))
        .with_writer(std::io::stderr)
        .init();
    let mut good = true;
    let played = match Cli::parse().command {
        Command::Run(args) => run(&args).and_then(|report| {
            good = report.is_good();
            report.publish(args.target.json.as_deref())
        }),
        Command::Day(args) => days(&args, |report| {
            good &= report.is_good();
            report.publish(args.target.json.as_deref())
        }),
    };
    match played {
        Ok(()) if good => ExitCode::SUCCESS,
        Ok(()) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("loadgen: {error:#}");
            ExitCode::FAILURE
        }
    }
}
