//! A key of its own for each card, from the one master key that a site keeps. Source: NXP AN10922, section 2.2 (AES-128).

use crate::mac::{AesKey, BLOCK_BYTES, Block, xor};
use thiserror::Error;

/// Most bytes that tell cards apart. Origin: AN10922, two blocks less the constant.
pub const INPUT_BYTES_MAX: usize = 31;
/// What stands before the input for a key of AES-128. Origin: AN10922.
const AES_128: u8 = 0x01;
/// What stands behind an input that leaves room. Origin: RFC 4493.
const PADDING: u8 = 0x80;
/// The reduction polynomial of the subkeys. Origin: RFC 4493, section 2.3.
const POLYNOMIAL: u128 = 0x87;

/// Nothing, or more than [`INPUT_BYTES_MAX`] bytes, tells cards apart.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[error("1 to 31 bytes tell cards apart; these are {0}")]
pub struct InputLength(pub usize);

/// The key of a card. The input is what tells cards apart: number, then application, then the name of the system.
///
/// Always two blocks, so inputs of up to 15 bytes don't give what a plain CMAC of them would.
pub fn diversify(master: &AesKey, input: &[u8]) -> Result<AesKey, InputLength> {
    if !(1..=INPUT_BYTES_MAX).contains(&input.len()) {
        return Err(InputLength(input.len()));
    }
    let written = std::iter::once(AES_128).chain(input.iter().copied());
    let padded = written.chain(std::iter::once(PADDING)).chain(std::iter::repeat(0));
    let mut blocks = [[0; BLOCK_BYTES]; 2];
    blocks.iter_mut().flatten().zip(padded).for_each(|(to, from)| *to = from);
    let [first, second] = blocks;
    let subkey = subkey(master, input.len() == INPUT_BYTES_MAX);
    Ok(AesKey::new(master.encrypt(xor(master.encrypt(first), xor(second, subkey)))))
}

/// The key of a card by its number, application and system, in the order of AN10922.
pub fn diversify_card(master: &AesKey, uid: &[u8], application: [u8; 3], system: &[u8]) -> Result<AesKey, InputLength> {
    let input: Vec<u8> = [uid, &application, system].concat();
    diversify(master, &input)
}

/// K1 for a full last block, K2 for a padded one (RFC 4493).
fn subkey(key: &AesKey, full: bool) -> Block {
    let one = doubled(u128::from_be_bytes(key.encrypt([0; BLOCK_BYTES])));
    if full { one } else { doubled(one) }.to_be_bytes()
}

fn doubled(value: u128) -> u128 {
    (value << 1) ^ ((value >> 127) * POLYNOMIAL)
}

#[cfg(test)]
mod tests;
