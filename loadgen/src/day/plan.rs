//! The plan of one school day: who does what and when, from a seed alone, before anything is sent (FIELD C8).

use crate::city::{City, code};
use crate::model::{Model, Person, Who, midnight_us};
use crate::player::Strangers;
use crate::rng::Rng;
use edge_protocol::event::EventKind;
use edge_protocol::{CardKey, Direction, Event, MealClass};

/// A minute.
pub const MINUTE_US: i64 = 60_000_000;
const SECOND_US: i64 = 1_000_000;
/// First and last minute of the gateways' day.
const OPENS: i64 = at(6, 30);
const CLOSES: i64 = at(20, 0);
/// Minutes between two signs of life of a device. Origin: guess; often enough to notice a dead one within a lesson.
const HEARTBEAT_MINUTES: i64 = 30;

const fn at(hour: i64, minute: i64) -> i64 {
    hour * 60 + minute
}

/// One thing that a gateway does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// Submits an event.
    Event(Box<Event>, Who),
    /// Loses its link.
    LinkDown,
    /// Has it again.
    LinkUp,
    /// Forgets its last answers and asks again.
    Repeat(usize),
}

/// The items of a gateway with the instants at which they happen, in order.
pub type GatewayPlan = Vec<(i64, Item)>;

/// A payment into the account of one of the gateway's people, or of nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopUp {
    /// When.
    pub at_us: i64,
    /// Index of the person; `None` for a number that nobody has.
    pub person: Option<usize>,
    /// Account number.
    pub account: u64,
    /// Supplier.
    pub supplier: u32,
    /// Kopecks.
    pub kopecks: i64,
    /// The bank sends it a second time.
    pub twice: bool,
}

/// Writes the plan of one gateway's day.
pub struct Planner<'a> {
    city: &'a City,
    model: &'a Model,
    rng: Rng,
    midnight_us: i64,
    readers: Vec<u32>,
    tills: Vec<u32>,
    panels: Vec<u32>,
    items: GatewayPlan,
    /// People that eat today: their purses are busy until the evening.
    eaters: Vec<bool>,
}

impl<'a> Planner<'a> {
    /// A day without anything.
    pub fn new(city: &'a City, model: &'a Model, day: i32, seed: u64) -> Self {
        let devices = |wanted: &[u8]| model.devices.iter().filter(|d| wanted.contains(&d.kind)).map(|d| d.device).collect();
        Self {
            city,
            model,
            rng: Rng::new(seed, u64::from(model.gateway.gateway)),
            midnight_us: midnight_us(day),
            readers: devices(&[code::device::TURNSTILE, code::device::DOOR]),
            tills: devices(&[code::device::TILL]),
            panels: devices(&[code::device::INFO_PANEL]),
            items: Vec::new(),
            eaters: vec![false; model.people.len()],
        }
    }

    /// Everybody's day, sorted, and who eats.
    pub fn plan(mut self, strangers: &Strangers) -> (GatewayPlan, Vec<bool>) {
        let model = self.model;
        for (index, person) in (0u32..).zip(&model.people) {
            match person.kind {
                code::holder::PUPIL if !person.representatives.is_empty() && !self.panels.is_empty() => {
                    self.preschooler(index, person);
                }
                code::holder::PUPIL => self.pupil(index, person),
                code::holder::EMPLOYEE => self.employee(index, person),
                _ => self.guest(index, person),
            }
        }
        self.strangers(strangers);
        self.devices();
        self.items.sort_by_key(|(at_us, _)| *at_us);
        (self.items, self.eaters)
    }

    fn pupil(&mut self, index: u32, person: &Person) {
        if !self.rng.percent(93) {
            return;
        }
        // Classes begin together; groups share their breaks and the end of their lessons.
        let class = i64::from(person.holder / 28);
        let first = if self.rng.percent(8) { at(9, 18) } else { at(8, 20) };
        let arrival = self.rng.around(first * MINUTE_US, 4 * MINUTE_US);
        let departure = self.rng.around((at(13, 30) + class % 4 * 50) * MINUTE_US, 3 * MINUTE_US);
        self.pass(index, Direction::In, arrival);
        if self.rng.percent(4) {
            let out = self.rng.between(at(11, 0), at(12, 30)) * MINUTE_US;
            self.pass(index, Direction::Out, out);
            let back = self.rng.between(10, 35) * MINUTE_US;
            self.pass(index, Direction::In, out + back);
        }
        self.pass(index, Direction::Out, departure);
        if self.rng.percent(45) {
            self.eat(index, 1, (90, 120), at(9, 25), 6);
        }
        if self.rng.percent(70) {
            self.eat(index, 2, (140, 190), at(11, 20) + class % 3 * 55, 7);
        }
        if departure > at(15, 20) * MINUTE_US && self.rng.percent(30) {
            self.eat(index, 3, (60, 90), at(15, 0), 5);
        }
        if self.rng.percent(15) {
            self.buy(index, at(9, 20), at(13, 20));
        }
    }

