//! What a purpose says without saying who: account, school, class, contract, supplier and kind of service.
//!
//! Reading is the border that names don't pass (invariant `journal-knows-no-names`): hints hold numbers and yes or no, and their
//! text ([`Hints`] as `Display`) may be kept, and reads back to the same hints.

mod words;

use crate::digits::{ACCOUNT_DIGITS_MAX, DIGITS_MAX, Digits};
use ledger_core::holder_of_account;
use std::fmt;
use words::{Label, Meaning, meaning};

/// Characters of a purpose that are read. Origin: 210 in a payment order (Bank of Russia 762-P), 1 kB in a payment QR; doubled.
pub const PURPOSE_CHARS_MAX: usize = 2_048;
/// Numbers of one kind that are kept, the first ones. Origin: guess; families with more children exist, purposes of such don't.
pub const HINTS_MAX: usize = 8;
/// Fewest digits that may be an account without being called one. Origin: four are a year, a house, a room.
const UNCALLED_DIGITS_MIN: usize = 5;
/// Fewest digits that may be an account when called one. Origin: as for slips.
const CALLED_DIGITS_MIN: usize = 4;
/// Highest school number. Origin: four digits hold every number of the field.
const SCHOOL_MAX: u64 = 9_999;
/// Digits of a contract number. Origin: ids of contracts are 32 bits.
const CONTRACT_DIGITS_MAX: usize = 10;
/// Digits of a company's taxpayer number; a person's has 12 and is not read.
const TAX_DIGITS: usize = 10;
/// Highest class of a school.
const GRADE_MAX: u64 = 11;

/// A number in the purpose that may be an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountHint {
    /// As written.
    pub digits: Digits,
    /// True when the purpose calls it one (`ЛС`, `лицевой счёт`, `PersAcc=`); otherwise its check digit is right.
    pub called: bool,
}

/// A school class, such as 5 «А».
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Class {
    /// 1 to 11.
    pub grade: u8,
    /// Lower-case Cyrillic; Latin look-alikes count as such.
    pub letter: Option<char>,
}

impl Class {
    /// The class that a group's name says: `5А`, `5-а`, `5 «А» класс`; `None` for other groups.
    pub fn parse(name: &str) -> Option<Self> {
        let tokens = tokens(name);
        let number = tokens.iter().position(|t| t.number().is_some())?;
        class_at(&tokens, number).map(|(class, _)| class)
    }
}

/// What a purpose says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hints {
    /// Numbers that may be accounts.
    pub accounts: Vec<AccountHint>,
    /// School numbers.
    pub schools: Vec<u32>,
    /// Classes.
    pub classes: Vec<Class>,
    /// Contract numbers.
    pub contracts: Vec<u64>,
    /// Taxpayer numbers of companies.
    pub tax_numbers: Vec<u64>,
    /// It speaks of meals.
    pub meals: bool,
    /// It speaks of something else that is paid for.
    pub other_service: bool,
}

impl Hints {
    /// Reads the first [`PURPOSE_CHARS_MAX`] characters of a purpose, a payment QR's text included (GOST R 56042).
    pub fn of(purpose: &str) -> Self {
        let tokens = tokens(purpose);
        let mut hints = Self::default();
        let mut label = None;
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at += 1;
            let Token::Word(word) = token else {
                at = hints.read_number(&tokens, at - 1, label.take());
                continue;
            };
            // `л/с` comes as two words.
            let split_account = word == "л" && tokens.get(at).is_some_and(|next| next.is_word("с"));
            match if split_account { Some(Meaning::Label(Label::Account)) } else { meaning(word) } {
                Some(Meaning::Label(new)) => label = Some(new),
                Some(Meaning::Between) => {}
                Some(Meaning::Meals) => (hints.meals, label) = (true, None),
                Some(Meaning::OtherService) => (hints.other_service, label) = (true, None),
                None => label = None,
            }
            at += usize::from(split_account);
        }
        hints
    }

    /// Keeps what the number at `at` says; returns the place after it.
    fn read_number(&mut self, tokens: &[Token], at: usize, label: Option<Label>) -> usize {
        let Some(number) = tokens.get(at).and_then(Token::number) else { return at + 1 };
        if matches!(label, None | Some(Label::School))
            && let Some((class, after)) = class_at(tokens, at).filter(|(_, after)| calls_class(tokens, *after))
            && !(label.is_some() && class_at(tokens, after + 1).is_some())
        {
            keep(&mut self.classes, class);
            return after + 1;
        }
        let value = number.parse::<u64>().ok();
        match label {
            Some(Label::Class) => {
                if let Some((class, after)) = class_at(tokens, at) {
                    keep(&mut self.classes, class);
                    return after;
                }
            }
            Some(Label::School) => {
                if let Some(school) = value.filter(|n| (1..=SCHOOL_MAX).contains(n)).and_then(|n| u32::try_from(n).ok()) {
                    keep(&mut self.schools, school);
                }
            }
            Some(Label::Contract) => {
                if let Some(contract) = value.filter(|_| number.len() <= CONTRACT_DIGITS_MAX) {
                    keep(&mut self.contracts, contract);
                }
            }
            Some(Label::TaxNumber) => {
                if let Some(tax_number) = value.filter(|_| number.len() == TAX_DIGITS) {
                    keep(&mut self.tax_numbers, tax_number);
                }
            }
            Some(Label::Account) => {
                let (joined, after) = joined(tokens, at, number);
                if let Some(digits) = Digits::read(&joined).filter(|d| d.count() >= CALLED_DIGITS_MIN) {
                    keep(&mut self.accounts, AccountHint { digits, called: true });
                }
                return after;
            }
            Some(Label::Foreign) => {}
            None => {
                let right = |d: &Digits| d.count() >= UNCALLED_DIGITS_MIN && holder_of_account(d.value()).is_some();
                if let Some(digits) = Digits::read(number).filter(right) {
                    keep(&mut self.accounts, AccountHint { digits, called: false });
                }
            }
        }
        at + 1
    }
}

