//! Snapshot files: the whole state at one position, written beside the journal and verified before it counts.
//!
//! ```text
//!  0 magic "TSTNSNAP"   8 version u32   12 zero u32   16 next_pos u64   24 now_us i64   32 block hash [u8;32]
//! 64 chunks: table u8, zero [u8;3], length u32, bytes …
//!  … end: 0xff, zero [u8;3], 64, digest [u8;32], seal [u8;32]
//!          digest = BLAKE3 over every chunk with its header: the state's; seal = BLAKE3 over bytes 0..64 and the digest
//! ```

use super::block::{Hash, NO_HASH};
use crate::limits::{SNAPSHOT_PIECE, SNAPSHOTS_KEPT};
use crossbeam_channel::bounded;
use ledger_core::{SnapshotSink, Table};
use ledger_office::City;
use std::convert::Infallible;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;
use thiserror::Error;

const MAGIC: [u8; 8] = *b"TSTNSNAP";
/// Snapshot format of this build. 1: the first, 2026-11. 2: choices of families, products, hot meals on credit.
pub const SNAPSHOT_VERSION: u32 = 2;
const END: u8 = 0xff;
const HEAD_LEN: usize = 64;
/// Bytes of one chunk at most. Origin: 8,192 rows with names of a kilobyte.
const CHUNK_MAX: u32 = 16 * 1024 * 1024;
/// Chunks read ahead of the rows that are made of them. Origin: guess; a few megabytes.
const CHUNKS_AHEAD: usize = 8;

/// Where a snapshot stands in the journal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SnapshotHead {
    /// Position after the last record applied.
    pub next_pos: u64,
    /// Server time of the last block applied.
    pub now_us: i64,
    /// Hash of the last block applied.
    pub block_hash: Hash,
}

/// Why a snapshot cannot be written or used.
#[derive(Debug, Error)]
pub enum SnapshotError {
    /// The file system answered.
    #[error("snapshot {path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// Written by a newer program.
    #[error("snapshot {path} has format {version}, this program reads up to {SNAPSHOT_VERSION}; start a newer turnstone")]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        version: u32,
    },
    /// Written by an older program: its tables have other columns.
    #[error("snapshot {path} has format {version}, older than {SNAPSHOT_VERSION}; it is not used, the whole journal is")]
    Older {
        /// The file.
        path: PathBuf,
        /// Its format.
        version: u32,
    },
    /// The bytes are not what was written.
    #[error("snapshot {path} is damaged; it is not used, an older one or the whole journal is")]
    Damaged {
        /// The file.
        path: PathBuf,
    },
}

/// The digest of a state: equal states have equal digests (invariant `replay-equals-live`).
pub fn digest(state: &City) -> Hash {
    let mut sink = HashSink(blake3::Hasher::new());
    let Ok(()) = state.save(&mut sink);
    *sink.0.finalize().as_bytes()
}

/// How fast a snapshot is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pace {
    /// As fast as the disk takes it: nobody else is there.
    Full,
    /// In pieces, each made durable and followed by a rest of the same length: answers wait for the same disk.
    Sparing,
}

/// Writes a snapshot under its final name, durable and read back; returns its path and the state's digest.
///
/// # Errors
/// [`SnapshotError`]; no file is left under the final name then.
pub fn write(dir: &Path, head: &SnapshotHead, state: &City, pace: Pace) -> Result<(PathBuf, Hash), SnapshotError> {
    let path = dir.join(format!("{:020}.snap", head.next_pos));
    let temp = path.with_extension("tmp");
    let io_at = |path: &Path| {
        let path = path.to_path_buf();
        move |source| SnapshotError::Io { path, source }
    };
    fs::create_dir_all(dir).map_err(io_at(dir))?;
    let file = File::create(&temp).map_err(io_at(&temp))?;
    let digest = write_to(file, head, state, pace).map_err(io_at(&temp))?;
    if check(&temp)?.1 != digest {
        return Err(SnapshotError::Damaged { path: temp });
    }
    fs::rename(&temp, &path).map_err(io_at(&path))?;
    File::open(dir).and_then(|d| d.sync_all()).map_err(io_at(dir))?;
    Ok((path, digest))
}

