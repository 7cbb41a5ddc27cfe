//! The identity vault: names and contacts by holder number, each record under a key of its own (152-FZ, FIELD C5).
//!
//! ```text
//! vault/
//! ├── key        the vault key, 64 hexadecimal digits, mode 0600
//! ├── keys       one 64-byte slot per holder: its own key, wrapped by the vault key (see `vault::keys`)
//! ├── files/     scans and tables that came with forms, each under a key of its own (see `vault::files`)
//! └── people/    sled: `people` (encrypted records), `forgotten` (when a holder's key was destroyed), `arrivals` (see there)
//! ```
//!
//! Forgetting destroys the holder's key where it stands. The keys are not in sled, because sled's log keeps what it deletes: a
//! slot of a plain file is overwritten in place. The journal knows only numbers and stays whole (`journal-knows-no-names`).

pub mod arrivals;
mod files;
mod keys;
mod names;
mod seal;
#[cfg(test)]
mod tests;

use crate::access::{from_hex, to_hex, write_private};
use crate::store::sled::open_when_unlocked;
use crate::suspense::Payers;
use arrivals::Arrivals;
use files::Files;
use keys::Keys;
use ledger_core::limits::HOLDER_ID_MAX;
use names::{FRESH_MAX, NameIndex};
use parking_lot::{Mutex, RwLock};
use seal::{KEY_LEN, Key, open, seal};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::Duration;
use thiserror::Error;

/// Bytes of one person's JSON. Origin: DESIGN §4, sled values of at most 6 KiB never become blobs.
pub const PERSON_LEN_MAX: usize = 4 * 1024;
/// People in one of sled's batches. Origin: guess; a batch is held in memory at once.
const BATCH_MAX: usize = 1_000;
/// Bytes of sled's cache. Origin: names are read by page, never scanned.
const CACHE_BYTES: u64 = 32 << 20;
const PERSON: &[u8] = b"turnstone vault person v1";

/// Who a holder is. Fields are added, never renamed: the vault is read for years.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Full name as people write it.
    pub name: String,
    /// Telephone or e-mail; empty when none is known.
    #[serde(default)]
    pub contact: String,
}

/// What the vault knows of a holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// This person.
    Person(Person),
    /// The holder was forgotten at this instant, microseconds since the Unix epoch.
    Forgotten(i64),
    /// Never put.
    Nobody,
}

/// Why the vault cannot be used.
#[derive(Debug, Error)]
pub enum VaultError {
    /// The file system.
    #[error("the vault's {what}: {source}")]
    Io {
        /// Which part.
        what: &'static str,
        /// The system's answer.
        source: io::Error,
    },
    /// sled.
    #[error("the vault's store: {0}. Keep the folder as it is and restore the vault from a backup")]
    Sled(#[from] sled::Error),
    /// The vault key is gone or not a key.
    #[error("vault/key {0}. Restore it from where its copy is kept: without it nothing in the vault can be read")]
    Key(&'static str),
    /// A record or a key is not what was written for this holder, or the vault key is another one.
    #[error(
        "the record of holder {0} cannot be opened: it was altered, or vault/key is of another vault. Restore both from one backup"
    )]
    Tampered(u32),
    /// A kept file is not what was written, or the vault key is another one.
    #[error("vault/files/{0} cannot be opened: it was altered, or vault/key is of another vault. Restore both from one backup")]
    File(String),
    /// The system gives no randomness.
    #[error("the operating system gives no random bytes; no key can be made")]
    NoRandomness,
    /// The record is too long.
    #[error("the record of holder {holder} has {len} bytes, at most {PERSON_LEN_MAX} fit; shorten name or contact")]
    TooLong {
        /// Which holder.
        holder: u32,
        /// Its length.
        len: usize,
    },
    /// The holder number is outside the registry's range.
    #[error("{0} is not a holder number; they run from 1 to {HOLDER_ID_MAX}")]
    Holder(u32),
    /// The holder was forgotten.
    #[error("holder {0} was forgotten; a person who comes back gets a new holder number")]
    Forgotten(u32),
    /// What was encrypted is not a person.
    #[error("the record of holder {holder} cannot be read: {source}. A newer turnstone may have written it")]
    Json {
        /// Which holder.
        holder: u32,
        /// What is wrong.
        source: serde_json::Error,
    },
}

/// The open vault. One process at a time, by the lock of the data folder.
pub struct Vault {
    keys: Mutex<Keys>,
    /// Locked after `keys`, never before. Empty until [`Vault::index_names`].
    names: RwLock<Option<NameIndex>>,
    files: Files,
    db: sled::Db,
    people: sled::Tree,
    forgotten: sled::Tree,
    arrivals: Arrivals,
    payers: Payers,
    db_file: File,
}

