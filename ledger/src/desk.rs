//! What operators look up, answered from the followed state, the journal and the vault (`dashboard::views::desk`).
//!
//! Nothing here waits for the writer. The lock on the followed state is held for one object at a time and never taken twice at
//! once: between the two the follower could wait for it, and then both would wait for ever.

mod changes;
mod entries;
mod hands;
mod lists;
mod month;
mod owed;
mod past;
mod search;
mod served;
mod supplier;
mod turnover;
mod watch;

use crate::journal::JournalError;
use crate::ledger::Ledger;
use crate::payments::twice::{self, Told};
use crate::suspense;
use crate::vault::{Found, Vault};
use dashboard::views::desk::{
    BuildingView, CardRow, ComplexRow, ComplexView, Desk, DeskError, DeviceRow, EntriesOf, EntryPage, EventView, Hit, HolderView,
    Named, PeoplePage, PeopleQuery, PersonRow, Place, PurseRow, SIBLINGS_MAX, Whereabouts,
};
use dashboard::views::past::{Moment, OwedThen, PurseThen};
use dashboard::views::scene::{SeenRow, TillsView};
use dashboard::views::supplier::SupplierView;
use dashboard::views::suspense::{Arrival, OddArrival};
use dashboard::views::turnover::{SupplierTurnover, Turnover};
use edge_protocol::CardKey;
use ledger_core::rows::{Device, Holder};
use ledger_core::{Presence, State, account_number, holder_of_account};
use ledger_office::corrections::Debit;
use ledger_office::payments::PaymentFile;
use lists::CityList;
pub use owed::Reach;
use parking_lot::Mutex;
use payment_files::{Document, Row};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Answers the pages' questions.
pub struct CityDesk {
    ledger: Arc<Ledger>,
    vault: Arc<Vault>,
    /// The newest list of all complexes.
    city: Mutex<Option<CityList>>,
    /// What was seen last at the doors and tills of the buildings that somebody watches.
    looks: watch::Looks,
    /// Whoever holds it walks along the journal, so that one walk at most takes a core from the taps.
    walked: Mutex<Walked>,
    reach: Reach,
    /// Names of the payment sources.
    sources: Arc<[String]>,
}

/// What long walks brought, as asked for last.
#[derive(Default)]
struct Walked {
    /// What moved at a supplier.
    month: Option<month::Answer>,
    /// What a supplier owed.
    owed: Option<owed::Answer>,
}

impl CityDesk {
    /// Over a running ledger; names come from `vault`.
    pub fn new(ledger: Arc<Ledger>, vault: Arc<Vault>) -> Self {
        Self {
            ledger,
            vault,
            city: Mutex::default(),
            looks: Mutex::default(),
            walked: Mutex::default(),
            reach: Reach::default(),
            sources: Arc::default(),
        }
    }

    /// The same with another reach of questions about what a supplier owed.
    pub fn with_reach(self, reach: Reach) -> Self {
        Self { reach, ..self }
    }

    /// The same with the names of the payment sources.
    pub fn with_sources(self, sources: Arc<[String]>) -> Self {
        Self { sources, ..self }
    }

    /// The holder's name as pages may show it; empty when the vault knows nobody (any more).
    fn masked_name(&self, holder: u32) -> String {
        match self.vault.get(holder) {
            Ok(Found::Person(person)) => masked(&person.name),
            Ok(Found::Forgotten(_) | Found::Nobody) => String::new(),
            Err(error) => {
                tracing::error!(%error, holder, "a name cannot be read");
                String::new()
            }
        }
    }

    fn person(&self, state: &State, holder: u32, row: &Holder) -> PersonRow {
        let whereabouts = match Presence::from_code(row.presence) {
            Presence::Inside => Whereabouts::Inside(row.presence_building, row.presence_time_us),
            Presence::Outside => Whereabouts::Outside(row.presence_building, row.presence_time_us),
            Presence::Unknown => Whereabouts::Unknown,
        };
        PersonRow {
            holder,
            account: account_number(holder),
            name: self.masked_name(holder),
            kind: row.kind,
            group: group_named(state, row.group),
            whereabouts,
        }
    }
}

impl Desk for CityDesk {
    fn complexes(&self) -> Result<Vec<ComplexRow>, DeskError> {
        Ok(lists::complexes(self))
    }

    fn complex(&self, id: u32) -> Result<Option<ComplexView>, DeskError> {
        Ok(lists::complex(self, id))
    }

