//! Remainders that go back to families (RFD-01…11).

use crate::procedure::Stamp;
use crate::ticket::FileRef;
use ledger_core::State;
use serde::{Deserialize, Serialize};

/// Why money goes back.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
#[serde(tag = "ground", rename_all = "snake_case")]
pub enum Ground {
    /// The pupil leaves (RFD-02).
    #[default]
    Leaving,
    /// The pupil moves to another complex (RFD-08).
    Moving {
        /// Where to.
        to_complex: u32,
    },
    /// A payment was a mistake (ERR-04).
    Mistake,
}

/// What a representative applies for (RFD-03).
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug, Default)]
pub struct RefundDraft {
    /// Whose remainder.
    pub holder: u32,
    /// At which supplier.
    pub supplier: u32,
    /// Complex where the application is filed (RFD-09).
    pub complex: u32,
    /// Why.
    #[serde(default)]
    pub ground: Ground,
    /// Kopecks; `None` for all there is.
    #[serde(default)]
    pub kopecks: Option<i64>,
    /// Number and date of the application.
    pub document: String,
    /// BLAKE3 of the sealed bank details, hexadecimal (RFD-05): themselves they lie in the vault. Empty when not given yet.
    #[serde(default)]
    pub bank: String,
    /// Scans of the signed application and of what came with it (RFD-03): they lie in the vault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileRef>,
    /// The ticket that asked for it; 0 for none.
    #[serde(default)]
    pub ticket: u32,
}

/// Where a refund stands (RFD-11).
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[serde(rename_all = "snake_case")]
pub enum RefundState {
    /// The application is there.
    Submitted,
    /// The balance is confirmed and held (RFD-06).
    Confirmed,
    /// The supplier has the application.
    Passed,
    /// The bank sent it back; the money is still held, and other bank details are needed.
    SentBack,
    /// Paid (RFD-07).
    Paid,
    /// Refused.
    Rejected,
    /// Withdrawn.
    Cancelled,
}

impl RefundState {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Submitted, Self::Confirmed, Self::Passed, Self::SentBack, Self::Paid, Self::Rejected, Self::Cancelled];

    /// True when nothing more happens.
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Paid | Self::Rejected | Self::Cancelled)
    }
}

/// A step of a refund.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct RefundStep {
    /// Where it went.
    pub state: RefundState,
    /// Who and when.
    pub stamp: Stamp,
    /// Document, or the bank's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
}

/// A refund.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Refund {
    /// Number, from 1.
    pub id: u32,
    /// What was applied for.
    pub draft: RefundDraft,
    /// Where it stands.
    pub state: RefundState,
    /// Kopecks confirmed; 0 before.
    #[serde(default)]
    pub kopecks: i64,
    /// The hold of the core; 0 when nothing is held.
    #[serde(default)]
    pub hold: u32,
    /// The registry it was passed to the supplier with; 0 before.
    #[serde(default)]
    pub registry: u32,
    /// Last civil day of the term, from when the supplier has it (RFD-07).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_day: Option<i32>,
    /// Its way, oldest first.
    pub steps: Vec<RefundStep>,
}

impl Refund {
    /// True when the supplier has it longer than the term.
    pub fn is_overdue(&self, today: i32) -> bool {
        self.state == RefundState::Passed && self.due_day.is_some_and(|due| due < today)
    }
}

/// Settings of the money office.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct MoneySettings {
    /// Corrections of this many kopecks and more take a second person.
    pub second_person_kopecks: i64,
    /// Days a supplier has for a refund, where its contract does not say (RFD-07).
    pub refund_days: i32,
    /// Days by contract.
    #[serde(default, with = "pairs")]
    pub refund_days_of: std::collections::BTreeMap<u32, i32>,
    /// Kopecks below which a balance is called low where the family chose nothing; 0 for never (FIELD D row 42).
    #[serde(default)]
    pub notice_below: u32,
    /// What follows after balances passed to another supplier (SUP-09).
    pub change_steps: Vec<crate::supplier_change::StepText>,
}

impl Default for MoneySettings {
    fn default() -> Self {
        Self {
            second_person_kopecks: crate::limits::SECOND_PERSON_KOPECKS,
            refund_days: crate::limits::REFUND_DAYS,
            refund_days_of: std::collections::BTreeMap::new(),
            notice_below: 0,
            change_steps: crate::supplier_change::usual_steps(),
        }
    }
}

/// A map with numbers for keys as a list of pairs: inside a tagged command JSON's keys would stay text.
mod pairs {
    use serde::{Deserialize, Deserializer, Serializer};
    use std::collections::BTreeMap;

    pub(super) fn serialize<S: Serializer>(map: &BTreeMap<u32, i32>, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(map)
    }

    pub(super) fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<BTreeMap<u32, i32>, D::Error> {
        Ok(Vec::<(u32, i32)>::deserialize(from)?.into_iter().collect())
    }
}

/// What becomes of a remainder when the pupil goes to another complex.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moving {
    /// The supplier is the same there: the balance follows the pupil (RFD-10).
    Follows,
    /// Another supplier: the application is filed in the old school, better before the move (RFD-09).
    FileInOldSchool,
}

/// The rule of RFD-09 and RFD-10 for money at `supplier` when its owner attends `complex` on `day`.
pub fn moving(core: &State, supplier: u32, complex: u32, day: i32) -> Moving {
    let serves = core.contracts().iter().any(|c| c.active && c.supplier == supplier && c.complex == complex && day <= c.last_day);
    if serves { Moving::Follows } else { Moving::FileInOldSchool }
}

/// The supplier's contract with a complex that runs on `day`, or the last one that ran; 0 for none.
pub fn contract_of(core: &State, supplier: u32, complex: u32, day: i32) -> u32 {
    let rows = (0u32..).zip(core.contracts()).filter(|(_, c)| c.supplier == supplier && supplier != 0 && c.complex == complex);
    let best = rows.max_by_key(|(id, c)| (c.active && (c.first_day..=c.last_day).contains(&day), c.last_day, *id));
    best.map_or(0, |(id, _)| id)
}
