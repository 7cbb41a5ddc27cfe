use super::*;
use edge_protocol::CardKey;

/// Bytes of hexadecimal text.
pub(crate) fn hex<const N: usize>(text: &str) -> [u8; N] {
    read_hex(text).expect("as many bytes as the text has")
}

/// Bytes of hexadecimal text, any number of them.
pub(crate) fn bytes(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.chars().filter_map(|c| c.to_digit(16)).map(|digit| digit as u8).collect();
    digits.chunks(2).map(|pair| (pair[0] << 4) | pair[1]).collect()
}

pub(crate) fn key(text: &str) -> AesKey {
    AesKey::new(hex(text))
}

pub(crate) fn card(text: &str) -> CardKey {
    CardKey::parse(text).expect("a card")
}

// RFC 4493, section 4: examples 1 to 4.
#[test]
fn the_examples_of_rfc_4493() {
    let key = key("2b7e151628aed2a6abf7158809cf4f3c");
    let message = bytes(
        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710",
    );
    let table = [
        (0, "bb1d6929e95937287fa37d129b756746"),
        (16, "070a16b46b4d4144f79bdd9dd04a287c"),
        (40, "dfa66747de9ae63030ca32611497c827"),
        (64, "51f0bebf7e3b9d92fc49741779363cfe"),
    ];
    for (len, mac) in table {
        assert_eq!(key.mac(&message[..len]), hex(mac), "{len} bytes");
    }
}

#[test]
fn hexadecimal_text_is_read_whole_or_not_at_all() {
    assert_eq!(read_hex("0aF0"), Some([0x0A, 0xF0]));
    for wrong in ["", "0aF", "0aF0b", "0aF0bb", "0a F", "0aFé", "0x0a"] {
        assert_eq!(read_hex::<2>(wrong), None, "{wrong}");
    }
}

#[test]
fn a_key_does_not_show_itself() {
    assert_eq!(format!("{:?}", key("000102030405060708090a0b0c0d0e0f")), "AesKey(…)");
}
