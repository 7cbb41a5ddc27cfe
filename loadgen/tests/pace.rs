//! The open loop on a virtual clock: events are due on their schedule whatever the server does.

mod support;

use loadgen::args::Mix;
use loadgen::pace::{Feeder, OpenLoop, Schedule};
use loadgen::player::{DeviceDay, Player};
use loadgen::recorder::Recorder;
use support::{FakeLedger, MORNING_US, Sabotage, driver, school};

const SECOND_US: i64 = 1_000_000;

fn player(model: &loadgen::model::Model) -> Player {
    let day = DeviceDay { from_us: MORNING_US, until_us: MORNING_US + 14 * 3_600 * SECOND_US };
    Player::new(model, Mix { taps: 1, debits: 1 }, day, Vec::new(), 1)
}

#[test]
fn gateways_share_the_rate_evenly_and_in_turn() {
    let schedules: Vec<Schedule> = (0..4).map(|number| Schedule { number, gateways: 4, rate: 1_000.0 }).collect();
    let mut dues: Vec<i64> = schedules.iter().flat_map(|s| (0..250).map(|i| s.due_us(i))).collect();
    dues.sort_unstable();
    assert_eq!(dues, (0..1_000).map(|i| i * 1_000).collect::<Vec<i64>>());
    for schedule in &schedules {
        for now_us in [0, 1, 999, 1_000, 123_456, 999_999] {
            let i = schedule.first_after(now_us);
            assert!(schedule.due_us(i) > now_us, "{schedule:?} at {now_us}");
            assert!(i == 0 || schedule.due_us(i - 1) <= now_us, "{schedule:?} at {now_us} skips {}", i - 1);
        }
    }
}

#[test]
fn nothing_is_submitted_early_and_everything_in_time() {
    let model = school(40);
    let mut ledger = FakeLedger::new(&model, &[], Sabotage::Honest);
    let schedule = Schedule { number: 1, gateways: 2, rate: 200.0 };
    let mut feeder = OpenLoop::new(player(&model), schedule, SECOND_US);
    let mut driver = driver(model, 16, 4, 0);
    let mut recorder = Recorder::default();
    driver.handle_connected(0);
    while !driver.is_known() {
        assert!(ledger.exchange(&mut driver, &mut recorder, 0).is_ok());
    }
    for now_us in (0..=SECOND_US).step_by(1_000) {
        feeder.fill(&mut driver, now_us);
        let due = (0..).take_while(|i| schedule.due_us(*i) <= now_us.min(SECOND_US - 1)).count() as u64;
        assert_eq!(driver.tally.submitted, due, "at {now_us} µs");
        assert!(ledger.exchange(&mut driver, &mut recorder, now_us).is_ok());
    }
    assert!(feeder.is_done());
    assert_eq!(driver.tally.acked, 100);
    assert!(recorder.latency_us().max <= 1_000, "answers came at once, but {:?}", recorder.latency_us());
}

#[test]
fn a_server_that_stands_still_for_a_second_shows_in_the_latency_of_all_that_was_due() {
    let model = school(40);
    let mut ledger = FakeLedger::new(&model, &[], Sabotage::Honest);
    let mut feeder = OpenLoop::new(player(&model), Schedule { number: 0, gateways: 1, rate: 1_000.0 }, 2 * SECOND_US);
    let mut driver = driver(model, 64, 4, 0);
    let mut recorder = Recorder::default();
    driver.handle_connected(0);
    while !driver.is_known() {
        assert!(ledger.exchange(&mut driver, &mut recorder, 0).is_ok());
    }
    for now_us in (0..=2 * SECOND_US).step_by(500) {
        feeder.fill(&mut driver, now_us);
        let stands_still = (SECOND_US / 2..SECOND_US * 3 / 2).contains(&now_us);
        while !stands_still && ledger.exchange(&mut driver, &mut recorder, now_us).is_ok_and(|moved| moved) {}
    }
    let latency = recorder.latency_us();
    assert_eq!(recorder.acked, 2_000);
    assert!((990_000..1_010_000).contains(&latency.max), "{latency:?}");
    assert!(latency.p999 > 900_000 && latency.p99 > 900_000, "half of all events waited: {latency:?}");
    assert!(latency.p50 < 250_000, "{latency:?}");
}

#[test]
fn only_answers_inside_the_window_count_for_the_rate() {
    let mut recorder = Recorder::until(1_000);
    recorder.record(10, 5, 900);
    recorder.record(10, 7, 1_000);
    recorder.record(10, 11, 1_001);
    assert_eq!((recorder.acked, recorder.acked_in_window), (23, 12));
    let mut sum = Recorder::default();
    sum.merge(&recorder);
    sum.merge(&recorder);
    assert_eq!((sum.acked, sum.acked_in_window), (46, 24));
}
