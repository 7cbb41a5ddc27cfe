//! Watches touches for what no child can do, and notes it for a person to look at (QUALITY 1.3, «Cards»).
//!
//! ```text
//! follower ─blocks─► Watch::look ─sightings─► office command of the clock ─► writer
//! ```
//!
//! A watch, not a guarantee: it runs beside the ledger on a thread of its own, and under a load that it can't follow blocks pass it by
//! rather than slow anybody down. It remembers the last touch of each identifier of a day and nothing else; the office knows what was
//! noted already.

use crate::journal::Block;
use crate::ledger::Ledger;
use crate::limits::SIGNALS_PER_MINUTE_MAX;
use crate::payments::submit;
use edge_protocol::{CardKey, Reason};
use ledger_core::limits::{CIVIL_OFFSET_US, DAY_US};
use ledger_core::{Command, NO_POS, OfficeEntry, Record, RecordKind, State};
use ledger_office::OfficeCommand;
use ledger_office::decide::CLOCK;
use ledger_office::stock::{Sighting, SignalKind, SignalRules, StockDeed, Uid};
use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use tokio::runtime::Handle;

const SECOND_US: i64 = 1_000_000;
const HOUR_US: i64 = 3_600 * SECOND_US;
const MINUTE: Duration = Duration::from_secs(60);

/// The newest touch of an identifier.
#[derive(Clone, Copy, Debug)]
struct Touch {
    at_us: i64,
    pos: u64,
    building: u32,
    /// Passages back on the day of this touch, and the first of them.
    backs: u8,
    first_back: u64,
}

/// What one looks at touches with: where gateways are, and what is odd.
#[derive(Debug, Default)]
pub struct Watch {
    seen: HashMap<CardKey, Touch>,
    /// Building and complex by gateway.
    places: Vec<(u32, u32)>,
    rules: SignalRules,
    /// Civil day of the newest touch; what was before is forgotten with it.
    day: i64,
}

impl Watch {
    /// Learns where gateways are.
    pub fn learn(&mut self, city: &State, rules: SignalRules) {
        let complex = |building: u32| city.buildings().get(building as usize).map_or(0, |row| row.complex);
        self.places.clear();
        self.places.extend(city.gateways().iter().map(|gateway| (gateway.building, complex(gateway.building))));
        self.rules = rules;
    }

    /// Sets what is odd.
    pub const fn set_rules(&mut self, rules: SignalRules) {
        self.rules = rules;
    }

    /// What is odd about the touches of a block.
    pub fn look(&mut self, first_pos: u64, records: &[Record], found: &mut Vec<Sighting>) {
        for (pos, record) in (first_pos..).zip(records) {
            if record.kind == RecordKind::Tap as u8 && record.holder != 0 && record.card_bits != 0 {
                self.touched(pos, record, found);
            }
        }
    }

    fn touched(&mut self, pos: u64, record: &Record, found: &mut Vec<Sighting>) {
        let Some(reason) = Reason::from_code(record.reason).filter(|reason| tells(*reason)) else { return };
        let Some((building, complex)) = self.places.get(record.gateway as usize).copied().filter(|(id, _)| *id != 0) else {
            return;
        };
        let civil_us = record.event_time_us + CIVIL_OFFSET_US;
        self.turn(civil_us.div_euclid(DAY_US));
        let card = CardKey { bytes: record.card, bits: record.card_bits };
        let sighting = |kind, earlier, measure| Sighting {
            uid: Uid(card),
            kind,
            building,
            earlier,
            later: pos,
            at_us: record.event_time_us,
            measure,
        };
        let now = Touch { at_us: record.event_time_us, pos, building, backs: 0, first_back: NO_POS };
        let before = self.seen.get(&card).copied();
        let (mut backs, mut first_back) = before.map_or((0, NO_POS), |touch| (touch.backs, touch.first_back));
        if let Some(before) = before.filter(|before| before.building != building) {
            let gap_s = (record.event_time_us - before.at_us).unsigned_abs() / SECOND_US.unsigned_abs();
            let near = self.places.contains(&(before.building, complex));
            let needs_s = if near { self.rules.near_s } else { self.rules.far_s };
            if gap_s < u64::from(needs_s) {
                found.push(sighting(SignalKind::Travel, before.pos, u32::try_from(gap_s).unwrap_or(u32::MAX)));
            }
        }
        if reason == Reason::PassBack {
            backs = backs.saturating_add(1);
            first_back = first_back.min(pos);
            if backs == self.rules.pass_backs {
                found.push(sighting(SignalKind::PassBack, first_back, backs.into()));
            }
        }
        let hour = u8::try_from(civil_us.rem_euclid(DAY_US) / HOUR_US).unwrap_or(0);
        if reason.is_accepted() && self.rules.is_night(hour) {
            found.push(sighting(SignalKind::Hours, NO_POS, hour.into()));
        }
        // What a gateway sends late does not hide a newer touch.
        let newest = before.filter(|before| before.at_us > now.at_us).unwrap_or(now);
        self.seen.insert(card, Touch { backs, first_back, ..newest });
    }

