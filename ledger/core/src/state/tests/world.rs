//! A small city that everything in these tests happens in, on a Wednesday at noon.

use crate::command::{CardSpec, Command, HolderSpec, Registry, card_kind, card_state, device_kind, holder_kind};
use crate::limits::{CIVIL_OFFSET_US, DAY_US, SECOND_US};
use crate::rows::{Device, Presence};
use crate::state::{CommandVerdict, EventVerdict, State, Table};
use crate::{Record, account_number};
use alloc::string::String;
use alloc::vec::Vec;
use edge_protocol::{CardKey, Event, Reason};

/// Wednesday 2026-11-18 as days since 1970-01-01.
pub(super) const TODAY: i32 = 20_775;
/// Noon in Moscow on [`TODAY`].
pub(super) const NOON: i64 = TODAY as i64 * DAY_US + 12 * HOUR - CIVIL_OFFSET_US;
pub(super) const HOUR: i64 = 3_600 * SECOND_US;
pub(super) const MINUTE: i64 = 60 * SECOND_US;

pub(super) const SCHOOL: u32 = 1;
pub(super) const KINDERGARTEN: u32 = 2;
/// A school of the other complex.
pub(super) const FAR_SCHOOL: u32 = 3;

pub(super) const TURNSTILE: u32 = 11;
pub(super) const TILL: u32 = 12;
pub(super) const FAR_TILL: u32 = 32;
pub(super) const PANEL: u32 = 21;
pub(super) const DOOR: u32 = 22;
pub(super) const NURSERY_TILL: u32 = 23;
pub(super) const FAR_TURNSTILE: u32 = 31;

pub(super) const PUPIL: u32 = 100;
pub(super) const CHILD: u32 = 101;
/// In the meal plan with a benefit for meals 1 and 2.
pub(super) const BENEFICIARY: u32 = 103;
pub(super) const FAR_PUPIL: u32 = 104;
pub(super) const EDUCATOR: u32 = 200;
pub(super) const MOTHER: u32 = 201;
pub(super) const VISITOR: u32 = 202;
pub(super) const STRANGER: u32 = 203;

pub(super) const SUPPLIER: u32 = 1;
pub(super) const OTHER_SUPPLIER: u32 = 2;

/// What [`PUPIL`] and [`FAR_PUPIL`] have at [`SUPPLIER`].
pub(super) const MONEY: i64 = 500_00;

/// A state with its journal and its clock.
#[derive(Clone)]
pub(super) struct World {
    pub(super) state: State,
    pub(super) now: i64,
    pub(super) journal: Vec<(i64, Record, Option<Command>)>,
    next_id: u128,
}

impl World {
    /// The city as it is described above.
    pub(super) fn new() -> Self {
        let mut world = Self { state: State::new(), now: NOON, journal: Vec::new(), next_id: 1 };
        for change in registry() {
            world.registry(change);
        }
        for holder in [PUPIL, FAR_PUPIL] {
            world.top_up(holder, MONEY);
        }
        world
    }

    /// Makes a registry change that must be accepted.
    pub(super) fn registry(&mut self, change: Registry) {
        let command = Command::Registry(change);
        assert_eq!(self.command(command.clone()), Reason::Accepted, "{command:?}");
    }

    /// Changes some fields of a holder and leaves the others as they are now.
    pub(super) fn holder_changes(&mut self, id: u32, change: impl FnOnce(&mut HolderSpec)) {
        let mut spec = self.state.holder_spec(id).expect("a holder of this city");
        change(&mut spec);
        self.registry(Registry::Holder(spec));
    }

    /// Changes some fields of a device, if there is one, and leaves the others as they are now.
    pub(super) fn device_changes(&mut self, id: u32, change: impl FnOnce(&mut Device)) {
        let Some(mut row) = self.state.devices().get(id as usize).filter(|d| d.kind != 0).cloned() else { return };
        change(&mut row);
        let Device { active, kind, building, supplier, .. } = row;
        self.registry(Registry::Device { id, active, building, kind, supplier });
    }

    pub(super) fn card_becomes(&mut self, holder: u32, state: u8) {
        let owner = if state == card_state::STOCK { 0 } else { holder };
        self.registry(Registry::Card(CardSpec { state, holder: owner, ..card_spec(holder) }));
    }

    pub(super) fn building_mode(&mut self, id: u32, mode: edge_protocol::BuildingMode) {
        self.registry(Registry::BuildingMode { id, mode: mode as u8 });
    }

    /// A command with a fresh id.
    pub(super) fn command(&mut self, command: Command) -> Reason {
        self.next_id += 1;
        match self.command_as(self.next_id, command) {
            CommandVerdict::Decided { reason, .. } => reason,
            CommandVerdict::Duplicate { pos } => panic!("a fresh id was taken for the one at {pos}"),
        }
    }

