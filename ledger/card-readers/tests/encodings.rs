//! One card, many numbers: what readers write for known cards, and what may be concluded from each. The texts were computed apart
//! from this crate.

use card_readers::{Fault, Profile, Reading, changes_every_time};
use edge_protocol::CardKey;

/// Card as on the air, profile, text, and the part that the text is; nothing where it is the whole card.
///
/// FIELD C4, Stack Overflow 70022011: a Wiegand-34 reader gave 7186A61E (1904649758) for the card that an MFRC522 calls 1EA68671.
const TABLE: &[(&str, &str, &str, &str)] = &[
    ("1EA68671", "hex-be", "1EA68671", ""),
    ("1EA68671", "hex-le", "7186A61E", ""),
    ("1EA68671", "hex-lower-le", "7186a61e", ""),
    ("1EA68671", "hex-colon-be", "1E:A6:86:71", ""),
    ("1EA68671", "hex-be-mirrored", "7865618E", ""),
    ("1EA68671", "hex-le-mirrored", "8E616578", ""),
    ("1EA68671", "dec-be", "0514229873", ""),
    ("1EA68671", "dec-le", "1904649758", ""),
    ("B4000E07", "dec-bare-le", "118358196", ""),
    ("1EA68671", "wiegand34-be", "1EA68671", ""),
    ("1EA68671", "wiegand34-le", "7186A61E", ""),
    ("1EA68671", "pair32-be", "07846,34417", ""),
    ("1EA68671", "bits34-le", "1011100011000011010100110000111101", ""),
    ("1EA68671", "frame34-be", "03D4D0CE2", ""),
    ("04A1B2C3D4E5F6", "hex-be", "04A1B2C3D4E5F6", ""),
    ("04A1B2C3D4E5F6", "hex-le", "F6E5D4C3B2A104", ""),
    ("04A1B2C3D4E5F6", "hex-colon-lower-be", "04:a1:b2:c3:d4:e5:f6", ""),
    ("04A1B2C3D4E5F6", "hex-dash-le", "F6-E5-D4-C3-B2-A1-04", ""),
    ("04A1B2C3D4E5F6", "hex-space-be", "04 A1 B2 C3 D4 E5 F6", ""),
    ("04A1B2C3D4E5F6", "dec56-be", "01303689068602870", ""),
    ("04A1B2C3D4E5F6", "dec56-le", "69495546249912580", ""),
    ("04A1B2C3D4E5F6", "dec56-bare-be", "1303689068602870", ""),
    ("04A1B2C3D4E5F6", "bits58-be", "0000001001010000110110010110000111101010011100101111101100", ""),
    ("04A1B2C3D4E5F6", "frame58-le", "3EDCBA987654209", ""),
    ("05123A4B5C6D7E8F9012", "hex-be", "05123A4B5C6D7E8F9012", ""),
    ("05123A4B5C6D7E8F9012", "hex-le", "12908F7E6D5C4B3A1205", ""),
    ("05123A4B5C6D7E8F9012", "dec80-be", "0023948074360377795645458", ""),
    ("05123A4B5C6D7E8F9012", "dec80-le", "0087669267660305445032453", ""),
    ("1EA68671", "dec-all-be", "0514229873", ""),
    ("04A1B2C3D4E5F6", "dec-all-be", "01303689068602870", ""),
    ("05123A4B5C6D7E8F9012", "dec-all-be", "0023948074360377795645458", ""),
    ("1EA68671", "hex-level1-be", "1EA68671", ""),
    ("04A1B2C3D4E5F6", "hex-level1-be", "8804A1B2", "level1 04A1B2"),
    ("04A1B2C3D4E5F6", "hex-level1-le", "B2A10488", "level1 04A1B2"),
    ("05123A4B5C6D7E8F9012", "dec-level1-be", "2282033722", "level1 05123A"),
    ("1EA68671", "wiegand26-be", "166,34417", "last3 A68671"),
    ("1EA68671", "wiegand26-le", "134,42526", "first3 1EA686"),
    ("7BB26E04", "pair-first3-be", "123,45678", "first3 7BB26E"),
    ("7BB26E04", "pair-last3-ten-be", "00178,28164", "last3 B26E04"),
    ("04A1B2C3D4E5F6", "joined-first3-be", "00441394", "first3 04A1B2"),
    ("04A1B2C3D4E5F6", "joined-last3-be", "21258870", "last3 D4E5F6"),
    ("04A1B2C3D4E5F6", "bits26-last3-be", "11101010011100101111101101", "last3 D4E5F6"),
    ("1EA68671", "frame26-first3-le", "30D4C3D", "first3 1EA686"),
    ("04A1B2C3D4E5F6", "dec-last3-ten-be", "0013952502", "last3 D4E5F6"),
    ("04A1B2C3D4E5F6", "dec-first3-le", "11706628", "first3 04A1B2"),
    ("04A1B2C3D4E5F6", "hex-first4-be", "04A1B2C3", "first4 04A1B2C3"),
    ("04A1B2C3D4E5F6", "hex-first4-le", "C3B2A104", "first4 04A1B2C3"),
    ("04A1B2C3D4E5F6", "hex-last4-be", "C3D4E5F6", "last4 C3D4E5F6"),
    ("05123A4B5C6D7E8F9012", "dec-last4-le", "0311463806", "last4 7E8F9012"),
    ("04A1B2C3D4E5F6", "bits34-first4-be", "0000001001010000110110010110000111", "first4 04A1B2C3"),
    ("04A1B2C3D4E5F6", "frame34-last4-le", "3EDCBA987", "last4 C3D4E5F6"),
    ("04A1B2C3D4E5F6", "pair-first4-be", "01185,45763", "first4 04A1B2C3"),
    ("7BB26E04", "hex-last3-lower-le-mirrored", "20764d", "last3 B26E04"),
    ("04A1B2C3D4E5F6", "bits34-level1-le", "1101100101010000100000100100010000", "level1 04A1B2"),
];

