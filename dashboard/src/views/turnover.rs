//! What moved in a period, all from the journal: on one account, and for one supplier (ACC-02, ACC-03).

use super::desk::{EntryRow, Named};

/// The money of an account at one supplier over a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turnover {
    /// All of it.
    Whole {
        /// Kopecks before the first movement.
        opening_kopecks: i64,
        /// Oldest first, by when they were booked.
        movements: Vec<Movement>,
        /// Kopecks after the last movement, as its record has them.
        closing_kopecks: i64,
    },
    /// The period lies further back than one question goes.
    TooFar,
}

/// A record that moved money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// What it was.
    pub entry: EntryRow,
    /// Server time of the decision, microseconds since the Unix epoch: the period is one of bookings, for what was decided without a
    /// link may be booked days later.
    pub booked_us: i64,
    /// Kopecks, signed.
    pub moved_kopecks: i64,
}

/// What moved at one supplier in a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SupplierTurnover {
    /// By complex and building.
    Whole(Vec<BuildingTurnover>),
    /// The period begins so many records ago, which are more than one question reads.
    TooLong(u64),
}

/// What moved on the accounts of one building's people at one supplier. Kopecks; what is not a balance is zero or more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuildingTurnover {
    /// Complex of the building, or the people's own where they attend none.
    pub complex: u32,
    /// The building that they attend now, or nobody's.
    pub building: Named,
    /// Balances before.
    pub opening_kopecks: i64,
    /// Top-ups, money from other purses and out of suspense, corrections upwards; reversals that the meals don't cover.
    pub receipts_kopecks: i64,
    /// Paid meals less reversed ones.
    pub meals: u64,
    /// What they cost.
    pub meals_kopecks: i64,
    /// Refunds and other holds carried out, money to other purses, corrections downwards.
    pub refunds_kopecks: i64,
    /// Balances after.
    pub closing_kopecks: i64,
    /// Meals at the expense of the budget less reversed ones.
    pub budget_meals: u64,
    /// What they cost.
    pub budget_kopecks: i64,
}
