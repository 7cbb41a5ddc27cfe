//! The arithmetic of windows, and what is called the limit.

use super::window::{Passed, Sample, StageWindow};
use super::{Stage, Stages, Totals};
use crate::metrics::{Metrics, micros};
use dashboard::views::Latency;
use dashboard::views::stages::{Cost, Limit, StageLoad};
use std::time::{Duration, Instant};

const SECOND: Duration = Duration::from_secs(1);

/// A sample `seconds` after `start`, with milliseconds spent in stages.
fn sample(start: Instant, seconds: u64, spent_ms: &[(Stage, u64)], listeners_ms: &[u64]) -> Sample {
    let mut totals = [Totals::default(); Stage::ALL.len()];
    for (stage, ms) in spent_ms {
        totals[*stage as usize] = Totals { took_ns: ms * 1_000_000, pieces: *ms, events: 10 * ms };
    }
    let listeners = listeners_ms.iter().map(|ms| Duration::from_millis(*ms)).collect();
    Sample { at: start + SECOND * u32::try_from(seconds).expect("small"), totals, listeners, barriers: micros() }
}

/// One second with milliseconds spent in stages.
fn second(spent_ms: &[(Stage, u64)], listeners_ms: &[u64]) -> Passed {
    let start = Instant::now();
    let mut window = StageWindow::from([sample(start, 0, &[], &[])]);
    window.push(sample(start, 1, spent_ms, listeners_ms))
}

#[test]
fn the_busiest_thread_limits_then_the_disk_then_the_follower() {
    use Stage::*;
    let thread = |stage, share_permille| Limit::Thread { stage, share_permille };
    for (what, spent, listeners, limit) in [
        ("nothing happened", &[][..], &[][..], Limit::Room),
        ("everybody rests", &[(Decide, 500), (Seal, 300), (Store, 300), (Follow, 700)], &[600, 500], Limit::Room),
        ("just below", &[(Decide, 799)], &[799, 799], Limit::Room),
        ("the writer", &[(Decide, 800), (Seal, 100)], &[300], thread(Decide, 800)),
        ("the listener's busiest thread, not their sum", &[(Decide, 850)], &[400, 900, 500], thread(Listen, 900)),
        ("cutting is part of listening", &[(Cut, 2_000)], &[500, 500], Limit::Room),
        ("two stages share a thread, the dearer is named", &[(Seal, 500), (Store, 400)], &[], thread(Seal, 900)),
        ("and here the other", &[(Seal, 300), (Store, 650)], &[], thread(Store, 950)),
        ("waiting is no work", &[(Queue, 50_000), (Barrier, 990), (Answer, 9_000)], &[], Limit::Room),
        ("the writer waits for the disk", &[(Decide, 300), (HandOver, 200)], &[], Limit::Disk { share_permille: 200 }),
        ("a little waiting is natural", &[(Decide, 300), (HandOver, 199)], &[], Limit::Room),
        ("a thread explains the waiting", &[(HandOver, 600), (Store, 900)], &[], thread(Store, 900)),
        ("readers lag", &[(Decide, 500), (Follow, 950)], &[], thread(Follow, 950)),
        ("answers come before readers", &[(Decide, 810), (Follow, 990)], &[], thread(Decide, 810)),
    ] {
        assert_eq!(second(spent, listeners).limit(), limit, "{what}");
    }
}

#[test]
fn a_window_reaches_five_seconds_back_and_no_further() {
    let start = Instant::now();
    let mut window = StageWindow::from([sample(start, 0, &[(Stage::Decide, 100)], &[50])]);
    let shares: Vec<(u64, Option<Cost>)> = (1..=8u64)
        .map(|n| {
            // From the fourth second on the writer works four times as much.
            let ms = 100 + 10 * n + 30 * n.saturating_sub(3);
            let view = window.push(sample(start, n, &[(Stage::Decide, ms)], &[50])).view();
            let decide = view.stages.iter().find(|load| load.stage == Stage::Decide);
            (view.window_us / 1_000_000, decide.map(|load| load.cost))
        })
        .collect();
    let busy = |share_permille| Some(Cost::Busy { per_event_ns: 100_000, share_permille });
    let expected = [(1, 10), (2, 10), (3, 10), (4, 17), (5, 22), (5, 28), (5, 34), (5, 40)];
    assert_eq!(shares, expected.map(|(seconds, share)| (seconds, busy(share))));
}

