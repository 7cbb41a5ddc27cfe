//! Digits as a payer wrote them: a short number without separators, leading zeros and letters that only look like digits.

use ledger_core::limits::HOLDER_ID_MAX;
use std::fmt;

/// Digits of the longest account number. Origin: [`HOLDER_ID_MAX`] and one check digit.
pub const ACCOUNT_DIGITS_MAX: usize = HOLDER_ID_MAX.ilog10() as usize + 2;
/// Longest number taken for a miswritten account. Origin: the longest account number with two digits too many; a telephone or a
/// bank account is longer and means something else.
pub const DIGITS_MAX: usize = ACCOUNT_DIGITS_MAX + 2;

/// Letters that stand for a digit on paper and in recognised scans. Origin: shapes alone; Cyrillic and Latin.
const LOOK_ALIKE: &[(char, u8)] =
    &[('О', 0), ('о', 0), ('O', 0), ('o', 0), ('I', 1), ('l', 1), ('|', 1), ('З', 3), ('з', 3), ('б', 6), ('В', 8), ('B', 8)];

/// 1 to [`DIGITS_MAX`] decimal digits, the first of them not 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digits {
    digits: [u8; DIGITS_MAX],
    len: usize,
}

impl Digits {
    /// What the text says when read as an account number: `None` for words, for nothing, and for numbers far too long.
    ///
    /// Spaces, dots, dashes, `№` and leading zeros are passed over; look-alike letters count as digits beside real ones.
    pub fn read(text: &str) -> Option<Self> {
        let mut found = Self { digits: [0; DIGITS_MAX], len: 0 };
        let mut real = false;
        for c in text.chars() {
            let digit = match c.to_digit(10) {
                Some(digit) => {
                    real = true;
                    u8::try_from(digit).ok()?
                }
                None if c.is_whitespace() || "-–.№/_'\"".contains(c) => continue,
                None => LOOK_ALIKE.iter().find(|(letter, _)| *letter == c)?.1,
            };
            if found.len > 0 || digit != 0 {
                found = found.with_pushed(digit)?;
            }
        }
        (real && found.len > 0).then_some(found)
    }

    /// The digits of an account number.
    pub fn of_account(account: u64) -> Option<Self> {
        let mut found = Self { digits: [0; DIGITS_MAX], len: 0 };
        let len = account.checked_ilog10()? as usize + 1;
        for place in (0..len).rev() {
            let digit = account / 10u64.pow(u32::try_from(place).ok()?) % 10;
            found = found.with_pushed(u8::try_from(digit).ok()?)?;
        }
        Some(found)
    }

    fn with_pushed(mut self, digit: u8) -> Option<Self> {
        *self.digits.get_mut(self.len)? = digit;
        self.len += 1;
        Some(self)
    }

    /// Digits from the left, each 0 to 9.
    pub fn as_slice(&self) -> &[u8] {
        self.digits.get(..self.len).unwrap_or_default()
    }

    /// How many digits.
    pub const fn count(&self) -> usize {
        self.len
    }

    /// The number that they make.
    pub fn value(&self) -> u64 {
        value(self.as_slice())
    }
}

/// The number that digits make; they are at most [`DIGITS_MAX`], so it fits.
pub(crate) fn value(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |number, digit| number * 10 + u64::from(*digit))
}

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.value())
    }
}
