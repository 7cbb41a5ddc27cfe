//! What a gateway reports.

use super::{Account, Answer, DAY, Device, Meal, Naive, Passage, SECOND, first, holder_of, moscow_day};
use crate::mutant::Mutant;
use edge_protocol::{CardKey, Event, Reason};
use ledger_core::Presence;
use ledger_core::command::{CardSpec, Control, HolderSpec};

const TAP: u8 = 1;
const MEAL: u8 = 2;
const BRING: u8 = 3;
const TAKE: u8 = 4;
const HEARTBEAT: u8 = 5;
const FAULT: u8 = 6;
const OUT: u8 = 2;
const ADDITIONAL: u8 = 2;
const FREE: u8 = 3;

/// What the rules found, before it is booked.
struct Found {
    reason: Reason,
    holder: u32,
    /// Supplier whose purse of `holder` is concerned.
    purse: Option<u32>,
}

impl Naive {
    pub(crate) fn event(&mut self, now: i64, gateway: u32, event: &Event) -> Answer {
        let Some(row) = self.gateways.get(&gateway).filter(|g| g.active) else { return Answer::UnknownGateway };
        if event.seq <= row.last_seq {
            return Answer::Duplicate;
        }
        if event.seq > row.last_seq + 1 {
            return Answer::Gap(row.last_seq + 1);
        }
        let found = if well_formed(event) { self.judge(now, row.building, event) } else { Found::only(Reason::MalformedEvent) };
        if let Some(row) = self.gateways.get_mut(&gateway) {
            row.last_seq = event.seq;
        }
        self.watch((event.kind == MEAL).then_some(self.next_pos));
        self.next_pos += 1;
        let balance = found.purse.map_or(0, |supplier| self.purse(found.holder, supplier));
        Answer::Decided { reason: found.reason, balance, holder: found.holder }
    }

    fn judge(&mut self, now: i64, building: u32, event: &Event) -> Found {
        let mut violated = Vec::new();
        let device = self.devices.get(&event.device).cloned();
        match &device {
            None => violated.push(Reason::DeviceUnknown),
            Some(device) => {
                let fits = match event.kind {
                    TAP => device.kind == 1 || device.kind == 2,
                    MEAL => device.kind == 3,
                    BRING | TAKE => device.kind == 4,
                    _ => true,
                };
                violated.extend((device.building != building).then_some(Reason::DeviceOfOtherBuilding));
                violated.extend((!device.active).then_some(Reason::DeviceClosed));
                violated.extend((!fits).then_some(Reason::DeviceOfOtherKind));
            }
        }
        let age_max = if self.wrong == Mutant::SixDaysLate { 6 * DAY } else { 7 * DAY };
        violated.extend((event.device_time_us < now - age_max).then_some(Reason::EventTooOld));
        violated.extend((event.device_time_us > now + 300 * SECOND).then_some(Reason::EventInFuture));
        let (Some(device), true) = (device, violated.is_empty()) else { return Found::only(first(&violated, Reason::Accepted)) };
        match event.kind {
            TAP => self.tap(&device, event),
            MEAL => self.meal(&device, event),
            BRING | TAKE => self.bring_or_take(&device, event),
            kind => {
                let code = (kind == FAULT || self.wrong == Mutant::HeartbeatsRepair).then_some(event.detail);
                self.reports.push((event.device, event.device_time_us, code));
                Found::only(Reason::Accepted)
            }
        }
    }

