//! Who and what exists.

use super::{Building, Contract, Device, Gateway, Group, Naive, first};
use edge_protocol::Reason;
use ledger_core::Registry;
use ledger_core::command::{CardSpec, HolderSpec};

const IDS_MAX: u32 = 1_000_000;
const HOLDERS_MAX: u32 = 16_000_000;

/// One rule: when it is violated, and what then.
fn rule(violated: bool, reason: Reason) -> Option<Reason> {
    violated.then_some(reason)
}

fn id_rule(id: u32, max: u32) -> Option<Reason> {
    rule(id == 0 || id > max, Reason::IdOutOfRange)
}

fn name_rule(name: &str) -> Option<Reason> {
    rule(name.len() > 1_024, Reason::FieldInvalid)
}

impl Naive {
    pub(super) fn registry(&mut self, change: &Registry) -> Reason {
        let violated: Vec<Reason> = self.rules_of(change).into_iter().flatten().collect();
        let reason = first(&violated, Reason::Accepted);
        if reason.is_accepted() {
            self.enter(change);
        }
        reason
    }

    fn rules_of(&self, change: &Registry) -> Vec<Option<Reason>> {
        match change {
            Registry::Complex { id, active, name } => {
                let used = self.buildings.values().any(|b| b.active && b.complex == *id);
                vec![id_rule(*id, IDS_MAX), name_rule(name), rule(!active && used, Reason::StillInUse)]
            }
            Registry::Building { id, active, complex, kind, mode, name } => {
                let used = self.gateways.values().any(|g| g.active && g.building == *id);
                vec![
                    id_rule(*id, IDS_MAX),
                    self.complex_rule(*complex, None),
                    name_rule(name),
                    rule(*kind < 1 || *kind > 5 || *mode > 6, Reason::FieldInvalid),
                    rule(!active && used, Reason::StillInUse),
                ]
            }
            Registry::BuildingMode { id, mode } => {
                let unknown = !self.buildings.contains_key(id);
                vec![rule(unknown, Reason::BuildingUnknown), rule(*mode > 6, Reason::FieldInvalid)]
            }
            Registry::Group { id, active, complex, building, leader, name } => {
                let kept = self.groups.get(id).filter(|_| !active);
                let stranger = *leader != 0 && self.holders.get(leader).is_none_or(|h| h.kind != 2);
                vec![
                    id_rule(*id, IDS_MAX),
                    self.complex_rule(*complex, kept.map(|g| g.complex)),
                    self.building_rule(*building, kept.map(|g| g.building)),
                    rule(stranger, Reason::HolderUnknown),
                    name_rule(name),
                ]
            }
            Registry::Supplier { id, active, name } => {
                let used = self.contracts.values().any(|c| c.active && c.supplier == *id);
                vec![id_rule(*id, IDS_MAX), name_rule(name), rule(!active && used, Reason::StillInUse)]
            }
            Registry::Contract { id, supplier, complex, first_day, last_day, weekdays, .. } => vec![
                id_rule(*id, IDS_MAX),
                rule(!self.supplier_works(*supplier), Reason::SupplierUnknown),
                self.complex_rule(*complex, None),
                rule(first_day > last_day || *weekdays > 127, Reason::FieldInvalid),
            ],
            Registry::ServiceDay { contract, .. } => {
                vec![rule(!self.contracts.contains_key(contract), Reason::ContractUnknown)]
            }
            Registry::Benefit { id, name, .. } => vec![id_rule(*id, IDS_MAX), name_rule(name)],
            Registry::Gateway { id, active, building } => {
                let kept = self.gateways.get(id).filter(|_| !active);
                vec![id_rule(*id, IDS_MAX), self.building_rule(*building, kept.map(|g| g.building))]
            }
            Registry::Device { id, active, building, kind, supplier } => {
                let kept = self.devices.get(id).filter(|_| !active);
                let supplied = *supplier == 0 || self.supplier_works(*supplier) || kept.is_some_and(|d| d.supplier == *supplier);
                vec![
                    id_rule(*id, IDS_MAX),
                    rule(!supplied, Reason::SupplierUnknown),
                    self.building_rule(*building, kept.map(|d| d.building)),
                    rule(*kind < 1 || *kind > 4, Reason::FieldInvalid),
                ]
            }
            Registry::Holder(spec) => self.holder_rules(spec),
            Registry::Card(spec) => self.card_rules(spec),
            Registry::Representation { child, representative, .. } => {
                vec![self.holder_rule(*child), self.holder_rule(*representative)]
            }
            Registry::PurseFloor { holder, supplier, floor_kopecks } => vec![
                rule(!self.supplier_works(*supplier), Reason::SupplierUnknown),
                self.holder_rule(*holder),
                rule(*floor_kopecks > 0 || *floor_kopecks < -150_000, Reason::FieldInvalid),
            ],
            Registry::Product { id, group, name, .. } => {
                let unfit = *group != 0 && (group == id || self.products.get(group) != Some(&(true, 0)));
                vec![id_rule(*id, IDS_MAX), name_rule(name), rule(unfit, Reason::ProductUnknown)]
            }
            Registry::Stop { holder, product, stopped } => {
                let unsold = *stopped && !self.products.get(product).is_some_and(|(sold, _)| *sold);
                vec![self.holder_rule(*holder), rule(unsold, Reason::ProductUnknown)]
            }
            Registry::AccountRules(rules) => {
                let line = rules.notice_below > 10_000_000 && rules.notice_below != u32::MAX;
                vec![self.holder_rule(rules.holder), rule(line || rules.share > 100, Reason::FieldInvalid)]
            }
            Registry::NoticeLine { kopecks } => vec![rule(*kopecks > 10_000_000, Reason::FieldInvalid)],
            Registry::EmergencyMeals { contract, kopecks } => vec![
                rule(!self.contracts.contains_key(contract), Reason::ContractUnknown),
                rule(*kopecks > 150_000, Reason::FieldInvalid),
            ],
        }
    }

