//! The journal's block: up to 680 records and the commands behind them, one hash over everything, chained to the block before.
//!
//! ```text
//!   0 magic u64          "TSTNBLK1"
//!   8 version u16        1: the first, 2026-11
//!  10 reserved u16       zero
//!  12 count u32          records
//!  16 heap_len u32
//!  20 reserved u32       zero
//!  24 epoch u64          counts up when another server takes over
//!  32 first_pos u64      position of the first record
//!  40 now_us i64         server time of every decision in the block
//!  48 prev_hash [u8;32]  hash of the block before; zero for the first
//!  80 hash [u8;32]       BLAKE3 of bytes 0..80 and 112..
//! 112 records            count × 96 bytes, then an 8-byte root
//!   … heap               archived commands, in the order of their records
//! ```

use crate::limits::{BLOCK_HEAP_MAX, BLOCK_RECORDS_MAX};
use crate::store::{BLOCK_BYTES_MAX, StoredBlock};
use bytes::Bytes;
use ledger_core::limits::{HEAP_ITEM_MAX, OFFICE_CHANGES_MAX, OFFICE_HEAP_MAX};
use ledger_core::record::ArchivedRecord;
use ledger_core::{Command, RECORD_LEN, Record};
use rkyv::rancor::Failure;
use rkyv::vec::ArchivedVec;
use thiserror::Error;

/// Bytes before the records.
pub const HEADER_LEN: usize = 112;
const FIRST_POS_AT: usize = 32;
const HASHED_HEAD: usize = 80;
const ROOT_LEN: usize = 8;
const MAGIC: u64 = u64::from_le_bytes(*b"TSTNBLK1");
/// Block format of this build.
pub const BLOCK_VERSION: u16 = 1;

const _: () = assert!(HEADER_LEN + BLOCK_RECORDS_MAX * RECORD_LEN + ROOT_LEN <= BLOCK_BYTES_MAX);
// The largest office command fits into an empty block.
const _: () = assert!(HEAP_ITEM_MAX + OFFICE_HEAP_MAX <= BLOCK_HEAP_MAX);
const _: () = assert!(HEADER_LEN + (1 + OFFICE_CHANGES_MAX) * RECORD_LEN + ROOT_LEN + BLOCK_HEAP_MAX <= BLOCK_BYTES_MAX);

/// A BLAKE3 hash.
pub type Hash = [u8; 32];
/// What the first block chains to.
pub const NO_HASH: Hash = [0; 32];

/// Bytes that are not a block of this journal.
#[derive(Debug, Error, PartialEq, Eq, Clone, Copy)]
pub enum BlockError {
    /// Too short, wrong magic, or lengths that do not add up.
    #[error("these bytes are not a journal block")]
    Shape,
    /// Written by a newer program.
    #[error("the block has format {0}, this program reads up to {BLOCK_VERSION}; start a newer turnstone")]
    Newer(u16),
    /// The hash does not fit the bytes.
    #[error("the block's hash does not fit its bytes: at least one bit changed since it was written")]
    Hash,
    /// The records or commands inside cannot be read.
    #[error("the block's contents cannot be read")]
    Contents,
}

/// A decoded block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Counts up when another server takes over.
    pub epoch: u64,
    /// Position of the first record.
    pub first_pos: u64,
    /// Server time of every decision in the block, microseconds since the Unix epoch.
    pub now_us: i64,
    /// Hash of the block before.
    pub prev_hash: Hash,
    /// This block's hash; [`NO_HASH`] until it is sealed.
    pub hash: Hash,
    /// The records.
    pub records: Vec<Record>,
    /// Archived commands, in the order of their records.
    pub heap: Vec<u8>,
}

impl Block {
    /// An empty block.
    pub fn new(first_pos: u64, now_us: i64) -> Self {
        Self {
            epoch: 0,
            first_pos,
            now_us,
            prev_hash: NO_HASH,
            hash: NO_HASH,
            records: Vec::with_capacity(BLOCK_RECORDS_MAX),
            heap: Vec::new(),
        }
    }

    /// Position after the last record.
    pub fn next_pos(&self) -> u64 {
        self.first_pos + self.records.len() as u64
    }

    /// True when `records` more records with `heap` more bytes would fit.
    pub fn has_room(&self, records: usize, heap: usize) -> bool {
        let count = self.records.len() + records;
        let heap = self.heap.len() + heap;
        count <= BLOCK_RECORDS_MAX
            && heap <= BLOCK_HEAP_MAX
            && HEADER_LEN + count * RECORD_LEN + ROOT_LEN + heap <= BLOCK_BYTES_MAX
    }

