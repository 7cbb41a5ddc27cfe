//! The state of the city and its one way forward: an event or a command in, records and an answer out.

mod access;
mod card_index;
mod comfort;
mod holder_cards;
mod kindergarten;
mod meals;
mod money;
mod office;
mod office_money;
mod registry;
mod snapshot;
mod supplier_change;
#[cfg(test)]
mod tests;
mod warm;

pub use access::lets_in;
pub use meals::serves_meals;
pub use office::{OfficeEffects, OfficeHead};
pub use snapshot::{LoadError, SnapshotSink, Table};
pub use supplier_change::{Moved, SupplierMove};

use self::card_index::CardIndex;
use self::holder_cards::HolderCards;
use crate::command::{Command, CommandId, building_kind};
use crate::ids::NO_POS;
use crate::limits::{EVENT_AGE_MAX_US, EVENT_AHEAD_MAX_US};
use crate::record::{RULES_VERSION, Record};
use crate::rows::{
    Benefit, Building, Card, Complex, Contract, Device, Gateway, Group, Hold, Holder, Presence, Product, Purse, Succession,
    Supplier,
};
use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use edge_protocol::event::{EventKind, FLAGS_ALL};
use edge_protocol::reason::FIRST_REFUSAL;
use edge_protocol::{CardKey, Event, Reason};
use foldhash::fast::FixedState;
use hashbrown::HashMap;

/// Answer to one gateway event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EventVerdict {
    /// Decided now; one record was made.
    Decided {
        /// Why.
        reason: Reason,
        /// Balance of the purse concerned, or 0.
        balance_kopecks: i64,
    },
    /// This sequence was decided before; the journal has the answer.
    Duplicate,
    /// A sequence was skipped; nothing happened.
    Gap {
        /// The sequence that is due.
        expected: u64,
    },
    /// The gateway is not in the registry; nothing happened.
    UnknownGateway,
}

/// Answer to one command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CommandVerdict {
    /// Decided now; one or two records were made, the first at `pos`.
    Decided {
        /// Why.
        reason: Reason,
        /// Position of the first record.
        pos: u64,
    },
    /// This id was decided before, at `pos`; the journal has the answer.
    Duplicate {
        /// Position of the first record of the first time.
        pos: u64,
    },
}

/// A journal whose replay decides otherwise than it did when it was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Divergence {
    /// Position of the record.
    pub pos: u64,
    /// What the journal says.
    pub written: Record,
    /// What replay says; `None` when it made no record at all.
    pub replayed: Option<Record>,
}

type Map<K, V> = HashMap<K, V, FixedState>;

/// Everything the core knows.
#[derive(Clone, Debug, Default)]
pub struct State {
    next_pos: u64,
    deny_version: u32,
    notice_line: u32,
    complexes: Vec<Complex>,
    buildings: Vec<Building>,
    groups: Vec<Group>,
    suppliers: Vec<Supplier>,
    contracts: Vec<Contract>,
    benefits: Vec<Benefit>,
    gateways: Vec<Gateway>,
    devices: Vec<Device>,
    holders: Vec<Holder>,
    cards: Vec<Card>,
    purses: Vec<Purse>,
    holds: Vec<Hold>,
    products: Vec<Product>,
    /// Holder and product, or group of products.
    stops: BTreeSet<(u32, u32)>,
    service_days: BTreeMap<(u32, i32), bool>,
    representations: BTreeSet<(u32, u32)>,
    reversed: BTreeSet<u64>,
    ids: Map<CommandId, u64>,
    /// By complex, oldest first.
    successions: BTreeMap<u32, Vec<Succession>>,
    // Derived from the tables, never in a snapshot.
    card_index: CardIndex,
    holder_cards: HolderCards,
    contracts_of: Vec<Vec<u32>>,
    holders_of: Vec<Vec<u32>>,
    deadlines: BTreeSet<(i64, u32)>,
    inside: u64,
    outside: u64,
    active_holders: u64,
    faulty_devices: u32,
}

/// What a check decided, before it is written down.
#[derive(Clone, Copy, Debug)]
struct Decision {
    reason: Reason,
    holder: u32,
    purse: u32,
}

