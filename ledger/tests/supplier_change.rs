//! Another supplier takes a complex of 3,000 families over at midnight, while tills debit 50,000 times a second (SUP-02…10).
//!
//! What must come out is added up from the events that were sent, not asked of the ledger: every debit accepted, each with the
//! supplier of its own day, all money where it was but for what was eaten; and what passed is what a dry run says of the state
//! replayed to just before.

use edge_protocol::event::EventKind;
use edge_protocol::frame::{EventBatch, encode_events};
use edge_protocol::limits::FRAME_HEADER_LEN;
use edge_protocol::message::EventFrame;
use edge_protocol::{Event, MealClass, Reason};
use ledger::journal::Block;
use ledger::store::{JournalStore, Store};
use ledger::writer::{ToSession, now_us};
use ledger::{Ledger, Threads};
use ledger_core::command::{Control, OfficeEntry, building_kind, device_kind, holder_kind};
use ledger_core::limits::{DAY_US, SECOND_US};
use ledger_core::{Command, HolderSpec, Registry, account_number, civil_day};
use ledger_office::state::day_start_us;
use ledger_office::supplier_change::ChangeDraft;
use ledger_office::{City, OfficeCommand};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

const OLD: u32 = 1;
const NEW: u32 = 2;
/// Buildings of the complex, each with a gateway and a till of its number.
const BUILDINGS: u32 = 8;
const FAMILIES: u32 = 3_000;
/// Families with money held, and with a purse at both suppliers.
const HELD: u32 = 20;
const BOTH: u32 = 150;
/// What every family has at the old supplier, kopecks.
const MONEY: i64 = 10_000;
/// Debits a second, of all tills. Source: the issue.
const RATE: u64 = 50_000;
/// Debits of one frame.
const FRAME: u64 = 125;
/// Load before and after midnight.
const HALF: Duration = Duration::from_secs(3);
/// Longest time that the passing may take from the writer. Source: the issue.
const PAUSE_MAX: Duration = Duration::from_millis(50);

/// What the server's clock is ahead of this machine's.
static AHEAD_US: AtomicI64 = AtomicI64::new(0);

fn clock() -> i64 {
    now_us() + AHEAD_US.load(Ordering::Relaxed)
}