    /// Chains the block to `prev_hash`, hashes it and gives its bytes.
    ///
    /// # Errors
    /// [`BlockError::Contents`] when the records cannot be archived, which memory alone can cause.
    pub fn seal(&mut self, prev_hash: Hash) -> Result<StoredBlock, BlockError> {
        self.prev_hash = prev_hash;
        let mut bytes = Vec::with_capacity(HEADER_LEN + self.records.len() * RECORD_LEN + ROOT_LEN + self.heap.len());
        bytes.extend_from_slice(&MAGIC.to_le_bytes());
        bytes.extend_from_slice(&BLOCK_VERSION.to_le_bytes());
        bytes.extend_from_slice(&[0; 2]);
        bytes.extend_from_slice(&(self.records.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&(self.heap.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&[0; 4]);
        bytes.extend_from_slice(&self.epoch.to_le_bytes());
        bytes.extend_from_slice(&self.first_pos.to_le_bytes());
        bytes.extend_from_slice(&self.now_us.to_le_bytes());
        bytes.extend_from_slice(&self.prev_hash);
        bytes.extend_from_slice(&NO_HASH);
        let mut bytes = rkyv::api::high::to_bytes_in::<_, Failure>(&self.records, bytes).map_err(|_| BlockError::Contents)?;
        bytes.extend_from_slice(&self.heap);
        self.hash = hash_of(&bytes);
        if let Some(slot) = bytes.get_mut(HASHED_HEAD..HEADER_LEN) {
            slot.copy_from_slice(&self.hash);
        }
        Ok(StoredBlock { first_pos: self.first_pos, count: self.records.len() as u32, bytes: Bytes::from(bytes) })
    }

    /// Reads and checks a block.
    ///
    /// # Errors
    /// [`BlockError`]: nothing of a block is used before its hash fits.
    pub fn decode(bytes: &[u8]) -> Result<Self, BlockError> {
        let header = Header::checked(bytes)?;
        let records_end = header.records_end();
        let body = bytes.get(HEADER_LEN..records_end).ok_or(BlockError::Shape)?;
        let records = rkyv::from_bytes::<Vec<Record>, Failure>(body).map_err(|_| BlockError::Contents)?;
        let heap = bytes.get(records_end..).ok_or(BlockError::Shape)?.to_vec();
        let used: usize = records.iter().map(|r| usize::from(r.heap_len)).sum();
        if records.len() != header.count || used != heap.len() {
            return Err(BlockError::Contents);
        }
        Ok(Self {
            epoch: header.epoch,
            first_pos: header.first_pos,
            now_us: header.now_us,
            prev_hash: header.prev_hash,
            hash: header.hash,
            records,
            heap,
        })
    }

    /// Every record with the command behind it.
    pub fn entries(&self) -> impl Iterator<Item = Result<(&Record, Option<Command>), BlockError>> {
        let mut offset = 0;
        self.records.iter().map(move |record| {
            let len = usize::from(record.heap_len);
            let command = command_at(&self.heap, offset, len)?;
            offset += len;
            Ok((record, command))
        })
    }
}

/// What bytes that begin with a block's magic claim to be, and whether their hash agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) first_pos: u64,
    pub(crate) end_pos: u64,
    pub(crate) len: usize,
    pub(crate) whole: bool,
}

impl Claim {
    /// Where a block may begin, for a search.
    pub(crate) const MAGIC: [u8; 8] = MAGIC.to_le_bytes();

    /// Reads the claim of bytes that begin with the magic and may go on after the block; `None` where no header fits.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let first_pos = u64_at(bytes, FIRST_POS_AT).ok()?;
        let Some(header) = Header::read(bytes).ok().filter(|header| header.count > 0) else {
            return Some(Self { first_pos, end_pos: first_pos, len: 0, whole: false });
        };
        let len = header.records_end() + header.heap_len;
        let whole = bytes.get(..len).is_some_and(|block| hash_of(block) == header.hash);
        Some(Self { first_pos, end_pos: first_pos.saturating_add(header.count as u64), len, whole })
    }
}

fn command_at(heap: &[u8], offset: usize, len: usize) -> Result<Option<Command>, BlockError> {
    if len == 0 {
        return Ok(None);
    }
    let bytes = heap.get(offset..offset + len).ok_or(BlockError::Contents)?;
    rkyv::from_bytes::<Command, Failure>(bytes).map(Some).map_err(|_| BlockError::Contents)
}

/// A stored block whose hash fits; its records are read one by one, where they stand.
#[derive(Clone, Debug)]
pub struct CheckedBlock {
    bytes: Bytes,
    header: Header,
}

