//! Writes segments: one file after another, each under a temporary name until it is whole and durable.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    mem,
    path::{Path, PathBuf},
};

use super::{
    FRAME_HEADER_BYTES, GROUP_BYTES, HEADER_BYTES, INDEX_ENTRY_BYTES, MAGIC, MAGIC_END, SEGMENT_FILE_BYTES_MAX, SegmentDir,
    SegmentVersion, TRAILER_BYTES, TRAILER_HASHED_BYTES, fill, frame_hash, frame_head, whole_hash,
};
use crate::store::{
    StoreError, StoredBlock,
    sled::{SealStep, io_error},
};

/// Bytes gathered before they are written. Origin: below a full block, which is then written from where it is without another copy;
/// above hundreds of blocks of single taps.
const BUFFER_BYTES: usize = 32 << 10;

/// Bytes after which the file is synced while it grows. Origin: a guess; one sync of a gigabyte at the end would make the
/// journal's barrier wait behind it.
const SYNC_BYTES: u64 = 8 << 20;

/// Writes blocks in order into segment files; a new file begins when one is full. Dropped before [`SegmentWriter::finish`] it
/// leaves a temporary file that the next start removes.
pub struct SegmentWriter {
    dir: SegmentDir,
    bytes_max: u64,
    stop_at: Option<SealStep>,
    next: u64,
    growing: Option<Growing>,
    finished: Vec<PathBuf>,
}

/// The file under construction.
struct Growing {
    out: BufWriter<File>,
    first_pos: u64,
    len: u64,
    synced: u64,
    blocks: u64,
    header: [u8; HEADER_BYTES],
    index: Vec<u8>,
    groups: u32,
    group_len: usize,
}

impl SegmentWriter {
    /// Writes segments from `first_pos` on into the store in `dir`, which need not exist and must not be open; for a beginning
    /// that is too large for the hot window. A store's segments must begin with 0 and follow each other.
    ///
    /// # Errors
    /// As the disk answers.
    pub fn create(dir: &Path, first_pos: u64) -> Result<Self, StoreError> {
        fs::create_dir_all(dir).map_err(io_error("creating the store's folder"))?;
        Ok(Self::in_dir(&SegmentDir::open(dir)?, first_pos))
    }

    pub(in crate::store) fn in_dir(dir: &SegmentDir, first_pos: u64) -> Self {
        let finished = Vec::new();
        Self { dir: dir.clone(), bytes_max: SEGMENT_FILE_BYTES_MAX, stop_at: None, next: first_pos, growing: None, finished }
    }

    pub(in crate::store) fn bytes_max(self, bytes_max: u64) -> Self {
        Self { bytes_max, ..self }
    }

    pub(in crate::store) fn stop_at(self, stop_at: Option<SealStep>) -> Self {
        Self { stop_at, ..self }
    }

    /// Adds the next block.
    ///
    /// # Errors
    /// [`StoreError::OutOfOrder`] and its like for a block that doesn't fit; otherwise as the disk answers.
    pub fn push(&mut self, block: &StoredBlock) -> Result<(), StoreError> {
        let end = block.end_if_next(self.next)?;
        let frame = bytes_of(FRAME_HEADER_BYTES + block.bytes.len());
        if self.growing.as_ref().is_some_and(|file| file.len_with_footer().saturating_add(frame) > self.bytes_max) {
            self.finish_file()?;
        }
        let mut file = match self.growing.take() {
            Some(file) => file,
            None => Growing::create(&self.dir.temp_path(self.next), self.next)?,
        };
        file.push(block)?;
        self.growing = Some(file);
        self.next = end;
        Ok(())
    }

    /// Makes everything durable under its final name; returns the position after the last record.
    ///
    /// # Errors
    /// As the disk answers.
    pub fn finish(self) -> Result<u64, StoreError> {
        let end = self.next;
        self.finish_files().map(|_| end)
    }

    /// [`SegmentWriter::finish`], with the files finished since the last [`SegmentWriter::take_finished`].
    pub(in crate::store) fn finish_files(mut self) -> Result<Vec<PathBuf>, StoreError> {
        self.finish_file()?;
        Ok(self.finished)
    }

