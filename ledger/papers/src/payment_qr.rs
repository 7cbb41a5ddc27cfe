//! The payment code of ГОСТ Р 56042-2014: a string that banking apps read, which names the payee and the ledger account, so that
//! nobody types an account number (ERR-01). Built, read back, and drawn.

mod drawing;
mod reading;

pub use drawing::{Modules, modules};
pub use reading::{QrRead, parse};

use crate::Lang;
use crate::bank::{Account, Bic, CorrAccount, Inn, Kpp};
use std::fmt::Write as _;

/// What every code begins with: the standard's mark, its version, UTF-8. Origin: ГОСТ Р 56042-2014, 5.1.
const HEAD: &str = "ST00012";
/// Stands between fields. The standard lets a sender choose another sign; apps know this one. Origin: ГОСТ Р 56042-2014, 5.1.
const SEPARATOR: char = '|';
/// Signs of the payee's name. Origin: ГОСТ Р 56042-2014, table 2.
const NAME_MAX: usize = 160;
/// Signs of the bank's name. Origin: ГОСТ Р 56042-2014, table 2.
const BANK_NAME_MAX: usize = 45;
/// Signs of the purpose. Origin: ГОСТ Р 56042-2014, table 3.
const PURPOSE_MAX: usize = 210;
/// Signs of the ledger account. The standard sets none. Origin: a guess, twice the longest number of ours.
const PERS_ACC_MAX: usize = 30;
/// What stands for a correspondent account that isn't there. Origin: ГОСТ Р 56042-2014, table 2.
const NO_CORR: &str = "0";

/// Who is paid, and where: the banking details of a meals supplier (ACC-02).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payee {
    /// Its name, at most 160 signs.
    pub name: String,
    /// Its settlement account.
    pub account: Account,
    /// Name of its bank, at most 45 signs.
    pub bank_name: String,
    /// Code of that bank.
    pub bic: Bic,
    /// That bank's correspondent account; the Bank of Russia's own clients have none.
    pub corr_account: Option<CorrAccount>,
    /// Taxpayer's number.
    pub inn: Option<Inn>,
    /// Registration code.
    pub kpp: Option<Kpp>,
}

impl Payee {
    /// The code that pays to this ledger account (ACC-01, ACC-06), the sum left to the payer. Its purpose is Russian whoever reads
    /// the page: banks and suppliers do.
    pub fn top_up(&self, account: u64) -> PaymentQr {
        PaymentQr {
            name: self.name.clone(),
            account: self.account.clone(),
            bank_name: self.bank_name.clone(),
            bic: self.bic.clone(),
            corr_account: self.corr_account.clone(),
            payee_inn: self.inn.clone(),
            kpp: self.kpp.clone(),
            pers_acc: account.to_string(),
            purpose: format!("Пополнение лицевого счёта {account}, питание"),
            sum_kopecks: None,
        }
    }
}

/// Who is paid and for whose ledger account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentQr {
    /// Name of the payee, at most 160 signs.
    pub name: String,
    /// Settlement account of the payee (ACC-02: the meals supplier's).
    pub account: Account,
    /// Name of the payee's bank, at most 45 signs.
    pub bank_name: String,
    /// Code of that bank.
    pub bic: Bic,
    /// Its correspondent account; the Bank of Russia's own clients have none.
    pub corr_account: Option<CorrAccount>,
    /// Payee's taxpayer number.
    pub payee_inn: Option<Inn>,
    /// Payee's registration code.
    pub kpp: Option<Kpp>,
    /// The account in the ledger [лицевой счёт] (ACC-01).
    pub pers_acc: String,
    /// Purpose of the payment, at most 210 signs.
    pub purpose: String,
    /// Kopecks; without a sum the payer fills it in.
    pub sum_kopecks: Option<i64>,
}

/// Why there is no code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QrFault {
    /// A field that must not be empty is.
    #[error("{field} is empty: fill it in")]
    Empty {
        /// Its name in the standard.
        field: &'static str,
    },
    /// Longer than the standard allows.
    #[error("{field} has {found} signs, {max} are allowed: shorten it")]
    TooLong {
        /// Its name in the standard.
        field: &'static str,
        /// Signs there are.
        found: usize,
        /// Signs there may be.
        max: usize,
    },
    /// A separator or a line end inside a value would end it.
    #[error("{field} contains {found:?}, which parts the fields of the code: take it out")]
    Separator {
        /// Its name in the standard.
        field: &'static str,
        /// The sign.
        found: char,
    },
    /// Nothing to pay, or less.
    #[error("Sum is {kopecks} kopecks: it must be more than zero, or left out")]
    Sum {
        /// The sum.
        kopecks: i64,
    },
    /// More than a QR code of this kind holds.
    #[error("the code holds too much, {bytes} bytes: shorten the names or the purpose")]
    Full {
        /// Bytes of the string.
        bytes: usize,
    },
    /// Not a code of this standard; the text says why.
    #[error("this is no payment code of GOST R 56042: {why}")]
    NotPayment {
        /// What is wrong.
        why: &'static str,
    },
    /// A field that the standard demands isn't there.
    #[error("the payment code has no {field}")]
    Missing {
        /// Its name in the standard.
        field: &'static str,
    },
}

