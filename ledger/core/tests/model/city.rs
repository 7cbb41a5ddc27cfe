//! The small city of the histories, and what may happen in it.

use crate::naive::{DAY, Naive, SECOND};
use edge_protocol::{CardKey, Event};
use ledger_core::command::{AccountRules, CardSpec, Control, DebitEntry, HolderSpec};
use ledger_core::{Command, Record, Registry, account_number};
use rand::Rng;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

/// Wednesday 2026-11-18, 09:00 UTC.
pub(crate) const START: i64 = 20_775 * DAY + 9 * 3_600 * SECOND;
const TODAY: i32 = 20_775;

pub(crate) const HOLDERS: [u32; 7] = [1, 2, 3, 4, 5, 6, 7];
const CARDS: [u8; 9] = [1, 2, 3, 4, 5, 6, 7, 8, 9];
pub(crate) const SUPPLIERS: [u32; 2] = [1, 2];
/// A gateway and its building, turnstiles, tills, info panels.
type Equipped = (u32, &'static [u32], &'static [u32], &'static [u32]);
const BUILDINGS: [Equipped; 3] = [(1, &[11, 12], &[13, 14], &[15]), (2, &[21], &[22], &[23, 24]), (3, &[31], &[32], &[33])];

/// The registry every history starts from.
pub(crate) fn registry() -> Vec<Registry> {
    let name = String::new;
    let mut all: Vec<Registry> = [1, 2].map(|id| Registry::Complex { id, active: true, name: name() }).into();
    for (id, kind) in [(1, 1), (2, 2), (3, 3)] {
        let complex = if id == 3 { 2 } else { 1 };
        all.push(Registry::Building { id, active: true, complex, kind, mode: 0, name: name() });
        all.push(Registry::Gateway { id, active: true, building: id });
    }
    all.extend(SUPPLIERS.map(|id| Registry::Supplier { id, active: true, name: name() }));
    for (id, supplier, complex) in [(1, 1, 1), (2, 2, 1), (3, 1, 2), (4, 1, 1)] {
        let (first_day, last_day) = (TODAY - 9, TODAY + 9);
        all.push(Registry::Contract { id, active: true, supplier, complex, first_day, last_day, weekdays: 0b11_1111 });
    }
    for (building, readers, tills, panels) in BUILDINGS {
        for (ids, kind) in [(readers, 1), (tills, 3), (panels, 4)] {
            for id in ids {
                let supplier = if kind == 3 { 1 + u32::from(*id == 14) } else { 0 };
                all.push(Registry::Device { id: *id, active: true, building, kind, supplier });
            }
        }
    }
    all.extend([(1, 0), (2, 1), (3, 0)].map(|(id, group)| Registry::Product { id, active: true, group, name: name() }));
    all.push(Registry::EmergencyMeals { contract: 1, kopecks: 200_00 });
    all.extend([1, 2].map(|id| Registry::Benefit { id, active: true, meals: 0b11 * id as u8, name: name() }));
    all.push(Registry::Group { id: 1, active: true, complex: 1, building: 1, leader: 0, name: name() });
    all.push(Registry::Holder(holder(4)));
    all.push(Registry::Group { id: 2, active: true, complex: 1, building: 2, leader: 4, name: name() });
    all.extend([1, 2, 3, 5, 6].map(|id| Registry::Holder(holder(id))));
    all.extend([1, 2, 3, 4, 5, 6].map(|id| Registry::Card(card(id as u8, id))));
    all.push(Registry::Card(card(7, 0)));
    all.push(Registry::Stop { holder: 1, product: 1, stopped: true });
    all.push(Registry::Representation { child: 3, representative: 5, allowed: true });
    all
}

fn holder(id: u32) -> HolderSpec {
    let (kind, building, group) = match id {
        3 => (1, 2, 2),
        4 => (2, 2, 0),
        5 => (3, 2, 0),
        6 => (4, 1, 0),
        _ => (1, 1, 1),
    };
    let (valid_from_us, valid_until_us) = if id == 6 { (START, START + DAY) } else { (0, 0) };
    let (in_meal_plan, daily_limit) = (id <= 3, if id == 2 { 300_00 } else { 0 });
    let benefit = u32::from(id == 2) + 2 * u32::from(id == 3);
    HolderSpec {
        id,
        kind,
        active: true,
        in_meal_plan,
        benefit,
        complex: 1,
        building,
        group,
        daily_limit,
        valid_from_us,
        valid_until_us,
    }
}

fn key(card: u8) -> CardKey {
    CardKey::parse(&format!("0400000{card}")).expect("eight digits")
}

fn card(card: u8, holder: u32) -> CardSpec {
    let CardKey { bytes, bits } = key(card);
    CardSpec { bytes, bits, kind: 1, state: u8::from(holder != 0), permanent: card == 1, holder }
}

/// What a history draws its operations from.
pub(crate) struct Draw<'a> {
    pub(crate) rng: &'a mut ChaCha8Rng,
    pub(crate) now: i64,
    pub(crate) model: &'a Naive,
    pub(crate) journal: &'a [Record],
}

