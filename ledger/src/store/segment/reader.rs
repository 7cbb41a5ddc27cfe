//! Reads segments with `read_at`, so that any number of threads share one descriptor; nothing is believed before its hash fits.

use std::{
    fs::File,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::{Buf, Bytes};

use super::{
    FRAME_HASHED_BYTES, FRAME_HEADER_BYTES, Fields, GROUP_BYTES_MAX, HASH_BYTES, HEADER_BYTES, INDEX_ENTRY_BYTES, MAGIC,
    MAGIC_END, SegmentVersion, TRAILER_BYTES, TRAILER_HASHED_BYTES, dir::named_position, frame_hash, whole_hash,
};
use crate::store::{BLOCK_BYTES_MAX, StoreError, StoredBlock, sled::io_error};

/// An open segment: its descriptor and its index.
pub struct Segment {
    path: PathBuf,
    file: File,
    first_pos: u64,
    end_pos: u64,
    blocks: u64,
    groups: Vec<Group>,
    /// Offset after the last frame.
    index_offset: u64,
}

/// Where a group begins.
#[derive(Clone, Copy)]
struct Group {
    first_pos: u64,
    offset: u64,
}

/// What the trailer says.
struct Trailer {
    end_pos: u64,
    blocks: u64,
    index_offset: u64,
    groups: u32,
    hash: [u8; 32],
}

impl Segment {
    /// Opens a finished segment and checks its header, index and trailer.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], or [`StoreError::NewerFormat`].
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let name = path.display().to_string();
        let named = named_position(path).unwrap_or(0);
        let bad = |what: &str| StoreError::Damaged { pos: named, what: format!("{name}: {what}; restore it from the backup") };

        let file = File::open(path).map_err(io_error("opening a segment"))?;
        let len = file.metadata().map_err(io_error("stat of a segment"))?.len();
        let header: [u8; HEADER_BYTES] = read_array(&file, 0)?.ok_or_else(|| bad("it is cut short"))?;
        let first_pos = header_position(&header, &name)?.ok_or_else(|| bad("its header is not a segment's"))?;
        let trailer_at = len.checked_sub(TRAILER_BYTES as u64).ok_or_else(|| bad("it is cut short"))?;
        let bytes: [u8; TRAILER_BYTES] = read_array(&file, trailer_at)?.ok_or_else(|| bad("it is cut short"))?;
        let trailer = Trailer::parse(&bytes).ok_or_else(|| bad("its end is not a segment's"))?;

        let index_len = usize::try_from(trailer.groups).ok().and_then(|groups| groups.checked_mul(INDEX_ENTRY_BYTES));
        let room = trailer_at.checked_sub(trailer.index_offset).and_then(|room| usize::try_from(room).ok());
        let index_len = index_len.filter(|len| Some(*len) == room).ok_or_else(|| bad("its index has the wrong size"))?;
        let mut index = vec![0u8; index_len];
        file.read_exact_at(&mut index, trailer.index_offset).map_err(io_error("reading a segment's index"))?;
        if whole_hash(&header, &index, bytes.get(..TRAILER_HASHED_BYTES).unwrap_or_default()) != trailer.hash {
            return Err(bad("the checksum of its index is wrong"));
        }
        let groups = groups_of(&index).ok_or_else(|| bad("its index is broken"))?;
        let segment = Self {
            path: path.to_owned(),
            file,
            first_pos,
            end_pos: trailer.end_pos,
            blocks: trailer.blocks,
            groups,
            index_offset: trailer.index_offset,
        };
        if named != first_pos || !segment.index_is_sane() {
            return Err(bad("its name and its index contradict each other"));
        }
        Ok(segment)
    }

    /// Position of the first record.
    pub fn first_pos(&self) -> u64 {
        self.first_pos
    }

    /// Position after the last record.
    pub fn end_pos(&self) -> u64 {
        self.end_pos
    }

    /// Number of blocks.
    pub fn blocks(&self) -> u64 {
        self.blocks
    }

    /// The block that holds `pos`.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when it isn't what was written.
    pub fn read(&self, pos: u64) -> Result<StoredBlock, StoreError> {
        let mut frames = self.frames(self.group_of(pos)?)?;
        frames.skip_to(self, pos)?;
        frames.next(self)?.ok_or_else(|| self.damaged(pos, "the block is missing"))
    }

    /// Reads every block.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with the first position that can't be trusted.
    pub fn verify(this: &Arc<Self>) -> Result<(), StoreError> {
        let mut blocks = 0u64;
        for block in Self::cursor(Arc::clone(this), this.first_pos)? {
            block?;
            blocks += 1;
        }
        if blocks == this.blocks { Ok(()) } else { Err(this.damaged(this.first_pos, "its number of blocks is wrong")) }
    }

    /// All blocks from the one that holds `pos` on, a group read at a time.
    pub(in crate::store) fn cursor(this: Arc<Self>, pos: u64) -> Result<SegmentCursor, StoreError> {
        let group = this.group_of(pos)?;
        let mut frames = this.frames(group)?;
        frames.skip_to(&this, pos)?;
        Ok(SegmentCursor { segment: this, group, frames, failed: false })
    }

    /// Index of the group that holds `pos`.
    fn group_of(&self, pos: u64) -> Result<usize, StoreError> {
        let inside = self.first_pos <= pos && pos < self.end_pos;
        let group = self.groups.partition_point(|group| group.first_pos <= pos).checked_sub(1);
        group.filter(|_| inside).ok_or_else(|| self.damaged(pos, "asked for a position outside of it"))
    }

    /// Reads a group.
    fn frames(&self, group: usize) -> Result<Frames, StoreError> {
        let Some(Group { first_pos, offset }) = self.groups.get(group).copied() else {
            return Err(self.damaged(self.end_pos, "asked for a group that it doesn't have"));
        };
        let (end_pos, end) = self.groups.get(group + 1).map_or((self.end_pos, self.index_offset), |g| (g.first_pos, g.offset));
        let len = usize::try_from(end.saturating_sub(offset)).unwrap_or(usize::MAX).min(GROUP_BYTES_MAX);
        let mut bytes = vec![0u8; len];
        self.file.read_exact_at(&mut bytes, offset).map_err(io_error("reading a segment"))?;
        Ok(Frames { bytes: bytes.into(), next_pos: first_pos, end_pos })
    }

    /// Whether groups ascend, tile the file from the header to the index and fit into memory.
    fn index_is_sane(&self) -> bool {
        let first = Group { first_pos: self.first_pos, offset: HEADER_BYTES as u64 };
        let end = Group { first_pos: self.end_pos, offset: self.index_offset };
        let starts_right =
            self.groups.first().is_some_and(|group| (group.first_pos, group.offset) == (first.first_pos, first.offset));
        let nexts = self.groups.iter().skip(1).chain([&end]);
        starts_right
            && self.groups.iter().zip(nexts).all(|(group, next)| {
                let len = next.offset.saturating_sub(group.offset);
                group.first_pos < next.first_pos && len > 0 && len <= GROUP_BYTES_MAX as u64
            })
    }

    fn damaged(&self, pos: u64, what: &str) -> StoreError {
        StoreError::Damaged { pos, what: format!("{}: {what}; restore it from the backup", self.path.display()) }
    }
}

