//! The registry: who and what exists (IDN-01…08, SYS-13…25, REL-01, MEA-05, MEA-07). Every change is an upsert.

use super::State;
use crate::command::{CardSpec, HolderSpec, Registry, card_state, holder_kind};
use crate::limits::{FLOOR_MIN, HOLDER_ID_MAX, REGISTRY_ID_MAX, TEXT_LEN_MAX};
use crate::rows::{Benefit, Building, Card, Complex, Contract, Device, Gateway, Group, Holder, Presence, Supplier};
use alloc::string::String;
use alloc::vec::Vec;
use edge_protocol::{BuildingMode, Reason};

type Changed = Result<(), Reason>;

impl State {
    /// Makes one change; returns the holder it is about, or 0.
    pub(super) fn change_registry(&mut self, change: &Registry) -> Result<u32, Reason> {
        match change {
            Registry::Complex { id, active, name } => self.put_complex(*id, *active, name),
            Registry::Building { id, active, complex, kind, mode, name } => {
                let row = Building { active: *active, kind: *kind, mode: *mode, complex: *complex, name: name.clone() };
                self.put_building(*id, row)
            }
            Registry::BuildingMode { id, mode } => self.set_mode(*id, *mode),
            Registry::Group { id, active, complex, building, leader, name } => {
                let row = Group { active: *active, complex: *complex, building: *building, leader: *leader, name: name.clone() };
                self.put_group(*id, row)
            }
            Registry::Supplier { id, active, name } => self.put_supplier(*id, *active, name),
            Registry::Contract { id, active, supplier, complex, first_day, last_day, weekdays } => {
                let row = Contract {
                    active: *active,
                    weekdays: *weekdays,
                    supplier: *supplier,
                    complex: *complex,
                    first_day: *first_day,
                    last_day: *last_day,
                    exceptions: 0,
                    emergency: 0,
                };
                self.put_contract(*id, row)
            }
            Registry::ServiceDay { contract, day, open } => self.set_service_day(*contract, *day, *open),
            Registry::Benefit { id, active, meals, name } => {
                check_id(*id)?;
                check_name(name)?;
                *slot(&mut self.benefits, *id) = Benefit { active: *active, meals: *meals, name: name.clone() };
                Ok(())
            }
            Registry::Gateway { id, active, building } => self.put_gateway(*id, *active, *building),
            Registry::Device { id, active, building, kind, supplier } => {
                self.put_device(*id, *active, *building, *kind, *supplier)
            }
            Registry::Holder(spec) => return self.put_holder(spec).map(|()| spec.id),
            Registry::Card(spec) => return self.put_card(spec).map(|()| spec.holder),
            Registry::Representation { child, representative, allowed } => {
                return self.set_representation(*child, *representative, *allowed).map(|()| *child);
            }
            Registry::PurseFloor { holder, supplier, floor_kopecks } => {
                return self.set_floor(*holder, *supplier, *floor_kopecks).map(|()| *holder);
            }
            Registry::Product { id, active, group, name } => self.put_product(*id, *active, *group, name),
            Registry::Stop { holder, product, stopped } => {
                return self.set_stop(*holder, *product, *stopped).map(|()| *holder);
            }
            Registry::AccountRules(rules) => return self.set_rules(rules).map(|()| rules.holder),
            Registry::NoticeLine { kopecks } => self.set_notice_line(*kopecks),
            Registry::EmergencyMeals { contract, kopecks } => self.set_emergency(*contract, *kopecks),
        }
        .map(|()| 0)
    }

    fn put_complex(&mut self, id: u32, active: bool, name: &str) -> Changed {
        check_id(id)?;
        check_name(name)?;
        if !active && self.buildings.iter().any(|b| b.active && b.complex == id) {
            return Err(Reason::StillInUse);
        }
        *slot(&mut self.complexes, id) = Complex { active, name: String::from(name) };
        Ok(())
    }

