//! What the assistant is told about a payment, and the questions it may ask the books.

use crate::digits::Digits;
use crate::hints::{Class, Hints};

/// An opaque keyed hash of whoever paid; never a name, and worth nothing outside this ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PayerKey(pub u128);

/// A payment as it arrived (ACC-06).
#[derive(Debug, Clone)]
pub struct Payment {
    /// Account digits as written; `None` when the field was empty or no number.
    pub written: Option<Digits>,
    /// Kopecks, positive.
    pub sum_kopecks: i64,
    /// What the purpose says, without names.
    pub hints: Hints,
    /// Who paid, where the channel tells.
    pub payer: Option<PayerKey>,
    /// Supplier whose settlement account got the money (ACC-02).
    pub supplier: u32,
    /// Civil day of the payment: days since 1970-01-01.
    pub day: i32,
}

/// An account that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountFacts {
    /// False when its holder left.
    pub active: bool,
    /// Complex of the holder.
    pub complex: u32,
    /// Building of the holder.
    pub building: u32,
    /// Study group of the holder, or 0.
    pub group: u32,
    /// Class that the group's name says, where it is one ([`Class::parse`]).
    pub class: Option<Class>,
}

/// A meals contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContractFacts {
    /// Its supplier.
    pub supplier: u32,
    /// Its complex.
    pub complex: u32,
}

/// Payments of one payer to one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaidBefore {
    /// The account.
    pub account: u64,
    /// How many.
    pub count: u32,
}

/// One top-up of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopUp {
    /// Civil day.
    pub day: i32,
    /// Kopecks.
    pub kopecks: i64,
    /// Who paid, where known.
    pub payer: Option<PayerKey>,
}

/// The books, read-only. Each answer must be cheap (an index, not a walk); the same question gets the same answer while one
/// payment is looked at. `propose` asks at most [`crate::propose::LOOKUPS_MAX`] of them.
pub trait Known {
    /// The account of this number; `None` when nobody has it.
    fn account(&self, account: u64) -> Option<AccountFacts>;
    /// Whether the account's holder is fed by this supplier.
    fn has_contract(&self, account: u64, supplier: u32) -> bool;
    /// How many accounts this supplier feeds.
    fn accounts_of(&self, supplier: u32) -> u32;
    /// The latest top-ups of an account at a supplier, newest first; at most [`crate::sum::TOP_UPS_MAX`] are looked at.
    fn top_ups(&self, account: u64, supplier: u32) -> Vec<TopUp>;
    /// Accounts that this payer paid to; may stop after one more than [`crate::propose::HISTORY_MAX`], which then are not used.
    fn paid_before(&self, payer: PayerKey) -> Vec<PaidBefore>;
    /// The complex that a school number means.
    fn complex_of_school(&self, number: u32) -> Option<u32>;
    /// The meals contract of this number.
    fn contract(&self, number: u64) -> Option<ContractFacts>;
    /// The supplier with this taxpayer number (ИНН).
    fn supplier_of_tax_number(&self, number: u64) -> Option<u32>;
}
