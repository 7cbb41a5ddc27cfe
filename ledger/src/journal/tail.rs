//! The end of the journal, remembered outside sled: position and hash of the last acknowledged block.
//!
//! Two power cuts in the trials left sled empty without an error; a server that finds its journal shorter than this file says
//! so instead of starting from nothing (invariant `no-acked-loss`). Two slots take turns, so a torn write leaves the other.

use super::block::Hash;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

const MAGIC: [u8; 8] = *b"TSTNTAIL";
/// magic 8, next_pos 8, hash 32, check 16.
const SLOT_LEN: usize = 64;

/// Where the journal must reach at least.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tail {
    /// Position after the last acknowledged record.
    pub next_pos: u64,
    /// Hash of the block that ends there; zero for an empty journal.
    pub hash: Hash,
}

/// The open file.
#[derive(Debug)]
pub struct TailFile {
    file: File,
    turn: bool,
}

impl TailFile {
    /// Opens or creates `path` and reads the newest good slot.
    ///
    /// # Errors
    /// As the file system answers.
    pub fn open(path: &Path) -> io::Result<(Self, Tail)> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let mut bytes = [0u8; 2 * SLOT_LEN];
        let mut filled = 0;
        while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match file.read_at(rest, filled as u64)? {
                0 => break,
                n => filled += n,
            }
        }
        let (first, second) = bytes.split_at(SLOT_LEN);
        let newest = [first, second].into_iter().filter_map(decode).max_by_key(|t| t.next_pos).unwrap_or_default();
        Ok((Self { file, turn: false }, newest))
    }

    /// Notes a new end. It survives a crash of the process at once, a power cut after the next [`TailFile::sync`].
    ///
    /// # Errors
    /// As the file system answers.
    pub fn note(&mut self, tail: &Tail) -> io::Result<()> {
        self.turn = !self.turn;
        self.file.write_all_at(&encode(tail), if self.turn { SLOT_LEN as u64 } else { 0 })
    }

    /// Makes the notes durable.
    ///
    /// # Errors
    /// As the file system answers.
    pub fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }
}

fn encode(tail: &Tail) -> Vec<u8> {
    let mut slot = Vec::with_capacity(SLOT_LEN);
    slot.extend_from_slice(&MAGIC);
    slot.extend_from_slice(&tail.next_pos.to_le_bytes());
    slot.extend_from_slice(&tail.hash);
    let check = blake3::hash(&slot);
    slot.extend_from_slice(check.as_bytes().get(..16).unwrap_or_default());
    slot
}

fn decode(slot: &[u8]) -> Option<Tail> {
    let next_pos = u64::from_le_bytes(*slot.get(8..)?.first_chunk::<8>()?);
    let hash = *slot.get(16..)?.first_chunk::<32>()?;
    let tail = Tail { next_pos, hash };
    (encode(&tail) == slot).then_some(tail)
}