fn write_to(file: File, head: &SnapshotHead, state: &City, pace: Pace) -> io::Result<Hash> {
    let out = BufWriter::with_capacity(1 << 20, file);
    let mut sink = FileSink { out, hasher: blake3::Hasher::new(), pace, piece: 0, piece_began: Instant::now() };
    let mut head_bytes = Vec::with_capacity(HEAD_LEN);
    head_bytes.extend_from_slice(&MAGIC);
    head_bytes.extend_from_slice(&SNAPSHOT_VERSION.to_le_bytes());
    head_bytes.extend_from_slice(&[0; 4]);
    head_bytes.extend_from_slice(&head.next_pos.to_le_bytes());
    head_bytes.extend_from_slice(&head.now_us.to_le_bytes());
    head_bytes.extend_from_slice(&head.block_hash);
    sink.out.write_all(&head_bytes)?;
    state.save(&mut sink)?;
    let digest = *sink.hasher.finalize().as_bytes();
    sink.out.write_all(&[END, 0, 0, 0])?;
    sink.out.write_all(&64u32.to_le_bytes())?;
    sink.out.write_all(&digest)?;
    sink.out.write_all(&seal(&head_bytes, &digest))?;
    let file = sink.out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok(digest)
}

/// The newest snapshot that can be trusted, loaded; `None` when there is none.
///
/// # Errors
/// [`SnapshotError::Newer`] only: a damaged snapshot, or one of an older program, is passed over with a warning.
pub fn newest(dir: &Path) -> Result<Option<(SnapshotHead, City)>, SnapshotError> {
    for path in list(dir) {
        match load(&path) {
            Ok(found) => return Ok(Some(found)),
            Err(error @ SnapshotError::Newer { .. }) => return Err(error),
            Err(error) => tracing::warn!(%error, "snapshot passed over"),
        }
    }
    Ok(None)
}

/// Snapshot files, newest first.
pub fn list(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "snap")).collect();
    paths.sort_unstable();
    paths.reverse();
    paths
}

/// Removes all but the newest snapshots and any left-over temporary file.
pub fn prune(dir: &Path) {
    let old = list(dir).into_iter().skip(SNAPSHOTS_KEPT);
    let entries = fs::read_dir(dir).into_iter().flatten().flatten().map(|e| e.path());
    let temps = entries.filter(|p| p.extension().is_some_and(|e| e == "tmp"));
    for path in old.chain(temps) {
        if let Err(error) = fs::remove_file(&path) {
            tracing::warn!(path = %path.display(), %error, "old snapshot stays");
        }
    }
}

/// Reads the head and digest of a snapshot, checking all of it.
///
/// # Errors
/// [`SnapshotError`] when it cannot be trusted.
pub fn check(path: &Path) -> Result<(SnapshotHead, Hash), SnapshotError> {
    read(path, |_, _| Ok(()))
}

/// One thread reads and hashes, another makes rows of it: whatever they are, they count only when the hash fits.
fn load(path: &Path) -> Result<(SnapshotHead, City), SnapshotError> {
    let damaged = || SnapshotError::Damaged { path: path.to_path_buf() };
    let (head, mut state) = thread::scope(|scope| {
        let (read_on, chunks) = bounded::<(Table, Vec<u8>)>(CHUNKS_AHEAD);
        let loading = scope.spawn(move || {
            let mut state = City::new();
            chunks.iter().try_for_each(|(table, bytes)| state.load_chunk(table, &bytes)).map(|()| state)
        });
        let read = read(path, |table, bytes| read_on.send((table, bytes)).map_err(|_gone| damaged()));
        drop(read_on);
        let loaded = loading.join().map_err(|_panic| damaged())?.map_err(|_| damaged());
        Ok::<_, SnapshotError>((read?.0, loaded?))
    })?;
    state.finish_load().map_err(|_| damaged())?;
    if state.next_pos() != head.next_pos {
        return Err(damaged());
    }
    Ok((head, state))
}

