//! The journal over a store: reading by position, following back-pointers, and replaying to a state.

pub mod block;
pub mod preflight;
pub mod snapshot;
pub mod tail;
#[cfg(test)]
mod tests;

pub use block::{Block, BlockError, CheckedBlock, Hash, NO_HASH};
pub use preflight::open_store;
pub use snapshot::{SnapshotError, SnapshotHead};
pub use tail::{Tail, TailFile};

use crate::limits::{READ_AHEAD_BLOCKS, READ_CACHE_BLOCKS};
use crate::store::{Store, StoreError, StoredBlock};
use crate::suspense::note;
use crossbeam_channel::bounded;
use ledger_core::record::DETAIL_CONTINUED;
use ledger_core::{Command, Divergence, NO_POS, Record, State};
use ledger_office::City;
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::sync::Arc;
use std::thread;
use thiserror::Error;

/// Why the journal cannot be read, or must not be believed.
#[derive(Debug, Error)]
pub enum JournalError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A block is damaged.
    #[error("block at position {pos}: {source}. {ADVICE_DAMAGE}")]
    Block {
        /// Position of its first record.
        pos: u64,
        /// What is wrong.
        source: BlockError,
    },
    /// The hot window cannot be opened without losing blocks. Nothing was changed.
    #[error("the block at position {pos} in the hot window is damaged or missing: {source}. {ADVICE_DAMAGE}")]
    Hot {
        /// First position in doubt.
        pos: u64,
        /// What an opening of a copy said.
        source: Box<JournalError>,
    },
    /// A block does not continue the one before.
    #[error("block at position {pos} does not chain to the block before it. {ADVICE_DAMAGE}")]
    Chain {
        /// Position of its first record.
        pos: u64,
    },
    /// This build decides otherwise than the journal says.
    #[error("record {pos} replays differently: written {written:?}, replayed {replayed:?}. {ADVICE_VERSION}", pos = .0.pos, written = .0.written, replayed = .0.replayed)]
    Diverged(Box<Divergence>),
    /// Acknowledged records are missing.
    #[error("the journal ends at position {have}, but everything up to {acked} was acknowledged. {ADVICE_DAMAGE}")]
    ShorterThanAcknowledged {
        /// Where the journal ends.
        have: u64,
        /// Where it must end at least.
        acked: u64,
    },
    /// The block that was acknowledged last is another one.
    #[error("the block that ends at position {0} is not the one that was acknowledged. {ADVICE_DAMAGE}")]
    OtherTail(u64),
    /// A snapshot needs a newer program.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
}

const ADVICE_DAMAGE: &str =
    "Do not start from it: keep the folder as it is, restore a backup into a new one, and run `turnstone verify` on both";
const ADVICE_VERSION: &str = "Use the turnstone that wrote this journal, or report this as a bug";

/// A record with what its block knows about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// Its position.
    pub pos: u64,
    /// Server time of the decision, microseconds since the Unix epoch.
    pub booked_us: i64,
    /// The record.
    pub record: Record,
    /// The command behind it, if any.
    pub command: Option<Command>,
}

/// Reads a store as checked blocks.
pub struct Journal {
    store: Arc<dyn Store>,
    cache: Mutex<VecDeque<CheckedBlock>>,
}

