//! Proves at start that the barrier reaches the file sled writes: a store that only believes so has lost data already.

use std::{fs::File, io, os::unix::fs::FileExt};

use super::{
    disk::{Disk, io_error},
    guarded,
};
use crate::store::StoreError;

/// The probe's own tree; one left by a crash is dropped at the next start.
pub(super) const PROBE_TREE: &[u8] = b"self-check";

/// Random bytes that are looked for. Origin: 512 bits can't be there by chance.
const PROBE_BYTES: usize = 64;

/// Bytes of a search step; steps overlap by a probe.
const STEP_BYTES: usize = 1 << 20;

/// Bytes at the head of each of sled's segments: CRC, LSN and the highest stable LSN.
const SEGMENT_HEADER_BYTES: usize = 20;

/// Writes a probe through the barrier's own code and looks for it in the file that was synced.
pub(super) fn self_check(db: &::sled::Db, disk: &Disk, segment_bytes: usize) -> Result<(), StoreError> {
    let mut probe = [0u8; PROBE_BYTES];
    getrandom::fill(&mut probe).map_err(|error| StoreError::SelfCheck(format!("no random bytes: {error}")))?;
    guarded("writing the probe", || db.open_tree(PROBE_TREE)?.insert(b"probe", &probe[..]))?;

    let calls_before = disk.calls();
    disk.commit(db).map_err(|error| StoreError::SelfCheck(format!("the first barrier failed: {error}")))?;
    if disk.calls() != calls_before + 1 {
        return Err(StoreError::SelfCheck("the barrier made no sync call".into()));
    }
    if !disk.is_the_named_file()? {
        return Err(StoreError::SelfCheck("the synced descriptor is not sled's db file: was the data folder replaced?".into()));
    }
    if !file_holds(disk.file(), &probe, segment_bytes).map_err(io_error("reading sled's db file"))? {
        return Err(StoreError::SelfCheck("sled reported a flush, but the bytes are not in its db file".into()));
    }
    guarded("dropping the probe", || db.drop_tree(PROBE_TREE))?;
    Ok(())
}

/// Whether the probe is in the file. The segment with the highest LSN is searched first, so a file of many gigabytes costs one
/// segment; all others follow, since a wrong guess must not refuse a good store.
fn file_holds(file: &File, probe: &[u8], segment_bytes: usize) -> io::Result<bool> {
    let segment = u64::try_from(segment_bytes).map_err(io::Error::other)?.max(1);
    let len = file.metadata()?.len();
    let mut starts = Vec::new();
    for start in (0..len).step_by(segment_bytes.max(1)) {
        starts.push((lsn_at(file, start)?, start));
    }
    starts.sort_unstable_by(|a, b| b.cmp(a));
    for (_, start) in starts {
        if range_holds(file, probe, start, len.min(start.saturating_add(segment)))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The LSN in the segment header at `start`; a hint for the order of the search, so a bad one is only slow.
fn lsn_at(file: &File, start: u64) -> io::Result<i64> {
    let mut header = [0u8; SEGMENT_HEADER_BYTES];
    if file.read_at(&mut header, start)? < header.len() {
        return Ok(i64::MIN);
    }
    let lsn = header.get(4..12).and_then(|bytes| bytes.try_into().ok()).map(i64::from_le_bytes);
    Ok(lsn.map_or(i64::MIN, |lsn| lsn ^ i64::MAX))
}

/// Whether the probe lies within `from..to`.
fn range_holds(file: &File, probe: &[u8], from: u64, to: u64) -> io::Result<bool> {
    let mut buffer = vec![0u8; STEP_BYTES + PROBE_BYTES];
    let mut at = from;
    while at < to {
        let mut filled = 0;
        while filled < buffer.len() {
            let offset = at.saturating_add(u64::try_from(filled).map_err(io::Error::other)?);
            match file.read_at(buffer.get_mut(filled..).unwrap_or_default(), offset)? {
                0 => break,
                read => filled += read,
            }
        }
        if contains(buffer.get(..filled).unwrap_or_default(), probe) {
            return Ok(true);
        }
        at = at.saturating_add(u64::try_from(STEP_BYTES).map_err(io::Error::other)?);
    }
    Ok(false)
}

/// Compares the first eight bytes as one number: the plain comparison of windows is too slow for 16 MiB at each start.
fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    let Some((head, _)) = needle.split_first_chunk::<8>() else { return false };
    let head = u64::from_ne_bytes(*head);
    haystack.windows(8).enumerate().any(|(at, window)| {
        window.try_into().is_ok_and(|window| u64::from_ne_bytes(window) == head)
            && haystack.get(at..).is_some_and(|rest| rest.starts_with(needle))
    })
}
