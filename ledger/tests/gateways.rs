//! Hostile, broken and confused gateways over real QUIC: each gets the documented farewell or refusal and is counted, and an
//! honest gateway beside them keeps getting answers.

mod common;

use common::authority::{Authority, config, with_certificate, without_certificate};
use common::city::City;
use common::gateway::{Gateway, Raw, events, goodbye, hello, identity, run};
use common::http::metric;
use common::server::{Server, verify_clean};
use common::{eventually, seed};
use edge_protocol::limits::{EVENTS_PER_FRAME_MAX, FRAME_HEADER_LEN, FRAME_PAYLOAD_MAX, FRAMES_IN_FLIGHT_MAX, OUTCOME_LEN};
use edge_protocol::{Direction, Event, Goodbye, Reason};
use loadgen::link::wall_clock_us;
use rand::{Rng, SeedableRng, rngs::SmallRng};
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// The honest gateway, and the number that the others use.
const HONEST: u32 = 1;
const OTHER: u32 = 3;
/// Microseconds of a day.
const DAY_US: i64 = 86_400_000_000;

/// A served city; `hostile` runs while an honest gateway taps without a pause and must get every answer.
fn beside_an_honest_gateway<F: Future<Output = ()>>(hostile: impl FnOnce(Arc<Stage>) -> F) {
    let stage = Arc::new(Stage::open());
    run(async {
        let done = Arc::new(AtomicBool::new(false));
        let answered = Arc::new(AtomicU64::new(0));
        let honest = tokio::spawn(tap_on(Arc::clone(&stage), Arc::clone(&done), Arc::clone(&answered)));
        hostile(Arc::clone(&stage)).await;
        // It is still answered after whatever happened.
        let before = answered.load(Ordering::Acquire);
        while answered.load(Ordering::Acquire) < before + 3 {
            assert!(!honest.is_finished(), "the honest gateway was sent away");
            tokio::task::yield_now().await;
        }
        done.store(true, Ordering::Release);
        honest.await.expect("the honest gateway got all its answers");
    });
    let Ok(Stage { city, server }) = Arc::try_unwrap(stage) else { panic!("somebody still plays") };
    let (status, stderr) = server.terminate();
    assert!(status.success(), "{stderr}");
    verify_clean(&city.dir());
}

async fn tap_on(stage: Arc<Stage>, done: Arc<AtomicBool>, answered: Arc<AtomicU64>) {
    let mut honest = Gateway::connect(&stage.city.dir(), stage.server.quic, HONEST).await;
    for tap in stage.city.taps(HONEST, 500).iter().cycle() {
        if done.load(Ordering::Acquire) {
            break;
        }
        let outcomes = honest.ask(std::slice::from_ref(tap)).await;
        assert_eq!(outcomes.len(), 1);
        answered.fetch_add(1, Ordering::Release);
    }
    honest.leave();
}

struct Stage {
    city: City,
    server: Server,
}

impl Stage {
    fn open() -> Self {
        let city = City::small(1);
        let server = Server::start(&city.dir());
        Self { city, server }
    }

    /// A connection of gateway `number`, not yet greeted.
    async fn raw(&self, number: u32) -> Raw {
        Raw::connect(identity(&self.city.dir(), number), self.server.quic).await.expect("a connection")
    }

    /// A greeted connection and the next sequence due.
    async fn greeted(&self, number: u32) -> (Raw, u64) {
        let (raw, ack) = Raw::greeted(&self.city.dir(), self.server.quic, number).await;
        (raw, ack.last_durable_seq + 1)
    }

    /// Sessions that the server ended with this farewell.
    fn ended(&self, why: Goodbye) -> u64 {
        metric(self.server.http, "sessions_ended", &format!("{{goodbye=\"{why:?}\"}}"))
    }

    /// Waits until the server has counted `count` sessions ended like this.
    fn expect_ended(&self, why: Goodbye, count: u64) {
        eventually(&format!("{count} sessions ended with {why:?}"), || self.ended(why) == count);
    }

