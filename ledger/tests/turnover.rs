//! What moved in a period, on an account and at a supplier: held against a plain scan of the journal that believes balances only.

#[path = "http/town.rs"]
mod town;

use dashboard::views::desk::Desk;
use dashboard::views::turnover::{BuildingTurnover, SupplierTurnover, Turnover};
use edge_protocol::{Event, MealClass};
use ledger::desk::CityDesk;
use ledger::vault::Vault;
use ledger::writer::now_us;
use ledger_core::command::Control;
use ledger_core::{Command, HolderSpec, Record, RecordKind, Registry};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use town::{ANNEX, BAKERY, CATERER, PUPILS, SCHOOL, Town, account, meal};

const ROUNDS: u64 = 6;

/// A record with its position and when it was booked.
type Line = (u64, i64, Record);

struct House {
    town: Town,
    desk: CityDesk,
    _dir: TempDir,
}

impl House {
    async fn new() -> Self {
        let town = Town::new().await;
        let dir = tempfile::tempdir().expect("a folder");
        let vault = Arc::new(Vault::open(&dir.path().join("vault")).expect("a new vault"));
        let desk = CityDesk::new(Arc::clone(&town.ledger), vault);
        Self { town, desk, _dir: dir }
    }

    async fn command(&self, command: Command) -> u64 {
        self.town.ledger.command(0, command).await.expect("a running ledger").pos
    }

    fn scan(&self) -> Vec<Line> {
        let ledger = &self.town.ledger;
        let all = (0..ledger.durable_pos()).map(|pos| ledger.journal().record(pos).expect("readable").expect("durable"));
        all.map(|found| (found.pos, found.booked_us, found.record)).collect()
    }