    fn tap(&mut self, device: &Device, event: &Event) -> Found {
        let card = match self.card_in_use(event.card_key()) {
            Ok(card) => card,
            Err(refused) => return refused,
        };
        let holder = self.holders[&card.holder];
        let leaving = event.detail == OUT;
        let mut violated = Vec::new();
        violated.extend((!holder.active).then_some(Reason::HolderInactive));
        if !leaving {
            let visiting = holder.valid_from_us..holder.valid_until_us;
            let bound = holder.kind == 4 && (holder.valid_from_us, holder.valid_until_us) != (0, 0);
            violated.extend((bound && !visiting.contains(&event.device_time_us)).then_some(Reason::OutsideVisitorWindow));
            violated.extend((!self.lets_in(device.building)).then_some(Reason::BuildingClosed));
            violated.extend((!self.belongs(&card, &holder, device.building)).then_some(Reason::WrongBuilding));
        }
        violated.extend(self.touched_a_moment_ago(&card, event).then_some(Reason::Debounced));
        let wanted = if leaving { Presence::Outside } else { Presence::Inside };
        violated.extend(self.passed_a_moment_ago(&holder, wanted, device, event).then_some(Reason::PassBack));
        let reason = first(&violated, Reason::Accepted);
        if reason == Reason::Accepted {
            self.touches.push((card.key(), event.device, event.device_time_us));
        }
        if reason == Reason::Accepted || event.flags == 3 {
            self.passages.push(Passage {
                holder: card.holder,
                presence: wanted,
                building: device.building,
                time: event.device_time_us,
            });
        }
        Found { reason, holder: card.holder, purse: None }
    }

    /// IDN-03, REL-05.
    fn belongs(&self, card: &CardSpec, holder: &HolderSpec, building: u32) -> bool {
        let same_complex = self.buildings.get(&building).is_some_and(|b| b.complex == holder.complex);
        let permanent = card.permanent && self.wrong != Mutant::NoPermanentCards;
        (permanent && same_complex) || self.attended(holder) == building
    }

    /// BLD-01…BLD-06.
    fn lets_in(&self, building: u32) -> bool {
        self.buildings.get(&building).is_some_and(|b| b.active && [0, 1, 6].contains(&b.mode))
    }

    fn touched_a_moment_ago(&self, card: &CardSpec, event: &Event) -> bool {
        let seconds = if self.wrong == Mutant::DebounceOfTwoSeconds { 2 } else { 3 };
        let touches = self.touches.iter().filter(|(key, _, _)| *key == card.key());
        let Some((_, reader, at)) = touches.max_by_key(|(_, _, at)| *at) else { return false };
        let since = event.device_time_us - at;
        *reader == event.device && since >= 0 && since < seconds * SECOND
    }

    fn passed_a_moment_ago(&self, holder: &HolderSpec, wanted: Presence, device: &Device, event: &Event) -> bool {
        let seconds = if self.wrong == Mutant::PassBackOfAMinuteAndASecond { 61 } else { 60 };
        let (presence, building, at) = self.presence(holder.id);
        let since = event.device_time_us - at;
        (presence, building) == (wanted, device.building) && since >= 0 && since < seconds * SECOND
    }

    /// PAS-04.
    fn bring_or_take(&mut self, device: &Device, event: &Event) -> Found {
        let adult = match self.card_in_use(event.card_key()) {
            Ok(card) => card.holder,
            Err(refused) => return refused,
        };
        let child = holder_of(event.subject).and_then(|id| self.holders.get(&id)).copied();
        let mut violated = Vec::new();
        violated.extend((!self.holders[&adult].active).then_some(Reason::HolderInactive));
        let preschool = self.buildings.get(&device.building).is_some_and(|b| b.active && (b.kind == 2 || b.kind == 3));
        let brought = event.kind == BRING && !self.lets_in(device.building);
        violated.extend(brought.then_some(Reason::BuildingClosed));
        violated.extend((!preschool).then_some(Reason::NotKindergarten));
        violated.extend((!child.is_some_and(|c| c.active)).then_some(Reason::ChildUnknown));
        if let Some(child) = child {
            violated.extend((self.attended(&child) != device.building).then_some(Reason::ChildOfOtherBuilding));
            let leads = self.groups.get(&child.group).is_some_and(|g| g.active && g.leader == adult);
            let may = leads || self.representations.contains(&(child.id, adult));
            violated.extend((!may).then_some(Reason::AdultNotAllowed));
        }
        let reason = first(&violated, Reason::Accepted);
        if let Some(child) = child
            && (reason == Reason::Accepted || event.flags == 3)
        {
            let presence = if event.kind == BRING { Presence::Inside } else { Presence::Outside };
            let (building, time) = (device.building, event.device_time_us);
            self.passages.push(Passage { holder: child.id, presence, building, time });
        }
        Found { reason, holder: child.map_or(0, |c| c.id), purse: None }
    }

