//! Signals about identifiers: noted by the clock, held by rule, settled by a person.

use super::super::{About, CLOCK, Decided, Topic};
use super::Desk;
use crate::limits::SIGNALS_OPEN_MAX;
use crate::state::Row;
use crate::stock::signal::Settled;
use crate::stock::{Sighting, Signal, SignalRules};
use edge_protocol::Reason;
use ledger_core::Registry;
use ledger_core::command::{CardSpec, card_state};

pub(super) fn suspect(desk: Desk<'_>, sighting: &Sighting) -> Result<Decided, Reason> {
    let Sighting { uid, kind, building, earlier, later, at_us, measure } = *sighting;
    if desk.moment.stamp.by != CLOCK {
        return Err(Reason::OfficeCommandInvalid);
    }
    let card = desk.card(uid)?;
    desk.building(building)?;
    // One at a time for each oddity, and each touch once: a broken clock of a gateway makes no flood.
    let newest = desk.stock.newest_signal(uid, kind);
    if newest.is_some_and(|newest| newest.settled.is_none() || later <= newest.later) {
        return Err(Reason::NothingChanges);
    }
    if desk.stock.open_signals().count() >= SIGNALS_OPEN_MAX {
        return Err(Reason::TooManyChanges);
    }
    let held = desk.stock.signal_rules().holds(kind) && card.state == card_state::ACTIVE;
    let id = desk.moment.number(desk.stock.next_signal());
    let mut decided = of(card.holder);
    if held {
        decided.changes.push(Registry::Card(CardSpec { state: card_state::BLOCKED, ..card.spec() }));
    }
    let signal = Signal { id, uid, kind, building, earlier, later, at_us, measure, held, settled: None };
    decided.rows.push(Row::CardSignal(Box::new(signal)));
    Ok(decided)
}

pub(super) fn settle(desk: Desk<'_>, signal: u32, release: bool) -> Result<Decided, Reason> {
    let mut row = desk.stock.signal(signal).filter(|row| row.settled.is_none()).ok_or(Reason::SignalUnknown)?.clone();
    let card = desk.card(row.uid)?;
    let mut decided = of(card.holder);
    if release && row.held && card.state == card_state::BLOCKED {
        decided.changes.push(Registry::Card(CardSpec { state: card_state::ACTIVE, ..card.spec() }));
    }
    row.settled = Some(Settled { stamp: desk.moment.stamp.clone(), pos: desk.moment.pos, released: release });
    decided.rows.push(Row::CardSignal(Box::new(row)));
    Ok(decided)
}

pub(super) fn rules(desk: Desk<'_>, rules: SignalRules) -> Result<Decided, Reason> {
    if !rules.is_sound() {
        return Err(Reason::FieldInvalid);
    }
    if desk.stock.signal_rules() == rules {
        return Err(Reason::NothingChanges);
    }
    Ok(Decided { rows: vec![Row::SignalRules(rules)], ..Decided::default() })
}

fn of(holder: u32) -> Decided {
    let topic = if holder == 0 { Topic::None } else { Topic::Holder };
    Decided { about: About { topic, object: holder, holder }, ..Decided::default() }
}
