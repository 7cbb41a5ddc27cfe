//! The model's meals: who pays, is a meal served today, is there money.

use super::{Expected, Model, Person, Who, card_refusal};
use crate::city::code;
use edge_protocol::{BuildingMode, Event, MealClass, Reason};

/// Kopecks of the dearest meal.
const MEAL_AMOUNT_MAX: i64 = 1_000_000;
/// Kopecks an offline gateway may hand out beyond the floor.
const OFFLINE_EXPOSURE_MAX: i64 = 150_000;
const DAY_US: i64 = 86_400_000_000;
/// Moscow is UTC+3 all year.
const MOSCOW_US: i64 = 3 * 3_600_000_000;

/// Moscow's civil day of an instant.
pub(crate) fn moscow_day(time_us: i64) -> i32 {
    (time_us + MOSCOW_US).div_euclid(DAY_US) as i32
}

/// The instant at which a civil day begins in Moscow.
pub(crate) fn midnight_us(day: i32) -> i64 {
    i64::from(day) * DAY_US - MOSCOW_US
}

/// Bit of a civil day in a mask of weekdays; 1970-01-01 was a Thursday, bit 0 is Monday.
pub(crate) fn weekday_bit(day: i32) -> u8 {
    1 << (day + 3).rem_euclid(7)
}

impl Model {
    pub(super) fn meal(&mut self, event: &Event, who: Who, supplier: u32) -> Expected {
        let index = match who {
            Who::Person(index) => index as usize,
            Who::Guest { card_state } => return Expected::plain(card_refusal(card_state).unwrap_or(Reason::CardUnknown)),
            Who::Nobody | Who::Child { .. } => {
                return Expected::plain(if event.card_bits == 0 { Reason::AccountUnknown } else { Reason::CardUnknown });
            }
        };
        let Some(person) = self.people.get(index) else { return Expected::plain(Reason::CardUnknown) };
        if event.card_bits != 0
            && let Some(refused) = card_refusal(person.card_state)
        {
            return Expected::plain(refused);
        }
        let day = moscow_day(event.device_time_us);
        let free = event.detail == MealClass::Free as u8;
        let reason = self.meal_reason(index, event, supplier, day, free);
        self.book_meal(index, event, supplier, day, free, reason)
    }

    fn meal_reason(&mut self, index: usize, event: &Event, supplier: u32, day: i32, free: bool) -> Reason {
        if event.amount_kopecks < 1 || event.amount_kopecks > MEAL_AMOUNT_MAX {
            return Reason::AmountInvalid;
        }
        if let Some(refused) = self.not_served(supplier, day) {
            return refused;
        }
        let purse = self.find_purse(index, supplier).and_then(|i| self.purses.get(i)).copied().unwrap_or_default();
        let Some(person) = self.people.get(index) else { return Reason::CardUnknown };
        if event.detail != MealClass::PaidAdditional as u8 && !person.in_meal_plan {
            return Reason::NotInMealPlan;
        }
        if free {
            return free_meal(person, event.meal, day);
        }
        let spent = i64::from(person.day(day).spent);
        let over_limit = person.daily_limit != 0 && spent + event.amount_kopecks > i64::from(person.daily_limit);
        if over_limit && !event.is_fact() {
            return Reason::DailyLimitReached;
        }
        let below_floor = purse.floor - (purse.balance - purse.held - event.amount_kopecks);
        match below_floor {
            ..=0 if over_limit => Reason::AcceptedOffline,
            ..=0 => Reason::Accepted,
            1..=OFFLINE_EXPOSURE_MAX if event.is_fact() => Reason::AcceptedOffline,
            _ => Reason::InsufficientFunds,
        }
    }

    fn book_meal(&mut self, index: usize, event: &Event, supplier: u32, day: i32, free: bool, reason: Reason) -> Expected {
        let accepted = reason.is_accepted();
        if let Some(person) = self.people.get_mut(index) {
            person.touched = true;
            if accepted && let Some(slot) = person.day_mut(day) {
                if free {
                    slot.meals |= meal_bit(event.meal);
                } else {
                    slot.spent = slot.spent.saturating_add(event.amount_kopecks as u32);
                }
            }
        }
        if free {
            return Expected::plain(reason);
        }
        let purse = if accepted { Some(self.open_purse(index, supplier)) } else { self.find_purse(index, supplier) };
        let Some(purse) = purse.and_then(|i| self.purses.get_mut(i)) else { return Expected::plain(reason) };
        if accepted {
            purse.balance -= event.amount_kopecks;
        }
        Expected { reason, balance_kopecks: purse.balance }
    }

    /// Why this supplier serves nothing here on this day.
    fn not_served(&mut self, supplier: u32, day: i32) -> Option<Reason> {
        if let Some((_, _, refused)) = self.served.iter().find(|(s, d, _)| *s == supplier && *d == day) {
            return *refused;
        }
        let refused = self.look_up_service(supplier, day);
        self.served.push((supplier, day, refused));
        refused
    }

    fn look_up_service(&self, supplier: u32, day: i32) -> Option<Reason> {
        let preschool = matches!(self.gateway.building_kind, code::building::KINDERGARTEN | code::building::COMBINED);
        let feeds = match BuildingMode::from_code(self.gateway.mode) {
            Some(BuildingMode::SchoolYear) => true,
            Some(BuildingMode::Summer) => preschool,
            _ => false,
        };
        if !feeds {
            return Some(Reason::MealsNotServed);
        }
        let here = self.gateway.complex;
        let contract = self
            .calendar
            .contracts
            .iter()
            .find(|c| c.complex == here && c.supplier == supplier && c.first_day <= day && day <= c.last_day);
        let Some(contract) = contract else { return Some(Reason::ContractMissing) };
        let regular = contract.weekdays & weekday_bit(day) != 0;
        let open = self.calendar.service_days.get(&(contract.contract, day)).copied().unwrap_or(regular);
        (!open).then_some(Reason::ServiceDayClosed)
    }

    /// True when some till of the building may serve on this day.
    pub fn serves_on(&self, day: i32) -> bool {
        self.devices
            .iter()
            .filter(|d| d.kind == code::device::TILL)
            .any(|till| self.look_up_service(till.supplier, day).is_none())
    }
}

fn free_meal(person: &Person, meal: u8, day: i32) -> Reason {
    if person.benefit_meals & meal_bit(meal) == 0 {
        Reason::NoBenefit
    } else if person.day(day).meals & meal_bit(meal) != 0 {
        Reason::MealAlreadyTaken
    } else {
        Reason::Accepted
    }
}

fn meal_bit(meal: u8) -> u8 {
    1u8.checked_shl(u32::from(meal).wrapping_sub(1)).unwrap_or(0)
}
