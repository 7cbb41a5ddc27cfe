//! One flipped bit, anywhere on the disk: `verify` tells, `serve` refuses, and no flip ever gives another digest in silence.
//!
//! The test finds the stored blocks by their magic and flips bits in every region of them, in the sealed segment's own fields, in
//! sled's files, in the snapshot and in the tail. A flip inside a stored block must be told; one in space that nothing uses may
//! pass, with the same digest. `TURNSTONE_FLIPS=5000` adds that many at random places.

mod common;

use common::city::{City, copy_folder};
use common::server::{Server, verify, verify_clean};
use common::{gateway, seed, setting};
use ledger::journal::block::{Block, HEADER_LEN};
use ledger_core::RECORD_LEN;
use loadgen::api::Api;
use rand::{Rng, SeedableRng, rngs::SmallRng, seq::IndexedRandom};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

/// Flips at random places of each large file. Origin: a few seconds.
const RANDOM_FLIPS: u64 = 24;
/// Hot blocks at random whose every region gets a flip, besides the first, the last and one with a command.
const BLOCKS_FLIPPED: usize = 2;
/// Bytes of a segment of sled's log.
const SLED_SEGMENT: u64 = 16 << 20;
/// Bytes before a block in the ring.
const RING_HEAD: usize = 88;
/// Flips that the server is started on.
const SERVED_FLIPS: usize = 8;

/// By then the ring's blocks are in sled. Origin: twice the time between two of sled's barriers.
const RING_IS_EMPTY: Duration = Duration::from_millis(500);

/// Regions of a block, as `journal/block.rs` draws it.
const HEADER: [(&str, std::ops::Range<usize>); 11] = [
    ("magic", 0..8),
    ("version", 8..10),
    ("reserved", 10..12),
    ("count", 12..16),
    ("heap_len", 16..20),
    ("second reserved", 20..24),
    ("epoch", 24..32),
    ("first_pos", 32..40),
    ("now_us", 40..48),
    ("prev_hash", 48..80),
    ("hash", 80..112),
];

