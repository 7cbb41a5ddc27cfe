//! Carries blocks from the ring into the store behind, in few and large steps: that is the shape sled likes, and nobody waits.

use super::Inner;
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

/// Runs until the ring stops and everything is behind, or one of the two fails.
pub(super) fn run<S: Store>(inner: &Arc<Inner<S>>) {
    // Noted for those who append and ask for barriers.
    let _ = inner.fail_on_error(Mover { inner, unsynced_since: None }.run());
}

struct Mover<'a, S> {
    inner: &'a Inner<S>,
    /// Since when the store behind holds something that it has not made durable.
    unsynced_since: Option<Instant>,
}

impl<S: Store> Mover<'_, S> {
    fn run(&mut self) -> Result<(), StoreError> {
        loop {
            let (stop, pressed) = {
                let mut queue = self.inner.queue.lock();
                if !(queue.stop || queue.hurry || queue.space.is_pressed()) {
                    self.inner.wanted.wait_for(&mut queue, MOVE_EVERY);
                }
                if self.inner.failure.check().is_err() {
                    return Ok(());
                }
                (queue.stop, mem::take(&mut queue.hurry) || queue.space.is_pressed())
            };
            self.move_blocks()?;
            let due = self.unsynced_since.is_some_and(|since| stop || pressed || since.elapsed() >= SYNC_EVERY);
            if due {
                let durable = self.inner.behind.barrier()?;
                self.unsynced_since = None;
                self.inner.behind_durable.store(durable, Ordering::Release);
                self.inner.queue.lock().space.free(durable);
            }
            if due || pressed {
                self.inner.moved.notify_all();
            }
            if stop && self.inner.queue.lock().waiting.is_empty() && self.unsynced_since.is_none() {
                return Ok(());
            }
        }
    }

    fn move_blocks(&mut self) -> Result<(), StoreError> {
        // As many as there are now: what comes meanwhile must not put off the barrier that makes room for it.
        let mut left = self.inner.queue.lock().waiting.len();
        while left > 0 {
            let Some(block) = self.inner.queue.lock().waiting.front().cloned() else { break };
            self.inner.behind.append(&block)?;
            // Only now: a reader finds it here or there.
            self.inner.queue.lock().waiting.pop_front();
            self.unsynced_since.get_or_insert_with(Instant::now);
            left -= 1;
        }
        Ok(())
    }
}