    fn put_building(&mut self, id: u32, row: Building) -> Changed {
        check_id(id)?;
        self.check_complex(row.complex, None)?;
        check_name(&row.name)?;
        if !(1..=5).contains(&row.kind) || BuildingMode::from_code(row.mode).is_none() {
            return Err(Reason::FieldInvalid);
        }
        if !row.active && self.gateways.iter().any(|g| g.active && g.building == id) {
            return Err(Reason::StillInUse);
        }
        *slot(&mut self.buildings, id) = row;
        Ok(())
    }

    fn set_mode(&mut self, id: u32, mode: u8) -> Changed {
        let row = self.buildings.get_mut(id as usize).filter(|b| b.kind != 0).ok_or(Reason::BuildingUnknown)?;
        BuildingMode::from_code(mode).ok_or(Reason::FieldInvalid)?;
        row.mode = mode;
        Ok(())
    }

    fn put_group(&mut self, id: u32, row: Group) -> Changed {
        check_id(id)?;
        let kept = self.groups.get(id as usize).filter(|_| !row.active);
        self.check_complex(row.complex, kept.map(|old| old.complex))?;
        self.check_building(row.building, kept.map(|old| old.building))?;
        if row.leader != 0 && self.holder(row.leader).is_none_or(|h| h.kind != holder_kind::EMPLOYEE) {
            return Err(Reason::HolderUnknown);
        }
        check_name(&row.name)?;
        *slot(&mut self.groups, id) = row;
        Ok(())
    }

    fn put_supplier(&mut self, id: u32, active: bool, name: &str) -> Changed {
        check_id(id)?;
        check_name(name)?;
        if !active && self.contracts.iter().any(|c| c.active && c.supplier == id) {
            return Err(Reason::StillInUse);
        }
        let row = slot::<Supplier>(&mut self.suppliers, id);
        row.active = active;
        row.name = String::from(name);
        Ok(())
    }

    fn put_contract(&mut self, id: u32, mut row: Contract) -> Changed {
        self.check_supplier(row.supplier)?;
        check_id(id)?;
        self.check_complex(row.complex, None)?;
        if row.first_day > row.last_day || row.weekdays > 0x7f {
            return Err(Reason::FieldInvalid);
        }
        let old = slot(&mut self.contracts, id);
        row.exceptions = old.exceptions;
        row.emergency = old.emergency;
        let old_complex = core::mem::replace(old, row).complex;
        self.index_contract(id, old_complex);
        Ok(())
    }

    fn set_service_day(&mut self, contract: u32, day: i32, open: bool) -> Changed {
        let row = self.contracts.get_mut(contract as usize).filter(|c| c.supplier != 0).ok_or(Reason::ContractUnknown)?;
        if self.service_days.insert((contract, day), open).is_none() {
            row.exceptions += 1;
        }
        Ok(())
    }

    fn put_gateway(&mut self, id: u32, active: bool, building: u32) -> Changed {
        check_id(id)?;
        let kept = self.gateways.get(id as usize).filter(|_| !active);
        self.check_building(building, kept.map(|old| old.building))?;
        let row = slot::<Gateway>(&mut self.gateways, id);
        if row.building == 0 {
            *row = Gateway::opened(building);
        }
        row.active = active;
        row.building = building;
        Ok(())
    }

    fn put_device(&mut self, id: u32, active: bool, building: u32, kind: u8, supplier: u32) -> Changed {
        let kept = self.devices.get(id as usize).filter(|_| !active);
        if supplier != 0 && kept.is_none_or(|old| old.supplier != supplier) {
            self.check_supplier(supplier)?;
        }
        check_id(id)?;
        self.check_building(building, kept.map(|old| old.building))?;
        if !(1..=4).contains(&kind) {
            return Err(Reason::FieldInvalid);
        }
        let row = slot::<Device>(&mut self.devices, id);
        row.active = active;
        row.building = building;
        row.kind = kind;
        row.supplier = supplier;
        Ok(())
    }

