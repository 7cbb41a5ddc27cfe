//! A live page left open under load does not grow. Minutes long, so only by name:
//! `TURNSTONE_SOAK_MINUTES=30 cargo test -p ledger --test browser -- --ignored --nocapture`.

use crate::chrome::{Chrome, Scripts};
use crate::common::city::City;
use crate::common::{eventually, setting};
use crate::site::{Load, Site};
use dashboard::routes;
use serde_json::json;
use std::time::{Duration, Instant};

/// Minutes, when `TURNSTONE_SOAK_MINUTES` says nothing.
const MINUTES: u64 = 3;
/// Taps of a frame, twenty frames a second.
const FRAME: usize = 64;
/// Updates of the page between two looks at its heap. Origin: one comes a second, and a look takes a part of one.
const UPDATES: u32 = 5;
/// How much larger the heap's median of the last third may be than that of the first. Origin: noise of a heap after a collection.
const GROWTH_MAX: f64 = 1.1;

/// Counts updates of the open page; a page that is not live any more runs into the time limit of scripts.
const WAIT_FOR_UPDATES: &str = "
    let [left, done] = arguments;
    const count = () => {
        left -= 1;
        if (left > 0) return;
        document.removeEventListener('htmx:sse:after:message', count);
        done(null);
    };
    document.addEventListener('htmx:sse:after:message', count);";

#[test]
#[ignore = "takes minutes: TURNSTONE_SOAK_MINUTES"]
fn a_live_page_left_open_keeps_a_flat_heap() {
    let time = Duration::from_secs(60 * setting("TURNSTONE_SOAK_MINUTES", MINUTES));
    let (chrome, city) = (Chrome::start(Scripts::On), City::small(1));
    let site = Site::of(&city);
    let load = Load::start(chrome.runtime(), &city, &site, FRAME);
    chrome.open(&site.url(routes::LOGIN));
    site.sign_in(&chrome);
    eventually("the page is live", || chrome.has("#live[data-live=on]"));
    let (mut heap, mut nodes) = (Vec::new(), Vec::new());
    let began = Instant::now();
    while began.elapsed() < time {
        let () = chrome.js_later(WAIT_FOR_UPDATES, &[json!(UPDATES)]);
        chrome.devtools("HeapProfiler.collectGarbage", json!({}));
        heap.push(chrome.devtools("Runtime.getHeapUsage", json!({}))["usedSize"].as_f64().expect("bytes"));
        nodes.push(chrome.devtools("Memory.getDOMCounters", json!({}))["nodes"].as_f64().expect("a count"));
    }
    load.goes_on();
    for (what, samples) in [("bytes of heap", heap), ("nodes", nodes)] {
        let (first, last) = (median(&samples[..samples.len() / 3]), median(&samples[samples.len() * 2 / 3..]));
        println!("{what}: {first:.0} in the first third, {last:.0} in the last, {} samples", samples.len());
        assert!(last <= first * GROWTH_MAX, "{what} grow: {samples:?}");
    }
}

fn median(samples: &[f64]) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}
