//! Which block lies where: the sealed segments in order, then the runs of the hot window, each in its own tree.

use std::{collections::VecDeque, sync::Arc};

use bytes::Bytes;
use sled::IVec;

use super::{guarded, selfcheck::PROBE_TREE};
use crate::store::{StoreError, StoredBlock, segment::Segment};

/// Before the run's first position, in twenty digits, in the name of its tree.
const RUN_PREFIX: &str = "run-";

/// sled's own tree, always there and empty.
const DEFAULT_TREE: &[u8] = b"__sled__default";

/// First position and count, both big-endian. The count is in the key, not before the value, so that the value is the block's
/// bytes: one allocation, one copy, and not a byte above 64 KiB.
const KEY_BYTES: usize = 12;

/// Consecutive blocks in one tree, dropped together.
pub(super) struct Run {
    pub(super) first_pos: u64,
    pub(super) tree: ::sled::Tree,
}

impl Run {
    /// Creates or opens the tree of the run that begins at `first_pos`.
    pub(super) fn open(db: &::sled::Db, first_pos: u64) -> Result<Self, StoreError> {
        let tree = guarded("opening a run's tree", || db.open_tree(Self::name(first_pos)))?;
        Ok(Self { first_pos, tree })
    }

    fn name(first_pos: u64) -> String {
        format!("{RUN_PREFIX}{first_pos:020}")
    }

    /// Drops the tree with all blocks in it.
    pub(super) fn drop_from(self, db: &::sled::Db) -> Result<(), StoreError> {
        guarded("dropping a run's tree", || db.drop_tree(Self::name(self.first_pos))).map(drop)
    }

    /// Adds a block; sled copies the bytes once.
    pub(super) fn insert(&self, block: &StoredBlock) -> Result<(), StoreError> {
        let mut key = [0u8; KEY_BYTES];
        let (pos, count) = key.split_at_mut(8);
        pos.copy_from_slice(&block.first_pos.to_be_bytes());
        count.copy_from_slice(&block.count.to_be_bytes());
        guarded("inserting a block", || self.tree.insert(key, &*block.bytes)).map(drop)
    }

    /// The block that begins at or last before `pos`.
    pub(super) fn at_or_before(&self, pos: u64) -> Result<Option<StoredBlock>, StoreError> {
        let mut key = [0xFF; KEY_BYTES];
        key.split_at_mut(8).0.copy_from_slice(&pos.to_be_bytes());
        let found = guarded("reading a block", || self.tree.range(..=&key[..]).next_back().transpose())?;
        found.map(|(key, value)| block_of(self.first_pos, &key, &value)).transpose()
    }

    /// Up to `max` blocks from the one that holds `pos` on. One walk: calm leaves blocks of a few records, and looking up each
    /// by its position would take seconds for a million of them.
    pub(super) fn from(&self, pos: u64, max: usize) -> Result<VecDeque<StoredBlock>, StoreError> {
        let Some(first) = self.at_or_before(pos)? else { return Ok(VecDeque::new()) };
        let after = first.first_pos.saturating_add(1).to_be_bytes();
        let mut blocks = VecDeque::from([first]);
        let mut walk = self.tree.range(&after[..]..);
        while blocks.len() < max {
            let Some((key, value)) = guarded("walking through a run", || walk.next().transpose())? else { break };
            blocks.push_back(block_of(self.first_pos, &key, &value)?);
        }
        Ok(blocks)
    }

    fn first(&self) -> Result<Option<StoredBlock>, StoreError> {
        let found = guarded("reading a run's first block", || self.tree.first())?;
        found.map(|(key, value)| block_of(self.first_pos, &key, &value)).transpose()
    }

    fn last(&self) -> Result<Option<StoredBlock>, StoreError> {
        let found = guarded("reading a run's last block", || self.tree.last())?;
        found.map(|(key, value)| block_of(self.first_pos, &key, &value)).transpose()
    }
}

/// A block from sled's bytes. They are copied: a slice would keep alive whatever sled has around them.
fn block_of(run: u64, key: &IVec, value: &IVec) -> Result<StoredBlock, StoreError> {
    let parsed = key.split_first_chunk::<8>().and_then(|(pos, count)| {
        let count: [u8; 4] = count.try_into().ok()?;
        Some((u64::from_be_bytes(*pos), u32::from_be_bytes(count)))
    });
    let Some((first_pos, count)) = parsed else {
        return Err(damaged(run, format!("a key of {} bytes in the run from {run}", key.len())));
    };
    let block = StoredBlock { first_pos, count, bytes: Bytes::copy_from_slice(value) };
    match block.end_if_next(first_pos) {
        Ok(_) => Ok(block),
        Err(error) => Err(damaged(first_pos, format!("in the hot window: {error}"))),
    }
}

