//! Open live pages don't slow taps down (invariant `pages-never-block-taps`).
//!
//! One gateway taps, one tap at a time, in rounds without and with open pages that take turns, so that whatever else the machine
//! does meets both alike. `TURNSTONE_PAGES`, `TURNSTONE_ROUNDS` and `TURNSTONE_TAPS` make it larger.

mod common;

use common::browser::Browser;
use common::city::City;
use common::gateway::{Gateway, in_time, runtime};
use common::server::Server;
use common::setting;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// Pages open in every second round.
const PAGES: u64 = 200;
/// Pairs of rounds, and taps of each: more than a second of taps, for the pages are told something once a second.
const ROUNDS: u64 = 3;
const TAPS: u64 = 2_000;
const GATEWAY: u32 = 1;
/// How many times slower the median tap may be with pages. Origin: generous, for a machine with two busy cores.
const RATIO_MAX: f64 = 1.5;
/// Differences below this are noise. Origin: one barrier of a good disk.
const NOISE_US: u64 = 300;

#[test]
fn open_live_pages_do_not_slow_taps_down() {
    let (pages, rounds, taps) =
        (setting("TURNSTONE_PAGES", PAGES), setting("TURNSTONE_ROUNDS", ROUNDS), setting("TURNSTONE_TAPS", TAPS));
    let city = City::small(1);
    let server = Server::start(&city.dir());
    let cookie = Browser::sign_in(server.http, ledger::init::ADMIN_LOGIN, &city.password).cookie;
    let (mut without, mut with) = (Vec::new(), Vec::new());
    let updates = Arc::new(AtomicU64::new(0));
    // Each step has its limit; how many there are is up to the variables.
    runtime().block_on(async {
        let mut gateway = Gateway::connect(&city.dir(), server.quic, GATEWAY).await;
        let mut walk = city.taps(GATEWAY, (taps * (2 * rounds + 1)) as usize).into_iter();
        let mut round = async |into: &mut Vec<u64>| {
            for tap in walk.by_ref().take(taps as usize) {
                let asked = Instant::now();
                gateway.ask(&[tap]).await;
                into.push(asked.elapsed().as_micros() as u64);
            }
        };
        // The first round warms both sides up.
        round(&mut Vec::new()).await;
        for _ in 0..rounds {
            round(&mut without).await;
            let mut open = JoinSet::new();
            for _ in 0..pages {
                open.spawn(watch(server.http, cookie.clone(), Arc::clone(&updates)));
            }
            let seen = updates.load(Ordering::Acquire);
            in_time(async {
                while updates.load(Ordering::Acquire) < seen + pages {
                    tokio::task::yield_now().await;
                }
            })
            .await;
            round(&mut with).await;
            open.shutdown().await;
        }
    });
    assert!(updates.load(Ordering::Acquire) > pages * rounds, "the pages saw nothing");
    let (without, with) = (quantiles(without), quantiles(with));
    println!(
        "taps without pages: p50 {} µs, p99 {} µs; with {pages} pages: p50 {} µs, p99 {} µs",
        without.0, without.1, with.0, with.1
    );
    assert!(
        with.0 as f64 <= without.0 as f64 * RATIO_MAX + NOISE_US as f64,
        "the median tap takes {} µs with pages and {} µs without",
        with.0,
        without.0
    );
}

/// An open live page: reads whatever comes, for ever.
async fn watch(server: SocketAddr, cookie: String, updates: Arc<AtomicU64>) {
    let mut stream = TcpStream::connect(server).await.expect("the HTTP listener");
    let request = format!("GET /live HTTP/1.1\r\nHost: {server}\r\nAccept: text/event-stream\r\nCookie: {cookie}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("a request");
    let (mut bytes, mut first) = ([0; 64 * 1024], true);
    loop {
        let read = stream.read(&mut bytes).await.expect("a live page");
        assert!(read > 0, "the page was closed");
        assert!(!first || bytes.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&bytes[..read]));
        first = false;
        updates.fetch_add(1, Ordering::Release);
    }
}

/// Median and 99th percentile.
fn quantiles(mut us: Vec<u64>) -> (u64, u64) {
    us.sort_unstable();
    (us[us.len() / 2], us[us.len() * 99 / 100])
}