impl Decision {
    const fn refuse(reason: Reason) -> Self {
        Self { reason, holder: 0, purse: 0 }
    }
}

impl State {
    /// An empty city.
    pub fn new() -> Self {
        Self::default()
    }

    /// Position of the next record.
    pub fn next_pos(&self) -> u64 {
        self.next_pos
    }

    /// Decides one gateway event at server time `now_us` and appends its record to `out`.
    ///
    /// Same id, same answer: a sequence at or below the last one is a [`EventVerdict::Duplicate`] and changes nothing.
    pub fn apply_event(&mut self, now_us: i64, gateway: u32, event: &Event, out: &mut Vec<Record>) -> EventVerdict {
        let Some(row) = self.gateways.get(gateway as usize).filter(|g| g.active) else {
            return EventVerdict::UnknownGateway;
        };
        if event.seq <= row.last_seq {
            return EventVerdict::Duplicate;
        }
        if event.seq != row.last_seq + 1 {
            return EventVerdict::Gap { expected: row.last_seq + 1 };
        }
        let decision = self.decide(now_us, gateway, event);
        let mut record = Record::of_event(gateway, event);
        record.reason = decision.reason.code();
        record.holder = decision.holder;
        record.purse = decision.purse;
        record.prev_gateway = self.advance_gateway(gateway, event);
        self.chain(&mut record);
        let balance_kopecks = record.balance_kopecks;
        self.push(record, out);
        EventVerdict::Decided { reason: decision.reason, balance_kopecks }
    }

    /// Decides one command; `heap_len` is the length of its archive in the block's heap.
    pub fn apply_command(
        &mut self,
        now_us: i64,
        id: CommandId,
        command: &Command,
        heap_len: u16,
        out: &mut Vec<Record>,
    ) -> CommandVerdict {
        if id != 0
            && let Some(pos) = self.ids.get(&id)
        {
            return CommandVerdict::Duplicate { pos: *pos };
        }
        let pos = self.next_pos;
        if id != 0 {
            self.ids.insert(id, pos);
        }
        let mut record = Record {
            id_lo: id as u64,
            id_hi: (id >> 64) as u64,
            event_time_us: now_us,
            kind: command.kind() as u8,
            heap_len,
            prev_gateway: NO_POS,
            rules: RULES_VERSION,
            ..Record::default()
        };
        let second = self.carry_out(now_us, command, &mut record);
        self.chain(&mut record);
        let reason = Reason::from_code(record.reason).unwrap_or(Reason::FieldInvalid);
        self.push(record, out);
        if let Some(mut second) = second {
            second.id_lo = record.id_lo;
            second.id_hi = record.id_hi;
            second.event_time_us = now_us;
            second.prev_gateway = NO_POS;
            second.rules = RULES_VERSION;
            second.detail = crate::record::DETAIL_CONTINUED;
            self.chain(&mut second);
            self.push(second, out);
        }
        CommandVerdict::Decided { reason, pos }
    }

    /// Applies a record from the journal again and checks that it decides the same (invariant `replay-equals-live`).
    ///
    /// `command` is the record's archived command, `None` for events. The second record of a command is made by the first:
    /// `scratch` then holds two records, and the caller compares and skips the next one.
    ///
    /// # Errors
    /// [`Divergence`] when this build decides otherwise.
    pub fn replay(
        &mut self,
        now_us: i64,
        written: &Record,
        command: Option<&Command>,
        scratch: &mut Vec<Record>,
    ) -> Result<(), Box<Divergence>> {
        scratch.clear();
        let pos = self.next_pos;
        match command {
            Some(command) => {
                self.apply_command(now_us, written.command_id(), command, written.heap_len, scratch);
            }
            None => {
                let mut event = written.event();
                if written.reason == Reason::MalformedEvent.code() {
                    // Reserved bytes are not journaled; any non-zero one repeats the refusal.
                    event.reserved[0] = 1;
                }
                self.apply_event(now_us, written.gateway, &event, scratch);
            }
        }
        match scratch.first() {
            Some(first) if first == written => Ok(()),
            other => Err(Box::new(Divergence { pos, written: *written, replayed: other.copied() })),
        }
    }

