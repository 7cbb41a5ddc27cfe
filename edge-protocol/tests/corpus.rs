//! The fuzz targets over their committed corpus and over random changes of it, in every `cargo test`.
//!
//! `TURNSTONE_CORPUS=write cargo test -p edge-protocol --test corpus` writes the seeds anew; whatever a fuzzer finds beside them
//! stays. The random changes start from a fixed seed; `TURNSTONE_SEED` tries another.

#[path = "../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "the fuzz crate's public functions")]
mod targets;

use edge_protocol::client::{ClientConfig, ClientSession};
use edge_protocol::frame::{encode_events, encode_hello, encode_hello_ack, encode_notice, encode_outcomes};
use edge_protocol::limits::{FRAME_HEADER_LEN, FRAME_PAYLOAD_MAX};
use edge_protocol::message::EventFrame;
use edge_protocol::{CardKey, Direction, Event, Hello, HelloAck, MealClass, Notice, Outcome, OutcomeFrame};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Random changes per target. Origin: a few seconds in the test profile.
const CHANGES: u64 = 200_000;

type Target = (&'static str, fn(&[u8]));
const TARGETS: [Target; 3] = [("frame", targets::frame), ("decode", targets::decode), ("session", targets::session)];

fn folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target)
}

fn corpus(target: &str) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder(target)).expect("a committed corpus");
    let files = entries.map(|entry| entry.expect("a readable folder").path());
    let named = |path: PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        (name, fs::read(&path).expect("a readable file"))
    };
    files.map(named).collect()
}

#[test]
fn the_committed_corpus_passes_and_holds_every_seed() {
    let write = std::env::var_os("TURNSTONE_CORPUS").is_some_and(|value| value == "write");
    for (name, target) in TARGETS {
        let seeds = seeds(name);
        if write {
            fs::create_dir_all(folder(name)).expect("a folder");
            seeds.iter().for_each(|(file, bytes)| fs::write(folder(name).join(file), bytes).expect("a file"));
        }
        let corpus = corpus(name);
        assert!(corpus.len() >= 24, "{name}: {} inputs", corpus.len());
        for (file, bytes) in &seeds {
            assert_eq!(corpus.get(file), Some(bytes), "{name}/{file} is not what its generator makes");
        }
        corpus.values().for_each(|bytes| target(bytes));
    }
}

#[test]
fn random_changes_of_the_corpus_break_nothing() {
    let seed = std::env::var("TURNSTONE_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(0x7457_0e5e);
    println!("TURNSTONE_SEED={seed}");
    for (name, target) in TARGETS {
        let corpus: Vec<Vec<u8>> = corpus(name).into_values().filter(|bytes| bytes.len() <= 4_096).collect();
        let mut random = Random(seed);
        for change in 0..CHANGES {
            let bytes = random.changed(&corpus);
            let passed = std::panic::catch_unwind(|| target(&bytes));
            assert!(passed.is_ok(), "{name}: change {change} of seed {seed}: add to the corpus {bytes:02x?}");
        }
    }
}

/// xorshift64*: small, and the same for ever.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit.max(1)
    }

    /// One input with a few changes: bits, bytes, lengths, pieces of another input.
    fn changed(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        const NUMBERS: [u32; 8] = [0, 1, 0x7f, 0xff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, FRAME_PAYLOAD_MAX as u32];
        let mut bytes = corpus[self.below(corpus.len())].clone();
        for _ in 0..self.below(4) + 1 {
            let at = self.below(bytes.len() + 1);
            match self.below(7) {
                0 | 1 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << (at % 8)),
                2 => bytes.truncate(at),
                3 => bytes.insert(at, self.below(256) as u8),
                4 => drop(bytes.drain(at..(at + self.below(9)).min(bytes.len()))),
                5 => {
                    let number = NUMBERS[self.below(NUMBERS.len())].to_le_bytes();
                    bytes.iter_mut().skip(at).zip(number).for_each(|(byte, new)| *byte = new);
                }
                _ => {
                    let other = &corpus[self.below(corpus.len())];
                    let (from, len) = (self.below(other.len()), self.below(80));
                    bytes.splice(at..at, other.iter().skip(from).take(len).copied());
                }
            }
        }
        bytes
    }
}

