//! What is watched while it happens, and what was: doors, tills, purses as of an instant, the registry's changes, a supplier's money;
//! each held against a plain scan of the journal or of the state.

#[path = "http/town.rs"]
mod town;

use dashboard::views::change::{Change, Object};
use dashboard::views::desk::{Desk, EntriesOf, Named, PAGE_ROWS};
use dashboard::views::past::Then;
use dashboard::views::scene::{DEBITS_SHOWN, DayTotals, PASSAGES_SHOWN, SeenRow, TillsView};
use edge_protocol::{Direction, Event, MealClass, Reason};
use ledger::desk::CityDesk;
use ledger::vault::{Person, Vault};
use ledger::writer::now_us;
use ledger_core::command::card_state;
use ledger_core::{CardSpec, Command, HolderSpec, Record, RecordKind, Registry, civil_day};
use std::sync::Arc;
use tempfile::TempDir;
use town::{ANNEX, BAKERY, CATERER, DOOR, PUPILS, SCHOOL, TURNSTILE, Town, account, card_of, meal, tap};

const MINUTE_US: i64 = 60_000_000;

struct House {
    town: Town,
    desk: CityDesk,
    dir: TempDir,
}

impl House {
    async fn new() -> Self {
        let town = Town::new().await;
        let dir = tempfile::tempdir().expect("a folder");
        let vault = Arc::new(Vault::open(&dir.path().join("vault")).expect("a new vault"));
        let person = Person { name: "Образцова Анна Петровна".into(), contact: String::new() };
        vault.put(1, &person).expect("a person");
        let desk = CityDesk::new(Arc::clone(&town.ledger), vault);
        Self { town, desk, dir }
    }

    /// Another desk over the same ledger, which has seen nothing yet.
    fn fresh(&self, name: &str) -> CityDesk {
        let vault = Arc::new(Vault::open(&self.dir.path().join(name)).expect("a new vault"));
        CityDesk::new(Arc::clone(&self.town.ledger), vault)
    }

    async fn settle(&self) {
        drop(self.town.ledger.read().await.expect("a running ledger"));
    }

    async fn command(&self, command: Command) -> u64 {
        let answer = self.town.ledger.command(0, command).await.expect("a running ledger");
        assert!(answer.reason.is_accepted(), "{:?}", answer.reason);
        answer.pos
    }

    /// All records, oldest first.
    fn scan(&self) -> Vec<(u64, i64, Record)> {
        let ledger = &self.town.ledger;
        let all = (0..ledger.durable_pos()).map(|pos| ledger.journal().record(pos).expect("readable").expect("durable"));
        all.map(|found| (found.pos, found.booked_us, found.record)).collect()
    }
}

/// Newest first by device time, as a naive reader would sort the whole journal.
fn newest(house: &House, kind: RecordKind, at_most: usize) -> Vec<u64> {
    let wanted =
        |record: &Record| record.kind == kind as u8 && record.gateway == SCHOOL && record.reason != Reason::EventInFuture.code();
    let mut all: Vec<_> = house
        .scan()
        .into_iter()
        .filter(|(.., record)| wanted(record))
        .map(|(pos, _, record)| (record.event_time_us, pos))
        .collect();
    all.sort_unstable_by(|a, b| b.cmp(a));
    all.into_iter().map(|(_, pos)| pos).take(at_most).collect()
}

fn totals(house: &House) -> DayTotals {
    let debit = |record: &Record| record.kind == RecordKind::MealDebit as u8 && record.reason != Reason::EventInFuture.code();
    let debits = || house.scan().into_iter().map(|(.., record)| record).filter(debit);
    let day = debits().map(|record| civil_day(record.event_time_us)).max();
    let mut totals = DayTotals::default();
    for record in debits().filter(|record| Some(civil_day(record.event_time_us)) == day) {
        match (record.reason < 10, record.detail == MealClass::Free as u8) {
            (false, _) => totals.refused += 1,
            (true, true) => (totals.free, totals.free_kopecks) = (totals.free + 1, totals.free_kopecks + record.amount_kopecks),
            (true, false) => (totals.paid, totals.paid_kopecks) = (totals.paid + 1, totals.paid_kopecks + record.amount_kopecks),
        }
    }
    totals
}

