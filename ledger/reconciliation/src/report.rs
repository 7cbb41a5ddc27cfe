//! What a reconciliation says: sums, and every difference with what each side has.

use crate::Origin;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Some rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// How many.
    pub rows: u64,
    /// Kopecks, signed.
    pub kopecks: i128,
}

impl Sum {
    /// Adds one.
    pub fn add(&mut self, kopecks: i64) {
        self.add_sum(Self { rows: 1, kopecks: kopecks.into() });
    }

    /// Adds some.
    pub fn add_sum(&mut self, more: Self) {
        self.rows += more.rows;
        self.kopecks += more.kopecks;
    }
}

/// Kinds of difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// The provider has it, the ledger does not.
    MissingHere,
    /// The ledger has it, the provider does not.
    MissingThere,
    /// Both have it with different sums.
    AmountDiffers,
    /// Both have it, on different accounts.
    AccountDiffers,
    /// The bank has not paid it yet.
    NotInStatement,
    /// The bank paid a file with another sum.
    StatementDiffers,
    /// The bank shows money of payers that no file and no posting names.
    OnlyInStatement,
    /// The bank moved money of a refund, and the refund is not marked so here.
    PayoutUnmarked,
    /// A refund is marked as paid here, and no statement has its payment.
    PayoutMissing,
    /// The bank paid a refund with another sum.
    PayoutDiffers,
}

/// Which two sides differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Provider and ledger.
    Ledger,
    /// Provider and bank.
    Bank,
    /// Refunds and bank.
    Refunds,
}

impl Class {
    /// All, as they are shown.
    pub const ALL: [Self; 10] = [
        Self::MissingHere,
        Self::MissingThere,
        Self::AmountDiffers,
        Self::AccountDiffers,
        Self::NotInStatement,
        Self::StatementDiffers,
        Self::OnlyInStatement,
        Self::PayoutUnmarked,
        Self::PayoutMissing,
        Self::PayoutDiffers,
    ];

    /// Which equation it belongs to.
    pub const fn side(self) -> Side {
        match self {
            Self::MissingHere | Self::MissingThere | Self::AmountDiffers | Self::AccountDiffers => Side::Ledger,
            Self::NotInStatement | Self::StatementDiffers | Self::OnlyInStatement => Side::Bank,
            Self::PayoutUnmarked | Self::PayoutMissing | Self::PayoutDiffers => Side::Refunds,
        }
    }

    /// True for what may only take its time: the bank's part of it comes a day or some later.
    pub const fn waits(self) -> bool {
        matches!(self, Self::NotInStatement | Self::PayoutMissing)
    }

    /// Stable word in addresses and files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::MissingHere => "missing_here",
            Self::MissingThere => "missing_there",
            Self::AmountDiffers => "amount_differs",
            Self::AccountDiffers => "account_differs",
            Self::NotInStatement => "not_in_statement",
            Self::StatementDiffers => "statement_differs",
            Self::OnlyInStatement => "only_in_statement",
            Self::PayoutUnmarked => "payout_unmarked",
            Self::PayoutMissing => "payout_missing",
            Self::PayoutDiffers => "payout_differs",
        }
    }
}

/// What is known of the cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Nothing more than the class says.
    Unknown,
    /// The ledger refused it; the record says why.
    Refused,
    /// Another row of the provider has the same operation with another sum.
    SameOperation,
    /// The same operation was posted twice: from a notice and from a file.
    PostedTwice,
    /// Money went back to a payer.
    GoneBack,
    /// The supplier does not have such a refund: it was never passed, or is back.
    NotPassed,
    /// A payment has paid this refund already.
    PaidTwice,
    /// The bank sent the money of a refund back.
    CameBack,
}

/// One difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Its kind.
    pub class: Class,
    /// What is known of its cause.
    pub why: Why,
    /// Taken file of the row or entry; 0 for none.
    pub file: u32,
    /// Line in it; 0 when it is about the whole file.
    pub line: u32,
    /// Rows that it stands for.
    pub rows: u64,
    /// Position of the posting, if there is one.
    pub pos: Option<u64>,
    /// What brought the posting.
    pub origin: Option<Origin>,
    /// Personal account; 0 for none.
    pub account: u64,
    /// The refund that it is about; 0 for none.
    #[serde(default)]
    pub refund: u32,
    /// What the provider says, what the bank was to pay, or what is marked as paid here.
    pub stated_kopecks: i128,
    /// What the ledger or the bank has.
    pub found_kopecks: i128,
}

impl Difference {
    /// One row of a taken file, about which nothing else is known.
    pub(crate) const fn of(class: Class, file: u32, line: u32) -> Self {
        Self {
            class,
            why: Why::Unknown,
            file,
            line,
            rows: 1,
            pos: None,
            origin: None,
            account: 0,
            refund: 0,
            stated_kopecks: 0,
            found_kopecks: 0,
        }
    }

