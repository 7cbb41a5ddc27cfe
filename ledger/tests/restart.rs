//! Starting and stopping: an orderly end leaves a folder that comes back the same, and a start that would lose or mix up something
//! is refused with advice.

mod common;

use common::city::City;
use common::gateway::{Gateway, Raw, run};
use common::http::get;
use common::server::{Refused, Server, verify, verify_clean};
use edge_protocol::Goodbye;
use ledger::journal::{Tail, TailFile, snapshot};
use std::fs::{self, OpenOptions};
use std::net::SocketAddr;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::time::Instant;

const GATEWAY: u32 = 1;
const ANY: SocketAddr = SocketAddr::V4(std::net::SocketAddrV4::new(std::net::Ipv4Addr::LOCALHOST, 0));

/// Serves once: `count` taps, then SIGTERM and a clean end.
fn serve_once(city: &City, count: usize) {
    let server = Server::start(&city.dir());
    run(async {
        let mut gateway = Gateway::connect(&city.dir(), server.quic, GATEWAY).await;
        if count > 0 {
            gateway.ask(&city.taps(GATEWAY, count)).await;
        }
        gateway.leave();
    });
    let (status, stderr) = server.terminate();
    assert_eq!(status.code(), Some(0), "{stderr}");
}

fn newest_snapshot(city: &City) -> PathBuf {
    snapshot::list(&city.dir().join("snapshots")).first().expect("a snapshot").clone()
}

fn refused(dir: &Path) -> String {
    let Err(Refused { status, stderr }) = Server::try_start(dir, ANY, ANY) else { panic!("{} was served", dir.display()) };
    assert_eq!(status.code(), Some(1), "{stderr}");
    assert!(!dir.join("serve.json").exists(), "a refused start announces nothing");
    stderr
}

#[test]
fn an_orderly_end_takes_a_last_snapshot_and_the_restart_has_the_same_digest() {
    let city = City::small(1);
    serve_once(&city, 700);
    assert!(!city.dir().join("serve.json").exists(), "serve.json stays behind");
    let before = verify_clean(&city.dir());
    let (head, digest) = snapshot::check(&newest_snapshot(&city)).expect("a good snapshot");
    assert_eq!((ledger::verify::hex(&digest), head.next_pos), before, "the last snapshot is the state at the end");
    serve_once(&city, 0);
    assert_eq!(verify_clean(&city.dir()), before, "a restart without work changes nothing");
    serve_once(&city, 3);
    assert_eq!(verify_clean(&city.dir()).1, before.1 + 3);
}

#[test]
fn a_gateway_that_stays_is_told_to_finish_and_then_sent_away() {
    let city = City::small(1);
    let server = Server::start(&city.dir());
    let (raw, _) = run(Raw::greeted(&city.dir(), server.quic, GATEWAY));
    let began = Instant::now();
    let (status, stderr) = server.terminate();
    assert_eq!(status.code(), Some(0), "{stderr}");
    let most = 3 * ledger::limits::DRAIN_TIMEOUT;
    assert!(began.elapsed() < most, "the end took {:?}", began.elapsed());
    drop(raw);
}

#[test]
fn a_gateway_hears_the_drain_and_the_farewell() {
    let city = City::small(1);
    let server = Server::start(&city.dir());
    run(async {
        let (mut raw, _) = Raw::greeted(&city.dir(), server.quic, GATEWAY).await;
        let stopping = tokio::task::spawn_blocking(move || server.terminate());
        let notice = raw.frame().await.expect("a notice before the farewell");
        assert_eq!(notice.kind, edge_protocol::FrameKind::Notice);
        let notice = edge_protocol::frame::decode_notice(&notice.payload).expect("a notice");
        assert_eq!(notice.kind, edge_protocol::NoticeKind::Drain as u8);
        assert_eq!(raw.goodbye().await, Goodbye::Done);
        let (status, stderr) = stopping.await.expect("an end");
        assert_eq!(status.code(), Some(0), "{stderr}");
    });
}

#[test]
fn a_damaged_newest_snapshot_is_passed_over_and_replaced_in_the_end() {
    for damage in ["flipped", "cut", "empty"] {
        let city = City::small(1);
        serve_once(&city, 300);
        let before = verify_clean(&city.dir());
        let path = newest_snapshot(&city);
        let file = OpenOptions::new().read(true).write(true).open(&path).expect("the snapshot");
        let len = file.metadata().expect("its length").len();
        match damage {
            "flipped" => {
                let mut byte = [0];
                file.read_exact_at(&mut byte, len / 2).expect("a byte");
                file.write_all_at(&[byte[0] ^ 4], len / 2).expect("a byte");
            }
            "cut" => file.set_len(len / 2).expect("a shorter file"),
            _ => file.set_len(0).expect("an empty file"),
        }
        let (code, report) = verify(&city.dir());
        assert_eq!((code, report["digest"].as_str()), (1, Some(before.0.as_str())), "{damage}: verify tells: {report}");
        serve_once(&city, 0);
        assert_eq!(verify_clean(&city.dir()), before, "{damage}: the journal has everything, and the snapshot is good again");
    }
}

