//! What pages ask about objects: lists, "why?", and walks back through the journal, held against a plain scan of it.

#[path = "http/town.rs"]
mod town;

use dashboard::views::desk::{
    Checked, Crowd, Desk, DeskError, EntriesOf, EntryRow, Hit, Named, PeopleQuery, PresenceFilter, Whereabouts,
};
use edge_protocol::event::FLAGS_ALL;
use edge_protocol::{Direction, Event, Reason};
use ledger::desk::CityDesk;
use ledger::vault::{Person, Vault};
use ledger_core::{Command, NO_POS, RecordKind};
use std::sync::Arc;
use tempfile::TempDir;
use town::{ANNEX, CATERER, DOOR, PUPILS, SCHOOL, TILL, TURNSTILE, Town, account, meal, tap};

struct House {
    town: Town,
    desk: CityDesk,
    vault: Arc<Vault>,
    _dir: TempDir,
}

impl House {
    async fn new() -> Self {
        let town = Town::new().await;
        let dir = tempfile::tempdir().expect("a folder");
        let vault = Arc::new(Vault::open(&dir.path().join("vault")).expect("a new vault"));
        for holder in 1..=PUPILS {
            let person = Person {
                name: format!("образцова  Анна{holder} Петровна"), contact: "secret@example.org".into()
            };
            vault.put(holder, &person).expect("a person");
        }
        let desk = CityDesk::new(Arc::clone(&town.ledger), Arc::clone(&vault));
        Self { town, desk, vault, _dir: dir }
    }

    /// Runs of several gateways in turn, with money between them.
    async fn busy() -> Self {
        let house = Self::new().await;
        let (mut school, mut annex) = (0, 0);
        for round in 0..6u32 {
            let top_up = Command::TopUp {
                account: account(1 + round % 2),
                supplier: CATERER,
                amount_kopecks: 50_000,
                note: format!("feed {round}"),
            };
            house.town.ledger.command(u128::from(round) + 1, top_up).await.expect("a running ledger");
            let events = (0..=round)
                .map(|n| next(&mut school, |seq| if n % 2 == 0 { tap(seq, TURNSTILE, 1 + n) } else { meal(seq, 1, 9_000) }));
            house.town.events(SCHOOL, events.collect()).await;
            let events = (0..2).map(|n| next(&mut annex, |seq| tap(seq, DOOR, 2 + n)));
            house.town.events(ANNEX, events.collect()).await;
        }
        house.settled().await
    }

    /// Everything durable is visible.
    async fn settled(self) -> Self {
        drop(self.town.ledger.read().await.expect("a running ledger"));
        self
    }

    /// All pages of a list.
    fn all(&self, of: EntriesOf, limit: usize) -> Vec<EntryRow> {
        let (mut rows, mut before) = (Vec::new(), None::<String>);
        loop {
            let page = self.desk.entries(of, before.as_deref(), limit).expect("a page");
            assert!(page.rows.len() <= limit);
            rows.extend(page.rows);
            before = page.next;
            if before.is_none() {
                return rows;
            }
        }
    }

    /// Positions that a plain scan of the journal finds, newest first.
    fn scan(&self, wanted: impl Fn(&ledger_core::Record) -> bool) -> Vec<u64> {
        let ledger = &self.town.ledger;
        let record = |pos| ledger.journal().record(pos).expect("readable").expect("durable").record;
        (0..ledger.durable_pos()).rev().filter(|pos| wanted(&record(*pos))).collect()
    }
}

fn next(seq: &mut u64, event: impl FnOnce(u64) -> Event) -> Event {
    *seq += 1;
    event(*seq)
}