    fn holder_rules(&self, spec: &HolderSpec) -> Vec<Option<Reason>> {
        let kept = self.holders.get(&spec.id).filter(|_| !spec.active);
        let group = self.groups.get(&spec.group).is_none_or(|g| !g.active);
        let group = spec.group != 0 && group && kept.is_none_or(|old| old.group != spec.group);
        let benefit = self.benefits.get(&spec.benefit).is_none_or(|(active, _)| !active);
        let benefit = spec.benefit != 0 && benefit && kept.is_none_or(|old| old.benefit != spec.benefit);
        vec![
            id_rule(spec.id, HOLDERS_MAX),
            self.complex_rule(spec.complex, kept.map(|old| old.complex)),
            self.building_rule(spec.building, kept.map(|old| old.building)),
            rule(group, Reason::GroupUnknown),
            rule(benefit, Reason::BenefitUnknown),
            rule(spec.kind < 1 || spec.kind > 4, Reason::FieldInvalid),
            rule(spec.valid_from_us > spec.valid_until_us, Reason::FieldInvalid),
        ]
    }

    /// IDN-01, IDN-08.
    fn card_rules(&self, spec: &CardSpec) -> Vec<Option<Reason>> {
        let bits = usize::from(spec.bits);
        let padded = (bits..80).all(|n| spec.bytes[n / 8] >> (7 - n % 8) & 1 == 0);
        let taken = self.cards.get(&spec.key()).is_some_and(|old| {
            let in_use = old.state == 1 || old.state == 2;
            in_use && spec.state != 0 && old.holder != spec.holder
        });
        vec![
            rule(spec.holder != 0 && !self.holders.contains_key(&spec.holder), Reason::HolderUnknown),
            rule(bits == 0 || bits > 80 || !padded, Reason::FieldInvalid),
            rule(spec.kind < 1 || spec.kind > 5 || spec.state > 4, Reason::FieldInvalid),
            rule((spec.state == 0) != (spec.holder == 0), Reason::FieldInvalid),
            rule(taken, Reason::CardTaken),
        ]
    }

