//! ChaCha20-Poly1305 with a random nonce in front; the associated data names the purpose and binds the holder.

use super::VaultError;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};

pub(super) const KEY_LEN: usize = 32;
pub(super) const NONCE_LEN: usize = 12;
/// Bytes that sealing adds: nonce and tag.
pub(super) const OVERHEAD: usize = NONCE_LEN + 16;

/// A key that does not show itself in logs.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Key([u8; KEY_LEN]);

impl Key {
    pub(super) fn random() -> Result<Self, VaultError> {
        random().map(Self)
    }

    pub(super) fn bytes(&self) -> &[u8; KEY_LEN] {
        &self.0
    }
}

impl From<[u8; KEY_LEN]> for Key {
    fn from(bytes: [u8; KEY_LEN]) -> Self {
        Self(bytes)
    }
}

fn random<const N: usize>() -> Result<[u8; N], VaultError> {
    let mut bytes = [0u8; N];
    getrandom::fill(&mut bytes).map_err(|_| VaultError::NoRandomness)?;
    Ok(bytes)
}

fn associated(purpose: &[u8], holder: u32) -> Vec<u8> {
    [purpose, &[0], &holder.to_be_bytes()].concat()
}

/// Nonce, ciphertext, tag. Random nonces: one key wraps at most 16 million times, far below what 96 bits bear.
pub(super) fn seal(key: &Key, purpose: &[u8], holder: u32, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
    let nonce: [u8; NONCE_LEN] = random()?;
    let aad = associated(purpose, holder);
    let cipher = ChaCha20Poly1305::new(key.bytes().into());
    let sealed = cipher.encrypt(Nonce::from_slice(&nonce), Payload { msg: plain, aad: &aad });
    // It fails only beyond 256 GB.
    let sealed = sealed.map_err(|_| VaultError::TooLong { holder, len: plain.len() })?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// What was sealed under exactly this key, purpose and holder.
pub(super) fn open(key: &Key, purpose: &[u8], holder: u32, sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = sealed.split_at_checked(NONCE_LEN)?;
    let aad = associated(purpose, holder);
    let cipher = ChaCha20Poly1305::new(key.bytes().into());
    cipher.decrypt(Nonce::from_slice(nonce), Payload { msg: sealed, aad: &aad }).ok()
}
