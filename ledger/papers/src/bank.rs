//! Banking details and what can be checked about them without asking a bank: lengths, structure, check digits. What cannot be
//! wrong by a rule but is unusual is an [`Advice`], not a fault.

mod fault;

pub use fault::{BankFault, Field};

use crate::Lang;
use std::fmt;

/// Digits of an account. Origin: Bank of Russia, plan of accounts, Положение 809-П.
const ACCOUNT_DIGITS: usize = 20;
/// Digits of a bank identification code. Origin: Bank of Russia, Положение 732-П.
const BIC_DIGITS: usize = 9;
/// Weights of the check digit of accounts, repeated. Origin: Bank of Russia, Порядок расчета контрольного ключа, 08.09.1997 № 515.
const KEY_WEIGHTS: [u32; 3] = [7, 1, 3];
/// Where the check digit stands in an account, counted from zero. Origin: the same.
const KEY_AT: usize = 8;
/// First two digits of codes: the Russian payment system, and the Treasury and Bank of Russia since 2021. Origin: 732-П.
const BIC_COUNTRIES: [&str; 4] = ["04", "00", "01", "02"];
/// Last three digits of codes of settlement centres of the Bank of Russia. Origin: 732-П.
const SETTLEMENT_CENTRES: [&str; 3] = ["000", "001", "002"];
/// Balance-sheet accounts of individuals: current (40817, 40820), deposits (423, 426). Origin: plan of accounts, 809-П.
const INDIVIDUALS: [&str; 4] = ["40817", "40820", "423", "426"];
/// Codes of the ruble inside accounts: the code of the plan of accounts and the one of ISO 4217. Origin: 809-П.
const RUBLE: [&str; 2] = ["810", "643"];

