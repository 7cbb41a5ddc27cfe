//! What a gateway does in `run`: people tap in and out in turn, eat at the till, and a few percent of the events deserve a refusal.

use crate::args::Mix;
use crate::city::code;
use crate::model::{Model, Who, midnight_us, moscow_day, weekday_bit};
use crate::rng::Rng;
use edge_protocol::{CardKey, Direction, Event, MealClass};

/// Device time between two events of a gateway. Origin: a person touches again after 400 × 10 ms, beyond the debounce.
const STEP_US: i64 = 10_000;
/// The same person touches again after this, even in the smallest building. Origin: debounce of 3 s and a margin.
const AGAIN_US: i64 = 3_300_000;
/// Refusals on purpose, per thousand events.
const ODD_PER_MILLE: usize = 30;
/// Kopecks of a meal at most: small, so that purses outlast minutes at full speed.
const MEAL_MAX_KOPECKS: i64 = 40;

/// Cards with their states that are known and never let in here.
pub type Strangers = Vec<(CardKey, u8)>;

/// The stretch of device time that a run plays: a working day, long enough ago and not too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceDay {
    /// Six in the morning.
    pub from_us: i64,
    /// Eight in the evening.
    pub until_us: i64,
}

impl DeviceDay {
    /// The last working day before `now_us`, if possible one on which `serves` says yes.
    pub fn before(now_us: i64, serves: impl Fn(i32) -> bool) -> Self {
        let day = working_days(now_us, serves).first().copied().unwrap_or_default();
        Self { from_us: midnight_us(day) + 6 * 3_600_000_000, until_us: midnight_us(day) + 20 * 3_600_000_000 }
    }
}

/// Working days that ended at least six hours before `now_us` and began less than seven days ago, so that nothing is too old for
/// the server; the newest first. Those on which `serves` says yes, or all of them when there is none; never empty.
pub fn working_days(now_us: i64, serves: impl Fn(i32) -> bool) -> Vec<i32> {
    let newest = moscow_day(now_us - 30 * 3_600_000_000);
    let all: Vec<i32> = (0..5).map(|back| newest - back).filter(|day| weekday_bit(*day) & 0x1f != 0).collect();
    let served: Vec<i32> = all.iter().copied().filter(|day| serves(*day)).collect();
    if served.is_empty() { all } else { served }
}

/// Makes the events of one gateway.
#[derive(Debug)]
pub struct Player {
    rng: Rng,
    mix: Mix,
    day: DeviceDay,
    time_us: i64,
    step_us: i64,
    readers: Vec<u32>,
    tills: Vec<u32>,
    /// People with a working card.
    walkers: Vec<u32>,
    /// People whose card is lost or blocked.
    refused: Vec<u32>,
    strangers: Strangers,
    /// Next walker, and the round: people come in in even rounds and leave in odd ones.
    turn: usize,
    round: u64,
    last_tap: Option<Tapped>,
}

/// Enough of a tap to do it again. Events themselves are made where they are needed: a copy costs more than its making.
#[derive(Debug, Clone, Copy)]
struct Tapped {
    person: u32,
    reader: u32,
    direction: Direction,
}

impl Player {
    /// A player for the people of `model`.
    pub fn new(model: &Model, mix: Mix, day: DeviceDay, strangers: Strangers, seed: u64) -> Self {
        let devices = |wanted: &[u8]| model.devices.iter().filter(|d| wanted.contains(&d.kind)).map(|d| d.device).collect();
        let people = |active: bool| {
            (0u32..)
                .zip(&model.people)
                .filter(|(_, p)| !p.card.is_none() && (p.card_state == code::card::ACTIVE) == active)
                .map(|(index, _)| index)
                .collect()
        };
        let walkers: Vec<u32> = people(true);
        let tills: Vec<u32> = devices(&[code::device::TILL]);
        let readers: Vec<u32> = devices(&[code::device::TURNSTILE, code::device::DOOR]);
        let nobody = walkers.is_empty();
        let mix = Mix {
            taps: if readers.is_empty() { 0 } else { mix.taps.max(u32::from(tills.is_empty() || nobody)) },
            debits: if tills.is_empty() || nobody { 0 } else { mix.debits.max(u32::from(readers.is_empty())) },
        };
        let step_us = STEP_US.max(AGAIN_US / walkers.len().max(1) as i64);
        Self {
            rng: Rng::new(seed, u64::from(model.gateway.gateway)),
            mix,
            day,
            time_us: day.from_us,
            step_us,
            readers,
            tills,
            walkers,
            refused: people(false),
            strangers,
            turn: 0,
            round: 0,
            last_tap: None,
        }
    }