/// Everything that is stored, in order.
#[derive(Default)]
pub(super) struct Layout {
    pub(super) sealed: Vec<Arc<Segment>>,
    pub(super) runs: VecDeque<Arc<Run>>,
}

/// Where a position is looked up.
pub(super) enum Place {
    Sealed(Arc<Segment>),
    Hot(Arc<Run>),
    Nowhere,
}

impl Layout {
    /// Position after the last sealed record.
    pub(super) fn sealed_end(&self) -> u64 {
        self.sealed.last().map_or(0, |segment| segment.end_pos())
    }

    /// Sealed comes first: when a block is in both, its tree may be about to go.
    pub(super) fn place(&self, pos: u64) -> Place {
        if pos < self.sealed_end() {
            let after = self.sealed.partition_point(|segment| segment.first_pos() <= pos);
            return after.checked_sub(1).and_then(|at| self.sealed.get(at)).cloned().map_or(Place::Nowhere, Place::Sealed);
        }
        let after = self.runs.partition_point(|run| run.first_pos <= pos);
        after.checked_sub(1).and_then(|at| self.runs.get(at)).cloned().map_or(Place::Nowhere, Place::Hot)
    }

    /// The highest end of a closed run at or below `pos`: as far as can be sealed whole. A run is closed when another follows.
    pub(super) fn closed_before(&self, pos: u64) -> u64 {
        self.runs.iter().skip(1).map(|next| next.first_pos).take_while(|end| *end <= pos).last().unwrap_or(0)
    }

    /// Takes out the runs that lie wholly below `pos`; the last one ends at `last_end`.
    pub(super) fn take_runs_before(&mut self, pos: u64, last_end: u64) -> Vec<Arc<Run>> {
        let ends = self.runs.iter().skip(1).map(|next| next.first_pos).chain([last_end]);
        let below = ends.take_while(|end| *end <= pos).count().min(self.runs.len());
        self.runs.drain(..below).collect()
    }
}

/// Finds the runs that an earlier process left, drops what was sealed or never filled, and proves that nothing is missing between
/// the segments and the end. Returns the layout and the position after the last record.
pub(super) fn recover(db: &::sled::Db, sealed: Vec<Arc<Segment>>) -> Result<(Layout, u64), StoreError> {
    let mut layout = Layout { sealed, runs: VecDeque::new() };
    let sealed_end = layout.sealed_end();
    let mut end = sealed_end;
    for first_pos in run_positions(db)? {
        let run = Run::open(db, first_pos)?;
        let (Some(first), Some(last)) = (run.first()?, run.last()?) else {
            run.drop_from(db)?;
            continue;
        };
        let run_end = last.first_pos.saturating_add(u64::from(last.count));
        if run_end <= sealed_end {
            // A crash came before the copy was read back, or before the tree was dropped.
            for segment in layout.sealed.iter().filter(|segment| segment.end_pos() > first_pos && segment.first_pos() < run_end) {
                Segment::verify(segment)?;
            }
            run.drop_from(db)?;
            continue;
        }
        if first.first_pos != first_pos {
            return Err(damaged(first_pos, format!("the run begins with {}: its first blocks are gone", first.first_pos)));
        }
        // Only the first run that is kept may begin inside the sealed range.
        if first_pos > end || (first_pos < end && !layout.runs.is_empty()) {
            return Err(damaged(end, format!("the next stored position is {first_pos}: blocks are missing or doubled")));
        }
        end = run_end;
        layout.runs.push_back(Arc::new(run));
    }
    Ok((layout, end))
}

/// First positions of the runs in sled, ascending.
fn run_positions(db: &::sled::Db) -> Result<Vec<u64>, StoreError> {
    let mut positions = Vec::new();
    for name in db.tree_names() {
        if &*name == DEFAULT_TREE {
            continue;
        }
        if &*name == PROBE_TREE {
            guarded("dropping an old probe", || db.drop_tree(PROBE_TREE))?;
            continue;
        }
        let parsed = std::str::from_utf8(&name).ok().and_then(|name| name.strip_prefix(RUN_PREFIX)?.parse().ok());
        match parsed {
            Some(first_pos) if Run::name(first_pos).as_bytes() == &*name => positions.push(first_pos),
            _ => return Err(damaged(0, format!("the hot window holds a tree {name:?}, which this program never makes"))),
        }
    }
    positions.sort_unstable();
    Ok(positions)
}

/// [`StoreError::Damaged`], shortly.
pub(super) fn damaged(pos: u64, what: impl Into<String>) -> StoreError {
    StoreError::Damaged { pos, what: what.into() }
}
