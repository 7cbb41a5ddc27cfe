//! Tickets of the unified support desk [ЕСП] (ESP-01…08, ERR-06…12).

use crate::limits::MOUNTING_DAYS;
use crate::procedure::Stamp;
use serde::{Deserialize, Serialize};

/// What a ticket is about (ESP-02).
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
#[serde(rename_all = "snake_case")]
pub enum TicketKind {
    /// Equipment or software does not work (EQP-19).
    Fault,
    /// Dismantling (BLD-08).
    Dismantling,
    /// Mounting (BLD-11).
    Mounting,
    /// Additional equipment (BLD-14).
    AdditionalEquipment,
    /// Surplus equipment is to be switched off (BLD-20).
    SurplusOff,
    /// Stored equipment is to be installed elsewhere (BLD-16).
    InstallStored,
    /// Distribution of groups is to be set up (REL-07).
    GroupDistribution,
    /// Distribution of groups is to be removed (REL-08).
    GroupDistributionEnd,
    /// An erroneous top-up is to be returned (ERR-04).
    TopUpReturn,
    /// An erroneous top-up is to be transferred (ERR-05).
    TopUpTransfer,
    /// A service or social card does not work (ESP-03).
    Card,
}

impl TicketKind {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Fault,
        Self::Dismantling,
        Self::Mounting,
        Self::AdditionalEquipment,
        Self::SurplusOff,
        Self::InstallStored,
        Self::GroupDistribution,
        Self::GroupDistributionEnd,
        Self::TopUpReturn,
        Self::TopUpTransfer,
        Self::Card,
    ];

    /// Days in which it is to be carried out; `None` where the sources name no term (ESP-08).
    pub const fn term_days(self) -> Option<i32> {
        match self {
            Self::Mounting => Some(MOUNTING_DAYS),
            _ => None,
        }
    }

    /// True for the kinds that say which account and which sum (ERR-10, ERR-11).
    pub const fn is_about_money(self) -> bool {
        matches!(self, Self::TopUpReturn | Self::TopUpTransfer)
    }

    /// True for the kinds that say which account: money, and cards.
    pub const fn is_about_account(self) -> bool {
        self.is_about_money() || matches!(self, Self::Card)
    }
}

/// How a ticket came (ESP-01, ERR-08).
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Written here.
    #[default]
    Site,
    /// By telephone.
    Phone,
    /// By e-mail: the quickest for money (ERR-08).
    Mail,
}

impl Channel {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Site, Self::Phone, Self::Mail];
}

/// Where a ticket stands.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[serde(rename_all = "snake_case")]
pub enum TicketState {
    /// Registered.
    Open,
    /// A specialist works on it.
    InWork,
    /// The one who asked has to answer.
    Waiting,
    /// Carried out.
    Done,
    /// Refused, with the reason in its last note.
    Refused,
    /// Withdrawn by the one who asked.
    Withdrawn,
}

impl TicketState {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Open, Self::InWork, Self::Waiting, Self::Done, Self::Refused, Self::Withdrawn];

    /// True when nothing more happens.
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Done | Self::Refused | Self::Withdrawn)
    }

    /// May it go there from here? A closed ticket is opened again by going back to work.
    pub fn may_become(self, to: Self) -> bool {
        match self {
            Self::Open => matches!(to, Self::InWork | Self::Refused | Self::Withdrawn),
            Self::InWork => matches!(to, Self::Waiting | Self::Done | Self::Refused | Self::Withdrawn),
            Self::Waiting => matches!(to, Self::InWork | Self::Done | Self::Refused | Self::Withdrawn),
            Self::Done | Self::Refused => to == Self::InWork,
            Self::Withdrawn => false,
        }
    }
}

/// A word in a ticket's conversation.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// Who and when.
    pub stamp: Stamp,
    /// What.
    pub text: String,
    /// Said in a remote consultation while the ticket was worked on (ESP-06).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub remote: bool,
    /// The state it brought, if it changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<TicketState>,
}

/// A file that came with a ticket: it lies beside the journal, under the hash of its bytes.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct FileRef {
    /// BLAKE3 of its bytes, hexadecimal.
    pub hash: String,
    /// What it was called.
    pub name: String,
    /// Bytes.
    pub size: u64,
}

/// What somebody asks for.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct TicketDraft {
    /// About what.
    pub kind: TicketKind,
    /// Where; 0 when it is about an account alone.
    #[serde(default)]
    pub building: u32,
    /// Which device; 0 for none.
    #[serde(default)]
    pub device: u32,
    /// Whose account: the holder's number; 0 for none (ERR-10).
    #[serde(default)]
    pub holder: u32,
    /// Which sum, kopecks (ERR-11).
    #[serde(default)]
    pub amount_kopecks: i64,
    /// Essence of the problem (ERR-09). No names: the journal keeps it for ever.
    pub text: String,
    /// How it came.
    #[serde(default)]
    pub channel: Channel,
    /// Scans of payment documents and the like (ERR-12).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileRef>,
}

/// A ticket.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Ticket {
    /// Number, from 1.
    pub id: u32,
    /// What was asked.
    pub draft: TicketDraft,
    /// Where it stands.
    pub state: TicketState,
    /// Who opened it and when.
    pub opened: Stamp,
    /// Position of the record that opened it.
    pub pos: u64,
    /// Last civil day in its term; `None` without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_day: Option<i32>,
    /// The procedure whose step it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub procedure: Option<u32>,
    /// The conversation, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// When it was closed, microseconds since the Unix epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_us: Option<i64>,
}
