//! The school-day twin: plays the gateways of a city against a server over `edge-protocol`, and proves every answer.
//!
//! An event's way: [`player`] (or the plan of a day) makes it, [`pace`] says when, [`driver`] lets [`model`] predict its answer and
//! submits it, [`link`] moves the bytes, and the answer meets the prediction in the driver again. [`engine`] runs many of these in
//! threads, [`verdict`] asks the server in the end, [`report`] tells. The driver and everything under it do no input or output, so
//! that tests play them against a tiny ledger that lies on purpose: an oracle that cannot fail proves nothing.

pub mod api;
pub mod args;
pub mod audit;
pub mod city;
pub mod day;
pub mod driver;
pub mod engine;
pub mod link;
pub mod model;
pub mod pace;
pub mod player;
pub mod recorder;
pub mod report;
pub mod rng;
pub mod roster;
pub mod run;
pub mod screen;
pub mod transport;
pub mod verdict;

use args::Command;
use std::process::ExitCode;

/// Plays what the command line says and publishes each report; success only when every oracle was satisfied.
pub fn play(command: &Command) -> ExitCode {
    let mut good = true;
    let played = match command {
        Command::Run(args) => run::run(args).and_then(|report| {
            good = report.is_good();
            report.publish(args.target.json.as_deref())
        }),
        Command::Day(args) => day::days(args, |report| {
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