fn card(text: &str) -> CardKey {
    CardKey::parse(text).expect("a card")
}

fn profile(name: &str) -> Profile {
    Profile::parse(name).unwrap_or_else(|| panic!("{name} is a profile"))
}

// FIELD C4: one canonical card behind all encodings.
#[test]
fn every_encoding_is_written_and_read_back() {
    for (bytes, name, text, part) in TABLE {
        let (card, profile) = (card(bytes), profile(name));
        assert_eq!(profile.to_string(), *name);
        assert_eq!(profile.write(&card).as_deref(), Some(*text), "{bytes} {name}");
        match profile.read(text) {
            Ok(Reading::Whole(read)) => assert_eq!((read, *part), (card, ""), "{name} {text}"),
            Ok(Reading::Part(read)) => {
                assert_eq!(read.to_string(), *part, "{name} {text}");
                assert!(read.matches(&card));
                assert!(profile.loses_bytes());
            }
            Err(fault) => panic!("{name} {text}: {fault}"),
        }
    }
}

#[test]
fn the_table_is_long_enough_and_has_every_form() {
    assert!(TABLE.len() >= 30, "{} encodings", TABLE.len());
    let names: Vec<&str> = TABLE.iter().map(|(_, name, ..)| *name).collect();
    for form in ["hex", "dec", "dec56", "dec80", "pair", "pair32", "joined", "bits26", "frame34", "bits58", "wiegand26"] {
        assert!(names.iter().any(|name| name.split('-').next() == Some(form)), "{form} is missing");
    }
}

// The names that import files use, with what they meant there.
#[test]
fn names_of_import_files_stay_readable() {
    let table = [
        ("hex-be", "hex-be"),
        ("HEX_LE", "hex-le"),
        ("dec-be", "dec-be"),
        ("dec32-le", "dec-le"),
        ("dec56 be", "dec56-be"),
        ("Wiegand-34-LE", "wiegand34-le"),
        (" wiegand34-be ", "wiegand34-be"),
        ("wiegand26", "wiegand26-be"),
        ("wiegand-26", "wiegand26-be"),
        ("wiegand26-le", "wiegand26-le"),
    ];
    for (written, name) in table {
        assert_eq!(profile(written).to_string(), name, "{written}");
    }
    for wrong in
        ["wiegand34", "hex", "hex-be-le", "dec-colon-be", "hex-level2-be", "bits34-first3-be", "", "-be", "wiegand26-be-mirrored"]
    {
        assert_eq!(Profile::parse(wrong), None, "{wrong}");
    }
    for name in Profile::NAMES.split(", ") {
        assert_eq!(profile(name).to_string(), name);
    }
}

#[test]
fn every_fault_has_its_reason() {
    use Fault::*;
    let table = [
        ("hex-be", "", Empty),
        ("hex-be", " - ", Empty),
        ("dec-be", "1,23E+09", Rounded),
        ("hex-be", "1E+9", Rounded),
        ("hex-be", "7186A61", Length { digits: 7 }),
        ("hex-be", "04A1B2C3D4", Length { digits: 10 }),
        ("hex-be", "7BB26E", Short),
        ("hex-be", "7186A6IE", NotHex),
        ("hex-be", "8804A1B2", CascadeTag),
        ("hex-le", "B2A10488", CascadeTag),
        ("hex-first4-be", "8804A1B2", CascadeTag),
        ("hex-level1-be", "88880102", CascadeTag),
        ("hex-be", "00000000000000", Zero),
        ("hex-last3-be", "7BB26E04", Length { digits: 8 }),
        ("dec-be", "4294967296", TooLarge { bytes: 4 }),
        ("dec-be", "ABC", NotDecimal),
        ("dec56-be", "72057594037927936", TooLarge { bytes: 7 }),
        ("dec-all-be", "123", Length { digits: 3 }),
        ("dec-all-be", "9999999999", TooLarge { bytes: 4 }),
        ("pair-last3-be", "256,00001", TooLarge { bytes: 3 }),
        ("pair-last3-be", "123,65536", TooLarge { bytes: 3 }),
        ("pair-last3-be", "12345678", NotPair),
        ("joined-last3-be", "12399999", TooLarge { bytes: 3 }),
        ("bits26-last3-be", "01111011101100100110111001", Parity),
        ("bits26-last3-be", "0111101110110010011011100", Length { digits: 25 }),
        ("bits26-last3-be", "01111011101100100110111002", NotBits),
        ("frame34-be", "F3D4D0CE3", TooLarge { bytes: 4 }),
        ("wiegand34-be", "7186A61", Length { digits: 7 }),
        ("wiegand34-be", "9999999999", TooLarge { bytes: 4 }),
    ];
    for (name, text, fault) in table {
        assert_eq!(profile(name).read(text), Err(fault), "{name} {text}");
    }
    assert_eq!(profile("hex-be").read(&"0".repeat(1_000)), Err(TooLong));
}

// ISO/IEC 14443-3: such a number is drawn anew for each reading.
#[test]
fn a_random_number_is_known_by_its_first_byte() {
    let table = [("08A1B2C3", true), ("80A1B2C3", false), ("08A1B2C3D4E5F6", false), ("04A1B2C3", false)];
    for (bytes, expected) in table {
        assert_eq!(changes_every_time(&card(bytes)), expected, "{bytes}");
    }
}