#[derive(Clone, Debug)]
struct Flip {
    file: PathBuf,
    byte: usize,
    bit: u8,
    what: String,
    must: Must,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Must {
    /// `verify` exits 1 and names a position at or before this one: the block's end; the journal's end where the flip hides the
    /// block itself.
    NamePosition(u64),
    /// `verify` exits 1.
    Tell,
    /// `verify` exits 1, or finds what it found before.
    TellOrBeHarmless,
}

#[test]
fn a_flipped_bit_in_a_stored_block_is_told_with_its_position() {
    let (city, random) = (served(), &mut SmallRng::seed_from_u64(seed()));
    let mut flips = hot_flips(&city, random);
    flips.extend(segment_flips(&city, random));
    flips.extend(ring_flips(&city, random));
    play(&city, &flips);
}

#[test]
fn a_flipped_bit_beside_the_blocks_never_gives_another_digest_in_silence() {
    let (city, random) = (served(), &mut SmallRng::seed_from_u64(seed()));
    let count = setting("TURNSTONE_FLIPS", RANDOM_FLIPS);
    let mut flips = Vec::new();
    for file in ["journal/hot/db", "journal/ring", "journal/segments/00000000000000000000.seg"] {
        flips.extend(anywhere(&city, file, count, random));
    }
    for file in files_below(&city.dir().join("journal/hot")) {
        flips.extend(anywhere(&city, &file, count / 4, random).into_iter().filter(|f| !f.file.ends_with("db")));
    }
    for file in files_below(&city.dir().join("snapshots")) {
        flips.extend(anywhere(&city, &file, count, random));
        flips.extend((0..64).map(|byte| flip(&file, byte, random, "snapshot head", Must::Tell)));
    }
    flips.extend(anywhere(&city, "tail", count / 4, random));
    play(&city, &flips);
}

#[test]
fn a_server_refuses_to_start_from_a_flipped_bit_and_says_what_to_do() {
    let (city, random) = (served(), &mut SmallRng::seed_from_u64(seed()));
    let mut flips: Vec<Flip> = hot_flips(&city, random);
    flips.retain(|f| matches!(f.must, Must::NamePosition(_)));
    let hot = flips.choose_multiple(random, SERVED_FLIPS).cloned();
    let own = segment_flips(&city, random).into_iter().filter(|f| f.must == Must::Tell);
    let chosen: Vec<Flip> = hot.chain(own.take(SERVED_FLIPS)).collect();
    for flip in &chosen {
        let dir = flipped(&city, flip, "refused");
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let Err(refused) = Server::try_start(&dir, any, any) else { panic!("served with a flipped bit: {flip:?}") };
        assert_eq!(refused.status.code(), Some(1), "{flip:?}: {}", refused.stderr);
        let advice = ["restore", "backup", "newer turnstone"].iter().any(|word| refused.stderr.contains(word));
        assert!(advice, "no advice for {flip:?}: {}", refused.stderr);
        // Without these two nobody sees a damaged block from outside, if older copies of it are whole.
        if !["magic", "first_pos"].iter().any(|name| flip.what.starts_with(name)) {
            assert_as_before(&city, flip, &dir);
        }
    }
}

/// A city that was served and killed: the city's own blocks sealed, thousands of records in the hot window.
fn served() -> City {
    let city = City::small(1);
    let server = Server::start(&city.dir());
    gateway::run(async {
        let api = Api::open(&city.dir(), Some(&server.http.to_string()), Duration::from_secs(5)).expect("an API client");
        for number in [1, 2, 3] {
            let mut honest = gateway::Gateway::connect(&city.dir(), server.quic, number).await;
            let taps = city.taps(number, 1_500);
            let (many, single) = taps.split_at(1_450);
            for chunk in many.chunks(290) {
                honest.ask(chunk).await;
            }
            for (i, tap) in single.iter().enumerate() {
                honest.ask(std::slice::from_ref(tap)).await;
                let paid = api.pay(&format!("{number}-{i}"), 13, 1, 100).await.expect("an answer");
                paid.expect("a receipt");
            }
            if number == 3 {
                // What comes after this is in the ring alone, and says that all before it is in sled.
                tokio::time::sleep(RING_IS_EMPTY).await;
                honest.ask(&city.taps(number, 1_501)[1_500..]).await;
            }
            honest.leave();
        }
    });
    server.kill();
    city
}

fn hot_flips(city: &City, random: &mut SmallRng) -> Vec<Flip> {
    let file = PathBuf::from("journal/hot/db");
    let blocks = blocks_in(&city.dir().join(&file));
    // sled writes a value anew when it consolidates its node. In a log of one segment the copy written last is the one that lives.
    let log = fs::metadata(city.dir().join(&file)).expect("sled's log").len();
    assert!(log <= SLED_SEGMENT, "{log} bytes: which copy of a block lives is no longer clear");
    let newest: BTreeMap<u64, usize> = blocks.iter().map(|b| (b.first_pos, b.at)).collect();
    let (live, stale): (Vec<&Stored>, Vec<&Stored>) = blocks.iter().partition(|b| newest.get(&b.first_pos) == Some(&b.at));
    println!("hot: {} blocks and {} older copies of them", live.len(), stale.len());
    let edges = live.first().into_iter().chain(live.last()).copied();
    let with_commands = live.iter().filter(|b| b.len > HEADER_LEN + b.count * RECORD_LEN + 8).take(1).copied();
    let chosen = edges.chain(with_commands).chain(live.choose_multiple(random, BLOCKS_FLIPPED).copied());
    let chosen: Vec<&Stored> = chosen.collect();
    let flips = chosen.iter().flat_map(|block| block_flips(&file, block, random));
    // Where these are wrong nobody can see a block any more, or sees it elsewhere; what is missing is only known at the end.
    let hidden =
        |flip: &Flip| ["magic", "version", "first_pos", "count", "heap_len"].iter().any(|name| flip.what.starts_with(name));
    let mut flips: Vec<Flip> =
        flips.map(|flip| if hidden(&flip) { Flip { must: Must::NamePosition(u64::MAX), ..flip } } else { flip }).collect();
    for block in stale.choose_multiple(&mut random.clone(), 1) {
        let harmless = |flip| Flip { must: Must::TellOrBeHarmless, ..flip };
        flips.extend(block_flips(&file, block, random).into_iter().map(harmless));
    }
    flips
}

/// Flips in the blocks that only the ring has.
fn ring_flips(city: &City, random: &mut SmallRng) -> Vec<Flip> {
    let hot_end = blocks_in(&city.dir().join("journal/hot/db")).iter().map(|b| b.end_pos).max().expect("hot blocks");
    let file = PathBuf::from("journal/ring");
    let blocks = blocks_in(&city.dir().join(&file));
    let alone: Vec<&Stored> = blocks.iter().filter(|b| b.first_pos >= hot_end).collect();
    assert!(!alone.is_empty(), "everything is in sled");
    let head = |block: &Stored| (block.at - RING_HEAD, block.end_pos);
    let mut flips: Vec<Flip> = alone.iter().flat_map(|block| block_flips(&file, block, random)).collect();
    for (at, end) in alone.iter().map(|block| head(block)) {
        let byte = at + random.random_range(0..RING_HEAD);
        flips.push(flip(&file, byte, random, "head in the ring", Must::NamePosition(end)));
    }
    flips
}

fn segment_flips(city: &City, random: &mut SmallRng) -> Vec<Flip> {
    let file = PathBuf::from("journal/segments/00000000000000000000.seg");
    let len = fs::metadata(city.dir().join(&file)).expect("the segment").len() as usize;
    let blocks = blocks_in(&city.dir().join(&file));
    let (Some(first), Some(last)) = (blocks.first(), blocks.last()) else { panic!("no sealed blocks") };
    let mut flips: Vec<Flip> = [first, last].iter().flat_map(|block| block_flips(&file, block, random)).collect();
    // Header, index and trailer; the frames' own heads lie before the blocks.
    let index = last.at + last.len;
    for (what, range) in [("header", 0..32), ("index", index..len - 72), ("trailer", len - 72..len)] {
        for _ in 0..4 {
            let byte = random.random_range(range.clone());
            flips.push(flip(&file, byte, random, &format!("segment {what}"), Must::Tell));
        }
    }
    for block in [first, last] {
        let byte = block.at - 32 + random.random_range(0..32);
        flips.push(flip(&file, byte, random, "frame head", Must::NamePosition(block.end_pos)));
    }
    flips
}

/// A flip in each region of a block.
fn block_flips(file: &Path, block: &Stored, random: &mut SmallRng) -> Vec<Flip> {
    let records = HEADER_LEN..HEADER_LEN + block.count * RECORD_LEN;
    let root = records.end..records.end + 8;
    let heap = root.end..block.len;
    let body =
        [("first record", records.start..records.start + RECORD_LEN), ("records", records), ("root", root), ("heap", heap)];
    let regions = HEADER.into_iter().chain(body).filter(|(_, range)| !range.is_empty());
    regions
        .map(|(what, range)| {
            let byte = block.at + random.random_range(range);
            let what = format!("{what} of the block at {}", block.first_pos);
            flip(file, byte, random, &what, Must::NamePosition(block.end_pos))
        })
        .collect()
}

fn anywhere(city: &City, file: impl AsRef<Path>, count: u64, random: &mut SmallRng) -> Vec<Flip> {
    let len = fs::metadata(city.dir().join(&file)).expect("a file").len() as usize;
    let mut at = || random.random_range(0..len);
    let places: Vec<usize> = (0..if len == 0 { 0 } else { count }).map(|_| at()).collect();
    places.into_iter().map(|byte| flip(file.as_ref(), byte, random, "anywhere", Must::TellOrBeHarmless)).collect()
}

fn flip(file: &Path, byte: usize, random: &mut SmallRng, what: &str, must: Must) -> Flip {
    Flip { file: file.to_path_buf(), byte, bit: random.random_range(0..8), what: what.to_owned(), must }
}

/// Verifies a copy of the city for each flip, two at a time.
fn play(city: &City, flips: &[Flip]) {
    let reference = city.beside("reference");
    copy_folder(&city.dir(), &reference);
    let (digest, events) = verify_clean(&reference);
    let queue = Mutex::new(flips.iter());
    let told: usize = std::thread::scope(|scope| {
        let work = |name: &'static str| {
            let (queue, digest) = (&queue, &digest);
            move || {
                let mut told = 0;
                while let Some(flip) = next(queue) {
                    let dir = flipped(city, flip, name);
                    let (code, report) = verify(&dir);
                    assert_as_before(city, flip, &dir);
                    told += usize::from(judge(flip, code, &report, digest, events));
                }
                told
            }
        };
        [scope.spawn(work("one")), scope.spawn(work("two"))].map(|t| t.join().expect("no flip gets through")).iter().sum()
    });
    println!("{} flips, {told} told by verify, {} in space that nothing uses", flips.len(), flips.len() - told);
}

