//! Office commands as the core sees them: one record that says who and why, then one per registry change and those of the money
//! that it moves, all or none.

use super::access::lets_in;
use super::meals::serves_meals;
use super::office_money::Before;
use super::{CommandVerdict, State};
use crate::command::{AccountRules, CardSpec, Command, CommandId, HolderSpec, Registry, card_state};
use crate::ids::NO_POS;
use crate::limits::{OFFICE_CHANGES_MAX, OFFICE_HEAP_MAX};
use crate::record::{DETAIL_CONTINUED, RULES_VERSION, Record, RecordKind};
use crate::rows::{Building, Card, Complex, Contract, Device, Gateway, Group, Supplier};
use alloc::boxed::Box;
use alloc::vec::Vec;
use edge_protocol::Reason;
use rkyv::rancor::Failure;

/// What the office decided, for the record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OfficeHead {
    /// The answer; a refusal makes no changes.
    pub reason: Reason,
    /// Holder it is about, 0 for none: the record joins that holder's history.
    pub holder: u32,
    /// Number of the object it is about, by `topic`.
    pub object: u32,
    /// Kind of object; below [`DETAIL_CONTINUED`].
    pub topic: u8,
    /// Position of the office record before; [`NO_POS`] for none.
    pub prev_office: u64,
    /// Bytes of the command's archive in the block's heap.
    pub heap_len: u16,
}

/// What an office command does beside its own record.
#[derive(Clone, Copy, Debug, Default)]
pub struct OfficeEffects<'a> {
    /// Registry changes, first.
    pub changes: &'a [Registry],
    /// Money commands after them; a [`Command::SupplierOrder`] or [`Command::SupplierChange`] stands alone.
    pub money: &'a [Command],
}

impl State {
    /// Writes an office command down and does what it changes, all of it or nothing. Behind its own archive go to `heap` each
    /// registry change as [`Command::Changed`] and each money command as itself. The first refusal is the answer.
    pub fn apply_office(
        &mut self,
        now_us: i64,
        id: CommandId,
        head: &OfficeHead,
        effects: &OfficeEffects<'_>,
        out: &mut Vec<Record>,
        heap: &mut Vec<u8>,
    ) -> CommandVerdict {
        if let Some(pos) = self.position_of(id).filter(|_| id != 0) {
            return CommandVerdict::Duplicate { pos };
        }
        let pos = self.next_pos;
        if id != 0 {
            self.ids.insert(id, pos);
        }
        let common = Record {
            id_lo: id as u64,
            id_hi: (id >> 64) as u64,
            event_time_us: now_us,
            prev_gateway: NO_POS,
            reason: head.reason.code(),
            rules: RULES_VERSION,
            ..Record::default()
        };
        let done = if head.reason.is_accepted() { self.do_all(now_us, effects, &common, heap) } else { Err(head.reason) };
        let (reason, further) = match done {
            Ok(further) => (head.reason, further),
            Err(reason) => (reason, Vec::new()),
        };
        let mut first = Record {
            kind: RecordKind::Office as u8,
            holder: head.holder,
            arg: head.object,
            detail: head.topic,
            prev_gateway: head.prev_office,
            heap_len: head.heap_len,
            reason: reason.code(),
            ..common
        };
        self.chain(&mut first);
        self.push(first, out);
        for mut next in further {
            let balance_kopecks = next.balance_kopecks;
            self.chain(&mut next);
            self.push(Record { balance_kopecks, ..next }, out);
        }
        CommandVerdict::Decided { reason, pos }
    }

    /// Does everything and returns its records, not yet in any history, with their bytes in `heap`; or does nothing and returns
    /// the first refusal.
    fn do_all(
        &mut self,
        now_us: i64,
        effects: &OfficeEffects<'_>,
        common: &Record,
        heap: &mut Vec<u8>,
    ) -> Result<Vec<Record>, Reason> {
        let start = heap.len();
        let (mut changed, mut moved) = (Vec::new(), self.before());
        let done = self.change_all(effects.changes, common, heap, (&mut changed, &mut moved)).and_then(|mut made| {
            self.move_all(now_us, effects.money, common, heap, &mut moved, &mut made)?;
            let fits = made.len() <= OFFICE_CHANGES_MAX && heap.len() - start <= OFFICE_HEAP_MAX;
            if fits { Ok(made) } else { Err(Reason::TooManyChanges) }
        });
        if done.is_err() {
            heap.truncate(start);
            self.take_back(moved);
            for was in changed.iter().rev() {
                // It stood so a moment ago, and what stood after it has been taken back.
                let _ = self.change_registry(was);
            }
        }
        done
    }

