//! The encrypted card data of a message (`PICCENCData`).
//!
//! ```text
//! tag (1) │ number (7, when tag bit 7) │ counter (3, when tag bit 6) │ random to 16 bytes      tag bits 3…0: length of the number
//! ```

use super::SunFault;
use super::counter::Counter;
use crate::mac::{AesKey, Block};
use edge_protocol::CardKey;

/// The number is there.
const HAS_CARD: u8 = 0x80;
/// The counter is there.
const HAS_COUNTER: u8 = 0x40;
/// The length of the number.
const LENGTH: u8 = 0x0F;
/// Bits that are always zero. Origin: NT4H2421Gx, table of `PICCDataTag`.
const RESERVED: u8 = 0x30;
/// The one length that these cards have. Origin: NT4H2421Gx.
const CARD_BYTES: u8 = 7;

/// What a card tells about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Picc {
    /// Its number, if it is set up to tell it.
    pub card: Option<CardKey>,
    /// Its counter, if it is set up to tell it.
    pub counter: Option<Counter>,
}

impl Picc {
    /// Decrypts with the key for card data (`SDMMetaReadKey`). Sixteen bytes that no card wrote pass for card data in one case of
    /// 64; the MAC is the proof.
    pub fn decrypt(meta_key: &AesKey, sent: Block) -> Result<Self, SunFault> {
        let plain = meta_key.decrypt(sent);
        let (tag, rest) = plain.split_first().ok_or(SunFault::Data)?;
        let length_is_good = tag & LENGTH == if tag & HAS_CARD == 0 { 0 } else { CARD_BYTES };
        if tag & RESERVED != 0 || !length_is_good {
            return Err(SunFault::Data);
        }
        let (number, rest) = rest.split_at_checked(usize::from(tag & LENGTH)).ok_or(SunFault::Data)?;
        let card = match number {
            [] => None,
            number => Some(CardKey::from_bytes(number).map_err(|_| SunFault::Data)?),
        };
        let counter = match (tag & HAS_COUNTER, rest.first_chunk()) {
            (0, _) => None,
            (_, sent) => Some(Counter::from_sent(*sent.ok_or(SunFault::Data)?)),
        };
        Ok(Self { card, counter })
    }
}
