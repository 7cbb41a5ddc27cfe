//! The oracle's own idea of the rules: a naive model of one gateway's people that predicts every answer.
//!
//! Written from the rules (the table in `edge_protocol::reason` and the requirements behind it), not from the server's code: two
//! independent readings that agree on every event are worth more than one reading used twice. Age checks are not modelled; the
//! generator keeps away from both ends of the window.

mod meals;
mod people;

pub(crate) use meals::{midnight_us, moscow_day, weekday_bit};
pub use people::{Account, DAYS, DaySlot, Person, Purse, Touch, Whereabouts};

use crate::city::{Calendar, DeviceRow, GatewayRow, code};
use edge_protocol::event::{FLAGS_ALL, MEAL_MAX};
use edge_protocol::{BuildingMode, Direction, Event, EventKind, MealClass, Reason};
use std::sync::Arc;

/// A touch of the same card at the same reader within this time is one touch.
const DEBOUNCE_US: i64 = 3_000_000;
/// The same direction again within this time is a card handed back.
const PASS_BACK_US: i64 = 60_000_000;

/// Who is behind an event. The generator knows; the model only checks what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// No card, or one that nobody has.
    Nobody,
    /// One of the model's people, by index.
    Person(u32),
    /// A card that never gets in here: of another complex, or one that its owner does not use any more.
    Guest {
        /// State of the card.
        card_state: u8,
    },
    /// A child of this model, with the adult that brings or takes it.
    Child {
        /// The child's index.
        child: u32,
        /// The adult's holder number.
        adult: u32,
        /// State of the adult's card.
        card_state: u8,
    },
}

/// What the server must answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// Why.
    pub reason: Reason,
    /// Balance of the purse concerned, or 0.
    pub balance_kopecks: i64,
}

impl Expected {
    const fn plain(reason: Reason) -> Self {
        Self { reason, balance_kopecks: 0 }
    }
}

/// People, money and doors of one gateway.
#[derive(Debug, Clone)]
pub struct Model {
    /// The gateway and its building.
    pub gateway: GatewayRow,
    /// Devices of the building.
    pub devices: Vec<DeviceRow>,
    /// The people it plays.
    pub people: Vec<Person>,
    /// Their purses.
    pub purses: Vec<Purse>,
    calendar: Arc<Calendar>,
    /// Answers of the calendar that were worked out already: supplier, day, refusal.
    served: Vec<(u32, i32, Option<Reason>)>,
}

impl Model {
    /// A building without people.
    pub fn new(gateway: GatewayRow, devices: Vec<DeviceRow>, calendar: Arc<Calendar>) -> Self {
        Self { gateway, devices, people: Vec::new(), purses: Vec::new(), calendar, served: Vec::new() }
    }

    /// Predicts the answer to `event` and takes over what it changes. Events must come in the gateway's order.
    #[inline]
    pub fn predict(&mut self, event: &Event, who: Who) -> Expected {
        let Some(kind) = well_formed(event) else { return Expected::plain(Reason::MalformedEvent) };
        let Some(device) = self.devices.iter().find(|d| d.device == event.device) else {
            return Expected::plain(Reason::DeviceUnknown);
        };
        let (device_kind, supplier) = (device.kind, device.supplier);
        let fits = match kind {
            EventKind::Tap => matches!(device_kind, code::device::TURNSTILE | code::device::DOOR),
            EventKind::MealDebit => device_kind == code::device::TILL,
            EventKind::Bring | EventKind::Take => device_kind == code::device::INFO_PANEL,
            EventKind::Heartbeat | EventKind::Fault => true,
        };
        if !fits {
            return Expected::plain(Reason::DeviceOfOtherKind);
        }
        match kind {
            EventKind::Tap => Expected::plain(self.tap(event, who)),
            EventKind::MealDebit => self.meal(event, who, supplier),
            EventKind::Bring | EventKind::Take => Expected::plain(self.bring_or_take(event, who, kind == EventKind::Bring)),
            EventKind::Heartbeat | EventKind::Fault => Expected::plain(Reason::Accepted),
        }
    }

    fn tap(&mut self, event: &Event, who: Who) -> Reason {
        let leaving = event.detail == Direction::Out as u8;
        let here = self.gateway.building;
        let index = match who {
            Who::Person(index) => index as usize,
            Who::Guest { card_state } => {
                return card_refusal(card_state).or(self.closed_to_all()).unwrap_or(Reason::WrongBuilding);
            }
            Who::Nobody | Who::Child { .. } => return Reason::CardUnknown,
        };
        let closed = self.closed_to_all();
        let complex = self.gateway.complex;
        let Some(person) = self.people.get_mut(index) else { return Reason::CardUnknown };
        if let Some(refused) = card_refusal(person.card_state) {
            return refused;
        }
        person.touched = true;
        let reason = passage(person, event, leaving, here, complex, closed);
        if reason.is_accepted() && event.device_time_us >= person.touch.time_us {
            person.touch = Touch { device: event.device, time_us: event.device_time_us };
        }
        if reason.is_accepted() || event.is_fact() {
            person.moved(!leaving, here, event.device_time_us);
        }
        reason
    }

