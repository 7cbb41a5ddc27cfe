//! A disk that fails at the Nth append or barrier: nothing that is not durable is ever answered, later work is refused with the
//! reason, and after a power cut and a restart every answer that was given is in the journal.
//!
//! `TURNSTONE_SEED` plays a run again, `TURNSTONE_DISKS=1000` plays more of them.

mod common;

use common::{PATIENCE, seed, setting};
use edge_protocol::frame::{EventBatch, encode_events};
use edge_protocol::limits::FRAME_HEADER_LEN;
use edge_protocol::message::EventFrame;
use edge_protocol::{Event, Goodbye, Outcome};
use ledger::city::{CitySize, generate};
use ledger::store::Store;
use ledger::store::memory::MemoryStore;
use ledger::writer::{OfflineWriter, ToSession, now_us};
use ledger::{Answer, Ledger, Unavailable};
use ledger_core::{Command, civil_day};
use ledger_office::City;
use rand::{Rng, SeedableRng, rngs::SmallRng};
use std::path::Path;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Disks of a default run.
const DISKS: u64 = 40;
/// The failing call is one of the first so many.
const FAILS_BEFORE: u64 = 40;
/// Gateways that send at the same time, and the events each sends at most.
const GATEWAYS: u32 = 4;
const EVENTS_MAX: usize = 2_000;
/// Commands sent at the same time, at most.
const COMMANDS_MAX: u128 = 500;
/// Words of [`ledger::store::StoreError::Told`], which the refusals must repeat.
const REASON: &str = "the store was told to fail";

#[test]
fn a_disk_that_fails_takes_back_no_answer_and_lets_no_later_one_out() {
    let (disks, first) = (setting("TURNSTONE_DISKS", DISKS), seed());
    let base = books();
    let (mut answered, mut kept_more) = (0, 0);
    for seed in first..first + disks {
        let mut random = SmallRng::seed_from_u64(seed);
        let dir = tempfile::tempdir().expect("a folder");
        let store = Arc::new(base.crash());
        let calls = random.random_range(0..FAILS_BEFORE);
        if random.random() {
            store.fail_after_appends(calls)
        } else {
            store.fail_after_barriers(calls)
        }
        let given = common::gateway::run(until_it_fails(Arc::clone(&store), dir.path(), seed));
        answered += given.count();
        // A power cut takes what no barrier covered, or most of it.
        let after = Arc::new(store.crash_keeping(random.random_range(0..3)));
        kept_more += u64::from(after.next_pos() > store.crash().next_pos());
        common::gateway::run(everything_is_there(after, dir.path(), &given, seed));
    }
    println!("{disks} disks, {answered} answers checked after the restart, {kept_more} disks kept more than was answered");
    assert!(answered > 0, "nothing was ever answered: the test proves nothing");
}

/// What was answered before the disk failed.
#[derive(Default)]
struct Given {
    /// By gateway: the answers to events 1, 2, 3, …
    events: Vec<(u32, Vec<Outcome>)>,
    commands: Vec<(u128, Answer)>,
}

impl Given {
    fn count(&self) -> usize {
        self.commands.len() + self.events.iter().map(|(_, outcomes)| outcomes.len()).sum::<usize>()
    }
}

async fn until_it_fails(store: Arc<MemoryStore>, dir: &Path, seed: u64) -> Given {
    let (ledger, threads) = Ledger::start(Arc::clone(&store) as Arc<dyn Store>, dir, "small").expect("a good journal");
    let gateways: Vec<_> = (1..=GATEWAYS).map(|gateway| tokio::spawn(send_events(Arc::clone(&ledger), gateway, seed))).collect();
    let payers = tokio::spawn(send_commands(Arc::clone(&ledger)));
    let mut given = Given::default();
    for gateway in gateways {
        given.events.push(gateway.await.expect("a gateway"));
    }
    given.commands = payers.await.expect("a payer");
    let why = ledger.failure().wait().await;
    assert!(why.contains(REASON), "seed {seed}: failed for {why}");
    for _ in 0..3 {
        let later = ledger.command(u128::MAX, top_up()).await.expect_err("nothing is taken after a failure");
        let Unavailable::Stopped(reason) = &later else { panic!("seed {seed}: {later}") };
        assert!(reason.contains(REASON), "seed {seed}: refused without the reason: {reason}");
        assert_eq!(ledger.attach(1).await.err(), Some(Goodbye::Unavailable), "seed {seed}");
    }
    let durable = store.crash().next_pos();
    assert!(ledger.durable_pos() <= durable, "seed {seed}: durable {} by its word, {durable} in truth", ledger.durable_pos());
    ledger.stop();
    tokio::task::spawn_blocking(|| threads.join()).await.expect("an end of all threads");
    given
}

