//! Secure unique NFC messages of NTAG 424 DNA and DESFire EV3: with each tap the card writes its number, a counter and a MAC over
//! both into the address it shows. Who has its keys checks that it is the card, and by the counter that it is not an earlier tap.
//!
//! ```text
//! e = AES(meta key: tag │ number │ counter)  ─► Picc::decrypt ─► number, counter ─┬─► keys of this tap ─► MAC right?
//! or number and counter in plain             ─────────────────────────────────────┴─► Counter: forward, or going back?
//! ```
//!
//! Source: NXP AN12196, sections 3.3 and 3.4, and data sheet NT4H2421Gx, section 9.3 (AES mode; LRP mode is not read).

mod counter;
mod picc;

use crate::mac::{AesKey, BLOCK_BYTES, Block, Tag, xor};
use crate::{Fault, bytes::Bytes};
pub use counter::{COUNTER_MAX, Counter, Verdict};
use edge_protocol::CardKey;
pub use picc::Picc;
use thiserror::Error;

/// First bytes of the input for the key that encrypts file data (SV1).
const ENCRYPTS: [u8; 6] = [0xC3, 0x3C, 0x00, 0x01, 0x00, 0x80];
/// First bytes of the input for the key that proves (SV2).
const PROVES: [u8; 6] = [0x3C, 0xC3, 0x00, 0x01, 0x00, 0x80];

/// Why a message does not prove a card.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum SunFault {
    /// Decrypted it makes no sense: another key, or bytes that no card wrote.
    #[error("the card data do not decrypt: another key, or no card wrote them")]
    Data,
    /// The card is set up to hide its number or its counter: it can't be recognised.
    #[error("the message has no number or no counter")]
    Nameless,
    /// The number is none that a card has.
    #[error("the number is not a card: {0}")]
    Card(Fault),
    /// The MAC is wrong: a forged message, or another key.
    #[error("the MAC is wrong: the message is forged, or the key is another card's")]
    Mac,
}

/// What a message proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proven {
    /// The card.
    pub card: CardKey,
    /// Its taps so far, this one included.
    pub counter: Counter,
}

/// The keys of one tap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TapKeys {
    encrypts: AesKey,
    proves: AesKey,
}

impl TapKeys {
    /// The keys of a tap, from the card's file key (`SDMFileReadKey`). A card that does not mirror its number or its counter leaves
    /// it out here too.
    pub fn derive(file_key: &AesKey, card: Option<&CardKey>, counter: Option<Counter>) -> Self {
        let derive = |label| AesKey::new(file_key.mac(&input(label, card, counter)));
        Self { encrypts: derive(ENCRYPTS), proves: derive(PROVES) }
    }

    /// The MAC that the card writes; `covered` is what stands in the file between the two offsets of the card's settings, often
    /// nothing.
    pub fn tag(&self, covered: &[u8]) -> Tag {
        self.proves.tag(covered)
    }

    /// Decrypts file data that the card wrote (`SDMENCFileData`), whole blocks.
    pub fn file_data(&self, counter: Counter, blocks: &[Block]) -> Vec<u8> {
        let mut first = [0; BLOCK_BYTES];
        first.iter_mut().zip(counter.as_sent()).for_each(|(to, from)| *to = from);
        let before = std::iter::once(self.encrypts.encrypt(first)).chain(blocks.iter().copied());
        blocks.iter().zip(before).flat_map(|(block, before)| xor(self.encrypts.decrypt(*block), before)).collect()
    }
}

/// Checks a message with encrypted card data: `meta_key` (`SDMMetaReadKey`) is one for all cards, `file_key` gives each card's own
/// (see [`diversify`](crate::diversify::diversify)).
pub fn verify(
    meta_key: &AesKey,
    file_key: impl FnOnce(&CardKey) -> AesKey,
    card_data: Block,
    covered: &[u8],
    tag: &Tag,
) -> Result<Proven, SunFault> {
    let picc = Picc::decrypt(meta_key, card_data)?;
    let card = picc.card.ok_or(SunFault::Nameless)?;
    verify_plain(&file_key(&card), card, picc.counter.ok_or(SunFault::Nameless)?, covered, tag)
}

/// Checks a message with number and counter in plain.
pub fn verify_plain(file_key: &AesKey, card: CardKey, counter: Counter, covered: &[u8], tag: &Tag) -> Result<Proven, SunFault> {
    Bytes::of(&card).map_err(SunFault::Card)?;
    let keys = TapKeys::derive(file_key, Some(&card), Some(counter));
    if keys.proves.proves(covered, tag) { Ok(Proven { card, counter }) } else { Err(SunFault::Mac) }
}

/// ```text
/// label (6) │ number (7) │ counter (3, lowest byte first) │ zeros to whole blocks
/// ```
fn input(label: [u8; 6], card: Option<&CardKey>, counter: Option<Counter>) -> Vec<u8> {
    let number = card.into_iter().flat_map(|card| card.bytes.iter().take(usize::from(card.bits / 8)).copied());
    let counter = counter.into_iter().flat_map(Counter::as_sent);
    let mut input: Vec<u8> = label.into_iter().chain(number).chain(counter).collect();
    input.resize(input.len().next_multiple_of(BLOCK_BYTES), 0);
    input
}

#[cfg(test)]
mod tests;
