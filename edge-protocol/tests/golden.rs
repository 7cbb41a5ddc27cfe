//! The bytes of version 1, kept in `golden/*.hex`. They never change: a new form is a new version with files of its own.

use bytes::Bytes;
use edge_protocol::event::{FLAG_LET_PASS, FLAG_OFFLINE};
use edge_protocol::frame::{
    EventBatch, decode_events, decode_hello, decode_hello_ack, decode_notice, decode_outcomes, encode_events, encode_hello,
    encode_hello_ack, encode_notice, encode_outcomes, encode_written_events,
};
use edge_protocol::limits::{EVENT_LEN, FRAME_HEADER_LEN};
use edge_protocol::message::EventFrame;
use edge_protocol::{
    CardKey, Direction, Event, EventKind, FrameCutter, FrameKind, Hello, HelloAck, MealClass, Notice, NoticeKind, Outcome,
    OutcomeFrame, Reason,
};
use std::fmt::Write;

fn bytes_of(hex: &str) -> Vec<u8> {
    let digits: Vec<u32> =
        hex.lines().filter(|l| !l.starts_with('#')).flat_map(str::chars).filter_map(|c| c.to_digit(16)).collect();
    digits.chunks(2).map(|pair| (pair[0] * 16 + pair[1]) as u8).collect()
}

fn hex_of(bytes: &[u8]) -> String {
    let mut hex = String::new();
    for line in bytes.chunks(16) {
        let line: Vec<String> = line.iter().map(|byte| format!("{byte:02x}")).collect();
        _ = writeln!(hex, "{}", line.join(" "));
    }
    hex
}

/// Encodes, compares, cuts, decodes, compares.
#[track_caller]
fn golden<T: PartialEq + std::fmt::Debug, E: std::fmt::Debug>(
    hex: &str,
    kind: FrameKind,
    message: &T,
    encode: fn(&T, &mut Vec<u8>),
    decode: fn(&[u8]) -> Result<T, E>,
) {
    let mut bytes = Vec::new();
    encode(message, &mut bytes);
    assert_eq!(bytes, bytes_of(hex), "the encoder makes:\n{}", hex_of(&bytes));
    let mut cutter = FrameCutter::default();
    cutter.push(Bytes::from(bytes_of(hex)));
    let frame = cutter.next_frame().expect("a frame").expect("whole");
    assert_eq!(frame.kind, kind);
    assert_eq!(frame.payload.len(), bytes.len() - FRAME_HEADER_LEN);
    assert_eq!(&decode(&frame.payload).expect("its own message"), message);
    assert_eq!(cutter.next_frame(), Ok(None));
    for wrong in [&frame.payload[1..], &frame.payload[..frame.payload.len() - 1], &[&[0][..], &frame.payload].concat(), &[]] {
        assert!(decode(wrong).is_err(), "{} bytes are not this message", wrong.len());
    }
}

#[test]
fn hello() {
    let message =
        Hello { boot_id: 0x1122_3344_5566_7788, clock_us: 1_795_000_000_000_000, gateway: 7, version_min: 1, version_max: 3 };
    golden(include_str!("golden/hello.hex"), FrameKind::Hello, &message, encode_hello, decode_hello);
}

#[test]
fn hello_ack() {
    let message = HelloAck {
        last_durable_seq: 41,
        server_time_us: -1,
        events_per_frame_max: 4_096,
        frames_in_flight_max: 64,
        deny_list_version: 9,
        version: 1,
        building_mode: 6,
        reserved: 0,
    };
    golden(include_str!("golden/hello_ack.hex"), FrameKind::HelloAck, &message, encode_hello_ack, decode_hello_ack);
}

