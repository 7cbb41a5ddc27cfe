//! A ledger of a few hundred lines for the oracle's tests: honest, or lying in one chosen way.

#![allow(dead_code, reason = "each test file uses its own part, and the oracle's uses all of it")]

use edge_protocol::client::ClientConfig;
use edge_protocol::message::{HelloAck, Outcome, OutcomeFrame};
use edge_protocol::server::{ServerEvent, ServerSession};
use edge_protocol::{CardKey, Event};
use loadgen::api::{AccountItem, PresenceItem, PurseItem};
use loadgen::audit::{Audit, Item, Page};
use loadgen::city::{Calendar, ContractRow, DeviceRow, GatewayRow, code};
use loadgen::driver::{DriverError, GatewayDriver};
use loadgen::model::{Model, Person, Purse, Who};
use loadgen::pace::Feeder;
use loadgen::recorder::Recorder;
use loadgen::verdict::{Evidence, Verdict, weigh};
use std::collections::HashMap;
use std::sync::Arc;

pub(crate) const GATEWAY: u32 = 7;
pub(crate) const SUPPLIER: u32 = 3;
/// A Monday: 2026-11-16 is day 20773.
pub(crate) const DAY: i32 = 20_773;

/// Six in the morning of [`DAY`] in Moscow.
pub(crate) const MORNING_US: i64 = (DAY as i64 * 86_400 + 3 * 3_600) * 1_000_000;

/// How the fake ledger lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sabotage {
    Honest,
    /// This event is answered and not recorded.
    Drop(u64),
    /// This event is recorded twice.
    Duplicate(u64),
    /// This event's answer has another reason.
    AlterReason(u64),
    /// This event's answer has a kopeck more.
    AlterBalance(u64),
    /// In the end one purse shows a kopeck more.
    AlterBooks,
    /// In the end all balances do not add up to 0.
    AlterSum,
    /// Everything from this event on is forgotten when the gateway connects anew.
    ForgetFrom(u64),
    /// This event, sent again, is answered otherwise than the first time.
    ChangeItsMind(u64),
}

pub(crate) struct FakeLedger {
    rules: Model,
    cards: HashMap<CardKey, Who>,
    session: ServerSession,
    /// Answers by sequence, from 1.
    answers: Vec<(u16, i64)>,
    /// Sequences in the order of their records.
    journal: Vec<u64>,
    sabotage: Sabotage,
    pub(crate) refused: u64,
    pub(crate) frames: u64,
}

impl FakeLedger {
    /// A ledger that starts where `model` stands.
    pub(crate) fn new(model: &Model, strangers: &[(CardKey, u8)], sabotage: Sabotage) -> Self {
        let mut cards: HashMap<CardKey, Who> =
            (0u32..).zip(&model.people).filter(|(_, p)| !p.card.is_none()).map(|(i, p)| (p.card, Who::Person(i))).collect();
        cards.extend(strangers.iter().map(|(key, state)| (*key, Who::Guest { card_state: *state })));
        Self {
            rules: model.clone(),
            cards,
            session: ServerSession::default(),
            answers: Vec::new(),
            journal: Vec::new(),
            sabotage,
            refused: 0,
            frames: 0,
        }
    }

    pub(crate) fn last_seq(&self) -> u64 {
        self.answers.len() as u64
    }

    /// The connection is gone; what was answered stays, unless the ledger forgets.
    pub(crate) fn disconnect(&mut self) {
        self.session = ServerSession::default();
        if let Sabotage::ForgetFrom(seq) = self.sabotage {
            self.answers.truncate(seq as usize - 1);
            self.journal.retain(|recorded| *recorded < seq);
        }
    }

    /// Moves all bytes both ways once; true when anything moved.
    pub(crate) fn exchange(
        &mut self,
        driver: &mut GatewayDriver,
        recorder: &mut Recorder,
        now_us: i64,
    ) -> Result<bool, DriverError> {
        let mut moved = false;
        while let Some(bytes) = driver.poll_transmit() {
            moved = true;
            self.session.handle_bytes(bytes);
            while let Some(event) = self.session.poll_event().expect("the driver speaks the protocol") {
                self.handle(event);
            }
        }
        if let Some(bytes) = self.session.poll_transmit() {
            moved = true;
            driver.handle_bytes(bytes, now_us, recorder)?;
        }
        Ok(moved)
    }

