//! What a supplier owed at a moment of the past: held against the state as it stood at that moment.

use super::*;
use dashboard::views::past::{Moment, Owed, OwedThen, Then};
use ledger::Ledger;
use ledger::desk::Reach;
use ledger_office::supplier_change::{Liability, liabilities};
use std::sync::atomic::AtomicBool;

/// The followed state at some moment, and nothing of the journal.
struct Sample {
    pos: u64,
    booked_us: i64,
    /// By supplier.
    owed: [Vec<Liability>; 2],
    /// Whose, supplier, balance.
    purses: BTreeSet<(u32, u32, i64)>,
}

fn sample(ledger: &Ledger) -> Sample {
    let state = ledger.read_now();
    sample_of(&state, state.head().now_us)
}

fn sample_of(state: &City, booked_us: i64) -> Sample {
    let purses = state.purses().iter().filter(|purse| purse.balance != 0);
    Sample {
        pos: state.next_pos(),
        booked_us,
        owed: [CATERER, BAKERY].map(|supplier| liabilities(state, supplier)),
        purses: purses.map(|purse| (purse.holder, purse.supplier, purse.balance)).collect(),
    }
}

/// Looks at the state whenever it can, until told to stop.
fn watch(ledger: Arc<Ledger>, stop: Arc<AtomicBool>) -> std::thread::JoinHandle<Vec<Sample>> {
    std::thread::spawn(move || {
        let mut samples: Vec<Sample> = Vec::new();
        while !stop.load(Ordering::Relaxed) {
            let now = sample(&ledger);
            if samples.last().is_none_or(|last| last.pos != now.pos) {
                samples.push(now);
            }
            std::thread::sleep(Duration::from_micros(300));
        }
        samples
    })
}

/// The same after every command and event, by deciding all of them again.
fn replayed(house: &House) -> Vec<Sample> {
    let (mut city, mut scratch, mut samples) = (City::new(), Vec::new(), Vec::new());
    for stored in house.town.ledger.journal().store().scan(0) {
        let block = Block::decode(&stored.expect("a readable store").bytes).expect("a good block");
        let mut skip = 0;
        for entry in block.entries() {
            let (record, command) = entry.expect("a good record");
            if skip > 0 {
                skip -= 1;
                continue;
            }
            scratch.clear();
            city.replay(block.now_us, record, command.as_ref(), &mut scratch).expect("the same decision");
            skip = scratch.len().saturating_sub(1);
            samples.push(sample_of(&city, block.now_us));
        }
    }
    samples
}

/// Rounds before, the change of the supplier with everything that goes with it, and rounds after; holds that fall by themselves.
async fn live_through(house: &House) {
    give_benefit(house).await;
    let expiring = |n: i64| Command::Hold {
        account: account(5),
        supplier: CATERER,
        amount_kopecks: 100 + n,
        deadline_us: clock() + 20_000 * n,
        note: "short".into(),
    };
    for round in 0..3 {
        house.round(round).await;
        house.command(expiring(round as i64 + 1)).await;
    }
    // What is held does not pass whole: all of it falls before the change.
    tokio::time::sleep(Duration::from_millis(200)).await;
    change_of_supplier(house, 15).await;
    house.town.events(SCHOOL, vec![meal(29, 5, 100), meal(30, 5, 200)]).await;
    for round in 6..8 {
        house.round(round).await;
        house.command(expiring(round as i64 + 1)).await;
    }
}

fn whole(told: Option<OwedThen>) -> Arc<Owed> {
    match told {
        Some(OwedThen::Whole(owed)) => owed,
        other => panic!("{other:?}"),
    }
}

fn kopecks(rows: &[Liability]) -> Vec<(u32, i64)> {
    rows.iter().filter(|row| row.kopecks != 0).map(|row| (row.holder, row.kopecks)).collect()
}

