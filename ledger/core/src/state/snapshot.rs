//! The state as bytes: every table in chunks of archived rows, always in the same order, so that equal states are equal bytes.

use super::State;
use crate::rows::{
    Benefit, Building, Card, Complex, Contract, Device, Gateway, Group, Hold, Holder, Product, Purse, Succession, Supplier,
};
use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use core::convert::Infallible;
use rkyv::rancor::Failure;
use rkyv::{Archive, Deserialize, Serialize};

/// Rows of one chunk. Origin: about a megabyte of holders, small enough to write slowly, large enough to hash fast.
const ROWS_PER_CHUNK: usize = 8_192;

/// A table of the state; the number is its code in snapshots and is never reused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
#[expect(missing_docs, reason = "named after the state's tables")]
pub enum Table {
    Scalars = 0,
    Complexes = 1,
    Buildings = 2,
    Groups = 3,
    Suppliers = 4,
    Contracts = 5,
    Benefits = 6,
    Gateways = 7,
    Devices = 8,
    Holders = 9,
    Cards = 10,
    Purses = 11,
    Holds = 12,
    ServiceDays = 13,
    Representations = 14,
    Reversed = 15,
    Ids = 16,
    /// Rows of the office, as JSON: `ledger-office` writes and reads them.
    Office = 17,
    Successions = 18,
    Products = 19,
    Stops = 20,
}

impl Table {
    /// The table with this code.
    pub const fn from_code(code: u8) -> Option<Self> {
        Some(match code {
            0 => Self::Scalars,
            1 => Self::Complexes,
            2 => Self::Buildings,
            3 => Self::Groups,
            4 => Self::Suppliers,
            5 => Self::Contracts,
            6 => Self::Benefits,
            7 => Self::Gateways,
            8 => Self::Devices,
            9 => Self::Holders,
            10 => Self::Cards,
            11 => Self::Purses,
            12 => Self::Holds,
            13 => Self::ServiceDays,
            14 => Self::Representations,
            15 => Self::Reversed,
            16 => Self::Ids,
            17 => Self::Office,
            18 => Self::Successions,
            19 => Self::Products,
            20 => Self::Stops,
            _ => return None,
        })
    }
}

/// Takes a snapshot's chunks in order.
pub trait SnapshotSink {
    /// Why writing stopped.
    type Error;

    /// One chunk of archived rows.
    ///
    /// # Errors
    /// Whatever the sink meets; the snapshot is then incomplete.
    fn chunk(&mut self, table: Table, bytes: &[u8]) -> Result<(), Self::Error>;
}

/// A snapshot in memory.
impl SnapshotSink for Vec<(Table, Vec<u8>)> {
    type Error = Infallible;

    fn chunk(&mut self, table: Table, bytes: &[u8]) -> Result<(), Infallible> {
        self.push((table, bytes.to_vec()));
        Ok(())
    }
}

/// A chunk that is not an archive of its table's rows, or rows that do not belong together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LoadError(pub Table);

#[derive(Archive, Serialize, Deserialize, Clone, Copy, Default)]
struct Scalars {
    next_pos: u64,
    deny_version: u32,
    notice_line: u32,
}

#[derive(Archive, Serialize, Deserialize, Clone, Copy)]
struct ServiceDay {
    contract: u32,
    day: i32,
    open: bool,
}

#[derive(Archive, Serialize, Deserialize, Clone, Copy)]
struct Pair(u32, u32);

#[derive(Archive, Serialize, Deserialize, Clone, Copy)]
struct Id {
    hi: u64,
    lo: u64,
    pos: u64,
}

macro_rules! save_rows {
    ($sink:expr, $table:expr, $rows:expr, $ty:ty) => {
        let rows: &[$ty] = $rows;
        for chunk in rows.chunks(ROWS_PER_CHUNK) {
            let chunk: Vec<$ty> = chunk.to_vec();
            // Archiving rows into memory cannot fail; an empty chunk would be refused on loading.
            let bytes = rkyv::to_bytes::<Failure>(&chunk).map(|b| b.into_vec()).unwrap_or_default();
            $sink.chunk($table, &bytes)?;
        }
    };
}

