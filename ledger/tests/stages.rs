//! What the stages count in a running server: once per frame or block, never per event.

mod common;

use common::city::City;
use common::eventually;
use common::gateway::{Gateway, in_time, runtime};
use common::http::metric;
use common::server::{Server, verify_clean};
use ledger::stages::Stage;

const GATEWAY: u32 = 1;
/// Frames of each size.
const FRAMES: usize = 5;

/// Frames, blocks or barriers, and events.
fn counted(server: &Server, stage: Stage) -> (u64, u64) {
    let label = format!("{{stage=\"{}\"}}", stage.name());
    (metric(server.http, "stage_pieces", &label), metric(server.http, "stage_events", &label))
}

#[test]
fn a_frame_is_counted_once_by_every_stage_however_many_events_it_has() {
    let city = City::small(1);
    let server = Server::start(&city.dir());
    let sizes = [1, 500];
    let mut taps = city.taps(GATEWAY, FRAMES * sizes.iter().sum::<usize>()).into_iter();
    let runtime = runtime();
    let mut gateway = runtime.block_on(in_time(Gateway::connect(&city.dir(), server.quic, GATEWAY)));
    for size in sizes {
        let before = Stage::ALL.map(|stage| counted(&server, stage));
        runtime.block_on(in_time(async {
            for _ in 0..FRAMES {
                let frame: Vec<_> = taps.by_ref().take(size).collect();
                assert_eq!(gateway.ask(&frame).await.len(), size);
            }
        }));
        let events = (FRAMES * size) as u64;
        for (stage, before) in Stage::ALL.into_iter().zip(before) {
            // The answer is here before the server has counted that it was written, and the follower comes after it.
            eventually("the stage has seen all events", || counted(&server, stage).1 == before.1 + events);
            let pieces = counted(&server, stage).0 - before.0;
            // A gateway that waits for its answer fills a block with each frame, and each block gets its own barrier.
            assert_eq!(pieces, FRAMES as u64, "{stage:?}, frames of {size}");
        }
    }
    gateway.leave();
    assert_eq!((metric(server.http, "writer_queue_items", ""), metric(server.http, "blocks_in_flight", "")), (0, 0));
    assert_eq!(metric(server.http, "follower_behind_records", ""), 0);
    let (status, stderr) = server.terminate();
    assert!(status.success(), "{stderr}");
    verify_clean(&city.dir());
}