impl CheckedBlock {
    /// Checks shape and hash.
    ///
    /// # Errors
    /// [`BlockError`].
    pub fn new(bytes: Bytes) -> Result<Self, BlockError> {
        let header = Header::checked(&bytes)?;
        Ok(Self { bytes, header })
    }

    /// BLAKE3 of its bytes before the hash, chained to the block before.
    pub fn hash(&self) -> Hash {
        self.header.hash
    }

    /// Position of the first record.
    pub fn first_pos(&self) -> u64 {
        self.header.first_pos
    }

    /// Server time of every decision in the block, microseconds since the Unix epoch.
    pub fn now_us(&self) -> i64 {
        self.header.now_us
    }

    /// True when it holds the record at `pos`.
    pub fn holds(&self, pos: u64) -> bool {
        pos >= self.first_pos() && pos - self.first_pos() < self.header.count as u64
    }

    /// Record `index` with the command behind it.
    ///
    /// # Errors
    /// [`BlockError::Contents`] when there is none, or when it cannot be read.
    pub fn entry(&self, index: usize) -> Result<(Record, Option<Command>), BlockError> {
        let (head, heap) = self.bytes.split_at_checked(self.header.records_end()).ok_or(BlockError::Shape)?;
        let body = head.get(HEADER_LEN..).ok_or(BlockError::Shape)?;
        let records = rkyv::access::<ArchivedVec<ArchivedRecord>, Failure>(body).map_err(|_| BlockError::Contents)?;
        let (before, rest) = records.split_at_checked(index).ok_or(BlockError::Contents)?;
        let archived = rest.first().ok_or(BlockError::Contents)?;
        let record = rkyv::deserialize::<Record, Failure>(archived).map_err(|_| BlockError::Contents)?;
        if record.heap_len == 0 {
            return Ok((record, None));
        }
        let offset: usize = before.iter().map(|r| usize::from(r.heap_len)).sum();
        Ok((record, command_at(heap, offset, usize::from(record.heap_len))?))
    }
}

fn hash_of(bytes: &[u8]) -> Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(bytes.get(..HASHED_HEAD).unwrap_or_default());
    hasher.update(bytes.get(HEADER_LEN..).unwrap_or_default());
    *hasher.finalize().as_bytes()
}

#[derive(Clone, Debug)]
struct Header {
    count: usize,
    heap_len: usize,
    epoch: u64,
    first_pos: u64,
    now_us: i64,
    prev_hash: Hash,
    hash: Hash,
}

impl Header {
    /// The header of a block that is whole: its lengths add up and its hash fits.
    fn checked(bytes: &[u8]) -> Result<Self, BlockError> {
        let header = Self::read(bytes)?;
        if header.count == 0 || header.records_end() + header.heap_len != bytes.len() {
            return Err(BlockError::Shape);
        }
        if hash_of(bytes) != header.hash {
            return Err(BlockError::Hash);
        }
        Ok(header)
    }

    /// Offset after the records and their root.
    fn records_end(&self) -> usize {
        HEADER_LEN + self.count * RECORD_LEN + ROOT_LEN
    }

    fn read(bytes: &[u8]) -> Result<Self, BlockError> {
        if u64_at(bytes, 0)? != MAGIC {
            return Err(BlockError::Shape);
        }
        let versions = u64_at(bytes, 8)?.to_le_bytes();
        let version = u16::from_le_bytes([versions[0], versions[1]]);
        if version > BLOCK_VERSION {
            return Err(BlockError::Newer(version));
        }
        let count = u32::from_le_bytes([versions[4], versions[5], versions[6], versions[7]]);
        let heap_len = u64_at(bytes, 16)? as u32;
        if version == 0 || count as usize > BLOCK_RECORDS_MAX || heap_len as usize > BLOCK_BYTES_MAX {
            return Err(BlockError::Shape);
        }
        Ok(Self {
            count: count as usize,
            heap_len: heap_len as usize,
            epoch: u64_at(bytes, 24)?,
            first_pos: u64_at(bytes, FIRST_POS_AT)?,
            now_us: u64_at(bytes, 40)?.cast_signed(),
            prev_hash: hash_at(bytes, 48)?,
            hash: hash_at(bytes, HASHED_HEAD)?,
        })
    }
}

fn u64_at(bytes: &[u8], at: usize) -> Result<u64, BlockError> {
    bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()).map(|b| u64::from_le_bytes(*b)).ok_or(BlockError::Shape)
}

fn hash_at(bytes: &[u8], at: usize) -> Result<Hash, BlockError> {
    bytes.get(at..).and_then(|rest| rest.first_chunk::<32>()).copied().ok_or(BlockError::Shape)
}