    fn put_holder(&mut self, spec: &HolderSpec) -> Changed {
        if spec.id == 0 || spec.id > HOLDER_ID_MAX {
            return Err(Reason::IdOutOfRange);
        }
        let kept = self.holder(spec.id).filter(|_| !spec.active);
        self.check_complex(spec.complex, kept.map(|old| old.complex))?;
        self.check_building(spec.building, kept.map(|old| old.building))?;
        if spec.group != 0 && kept.is_none_or(|old| old.group != spec.group) {
            self.groups.get(spec.group as usize).filter(|g| g.active).ok_or(Reason::GroupUnknown)?;
        }
        if spec.benefit != 0 && kept.is_none_or(|old| old.benefit != spec.benefit) {
            self.benefits.get(spec.benefit as usize).filter(|b| b.active).ok_or(Reason::BenefitUnknown)?;
        }
        if !(1..=4).contains(&spec.kind) || spec.valid_from_us > spec.valid_until_us {
            return Err(Reason::FieldInvalid);
        }
        self.count_holder(spec.id, false);
        let row = slot::<Holder>(&mut self.holders, spec.id);
        let old_complex = row.complex;
        if row.kind == 0 {
            row.last_pos = crate::ids::NO_POS;
        }
        row.kind = spec.kind;
        row.active = spec.active;
        row.in_meal_plan = spec.in_meal_plan;
        row.benefit = spec.benefit;
        row.complex = spec.complex;
        row.building = spec.building;
        row.group = spec.group;
        row.daily_limit = spec.daily_limit;
        row.valid_from_us = spec.valid_from_us;
        row.valid_until_us = spec.valid_until_us;
        self.count_holder(spec.id, true);
        self.list_holder(spec.id, old_complex);
        Ok(())
    }

    /// Binds a key to a holder (IDN-08: the link is unique); a key in use by somebody else stays theirs.
    fn put_card(&mut self, spec: &CardSpec) -> Changed {
        if spec.holder != 0 {
            self.holder(spec.holder).ok_or(Reason::HolderUnknown)?;
        }
        let key = spec.key();
        if !key.is_canonical() || !(1..=5).contains(&spec.kind) || spec.state > card_state::RETURNED {
            return Err(Reason::FieldInvalid);
        }
        let stock = spec.state == card_state::STOCK;
        if stock != (spec.holder == 0) {
            return Err(Reason::FieldInvalid);
        }
        let existing = self.card_of(key);
        if existing.is_none() && self.cards.len() > HOLDER_ID_MAX as usize {
            return Err(Reason::IdOutOfRange);
        }
        let old = existing.and_then(|id| self.cards.get(id as usize)).cloned().unwrap_or_default();
        let in_use = matches!(old.state, card_state::ACTIVE | card_state::BLOCKED);
        if in_use && !stock && old.holder != spec.holder {
            return Err(Reason::CardTaken);
        }
        let denied = |state| matches!(state, card_state::BLOCKED | card_state::LOST | card_state::RETURNED);
        if denied(spec.state) != denied(old.state) {
            self.deny_version = self.deny_version.wrapping_add(1);
        }
        let row = Card {
            bytes: spec.bytes,
            bits: spec.bits,
            kind: spec.kind,
            state: spec.state,
            permanent: spec.permanent,
            holder: spec.holder,
            last_device: old.last_device,
            last_time_us: old.last_time_us,
        };
        let id = existing.unwrap_or(self.cards.len() as u32);
        match self.cards.get_mut(id as usize) {
            Some(slot) => *slot = row,
            None => {
                self.cards.push(row);
                self.card_index.insert(&self.cards, id);
            }
        }
        if old.holder != spec.holder {
            self.holder_cards.remove(old.holder, id);
            self.holder_cards.add(spec.holder, id);
        }
        Ok(())
    }

