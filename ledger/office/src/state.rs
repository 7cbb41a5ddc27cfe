//! What the office keeps: rows by number, and the indexes that follow from them.

use crate::books::Books;
use crate::corrections::{Corrected, Suspended};
use crate::equipment::Whereabouts;
use crate::payments::{PaymentFile, Taken};
use crate::procedure::{Procedure, Step};
use crate::refund::{MoneySettings, Refund};
use crate::stock::{Batch, Count, DeliveryPlan, Piece, ReserveRule, Signal, SignalRules, Stock, Transfer, Used, Vendor};
use crate::supplier_change::SupplierChange;
use crate::ticket::Ticket;
use ledger_core::NO_POS;
use ledger_core::limits::{CIVIL_OFFSET_US, DAY_US};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A building as the office sees it.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct BuildingRow {
    /// The setting «Здание работает в летний период» (BLD-23).
    #[serde(default)]
    pub works_in_summer: bool,
    /// Where its equipment is.
    #[serde(default)]
    pub equipment: Whereabouts,
    /// Surplus pieces of a former kind are switched off (BLD-20).
    #[serde(default)]
    pub surplus_off: bool,
}

/// An accepted reconciliation, for its undoing.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Enrolment {
    /// Number, from 1.
    pub id: u32,
    /// Hash of the file.
    pub file: String,
    /// Who and when.
    pub stamp: crate::procedure::Stamp,
    /// Holders it moved: number, group, active, as they were and as they became.
    pub moved: Vec<Moved>,
    /// True when it was put back.
    #[serde(default)]
    pub undone: bool,
}

/// One holder of a reconciliation.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moved {
    /// The holder.
    pub holder: u32,
    /// Its group and whether it was active, before.
    pub from: (u32, bool),
    /// The same, after.
    pub to: (u32, bool),
}

/// A row of the office, as commands write it and snapshots keep it.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Row {
    /// Position of the newest office record.
    Last(u64),
    /// A building.
    Building(u32, BuildingRow),
    /// A procedure.
    Procedure(Box<Procedure>),
    /// A ticket.
    Ticket(Box<Ticket>),
    /// A reconciliation.
    Enrolment(Box<Enrolment>),
    /// A payment file.
    PaymentFile(Box<Taken>),
    /// A payment that reached no account.
    Suspended(Suspended),
    /// A correction.
    Correction(Box<Corrected>),
    /// A refund.
    Refund(Box<Refund>),
    /// A supplier change.
    SupplierChange(Box<SupplierChange>),
    /// Settings of the money office.
    MoneySettings(Box<MoneySettings>),
    /// An identifier.
    Piece(Box<Piece>),
    /// A batch of identifiers.
    Batch(Box<Batch>),
    /// Identifiers on their way between buildings.
    Transfer(Box<Transfer>),
    /// A stock-taking.
    Count(Box<Count>),
    /// A supplier of identifiers.
    Vendor(Box<Vendor>),
    /// A plan of August's delivery.
    DeliveryPlan(Box<DeliveryPlan>),
    /// What a building's reserve is kept by.
    ReserveRule(u32, ReserveRule),
    /// A complex and its main building.
    MainBuilding(u32, u32),
    /// How the desk reader of a building writes cards down.
    CardReader(u32, String),
    /// A signal about an identifier.
    CardSignal(Box<Signal>),
    /// What signals are watched for.
    SignalRules(SignalRules),
    /// What a building's cards were used for on a day.
    CardsUsed(Used),
}

/// Everything the office knows.
#[derive(Clone, Debug)]
pub struct Office {
    last_pos: u64,
    buildings: BTreeMap<u32, BuildingRow>,
    procedures: BTreeMap<u32, Procedure>,
    tickets: BTreeMap<u32, Ticket>,
    enrolments: BTreeMap<u32, Enrolment>,
    payment_files: BTreeMap<u32, Taken>,
    books: Books,
    stock: Stock,
    // Derived from the rows, never in a snapshot.
    by_building: BTreeMap<u32, BTreeSet<u32>>,
    due: BTreeSet<(i64, u32, usize)>,
    open_tickets: BTreeSet<u32>,
    unposted: BTreeSet<u32>,
    file_parts: BTreeSet<(String, u32, bool)>,
    file_numbers: BTreeSet<(u32, String, String, Option<i32>, bool)>,
}