fn positions(rows: &[EntryRow]) -> Vec<u64> {
    rows.iter().map(|row| row.pos).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_are_what_a_scan_of_the_journal_finds_whatever_the_page() {
    let house = House::busy().await;
    let of_gateway = |gateway: u32| house.scan(move |record| record.gateway == gateway);
    let of_holder = |holder: u32| house.scan(move |record| record.holder == holder);
    assert_eq!(of_holder(PUPILS).len(), 2, "a holder's history begins with the registration of holder and card");
    for limit in [1, 2, 7, 100] {
        for (of, expect) in [
            (EntriesOf::Building(SCHOOL), of_gateway(SCHOOL)),
            (EntriesOf::Building(ANNEX), of_gateway(ANNEX)),
            (EntriesOf::Device(TILL), house.scan(|record| record.device == TILL)),
            (EntriesOf::Device(DOOR), of_gateway(ANNEX)),
            (EntriesOf::Account(account(1)), of_holder(1)),
            (EntriesOf::Account(account(2)), of_holder(2)),
            (EntriesOf::Account(account(PUPILS)), of_holder(PUPILS)),
            (EntriesOf::Building(99), Vec::new()),
            (EntriesOf::Device(99), Vec::new()),
            (EntriesOf::Account(12), Vec::new()),
        ] {
            assert_eq!(positions(&house.all(of, limit)), expect, "{of:?} by {limit}");
        }
    }
    let rows = house.all(EntriesOf::Account(account(1)), 10);
    let top_up = rows.iter().find(|row| row.kind == Some(RecordKind::TopUp)).expect("a top-up");
    assert_eq!((top_up.note.as_str(), top_up.supplier.name.as_str()), ("feed 4", "Caterer"));
    let eaten = rows.iter().find(|row| row.kind == Some(RecordKind::MealDebit)).expect("a meal");
    assert_eq!((eaten.building, eaten.device, eaten.amount_kopecks), (SCHOOL, TILL, 9_000));
    assert!(eaten.balance_kopecks.is_some() && rows.iter().any(|row| row.balance_kopecks.is_none()), "a passage has no balance");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_of_another_list_or_of_nobody_is_refused() {
    let house = House::busy().await;
    let foreign = house.desk.entries(EntriesOf::Building(SCHOOL), None, 1).expect("a page").next.expect("more");
    let far = u64::MAX.to_string();
    let none = NO_POS.to_string();
    for cursor in [foreign.as_str(), "", "-", "x", "1--2", "-1", "0", far.as_str(), none.as_str(), &"7-".repeat(70)] {
        for of in [EntriesOf::Account(account(2)), EntriesOf::Building(ANNEX)] {
            assert_eq!(house.desk.entries(of, Some(cursor), 5), Err(DeskError::BadCursor), "{of:?} {cursor}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn why_names_the_check_that_decided_and_what_came_before() {
    let house = House::new().await;
    let stranger = Event { card: [9; 10], card_bits: 80, ..tap(2, TURNSTILE, 1) };
    let leaving = Event { detail: Direction::Out as u8, ..tap(4, TURNSTILE, 1) };
    house.town.events(SCHOOL, vec![tap(1, TURNSTILE, 1), stranger, tap(3, TURNSTILE, 2), leaving]).await;
    let house = house.settled().await;
    let rows = house.all(EntriesOf::Building(SCHOOL), 10);
    let why = |index: usize| house.desk.entry(rows[index].pos).expect("readable").expect("there");

    let accepted = why(3);
    assert!(accepted.checks.iter().all(|(_, became)| *became == Checked::Passed) && accepted.checks.len() > 10);
    assert_eq!((accepted.gateway, accepted.gateway_seq, accepted.offline, accepted.rules), (SCHOOL, 1, false, 1));
    assert_eq!((accepted.complex.name.as_str(), accepted.building.name.as_str()), ("Complex", "School"));
    assert_eq!((accepted.card_tail.len(), accepted.block_hash.len()), (4, 64));

    for (index, answer, before, after) in [
        (2, Reason::CardUnknown, Reason::EventInFuture, Reason::HolderInactive),
        (1, Reason::WrongBuilding, Reason::BuildingClosed, Reason::Debounced),
    ] {
        let view = why(index);
        assert_eq!(view.entry.reason, answer);
        for (check, expect) in [(before, Checked::Passed), (answer, Checked::Refused), (after, Checked::NotReached)] {
            let became = view.checks.iter().find(|(listed, _)| *listed == check).map(|(_, became)| *became);
            assert_eq!(became, Some(expect), "{answer:?}: {check:?}");
        }
        assert_eq!(view.checks.iter().filter(|(_, became)| *became == Checked::Refused).count(), 1);
    }
    assert!(why(0).checks.iter().all(|(check, _)| *check != Reason::WrongBuilding), "on the way out nobody asks for the place");
    assert_eq!(house.desk.entry(house.town.ledger.durable_pos()), Ok(None));
    assert_eq!(house.desk.entry(u64::MAX), Ok(None));
    let registry = house.desk.entry(0).expect("readable").expect("the first command");
    assert_eq!((registry.entry.kind, registry.checks.len(), registry.entry.building), (Some(RecordKind::Registry), 0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_count_everybody_once_and_know_a_third_state() {
    let house = House::new().await;
    let out = Event { detail: Direction::Out as u8, ..tap(2, TURNSTILE, 3) };
    house.town.events(SCHOOL, vec![tap(1, TURNSTILE, 1), out]).await;
    // Pupil 5 was let into the other building by a gateway without a link: a fact, and elsewhere.
    house.town.events(ANNEX, vec![Event { flags: FLAGS_ALL, ..tap(1, DOOR, 5) }]).await;
    let house = house.settled().await;
    let school = Crowd { inside: 1, outside: 1, unknown: 2 };
    let annex = Crowd { inside: 0, outside: 0, unknown: 3 };

    let complexes = house.desk.complexes().expect("a list");
    let [complex] = complexes.as_slice() else { panic!("{complexes:?}") };
    assert_eq!((complex.buildings, complex.gateways, complex.gateways_online, complex.devices_faulty), (2, 2, 0, 0));
    assert_eq!(complex.crowd, Crowd { inside: 1, outside: 1, unknown: 5 });
    let view = house.desk.complex(1).expect("readable").expect("there");
    let crowds: Vec<_> = view.buildings.iter().map(|row| (row.building.id, row.crowd)).collect();
    assert_eq!(crowds, [(SCHOOL, school), (ANNEX, annex)]);
    assert_eq!(view.suppliers, [Named { id: CATERER, name: "Caterer".into() }]);
    let building = house.desk.building(SCHOOL).expect("readable").expect("there");
    assert_eq!((building.row.crowd, building.devices.len(), building.gateways.len()), (school, 2, 1));
    assert_eq!(building.gateways[0].events, 2);
    for id in [0, 99, u32::MAX] {
        assert_eq!((house.desk.complex(id), house.desk.building(id)), (Ok(None), Ok(None)), "{id}");
    }

    for (presence, expect) in [
        (None, vec![1, 3, 5, 7]),
        (Some(PresenceFilter::Inside), vec![1]),
        (Some(PresenceFilter::Outside), vec![3]),
        (Some(PresenceFilter::Unknown), vec![5, 7]),
    ] {
        let (mut found, mut after) = (Vec::new(), Some(0));
        while let Some(from) = after {
            let query = PeopleQuery { building: SCHOOL, presence, after: from, limit: 1, ..PeopleQuery::default() };
            let page = house.desk.people(&query).expect("a page");
            found.extend(page.rows.iter().map(|row| row.holder));
            after = page.next;
        }
        assert_eq!(found, expect, "{presence:?}");
    }
    let query = PeopleQuery { building: SCHOOL, limit: 9, ..PeopleQuery::default() };
    let rows = house.desk.people(&query).expect("a page").rows;
    assert_eq!(rows[2].whereabouts, Whereabouts::Unknown, "as this building sees it");
    let view = house.desk.holder(account(5)).expect("readable").expect("there");
    assert!(matches!(view.person.whereabouts, Whereabouts::Inside(ANNEX, _)), "as the city knows it");
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_masked_and_the_forgotten_have_none() {
    let house = House::new().await.settled().await;
    let name = |holder| house.desk.holder(account(holder)).expect("readable").expect("there").person.name;
    assert_eq!(name(1), "О••• А. П.");
    house.vault.forget(1, 1).expect("forgotten");
    assert_eq!(name(1), "");
    assert_eq!(house.desk.holder(account(PUPILS + 1)), Ok(None));
    assert_eq!(house.desk.holder(account(1) + 1), Ok(None), "a wrong check digit is nobody");
    let view = house.desk.holder(account(2)).expect("readable").expect("there");
    assert_eq!((view.cards.len(), view.cards[0].tail.as_str(), view.in_meal_plan), (1, "0002", true));
    assert!(!format!("{view:?}").contains("secret"), "contacts stay in the vault");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_finds_by_whatever_the_words_look_like() {
    let house = House::busy().await;
    let account_2 = account(2).to_string();
    let hit = |words: &str| -> Vec<String> {
        let hits = house.desk.search(words, &|_| true).expect("an answer");
        hits.iter()
            .map(|hit| match hit {
                Hit::Complex(named, _) => format!("complex {}", named.id),
                Hit::Building(named, place) => format!("building {} of {}", named.id, place.complex),
                Hit::Account(account, name, place) => format!("account {account} {name} at {}", place.building),
                Hit::Person(account, name, place) => format!("person {account} {name} at {}", place.building),
                Hit::Device(id, place) => format!("device {id} at {}", place.building),
                Hit::Entry(pos, place) => format!("entry {pos} at {}", place.building),
            })
            .collect()
    };
    let person = format!("account {account_2} О••• А. П. at {ANNEX}");
    for (words, expect) in [
        (account_2.as_str(), vec![person.as_str()]),
        (" 0A000002 ", vec![&person]),
        ("0a:00:00:02", vec![&person]),
        ("0A000063", vec![]),
        ("device:3", vec!["device 3 at 2"]),
        ("Устройство: 3", vec!["device 3 at 2"]),
        ("device:99", vec![]),
        ("#0", vec!["entry 0 at 0"]),
        ("#999999", vec![]),
        ("#x", vec![]),
        ("scho", vec!["building 1 of 1"]),
        ("COMPLEX", vec!["complex 1"]),
        ("2", vec!["building 2 of 1"]),
        ("1", vec!["building 1 of 1", "complex 1"]),
        ("s", vec![]),
        ("", vec![]),
        ("  ", vec![]),
        ("Анна", vec![]),
        ("🙂 0A00000", vec![]),
    ] {
        assert_eq!(hit(words), expect, "{words:?}");
    }
    house.vault.index_names().expect("read");
    let people = hit("обра");
    assert_eq!(people.len(), PUPILS as usize, "{people:?}");
    let one = |holder| format!("person {} О••• А. П. at {}", account(holder), if holder == 2 { ANNEX } else { SCHOOL });
    for (words, expect) in [
        ("ОБРАЗЦОВА", people.clone()),
        ("петровна обра", people.clone()),
        ("Образцов Анна", people.clone()),
        ("образцова иван", vec![]),
        ("петровна 1", vec![]),
    ] {
        assert_eq!(hit(words), expect, "{words:?}");
    }
    assert!(people.contains(&one(2)), "{people:?}");
    let none = house.desk.search("образцова", &|hit| !matches!(hit, Hit::Person(..))).expect("an answer");
    assert_eq!(none, [], "who may not see names finds nobody by them");
    let last = house.all(EntriesOf::Building(ANNEX), 1)[0].pos;
    assert_eq!(hit(&format!("#{last}")), [format!("entry {last} at {ANNEX}")]);
    let only_annex = |hit: &Hit| matches!(hit, Hit::Building(_, place) if place.building == ANNEX);
    assert_eq!(house.desk.search("n", &only_annex).expect("an answer"), [], "one letter fits everything");
    assert_eq!(house.desk.search("nn", &only_annex).expect("an answer").len(), 1);
    assert_eq!(house.desk.search("1", &only_annex).expect("an answer"), [], "what may not be seen is not found");
}