/// Sends frames of random sizes, several in flight, until no answer comes any more.
async fn send_events(ledger: Arc<Ledger>, gateway: u32, seed: u64) -> (u32, Vec<Outcome>) {
    let mut random = SmallRng::seed_from_u64(seed ^ (u64::from(gateway) << 32));
    let (session, mut answers) = mpsc::unbounded_channel();
    let (mut next, mut outcomes) = (1, Vec::new());
    while next <= EVENTS_MAX {
        for _ in 0..random.random_range(1..5) {
            let count = random.random_range(1..60);
            if ledger.frame(gateway, frame(next, count), session.clone()).await.is_err() {
                break;
            }
            next += count;
        }
        // One answer at least; none when the ledger has failed.
        let first = tokio::select! {
            answer = answers.recv() => answer,
            _ = ledger.failure().wait() => None,
        };
        let Some(first) = first else { break };
        take(first, &mut outcomes);
        while let Ok(answer) = answers.try_recv() {
            take(answer, &mut outcomes);
        }
    }
    ledger.failure().wait().await;
    // Answers that were on their way when it failed count as given.
    drop(session);
    while let Ok(answer) = answers.try_recv() {
        take(answer, &mut outcomes);
    }
    (gateway, outcomes)
}

fn take(said: ToSession, outcomes: &mut Vec<Outcome>) {
    let ToSession::Answer(answer) = said else { panic!("no answer but {said:?}") };
    assert_eq!((answer.first_seq, answer.duplicates), (outcomes.len() as u64 + 1, 0), "answers come in order, each once");
    outcomes.extend(answer.outcomes);
}

async fn send_commands(ledger: Arc<Ledger>) -> Vec<(u128, Answer)> {
    let mut given = Vec::new();
    for id in 1..=COMMANDS_MAX {
        match ledger.command(id, top_up()).await {
            Ok(answer) => given.push((id, answer)),
            Err(_) => break,
        }
    }
    // Something must meet the failing call.
    while ledger.failure().get().is_none() {
        let _ = ledger.command(0, top_up()).await;
    }
    given
}

async fn everything_is_there(store: Arc<MemoryStore>, dir: &Path, given: &Given, seed: u64) {
    let (ledger, threads) =
        Ledger::start(store, dir, "small").unwrap_or_else(|error| panic!("seed {seed}: no restart: {error:#}"));
    assert_eq!(ledger.read().await.expect("a follower").sum_kopecks(), 0, "seed {seed}");
    for (gateway, outcomes) in &given.events {
        let attached = ledger.attach(*gateway).await.expect("a known gateway");
        assert!(attached.last_seq >= outcomes.len() as u64, "seed {seed}: answered events of gateway {gateway} are gone");
        let anchor = ledger.read_now().gateways().get(*gateway as usize).expect("a gateway").last_pos;
        for (seq, outcome) in (1..).zip(outcomes) {
            let found = ledger.journal().event(*gateway, seq, anchor).expect("a readable journal").expect("an answered event");
            let (reason, balance) = (found.record.reason, found.record.balance_kopecks);
            assert_eq!((reason, balance), (outcome.reason, outcome.balance_kopecks), "seed {seed}: {gateway}/{seq}");
        }
        // Asked again, everything answered is a duplicate.
        let (session, mut answers) = mpsc::unbounded_channel();
        let count = outcomes.len().clamp(1, 500);
        ledger.frame(*gateway, frame(1, count), session).await.expect("room");
        let again = tokio::time::timeout(PATIENCE, answers.recv()).await.expect("an answer").expect("an answer");
        let ToSession::Answer(again) = again else { panic!("seed {seed}: {again:?}") };
        assert!(again.duplicates >= count.min(outcomes.len()), "seed {seed}: decided twice: {again:?}");
    }
    for (id, answer) in &given.commands {
        let again = ledger.command(*id, top_up()).await.expect("an answer");
        assert_eq!(again, Answer { duplicate: true, ..*answer }, "seed {seed}: command {id}");
    }
    ledger.stop();
    tokio::task::spawn_blocking(|| threads.join()).await.expect("an end of all threads");
}

/// The small city's books in memory.
fn books() -> MemoryStore {
    let store = MemoryStore::new();
    let now = now_us();
    let mut last = ledger::journal::NO_HASH;
    let mut push = |mut block: ledger::journal::Block| {
        store.append(&block.seal(last).expect("a block"))?;
        last = block.hash;
        store.barrier().map(drop)
    };
    let mut writer = OfflineWriter::new(City::new(), now);
    for command in generate(CitySize::Small, 1, civil_day(now)) {
        writer.apply(0, &command, &mut push).expect("a good disk");
    }
    writer.finish(&mut push).expect("a good disk");
    store
}

fn top_up() -> Command {
    Command::TopUp { account: 13, supplier: 1, amount_kopecks: 100, note: "a parent".into() }
}

/// Events that need no card: the device's word that it is alive.
fn frame(first_seq: usize, count: usize) -> EventBatch {
    let event = |seq: usize| Event { seq: seq as u64, kind: 5, device: 1, device_time_us: now_us(), ..Event::default() };
    let mut bytes = Vec::new();
    encode_events(&EventFrame { events: (first_seq..first_seq + count).map(event).collect() }, &mut bytes);
    EventBatch::new(bytes.split_off(FRAME_HEADER_LEN).into()).expect("a good frame")
}
