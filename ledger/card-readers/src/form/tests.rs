use super::*;
use crate::projection::Kept;

const W26: Part = Part::Cut(Kept::Last3);
const W34: Part = Part::Exactly(Size::Single);

fn bytes(value: u128, len: u8) -> Bytes {
    Bytes::new(value, len).expect("a number that fits")
}

// Source of the first row: the vendors' rule that 0013961168 is 213,02000 is D507D0.
#[test]
fn the_same_bytes_in_every_form() {
    let table = [
        (Form::Dec, W26, Look::Ten, "0013961168", bytes(0x00D5_07D0, 3)),
        (Form::Dec, W26, Look::Plain, "13961168", bytes(0x00D5_07D0, 3)),
        (Form::Pair, W26, Look::Plain, "213,02000", bytes(0x00D5_07D0, 3)),
        (Form::Pair, W26, Look::Ten, "00213,02000", bytes(0x00D5_07D0, 3)),
        (Form::Pair, W34, Look::Plain, "29062,42526", bytes(0x7186_A61E, 4)),
        (Form::Joined, W26, Look::Plain, "21302000", bytes(0x00D5_07D0, 3)),
        (Form::Wiegand, W26, Look::Plain, "213,02000", bytes(0x00D5_07D0, 3)),
        (Form::Hex, W26, Look::ColonLower, "d5:07:d0", bytes(0x00D5_07D0, 3)),
        (Form::Bits, W26, Look::Plain, "11101010100000111110100001", bytes(0x00D5_07D0, 3)),
        (Form::Frame, W26, Look::Plain, "3AA0FA1", bytes(0x00D5_07D0, 3)),
        (Form::Frame, W34, Look::Lower, "2e30d4c3d", bytes(0x7186_A61E, 4)),
    ];
    for (form, part, look, text, expected) in table {
        assert_eq!(form.read(text, part), Ok(expected), "{form:?} {text}");
        assert_eq!(form.write(expected, look).as_deref(), Some(text), "{form:?}");
    }
}

#[test]
fn every_flipped_bit_of_a_frame_is_noticed() {
    let text = Form::Bits.write(bytes(0x7186_A61E, 4), Look::Plain).expect("34 bits");
    for at in 0..text.len() {
        let flipped: String =
            text.chars().enumerate().map(|(i, c)| if i == at { if c == '0' { '1' } else { '0' } } else { c }).collect();
        assert_eq!(Form::Bits.read(&flipped, W34), Err(Fault::Parity), "bit {at}");
    }
}

#[test]
fn pairs_are_told_from_numbers_with_spaces() {
    let table = [
        ("123,45678", Some((123, 45678))),
        ("123 45678", Some((123, 45678))),
        ("123, 45678", Some((123, 45678))),
        ("1/5", Some((1, 5))),
        ("12 34 56 78", None),
        ("123 4567", None),
        ("123456,1", None),
        ("7186A61E", None),
        (",", None),
        ("", None),
    ];
    for (text, expected) in table {
        assert_eq!(text::pair(text, PAIR_DIGITS_MAX), expected, "{text}");
    }
}
