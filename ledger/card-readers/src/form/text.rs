//! Digits as people and spreadsheets write them.

use crate::fault::Fault;

/// Most digits of either half of a pair. Origin: 65535.
pub(crate) const PAIR_DIGITS_MAX: usize = 5;
/// Signs between the halves of a pair. Origin: prints of cards and exports of access control.
const PAIR_SIGNS: [char; 4] = [',', '.', '/', ' '];

/// True for what may stand between digits.
const fn separates(c: char) -> bool {
    matches!(c, ' ' | ':' | '-')
}

/// A text without what separates digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Digits(String);

impl Digits {
    pub(crate) fn of(text: &str) -> Self {
        Self(text.chars().filter(|c| !separates(*c)).collect())
    }

    pub(crate) fn len(&self) -> usize {
        self.0.chars().count()
    }

    /// The fault of a text that has only good digits, and not as many as there should be.
    pub(crate) fn wrong_length(&self) -> Fault {
        match u8::try_from(self.len()) {
            Ok(0) => Fault::Empty,
            Ok(digits) => Fault::Length { digits },
            Err(_) => Fault::TooLong,
        }
    }

    /// The value of hexadecimal digits; more than a number holds are of a wrong length.
    pub(crate) fn hex(&self) -> Result<u128, Fault> {
        self.value(16, Fault::NotHex)?.ok_or(self.wrong_length())
    }

    /// The value of decimal digits, which must fit so many bytes; zeros in front don't count.
    pub(crate) fn decimal(&self, bytes: u8) -> Result<u128, Fault> {
        let fits = |value: &u128| u128::BITS - value.leading_zeros() <= u32::from(bytes) * 8;
        self.value(10, Fault::NotDecimal)?.filter(fits).ok_or(Fault::TooLarge { bytes })
    }

    /// The value of zeros and ones.
    pub(crate) fn bits(&self) -> Result<u128, Fault> {
        self.value(2, Fault::NotBits)?.ok_or(self.wrong_length())
    }

    /// `None` when the number needs more than 128 bits.
    fn value(&self, radix: u32, fault: Fault) -> Result<Option<u128>, Fault> {
        match self.0.chars().all(|c| c.is_digit(radix)) {
            _ if self.0.is_empty() => Err(Fault::Empty),
            false => Err(fault),
            true => Ok(u128::from_str_radix(&self.0, radix).ok()),
        }
    }
}

/// Looks like 1,23E+14: a spreadsheet has thrown digits away.
pub(crate) fn rounded(text: &str) -> bool {
    text.split_once(['E', 'e']).is_some_and(|(mantissa, exponent)| {
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        exponent.strip_prefix('+').is_some_and(digits) && mantissa.split([',', '.']).all(digits)
    })
}

/// Two decimal numbers of up to `front_max` and five digits with one sign between them: `123,45678`, `00123,45678`. Behind a space only five
/// digits are a number, since people also write spaces inside one.
pub(crate) fn pair(text: &str, front_max: usize) -> Option<(u128, u128)> {
    let (front, back) = text.trim().split_once(PAIR_SIGNS)?;
    let back = back.trim();
    let number = |part: &str, digits_max: usize| {
        let good = (1..=digits_max).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        part.parse().ok().filter(|_| good)
    };
    let both = (number(front, front_max)?, number(back, PAIR_DIGITS_MAX)?);
    (back.len() == PAIR_DIGITS_MAX || !text.trim().contains(' ')).then_some(both)
}
