//! The money of an account as it was, and what a supplier owed.

use super::desk::{EntryRow, Named};
use ledger_office::supplier_change::Liability;
use std::sync::Arc;

/// A purse at an instant of the past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurseThen {
    /// Who held the money.
    pub supplier: Named,
    /// What was in it.
    pub then: Then,
}

/// What the journal says of an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// The balance that this entry left; entries that were refused leave none.
    Balance(Box<EntryRow>),
    /// No money had moved yet.
    Nothing,
    /// The instant lies further back than one question goes.
    TooFar,
}

/// A moment of the whole ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Before anything that was booked at this instant or later; microseconds since the Unix epoch.
    Before(i64),
    /// After the records below this position, and whatever belongs to the last of them.
    Pos(u64),
}

/// What the journal says of a supplier at a moment (ACC-03).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwedThen {
    /// All of it.
    Whole(Arc<Owed>),
    /// The moment is still to come.
    NotYet,
    /// It lies further back than one question goes.
    TooFar,
}

/// What a supplier owed to every family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Position of the moment: the same numbers come of it for ever.
    pub pos: u64,
    /// The instant that was asked for; of a position when the record before it was booked, 0 without one. Microseconds.
    pub at_us: i64,
    /// In the order of holders; empty purses are left out.
    pub rows: Vec<Liability>,
    /// False when nobody can say in time what was held: then nothing is said of it.
    pub holds_known: bool,
}