    /// Records of this kind decided with this reason.
    fn decided(&self, kind: &str, reason: Reason) -> u64 {
        metric(self.server.http, "decided", &format!("{{kind=\"{kind}\",reason=\"{}\"}}", reason.name()))
    }

    /// What the server says to a greeted gateway that sends `bytes` and nothing more.
    async fn said_to(&self, bytes: &[u8]) -> Goodbye {
        let (mut raw, _) = self.greeted(OTHER).await;
        raw.write(bytes).await;
        raw.goodbye().await
    }
}

#[test]
fn strangers_get_no_session() {
    beside_an_honest_gateway(|stage| async move {
        let failed = metric(stage.server.http, "handshakes_failed", "");
        let dir = stage.city.dir();
        let strangers = [without_certificate(&dir), with_certificate(&dir, &Authority::other(), OTHER)];
        for (i, stranger) in (1..).zip(strangers) {
            // The handshake may end for the client before the server has judged its certificate.
            if let Ok(raw) = Raw::connect(stranger, stage.server.quic).await {
                let end = raw.connection.closed().await;
                assert!(matches!(end, quinn::ConnectionError::ConnectionClosed(_)), "{end}");
            }
            eventually("a counted handshake", || metric(stage.server.http, "handshakes_failed", "") == failed + i);
        }
    });
}

#[test]
fn a_certificate_without_a_gateway_is_sent_away() {
    beside_an_honest_gateway(|stage| async move {
        let dir = stage.city.dir();
        let nameless = config(&dir, Some(Authority::of(&dir).certificate("urn:turnstone:operator:1")));
        match Raw::connect(nameless, stage.server.quic).await {
            Ok(raw) => assert_eq!(raw.goodbye().await, Goodbye::Identity),
            // The farewell may come before the client has finished its side of the handshake.
            Err(quinn::ConnectionError::ApplicationClosed(end)) => {
                assert_eq!(end.error_code.into_inner(), Goodbye::Identity as u64);
            }
            Err(error) => panic!("a good certificate of our own authority: {error}"),
        }
        stage.expect_ended(Goodbye::Identity, 1);
    });
}

#[test]
fn a_gateway_that_is_not_in_the_registry_is_sent_away() {
    beside_an_honest_gateway(|stage| async move {
        for (count, unknown) in [(1, 999), (2, u32::MAX), (3, 0)] {
            let dir = stage.city.dir();
            let identity = with_certificate(&dir, &Authority::of(&dir), unknown);
            let mut raw = Raw::connect(identity, stage.server.quic).await.expect("a good certificate of our own authority");
            raw.write(&hello(unknown, 1, 1)).await;
            assert_eq!(raw.goodbye().await, Goodbye::UnknownGateway, "gateway {unknown}");
            stage.expect_ended(Goodbye::UnknownGateway, count);
        }
    });
}

#[test]
fn a_hello_must_name_the_gateway_of_the_certificate() {
    beside_an_honest_gateway(|stage| async move {
        let mut raw = stage.raw(OTHER).await;
        raw.write(&hello(HONEST, 1, 1)).await;
        assert_eq!(raw.goodbye().await, Goodbye::Identity);
        stage.expect_ended(Goodbye::Identity, 1);
    });
}

#[test]
fn a_gateway_of_another_protocol_version_is_told_so() {
    beside_an_honest_gateway(|stage| async move {
        for (count, (min, max)) in (1..).zip([(2, 9), (0, 0), (9, 2)]) {
            let mut raw = stage.raw(OTHER).await;
            raw.write(&hello(OTHER, min, max)).await;
            assert_eq!(raw.goodbye().await, Goodbye::Version, "versions {min} to {max}");
            stage.expect_ended(Goodbye::Version, count);
        }
    });
}