    fn building(&self, id: u32) -> Result<Option<BuildingView>, DeskError> {
        Ok(lists::building(self, id))
    }

    fn people(&self, query: &PeopleQuery) -> Result<PeoplePage, DeskError> {
        Ok(lists::people(self, query))
    }

    fn holder(&self, account: u64) -> Result<Option<HolderView>, DeskError> {
        let state = self.ledger.read_now();
        let Some((id, row)) = holder_of_account(account).and_then(|id| Some((id, state.holder(id)?))) else { return Ok(None) };
        let mut purses: Vec<PurseRow> = state
            .purses_of(id)
            .map(|(_, purse)| PurseRow {
                supplier: supplier_named(&state, purse.supplier),
                balance_kopecks: purse.balance,
                held_kopecks: purse.held,
                apart_kopecks: purse.apart,
            })
            .collect();
        purses.sort_unstable_by_key(|purse| purse.supplier.id);
        let cards = state.cards_of(id).map(|card| CardRow {
            tail: tail(card.key()),
            kind: card.kind,
            state: card.state,
            permanent: card.permanent,
            last_device: card.last_device,
            last_time_us: card.last_time_us,
        });
        let benefit = state.benefits().get(row.benefit as usize).filter(|_| row.benefit != 0);
        Ok(Some(HolderView {
            person: self.person(&state, id, row),
            active: row.active,
            complex: complex_named(&state, row.complex),
            building: building_named(&state, state.building_attended(row)),
            host: host_of(&state, row),
            in_meal_plan: row.in_meal_plan,
            benefit: benefit.map_or_else(Named::default, |b| Named { id: row.benefit, name: b.name.clone() }),
            daily_limit_kopecks: row.daily_limit,
            notice_below_kopecks: state.notice_below(row),
            separate: row.separate,
            stops: state.stops(id).map(|product| product_named(&state, product)).collect(),
            purses,
            cards: cards.collect(),
        }))
    }

    fn entries(&self, of: EntriesOf, before: Option<&str>, limit: usize) -> Result<EntryPage, DeskError> {
        entries::page(&self.ledger, of, before, limit)
    }

    fn purses_at(&self, account: u64, at_us: i64) -> Result<Option<Vec<PurseThen>>, DeskError> {
        past::purses_at(&self.ledger, account, at_us)
    }

    fn turnover(&self, account: u64, supplier: u32, from_us: i64, to_us: i64) -> Result<Option<Turnover>, DeskError> {
        turnover::of_account(&self.ledger, account, supplier, from_us, to_us)
    }

    fn supplier_turnover(&self, supplier: u32, from_us: i64, to_us: i64) -> Result<Option<SupplierTurnover>, DeskError> {
        let mut walked = self.walked.try_lock().ok_or(DeskError::Busy)?;
        month::of_supplier(&self.ledger, &mut walked.month, supplier, from_us, to_us)
    }

    fn owed(&self, supplier: u32, moment: Moment) -> Result<Option<OwedThen>, DeskError> {
        let mut walked = self.walked.try_lock().ok_or(DeskError::Busy)?;
        owed::of_supplier(&self.ledger, &mut walked.owed, self.reach, supplier, moment)
    }

    fn noticed(&self, file: &PaymentFile, document: &Document) -> Result<BTreeMap<u32, u64>, DeskError> {
        let rows: Vec<&Row> = document.coming().collect();
        let told: Vec<Told> = rows.iter().map(|row| Told::of(file, row)).collect();
        let positions = twice::noticed(&self.ledger, &self.sources, file, &told).map_err(|error| broken(&error))?;
        Ok(rows.into_iter().zip(positions).filter_map(|(row, pos)| Some((row.line, pos?))).collect())
    }

    fn doors(&self, building: u32) -> Result<Vec<SeenRow>, DeskError> {
        watch::doors(self, building)
    }

    fn tills(&self, building: u32) -> Result<TillsView, DeskError> {
        watch::tills(self, building)
    }

    fn supplier(&self, id: u32, after: u32) -> Result<Option<SupplierView>, DeskError> {
        Ok(supplier::one(&self.ledger, id, after))
    }

    fn device(&self, id: u32) -> Result<Option<(DeviceRow, Place)>, DeskError> {
        let state = self.ledger.read_now();
        let device = state.devices().get(id as usize).filter(|device| device.kind != 0);
        Ok(device.map(|device| (device_row(&state, id, device), place_of(&state, device.building))))
    }