impl Journal {
    /// A reader over `store`.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store, cache: Mutex::new(VecDeque::with_capacity(READ_CACHE_BLOCKS)) }
    }

    /// The store below.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// The block that holds `pos`; `None` beyond the end.
    ///
    /// # Errors
    /// [`JournalError`] when it cannot be read or its hash does not fit.
    pub fn block_at(&self, pos: u64) -> Result<Option<CheckedBlock>, JournalError> {
        if let Some(hit) = self.cache.lock().iter().find(|block| block.holds(pos)) {
            return Ok(Some(hit.clone()));
        }
        let Some(stored) = self.store.read(pos)? else { return Ok(None) };
        let block = CheckedBlock::new(stored.bytes).map_err(|source| JournalError::Block { pos: stored.first_pos, source })?;
        if !block.holds(pos) {
            return Err(JournalError::Block { pos, source: BlockError::Shape });
        }
        let mut cache = self.cache.lock();
        if cache.len() >= READ_CACHE_BLOCKS {
            cache.pop_back();
        }
        cache.push_front(block.clone());
        Ok(Some(block))
    }

    /// The first position before `end` in a block that was booked at this time or later; `None` when there is none, or it is not
    /// durable yet. Blocks' times never go back.
    ///
    /// # Errors
    /// As [`Journal::block_at`].
    pub fn first_booked(&self, from_us: i64, end: u64) -> Result<Option<u64>, JournalError> {
        let (mut low, mut high, mut found) = (0, end, None);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.block_at(middle)? {
                Some(block) if block.now_us() < from_us => low = middle + 1,
                Some(block) => {
                    high = block.first_pos().max(low);
                    found = Some(high);
                }
                None => high = middle,
            }
        }
        Ok(found)
    }

    /// The record at `pos`; `None` beyond the end.
    ///
    /// # Errors
    /// As [`Journal::block_at`].
    pub fn record(&self, pos: u64) -> Result<Option<Located>, JournalError> {
        let Some(block) = self.block_at(pos)? else { return Ok(None) };
        let first_pos = block.first_pos();
        let entry = block.entry((pos - first_pos) as usize);
        let (record, command) = entry.map_err(|source| JournalError::Block { pos: first_pos, source })?;
        Ok(Some(Located { pos, booked_us: block.now_us(), record, command }))
    }

    /// The record of event `seq` of `gateway`, found by walking back from that gateway's record at `from`.
    ///
    /// Within one contiguous run the distance in sequence is the distance in position, so the walk jumps run by run. Where a run
    /// begins is not written down: what lies at that distance is the record only if gateway and sequence say so, for between two
    /// runs stand other gateways' records.
    ///
    /// # Errors
    /// As [`Journal::block_at`].
    pub fn event(&self, gateway: u32, seq: u64, from: u64) -> Result<Option<Located>, JournalError> {
        let mut at = from;
        while at != NO_POS {
            let Some(found) = self.record(at)? else { return Ok(None) };
            if found.record.gateway != gateway || seq > found.record.id_lo {
                return Ok(None);
            }
            let back = found.record.id_lo - seq;
            if back == 0 {
                return Ok(Some(found));
            }
            let run_end = found.record.prev_gateway;
            if let Some(target) = at.checked_sub(back).filter(|target| run_end == NO_POS || *target > run_end)
                && let Some(hit) = self.record(target)?
                && hit.record.gateway == gateway
                && hit.record.id_lo == seq
            {
                return Ok(Some(hit));
            }
            at = run_end;
        }
        Ok(None)
    }

    /// The words that came with a record's command; empty when there are none.
    ///
    /// # Errors
    /// As [`Journal::block_at`].
    pub fn note(&self, located: &Located) -> Result<String, JournalError> {
        let record = &located.record;
        if !record.is_event() && record.detail == DETAIL_CONTINUED {
            // The second side of a transfer, a registry change of the office: the words stand with the first.
            return Ok(self.first_of(located.pos)?.and_then(|first| first.command).as_ref().map_or_else(String::new, note_of));
        }
        Ok(located.command.as_ref().map_or_else(String::new, note_of))
    }

    /// The first record of the command that made the record at `pos`: all of them stand in one block.
    ///
    /// # Errors
    /// As [`Journal::block_at`].
    pub fn first_of(&self, pos: u64) -> Result<Option<Located>, JournalError> {
        let mut at = pos;
        while let Some(found) = self.record(at)? {
            if found.record.is_event() || found.record.detail != DETAIL_CONTINUED {
                return Ok(Some(found));
            }
            let Some(before) = at.checked_sub(1) else { break };
            at = before;
        }
        Ok(None)
    }

    /// Records of one purse (or of one holder's passages), newest first, from the back-pointer `from`.
    pub fn history(&self, from: u64) -> impl Iterator<Item = Result<Located, JournalError>> + '_ {
        let mut at = from;
        std::iter::from_fn(move || {
            if at == NO_POS {
                return None;
            }
            match self.record(at) {
                Ok(Some(found)) => {
                    at = found.record.prev_subject;
                    Some(Ok(found))
                }
                Ok(None) => {
                    let pos = std::mem::replace(&mut at, NO_POS);
                    Some(Err(JournalError::Block { pos, source: BlockError::Shape }))
                }
                Err(error) => {
                    at = NO_POS;
                    Some(Err(error))
                }
            }
        })
    }
}