#[test]
fn bytes_that_are_no_frame_end_the_session() {
    beside_an_honest_gateway(|stage| async move {
        let good = events(1, &stage.city.taps(OTHER, 2));
        let with = |at: usize, value: u8| {
            let mut bytes = good.clone();
            bytes[at] = value;
            bytes
        };
        let oversized = [&(FRAME_PAYLOAD_MAX as u32 + 1).to_le_bytes()[..], &[3, 1, 0, 0]].concat();
        let too_many = events(1, &vec![stage.city.taps(OTHER, 1)[0]; EVENTS_PER_FRAME_MAX + 1]);
        let mut shorter = good.clone();
        shorter.truncate(good.len() - 1);
        shorter[..4].copy_from_slice(&((good.len() - FRAME_HEADER_LEN - 1) as u32).to_le_bytes());
        let root = good.len() - 8;
        let rows: [(&str, Vec<u8>); 12] = [
            ("an oversized frame", oversized),
            ("an empty frame", vec![0, 0, 0, 0, 3, 1, 0, 0]),
            ("one event too many", too_many),
            ("no events", events(1, &[])),
            ("an unknown kind", with(4, 99)),
            ("a kind that only the server sends", with(4, 4)),
            ("another frame version", with(5, 2)),
            ("a reserved bit", with(6, 1)),
            ("a payload cut short", shorter),
            ("a root that points elsewhere", with(root, 0x10)),
            ("a count that is a lie", with(root + 4, 200)),
            ("a second greeting", hello(OTHER, 1, 1)),
        ];
        for (count, (what, bytes)) in (1..).zip(rows) {
            assert_eq!(stage.said_to(&bytes).await, Goodbye::BadFrame, "{what}");
            stage.expect_ended(Goodbye::BadFrame, count);
        }
        let mut unordered = good.clone();
        unordered[FRAME_HEADER_LEN] = 0;
        assert_eq!(stage.said_to(&unordered).await, Goodbye::BadFrame, "a sequence of 0");
        let mut raw = stage.raw(OTHER).await;
        raw.write(&good).await;
        assert_eq!(raw.goodbye().await, Goodbye::BadFrame, "events before the greeting");
    });
}

#[test]
fn a_frame_that_never_ends_harms_nobody() {
    beside_an_honest_gateway(|stage| async move {
        let frame = events(1, &stage.city.taps(OTHER, 100));
        let (mut raw, _) = stage.greeted(OTHER).await;
        raw.write(&frame[..frame.len() / 2]).await;
        raw.send.finish().expect("an open stream");
        assert_eq!(raw.goodbye().await, Goodbye::Done, "a stream that ends within a frame");
        let (_, due) = stage.greeted(OTHER).await;
        assert_eq!(due, 1, "nothing of half a frame was taken");
    });
}

#[test]
fn random_bit_flips_in_frames_never_harm_the_server() {
    let mut random = SmallRng::seed_from_u64(seed());
    beside_an_honest_gateway(|stage| async move {
        let taps = stage.city.taps(OTHER, 50);
        for _ in 0..60 {
            let (mut raw, due) = stage.greeted(OTHER).await;
            let mut frame = events(due, &taps);
            for _ in 0..random.random_range(1..4) {
                let at = random.random_range(0..frame.len());
                frame[at] ^= 1 << random.random_range(0..8);
            }
            raw.write(&frame).await;
            raw.send.finish().expect("an open stream");
            // Taken as other events, or sent away: nothing else may happen.
            match raw.outcomes().await {
                Ok(answers) => assert_eq!((answers.first_seq, answers.outcomes.len()), (due, taps.len())),
                Err(end) => assert!([Goodbye::BadFrame, Goodbye::SequenceGap, Goodbye::Done].contains(&goodbye(&end)), "{end}"),
            }
        }
    });
}

#[test]
fn a_skipped_sequence_ends_the_session_and_nothing_of_it_is_taken() {
    beside_an_honest_gateway(|stage| async move {
        let taps = stage.city.taps(OTHER, 4);
        let (mut raw, due) = stage.greeted(OTHER).await;
        raw.write(&events(due + 1, &taps)).await;
        assert_eq!(raw.goodbye().await, Goodbye::SequenceGap);
        stage.expect_ended(Goodbye::SequenceGap, 1);
        let (_, still_due) = stage.greeted(OTHER).await;
        assert_eq!(still_due, due);
    });
}

