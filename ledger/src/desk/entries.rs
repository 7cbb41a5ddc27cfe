//! Records of the journal as lists, found by their back-pointers: no index, no second truth.

use super::hands;
use super::{broken, building_named, changes, complex_named, place_of, place_of_holder, supplier_named, tail};
use crate::access::to_hex;
use crate::journal::{JournalError, Located};
use crate::ledger::Ledger;
use dashboard::views::desk::{Checked, DeskError, EntriesOf, EntryPage, EntryRow, EventView};
use edge_protocol::Reason;
use edge_protocol::event::FLAG_OFFLINE;
use ledger_core::{Command, NO_POS, Record, RecordKind, State, account_number, checks_of, civil_day, holder_of_account};
use ledger_office::corrections::Debit;
use ledger_office::decide;

/// Records looked at for one page of a device's. Origin: guess; a building's gateway serves a dozen devices, and a page must not
/// read the journal for seconds to find the one that is silent.
pub(super) const LOOKED_AT_MAX: usize = 4_096;
/// Chains that one list follows at most. Origin: an account has a purse per supplier, a building two gateways; a cursor is no
/// place to put a thousand.
const CHAINS_MAX: usize = 64;

/// A page of entries, newest first. A cursor holds the position where each chain goes on.
pub(super) fn page(ledger: &Ledger, of: EntriesOf, before: Option<&str>, limit: usize) -> Result<EntryPage, DeskError> {
    let Some(mut chains) = Chains::of(ledger, of) else { return Ok(EntryPage::default()) };
    if let Some(cursor) = before {
        chains.resume(ledger, cursor)?;
    }
    let mut rows = Vec::with_capacity(limit);
    for _ in 0..LOOKED_AT_MAX {
        if rows.len() == limit {
            break;
        }
        let Some(found) = chains.next(ledger).map_err(|error| broken(&error))? else { break };
        if let EntriesOf::Device(device) = of
            && found.record.device != device
        {
            continue;
        }
        rows.push(row(ledger, &found).map_err(|error| broken(&error))?);
    }
    Ok(EntryPage { rows, next: chains.cursor() })
}

/// One record with what explains it.
pub(super) fn one(ledger: &Ledger, pos: u64) -> Result<Option<EventView>, DeskError> {
    if pos >= ledger.durable_pos() {
        return Ok(None);
    }
    let block = ledger.journal().block_at(pos).map_err(|error| broken(&error))?;
    let found = ledger.journal().record(pos).map_err(|error| broken(&error))?;
    let (Some(block), Some(found)) = (block, found) else { return Ok(None) };
    let entry = row(ledger, &found).map_err(|error| broken(&error))?;
    let record = found.record;
    let state = ledger.read_now();
    let place = if entry.building == 0 { place_of_holder(&state, record.holder) } else { place_of(&state, entry.building) };
    let checks = checks_of(&record).into_iter().map(|check| (check, became(check, entry.reason)));
    Ok(Some(EventView {
        complex: complex_named(&state, place.complex),
        building: building_named(&state, place.building),
        place,
        booked_us: found.booked_us,
        gateway: record.gateway,
        gateway_seq: if record.is_event() { record.id_lo } else { 0 },
        offline: record.is_event() && record.flags & FLAG_OFFLINE != 0,
        card_tail: tail(record.card_key()),
        rules: record.rules,
        checks: checks.collect(),
        block_hash: to_hex(&block.hash()),
        entry,
    }))
}

/// The accepted debit at `pos`; `None` for a free meal, a refusal, and everything else.
pub(super) fn debit(ledger: &Ledger, pos: u64) -> Result<Option<Debit>, DeskError> {
    if pos >= ledger.durable_pos() {
        return Ok(None);
    }
    let Some(Located { record, .. }) = ledger.journal().record(pos).map_err(|error| broken(&error))? else { return Ok(None) };
    let accepted = Reason::from_code(record.reason).is_some_and(Reason::is_accepted);
    let is_debit = record.kind == RecordKind::MealDebit as u8 && accepted && record.purse != 0 && record.amount_kopecks > 0;
    Ok(is_debit.then_some(Debit {
        pos,
        event_time_us: record.event_time_us,
        kopecks: record.amount_kopecks,
        holder: record.holder,
        purse: record.purse,
        device: record.device,
        class: record.detail,
        meal: record.meal,
    }))
}

/// The first check that failed is the answer: all before it held, none after it was asked.
fn became(check: Reason, answer: Reason) -> Checked {
    if answer.is_accepted() || check < answer {
        return Checked::Passed;
    }
    if check == answer { Checked::Refused } else { Checked::NotReached }
}