/// The frames of one group that are still to come.
struct Frames {
    bytes: Bytes,
    next_pos: u64,
    end_pos: u64,
}

/// A frame's header.
#[derive(Clone, Copy)]
struct Frame {
    head: [u8; FRAME_HASHED_BYTES],
    hash: [u8; HASH_BYTES],
    count: u32,
    len: usize,
    end_pos: u64,
}

impl Frames {
    /// Passes over the frames before the one that holds `pos`. Their headers must chain; their hashes are left alone, since the
    /// frame that is asked for proves its own position.
    fn skip_to(&mut self, segment: &Segment, pos: u64) -> Result<(), StoreError> {
        while let Some(frame) = self.peek(segment)? {
            if pos < frame.end_pos {
                break;
            }
            self.bytes.advance((FRAME_HEADER_BYTES + frame.len).min(self.bytes.len()));
            self.next_pos = frame.end_pos;
        }
        Ok(())
    }

    /// The next block, proved by its hash.
    fn next(&mut self, segment: &Segment) -> Result<Option<StoredBlock>, StoreError> {
        let Some(frame) = self.peek(segment)? else { return Ok(None) };
        let mut rest = self.bytes.clone();
        rest.advance(FRAME_HEADER_BYTES.min(rest.len()));
        let bytes = rest.split_to(frame.len.min(rest.len()));
        if frame_hash(&frame.head, &bytes) != frame.hash {
            return Err(segment.damaged(self.next_pos, "the block's checksum is wrong"));
        }
        let block = StoredBlock { first_pos: self.next_pos, count: frame.count, bytes };
        self.bytes = rest;
        self.next_pos = frame.end_pos;
        Ok(Some(block))
    }