#[tokio::test(flavor = "multi_thread")]
async fn doors_and_tills_are_what_a_scan_finds_look_after_look() {
    let house = House::new().await;
    assert_eq!((house.desk.doors(SCHOOL), house.desk.doors(99)), (Ok(Vec::new()), Ok(Vec::new())));
    assert_eq!(house.desk.tills(SCHOOL).expect("a look").day_us, 0);
    let top_up = |amount_kopecks| Command::TopUp { account: account(1), supplier: CATERER, amount_kopecks, note: String::new() };
    house.command(top_up(10_000_000)).await;
    let mut seq = 0;
    for round in 0..8i64 {
        let mut events = Vec::new();
        for n in 0..5u32 {
            let late = Event { device_time_us: now_us() - (round + 2) * MINUTE_US, ..tap(0, TURNSTILE, 1 + n) };
            let ahead = Event { device_time_us: now_us() + 60 * MINUTE_US, ..meal(0, 1, 500) };
            let yesterday = Event { device_time_us: now_us() - 24 * 60 * MINUTE_US, ..meal(0, 1, 700) };
            let stranger = Event { card: [9; 10], card_bits: 80, detail: Direction::Out as u8, ..tap(0, TURNSTILE, 1) };
            events.extend([tap(0, TURNSTILE, 1 + n), meal(0, 1, 9_000), meal(0, 2, 9_000), late, ahead, yesterday, stranger]);
        }
        let numbered = events.into_iter().map(|event| {
            seq += 1;
            Event { seq, ..event }
        });
        house.town.events(SCHOOL, numbered.collect()).await;
        house.town.events(ANNEX, vec![tap(round as u64 + 1, DOOR, 2)]).await;
        house.settle().await;

        let doors = house.desk.doors(SCHOOL).expect("a look");
        let positions: Vec<u64> = doors.iter().map(|seen| seen.entry.pos).collect();
        assert_eq!(positions, newest(&house, RecordKind::Tap, PASSAGES_SHOWN), "round {round}");
        let tills = house.desk.tills(SCHOOL).expect("a look");
        let positions: Vec<u64> = tills.last.iter().map(|seen| seen.entry.pos).collect();
        assert_eq!(positions, newest(&house, RecordKind::MealDebit, DEBITS_SHOWN), "round {round}");
        assert_eq!((tills.totals, tills.since_us), (totals(&house), 0), "round {round}");
        assert_eq!(civil_day(tills.day_us), civil_day(tills.last[0].entry.event_time_us));
        let fresh = house.fresh(&format!("vault{round}")).tills(SCHOOL).expect("a first look");
        assert_eq!((fresh.totals, fresh.day_us, fresh.since_us), (tills.totals, tills.day_us, 0), "round {round}");
    }
    let doors = house.desk.doors(SCHOOL).expect("a look");
    assert!(doors.iter().any(|seen| seen.person.is_none()) && doors.iter().any(|seen| seen.person.is_some()));
    let tills = house.desk.tills(SCHOOL).expect("a look");
    let served = tills.last.iter().find(|seen| seen.entry.reason.is_accepted()).expect("a meal");
    let person = served.person.as_ref().expect("somebody");
    assert_eq!((person.name.as_str(), person.account, served.meal), ("О••• А. П.", account(1), 2));
    assert!(served.entry.balance_kopecks.is_some());
}