/// The same hints in words of the field, without anything else that stood in the purpose.
impl fmt::Display for Hints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words: Vec<String> = Vec::new();
        words.extend(self.meals.then(|| String::from("питание")));
        words.extend(self.other_service.then(|| String::from("обучение")));
        words.extend(self.accounts.iter().map(|hint| format!("{} {}", if hint.called { "лс" } else { "номер" }, hint.digits)));
        let class = |class: &Class| format!("класс {}{}", class.grade, class.letter.map(String::from).unwrap_or_default());
        words.extend(self.classes.iter().map(class));
        // After the classes: a school before the word `класс` may be read as one.
        words.extend(self.schools.iter().map(|school| format!("школа {school}")));
        words.extend(self.contracts.iter().map(|contract| format!("договор {contract}")));
        words.extend(self.tax_numbers.iter().map(|number| format!("инн {number:010}")));
        f.write_str(&words.join(", "))
    }
}

/// A run of letters in lower case, or a run of digits.
#[derive(Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Number(String),
}

impl Token {
    fn number(&self) -> Option<&str> {
        match self {
            Self::Number(digits) => Some(digits),
            Self::Word(_) => None,
        }
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self, Self::Word(own) if own == word)
    }
}

fn tokens(text: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let mut open = false;
    for c in text.chars().take(PURPOSE_CHARS_MAX) {
        match found.last_mut() {
            Some(Token::Number(run)) if open && c.is_ascii_digit() => run.push(c),
            Some(Token::Word(run)) if open && c.is_alphabetic() => run.extend(c.to_lowercase()),
            _ if c.is_ascii_digit() => found.push(Token::Number(String::from(c))),
            _ if c.is_alphabetic() => found.push(Token::Word(c.to_lowercase().collect())),
            _ => {}
        }
        open = c.is_ascii_digit() || c.is_alphabetic();
    }
    found
}

fn keep<T: PartialEq>(kept: &mut Vec<T>, new: T) {
    if kept.len() < HINTS_MAX && !kept.contains(&new) {
        kept.push(new);
    }
}

/// Digits of an account called such, with the groups that it was written in, and the place after them.
fn joined(tokens: &[Token], at: usize, first: &str) -> (String, usize) {
    let mut digits = String::from(first);
    let mut after = at + 1;
    // A first group of more is the whole number, and what follows it is a sum or a date.
    let grouped = first.len() < CALLED_DIGITS_MIN + 1;
    while let Some(next) = tokens.get(after).and_then(Token::number).filter(|n| grouped && digits.len() + n.len() <= DIGITS_MAX) {
        if digits.len() + next.len() > ACCOUNT_DIGITS_MAX {
            break;
        }
        digits.push_str(next);
        after += 1;
    }
    (digits, after)
}

/// The class that starts with the number at `at`, and the place after it.
fn class_at(tokens: &[Token], at: usize) -> Option<(Class, usize)> {
    let grade = tokens.get(at)?.number()?.parse::<u64>().ok().filter(|n| (1..=GRADE_MAX).contains(n))?;
    let letter = match tokens.get(at + 1) {
        Some(Token::Word(word)) => cyrillic_letter(word),
        _ => None,
    };
    let after = at + 1 + usize::from(letter.is_some());
    Some((Class { grade: u8::try_from(grade).ok()?, letter }, after))
}

fn calls_class(tokens: &[Token], at: usize) -> bool {
    matches!(tokens.get(at), Some(Token::Word(word)) if meaning(word) == Some(Meaning::Label(Label::Class)))
}

fn cyrillic_letter(word: &str) -> Option<char> {
    let mut chars = word.chars();
    let letter = chars.next().filter(|_| chars.next().is_none())?;
    let twins =
        [('a', 'а'), ('b', 'в'), ('c', 'с'), ('e', 'е'), ('k', 'к'), ('m', 'м'), ('h', 'н'), ('o', 'о'), ('p', 'р'), ('t', 'т')];
    let letter = twins.iter().find(|(latin, _)| *latin == letter).map_or(letter, |(_, cyrillic)| *cyrillic);
    ('а'..='я').contains(&letter).then_some(letter)
}

#[cfg(test)]
mod tests;
