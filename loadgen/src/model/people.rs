//! What the model knows about each person: card, whereabouts, purses and the days' meals.

use super::Model;
use edge_protocol::CardKey;

/// Days of a person told apart: an event may be a week old, and a device's clock may be in tomorrow already.
pub const DAYS: usize = 9;

/// Last accepted touch of a card.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Touch {
    /// Reader, 0 for none.
    pub device: u32,
    /// Device time.
    pub time_us: i64,
}

/// Where a person is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Whereabouts {
    /// No passage known.
    #[default]
    Unknown,
    /// In the building of the last passage.
    Inside,
    /// Left it.
    Outside,
}

/// Meals and spending of one civil day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DaySlot {
    /// Days since 1970-01-01, Moscow.
    pub day: i32,
    /// Kopecks spent from purses.
    pub spent: u32,
    /// Free meals taken, bit n − 1 = meal n.
    pub meals: u8,
}

/// One of the gateway's people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Holder number.
    pub holder: u32,
    /// Account number.
    pub account: u64,
    /// Newest card; [`CardKey::NONE`] without one.
    pub card: CardKey,
    /// State of that card.
    pub card_state: u8,
    /// The card opens the whole complex.
    pub permanent: bool,
    /// Kind of holder.
    pub kind: u8,
    /// In the meal plan.
    pub in_meal_plan: bool,
    /// Mask of free meals.
    pub benefit_meals: u8,
    /// Kopecks a day, 0 for no limit.
    pub daily_limit: u32,
    /// Complex.
    pub complex: u32,
    /// Building attended.
    pub building: u32,
    /// Employee that leads the group, 0 for none.
    pub leader: u32,
    /// Adults that may bring and take.
    pub representatives: Vec<u32>,
    /// Visiting time of a visitor that has one.
    pub window: Option<(i64, i64)>,
    /// Last accepted touch of the card.
    pub touch: Touch,
    /// Where the person is.
    pub whereabouts: Whereabouts,
    /// Building of the last passage.
    pub passed_building: u32,
    /// Device time of the last passage.
    pub passed_us: i64,
    /// Index of the first purse plus 1, 0 for none.
    pub purse: u32,
    /// Days by number modulo [`DAYS`].
    pub days: [DaySlot; DAYS],
    /// Some event of this run was about the person.
    pub touched: bool,
}

/// Money of a person at one supplier.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Purse {
    /// Supplier.
    pub supplier: u32,
    /// Index of the person's next purse plus 1, 0 for none.
    pub next: u32,
    /// Kopecks.
    pub balance: i64,
    /// Kopecks set aside.
    pub held: i64,
    /// Lowest balance, 0 or negative.
    pub floor: i64,
}

/// A purse as the server shows it, and whose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// Index of the person.
    pub person: usize,
    /// Account number.
    pub account: u64,
    /// The purse.
    pub purse: Purse,
}

impl Person {
    /// Takes over a passage unless a later one is known: late events are merged by their own time.
    pub(super) fn moved(&mut self, inside: bool, building: u32, time_us: i64) {
        if self.whereabouts != Whereabouts::Unknown && time_us < self.passed_us {
            return;
        }
        self.whereabouts = if inside { Whereabouts::Inside } else { Whereabouts::Outside };
        self.passed_building = building;
        self.passed_us = time_us;
    }

    /// Meals and spending of a day; nothing when newer days took its place.
    pub(super) fn day(&self, day: i32) -> DaySlot {
        self.days.get(slot(day)).copied().filter(|d| d.day == day).unwrap_or(DaySlot { day, ..DaySlot::default() })
    }

    /// Takes over what the server shows of a day.
    pub fn put_day(&mut self, shown: DaySlot) {
        if let Some(slot) = self.day_mut(shown.day) {
            *slot = shown;
        }
    }

    /// The day to write to; `None` when newer days took its place.
    pub(super) fn day_mut(&mut self, day: i32) -> Option<&mut DaySlot> {
        let slot = self.days.get_mut(slot(day))?;
        if slot.day < day {
            *slot = DaySlot { day, ..DaySlot::default() };
        }
        Some(slot).filter(|d| d.day == day)
    }
}

fn slot(day: i32) -> usize {
    day.rem_euclid(DAYS as i32) as usize
}

impl Model {
    /// Adds a person with the purses given.
    pub fn add(&mut self, mut person: Person, purses: &[Purse]) {
        for purse in purses {
            self.purses.push(Purse { next: person.purse, ..*purse });
            person.purse = self.purses.len() as u32;
        }
        self.people.push(person);
    }

    /// Index of the person's purse at a supplier.
    pub(super) fn find_purse(&self, person: usize, supplier: u32) -> Option<usize> {
        let mut next = self.people.get(person)?.purse;
        while next != 0 {
            let index = next as usize - 1;
            let purse = self.purses.get(index)?;
            if purse.supplier == supplier {
                return Some(index);
            }
            next = purse.next;
        }
        None
    }

    /// The same, opened when there is none.
    pub(super) fn open_purse(&mut self, person: usize, supplier: u32) -> usize {
        if let Some(found) = self.find_purse(person, supplier) {
            return found;
        }
        let index = self.purses.len();
        if let Some(owner) = self.people.get_mut(person) {
            self.purses.push(Purse { supplier, next: owner.purse, ..Purse::default() });
            owner.purse = index as u32 + 1;
        }
        index
    }

    /// A top-up reached the person's purse.
    pub fn credit(&mut self, person: usize, supplier: u32, kopecks: i64) {
        let purse = self.open_purse(person, supplier);
        if let Some(purse) = self.purses.get_mut(purse) {
            purse.balance += kopecks;
        }
        if let Some(person) = self.people.get_mut(person) {
            person.touched = true;
        }
    }

    /// Every purse of the people touched, with its owner.
    pub fn accounts(&self) -> impl Iterator<Item = Account> {
        self.people.iter().enumerate().filter(|(_, p)| p.touched).flat_map(move |(person, owner)| {
            let mut next = owner.purse;
            std::iter::from_fn(move || {
                let purse = *self.purses.get((next as usize).checked_sub(1)?)?;
                next = purse.next;
                Some(Account { person, account: owner.account, purse })
            })
        })
    }
}
