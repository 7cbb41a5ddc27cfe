//! The folder of segments: clears what a crash left half written, and proves that the segments follow each other.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::Segment;
use crate::store::{
    StoreError,
    sled::{io_error, sync_path},
};

const SUFFIX: &str = ".seg";
const SUFFIX_TEMP: &str = ".seg.tmp";

/// `segments/` of a store.
#[derive(Clone)]
pub(in crate::store) struct SegmentDir {
    path: PathBuf,
}

impl SegmentDir {
    /// Opens or creates the folder in the store's `dir`.
    pub(in crate::store) fn open(dir: &Path) -> Result<Self, StoreError> {
        let path = dir.join("segments");
        if !path.is_dir() {
            fs::create_dir_all(&path).map_err(io_error("creating the folder of segments"))?;
            sync_path(dir)?;
        }
        Ok(Self { path })
    }

    /// All segments in order, after temporary files were removed.
    pub(in crate::store) fn load(&self) -> Result<Vec<Arc<Segment>>, StoreError> {
        let listing = || io_error("listing the segments");
        let mut paths = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(listing())? {
            let path = entry.map_err(listing())?.path();
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if name.ends_with(SUFFIX_TEMP) {
                tracing::info!(%name, "removing a segment that was not finished; its blocks are still in the hot window");
                fs::remove_file(&path).map_err(io_error("removing an unfinished segment"))?;
            } else if name.ends_with(SUFFIX) {
                paths.push(path);
            }
        }
        paths.sort_unstable();
        // A crash may have come between the rename and this; whoever drops a tree because of a segment relies on its name.
        sync_path(&self.path)?;
        let mut segments = Vec::with_capacity(paths.len());
        let mut end = 0;
        for path in paths {
            let segment = Segment::open(&path)?;
            if segment.first_pos() != end {
                let what = format!("the next segment begins with {}: a segment is missing or doubled", segment.first_pos());
                return Err(StoreError::Damaged { pos: end, what });
            }
            end = segment.end_pos();
            segments.push(Arc::new(segment));
        }
        Ok(segments)
    }

    /// The name of the segment from `first_pos` on.
    pub(super) fn final_path(&self, first_pos: u64) -> PathBuf {
        self.path.join(format!("{first_pos:020}{SUFFIX}"))
    }

    /// Its name while it is written.
    pub(super) fn temp_path(&self, first_pos: u64) -> PathBuf {
        self.path.join(format!("{first_pos:020}{SUFFIX_TEMP}"))
    }

    /// Makes the names durable.
    pub(super) fn sync(&self) -> Result<(), StoreError> {
        sync_path(&self.path)
    }
}

/// First position according to the name.
pub(super) fn named_position(path: &Path) -> Option<u64> {
    path.file_name()?.to_str()?.strip_suffix(SUFFIX)?.parse().ok()
}