impl Draw<'_> {
    pub(crate) fn chance(&mut self, percent: u32) -> bool {
        self.rng.random_ratio(percent, 100)
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        *all.choose(self.rng).expect("something to choose from")
    }

    pub(crate) fn wait(&mut self) -> i64 {
        let minute = 60 * SECOND;
        match self.rng.random_range(0..100) {
            0..50 => 0,
            50..75 => self.rng.random_range(1..5) * SECOND,
            75..85 => minute,
            85..92 => self.rng.random_range(1..7) * 60 * minute,
            // A minute before midnight in Moscow, where a device may be in tomorrow already.
            92..96 => (21 * 60 * minute - minute - self.now).rem_euclid(DAY),
            96..99 => DAY,
            _ => 3 * DAY,
        }
    }

    pub(crate) fn event(&mut self) -> (u32, Event) {
        let (building, readers, tills, panels) = self.of(&BUILDINGS);
        let gateway = if self.chance(95) { building } else { self.rng.random_range(0..6) };
        let mut event = match self.rng.random_range(0..100) {
            0..45 => {
                let device = self.of(readers);
                Event { kind: 1, detail: self.rng.random_range(1..3), device, ..self.with_card() }
            }
            45..75 => self.meal(tills),
            75..92 => {
                let device = self.of(panels);
                let subject = self.account();
                Event { kind: self.rng.random_range(3..5), device, subject, ..self.with_card() }
            }
            92..95 => Event { kind: 5, device: self.of(readers), ..Event::default() },
            _ => Event { kind: 6, device: self.of(readers), detail: self.rng.random_range(0..3), ..Event::default() },
        };
        if self.chance(3) {
            event.device = self.of(&[0, 11, 13, 15, 21, 22, 24, 31, 32, 34, 99]);
        }
        event.flags = if self.chance(70) { 0 } else { self.of(&[3, 3, 3, 1, 2, 4]) };
        event.device_time_us = self.event_time();
        let due = self.model.gateways.get(&gateway).map_or(0, |g| g.last_seq) + 1;
        event.seq = if self.chance(92) { due } else { self.of(&[due, due - 1, due + 1, 0, 1, u64::MAX]) };
        if self.chance(3) {
            self.spoil(&mut event);
        }
        (gateway, event)
    }

    fn with_card(&mut self) -> Event {
        let CardKey { bytes, bits } = key(self.of(&CARDS));
        Event { card: bytes, card_bits: bits, ..Event::default() }
    }

    fn meal(&mut self, tills: &[u32]) -> Event {
        let payer = if self.chance(85) { self.with_card() } else { Event { subject: self.account(), ..Event::default() } };
        let amount_kopecks = match self.rng.random_range(0..100) {
            0..90 => self.rng.random_range(1..40) * 10_00,
            90..96 => self.of(&[1, 1_000_000, 150_000, 150_001]),
            _ => self.of(&[0, -1, 1_000_001, i64::MAX, i64::MIN]),
        };
        let (detail, meal) = (self.rng.random_range(1..4), self.rng.random_range(1..4));
        let menu_line = self.rng.random_range(0..4);
        Event { kind: 2, device: self.of(tills), detail, meal, amount_kopecks, menu_line, ..payer }
    }

    fn event_time(&mut self) -> i64 {
        let seconds_ago = match self.rng.random_range(0..100) {
            0..55 => 0,
            55..75 => self.rng.random_range(0..5),
            75..85 => self.of(&[59, 60, 61, 120, 3_600]),
            85..92 => self.rng.random_range(0..8 * 86_400),
            _ => self.of(&[7 * 86_400, 7 * 86_400, 7 * 86_400 - 30, 7 * 86_400 + 1, -300, -301, -60, -61]),
        };
        self.now - seconds_ago * SECOND
    }

    /// Something that no gateway of this version sends.
    fn spoil(&mut self, event: &mut Event) {
        match self.rng.random_range(0..8) {
            0 => event.kind = self.of(&[0, 7, 255]),
            1 => event.detail = self.of(&[0, 4, 255]),
            2 => event.reserved[self.rng.random_range(0..9)] = 1,
            3 => event.card_bits = self.rng.random(),
            4 => event.card[self.rng.random_range(0..10)] ^= 1 << self.rng.random_range(0..8),
            5 => event.meal = self.of(&[0, 9, 255]),
            6 => event.subject ^= 1,
            _ => event.amount_kopecks = self.rng.random(),
        }
    }

    fn account(&mut self) -> u64 {
        let holder = self.of(&HOLDERS);
        account_number(holder) + u64::from(self.chance(5))
    }

    fn kopecks(&mut self) -> i64 {
        match self.rng.random_range(0..100) {
            0..90 => self.rng.random_range(1..60) * 10_00,
            90..95 => self.of(&[1, 100_000_000]),
            _ => self.of(&[0, -5_00, 100_000_001, i64::MAX, i64::MIN]),
        }
    }

    fn supplier(&mut self) -> u32 {
        if self.chance(96) { self.of(&SUPPLIERS) } else { self.of(&[0, 3, 9]) }
    }

    fn note(&mut self) -> String {
        match self.rng.random_range(0..100) {
            0..95 => String::from("x"),
            95..97 => String::from(" "),
            97..99 => String::new(),
            _ => "x".repeat(1_025),
        }
    }

    /// What an office command does: a change of mode now and then, and some money; or another supplier.
    pub(crate) fn office(&mut self) -> (Vec<Registry>, Vec<Command>) {
        if self.chance(25) {
            let complex = if self.chance(95) { self.rng.random_range(1..3) } else { 9 };
            let (from, to) = (self.supplier(), self.supplier());
            let last_day = TODAY + self.rng.random_range(-3..9);
            // Mostly what was ordered, so that something passes.
            let ordered = self.model.orders().collect::<Vec<_>>();
            let (complex, from, to, last_day) =
                ordered.choose(self.rng).copied().filter(|_| self.chance(70)).unwrap_or((complex, from, to, last_day));
            let command = match self.rng.random_range(0..10) {
                0..5 => Command::SupplierChange { complex, from, to, last_day },
                order => Command::SupplierOrder { complex, from, to, last_day, active: order < 9 },
            };
            return (Vec::new(), vec![command]);
        }
        let modes = self.rng.random_range(0..3);
        let changes =
            (0..modes).map(|_| Registry::BuildingMode { id: self.rng.random_range(1..4), mode: self.of(&[0, 0, 0, 1, 7]) });
        let changes = changes.collect();
        let wanted = self.rng.random_range(1..5);
        let mut money = Vec::new();
        while money.len() < wanted {
            let command = self.command();
            if !matches!(command, Command::TopUp { .. } | Command::Registry(_)) {
                money.push(command);
            }
        }
        (changes, money)
    }

    pub(crate) fn command(&mut self) -> Command {
        let (account, supplier) = (self.account(), self.supplier());
        let (amount_kopecks, note) = (self.kopecks(), self.note());
        let hold = self.rng.random_range(0..=self.model.holds.len() as u32 + 1);
        match self.rng.random_range(0..100) {
            0..25 => Command::TopUp { account, supplier, amount_kopecks, note },
            25..35 => {
                let deadline_us = self.now + self.of(&[-1, 0, 1, 5, 3_600, 86_400]) * SECOND;
                Command::Hold { account, supplier, amount_kopecks, deadline_us, note }
            }
            35..42 => {
                let to = self.of(&[Control::RefundsPayable, Control::CashReceived, Control::Transfers]);
                Command::HoldPost { hold, amount_kopecks, to }
            }
            42..46 => Command::HoldVoid { hold },
            46..54 => {
                let (to_account, to_supplier) = (self.account(), self.supplier());
                let (from_account, from_supplier) = (account, supplier);
                Command::Transfer { from_account, from_supplier, to_account, to_supplier, amount_kopecks, note }
            }
            54..60 => {
                let sign = self.of(&[1, -1]);
                Command::Adjust { account, supplier, amount_kopecks: amount_kopecks.saturating_mul(sign), note }
            }
            60..68 => Command::Reverse { debit: self.debit(), note },
            68..72 => Command::FromSuspense { account, supplier, amount_kopecks, note },
            72..74 => Command::SuspenseReturn { supplier, amount_kopecks, note },
            74..78 => {
                let sign = self.of(&[1, 1, -1]);
                Command::SetApart { account, supplier, amount_kopecks: amount_kopecks.saturating_mul(sign), note }
            }
            78..80 => Command::Donate { account, supplier, amount_kopecks, note },
            80..82 => Command::Support { account, supplier, amount_kopecks, note },
            _ => Command::Registry(self.change()),
        }
    }

    /// A debit as the journal has it, or one that it has not.
    fn debit(&mut self) -> DebitEntry {
        let Some(meal) = self.model.meals.choose(self.rng) else {
            return DebitEntry { pos: u64::MAX, class: 1, ..DebitEntry::default() };
        };
        let record = &self.journal[meal.pos as usize];
        let mut debit = DebitEntry {
            pos: meal.pos,
            event_time_us: record.event_time_us,
            amount_kopecks: record.amount_kopecks,
            holder: record.holder,
            purse: record.purse,
            device: record.device,
            class: record.detail,
            meal: record.meal,
        };
        match self.rng.random_range(0..20) {
            0 => debit.pos = self.journal.len() as u64,
            1 => debit.amount_kopecks = self.of(&[0, -1, 1_000_001]),
            2 if !meal.free => debit.holder = if debit.holder == 1 { 2 } else { 1 },
            _ => {}
        }
        debit
    }

    fn change(&mut self) -> Registry {
        let id = self.rng.random_range(0..4);
        let active = self.chance(75);
        let name = if self.chance(98) { String::new() } else { "x".repeat(1_025) };
        let building = if self.chance(95) { self.rng.random_range(1..4) } else { 9 };
        let complex = if self.chance(95) { self.rng.random_range(1..3) } else { 9 };
        match self.rng.random_range(0..125) {
            100..115 => self.choice(),
            115..119 => Registry::Stop { holder: self.of(&HOLDERS), product: self.rng.random_range(0..5), stopped: active },
            119..121 => Registry::Product { id, active, group: self.rng.random_range(0..4), name },
            121..123 => Registry::NoticeLine { kopecks: self.of(&[0, 100_00, 10_000_001]) },
            123..125 => Registry::EmergencyMeals { contract: id, kopecks: self.of(&[0, 200_00, 150_000, 150_001]) },
            0..30 => Registry::Holder(self.holder_change()),
            30..52 => Registry::Card(self.card_change()),
            52..64 => Registry::BuildingMode { id, mode: self.of(&[0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7]) },
            64..67 => {
                let (kind, mode) = (self.rng.random_range(0..7), self.of(&[0, 0, 0, 1, 7]));
                Registry::Building { id, active, complex, kind, mode, name }
            }
            67..72 => {
                let leader = self.of(&[0, 4, 5, 9]);
                Registry::Group { id, active, complex, building, leader, name }
            }
            72..74 => Registry::Complex { id, active, name },
            74..76 => Registry::Supplier { id, active, name },
            76..81 => {
                let first_day = TODAY + self.rng.random_range(-9..3);
                let last_day = first_day + self.of(&[-1, 0, 5, 9, 18]);
                let (supplier, weekdays) = (self.supplier(), self.of(&[0, 0x1f, 0x7f, 0x7f, 0x80]));
                Registry::Contract { id: id + 1, active, supplier, complex, first_day, last_day, weekdays }
            }
            81..85 => Registry::ServiceDay { contract: id, day: TODAY + self.rng.random_range(-2..5), open: !active },
            85..88 => Registry::Benefit { id, active, meals: self.rng.random_range(0..8), name },
            88..91 => Registry::Gateway { id, active, building },
            91..94 => self.device_change(active),
            94..97 => {
                let (child, representative) = (self.of(&[1, 3, 3, 9]), self.of(&HOLDERS));
                Registry::Representation { child, representative, allowed: active }
            }
            _ => {
                let (holder, supplier) = (self.of(&HOLDERS), self.supplier());
                let floor_kopecks = self.of(&[0, -100_00, -150_000, -150_001, 1]);
                Registry::PurseFloor { holder, supplier, floor_kopecks }
            }
        }
    }

    fn choice(&mut self) -> Registry {
        let holder = if self.chance(96) { self.of(&HOLDERS) } else { 99 };
        let notice_below = self.of(&[0, 0, 150_00, 300_00, AccountRules::NEVER, 10_000_001]);
        let share = self.of(&[0, 20, 50, 100, 101]);
        Registry::AccountRules(AccountRules { holder, notice_below, separate: self.chance(65), share })
    }

    /// Tills keep their supplier: a free meal's reversal goes to the supplier who runs its till then, as its record names no other.
    fn device_change(&mut self, active: bool) -> Registry {
        let (building, readers, tills, _) = self.of(&BUILDINGS);
        if self.chance(20) {
            let (supplier, kind) = (self.of(&[0, 1, 9]), self.rng.random_range(0..6));
            return Registry::Device { id: self.of(&[0, 41]), active, building, kind, supplier };
        }
        if self.chance(50) {
            let (id, kind) = (self.of(readers), self.of(&[1, 2, 4]));
            return Registry::Device { id, active, building, kind, supplier: 0 };
        }
        let id = self.of(tills);
        Registry::Device { id, active, building, kind: 3, supplier: 1 + u32::from(id == 14) }
    }

    fn holder_change(&mut self) -> HolderSpec {
        let id = if self.chance(96) { self.of(&HOLDERS) } else { self.of(&[0, 16_000_001]) };
        let mut spec = self.model.holders.get(&id).copied().unwrap_or_else(|| HolderSpec { id, ..holder(1) });
        match self.rng.random_range(0..9) {
            0 => spec.active = self.chance(70),
            1 => spec.in_meal_plan = self.chance(70),
            2 => spec.benefit = self.of(&[0, 1, 2, 9]),
            3 => spec.building = self.of(&[1, 2, 3, 9]),
            4 => spec.group = self.of(&[0, 1, 2, 9]),
            5 => spec.daily_limit = self.of(&[0, 100_00, 300_00]),
            6 => spec.kind = self.of(&[0, 1, 1, 2, 3, 4, 5]),
            7 => spec.complex = self.of(&[1, 1, 2, 9]),
            _ => (spec.valid_from_us, spec.valid_until_us) = (START, self.of(&[START - 1, START, START + DAY, START + 3 * DAY])),
        }
        spec
    }

    fn card_change(&mut self) -> CardSpec {
        let number = self.of(&CARDS);
        let state = if self.chance(60) { 1 } else { self.rng.random_range(0..6) };
        let holder = if state == 0 { self.of(&[0, 0, 0, 1]) } else { self.of(&[0, 1, 2, 3, 4, 5, 6, 9]) };
        let holder = if self.chance(50) && state != 0 { u32::from(number) } else { holder };
        let mut spec = CardSpec { state, permanent: self.chance(40), ..card(number, holder) };
        match self.rng.random_range(0..30) {
            0 => spec.kind = self.of(&[0, 6]),
            1 => spec.bits = self.of(&[0, 3, 81]),
            _ => spec.state = state,
        }
        spec
    }
}