macro_rules! load_rows {
    ($bytes:expr, $table:expr, $ty:ty) => {
        rkyv::from_bytes::<Vec<$ty>, Failure>($bytes).map_err(|_| LoadError($table))?
    };
}

fn pairs(of: &BTreeSet<(u32, u32)>) -> Vec<Pair> {
    of.iter().map(|(a, b)| Pair(*a, *b)).collect()
}

impl State {
    /// Writes the whole state to `sink`, table by table.
    ///
    /// # Errors
    /// The sink's first error.
    pub fn save<S: SnapshotSink>(&self, sink: &mut S) -> Result<(), S::Error> {
        save_rows!(sink, Table::Scalars, &[self.scalars()], Scalars);
        save_rows!(sink, Table::Complexes, &self.complexes, Complex);
        save_rows!(sink, Table::Buildings, &self.buildings, Building);
        save_rows!(sink, Table::Groups, &self.groups, Group);
        save_rows!(sink, Table::Suppliers, &self.suppliers, Supplier);
        save_rows!(sink, Table::Contracts, &self.contracts, Contract);
        save_rows!(sink, Table::Benefits, &self.benefits, Benefit);
        save_rows!(sink, Table::Gateways, &self.gateways, Gateway);
        save_rows!(sink, Table::Devices, &self.devices, Device);
        save_rows!(sink, Table::Holders, &self.holders, Holder);
        save_rows!(sink, Table::Cards, &self.cards, Card);
        save_rows!(sink, Table::Purses, &self.purses, Purse);
        save_rows!(sink, Table::Holds, &self.holds, Hold);
        let days: Vec<ServiceDay> = self
            .service_days
            .iter()
            .map(|((contract, day), open)| ServiceDay { contract: *contract, day: *day, open: *open })
            .collect();
        save_rows!(sink, Table::ServiceDays, &days, ServiceDay);
        save_rows!(sink, Table::Representations, &pairs(&self.representations), Pair);
        let reversed: Vec<u64> = self.reversed.iter().copied().collect();
        save_rows!(sink, Table::Reversed, &reversed, u64);
        let mut ids: Vec<Id> = self.ids.iter().map(|(id, pos)| Id { hi: (id >> 64) as u64, lo: *id as u64, pos: *pos }).collect();
        ids.sort_unstable_by_key(|id| id.pos);
        save_rows!(sink, Table::Ids, &ids, Id);
        let successions: Vec<Succession> = self.successions.values().flatten().cloned().collect();
        save_rows!(sink, Table::Successions, &successions, Succession);
        save_rows!(sink, Table::Products, &self.products, Product);
        save_rows!(sink, Table::Stops, &pairs(&self.stops), Pair);
        Ok(())
    }

