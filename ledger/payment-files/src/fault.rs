//! What can be wrong with a file, a row or the sums: a stable code, and what to do about it in Russian and English.

use crate::document::Personal;
use crate::limits::SHOWN_CHARS_MAX;
use std::borrow::Cow;

mod check;
mod file;

pub use check::{Check, CheckKind};
pub use file::FileFault;

/// What is wrong with one field of one row. The row is not among the document's rows, and the document is not posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// Line from 1; in a DBF the number of the record.
    pub line: u32,
    /// Column, key or path of the field, as the file calls it.
    pub field: Cow<'static, str>,
    /// What stands there, cut to [`SHOWN_CHARS_MAX`] characters; may name a person.
    pub found: Personal,
    /// What is wrong.
    pub kind: RowFaultKind,
}

impl RowFault {
    pub(crate) fn new(line: u32, field: impl Into<Cow<'static, str>>, found: &str, kind: RowFaultKind) -> Self {
        let end = found.char_indices().nth(SHOWN_CHARS_MAX).map_or(found.len(), |(at, _)| at);
        Self { line, field: field.into(), found: Personal::new(found.get(..end).unwrap_or_default()), kind }
    }

    /// Where and what, in English, without what was found.
    pub fn en(&self) -> String {
        format!("line {}, {}: {}", self.line, self.field, self.kind.en())
    }

    /// Where and what, in Russian, without what was found.
    pub fn ru(&self) -> String {
        format!("строка {}, {}: {}", self.line, self.field, self.kind.ru())
    }
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowFaultKind {
    /// Nothing stands where something must.
    Missing,
    /// No sum.
    Amount,
    /// A payment of nothing.
    AmountZero,
    /// More than [`AMOUNT_KOPECKS_MAX`](crate::limits::AMOUNT_KOPECKS_MAX).
    AmountTooLarge,
    /// No roubles.
    Currency,
    /// No day.
    Date,
    /// Sum passed on and fee don't give the sum paid.
    Parts,
    /// The payments of a batch don't give its sum.
    Batch,
    /// More or fewer cells than the layout has.
    Cells {
        /// In the layout.
        expected: usize,
        /// In the row.
        got: usize,
    },
    /// More than [`FIELD_BYTES_MAX`](crate::limits::FIELD_BYTES_MAX).
    TooLong,
    /// A quotation mark opens and never closes.
    Quote,
    /// Neither in nor out.
    Direction,
    /// A payment order that the bank hasn't carried out.
    NotBooked,
    /// Neither side is an account of this statement.
    AccountNotOurs,
    /// The same key of a document twice, with different values.
    KeyRepeated,
    /// The same operation id stood before.
    KeyTwice {
        /// In this line.
        line: u32,
    },
    /// Something stands behind the control row.
    AfterControl,
    /// A section that doesn't begin or end here.
    Section,
}

impl RowFaultKind {
    /// Stable, for logs, tests and answers.
    pub fn code(&self) -> &'static str {
        self.words().0
    }

    /// What is wrong and what to do, in Russian.
    pub fn ru(&self) -> String {
        self.with_numbers(self.words().1)
    }

    /// What is wrong and what to do, in English.
    pub fn en(&self) -> String {
        self.with_numbers(self.words().2)
    }

    fn with_numbers(&self, words: &str) -> String {
        match self {
            Self::Cells { expected, got } => {
                words.replace("{expected}", &expected.to_string()).replace("{got}", &got.to_string())
            }
            Self::KeyTwice { line } => words.replace("{line}", &line.to_string()),
            _ => words.to_owned(),
        }
    }

