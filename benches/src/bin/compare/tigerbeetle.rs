//! TigerBeetle's own benchmark, when the program is on the path: transfers between accounts, all of them valid, no cards or doors.

use crate::case::Case;
use crate::process::{find, run};
use crate::report::Round;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Transfers of one batch at most. Origin: what its protocol takes.
const BATCH_MAX: usize = 8_189;
/// Clients that keep it busy with full batches. Origin: measured, 4 give its best rate on 4 cores.
const CLIENTS_FULL: u32 = 4;
/// Clients with small batches. Origin: the most that it admits is 64; more than 32 gave no more.
const CLIENTS_MAX: u32 = 32;
/// Transfers a second that decide how many make a run of the wanted length. Origin: 220,000 in full batches measured on 4 cores.
const PER_S_FULL: f64 = 200_000.0;
/// The same in batches of about a hundred.
const PER_S_SMALL: f64 = 60_000.0;
/// The same one by one.
const PER_S_SINGLE: f64 = 2_000.0;

/// The program, when it is here.
pub(crate) fn program() -> Option<PathBuf> {
    find("tigerbeetle", &[])
}

/// What it calls itself.
///
/// # Errors
/// When it does not run.
pub(crate) async fn version(program: &Path) -> Result<String> {
    let mut command = Command::new(program);
    command.arg("version");
    Ok(run(command).await?.trim().to_owned())
}

/// One run with a server and a data file of its own; `people` is the number of accounts.
///
/// # Errors
/// When it fails or prints something else than known versions do.
pub(crate) async fn round(program: &Path, case: Case, people: u32, seconds: f64, scratch: &Path) -> Result<Round> {
    let (batch, clients, per_s) = match case.batch {
        1 => (1, case.clients.min(CLIENTS_MAX), PER_S_SINGLE),
        2..=128 => (case.batch, case.clients.min(CLIENTS_MAX), PER_S_SMALL),
        _ => (BATCH_MAX, CLIENTS_FULL, PER_S_FULL),
    };
    let transfers = (seconds * per_s) as u64;
    let mut command = Command::new(program);
    command.current_dir(scratch).arg("benchmark").arg(format!("--account-count={people}"));
    command.arg(format!("--transfer-count={transfers}")).arg(format!("--transfer-batch-size={batch}"));
    command.arg(format!("--clients={clients}")).arg("--query-count=0");
    let said = run(command).await?;
    let (per_s, p50_us, p99_us) = parse(&said).with_context(|| format!("this version prints other words: {said}"))?;
    Ok(Round { per_s, sent: transfers, refused: Some(0), p50_us, p99_us, ..Round::default() })
}

/// Transfers per second and the 50th and 99th percentile of a batch in microseconds.
fn parse(said: &str) -> Option<(f64, u64, u64)> {
    let number = |name: &str| {
        let line = said.lines().find_map(|line| line.trim().strip_prefix(name))?;
        line.trim_start_matches([' ', '=']).split_whitespace().next()?.parse::<f64>().ok()
    };
    let us = |name: &str| number(name).map(|ms| (ms * 1_000.0) as u64);
    Some((number("load accepted")?, us("batch latency p50")?, us("batch latency p99")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_words_are_understood() {
        let said = "1222 batches in 45.36 s\ntransfer batch size = 8189 txs\ntransfer batch delay = 0 us\nload accepted = 220410 tx/s\n\
            batch latency p1 = 14 ms\nbatch latency p50 = 31 ms\nbatch latency p99 = 90 ms\nbatch latency p100 = 120 ms\n";
        assert_eq!(parse(said), Some((220_410.0, 31_000, 90_000)));
        assert_eq!(parse("something else"), None);
    }
}
