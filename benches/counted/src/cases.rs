//! The pieces of work that the guard counts, each with fixed input.

use crate::city::{City, Kind, NOON};
use crate::journal::block::{Block, HEADER_LEN, NO_HASH};
use bytes::Bytes;
use edge_protocol::frame::{EventBatch, encode_outcomes};
use edge_protocol::limits::FRAME_HEADER_LEN;
use edge_protocol::{Event, FrameCutter, Outcome, OutcomeFrame};
use ledger_core::{Record, State};
use std::hint::black_box;

/// Holders of the city. Origin: a district; instructions do not depend on it, waiting for memory does and is the benches' matter.
const HOLDERS: u32 = 10_000;
/// Events or records of one piece of work. Origin: two warmed lots; a quarter of a million steps for all, some seconds.
const EVENTS: u64 = 64;
/// Block bytes that are hashed before the hash's own place; as drawn in `block.rs`.
const HASHED_HEAD: usize = 80;

/// A piece of work, done twice by `counted`: for practice, and for the count.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// As in the record of counts.
    pub name: &'static str,
    /// Events, records or answers that the work is about.
    pub events: u64,
    /// The case whose count is taken off: work that goes other ways on other processors.
    pub without: Option<&'static str>,
    /// Not held against a record.
    pub only_taken_off: bool,
    /// Makes the input.
    pub prepare: fn() -> Box<dyn FnMut()>,
}

const HASH: &str = "hash of a block";

/// All of them, in the order of their counting.
pub const CASES: &[Case] = &[
    case("decide taps", || decide(Kind::Taps, false)),
    case("decide taps, warmed", || decide(Kind::Taps, true)),
    case("decide meals", || decide(Kind::Meals, false)),
    case("decide meals, warmed", || decide(Kind::Meals, true)),
    case("cut and validate a frame", cut),
    case("read all fields of a frame", read),
    case("encode outcomes", outcomes),
    // BLAKE3 picks its code by the processor; the blocks' other work is the same everywhere.
    Case { only_taken_off: true, ..case(HASH, hash) },
    Case { without: Some(HASH), ..case("build a block", build) },
    Case { without: Some(HASH), ..case("read a block", read_block) },
];

const fn case(name: &'static str, prepare: fn() -> Box<dyn FnMut()>) -> Case {
    Case { name, events: EVENTS, without: None, only_taken_off: false, prepare }
}

fn decide(kind: Kind, warm: bool) -> Box<dyn FnMut()> {
    let mut city = City::new(HOLDERS);
    let mut batches = [city.next_batch(kind, EVENTS), city.next_batch(kind, EVENTS)].into_iter();
    let mut state = city.state;
    let mut out = Vec::with_capacity(EVENTS as usize);
    Box::new(move || {
        let Some((now_us, batch)) = batches.next() else { return };
        out.clear();
        for some in batch.events().chunks(State::WARM_MAX) {
            if warm {
                state.warm(some);
            }
            for event in some {
                black_box(state.apply_event(now_us, 1, &Event::from(event), &mut out));
            }
        }
    })
}

fn frame() -> Bytes {
    City::new(HOLDERS).next_frame(Kind::Taps, EVENTS).1
}

fn cut() -> Box<dyn FnMut()> {
    let bytes = frame();
    Box::new(move || {
        let mut cutter = FrameCutter::default();
        cutter.push(bytes.clone());
        let frame = cutter.next_frame().expect("a frame").expect("whole");
        black_box(EventBatch::new(frame.payload).expect("a batch"));
    })
}

fn read() -> Box<dyn FnMut()> {
    let batch = EventBatch::new(frame().slice(FRAME_HEADER_LEN..)).expect("a batch");
    Box::new(move || batch.events().iter().for_each(|event| _ = black_box(Event::from(event))))
}

fn outcomes() -> Box<dyn FnMut()> {
    let outcome = |n| Outcome { balance_kopecks: 1_000 + i64::from(n), seq_offset: n, ..Outcome::default() };
    let message = OutcomeFrame { first_seq: 1, durable_seq: EVENTS, outcomes: (0..EVENTS).map(|n| outcome(n as u16)).collect() };
    Box::new(move || {
        let mut out = Vec::new();
        encode_outcomes(black_box(&message), &mut out);
        black_box(out);
    })
}

/// What a city's taps leave behind.
fn records() -> Vec<Record> {
    let mut city = City::new(HOLDERS);
    let (now_us, batch) = city.next_batch(Kind::Taps, EVENTS);
    let mut out = Vec::new();
    for event in batch.events() {
        city.state.apply_event(now_us, 1, &Event::from(event), &mut out);
    }
    out
}

fn sealed() -> Bytes {
    let mut block = Block::new(0, NOON);
    block.records = records();
    block.seal(NO_HASH).expect("room").bytes
}

fn build() -> Box<dyn FnMut()> {
    let records = records();
    Box::new(move || {
        let mut block = Block::new(0, NOON);
        for record in &records {
            if block.has_room(1, 0) {
                block.records.push(*record);
            }
        }
        black_box(block.seal(NO_HASH).expect("room"));
    })
}

fn read_block() -> Box<dyn FnMut()> {
    let bytes = sealed();
    Box::new(move || _ = black_box(Block::decode(black_box(&bytes)).expect("our own block")))
}

fn hash() -> Box<dyn FnMut()> {
    let bytes = sealed();
    Box::new(move || {
        let mut hasher = blake3::Hasher::new();
        hasher.update(bytes.get(..HASHED_HEAD).unwrap_or_default());
        hasher.update(bytes.get(HEADER_LEN..).unwrap_or_default());
        black_box(*hasher.finalize().as_bytes());
    })
}