    /// The next frame's header; `None` exactly at the end of the group.
    fn peek(&self, segment: &Segment) -> Result<Option<Frame>, StoreError> {
        if self.bytes.is_empty() {
            let whole = self.next_pos == self.end_pos;
            return if whole { Ok(None) } else { Err(segment.damaged(self.next_pos, "blocks are missing")) };
        }
        self.frame().map(Some).ok_or_else(|| segment.damaged(self.next_pos, "the block's header is broken"))
    }

    fn frame(&self) -> Option<Frame> {
        let mut fields = Fields(&self.bytes);
        let head = fields.array()?;
        let hash = fields.array()?;
        let mut numbers = Fields(&head);
        let (first_pos, count, len) = (numbers.u64()?, numbers.u32()?, usize::try_from(numbers.u32()?).ok()?);
        let end_pos = first_pos.checked_add(u64::from(count))?;
        let fits = len > 0 && len <= BLOCK_BYTES_MAX && FRAME_HEADER_BYTES + len <= self.bytes.len();
        let chains = first_pos == self.next_pos && count > 0 && end_pos <= self.end_pos;
        (fits && chains).then_some(Frame { head, hash, count, len, end_pos })
    }
}

/// Walks through a segment.
pub(in crate::store) struct SegmentCursor {
    segment: Arc<Segment>,
    group: usize,
    frames: Frames,
    failed: bool,
}

impl SegmentCursor {
    fn step(&mut self) -> Result<Option<StoredBlock>, StoreError> {
        if let Some(block) = self.frames.next(&self.segment)? {
            return Ok(Some(block));
        }
        if self.group + 1 == self.segment.groups.len() {
            return Ok(None);
        }
        self.group += 1;
        self.frames = self.segment.frames(self.group)?;
        self.frames.next(&self.segment)
    }
}

impl Iterator for SegmentCursor {
    type Item = Result<StoredBlock, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let block = self.step().transpose();
        self.failed = matches!(block, Some(Err(_)));
        block
    }
}

impl Trailer {
    fn parse(bytes: &[u8; TRAILER_BYTES]) -> Option<Self> {
        let mut fields = Fields(bytes);
        let (end_pos, blocks, index_offset, groups) = (fields.u64()?, fields.u64()?, fields.u64()?, fields.u32()?);
        let zero = fields.u32()?;
        let hash = fields.array()?;
        (zero == 0 && fields.array() == Some(MAGIC_END)).then_some(Self { end_pos, blocks, index_offset, groups, hash })
    }
}

/// The first position in a header; `None` when it isn't one.
fn header_position(header: &[u8; HEADER_BYTES], name: &str) -> Result<Option<u64>, StoreError> {
    let mut fields = Fields(header);
    if fields.array() != Some(MAGIC) {
        return Ok(None);
    }
    let Some(SegmentVersion::V1) = SegmentVersion::of(fields.u32().unwrap_or(0), name)? else { return Ok(None) };
    let zero = fields.u32();
    let first_pos = fields.u64();
    Ok(first_pos.filter(|_| zero == Some(0) && fields.u64() == Some(0)))
}

fn groups_of(index: &[u8]) -> Option<Vec<Group>> {
    let mut fields = Fields(index);
    let mut groups = Vec::with_capacity(index.len() / INDEX_ENTRY_BYTES);
    while !fields.0.is_empty() {
        groups.push(Group { first_pos: fields.u64()?, offset: fields.u64()? });
    }
    Some(groups)
}

/// Bytes at `offset`; `None` when the file ends before.
fn read_array<const N: usize>(file: &File, offset: u64) -> Result<Option<[u8; N]>, StoreError> {
    let mut array = [0; N];
    match file.read_exact_at(&mut array, offset) {
        Ok(()) => Ok(Some(array)),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(io_error("reading a segment")(error)),
    }
}
