//! Postings: those that stand under the ids of rows, and all top-ups of the day.

use super::Sources;
use crate::journal::{JournalError, Located, read_ahead};
use crate::ledger::Ledger;
use ledger_core::limits::{CIVIL_OFFSET_US, DAY_US};
use ledger_core::{Command, RecordKind, civil_day};
use reconciliation::{Origin, Posting, Row};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Ids looked up under one read lock. Origin: well below a millisecond, so the follower is not held up.
const IDS_PER_LOCK: usize = 5_000;

/// Postings by position.
pub(super) struct Found {
    supplier: u32,
    by_pos: BTreeMap<u64, Posting>,
    ids: HashSet<u128>,
}

impl Found {
    /// All top-ups to the supplier that were booked on the day.
    pub(super) fn on_day(ledger: &Ledger, sources: &Sources, supplier: u32, day: i32) -> Result<Self, JournalError> {
        let from_us = i64::from(day) * DAY_US - CIVIL_OFFSET_US;
        let mut found = Self { supplier, by_pos: BTreeMap::new(), ids: HashSet::new() };
        let Some(first) = ledger.journal().first_booked(from_us, ledger.durable_pos())? else { return Ok(found) };
        read_ahead(&**ledger.journal().store(), first, |blocks| {
            for block in blocks {
                let block = block?;
                if block.now_us >= from_us + DAY_US {
                    break;
                }
                let wanted = |kind| kind == RecordKind::TopUp as u8;
                if block.now_us < from_us || !block.records.iter().any(|record| wanted(record.kind)) {
                    continue;
                }
                for (pos, entry) in (block.first_pos..).zip(block.entries()) {
                    let (record, command) = entry.map_err(|source| JournalError::Block { pos, source })?;
                    found.add(Located { pos, booked_us: block.now_us, record: *record, command }, sources);
                }
            }
            Ok::<(), JournalError>(())
        })?;
        found.ids = found.by_pos.values().map(|posting| posting.id).collect();
        Ok(found)
    }

    pub(super) fn is_booked_on_day(&self, id: u128) -> bool {
        self.ids.contains(&id)
    }

    /// What stands under the ids of these rows, on whichever day.
    pub(super) fn look_up(&mut self, ledger: &Ledger, sources: &Sources, rows: &[Row]) -> Result<(), JournalError> {
        let mut positions = BTreeSet::new();
        let ids: Vec<u128> = rows.iter().flat_map(|row| row.ids.iter().copied()).collect();
        for ids in ids.chunks(IDS_PER_LOCK) {
            let state = ledger.read_now();
            positions.extend(ids.iter().filter_map(|id| state.position_of(*id)));
        }
        for pos in positions {
            if let Some(located) = ledger.journal().record(pos)?.filter(|_| !self.by_pos.contains_key(&pos)) {
                self.add(located, sources);
            }
        }
        Ok(())
    }

    pub(super) fn postings(self) -> Vec<Posting> {
        self.by_pos.into_values().collect()
    }

    fn add(&mut self, located: Located, sources: &Sources) {
        let Located { pos, booked_us, record, command } = located;
        let Some(Command::TopUp { account, supplier, amount_kopecks, note }) = command else { return };
        if supplier != self.supplier {
            return;
        }
        let refused = record.reason >= edge_protocol::reason::FIRST_REFUSAL;
        let (id, day) = (record.command_id(), civil_day(booked_us));
        let origin = origin_of(&note, sources);
        self.by_pos.insert(pos, Posting { id, pos, account, kopecks: amount_kopecks, refused, day, origin });
    }
}

/// A note begins with what brought the payment: `file 7 line 3`, or the source's name.
fn origin_of(note: &str, Sources(sources): &Sources) -> Origin {
    let file = note.strip_prefix("file ").and_then(|rest| rest.split(' ').next()).and_then(|number| number.parse().ok());
    let source = note.split(' ').next().unwrap_or_default();
    match file {
        Some(file) => Origin::File(file),
        None if sources.iter().any(|name| name == source) => Origin::Notice,
        None => Origin::Command,
    }
}
