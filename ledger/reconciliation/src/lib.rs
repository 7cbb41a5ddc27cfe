//! Three-way reconciliation of one supplier's day: the provider's rows ↔ the ledger's postings ↔ the bank's statement (FIELD C3).
//!
//! ```text
//! rows of the day ─► by operation id ─► postings ──► matched · missing here · missing there · amount or account differs
//!        └─ in files ─► by payment, by number and sum, by sum ─► statement ──► confirmed · not there yet · sum differs · only there
//! refunds ─► by the number in the payment's words ──────────────► statement ──► matched · not marked here · not there · sum differs
//! ```
//!
//! All sides close to zero, or the differences say exactly why not:
//!
//! ```text
//! Σ rows − Σ postings                = Σ (row − posting)      over the differences between the two
//! Σ statement − (Σ rows − Σ fees)    = Σ (entry − expected)   over the differences with the bank
//! Σ paid of refunds − Σ marked as paid = Σ (entry − refund)     over the differences of refunds (RFD-07)
//! ```
//!
//! Pure functions over lists: no clock, disk or hash-map order. Sums are `i128`, which no number of `i64` rows overflows.

pub mod ageing;
mod bank;
pub mod payouts;
mod postings;
mod report;

pub use report::{Class, Difference, Report, Side, Sum, Summary, Why};

use payouts::Pass;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// Days after its registry within which a bank pays it. Origin: acquirers pay on the first or second working day; a week spans
/// holidays.
pub const PAID_WITHIN_DAYS: i32 = 7;

/// A provider's row of the day: of a registry, a notice camt.054, or a statement that was posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Number of the taken file.
    pub file: u32,
    /// Line in it.
    pub line: u32,
    /// Personal account; 0 when it names none.
    pub account: u64,
    /// Signed: what goes back to a payer is negative.
    pub kopecks: i64,
    /// What the bank keeps of it, signed like the row.
    pub fee_kopecks: i64,
    /// Ids under which it may stand in the journal, the likeliest first: the file's own, then those of notices about it.
    pub ids: Vec<u128>,
    /// The source's operation: a statement that names single payments names it too.
    pub key: Box<str>,
}

/// A file of provider's rows, of this day or one near it: what a bank pays in one sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Number of the taken file.
    pub file: u32,
    /// Its last row's day: in its report a wrong sum is said.
    pub day: i32,
    /// Number that its sender gave it; empty when none.
    pub number: String,
    /// Sum of its rows, signed.
    pub kopecks: i64,
    /// Sum of its fees, signed.
    pub fee_kopecks: i64,
}

/// A top-up in the journal, found by a row's id or booked on the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Its command id.
    pub id: u128,
    /// Its position.
    pub pos: u64,
    /// The account that it names; 0 for none.
    pub account: u64,
    /// Kopecks.
    pub kopecks: i64,
    /// True when the ledger refused it: nothing was posted.
    pub refused: bool,
    /// Civil day on which it was booked.
    pub day: i32,
    /// What brought it.
    pub origin: Origin,
}

/// What brought a posting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A taken file, by number.
    File(u32),
    /// A notice of a payment source.
    Notice,
    /// A command of a program or person.
    Command,
}

/// A movement on the settlement account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Number of the taken statement.
    pub file: u32,
    /// Line in it.
    pub line: u32,
    /// Its civil day.
    pub day: i32,
    /// Signed: what went out is negative.
    pub kopecks: i64,
    /// Personal account that its words name; 0 for none.
    pub account: u64,
    /// The refund that its words name ([`payouts::named`]); 0 for none.
    pub refund: u32,
    /// The bank's own id of the payment.
    pub key: Box<str>,
    /// Its words and references, for numbers of registries; never leaves this crate.
    pub words: String,
}

/// Everything about one day of one supplier.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// The supplier.
    pub supplier: u32,
    /// Civil day, days since 1970-01-01.
    pub day: i32,
    /// The provider's rows of that day, in the order of files and lines.
    pub rows: Vec<Row>,
    /// Operations of rows of other days near it, with the first file that has them.
    pub elsewhere: HashMap<u128, u32>,
    /// Postings, each position once.
    pub postings: Vec<Posting>,
    /// Files with rows of the day or near it, in the order of days.
    pub batches: Vec<Batch>,
    /// Files of which the statement names single payments of other days.
    pub named_elsewhere: HashSet<u32>,
    /// Keys of such payments.
    pub keys_elsewhere: HashSet<Box<str>>,
    /// Movements from some days before to some days after; those that name a refund which ended near the day from its pass on.
    pub entries: Vec<Entry>,
    /// The supplier's refunds, in the order of numbers and days.
    pub passes: Vec<Pass>,
}

/// Reconciles a day.
pub fn reconcile(input: &Input) -> Report {
    let mut report = Report { summary: Summary::of(input.supplier, input.day), differences: Vec::new() };
    let rows = postings::compare(input, &mut report);
    let about_refunds = payouts::compare(input, &mut report);
    bank::compare(input, &rows, about_refunds, &mut report);
    report.count();
    report
}