    fn entry(&self, pos: u64) -> Result<Option<EventView>, DeskError> {
        entries::one(&self.ledger, pos)
    }

    fn debit(&self, pos: u64) -> Result<Option<Debit>, DeskError> {
        entries::debit(&self.ledger, pos)
    }

    fn arrivals(&self, payments: &[u64]) -> Result<Vec<Arrival>, DeskError> {
        suspense::arrivals(&self.ledger, &self.vault, payments)
    }

    fn siblings(&self, account: u64) -> Result<Vec<PersonRow>, DeskError> {
        let directory = self.ledger.directory();
        let state = self.ledger.read_now();
        let Some(holder) = holder_of_account(account) else { return Ok(Vec::new()) };
        let family = directory.family_of(holder);
        Ok(family.into_iter().take(SIBLINGS_MAX).filter_map(|id| Some(self.person(&state, id, state.holder(id)?))).collect())
    }

    fn odd_arrivals(&self, supplier: u32) -> Result<Vec<OddArrival>, DeskError> {
        suspense::unusual(&self.ledger, &self.vault, supplier)
    }

    fn search(&self, words: &str, may_see: &dyn Fn(&Hit) -> bool) -> Result<Vec<Hit>, DeskError> {
        search::hits(self, words, may_see)
    }
}

/// A surname's first letter and the initials: enough to tell two people of a class apart, too little to know a stranger by.
fn masked(name: &str) -> String {
    let initial = |word: &str| word.chars().next().map(|first| first.to_uppercase().to_string());
    let mut words = name.split_whitespace().filter_map(initial);
    let Some(surname) = words.next() else { return String::new() };
    words.fold(format!("{surname}•••"), |masked, initial| format!("{masked} {initial}."))
}

/// The end of a card's number, as far as pages show it; empty without a card.
pub(crate) fn tail(card: CardKey) -> String {
    let card = card.to_string();
    card.get(card.len().saturating_sub(4)..).unwrap_or_default().to_owned()
}

fn named(id: u32, name: Option<&String>) -> Named {
    name.map_or_else(Named::default, |name| Named { id, name: name.clone() })
}

fn complex_named(state: &State, id: u32) -> Named {
    named(id, state.complex(id).filter(|_| id != 0).map(|complex| &complex.name))
}

fn building_named(state: &State, id: u32) -> Named {
    named(id, state.buildings().get(id as usize).filter(|building| building.kind != 0).map(|building| &building.name))
}

fn group_named(state: &State, id: u32) -> Named {
    named(id, state.groups().get(id as usize).filter(|_| id != 0).map(|group| &group.name))
}

fn supplier_named(state: &State, id: u32) -> Named {
    named(id, state.suppliers().get(id as usize).filter(|_| id != 0).map(|supplier| &supplier.name))
}

fn product_named(state: &State, id: u32) -> Named {
    named(id, state.products().get(id as usize).map(|product| &product.name))
}

fn place_of(state: &State, building: u32) -> Place {
    let complex = state.buildings().get(building as usize).filter(|row| row.kind != 0).map(|row| row.complex);
    complex.map_or_else(Place::default, |complex| Place { complex, building, ..Place::default() })
}

/// Where a holder belongs.
fn place_of_holder(state: &State, holder: u32) -> Place {
    let row = state.holder(holder);
    row.map_or_else(Place::default, |row| {
        let (building, host) = (state.building_attended(row), host_of(state, row));
        Place { complex: row.complex, building, host }
    })
}

/// Complex of the building attended where it is not the holder's own (REL-09); 0 otherwise.
fn host_of(state: &State, row: &Holder) -> u32 {
    let host = state.buildings().get(state.building_attended(row) as usize).map_or(0, |building| building.complex);
    if host == row.complex { 0 } else { host }
}

fn device_row(state: &State, id: u32, device: &Device) -> DeviceRow {
    DeviceRow {
        id,
        active: device.active,
        kind: device.kind,
        fault: device.fault,
        last_time_us: device.last_time_us,
        supplier: supplier_named(state, device.supplier),
    }
}

/// Says in the log what the page does not.
fn broken(error: &JournalError) -> DeskError {
    tracing::error!(%error, "the journal cannot be read for a page");
    DeskError::Broken
}