#[test]
fn events_that_cannot_be_are_refused_each_with_its_reason() {
    beside_an_honest_gateway(|stage| async move {
        let city = &stage.city;
        let (here, elsewhere) = (city.reader_of(OTHER), city.reader_elsewhere(OTHER));
        let (card, now) = (city.cards_of(OTHER)[0], wall_clock_us());
        let tap = |device, time_us| Event::tap(device, card, Direction::In, time_us);
        let good = tap(here, now);
        let rows = [
            (Reason::DeviceOfOtherBuilding, tap(elsewhere, now)),
            (Reason::DeviceUnknown, tap(999_999, now)),
            (Reason::DeviceUnknown, tap(u32::MAX, now)),
            (Reason::EventTooOld, tap(here, now - 30 * DAY_US)),
            (Reason::EventTooOld, tap(here, i64::MIN)),
            (Reason::EventInFuture, tap(here, now + DAY_US)),
            (Reason::EventInFuture, tap(here, i64::MAX)),
            (Reason::MalformedEvent, Event { kind: 77, ..good }),
            (Reason::MalformedEvent, Event { flags: 0x80, ..good }),
            (Reason::MalformedEvent, Event { detail: 9, ..good }),
            (Reason::MalformedEvent, Event { reserved: [1; 9], ..good }),
            (Reason::MalformedEvent, Event { card_bits: 255, ..good }),
            (Reason::Accepted, good),
        ];
        let mut gateway = Gateway::connect(&city.dir(), stage.server.quic, OTHER).await;
        let all: Vec<Event> = rows.iter().map(|(_, event)| *event).collect();
        let outcomes = gateway.ask(&all).await;
        for ((expected, event), outcome) in rows.iter().zip(&outcomes) {
            assert_eq!(outcome.reason(), Some(*expected), "{event:?}");
        }
        for reason in [Reason::DeviceOfOtherBuilding, Reason::DeviceUnknown, Reason::EventTooOld, Reason::EventInFuture] {
            let expected = rows.iter().filter(|(r, _)| *r == reason).count() as u64;
            eventually(reason.name(), || stage.decided("tap", reason) == expected);
        }
        gateway.leave();
    });
}

#[test]
fn a_gateway_that_never_greets_is_sent_away_within_the_time_allowed() {
    beside_an_honest_gateway(|stage| async move {
        let began = std::time::Instant::now();
        let (silent, mut halting) = (stage.raw(OTHER).await, stage.raw(OTHER).await);
        // Opens its stream late and then sends half a greeting: the time counts from the handshake.
        tokio::time::sleep(ledger::limits::HELLO_TIMEOUT / 2).await;
        halting.write(&hello(OTHER, 1, 1)[..9]).await;
        assert_eq!(silent.goodbye().await, Goodbye::HelloTimeout);
        assert_eq!(halting.goodbye().await, Goodbye::HelloTimeout);
        let took = began.elapsed();
        assert!(took < ledger::limits::HELLO_TIMEOUT * 14 / 10, "only after {took:?}");
        stage.expect_ended(Goodbye::HelloTimeout, 2);
    });
}

#[test]
fn more_frames_than_granted_end_the_session() {
    beside_an_honest_gateway(|stage| async move {
        let tap = stage.city.taps(OTHER, 1)[0];
        let (mut raw, due) = stage.greeted(OTHER).await;
        // In one piece: the server sees them all before it can answer one.
        let burst: Vec<u8> = (due..due + 2 * u64::from(FRAMES_IN_FLIGHT_MAX)).flat_map(|seq| events(seq, &[tap])).collect();
        raw.write(&burst).await;
        assert_eq!(raw.goodbye().await, Goodbye::TooManyInFlight);
        stage.expect_ended(Goodbye::TooManyInFlight, 1);
    });
}

