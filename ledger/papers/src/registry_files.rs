//! Refunds of a supplier as files: payment orders for a bank client, and lists for people (RFD-06, RFD-07).

mod client_bank;

pub use client_bank::{ClientBankFile, Replaced};

use crate::bank::{Account, Bic, CorrAccount, Inn, Kpp};
use crate::table::{Cell, Table};
use jiff::civil::DateTime;

/// Orders in one file. Origin: bank clients take some thousands; a guess below the smallest limit met.
pub const ORDERS_MAX: usize = 5_000;

/// A bank account with its bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankDetails {
    /// The account.
    pub account: Account,
    /// Name of the bank.
    pub bank_name: String,
    /// Its code.
    pub bic: Bic,
    /// Its correspondent account.
    pub corr_account: Option<CorrAccount>,
}

/// One refund to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundOrder {
    /// Number of the payment order, one to six digits.
    pub number: u32,
    /// Whose account receives, as given; at most 160 signs.
    pub recipient: String,
    /// The recipient's taxpayer number, when it was given.
    pub recipient_inn: Option<Inn>,
    /// Where the money goes.
    pub to: BankDetails,
    /// Kopecks, more than zero.
    pub sum_kopecks: i64,
    /// Purpose of the payment, at most 210 signs.
    pub purpose: String,
    /// The account in the ledger [лицевой счёт] that is emptied; for the list.
    pub ledger_account: String,
    /// The application, its number or day; for the list.
    pub application: String,
}

/// Refunds that one supplier pays from one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundRegistry {
    /// When the file is made; the orders bear this day.
    pub made: DateTime,
    /// The supplier; at most 160 signs.
    pub payer: String,
    /// Its taxpayer number.
    pub payer_inn: Inn,
    /// Its registration code.
    pub payer_kpp: Option<Kpp>,
    /// Its account.
    pub from: BankDetails,
    /// Refunds, numbers once each.
    pub orders: Vec<RefundOrder>,
}

/// Why there is no file of orders.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegistryFault {
    /// More orders than a file holds.
    #[error("{orders} orders, a file holds {ORDERS_MAX}: make several files")]
    TooMany {
        /// Orders there are.
        orders: usize,
    },
    /// A number that a payment order can't have.
    #[error("order {number}: numbers are 1 to 999999, each once in a file; number it anew")]
    Number {
        /// The number.
        number: u32,
    },
    /// Nothing to pay, or less.
    #[error("order {number}: the sum is {kopecks} kopecks, it must be more than zero; take the order out")]
    Sum {
        /// Number of the order.
        number: u32,
        /// The sum.
        kopecks: i64,
    },
    /// The sums together grow past what a ledger holds.
    #[error("order {number}: the sums grow past what a ledger holds; ask the ledger again")]
    Overflow {
        /// Number of the order.
        number: u32,
    },
    /// A field that must not be empty is.
    #[error("order {number}, field {key}: it is empty; fill it in")]
    Empty {
        /// Number of the order; zero for the payer of all.
        number: u32,
        /// Name of the field in the file.
        key: &'static str,
    },
    /// Longer than a payment order allows.
    #[error("order {number}, field {key}: {found} signs, {max} are allowed; shorten it")]
    TooLong {
        /// Number of the order; zero for the payer of all.
        number: u32,
        /// Name of the field in the file.
        key: &'static str,
        /// Signs there are.
        found: usize,
        /// Signs there may be.
        max: usize,
    },
}

