//! One complex of the synthetic city: its buildings with their equipment, then the people building by building.

use super::dice::Dice;
use super::uid::Uids;
use super::{BENEFITS, Shape, names};
use ledger_core::command::{building_kind, card_kind, card_state, device_kind, holder_kind};
use ledger_core::limits::{CIVIL_OFFSET_US, DAY_US};
use ledger_core::{CardSpec, Command, HolderSpec, Registry, account_number};

/// Of 1000 holders: school pupils, pre-schoolers, employees, representatives; the rest are visitors. Origin: guess from FIELD C8:
/// 1.25 M pupils in 1.5 M holders, representatives where children are brought and taken.
const SCHOOL_PER_MILLE: u32 = 680;
const PRESCHOOL_PER_MILLE: u32 = 150;
const EMPLOYEE_PER_MILLE: u32 = 60;
const REPRESENTATIVE_PER_MILLE: u32 = 105;
/// Pupils of a class and children of a kindergarten group. Origin: common sizes.
const CLASS_SIZE: u32 = 28;
const KINDERGARTEN_GROUP_SIZE: u32 = 25;
/// The contract around today, in days. Origin: a school year's contract that began a while ago.
const CONTRACT_DAYS_BEFORE: i32 = 60;
const CONTRACT_DAYS_AFTER: i32 = 300;
const MONDAY_TO_FRIDAY: u8 = 0b001_1111;
const MONDAY_TO_SATURDAY: u8 = 0b011_1111;
/// Kopecks of an opening balance. Origin: 5 to 2,000 ₽.
const OPENING_MIN: u32 = 500;
const OPENING_MAX: u32 = 200_000;
/// The reserve of service cards, of 1000 holders (IDN-14). Origin: guess.
const RESERVE_PER_MILLE: u32 = 30;
/// Kinds of the first buildings: every kind where there are only six, the city's proportions otherwise.
const KINDS_OF_SIX: [u8; 6] = [
    building_kind::SCHOOL,
    building_kind::KINDERGARTEN,
    building_kind::COMBINED,
    building_kind::SCHOOL,
    building_kind::ADMINISTRATIVE,
    building_kind::SUPPLEMENTARY,
];
const KINDS: [u8; 7] = [
    building_kind::SCHOOL,
    building_kind::KINDERGARTEN,
    building_kind::SCHOOL,
    building_kind::KINDERGARTEN,
    building_kind::COMBINED,
    building_kind::KINDERGARTEN,
    building_kind::SCHOOL,
];
const KINDS_OF_THE_REST: [u8; 4] =
    [building_kind::ADMINISTRATIVE, building_kind::SUPPLEMENTARY, building_kind::KINDERGARTEN, building_kind::SCHOOL];

/// The next free number of everything, carried from complex to complex.
pub(super) struct Numbers {
    seed: u64,
    today: i32,
    uids: Uids,
    device: u32,
    group: u32,
    holder: u32,
}

impl Numbers {
    pub(super) fn new(seed: u64, today: i32) -> Self {
        Self { seed, today, uids: Uids::new(seed), device: 0, group: 0, holder: 0 }
    }
}

fn take(counter: &mut u32) -> u32 {
    *counter += 1;
    *counter
}

/// A building and how many of each kind of holder are at home there.
#[derive(Clone, Copy)]
struct House {
    id: u32,
    kind: u8,
    pupils: u32,
    preschoolers: u32,
    employees: u32,
    representatives: u32,
    visitors: u32,
}

struct Builder<'a> {
    complex: u32,
    supplier: u32,
    dice: Dice,
    numbers: &'a mut Numbers,
    out: Vec<Command>,
}

/// All commands of complex `index`, counted from 0.
pub(super) fn generate(index: u32, shape: Shape, numbers: &mut Numbers) -> Vec<Command> {
    let dice = Dice::new(numbers.seed, u64::from(index));
    let (_, holders) = share(shape.holders, shape.complexes, index);
    let out = Vec::with_capacity(holders as usize * 4);
    let mut builder = Builder { complex: index + 1, supplier: index % shape.suppliers + 1, dice, numbers, out };
    let houses = builder.houses(index, shape);
    for house in &houses {
        builder.people(house);
    }
    builder.reserve(holders * RESERVE_PER_MILLE / 1000);
    builder.out
}

/// The `index`-th of `parts` shares of `total`: what comes before, and its own size.
fn share(total: u32, parts: u32, index: u32) -> (u32, u32) {
    let edge = |i: u32| (u64::from(total) * u64::from(i) / u64::from(parts.max(1))) as u32;
    (edge(index), edge(index + 1) - edge(index))
}