fn note_of(command: &Command) -> String {
    match command {
        // What stands behind the words is for the assistant of the suspense account alone.
        Command::TopUp { note, .. } => note::words(note).to_owned(),
        Command::Hold { note, .. }
        | Command::Transfer { note, .. }
        | Command::Adjust { note, .. }
        | Command::Reverse { note, .. }
        | Command::FromSuspense { note, .. }
        | Command::SuspenseReturn { note, .. }
        | Command::SetApart { note, .. }
        | Command::Donate { note, .. }
        | Command::Support { note, .. } => note.clone(),
        Command::Office(entry) => entry.why.clone(),
        Command::HoldPost { .. }
        | Command::HoldVoid { .. }
        | Command::HoldExpire { .. }
        | Command::SupplierOrder { .. }
        | Command::SupplierChange { .. }
        | Command::Registry(_)
        | Command::Changed { .. } => String::new(),
    }
}

/// The block that the store gave, checked.
///
/// # Errors
/// [`JournalError::Block`] with its position.
pub(crate) fn decode(stored: &StoredBlock) -> Result<Block, JournalError> {
    Block::decode(&stored.bytes).map_err(|source| JournalError::Block { pos: stored.first_pos, source })
}

/// Applies blocks one after the other to a state, checking chain and decisions.
#[derive(Debug)]
pub struct Replayer {
    /// The state so far.
    pub state: City,
    /// Where it stands.
    pub head: SnapshotHead,
    /// Position after the last change of the registry that was applied here; 0 for none.
    pub registry_pos: u64,
    scratch: Vec<Record>,
}

impl Default for Replayer {
    fn default() -> Self {
        Self::from_snapshot(SnapshotHead { next_pos: 0, now_us: 0, block_hash: NO_HASH }, City::new())
    }
}

impl Replayer {
    /// Continues from a snapshot.
    pub fn from_snapshot(head: SnapshotHead, state: City) -> Self {
        Self { state, head, registry_pos: 0, scratch: Vec::with_capacity(2) }
    }

    /// Applies one block.
    ///
    /// # Errors
    /// [`JournalError`] when it is out of order or decides otherwise.
    pub fn apply(&mut self, block: &Block) -> Result<(), JournalError> {
        let pos = block.first_pos;
        if pos != self.state.next_pos() || block.prev_hash != self.head.block_hash {
            return Err(JournalError::Chain { pos });
        }
        // Records that the command before made, still to be met.
        let mut expected = 0..0;
        for (index, entry) in block.entries().enumerate() {
            if index % State::WARM_MAX == 0 && block.records.len() > 1 {
                self.state.core_mut().warm(block.records.get(index..).unwrap_or_default());
            }
            let (record, command) = entry.map_err(|source| JournalError::Block { pos, source })?;
            if let Some(next) = expected.next() {
                let replayed = self.scratch.get(next).copied();
                if replayed != Some(*record) {
                    let divergence = Divergence { pos, written: *record, replayed };
                    return Err(JournalError::Diverged(Box::new(divergence)));
                }
                continue;
            }
            if !record.is_event() && record.detail == DETAIL_CONTINUED {
                return Err(JournalError::Block { pos, source: BlockError::Contents });
            }
            self.state.replay(block.now_us, record, command.as_ref(), &mut self.scratch).map_err(JournalError::Diverged)?;
            expected = 1..self.scratch.len();
            if matches!(command, Some(Command::Registry(_) | Command::Office(_))) {
                self.registry_pos = self.state.next_pos();
            }
        }
        if !expected.is_empty() {
            return Err(JournalError::Block { pos, source: BlockError::Contents });
        }
        self.head = SnapshotHead { next_pos: block.next_pos(), now_us: block.now_us, block_hash: block.hash };
        Ok(())
    }
}

