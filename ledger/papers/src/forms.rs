//! What the papers of the money office say, each from a plain struct. Sums are counted again here: a paper whose rows don't make
//! its sums is not written.

mod application;
mod card_lists;
mod confirmation;
mod monthly;
mod order;
mod reserved;
mod statement;
mod stock_count;
mod transfer;

pub use application::{RefundApplication, RefundBank};
pub use card_lists::{CardAcceptance, CardAcceptanceRow, CardCounts, CardDelivery, CardDeliveryRow, CardReturn, CardReturnRow};
pub use confirmation::Confirmation;
pub use monthly::{MonthlyAct, MonthlyRow};
pub use order::ReserveOrder;
pub use reserved::{ReservedBalances, ReservedRow};
pub use statement::{Statement, StatementRow};
pub use stock_count::{StockCount, StockCountRow};
pub use transfer::{TransferAct, TransferRow};

use crate::bank::{Inn, Kpp};
use crate::paper::{PaperFault, ROWS_MAX, Signer};
use crate::{Lang, amount_in_words, amount_with_unit, date};
use jiff::civil::Date;

/// A line to write on.
const BLANK: &str = "____________";

/// An organisation on a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Its name as papers have it.
    pub name: String,
    /// Taxpayer's number.
    pub inn: Option<Inn>,
    /// Registration code.
    pub kpp: Option<Kpp>,
}

/// Who signs for an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signatory {
    /// Position, such as «Директор».
    pub position: String,
    /// Name as it is to stand beside the signature; without one it is written by hand.
    pub name: Option<String>,
}

/// A contract that a paper refers to [государственный контракт].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// Its number.
    pub number: String,
    /// Its day; without one a line is left to fill in.
    pub date: Option<Date>,
}

impl Party {
    fn full(&self) -> String {
        let inn = self.inn.iter().map(|inn| format!("ИНН\u{a0}{inn}"));
        let kpp = self.kpp.iter().map(|kpp| format!("КПП\u{a0}{kpp}"));
        let details: Vec<String> = inn.chain(kpp).collect();
        if details.is_empty() { self.name.clone() } else { format!("{} ({})", self.name, details.join(", ")) }
    }
}

impl Signatory {
    fn of(&self, party: &str) -> Signer {
        Signer { role: format!("{} {party}", self.position), name: self.name.clone() }
    }
}

impl Contract {
    fn words(&self) -> String {
        let day = self.date.map_or_else(|| BLANK.to_owned(), date);
        format!("№\u{a0}{} от\u{a0}{day}", self.number)
    }
}

/// `№ 12 от 22.11.2026`; only the day when there is no number.
fn numbered(number: Option<&str>, day: Date) -> String {
    number.map_or_else(|| format!("от {}", date(day)), |number| format!("№ {number} от {}", date(day)))
}

/// A sum in figures and in words.
fn sum_in_full(kopecks: i64) -> String {
    format!("{} ({})", amount_with_unit(Lang::Ru, kopecks), amount_in_words(Lang::Ru, kopecks))
}

fn few_enough(rows: usize) -> Result<(), PaperFault> {
    if rows > ROWS_MAX { Err(PaperFault::TooManyRows { rows }) } else { Ok(()) }
}

fn in_order(what: &'static str, earlier: Date, later: Date) -> Result<(), PaperFault> {
    if later < earlier { Err(PaperFault::Dates { what, earlier, later }) } else { Ok(()) }
}

fn agree(what: &'static str, counted: i64, given: i64) -> Result<(), PaperFault> {
    if counted == given { Ok(()) } else { Err(PaperFault::SumsDisagree { what, counted, given }) }
}

fn not_negative(what: &'static str, row: usize, kopecks: i64) -> Result<(), PaperFault> {
    if kopecks < 0 { Err(PaperFault::Negative { what, row, kopecks }) } else { Ok(()) }
}

/// The sum of all, or where it grew too large.
fn total(sums: impl IntoIterator<Item = i64>) -> Result<i64, PaperFault> {
    let add = |sum: i64, (row, kopecks): (usize, i64)| sum.checked_add(kopecks).ok_or(PaperFault::Overflow { row });
    (1..).zip(sums).try_fold(0, add)
}
