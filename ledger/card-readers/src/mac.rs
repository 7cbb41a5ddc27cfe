//! AES-128 and its MAC (RFC 4493, NIST SP 800-38B) as NTAG 424 DNA and DESFire cards use them, and keys that don't show themselves.

use aes::Aes128;
use aes::cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use cmac::{Cmac, Mac as _};
use subtle::ConstantTimeEq;

/// Bytes of a key, and of a block of AES-128.
pub const BLOCK_BYTES: usize = 16;
/// Bytes of a MAC as cards send it. Origin: NT4H2421Gx and MF2DLHX0, "MACt".
pub const TAG_BYTES: usize = 8;

/// One block.
pub type Block = [u8; BLOCK_BYTES];
/// A MAC as cards send it.
pub type Tag = [u8; TAG_BYTES];

/// An AES-128 key. It is not printed and compares in constant time.
#[derive(Clone)]
pub struct AesKey(Block);

impl AesKey {
    /// A key of these bytes.
    pub const fn new(bytes: Block) -> Self {
        Self(bytes)
    }

    /// The bytes, for who writes the key into a card.
    pub const fn expose(&self) -> &Block {
        &self.0
    }

    /// The full MAC of a message.
    pub fn mac(&self, message: &[u8]) -> Block {
        let mut mac = Cmac::<Aes128>::new(&Array(self.0));
        mac.update(message);
        mac.finalize().into_bytes().0
    }

    /// The MAC of a message as cards send it: of the full one each second byte, from the second on.
    pub fn tag(&self, message: &[u8]) -> Tag {
        let mut tag = [0; TAG_BYTES];
        tag.iter_mut().zip(self.mac(message).iter().skip(1).step_by(2)).for_each(|(to, from)| *to = *from);
        tag
    }

    /// True when this is the MAC of the message, in a time that does not depend on where it differs.
    pub fn proves(&self, message: &[u8], tag: &Tag) -> bool {
        self.tag(message).ct_eq(tag).into()
    }

    pub(crate) fn encrypt(&self, block: Block) -> Block {
        let mut block = Array(block);
        Aes128::new(&Array(self.0)).encrypt_block(&mut block);
        block.0
    }

    pub(crate) fn decrypt(&self, block: Block) -> Block {
        let mut block = Array(block);
        Aes128::new(&Array(self.0)).decrypt_block(&mut block);
        block.0
    }
}

impl PartialEq for AesKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for AesKey {}

impl std::fmt::Debug for AesKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AesKey(…)")
    }
}

/// Bytes as people and addresses write them: two hexadecimal digits each, nothing between them. `None` for other text and for
/// another number of bytes.
pub fn read_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    if text.chars().count() != N * 2 {
        return None;
    }
    for (at, c) in text.chars().enumerate() {
        let digit = u8::try_from(c.to_digit(16)?).ok()?;
        let byte = bytes.get_mut(at / 2)?;
        *byte = (*byte << 4) | digit;
    }
    Some(bytes)
}

pub(crate) fn xor(one: Block, other: Block) -> Block {
    (u128::from_be_bytes(one) ^ u128::from_be_bytes(other)).to_be_bytes()
}

#[cfg(test)]
pub(crate) mod tests;
