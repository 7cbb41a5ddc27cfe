//! `kill -9` under load, again and again: whatever was answered is there exactly once, with the same answer, and the books add up.
//!
//! The load generator rides the outages out and proves every answer against its own model; beside it one careful gateway asks its
//! last event again after each restart. `TURNSTONE_KILLS=100` for a soak, `TURNSTONE_SEED` to play a run again.

mod common;

use common::city::City;
use common::http::metric;
use common::server::{Server, verify_clean};
use common::{PATIENCE, eventually, gateway, seed, setting};
use edge_protocol::{Event, Outcome};
use loadgen::args::{Cli, Command, RunArgs};
use loadgen::report::Report;
use rand::{Rng, SeedableRng, rngs::SmallRng};
use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use clap::Parser;

/// Kills of a default run. Origin: a few seconds of every test run.
const KILLS: u64 = 5;
/// Milliseconds between full load and a kill, at most.
const LOADED_MS_MAX: u64 = 400;
/// Every so many kills one comes at once, into the reconnecting.
const HASTY_EVERY: u64 = 4;
/// Frames that the load generator must have sent since the start before a kill that is not hasty: one second's worth is above 100.
const LOADED_FRAMES: u64 = 20;
/// Seconds of load for each kill. Origin: a gateway notices the outage after half a second and comes back within another.
const SECONDS_PER_KILL: f64 = 1.5;
/// Single taps and small frames at a rate that a debug build on two busy cores takes several times.
const CALM: &str = "--batch 32 --in-flight 4 --rate 3000";
/// As much as the server takes. A release build then gathers runs and writes them past the hot window.
const STORM: &str = "--batch 1024 --in-flight 4 --max";
/// The gateway that asks again; the load generator plays the ones before it.
const CAREFUL: u32 = 6;

#[test]
fn what_was_answered_survives_kill_9_under_load() {
    killed_under(CALM);
}

#[test]
fn what_was_answered_survives_kill_9_at_full_speed() {
    killed_under(STORM);
}

fn killed_under(pace: &'static str) {
    let (kills, seed) = (setting("TURNSTONE_KILLS", KILLS), seed());
    let mut random = SmallRng::seed_from_u64(seed);
    let city = City::small(seed);
    let mut server = Some(Server::start(&city.dir()));
    let (quic, http) = server.as_ref().map(|s| (s.quic, s.http)).expect("a server");
    let mut careful = Careful::new(&city);
    careful.ask(&city, quic);
    let mut back_us = Vec::new();
    let (mut round, mut reconnects) = (0, 0);
    while (back_us.len() as u64) < kills {
        round += 1;
        let seconds = 2.0 + (kills - back_us.len() as u64) as f64 * SECONDS_PER_KILL;
        let load = thread::spawn(load(&city, (quic, http), pace, seconds, seed + round));
        while (back_us.len() as u64) < kills && !load.is_finished() {
            if random.random_range(0..HASTY_EVERY) > 0 {
                eventually("load", || load.is_finished() || metric(http, "frames", "") >= LOADED_FRAMES);
            }
            thread::sleep(Duration::from_millis(random.random_range(0..LOADED_MS_MAX)));
            server.take().expect("a server").kill();
            let began = Instant::now();
            let fresh = Server::start_at(&city.dir(), quic, http);
            careful.ask(&city, quic);
            back_us.push(began.elapsed().as_micros() as u64);
            server = Some(fresh);
        }
        let report = load.join().expect("the generator lives");
        println!("round {round}, {} kills so far:\n{}", back_us.len(), report.summary());
        assert!(report.is_good(), "{}", report.summary());
        assert_eq!(report.acked, report.events_sent, "events without an answer");
        reconnects += report.reconnects;
    }
    assert!(reconnects >= kills, "only {reconnects} broken links for {kills} kills: there was no load");
    let (status, stderr) = server.take().expect("a server").terminate();
    assert!(status.success(), "{stderr}");
    let (digest, events) = verify_clean(&city.dir());
    back_us.sort_unstable();
    let at = |q: usize| back_us.get(back_us.len() * q / 100).or(back_us.last()).map_or(0, |us| us / 1_000);
    println!("{kills} kills, {events} records, digest {digest}");
    println!("from the start of the process to an answer on disk: median {} ms, p90 {} ms, max {} ms", at(50), at(90), at(100));
}

/// A gateway that asks a fresh event and, again, the one before it.
struct Careful {
    taps: std::vec::IntoIter<Event>,
    last: Option<(u64, Event, Outcome)>,
}

impl Careful {
    fn new(city: &City) -> Self {
        Self { taps: city.taps(CAREFUL, 10_000).into_iter(), last: None }
    }

    fn ask(&mut self, city: &City, server: SocketAddr) {
        let fresh = self.taps.next().expect("taps enough");
        let (seq, events) = match self.last {
            Some((seq, event, _)) => (seq, vec![event, fresh]),
            None => (1, vec![fresh]),
        };
        let answers = gateway::run(async {
            let (mut raw, ack) = gateway::Raw::greeted(&city.dir(), server, CAREFUL).await;
            if let Some((seq, ..)) = self.last {
                assert_eq!(ack.last_durable_seq, seq, "the server forgot or invented an event of the careful gateway");
            }
            raw.write(&gateway::events(seq, &events)).await;
            let answers = raw.outcomes().await.expect("an answer").outcomes;
            raw.connection.close(0u32.into(), b"");
            answers
        });
        assert_eq!(answers.len(), events.len());
        if let Some((seq, _, first)) = self.last {
            let again = answers[0];
            assert_eq!((again.reason, again.balance_kopecks), (first.reason, first.balance_kopecks), "event {seq} asked again");
        }
        let newest = seq + events.len() as u64 - 1;
        self.last = Some((newest, fresh, *answers.last().expect("an answer")));
    }
}

fn load(
    city: &City,
    (quic, http): (SocketAddr, SocketAddr),
    pace: &str,
    seconds: f64,
    seed: u64,
) -> impl FnOnce() -> Report + Send + 'static {
    let give_up = PATIENCE.as_secs().to_string();
    let text = format!(
        "loadgen run --server {quic} --http {http} --gateways {} {pace} --seconds {seconds} \
         --seed {seed} --ride-out --give-up {give_up} --idle-ms 500 --threads 1",
        CAREFUL - 1
    );
    let data = city.dir();
    move || {
        let words = text.split_whitespace().map(std::ffi::OsString::from).chain(["--data".into(), data.into()]);
        let args: RunArgs = match Cli::parse_from(words).command {
            Command::Run(args) => args,
            Command::Day(_) => unreachable!("a run was asked for"),
        };
        loadgen::run::run(&args).expect("a verdict")
    }
}