    fn words(&self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Missing => {
                ("row-missing", "пусто; запросите у банка исправленный файл", "is empty; ask the bank for a corrected file")
            }
            Self::Amount => (
                "row-amount",
                "не сумма в рублях, например 150 или 150,50; проверьте раскладку столбцов, затем запросите исправленный файл",
                "is not an amount of roubles such as 150 or 150,50; check the column layout, then ask for a corrected file",
            ),
            Self::AmountZero => (
                "row-amount-zero",
                "платёж на ноль; запросите у банка исправленный файл",
                "a payment of nothing; ask for a corrected file",
            ),
            Self::AmountTooLarge => (
                "row-amount-large",
                "сумма неправдоподобно велика; проверьте раскладку столбцов",
                "too large for a sum; check the column layout",
            ),
            Self::Currency => (
                "row-currency",
                "не рубли (RUB); проведите такой платёж вручную",
                "is not roubles (RUB); enter such a payment by hand",
            ),
            Self::Date => (
                "row-date",
                "не дата вида 31.12.2026, 31-12-2026 или 2026-12-31; проверьте раскладку столбцов",
                "is not a date such as 31.12.2026, 31-12-2026 or 2026-12-31; check the column layout",
            ),
            Self::Parts => (
                "row-parts",
                "сумма не равна переводу плюс комиссии; сверьте строку с банком",
                "the sum is not what was passed on plus the fee; check the row with the bank",
            ),
            Self::Batch => (
                "row-batch",
                "сумма сводной проводки не равна сумме её платежей; сверьте с банком",
                "the entry's sum is not the sum of its payments; check it with the bank",
            ),
            Self::Cells { .. } => (
                "row-cells",
                "ячеек {got}, по раскладке {expected}; найдите лишний или пропущенный разделитель",
                "the row has {got} cells, the layout {expected}; look for a missing or extra separator",
            ),
            Self::TooLong => {
                ("row-long", "слишком длинно; возможно, потерян разделитель", "is too long; perhaps a separator is lost")
            }
            Self::Quote => ("row-quote", "кавычка открыта и не закрыта", "a quotation mark opens and never closes"),
            Self::Direction => (
                "row-direction",
                "должно быть CRDT или DBIT; запросите исправленный файл",
                "must be CRDT or DBIT; ask for a corrected file",
            ),
            Self::NotBooked => (
                "row-not-booked",
                "нет даты поступления или списания: это поручение, а не движение денег; загрузите выписку",
                "no day of receipt or debit: an order, not a movement of money; load the statement",
            ),
            Self::AccountNotOurs => (
                "row-account-foreign",
                "ни плательщик, ни получатель не из счетов этой выписки; проверьте, тот ли это файл",
                "neither side is an account of this statement; check that it is the right file",
            ),
            Self::KeyRepeated => (
                "row-key-repeated",
                "ключ стоит дважды с разными значениями; запросите исправленный файл",
                "stands twice with different values; ask for a corrected file",
            ),
            Self::KeyTwice { .. } => (
                "row-twice",
                "та же операция уже стоит в строке {line}; запросите у банка файл без повтора",
                "the same operation stands in line {line}; ask the bank for a file without the repetition",
            ),
            Self::AfterControl => (
                "row-after-control",
                "строка после контрольной; возможно, склеены два файла",
                "stands behind the control row; perhaps two files were joined",
            ),
            Self::Section => (
                "row-section",
                "раздел начат или закончен не на месте; файл повреждён",
                "a section begins or ends out of place; the file is damaged",
            ),
        }
    }

    /// One of each, for tables of all codes.
    pub fn all() -> [Self; 18] {
        let (expected, got, line) = (12, 11, 7);
        [
            Self::Missing,
            Self::Amount,
            Self::AmountZero,
            Self::AmountTooLarge,
            Self::Currency,
            Self::Date,
            Self::Parts,
            Self::Batch,
            Self::Cells { expected, got },
            Self::TooLong,
            Self::Quote,
            Self::Direction,
            Self::NotBooked,
            Self::AccountNotOurs,
            Self::KeyRepeated,
            Self::KeyTwice { line },
            Self::AfterControl,
            Self::Section,
        ]
    }
}