fn read(
    path: &Path,
    mut each: impl FnMut(Table, Vec<u8>) -> Result<(), SnapshotError>,
) -> Result<(SnapshotHead, Hash), SnapshotError> {
    let damaged = || SnapshotError::Damaged { path: path.to_path_buf() };
    let io_at = |source: io::Error| match source.kind() {
        io::ErrorKind::UnexpectedEof => damaged(),
        _ => SnapshotError::Io { path: path.to_path_buf(), source },
    };
    let mut file = BufReader::with_capacity(1 << 20, File::open(path).map_err(io_at)?);
    let mut head_bytes = [0u8; HEAD_LEN];
    file.read_exact(&mut head_bytes).map_err(io_at)?;
    let head = parse_head(path, &head_bytes)?;
    let mut hasher = blake3::Hasher::new();
    loop {
        let mut chunk_head = [0u8; 8];
        file.read_exact(&mut chunk_head).map_err(io_at)?;
        let [code, 0, 0, 0, l0, l1, l2, l3] = chunk_head else { return Err(damaged()) };
        let len = u32::from_le_bytes([l0, l1, l2, l3]);
        if len > CHUNK_MAX {
            return Err(damaged());
        }
        let mut bytes = vec![0; len as usize];
        file.read_exact(&mut bytes).map_err(io_at)?;
        if code == END {
            let digest = *hasher.finalize().as_bytes();
            let fits = bytes.split_at_checked(digest.len()) == Some((&digest, &seal(&head_bytes, &digest)));
            return if fits { Ok((head, digest)) } else { Err(damaged()) };
        }
        hasher.update(&chunk_head);
        hasher.update(&bytes);
        each(Table::from_code(code).ok_or_else(damaged)?, bytes)?;
    }
}

/// Binds the head to the state: a snapshot whose time or position changed must not be started from.
fn seal(head: &[u8], digest: &Hash) -> Hash {
    *blake3::Hasher::new().update(head).update(digest).finalize().as_bytes()
}

fn parse_head(path: &Path, head: &[u8; HEAD_LEN]) -> Result<SnapshotHead, SnapshotError> {
    let damaged = || SnapshotError::Damaged { path: path.to_path_buf() };
    let word = |at: usize| head.get(at..).and_then(|rest| rest.first_chunk::<8>()).map(|b| u64::from_le_bytes(*b));
    let version = word(8).ok_or_else(damaged)? as u32;
    if head.first_chunk::<8>() != Some(&MAGIC) || version == 0 {
        return Err(damaged());
    }
    if version > SNAPSHOT_VERSION {
        return Err(SnapshotError::Newer { path: path.to_path_buf(), version });
    }
    if version < SNAPSHOT_VERSION {
        return Err(SnapshotError::Older { path: path.to_path_buf(), version });
    }
    Ok(SnapshotHead {
        next_pos: word(16).ok_or_else(damaged)?,
        now_us: word(24).ok_or_else(damaged)?.cast_signed(),
        block_hash: head.get(32..).and_then(|rest| rest.first_chunk::<32>()).copied().unwrap_or(NO_HASH),
    })
}

fn chunk_head(table: Table, len: usize) -> [u8; 8] {
    let [l0, l1, l2, l3] = (len as u32).to_le_bytes();
    [table as u8, 0, 0, 0, l0, l1, l2, l3]
}

struct HashSink(blake3::Hasher);

impl SnapshotSink for HashSink {
    type Error = Infallible;

    fn chunk(&mut self, table: Table, bytes: &[u8]) -> Result<(), Infallible> {
        self.0.update(&chunk_head(table, bytes.len()));
        self.0.update(bytes);
        Ok(())
    }
}

struct FileSink {
    out: BufWriter<File>,
    hasher: blake3::Hasher,
    pace: Pace,
    /// Bytes of the piece that is being written.
    piece: usize,
    piece_began: Instant,
}

impl FileSink {
    fn rest_after_piece(&mut self) -> io::Result<()> {
        if self.pace == Pace::Full || self.piece < SNAPSHOT_PIECE {
            return Ok(());
        }
        self.out.flush()?;
        self.out.get_ref().sync_data()?;
        thread::sleep(self.piece_began.elapsed());
        (self.piece, self.piece_began) = (0, Instant::now());
        Ok(())
    }
}

impl SnapshotSink for FileSink {
    type Error = io::Error;

    fn chunk(&mut self, table: Table, bytes: &[u8]) -> io::Result<()> {
        let head = chunk_head(table, bytes.len());
        self.hasher.update(&head);
        self.hasher.update(bytes);
        self.out.write_all(&head)?;
        self.out.write_all(bytes)?;
        self.piece += bytes.len();
        self.rest_after_piece()
    }
}
