//! The office in a running server: restarts in the middle of everything, a clock that tests turn, and doors that follow at once.

#[path = "http/town.rs"]
mod town;

use dashboard::views::office::{Act, AuditFilter, Done, Door};
use edge_protocol::{BuildingMode, Reason};
use ledger::door::CityDoor;
use ledger::journal::snapshot;
use ledger::store::JournalStore;
use ledger::vault::Vault;
use ledger::{Ledger, Threads};
use ledger_core::command::{building_kind, device_kind, holder_kind};
use ledger_core::{Command, HolderSpec, Registry, civil_day};
use ledger_office::OfficeCommand;
use ledger_office::procedure::{Kind, Plan};
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use town::{ANNEX, DOOR, SCHOOL, TURNSTILE, Town, tap};

/// One day in microseconds.
const DAY_US: i64 = 86_400_000_000;
/// The clock of [`House`]s: shared, so their tests are one test.
static NOW: AtomicI64 = AtomicI64::new(1_800_000_000_000_000);

fn now() -> i64 {
    NOW.load(Ordering::Relaxed)
}

/// A server that can be stopped and started over one folder.
struct House {
    dir: TempDir,
    ledger: Arc<Ledger>,
    threads: Option<Threads>,
    acts: u128,
}

impl House {
    fn open(dir: TempDir) -> Self {
        let store = Arc::new(JournalStore::open(&dir.path().join("journal")).expect("a good store"));
        let (ledger, threads) = Ledger::start_with_clock(store, dir.path(), "town", now).expect("a good journal");
        Self { dir, ledger, threads: Some(threads), acts: 0 }
    }

    fn digest(&self) -> String {
        ledger::verify::hex(&snapshot::digest(&self.ledger.read_now()))
    }

    /// Stops and starts again; every other time without a snapshot, so that everything is replayed.
    async fn restarted(mut self, times: &mut u32) -> Self {
        drop(self.ledger.read().await.expect("a running ledger"));
        let before = self.digest();
        self.ledger.stop();
        let threads = self.threads.take().expect("running");
        tokio::task::spawn_blocking(move || threads.join()).await.expect("stopped");
        let Self { dir, ledger, acts, .. } = self;
        drop(ledger);
        *times += 1;
        if times.is_multiple_of(2) {
            fs::remove_dir_all(dir.path().join("snapshots")).expect("snapshots");
        }
        let house = tokio::task::spawn_blocking(move || House::open(dir)).await.expect("started");
        assert_eq!(house.digest(), before, "restart {times} made another state");
        Self { acts, ..house }
    }

    fn door(&self) -> CityDoor {
        let vault = Vault::open(&self.dir.path().join("vault")).expect("a vault");
        CityDoor::new(Arc::clone(&self.ledger), Arc::new(vault))
    }

    async fn act(&mut self, command: OfficeCommand) -> Done {
        self.acts += 1;
        act(&self.door(), 1_000 + self.acts, command).await
    }

