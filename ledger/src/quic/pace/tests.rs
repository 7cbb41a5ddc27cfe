//! Tests of the pace.

use super::Pace;
use std::time::{Duration, Instant};

#[test]
fn a_gateway_may_burst_for_a_second_and_then_keeps_its_rate() {
    let start = Instant::now();
    let at = |millis| start + Duration::from_millis(millis);
    // Rate, events taken at the start, milliseconds later, pause in milliseconds.
    for (rate, events, later, pause) in
        [(0, 1_000_000, 0, 0), (100, 100, 0, 0), (100, 150, 0, 500), (100, 150, 500, 0), (100, 400, 1_000, 2_000), (1, 1, 0, 0)]
    {
        let mut pace = Pace::new(rate, start);
        pace.take(events, start);
        assert_eq!(pace.pause(at(later)), Duration::from_millis(pause), "rate {rate}, {events} events, after {later} ms");
    }
}

#[test]
fn silence_is_not_saved_up() {
    let start = Instant::now();
    let later = start + Duration::from_secs(3_600);
    let mut pace = Pace::new(10, start);
    pace.take(30, later);
    assert_eq!(pace.pause(later), Duration::from_secs(2));
}
