//! One block in the ring, and how a start finds those that count.
//!
//! All numbers are little-endian; an entry begins at a multiple of a page.
//!
//! ```text
//!  0  8 magic "TSTNRNG1"
//!  8  8 first position | 16  4 count | 20  4 length of block
//! 24 16 hash           XXH3-128(bytes 8..24, block): the same as of its frame in a sealed segment
//! 40 16 link           hash of the block before; zero for the first of all
//! 56  8 durable        everything below this position was durable when this was written
//! 64  8 behind         everything below this position was durable in the store behind when this was written
//! 72 16 check          XXH3-128(bytes 0..72)
//! 88  … block, then zeros up to the next page
//! ```
//!
//! The link tells an entry from one that an earlier life of the ring left behind: a stale block may carry the next position,
//! but it does not follow the block that is really there.

use crate::store::segment::{Fields, frame_hash, frame_head};
use crate::store::{BLOCK_BYTES_MAX, StoreError, StoredBlock};
use bytes::Bytes;
use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use twox_hash::XxHash3_128;

/// Entries begin at multiples of this. Origin: the page cache's page; a write of whole pages never has to read one first.
pub(super) const PAGE: u64 = 4096;
const MAGIC: [u8; 8] = *b"TSTNRNG1";
pub(super) const HEAD: usize = 88;
const CHECKED: usize = 72;

/// Hash of a block with its position, as sealed segments have it.
pub(super) type Link = [u8; 16];
/// The link of the very first block.
pub(super) const NO_LINK: Link = [0; 16];

/// The frame's numbers and its hash.
pub(super) fn frame_of(block: &StoredBlock) -> Result<([u8; 16], Link), StoreError> {
    let head = frame_head(block)?;
    Ok((head, frame_hash(&head, &block.bytes)))
}

fn check_of(head: &[u8]) -> [u8; 16] {
    XxHash3_128::oneshot(head).to_le_bytes()
}

/// Writes the entry's pages into `out`, which is emptied first.
pub(super) fn encode(block: &StoredBlock, (head, hash): ([u8; 16], Link), link: Link, known: Known, out: &mut Vec<u8>) {
    out.clear();
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&head);
    out.extend_from_slice(&hash);
    out.extend_from_slice(&link);
    out.extend_from_slice(&known.durable.to_le_bytes());
    out.extend_from_slice(&known.behind.to_le_bytes());
    let check = check_of(out);
    out.extend_from_slice(&check);
    out.extend_from_slice(&block.bytes);
    out.resize(out.len().next_multiple_of(PAGE as usize), 0);
}

/// What was known when an entry was written; true for ever, for nothing durable ever goes away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// Everything below is durable, in the ring or behind.
    pub(super) durable: u64,
    /// Everything below is durable behind.
    pub(super) behind: u64,
}

/// Where an entry lies, by its head.
#[derive(Clone, Copy)]
pub(super) struct Place {
    at: u64,
    first_pos: u64,
    count: u32,
    len: u32,
    hash: Link,
    link: Link,
    known: Known,
}

impl Place {
    fn parse(head: &[u8; HEAD], at: u64) -> Option<Self> {
        let (checked, check) = head.split_at(CHECKED);
        let mut fields = Fields(checked.strip_prefix(&MAGIC)?);
        let (first_pos, count, len) = (fields.u64()?, fields.u32()?, fields.u32()?);
        let (hash, link) = (fields.array()?, fields.array()?);
        let known = Known { durable: fields.u64()?, behind: fields.u64()? };
        let sane = len > 0 && len as usize <= BLOCK_BYTES_MAX && check == check_of(checked);
        sane.then_some(Self { at, first_pos, count, len, hash, link, known })
    }

    /// The block, or `None` when its bytes are not what was hashed.
    pub(super) fn read(&self, file: &File) -> io::Result<Option<(StoredBlock, Link)>> {
        let mut bytes = vec![0; self.len as usize];
        match file.read_exact_at(&mut bytes, self.at + HEAD as u64) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            read => read?,
        }
        let block = StoredBlock { first_pos: self.first_pos, count: self.count, bytes: Bytes::from(bytes) };
        let fits = frame_of(&block).is_ok_and(|(_, hash)| hash == self.hash);
        Ok(fits.then_some((block, self.hash)))
    }
}

/// All entries of a ring whose heads can be trusted.
pub(super) struct Found {
    places: HashMap<(u64, Link), Place>,
    /// The most that any of them knew.
    pub(super) known: Known,
}

impl Found {
    /// Looks at every page of the first `bytes`.
    pub(super) fn read(file: &File, bytes: u64) -> io::Result<Self> {
        let mut found = Self { places: HashMap::new(), known: Known::default() };
        let mut at = 0;
        while at + PAGE <= bytes {
            let mut head = [0u8; HEAD];
            file.read_exact_at(&mut head, at)?;
            let Some(place) = Place::parse(&head, at) else {
                at += PAGE;
                continue;
            };
            found.known.durable = found.known.durable.max(place.known.durable);
            found.known.behind = found.known.behind.max(place.known.behind);
            found.places.insert((place.first_pos, place.link), place);
            // A block's own bytes are not searched: what they look like is for whoever wrote them to choose.
            let whole = place.read(file)?.is_some();
            at += if whole { (HEAD as u64 + u64::from(place.len)).next_multiple_of(PAGE) } else { PAGE };
        }
        Ok(found)
    }

    /// The entry for `pos` that follows the block with this hash.
    pub(super) fn after(&self, pos: u64, link: Link) -> Option<Place> {
        self.places.get(&(pos, link)).copied()
    }
}
