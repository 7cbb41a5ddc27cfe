//! Money that went wrong, and how it is put right (ERR-01…12): by entries of its own, never by changing what stands.

use crate::procedure::Stamp;
use ledger_core::command::DebitEntry;
use serde::{Deserialize, Serialize};

/// A payment that reached the supplier but no account (ERR-01).
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Suspended {
    /// Position of its record: the number it goes by.
    pub payment: u64,
    /// Who has the money.
    pub supplier: u32,
    /// Kopecks.
    pub kopecks: i64,
    /// When it was booked, microseconds since the Unix epoch.
    pub at_us: i64,
    /// The correction that resolves it, or waits to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction: Option<u32>,
    /// True when it left the suspense account.
    #[serde(default)]
    pub resolved: bool,
}

/// A debit as it stands in the journal.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Debit {
    /// Position of its record.
    pub pos: u64,
    /// Device time, microseconds since the Unix epoch.
    pub event_time_us: i64,
    /// Kopecks.
    pub kopecks: i64,
    /// Whose.
    pub holder: u32,
    /// The purse; 0 for a free meal.
    pub purse: u32,
    /// The till.
    pub device: u32,
    /// Meal class.
    pub class: u8,
    /// Meal of the day.
    pub meal: u8,
}

impl From<Debit> for DebitEntry {
    fn from(debit: Debit) -> Self {
        let Debit { pos, event_time_us, kopecks, holder, purse, device, class, meal } = debit;
        Self { pos, event_time_us, amount_kopecks: kopecks, holder, purse, device, class, meal }
    }
}

/// One way to put money right.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(tag = "correct", rename_all = "snake_case")]
pub enum Correction {
    /// A payment in suspense finds its account (ERR-05).
    Resolve {
        /// [`Suspended::payment`].
        payment: u64,
        /// Whose it was meant to be.
        holder: u32,
    },
    /// A payment in suspense goes back to who paid it (ERR-04).
    Return {
        /// [`Suspended::payment`].
        payment: u64,
    },
    /// Money moves from one account to another: a wrong account was paid, or between one family's children (ERR-05).
    Transfer {
        /// Whose account it is on.
        from: u32,
        /// At which supplier.
        supplier: u32,
        /// Whose it becomes.
        to: u32,
        /// At which supplier.
        to_supplier: u32,
        /// Kopecks.
        kopecks: i64,
    },
    /// A debit is taken back.
    Reverse {
        /// The debit.
        debit: Debit,
    },
    /// A balance is corrected by so much, up or down.
    Adjust {
        /// Whose.
        holder: u32,
        /// At which supplier.
        supplier: u32,
        /// Kopecks, not 0.
        kopecks: i64,
    },
    /// A family gives its remainder to the supplier's fund for those who owe for hot meals.
    Donate {
        /// Whose.
        holder: u32,
        /// At which supplier.
        supplier: u32,
        /// Kopecks.
        kopecks: i64,
    },
    /// The fund pays what an account owes for hot meals.
    Support {
        /// Whose.
        holder: u32,
        /// At which supplier.
        supplier: u32,
        /// Kopecks, at most what it owes.
        kopecks: i64,
    },
}

impl Correction {
    /// The payment in suspense that it is about.
    pub const fn payment(&self) -> Option<u64> {
        match self {
            Self::Resolve { payment, .. } | Self::Return { payment } => Some(*payment),
            Self::Transfer { .. } | Self::Reverse { .. } | Self::Adjust { .. } | Self::Donate { .. } | Self::Support { .. } => {
                None
            }
        }
    }

    /// The holder it is about: who gets the money, or 0.
    pub const fn holder(&self) -> u32 {
        match self {
            Self::Resolve { holder, .. }
            | Self::Adjust { holder, .. }
            | Self::Donate { holder, .. }
            | Self::Support { holder, .. } => *holder,
            Self::Transfer { to, .. } => *to,
            Self::Reverse { debit } => debit.holder,
            Self::Return { .. } => 0,
        }
    }
}

/// Where a correction stands.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "snake_case")]
pub enum CorrectionState {
    /// Above the limit: a second person has to approve, and nothing has moved.
    Waiting,
    /// Carried out.
    Done,
    /// The second person said no.
    Declined,
}

/// A correction that was asked for.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Corrected {
    /// Number, from 1.
    pub id: u32,
    /// What is put right.
    pub what: Correction,
    /// Kopecks, without sign.
    pub kopecks: i64,
    /// The ticket that asked for it (ERR-06); 0 for none.
    #[serde(default)]
    pub ticket: u32,
    /// Who asked and when.
    pub asked: Stamp,
    /// Where it stands.
    pub state: CorrectionState,
    /// Who decided above the limit, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<Stamp>,
    /// Position of the record by which the money moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pos: Option<u64>,
}