    /// Few carry a card: an adult's card at the info panel stands for the child, and the till knows its account.
    fn preschooler(&mut self, index: u32, person: &Person) {
        if !self.rng.percent(88) {
            return;
        }
        let brought = self.rng.around(at(8, 0) * MINUTE_US, 10 * MINUTE_US);
        self.accompany(index, person, EventKind::Bring, brought);
        for (meal, roubles, minute) in [(1, (50, 70), at(8, 45)), (2, (120, 150), at(12, 0)), (3, (40, 60), at(15, 30))] {
            if self.rng.percent(96) {
                self.eat(index, meal, roubles, minute, 8);
            }
        }
        let taken = self.rng.around(at(17, 30) * MINUTE_US, 20 * MINUTE_US);
        self.accompany(index, person, EventKind::Take, taken);
    }

    fn employee(&mut self, index: u32, _person: &Person) {
        if !self.rng.percent(95) {
            return;
        }
        let arrival = self.rng.around(at(7, 45) * MINUTE_US, 8 * MINUTE_US);
        self.pass(index, Direction::In, arrival);
        if self.rng.percent(45) {
            self.buy(index, at(11, 0), at(14, 0));
        }
        let departure = self.rng.around(at(16, 40) * MINUTE_US, 25 * MINUTE_US);
        self.pass(index, Direction::Out, departure);
    }

    /// Representatives and visitors look in now and then.
    fn guest(&mut self, index: u32, person: &Person) {
        if !self.rng.percent(if person.kind == code::holder::VISITOR { 40 } else { 12 }) {
            return;
        }
        let comes = self.rng.between(at(9, 0), at(15, 0)) * MINUTE_US;
        self.pass(index, Direction::In, comes);
        let stays = self.rng.between(15, 90) * MINUTE_US;
        self.pass(index, Direction::Out, comes + stays);
    }

    /// Through a reader, sometimes with a second touch, sometimes with the card handed back.
    fn pass(&mut self, index: u32, direction: Direction, offset_us: i64) {
        let Some(card) = self.card(index) else { return };
        let Some(reader) = self.rng.pick(&self.readers).copied() else { return };
        let time_us = self.midnight_us + offset_us;
        self.put(Event::tap(reader, card, direction, time_us), Who::Person(index));
        if self.rng.percent(3) {
            let again = self.rng.between(300_000, 2_500_000);
            self.put(Event::tap(reader, card, direction, time_us + again), Who::Person(index));
        }
        if self.rng.percent(1) {
            let again = self.rng.between(5, 50) * SECOND_US;
            let other = self.rng.pick(&self.readers).copied().unwrap_or(reader);
            self.put(Event::tap(other, card, direction, time_us + again), Who::Person(index));
        }
    }

    /// A planned meal: by benefit where there is one, else paid.
    fn eat(&mut self, index: u32, meal: u8, roubles: (i64, i64), minute: i64, spread: i64) {
        let Some(person) = self.model.people.get(index as usize) else { return };
        let free = person.benefit_meals & (1 << (meal - 1)) != 0;
        let class = if free { MealClass::Free } else { MealClass::PaidMain };
        let kopecks = self.rng.between(roubles.0, roubles.1) * 100;
        let offset_us = self.rng.around(minute * MINUTE_US, spread * MINUTE_US / 3);
        self.debit(index, class, meal, kopecks, self.midnight_us + offset_us);
    }

    /// Something from the buffet, between two minutes of the day.
    fn buy(&mut self, index: u32, from: i64, until: i64) {
        let time_us = self.midnight_us + self.rng_between(from, until);
        let kopecks = self.rng.between(25, 160) * 100;
        self.debit(index, MealClass::PaidAdditional, 2, kopecks, time_us);
    }

    fn debit(&mut self, index: u32, class: MealClass, meal: u8, kopecks: i64, time_us: i64) {
        let Some(till) = self.rng.pick(&self.tills).copied() else { return };
        let card = self.card(index);
        let mut event = Event::meal(till, card.unwrap_or(CardKey::NONE), class, meal, kopecks, time_us);
        event.menu_line = 1 + (kopecks / 100 % 40) as u32;
        if card.is_none() {
            event.subject = self.model.people.get(index as usize).map_or(0, |p| p.account);
        }
        if let Some(eats) = self.eaters.get_mut(index as usize) {
            *eats = true;
        }
        self.put(event, Who::Person(index));
    }

    /// Mostly a representative, sometimes the leader of the group, once in a while somebody who may not.
    fn accompany(&mut self, child: u32, person: &Person, kind: EventKind, offset_us: i64) {
        let adult = match self.rng.below(100) {
            0..=1 => self.rng.pick(&self.city.representations).map_or(0, |(_, adult)| *adult),
            2..=14 if person.leader != 0 => person.leader,
            _ => self.rng.pick(&person.representatives).copied().unwrap_or(0),
        };
        let Some((card, card_state)) = self.city.holder(adult).and_then(|a| Some((a.card?, a.card_state))) else { return };
        let Some(panel) = self.rng.pick(&self.panels).copied() else { return };
        let tap = Event::tap(panel, card, Direction::In, self.midnight_us + offset_us);
        let event = Event { kind: kind as u8, detail: 0, subject: person.account, ..tap };
        self.put(event, Who::Child { child, adult, card_state });
    }

