//! The one place where data is made durable: sled's `flush()`, then `fdatasync` on a descriptor of our own.

use std::{
    fs::File,
    io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{guarded, options::SledOptions};
use crate::store::StoreError;

/// The call that makes a file's data durable. A trait, so that tests can count it, fail it or leave it out.
#[doc(hidden)]
pub trait SyncCall: Send + Sync + 'static {
    /// Makes everything written to `file` durable.
    ///
    /// # Errors
    /// As the system answers; the caller must not trust anything since the last success.
    fn sync(&self, file: &File) -> io::Result<()>;
}

/// `fdatasync(2)`.
pub(super) struct Fdatasync;

impl SyncCall for Fdatasync {
    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_data()
    }
}

/// sled's files as the operating system sees them.
///
/// The descriptor is opened once, before the first write, and kept: Linux reports a failed write-back once to each descriptor
/// that was open when it failed. One opened for each barrier would miss the error that sled's background flusher swallowed.
pub(super) struct Disk {
    db_path: PathBuf,
    blobs: PathBuf,
    file: File,
    call: Option<Arc<dyn SyncCall>>,
    calls: AtomicU64,
}

impl Disk {
    /// Opens the descriptor on `<hot>/db`.
    pub(super) fn open(hot: &Path, options: &SledOptions) -> Result<Self, StoreError> {
        let db_path = hot.join("db");
        let file = File::open(&db_path).map_err(io_error("opening sled's db file"))?;
        Ok(Self { db_path, blobs: hot.join("blobs"), file, call: options.sync_call(), calls: AtomicU64::new(0) })
    }

    /// The barrier: everything inserted before the call is durable when it returns.
    pub(super) fn commit(&self, db: &::sled::Db) -> Result<(), StoreError> {
        guarded("flush", || db.flush())?;
        if let Some(call) = &self.call {
            call.sync(&self.file).map_err(io_error("fdatasync of sled's db file"))?;
            self.calls.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Whether a barrier makes a sync call at all.
    pub(super) fn syncs(&self) -> bool {
        self.call.is_some()
    }

    /// Sync calls that succeeded.
    pub(super) fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// The descriptor that is synced.
    pub(super) fn file(&self) -> &File {
        &self.file
    }

    /// Whether the descriptor still is the file that bears the name: a replaced file would be written and never synced.
    pub(super) fn is_the_named_file(&self) -> Result<bool, StoreError> {
        let own = self.file.metadata().map_err(io_error("fstat of sled's db file"))?;
        let named = self.db_path.metadata().map_err(io_error("stat of sled's db file"))?;
        Ok((own.dev(), own.ino()) == (named.dev(), named.ino()))
    }

    /// Refuses to go on when sled wrote a blob.
    pub(super) fn no_blobs(&self) -> Result<(), StoreError> {
        no_blobs(&self.blobs)
    }
}

/// Refuses to go on when sled put a value into a file of its own in `blobs`: it never syncs those.
pub(super) fn no_blobs(blobs: &Path) -> Result<(), StoreError> {
    let Some(entry) = blobs.read_dir().map_err(io_error("listing sled's blobs"))?.next() else { return Ok(()) };
    let name = entry.map_err(io_error("listing sled's blobs"))?.file_name();
    Err(StoreError::SelfCheck(format!("sled wrote a blob {name:?}, which it never syncs")))
}

/// Says what was tried.
pub(in crate::store) fn io_error(what: &'static str) -> impl FnOnce(io::Error) -> StoreError {
    move |source| StoreError::Io { what, source }
}

/// Makes a file, or the names in a directory, durable.
pub(in crate::store) fn sync_path(path: &Path) -> Result<(), StoreError> {
    File::open(path).and_then(|file| file.sync_all()).map_err(io_error("fsync"))
}
