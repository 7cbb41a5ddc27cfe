//! May this meal be served, and who pays? (MEA-01…08, ACC-02, ACC-03)

use super::{Decision, State, has_preschool};
use crate::ids::{civil_day, holder_of_account, weekday_bit};
use crate::limits::{DAYS_KEPT, MEAL_AMOUNT_MAX, OFFLINE_EXPOSURE_MAX};
use crate::rows::{Building, Holder};
use edge_protocol::{BuildingMode, Event, MealClass, Reason};

impl State {
    pub(super) fn decide_meal(&mut self, event: &Event) -> Decision {
        let holder_id = match self.payer(event) {
            Ok(holder) => holder,
            Err(refused) => return refused,
        };
        let day = civil_day(event.device_time_us);
        let supplier = self.serving(event.device, day);
        let paid = event.detail != MealClass::Free as u8;
        let purse = if paid { self.paying_purse(event, holder_id, supplier) } else { 0 };
        let checked = self.check_service(event, holder_id, supplier, day).and_then(|emergency| {
            if paid {
                self.check_funds(event, holder_id, purse, day, emergency)
            } else {
                self.check_benefit(event, holder_id, day)
            }
        });
        let reason = match checked {
            Ok(accepted) => accepted,
            Err(refused) => return Decision { reason: refused, holder: holder_id, purse },
        };
        let purse = if paid && purse == 0 { self.open_purse(holder_id, supplier) } else { purse };
        let slot = self.holders.get_mut(holder_id as usize).and_then(|h| ring_slot(h, day).map(|s| (h, s)));
        if paid {
            if let Some((holder, slot)) = slot {
                holder.spent[slot] = holder.spent[slot].saturating_add(event.amount_kopecks as u32);
            }
            self.post_meal(purse, event.amount_kopecks, supplier, event.detail);
        } else {
            if let Some((holder, slot)) = slot {
                holder.meals[slot] |= meal_bit(event.meal);
            }
            self.post_budget(supplier, event.amount_kopecks);
        }
        Decision { reason, holder: holder_id, purse }
    }

    fn payer(&self, event: &Event) -> Result<u32, Decision> {
        let holder_id = if event.card_bits != 0 {
            self.identify(event.card_key())?.1
        } else {
            holder_of_account(event.subject)
                .filter(|h| self.holder(*h).is_some())
                .ok_or(Decision::refuse(Reason::AccountUnknown))?
        };
        match self.holder(holder_id) {
            Some(holder) if holder.active => Ok(holder_id),
            _ => Err(Decision { reason: Reason::HolderInactive, holder: holder_id, purse: 0 }),
        }
    }

    /// Kopecks beyond the balance for which the contract lets hot meals be served.
    fn check_service(&self, event: &Event, holder_id: u32, supplier: u32, day: i32) -> Result<i64, Reason> {
        if !(1..=MEAL_AMOUNT_MAX).contains(&event.amount_kopecks) {
            return Err(Reason::AmountInvalid);
        }
        let building = self
            .devices
            .get(event.device as usize)
            .and_then(|d| self.buildings.get(d.building as usize))
            .filter(|b| serves_meals(b))
            .ok_or(Reason::MealsNotServed)?;
        let contract_id = self.contract_for(building.complex, supplier, day).ok_or(Reason::ContractMissing)?;
        if !self.is_service_day(contract_id, day) {
            return Err(Reason::ServiceDayClosed);
        }
        let planned = event.detail != MealClass::PaidAdditional as u8;
        if planned && !self.holder(holder_id).is_some_and(|h| h.in_meal_plan) {
            return Err(Reason::NotInMealPlan);
        }
        Ok(self.contracts.get(contract_id as usize).filter(|_| planned).map_or(0, |c| i64::from(c.emergency)))
    }

    fn check_benefit(&self, event: &Event, holder_id: u32, day: i32) -> Result<Reason, Reason> {
        let holder = self.holder(holder_id).ok_or(Reason::NoBenefit)?;
        self.benefits
            .get(holder.benefit as usize)
            .filter(|b| holder.benefit != 0 && b.active && b.meals & meal_bit(event.meal) != 0)
            .ok_or(Reason::NoBenefit)?;
        if ring_value(holder, &holder.meals, day) & meal_bit(event.meal) != 0 {
            return Err(Reason::MealAlreadyTaken);
        }
        Ok(Reason::Accepted)
    }