/// One event of every kind, with every field used somewhere.
fn events() -> EventFrame {
    let card = CardKey::parse("04A1B2C3D4E5F6").expect("seven bytes");
    let at = 1_795_000_000_000_000;
    let mut events = vec![
        Event::tap(11, card, Direction::In, at),
        Event {
            menu_line: 0x0a0b_0c0d,
            flags: FLAG_OFFLINE | FLAG_LET_PASS,
            ..Event::meal(12, card, MealClass::Free, 2, 8_000, at + 1)
        },
        Event { card: [0; 10], card_bits: 0, subject: 1_003, ..Event::meal(12, card, MealClass::PaidMain, 1, 10_000, at + 2) },
        Event { kind: EventKind::Bring as u8, detail: 0, subject: 1_016, ..Event::tap(21, card, Direction::In, at + 3) },
        Event { kind: EventKind::Take as u8, detail: 0, subject: 1_016, ..Event::tap(21, card, Direction::In, at + 4) },
        Event { kind: EventKind::Heartbeat as u8, device: 11, device_time_us: at + 5, ..Event::default() },
        Event { kind: EventKind::Fault as u8, detail: 0xfe, device: u32::MAX, device_time_us: at + 6, ..Event::default() },
    ];
    for (seq, event) in (40..).zip(&mut events) {
        event.seq = seq;
    }
    EventFrame { events }
}

#[test]
fn an_event_frame_with_every_kind() {
    let hex = include_str!("golden/events.hex");
    golden(hex, FrameKind::Events, &events(), encode_events, decode_events);
    let batch = EventBatch::new(Bytes::from(bytes_of(hex)).slice(FRAME_HEADER_LEN..)).expect("a batch");
    assert_eq!((batch.first_seq(), batch.last_seq(), batch.count()), (40, 46, 7));
    assert!(batch.events().iter().map(Event::from).eq(events().events), "read in place");
}

#[test]
fn events_written_by_hand_are_those_bytes_too() {
    let distinct = Event {
        seq: 0x0102_0304_0506_0708,
        device_time_us: -2,
        amount_kopecks: i64::MIN + 3,
        subject: u64::MAX - 4,
        device: 0x1112_1314,
        menu_line: 0x2122_2324,
        card: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
        card_bits: 80,
        kind: 0x31,
        flags: 0x32,
        detail: 0x33,
        meal: 0x34,
        reserved: [11, 12, 13, 14, 15, 16, 17, 18, 19],
    };
    for events in [events().events, vec![distinct], vec![distinct; 4096]] {
        // What stood there before must not shine through.
        let mut written = vec![[0xff; EVENT_LEN]; events.len()];
        written.iter_mut().zip(&events).for_each(|(to, event)| event.write(to));
        let (mut by_hand, mut archived) = (vec![7], vec![7]);
        encode_written_events(written.iter(), &mut by_hand);
        encode_events(&EventFrame { events }, &mut archived);
        assert_eq!(by_hand, archived, "{} events behind what was there", written.len());
    }
}

#[test]
fn outcomes() {
    let outcome =
        |seq_offset, reason: Reason, balance_kopecks| Outcome { balance_kopecks, seq_offset, reason: reason.code(), reserved: 0 };
    let message = OutcomeFrame {
        first_seq: 40,
        durable_seq: 61,
        outcomes: vec![
            outcome(0, Reason::Accepted, 40_000),
            outcome(1, Reason::AcceptedOffline, -1),
            outcome(2, Reason::InsufficientFunds, i64::MAX),
        ],
    };
    golden(include_str!("golden/outcomes.hex"), FrameKind::Outcomes, &message, encode_outcomes, decode_outcomes);
}

#[test]
fn notice() {
    let message = Notice { value: 9, kind: NoticeKind::DenyList as u8, reserved: [0; 7] };
    golden(include_str!("golden/notice.hex"), FrameKind::Notice, &message, encode_notice, decode_notice);
}

#[test]
fn an_event_frame_lies_as_the_page_draws_it_at_every_size() {
    for count in [1usize, 2, 1_023, 1_024, 4_096] {
        let events = (1..=count as u64).map(|seq| Event { seq, ..Event::default() }).collect();
        let mut bytes = Vec::new();
        encode_events(&EventFrame { events }, &mut bytes);
        assert_eq!(bytes.len(), FRAME_HEADER_LEN + 64 * count + 8);
        assert_eq!(bytes[..4], ((64 * count + 8) as u32).to_le_bytes());
        let (list, root) = bytes[FRAME_HEADER_LEN..].split_at(64 * count);
        assert_eq!(root[..4], (-(64 * count as i32)).to_le_bytes());
        assert_eq!(root[4..], (count as u32).to_le_bytes());
        assert!((1u64..).zip(list.chunks(64)).all(|(seq, event)| event[..8] == seq.to_le_bytes()));
    }
}