impl Builder<'_> {
    fn put(&mut self, change: Registry) {
        self.out.push(Command::Registry(change));
    }

    fn houses(&mut self, index: u32, shape: Shape) -> Vec<House> {
        self.put(Registry::Complex { id: self.complex, active: true, name: names::complex(index) });
        let (before, count) = share(shape.buildings, shape.complexes, index);
        let kinds: Vec<u8> = (0..count).map(|place| self.kind_of(place, count)).collect();
        let (_, holders) = share(shape.holders, shape.complexes, index);
        let houses = settle(before, &kinds, holders);
        let mut places = [0u32; 8];
        for house in &houses {
            let place = places.get_mut(usize::from(house.kind)).map_or(1, take);
            let name = names::building(index, house.kind, place);
            self.put(Registry::Building { id: house.id, active: true, complex: self.complex, kind: house.kind, mode: 0, name });
            self.put(Registry::Gateway { id: house.id, active: true, building: house.id });
            self.equipment(house);
        }
        self.contract();
        houses
    }

    fn kind_of(&mut self, place: u32, count: u32) -> u8 {
        let fixed: &[u8] = if count <= 6 { &KINDS_OF_SIX } else { &KINDS };
        match fixed.get(place as usize) {
            Some(kind) => *kind,
            None => KINDS_OF_THE_REST[self.dice.weighted(&[30, 20, 35, 15])],
        }
    }

    /// Turnstiles in schools, doors and an info panel in kindergartens, tills where meals are served (EQP-03, EQP-05, EQP-10, EQP-12).
    fn equipment(&mut self, house: &House) {
        let (turnstiles, doors, tills, panels) = match house.kind {
            building_kind::SCHOOL => (2 + (house.pupils / 400).min(2), 0, 1 + u32::from(house.pupils > 450), 0),
            building_kind::KINDERGARTEN => (0, 2, 1, 1),
            building_kind::COMBINED => (2, 1, 1, 1),
            building_kind::ADMINISTRATIVE => (1, 1, 0, 0),
            _ => (1, 0, 0, 0),
        };
        let kinds = [
            (device_kind::TURNSTILE, turnstiles),
            (device_kind::DOOR, doors),
            (device_kind::TILL, tills),
            (device_kind::INFO_PANEL, panels),
        ];
        for (kind, count) in kinds {
            for _ in 0..count {
                let id = take(&mut self.numbers.device);
                let supplier = if kind == device_kind::TILL { self.supplier } else { 0 };
                self.put(Registry::Device { id, active: true, building: house.id, kind, supplier });
            }
        }
    }

    /// A contract for the school year (MEA-07) and one day it is off.
    fn contract(&mut self) {
        let today = self.numbers.today;
        let weekdays = if self.dice.per_mille(150) { MONDAY_TO_SATURDAY } else { MONDAY_TO_FRIDAY };
        self.put(Registry::Contract {
            id: self.complex,
            active: true,
            supplier: self.supplier,
            complex: self.complex,
            first_day: today - CONTRACT_DAYS_BEFORE,
            last_day: today + CONTRACT_DAYS_AFTER,
            weekdays,
        });
        let off = today + 30 + self.dice.below(60) as i32;
        self.put(Registry::ServiceDay { contract: self.complex, day: off, open: false });
    }

    fn people(&mut self, house: &House) {
        let first_employee = self.numbers.holder + 1;
        for _ in 0..house.employees {
            let mut spec = self.person(holder_kind::EMPLOYEE, house);
            spec.in_meal_plan = self.dice.per_mille(500);
            self.admit(spec, &[(card_kind::SMART, 500), (card_kind::SOCIAL, 300), (card_kind::SERVICE, 200)]);
        }
        let leader = |place: u32| if house.employees == 0 { 0 } else { first_employee + place % house.employees };
        self.classes(house, leader);
        let first_child = self.numbers.holder + 1;
        self.kindergarten_groups(house, leader);
        self.representatives(house, first_child);
        for _ in 0..house.visitors {
            let mut spec = self.person(holder_kind::VISITOR, house);
            if self.dice.per_mille(500) {
                spec.valid_from_us = i64::from(self.numbers.today - 1) * DAY_US - CIVIL_OFFSET_US;
                spec.valid_until_us = i64::from(self.numbers.today + 90) * DAY_US - CIVIL_OFFSET_US;
            }
            self.admit(spec, &[(card_kind::SERVICE, 1)]);
        }
    }

    fn classes(&mut self, house: &House, leader: impl Fn(u32) -> u32) {
        let count = house.pupils.div_ceil(CLASS_SIZE);
        let (mut grade, mut letter) = (0, 0);
        for place in 0..count {
            let next = 1 + place * 11 / count;
            letter = if next == grade { letter + 1 } else { 0 };
            grade = next;
            let group = self.group(house, leader(place), names::class(grade, letter));
            for _ in 0..share(house.pupils, count, place).1 {
                let mut spec = self.person(holder_kind::PUPIL, house);
                spec.group = group;
                spec.in_meal_plan = self.dice.per_mille(920);
                spec.benefit = self.benefit();
                spec.daily_limit = if self.dice.per_mille(300) { 15_000 + 5_000 * self.dice.below(8) } else { 0 };
                let kinds = [
                    (card_kind::SOCIAL, 450),
                    (card_kind::SERVICE, 280),
                    (card_kind::SMART, 100),
                    (card_kind::BRACELET, 110),
                    (card_kind::FOB, 50),
                    (NO_CARD, 10),
                ];
                self.admit(spec, &kinds);
            }
        }
    }

    /// Few pre-schoolers carry a card: an adult's card and the info panel stand for it (EQP-10).
    fn kindergarten_groups(&mut self, house: &House, leader: impl Fn(u32) -> u32) {
        let count = house.preschoolers.div_ceil(KINDERGARTEN_GROUP_SIZE);
        for place in 0..count {
            let group = self.group(house, leader(place), names::kindergarten_group(place));
            for _ in 0..share(house.preschoolers, count, place).1 {
                let mut spec = self.person(holder_kind::PUPIL, house);
                spec.group = group;
                spec.in_meal_plan = self.dice.per_mille(970);
                spec.benefit = self.benefit();
                self.admit(spec, &[(card_kind::BRACELET, 150), (NO_CARD, 850)]);
            }
        }
    }

    /// Every child has a representative, siblings share one, some have a second one (PAS-04).
    fn representatives(&mut self, house: &House, first_child: u32) {
        let first = self.numbers.holder + 1;
        let count = house.representatives;
        for _ in 0..count {
            let spec = self.person(holder_kind::REPRESENTATIVE, house);
            self.admit(spec, &[(card_kind::SERVICE, 600), (card_kind::SOCIAL, 400)]);
        }
        if count == 0 {
            return;
        }
        for place in 0..house.preschoolers {
            let child = first_child + place;
            let nearest = (u64::from(place) * u64::from(count) / u64::from(house.preschoolers)) as u32;
            self.put(Registry::Representation { child, representative: first + nearest, allowed: true });
            let other = (nearest + 1) % count;
            if other != nearest && self.dice.per_mille(200) {
                self.put(Registry::Representation { child, representative: first + other, allowed: true });
            }
        }
    }

    fn group(&mut self, house: &House, leader: u32, name: String) -> u32 {
        let id = take(&mut self.numbers.group);
        self.put(Registry::Group { id, active: true, complex: self.complex, building: house.id, leader, name });
        id
    }

    fn person(&mut self, kind: u8, house: &House) -> HolderSpec {
        HolderSpec {
            id: take(&mut self.numbers.holder),
            kind,
            active: true,
            complex: self.complex,
            building: house.id,
            ..HolderSpec::default()
        }
    }

    /// One pupil in five (MEA-05).
    fn benefit(&mut self) -> u32 {
        if self.dice.per_mille(200) { 1 + self.dice.weighted(&BENEFITS.map(|(_, _, share)| share)) as u32 } else { 0 }
    }

    /// The holder with its card and opening balance. About one card in a hundred is lost, blocked or returned (IDN-04, IDN-09).
    fn admit(&mut self, mut spec: HolderSpec, kinds: &[(u8, u32)]) {
        let kind = self.card_kind(kinds);
        let fate = if kind == NO_CARD { Fate::Good } else { Fate::of(self.dice.below(1000)) };
        spec.active = fate != Fate::Returned;
        self.put(Registry::Holder(spec));
        if kind != NO_CARD {
            let state = match fate {
                Fate::Good => card_state::ACTIVE,
                Fate::Lost => card_state::LOST,
                Fate::Blocked => card_state::BLOCKED,
                Fate::Returned => card_state::RETURNED,
            };
            self.card(kind, state, spec.id);
        }
        if fate == Fate::Lost {
            self.card(card_kind::SERVICE, card_state::ACTIVE, spec.id);
        }
        if matches!(spec.kind, holder_kind::PUPIL | holder_kind::EMPLOYEE) && self.dice.per_mille(930) {
            self.out.push(Command::TopUp {
                account: account_number(spec.id),
                supplier: self.supplier,
                amount_kopecks: i64::from(OPENING_MIN + 100 * self.dice.below((OPENING_MAX - OPENING_MIN) / 100 + 1)),
                note: String::from("opening balance"),
            });
        }
    }

    fn card_kind(&mut self, kinds: &[(u8, u32)]) -> u8 {
        let mut left = self.dice.below(kinds.iter().map(|(_, weight)| weight).sum());
        for (kind, weight) in kinds {
            if left < *weight {
                return *kind;
            }
            left -= weight;
        }
        NO_CARD
    }

    /// Bracelets and fobs have the short numbers; a service identifier opens the holder's own building only (IDN-02, IDN-03).
    fn card(&mut self, kind: u8, state: u8, holder: u32) {
        let short = matches!(kind, card_kind::BRACELET | card_kind::FOB);
        let key = if short { self.numbers.uids.four() } else { self.numbers.uids.seven() };
        let permanent = kind != card_kind::SERVICE;
        self.put(Registry::Card(CardSpec { bytes: key.bytes, bits: key.bits, kind, state, permanent, holder }));
    }

    /// The reserve fund (IDN-10, IDN-14).
    fn reserve(&mut self, count: u32) {
        for _ in 0..count {
            self.card(card_kind::SERVICE, card_state::STOCK, 0);
        }
    }
}

