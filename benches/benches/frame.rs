//! The hot path without disk and network: a frame validated and read, taps and meals decided, records written and read.
//!
//! `cargo bench -p benches --bench frame`; `-- decide` for one group.

use bytes::Bytes;
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use edge_protocol::event::ArchivedEvent;
use edge_protocol::frame::{EventBatch, encode_events};
use edge_protocol::limits::FRAME_HEADER_LEN;
use edge_protocol::message::EventFrame;
use edge_protocol::{CardKey, Direction, Event, FrameCutter, MealClass};
use ledger_core::command::{CardSpec, HolderSpec};
use ledger_core::{Command, Record, Registry, State, account_number};
use rkyv::rancor::Failure;
use std::hint::black_box;

/// Events of one frame. Origin: the frame length from which quinn gains nothing more.
const FRAME: u64 = 1_024;
/// 2026-11-18 12:00 in Moscow, microseconds since the Unix epoch.
const NOON: i64 = 1_795_000_000_000_000 - 1_795_000_000_000_000 % 86_400_000_000 + 9 * 3_600_000_000;
const SECOND: i64 = 1_000_000;

fn card(holder: u32) -> CardKey {
    let [a, b, c, d] = holder.to_be_bytes();
    CardKey { bytes: [4, a, b, c, d, 1, 1, 0, 0, 0], bits: 56 }
}

/// Pseudo-random numbers that are the same in every run.
fn next(random: &mut u64) -> u64 {
    *random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *random >> 33
}

fn frame(events: impl IntoIterator<Item = Event>) -> Bytes {
    let mut bytes = Vec::new();
    encode_events(&EventFrame { events: events.into_iter().collect() }, &mut bytes);
    Bytes::from(bytes)
}

fn taps() -> impl Iterator<Item = Event> {
    (1..=FRAME).map(|seq| Event { seq, ..Event::tap(1, card(seq as u32), Direction::In, NOON) })
}

/// One school, one supplier, everybody with a card and money.
fn city(holders: u32) -> State {
    let mut state = State::new();
    let mut out = Vec::new();
    let name = String::new;
    let (first_day, last_day) = (0, i32::MAX);
    let mut commands = vec![
        Command::Registry(Registry::Complex { id: 1, active: true, name: name() }),
        Command::Registry(Registry::Building { id: 1, active: true, complex: 1, kind: 1, mode: 0, name: name() }),
        Command::Registry(Registry::Gateway { id: 1, active: true, building: 1 }),
        Command::Registry(Registry::Supplier { id: 1, active: true, name: name() }),
        Command::Registry(Registry::Contract {
            id: 1,
            active: true,
            supplier: 1,
            complex: 1,
            first_day,
            last_day,
            weekdays: 0x7f,
        }),
        Command::Registry(Registry::Device { id: 1, active: true, building: 1, kind: 1, supplier: 0 }),
        Command::Registry(Registry::Device { id: 2, active: true, building: 1, kind: 3, supplier: 1 }),
    ];
    for id in 1..=holders {
        let spec = HolderSpec { id, kind: 1, active: true, in_meal_plan: true, complex: 1, building: 1, ..HolderSpec::default() };
        let CardKey { bytes, bits } = card(id);
        commands.push(Command::Registry(Registry::Holder(spec)));
        commands.push(Command::Registry(Registry::Card(CardSpec {
            bytes,
            bits,
            kind: 1,
            state: 1,
            permanent: false,
            holder: id,
        })));
        let (account, note) = (account_number(id), name());
        commands.push(Command::TopUp { account, supplier: 1, amount_kopecks: 100_000_000, note });
        if commands.len() > 4_096 || id == holders {
            for command in commands.drain(..) {
                state.apply_command(NOON, 0, &command, 0, &mut out);
            }
            out.clear();
        }
    }
    state
}

