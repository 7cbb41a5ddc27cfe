//! The ledger as one would write it without a thought for speed: lists of what happened, and every answer recomputed from them.
//!
//! Written from the requirements and the reason table, not from the core. A decision collects *all* violated rules and then
//! gives the lowest number; the core stops at the first.

mod comfort;
mod commands;
mod events;
mod registry;
mod supplier_change;

use crate::mutant::Mutant;
use edge_protocol::{CardKey, Reason};
use ledger_core::command::{AccountRules, CardSpec, HolderSpec};
use ledger_core::{CommandId, Presence};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const SECOND: i64 = 1_000_000;
pub(crate) const DAY: i64 = 86_400 * SECOND;

/// Where money is: a purse or a control account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Account {
    Purse { holder: u32, supplier: u32 },
    Control { supplier: u32, control: u8 },
}

/// Kopecks that went from one account to another.
#[derive(Clone, Debug)]
struct Entry {
    from: Account,
    to: Account,
    kopecks: i64,
}

#[derive(Clone, Debug)]
pub(crate) struct Meal {
    pub(crate) pos: u64,
    pub(crate) day: i64,
    pub(crate) holder: u32,
    till: u32,
    /// Whose purse of the holder paid, by the supplier that has it now.
    paid_by: u32,
    pub(crate) free: bool,
    pub(crate) meal: u8,
    pub(crate) kopecks: i64,
    pub(crate) reversed: bool,
}

/// Who follows whom.
#[derive(Clone, Debug)]
struct Succession {
    complex: u32,
    from: u32,
    to: u32,
    last_day: i32,
    passed: bool,
    tills: BTreeSet<u32>,
}

#[derive(Clone, Debug)]
struct Passage {
    holder: u32,
    presence: Presence,
    building: u32,
    time: i64,
}

#[derive(Clone, Debug)]
pub(crate) struct Hold {
    pub(crate) holder: u32,
    pub(crate) supplier: u32,
    pub(crate) kopecks: i64,
    pub(crate) deadline: i64,
    pub(crate) pending: bool,
}

#[derive(Clone, Debug)]
struct Building {
    active: bool,
    complex: u32,
    kind: u8,
    mode: u8,
}

#[derive(Clone, Debug)]
struct Group {
    active: bool,
    complex: u32,
    building: u32,
    leader: u32,
}

#[derive(Clone, Debug)]
struct Contract {
    active: bool,
    supplier: u32,
    complex: u32,
    first_day: i32,
    last_day: i32,
    weekdays: u8,
}

#[derive(Clone, Debug)]
pub(crate) struct Gateway {
    active: bool,
    building: u32,
    pub(crate) last_seq: u64,
}

#[derive(Clone, Debug)]
struct Device {
    active: bool,
    building: u32,
    kind: u8,
    supplier: u32,
}

/// What the ledger answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Answer {
    Decided { reason: Reason, balance: i64, holder: u32 },
    Duplicate,
    Gap(u64),
    UnknownGateway,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Naive {
    /// One rule told wrong on purpose, to see that the comparison would notice.
    wrong: Mutant,
    pub(crate) next_pos: u64,
    complexes: BTreeMap<u32, bool>,
    buildings: BTreeMap<u32, Building>,
    groups: BTreeMap<u32, Group>,
    suppliers: BTreeMap<u32, bool>,
    contracts: BTreeMap<u32, Contract>,
    special_days: BTreeMap<(u32, i32), bool>,
    benefits: BTreeMap<u32, (bool, u8)>,
    pub(crate) gateways: BTreeMap<u32, Gateway>,
    devices: BTreeMap<u32, Device>,
    pub(crate) holders: BTreeMap<u32, HolderSpec>,
    cards: BTreeMap<CardKey, CardSpec>,
    representations: BTreeSet<(u32, u32)>,
    floors: BTreeMap<(u32, u32), i64>,
    /// Purses that are there, also empty ones.
    opened: BTreeSet<(u32, u32)>,
    successions: Vec<Succession>,
    entries: Vec<Entry>,
    pub(crate) meals: Vec<Meal>,
    pub(crate) holds: Vec<Hold>,
    passages: Vec<Passage>,
    touches: Vec<(CardKey, u32, i64)>,
    reports: Vec<(u32, i64, Option<u8>)>,
    /// Products that are sold, with their groups.
    products: BTreeMap<u32, (bool, u32)>,
    stops: BTreeSet<(u32, u32)>,
    rules: BTreeMap<u32, AccountRules>,
    notice_line: u32,
    emergencies: BTreeMap<u32, u32>,
    apart: BTreeMap<(u32, u32), i64>,
    low: BTreeSet<(u32, u32)>,
    /// Positions of the meals with which a balance was called low.
    pub(crate) notices: Vec<u64>,
    /// Purses that the records of this step are about.
    touched: BTreeSet<(u32, u32)>,
    pub(crate) ids: BTreeMap<CommandId, u64>,
    deny_changes: u32,
}

/// Questions that the comparison asks.
impl Naive {
    pub(crate) fn telling(wrong: Mutant) -> Self {
        Self { wrong, ..Self::default() }
    }