/// More passages than one look walks, and not a debit among them: once, the day of no debits at all overflowed and the page was lost.
#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_at_the_doors_before_the_first_meal_is_seen_and_totals_after_it_say_since_when() {
    let house = House::new().await;
    let top_up = Command::TopUp { account: account(1), supplier: CATERER, amount_kopecks: 50_000, note: String::new() };
    house.command(top_up).await;
    let mut seq = 1;
    house.town.events(SCHOOL, vec![meal(seq, 1, 9_000)]).await;
    for _ in 0..9 {
        let taps = (1..=1_000).map(|n| tap(seq + n, TURNSTILE, 1 + (n % u64::from(PUPILS)) as u32)).collect();
        house.town.events(SCHOOL, taps).await;
        seq += 1_000;
    }
    house.settle().await;
    let positions = |rows: &[SeenRow]| rows.iter().map(|seen| seen.entry.pos).collect::<Vec<_>>();
    let doors = house.desk.doors(SCHOOL).expect("a look");
    assert_eq!(positions(&doors), newest(&house, RecordKind::Tap, PASSAGES_SHOWN));
    assert_eq!(house.desk.tills(SCHOOL), Ok(TillsView::default()), "the debit lies too far back");

    house.town.events(SCHOOL, vec![meal(seq + 1, 1, 8_000)]).await;
    house.settle().await;
    let tills = house.desk.tills(SCHOOL).expect("a look");
    assert_eq!(positions(&tills.last), newest(&house, RecordKind::MealDebit, 1));
    let walked: Vec<i64> =
        house.scan().into_iter().filter(|(.., record)| record.gateway == SCHOOL).map(|(_, at, _)| at).collect();
    let oldest_us = walked.get(walked.len() - 1 - 8_192).copied().expect("more than a look walks");
    assert_eq!((tills.totals.paid, tills.totals.paid_kopecks, tills.since_us), (1, 8_000, oldest_us));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_balance_as_of_any_instant_is_what_a_scan_up_to_it_finds() {
    let house = House::new().await;
    for n in 0..12u64 {
        let supplier = if n % 3 == 0 { BAKERY } else { CATERER };
        let note = format!("n {n}");
        house.command(Command::TopUp { account: account(1), supplier, amount_kopecks: 10_000 + n as i64, note }).await;
        house.town.events(SCHOOL, vec![meal(2 * n + 1, 1, 4_000), meal(2 * n + 2, 1, 900_000)]).await;
    }
    house.settle().await;
    let all = house.scan();
    let purses: Vec<(u32, u32)> = {
        let state = house.town.ledger.read().await.expect("a running ledger");
        state.purses_of(1).map(|(purse, row)| (purse, row.supplier)).collect()
    };
    assert_eq!(purses.len(), 2);
    let mut instants: Vec<i64> = all.iter().flat_map(|(_, booked, _)| [*booked - 1, *booked]).collect();
    instants.extend([0, i64::MAX]);
    for at in instants {
        let then = house.desk.purses_at(account(1), at).expect("readable").expect("an account");
        assert!(then.iter().map(|purse| purse.supplier.id).is_sorted());
        for purse in then {
            let of_it = |record: &Record| purses.contains(&(record.purse, purse.supplier.id)) && record.reason < 10;
            let last = all.iter().rev().find(|(_, booked, record)| *booked <= at && of_it(record));
            let found = match purse.then {
                Then::Balance(entry) => Some((entry.pos, entry.balance_kopecks)),
                Then::Nothing => None,
                Then::TooFar => panic!("not as far as that"),
            };
            assert_eq!(found, last.map(|(pos, _, record)| (*pos, Some(record.balance_kopecks))), "{at} {}", purse.supplier.id);
        }
    }
    assert_eq!(house.desk.purses_at(12, 0), Ok(None));
    assert_eq!(house.desk.purses_at(account(2), i64::MAX), Ok(Some(Vec::new())), "no purse yet");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instant_too_far_back_is_not_guessed() {
    let house = House::new().await;
    let top_up = |amount_kopecks| Command::TopUp { account: account(1), supplier: CATERER, amount_kopecks, note: String::new() };
    let first = house.command(top_up(1_000)).await;
    let booked = house.scan().last().expect("a record").1;
    for batch in 0..5u64 {
        let meals = (1..=1_000).map(|n| meal(batch * 1_000 + n, 1, 900_000)).collect();
        house.town.events(SCHOOL, meals).await;
    }
    house.settle().await;
    let then = house.desk.purses_at(account(1), booked).expect("readable").expect("an account");
    assert_eq!(then[0].then, Then::TooFar, "the top-up at {first} is 5,000 entries ago");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_line_says_what_changed() {
    let house = House::new().await;
    let group =
        |id: u32, name: &str| Registry::Group { id, active: true, complex: 1, building: SCHOOL, leader: 0, name: name.into() };
    for registry in [group(4, "4-A"), Registry::Benefit { id: 2, active: true, meals: 1, name: "Large family".into() }] {
        house.command(Command::Registry(registry)).await;
    }
    let seen = |pos| house.desk.entry(pos).expect("readable").expect("there").entry.changes;
    let pupil =
        HolderSpec { id: 1, kind: 1, active: true, in_meal_plan: true, complex: 1, building: SCHOOL, ..HolderSpec::default() };
    let school = Named { id: SCHOOL, name: "School".into() };
    let first = house.desk.entries(EntriesOf::Account(account(1)), None, 50).expect("a page").rows;
    let changes: Vec<_> = first.iter().rev().map(|row| row.changes.clone()).collect();
    let card = |state| Change::Card { tail: "0001".into(), kind: 3, state };
    assert_eq!(changes[0], [Change::Entered, Change::Building(school), Change::MealPlan(true)]);
    assert_eq!(changes[1], [card(card_state::ACTIVE)]);

    let moved = HolderSpec { group: 4, ..pupil };
    let planned = HolderSpec { in_meal_plan: false, benefit: 2, daily_limit: 30_000, ..moved };
    let left = HolderSpec { active: false, ..planned };
    let benefit = Named { id: 2, name: "Large family".into() };
    for (spec, expect) in [
        (moved, vec![Change::Group(Named { id: 4, name: "4-A".into() })]),
        (planned, vec![Change::MealPlan(false), Change::Benefit(benefit), Change::DailyLimit(30_000)]),
        (planned, vec![Change::Nothing]),
        (left, vec![Change::Active(false)]),
        (
            pupil,
            vec![
                Change::Active(true),
                Change::Group(Named::default()),
                Change::MealPlan(true),
                Change::Benefit(Named::default()),
                Change::DailyLimit(0),
            ],
        ),
    ] {
        let pos = house.command(Command::Registry(Registry::Holder(spec))).await;
        house.settle().await;
        assert_eq!(seen(pos), expect);
    }
    let (bytes, bits) = card_of(1);
    let blocked = CardSpec { bytes, bits, kind: 3, state: card_state::BLOCKED, permanent: false, holder: 1 };
    let pos = house.command(Command::Registry(Registry::Card(blocked))).await;
    house.settle().await;
    assert_eq!(seen(pos), [card(card_state::BLOCKED)]);
    assert_eq!(seen(0), [Change::Object(Object::Complex, 1)]);
    let top_up = Command::TopUp { account: account(1), supplier: CATERER, amount_kopecks: 1, note: String::new() };
    let pos = house.command(top_up).await;
    house.settle().await;
    assert_eq!(seen(pos), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suppliers_money_is_the_sum_of_its_purses() {
    let house = House::new().await;
    for holder in 1..=PUPILS {
        for (supplier, amount_kopecks) in [(CATERER, 50_000 + i64::from(holder)), (BAKERY, 300)] {
            house.command(Command::TopUp { account: account(holder), supplier, amount_kopecks, note: String::new() }).await;
        }
    }
    let out = Command::Transfer {
        from_account: account(1),
        from_supplier: CATERER,
        to_account: account(2),
        to_supplier: BAKERY,
        amount_kopecks: 700,
        note: "n".into(),
    };
    house.command(out).await;
    house.town.events(SCHOOL, vec![meal(1, 1, 9_000), meal(2, 3, 8_000)]).await;
    house.settle().await;
    for id in [CATERER, BAKERY] {
        let view = house.desk.supplier(id, 0).expect("readable").expect("a supplier");
        let state = house.town.ledger.read().await.expect("a running ledger");
        let purses: Vec<_> = state.purses().iter().filter(|purse| purse.supplier == id).collect();
        assert_eq!(view.owed_kopecks, purses.iter().map(|purse| i128::from(purse.balance)).sum::<i128>(), "{id}");
        let shown: Vec<_> = view.purses.iter().map(|purse| (purse.account, purse.balance_kopecks)).collect();
        assert_eq!(shown, purses.iter().map(|purse| (account(purse.holder), purse.balance)).collect::<Vec<_>>());
        assert_eq!((view.next, view.contracts.len()), (None, usize::from(id == CATERER)));
    }
    let rest = house.desk.supplier(CATERER, 3).expect("readable").expect("a supplier").purses;
    let all = house.desk.supplier(CATERER, 0).expect("readable").expect("a supplier").purses;
    assert_eq!((rest.len(), rest.last()), (all.len() - 2, all.last()), "purses 1 and 3 were the caterer's");
    assert!(all.len() < PAGE_ROWS);
    for id in [0, 99, u32::MAX] {
        assert_eq!(house.desk.supplier(id, 0), Ok(None));
    }
    assert_eq!(house.desk.supplier(CATERER, u32::MAX).expect("readable").expect("a supplier").purses, []);
}