const NO_CARD: u8 = 0;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Good,
    Lost,
    Blocked,
    Returned,
}

impl Fate {
    fn of(dice_of_1000: u32) -> Self {
        match dice_of_1000 {
            0..=4 => Self::Lost,
            5..=7 => Self::Blocked,
            8..=9 => Self::Returned,
            _ => Self::Good,
        }
    }
}

/// Spreads the holders of a complex over its buildings; every one finds a place.
fn settle(before: u32, kinds: &[u8], holders: u32) -> Vec<House> {
    let part = |per_mille: u32| (u64::from(holders) * u64::from(per_mille) / 1000) as u32;
    let (preschoolers, employees) = (part(PRESCHOOL_PER_MILLE), part(EMPLOYEE_PER_MILLE));
    let (representatives, pupils) = (part(REPRESENTATIVE_PER_MILLE), part(SCHOOL_PER_MILLE));
    let visitors = holders - preschoolers - employees - representatives - pupils;
    let school: fn(u8) -> u32 = |kind| match kind {
        building_kind::SCHOOL => 2,
        building_kind::COMBINED => 1,
        _ => 0,
    };
    let preschool: fn(u8) -> u32 = |kind| match kind {
        building_kind::KINDERGARTEN => 2,
        building_kind::COMBINED => 1,
        _ => 0,
    };
    let staff: fn(u8) -> u32 = |kind| match kind {
        building_kind::SCHOOL | building_kind::COMBINED => 3,
        building_kind::KINDERGARTEN | building_kind::ADMINISTRATIVE => 2,
        _ => 1,
    };
    let pupils = spread(pupils, kinds, school);
    let preschoolers = spread(preschoolers, kinds, preschool);
    let representatives = spread(representatives, kinds, preschool);
    let employees = spread(employees, kinds, staff);
    let visitors = spread(visitors, kinds, staff);
    let places = pupils.iter().zip(&preschoolers).zip(&representatives).zip(&employees).zip(&visitors);
    (before + 1..)
        .zip(kinds.iter().zip(places))
        .map(|(id, (kind, ((((pupils, preschoolers), representatives), employees), visitors)))| House {
            id,
            kind: *kind,
            pupils: *pupils,
            preschoolers: *preschoolers,
            employees: *employees,
            representatives: *representatives,
            visitors: *visitors,
        })
        .collect()
}

/// `total` shared out by weight; the shares add up to it.
fn spread(total: u32, kinds: &[u8], weight: fn(u8) -> u32) -> Vec<u32> {
    let sum: u32 = kinds.iter().map(|kind| weight(*kind)).sum();
    let mut seen = 0;
    kinds
        .iter()
        .map(|kind| {
            let from = seen;
            seen += weight(*kind);
            let edge = |w: u32| (u64::from(total) * u64::from(w) / u64::from(sum.max(1))) as u32;
            edge(seen) - edge(from)
        })
        .collect()
}