impl Default for Office {
    fn default() -> Self {
        Self {
            last_pos: NO_POS,
            buildings: BTreeMap::new(),
            procedures: BTreeMap::new(),
            tickets: BTreeMap::new(),
            enrolments: BTreeMap::new(),
            payment_files: BTreeMap::new(),
            books: Books::default(),
            stock: Stock::default(),
            unposted: BTreeSet::new(),
            file_parts: BTreeSet::new(),
            file_numbers: BTreeSet::new(),
            by_building: BTreeMap::new(),
            due: BTreeSet::new(),
            open_tickets: BTreeSet::new(),
        }
    }
}

/// The instant at which a civil day begins in Moscow, microseconds since the Unix epoch.
pub fn day_start_us(day: i32) -> i64 {
    i64::from(day) * DAY_US - CIVIL_OFFSET_US
}

/// The number after the highest, from 1.
pub(crate) fn next<T>(rows: &BTreeMap<u32, T>) -> u32 {
    rows.keys().next_back().map_or(1, |id| id + 1)
}

/// Supplier, sender, number and day of a document that states its number.
fn number_of(file: &PaymentFile) -> Option<(u32, String, String, Option<i32>, bool)> {
    (!file.number.is_empty()).then(|| (file.supplier, file.sender.clone(), file.number.clone(), file.day, file.compared))
}

impl Office {
    /// Position of the newest office record; [`NO_POS`] for none. From there the audit walks back.
    pub fn last_pos(&self) -> u64 {
        self.last_pos
    }

    /// A building; one that nobody touched has the defaults.
    pub fn building(&self, id: u32) -> BuildingRow {
        self.buildings.get(&id).copied().unwrap_or_default()
    }

    /// A procedure.
    pub fn procedure(&self, id: u32) -> Option<&Procedure> {
        self.procedures.get(&id)
    }

    /// Procedures by number.
    pub fn procedures(&self) -> impl DoubleEndedIterator<Item = &Procedure> {
        self.procedures.values()
    }

    /// Procedures that concern a building, newest first: the history of its modes.
    pub fn procedures_of(&self, building: u32) -> impl Iterator<Item = &Procedure> {
        self.by_building.get(&building).into_iter().flatten().rev().filter_map(|id| self.procedures.get(id))
    }

    /// A ticket.
    pub fn ticket(&self, id: u32) -> Option<&Ticket> {
        self.tickets.get(&id)
    }

    /// Tickets by number.
    pub fn tickets(&self) -> impl DoubleEndedIterator<Item = &Ticket> {
        self.tickets.values()
    }

    /// Tickets that are not closed, by number.
    pub fn open_tickets(&self) -> impl DoubleEndedIterator<Item = &Ticket> {
        self.open_tickets.iter().filter_map(|id| self.tickets.get(id))
    }

    /// A reconciliation.
    pub fn enrolment(&self, id: u32) -> Option<&Enrolment> {
        self.enrolments.get(&id)
    }

    /// Reconciliations by number.
    pub fn enrolments(&self) -> impl DoubleEndedIterator<Item = &Enrolment> {
        self.enrolments.values()
    }

    /// What the money office keeps.
    pub fn books(&self) -> &Books {
        &self.books
    }

    /// The reserve of identifiers.
    pub fn stock(&self) -> &Stock {
        &self.stock
    }

    /// A payment file that was taken in.
    pub fn taken(&self, id: u32) -> Option<&Taken> {
        self.payment_files.get(&id)
    }

    /// Payment files by number, in the order in which they were taken in.
    pub fn payment_files(&self) -> impl DoubleEndedIterator<Item = &Taken> {
        self.payment_files.values()
    }

    /// Those whose payments are still being posted.
    pub fn unposted(&self) -> impl Iterator<Item = &Taken> {
        self.unposted.iter().filter_map(|id| self.payment_files.get(id))
    }

    /// True when this document was taken in before: the same bytes, or the same number of the same day from the same sender. One that
    /// was only compared may be posted still.
    pub fn has_taken(&self, file: &PaymentFile) -> bool {
        let has = |compared| self.file_parts.contains(&(file.hash.clone(), file.part, compared));
        has(false) || (file.compared && has(true)) || number_of(file).is_some_and(|number| self.file_numbers.contains(&number))
    }

    /// The clock's next step that is due at `now_us`: procedure and step.
    pub fn due(&self, now_us: i64) -> Option<(&Procedure, &'static Step)> {
        let (_, procedure, index) = self.due.first().filter(|(at, ..)| *at <= now_us)?;
        let procedure = self.procedures.get(procedure)?;
        Some((procedure, procedure.plan.kind.steps().get(*index)?))
    }

