//! Which bytes of the ring are taken: entries in order, from the oldest that is not yet durable behind to the newest.

use std::collections::VecDeque;

/// A taken piece.
struct Slot {
    at: u64,
    /// Position after the block in it.
    end_pos: u64,
}

/// The ring's bytes. Free of any input and output, so that its arithmetic can be tested alone.
pub(super) struct Space {
    bytes: u64,
    /// Where the next entry goes if it fits.
    write: u64,
    slots: VecDeque<Slot>,
    used: u64,
    may_grow: bool,
}

impl Space {
    pub(super) fn new(bytes: u64) -> Self {
        Self { bytes, write: 0, slots: VecDeque::new(), used: 0, may_grow: true }
    }

    /// Takes `len` bytes for a block that ends at `end_pos`; `None` while there is no room.
    pub(super) fn take(&mut self, len: u64, end_pos: u64) -> Option<u64> {
        let at = match self.slots.front() {
            // An empty ring begins at its front again: in calm the same few pages are written over and over.
            None => (len <= self.bytes).then_some(0),
            Some(oldest) if self.write > oldest.at => {
                if self.write + len <= self.bytes {
                    Some(self.write)
                } else {
                    (len <= oldest.at).then_some(0)
                }
            }
            Some(oldest) => (self.write + len <= oldest.at).then_some(self.write),
        }?;
        self.write = at + len;
        self.used += len;
        self.slots.push_back(Slot { at, end_pos });
        Some(at)
    }

    /// Gives back everything that ends at or below `durable`.
    pub(super) fn free(&mut self, durable: u64) {
        while self.slots.front().is_some_and(|slot| slot.end_pos <= durable) {
            self.slots.pop_front();
        }
        self.used = match self.slots.front() {
            None => 0,
            Some(oldest) if self.write > oldest.at => self.write - oldest.at,
            Some(oldest) => self.bytes - oldest.at + self.write,
        };
    }

    /// True when the store behind should hurry.
    pub(super) fn is_pressed(&self) -> bool {
        self.used >= self.bytes / 4
    }

    /// From where to where the file should grow so that `len` bytes fit, if that helps and is allowed.
    pub(super) fn growth(&self, len: u64, bytes_max: u64) -> Option<(u64, u64)> {
        // While the ring wraps around, new bytes at its end would not continue it.
        let straight = self.slots.front().is_none_or(|oldest| self.write > oldest.at);
        let to = (self.bytes * 2).max(len).min(bytes_max);
        (self.may_grow && straight && to > self.bytes && self.write + len <= to).then_some((self.bytes, to))
    }

    pub(super) fn grow(&mut self, to: u64) {
        self.bytes = to;
    }

    /// The disk refused once; do not ask for each block again.
    pub(super) fn cannot_grow(&mut self) {
        self.may_grow = false;
    }
}
