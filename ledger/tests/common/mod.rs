//! What the end-to-end tests share: a small city in a throw-away folder, the real server as a child process, a gateway over real
//! QUIC, and the counters over HTTP.
#![allow(dead_code, reason = "each test takes what it needs")]

pub(crate) mod authority;
pub(crate) mod browser;
pub(crate) mod city;
pub(crate) mod gateway;
pub(crate) mod http;
pub(crate) mod server;

use std::time::{Duration, Instant};

/// Longest wait for anything that must happen. Origin: a debug build on two busy cores, many times over.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// The number in an environment variable, or `default`.
pub(crate) fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is not a number")))
}

/// The seed of this run: `TURNSTONE_SEED`, or a fresh one. Printed, so that a failure can be played again.
pub(crate) fn seed() -> u64 {
    let seed = setting("TURNSTONE_SEED", loadgen::link::wall_clock_us().unsigned_abs() % 1_000_000);
    println!("TURNSTONE_SEED={seed}");
    seed
}

/// Waits until `done` says so; panics with `what` when it never does.
pub(crate) fn eventually(what: &str, mut done: impl FnMut() -> bool) {
    let began = Instant::now();
    while !done() {
        assert!(began.elapsed() < PATIENCE, "never happened: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