    pub(super) fn command_as(&mut self, id: u128, command: Command) -> CommandVerdict {
        let mut out = Vec::new();
        let verdict = self.state.apply_command(self.now, id, &command, 7, &mut out);
        for (n, record) in out.into_iter().enumerate() {
            self.journal.push((self.now, record, (n == 0).then(|| command.clone())));
        }
        self.check_sum();
        verdict
    }

    /// The gateway's next event.
    pub(super) fn event(&mut self, gateway: u32, mut event: Event) -> Reason {
        event.seq = self.state.gateways().get(gateway as usize).map_or(0, |g| g.last_seq) + 1;
        match self.event_as(gateway, event) {
            EventVerdict::Decided { reason, .. } => reason,
            other => panic!("the next event of gateway {gateway} was not decided: {other:?}"),
        }
    }

    pub(super) fn event_as(&mut self, gateway: u32, event: Event) -> EventVerdict {
        let mut out = Vec::new();
        let verdict = self.state.apply_event(self.now, gateway, &event, &mut out);
        self.journal.extend(out.into_iter().map(|record| (self.now, record, None)));
        self.check_sum();
        verdict
    }

    pub(super) fn top_up(&mut self, holder: u32, amount_kopecks: i64) {
        let reason = self.command(Command::TopUp {
            account: account_number(holder),
            supplier: SUPPLIER,
            amount_kopecks,
            note: String::from("bank"),
        });
        assert_eq!(reason, Reason::Accepted);
    }

    /// Sets money of [`PUPIL`] aside for an hour and returns the hold's number.
    pub(super) fn hold(&mut self, amount_kopecks: i64) -> u32 {
        let deadline_us = self.now + HOUR;
        let note = String::from("refund");
        let account = account_number(PUPIL);
        let reason = self.command(Command::Hold { account, supplier: SUPPLIER, amount_kopecks, deadline_us, note });
        assert_eq!(reason, Reason::Accepted);
        self.last().arg
    }

    pub(super) fn last(&self) -> Record {
        self.journal.last().expect("a world has a journal").1
    }

    pub(super) fn balance(&self, holder: u32) -> i64 {
        self.purse(holder).map_or(0, |p| p.0)
    }

    /// Balance, held and available of a holder's purse at [`SUPPLIER`].
    pub(super) fn purse(&self, holder: u32) -> Option<(i64, i64, i64)> {
        let mut purses = self.state.purses_of(holder);
        purses.find(|(_, p)| p.supplier == SUPPLIER).map(|(_, p)| (p.balance, p.held, p.available()))
    }

    pub(super) fn control(&self, supplier: u32, control: crate::Control) -> i64 {
        self.state.suppliers()[supplier as usize].controls[control as usize]
    }

    pub(super) fn presence(&self, holder: u32) -> (Presence, u32) {
        let row = self.state.holder(holder).expect("a holder of this city");
        (Presence::from_code(row.presence), row.presence_building)
    }

    /// All tables but those that every record moves on: positions, ids, gateways, and the heads of histories.
    pub(super) fn tables(&self) -> Vec<(Table, Vec<u8>)> {
        let mut state = self.state.clone();
        state.purses.iter_mut().for_each(|purse| purse.last_pos = 0);
        state.holders.iter_mut().for_each(|holder| holder.last_pos = 0);
        let mut tables = saved(&state);
        tables.retain(|(table, _)| !matches!(table, Table::Scalars | Table::Ids | Table::Gateways));
        tables
    }

    /// Invariant `sum-is-zero`.
    pub(super) fn check_sum(&self) {
        assert_eq!(self.state.sum_kopecks(), 0, "after {:?}", self.journal.last());
    }

    /// Invariants `replay-equals-live` and "a loaded snapshot is the state it was taken of".
    pub(super) fn check_journal(&self) {
        let mut again = State::new();
        let mut scratch = Vec::new();
        let mut expected = self.journal.iter();
        while let Some((now, record, command)) = expected.next() {
            again.replay(*now, record, command.as_ref(), &mut scratch).expect("replay decides as before");
            for second in scratch.iter().skip(1) {
                assert_eq!(Some(second), expected.next().map(|(_, r, _)| r));
            }
        }
        let live = saved(&self.state);
        assert_eq!(saved(&again), live);
        let mut loaded = State::new();
        for (table, bytes) in &live {
            loaded.load_chunk(*table, bytes).expect("our own snapshot");
        }
        loaded.finish_load().expect("our own snapshot");
        assert_eq!(saved(&loaded), live);
        assert_eq!(loaded.presence_counts(), self.state.presence_counts());
        assert_eq!(loaded.faulty_devices(), self.state.faulty_devices());
        assert_eq!(loaded.due(i64::MAX), self.state.due(i64::MAX));
    }
}