    /// Another day begins; what a gateway sends late belongs to the day that is.
    fn turn(&mut self, day: i64) {
        if day > self.day {
            (self.day, self.seen) = (day, HashMap::new());
        }
    }
}

/// A refusal for what the identifier is tells nothing about where its owner is.
const fn tells(reason: Reason) -> bool {
    reason.is_accepted() || matches!(reason, Reason::PassBack | Reason::WrongBuilding | Reason::BuildingClosed)
}

/// Starts the watch over a running ledger; it ends with the ledger.
///
/// # Errors
/// When the system gives no thread.
pub fn start(ledger: Arc<Ledger>, runtime: Handle) -> io::Result<thread::JoinHandle<()>> {
    let blocks = ledger.applied();
    thread::Builder::new().name("signals".into()).spawn(move || {
        let (mut watch, mut known, mut found) = (Watch::default(), None, Vec::new());
        let (mut minute, mut noted) = (Instant::now(), 0);
        while let Ok(block) = blocks.recv() {
            {
                let city = ledger.read_now();
                let rules = city.office().stock().signal_rules();
                if known == Some(city.registry_pos()) {
                    watch.set_rules(rules)
                } else {
                    watch.learn(&city, rules)
                }
                known = Some(city.registry_pos());
            }
            look(&mut watch, &block, &ledger, &mut found);
            if minute.elapsed() >= MINUTE {
                (minute, noted) = (Instant::now(), 0);
            }
            for sighting in found.drain(..) {
                noted += 1;
                if noted > SIGNALS_PER_MINUTE_MAX {
                    if noted == SIGNALS_PER_MINUTE_MAX + 1 {
                        tracing::warn!("more signals about identifiers than anybody reads; the rest of this minute is left out");
                    }
                    continue;
                }
                if let Err(error) = runtime.block_on(note(&ledger, sighting)) {
                    tracing::warn!(%error, "a signal about an identifier was not noted");
                }
            }
        }
    })
}

/// The odd touches of a block that the office does not know yet.
fn look(watch: &mut Watch, block: &Block, ledger: &Ledger, found: &mut Vec<Sighting>) {
    watch.look(block.first_pos, &block.records, found);
    if !found.is_empty() {
        let city = ledger.read_now();
        let stock = city.office().stock();
        found.retain(|one| {
            stock.newest_signal(one.uid, one.kind).is_none_or(|newest| newest.settled.is_some() && newest.later < one.later)
        });
    }
}

async fn note(ledger: &Ledger, sighting: Sighting) -> anyhow::Result<()> {
    let command = OfficeCommand::Stock { deed: StockDeed::Suspect { sighting } };
    let entry = OfficeEntry { login: CLOCK.to_owned(), body: command.to_json(), ..OfficeEntry::default() };
    // Without an id: noted once more, a touch is known to the office.
    let answer = ledger.answered(submit(ledger, 0, &Command::Office(entry)).await?).await?;
    tracing::info!(uid_bits = sighting.uid.0.bits, kind = ?sighting.kind, reason = answer.reason.en(), "a signal about an identifier");
    Ok(())
}

#[cfg(test)]
mod tests;
