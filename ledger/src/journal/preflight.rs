//! Looks at the hot window before sled does.
//!
//! sled gives up everything that it logged after a damaged byte, in place, when it is opened. So the server first looks for the
//! blocks in sled's file by itself. Only when one is damaged or missing is sled opened, on a copy: if it can do without those
//! bytes they were old copies, otherwise the folder is left as it is. Not seen from outside: damage to sled's own few bytes
//! between the blocks; the store then refuses after the opening.

use super::JournalError;
use super::block::Claim;
use crate::store::{BLOCK_BYTES_MAX, JournalStore, StoreError, hot_range};
use memchr::memmem;
use std::fs::{self, File};
use std::io;
use std::ops::Range;
use std::os::unix::fs::{FileExt, symlink};
use std::path::{Path, PathBuf};
use std::thread;

/// Bytes looked at in one step. Origin: a guess; large against a block, small against memory.
const STEP: u64 = 8 << 20;

/// Opens the store in `dir`, unless its hot window is damaged; then nothing was changed.
///
/// # Errors
/// [`JournalError`], with the first damaged position.
pub fn open_store(dir: &Path) -> Result<JournalStore, JournalError> {
    if let Some(pos) = first_suspect(dir).map_err(io("reading sled's db file"))?
        && let Err(source) = Copied::make(dir).and_then(|copy| copy.open())
    {
        return Err(JournalError::Hot { pos, source: Box::new(source) });
    }
    Ok(JournalStore::open(dir)?)
}

/// The store opened on a copy of all that an opening may change, for `verify`.
#[derive(Debug)]
pub(crate) struct Copied(PathBuf);

impl Copied {
    /// Copies ring and hot window of `dir` into a folder beside them; sealed segments are shared, nobody writes them.
    pub(crate) fn make(dir: &Path) -> Result<Self, JournalError> {
        let copied = Self(dir.join("copy.tmp"));
        let make = || -> io::Result<()> {
            copied.remove()?;
            fs::create_dir_all(copied.0.join("hot"))?;
            for name in ["ring", "segments", "hot"] {
                let from = dir.join(name);
                match name {
                    "segments" if from.is_dir() => symlink(from.canonicalize()?, copied.0.join(name))?,
                    "hot" if from.is_dir() => copy_dir(&from, &copied.0.join(name))?,
                    "ring" if from.is_file() => fs::copy(&from, copied.0.join(name)).map(|_bytes| ())?,
                    _ => {}
                }
            }
            Ok(())
        };
        make().map_err(io("copying the hot window; it needs as much free space as journal/hot takes"))?;
        Ok(copied)
    }

    /// Opens the store on the copy.
    pub(crate) fn open(&self) -> Result<JournalStore, JournalError> {
        Ok(JournalStore::open(&self.0)?)
    }

    fn remove(&self) -> io::Result<()> {
        match fs::remove_dir_all(&self.0) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

impl Drop for Copied {
    fn drop(&mut self) {
        if let Err(error) = self.remove() {
            tracing::warn!(%error, path = %self.0.display(), "a copy stays; it may be removed by hand");
        }
    }
}

fn copy_dir(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_dir(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn io(what: &'static str) -> impl FnOnce(io::Error) -> JournalError {
    move |source| JournalError::Store(StoreError::Io { what, source })
}

/// The lowest position of which a copy in sled's file is damaged, or all are missing though sled must have it. What is sealed
/// does not count: sled writes over its old copies.
pub(crate) fn first_suspect(dir: &Path) -> io::Result<Option<u64>> {
    let db = dir.join("hot").join("db");
    let wanted = hot_range(dir).map_err(io::Error::other)?;
    if wanted.is_empty() {
        return Ok(None);
    }
    let file = match File::open(&db) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Some(wanted.start)),
        Err(error) => return Err(error),
    };
    let len = file.metadata()?.len();
    let workers = thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let share = (len / workers / STEP + 1) * STEP;
    let found = thread::scope(|scope| {
        let (file, wanted) = (&file, &wanted);
        let spawn = |from: u64| scope.spawn(move || search(file, from..len.min(from + share), len, wanted));
        let started: Vec<_> = (0..len).step_by(share as usize).map(spawn).collect();
        let joined = started.into_iter().map(|t| t.join().unwrap_or_else(|_| Err(io::Error::other("a search panicked"))));
        joined.collect::<io::Result<Vec<_>>>()
    })?;
    let bad = found.iter().filter_map(|part| part.bad).min();
    let mut whole: Vec<(u64, u64)> = found.into_iter().flat_map(|part| part.whole).collect();
    whole.sort_unstable();
    let mut have = wanted.start;
    for (first, end) in whole {
        if first > have {
            break;
        }
        have = have.max(end);
    }
    let missing = (have < wanted.end).then_some(have);
    Ok(bad.into_iter().chain(missing).min())
}

#[derive(Default)]
struct Part {
    bad: Option<u64>,
    whole: Vec<(u64, u64)>,
}

/// Finds the blocks that begin in `range`.
fn search(file: &File, range: Range<u64>, len: u64, wanted: &Range<u64>) -> io::Result<Part> {
    let finder = memmem::Finder::new(&Claim::MAGIC);
    let mut part = Part::default();
    let mut buffer = vec![0u8; STEP as usize + BLOCK_BYTES_MAX];
    let mut at = range.start;
    while at < range.end {
        let step = (range.end - at).min(STEP);
        let wish = (len - at).min(step + BLOCK_BYTES_MAX as u64) as usize;
        let bytes = buffer.get_mut(..wish).unwrap_or_default();
        file.read_exact_at(bytes, at)?;
        // A block that a valid one contains is text that somebody wrote.
        let mut next = 0;
        for offset in finder.find_iter(bytes).take_while(|offset| (*offset as u64) < step) {
            let Some(claim) = bytes.get(offset..).and_then(Claim::read).filter(|_| offset >= next) else { continue };
            if claim.whole {
                next = offset + claim.len;
                part.whole.push((claim.first_pos, claim.end_pos));
            } else if claim.first_pos >= wanted.start {
                part.bad = Some(part.bad.map_or(claim.first_pos, |bad| bad.min(claim.first_pos)));
            }
        }
        at += step;
    }
    Ok(part)
}
