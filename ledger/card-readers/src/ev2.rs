//! Secure messaging of DESFire EV2, EV3 and Light and of NTAG 424 DNA: the keys of a session and the MAC of each command and answer,
//! with a command counter that only goes on. Source: NXP MF2DLHX0 and NT4H2421Gx, sections "Session key generation" and "MAC
//! calculation"; examples in AN12343 and AN12196.

use crate::mac::{AesKey, Block, Tag};

/// First bytes of the input for the key that encrypts.
const ENCRYPTS: [u8; 6] = [0xA5, 0x5A, 0x00, 0x01, 0x00, 0x80];
/// First bytes of the input for the key that proves.
const PROVES: [u8; 6] = [0x5A, 0xA5, 0x00, 0x01, 0x00, 0x80];

/// The two keys of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionKeys {
    /// Encrypts data of commands and answers.
    pub encrypts: AesKey,
    /// Proves commands and answers.
    pub proves: AesKey,
}

impl SessionKeys {
    /// The keys after a first authentication with a key: `a` is the reader's random number, `b` the card's.
    pub fn derive(key: &AesKey, a: Block, b: Block) -> Self {
        let derive = |label| AesKey::new(key.mac(&input(label, a, b)));
        Self { encrypts: derive(ENCRYPTS), proves: derive(PROVES) }
    }
}

/// A session under way, as seen by who checks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its keys.
    pub keys: SessionKeys,
    /// Its identifier, as the card gave it.
    pub transaction: [u8; 4],
    /// Commands so far.
    pub commands: u16,
}

impl Session {
    /// The MAC of the next command: its code, then header and data as sent, encrypted where they are.
    pub fn command(&self, code: u8, sent: &[u8]) -> Tag {
        self.keys.proves.tag(&self.message(code, self.commands, sent))
    }

    /// Checks the card's answer to that command and counts it; a wrong one is not counted, and the session is over.
    pub fn accept(&mut self, status: u8, answered: &[u8], tag: &Tag) -> bool {
        let Some(next) = self.commands.checked_add(1) else { return false };
        let good = self.keys.proves.proves(&self.message(status, next, answered), tag);
        if good {
            self.commands = next;
        }
        good
    }

    fn message(&self, code: u8, counter: u16, data: &[u8]) -> Vec<u8> {
        [&[code], counter.to_le_bytes().as_slice(), &self.transaction, data].concat()
    }
}

/// ```text
/// label (6) │ A15…A14 │ A13…A8 ⊕ B15…B10 │ B9…B0 │ A7…A0      numbered from the last byte, as the data sheet does
/// ```
fn input(label: [u8; 6], a: Block, b: Block) -> Vec<u8> {
    let mixed = a.iter().skip(2).zip(&b).take(6).map(|(a, b)| a ^ b);
    let front = a.iter().take(2).copied();
    label.into_iter().chain(front).chain(mixed).chain(b.into_iter().skip(6)).chain(a.into_iter().skip(8)).collect()
}

#[cfg(test)]
mod tests;