    /// Files that are whole and durable.
    pub(in crate::store) fn take_finished(&mut self) -> Vec<PathBuf> {
        mem::take(&mut self.finished)
    }

    fn finish_file(&mut self) -> Result<(), StoreError> {
        let Some(mut file) = self.growing.take() else { return Ok(()) };
        let first_pos = file.first_pos;
        if self.stop_at == Some(SealStep::BlocksWritten) {
            file.out.flush().map_err(io_error("writing a segment"))?;
            return Err(StoreError::Told);
        }
        file.finish(self.next)?;
        self.told(SealStep::TempSynced)?;
        let path = self.dir.final_path(first_pos);
        fs::rename(self.dir.temp_path(first_pos), &path).map_err(io_error("renaming a segment"))?;
        self.told(SealStep::Renamed)?;
        self.dir.sync()?;
        self.finished.push(path);
        Ok(())
    }

    fn told(&self, step: SealStep) -> Result<(), StoreError> {
        if self.stop_at == Some(step) { Err(StoreError::Told) } else { Ok(()) }
    }
}

impl Growing {
    fn create(path: &Path, first_pos: u64) -> Result<Self, StoreError> {
        let mut header = [0u8; HEADER_BYTES];
        fill(&mut header, &[&MAGIC, &SegmentVersion::NEWEST.number().to_le_bytes(), &[0; 4], &first_pos.to_le_bytes()]);
        let file = File::create(path).map_err(io_error("creating a segment"))?;
        let mut out = BufWriter::with_capacity(BUFFER_BYTES, file);
        out.write_all(&header).map_err(io_error("writing a segment"))?;
        let len = bytes_of(HEADER_BYTES);
        Ok(Self { out, first_pos, len, synced: 0, blocks: 0, header, index: Vec::new(), groups: 0, group_len: GROUP_BYTES })
    }

    fn push(&mut self, block: &StoredBlock) -> Result<(), StoreError> {
        if self.group_len >= GROUP_BYTES {
            self.index.extend_from_slice(&block.first_pos.to_le_bytes());
            self.index.extend_from_slice(&self.len.to_le_bytes());
            self.groups += 1;
            self.group_len = 0;
        }
        let head = frame_head(block)?;
        let hash = frame_hash(&head, &block.bytes);
        for part in [&head[..], &hash[..], &block.bytes[..]] {
            self.out.write_all(part).map_err(io_error("writing a segment"))?;
        }
        let frame = FRAME_HEADER_BYTES + block.bytes.len();
        self.group_len += frame;
        self.len += bytes_of(frame);
        self.blocks += 1;
        if self.len - self.synced >= SYNC_BYTES {
            self.synced = self.len;
            self.out.flush().map_err(io_error("writing a segment"))?;
            self.out.get_ref().sync_data().map_err(io_error("fdatasync of a segment"))?;
        }
        Ok(())
    }

    /// Bytes of the file if it ended now; one more group may begin with the next frame.
    fn len_with_footer(&self) -> u64 {
        self.len + bytes_of(self.index.len() + INDEX_ENTRY_BYTES + TRAILER_BYTES)
    }

    fn finish(&mut self, end_pos: u64) -> Result<(), StoreError> {
        let mut hashed = [0u8; TRAILER_HASHED_BYTES];
        let counts =
            [&end_pos.to_le_bytes()[..], &self.blocks.to_le_bytes(), &self.len.to_le_bytes(), &self.groups.to_le_bytes()];
        fill(&mut hashed, &counts);
        let hash = whole_hash(&self.header, &self.index, &hashed);
        for part in [&self.index[..], &hashed, &hash, &MAGIC_END] {
            self.out.write_all(part).map_err(io_error("writing a segment"))?;
        }
        self.out.flush().map_err(io_error("writing a segment"))?;
        self.out.get_ref().sync_all().map_err(io_error("fsync of a segment"))
    }
}

fn bytes_of(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