    /// What it adds to its equation.
    pub const fn kopecks(&self) -> i128 {
        match self.class.side() {
            Side::Ledger => self.stated_kopecks - self.found_kopecks,
            Side::Bank | Side::Refunds => self.found_kopecks - self.stated_kopecks,
        }
    }
}

/// The sums of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The supplier.
    pub supplier: u32,
    /// Civil day, days since 1970-01-01.
    pub day: i32,
    /// When it was made, microseconds since the Unix epoch.
    pub made_us: i64,
    /// How long that took, microseconds.
    pub took_us: u64,
    /// What the reconciliation knew: another number means that files came or were posted since.
    pub known: u64,
    /// Statements that have movements of the day or after it.
    pub statements: u64,
    /// The provider's rows, each operation once.
    pub provider: Sum,
    /// Rows that repeat one of another file.
    pub repeated: Sum,
    /// Postings of those rows, and those of the day that have none.
    pub postings: Sum,
    /// Rows whose posting agrees.
    pub matched: Sum,
    /// Of the postings: booked on other days.
    pub booked_other_days: Sum,
    /// Postings of the day that belong to rows of other days.
    pub of_other_days: Sum,
    /// Rows that the bank has paid.
    pub confirmed: Sum,
    /// What it kept of them.
    pub fee_kopecks: i128,
    /// What the statement has for the day's rows, and what is only there.
    pub statement: Sum,
    /// Money that came in on the day and is no payment of parents, as far as its words say.
    pub other_in: Sum,
    /// Money that went out and pays no refund.
    pub other_out: Sum,
    /// What the statement has of refunds on the day: paid, less what came back.
    #[serde(default)]
    pub payouts: Sum,
    /// What is marked here of those, and what is marked on the day and in no statement.
    #[serde(default)]
    pub refunds: Sum,
    /// Of both what agrees.
    #[serde(default)]
    pub refunds_matched: Sum,
    /// Differences by kind: how many rows, and what they add to their equation.
    pub classes: BTreeMap<Class, Sum>,
}

impl Summary {
    pub(crate) fn of(supplier: u32, day: i32) -> Self {
        Self {
            supplier,
            day,
            made_us: 0,
            took_us: 0,
            known: 0,
            statements: 0,
            provider: Sum::default(),
            repeated: Sum::default(),
            postings: Sum::default(),
            matched: Sum::default(),
            booked_other_days: Sum::default(),
            of_other_days: Sum::default(),
            confirmed: Sum::default(),
            fee_kopecks: 0,
            statement: Sum::default(),
            other_in: Sum::default(),
            other_out: Sum::default(),
            payouts: Sum::default(),
            refunds: Sum::default(),
            refunds_matched: Sum::default(),
            classes: BTreeMap::new(),
        }
    }

    /// Without a difference.
    pub fn closes(&self) -> bool {
        self.classes.is_empty()
    }

    /// Nothing came, nothing was posted, nothing was paid.
    pub fn is_empty(&self) -> bool {
        let rows = [self.provider, self.postings, self.statement, self.payouts, self.refunds].map(|sum| sum.rows);
        rows == [0; 5] && self.closes()
    }

    /// Differences of one side.
    pub fn open(&self, side: Side) -> Sum {
        let mut open = Sum::default();
        self.classes.iter().filter(|(class, _)| class.side() == side).for_each(|(_, sum)| open.add_sum(*sum));
        open
    }

    /// What the provider has more than the ledger.
    pub const fn ledger_gap(&self) -> i128 {
        self.provider.kopecks - self.postings.kopecks
    }

    /// What the bank has more than it was to pay.
    pub const fn bank_gap(&self) -> i128 {
        self.statement.kopecks - (self.provider.kopecks - self.fee_kopecks)
    }

    /// What the bank has paid of refunds more than is marked here.
    pub const fn refunds_gap(&self) -> i128 {
        self.payouts.kopecks - self.refunds.kopecks
    }

    /// All equations hold: what differs is what the differences say.
    pub fn is_explained(&self) -> bool {
        let gaps = [(Side::Ledger, self.ledger_gap()), (Side::Bank, self.bank_gap()), (Side::Refunds, self.refunds_gap())];
        gaps.into_iter().all(|(side, gap)| gap == self.open(side).kopecks)
    }
}

/// A day with its differences, in the order of classes, files and lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Its sums.
    pub summary: Summary,
    /// All of them.
    pub differences: Vec<Difference>,
}

impl Report {
    pub(crate) fn count(&mut self) {
        self.differences.sort_by_key(|d| (d.class, d.file, d.line, d.pos, d.refund));
        for difference in &self.differences {
            let more = Sum { rows: difference.rows, kopecks: difference.kopecks() };
            self.summary.classes.entry(difference.class).or_default().add_sum(more);
        }
    }
}