    /// The next hold past its deadline at `now_us`: journal [`Command::HoldExpire`] for it.
    pub fn due(&self, now_us: i64) -> Option<Command> {
        self.deadlines.first().filter(|(deadline, _)| *deadline <= now_us).map(|(_, hold)| Command::HoldExpire { hold: *hold })
    }

    fn push(&mut self, record: Record, out: &mut Vec<Record>) {
        self.next_pos += 1;
        out.push(record);
    }

    /// Ordered checks of every event; the first that fails is the answer.
    fn decide(&mut self, now_us: i64, gateway: u32, event: &Event) -> Decision {
        let Some(kind) = well_formed(event) else { return Decision::refuse(Reason::MalformedEvent) };
        if let Err(reason) = self.check_device(gateway, event, kind) {
            return Decision::refuse(reason);
        }
        if event.device_time_us < now_us - EVENT_AGE_MAX_US {
            return Decision::refuse(Reason::EventTooOld);
        }
        if event.device_time_us > now_us + EVENT_AHEAD_MAX_US {
            return Decision::refuse(Reason::EventInFuture);
        }
        match kind {
            EventKind::Tap => self.decide_tap(event),
            EventKind::MealDebit => self.decide_meal(event),
            EventKind::Bring | EventKind::Take => self.decide_bring_take(event, kind),
            EventKind::Heartbeat => self.note_device(event, None),
            EventKind::Fault => self.note_device(event, Some(event.detail)),
        }
    }

    fn check_device(&self, gateway: u32, event: &Event, kind: EventKind) -> Result<(), Reason> {
        use crate::command::device_kind::{DOOR, INFO_PANEL, TILL, TURNSTILE};
        let device = self.devices.get(event.device as usize).filter(|d| d.kind != 0).ok_or(Reason::DeviceUnknown)?;
        if Some(device.building) != self.gateways.get(gateway as usize).map(|g| g.building) {
            return Err(Reason::DeviceOfOtherBuilding);
        }
        if !device.active {
            return Err(Reason::DeviceClosed);
        }
        let fits = match kind {
            EventKind::Tap => matches!(device.kind, TURNSTILE | DOOR),
            EventKind::MealDebit => device.kind == TILL,
            EventKind::Bring | EventKind::Take => device.kind == INFO_PANEL,
            EventKind::Heartbeat | EventKind::Fault => true,
        };
        if fits { Ok(()) } else { Err(Reason::DeviceOfOtherKind) }
    }

    /// A heartbeat says "alive", not "sound": only the device itself takes a fault back, with code 0.
    fn note_device(&mut self, event: &Event, fault: Option<u8>) -> Decision {
        if let Some(device) = self.devices.get_mut(event.device as usize)
            && event.device_time_us >= device.last_time_us
        {
            let fault = fault.unwrap_or(device.fault);
            self.faulty_devices += u32::from(fault != 0);
            self.faulty_devices -= u32::from(device.fault != 0);
            device.fault = fault;
            device.last_time_us = event.device_time_us;
        }
        Decision::refuse(Reason::Accepted)
    }

    /// Moves the gateway on and returns the back-pointer of the new record: the end of the gateway's previous run.
    fn advance_gateway(&mut self, gateway: u32, event: &Event) -> u64 {
        let pos = self.next_pos;
        let Some(row) = self.gateways.get_mut(gateway as usize) else { return NO_POS };
        if row.last_pos.wrapping_add(1) != pos {
            row.prev_run = row.last_pos;
        }
        row.last_pos = pos;
        row.last_seq = event.seq;
        row.last_time_us = row.last_time_us.max(event.device_time_us);
        row.prev_run
    }

    /// Links the record into its purse's history, or its holder's when no purse is concerned.
    fn chain(&mut self, record: &mut Record) {
        record.prev_subject = NO_POS;
        if record.purse != 0 && record.reason < FIRST_REFUSAL {
            self.watch_balance(record);
        }
        if let Some(purse) = self.purses.get_mut(record.purse as usize).filter(|_| record.purse != 0) {
            record.prev_subject = core::mem::replace(&mut purse.last_pos, self.next_pos);
            record.balance_kopecks = purse.balance;
        } else if let Some(holder) = self.holders.get_mut(record.holder as usize).filter(|_| record.holder != 0) {
            record.prev_subject = core::mem::replace(&mut holder.last_pos, self.next_pos);
        }
    }

