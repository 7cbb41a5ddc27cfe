//! The money of an account as it was.

use super::desk::{EntryRow, Named};

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