    fn set_representation(&mut self, child: u32, representative: u32, allowed: bool) -> Changed {
        self.holder(child).ok_or(Reason::HolderUnknown)?;
        self.holder(representative).ok_or(Reason::HolderUnknown)?;
        if allowed {
            self.representations.insert((child, representative));
        } else {
            self.representations.remove(&(child, representative));
        }
        Ok(())
    }

    fn set_floor(&mut self, holder: u32, supplier: u32, floor: i64) -> Changed {
        self.check_supplier(supplier)?;
        self.holder(holder).ok_or(Reason::HolderUnknown)?;
        if !(FLOOR_MIN..=0).contains(&floor) {
            return Err(Reason::FieldInvalid);
        }
        let purse = self.open_purse(holder, supplier);
        if let Some(row) = self.purses.get_mut(purse as usize) {
            row.floor = floor;
        }
        Ok(())
    }

    /// Rows refer to complexes in use; one that is being closed may keep what it had, although that was closed before it.
    fn check_complex(&self, id: u32, kept: Option<u32>) -> Changed {
        let works = kept == Some(id) || self.complexes.get(id as usize).is_some_and(|c| c.active);
        if works { Ok(()) } else { Err(Reason::ComplexUnknown) }
    }

    /// As [`State::check_complex`].
    fn check_building(&self, id: u32, kept: Option<u32>) -> Changed {
        let works = kept == Some(id) || self.buildings.get(id as usize).is_some_and(|b| b.active);
        if works { Ok(()) } else { Err(Reason::BuildingUnknown) }
    }

    /// Adds a holder to the counters, or takes it out.
    pub(super) fn count_holder(&mut self, id: u32, add: bool) {
        let Some(row) = self.holders.get(id as usize).filter(|h| h.kind != 0 && h.active) else { return };
        let step = |counter: &mut u64| *counter = if add { *counter + 1 } else { *counter - 1 };
        step(&mut self.active_holders);
        match Presence::from_code(row.presence) {
            Presence::Inside => step(&mut self.inside),
            Presence::Outside => step(&mut self.outside),
            Presence::Unknown => {}
        }
    }

    /// Lists a holder under its complex, in the order of numbers.
    pub(super) fn list_holder(&mut self, id: u32, old_complex: u32) {
        let Some(complex) = self.holder(id).map(|row| row.complex) else { return };
        if complex == old_complex {
            return;
        }
        if let Some(list) = self.holders_of.get_mut(old_complex as usize)
            && let Ok(at) = list.binary_search(&id)
        {
            list.remove(at);
        }
        let list = slot(&mut self.holders_of, complex);
        if let Err(at) = list.binary_search(&id) {
            list.insert(at, id);
        }
    }

    /// Lists a contract under its complex, in the order of numbers so that a reloaded state chooses alike.
    pub(super) fn index_contract(&mut self, id: u32, old_complex: u32) {
        if let Some(list) = self.contracts_of.get_mut(old_complex as usize) {
            list.retain(|other| *other != id);
        }
        let complex = self.contracts.get(id as usize).map_or(0, |c| c.complex);
        let list = slot(&mut self.contracts_of, complex);
        list.push(id);
        list.sort_unstable();
    }
}

/// The row of a number, the table grown to it.
pub(super) fn slot<T: Clone + Default>(table: &mut Vec<T>, id: u32) -> &mut T {
    let index = id as usize;
    if table.len() <= index {
        table.resize(index + 1, T::default());
    }
    &mut table[index]
}

pub(super) fn check_id(id: u32) -> Changed {
    if id == 0 || id > REGISTRY_ID_MAX { Err(Reason::IdOutOfRange) } else { Ok(()) }
}

pub(super) fn check_name(name: &str) -> Changed {
    if name.len() <= TEXT_LEN_MAX { Ok(()) } else { Err(Reason::FieldInvalid) }
}
