//! Card numbers of the synthetic city: unique by construction, looking like what readers give (FIELD C4).

use edge_protocol::CardKey;

/// First byte of a seven-byte UID: NXP's manufacturer code in ISO/IEC 7816-6, by far the most common.
const MANUFACTURER: u8 = 0x04;
/// Cascade tag of ISO/IEC 14443-3: never a byte where a reader would take it for one.
const CASCADE_TAG: u8 = 0x88;
/// First byte of a random identifier of ISO/IEC 14443-3: such a card can't be registered.
const RANDOM_ID: u8 = 0x08;
const MASK_48: u64 = (1 << 48) - 1;

/// Counts through all UIDs of a length in a shuffled order. Each step is a bijection, so none comes twice.
pub(super) struct Uids {
    next_four: u32,
    next_seven: u64,
    key: u64,
}

impl Uids {
    pub(super) fn new(seed: u64) -> Self {
        Self { next_four: 0, next_seven: 0, key: seed ^ 0x5bd1_e995_9e37_79b9 }
    }

    /// The next single-size UID.
    pub(super) fn four(&mut self) -> CardKey {
        loop {
            let bytes = shuffle_32(self.next_four, self.key as u32).to_be_bytes();
            self.next_four = self.next_four.wrapping_add(1);
            if !matches!(bytes[0], CASCADE_TAG | RANDOM_ID) {
                return key(&bytes);
            }
        }
    }

    /// The next double-size UID.
    pub(super) fn seven(&mut self) -> CardKey {
        loop {
            let [_, _, b1, b2, b3, b4, b5, b6] = shuffle_48(self.next_seven, self.key).to_be_bytes();
            self.next_seven = self.next_seven.wrapping_add(1);
            if b3 != CASCADE_TAG {
                return key(&[MANUFACTURER, b1, b2, b3, b4, b5, b6]);
            }
        }
    }
}

fn key(raw: &[u8]) -> CardKey {
    CardKey::from_bytes(raw).unwrap_or(CardKey::NONE)
}

/// Addition, odd multiplication and xor-shift are each reversible modulo a power of two.
fn shuffle_32(n: u32, key: u32) -> u32 {
    let mut x = n.wrapping_add(key).wrapping_mul(0x9e37_79b1);
    x ^= x >> 16;
    x = x.wrapping_mul(0x85eb_ca6b);
    x ^ (x >> 13)
}

fn shuffle_48(n: u64, key: u64) -> u64 {
    let mut x = n.wrapping_add(key).wrapping_mul(0x9e37_79b9_7f4a_7c15) & MASK_48;
    x ^= x >> 24;
    x = x.wrapping_mul(0xff51_afd7_ed55_8ccd) & MASK_48;
    x ^ (x >> 23)
}