    /// Takes one chunk of a snapshot; call [`State::finish_load`] after the last.
    ///
    /// # Errors
    /// [`LoadError`] when the bytes are not rows of this table.
    pub fn load_chunk(&mut self, table: Table, bytes: &[u8]) -> Result<(), LoadError> {
        match table {
            Table::Scalars => {
                let scalars = load_rows!(bytes, table, Scalars).first().copied().ok_or(LoadError(table))?;
                self.next_pos = scalars.next_pos;
                self.deny_version = scalars.deny_version;
                self.notice_line = scalars.notice_line;
            }
            Table::Complexes => self.complexes.extend(load_rows!(bytes, table, Complex)),
            Table::Buildings => self.buildings.extend(load_rows!(bytes, table, Building)),
            Table::Groups => self.groups.extend(load_rows!(bytes, table, Group)),
            Table::Suppliers => self.suppliers.extend(load_rows!(bytes, table, Supplier)),
            Table::Contracts => self.contracts.extend(load_rows!(bytes, table, Contract)),
            Table::Benefits => self.benefits.extend(load_rows!(bytes, table, Benefit)),
            Table::Gateways => self.gateways.extend(load_rows!(bytes, table, Gateway)),
            Table::Devices => self.devices.extend(load_rows!(bytes, table, Device)),
            Table::Holders => self.holders.extend(load_rows!(bytes, table, Holder)),
            Table::Cards => self.cards.extend(load_rows!(bytes, table, Card)),
            Table::Purses => self.purses.extend(load_rows!(bytes, table, Purse)),
            Table::Holds => self.holds.extend(load_rows!(bytes, table, Hold)),
            Table::ServiceDays => {
                self.service_days.extend(load_rows!(bytes, table, ServiceDay).into_iter().map(|d| ((d.contract, d.day), d.open)));
            }
            Table::Representations => self.representations.extend(load_rows!(bytes, table, Pair).into_iter().map(|p| (p.0, p.1))),
            Table::Products => self.products.extend(load_rows!(bytes, table, Product)),
            Table::Stops => self.stops.extend(load_rows!(bytes, table, Pair).into_iter().map(|p| (p.0, p.1))),
            Table::Reversed => self.reversed.extend(load_rows!(bytes, table, u64)),
            Table::Ids => {
                let ids = load_rows!(bytes, table, Id).into_iter();
                self.ids.extend(ids.map(|id| ((u128::from(id.hi) << 64) | u128::from(id.lo), id.pos)));
            }
            Table::Successions => {
                for row in load_rows!(bytes, table, Succession) {
                    self.successions.entry(row.complex).or_default().push(row);
                }
            }
            Table::Office => return Err(LoadError(table)),
        }
        Ok(())
    }

    /// Rebuilds the indexes and counters, and checks that every reference between rows leads somewhere.
    ///
    /// # Errors
    /// [`LoadError`] naming the table with the dangling reference.
    pub fn finish_load(&mut self) -> Result<(), LoadError> {
        self.check_references()?;
        self.card_index.reserve(&self.cards);
        for (id, card) in (0u32..).zip(&self.cards) {
            self.card_index.insert(&self.cards, id);
            self.holder_cards.add(card.holder, id);
        }
        for id in 1..self.contracts.len() as u32 {
            self.index_contract(id, 0);
        }
        for (id, hold) in (0u32..).zip(&self.holds) {
            if hold.pending {
                self.deadlines.insert((hold.deadline_us, id));
            }
        }
        for id in 0..self.holders.len() as u32 {
            self.count_holder(id, true);
            self.list_holder(id, 0);
        }
        self.faulty_devices = self.devices.iter().filter(|d| d.fault != 0).count() as u32;
        Ok(())
    }

    fn scalars(&self) -> Scalars {
        Scalars { next_pos: self.next_pos, deny_version: self.deny_version, notice_line: self.notice_line }
    }

    fn check_references(&self) -> Result<(), LoadError> {
        let purses = self.purses.len();
        let list_runs_down = |id: usize, next: u32| next as usize == 0 || (next as usize) < id;
        for (id, purse) in self.purses.iter().enumerate().skip(1) {
            let supplier = (purse.supplier as usize) < self.suppliers.len();
            if !supplier || self.holder(purse.holder).is_none() || !list_runs_down(id, purse.next) {
                return Err(LoadError(Table::Purses));
            }
        }
        if self.holders.iter().any(|h| h.purse != 0 && h.purse as usize >= purses) {
            return Err(LoadError(Table::Holders));
        }
        if self.holds.iter().any(|h| h.purse != 0 && h.purse as usize >= purses) {
            return Err(LoadError(Table::Holds));
        }
        if self.contracts.iter().any(|c| c.complex != 0 && c.complex as usize >= self.complexes.len()) {
            return Err(LoadError(Table::Contracts));
        }
        let nobody = |supplier: u32| supplier as usize >= self.suppliers.len();
        if self.successions.values().flatten().any(|s| nobody(s.from) || nobody(s.to)) {
            return Err(LoadError(Table::Successions));
        }
        if self.cards.iter().any(|c| c.holder != 0 && self.holder(c.holder).is_none()) {
            return Err(LoadError(Table::Cards));
        }
        Ok(())
    }
}