/// What tills served of one supplier's day, as sent.
#[derive(Clone, Copy, Default)]
struct Sent {
    events: u64,
    old_day: i64,
    new_day: i64,
    worst: Duration,
    worst_at_midnight: Duration,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn balances_pass_at_midnight_under_full_load() {
    let today = civil_day(now_us());
    AHEAD_US.store(0, Ordering::Relaxed);
    let dir = tempfile::tempdir().expect("a folder");
    let store = Arc::new(JournalStore::open(&dir.path().join("journal")).expect("a new store"));
    let kept: Arc<dyn Store> = Arc::<JournalStore>::clone(&store);
    let (ledger, threads) = Ledger::start_with_clock(kept, dir.path(), "town", clock).expect("a new journal");
    build(&ledger, today).await;
    office(
        &ledger,
        1,
        OfficeCommand::OrderSupplierChange { draft: ChangeDraft { contract: 1, next_contract: 2, document: "order 3".into() } },
    )
    .await;
    let before: i64 = ledger.read().await.expect("a state").purses().iter().map(|p| p.balance).sum();
    let midnight = day_start_us(today + 1);
    AHEAD_US.store(midnight - HALF.as_micros() as i64 - now_us(), Ordering::Relaxed);

    let tills: Vec<_> = (1..=BUILDINGS).map(|till| tokio::spawn(eat(Arc::clone(&ledger), till, midnight))).collect();
    let mut sent = Sent::default();
    for till in tills {
        let of = till.await.expect("a till");
        sent.events += of.events;
        sent.old_day += of.old_day;
        sent.new_day += of.new_day;
        sent.worst = sent.worst.max(of.worst);
        sent.worst_at_midnight = sent.worst_at_midnight.max(of.worst_at_midnight);
    }
    {
        let city = ledger.read().await.expect("a state");
        let change = city.office().books().change(1).expect("it was ordered");
        assert!(change.has_passed(), "{:?}", change.refused);
        let controls = |supplier: u32| city.suppliers()[supplier as usize].controls;
        assert_eq!(controls(OLD)[Control::MealsServed as usize], sent.old_day, "meals of the last day are the old supplier's");
        assert_eq!(controls(NEW)[Control::MealsServed as usize], sent.new_day, "meals of the next day are the new supplier's");
        let after: i64 = city.purses().iter().map(|p| p.balance).sum();
        assert_eq!(after, before - sent.old_day - sent.new_day, "nothing went but what was eaten");
        for supplier in [OLD, NEW] {
            let purses: i64 = city.purses().iter().filter(|p| p.supplier == supplier).map(|p| p.balance).sum();
            assert_eq!(purses + controls(supplier).iter().sum::<i64>(), 0, "supplier {supplier} owes what it has");
        }
        let left: Vec<_> = city.purses().iter().filter(|p| p.supplier == OLD && p.balance != 0).map(|p| p.holder).collect();
        assert_eq!(left.len(), HELD as usize, "only what is held stays: {left:?}");
    }
    let change = ledger.read_now().office().books().change(1).cloned().expect("it was ordered");
    stop(ledger, threads).await;
    let pauses = dry_runs(&store, &change);
    let (worst, at_midnight) = (sent.worst.as_secs_f64() * 1e3, sent.worst_at_midnight.as_secs_f64() * 1e3);
    let seconds = 2 * HALF.as_secs();
    println!(
        "{} debits in {seconds} s; {} kopecks of {} families passed in {} commands, {:.1?} each at most; slowest frame {worst:.0} ms, in the second of midnight {at_midnight:.0} ms",
        sent.events,
        change.passed.iter().map(|p| p.kopecks()).sum::<i64>(),
        change.passed.iter().map(|p| p.balances.len()).sum::<usize>(),
        change.passed.len(),
        pauses.iter().max().expect("something passed"),
    );
    assert!(sent.events >= RATE * seconds * 9 / 10, "{} debits are not the load that was to be there", sent.events);
    assert!(pauses.iter().sum::<Duration>() <= PAUSE_MAX, "the writer stood still for {pauses:?}");
}

/// One till's debits: three seconds of the old day, then three of the new one, of which one in ten reports the day before.
async fn eat(ledger: Arc<Ledger>, till: u32, midnight: i64) -> Sent {
    let (session, mut answers) = mpsc::unbounded_channel();
    let mut dice = SmallRng::seed_from_u64(u64::from(till));
    let mut sent = Sent::default();
    let every = Duration::from_micros(FRAME * 1_000_000 * u64::from(BUILDINGS) / RATE);
    let mut ticks = tokio::time::interval(every);
    let (began, mut seq, mut frames) = (Instant::now(), 1, 0u64);
    let answered = tokio::spawn(async move {
        let mut times = Vec::new();
        while let Some(said) = answers.recv().await {
            let ToSession::Answer(answer) = said else { panic!("{said:?}") };
            assert_eq!(answer.duplicates, 0);
            for outcome in &answer.outcomes {
                assert_eq!(outcome.reason, Reason::Accepted.code(), "no debit is refused for a supplier change");
            }
            times.push((answer.durable.duration_since(answer.received), clock(), answer.outcomes.len() as u64));
        }
        times
    });
    while began.elapsed() < 2 * HALF {
        ticks.tick().await;
        let now = clock();
        let events: Vec<Event> = (0..FRAME)
            .map(|n| {
                let late = now >= midnight && dice.random_bool(0.1);
                let device_time_us = if late { midnight - dice.random_range(1..SECOND_US * 3) } else { now };
                let amount_kopecks = dice.random_range(1..5);
                let day = if device_time_us < midnight { &mut sent.old_day } else { &mut sent.new_day };
                *day += amount_kopecks;
                Event {
                    seq: seq + n,
                    kind: EventKind::MealDebit as u8,
                    detail: MealClass::PaidAdditional as u8,
                    meal: 1,
                    device: till,
                    subject: account_number(dice.random_range(1..=FAMILIES)),
                    amount_kopecks,
                    device_time_us,
                    ..Event::default()
                }
            })
            .collect();
        seq += FRAME;
        frames += 1;
        let mut bytes = Vec::new();
        encode_events(&EventFrame { events }, &mut bytes);
        let batch = EventBatch::new(bytes.split_off(FRAME_HEADER_LEN).into()).expect("a good frame");
        ledger.frame(till, batch, session.clone()).await.expect("room");
    }
    drop(session);
    for (took, at, events) in answered.await.expect("answers") {
        sent.events += events;
        sent.worst = sent.worst.max(took);
        if (midnight..midnight + SECOND_US).contains(&at) {
            sent.worst_at_midnight = sent.worst_at_midnight.max(took);
        }
    }
    assert_eq!(sent.events, frames * FRAME, "no debit is lost");
    sent
}

/// Replays the journal and asks for a dry run just before each passing; gives what the passing itself took.
fn dry_runs(store: &JournalStore, change: &ledger_office::supplier_change::SupplierChange) -> Vec<Duration> {
    let (mut city, mut scratch, mut took, mut seen) = (City::new(), Vec::new(), Vec::new(), 0);
    for stored in store.scan(0) {
        let block = Block::decode(&stored.expect("a readable store").bytes).expect("a good block");
        let mut skip = 0;
        for (index, entry) in block.entries().enumerate() {
            let (record, command) = entry.expect("a good record");
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let pos = block.first_pos + index as u64;
            let passing = change.passed.iter().find(|passed| passed.pos == pos);
            let dry = passing.map(|_| city.supplier_move(1, OLD, NEW).expect("a plan"));
            let began = Instant::now();
            city.replay(block.now_us, record, command.as_ref(), &mut scratch).expect("the same decision");
            if let (Some(passed), Some(dry)) = (passing, dry) {
                took.push(began.elapsed());
                let mut expected: Vec<(u32, i64)> = dry.whole.iter().map(|m| (m.holder, m.kopecks)).collect();
                expected.extend(dry.by_transfer.iter().take(99).map(|m| (m.holder, m.kopecks)));
                expected.sort_unstable();
                assert_eq!(passed.balances, expected, "what passed is what the dry run said");
                seen += 1;
            }
            skip = scratch.len().saturating_sub(1);
        }
    }
    assert_eq!(seen, change.passed.len());
    took
}

async fn stop(ledger: Arc<Ledger>, threads: Threads) {
    ledger.stop();
    tokio::task::spawn_blocking(move || threads.join()).await.expect("an end of all threads");
}

async fn office(ledger: &Ledger, id: u128, command: OfficeCommand) {
    let (login, from, why) = ("operator".into(), "192.0.2.1".into(), "order 3".into());
    let entry = OfficeEntry { login, from, why, body: command.to_json(), expects: 0 };
    let answer = ledger.command(id, Command::Office(entry)).await.expect("an answer");
    assert_eq!(answer.reason, Reason::Accepted, "{command:?}");
}

async fn build(ledger: &Ledger, today: i32) {
    let name = || String::from("№ 1");
    let mut all = vec![Command::Registry(Registry::Complex { id: 1, active: true, name: name() })];
    for id in [OLD, NEW] {
        all.push(Command::Registry(Registry::Supplier { id, active: true, name: name() }));
    }
    for (id, supplier, first_day, last_day) in [(1, OLD, today - 200, today), (2, NEW, today + 1, today + 300)] {
        let contract = Registry::Contract { id, active: true, supplier, complex: 1, first_day, last_day, weekdays: 0x7f };
        all.push(Command::Registry(contract));
    }
    for id in 1..=BUILDINGS {
        let kind = building_kind::SCHOOL;
        all.push(Command::Registry(Registry::Building { id, active: true, complex: 1, kind, mode: 0, name: name() }));
        all.push(Command::Registry(Registry::Gateway { id, active: true, building: id }));
        let till = Registry::Device { id, active: true, building: id, kind: device_kind::TILL, supplier: OLD };
        all.push(Command::Registry(till));
    }
    for id in 1..=FAMILIES {
        let building = 1 + id % BUILDINGS;
        let spec = HolderSpec { id, kind: holder_kind::PUPIL, active: true, complex: 1, building, ..HolderSpec::default() };
        all.push(Command::Registry(Registry::Holder(spec)));
        let top_up =
            |supplier| Command::TopUp { account: account_number(id), supplier, amount_kopecks: MONEY, note: String::new() };
        all.push(top_up(OLD));
        if id <= HELD {
            let deadline_us = clock() + 300 * DAY_US;
            let (account, note) = (account_number(id), "refund".into());
            all.push(Command::Hold { account, supplier: OLD, amount_kopecks: MONEY / 2, deadline_us, note });
        } else if id <= HELD + BOTH {
            all.push(top_up(NEW));
        }
    }
    let mut asked = Vec::new();
    for command in all {
        let queued = loop {
            match ledger.submit(0, command.clone()) {
                Ok(queued) => break queued,
                Err(ledger::Unavailable::Busy) => tokio::time::sleep(Duration::from_millis(1)).await,
                Err(error) => panic!("{error}"),
            }
        };
        asked.push(queued);
    }
    for queued in asked {
        assert_eq!(ledger.answered(queued).await.expect("an answer").reason, Reason::Accepted);
    }
}
