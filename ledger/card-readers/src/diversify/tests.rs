use super::*;
use crate::mac::tests::{bytes, hex, key};

// AN10922, section 2.2.1: the example with its steps.
#[test]
fn the_example_of_an10922() {
    let master = key("00112233445566778899AABBCCDDEEFF");
    assert_eq!(master.encrypt([0; 16]), hex("FDE4FBAE4A09E020EFF722969F83832B"));
    assert_eq!(subkey(&master, true), hex("FBC9F75C9413C041DFEE452D3F0706D1"));
    assert_eq!(subkey(&master, false), hex("F793EEB928278083BFDC8A5A7E0E0D25"));
    let card = diversify(&master, &bytes("04782E21801D803042F54E585020416275")).expect("17 bytes");
    assert_eq!(card, key("A8DD63A3B89D54B37CA802473FDA9175"));
    let parts = diversify_card(&master, &bytes("04782E21801D80"), [0x30, 0x42, 0xF5], b"NXP Abu");
    assert_eq!(parts, Ok(card));
}

// From 16 bytes on the two blocks are those of RFC 4493; below they are not.
#[test]
fn two_blocks_are_a_plain_mac_and_one_is_not() {
    let master = key("00112233445566778899AABBCCDDEEFF");
    let input: Vec<u8> = (1..=31).collect();
    for len in 1..=31 {
        let message: Vec<u8> = [&[AES_128], &input[..len]].concat();
        let plain = AesKey::new(master.mac(&message));
        assert_eq!(diversify(&master, &input[..len]) == Ok(plain), len > 15, "{len} bytes");
    }
    assert_eq!(diversify(&master, &[]), Err(InputLength(0)));
    assert_eq!(diversify(&master, &[0; 32]), Err(InputLength(32)));
}