    /// Sets a holder's whereabouts unless a later passage is known already (late events are merged by event time).
    fn set_presence(&mut self, holder: u32, presence: Presence, building: u32, time_us: i64) {
        let Some(row) = self.holders.get_mut(holder as usize) else { return };
        if row.presence != 0 && time_us < row.presence_time_us {
            return;
        }
        for (counter, of) in [(&mut self.inside, Presence::Inside), (&mut self.outside, Presence::Outside)] {
            *counter -= u64::from(row.active && row.presence == of as u8);
            *counter += u64::from(row.active && presence == of);
        }
        row.presence = presence as u8;
        row.presence_building = building;
        row.presence_time_us = time_us;
    }

    /// The building a holder attends: its group's, or its own.
    fn attended_building(&self, holder: &Holder) -> u32 {
        match self.groups.get(holder.group as usize).filter(|g| holder.group != 0 && g.active) {
            Some(group) => group.building,
            None => holder.building,
        }
    }

    fn card_of(&self, key: CardKey) -> Option<u32> {
        self.card_index.get(&self.cards, key)
    }
}

/// Reading the state; everything here is a look-up.
impl State {
    /// A complex.
    pub fn complex(&self, id: u32) -> Option<&Complex> {
        self.complexes.get(id as usize)
    }

    /// Buildings by number; numbers never opened have kind 0.
    pub fn buildings(&self) -> &[Building] {
        &self.buildings
    }

    /// Groups by number.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// Suppliers by number.
    pub fn suppliers(&self) -> &[Supplier] {
        &self.suppliers
    }

    /// Gateways by number.
    pub fn gateways(&self) -> &[Gateway] {
        &self.gateways
    }

    /// Devices by number; numbers never opened have kind 0.
    pub fn devices(&self) -> &[Device] {
        &self.devices
    }

    /// Holders by number; numbers never opened have kind 0.
    pub fn holders(&self) -> &[Holder] {
        &self.holders
    }

    /// A holder that was opened.
    pub fn holder(&self, id: u32) -> Option<&Holder> {
        self.holders.get(id as usize).filter(|h| h.kind != 0)
    }

    /// Purses by number; 0 is nobody's.
    pub fn purses(&self) -> &[Purse] {
        &self.purses
    }

    /// Holders of a complex, in the order of numbers.
    pub fn holders_of(&self, complex: u32) -> &[u32] {
        self.holders_of.get(complex as usize).map_or(&[], Vec::as_slice)
    }

    /// Suppliers that others followed in a complex, oldest first.
    pub fn successions(&self, complex: u32) -> &[Succession] {
        self.successions.get(&complex).map_or(&[], Vec::as_slice)
    }

    /// True when the debit at this position was taken back.
    pub fn reversed(&self, pos: u64) -> bool {
        self.reversed.contains(&pos)
    }

    /// The number that the next hold gets.
    pub fn next_hold(&self) -> u32 {
        self.holds.len().max(1) as u32
    }

    /// A hold.
    pub fn hold(&self, id: u32) -> Option<&Hold> {
        self.holds.get(id as usize)
    }

    /// The card with this key.
    pub fn card(&self, key: CardKey) -> Option<&Card> {
        self.card_of(key).and_then(|id| self.cards.get(id as usize))
    }

    /// Cards of a holder, in the order in which they were registered, whatever their state.
    pub fn cards_of(&self, holder: u32) -> impl Iterator<Item = &Card> {
        self.holder_cards.of(holder).filter_map(|id| self.cards.get(id as usize))
    }

    /// All cards ever registered.
    pub fn cards(&self) -> &[Card] {
        &self.cards
    }

    /// Purses of a holder, newest first, with their numbers.
    pub fn purses_of(&self, holder: u32) -> impl Iterator<Item = (u32, &Purse)> {
        let mut next = self.holder(holder).map_or(0, |h| h.purse);
        core::iter::from_fn(move || {
            let id = next;
            let purse = self.purses.get(id as usize).filter(|_| id != 0)?;
            next = purse.next;
            Some((id, purse))
        })
    }

