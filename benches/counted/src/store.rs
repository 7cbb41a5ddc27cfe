//! What the journal's block asks of the stores; see [`crate::journal`].

use bytes::Bytes;

/// As in the server's `store.rs`.
pub const BLOCK_BYTES_MAX: usize = 64 * 1024;

/// As in the server's `store.rs`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredBlock {
    /// Position of its first record.
    pub first_pos: u64,
    /// Number of records.
    pub count: u32,
    /// The sealed bytes.
    pub bytes: Bytes,
}