    /// Cards that nobody has, and cards that should not be used any more.
    fn strangers(&mut self, strangers: &Strangers) {
        for _ in 0..self.model.people.len().div_ceil(150) {
            let Some(reader) = self.rng.pick(&self.readers).copied() else { return };
            let time_us = self.midnight_us + self.rng_between(at(7, 30), at(17, 0));
            let known = if self.rng.percent(50) { self.rng.pick(strangers).copied() } else { None };
            let (card, who) = match known {
                Some((card, card_state)) => (card, Who::Guest { card_state }),
                None => (nobodys_card(&mut self.rng), Who::Nobody),
            };
            self.put(Event::tap(reader, card, Direction::In, time_us), who);
        }
    }

    /// Signs of life, and now and then a fault that somebody repairs.
    fn devices(&mut self) {
        let model = self.model;
        for device in model.devices.iter().map(|d| d.device) {
            let start = self.rng.between(0, HEARTBEAT_MINUTES * 60) * SECOND_US;
            let mut offset_us = OPENS * MINUTE_US + start;
            while offset_us < CLOSES * MINUTE_US {
                self.sign(device, EventKind::Heartbeat, 0, offset_us);
                offset_us += HEARTBEAT_MINUTES * MINUTE_US;
            }
            if self.rng.percent(3) {
                let fails = self.rng.between(at(7, 0), at(16, 0)) * MINUTE_US;
                let fault = self.rng.between(1, 4) as u8;
                self.sign(device, EventKind::Fault, fault, fails);
                let repaired = self.rng.between(15, 60) * MINUTE_US;
                self.sign(device, EventKind::Fault, 0, fails + repaired);
            }
        }
    }

    fn sign(&mut self, device: u32, kind: EventKind, detail: u8, offset_us: i64) {
        let device_time_us = self.midnight_us + offset_us;
        self.put(Event { kind: kind as u8, detail, device, device_time_us, ..Event::default() }, Who::Nobody);
    }

    fn put(&mut self, event: Event, who: Who) {
        self.items.push((event.device_time_us, Item::Event(Box::new(event), who)));
    }

    fn card(&self, index: u32) -> Option<CardKey> {
        self.model.people.get(index as usize).map(|p| p.card).filter(|c| !c.is_none())
    }

    fn rng_between(&mut self, from: i64, to: i64) -> i64 {
        self.rng.between(from * MINUTE_US, to * MINUTE_US)
    }
}

fn nobodys_card(rng: &mut Rng) -> CardKey {
    let mut bytes = [0xee; 10];
    for (to, from) in bytes.iter_mut().skip(2).zip(rng.draw().to_le_bytes()) {
        *to = from;
    }
    CardKey { bytes, bits: 80 }
}

/// Payments of the day. Those before the evening only go to people who do not eat that day: their purses stand still, so that the
/// order of payment and meal never decides a meal.
pub fn top_ups(model: &Model, eaters: &[bool], day: i32, seed: u64) -> Vec<TopUp> {
    let mut rng = Rng::new(seed ^ 0x70_70, u64::from(model.gateway.gateway));
    let midnight = midnight_us(day);
    let Some(supplier) = model.devices.iter().find(|d| d.kind == code::device::TILL).map(|d| d.supplier) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for (index, person) in model.people.iter().enumerate() {
        if !matches!(person.kind, code::holder::PUPIL | code::holder::EMPLOYEE) {
            continue;
        }
        let eats = eaters.get(index).copied().unwrap_or(true);
        let minute = match rng.below(100) {
            0..=4 => rng.between(EVENING, EVENING + 120),
            5..=8 => NIGHT,
            9..=11 if !eats => rng.between(at(8, 0), at(19, 0)),
            _ => continue,
        };
        let stranger = rng.percent(1);
        let (person_index, account) = if stranger { (None, misdirected(person.account)) } else { (Some(index), person.account) };
        all.push(TopUp {
            at_us: midnight + minute * MINUTE_US,
            person: person_index,
            account,
            supplier,
            kopecks: rng.between(3, 30) * 10_000,
            twice: rng.percent(2),
        });
    }
    all.sort_by_key(|t| t.at_us);
    all
}

/// When the gateways are done and evening payments begin: minute of the day.
pub const EVENING: i64 = at(20, 30);
/// When the bank's register of the day comes, all at once.
pub const NIGHT: i64 = at(23, 30);

/// The same number with another check digit: nobody's account.
fn misdirected(account: u64) -> u64 {
    account - account % 10 + (account + 1) % 10
}
