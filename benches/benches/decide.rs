//! Taps and meals decided in cities of three sizes, plain and warmed.
//!
//! `cargo bench -p benches --bench decide`; `-- 'meals, 10000 '` for one city. Ten million holders take some 2.5 GB of memory.

use counted::{City, FRAME_MAX, Kind, accepted};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use edge_protocol::Event;
use ledger_core::State;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Holders. Origin: a district, Moscow, and six Moscows: where the tables end that a processor's caches and page tables help with.
const HOLDERS: [u32; 3] = [10_000, 1_500_000, 10_000_000];
/// Origin: a sample is a few hundred frames; more of them only repeat what thirty say.
const SAMPLES: usize = 30;

fn decide(c: &mut Criterion) {
    let mut group = c.benchmark_group("decide");
    group.throughput(Throughput::Elements(FRAME_MAX)).sample_size(SAMPLES);
    for holders in HOLDERS {
        // Made when it is first asked for: a filter on the command line spares the large ones.
        let mut city: Option<City> = None;
        let mut out = Vec::with_capacity(FRAME_MAX as usize);
        for (kind, warm) in [(Kind::Taps, false), (Kind::Taps, true), (Kind::Meals, false), (Kind::Meals, true)] {
            let warmed = if warm { ", warmed" } else { "" };
            group.bench_function(format!("{}, {holders} holders{warmed}", kind.name()), |b| {
                let city = city.get_or_insert_with(|| City::new(holders));
                b.iter_custom(|frames| {
                    let mut spent = Duration::ZERO;
                    for _ in 0..frames {
                        let (now_us, batch) = city.next_batch(kind, FRAME_MAX);
                        out.clear();
                        let start = Instant::now();
                        for some in batch.events().chunks(State::WARM_MAX) {
                            if warm {
                                city.state.warm(some);
                            }
                            for event in some {
                                black_box(city.state.apply_event(now_us, 1, &Event::from(event), &mut out));
                            }
                        }
                        spent += start.elapsed();
                    }
                    spent
                });
                // A card may come twice in a frame, and then the second event is refused.
                assert!(out.iter().filter(|record| accepted(record)).count() * 10 > out.len() * 9, "a bench of refusals");
                assert_eq!(city.state.sum_kopecks(), 0);
            });
        }
    }
    group.finish();
}

criterion_group!(benches, decide);
criterion_main!(benches);