#[test]
fn a_gateway_that_does_not_read_its_answers_is_sent_away() {
    beside_an_honest_gateway(|stage| async move {
        let dir = stage.city.dir();
        let mut transport = quinn::TransportConfig::default();
        transport.stream_receive_window(1_024u32.into()).receive_window(1_024u32.into());
        transport.keep_alive_interval(Some(std::time::Duration::from_secs(3)));
        let mut deaf = identity(&dir, OTHER);
        deaf.transport_config(Arc::new(transport));
        let mut raw = Raw::connect(deaf, stage.server.quic).await.expect("a connection");
        raw.write(&hello(OTHER, 1, 1)).await;
        // More answers than the server keeps for a connection; it stops reading, so the last frames are never taken.
        let taps = stage.city.taps(OTHER, EVENTS_PER_FRAME_MAX);
        let frames = 2 * ledger::limits::SEND_WINDOW / (EVENTS_PER_FRAME_MAX * OUTCOME_LEN) as u64;
        let all: Vec<u8> = (0..frames).flat_map(|i| events(1 + i * EVENTS_PER_FRAME_MAX as u64, &taps)).collect();
        let connection = raw.connection.clone();
        let (end, ()) = tokio::join!(connection.closed(), raw.write(&all));
        assert_eq!(goodbye(&end), Goodbye::NotReading);
        stage.expect_ended(Goodbye::NotReading, 1);
    });
}

#[test]
fn a_newer_connection_takes_over_from_an_older_one_of_the_same_gateway() {
    beside_an_honest_gateway(|stage| async move {
        let taps = stage.city.taps(OTHER, 2);
        let mut older = Gateway::connect(&stage.city.dir(), stage.server.quic, OTHER).await;
        older.ask(&taps[..1]).await;
        let mut newer = Gateway::connect(&stage.city.dir(), stage.server.quic, OTHER).await;
        assert_eq!(newer.last_seq(), 1, "the newer one goes on where the older one was");
        let end = older.try_ask(&taps[1..]).await.expect_err("only one of them may go on");
        assert_eq!(goodbye(&end), Goodbye::Superseded);
        stage.expect_ended(Goodbye::Superseded, 1);
        assert_eq!(newer.ask(&taps[1..]).await.len(), 1);
        newer.leave();
    });
}

#[test]
fn old_events_sent_again_after_a_reconnect_get_the_answers_of_the_first_time() {
    let mut random = SmallRng::seed_from_u64(seed());
    beside_an_honest_gateway(|stage| async move {
        let taps = stage.city.taps(OTHER, 900);
        let mut gateway = Gateway::connect(&stage.city.dir(), stage.server.quic, OTHER).await;
        let mut first = Vec::new();
        for chunk in taps[..800].chunks(37) {
            first.extend(gateway.ask(chunk).await);
        }
        gateway.leave();
        // Cut otherwise than before, several frames in flight, the last one with new events behind the old ones.
        for round in 0..4 {
            let (mut raw, due) = stage.greeted(OTHER).await;
            assert_eq!(due, 1 + 800 + 25 * round);
            let from = random.random_range(0..700usize);
            let upto = 800 + 25 * (round as usize + 1);
            let mut frames = Vec::new();
            let mut at = from;
            while at < upto {
                let end = (at + random.random_range(1..90)).min(upto);
                frames.push((at, end));
                at = end;
            }
            for window in frames.chunks(FRAMES_IN_FLIGHT_MAX as usize) {
                for (start, end) in window {
                    raw.write(&events(*start as u64 + 1, &taps[*start..*end])).await;
                }
                for (start, end) in window {
                    let answers = raw.outcomes().await.expect("answers");
                    assert_eq!((answers.first_seq, answers.outcomes.len()), (*start as u64 + 1, end - start));
                    for (seq, outcome) in (*start..).zip(&answers.outcomes) {
                        let Some(was) = first.get(seq) else {
                            first.push(*outcome);
                            continue;
                        };
                        assert_eq!((was.reason, was.balance_kopecks), (outcome.reason, outcome.balance_kopecks), "event {seq}");
                    }
                }
            }
            raw.connection.close(0u32.into(), b"");
        }
        assert!(metric(stage.server.http, "resent_events", "") > 0);
    });
}
