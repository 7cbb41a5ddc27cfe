//! Payment files: what was taken in, and what became of its rows (ACC-02, FIELD C1 and C3).
//!
//! A file is taken by a command before any of its rows is posted, so a server that stops in between goes on where it stopped: rows
//! have ids of their own and are posted once, however often they are tried.

use crate::procedure::Stamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One document of a payment file, as it states itself.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct PaymentFile {
    /// BLAKE3 of the bytes that came in, hexadecimal: under it they are kept.
    pub kept: String,
    /// What they were called: some banks say number and day nowhere else.
    #[serde(default)]
    pub name: String,
    /// Which document of these bytes, from 0.
    #[serde(default)]
    pub index: u32,
    /// BLAKE3 of the document's file, hexadecimal: of the entry, where an archive came in.
    pub hash: String,
    /// Which document of that file, from 0.
    #[serde(default)]
    pub part: u32,
    /// The supplier on whose settlement account the money lies.
    pub supplier: u32,
    /// What it is written in.
    pub format: String,
    /// Who wrote it: a bank's name or number; empty when it does not say.
    #[serde(default)]
    pub sender: String,
    /// Its number there; empty when it has none.
    #[serde(default)]
    pub number: String,
    /// Its civil day, days since 1970-01-01; `None` when it does not say.
    #[serde(default)]
    pub day: Option<i32>,
    /// Payments in it.
    pub payments: Sum,
    /// Kept to compare with: none of its payments is posted from it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub compared: bool,
    /// What a statement says about its settlement account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balances: Option<Balances>,
}

/// A settlement account before the first and after the last movement of a statement.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Balances {
    /// Its number at the bank.
    pub account: String,
    /// Before, kopecks.
    pub opening_kopecks: i64,
    /// After, kopecks.
    pub closing_kopecks: i64,
}

/// Some payments.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Sum {
    /// How many.
    pub rows: u32,
    /// Kopecks.
    pub kopecks: i64,
}

impl Sum {
    /// With one more.
    #[must_use]
    pub fn and(self, kopecks: i64) -> Self {
        Self { rows: self.rows.saturating_add(1), kopecks: self.kopecks.saturating_add(kopecks) }
    }
}

/// What became of the payments of a file: every one is in one of these.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Posted {
    /// On the accounts they name.
    pub credited: Sum,
    /// Posted before, from another file: the same operation of the same sender.
    pub repeated: Sum,
    /// In the supplier's suspense account: nobody has such an account.
    pub suspense: Sum,
    /// Refused by the ledger, each with its reason in the journal.
    pub refused: Sum,
}

impl Posted {
    /// All of them.
    pub fn all(&self) -> Sum {
        [self.credited, self.suspense, self.repeated, self.refused].into_iter().fold(Sum::default(), |all, part| Sum {
            rows: all.rows.saturating_add(part.rows),
            kopecks: all.kopecks.saturating_add(part.kopecks),
        })
    }
}

/// Numbers between two files of a sender that no file has: one may be lost.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Gap {
    /// Whose files.
    pub sender: String,
    /// First number that is missing.
    pub first: u64,
    /// Last one.
    pub last: u64,
}

/// A longer gap is a new numbering. Origin: guess; three months of daily files.
const GAP_MAX: u64 = 92;

/// Numbers that senders left out, by sender; what is compared has a numbering of its own. Files without a number are passed over.
pub fn gaps<'a>(files: impl Iterator<Item = &'a Taken>) -> Vec<Gap> {
    let mut numbers: BTreeSet<(&str, bool, u64)> = BTreeSet::new();
    let numbered = |file: &'a PaymentFile| Some((file.sender.as_str(), file.compared, file.number.parse().ok()?));
    numbers.extend(files.filter_map(|taken| numbered(&taken.file)));
    let next = numbers.iter().skip(1);
    let pairs = numbers.iter().zip(next).filter(|((sender, of, _), (other, than, _))| (sender, of) == (other, than));
    let gap = |((sender, _, before), (_, _, after)): (&(&str, bool, u64), &(&str, bool, u64))| {
        let missing = after - before - 1;
        (1..=GAP_MAX).contains(&missing).then(|| Gap { sender: (*sender).to_owned(), first: before + 1, last: after - 1 })
    };
    pairs.filter_map(gap).collect()
}

/// Two statements of a settlement account that follow each other and do not meet: one between them is missing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Break {
    /// The settlement account.
    pub account: String,
    /// Day of the earlier one.
    pub before: i32,
    /// Day of the later one.
    pub after: i32,
    /// What the later one begins with, less what the earlier one ends with, kopecks.
    pub kopecks: i64,
}

/// Where statements of an account do not meet: the balance after one is not the balance before the next. A day without one is no
/// break where the balances meet: banks write none for days without movements.
pub fn breaks<'a>(files: impl Iterator<Item = &'a Taken>) -> Vec<Break> {
    let mut statements: Vec<(&Balances, i32, u32)> = Vec::new();
    statements.extend(files.filter_map(|Taken { id, file, .. }| Some((file.balances.as_ref()?, file.day?, *id))));
    statements.sort_by_key(|(balances, day, id)| (balances.account.as_str(), *day, *id));
    let pairs = statements.iter().zip(statements.iter().skip(1));
    let one = |(&(earlier, before, _), &(later, after, _)): (&(&'a Balances, i32, u32), &(&'a Balances, i32, u32))| {
        let kopecks = later.opening_kopecks.saturating_sub(earlier.closing_kopecks);
        // The same day twice: the account's statement came both as camt.053 and for 1C.
        let again = before == after && earlier == later;
        let breaks = earlier.account == later.account && !again && kopecks != 0;
        breaks.then(|| Break { account: later.account.clone(), before, after, kopecks })
    };
    pairs.filter_map(one).collect()
}

/// A file that was taken in.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Taken {
    /// Number, from 1.
    pub id: u32,
    /// What was taken.
    pub file: PaymentFile,
    /// Who took it and when.
    pub stamp: Stamp,
    /// What became of its payments; `None` while they are being posted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posted: Option<Posted>,
}