    pub(crate) fn next_procedure(&self) -> u32 {
        next(&self.procedures)
    }

    pub(crate) fn next_ticket(&self) -> u32 {
        next(&self.tickets)
    }

    pub(crate) fn next_enrolment(&self) -> u32 {
        next(&self.enrolments)
    }

    pub(crate) fn next_taken(&self) -> u32 {
        next(&self.payment_files)
    }

    /// Keeps a row.
    pub fn put(&mut self, row: Row) {
        match row {
            Row::Last(pos) => self.last_pos = pos,
            Row::Building(id, row) => {
                self.buildings.insert(id, row);
            }
            Row::Procedure(row) => self.put_procedure(*row),
            Row::Ticket(row) => {
                if row.state.is_closed() {
                    self.open_tickets.remove(&row.id);
                } else {
                    self.open_tickets.insert(row.id);
                }
                self.tickets.insert(row.id, *row);
            }
            Row::Enrolment(row) => {
                self.enrolments.insert(row.id, *row);
                while self.enrolments.len() > crate::limits::ENROLMENTS_KEPT {
                    self.enrolments.pop_first();
                }
            }
            Row::PaymentFile(row) => {
                self.file_parts.insert((row.file.hash.clone(), row.file.part, row.file.compared));
                self.file_numbers.extend(number_of(&row.file));
                if row.posted.is_none() {
                    self.unposted.insert(row.id);
                } else {
                    self.unposted.remove(&row.id);
                }
                self.payment_files.insert(row.id, *row);
            }
            Row::Suspended(row) => self.books.put_suspended(row),
            Row::Correction(row) => self.books.put_correction(*row),
            Row::Refund(row) => self.books.put_refund(*row),
            Row::SupplierChange(row) => self.books.put_change(*row),
            Row::MoneySettings(row) => self.books.put_settings(*row),
            Row::Piece(row) => self.stock.put_piece(*row),
            Row::Batch(row) => self.stock.put_batch(*row),
            Row::Transfer(row) => self.stock.put_transfer(*row),
            Row::Count(row) => self.stock.put_count(*row),
            Row::Vendor(row) => self.stock.put_vendor(*row),
            Row::DeliveryPlan(row) => self.stock.put_plan(*row),
            Row::ReserveRule(building, rule) => self.stock.put_rule(building, rule),
            Row::MainBuilding(complex, building) => self.stock.put_main_building(complex, building),
            Row::CardReader(building, profile) => self.stock.put_reader(building, profile),
            Row::CardSignal(row) => self.stock.put_signal(*row),
            Row::SignalRules(rules) => self.stock.put_signal_rules(rules),
            Row::CardsUsed(row) => self.stock.put_used(row),
        }
    }

    fn put_procedure(&mut self, row: Procedure) {
        for building in [row.plan.building, row.plan.to_building] {
            if building != 0 {
                self.by_building.entry(building).or_default().insert(row.id);
            }
        }
        self.due.retain(|(_, id, _)| *id != row.id);
        for (index, step) in row.plan.kind.steps().iter().enumerate() {
            let at = row.due_day(step).map(day_start_us);
            let waits = step.clock && row.is_ready(step) && !row.refused.contains_key(step.key);
            if let Some(at) = at.filter(|_| waits) {
                self.due.insert((at, row.id, index));
            }
        }
        self.procedures.insert(row.id, row);
    }

    /// Every row, in an order of its own: equal offices have equal rows.
    pub fn rows(&self) -> impl Iterator<Item = Row> {
        let last = (self.last_pos != NO_POS).then_some(Row::Last(self.last_pos));
        let buildings = self.buildings.iter().map(|(id, row)| Row::Building(*id, *row));
        let procedures = self.procedures.values().map(|row| Row::Procedure(Box::new(row.clone())));
        let tickets = self.tickets.values().map(|row| Row::Ticket(Box::new(row.clone())));
        let enrolments = self.enrolments.values().map(|row| Row::Enrolment(Box::new(row.clone())));
        let files = self.payment_files.values().map(|row| Row::PaymentFile(Box::new(row.clone())));
        let office = last.into_iter().chain(buildings).chain(procedures).chain(tickets).chain(enrolments);
        office.chain(files).chain(self.books.rows()).chain(self.stock.rows())
    }
}
