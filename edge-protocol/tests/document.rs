//! `PROTOCOL.md` against the code: every table of the page is read and compared.

use edge_protocol::event::{ArchivedEvent, FLAG_LET_PASS, FLAG_OFFLINE};
use edge_protocol::frame::{EVENT_FRAME_ROOT_LEN, FRAME_VERSION, FrameKind};
use edge_protocol::limits::{
    ALPN, CLIENT_BACKLOG_MAX, EVENT_LEN, EVENTS_PER_FRAME_MAX, FRAME_HEADER_LEN, FRAME_PAYLOAD_MAX, FRAMES_IN_FLIGHT_MAX,
    OUTCOME_LEN, PROTOCOL_VERSION_MAX, PROTOCOL_VERSION_MIN, SEQ_MAX,
};
use edge_protocol::message::{
    ArchivedEventFrame, ArchivedHello, ArchivedHelloAck, ArchivedNotice, ArchivedOutcome, ArchivedOutcomeFrame,
};
use edge_protocol::{BuildingMode, EventKind, Goodbye, NoticeKind, Reason};
use std::collections::BTreeMap;
use std::mem::{offset_of, size_of};

const PAGE: &str = include_str!("../PROTOCOL.md");

/// Cells of the first table below a heading.
fn table(heading: &str) -> Vec<Vec<String>> {
    let below = PAGE.lines().skip_while(|line| line.trim_start_matches('#').trim() != heading || !line.starts_with('#'));
    let rows = below.skip(1).skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    let rows: Vec<Vec<String>> = rows.skip(2).map(cells).collect();
    assert!(!rows.is_empty(), "no table below {heading:?}");
    rows
}

/// First two columns as number and name.
fn codes(heading: &str) -> Vec<(u64, String)> {
    table(heading).into_iter().map(|row| (row[0].parse().expect("a number"), row[1].clone())).collect()
}

fn expected<T: std::fmt::Debug>(from_code: impl Fn(u64) -> Option<T>) -> Vec<(u64, String)> {
    (0..300).filter_map(|code| from_code(code).map(|value| (code, format!("{value:?}")))).collect()
}