    /// A meal that an offline gateway has handed out is owed, down to a bounded exposure below the floor (FIELD D row 6). A planned
    /// hot meal is served beyond the balance as well, as far as the contract says; buffet food never is.
    fn check_funds(&self, event: &Event, holder_id: u32, purse: u32, day: i32, emergency: i64) -> Result<Reason, Reason> {
        let holder = self.holder(holder_id).ok_or(Reason::AccountUnknown)?;
        let buffet = event.detail == MealClass::PaidAdditional as u8;
        let spent = i64::from(ring_value(holder, &holder.spent, day));
        let over_limit = holder.daily_limit != 0 && spent + event.amount_kopecks > i64::from(holder.daily_limit);
        if over_limit && !event.is_fact() {
            return Err(Reason::DailyLimitReached);
        }
        let (available, floor, apart) =
            self.purses.get(purse as usize).filter(|_| purse != 0).map_or((0, 0, 0), |p| (p.available(), p.floor, p.apart));
        let after = match (holder.separate, buffet) {
            (false, _) => available - floor,
            (true, false) => available - apart - floor,
            (true, true) => apart,
        } - event.amount_kopecks;
        let accepted = if after >= 0 {
            Reason::Accepted
        } else if after + emergency >= 0 {
            Reason::AcceptedEmergency
        } else if event.is_fact() && available - event.amount_kopecks >= floor - OFFLINE_EXPOSURE_MAX {
            Reason::AcceptedOffline
        } else {
            return Err(Reason::InsufficientFunds);
        };
        let stopped = buffet && self.is_stopped(holder_id, event.menu_line);
        if stopped && !event.is_fact() {
            return Err(Reason::ProductStopped);
        }
        Ok(if over_limit || stopped { Reason::AcceptedOffline } else { accepted })
    }

    fn contract_for(&self, complex: u32, supplier: u32, day: i32) -> Option<u32> {
        let ids = self.contracts_of.get(complex as usize)?;
        ids.iter().copied().find(|id| {
            self.contracts
                .get(*id as usize)
                .is_some_and(|c| c.active && c.supplier == supplier && (c.first_day..=c.last_day).contains(&day))
        })
    }

    fn is_service_day(&self, contract_id: u32, day: i32) -> bool {
        let Some(contract) = self.contracts.get(contract_id as usize) else { return false };
        let regular = contract.weekdays & weekday_bit(day) != 0;
        if contract.exceptions == 0 {
            return regular;
        }
        self.service_days.get(&(contract_id, day)).copied().unwrap_or(regular)
    }
}

/// In summer only buildings with pre-school groups feed (BLD-01, MEA-06).
pub fn serves_meals(building: &Building) -> bool {
    building.active
        && match BuildingMode::from_code(building.mode) {
            Some(BuildingMode::SchoolYear) => true,
            Some(BuildingMode::Summer) => has_preschool(building.kind),
            _ => false,
        }
}

pub(super) fn meal_bit(meal: u8) -> u8 {
    1u8.checked_shl(u32::from(meal.wrapping_sub(1))).unwrap_or(0)
}

fn in_ring(holder: &Holder, day: i32) -> bool {
    day <= holder.ring_day && day > holder.ring_day - DAYS_KEPT as i32
}

fn slot_of(day: i32) -> usize {
    day.rem_euclid(DAYS_KEPT as i32) as usize
}

/// The ring's value for a day; a day newer than the ring is empty.
fn ring_value<T: Copy + Default>(holder: &Holder, ring: &[T; DAYS_KEPT], day: i32) -> T {
    if in_ring(holder, day) { ring[slot_of(day)] } else { T::default() }
}

/// The slot of a day, after moving the ring forward to it; `None` for days before the ring.
pub(super) fn ring_slot(holder: &mut Holder, day: i32) -> Option<usize> {
    if day > holder.ring_day {
        let fresh = day.saturating_sub(holder.ring_day).min(DAYS_KEPT as i32);
        for passed in 0..fresh {
            holder.meals[slot_of(day - passed)] = 0;
            holder.spent[slot_of(day - passed)] = 0;
        }
        holder.ring_day = day;
    }
    in_ring(holder, day).then(|| slot_of(day))
}
