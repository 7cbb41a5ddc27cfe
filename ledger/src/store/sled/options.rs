//! How the hot window is set up. Production uses the default; tests shrink the sizes and replace the disk-sync call.

use std::sync::Arc;

use super::disk::{Fdatasync, SyncCall};

/// sled's largest segment. Origin: DESIGN §4. A value or a consolidated node above a quarter of it goes to `blobs/`, which sled
/// never syncs; 17 values of 64 KiB are 1.1 MiB, a quarter of this is 4 MiB.
pub(super) const SEGMENT_BYTES: usize = 16 * 1024 * 1024;

/// Values in the largest node sled writes: it splits above 16.
const NODE_VALUES_MAX: usize = 17;

/// Room for keys, lengths and headers beside the values of a node. Origin: a guess on the safe side, 17 keys of 12 bytes need less.
const NODE_OVERHEAD_BYTES: usize = 4096;

/// sled's page cache. Origin: a measurement; the journal is written in order and read near its end; 1 GiB wrote no faster beyond the noise and
/// took 1.5 GB of memory where this takes 0.8.
pub(super) const CACHE_BYTES: u64 = 64 * 1024 * 1024;

/// sled's background flusher. Origin: DESIGN §4, without it 12 of 12 power cuts lost data.
pub(super) const FLUSH_EVERY_MS: u64 = 500;

/// Records after which a run of blocks closes and the next gets its own tree. Origin: a guess; about 100 MB of taps, a second of
/// storm or half a day of calm, so that a tree is worth dropping and the hot window can shrink in steps.
pub(super) const RUN_RECORDS: u64 = 1 << 20;

/// Bytes after which a run closes, for blocks of few large records. Origin: as [`RUN_RECORDS`].
pub(super) const RUN_BYTES: u64 = 128 * 1024 * 1024;

/// What a barrier does after sled's `flush()`.
#[derive(Clone)]
#[doc(hidden)]
pub enum Barrier {
    /// `fdatasync` on the `db` file: the only one for production.
    FlushAndSync,
    /// Nothing: **loses acknowledged data at a power cut**. It is here so that the power-cut test can prove that it would notice.
    FlushOnly,
    /// A call of the test's own.
    Custom(Arc<dyn SyncCall>),
}

/// A place in sealing at which a test can stop it, as a crash would.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(hidden)]
pub enum SealStep {
    /// The temporary file is written, without its footer.
    BlocksWritten,
    /// The temporary file is whole and synced.
    TempSynced,
    /// It has its name, the directory is not synced.
    Renamed,
    /// The directory is synced, the trees are all there.
    Published,
    /// One tree was dropped, not flushed.
    TreeDropped,
}

/// Settings of a [`SledStore`](super::SledStore); the command line reaches none of them.
#[derive(Clone)]
#[doc(hidden)]
pub struct SledOptions {
    /// sled's segment, a power of two.
    pub segment_bytes: usize,
    /// sled's page cache.
    pub cache_bytes: u64,
    /// Records per run.
    pub run_records: u64,
    /// Bytes per run.
    pub run_bytes: u64,
    /// Bytes per sealed segment file.
    pub sealed_bytes_max: u64,
    /// What a barrier does.
    pub barrier: Barrier,
    /// Sealing stops here with [`StoreError::Told`](crate::store::StoreError::Told).
    pub stop_sealing_at: Option<SealStep>,
}

impl Default for SledOptions {
    fn default() -> Self {
        Self {
            segment_bytes: SEGMENT_BYTES,
            cache_bytes: CACHE_BYTES,
            run_records: RUN_RECORDS,
            run_bytes: RUN_BYTES,
            sealed_bytes_max: crate::store::segment::SEGMENT_FILE_BYTES_MAX,
            barrier: Barrier::FlushAndSync,
            stop_sealing_at: None,
        }
    }
}

impl SledOptions {
    /// Bytes of the largest block that surely stays out of `blobs/`.
    pub(super) fn block_bytes_max(&self) -> usize {
        let node = (self.segment_bytes / 4).saturating_sub(NODE_OVERHEAD_BYTES);
        (node / NODE_VALUES_MAX).min(crate::store::BLOCK_BYTES_MAX)
    }

    /// The disk-sync call, or `None` when the barrier leaves it out.
    pub(in crate::store) fn sync_call(&self) -> Option<Arc<dyn SyncCall>> {
        match &self.barrier {
            Barrier::FlushAndSync => Some(Arc::new(Fdatasync)),
            Barrier::FlushOnly => None,
            Barrier::Custom(call) => Some(Arc::clone(call)),
        }
    }
}