/// A snapshot in memory.
pub(super) fn saved(state: &State) -> Vec<(Table, Vec<u8>)> {
    let mut chunks = Vec::new();
    let Ok(()) = state.save(&mut chunks);
    chunks
}

/// Everybody's card has four bytes: the holder's number.
pub(super) fn card(holder: u32) -> CardKey {
    CardKey::from_bytes(&holder.to_be_bytes()).expect("four bytes")
}

pub(super) fn card_spec(holder: u32) -> CardSpec {
    let CardKey { bytes, bits } = card(holder);
    CardSpec { bytes, bits, kind: card_kind::SERVICE, state: card_state::ACTIVE, permanent: false, holder }
}

pub(super) fn holder_spec(id: u32) -> HolderSpec {
    let (kind, building, group) = match id {
        CHILD => (holder_kind::PUPIL, KINDERGARTEN, 2),
        FAR_PUPIL => (holder_kind::PUPIL, FAR_SCHOOL, 0),
        EDUCATOR => (holder_kind::EMPLOYEE, KINDERGARTEN, 0),
        MOTHER | STRANGER => (holder_kind::REPRESENTATIVE, KINDERGARTEN, 0),
        VISITOR => (holder_kind::VISITOR, SCHOOL, 0),
        _ => (holder_kind::PUPIL, SCHOOL, 1),
    };
    let window = if id == VISITOR { (NOON - HOUR, NOON + HOUR) } else { (0, 0) };
    HolderSpec {
        id,
        kind,
        active: true,
        in_meal_plan: matches!(id, PUPIL | BENEFICIARY | FAR_PUPIL),
        benefit: u32::from(id == BENEFICIARY),
        complex: if building == FAR_SCHOOL { 2 } else { 1 },
        building,
        group,
        daily_limit: 0,
        valid_from_us: window.0,
        valid_until_us: window.1,
    }
}

fn registry() -> Vec<Registry> {
    use crate::command::building_kind;
    let name = || String::from("№ 1");
    let mut all = Vec::new();
    for id in [1, 2] {
        all.push(Registry::Complex { id, active: true, name: name() });
    }
    for (id, complex, kind) in [
        (SCHOOL, 1, building_kind::SCHOOL),
        (KINDERGARTEN, 1, building_kind::KINDERGARTEN),
        (FAR_SCHOOL, 2, building_kind::SCHOOL),
    ] {
        all.push(Registry::Building { id, active: true, complex, kind, mode: 0, name: name() });
        all.push(Registry::Gateway { id, active: true, building: id });
    }
    for id in [SUPPLIER, OTHER_SUPPLIER] {
        all.push(Registry::Supplier { id, active: true, name: name() });
    }
    for id in [1, 2] {
        let (first_day, last_day) = (TODAY - 30, TODAY + 30);
        all.push(Registry::Contract {
            id,
            active: true,
            supplier: SUPPLIER,
            complex: id,
            first_day,
            last_day,
            weekdays: 0b1_1111,
        });
    }
    for (id, building, kind, supplier) in [
        (TURNSTILE, SCHOOL, device_kind::TURNSTILE, 0),
        (TILL, SCHOOL, device_kind::TILL, SUPPLIER),
        (PANEL, KINDERGARTEN, device_kind::INFO_PANEL, 0),
        (DOOR, KINDERGARTEN, device_kind::DOOR, 0),
        (NURSERY_TILL, KINDERGARTEN, device_kind::TILL, SUPPLIER),
        (FAR_TURNSTILE, FAR_SCHOOL, device_kind::TURNSTILE, 0),
        (FAR_TILL, FAR_SCHOOL, device_kind::TILL, SUPPLIER),
    ] {
        all.push(Registry::Device { id, active: true, building, kind, supplier });
    }
    all.push(Registry::Benefit { id: 1, active: true, meals: 0b11, name: name() });
    all.push(Registry::Group { id: 1, active: true, complex: 1, building: SCHOOL, leader: 0, name: name() });
    all.push(Registry::Holder(holder_spec(EDUCATOR)));
    all.push(Registry::Group { id: 2, active: true, complex: 1, building: KINDERGARTEN, leader: EDUCATOR, name: name() });
    for id in [PUPIL, CHILD, BENEFICIARY, FAR_PUPIL, MOTHER, VISITOR, STRANGER] {
        all.push(Registry::Holder(holder_spec(id)));
    }
    for id in [PUPIL, CHILD, BENEFICIARY, FAR_PUPIL, EDUCATOR, MOTHER, VISITOR, STRANGER] {
        all.push(Registry::Card(card_spec(id)));
    }
    all.push(Registry::Representation { child: CHILD, representative: MOTHER, allowed: true });
    all
}
