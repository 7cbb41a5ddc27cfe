//! Simulated power cuts: nothing that was acknowledged is lost, although the disk keeps only what a sync call covered.
//!
//! A child process (this binary again) appends, acknowledges and seals, with a shim preloaded that logs each change of the data
//! folder with its bytes. From the log the test rebuilds what a disk may hold if the power went at a given moment, opens a store
//! on it and compares. The same harness, with sled's plain `flush()` as the barrier, must see losses; otherwise it proves nothing.

#[path = "powercut/disk.rs"]
mod disk;
#[path = "powercut/log.rs"]
mod log;

use std::{
    env,
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    sync::mpsc,
    thread,
};

use bytes::Bytes;
use ledger::store::{
    JournalStore, Store, StoreError, StoredBlock,
    ring::RingOptions,
    sled::{Barrier, SledOptions},
};
use rand::{Rng, SeedableRng, rngs::SmallRng, seq::IndexedRandom};

use self::{
    disk::{Disk, Survivors},
    log::{ACKS, Op},
};

/// Blocks that may wait for a barrier. Origin: the writer's own limit.
const UNANSWERED_MAX: usize = 16;

/// What the child plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Play {
    /// Small sled segments and a small ring, so that a short run already reuses space.
    Small,
    /// As `Small`, but what comes is soon a storm: runs go past the hot window.
    Storm,
    /// The sizes of production.
    Production,
    /// As `Small`, with a barrier that does not sync.
    FlushOnly,
}

impl Play {
    const ALL: [Self; 4] = [Self::Small, Self::Storm, Self::Production, Self::FlushOnly];

    fn options(self) -> SledOptions {
        let small =
            SledOptions { segment_bytes: 512 << 10, run_records: 2_000, sealed_bytes_max: 256 << 10, ..SledOptions::default() };
        match self {
            Self::Small | Self::Storm => small,
            Self::Production => SledOptions { run_records: 2_000, ..SledOptions::default() },
            Self::FlushOnly => SledOptions { barrier: Barrier::FlushOnly, ..small },
        }
    }

    fn ring(self, opening: usize) -> RingOptions {
        let small = RingOptions { bytes_min: 64 << 10, bytes_max: 512 << 10, ..RingOptions::default() };
        match self {
            Self::Production => RingOptions::default(),
            // So the hot window has something when the storm begins.
            Self::Storm if opening == 0 => small,
            Self::Storm => RingOptions { storm_bytes: 60 << 10, run_bytes: 150 << 10, ..small },
            Self::Small | Self::FlushOnly => small,
        }
    }

    fn block_bytes_max(self) -> usize {
        if self == Self::Production { 64 << 10 } else { 7 << 10 }
    }

    fn records(self) -> u64 {
        if self == Self::Production { 20_000 } else { 40_000 }
    }
}

/// The block from `pos` on: its size and bytes follow from seed and position, so the test needs no copy.
fn block(play: Play, seed: u64, pos: u64) -> StoredBlock {
    let mut random = SmallRng::seed_from_u64(seed.wrapping_mul(0x9E37_79B9).wrapping_add(pos));
    let len_max = *[60, 700, play.block_bytes_max(), play.block_bytes_max()].choose(&mut random).expect("a size");
    let mut bytes = vec![0; random.random_range(len_max / 2..=len_max)];
    random.fill(&mut bytes[..]);
    StoredBlock { first_pos: pos, count: random.random_range(1..80), bytes: Bytes::from(bytes) }
}

