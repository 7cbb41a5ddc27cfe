//! The command line: what may be asked, and what a careless number gets as advice.

use clap::{Args, Parser, Subcommand};
use edge_protocol::limits::{EVENTS_PER_FRAME_MAX, FRAMES_IN_FLIGHT_MAX};
use serde::Serialize;
use std::path::PathBuf;
use std::str::FromStr;

/// Plays the gateways of a city against a Turnstone server and proves every answer.
#[derive(Debug, Parser)]
#[command(name = "loadgen", version)]
pub struct Cli {
    /// What to play.
    #[command(subcommand)]
    pub command: Command,
}

/// What to play.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Even load at a given rate, or as fast as the server answers
    Run(RunArgs),
    /// A school day: arrivals, meals, departures, top-ups and the faults of real devices
    Day(DayArgs),
}

/// Where the server is and whose gateways to play.
#[derive(Debug, Clone, Args)]
pub struct Target {
    /// Gateway listener of the server, host:port
    #[arg(long)]
    pub server: String,
    /// Data folder, or a copy of its ca.pem, client.json, serve.json, gateways/ and city/
    #[arg(long)]
    pub data: PathBuf,
    /// HTTP listener of the server, host:port; without it, the one in DIR/serve.json
    #[arg(long)]
    pub http: Option<String>,
    /// Threads of the generator; 0 means half the cores
    #[arg(long, default_value_t = 0)]
    pub threads: usize,
    /// Accounts played by each gateway, at most; 0 means all
    #[arg(long)]
    pub holders_max: Option<usize>,
    /// Writes the result as one JSON object to this file
    #[arg(long)]
    pub json: Option<PathBuf>,
    /// Seconds without any success of reconnecting before giving up
    #[arg(long, default_value_t = 60)]
    pub give_up: u64,
    /// Milliseconds of silence after which a connection counts as dead
    #[arg(long, default_value_t = 3_000)]
    pub idle_ms: u64,
}

/// `loadgen run`.
#[derive(Debug, Clone, Args)]
pub struct RunArgs {
    /// Where and whose.
    #[command(flatten)]
    pub target: Target,
    /// Gateways to play
    #[arg(long, default_value_t = 16)]
    pub gateways: usize,
    /// Events in a frame, at most
    #[arg(long, default_value_t = 1_024, value_parser = batch)]
    pub batch: usize,
    /// Frames of a gateway on the wire, at most
    #[arg(long, default_value_t = 4, value_parser = in_flight)]
    pub in_flight: u32,
    /// Events per second over all gateways, on a fixed schedule whatever the server does
    #[arg(long, required_unless_present = "max", conflicts_with = "max", value_parser = rate)]
    pub rate: Option<f64>,
    /// As fast as answers come: every gateway keeps its frames in flight
    #[arg(long)]
    pub max: bool,
    /// Seconds to measure
    #[arg(long, default_value_t = 10.0, value_parser = seconds)]
    pub seconds: f64,
    /// Shares of the kinds of events
    #[arg(long, default_value = "taps:90,debits:10")]
    pub mix: Mix,
    /// Decides which holder does what
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Reconnects when the server dies and goes on; reconnects are then no errors
    #[arg(long)]
    pub ride_out: bool,
}

/// `loadgen day`.
#[derive(Debug, Clone, Args)]
pub struct DayArgs {
    /// Where and whose.
    #[command(flatten)]
    pub target: Target,
    /// The same seed plays the same day
    #[arg(long)]
    pub seed: u64,
    /// Simulated seconds per second, or "max"
    #[arg(long, default_value = "300")]
    pub speed: Speed,
    /// Gateways to play; 0 means all
    #[arg(long, default_value_t = 0)]
    pub gateways: usize,
    /// Faults to play: late, dup, link, skew separated by commas, or none, or all
    #[arg(long, default_value = "all")]
    pub faults: Faults,
    /// When the day ends, start the next with a fresh seed, until interrupted
    #[arg(long)]
    pub forever: bool,
}

/// Shares of taps and debits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Mix {
    /// Share of taps.
    pub taps: u32,
    /// Share of debits.
    pub debits: u32,
}

impl FromStr for Mix {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut mix = Self { taps: 0, debits: 0 };
        for part in text.split(',') {
            let (name, share) =
                part.split_once(':').ok_or_else(|| format!("write {part:?} as kind:share, for example taps:90"))?;
            let share = share.trim().parse::<u16>().map_err(|_| format!("{share:?} is not a share; write a whole number"))?;
            match name.trim() {
                "taps" => mix.taps = u32::from(share),
                "debits" => mix.debits = u32::from(share),
                other => return Err(format!("{other:?} is not a kind of event; there are taps and debits")),
            }
        }
        if mix.taps + mix.debits == 0 { Err(String::from("give at least one kind a share above 0")) } else { Ok(mix) }
    }
}

/// How fast the simulated day goes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub enum Speed {
    /// Simulated seconds per second.
    Times(f64),
    /// As fast as answers come.
    Max,
}

impl FromStr for Speed {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "max" {
            return Ok(Self::Max);
        }
        match text.parse::<f64>() {
            Ok(times) if times.is_finite() && times > 0.0 => Ok(Self::Times(times)),
            _ => Err(String::from("write a number above 0, or max")),
        }
    }
}

/// Which faults of real devices the day contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Faults {
    /// Events that are delivered long after they happened.
    pub late: bool,
    /// Frames that were answered and come again.
    pub dup: bool,
    /// Gateways that lose their link and decide alone.
    pub link: bool,
    /// Clocks that are wrong.
    pub skew: bool,
}

impl FromStr for Faults {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut faults = Self::default();
        for part in text.split(',') {
            match part.trim() {
                "none" => {}
                "all" => faults = Self { late: true, dup: true, link: true, skew: true },
                "late" => faults.late = true,
                "dup" => faults.dup = true,
                "link" => faults.link = true,
                "skew" => faults.skew = true,
                other => return Err(format!("{other:?} is not a fault; there are late, dup, link, skew, none and all")),
            }
        }
        Ok(faults)
    }
}

fn batch(text: &str) -> Result<usize, String> {
    within(text, 1, EVENTS_PER_FRAME_MAX)
}

fn in_flight(text: &str) -> Result<u32, String> {
    within(text, 1, FRAMES_IN_FLIGHT_MAX as usize).map(|n| n as u32)
}

fn within(text: &str, min: usize, max: usize) -> Result<usize, String> {
    text.parse().ok().filter(|n| (min..=max).contains(n)).ok_or_else(|| format!("write a whole number from {min} to {max}"))
}

fn rate(text: &str) -> Result<f64, String> {
    positive(text, 1e8)
}

fn seconds(text: &str) -> Result<f64, String> {
    positive(text, 1e6)
}

fn positive(text: &str, max: f64) -> Result<f64, String> {
    text.parse().ok().filter(|n: &f64| *n > 0.0 && *n <= max).ok_or_else(|| format!("write a number above 0 and up to {max}"))
}

#[cfg(test)]
mod tests;