#[test]
fn a_folder_without_snapshots_is_replayed_from_the_first_record() {
    let city = City::small(1);
    serve_once(&city, 100);
    let before = verify_clean(&city.dir());
    fs::remove_dir_all(city.dir().join("snapshots")).expect("snapshots that can go");
    serve_once(&city, 0);
    assert_eq!(verify_clean(&city.dir()), before);
}

#[test]
fn a_journal_shorter_than_what_was_acknowledged_is_refused() {
    let city = City::small(1);
    serve_once(&city, 50);
    let (mut file, tail) = TailFile::open(&city.dir().join("tail")).expect("the tail");
    file.note(&Tail { next_pos: tail.next_pos + 10, hash: [7; 32] }).expect("a note");
    drop(file);
    let stderr = refused(&city.dir());
    for word in [format!("everything up to {} was acknowledged", tail.next_pos + 10), "restore a backup".into()] {
        assert!(stderr.contains(&word), "no {word:?} in {stderr}");
    }
    assert_eq!(verify(&city.dir()).0, 1);
}

#[test]
fn another_last_block_than_the_acknowledged_one_is_refused() {
    let city = City::small(1);
    serve_once(&city, 50);
    let (mut file, tail) = TailFile::open(&city.dir().join("tail")).expect("the tail");
    // Both slots take turns; both must say so.
    for _ in 0..2 {
        file.note(&Tail { next_pos: tail.next_pos, hash: [7; 32] }).expect("a note");
    }
    drop(file);
    let stderr = refused(&city.dir());
    assert!(stderr.contains("is not the one that was acknowledged") && stderr.contains("restore a backup"), "{stderr}");
    assert_eq!(verify(&city.dir()).0, 1);
}

#[test]
fn a_folder_of_a_newer_program_is_refused() {
    let city = City::small(1);
    fs::write(city.dir().join("format.json"), r#"{"format":2,"city":"small"}"#).expect("format.json");
    let stderr = refused(&city.dir());
    assert!(stderr.contains("start the newer turnstone"), "{stderr}");
    fs::write(city.dir().join("format.json"), "{").expect("format.json");
    let stderr = refused(&city.dir());
    assert!(stderr.contains("restore it from a backup"), "{stderr}");
}

#[test]
fn a_folder_in_use_is_refused_and_the_first_server_goes_on() {
    let city = City::small(1);
    let server = Server::start(&city.dir());
    let Err(second) = Server::try_start(&city.dir(), ANY, ANY) else { panic!("served twice") };
    assert!(second.stderr.contains("in use by another turnstone process"), "{}", second.stderr);
    assert!(city.dir().join("serve.json").exists(), "the refused one took the announcement away");
    run(async {
        let mut gateway = Gateway::connect(&city.dir(), server.quic, GATEWAY).await;
        assert_eq!(gateway.ask(&city.taps(GATEWAY, 5)).await.len(), 5);
    });
    assert_eq!(get(server.http, "/livez", "").0, 200);
}

#[test]
fn a_port_of_another_server_is_refused_instead_of_shared() {
    let (one, other) = (City::small(1), City::small(2));
    let server = Server::start(&one.dir());
    for (quic, http, what) in [(server.quic, ANY, "for gateways"), (ANY, server.http, "for pages")] {
        let Err(second) = Server::try_start(&other.dir(), quic, http) else { panic!("two servers on one port {what}") };
        assert!(second.stderr.contains("cannot listen on") && second.stderr.contains(what), "{}", second.stderr);
    }
    drop(server);
    Server::start(&other.dir()).kill();
}

#[test]
fn a_place_that_is_no_data_folder_is_refused() {
    let city = City::small(1);
    for dir in [city.beside("nowhere"), city.dir().join("city")] {
        let stderr = refused(&dir);
        assert!(stderr.contains("is not a data folder") && stderr.contains("turnstone init"), "{stderr}");
    }
    assert!(!city.beside("nowhere").exists(), "a refused start makes no folder");
}

#[test]
fn a_missing_file_of_the_folder_is_named() {
    for name in ["server.key", "server.pem", "ca.pem", "access.json", "operators.json"] {
        let city = City::small(1);
        fs::remove_file(city.dir().join(name)).expect("a file of init");
        let stderr = refused(&city.dir());
        assert!(stderr.contains(name), "{name} is not named: {stderr}");
    }
}
