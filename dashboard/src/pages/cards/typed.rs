//! Numbers of identifiers as people type them and scanners send them: one a line, as the building's reader writes them down.

use crate::{
    ctx::Ctx,
    limits::{NUMBER_FAULTS_SHOWN_MAX, NUMBERS_PER_FORM_MAX},
    text::{self, Text},
};
use card_readers::{Fault, Profile, Reading, proves_hex, read_plain};
use ledger_office::stock::Uid;
use maud::{Markup, html};
use std::collections::BTreeSet;

/// What a text area holds.
#[derive(Default)]
pub(super) struct Numbers {
    /// Each number once, in the order of the lines.
    pub(super) uids: Vec<Uid>,
    /// Lines that are no number, counted from 1, with what stands there.
    pub(super) faults: Vec<(usize, String, Bad)>,
}

/// Why a line is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bad {
    /// No reader writes that.
    Unreadable(Fault),
    /// A part of a number, which several cards may share (FIELD C4).
    Part,
    /// It stands in an earlier line.
    Twice,
    /// One line too many.
    TooMany,
}

impl Bad {
    pub(super) const fn words(self) -> Text {
        match self {
            Self::Twice => text::CN_TWICE,
            Self::TooMany => text::CN_TOO_MANY,
            Self::Part | Self::Unreadable(Fault::Short | Fault::CascadeTag) => text::CN_PART,
            Self::Unreadable(Fault::Ambiguous) => text::CN_AMBIGUOUS,
            Self::Unreadable(Fault::Rounded) => text::CN_ROUNDED,
            Self::Unreadable(Fault::Parity) => text::CN_PARITY,
            Self::Unreadable(Fault::Zero) => text::CN_ZERO,
            Self::Unreadable(Fault::Length { .. } | Fault::TooLarge { .. } | Fault::TooLong) => text::CN_LENGTH,
            Self::Unreadable(Fault::Empty | Fault::NotHex | Fault::NotDecimal | Fault::NotBits | Fault::NotPair) => {
                text::CN_NOT_DIGITS
            }
        }
    }
}

/// Reads all lines; a building whose reader is not set up takes what can only be one card: hexadecimal as on the air.
pub(super) fn read(typed: &str, reader: &str) -> Numbers {
    let profile = Profile::parse(reader);
    let hex = typed.lines().any(|line| proves_hex(line.trim()));
    let (mut numbers, mut seen) = (Numbers::default(), BTreeSet::new());
    for (line, words) in (1..).zip(typed.lines().map(str::trim)).filter(|(_, words)| !words.is_empty()) {
        let read = if seen.len() < NUMBERS_PER_FORM_MAX { one(words, profile, hex) } else { Err(Bad::TooMany) };
        match read {
            Ok(uid) if seen.insert(uid) => numbers.uids.push(uid),
            Ok(_) => numbers.faults.push((line, words.to_owned(), Bad::Twice)),
            Err(bad) => numbers.faults.push((line, words.to_owned(), bad)),
        }
    }
    numbers
}

/// Reads one number.
pub(super) fn number(typed: &str, reader: &str) -> Result<Uid, Bad> {
    one(typed.trim(), Profile::parse(reader), proves_hex(typed.trim()))
}

fn one(words: &str, profile: Option<Profile>, hex: bool) -> Result<Uid, Bad> {
    let Some(profile) = profile else { return read_plain(words, hex).map(Uid).map_err(Bad::Unreadable) };
    match profile.read(words) {
        Ok(Reading::Whole(card)) => Ok(Uid(card)),
        Ok(Reading::Part(_)) => Err(Bad::Part),
        // Pages and papers show numbers in the canonical form: what can be nothing else is taken as well.
        Err(fault) => read_plain(words, false).map(Uid).map_err(|_| Bad::Unreadable(fault)),
    }
}

/// Lines that are no numbers, each with why.
pub(super) fn faults(ctx: &Ctx, numbers: &Numbers) -> Markup {
    html! {
        @for (line, words, bad) in numbers.faults.iter().take(NUMBER_FAULTS_SHOWN_MAX) {
            li { (ctx.t(text::CN_LINE)) " " (line) ": " code { (words) } " — " (ctx.t(bad.words())) }
        }
        @if numbers.faults.len() > NUMBER_FAULTS_SHOWN_MAX {
            li { (ctx.t(text::CN_MORE)) " " (numbers.faults.len() - NUMBER_FAULTS_SHOWN_MAX) }
        }
    }
}

/// A field for numbers: a scanner types one and ends with Enter, which here begins the next line.
pub(super) fn field(ctx: &Ctx, label: Text, typed: &str, reader: &str) -> Markup {
    html! {
        label for="numbers" { (ctx.t(label)) }
        p.hint #numbers-hint {
            (ctx.t(text::CN_HINT)) " "
            @if reader.is_empty() { (ctx.t(text::CN_PLAIN)) } @else { (ctx.t(text::CN_AS_READER)) " " code { (reader) } "." }
        }
        textarea.numbers #numbers name="numbers" rows="8" required autofocus autocomplete="off" spellcheck="false" aria-describedby="numbers-hint" { (typed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scanner_writes_one_number_a_line_and_nothing_is_guessed() {
        let typed = "04A1B2C3D4E580\r\n04a1b2c3d4e580\n\n123,45678\n1234567890\nrubbish\n";
        let numbers = read(typed, "");
        assert_eq!(numbers.uids.len(), 1);
        let bad: Vec<(usize, Bad)> = numbers.faults.iter().map(|(line, _, bad)| (*line, *bad)).collect();
        assert_eq!(
            bad,
            [
                (2, Bad::Twice),
                (4, Bad::Unreadable(Fault::Short)),
                (5, Bad::Unreadable(Fault::Ambiguous)),
                (6, Bad::Unreadable(Fault::NotHex))
            ]
        );
        let by_reader = read("2714971012\n80E5D4C3B2A104\n", "dec-be");
        assert_eq!(by_reader.uids.len(), 2, "the reader's form, and what is on paper: {:?}", by_reader.faults);
        assert_eq!(read("123,45678", "wiegand26-be").faults.first().map(|(.., bad)| *bad), Some(Bad::Part));
    }
}