/// A snapshot and everything after it, replayed and checked against the acknowledged tail; and the position of that snapshot, 0
/// without one.
///
/// # Errors
/// [`JournalError`]: then the server must not start.
pub fn recover(store: &dyn Store, snapshot: Option<(SnapshotHead, City)>, tail: &Tail) -> Result<(Replayer, u64), JournalError> {
    let mut replayer = snapshot.map_or_else(Replayer::default, |(head, state)| Replayer::from_snapshot(head, state));
    let start = replayer.head;
    if start.next_pos > 0 {
        check_snapshot_fits(store, &start)?;
    }
    check_tail(&replayer.head, tail)?;
    read_ahead(store, start.next_pos, |blocks| {
        for block in blocks {
            let block = block?;
            if block.first_pos < start.next_pos {
                continue;
            }
            replayer.apply(&block)?;
            check_tail(&replayer.head, tail)?;
        }
        Ok::<(), JournalError>(())
    })?;
    if replayer.head.next_pos < tail.next_pos {
        return Err(JournalError::ShorterThanAcknowledged { have: replayer.head.next_pos, acked: tail.next_pos });
    }
    Ok((replayer, start.next_pos))
}

/// Gives `work` the blocks from the one that holds `from` on, each decoded and checked; the last may be an error. One thread
/// reads, another decodes, while `work` does its part.
pub fn read_ahead<T>(
    store: &dyn Store,
    from: u64,
    work: impl FnOnce(&mut dyn Iterator<Item = Result<Block, JournalError>>) -> T,
) -> T {
    thread::scope(|scope| {
        let (read, to_decode) = bounded::<Result<StoredBlock, StoreError>>(READ_AHEAD_BLOCKS);
        let (decoded, blocks) = bounded(READ_AHEAD_BLOCKS);
        scope.spawn(move || {
            // Until nobody takes them any more.
            store.scan(from).all(|stored| read.send(stored).is_ok());
        });
        scope.spawn(move || {
            let mut each = to_decode.into_iter().map(|stored| decode(&stored?));
            each.all(|block| decoded.send(block).is_ok());
        });
        let mut blocks = blocks.into_iter();
        let done = work(&mut blocks);
        // Lets the threads end when `work` stopped early.
        drop(blocks);
        done
    })
}

/// The block before a snapshot must be the one it was taken after.
fn check_snapshot_fits(store: &dyn Store, head: &SnapshotHead) -> Result<(), JournalError> {
    let have = store.next_pos();
    let Some(stored) = store.read(head.next_pos - 1)? else {
        return Err(JournalError::ShorterThanAcknowledged { have, acked: head.next_pos });
    };
    let block = decode(&stored)?;
    if block.hash != head.block_hash || block.next_pos() != head.next_pos {
        return Err(JournalError::Chain { pos: head.next_pos });
    }
    Ok(())
}

fn check_tail(head: &SnapshotHead, tail: &Tail) -> Result<(), JournalError> {
    if head.next_pos == tail.next_pos && tail.next_pos > 0 && head.block_hash != tail.hash {
        return Err(JournalError::OtherTail(tail.next_pos));
    }
    Ok(())
}