/// Not a test of its own: the process that writes, when the variables are set.
#[test]
fn child_writes_until_it_is_done() {
    let (Ok(root), Ok(play), Ok(seed)) = (env::var("POWERCUT_ROOT"), env::var("POWERCUT_PLAY"), env::var("POWERCUT_SEED")) else {
        return;
    };
    let play = *Play::ALL.iter().find(|known| format!("{known:?}") == play).expect("a known play");
    let seed = seed.parse().expect("a seed");
    let root = PathBuf::from(root);
    let mut acks = OpenOptions::new().create(true).append(true).open(root.join(ACKS)).expect("the acknowledgements");
    // Opened twice, so that a start on existing data is cut as well.
    for (opening, until) in [play.records() / 4, play.records()].into_iter().enumerate() {
        let store = JournalStore::open_with(&root, play.options(), play.ring(opening)).expect("the store");
        let (unanswered, answered) = mpsc::sync_channel::<()>(UNANSWERED_MAX);
        thread::scope(|threads| {
            let (store, acks) = (&store, &mut acks);
            threads.spawn(move || {
                while store.next_pos() < until {
                    unanswered.send(()).expect("the other thread");
                    store.append(&block(play, seed, store.next_pos())).expect("an append");
                }
            });
            threads.spawn(move || {
                loop {
                    let durable = store.barrier().expect("a barrier");
                    acks.write_all(format!("{durable}\n").as_bytes()).expect("an acknowledgement");
                    if durable >= until {
                        break;
                    }
                    while answered.try_recv().is_ok() {}
                    thread::yield_now();
                }
            });
            threads.spawn(|| {
                let mut last = false;
                while !last {
                    // Once more at the end, however the threads were scheduled.
                    last = store.durable_pos() >= until;
                    store.seal_before(store.durable_pos().saturating_sub(2_500)).expect("sealing");
                    thread::yield_now();
                }
            });
        });
    }
}

/// What the images of one run showed.
#[derive(Debug, Default)]
struct Seen {
    images: usize,
    /// Images with anything wrong.
    bad: usize,
    /// Images with fewer records than were acknowledged.
    short: usize,
    first_bad: Option<String>,
}

/// Runs the child and cuts the power at `cuts` moments.
fn cut(play: Play, seed: u64, cuts: usize) -> Seen {
    println!("play {play:?}, seed {seed}");
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().canonicalize().expect("the folder").join("data");
    fs::create_dir(&root).expect("the data folder");
    let entries = record(play, seed, &root, &folder.path().join("log"), &shim(folder.path()));
    let sealed = entries.iter().filter(|op| matches!(op, Op::Rename { to, .. } if to.starts_with("segments"))).count();
    assert!(sealed > 0, "the play sealed nothing");

    let mut random = SmallRng::seed_from_u64(seed);
    let mut moments: Vec<usize> = moments(&entries, cuts, &mut random);
    moments.sort_unstable();
    let mut seen = Seen::default();
    let (mut disk, mut played, mut acknowledged) = (Disk::default(), 0, 0);
    for moment in moments {
        while played < moment {
            disk.play(played, &entries[played]);
            if let Op::Acknowledged { pos } = &entries[played] {
                acknowledged = *pos;
            }
            played += 1;
        }
        for survivors in [Survivors::None, Survivors::Some(0.1), Survivors::Some(0.9)] {
            let image = tempfile::tempdir_in(folder.path()).expect("a folder");
            disk.image(image.path(), survivors, &mut random);
            seen.images += 1;
            if let Err(loss) = check(image.path(), play, seed, acknowledged) {
                seen.bad += 1;
                seen.short += usize::from(matches!(loss, Bad::Short { .. }));
                seen.first_bad.get_or_insert(format!("cut at {moment} of {}, {survivors:?}: {loss:?}", entries.len()));
            }
        }
    }
    println!("play {play:?}, seed {seed}: {seen:?}, {acknowledged} records acknowledged at the last cut, {sealed} segments");
    seen
}

/// Moments at which the power goes: anywhere, right after an answer, and while names change.
fn moments(entries: &[Op], cuts: usize, random: &mut SmallRng) -> Vec<usize> {
    let after = |wanted: fn(&Op) -> bool| -> Vec<usize> {
        entries.iter().enumerate().filter(|(_, op)| wanted(op)).map(|(index, _)| index + 1).collect()
    };
    let answers = after(|op| matches!(op, Op::Acknowledged { .. }));
    let names = after(|op| matches!(op, Op::Rename { .. } | Op::Unlink { .. } | Op::Truncate { .. } | Op::Create { .. }));
    (0..cuts)
        .map(|cut| match cut % 3 {
            0 => random.random_range(0..=entries.len()),
            1 => *answers.choose(random).expect("answers"),
            _ => (names.choose(random).expect("names") + random.random_range(0..4)).min(entries.len()),
        })
        .collect()
}