    fn meal(&mut self, till: &Device, event: &Event) -> Found {
        let payer = if event.card_bits == 0 {
            match holder_of(event.subject).filter(|id| self.holders.contains_key(id)) {
                Some(holder) => holder,
                None => return Found::only(Reason::AccountUnknown),
            }
        } else {
            match self.card_in_use(event.card_key()) {
                Ok(card) => card.holder,
                Err(refused) => return refused,
            }
        };
        let holder = self.holders[&payer];
        if !holder.active {
            return Found { reason: Reason::HolderInactive, holder: payer, purse: None };
        }
        let day = moscow_day(event.device_time_us);
        let served_by = self.serving(event.device, day);
        let paid_by = self.paying(payer, served_by, till.supplier, event.amount_kopecks);
        let fact = event.flags == 3;
        let free = event.detail == FREE;
        let mut violated = Vec::new();
        violated.extend((event.amount_kopecks < 1 || event.amount_kopecks > 1_000_000).then_some(Reason::AmountInvalid));
        violated.extend((!self.feeds(till.building)).then_some(Reason::MealsNotServed));
        match self.contract_of(till.building, served_by, day) {
            None => violated.push(Reason::ContractMissing),
            Some(contract) => violated.extend((!self.serves_on(contract, day)).then_some(Reason::ServiceDayClosed)),
        }
        violated.extend((event.detail != ADDITIONAL && !holder.in_meal_plan).then_some(Reason::NotInMealPlan));
        let mut accepted = Reason::Accepted;
        if free {
            let covered = self.benefits.get(&holder.benefit).is_some_and(|(on, meals)| *on && meals >> (event.meal - 1) & 1 == 1);
            violated.extend((!covered).then_some(Reason::NoBenefit));
            let taken = self.free_meals(payer, day) >> (event.meal - 1) & 1 == 1;
            violated.extend(taken.then_some(Reason::MealAlreadyTaken));
        } else if violated.is_empty() {
            let limit = i64::from(holder.daily_limit);
            let over = limit > 0 && self.spent(payer, day) + event.amount_kopecks > limit;
            violated.extend((over && !fact).then_some(Reason::DailyLimitReached));
            let buffet = event.detail == ADDITIONAL;
            let above = self.above_floor(payer, paid_by);
            let apart = if self.wrong == Mutant::NothingIsApart { 0 } else { self.apart(payer, paid_by) };
            let missing = event.amount_kopecks
                - match (self.separate(payer) && self.wrong != Mutant::NothingIsApart, buffet) {
                    (true, true) => apart,
                    (true, false) => above - apart,
                    (false, _) => above,
                };
            let contract = self.contract_of(till.building, served_by, day).unwrap_or(0);
            let beyond = self.emergencies.get(&contract).copied().unwrap_or(0);
            let beyond = if buffet && self.wrong != Mutant::BuffetOnCredit { 0 } else { i64::from(beyond) };
            let exposure = if self.wrong == Mutant::ExposureOfAKopeckMore { 150_001 } else { 150_000 };
            let owed = fact && event.amount_kopecks - above <= exposure;
            violated.extend((missing > 0 && missing > beyond && !owed).then_some(Reason::InsufficientFunds));
            let stopped = buffet && self.stopped(payer, event.menu_line);
            violated.extend((stopped && !fact).then_some(Reason::ProductStopped));
            if over || stopped || missing > beyond.max(0) {
                accepted = Reason::AcceptedOffline;
            } else if missing > 0 {
                accepted = Reason::AcceptedEmergency;
            }
        }
        let reason = first(&violated, accepted);
        if reason.is_accepted() {
            self.serve((served_by, paid_by), payer, day, event);
        }
        Found { reason, holder: payer, purse: (!free).then_some(paid_by) }
    }