    fn handle(&mut self, event: ServerEvent) {
        match event {
            ServerEvent::Hello(_) => self.session.accept(&HelloAck {
                last_durable_seq: self.last_seq(),
                events_per_frame_max: 4096,
                frames_in_flight_max: 64,
                version: 1,
                ..HelloAck::default()
            }),
            ServerEvent::Events(batch) => {
                self.frames += 1;
                let answers = batch.events().iter().map(|e| self.answer(&Event::from(e)));
                let outcomes: Vec<Outcome> = (0u16..)
                    .zip(answers.collect::<Vec<_>>())
                    .map(|(seq_offset, (reason, balance_kopecks))| Outcome { balance_kopecks, seq_offset, reason, reserved: 0 })
                    .collect();
                let frame = OutcomeFrame { first_seq: batch.first_seq(), durable_seq: batch.last_seq(), outcomes };
                self.session.answer(&frame);
            }
        }
    }

    fn answer(&mut self, event: &Event) -> (u16, i64) {
        let seq = event.seq;
        if let Some(before) = self.answers.get(seq as usize - 1).copied() {
            return if self.sabotage == Sabotage::ChangeItsMind(seq) { (before.0 + 1, before.1) } else { before };
        }
        let who = self.who(event);
        let expected = if self.sabotage == Sabotage::Drop(seq) {
            self.rules.clone().predict(event, who)
        } else {
            self.journal.push(seq);
            self.rules.predict(event, who)
        };
        if self.sabotage == Sabotage::Duplicate(seq) {
            self.journal.push(seq);
            self.rules.predict(event, who);
        }
        let mut answer = (expected.reason.code(), expected.balance_kopecks);
        match self.sabotage {
            Sabotage::AlterReason(at) if at == seq => answer.0 += 1,
            Sabotage::AlterBalance(at) if at == seq => answer.1 += 1,
            _ => {}
        }
        self.refused += u64::from(!expected.reason.is_accepted());
        self.answers.push(answer);
        answer
    }

    fn who(&self, event: &Event) -> Who {
        let by_card = self.cards.get(&event.card_key()).copied();
        let child = self.rules.people.iter().position(|p| event.subject != 0 && p.account == event.subject);
        match (by_card, child) {
            (Some(Who::Person(adult)), Some(child)) => self
                .rules
                .people
                .get(adult as usize)
                .map_or(Who::Nobody, |a| Who::Child { child: child as u32, adult: a.holder, card_state: a.card_state }),
            (None, Some(account)) if event.card_bits == 0 => Who::Person(account as u32),
            (Some(who), _) => who,
            _ => Who::Nobody,
        }
    }

    /// What its pages show.
    pub(crate) fn evidence(&self) -> Evidence {
        let mut accounts: HashMap<u32, AccountItem> = HashMap::new();
        for (place, account) in self.rules.accounts().enumerate() {
            let holder = self.rules.people[account.person].holder;
            let off = i64::from(place == 0 && self.sabotage == Sabotage::AlterBooks);
            accounts
                .entry(holder)
                .or_insert_with(|| AccountItem {
                    holder,
                    active: true,
                    presence: PresenceItem { state: String::from("unknown"), building: None, since_us: None },
                    purses: Vec::new(),
                    days: Vec::new(),
                    cards: Vec::new(),
                })
                .purses
                .push(PurseItem {
                    supplier: account.purse.supplier,
                    balance_kopecks: account.purse.balance + off,
                    held_kopecks: 0,
                    floor_kopecks: 0,
                });
        }
        Evidence {
            records: self.journal.len() as u64,
            sum_kopecks: i64::from(self.sabotage == Sabotage::AlterSum),
            last_seqs: HashMap::from([(GATEWAY, self.last_seq())]),
            audit: self.audit(),
            accounts,
        }
    }

    /// Counts its journal, in two pages.
    fn audit(&self) -> Audit {
        let half = self.journal.len() / 2;
        let pages = [(0, &self.journal[..half]), (half, &self.journal[half..])].map(|(from, seqs)| Page {
            from_pos: from as u64,
            to_pos: (from + seqs.len()) as u64,
            chained: true,
            next: None,
            items: seqs
                .first()
                .zip(seqs.last())
                .map(|(first, last)| Item {
                    gateway: GATEWAY,
                    records: seqs.len() as u64,
                    first_seq: *first,
                    last_seq: *last,
                    contiguous: seqs.is_sorted_by(|a, b| a + 1 == *b),
                })
                .into_iter()
                .collect(),
        });
        Audit::of(pages.to_vec())
    }

