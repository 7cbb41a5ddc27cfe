use super::*;
use crate::mac::tests::{bytes, hex, key};

// AN12343 (DESFire Light), pages 33 and 34; AN12196 (NTAG 424 DNA), table 14.
#[test]
fn the_session_keys_of_an12343_and_an12196() {
    let table = [
        (
            "B04D0787C93EE0CC8CACC8E86F16C6FE",
            "FA659AD0DCA738DD65DC7DC38612AD81",
            "63DC07286289A7A6C0334CA31C314A04",
            "774F26743ECE6AF5033B6AE8522946F6",
        ),
        (
            "13C5DB8A5930439FC3DEF9A4C675360F",
            "B9E2FC789B64BF237CCCAA20EC7E6E48",
            "1309C877509E5A215007FF0ED19CA564",
            "4C6626F5E72EA694202139295C7A7FC7",
        ),
    ];
    for (a, b, encrypts, proves) in table {
        let derived = SessionKeys::derive(&AesKey::new([0; 16]), hex(a), hex(b));
        assert_eq!(derived, SessionKeys { encrypts: key(encrypts), proves: key(proves) }, "{a}");
    }
}

fn session(proves: &str, transaction: &str, commands: u16) -> Session {
    let keys = SessionKeys { encrypts: AesKey::new([0; 16]), proves: key(proves) };
    Session { keys, transaction: hex(transaction), commands }
}

// AN12343, page 54: 25 bytes are written and read back.
#[test]
fn the_commands_and_answers_of_an12343() {
    let mut session = session("9366FA195EB566F5BD2BAD4020B83002", "E2D3AF69", 0);
    let written = bytes(&["00000000190000", &"22".repeat(25)].concat());
    assert_eq!(session.command(0x8D, &written), hex("68F2C28C575A1628"));
    assert!(session.accept(0x00, &[], &hex("0820F68898C2A7F1")));
    assert_eq!(session.command(0xAD, &bytes("00000000300000")), hex("0D9BE191D5960834"));
    let read = bytes(&["22".repeat(25), "00".repeat(23)].concat());
    assert!(session.accept(0x00, &read, &hex("A49A44222D926666")));
    assert_eq!(session.commands, 2);
}

// AN12196, tables 8 and 18: file settings are read, and changed.
#[test]
fn the_commands_and_answers_of_an12196() {
    let mut reads = session("8248134A386E86EB7FAF54A52E536CB6", "7A21085E", 0);
    assert_eq!(reads.command(0xF5, &[0x02]), hex("6597A457C8CD442C"));
    let settings = bytes("0040EEEE000100D1FE001F00004400004400002000006A0000");
    assert!(reads.accept(0x00, &settings, &hex("2A474282E7A47986")));

    let mut changes = session("4C6626F5E72EA694202139295C7A7FC7", "9D00C4DF", 1);
    assert_eq!(changes.command(0x5F, &bytes("0261B6D97903566E84C3AE5274467E89EA")), hex("D799B7C1A0EF7A04"));
    assert!(!changes.accept(0x00, &[], &hex("57BFF87B1241E93E")), "one bit differs");
    assert_eq!(changes.commands, 1, "a wrong answer is not counted");
    assert!(changes.accept(0x00, &[], &hex("57BFF87B1241E93D")));
    assert!(!changes.accept(0x00, &[], &hex("57BFF87B1241E93D")), "the same answer again");
}