fn next<'a>(queue: &Mutex<std::slice::Iter<'a, Flip>>) -> Option<&'a Flip> {
    queue.lock().expect("no panic meanwhile").next()
}

/// True when `verify` told; panics when it should have.
fn judge(flip: &Flip, code: i32, report: &Value, digest: &str, events: u64) -> bool {
    let told = code == 1 && report["ok"] == false;
    let same = code == 0 && report["digest"] == digest && report["events"] == events;
    match flip.must {
        Must::NamePosition(end) => {
            assert!(told, "{flip:?}: exit {code}, {report}");
            let named = report["problems"][0].as_str().and_then(position_in);
            assert!(named.is_some_and(|pos| pos <= end), "no place for {} in {flip:?}: {report}", flip.what);
        }
        Must::Tell => assert!(told, "{flip:?}: exit {code}, {report}"),
        Must::TellOrBeHarmless => assert!(told || same, "{flip:?}: exit {code}, {report}"),
    }
    told
}

/// The first number after the word "position" or "record".
fn position_in(problem: &str) -> Option<u64> {
    let after = problem.split_once("position ").or_else(|| problem.split_once("record "))?.1;
    after.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// Whoever finds damage leaves it as it is: the journal in `dir` differs from the city's in that bit alone.
fn assert_as_before(city: &City, flip: &Flip, dir: &Path) {
    for folder in ["journal", "journal/hot", "journal/segments"] {
        let (have, want) = (files_below(&dir.join(folder)), files_below(&city.dir().join(folder)));
        assert_eq!(have, want, "{flip:?}");
        for file in want {
            let mut bytes = fs::read(city.dir().join(&file)).expect("the file");
            if file == flip.file {
                bytes[flip.byte] ^= 1 << flip.bit;
            }
            assert!(bytes == fs::read(dir.join(&file)).expect("the file"), "{} was changed: {flip:?}", file.display());
        }
    }
}

/// A copy of the city with that bit flipped.
fn flipped(city: &City, flip: &Flip, name: &str) -> PathBuf {
    let dir = city.beside(name);
    if dir.exists() {
        fs::remove_dir_all(&dir).expect("an old copy that can go");
    }
    copy_folder(&city.dir(), &dir);
    let path = dir.join(&flip.file);
    let mut bytes = fs::read(&path).expect("the file");
    bytes[flip.byte] ^= 1 << flip.bit;
    fs::write(&path, bytes).expect("the flipped file");
    dir
}

/// Files of a folder, relative to the city's.
fn files_below(dir: &Path) -> Vec<PathBuf> {
    let root = dir.ancestors().find(|a| a.join("format.json").exists()).expect("a data folder");
    let entries = fs::read_dir(dir).expect("a folder").map(|e| e.expect("an entry").path());
    let mut files: Vec<PathBuf> =
        entries.filter(|p| p.is_file()).map(|p| p.strip_prefix(root).expect("below").to_path_buf()).collect();
    files.sort();
    files
}

/// A block as it lies in a file.
struct Stored {
    at: usize,
    len: usize,
    count: usize,
    first_pos: u64,
    end_pos: u64,
}

/// All whole blocks in a file, by their magic.
fn blocks_in(path: &Path) -> Vec<Stored> {
    let bytes = fs::read(path).expect("the file");
    let starts = bytes.windows(8).enumerate().filter(|(_, w)| w == b"TSTNBLK1").map(|(at, _)| at);
    starts.filter_map(|at| stored_at(&bytes, at)).collect()
}

fn stored_at(bytes: &[u8], at: usize) -> Option<Stored> {
    let number = |from: usize| Some(u32::from_le_bytes(*bytes.get(at + from..)?.first_chunk::<4>()?) as usize);
    let count = number(12)?;
    let len = HEADER_LEN + count * RECORD_LEN + 8 + number(16)?;
    let block = Block::decode(bytes.get(at..at + len)?).ok()?;
    Some(Stored { at, len, count, first_pos: block.first_pos, end_pos: block.next_pos() })
}