    fn change_all(
        &mut self,
        changes: &[Registry],
        common: &Record,
        heap: &mut Vec<u8>,
        (before, purses): (&mut Vec<Registry>, &mut Before),
    ) -> Result<Vec<Record>, Reason> {
        if changes.len() > OFFICE_CHANGES_MAX {
            return Err(Reason::TooManyChanges);
        }
        let mut made = Vec::with_capacity(changes.len());
        for change in changes {
            let was = self.current(change);
            self.remember_purses(change, purses);
            let holder = self.change_registry(change)?;
            before.push(was.clone());
            let heap_len = keep(&Command::Changed { before: Box::new(was), after: Box::new(change.clone()) }, heap)?;
            made.push(Record { kind: RecordKind::Registry as u8, detail: DETAIL_CONTINUED, holder, heap_len, ..*common });
        }
        Ok(made)
    }

    fn move_all(
        &mut self,
        now_us: i64,
        money: &[Command],
        common: &Record,
        heap: &mut Vec<u8>,
        before: &mut Before,
        made: &mut Vec<Record>,
    ) -> Result<(), Reason> {
        for (index, command) in money.iter().enumerate() {
            let of_suppliers = matches!(command, Command::SupplierOrder { .. } | Command::SupplierChange { .. });
            if of_suppliers && (index + 1 < money.len() || !made.is_empty()) {
                // It cannot be taken back and fills a block: it stands alone or not at all.
                return Err(Reason::OfficeCommandInvalid);
            }
            let heap_len = keep(command, heap)?;
            let mut records = self.move_money(now_us, command, common, before)?;
            if let Some(first) = records.first_mut() {
                first.heap_len = heap_len;
            }
            made.append(&mut records);
        }
        Ok(())
    }