macro_rules! shown {
    ($name:ident) => {
        impl $name {
            /// The digits without spaces.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

/// A bank identification code [БИК], nine digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Bic(String);

/// A settlement or personal account [расчётный счёт], twenty digits, whose check digit fits its bank.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Account(String);

/// A correspondent account of a bank [корреспондентский счёт], or the Treasury's single account [ЕКС].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CorrAccount(String);

/// A taxpayer's number [ИНН]: ten digits for organisations, twelve for people.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Inn(String);

/// A reason code of registration [КПП], nine signs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Kpp(String);

shown!(Bic);
shown!(Account);
shown!(CorrAccount);
shown!(Inn);
shown!(Kpp);

impl Bic {
    /// # Errors
    /// Not nine digits, or not a code of the Russian payment system.
    pub fn new(text: &str) -> Result<Self, BankFault> {
        let digits = digits(text, Field::Bic, &[BIC_DIGITS])?;
        if BIC_COUNTRIES.iter().any(|country| digits.starts_with(country)) {
            Ok(Self(digits))
        } else {
            Err(BankFault::BicCountry)
        }
    }

    /// Whether accounts with this code are kept by the Bank of Russia itself, without a correspondent account.
    pub fn is_settlement_centre(&self) -> bool {
        SETTLEMENT_CENTRES.contains(&self.participant())
    }

    /// The number of the bank at its settlement centre: digits 7 to 9.
    fn participant(&self) -> &str {
        self.0.get(6..).unwrap_or_default()
    }

    /// What stands before an account of the Bank of Russia when its key is computed: zero and digits 5 and 6.
    fn centre(&self) -> String {
        format!("0{}", self.0.get(4..6).unwrap_or_default())
    }
}

impl Account {
    /// An account of a client of this bank. Spaces between digits don't matter.
    ///
    /// # Errors
    /// Not twenty digits, or the check digit doesn't fit the bank. Treasury accounts, which begin with zero, have no check digit.
    pub fn new(text: &str, bank: &Bic) -> Result<Self, BankFault> {
        let digits = digits(text, Field::Account, &[ACCOUNT_DIGITS])?;
        let before = if bank.is_settlement_centre() { bank.centre() } else { bank.participant().to_owned() };
        if digits.starts_with('0') || key_fits(&before, &digits) { Ok(Self(digits)) } else { Err(BankFault::AccountKey) }
    }

    /// What a person should look at again before money is sent to an individual on this account (RFD-05); nothing when all is
    /// usual. Unusual is not wrong: banks have other accounts of people too.
    pub fn advice_for_individual(&self) -> Option<Advice> {
        let (prefix, currency) = (self.0.get(..5).unwrap_or_default(), self.0.get(5..8).unwrap_or_default());
        if !INDIVIDUALS.iter().any(|usual| prefix.starts_with(usual)) {
            return Some(Advice::NotOfAnIndividual { prefix: prefix.to_owned() });
        }
        (!RUBLE.contains(&currency)).then(|| Advice::NotInRubles { currency: currency.to_owned() })
    }
}

impl CorrAccount {
    /// The account through which this bank is paid.
    ///
    /// # Errors
    /// Not twenty digits, not a correspondent account, another bank's, or a check digit that doesn't fit.
    pub fn new(text: &str, bank: &Bic) -> Result<Self, BankFault> {
        let digits = digits(text, Field::CorrAccount, &[ACCOUNT_DIGITS])?;
        match digits.get(..3) {
            Some("301") if !digits.ends_with(bank.participant()) => return Err(BankFault::CorrOfAnotherBank),
            Some("301") => {}
            Some("401") if digits.starts_with("40102") => {}
            _ => return Err(BankFault::NotCorrespondent),
        }
        if key_fits(&bank.centre(), &digits) { Ok(Self(digits)) } else { Err(BankFault::CorrAccountKey) }
    }
}

impl Inn {
    /// # Errors
    /// Neither ten nor twelve digits, no such region, or a check digit that doesn't fit.
    pub fn new(text: &str) -> Result<Self, BankFault> {
        const TEN: &[u32] = &[2, 4, 10, 3, 5, 9, 4, 6, 8];
        const ELEVENTH: &[u32] = &[7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
        const TWELFTH: &[u32] = &[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
        let digits = digits(text, Field::Inn, &[10, 12])?;
        let fits = |weights: &[u32]| {
            let numbers: Vec<u32> = digits.chars().filter_map(|digit| digit.to_digit(10)).collect();
            let sum: u32 = numbers.iter().zip(weights).map(|(digit, weight)| digit * weight).sum();
            numbers.get(weights.len()) == Some(&(sum % 11 % 10))
        };
        let keys: &[&[u32]] = if digits.len() == 10 { &[TEN] } else { &[ELEVENTH, TWELFTH] };
        let region = !digits.starts_with("00");
        if region && keys.iter().all(|weights| fits(weights)) { Ok(Self(digits)) } else { Err(BankFault::InnKey) }
    }

    /// Whether it is a person's, twelve digits.
    pub fn is_individual(&self) -> bool {
        self.0.len() == 12
    }
}

impl Kpp {
    /// # Errors
    /// Not nine signs: four digits, two digits or capital Latin letters, three digits. Origin: order of the Federal Tax Service
    /// of 29.06.2012 № ММВ-7-6/435@.
    pub fn new(text: &str) -> Result<Self, BankFault> {
        let signs: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
        let fits = |(at, sign): (usize, char)| sign.is_ascii_digit() || (matches!(at, 4 | 5) && sign.is_ascii_uppercase());
        match signs.chars().count() {
            9 if signs.chars().enumerate().all(fits) => Ok(Self(signs)),
            9 => Err(BankFault::KppSigns),
            found => Err(BankFault::Length { field: Field::Kpp, found }),
        }
    }
}

/// Something unusual that a person decides about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Advice {
    /// The account doesn't begin as people's accounts do.
    NotOfAnIndividual {
        /// Its first five digits.
        prefix: String,
    },
    /// The account is kept in another currency.
    NotInRubles {
        /// Its currency code.
        currency: String,
    },
}

impl Advice {
    /// Stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Advice::NotOfAnIndividual { .. } => "account-not-individual",
            Advice::NotInRubles { .. } => "account-not-rubles",
        }
    }

    /// What is unusual and what to do.
    pub fn words(&self, lang: Lang) -> String {
        match (self, lang) {
            (Advice::NotOfAnIndividual { prefix }, Lang::Ru) => format!(
                "Счёт начинается с {prefix}: обычно счета граждан начинаются с 40817, 40820, 423 или 426. Сверьте счёт с выпиской \
                 банка; если всё верно, продолжайте."
            ),
            (Advice::NotOfAnIndividual { prefix }, Lang::En) => format!(
                "The account begins with {prefix}; accounts of people usually begin with 40817, 40820, 423 or 426. Compare it with \
                 the bank's paper; go on if it is right."
            ),
            (Advice::NotInRubles { currency }, Lang::Ru) => format!(
                "Счёт в валюте {currency}, а возврат идёт в рублях. Попросите рублёвый счёт или убедитесь, что банк зачислит рубли."
            ),
            (Advice::NotInRubles { currency }, Lang::En) => format!(
                "The account is in currency {currency}, the refund in rubles. Ask for a ruble account or make sure that the bank \
                 accepts rubles."
            ),
        }
    }
}

/// The text without spaces when it is one of these many digits.
fn digits(text: &str, field: Field, lengths: &[usize]) -> Result<String, BankFault> {
    let signs: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
    if let Some((at, found)) = signs.chars().enumerate().find(|(_, sign)| !sign.is_ascii_digit()) {
        return Err(BankFault::NotADigit { field, position: at + 1, found });
    }
    if lengths.contains(&signs.len()) { Ok(signs) } else { Err(BankFault::Length { field, found: signs.len() }) }
}

/// Whether the weighted digits of the bank's three and the account's twenty end in zero.
fn key_fits(before: &str, account: &str) -> bool {
    debug_assert_eq!(before.len() + account.len(), 23);
    let numbers = before.chars().chain(account.chars()).filter_map(|digit| digit.to_digit(10));
    numbers.zip(KEY_WEIGHTS.iter().cycle()).map(|(digit, weight)| digit * weight % 10).sum::<u32>().is_multiple_of(10)
}

/// The check digit that an account of this bank must have, whatever stands in its place now. For made-up data of demonstrations.
///
/// # Errors
/// Not twenty digits.
pub fn with_key(account: &str, bank: &Bic) -> Result<Account, BankFault> {
    let blank = digits(account, Field::Account, &[ACCOUNT_DIGITS])?;
    let (left, right) = (blank.get(..KEY_AT).unwrap_or_default(), blank.get(KEY_AT + 1..).unwrap_or_default());
    (0..10).find_map(|key| Account::new(&format!("{left}{key}{right}"), bank).ok()).ok_or(BankFault::AccountKey)
}

#[cfg(test)]
mod tests;
