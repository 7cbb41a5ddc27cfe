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

/// Numbers that senders left out, by sender. Files without a number are passed over.
pub fn gaps<'a>(files: impl Iterator<Item = &'a Taken>) -> Vec<Gap> {
    let mut numbers: BTreeSet<(&str, u64)> = BTreeSet::new();
    numbers.extend(files.filter_map(|taken| Some((taken.file.sender.as_str(), taken.file.number.parse().ok()?))));
    let next = numbers.iter().skip(1);
    let pairs = numbers.iter().zip(next).filter(|((sender, _), (other, _))| sender == other);
    let gap = |((sender, before), (_, after)): (&(&str, u64), &(&str, u64))| {
        let missing = after - before - 1;
        (1..=GAP_MAX).contains(&missing).then(|| Gap { sender: (*sender).to_owned(), first: before + 1, last: after - 1 })
    };
    pairs.filter_map(gap).collect()
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