impl RegistryFault {
    /// Stable code for interfaces.
    pub const fn code(&self) -> &'static str {
        match self {
            RegistryFault::TooMany { .. } => "registry-many",
            RegistryFault::Number { .. } => "registry-number",
            RegistryFault::Sum { .. } => "registry-sum",
            RegistryFault::Overflow { .. } => "registry-overflow",
            RegistryFault::Empty { .. } => "registry-empty",
            RegistryFault::TooLong { .. } => "registry-too-long",
        }
    }

    /// What is wrong and what to do.
    pub fn words(&self, lang: crate::Lang) -> String {
        match (lang, self) {
            (crate::Lang::En, fault) => fault.to_string(),
            (_, RegistryFault::TooMany { orders }) => {
                format!("Поручений {orders}, в файле помещается {ORDERS_MAX}. Сделайте несколько файлов.")
            }
            (_, RegistryFault::Number { number }) => {
                format!("Поручение {number}: номер от 1 до 999999, каждый в файле один раз. Перенумеруйте.")
            }
            (_, RegistryFault::Sum { number, kopecks }) => {
                format!("Поручение {number}: сумма {kopecks} коп., она должна быть больше нуля. Исключите поручение.")
            }
            (_, RegistryFault::Overflow { number }) => {
                format!("Поручение {number}: общая сумма невозможна. Запросите данные учёта заново.")
            }
            (_, RegistryFault::Empty { number, key }) => format!("Поручение {number}, поле {key}: пусто. Заполните его."),
            (_, RegistryFault::TooLong { number, key, found, max }) => {
                format!("Поручение {number}, поле {key}: знаков {found}, допустимо {max}. Сократите его.")
            }
        }
    }
}

impl RefundRegistry {
    /// The refunds as payment orders, `1CClientBankExchange` 1.03 in Windows-1251.
    ///
    /// # Errors
    /// [`RegistryFault`]; nothing is cut to fit.
    pub fn client_bank(&self) -> Result<ClientBankFile, RegistryFault> {
        self.total_kopecks()?;
        client_bank::write(self)
    }

    /// The refunds as a list, their sum below them.
    ///
    /// # Errors
    /// As [`RefundRegistry::client_bank`], of numbers and sums.
    pub fn table(&self) -> Result<Table, RegistryFault> {
        list(&self.orders)
    }

    /// What all orders make, each checked.
    ///
    /// # Errors
    /// Too many orders, a number twice or out of range, a sum that isn't more than zero.
    pub fn total_kopecks(&self) -> Result<i64, RegistryFault> {
        total_kopecks(&self.orders)
    }
}

/// Refunds as a list, whoever pays them, their sum below them.
///
/// # Errors
/// As [`RefundRegistry::client_bank`], of numbers and sums.
pub fn list(orders: &[RefundOrder]) -> Result<Table, RegistryFault> {
    let sum = total_kopecks(orders)?;
    let text = |text: &str| Cell::Text(text.to_owned());
    let row = |order: &RefundOrder| {
        vec![
            Cell::Number(u64::from(order.number)),
            text(&order.ledger_account),
            text(&order.application),
            text(&order.recipient),
            text(order.to.account.as_str()),
            text(&order.to.bank_name),
            text(order.to.bic.as_str()),
            order.to.corr_account.as_ref().map_or(Cell::Empty, |corr| text(corr.as_str())),
            Cell::Kopecks(order.sum_kopecks),
            text(&order.purpose),
        ]
    };
    let mut rows: Vec<Vec<Cell>> = orders.iter().map(row).collect();
    let mut together = vec![Cell::Empty; 10];
    for (cell, value) in together.iter_mut().skip(7).zip([text("Итого"), Cell::Kopecks(sum)]) {
        *cell = value;
    }
    rows.push(together);
    let head = [
        "№ поручения",
        "Лицевой счёт",
        "Заявление",
        "Получатель",
        "Счёт получателя",
        "Банк",
        "БИК",
        "Корр. счёт",
        "Сумма, руб.",
        "Назначение платежа",
    ];
    Ok(Table { name: "Возвраты".into(), head: head.map(str::to_owned).to_vec(), rows, foot: None })
}

fn total_kopecks(orders: &[RefundOrder]) -> Result<i64, RegistryFault> {
    /// Six digits. Origin: Bank of Russia, Положение 762-П, number of a payment order.
    const NUMBER_MAX: u32 = 999_999;
    if orders.len() > ORDERS_MAX {
        return Err(RegistryFault::TooMany { orders: orders.len() });
    }
    let (mut seen, mut sum) = (std::collections::BTreeSet::new(), 0i64);
    for &RefundOrder { number, sum_kopecks: kopecks, .. } in orders {
        if !(1..=NUMBER_MAX).contains(&number) || !seen.insert(number) {
            return Err(RegistryFault::Number { number });
        }
        if kopecks <= 0 {
            return Err(RegistryFault::Sum { number, kopecks });
        }
        sum = sum.checked_add(kopecks).ok_or(RegistryFault::Overflow { number })?;
    }
    Ok(sum)
}