fn frames(c: &mut Criterion) {
    let bytes = frame(taps());
    let payload = bytes.slice(FRAME_HEADER_LEN..);
    let mut group = c.benchmark_group("frame");
    group.throughput(Throughput::Elements(FRAME));
    group.bench_function("cut and validate", |b| {
        b.iter(|| {
            let mut cutter = FrameCutter::default();
            cutter.push(bytes.clone());
            let frame = cutter.next_frame().expect("a frame").expect("whole");
            EventBatch::new(frame.payload).expect("a batch")
        });
    });
    group.bench_function("cut and validate, in datagrams of 1200 bytes", |b| {
        b.iter(|| {
            let mut cutter = FrameCutter::default();
            let mut found = None;
            for from in (0..bytes.len()).step_by(1_200) {
                cutter.push(bytes.slice(from..(from + 1_200).min(bytes.len())));
                found = cutter.next_frame().expect("a frame");
            }
            EventBatch::new(found.expect("whole").payload).expect("a batch")
        });
    });
    group.bench_function("validate and read all fields", |b| {
        b.iter(|| {
            let batch = EventBatch::new(payload.clone()).expect("a batch");
            batch.events().iter().for_each(|event| _ = black_box(Event::from(event)));
        });
    });
    group.finish();
}

fn decide(c: &mut Criterion) {
    let mut group = c.benchmark_group("decide");
    group.throughput(Throughput::Elements(FRAME));
    for holders in [10_000, 1_500_000] {
        let mut state = city(holders);
        let (mut seq, mut now, mut random) = (0, NOON, 1);
        let mut out = Vec::with_capacity(FRAME as usize);
        for (kind, warm) in [("taps", false), ("taps", true), ("meals", false), ("meals", true)] {
            let warmed = if warm { ", warmed" } else { "" };
            group.bench_function(format!("{kind}, {holders} holders{warmed}"), |b| {
                b.iter_batched_ref(
                    || {
                        now += SECOND;
                        let events: Vec<Event> = (0..FRAME)
                            .map(|_| {
                                seq += 1;
                                let card = card((next(&mut random) % u64::from(holders)) as u32 + 1);
                                let direction = if next(&mut random).is_multiple_of(2) { Direction::In } else { Direction::Out };
                                let event = match kind {
                                    "taps" => Event::tap(1, card, direction, now),
                                    _ => Event::meal(2, card, MealClass::PaidMain, 1, 10, now),
                                };
                                Event { seq, ..event }
                            })
                            .collect();
                        (now, EventBatch::new(frame(events).slice(FRAME_HEADER_LEN..)).expect("a batch"))
                    },
                    |(now, batch)| {
                        out.clear();
                        for some in batch.events().chunks(if warm { State::WARM_MAX } else { usize::MAX }) {
                            if warm {
                                state.warm(some.iter().map(ArchivedEvent::card_key));
                            }
                            for event in some {
                                black_box(state.apply_event(*now, 1, &Event::from(event), &mut out));
                            }
                        }
                    },
                    BatchSize::PerIteration,
                );
            });
            assert!(out.iter().all(|record| record.gateway == 1) && state.sum_kopecks() == 0);
        }
    }
    group.finish();
}

fn records(c: &mut Criterion) {
    let records: Vec<Record> = (0..FRAME).map(|n| Record { id_lo: n, gateway: 1, kind: 1, ..Record::default() }).collect();
    let bytes = rkyv::to_bytes::<Failure>(&records).expect("flat values");
    let mut group = c.benchmark_group("records");
    group.throughput(Throughput::Elements(FRAME));
    group.bench_function("encode", |b| b.iter(|| rkyv::to_bytes::<Failure>(black_box(&records)).expect("flat values")));
    group.bench_function("validate and decode", |b| {
        b.iter(|| rkyv::from_bytes::<Vec<Record>, Failure>(black_box(&bytes)).expect("our own bytes"));
    });
    group.finish();
}

criterion_group!(benches, frames, decide, records);
criterion_main!(benches);