// ACC-03, SUP-02
#[tokio::test(flavor = "multi_thread")]
async fn what_was_owed_at_any_moment_is_what_the_state_was_then() {
    let _clock = CLOCK.lock().await;
    AHEAD_US.store(0, Ordering::Relaxed);
    let house = House::of(Town::with_clock(clock).await);
    let (ledger, stop) = (Arc::clone(&house.town.ledger), Arc::new(AtomicBool::new(false)));
    let watching = watch(Arc::clone(&ledger), Arc::clone(&stop));
    live_through(&house).await;
    stop.store(true, Ordering::Relaxed);
    let mut samples = watching.join().expect("a watch that ends");
    samples.push(sample(&ledger));
    assert!(samples.len() > 10, "{} moments", samples.len());
    samples.extend(replayed(&house));
    let (mut held, mut at_instants, mut far) = (BTreeSet::new(), 0, 0);
    let short = CityDesk::new(Arc::clone(&ledger), vault(&house)).with_reach(Reach { forward: 5, back: 100_000 });
    let shortest = CityDesk::new(Arc::clone(&ledger), vault(&house)).with_reach(Reach { forward: 0, back: 1 });
    for sample in &samples {
        for (supplier, expected) in [CATERER, BAKERY].into_iter().zip(&sample.owed) {
            let told = whole(house.desk.owed(supplier, Moment::Pos(sample.pos)).expect("readable"));
            assert_eq!((&told.rows, told.holds_known, told.pos), (expected, true, sample.pos), "supplier {supplier}");
            held.extend(told.rows.iter().map(|row| row.held));
            // However little is read forward, the rest is found going back.
            let again = whole(short.owed(supplier, Moment::Pos(sample.pos)).expect("readable"));
            assert_eq!(kopecks(&again.rows), kopecks(expected), "supplier {supplier} at {}", sample.pos);
            assert!(!again.holds_known || &again.rows == expected, "what is said of holds is so");
            match shortest.owed(supplier, Moment::Pos(sample.pos)).expect("readable") {
                Some(OwedThen::Whole(again)) => assert_eq!(kopecks(&again.rows), kopecks(expected)),
                told => far += usize::from(told == Some(OwedThen::TooFar)),
            }
            let told = whole(house.desk.owed(supplier, Moment::Before(sample.booked_us + 1)).expect("readable"));
            if told.pos == sample.pos {
                assert_eq!((&told.rows, told.at_us), (expected, sample.booked_us + 1));
                at_instants += 1;
            }
        }
        purses(&house, sample);
    }
    assert!(held.len() > 3 && at_instants > 50 && far > 50, "{held:?}, {at_instants}, {far}");
    assert_eq!(house.desk.owed(99, Moment::Pos(0)), Ok(None));
    assert_eq!(house.desk.owed(CATERER, Moment::Pos(ledger.durable_pos() + 1)), Ok(Some(OwedThen::NotYet)));
    assert_eq!(house.desk.owed(CATERER, Moment::Before(clock() + SECOND_US)), Ok(Some(OwedThen::NotYet)));
    amid_a_command(&house);
}

fn vault(house: &House) -> Arc<Vault> {
    let dir = house._dir.path().join(format!("vault-{}", rand_name()));
    Arc::new(Vault::open(&dir).expect("a new vault"))
}