    pub(crate) fn judge(&self, driver: &GatewayDriver) -> Verdict {
        weigh(&[driver], &self.evidence(), None)
    }
}

/// Plays until the feeder is done and all is answered; every round costs a millisecond of virtual time.
pub(crate) fn play(
    driver: &mut GatewayDriver,
    feeder: &mut dyn Feeder,
    ledger: &mut FakeLedger,
) -> Result<Recorder, DriverError> {
    let mut recorder = Recorder::default();
    let mut now_us = 0;
    driver.handle_connected(0);
    while !(feeder.is_done() && driver.unanswered() == 0) {
        feeder.fill(driver, now_us);
        let wants_new = driver.take_reconnect();
        if wants_new || !feeder.wants_link() {
            driver.handle_disconnected();
            ledger.disconnect();
            if feeder.wants_link() {
                driver.handle_connected(now_us);
            }
        } else if !driver.is_open() && !ledger.exchange(driver, &mut recorder, now_us)? {
            driver.handle_connected(now_us);
        }
        ledger.exchange(driver, &mut recorder, now_us)?;
        now_us += 1_000;
    }
    Ok(recorder)
}

pub(crate) fn card(number: u32) -> CardKey {
    let n = number.to_be_bytes();
    CardKey::from_bytes(&[4, 1, 2, n[0], n[1], n[2], n[3]]).expect("seven bytes are a card")
}

pub(crate) fn person(holder: u32) -> Person {
    Person {
        holder,
        account: u64::from(holder) * 10 + 1,
        card: card(holder),
        card_state: code::card::ACTIVE,
        permanent: false,
        kind: code::holder::PUPIL,
        in_meal_plan: true,
        benefit_meals: 0,
        daily_limit: 0,
        complex: 1,
        building: 5,
        leader: 0,
        representatives: Vec::new(),
        window: None,
        touch: Default::default(),
        whereabouts: Default::default(),
        passed_building: 0,
        passed_us: 0,
        purse: 0,
        days: Default::default(),
        touched: false,
    }
}

pub(crate) fn calendar() -> Arc<Calendar> {
    let contract = ContractRow {
        contract: 1,
        supplier: SUPPLIER,
        complex: 1,
        first_day: DAY - 30,
        last_day: DAY + 30,
        weekdays: 0b001_1111,
    };
    Arc::new(Calendar { contracts: vec![contract], service_days: HashMap::from([((1, DAY + 1), false)]) })
}

pub(crate) fn devices() -> Vec<DeviceRow> {
    [(11, 1, 0), (12, 1, 0), (13, 3, SUPPLIER), (14, 4, 0)]
        .map(|(device, kind, supplier)| DeviceRow { device, building: 5, kind, supplier })
        .to_vec()
}

/// A combined building with `people`, some with little money, limits and benefits.
pub(crate) fn school(people: u32) -> Model {
    let gateway = GatewayRow { gateway: GATEWAY, building: 5, complex: 1, building_kind: 3, mode: 0 };
    let mut model = Model::new(gateway, devices(), calendar());
    for number in 1..=people {
        let mut person = person(number);
        person.benefit_meals = if number % 5 == 0 { 0b011 } else { 0 };
        person.daily_limit = if number % 3 == 0 { 2_000 } else { 0 };
        person.in_meal_plan = number % 7 != 0;
        person.card_state = if number % 50 == 0 { code::card::LOST } else { code::card::ACTIVE };
        if number % 4 == 0 {
            person.representatives = vec![number + 1];
        }
        let purse = Purse { supplier: SUPPLIER, balance: i64::from(number % 10) * 10_000, ..Purse::default() };
        model.add(person, if number % 9 == 0 { &[] } else { std::slice::from_ref(&purse) });
    }
    model
}

pub(crate) fn strangers() -> Vec<(CardKey, u8)> {
    vec![(card(9_001), code::card::ACTIVE), (card(9_002), code::card::LOST), (card(9_003), code::card::BLOCKED)]
}

pub(crate) fn driver(model: Model, batch: usize, in_flight: u32, history: usize) -> GatewayDriver {
    let config = ClientConfig { batch_max: batch, in_flight_max: in_flight, ..ClientConfig::new(GATEWAY) };
    GatewayDriver::new(model, config, 0, history)
}