type Field = (&'static str, usize, usize);

/// Offset, size and name of every field of an archived type, in order, and the size of the whole.
macro_rules! fields {
    ($ty:ty { $($field:ident: $len:literal),+ $(,)? }) => {
        (Vec::<Field>::from([$((stringify!($field), offset_of!($ty, $field), $len),)+]), size_of::<$ty>())
    };
}

#[test]
fn every_message_is_drawn_with_its_offsets_and_sizes() {
    let drawn = [
        ("Hello", fields!(ArchivedHello { boot_id: 8, clock_us: 8, gateway: 4, version_min: 2, version_max: 2 })),
        (
            "HelloAck",
            fields!(ArchivedHelloAck {
                last_durable_seq: 8,
                server_time_us: 8,
                events_per_frame_max: 4,
                frames_in_flight_max: 4,
                deny_list_version: 4,
                version: 2,
                building_mode: 1,
                reserved: 1,
            }),
        ),
        ("EventFrame", fields!(ArchivedEventFrame { events: 8 })),
        (
            "Event",
            fields!(ArchivedEvent {
                seq: 8,
                device_time_us: 8,
                amount_kopecks: 8,
                subject: 8,
                device: 4,
                menu_line: 4,
                card: 10,
                card_bits: 1,
                kind: 1,
                flags: 1,
                detail: 1,
                meal: 1,
                reserved: 9,
            }),
        ),
        ("OutcomeFrame", fields!(ArchivedOutcomeFrame { first_seq: 8, durable_seq: 8, outcomes: 8 })),
        ("Outcome", fields!(ArchivedOutcome { balance_kopecks: 8, seq_offset: 2, reason: 2, reserved: 4 })),
        ("Notice", fields!(ArchivedNotice { value: 8, kind: 1, reserved: 7 })),
    ];
    for (heading, (fields, size)) in drawn {
        let mut rows: BTreeMap<usize, (usize, String)> = BTreeMap::new();
        for row in table(heading) {
            let (offset, len): (usize, usize) = (row[0].parse().expect("offset"), row[1].parse().expect("bytes"));
            assert_eq!(type_len(&row[3]), len, "{heading}.{}: type and bytes", row[2]);
            // A list is drawn as its position and its length.
            match row[2].split_once('.') {
                Some((_, "length")) => rows.last_entry().expect("the position comes first").get_mut().0 += len,
                Some((list, _)) => _ = rows.insert(offset, (len, list.to_owned())),
                None => _ = rows.insert(offset, (len, row[2].clone())),
            }
        }
        let page: Vec<_> = rows.iter().map(|(offset, (len, name))| (name.as_str(), *offset, *len)).collect();
        assert_eq!(page, fields, "{heading}");
        let end = fields.iter().fold(0, |at, (name, offset, len)| {
            assert_eq!(at, *offset, "{heading}.{name} leaves a hole");
            at + len
        });
        assert_eq!(end, size, "{heading}");
    }
}

fn type_len(ty: &str) -> usize {
    match ty {
        "u8" => 1,
        "u16" => 2,
        "u32" | "i32" => 4,
        "u64" | "i64" => 8,
        array => {
            let len = array.strip_prefix("[u8; ").and_then(|rest| rest.strip_suffix(']')).expect("a known type");
            len.parse().expect("a length")
        }
    }
}

#[test]
fn the_frame_header_is_drawn_as_it_is() {
    let rows = table("Frame header");
    let ends: Vec<usize> = rows.iter().map(|row| row[0].parse::<usize>().expect("offset") + type_len(&row[3])).collect();
    assert_eq!(ends, [4, 5, 6, FRAME_HEADER_LEN]);
    assert!(rows[0][4].contains(&FRAME_PAYLOAD_MAX.to_string()));
    assert!(rows[2][4].ends_with(&FRAME_VERSION.to_string()));
    assert_eq!(EVENT_FRAME_ROOT_LEN, size_of::<ArchivedEventFrame>());
}

#[test]
fn every_code_is_in_its_table() {
    use FrameKind::{Events, Hello, HelloAck, Notice, Outcomes};
    let kinds: Vec<_> = [Hello, HelloAck, Events, Outcomes, Notice].iter().map(|k| (*k as u64, format!("{k:?}"))).collect();
    assert_eq!(codes("Frame kinds"), kinds);
    let byte = |code: u64| u8::try_from(code).ok();
    assert_eq!(codes("Event kinds"), expected(|code| EventKind::from_code(byte(code)?)));
    assert_eq!(codes("Notice kinds"), expected(|code| NoticeKind::from_code(byte(code)?)));
    assert_eq!(codes("Building modes"), expected(|code| BuildingMode::from_code(byte(code)?)));
    assert_eq!(codes("8. Close codes"), expected(Goodbye::from_code));
    let flags = [(0, "FLAG_OFFLINE", FLAG_OFFLINE), (1, "FLAG_LET_PASS", FLAG_LET_PASS)];
    assert_eq!(codes("Event flags"), flags.map(|(bit, name, _)| (bit, name.to_owned())));
    assert!(flags.iter().all(|(bit, _, mask)| *mask == 1 << bit));
}

#[test]
fn every_reason_is_in_its_table_in_both_languages() {
    let code: String = Reason::ALL
        .iter()
        .map(|reason| format!("| {} | {} | {} | {} |\n", reason.code(), reason.name(), reason.en(), reason.ru()))
        .collect();
    assert!(PAGE.contains(&code), "the table of §9 should be:\n{code}");
    assert_eq!(codes("9. Reasons").len(), Reason::ALL.len());
    for reason in Reason::ALL {
        assert_eq!(Reason::from_code(reason.code()), Some(*reason));
        assert_eq!(reason.is_accepted(), reason.name().starts_with("Accepted"));
        let like = if reason.is_accepted() { Reason::Accepted } else { Reason::InsufficientFunds };
        assert_eq!(reason.at_the_till(), like.at_the_till(), "a screen that others see tells no reason apart: {reason:?}");
    }
}

#[test]
fn every_limit_is_in_its_table() {
    let code = [
        ("EVENTS_PER_FRAME_MAX", EVENTS_PER_FRAME_MAX as u64),
        ("FRAME_PAYLOAD_MAX", FRAME_PAYLOAD_MAX as u64),
        ("FRAMES_IN_FLIGHT_MAX", u64::from(FRAMES_IN_FLIGHT_MAX)),
        ("EVENT_LEN", EVENT_LEN as u64),
        ("OUTCOME_LEN", OUTCOME_LEN as u64),
        ("FRAME_HEADER_LEN", FRAME_HEADER_LEN as u64),
        ("CLIENT_BACKLOG_MAX", CLIENT_BACKLOG_MAX as u64),
        ("SEQ_MAX", SEQ_MAX),
    ];
    let page: Vec<(String, u64)> =
        table("10. Limits").iter().map(|row| (row[0].clone(), row[1].parse().expect("a number"))).collect();
    assert_eq!(page, code.map(|(name, value)| (name.to_owned(), value)));
}

#[test]
fn the_newest_version_of_the_page_is_the_newest_of_the_code() {
    let versions: Vec<u16> = table("11. Versions").iter().map(|row| row[0].parse().expect("a version")).collect();
    assert_eq!(versions.first(), Some(&PROTOCOL_VERSION_MIN));
    assert_eq!(versions.last(), Some(&PROTOCOL_VERSION_MAX));
    assert!(table("11. Versions").iter().all(|row| !row[2].is_empty()), "each with its reason");
    let transport = table("1. Transport");
    let alpn = transport.iter().find(|row| row[0] == "ALPN").expect("a row for ALPN");
    assert_eq!(alpn[1].trim_matches('`').as_bytes(), ALPN);
}
