//! Canonical form: the bits in front, nothing but zeros behind them (IDN-08: one card, one key).

use edge_protocol::CardKey;
use proptest::prelude::*;

/// As the rule says it, bit by bit.
fn is_canonical_bit_by_bit(card: &CardKey) -> bool {
    let bits = usize::from(card.bits);
    (1..=80).contains(&bits) && (bits..80).all(|bit| card.bytes[bit / 8] >> (7 - bit % 8) & 1 == 0)
}

#[test]
fn a_single_bit_behind_the_end_is_one_too_many() {
    for bits in 0..=u8::MAX {
        for bit in 0..80usize {
            let mut bytes = [0; 10];
            bytes[bit / 8] = 0x80 >> (bit % 8);
            let card = CardKey { bytes, bits };
            assert_eq!(card.is_canonical(), is_canonical_bit_by_bit(&card), "bit {bit} of {bits}");
        }
    }
}

proptest! {
    #[test]
    fn any_card_is_judged_as_the_rule_says(bytes: [u8; 10], bits: u8, zeros in 0..=10usize) {
        let mut bytes = bytes;
        bytes[10 - zeros..].fill(0);
        let card = CardKey { bytes, bits };
        prop_assert_eq!(card.is_canonical(), is_canonical_bit_by_bit(&card));
    }
}
