//! What a registry command changed, read from the command that the journal keeps.

use super::desk::Named;

/// One thing that became different, or the object that was written when nobody can tell what did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A recipient of services was entered.
    Entered,
    /// The holder left (`false`) or is back.
    Active(bool),
    /// Into this group, or out of any.
    Group(Named),
    /// Attends this building, or none of their own.
    Building(Named),
    /// Into the meal plan, or out of it (MEA-04).
    MealPlan(bool),
    /// This benefit, or none (MEA-05).
    Benefit(Named),
    /// Kopecks a day, 0 for no limit.
    DailyLimit(u32),
    /// The time of a visit.
    VisitingTime,
    /// Written again as it was.
    Nothing,
    /// An identifier is in this state now.
    Card {
        /// Last four hexadecimal digits.
        tail: String,
        /// [`ledger_core::command::card_kind`].
        kind: u8,
        /// [`ledger_core::command::card_state`].
        state: u8,
    },
    /// This representative may bring and take the child, or not any more (PAS-04).
    Representative {
        /// Account of the child.
        child: u64,
        /// Account of the representative.
        representative: u64,
        /// May.
        allowed: bool,
    },
    /// How far below zero a purse may go, kopecks.
    Floor(i64),
    /// Another object of the registry, by kind and number.
    Object(Object, u32),
}

/// Objects of the registry that belong to no account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Object {
    /// A complex.
    Complex,
    /// A building.
    Building,
    /// The mode of a building.
    BuildingMode,
    /// A group.
    Group,
    /// A supplier.
    Supplier,
    /// A contract.
    Contract,
    /// A service day of a contract.
    ServiceDay,
    /// A benefit.
    Benefit,
    /// A gateway.
    Gateway,
    /// A device.
    Device,
}