    /// Waits until the clock's own commands are done and seen.
    async fn settle(&self, what: impl Fn(&ledger_office::City) -> bool) {
        let began = Instant::now();
        while !what(&self.ledger.read_now()) {
            assert!(began.elapsed() < Duration::from_secs(5), "the clock does not do it");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

async fn act(door: &CityDoor, id: u128, command: OfficeCommand) -> Done {
    let (login, from, why) = ("operator".to_owned(), "192.0.2.1".to_owned(), "order 12".to_owned());
    door.act(Act { id, login, from, why, expects: 0, command }).await.expect("an answer")
}

async fn build(ledger: &Ledger) {
    let name = || String::from("№ 1");
    let mut registry = vec![Registry::Complex { id: 1, active: true, name: name() }];
    for (id, kind) in [(SCHOOL, building_kind::SCHOOL), (ANNEX, building_kind::KINDERGARTEN)] {
        registry.push(Registry::Building { id, active: true, complex: 1, kind, mode: 0, name: name() });
        registry.push(Registry::Gateway { id, active: true, building: id });
        registry.push(Registry::Device { id, active: true, building: id, kind: device_kind::TURNSTILE, supplier: 0 });
    }
    for group in [1, 2] {
        let building = if group == 1 { SCHOOL } else { ANNEX };
        registry.push(Registry::Group { id: group, active: true, complex: 1, building, leader: 0, name: name() });
        for id in group * 10..group * 10 + 4 {
            let spec = HolderSpec {
                id,
                kind: holder_kind::PUPIL,
                active: true,
                in_meal_plan: true,
                complex: 1,
                building,
                group,
                ..HolderSpec::default()
            };
            registry.push(Registry::Holder(spec));
        }
    }
    for change in registry {
        let answer = ledger.command(0, Command::Registry(change)).await.expect("a running ledger");
        assert!(answer.reason.is_accepted(), "{answer:?}");
    }
}

fn step(procedure: u32, key: &str) -> OfficeCommand {
    OfficeCommand::Step { procedure, step: key.into(), note: "act 7".into(), document: "letter 9".into() }
}

/// Restarted after every step of every procedure that can run here: the same state, deadlines that fire once, no double effect.
#[tokio::test(flavor = "multi_thread")]
async fn restarts_in_the_middle_of_workflows_change_nothing_and_deadlines_fire_once() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut house = tokio::task::spawn_blocking(move || House::open(dir)).await.expect("started");
    build(&house.ledger).await;
    let mut times = 0;
    let today = civil_day(now());
    let until = |day: i32| NOW.store(now() + i64::from(day - civil_day(now())) * DAY_US, Ordering::Relaxed);

    // A repair with its tickets, from the request to the opening.
    let repair = Plan { ends: Some(today + 30), ..Plan::new(Kind::Repair, SCHOOL, today + 2) };
    assert_eq!(house.act(OfficeCommand::Begin { plan: repair }).await.reason, Reason::Accepted);
    house = house.restarted(&mut times).await;
    assert_eq!(house.act(step(1, "dismantling_ticket")).await.reason, Reason::Accepted);
    house = house.restarted(&mut times).await;
    until(today + 2);
    house.settle(|city| city.buildings()[SCHOOL as usize].mode == BuildingMode::MajorRepair as u8).await;
    let fired = house.ledger.durable_pos();
    house = house.restarted(&mut times).await;
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert_eq!(house.ledger.durable_pos(), fired, "the clock did it twice");
    for key in ["dismantled", "mounting_ticket", "mounted", "back"] {
        let done = house.act(step(1, key)).await;
        assert_eq!(done.reason, Reason::Accepted, "{key}");
        house = house.restarted(&mut times).await;
        // The same act again after the restart: the same answer, nothing new.
        let before = house.ledger.durable_pos();
        let again = act(&house.door(), 1_000 + house.acts, step(1, key)).await;
        assert_eq!((again.pos, again.reason, house.ledger.durable_pos()), (done.pos, Reason::Accepted, before), "{key}");
    }
    assert!(house.ledger.read_now().office().procedure(1).is_some_and(|p| p.ended.is_some()));

    // A summer whose days all pass while the server is down.
    let day = civil_day(now());
    let summer = Plan { ends: Some(day + 8), ..Plan::new(Kind::Summer, ANNEX, day + 4) };
    assert_eq!(house.act(OfficeCommand::Begin { plan: summer }).await.reason, Reason::Accepted);
    house = house.restarted(&mut times).await;
    house.ledger.stop();
    house.threads.take().map(Threads::join).expect("running");
    until(day + 20);
    let House { dir, acts, ledger, .. } = house;
    drop(ledger);
    house = House { acts, ..tokio::task::spawn_blocking(move || House::open(dir)).await.expect("started") };
    house.settle(|city| city.office().procedure(2).is_some_and(|p| p.ended.is_some())).await;
    assert_eq!(house.ledger.read_now().buildings()[ANNEX as usize].mode, BuildingMode::SchoolYear as u8);

    // A relocation, called off half way; a ticket; a reconciliation and its undoing.
    let day = civil_day(now());
    let moving = Plan { to_building: ANNEX, groups: vec![1], ..Plan::new(Kind::MoveOwn, SCHOOL, day) };
    assert_eq!(house.act(OfficeCommand::Begin { plan: moving }).await.reason, Reason::Accepted);
    house = house.restarted(&mut times).await;
    assert_eq!(house.ledger.read_now().groups()[1].building, ANNEX);
    assert_eq!(house.act(OfficeCommand::Cancel { procedure: 3 }).await.reason, Reason::Accepted);
    house = house.restarted(&mut times).await;
    assert_eq!(house.ledger.read_now().groups()[1].building, SCHOOL);
    let rows = vec![ledger_office::command::EnrolmentRow { holder: 10, group: 2 }];
    assert_eq!(house.act(OfficeCommand::Enrol { file: "f".into(), rows }).await.reason, Reason::Accepted);
    house = house.restarted(&mut times).await;
    assert_eq!(house.act(OfficeCommand::Unenrol { enrolment: 1 }).await.reason, Reason::Accepted);
    house = house.restarted(&mut times).await;
    assert_eq!(house.ledger.read_now().holder(10).map(|h| h.group), Some(1));

    // The audit has all of it, newest first, with what changed before and after.
    let page = house.door().audit(None, &AuditFilter::default()).expect("readable");
    assert!(page.rows.len() >= 15 && page.rows.is_sorted_by(|a, b| a.pos > b.pos), "{} rows", page.rows.len());
    let moved =
        page.rows.iter().find(|row| row.command.as_ref().is_some_and(|c| c.name() == "enrol")).expect("the reconciliation");
    let (row, changes) = house.door().audited(moved.pos).expect("readable").expect("there");
    assert_eq!((row.login.as_str(), row.from.as_str(), row.why.as_str()), ("operator", "192.0.2.1", "order 12"));
    let [(Registry::Holder(before), Registry::Holder(after))] = &changes[..] else { panic!("one holder: {changes:?}") };
    assert_eq!((before.group, after.group, after.id), (1, 2, 10));
    house.ledger.stop();
    house.threads.take().map(Threads::join).expect("running");
}

/// PAS-08, REL-01: after the groups are bound elsewhere, the very next tap there opens, and the old door does not.
#[tokio::test]
async fn doors_follow_a_relocation_at_once() {
    let town = Town::new().await;
    let dir = tempfile::tempdir().expect("a folder");
    let vault = Arc::new(Vault::open(&dir.path().join("vault")).expect("a new vault"));
    let door = CityDoor::new(Arc::clone(&town.ledger), vault);
    let group = Registry::Group { id: 1, active: true, complex: 1, building: SCHOOL, leader: 0, name: "1-А".into() };
    let mut spec = town.ledger.read_now().holder_spec(1).expect("a pupil");
    spec.group = 1;
    for change in [group, Registry::Holder(spec)] {
        town.ledger.command(0, Command::Registry(change)).await.expect("a running ledger");
    }
    let reasons = async |seq: (u64, u64)| {
        let there = town.events(ANNEX, vec![tap(seq.0, DOOR, 1)]).await;
        let here = town.events(SCHOOL, vec![tap(seq.1, TURNSTILE, 1)]).await;
        (there[0], here[0])
    };
    let before = reasons((1, 1)).await;
    assert_eq!(before, (Reason::WrongBuilding.code(), Reason::Accepted.code()));
    let plan = Plan { to_building: ANNEX, groups: vec![1], ..Plan::new(Kind::MoveOwn, SCHOOL, civil_day(town.ledger.now_us())) };
    let began = Instant::now();
    assert_eq!(act(&door, 7, OfficeCommand::Begin { plan }).await.reason, Reason::Accepted);
    let there = town.events(ANNEX, vec![tap(2, DOOR, 1)]).await;
    assert_eq!(there[0], Reason::Accepted.code());
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    let here = town.events(SCHOOL, vec![tap(2, TURNSTILE, 1)]).await;
    assert_eq!(here[0], Reason::WrongBuilding.code());
}
