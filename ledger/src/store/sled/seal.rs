//! Moves whole runs from the hot window into segments, on a thread of the caller's, while appends and barriers go on.
//!
//! Order: copy, sync, rename, sync the directory, read everything back, list the segment, and only then drop the trees. A crash
//! between any two leaves a block hot, sealed or both; a tree that is wholly sealed is dropped when the store is opened.

use std::{fs, path::Path, sync::Arc, thread, time::Duration};

use super::{SealStep, SledStore, disk::io_error, layout::Run};
use crate::store::{
    Store, StoreError,
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
            self.copy(start, target)?;
        }
        Ok(self.layout.read().sealed_end())
    }

    fn copy(&self, start: u64, target: u64) -> Result<(), StoreError> {
        let mut writer = SegmentWriter::in_dir(&self.segments, start)
            .bytes_max(self.options.sealed_bytes_max)
            .stop_at(self.options.stop_sealing_at);
        let mut at = start;
        while at < target {
            let Some(block) = self.read(at)? else { break };
            at = block.end_if_next(at)?;
            writer.push(&block)?;
            for path in writer.take_finished() {
                self.publish(&path)?;
            }
        }
        for path in writer.finish_files()? {
            self.publish(&path)?;
        }
        Ok(())
    }

    /// Lists a finished segment and drops the trees that it makes superfluous.
    fn publish(&self, path: &Path) -> Result<(), StoreError> {
        let segment = match Segment::open(path).map(Arc::new).and_then(|segment| Segment::verify(&segment).map(|()| segment)) {
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
            layout.take_runs_before(end)
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