    fn serve(&mut self, (served_by, paid_by): (u32, u32), holder: u32, day: i64, event: &Event) {
        let free = event.detail == FREE;
        let of = |supplier, control: Control| Account::Control { supplier, control: control as u8 };
        let from = if free { of(served_by, Control::BudgetMeals) } else { Account::Purse { holder, supplier: paid_by } };
        let kopecks = event.amount_kopecks;
        if event.detail == ADDITIONAL && self.separate(holder) {
            *self.apart.entry((holder, paid_by)).or_default() -= kopecks;
        }
        self.moved(from, of(served_by, Control::MealsServed), kopecks);
        if !free && paid_by != served_by {
            self.moved(of(served_by, Control::Transfers), of(paid_by, Control::Transfers), kopecks);
        }
        let (pos, till, meal) = (self.next_pos, event.device, event.meal);
        self.meals.push(Meal { pos, day, holder, till, paid_by, free, meal, kopecks, reversed: false });
    }

    /// BLD-01, MEA-06.
    fn feeds(&self, building: u32) -> bool {
        let Some(building) = self.buildings.get(&building).filter(|b| b.active) else { return false };
        building.mode == 0 || (building.mode == 1 && (building.kind == 2 || building.kind == 3))
    }

    /// MEA-07: of several contracts the one with the lowest number.
    fn contract_of(&self, building: u32, supplier: u32, day: i64) -> Option<u32> {
        let complex = self.buildings.get(&building)?.complex;
        let mut fitting = self.contracts.iter().filter(|(_, c)| {
            let runs = i64::from(c.first_day) <= day && day <= i64::from(c.last_day);
            c.active && c.supplier == supplier && c.complex == complex && runs
        });
        fitting.next().map(|(id, _)| *id)
    }

    fn serves_on(&self, contract: u32, day: i64) -> bool {
        // 1970-01-01 was a Thursday.
        let weekday = (day + 3).rem_euclid(7);
        let regular = self.contracts[&contract].weekdays >> weekday & 1 == 1;
        self.special_days.get(&(contract, day as i32)).copied().unwrap_or(regular)
    }

    fn card_in_use(&self, key: CardKey) -> Result<CardSpec, Found> {
        let Some(card) = self.cards.get(&key) else { return Err(Found::only(Reason::CardUnknown)) };
        let reason = match card.state {
            1 => return Ok(*card),
            0 => Reason::CardNotIssued,
            2 => Reason::CardBlocked,
            3 => Reason::CardLost,
            _ => Reason::CardReturned,
        };
        Err(Found { reason, holder: card.holder, purse: None })
    }
}

impl Found {
    fn only(reason: Reason) -> Self {
        Self { reason, holder: 0, purse: None }
    }
}

fn well_formed(e: &Event) -> bool {
    let card_bits = usize::from(e.card_bits);
    let bit = |n: usize| e.card[n / 8] >> (7 - n % 8) & 1;
    let canonical = card_bits <= 80 && (card_bits..80).all(|n| bit(n) == 0);
    let money = e.amount_kopecks != 0 || e.meal != 0 || e.menu_line != 0;
    let fields = match e.kind {
        TAP => card_bits > 0 && e.subject == 0 && !money && (e.detail == 1 || e.detail == 2),
        MEAL => (1..=3).contains(&e.detail) && (1..=8).contains(&e.meal) && (card_bits > 0) == (e.subject == 0),
        BRING | TAKE => card_bits > 0 && e.subject != 0 && !money && e.detail == 0,
        HEARTBEAT => card_bits == 0 && e.subject == 0 && !money && e.detail == 0,
        FAULT => card_bits == 0 && e.subject == 0 && !money,
        _ => false,
    };
    canonical && fields && e.flags <= 3 && e.reserved == [0; 9]
}