    pub(crate) fn balance(&self, account: Account) -> i64 {
        let gone: i64 = self.entries.iter().filter(|e| e.from == account).map(|e| e.kopecks).sum();
        let come: i64 = self.entries.iter().filter(|e| e.to == account).map(|e| e.kopecks).sum();
        come - gone
    }

    pub(crate) fn purse(&self, holder: u32, supplier: u32) -> i64 {
        self.balance(Account::Purse { holder, supplier })
    }

    pub(crate) fn held(&self, holder: u32, supplier: u32) -> i64 {
        self.holds.iter().filter(|h| h.pending && h.holder == holder && h.supplier == supplier).map(|h| h.kopecks).sum()
    }

    pub(crate) fn floor(&self, holder: u32, supplier: u32) -> i64 {
        self.floors.get(&(holder, supplier)).copied().unwrap_or(0)
    }

    /// What can be spent before the floor is reached.
    fn above_floor(&self, holder: u32, supplier: u32) -> i64 {
        let held = if self.wrong == Mutant::HoldsAreSpendable { 0 } else { self.held(holder, supplier) };
        self.purse(holder, supplier) - held - self.floor(holder, supplier)
    }

    /// The latest passage by event time; of several at one instant the last that was reported.
    pub(crate) fn presence(&self, holder: u32) -> (Presence, u32, i64) {
        let mut passages = self.passages.iter().filter(|p| p.holder == holder);
        let latest = match self.wrong {
            Mutant::LateEventsWin => passages.next_back(),
            _ => passages.max_by_key(|p| p.time),
        };
        latest.map_or((Presence::Unknown, 0, 0), |p| (p.presence, p.building, p.time))
    }

    pub(crate) fn counts(&self) -> (u64, u64, u64) {
        let of = |wanted| {
            let active = self.holders.iter().filter(|(_, h)| h.active);
            active.filter(|(id, _)| self.presence(**id).0 == wanted).count() as u64
        };
        (of(Presence::Inside), of(Presence::Outside), of(Presence::Unknown))
    }

    pub(crate) fn spent(&self, holder: u32, day: i64) -> i64 {
        let paid = self.meals.iter().filter(|m| !m.free && !m.reversed && m.holder == holder && m.day == day);
        paid.map(|m| m.kopecks).sum()
    }

    pub(crate) fn free_meals(&self, holder: u32, day: i64) -> u8 {
        let free = self.meals.iter().filter(|m| m.free && !m.reversed && m.holder == holder && m.day == day);
        free.fold(0, |mask, m| mask | 1 << (m.meal - 1))
    }

    pub(crate) fn faulty_devices(&self) -> u32 {
        self.devices.keys().filter(|device| self.fault(**device) != 0).count() as u32
    }

    fn fault(&self, device: u32) -> u8 {
        let (mut time, mut fault) = (0, 0);
        for (_, at, said) in self.reports.iter().filter(|(of, _, _)| *of == device) {
            if *at >= time {
                (time, fault) = (*at, said.unwrap_or(fault));
            }
        }
        fault
    }

    pub(crate) fn deny_version(&self) -> u32 {
        self.deny_changes
    }

    /// Supplier changes: complex, from, to, last day.
    pub(crate) fn orders(&self) -> impl Iterator<Item = (u32, u32, u32, i32)> {
        self.successions.iter().map(|s| (s.complex, s.from, s.to, s.last_day))
    }

    /// The pending hold that falls first, with its number.
    pub(crate) fn due(&self, now: i64) -> Option<u32> {
        let pending = (1u32..).zip(&self.holds).filter(|(_, h)| h.pending && h.deadline <= now);
        pending.min_by_key(|(number, h)| (h.deadline, *number)).map(|(number, _)| number)
    }

    pub(crate) fn suppliers(&self) -> impl Iterator<Item = u32> {
        self.suppliers.keys().copied()
    }

    fn supplier_works(&self, id: u32) -> bool {
        self.suppliers.get(&id) == Some(&true)
    }

    fn attended(&self, holder: &HolderSpec) -> u32 {
        match self.groups.get(&holder.group) {
            Some(group) if group.active => group.building,
            _ => holder.building,
        }
    }

    fn moved(&mut self, from: Account, to: Account, kopecks: i64) {
        for account in [from, to] {
            if let Account::Purse { holder, supplier } = account {
                self.opened.insert((holder, supplier));
                self.touched.insert((holder, supplier));
            }
        }
        self.entries.push(Entry { from, to, kopecks });
        for account in [from, to] {
            if let Account::Purse { holder, supplier } = account {
                self.cut(holder, supplier);
            }
        }
    }
}

/// The lowest of the violated rules, or the given acceptance.
fn first(violated: &[Reason], otherwise: Reason) -> Reason {
    violated.iter().copied().min().unwrap_or(otherwise)
}

/// The holder of an account number whose check digit is right: Damm's algorithm by its table of differences is the core's;
/// here the digit is found by trying all ten.
fn holder_of(account: u64) -> Option<u32> {
    let holder = u32::try_from(account / 10).ok()?;
    (ledger_core::account_number(holder) == account).then_some(holder)
}

/// Days since 1970-01-01 in Moscow (UTC+3).
pub(crate) fn moscow_day(time: i64) -> i64 {
    (time + 3 * 3_600 * SECOND).div_euclid(DAY)
}