    /// A round of everything that moves money, and of what does not; somebody pays, eats, gets money back, is corrected.
    async fn round(&self, round: u64) {
        let note = || format!("round {round}");
        for holder in 1..=PUPILS {
            let amount_kopecks = 50_000 + i64::from(holder) + round as i64;
            self.command(Command::TopUp { account: account(holder), supplier: CATERER, amount_kopecks, note: note() }).await;
        }
        self.command(Command::TopUp { account: account(2), supplier: BAKERY, amount_kopecks: 900, note: note() }).await;
        self.command(Command::TopUp { account: 12, supplier: CATERER, amount_kopecks: 700, note: note() }).await;
        let (to, supplier) = (account(3), CATERER);
        self.command(Command::FromSuspense { account: to, supplier, amount_kopecks: 700, note: note() }).await;
        for amount_kopecks in [-333, 444, -900_000_000] {
            self.command(Command::Adjust { account: to, supplier, amount_kopecks, note: note() }).await;
        }
        let transfer = |amount_kopecks| Command::Transfer {
            from_account: account(1),
            from_supplier: CATERER,
            to_account: account(2),
            to_supplier: BAKERY,
            amount_kopecks,
            note: note(),
        };
        self.command(transfer(1_000)).await;
        self.command(transfer(900_000_000)).await;
        for to in [Some(Control::RefundsPayable), None] {
            let deadline_us = now_us() + 3_600_000_000;
            let hold = Command::Hold { account: account(4), supplier, amount_kopecks: 2_000, deadline_us, note: note() };
            let pos = self.command(hold).await;
            let hold = self.town.ledger.journal().record(pos).expect("readable").expect("durable").record.arg;
            self.command(to.map_or(Command::HoldVoid { hold }, |to| Command::HoldPost { hold, amount_kopecks: 1_500, to })).await;
        }
        let free = |seq| Event { detail: MealClass::Free as u8, meal: 1 + (round % 3) as u8, ..meal(seq, 7, 6_000) };
        let seq = 5 * round;
        let meals = vec![
            meal(seq + 1, 5, 9_000),
            meal(seq + 2, 6, 9_000),
            meal(seq + 3, 1, 900_000_000),
            meal(seq + 4, 5, 8_000),
            free(seq + 5),
        ];
        self.town.events(SCHOOL, meals).await;
        let eaten = self.scan().into_iter().rev().find(|(.., record)| record.holder == 5 && record.amount_kopecks == 8_000);
        let (pos, _, record) = eaten.expect("a meal");
        let debit = ledger_core::command::DebitEntry {
            pos,
            event_time_us: record.event_time_us,
            amount_kopecks: record.amount_kopecks,
            holder: record.holder,
            purse: record.purse,
            device: record.device,
            class: record.detail,
            meal: record.meal,
        };
        self.command(Command::Reverse { debit, note: note() }).await;
        // The next block is booked at another time.
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// What one record changed in its purse, by the balances before and after it alone.
fn changes(all: &[Line]) -> BTreeMap<u64, i64> {
    let (mut balances, mut changes) = (BTreeMap::new(), BTreeMap::new());
    for (pos, _, record) in all.iter().filter(|(.., record)| record.purse != 0) {
        let before = balances.insert(record.purse, record.balance_kopecks).unwrap_or(0);
        changes.insert(*pos, record.balance_kopecks - before);
    }
    changes
}

/// Balance of a purse when everything booked before this instant had happened.
fn balance(all: &[Line], purse: u32, before_us: i64) -> i64 {
    let last = all.iter().rev().find(|(_, booked, record)| *booked < before_us && record.purse == purse);
    last.map_or(0, |(.., record)| record.balance_kopecks)
}

/// Each pair of these instants is a period.
fn instants(all: &[Line]) -> Vec<i64> {
    let mut instants: Vec<i64> = all.iter().map(|(_, booked, _)| *booked).collect();
    instants.dedup();
    let step = (instants.len() / 9).max(1);
    let mut some: Vec<i64> = instants.into_iter().step_by(step).collect();
    some.insert(0, 0);
    some.push(i64::MAX);
    some
}

#[tokio::test(flavor = "multi_thread")]
async fn what_moved_is_what_balances_tell_in_any_period() {
    let house = House::new().await;
    let benefit = Registry::Benefit { id: 2, active: true, meals: 7, name: "Large family".into() };
    let eater = HolderSpec {
        id: 7,
        kind: 1,
        active: true,
        in_meal_plan: true,
        benefit: 2,
        complex: 1,
        building: SCHOOL,
        ..HolderSpec::default()
    };
    for registry in [benefit, Registry::Holder(eater)] {
        house.command(Command::Registry(registry)).await;
    }
    for round in 0..ROUNDS {
        house.round(round).await;
    }
    let purses: Vec<(u32, u32, u32)> = {
        let state = house.town.ledger.read().await.expect("a running ledger");
        (0u32..).zip(state.purses()).skip(1).map(|(id, purse)| (id, purse.holder, purse.supplier)).collect()
    };
    assert_eq!(purses.len(), PUPILS as usize + 1);
    let all = house.scan();
    let (changed, instants) = (changes(&all), instants(&all));
    let mut met = BTreeSet::new();
    for (n, from) in instants.iter().enumerate() {
        for to in &instants[n + 1..] {
            for (purse, holder, supplier) in &purses {
                let told = house.desk.turnover(account(*holder), *supplier, *from, *to).expect("readable").expect("an account");
                let Turnover::Whole { opening_kopecks, movements, closing_kopecks } = told else { panic!("not as far as that") };
                assert_eq!((opening_kopecks, closing_kopecks), (balance(&all, *purse, *from), balance(&all, *purse, *to)));
                let moved: Vec<_> = movements.iter().map(|movement| (movement.entry.pos, movement.moved_kopecks)).collect();
                let ours =
                    |(pos, booked, record): &&Line| record.purse == *purse && (*from..*to).contains(booked) && changed[pos] != 0;
                let expected: Vec<_> = all.iter().filter(ours).map(|(pos, ..)| (*pos, changed[pos])).collect();
                assert_eq!(moved, expected, "purse {purse}, {from}..{to}");
                met.extend(movements.iter().map(|movement| movement.entry.kind));
            }
            for supplier in [CATERER, BAKERY] {
                let told = house.desk.supplier_turnover(supplier, *from, *to).expect("readable").expect("a supplier");
                let SupplierTurnover::Whole(rows) = told else { panic!("not as long as that") };
                assert_eq!(rows, summed(&all, &purses, supplier, *from, *to), "supplier {supplier}, {from}..{to}");
            }
        }
    }
    let kinds = [
        RecordKind::TopUp,
        RecordKind::MealDebit,
        RecordKind::HoldPost,
        RecordKind::TransferOut,
        RecordKind::TransferIn,
        RecordKind::Adjust,
        RecordKind::Reversal,
        RecordKind::FromSuspense,
    ];
    assert_eq!(met, BTreeSet::from(kinds.map(Some)), "each kind that moves money was there");
    assert_eq!(house.desk.turnover(12, CATERER, 0, i64::MAX), Ok(None));
    assert_eq!(house.desk.supplier_turnover(99, 0, i64::MAX), Ok(None));
    let never = house.desk.turnover(account(3), BAKERY, 0, i64::MAX).expect("readable");
    assert_eq!(never, Some(Turnover::Whole { opening_kopecks: 0, movements: Vec::new(), closing_kopecks: 0 }), "no such purse");
}

/// The same rows by adding up every record of the journal.
fn summed(all: &[Line], purses: &[(u32, u32, u32)], supplier: u32, from: i64, to: i64) -> Vec<BuildingTurnover> {
    let changed = changes(all);
    let mut rows = BTreeMap::new();
    let building = |holder: u32| if holder % 2 == 1 { SCHOOL } else { ANNEX };
    for (purse, holder, _) in purses.iter().filter(|(.., of)| *of == supplier) {
        let row: &mut (BuildingTurnover, (u64, i64)) = rows.entry(building(*holder)).or_default();
        row.0.opening_kopecks += balance(all, *purse, from);
        row.0.closing_kopecks += balance(all, *purse, to);
        for (pos, booked, record) in all.iter().filter(|(.., record)| record.purse == *purse) {
            if !(from..to).contains(booked) {
                continue;
            }
            match (changed[pos], RecordKind::from_code(record.kind)) {
                (0, _) => {}
                (kopecks, Some(RecordKind::MealDebit)) => {
                    (row.0.meals, row.0.meals_kopecks) = (row.0.meals + 1, row.0.meals_kopecks - kopecks)
                }
                (kopecks, Some(RecordKind::Reversal)) => row.1 = (row.1.0 + 1, row.1.1 + kopecks),
                (kopecks, _) if kopecks > 0 => row.0.receipts_kopecks += kopecks,
                (kopecks, _) => row.0.refunds_kopecks -= kopecks,
            }
        }
    }
    for (_, booked, record) in all.iter().filter(|(.., record)| record.purse == 0 && record.reason < 10 && supplier == CATERER) {
        if (from..to).contains(booked) && record.kind == RecordKind::MealDebit as u8 {
            let row = &mut rows.entry(building(record.holder)).or_default().0;
            (row.budget_meals, row.budget_kopecks) = (row.budget_meals + 1, row.budget_kopecks + record.amount_kopecks);
        }
    }
    let named = rows.into_iter().map(|(id, (mut row, reversed))| {
        if row.meals >= reversed.0 && row.meals_kopecks >= reversed.1 {
            (row.meals, row.meals_kopecks) = (row.meals - reversed.0, row.meals_kopecks - reversed.1);
        } else {
            row.receipts_kopecks += reversed.1;
        }
        let left = row.opening_kopecks + row.receipts_kopecks - row.meals_kopecks - row.refunds_kopecks;
        assert_eq!(left, row.closing_kopecks, "the plain sum itself adds up");
        row.complex = 1;
        row.building.id = id;
        row.building.name = if id == SCHOOL { "School".into() } else { "Annex".into() };
        row
    });
    named.collect()
}
