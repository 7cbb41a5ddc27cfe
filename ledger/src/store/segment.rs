//! Sealed segments: immutable files that hold the past, outside sled, so that neither a start nor sled's cache ever sees it.
//!
//! All numbers are little-endian; offsets count from the start of the file.
//!
//! ```text
//! segments/{first position, 20 digits}.seg          while it is written: .seg.tmp
//!
//! header   0  8 magic "TSTNSEG\n" | 8  4 version | 12  4 zero | 16  8 first position | 24  8 zero          32 bytes
//! ┌ group: frames until 64 KiB are full ───────────────────────────────────────────────────────────────────┐
//! │ frame  0  8 first position | 8  4 count | 12  4 length of block | 16  16 hash | 32  … block            │
//! │        hash = XXH3-128(frame bytes 0..16, block): it finds damage; tampering is found by the journal's │
//! │        own chain of BLAKE3 hashes inside the blocks                                                    │
//! └────────────────────────────────────────────────────────────────────────────────────────────────────────┘
//! index    per group: 0  8 first position | 8  8 offset                                                    16 bytes each
//! trailer  0  8 end position | 8  8 blocks | 16  8 offset of the index | 24  4 groups | 28  4 zero
//!          | 32  32 blake3(header, index, trailer bytes 0..32) | 64  8 magic "TSTNEND\n"                    72 bytes
//! ```
//!
//! Every byte is under a hash or compared with what it must be. The index has an entry per group, not per block: it stays below
//! 256 KiB per GiB even where each block is a single tap, and a look-up is one read of at most two blocks' length.

mod dir;
mod reader;
#[cfg(test)]
mod tests;
mod writer;

pub(in crate::store) use self::{dir::SegmentDir, reader::SegmentCursor};
pub use self::{reader::Segment, writer::SegmentWriter};
use super::{BLOCK_BYTES_MAX, StoreError, StoredBlock};
use twox_hash::XxHash3_128;

/// Bytes after which a segment file ends and the next begins. Origin: the product's choice; copied, checked and restored as a whole.
pub const SEGMENT_FILE_BYTES_MAX: u64 = 1 << 30;

/// Bytes after which a group of frames ends. Origin: the largest block, so that a group is at most about two.
const GROUP_BYTES: usize = BLOCK_BYTES_MAX;

const MAGIC: [u8; 8] = *b"TSTNSEG\n";
const MAGIC_END: [u8; 8] = *b"TSTNEND\n";
const HEADER_BYTES: usize = 32;
const FRAME_HEADER_BYTES: usize = 32;
const FRAME_HASHED_BYTES: usize = 16;
const HASH_BYTES: usize = 16;
const INDEX_ENTRY_BYTES: usize = 16;
const TRAILER_BYTES: usize = 72;
const TRAILER_HASHED_BYTES: usize = 32;

/// Bytes of the largest group: one byte short of full, and then the largest frame.
const GROUP_BYTES_MAX: usize = GROUP_BYTES + FRAME_HEADER_BYTES + BLOCK_BYTES_MAX;

/// The formats of a segment, each with its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum SegmentVersion {
    /// The first: frames in groups, a hash on each, an index entry per group.
    V1 = 1,
}

impl SegmentVersion {
    /// What is written.
    pub const NEWEST: Self = Self::V1;

    /// Its number in the header.
    pub const fn number(self) -> u32 {
        self as u32
    }

    /// The format with this number, `None` for one that never was, or a refusal for one that is newer.
    fn of(number: u32, file: &str) -> Result<Option<Self>, StoreError> {
        match number {
            0 => Ok(None),
            1 => Ok(Some(Self::V1)),
            found => Err(StoreError::NewerFormat { file: file.to_owned(), found, known: Self::NEWEST.number() }),
        }
    }
}

/// The numbers of a frame: first position, count and length of its block.
pub(in crate::store) fn frame_head(block: &StoredBlock) -> Result<[u8; FRAME_HASHED_BYTES], StoreError> {
    let len = u32::try_from(block.bytes.len()).map_err(|_| StoreError::BlockSize(block.bytes.len()))?;
    let mut head = [0u8; FRAME_HASHED_BYTES];
    fill(&mut head, &[&block.first_pos.to_le_bytes(), &block.count.to_le_bytes(), &len.to_le_bytes()]);
    Ok(head)
}

/// Puts the parts one behind the other; what is left stays zero.
fn fill(target: &mut [u8], parts: &[&[u8]]) {
    let mut rest = target;
    for part in parts {
        let (head, tail) = rest.split_at_mut(part.len());
        head.copy_from_slice(part);
        rest = tail;
    }
}

/// What a frame's hash covers.
pub(in crate::store) fn frame_hash(head: &[u8; FRAME_HASHED_BYTES], block: &[u8]) -> [u8; HASH_BYTES] {
    let mut hasher = XxHash3_128::new();
    hasher.write(head);
    hasher.write(block);
    hasher.finish_128().to_le_bytes()
}

/// What the trailer's hash covers.
fn whole_hash(header: &[u8], index: &[u8], trailer: &[u8]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(header).update(index).update(trailer);
    *hasher.finalize().as_bytes()
}

/// Takes numbers off the front of bytes from the disk; `None` when they end.
pub(in crate::store) struct Fields<'a>(pub(in crate::store) &'a [u8]);

impl Fields<'_> {
    pub(in crate::store) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*array)
    }

    pub(in crate::store) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    pub(in crate::store) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }
}