    /// The purse of a holder at a supplier, with its number (ACC-03).
    pub fn purse_at(&self, holder: u32, supplier: u32) -> Option<(u32, &Purse)> {
        self.purses_of(holder).find(|(_, purse)| purse.supplier == supplier)
    }

    /// Complexes by number.
    pub fn complexes(&self) -> &[Complex] {
        &self.complexes
    }

    /// Contracts by number; numbers never opened have supplier 0.
    pub fn contracts(&self) -> &[Contract] {
        &self.contracts
    }

    /// Benefits by number.
    pub fn benefits(&self) -> &[Benefit] {
        &self.benefits
    }

    /// Days that differ from a contract's weekdays: contract, civil day, open; in that order.
    pub fn service_days(&self) -> impl Iterator<Item = (u32, i32, bool)> {
        self.service_days.iter().map(|((contract, day), open)| (*contract, *day, *open))
    }

    /// Children and the representatives who may bring and take them, in the order of numbers (PAS-04).
    pub fn representations(&self) -> impl Iterator<Item = (u32, u32)> {
        self.representations.iter().copied()
    }

    /// The building a holder attends: its group's, or its own.
    pub fn building_attended(&self, holder: &Holder) -> u32 {
        self.attended_building(holder)
    }

    /// Where a holder is, as seen from one building.
    pub fn presence_in(&self, holder: u32, building: u32) -> Presence {
        self.holder(holder)
            .filter(|h| h.presence_building == building)
            .map_or(Presence::Unknown, |h| Presence::from_code(h.presence))
    }

    /// Active holders inside, outside and of unknown whereabouts.
    pub fn presence_counts(&self) -> (u64, u64, u64) {
        (self.inside, self.outside, self.active_holders.saturating_sub(self.inside + self.outside))
    }

    /// Devices whose last report was a fault.
    pub fn faulty_devices(&self) -> u32 {
        self.faulty_devices
    }

    /// Version of the deny list: counts cards taken out of use.
    pub fn deny_version(&self) -> u32 {
        self.deny_version
    }

    /// Position of the first record of this command, if it came before.
    pub fn position_of(&self, id: CommandId) -> Option<u64> {
        self.ids.get(&id).copied()
    }

    /// Sum of all purses and control accounts in kopecks: always 0 (invariant `sum-is-zero`).
    pub fn sum_kopecks(&self) -> i128 {
        let purses: i128 = self.purses.iter().map(|p| i128::from(p.balance)).sum();
        let controls: i128 = self.suppliers.iter().flat_map(|s| s.controls).map(i128::from).sum();
        purses + controls
    }
}

/// The event's kind when every field is one that this kind allows.
fn well_formed(event: &Event) -> Option<EventKind> {
    use edge_protocol::{Direction, MealClass};
    let kind = EventKind::from_code(event.kind)?;
    let card = event.card_key();
    let has_card = !card.is_none();
    if event.flags & !FLAGS_ALL != 0 || event.reserved != [0; 9] || (has_card && !card.is_canonical()) {
        return None;
    }
    if !has_card && event.card != [0; 10] {
        return None;
    }
    let no_money = event.amount_kopecks == 0 && event.meal == 0 && event.menu_line == 0;
    let fits = match kind {
        EventKind::Tap => has_card && event.subject == 0 && no_money && Direction::from_code(event.detail).is_some(),
        EventKind::MealDebit => {
            MealClass::from_code(event.detail).is_some()
                && (1..=edge_protocol::event::MEAL_MAX).contains(&event.meal)
                && (has_card != (event.subject != 0))
        }
        EventKind::Bring | EventKind::Take => has_card && event.subject != 0 && no_money && event.detail == 0,
        EventKind::Heartbeat => !has_card && event.subject == 0 && no_money && event.detail == 0,
        EventKind::Fault => !has_card && event.subject == 0 && no_money,
    };
    fits.then_some(kind)
}

/// True where pre-school groups are (PAS-04, MEA-06).
fn has_preschool(kind: u8) -> bool {
    matches!(kind, building_kind::KINDERGARTEN | building_kind::COMBINED)
}