impl QrFault {
    /// Stable code for interfaces.
    pub const fn code(&self) -> &'static str {
        match self {
            QrFault::Empty { .. } => "qr-empty",
            QrFault::TooLong { .. } => "qr-too-long",
            QrFault::Separator { .. } => "qr-separator",
            QrFault::Sum { .. } => "qr-sum",
            QrFault::Full { .. } => "qr-full",
            QrFault::NotPayment { .. } => "qr-not-payment",
            QrFault::Missing { .. } => "qr-missing",
        }
    }

    /// What is wrong and what to do.
    pub fn words(&self, lang: Lang) -> String {
        match (lang, self) {
            (Lang::En, fault) => fault.to_string(),
            (Lang::Ru, QrFault::Empty { field }) => format!("Поле {field} пусто: заполните его."),
            (Lang::Ru, QrFault::TooLong { field, found, max }) => {
                format!("В поле {field} знаков: {found}, допустимо {max}. Сократите его.")
            }
            (Lang::Ru, QrFault::Separator { field, found }) => {
                format!("В поле {field} есть знак {found:?}, который разделяет поля кода. Уберите его.")
            }
            (Lang::Ru, QrFault::Sum { kopecks }) => {
                format!("Сумма {kopecks} коп.: она должна быть больше нуля. Исправьте её или не указывайте.")
            }
            (Lang::Ru, QrFault::Full { bytes }) => {
                format!("Данных для кода слишком много, {bytes} байт. Сократите наименования или назначение.")
            }
            (Lang::Ru, QrFault::NotPayment { .. }) => {
                "Это не платёжный код по ГОСТ Р 56042. Проверьте, что отсканировано.".into()
            }
            (Lang::Ru, QrFault::Missing { field }) => format!("В платёжном коде нет поля {field}. Попросите код с этим полем."),
        }
    }
}

impl PaymentQr {
    /// The string that a QR code holds: the demanded fields first, in the standard's order.
    ///
    /// # Errors
    /// An empty or too long field, a separator inside one, a sum below one kopeck.
    pub fn build(&self) -> Result<String, QrFault> {
        if let Some(kopecks) = self.sum_kopecks.filter(|kopecks| *kopecks <= 0) {
            return Err(QrFault::Sum { kopecks });
        }
        let sum = self.sum_kopecks.map(|kopecks| kopecks.to_string());
        let corr = self.corr_account.as_ref().map_or(NO_CORR, CorrAccount::as_str);
        let mut out = HEAD.to_owned();
        for (field, value, max) in [
            ("Name", Some(self.name.as_str()), NAME_MAX),
            ("PersonalAcc", Some(self.account.as_str()), usize::MAX),
            ("BankName", Some(self.bank_name.as_str()), BANK_NAME_MAX),
            ("BIC", Some(self.bic.as_str()), usize::MAX),
            ("CorrespAcc", Some(corr), usize::MAX),
            ("PayeeINN", self.payee_inn.as_ref().map(Inn::as_str), usize::MAX),
            ("KPP", self.kpp.as_ref().map(Kpp::as_str), usize::MAX),
            ("PersAcc", Some(self.pers_acc.as_str()), PERS_ACC_MAX),
            ("Purpose", Some(self.purpose.as_str()), PURPOSE_MAX),
            ("Sum", sum.as_deref(), usize::MAX),
        ] {
            let Some(value) = value else { continue };
            checked(field, value, max)?;
            let _ = write!(out, "{SEPARATOR}{field}={value}"); // a String takes all
        }
        Ok(out)
    }
}

fn checked(field: &'static str, value: &str, max: usize) -> Result<(), QrFault> {
    let found = value.chars().count();
    if value.trim().is_empty() {
        return Err(QrFault::Empty { field });
    }
    if found > max {
        return Err(QrFault::TooLong { field, found, max });
    }
    match value.chars().find(|sign| *sign == SEPARATOR || sign.is_control()) {
        Some(found) => Err(QrFault::Separator { field, found }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