/// A record as a line.
pub(super) fn row(ledger: &Ledger, found: &Located) -> Result<EntryRow, JournalError> {
    let record = &found.record;
    let note = ledger.journal().note(found)?;
    let changes = changes::of(ledger, found)?;
    let state = ledger.read_now();
    let kind = RecordKind::from_code(record.kind);
    let device = state.devices().get(record.device as usize).filter(|_| record.device != 0);
    let supplier = match state.purses().get(record.purse as usize).filter(|_| record.purse != 0) {
        Some(purse) => hands::supplier_before(&state, record.purse, purse.supplier, found.pos),
        None if kind == Some(RecordKind::MealDebit) => state.serving(record.device, civil_day(record.event_time_us)),
        None => 0,
    };
    Ok(EntryRow {
        pos: found.pos,
        kind,
        detail: record.detail,
        event_time_us: record.event_time_us,
        reason: Reason::from_code(record.reason).unwrap_or(Reason::MalformedEvent),
        amount_kopecks: record.amount_kopecks,
        supplier: supplier_named(&state, supplier),
        balance_kopecks: (record.purse != 0).then_some(record.balance_kopecks),
        device: record.device,
        building: device.map_or(0, |device| device.building),
        account: if record.holder == 0 { 0 } else { account_number(record.holder) },
        note,
        changes,
        deed: deed(found),
    })
}

fn deed(found: &Located) -> &'static str {
    match &found.command {
        Some(Command::Office(entry)) => decide::read(entry).map_or("", |command| command.name()),
        _ => "",
    }
}

/// Chains of records that go back in time, read as one list by position.
pub(super) struct Chains {
    of: Whose,
    /// The next record of each chain; no [`NO_POS`] among them.
    heads: Vec<u64>,
}

/// Whom the records of the chains must be about.
enum Whose {
    Holder(u32),
    /// Ascending.
    Gateways(Vec<u32>),
}

impl Chains {
    /// From the newest record of each chain; `None` when there is no such object.
    pub(super) fn of(ledger: &Ledger, of: EntriesOf) -> Option<Self> {
        let state = ledger.read_now();
        let building = match of {
            EntriesOf::Account(account) => {
                let holder = holder_of_account(account)?;
                let row = state.holder(holder)?;
                let purses = state.purses_of(holder).map(|(_, purse)| purse.last_pos);
                return Some(Self::new(Whose::Holder(holder), purses.chain([row.last_pos])));
            }
            EntriesOf::Building(building) => building,
            EntriesOf::Device(device) => state.devices().get(device as usize).filter(|device| device.kind != 0)?.building,
        };
        let here = (0u32..).zip(state.gateways()).filter(|(_, gateway)| building != 0 && gateway.building == building);
        let (gateways, heads): (Vec<u32>, Vec<u64>) = here.map(|(id, gateway)| (id, gateway.last_pos)).unzip();
        Some(Self::new(Whose::Gateways(gateways), heads.into_iter()))
    }

    fn new(of: Whose, heads: impl Iterator<Item = u64>) -> Self {
        Self { of, heads: heads.filter(|pos| *pos != NO_POS).collect() }
    }

    /// Goes on where [`Chains::cursor`] stood.
    fn resume(&mut self, ledger: &Ledger, cursor: &str) -> Result<(), DeskError> {
        let heads: Result<Vec<u64>, _> = cursor.split('-').map(str::parse).collect();
        let heads = heads.ok().filter(|heads| heads.len() <= CHAINS_MAX).ok_or(DeskError::BadCursor)?;
        for pos in &heads {
            // Positions come from outside: each must be of these chains.
            let known = if *pos < ledger.durable_pos() { ledger.journal().record(*pos).map_err(|e| broken(&e))? } else { None };
            if !known.is_some_and(|found| self.of.owns(&ledger.read_now(), &found.record)) {
                return Err(DeskError::BadCursor);
            }
        }
        self.heads = heads;
        Ok(())
    }

    fn cursor(&self) -> Option<String> {
        let positions: Vec<String> = self.heads.iter().take(CHAINS_MAX).map(u64::to_string).collect();
        (!positions.is_empty()).then(|| positions.join("-"))
    }

    /// Position of the newest record that is left.
    pub(super) fn newest(&self) -> Option<u64> {
        self.heads.iter().copied().max()
    }

    /// That record.
    pub(super) fn next(&mut self, ledger: &Ledger) -> Result<Option<Located>, JournalError> {
        let Some((chain, pos)) = self.heads.iter().copied().enumerate().max_by_key(|(_, pos)| *pos) else { return Ok(None) };
        let Some(found) = ledger.journal().record(pos)? else {
            self.heads.swap_remove(chain);
            return Ok(None);
        };
        let older = match self.of {
            Whose::Holder(_) => found.record.prev_subject,
            Whose::Gateways(_) => older_of_gateway(ledger, &found)?,
        };
        match self.heads.get_mut(chain) {
            Some(head) if older != NO_POS => *head = older,
            _ => drop(self.heads.swap_remove(chain)),
        }
        Ok(Some(found))
    }
}

impl Whose {
    fn owns(&self, state: &State, record: &Record) -> bool {
        match self {
            Self::Holder(holder) => {
                let of_purse = state.purses().get(record.purse as usize).filter(|_| record.purse != 0);
                of_purse.map_or(record.holder, |purse| purse.holder) == *holder
            }
            Self::Gateways(gateways) => record.is_event() && gateways.binary_search(&record.gateway).is_ok(),
        }
    }
}

/// Within a run the gateway's records lie side by side; the first of a run points to the end of the one before.
fn older_of_gateway(ledger: &Ledger, found: &Located) -> Result<u64, JournalError> {
    if let Some(before) = found.pos.checked_sub(1)
        && ledger.journal().record(before)?.is_some_and(|beside| beside.record.gateway == found.record.gateway)
    {
        return Ok(before);
    }
    Ok(found.record.prev_gateway)
}
