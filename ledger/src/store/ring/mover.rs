//! Carries blocks from the ring into the store behind, in few and large steps: that is the shape sled likes, and nobody waits.
//!
//! In calm each block goes into the hot window. In a storm they are gathered and handed over as a run, which the store behind
//! puts where the past lies: writing them into the hot window only to copy them out of it again would take twice the processor
//! and the disk just when both are short.

use super::{Inner, Queue};
use crate::store::{Store, StoreError};
use std::mem;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Between two looks for blocks while nobody is pressed for room. Origin: fifty wake-ups a second cost nothing, and a restart
/// after a kill has little to move.
const MOVE_EVERY: Duration = Duration::from_millis(20);
/// Between two barriers of the store behind while nobody is pressed for room. Origin: sled's barrier takes 1 to 20 ms of the
/// same disk that the ring's barriers need.
const SYNC_EVERY: Duration = Duration::from_millis(250);
/// A run that is not gathered within this time ends the storm. Origin: the rate with which a storm begins fills one just so.
const GATHER_MAX: Duration = Duration::from_secs(1);
/// The part of a run, as a divisor, below which the rest of a storm goes into the hot window. Origin: a file per burst is
/// too many; sixteen MiB are little there.
const RUN_REST: u64 = 4;

/// Runs until the ring stops and everything is behind, or one of the two fails.
pub(super) fn run<S: Store>(inner: &Arc<Inner<S>>) {
    // Noted for those who append and ask for barriers.
    let _ = inner.fail_on_error(Mover { inner, unsynced_since: None, gathering_since: None }.run());
}

struct Mover<'a, S> {
    inner: &'a Inner<S>,
    /// Since when the store behind holds something that it has not made durable.
    unsynced_since: Option<Instant>,
    /// Since when a storm's blocks are gathered.
    gathering_since: Option<Instant>,
}

/// What the mover saw when it looked.
struct Look {
    stop: bool,
    /// Somebody is pressed for room.
    hurry: bool,
    waiting_bytes: u64,
}

impl<S: Store> Mover<'_, S> {
    fn run(&mut self) -> Result<(), StoreError> {
        loop {
            let look = self.look();
            if self.inner.failure.check().is_err() {
                return Ok(());
            }
            if look.waiting_bytes >= self.inner.options.storm_bytes {
                self.gathering_since.get_or_insert_with(Instant::now);
            }
            match self.gathering_since {
                Some(since) => self.gather(&look, since)?,
                None => self.move_blocks(&look)?,
            }
            if look.stop && self.inner.queue.lock().waiting.is_empty() && self.unsynced_since.is_none() {
                return Ok(());
            }
        }
    }

    fn look(&self) -> Look {
        let mut queue = self.inner.queue.lock();
        queue.gathering = self.gathering_since.is_some();
        if !queue.is_due(&self.inner.options) {
            self.inner.wanted.wait_for(&mut queue, MOVE_EVERY);
        }
        let hurry = mem::take(&mut queue.hurry) || (!queue.gathering && queue.space.is_pressed());
        Look { stop: queue.stop, hurry, waiting_bytes: queue.waiting_bytes }
    }

    /// Hands a run over when it is complete, or when somebody waits for its room.
    fn gather(&mut self, look: &Look, since: Instant) -> Result<(), StoreError> {
        let full = look.waiting_bytes >= self.inner.options.run_bytes;
        let over = look.stop || since.elapsed() >= GATHER_MAX;
        if !(full || look.hurry || over) {
            return Ok(());
        }
        self.gathering_since = (full || look.hurry).then(Instant::now);
        if over && look.waiting_bytes < self.inner.options.run_bytes / RUN_REST {
            return self.move_blocks(look);
        }
        let blocks: Vec<_> = self.inner.queue.lock().waiting.iter().cloned().collect();
        let durable = self.inner.behind.append_run(&blocks)?;
        let mut queue = self.inner.queue.lock();
        blocks.iter().for_each(|_| queue.pop_moved());
        self.freed(&mut queue, durable);
        Ok(())
    }

    /// Puts what waits into the hot window.
    fn move_blocks(&mut self, look: &Look) -> Result<(), StoreError> {
        // As many as there are now: what comes meanwhile must not put off the barrier that makes room for it.
        let mut left = self.inner.queue.lock().waiting.len();
        while left > 0 {
            let Some(block) = self.inner.queue.lock().waiting.front().cloned() else { break };
            self.inner.behind.append(&block)?;
            // Only now: a reader finds it here or there.
            self.inner.queue.lock().pop_moved();
            self.unsynced_since.get_or_insert_with(Instant::now);
            left -= 1;
        }
        if self.unsynced_since.is_some_and(|since| look.stop || look.hurry || since.elapsed() >= SYNC_EVERY) {
            let durable = self.inner.behind.barrier()?;
            self.freed(&mut self.inner.queue.lock(), durable);
        }
        Ok(())
    }

    /// The store behind has everything below `durable`.
    fn freed(&mut self, queue: &mut Queue, durable: u64) {
        self.unsynced_since = None;
        self.inner.behind_durable.store(durable, Ordering::Release);
        queue.space.free(durable);
        self.inner.moved.notify_all();
    }
}
