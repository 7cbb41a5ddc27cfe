//! The money of one supplier, without names.

use super::desk::Named;

/// A meals contract (MEA-07).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractRow {
    /// Number.
    pub id: u32,
    /// The complex served.
    pub complex: Named,
    /// False when closed in the registry.
    pub active: bool,
    /// Noon of its first day, microseconds since the Unix epoch.
    pub first_us: i64,
    /// Noon of its last day.
    pub last_us: i64,
}

/// A purse of a supplier (ACC-02).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SupplierPurse {
    /// Account number with check digit.
    pub account: u64,
    /// Kopecks.
    pub balance_kopecks: i64,
    /// Kopecks set aside.
    pub held_kopecks: i64,
}

/// A supplier with its contracts and a page of its purses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupplierView {
    /// Number and name.
    pub supplier: Named,
    /// Kopecks owed to the holders of accounts: the sum of all its purses.
    pub owed_kopecks: i128,
    /// Kopecks by [`ledger_core::command::Control`] number; together with the purses they are zero (invariant `sum-is-zero`).
    pub controls: [i64; ledger_core::command::CONTROLS],
    /// By number.
    pub contracts: Vec<ContractRow>,
    /// In the order of their opening.
    pub purses: Vec<SupplierPurse>,
    /// Pass as `after` for more; `None` at the end.
    pub next: Option<u32>,
}