type Seeds = Vec<(String, Vec<u8>)>;

/// Inputs worth starting from, by target.
fn seeds(target: &str) -> Seeds {
    match target {
        "frame" => streams(),
        "decode" => {
            frames().into_iter().map(|(name, frame)| (name, frame[FRAME_HEADER_LEN..].to_vec())).chain(payloads()).collect()
        }
        _ => scripts(),
    }
}

fn encoded<T>(message: &T, encode: fn(&T, &mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode(message, &mut bytes);
    bytes
}

fn events(count: u64, first: u64) -> Vec<u8> {
    let card = CardKey::parse("04A1B2C3D4E5F6").expect("seven bytes");
    let events = (first..first + count).map(|seq| match seq % 3 {
        0 => Event { seq, ..Event::default() },
        1 => Event { seq, ..Event::tap(11, card, Direction::In, 1_795_000_000_000_000) },
        _ => Event { seq, ..Event::meal(12, card, MealClass::Free, 2, 8_000, i64::MIN) },
    });
    encoded(&EventFrame { events: events.collect() }, encode_events)
}

fn outcomes(count: u16) -> Vec<u8> {
    let outcomes = (0..count).map(|seq_offset| Outcome { seq_offset, reason: seq_offset, ..Outcome::default() }).collect();
    encoded(&OutcomeFrame { first_seq: 1, durable_seq: u64::MAX, outcomes }, encode_outcomes)
}

/// Every message, small, large and at its limits.
fn frames() -> Seeds {
    let hello = Hello { gateway: 7, version_min: 1, version_max: 1, ..Hello::default() };
    let mut all = vec![
        ("hello".to_owned(), encoded(&hello, encode_hello)),
        (
            "hello-widest".into(),
            encoded(&Hello { boot_id: u64::MAX, clock_us: i64::MIN, version_max: u16::MAX, ..hello }, encode_hello),
        ),
        ("hello-ack".into(), encoded(&HelloAck { version: 1, ..HelloAck::default() }, encode_hello_ack)),
        (
            "hello-ack-widest".into(),
            encoded(&HelloAck { last_durable_seq: u64::MAX, reserved: 255, ..HelloAck::default() }, encode_hello_ack),
        ),
        ("notice".into(), encoded(&Notice { value: 9, kind: 2, reserved: [0; 7] }, encode_notice)),
        ("notice-unknown".into(), encoded(&Notice { value: u64::MAX, kind: 255, reserved: [255; 7] }, encode_notice)),
    ];
    all.extend([0, 1, 2, 3, 16, 64].map(|count| (format!("events-{count}"), events(count, 1))));
    all.extend([("events-last".into(), events(2, u64::MAX - 2)), ("events-from-0".into(), events(2, 0))]);
    all.extend([0, 1, 2, 3, 64].map(|count| (format!("outcomes-{count}"), outcomes(count))));
    all
}

/// Payloads that are nearly right.
fn payloads() -> Seeds {
    let good = events(3, 1)[FRAME_HEADER_LEN..].to_vec();
    let patched = |name: &str, at: usize, value: i32| {
        let mut bytes = good.clone();
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        (format!("events-{name}"), bytes)
    };
    vec![
        ("empty".to_owned(), Vec::new()),
        ("zero".into(), vec![0]),
        ("ones".into(), vec![255; 72]),
        patched("list-in-its-root", 192, 0),
        patched("list-before-its-frame", 192, -193),
        patched("list-nowhere", 192, i32::MIN),
        patched("fewer-than-there-are", 196, 2),
        patched("more-than-there-are", 196, 4),
        patched("two-thousand-million", 196, i32::MAX),
        patched("gap", 64, 9),
        ("events-after-garbage".into(), [&[0; 64][..], &good].concat()),
        ("events-before-garbage".into(), [&good[..], &[0; 8]].concat()),
    ]
}

/// Streams of frames with the way they are cut in front.
fn streams() -> Seeds {
    let mut all: Seeds = frames().into_iter().map(|(name, frame)| (name, [&[0][..], &frame].concat())).collect();
    let several: Vec<u8> = frames().into_iter().flat_map(|(_, frame)| frame).collect();
    all.extend([0, 6, 7, 31].map(|how| (format!("all-cut-by-{how}"), [&[how][..], &several].concat())));
    for (name, header) in [
        ("length-0", [0, 0, 0, 0, 1, 1, 0, 0]),
        ("length-too-much", [0xff, 0xff, 0xff, 0xff, 3, 1, 0, 0]),
        ("kind-9", [8, 0, 0, 0, 9, 1, 0, 0]),
        ("version-2", [8, 0, 0, 0, 1, 2, 0, 0]),
        ("reserved", [8, 0, 0, 0, 1, 1, 0, 1]),
        ("half-a-frame", [8, 0, 0, 0, 1, 1, 0, 0]),
    ] {
        all.push((name.to_owned(), [&[3][..], &header, &[1, 2, 3]].concat()));
    }
    all
}

/// Scripts of the session target: a setting, then pairs of operation and number.
fn scripts() -> Seeds {
    const SUBMIT: u8 = 0;
    const TO_SERVER: u8 = 1;
    const TO_CLIENT: u8 = 2;
    const ANSWER: u8 = 3;
    const BREAK: u8 = 4;
    const CONNECT: u8 = 5;
    const NOTIFY: u8 = 6;
    let greeted = [CONNECT, 1, TO_SERVER, 255, TO_CLIENT, 255];
    let round = [SUBMIT, 5, TO_SERVER, 255, ANSWER, 3, TO_CLIENT, 255];
    let slow = [SUBMIT, 15, TO_SERVER, 1, TO_SERVER, 2, TO_SERVER, 200, ANSWER, 1, TO_CLIENT, 3, TO_CLIENT, 255];
    let broken = [SUBMIT, 9, TO_SERVER, 255, BREAK, 0];
    let mut all = Seeds::new();
    for setting in [0, 0x07, 0x1f, 0x3f, 0x7f, 0xff] {
        all.extend([
            (format!("{setting:02x}-rounds"), [&[setting][..], &greeted, &round, &round, &round].concat()),
            (format!("{setting:02x}-slow"), [&[setting][..], &greeted, &slow, &slow].concat()),
            (
                format!("{setting:02x}-resend"),
                [&[setting][..], &greeted, &broken, &greeted, &round, &broken, &greeted, &slow].concat(),
            ),
            (format!("{setting:02x}-notice"), [&[setting][..], &[NOTIFY, 1], &greeted, &[NOTIFY, 2], &round].concat()),
            (format!("{setting:02x}-flip-hello"), [&[setting][..], &[CONNECT, 1, 7, 20], &greeted[2..], &round].concat()),
            (format!("{setting:02x}-flip-ack"), [&[setting][..], &greeted[..4], &[8, 15], &greeted[4..], &round].concat()),
            (format!("{setting:02x}-flip-events"), [&[setting][..], &greeted, &[SUBMIT, 5, 7, 12], &round].concat()),
        ]);
    }
    all
}

#[test]
fn a_gateway_that_takes_the_highest_sequence_from_a_broken_ledger_does_not_overflow() {
    let mut client = ClientSession::adopting(ClientConfig::new(7));
    client.handle_connected(0);
    client.handle_bytes(
        encoded(&HelloAck { last_durable_seq: u64::MAX, version: 1, ..HelloAck::default() }, encode_hello_ack).into(),
    );
    assert!(client.poll_event().is_err());
    assert_eq!(client.submit(Event::default()), Ok(1));
}
