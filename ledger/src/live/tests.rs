//! Invariant `sum-is-zero` as it is watched: it holds, it breaks where the state is wrong, and it is seen.

use super::{LiveBuilder, PUBLISH_EVERY, SUM_EVERY, ViewHub};
use crate::connections::Connections;
use crate::follower::Followed;
use crate::journal::{Replayer, SnapshotHead};
use crate::metrics::Metrics;
use dashboard::Gauges;
use dashboard::views::Views;
use ledger_core::rows::Supplier;
use ledger_core::{Command, Registry, Table};
use ledger_office::City;
use rkyv::rancor::Failure;
use std::sync::Arc;
use std::time::Instant;

/// A city with a top-up in suspense; `more` kopecks are added to one control account behind everybody's back.
fn city(more: i64) -> City {
    let mut city = City::new();
    let supplier = Command::Registry(Registry::Supplier { id: 1, active: true, name: "Kitchen Ltd".into() });
    let top_up = Command::TopUp { account: 0, supplier: 1, amount_kopecks: 500, note: "test".into() };
    for (n, command) in (1u128..).zip([supplier, top_up]) {
        let (mut out, mut heap) = (Vec::new(), Vec::new());
        city.apply_command(1, n, &command, 9, &mut out, &mut heap);
        assert!(out.iter().all(|record| record.reason < edge_protocol::reason::FIRST_REFUSAL), "{out:?}");
    }
    let mut chunks: Vec<(Table, Vec<u8>)> = Vec::new();
    let Ok(()) = city.save(&mut chunks);
    let mut wrong = City::new();
    for (table, bytes) in &chunks {
        let mut bytes = bytes.clone();
        if *table == Table::Suppliers {
            let mut rows = rkyv::from_bytes::<Vec<Supplier>, Failure>(&bytes).expect("rows of suppliers");
            rows.last_mut().expect("a supplier").controls[0] += more;
            bytes = rkyv::to_bytes::<Failure>(&rows).expect("archived").into_vec();
        }
        wrong.load_chunk(*table, &bytes).expect("a chunk");
    }
    wrong.finish_load().expect("a whole state");
    wrong
}

#[test]
fn a_sum_that_is_not_zero_is_seen_at_once_on_pages_and_in_metrics() {
    for (more, gauge) in [(0, "turnstone_sum_kopecks 0\n"), (7, "turnstone_sum_kopecks 7\n"), (-1, "turnstone_sum_kopecks -1\n")]
    {
        let (hub, metrics) = (Arc::new(ViewHub::default()), Arc::new(Metrics::default()));
        let connections = Arc::new(Connections::new(Arc::clone(&metrics)));
        let mut live = LiveBuilder::new(Arc::clone(&hub), Arc::clone(&metrics), connections, Gauges::default(), "test".into());
        let state = city(more);
        let head = SnapshotHead { next_pos: state.next_pos(), now_us: 1, block_hash: [0; 32] };
        let followed = Followed::new(Replayer::from_snapshot(head, state));
        assert_eq!(hub.live().borrow().sum_at_us, 0, "nobody has looked yet");
        // As many views as there are between two sums, and one.
        for _ in 0..=SUM_EVERY {
            live.since = Instant::now().checked_sub(PUBLISH_EVERY).expect("a machine that has run for a second");
            live.publish_when_due(&followed, 0, 0);
        }
        let view = hub.live().borrow().clone();
        assert_eq!(view.sum_kopecks, i128::from(more));
        assert!(view.sum_at_us > 0);
        let text = metrics.encode();
        assert!(text.contains(gauge) && text.contains("turnstone_sum_checks_total 2\n"), "{text}");
    }
}
