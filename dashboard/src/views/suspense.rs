//! What is known of payments beside the office's rows: where each came from, whose it may be, and which arrivals look wrong.
//!
//! Nothing in here names anybody: digits, hints and reasons alone (ERR-01…03).

use suspense_assistant::{Proposal, Why};

/// Days that arrivals which look wrong are shown for. Origin: guess; what parents notice within two weeks.
pub const ODD_DAYS: i64 = 14;
/// Of them shown at most. Origin: what a person looks through at once.
pub const ODD_SHOWN: usize = 50;

/// Where a payment came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Number of the payment file and line in it; `None` for a notice.
    pub file: Option<(u32, u32)>,
    /// Source and number of a notice, and what of the purpose may be kept; empty when nothing is.
    pub words: String,
}

/// A payment in suspense as the journal and the assistant know it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrival {
    /// Position of its record.
    pub payment: u64,
    /// Where it came from.
    pub source: Source,
    /// Digits of the account as written; empty when there were none.
    pub written: String,
    /// What its purpose says, in words of the field.
    pub hints: String,
    /// Civil day of the payment, days since 1970-01-01, where its file says it.
    pub day: Option<i32>,
    /// The channel told who paid.
    pub payer_told: bool,
    /// Whose it may be, best first.
    pub proposals: Vec<Proposal>,
}

/// A payment that reached an account and looks wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OddArrival {
    /// Position of its record.
    pub pos: u64,
    /// When it was booked, microseconds since the Unix epoch.
    pub at_us: i64,
    /// Where it came from.
    pub source: Source,
    /// The account that it reached.
    pub account: u64,
    /// Kopecks.
    pub kopecks: i64,
    /// How sure that something is wrong, 0 to 1000.
    pub confidence: u16,
    /// Strongest first.
    pub reasons: Vec<Why>,
}