    /// The row that a change is about, as it stands: the change that would put it back. A row that was never opened comes back
    /// closed.
    pub fn current(&self, change: &Registry) -> Registry {
        match change {
            Registry::Complex { id, name, .. } => match self.complexes.get(*id as usize) {
                Some(Complex { active, name }) => Registry::Complex { id: *id, active: *active, name: name.clone() },
                None => Registry::Complex { id: *id, active: false, name: name.clone() },
            },
            Registry::Building { id, complex, kind, mode, name, .. } => {
                let never = Building { active: false, kind: *kind, mode: *mode, complex: *complex, name: name.clone() };
                let row = self.buildings.get(*id as usize).filter(|b| b.kind != 0).cloned().unwrap_or(never);
                let Building { active, kind, mode, complex, name } = row;
                Registry::Building { id: *id, active, complex, kind, mode, name }
            }
            Registry::BuildingMode { id, mode } => {
                Registry::BuildingMode { id: *id, mode: self.buildings.get(*id as usize).map_or(*mode, |b| b.mode) }
            }
            Registry::Group { id, complex, building, leader, name, .. } => {
                let never = Group { active: false, complex: *complex, building: *building, leader: *leader, name: name.clone() };
                let row = self.groups.get(*id as usize).filter(|g| g.complex != 0).cloned().unwrap_or(never);
                let Group { active, complex, building, leader, name } = row;
                Registry::Group { id: *id, active, complex, building, leader, name }
            }
            Registry::Supplier { id, name, .. } => match self.suppliers.get(*id as usize) {
                Some(Supplier { active, name, .. }) => Registry::Supplier { id: *id, active: *active, name: name.clone() },
                None => Registry::Supplier { id: *id, active: false, name: name.clone() },
            },
            Registry::Contract { id, .. } => match self.contracts.get(*id as usize).filter(|c| c.supplier != 0) {
                Some(Contract { active, weekdays, supplier, complex, first_day, last_day, .. }) => Registry::Contract {
                    id: *id,
                    active: *active,
                    supplier: *supplier,
                    complex: *complex,
                    first_day: *first_day,
                    last_day: *last_day,
                    weekdays: *weekdays,
                },
                None => closed(change),
            },
            Registry::ServiceDay { contract, day, open } => {
                let was = self.service_days.get(&(*contract, *day)).copied();
                let by_weekday = || {
                    let weekdays = self.contracts.get(*contract as usize).map_or(0, |c| c.weekdays);
                    weekdays & crate::ids::weekday_bit(*day) != 0
                };
                Registry::ServiceDay { contract: *contract, day: *day, open: was.unwrap_or_else(|| by_weekday() || *open) }
            }
            Registry::Benefit { id, .. } => match self.benefits.get(*id as usize) {
                Some(row) => Registry::Benefit { id: *id, active: row.active, meals: row.meals, name: row.name.clone() },
                None => closed(change),
            },
            Registry::Gateway { id, .. } => match self.gateways.get(*id as usize).filter(|g| g.building != 0) {
                Some(Gateway { active, building, .. }) => Registry::Gateway { id: *id, active: *active, building: *building },
                None => closed(change),
            },
            Registry::Device { id, .. } => match self.devices.get(*id as usize).filter(|d| d.kind != 0) {
                Some(Device { active, kind, building, supplier, .. }) => {
                    Registry::Device { id: *id, active: *active, building: *building, kind: *kind, supplier: *supplier }
                }
                None => closed(change),
            },
            Registry::Holder(spec) => self.holder_spec(spec.id).map_or_else(|| closed(change), Registry::Holder),
            Registry::Card(spec) => {
                let never = CardSpec { state: card_state::STOCK, holder: 0, ..*spec };
                Registry::Card(self.card(spec.key()).map_or(never, Card::spec))
            }
            Registry::Representation { child, representative, .. } => Registry::Representation {
                child: *child,
                representative: *representative,
                allowed: self.representations.contains(&(*child, *representative)),
            },
            Registry::PurseFloor { holder, supplier, .. } => {
                let floor = self.purse_at(*holder, *supplier).map_or(0, |(_, p)| p.floor);
                Registry::PurseFloor { holder: *holder, supplier: *supplier, floor_kopecks: floor }
            }
            Registry::Product { id, .. } => match self.products.get(*id as usize).filter(|p| p.active || !p.name.is_empty()) {
                Some(row) => Registry::Product { id: *id, active: row.active, group: row.group, name: row.name.clone() },
                None => closed(change),
            },
            Registry::Stop { holder, product, .. } => {
                Registry::Stop { holder: *holder, product: *product, stopped: self.stops.contains(&(*holder, *product)) }
            }
            Registry::AccountRules(rules) => Registry::AccountRules(
                self.holder(rules.holder).map_or_else(AccountRules::default, |row| row.rules(rules.holder)),
            ),
            Registry::NoticeLine { .. } => Registry::NoticeLine { kopecks: self.notice_line },
            Registry::EmergencyMeals { contract, .. } => Registry::EmergencyMeals {
                contract: *contract,
                kopecks: self.contracts.get(*contract as usize).map_or(0, |row| row.emergency),
            },
        }
    }

    /// True when the building's mode lets people in (PAS-01, BLD-01…06).
    pub fn lets_in(&self, building: u32) -> bool {
        self.buildings.get(building as usize).is_some_and(lets_in)
    }

    /// True when meals are served in the building's mode (MEA-06).
    pub fn serves_meals(&self, building: u32) -> bool {
        self.buildings.get(building as usize).is_some_and(serves_meals)
    }

    /// A holder as the registry puts it.
    pub fn holder_spec(&self, id: u32) -> Option<HolderSpec> {
        self.holder(id).map(|row| row.spec(id))
    }
}

/// Archives a command behind what is there; returns its bytes.
fn keep(command: &Command, heap: &mut Vec<u8>) -> Result<u16, Reason> {
    // Archiving into memory cannot fail; two names of a kilobyte each stay far below the length of a record's heap.
    let bytes = rkyv::to_bytes::<Failure>(command).map_err(|_| Reason::TooManyChanges)?;
    heap.extend_from_slice(&bytes);
    u16::try_from(bytes.len()).map_err(|_| Reason::TooManyChanges)
}

/// The same row, closed.
fn closed(change: &Registry) -> Registry {
    let mut closed = change.clone();
    match &mut closed {
        Registry::Contract { active, .. }
        | Registry::Benefit { active, .. }
        | Registry::Gateway { active, .. }
        | Registry::Product { active, .. }
        | Registry::Device { active, .. } => *active = false,
        Registry::Holder(spec) => spec.active = false,
        _ => {}
    }
    closed
}
