//! What pieces move by: batches, transfers between buildings, stock-takings; and what a reserve is kept by.

use super::piece::Uid;
use crate::procedure::Stamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Where a batch came from.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Origin {
    /// August's delivery to the main buildings (IDN-12).
    City {
        /// Its plan; 0 for none.
        plan: u32,
    },
    /// Bought from a supplier with a positive conclusion (IDN-15).
    Vendor {
        /// The supplier of identifiers.
        vendor: u32,
    },
    /// Pieces that were there all along.
    Found,
}

/// Identifiers that arrived together.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Batch {
    /// Number, from 1.
    pub id: u32,
    /// The building that received it.
    pub building: u32,
    /// Where it came from.
    pub origin: Origin,
    /// Number and date of the paper that came with it.
    pub document: String,
    /// [`ledger_core::command::card_kind`] of its pieces.
    pub kind: u8,
    /// Pieces that the paper states.
    pub declared: u32,
    /// Civil day of receipt.
    pub day: i32,
    /// Last civil day to register its pieces on: one month after (IDN-13).
    pub due_day: i32,
    /// Who entered it and when.
    pub stamp: Stamp,
    /// Everything that came is registered, or why not.
    pub closed: Option<Ended>,
}

/// Who ended something, when, and with which words.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Ended {
    /// Who and when.
    pub stamp: Stamp,
    /// Position of the record.
    pub pos: u64,
    /// Called off: everything is where it was.
    #[serde(default)]
    pub called_off: bool,
}

/// Pieces on their way from one building's reserve to another's; both sides confirm.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Transfer {
    /// Number, from 1.
    pub id: u32,
    /// Who gives.
    pub from: u32,
    /// Who receives.
    pub to: u32,
    /// Number and date of the paper.
    pub document: String,
    /// What was sent.
    pub pieces: BTreeSet<Uid>,
    /// What was confirmed on the other side.
    #[serde(default)]
    pub arrived: BTreeSet<Uid>,
    /// Who sent it and when.
    pub stamp: Stamp,
    /// Confirmed or called off.
    pub ended: Option<Ended>,
}

/// A stock-taking of one building.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Count {
    /// Number, from 1.
    pub id: u32,
    /// The building.
    pub building: u32,
    /// Number and date of the order.
    pub document: String,
    /// Position of the record that began it: what moved since is not missing.
    pub pos: u64,
    /// What lay there.
    pub seen: BTreeSet<Uid>,
    /// Who began it and when.
    pub stamp: Stamp,
    /// Ended or called off.
    pub ended: Option<Ended>,
    /// Expected and not seen.
    #[serde(default)]
    pub missing: BTreeSet<Uid>,
    /// Seen and not expected: in the reserve from here on, or, when it is somebody's, only noted.
    #[serde(default)]
    pub surplus: BTreeSet<Uid>,
    /// Pieces in the reserve when it ended, before the difference was booked.
    #[serde(default)]
    pub expected: u32,
}

/// A supplier of identifiers, as the published list has it (IDN-15, IDN-16, IDN-18).
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Vendor {
    /// Number, from 1.
    pub id: u32,
    /// Name of the organisation.
    pub name: String,
    /// Number and date of the positive conclusion; empty while there is none.
    pub conclusion: String,
    /// Last civil day on which the conclusion holds; `None` for no end.
    pub valid_until: Option<i32>,
    /// Bit n: the conclusion is about identifiers of [`ledger_core::command::card_kind`] n.
    pub kinds: u8,
    /// False when it was taken off the list.
    pub active: bool,
}

impl Vendor {
    /// True when identifiers of this kind may be bought from it on that day.
    pub fn may_supply(&self, kind: u8, day: i32) -> bool {
        let holds = !self.conclusion.trim().is_empty() && self.valid_until.is_none_or(|until| day <= until);
        self.active && holds && kind < 8 && self.kinds & (1 << kind) != 0
    }
}

/// What a building's reserve is kept by (IDN-14).
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReserveRule {
    /// Pieces that it should never fall below; `None` as the forecast says.
    pub at_least: Option<u32>,
    /// Days from a request to the cards on the table.
    pub lead_days: u16,
    /// Pieces of a pack.
    pub pack: u16,
}

impl Default for ReserveRule {
    /// Origin: guesses; a purchase takes three weeks, cards come in packs of fifty.
    fn default() -> Self {
        Self { at_least: None, lead_days: 21, pack: 50 }
    }
}

/// Future pupils of a complex, by what brings them (IDN-11).
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Planned {
    /// First graders.
    pub first_grade: u32,
    /// Pre-schoolers.
    pub preschool: u32,
    /// Grades 2 to 11 from another complex.
    pub moved: u32,
    /// Students of colleges.
    pub college: u32,
}

impl Planned {
    /// All of them: a card each.
    pub fn all(&self) -> u32 {
        [self.first_grade, self.preschool, self.moved, self.college].into_iter().fold(0, u32::saturating_add)
    }
}

/// The list as of 31 July and August's delivery that follows from it (IDN-11, IDN-12).
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct DeliveryPlan {
    /// Number, from 1.
    pub id: u32,
    /// Civil day as of which the list was made.
    pub as_of: i32,
    /// BLAKE3 of the file it was made from, hexadecimal.
    pub file: String,
    /// By complex.
    pub rows: BTreeMap<u32, Planned>,
    /// Who made it and when.
    pub stamp: Stamp,
}
