//! Identifiers as schools write them, brought to the canonical form or refused (FIELD C4): what the faults of `card-readers` mean in
//! an import. A number that could be two cards is never guessed: it would open a door for a stranger.

use super::fault::Fault;
use card_readers::plain::looks_like_wiegand26;
use card_readers::{Form, Reading, read_plain};
pub(super) use card_readers::{Profile, proves_hex};
use edge_protocol::CardKey;

/// Reads an identifier; `column_is_hex` is [`proves_hex`] of any cell of the column.
pub(super) fn parse(text: &str, profile: Option<Profile>, column_is_hex: bool) -> Result<CardKey, Fault> {
    let read = match profile {
        None => read_plain(text, column_is_hex).map(Reading::Whole),
        Some(profile) if profile.form() != Form::Pair && looks_like_wiegand26(text) => return Err(Fault::CardLosesByte),
        Some(profile) => profile.read(text),
    };
    match read {
        Ok(Reading::Whole(card)) => Ok(card),
        Ok(Reading::Part(_)) => Err(Fault::CardLosesByte),
        Err(fault) => Err(meant(fault, profile)),
    }
}

fn meant(fault: card_readers::Fault, profile: Option<Profile>) -> Fault {
    use card_readers::Fault as Why;
    match (fault, profile) {
        (Why::Rounded, _) => Fault::SpreadsheetNumber,
        (Why::Short | Why::CascadeTag, _) => Fault::CardLosesByte,
        (_, Some(profile)) if profile.loses_bytes() => Fault::CardLosesByte,
        (Why::Zero, _) => Fault::Card,
        (Why::Ambiguous, _) => Fault::CardAmbiguous,
        (_, Some(profile)) if profile.form() != Form::Hex => Fault::CardProfile { expects: expects(&profile, fault) },
        _ => Fault::Card,
    }
}

/// What a profile that loses nothing gives, in digits that need no translation.
fn expects(profile: &Profile, fault: card_readers::Fault) -> &'static str {
    let too_large = matches!(fault, card_readers::Fault::TooLarge { .. });
    match (profile.form(), profile.bytes_sent()) {
        (Form::Wiegand, _) if !too_large => "8 hexadecimal / 10 decimal digits",
        (Form::Dec | Form::Wiegand, Some(4)) => "0…4294967295",
        (Form::Dec, Some(7)) => "0…72057594037927935",
        (Form::Dec, Some(_)) => "0…1208925819614629174706175",
        (Form::Dec, None) => "0000000000…4294967295, 00000000000000000…72057594037927935",
        (Form::Bits, Some(4)) => "34 × 0/1",
        (Form::Bits, _) => "58 × 0/1",
        (Form::Frame, Some(4)) => "000000000…3FFFFFFFF",
        (Form::Frame, _) => "000000000000000…3FFFFFFFFFFFFFF",
        _ => "0,0…65535,65535",
    }
}
