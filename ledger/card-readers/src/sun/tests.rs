use super::*;
use crate::mac::tests::{bytes, card, hex, key};

const ZERO: AesKey = AesKey::new([0; 16]);

fn counter(value: u32) -> Counter {
    Counter::new(value).expect("three bytes")
}

// AN12196, tables 1, 3, 4 and 5: number and counter give the keys of a tap.
#[test]
fn the_tap_keys_of_an12196() {
    let file_key = "5ACE7E50AB65D5D51FD5BF5A16B8205B";
    let zero = "00000000000000000000000000000000";
    let table = [
        (file_key, "04C767F2066180", 1, Some("66DA61797E23DECA5D8ECA13BBADF7A9"), Some("3A3E8110E05311F7A3FCF0D969BF2B48")),
        (zero, "04958CAA5C5E80", 1, Some("8097D73344D53F963B09E23E03B62336"), None),
        (zero, "04DE5F1EACC040", 0x3D, None, Some("3FB5F6E3A807A03D5E3570ACE393776F")),
        (zero, "04958CAA5C5E80", 8, None, Some("3ED0920E5E6A0320D823D5987FEAFBB1")),
    ];
    for (file_key, uid, taps, encrypts, proves) in table {
        let keys = TapKeys::derive(&key(file_key), Some(&card(uid)), Some(counter(taps)));
        assert!(encrypts.is_none_or(|expected| keys.encrypts == key(expected)), "{uid} {taps} encrypts");
        assert!(proves.is_none_or(|expected| keys.proves == key(expected)), "{uid} {taps} proves");
    }
}

// AN12196, table 2 and the messages of section 3.4.
#[test]
fn the_messages_of_an12196() {
    assert_eq!(ZERO.decrypt(hex("EF963FF7828658A599F3041510671E88")), hex("C704DE5F1EACC0403D0000DA5CF60941"));
    let table: [(&str, &str, &[u8], &str, u32); 2] = [
        ("EF963FF7828658A599F3041510671E88", "94EED9EE65337086", b"", "04DE5F1EACC040", 61),
        ("FD91EC264309878BE6345CBE53BADF40", "ECC1E7F6C6C73BF6", b"CEE9A53E3E463EF1F459635736738962&cmac=", "04958CAA5C5E80", 8),
    ];
    for (data, tag, covered, uid, taps) in table {
        let proven = verify(&ZERO, |_| ZERO, hex(data), covered, &hex(tag));
        assert_eq!(proven, Ok(Proven { card: card(uid), counter: counter(taps) }), "{data}");
        let mut forged: Tag = hex(tag);
        forged[7] ^= 1;
        assert_eq!(verify(&ZERO, |_| ZERO, hex(data), covered, &forged), Err(SunFault::Mac));
        assert_eq!(verify(&ZERO, |_| ZERO, hex(data), b"more", &hex(tag)), Err(SunFault::Mac));
        assert_eq!(verify(&ZERO, |_| key("00112233445566778899AABBCCDDEEFF"), hex(data), covered, &hex(tag)), Err(SunFault::Mac));
        let other = key("00112233445566778899AABBCCDDEEFF");
        assert_eq!(verify(&other, |_| ZERO, hex(data), covered, &hex(tag)), Err(SunFault::Data));
    }
}

// The plain mirror that the public back end for these cards has as its example: factory key, SV2 only.
#[test]
fn a_message_in_plain() {
    let proven = verify_plain(&ZERO, card("041E3C8A2D6B80"), counter(6), b"", &hex("4B00064004B0B3D3"));
    assert_eq!(proven, Ok(Proven { card: card("041E3C8A2D6B80"), counter: counter(6) }));
    let one_on = verify_plain(&ZERO, card("041E3C8A2D6B80"), counter(7), b"", &hex("4B00064004B0B3D3"));
    assert_eq!(one_on, Err(SunFault::Mac));
    let no_card = verify_plain(&ZERO, CardKey::NONE, counter(6), b"", &hex("4B00064004B0B3D3"));
    assert_eq!(no_card, Err(SunFault::Card(Fault::Length { digits: 0 })));
}

// AN12196, table 3.
#[test]
fn the_file_data_of_an12196() {
    let keys = TapKeys::derive(&ZERO, Some(&card("04958CAA5C5E80")), Some(counter(1)));
    let plain = keys.file_data(counter(1), &[hex("94592FDE69FA06E8E3B6CA686A22842B")]);
    assert_eq!(plain, bytes(&"78".repeat(16)));
}

// FIELD C4: a counter at or below the last one is the sign of a copy.
#[test]
fn a_counter_only_goes_up() {
    let table = [
        (None, 0, Verdict::Forward { missed: 0 }),
        (Some(60), 61, Verdict::Forward { missed: 0 }),
        (Some(60), 65, Verdict::Forward { missed: 4 }),
        (Some(61), 61, Verdict::Repeated),
        (Some(61), 60, Verdict::Back { by: 1 }),
        (Some(COUNTER_MAX), 0, Verdict::Back { by: COUNTER_MAX }),
    ];
    for (last, now, expected) in table {
        let verdict = counter(now).judge(last.map(counter));
        assert_eq!(verdict, expected, "{last:?} {now}");
        assert_eq!(verdict.is_back(), last.is_some_and(|last| now <= last));
    }
    assert_eq!(Counter::new(COUNTER_MAX + 1), None);
}
