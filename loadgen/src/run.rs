//! `loadgen run`: even load, open or closed loop, every answer proved.

use crate::api::Api;
use crate::args::{RunArgs, Target};
use crate::city::City;
use crate::driver::GatewayDriver;
use crate::engine::{self, Part, Played, Setup};
use crate::link::wall_clock_us;
use crate::pace::{ClosedLoop, Feeder, OpenLoop, Schedule};
use crate::player::{DeviceDay, Player};
use crate::report::Report;
use crate::roster::{Ready, Roster, Start};
use crate::screen::Screen;
use crate::transport::Identities;
use crate::verdict::judge;
use anyhow::{Context, Result};
use edge_protocol::client::ClientConfig;
use edge_protocol::limits::CLIENT_BACKLOG_MAX;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// Accounts of a gateway by default. Origin: 4,000 gateways then play 1.6 M purses, all of Moscow.
const HOLDERS_MAX: usize = 400;
/// How long outstanding answers may take in the end when nobody reconnects.
const DRAIN: Duration = Duration::from_secs(30);

/// Plays `args` and judges.
///
/// # Errors
/// When something prevents a result: no city, no server, no verdict.
pub fn run(args: &RunArgs) -> Result<Report> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("no runtime")?;
    let stage = runtime.block_on(Stage::open(&args.target, args.gateways, HOLDERS_MAX, args.ride_out))?;
    let Start { ready, from_pos } = runtime.block_on(stage.roster.read(&stage.api, args.seed))?;
    let window_us = (args.seconds * 1e6) as i64;
    let parts = parts(args, &stage, ready, window_us)?;
    let setup = Setup { pace: args.rate, window_ends_us: window_us, ..stage.setup(&args.target, args.ride_out) };
    let screen = Screen::seconds(args.seconds);
    let played = engine::play(&setup, parts, |acked| screen.show(acked))?;
    screen.finish();
    let report = figures(&played, args.seconds, describe(args, &stage));
    let drivers: Vec<&GatewayDriver> = played.gateways.iter().map(|g| &g.driver).collect();
    let judged = runtime.block_on(judge(&stage.api, &drivers, &stage.roster.holders(), from_pos, None));
    let verdict = judged.with_context(|| no_verdict(&report))?;
    Ok(report.judged(verdict))
}

/// What both commands need before they start.
pub(crate) struct Stage {
    pub(crate) api: Api,
    pub(crate) roster: Roster,
    pub(crate) identities: Identities,
    pub(crate) server: SocketAddr,
}

impl Stage {
    pub(crate) async fn open(target: &Target, gateways: usize, holders_max: usize, ride_out: bool) -> Result<Self> {
        let city = Arc::new(City::read(&target.data.join("city"))?);
        let patience = if ride_out { Duration::from_secs(target.give_up) } else { Duration::from_secs(5) };
        let api = Api::open(&target.data, target.http.as_deref(), patience)?;
        let roster = Roster::choose(city, gateways, target.holders_max.unwrap_or(holders_max))?;
        let identities = Identities::open(&target.data, Duration::from_millis(target.idle_ms.max(100)))?;
        let server = tokio::net::lookup_host(&target.server)
            .await
            .ok()
            .and_then(|mut found| found.next())
            .with_context(|| format!("{:?} is no address; write --server host:port", target.server))?;
        Ok(Self { api, roster, identities, server })
    }

    pub(crate) fn setup(&self, target: &Target, ride_out: bool) -> Setup {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let give_up = Duration::from_secs(target.give_up);
        Setup {
            server: self.server,
            threads: if target.threads == 0 { (cores / 2).max(1) } else { target.threads },
            ride_out,
            give_up,
            window_ends_us: i64::MAX,
            drain: if ride_out { give_up } else { DRAIN },
            pace: None,
        }
    }
}

fn parts(args: &RunArgs, stage: &Stage, ready: Vec<Ready>, window_us: i64) -> Result<Vec<Part>> {
    let now_us = wall_clock_us();
    let boot_id = now_us as u64;
    let gateways = ready.len() as u64;
    let mut parts = Vec::with_capacity(ready.len());
    for (number, Ready { model, last_seq, strangers }) in (0u64..).zip(ready) {
        let gateway = model.gateway.clone();
        let day = DeviceDay::before(now_us, |day| model.serves_on(day));
        let player = Player::new(&model, args.mix, day, strangers, args.seed);
        let feeder: Box<dyn Feeder + Send> = match args.rate {
            Some(rate) => Box::new(OpenLoop::new(player, Schedule { number, gateways, rate }, window_us)),
            None => Box::new(ClosedLoop::new(player, args.batch, args.in_flight, window_us)),
        };
        let config = ClientConfig {
            boot_id,
            batch_max: args.batch,
            in_flight_max: args.in_flight,
            backlog_max: CLIENT_BACKLOG_MAX.max(args.batch * args.in_flight as usize),
            ..ClientConfig::new(gateway.gateway)
        };
        let identity = stage.identities.gateway(gateway.gateway)?;
        parts.push(Part { driver: GatewayDriver::new(model, config, last_seq, 0), feeder, identity });
    }
    Ok(parts)
}

/// What is known when the server does not answer in the end.
pub(crate) fn no_verdict(report: &Report) -> String {
    let why = report.notes.first().map_or(String::new(), |note| format!("; {note}"));
    format!("no verdict: {} of {} events were answered, {} errors{why}", report.acked, report.events_sent, report.errors)
}

/// Everything but the verdict.
pub(crate) fn figures(played: &Played, seconds: f64, run: serde_json::Value) -> Report {
    let sum = |of: fn(&engine::Ended) -> u64| played.gateways.iter().map(of).sum::<u64>();
    let failed = played.gateways.iter().filter_map(|g| Some(format!("gateway {}: {}", g.driver.gateway(), g.failed.as_ref()?)));
    Report {
        acked: sum(|g| g.driver.tally.acked),
        acked_per_s: (played.recorder.acked_in_window as f64 / seconds.max(1e-6) * 10.0).round() / 10.0,
        events_sent: sum(|g| g.driver.tally.submitted),
        errors: sum(|g| u64::from(g.failed.is_some())),
        reconnects: sum(|g| g.reconnects),
        latency_us: played.recorder.latency_us(),
        oracle: crate::verdict::Oracle::default(),
        run,
        notes: failed.take(5).collect(),
    }
}

fn describe(args: &RunArgs, stage: &Stage) -> serde_json::Value {
    serde_json::json!({
        "command": "run",
        "version": env!("CARGO_PKG_VERSION"),
        "city": stage.roster.city().name,
        "server": args.target.server,
        "gateways": args.gateways,
        "holders": stage.roster.people(),
        "batch": args.batch,
        "in_flight": args.in_flight,
        "rate": args.rate,
        "max": args.max,
        "seconds": args.seconds,
        "mix": args.mix,
        "seed": args.seed,
        "ride_out": args.ride_out,
        "threads": stage.setup(&args.target, args.ride_out).threads,
    })
}
