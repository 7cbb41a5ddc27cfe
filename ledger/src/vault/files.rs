//! Files that came with forms: one of its own for each, named by the BLAKE3 of what is in it.
//!
//! ```text
//!  0 nonce [u8;12] 12 wrapped key [u8;32] 44 tag [u8;16] 60 nonce [u8;12] 72 content 72+n tag [u8;16]
//! ```
//!
//! Both seals bind the hash, so a file moved to another name is not opened. Destroying the first 60 bytes forgets the file: nothing else opens it.

use super::seal::{KEY_LEN, Key, OVERHEAD, open, seal};
use super::{VaultError, private_dir};
use crate::access::{from_hex, write_private};
use parking_lot::Mutex;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

const HEAD_LEN: usize = KEY_LEN + OVERHEAD;
const HASH_LEN: usize = 32;
const KEY: &[u8] = b"turnstone vault file key v1";
const CONTENT: &[u8] = b"turnstone vault file v1";
/// Seals bind a holder; a file is of none.
const NOBODY: u32 = 0;

pub(super) struct Files {
    dir: PathBuf,
    vault_key: Key,
    /// One writer at a time: two of the same bytes would meet at the same name.
    writing: Mutex<()>,
}

impl Files {
    pub(super) fn open(dir: PathBuf, vault_key: Key) -> Result<Self, VaultError> {
        private_dir(&dir)?;
        Ok(Self { dir, vault_key, writing: Mutex::new(()) })
    }

    /// Durable when it returns.
    pub(super) fn keep(&self, bytes: &[u8]) -> Result<String, VaultError> {
        let hash = blake3::hash(bytes).to_hex().to_string();
        let path = self.dir.join(&hash);
        let _writing = self.writing.lock();
        if path.exists() {
            // Whoever brings it again has yet to name it: its time begins anew.
            fs::File::options()
                .append(true)
                .open(&path)
                .and_then(|file| file.set_modified(SystemTime::now()))
                .map_err(io_error)?;
            return Ok(hash);
        }
        let key = Key::random()?;
        let mut sealed = seal(&self.vault_key, &bound(KEY, &hash), NOBODY, key.bytes())?;
        sealed.extend(seal(&key, &bound(CONTENT, &hash), NOBODY, bytes)?);
        write_private(&path, &sealed).map_err(io_error)?;
        Ok(hash)
    }

    pub(super) fn get(&self, hash: &str) -> Result<Option<Vec<u8>>, VaultError> {
        // Comes out of an address: only a hash may become a path.
        if from_hex::<HASH_LEN>(hash).is_none() {
            return Ok(None);
        }
        let sealed = match fs::read(self.dir.join(hash)) {
            Ok(sealed) => sealed,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io_error(error)),
        };
        self.unseal(hash, &sealed).map(Some).ok_or_else(|| VaultError::File(hash.to_owned()))
    }

    /// Destroys every file that `goes`, by its hash and the time since it was last brought; durable when it returns. How many.
    pub(super) fn destroy(&self, goes: impl Fn(&str, Duration) -> bool) -> Result<usize, VaultError> {
        let _writing = self.writing.lock();
        let mut destroyed = 0;
        for entry in fs::read_dir(&self.dir).map_err(io_error)? {
            let entry = entry.map_err(io_error)?;
            let name = entry.file_name();
            let Some(hash) = name.to_str().filter(|name| from_hex::<HASH_LEN>(name).is_some()) else { continue };
            let brought = entry.metadata().and_then(|file| file.modified()).map_err(io_error)?;
            if goes(hash, brought.elapsed().unwrap_or_default()) {
                destroy(&entry.path()).map_err(io_error)?;
                destroyed += 1;
            }
        }
        if destroyed > 0 {
            fs::File::open(&self.dir).and_then(|dir| dir.sync_all()).map_err(io_error)?;
        }
        Ok(destroyed)
    }

    fn unseal(&self, hash: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (head, content) = sealed.split_at_checked(HEAD_LEN)?;
        let key = open(&self.vault_key, &bound(KEY, hash), NOBODY, head)?;
        let key: [u8; KEY_LEN] = key.try_into().ok()?;
        open(&Key::from(key), &bound(CONTENT, hash), NOBODY, content)
    }
}

/// Its key first, where it stands; then the name.
fn destroy(path: &Path) -> io::Result<()> {
    let mut file = fs::File::options().write(true).open(path)?;
    file.write_all(&[0; HEAD_LEN])?;
    file.sync_data()?;
    fs::remove_file(path)
}

fn bound(purpose: &[u8], hash: &str) -> Vec<u8> {
    [purpose, b" ", hash.as_bytes()].concat()
}

fn io_error(source: io::Error) -> VaultError {
    VaultError::Io { what: "files", source }
}
