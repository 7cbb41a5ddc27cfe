//! Moves whole runs from the hot window into segments, on a thread of the caller's, while appends and barriers go on.
//!
//! Order: copy, sync, rename, sync the directory, read back, list the segment, and only then drop the trees. A crash
//! between any two leaves a block hot, sealed or both; a tree that is wholly sealed is dropped when the store is opened.

use std::{
    fs,
    path::Path,
    sync::{Arc, atomic::Ordering},
    thread,
    time::Duration,
};

use super::{Appender, SealStep, SledStore, disk::io_error, layout::Run};
use crate::store::{
    Store, StoreError, StoredBlock,
    segment::{Segment, SegmentWriter},
};

/// Pause between looks whether a reader still has a run that is to be dropped. Origin: a look-up takes microseconds.
const READER_PAUSE: Duration = Duration::from_micros(200);

impl SledStore {
    /// Seals the closed runs that are durable and below `pos`.
    pub(super) fn seal(&self, pos: u64) -> Result<u64, StoreError> {
        let _one_at_a_time = self.sealing.lock();
        self.failure.check()?;
        let (start, target) = {
            let layout = self.layout.read();
            (layout.sealed_end(), layout.closed_before(pos.min(self.durable_pos())))
        };
        if target > start {
            // The last run is open and may grow: it has no end yet.
            let mut copier = Copier::new(self, start, u64::MAX);
            copier.copy_until(target)?;
            copier.finish()?;
        }
        Ok(self.layout.read().sealed_end())
    }

    /// Seals blocks that were never hot, and before them everything that is: what a storm brings takes one way instead of two.
    pub(super) fn seal_run(&self, blocks: &[StoredBlock]) -> Result<u64, StoreError> {
        let mut appender = self.appender.lock();
        let _one_at_a_time = self.sealing.lock();
        let hot_end = self.next.load(Ordering::Acquire);
        // The open run ends here; whoever drops its tree waits until nobody has it.
        *appender = Appender { run: None, run_bytes: 0 };
        let end = blocks.iter().try_fold(hot_end, |next, block| block.end_if_next(next))?;
        let mut copier = Copier::new(self, self.layout.read().sealed_end(), hot_end);
        copier.copy_until(hot_end)?;
        for block in blocks {
            copier.push(block)?;
        }
        copier.finish()?;
        self.next.store(end, Ordering::Release);
        self.durable.fetch_max(end, Ordering::AcqRel);
        Ok(end)
    }

    /// A finished segment, read back if it replaces what is in sled. What comes straight from the ring was hashed and written from
    /// the same memory; reading it back out of the page cache would cost a twentieth of a storm's processor and prove no more.
    fn proved(path: &Path, hot_end: u64) -> Result<Arc<Segment>, StoreError> {
        let segment = Segment::open(path).map(Arc::new)?;
        if segment.first_pos() < hot_end {
            Segment::verify(&segment)?;
        }
        Ok(segment)
    }

    /// Lists a finished segment and drops the trees that it makes superfluous, of which the last ends at `hot_end`.
    fn publish(&self, path: &Path, hot_end: u64) -> Result<(), StoreError> {
        let segment = match Self::proved(path, hot_end) {
            Ok(segment) => segment,
            Err(error) => {
                // The hot window still has everything; a bad copy must not stand before it at the next start.
                fs::remove_file(path).map_err(io_error("removing a segment that can't be read back"))?;
                return Err(error);
            }
        };
        let retired = {
            let mut layout = self.layout.write();
            layout.sealed.push(segment);
            let end = layout.sealed_end();
            layout.take_runs_before(end, hot_end)
        };
        self.stop_at(SealStep::Published)?;
        let dropped = !retired.is_empty();
        for run in retired {
            sole_owner(run).drop_from(&self.db)?;
            self.stop_at(SealStep::TreeDropped)?;
        }
        if dropped {
            // sled may write over the freed space; that the trees are gone must be on the disk well before.
            self.barrier()?;
        }
        Ok(())
    }

    fn stop_at(&self, step: SealStep) -> Result<(), StoreError> {
        if self.options.stop_sealing_at == Some(step) { Err(StoreError::Told) } else { Ok(()) }
    }
}

/// Writes segments and publishes each as soon as it is whole.
struct Copier<'a> {
    store: &'a SledStore,
    writer: SegmentWriter,
    /// Position of the next block.
    at: u64,
    /// Position after the last hot record; `u64::MAX` while more may come.
    hot_end: u64,
}

impl<'a> Copier<'a> {
    fn new(store: &'a SledStore, start: u64, hot_end: u64) -> Self {
        let writer = SegmentWriter::in_dir(&store.segments, start)
            .bytes_max(store.options.sealed_bytes_max)
            .stop_at(store.options.stop_sealing_at);
        Self { store, writer, at: start, hot_end }
    }

    /// Copies hot blocks.
    fn copy_until(&mut self, target: u64) -> Result<(), StoreError> {
        for block in self.store.scan(self.at) {
            let block = block?;
            if block.first_pos >= target {
                break;
            }
            self.push(&block)?;
        }
        Ok(())
    }

    fn push(&mut self, block: &StoredBlock) -> Result<(), StoreError> {
        let end = block.end_if_next(self.at)?;
        self.writer.push(block)?;
        self.at = end;
        self.writer.take_finished().iter().try_for_each(|path| self.store.publish(path, self.hot_end))
    }

    fn finish(self) -> Result<(), StoreError> {
        self.writer.finish_files()?.iter().try_for_each(|path| self.store.publish(path, self.hot_end))
    }
}

/// Waits until no reader has the run: no new one can come, it is out of the layout.
fn sole_owner(mut run: Arc<Run>) -> Run {
    loop {
        match Arc::try_unwrap(run) {
            Ok(run) => return run,
            Err(shared) => run = shared,
        }
        thread::sleep(READER_PAUSE);
    }
}
