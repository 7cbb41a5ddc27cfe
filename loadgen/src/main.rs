//! Command line of the load generator.

use clap::Parser;
use loadgen::args::{Cli, Command};
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into()))
        .with_writer(std::io::stderr)
        .init();
    let (json, result) = match Cli::parse().command {
        Command::Run(args) => (args.target.json.clone(), loadgen::run::run(&args)),
        Command::Day(_) => return ExitCode::FAILURE,
    };
    match result.and_then(|report| report.publish(json.as_deref()).map(|()| report.is_good())) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("loadgen: {error:#}");
            ExitCode::FAILURE
        }
    }
}