impl Vault {
    /// Opens the vault in `dir` (the data folder's `vault/`), and creates it when nothing is there.
    ///
    /// # Errors
    /// [`VaultError`]; a missing key beside existing records is one.
    pub fn open(dir: &Path) -> Result<Self, VaultError> {
        private_dir(dir)?;
        let people = dir.join("people");
        let fresh = !people.exists();
        let key = vault_key(dir, fresh)?;
        let (files, payers) = (Files::open(dir.join("files"), key.clone())?, Payers::new(key.bytes()));
        let keys = Keys::open(&dir.join("keys"), key)?;
        let db = open_when_unlocked(&sled::Config::new().path(&people).cache_capacity(CACHE_BYTES))?;
        let db_file = File::open(people.join("db")).map_err(|source| VaultError::Io { what: "store", source })?;
        let (tree, forgotten) = (db.open_tree("people")?, db.open_tree("forgotten")?);
        let arrivals = Arrivals::new(db.open_tree("arrivals")?);
        let (keys, names) = (Mutex::new(keys), RwLock::new(None));
        let vault = Self { keys, names, files, db, people: tree, forgotten, arrivals, payers, db_file };
        vault.finish_forgetting()?;
        vault.flush()?;
        for name in [dir, people.as_path()] {
            File::open(name).and_then(|d| d.sync_all()).map_err(|source| VaultError::Io { what: "folder", source })?;
        }
        Ok(vault)
    }

    /// What makes payers recognisable.
    pub fn payers(&self) -> Payers {
        self.payers.clone()
    }

    /// Who paid to which account, and which arrivals look wrong.
    pub fn arrivals(&self) -> &Arrivals {
        &self.arrivals
    }

    /// Writes or replaces one person; durable after [`Vault::flush`].
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn put(&self, holder: u32, person: &Person) -> Result<(), VaultError> {
        self.put_all([(holder, person)])
    }

