//! What the note of a top-up keeps for the assistant, behind the words for people: short, and without anything that names somebody.
//!
//! ```text
//! file 7 line 12 · оплата питания …  ¦ w=1234567 p=<32 hexadecimal digits> d=20788 h=лс 1234567, школа 1001
//! └────────── words ──────────────┘    └ written ┘ └ payer key ┘            └ day ┘ └ what the purpose says ┘
//! ```
//!
//! Each field may be missing; a note without them is one from before there were any, and is read as such.

use ledger_core::Command;
use std::fmt::Write as _;
use suspense_assistant::{Digits, Hints, PayerKey};

/// Between the words and the fields. No words have it: [`crate::feed::without_names`] lets letters, digits and dashes through.
const MARK: &str = " ¦ ";
/// Bytes of the purpose's hints at most. Origin: guess, eight numbers of each kind are cut, three are not.
const HINTS_BYTES_MAX: usize = 400;

/// What came with a payment beside money and words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrived {
    /// Digits of the account as written.
    pub written: Option<Digits>,
    /// Who paid.
    pub payer: Option<PayerKey>,
    /// Civil day of the payment, days since 1970-01-01; `None` for that of the booking.
    pub day: Option<i32>,
    /// What the purpose says.
    pub hints: Hints,
}

impl Arrived {
    /// Of what a source wrote. `account` is what was read out of it, 0 for nothing; without a text of its own it comes from the purpose.
    pub fn new(account_text: &str, account: u64, purpose: &str, payer: Option<PayerKey>, day: Option<i32>) -> Self {
        let mut hints = Hints::of(purpose);
        // Read out of the purpose, it is no second witness of itself.
        let own = |value: u64| account_text.is_empty() && account != 0 && value == account;
        hints.accounts.retain(|hint| !is_phone(&hint.digits) && !own(hint.digits.value()));
        let written = Digits::read(account_text).filter(|digits| digits.value() != account && !is_phone(digits));
        Self { written, payer, day, hints }
    }

    /// A note of these words and this.
    pub fn note(&self, words: &str) -> String {
        let mut fields: Vec<String> = Vec::new();
        fields.extend(self.written.map(|digits| format!("w={digits}")));
        fields.extend(self.payer.map(|payer| format!("p={:032x}", payer.0)));
        fields.extend(self.day.map(|day| format!("d={day}")));
        let all = self.hints.to_string();
        let hints = short(&all);
        fields.extend((!hints.is_empty()).then(|| format!("h={hints}")));
        let mut note = words.trim_end_matches(" · ").to_owned();
        if !fields.is_empty() {
            let _ = write!(note, "{MARK}{}", fields.join(" ")); // a String takes all
        }
        note
    }

    /// The words for people, and what stands behind them.
    pub fn read(note: &str) -> (&str, Self) {
        let Some((words, fields)) = note.rsplit_once(MARK) else { return (note, Self::default()) };
        let mut arrived = Self::default();
        let mut rest = fields;
        while !rest.is_empty() {
            let Some((key, after)) = rest.split_once('=') else { return (note, Self::default()) };
            let (value, more) = if key == "h" { (after, "") } else { after.split_once(' ').unwrap_or((after, "")) };
            let known = match key {
                "w" => {
                    arrived.written = Digits::read(value);
                    arrived.written.is_some()
                }
                "p" => {
                    arrived.payer = u128::from_str_radix(value, 16).ok().map(PayerKey);
                    arrived.payer.is_some()
                }
                "d" => {
                    arrived.day = value.parse().ok();
                    arrived.day.is_some()
                }
                "h" => {
                    arrived.hints = Hints::of(value);
                    true
                }
                _ => false,
            };
            if !known {
                // Not ours: an external id may hold anything.
                return (note, Self::default());
            }
            rest = more;
        }
        (words, arrived)
    }

    /// The same of a top-up; what its account is when nothing else was written.
    pub fn of(command: &Command) -> Option<(&str, Self)> {
        let Command::TopUp { account, note, .. } = command else { return None };
        let (words, mut arrived) = Self::read(note);
        arrived.written = arrived.written.or_else(|| Digits::of_account(*account));
        Some((words, arrived))
    }
}

/// The words for people.
pub fn words(note: &str) -> &str {
    Arrived::read(note).0
}

/// A payment file and the line in it, where the note names them.
pub fn file_and_line(words: &str) -> Option<(u32, u32)> {
    let (file, rest) = words.strip_prefix("file ")?.split_once(" line ")?;
    let line = rest.split_once(' ').map_or(rest, |(line, _)| line);
    Some((file.parse().ok()?, line.parse().ok()?))
}

/// A telephone names a person; written in groups it may have lost its end. No account of nine digits begins like one.
fn is_phone(digits: &Digits) -> bool {
    matches!((digits.count(), digits.as_slice()), (9..=11, [7 | 8, 9, ..]) | (9..=10, [9, ..]))
}

/// Whole hints only.
fn short(hints: &str) -> &str {
    if hints.len() <= HINTS_BYTES_MAX {
        return hints;
    }
    let ends = hints.match_indices(", ").map(|(at, _)| at).take_while(|at| *at <= HINTS_BYTES_MAX);
    hints.get(..ends.last().unwrap_or(0)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_read_as_it_was_written_and_old_notes_still_are() {
        let payer = Some(PayerKey(0xabc));
        let long = (1..200).map(|n| format!("школа {n} ")).collect::<String>();
        for (text, account, purpose, payer, day) in [
            ("", 0, "", None, None),
            ("123 45б7", 0, "за питание лс 1234567 школа 1001 5А класс Иванова Анна", payer, Some(20_788)),
            ("1234567", 1_234_567, "обед", payer, None),
            ("", 12, &long, None, Some(-1)),
        ] {
            let arrived = Arrived::new(text, account, purpose, payer, day);
            let note = arrived.note("file 7 line 12 · оплата …");
            let (words, read) = Arrived::read(&note);
            assert_eq!(words, "file 7 line 12 · оплата …");
            assert_eq!((read.written, read.payer, read.day), (arrived.written, arrived.payer, arrived.day), "{note}");
            assert!(read.hints == arrived.hints || note.len() > HINTS_BYTES_MAX && !read.hints.schools.is_empty(), "{note}");
            assert!(!note.contains("Иванова") && !note.to_lowercase().contains("анна"), "{note}");
            assert_eq!(file_and_line(words), Some((7, 12)));
        }
        for old in
            ["file 3 line 4", "bank A-1 · питание", "bank a ¦ b", "bank x ¦ w=no d=1", "bank ¦ p=1 z=2", "", "bank A ¦ =", "x ¦ "]
        {
            let (words, read) = Arrived::read(old);
            assert!(words == old || old == "x ¦ ", "{old}");
            assert_eq!(read, Arrived::default(), "{old}");
        }
    }

    /// Nothing that leads to a person gets into the journal.
    #[test]
    fn telephones_and_bank_accounts_are_left_out() {
        for text in ["8 916 123-45-67", "+7 (916) 123 45 67", "9161234567", "40817810099910004312", "Иванова"] {
            let purpose = format!("лс {text}");
            let note = Arrived::new(text, 0, &purpose, None, None).note("bank 1");
            assert_eq!(note, "bank 1", "{text}");
        }
    }

    #[test]
    fn a_file_and_its_line_are_found() {
        for (words, found) in
            [("file 1 line 2", Some((1, 2))), ("file 1 line 2 · обед", Some((1, 2))), ("bank 1", None), ("file x line 2", None)]
        {
            assert_eq!(file_and_line(words), found, "{words}");
        }
    }
}