/// What is wrong with an image; read by whoever debugs a failure.
#[derive(Debug)]
#[expect(dead_code, reason = "printed")]
enum Bad {
    /// Fewer records than were acknowledged.
    Short { acknowledged: u64, found: u64 },
    /// A block that nobody wrote.
    Other { pos: u64 },
    /// The store can't be opened, read or written.
    Refused { acknowledged: u64, error: StoreError },
}

/// Opens a store on the image, compares everything that is there, and goes on writing.
fn check(image: &Path, play: Play, seed: u64, acknowledged: u64) -> Result<(), Bad> {
    let refused = |error| Bad::Refused { acknowledged, error };
    let store = JournalStore::open_with(image, play.options(), play.ring(1)).map_err(refused)?;
    let mut next = 0;
    for found in store.scan(0) {
        let found = found.map_err(refused)?;
        if found != block(play, seed, next) {
            return Err(Bad::Other { pos: next });
        }
        next += u64::from(found.count);
    }
    if next < acknowledged || next != store.next_pos() {
        return Err(Bad::Short { acknowledged, found: next });
    }
    store.append(&block(play, seed, next)).and_then(|()| store.barrier()).map_err(refused)?;
    Ok(())
}

/// Plays the child on `root` with the shim and returns what it logged.
fn record(play: Play, seed: u64, root: &Path, log: &Path, shim: &Path) -> Vec<Op> {
    let child = Command::new(env::current_exe().expect("this binary"))
        .args(["--exact", "child_writes_until_it_is_done", "--nocapture"])
        .env("LD_PRELOAD", shim)
        .env("POWERCUT_ROOT", root)
        .env("POWERCUT_LOG", log)
        .env("POWERCUT_PLAY", format!("{play:?}"))
        .env("POWERCUT_SEED", seed.to_string())
        .output()
        .expect("the child");
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stderr));
    log::parse(&fs::read(log).expect("the log"), root)
}

/// Compiles the shim; `cc` is there wherever Rust can link.
fn shim(folder: &Path) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/powercut/shim.c");
    let shim = folder.join("shim.so");
    let compiled =
        Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&shim).arg(source).arg("-ldl").output().expect("cc");
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    shim
}

/// Plays the seed, and as many more as `POWERCUT_ROUNDS` asks for in a longer run.
fn rounds(play: Play, seed: u64, cuts: usize) -> Seen {
    let rounds = env::var("POWERCUT_ROUNDS").map_or(1, |rounds| rounds.parse().expect("a number of rounds"));
    let mut sum = Seen::default();
    for round in 0..rounds {
        let seen = cut(play, seed + round * 1_000, cuts);
        sum.images += seen.images;
        sum.bad += seen.bad;
        sum.short += seen.short;
        sum.first_bad = sum.first_bad.or(seen.first_bad);
    }
    println!("play {play:?}, {rounds} rounds: {sum:?}");
    sum
}

fn nothing_is_lost(play: Play, seed: u64, cuts: usize) {
    let seen = rounds(play, seed, cuts);
    assert!(seen.images > 0 && seen.bad == 0, "{seen:?}");
}

#[test]
fn a_power_cut_loses_nothing_that_was_acknowledged() {
    nothing_is_lost(Play::Small, 1, 24);
}

#[test]
fn a_power_cut_loses_nothing_that_was_acknowledged_with_another_seed() {
    nothing_is_lost(Play::Small, 2, 24);
}

#[test]
fn a_power_cut_in_a_storm_loses_nothing_that_was_acknowledged() {
    nothing_is_lost(Play::Storm, 5, 24);
}

#[test]
fn a_power_cut_loses_nothing_with_the_sizes_of_production() {
    nothing_is_lost(Play::Production, 3, 9);
}

#[test]
fn with_a_plain_flush_as_the_barrier_the_same_cuts_do_lose_records() {
    let seen = rounds(Play::FlushOnly, 4, 24);
    assert!(seen.short > 0, "the harness did not notice that nothing was synced: {seen:?}");
}
