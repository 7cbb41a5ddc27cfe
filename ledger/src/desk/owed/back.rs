//! Several purses walked back along their records at once, always at the newest record that is left: neighbours share a block.

use crate::journal::{JournalError, Located};
use crate::ledger::Ledger;
use ledger_core::NO_POS;
use std::collections::BinaryHeap;

/// The walk.
pub(super) struct Back {
    /// Position and purse.
    heads: BinaryHeap<(u64, u32)>,
    /// Records that may still be looked at.
    left: usize,
}

impl Back {
    /// From these records, at most so many of them and of those before.
    pub(super) fn from(heads: impl Iterator<Item = (u64, u32)>, at_most: usize) -> Self {
        Self { heads: heads.filter(|(pos, _)| *pos != NO_POS).collect(), left: at_most }
    }

    /// The newest record that is left, with its purse; `None` at the end, or when enough were looked at.
    pub(super) fn next(&mut self, ledger: &Ledger) -> Result<Option<(u32, Located)>, JournalError> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = left;
        let Some((pos, purse)) = self.heads.pop() else { return Ok(None) };
        Ok(ledger.journal().record(pos)?.map(|found| (purse, found)))
    }

    /// This purse goes on there.
    pub(super) fn go_on(&mut self, pos: u64, purse: u32) {
        if pos != NO_POS {
            self.heads.push((pos, purse));
        }
    }
}