    fn bring_or_take(&mut self, event: &Event, who: Who, bring: bool) -> Reason {
        let Who::Child { child, adult, card_state } = who else { return Reason::CardUnknown };
        if let Some(refused) = card_refusal(card_state) {
            return refused;
        }
        let closed = self.closed_to_all().filter(|_| bring);
        let here = self.gateway.building;
        let preschool = matches!(self.gateway.building_kind, code::building::KINDERGARTEN | code::building::COMBINED);
        let Some(person) = self.people.get_mut(child as usize) else {
            return closed.unwrap_or(if preschool { Reason::ChildUnknown } else { Reason::NotKindergarten });
        };
        let reason = if let Some(closed) = closed {
            closed
        } else if !preschool {
            Reason::NotKindergarten
        } else if person.building != here {
            Reason::ChildOfOtherBuilding
        } else if person.leader == adult || person.representatives.contains(&adult) {
            Reason::Accepted
        } else {
            Reason::AdultNotAllowed
        };
        if reason.is_accepted() || event.is_fact() {
            person.touched = true;
            person.moved(bring, here, event.device_time_us);
        }
        reason
    }

    /// Nobody is let in where nobody is taught.
    fn closed_to_all(&self) -> Option<Reason> {
        let open = matches!(
            BuildingMode::from_code(self.gateway.mode),
            Some(BuildingMode::SchoolYear | BuildingMode::Summer | BuildingMode::Reprofiling)
        );
        (!open).then_some(Reason::BuildingClosed)
    }
}

/// Who is inside may always leave; time, mode and place are asked on the way in only.
#[inline]
fn passage(person: &Person, event: &Event, leaving: bool, here: u32, complex: u32, closed: Option<Reason>) -> Reason {
    let time_us = event.device_time_us;
    if !leaving {
        if person.window.is_some_and(|(from, until)| time_us < from || time_us >= until) {
            return Reason::OutsideVisitorWindow;
        }
        if let Some(closed) = closed {
            return closed;
        }
        if person.building != here && !(person.permanent && person.complex == complex) {
            return Reason::WrongBuilding;
        }
    }
    let touched_ago = time_us - person.touch.time_us;
    if person.touch.device == event.device && (0..DEBOUNCE_US).contains(&touched_ago) {
        return Reason::Debounced;
    }
    let same = if leaving { Whereabouts::Outside } else { Whereabouts::Inside };
    let passed_ago = time_us - person.passed_us;
    if person.whereabouts == same && person.passed_building == here && (0..PASS_BACK_US).contains(&passed_ago) {
        return Reason::PassBack;
    }
    Reason::Accepted
}

fn card_refusal(state: u8) -> Option<Reason> {
    match state {
        code::card::ACTIVE => None,
        code::card::STOCK => Some(Reason::CardNotIssued),
        code::card::BLOCKED => Some(Reason::CardBlocked),
        code::card::LOST => Some(Reason::CardLost),
        _ => Some(Reason::CardReturned),
    }
}

/// The event's kind, when its fields are those of the kind.
#[inline]
fn well_formed(event: &Event) -> Option<EventKind> {
    let kind = EventKind::from_code(event.kind)?;
    let with_card = event.card_bits != 0;
    let card_ok = if with_card { event.card_key().is_canonical() } else { event.card == [0; 10] };
    if !card_ok || event.flags & !FLAGS_ALL != 0 || event.reserved != [0; 9] {
        return None;
    }
    let no_money = event.amount_kopecks == 0 && event.meal == 0 && event.menu_line == 0;
    let fits = match kind {
        EventKind::Tap => with_card && event.subject == 0 && no_money && Direction::from_code(event.detail).is_some(),
        EventKind::MealDebit => {
            with_card == (event.subject == 0)
                && MealClass::from_code(event.detail).is_some()
                && (1..=MEAL_MAX).contains(&event.meal)
        }
        EventKind::Bring | EventKind::Take => with_card && event.subject != 0 && no_money && event.detail == 0,
        EventKind::Heartbeat => !with_card && event.subject == 0 && no_money && event.detail == 0,
        EventKind::Fault => !with_card && event.subject == 0 && no_money,
    };
    fits.then_some(kind)
}