    /// Writes or replaces many; durable after [`Vault::flush`]. On an error those before it may have been written.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn put_all<'a>(&self, people: impl IntoIterator<Item = (u32, &'a Person)>) -> Result<(), VaultError> {
        let mut put = Vec::new();
        let done = self.seal_all(people, &mut put);
        if let Some(names) = self.names.write().as_mut() {
            for (holder, name) in put {
                names.add(holder, name);
            }
            names.settle(FRESH_MAX);
        }
        done
    }

    /// The same, and who was put.
    fn seal_all<'a>(
        &self,
        people: impl IntoIterator<Item = (u32, &'a Person)>,
        put: &mut Vec<(u32, &'a str)>,
    ) -> Result<(), VaultError> {
        let mut keys = self.keys.lock();
        let mut batch = sled::Batch::default();
        let mut waiting = 0;
        for (holder, person) in people {
            check_holder(holder)?;
            if self.forgotten.contains_key(holder.to_be_bytes())? {
                return Err(VaultError::Forgotten(holder));
            }
            let json = serde_json::to_vec(person).map_err(|source| VaultError::Json { holder, source })?;
            if json.len() > PERSON_LEN_MAX {
                return Err(VaultError::TooLong { holder, len: json.len() });
            }
            let key = keys.of_or_new(holder)?;
            batch.insert(holder.to_be_bytes().as_slice(), seal(&key, PERSON, holder, &json)?);
            put.push((holder, &person.name));
            waiting += 1;
            if waiting == BATCH_MAX {
                self.people.apply_batch(std::mem::take(&mut batch))?;
                waiting = 0;
            }
        }
        self.people.apply_batch(batch)?;
        Ok(())
    }

    /// What is known of a holder.
    ///
    /// # Errors
    /// [`VaultError::Tampered`] when it is there and cannot be opened.
    pub fn get(&self, holder: u32) -> Result<Found, VaultError> {
        check_holder(holder)?;
        if let Some(at) = self.forgotten.get(holder.to_be_bytes())? {
            let at: [u8; 8] = at.as_ref().try_into().map_err(|_| VaultError::Tampered(holder))?;
            return Ok(Found::Forgotten(i64::from_be_bytes(at)));
        }
        let Some(sealed) = self.people.get(holder.to_be_bytes())? else { return Ok(Found::Nobody) };
        let key = self.keys.lock().of(holder)?.ok_or(VaultError::Tampered(holder))?;
        let json = open(&key, PERSON, holder, &sealed).ok_or(VaultError::Tampered(holder))?;
        serde_json::from_slice(&json).map(Found::Person).map_err(|source| VaultError::Json { holder, source })
    }

    /// Reads every name once, so that [`Vault::find`] can find it; searches wait for it. Names that cannot be opened are passed over:
    /// whoever looks at the holder learns why.
    ///
    /// # Errors
    /// [`VaultError::Sled`].
    pub fn index_names(&self) -> Result<(), VaultError> {
        // Whoever puts meanwhile waits here and is added afterwards.
        let mut names = self.names.write();
        let mut index = NameIndex::default();
        for holder in self.people.iter().keys() {
            let Ok(holder) = holder?.as_ref().try_into().map(u32::from_be_bytes) else { continue };
            if let Ok(Found::Person(person)) = self.get(holder) {
                index.add(holder, &person.name);
            }
        }
        index.settle(0);
        *names = Some(index);
        Ok(())
    }

    /// At most `most` of the holders that `only` leaves whose name has words that begin with these, in any order (`ё` is `е`), by number.
    /// One word must have four letters or be a whole name.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn find(&self, asked: &str, most: usize, only: &dyn Fn(&mut Vec<u32>)) -> Result<Vec<u32>, VaultError> {
        let asked = names::words(asked);
        let mut candidates = self.names.read().as_ref().map(|names| names.candidates(&asked)).unwrap_or_default();
        only(&mut candidates);
        let mut found = Vec::new();
        for holder in candidates {
            if let Found::Person(person) = self.get(holder)?
                && names::fits(&person.name, &asked)
            {
                found.push(holder);
                if found.len() >= most {
                    break;
                }
            }
        }
        Ok(found)
    }

    /// Keeps a file; durable when it returns, and the same bytes are kept once. Its BLAKE3, hexadecimal.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn keep_file(&self, bytes: &[u8]) -> Result<String, VaultError> {
        self.files.keep(bytes)
    }

    /// A kept file by its hash; `None` when there is none.
    ///
    /// # Errors
    /// [`VaultError::File`] when it is there and cannot be opened.
    pub fn file(&self, hash: &str) -> Result<Option<Vec<u8>>, VaultError> {
        self.files.get(hash)
    }

    /// Destroys every kept file that `goes`, by its hash and the time since it was last brought; durable when it returns. How
    /// many.
    ///
    /// # Errors
    /// [`VaultError`]; then repeat it.
    pub fn destroy_files(&self, goes: impl Fn(&str, Duration) -> bool) -> Result<usize, VaultError> {
        self.files.destroy(goes)
    }

    /// True when this holder's key was destroyed.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn has_forgotten(&self, holder: u32) -> Result<bool, VaultError> {
        Ok(self.forgotten.contains_key(holder.to_be_bytes())?)
    }

    /// Destroys the holder's key, for ever, and notes when; durable when it returns. False when there was nothing to forget.
    ///
    /// The order matters: first the note, so that no crash leaves a holder that is neither known nor forgotten.
    ///
    /// # Errors
    /// [`VaultError`]; then repeat it.
    pub fn forget(&self, holder: u32, now_us: i64) -> Result<bool, VaultError> {
        check_holder(holder)?;
        let mut keys = self.keys.lock();
        let known = keys.has(holder)? || self.people.contains_key(holder.to_be_bytes())?;
        if !known {
            return Ok(false);
        }
        if !self.forgotten.contains_key(holder.to_be_bytes())? {
            self.forgotten.insert(holder.to_be_bytes(), now_us.to_be_bytes().as_slice())?;
        }
        self.sync_db()?;
        keys.destroy(holder)?;
        self.people.remove(holder.to_be_bytes())?;
        self.sync_db()?;
        Ok(true)
    }

    /// A crash between the note and the key is made up for at the next start.
    fn finish_forgetting(&self) -> Result<(), VaultError> {
        let mut keys = self.keys.lock();
        for holder in self.forgotten.iter().keys() {
            let Ok(holder) = holder?.as_ref().try_into().map(u32::from_be_bytes) else { continue };
            if keys.has(holder)? {
                keys.destroy(holder)?;
                self.people.remove(holder.to_be_bytes())?;
            }
        }
        Ok(())
    }

    /// Makes everything put so far durable: keys first, then what they open.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn flush(&self) -> Result<(), VaultError> {
        self.keys.lock().sync()?;
        self.sync_db()
    }

    /// sled's flush does not reach the disk; `fdatasync` on its file does (DESIGN §4).
    fn sync_db(&self) -> Result<(), VaultError> {
        self.db.flush()?;
        self.db_file.sync_data().map_err(|source| VaultError::Io { what: "store", source })
    }
}

fn check_holder(holder: u32) -> Result<(), VaultError> {
    if (1..=HOLDER_ID_MAX).contains(&holder) { Ok(()) } else { Err(VaultError::Holder(holder)) }
}

fn private_dir(dir: &Path) -> Result<(), VaultError> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    let io = |source| VaultError::Io { what: "folder", source };
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(io)?;
    let mode = fs::metadata(dir).map_err(io)?.permissions().mode();
    if mode & 0o077 != 0 {
        fs::set_permissions(dir, fs::Permissions::from_mode(0o700)).map_err(io)?;
    }
    Ok(())
}

/// Reads the vault key; makes one only where there are no records yet.
fn vault_key(dir: &Path, fresh: bool) -> Result<Key, VaultError> {
    let path = dir.join("key");
    match fs::read_to_string(&path) {
        Ok(text) => from_hex::<KEY_LEN>(text.trim()).map(Key::from).ok_or(VaultError::Key("is not 64 hexadecimal digits")),
        Err(error) if error.kind() == io::ErrorKind::NotFound && fresh => {
            let key = Key::random()?;
            let mut text = to_hex(key.bytes());
            text.push('\n');
            write_private(&path, text.as_bytes()).map_err(|source| VaultError::Io { what: "key", source })?;
            Ok(key)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(VaultError::Key("is missing")),
        Err(source) => Err(VaultError::Io { what: "key", source }),
    }
}
