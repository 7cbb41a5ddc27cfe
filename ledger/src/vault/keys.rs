//! One slot per holder in a plain file, so that a key can be overwritten where it stands.
//!
//! ```text
//! slot of holder n at n × 64:
//!  0 state u8        0 empty, 1 key, 2 destroyed
//!  1 reserved [u8;3] zero
//!  4 nonce [u8;12] 16 wrapped key [u8;32] 48 tag [u8;16]
//! ```
//!
//! A slot never crosses a disk sector, so a crash leaves the old one or the new one. The file is sparse: 96 MB for 1.5 M holders.

use super::VaultError;
use super::seal::{KEY_LEN, Key, OVERHEAD, open, seal};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

const SLOT_LEN: usize = 64;
const SEALED_AT: usize = 4;
const PURPOSE: &[u8] = b"turnstone vault key v1";
const EMPTY: u8 = 0;
const HELD: u8 = 1;
const DESTROYED: u8 = 2;

const _: () = assert!(SEALED_AT + KEY_LEN + OVERHEAD == SLOT_LEN);

pub(super) struct Keys {
    file: File,
    vault_key: Key,
}

impl Keys {
    pub(super) fn open(path: &Path, vault_key: Key) -> Result<Self, VaultError> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path);
        Ok(Self { file: file.map_err(io_error)?, vault_key })
    }

    /// True when a key is held for this holder.
    pub(super) fn has(&self, holder: u32) -> Result<bool, VaultError> {
        Ok(self.slot(holder)?.first() == Some(&HELD))
    }

    /// The holder's key; `None` when it has none, or none any more.
    pub(super) fn of(&self, holder: u32) -> Result<Option<Key>, VaultError> {
        let slot = self.slot(holder)?;
        let tampered = || VaultError::Tampered(holder);
        let (state, sealed) = (slot.first().ok_or_else(tampered)?, slot.get(SEALED_AT..).ok_or_else(tampered)?);
        match *state {
            EMPTY | DESTROYED => Ok(None),
            HELD => {
                let plain = open(&self.vault_key, PURPOSE, holder, sealed).ok_or_else(tampered)?;
                let bytes: [u8; KEY_LEN] = plain.try_into().map_err(|_| tampered())?;
                Ok(Some(Key::from(bytes)))
            }
            _ => Err(tampered()),
        }
    }

    /// The holder's key, made when there is none; one that was destroyed is never made again.
    pub(super) fn of_or_new(&mut self, holder: u32) -> Result<Key, VaultError> {
        if let Some(key) = self.of(holder)? {
            return Ok(key);
        }
        if self.slot(holder)?.first() == Some(&DESTROYED) {
            return Err(VaultError::Forgotten(holder));
        }
        let key = Key::random()?;
        let sealed = seal(&self.vault_key, PURPOSE, holder, key.bytes())?;
        let mut slot = [0u8; SLOT_LEN];
        if let Some((state, rest)) = slot.split_first_mut() {
            *state = HELD;
            for (to, from) in rest.iter_mut().skip(SEALED_AT - 1).zip(&sealed) {
                *to = *from;
            }
        }
        self.write(holder, &slot)?;
        Ok(key)
    }

    /// Overwrites the holder's key in place; durable when it returns.
    pub(super) fn destroy(&mut self, holder: u32) -> Result<(), VaultError> {
        let mut slot = [0u8; SLOT_LEN];
        if let Some(state) = slot.first_mut() {
            *state = DESTROYED;
        }
        self.write(holder, &slot)?;
        self.sync()
    }

    pub(super) fn sync(&self) -> Result<(), VaultError> {
        self.file.sync_data().map_err(io_error)
    }

    fn slot(&self, holder: u32) -> Result<[u8; SLOT_LEN], VaultError> {
        let mut slot = [0u8; SLOT_LEN];
        match self.file.read_exact_at(&mut slot, offset(holder)) {
            Ok(()) => Ok(slot),
            // Beyond the end: never written.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok([0; SLOT_LEN]),
            Err(error) => Err(io_error(error)),
        }
    }

    fn write(&self, holder: u32, slot: &[u8; SLOT_LEN]) -> Result<(), VaultError> {
        self.file.write_all_at(slot, offset(holder)).map_err(io_error)
    }
}

fn offset(holder: u32) -> u64 {
    u64::from(holder) * SLOT_LEN as u64
}

fn io_error(source: io::Error) -> VaultError {
    VaultError::Io { what: "keys", source }
}
