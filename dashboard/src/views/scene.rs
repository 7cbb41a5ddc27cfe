//! What is watched at the doors and tills of one building while it happens.

use super::desk::{EntryRow, Named, PersonRow};

/// Passages that a view of the doors brings. Origin: one large, and the ten before it.
pub const PASSAGES_SHOWN: usize = 11;
/// Debits that a view of the tills brings. Origin: a queue of a dozen.
pub const DEBITS_SHOWN: usize = 12;

/// A record of a building with the person it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenRow {
    /// The record.
    pub entry: EntryRow,
    /// Whose; `None` when the card is nobody's.
    pub person: Option<PersonRow>,
    /// Their benefit now, or nobody's (MEA-05).
    pub benefit: Named,
    /// Which meal of the day, 1 to [`edge_protocol::event::MEAL_MAX`]; 0 for passages.
    pub meal: u8,
}

/// Debits of one civil day at the tills of a building; reversals are entries of their accounts and not counted here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayTotals {
    /// Portions paid from accounts.
    pub paid: u32,
    /// Portions at the expense of the budget.
    pub free: u32,
    /// Debits refused.
    pub refused: u32,
    /// Kopecks of the paid portions.
    pub paid_kopecks: i64,
    /// Kopecks of the free portions.
    pub free_kopecks: i64,
}

/// The tills of a building.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TillsView {
    /// Newest first by device time, at most [`DEBITS_SHOWN`].
    pub last: Vec<SeenRow>,
    /// Any instant of the day that the totals are of, microseconds since the Unix epoch; 0 without a debit.
    pub day_us: i64,
    /// Of the day of the newest debit.
    pub totals: DayTotals,
    /// The totals begin at this device time; 0 when they are of the whole day.
    pub since_us: i64,
}