#[test]
fn costs_are_per_event_and_waits_per_piece() {
    let view = second(&[(Stage::Cut, 20), (Stage::Queue, 500), (Stage::Store, 8), (Stage::Barrier, 2)], &[30, 70]).view();
    let load = |stage: Stage| *view.stages.iter().find(|load| load.stage == stage).expect("every stage");
    for expected in [
        // Both threads work for the events, the busier one gives the share; the events are those cut.
        (Stage::Cut, 200, Cost::Busy { per_event_ns: 100_000, share_permille: 20 }),
        (Stage::Queue, 5_000, Cost::Wait { mean_us: 1_000 }),
        (Stage::Barrier, 20, Cost::Wait { mean_us: 1_000 }),
        (Stage::Decide, 0, Cost::Busy { per_event_ns: 0, share_permille: 0 }),
        (Stage::HandOver, 0, Cost::Wait { mean_us: 0 }),
    ] {
        let (stage, events_per_s, cost) = expected;
        assert_eq!(load(stage), StageLoad { stage, events_per_s, cost });
    }
    assert_eq!((view.events_per_frame_tenths, view.records_per_block_tenths, view.blocks_per_barrier_tenths), (100, 100, 40));
    assert_eq!(view.listener_threads, 2);
    let order: Vec<Stage> = view.stages.iter().map(|load| load.stage).collect();
    assert_eq!(order, Stage::ALL);
}

#[test]
fn a_window_without_events_has_no_stages() {
    assert_eq!(second(&[], &[]).view().stages, []);
    let stages = Stages::default();
    let mut window = StageWindow::new(&stages);
    // A question without an event, as the readiness check asks it.
    stages.add(Stage::Decide, Duration::from_micros(3), 0);
    assert_eq!(window.publish(&stages, 0).stages, []);
    stages.add(Stage::Decide, Duration::from_micros(3), 1);
    let view = window.publish(&stages, 7);
    assert_eq!((view.stages.len(), view.follower_blocks), (Stage::ALL.len(), 7));
}

#[test]
fn barriers_are_of_the_window_only() {
    let stages = Stages::default();
    stages.barrier(Duration::from_secs(2), 1);
    let mut window = StageWindow::new(&stages);
    for us in [100, 200, 300, 10_000] {
        stages.barrier(Duration::from_micros(us), 1);
    }
    let near = |found: Latency, p50: u64, p99: u64| {
        assert!(found.p50_us.abs_diff(p50) <= p50 / 50 && found.p99_us.abs_diff(p99) <= p99 / 50, "{found:?}");
    };
    near(window.publish(&stages, 0).barrier, 200, 10_000);
    stages.barrier(Duration::from_micros(250), 1);
    near(window.publish(&stages, 0).barrier, 250, 10_000);
    for _ in 0..4 {
        window.publish(&stages, 0);
    }
    assert_eq!(window.publish(&stages, 0).barrier, Latency::default(), "they left with their samples");
}

#[test]
fn frames_cut_and_not_taken_are_in_the_queue() {
    let stages = Stages::default();
    for _ in 0..5 {
        stages.add(Stage::Cut, Duration::from_nanos(900), 64);
    }
    for _ in 0..3 {
        stages.add(Stage::Queue, Duration::from_micros(9), 64);
    }
    assert_eq!(stages.queue_items(), 2);
}

#[test]
fn a_listener_counts_the_work_of_its_thread() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let stages = Stages::default();
    stages.listener(runtime.metrics());
    let began = Instant::now();
    runtime.block_on(async {
        let work = tokio::spawn(async {
            let began = Instant::now();
            while began.elapsed() < Duration::from_millis(5) {}
        });
        work.await.expect("the work");
        tokio::task::yield_now().await;
    });
    let worked = Duration::from_nanos(stages.totals(Stage::Listen).took_ns);
    assert!((Duration::from_millis(5)..=began.elapsed()).contains(&worked), "{worked:?}");
}

#[test]
fn every_stage_is_in_the_metrics_by_name() {
    let metrics = Metrics::default();
    metrics.stages().add(Stage::Decide, Duration::from_millis(1_500), 640);
    metrics.follower_behind(12);
    let text = metrics.encode();
    for line in [
        "turnstone_stage_busy_seconds_total{stage=\"decide\"} 1.5",
        "turnstone_stage_events_total{stage=\"decide\"} 640",
        "turnstone_stage_pieces_total{stage=\"decide\"} 1",
        "turnstone_writer_queue_items 0",
        "turnstone_blocks_in_flight 0",
        "turnstone_follower_behind_records 12",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} in {text}");
    }
    for stage in Stage::ALL {
        assert!(text.contains(&format!("turnstone_stage_events_total{{stage=\"{}\"}}", stage.name())), "{stage:?}");
    }
}

#[test]
fn a_stage_stands_at_its_own_index() {
    for (index, stage) in Stage::ALL.into_iter().enumerate() {
        assert_eq!(stage as usize, index);
    }
}
