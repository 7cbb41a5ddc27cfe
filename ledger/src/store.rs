//! The only way to the disk: a store takes sealed blocks, makes them durable, and gives them back (DESIGN §4).
//!
//! A block is opaque here: its checksum, hash chain and contents belong to the journal above. A block holds the records with
//! positions `first_pos .. first_pos + count`, positions run from 0 without gaps.

pub mod memory;
pub mod ring;
pub mod segment;
pub mod sled;

pub use self::ring::JournalStore;
pub(crate) use self::ring::hot_range;
use bytes::Bytes;
use std::sync::OnceLock;
use thiserror::Error;

/// One block as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredBlock {
    /// Position of its first record.
    pub first_pos: u64,
    /// Number of records, at least 1.
    pub count: u32,
    /// The sealed bytes, at most [`BLOCK_BYTES_MAX`].
    pub bytes: Bytes,
}

impl StoredBlock {
    /// Position after its last record, checked against `next`: what every store asks of a block before it takes it.
    pub(crate) fn end_if_next(&self, next: u64) -> Result<u64, StoreError> {
        if self.bytes.is_empty() || self.bytes.len() > BLOCK_BYTES_MAX {
            return Err(StoreError::BlockSize(self.bytes.len()));
        }
        if self.first_pos != next {
            return Err(StoreError::OutOfOrder { expected: next, got: self.first_pos });
        }
        match self.first_pos.checked_add(u64::from(self.count)) {
            Some(end) if self.count > 0 => Ok(end),
            _ => Err(StoreError::BlockCount { first_pos: self.first_pos, count: self.count }),
        }
    }
}

/// Bytes of the largest block. Origin: DESIGN §4, a sled value above a quarter of the segment (or a node of 17 such values above
/// it) goes to `blobs/`, which sled never syncs; 64 KiB with 16 MiB segments never does.
pub const BLOCK_BYTES_MAX: usize = 64 * 1024;

/// What can go wrong between the journal and the disk. Any of these in `append` or `barrier` stops the writer.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The operating system refused.
    #[error("the disk refused {what}: {source}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// The system's answer.
        source: std::io::Error,
    },
    /// sled refused.
    #[error("sled refused {what}: {source}")]
    Sled {
        /// What was tried.
        what: &'static str,
        /// sled's answer.
        source: ::sled::Error,
    },
    /// The block does not continue what is stored.
    #[error("a block from position {got} was appended where {expected} is next")]
    OutOfOrder {
        /// The next position.
        expected: u64,
        /// The one that came.
        got: u64,
    },
    /// The block is larger than [`BLOCK_BYTES_MAX`] or empty.
    #[error("a block of {0} bytes; 1 to {BLOCK_BYTES_MAX} are allowed")]
    BlockSize(usize),
    /// The block holds no record, or its last position does not fit 64 bits.
    #[error("a block of {count} records from position {first_pos}")]
    BlockCount {
        /// Position of its first record.
        first_pos: u64,
        /// Number of records.
        count: u32,
    },
    /// The stored data is not what this program wrote.
    #[error("the store is damaged at position {pos}: {what}")]
    Damaged {
        /// First position that cannot be trusted.
        pos: u64,
        /// What is wrong, and what to do.
        what: String,
    },
    /// A newer program wrote this.
    #[error("{file} has format {found}, this program reads up to {known}: start a newer turnstone, nothing was changed")]
    NewerFormat {
        /// The file's name.
        file: String,
        /// Its format.
        found: u32,
        /// The newest format this program reads.
        known: u32,
    },
    /// An earlier append or barrier failed, or the store behind the ring did. What was answered is on disk.
    #[error("the store has failed: {0}. Nothing more is written until it is opened again")]
    Failed(String),
    /// The start-up self-check could not prove that the barrier reaches the disk.
    #[error("the barrier does not reach the disk: {0}")]
    SelfCheck(String),
    /// A test store that was told to fail.
    #[error("the store was told to fail")]
    Told,
}

/// The first failure of a store; nothing passes after it.
#[derive(Default)]
pub(crate) struct FirstFailure(OnceLock<String>);

impl FirstFailure {
    /// Notes what an error says.
    pub(crate) fn note<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(error) = &result
            && self.0.set(error.to_string()).is_ok()
        {
            tracing::error!(%error, "the store stops writing");
        }
        result
    }

    /// # Errors
    /// [`StoreError::Failed`] with the first failure, if there was one.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        self.0.get().map_or(Ok(()), |why| Err(StoreError::Failed(why.clone())))
    }
}

/// Blocks in their stored order.
pub type Blocks<'a> = Box<dyn Iterator<Item = Result<StoredBlock, StoreError>> + 'a>;

/// A place for blocks. One thread appends, another calls the barrier, any number read.
pub trait Store: Send + Sync + 'static {
    /// Hands over the next block; it need not be durable before a later [`Store::barrier`] returns.
    ///
    /// # Errors
    /// [`StoreError::OutOfOrder`] unless `block.first_pos` is [`Store::next_pos`]; otherwise as the disk answers.
    fn append(&self, block: &StoredBlock) -> Result<(), StoreError>;

    /// Makes durable everything appended before the call; returns the position after the last durable record.
    ///
    /// # Errors
    /// After any error nothing may be answered any more: a failed barrier is never tried again as if it had not been.
    fn barrier(&self) -> Result<u64, StoreError>;

    /// Hands over consecutive blocks, which are durable when it returns; gives the position after the last durable record. Worth
    /// it for tens of MiB: a store may put them where the past lies, instead of where each block can be had back quickly.
    ///
    /// # Errors
    /// As [`Store::append`] and [`Store::barrier`].
    fn append_run(&self, blocks: &[StoredBlock]) -> Result<u64, StoreError> {
        blocks.iter().try_for_each(|block| self.append(block))?;
        self.barrier()
    }

    /// Position the next block must start with.
    fn next_pos(&self) -> u64;

    /// The block that holds the record at `pos`, appended or sealed; `None` beyond the end.
    ///
    /// # Errors
    /// As the disk answers, or [`StoreError::Damaged`].
    fn read(&self, pos: u64) -> Result<Option<StoredBlock>, StoreError>;

    /// All blocks from the one that holds `from` on.
    ///
    /// # Errors
    /// The iterator yields an error and ends where the store cannot be read.
    fn scan(&self, from: u64) -> Blocks<'_>;

    /// Moves whole blocks below `pos` out of the hot window into sealed, immutable segments; returns the first position that is
    /// still hot. Crash-safe: a block is hot, sealed or both, never neither.
    ///
    /// # Errors
    /// As the disk answers; the store goes on as before.
    fn seal_before(&self, pos: u64) -> Result<u64, StoreError>;
}
