//! Frames validated and read, records written and read: what every event costs before and after it is decided.
//!
//! `cargo bench -p benches --bench frame`.

use counted::{City, FRAME_MAX, Kind};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use edge_protocol::frame::EventBatch;
use edge_protocol::limits::FRAME_HEADER_LEN;
use edge_protocol::{Event, FrameCutter};
use ledger_core::Record;
use rkyv::rancor::Failure;
use std::hint::black_box;

fn frames(c: &mut Criterion) {
    let bytes = City::new(FRAME_MAX as u32).next_frame(Kind::Taps, FRAME_MAX).1;
    let payload = bytes.slice(FRAME_HEADER_LEN..);
    let mut group = c.benchmark_group("frame");
    group.throughput(Throughput::Elements(FRAME_MAX));
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

fn records(c: &mut Criterion) {
    let records: Vec<Record> = (0..FRAME_MAX).map(|n| Record { id_lo: n, gateway: 1, kind: 1, ..Record::default() }).collect();
    let bytes = rkyv::to_bytes::<Failure>(&records).expect("flat values");
    let mut group = c.benchmark_group("records");
    group.throughput(Throughput::Elements(FRAME_MAX));
    group.bench_function("encode", |b| b.iter(|| rkyv::to_bytes::<Failure>(black_box(&records)).expect("flat values")));
    group.bench_function("validate and decode", |b| {
        b.iter(|| rkyv::from_bytes::<Vec<Record>, Failure>(black_box(&bytes)).expect("our own bytes"));
    });
    group.finish();
}

criterion_group!(benches, frames, records);
criterion_main!(benches);