fn rand_name() -> u64 {
    static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// The account page of that instant names the suppliers of then.
fn purses(house: &House, sample: &Sample) {
    let told = whole(house.desk.owed(CATERER, Moment::Before(sample.booked_us + 1)).expect("readable"));
    if told.pos != sample.pos {
        return; // Two blocks of one microsecond.
    }
    let mut all = BTreeSet::new();
    for holder in 1..=PUPILS {
        let then = house.desk.purses_at(account(holder), sample.booked_us).expect("readable").expect("an account");
        let suppliers: BTreeSet<u32> = then.iter().map(|purse| purse.supplier.id).collect();
        assert_eq!(suppliers.len(), then.len(), "each supplier once");
        for purse in then {
            if let Then::Balance(entry) = purse.then {
                all.insert((holder, purse.supplier.id, entry.balance_kopecks.unwrap_or(0)));
            }
        }
    }
    all.retain(|(.., kopecks)| *kopecks != 0);
    assert_eq!(all, sample.purses, "at {}", sample.pos);
}

/// Records of one command happened at once; and a record names the supplier of its time.
fn amid_a_command(house: &House) {
    let scan = house.scan();
    let (passing, ..) = scan.iter().find(|(.., r)| r.kind == RecordKind::SupplierChange as u8).expect("a passing");
    let after = scan.iter().find(|(pos, _, r)| pos > passing && r.detail != ledger_core::record::DETAIL_CONTINUED);
    let after = after.map_or(scan.len() as u64, |(pos, ..)| *pos);
    let told = whole(house.desk.owed(BAKERY, Moment::Pos(*passing)).expect("readable"));
    assert_eq!(told.pos, after);
    assert_eq!(told.rows, whole(house.desk.owed(BAKERY, Moment::Pos(after)).expect("readable")).rows);
    let of_purse = |at: &(u64, i64, Record)| {
        let (pos, _, record) = *at;
        (record.holder == 5 && record.purse != 0 && record.reason < 10).then_some((pos, record.purse))
    };
    let (first, purse) = scan.iter().find_map(of_purse).expect("a record");
    let named = |pos| house.desk.entry(pos).expect("readable").expect("a record").entry.supplier.id;
    assert_eq!(named(first), CATERER);
    assert_eq!(house.town.ledger.read_now().purses()[purse as usize].supplier, BAKERY, "it passed on");
}

/// Families of the measured town, and rounds of meals. Origin: a district has 300,000; what every run can afford is less.
fn setting(name: &str, default: u32) -> u32 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

async fn all_accepted(ledger: &Ledger, commands: impl Iterator<Item = Command>) {
    let mut asked = Vec::new();
    for command in commands {
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
        assert!(ledger.answered(queued).await.expect("an answer").reason.is_accepted());
    }
}

// ACC-03: TURNSTONE_FAMILIES=300000 cargo test -p ledger --test turnover families -- --nocapture
#[tokio::test(flavor = "multi_thread")]
async fn what_all_families_were_owed_is_told_in_seconds() {
    let (families, rounds) = (setting("TURNSTONE_FAMILIES", 2_000), setting("TURNSTONE_ROUNDS", 4));
    let house = House::new().await;
    let ledger = &house.town.ledger;
    let ids = || PUPILS + 1..=PUPILS + families;
    let spec =
        |id| HolderSpec { id, kind: 1, active: true, in_meal_plan: true, complex: 1, building: SCHOOL, ..HolderSpec::default() };
    all_accepted(ledger, ids().map(|id| Command::Registry(Registry::Holder(spec(id))))).await;
    let top_up = |id: u32, supplier| Command::TopUp {
        account: account(id),
        supplier,
        amount_kopecks: 100_000 + i64::from(id),
        note: String::new(),
    };
    all_accepted(ledger, ids().map(|id| top_up(id, CATERER))).await;
    drop(ledger.read().await.expect("a running ledger"));
    let then = sample(ledger);
    // One family in a hundred is away until the last round.
    let mut seq = 0;
    for round in 1..=rounds {
        let eat: Vec<u32> = ids().filter(|id| round == rounds || id % 100 != 0).collect();
        for some in eat.chunks(1_000) {
            let eats = |(seq, id): (u64, &u32)| meal(seq, *id, 1_000 + i64::from(round));
            let meals: Vec<Event> = (seq + 1..).zip(some).map(eats).collect();
            seq += meals.len() as u64;
            assert!(house.town.events(SCHOOL, meals).await.iter().all(|reason| *reason < 10));
        }
    }
    all_accepted(ledger, ids().filter(|id| id % 50 == 0).map(|id| top_up(id, BAKERY))).await;
    drop(ledger.read().await.expect("a running ledger"));
    for (name, reach) in [("forward", Reach::default()), ("mostly back", Reach { forward: 1_000, back: usize::MAX })] {
        let desk = CityDesk::new(Arc::clone(ledger), vault(&house)).with_reach(reach);
        let began = std::time::Instant::now();
        let told = whole(desk.owed(CATERER, Moment::Pos(then.pos)).expect("readable"));
        println!("{families} families, {} records since, {name}: {:.2?}", ledger.durable_pos() - then.pos, began.elapsed());
        assert!(told.rows == then.owed[0] && told.rows.len() == families as usize);
        assert!(whole(desk.owed(BAKERY, Moment::Pos(then.pos)).expect("readable")).rows.is_empty());
    }
}