    /// Makes `event` the next one and says who is behind it. Written in place all the way down: an event handed on by value is
    /// read back in wider pieces than it was written in, and each such copy costs as much as making the event.
    #[inline]
    pub fn next_event(&mut self, model: &Model, event: &mut Event) -> Who {
        self.time_us += self.step_us;
        if self.time_us >= self.day.until_us {
            self.time_us = self.day.from_us;
        }
        if self.mix.taps + self.mix.debits == 0 {
            *event = Event { kind: 5, device_time_us: self.time_us, ..Event::default() };
            return Who::Nobody;
        }
        let throw = self.rng.draw();
        let tap = (throw >> 32) % u64::from(self.mix.taps + self.mix.debits) < u64::from(self.mix.taps);
        if throw as u32 as usize % 1_000 < ODD_PER_MILLE {
            return if tap { self.odd_tap(model, event) } else { self.odd_meal(model, event) };
        }
        if tap { self.tap(model, event) } else { self.meal(model, throw, event) }
    }

    fn tap(&mut self, model: &Model, event: &mut Event) -> Who {
        let Some(&person) = self.walkers.get(self.turn) else { return self.stranger(event) };
        self.turn += 1;
        if self.turn == self.walkers.len() {
            self.turn = 0;
            self.round += 1;
        }
        let direction = if self.round.is_multiple_of(2) { Direction::In } else { Direction::Out };
        let reader = self.reader(person as usize * 2 + usize::from(direction == Direction::Out));
        let tapped = Tapped { person, reader, direction };
        self.last_tap = Some(tapped);
        self.touch(model, tapped, event)
    }

    fn touch(&self, model: &Model, tapped: Tapped, event: &mut Event) -> Who {
        *event = Event::tap(tapped.reader, card(model, tapped.person), tapped.direction, self.time_us);
        Who::Person(tapped.person)
    }

    fn meal(&mut self, model: &Model, throw: u64, event: &mut Event) -> Who {
        let index = self.rng.pick(&self.walkers).copied().unwrap_or(0);
        let class = match (throw >> 16) % 50 {
            0 => MealClass::Free,
            1..30 => MealClass::PaidMain,
            _ => MealClass::PaidAdditional,
        };
        let meal = 1 + (throw >> 24) as u8 % 3;
        let amount = 1 + (throw >> 8) as i64 % MEAL_MAX_KOPECKS;
        self.bill(model, index, (class, meal, amount), event)
    }

    fn bill(&mut self, model: &Model, index: u32, (class, meal, amount): (MealClass, u8, i64), event: &mut Event) -> Who {
        let till = self.rng.pick(&self.tills).copied().unwrap_or(0);
        *event = Event::meal(till, card(model, index), class, meal, amount, self.time_us);
        event.menu_line = 1 + (amount % 30) as u32;
        Who::Person(index)
    }

    fn odd_tap(&mut self, model: &Model, event: &mut Event) -> Who {
        match (self.rng.below(6), self.last_tap) {
            (0, _) if !self.refused.is_empty() => {
                let person = self.rng.pick(&self.refused).copied().unwrap_or(0);
                self.touch(model, Tapped { person, reader: self.reader(0), direction: Direction::In }, event)
            }
            (1, _) if !self.strangers.is_empty() => {
                let (key, card_state) = self.rng.pick(&self.strangers).copied().unwrap_or((CardKey::NONE, 0));
                *event = Event::tap(self.reader(0), key, Direction::In, self.time_us);
                Who::Guest { card_state }
            }
            (2, Some(last)) => self.touch(model, last, event),
            (3, Some(last)) => {
                let reader = self.readers.iter().copied().find(|r| *r != last.reader).unwrap_or(last.reader);
                self.touch(model, Tapped { reader, ..last }, event)
            }
            (4, Some(last)) => {
                let who = self.touch(model, last, event);
                event.detail = 9;
                who
            }
            _ => self.stranger(event),
        }
    }

    fn odd_meal(&mut self, model: &Model, event: &mut Event) -> Who {
        let index = self.rng.pick(&self.walkers).copied().unwrap_or(0);
        let order = match self.rng.below(4) {
            0 => (MealClass::PaidAdditional, 2, 0),
            1 => (MealClass::PaidMain, 9, 10),
            2 => (MealClass::Free, 8, 10),
            _ => (MealClass::PaidAdditional, 2, 1_000_000),
        };
        self.bill(model, index, order, event)
    }

    /// A card that nobody has: ten bytes, beginning as no city of ours does.
    fn stranger(&mut self, event: &mut Event) -> Who {
        let mut bytes = [0xee; 10];
        for (to, from) in bytes.iter_mut().skip(2).zip(self.rng.draw().to_le_bytes()) {
            *to = from;
        }
        *event = Event::tap(self.reader(0), CardKey { bytes, bits: 80 }, Direction::In, self.time_us);
        Who::Nobody
    }

    #[inline]
    fn reader(&self, number: usize) -> u32 {
        self.readers.get(number % self.readers.len().max(1)).copied().unwrap_or(0)
    }
}

#[inline]
fn card(model: &Model, index: u32) -> CardKey {
    model.people.get(index as usize).map_or(CardKey::NONE, |p| p.card)
}