    /// What is being closed may keep what it had.
    fn complex_rule(&self, id: u32, kept: Option<u32>) -> Option<Reason> {
        rule(kept != Some(id) && self.complexes.get(&id) != Some(&true), Reason::ComplexUnknown)
    }

    fn building_rule(&self, id: u32, kept: Option<u32>) -> Option<Reason> {
        rule(kept != Some(id) && !self.buildings.get(&id).is_some_and(|b| b.active), Reason::BuildingUnknown)
    }

    fn holder_rule(&self, id: u32) -> Option<Reason> {
        rule(!self.holders.contains_key(&id), Reason::HolderUnknown)
    }

    fn enter(&mut self, change: &Registry) {
        match change {
            Registry::Complex { id, active, .. } => _ = self.complexes.insert(*id, *active),
            Registry::Building { id, active, complex, kind, mode, .. } => {
                let row = Building { active: *active, complex: *complex, kind: *kind, mode: *mode };
                self.buildings.insert(*id, row);
            }
            Registry::BuildingMode { id, mode } => {
                if let Some(building) = self.buildings.get_mut(id) {
                    building.mode = *mode;
                }
            }
            Registry::Group { id, active, complex, building, leader, .. } => {
                let row = Group { active: *active, complex: *complex, building: *building, leader: *leader };
                self.groups.insert(*id, row);
            }
            Registry::Supplier { id, active, .. } => _ = self.suppliers.insert(*id, *active),
            Registry::Contract { id, active, supplier, complex, first_day, last_day, weekdays } => {
                let (active, supplier, complex) = (*active, *supplier, *complex);
                let (first_day, last_day, weekdays) = (*first_day, *last_day, *weekdays);
                self.contracts.insert(*id, Contract { active, supplier, complex, first_day, last_day, weekdays });
            }
            Registry::ServiceDay { contract, day, open } => _ = self.special_days.insert((*contract, *day), *open),
            Registry::Benefit { id, active, meals, .. } => _ = self.benefits.insert(*id, (*active, *meals)),
            Registry::Gateway { id, active, building } => {
                let last_seq = self.gateways.get(id).map_or(0, |g| g.last_seq);
                self.gateways.insert(*id, Gateway { active: *active, building: *building, last_seq });
            }
            Registry::Device { id, active, building, kind, supplier } => {
                let row = Device { active: *active, building: *building, kind: *kind, supplier: *supplier };
                self.devices.insert(*id, row);
            }
            Registry::Holder(spec) => _ = self.holders.insert(spec.id, *spec),
            Registry::Card(spec) => {
                let denied = |state: u8| (2..=4).contains(&state);
                let before = self.cards.insert(spec.key(), *spec).is_some_and(|old| denied(old.state));
                self.deny_changes += u32::from(before != denied(spec.state));
            }
            Registry::Representation { child, representative, allowed } => {
                if *allowed {
                    self.representations.insert((*child, *representative));
                } else {
                    self.representations.remove(&(*child, *representative));
                }
            }
            Registry::Product { id, active, group, .. } => _ = self.products.insert(*id, (*active, *group)),
            Registry::Stop { holder, product, stopped: true } => _ = self.stops.insert((*holder, *product)),
            Registry::Stop { holder, product, stopped: false } => _ = self.stops.remove(&(*holder, *product)),
            Registry::AccountRules(rules) => self.choose(rules),
            Registry::NoticeLine { kopecks } => self.notice_line = *kopecks,
            Registry::EmergencyMeals { contract, kopecks } => _ = self.emergencies.insert(*contract, *kopecks),
            Registry::PurseFloor { holder, supplier, floor_kopecks } => {
                self.opened.insert((*holder, *supplier));
                self.floors.insert((*holder, *supplier), *floor_kopecks);
            }
        }
    }
}
