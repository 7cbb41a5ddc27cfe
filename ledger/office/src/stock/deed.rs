//! What can be done with identifiers and their reserve.

use super::papers::{Origin, Planned, ReserveRule, Vendor};
use super::piece::{Cause, Uid};
use super::signal::{SignalKind, SignalRules};
use serde::{Deserialize, Serialize};

/// Two touches of one identifier that are odd together, or one that is odd by itself.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sighting {
    /// The identifier.
    pub uid: Uid,
    /// What is odd.
    pub kind: SignalKind,
    /// The building of the later touch.
    pub building: u32,
    /// Position of the earlier touch; [`ledger_core::NO_POS`] when the later one is odd by itself.
    pub earlier: u64,
    /// Position of the later touch.
    pub later: u64,
    /// Device time of the later touch, microseconds since the Unix epoch.
    pub at_us: i64,
    /// Seconds between the two touches, or how often the identifier was passed back.
    pub measure: u32,
}

/// One deed; lists of pieces are at most [`crate::limits::PIECES_AT_ONCE_MAX`] long.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(tag = "deed", rename_all = "snake_case")]
pub enum StockDeed {
    /// A batch arrived (IDN-12, IDN-15).
    Receive {
        /// Where.
        building: u32,
        /// From whom.
        origin: Origin,
        /// Number and date of the paper that came with it.
        document: String,
        /// [`ledger_core::command::card_kind`].
        kind: u8,
        /// Pieces that the paper states.
        declared: u32,
        /// Civil day of receipt.
        day: i32,
    },
    /// Pieces of a batch become known and lie in the reserve (IDN-13).
    Register {
        /// The batch.
        batch: u32,
        /// The pieces.
        uids: Vec<Uid>,
    },
    /// No more pieces of a batch will come; what is missing or too much stays on record.
    CloseBatch {
        /// The batch.
        batch: u32,
    },
    /// Gives a piece of a reserve to somebody who has none (IDN-02, IDN-08).
    Issue {
        /// The piece.
        uid: Uid,
        /// To whom.
        holder: u32,
        /// Opens all buildings of the complex (IDN-03).
        permanent: bool,
    },
    /// An identifier was lost or is broken: it opens nothing any more, and another one may take its place (IDN-04).
    Replace {
        /// The one that is lost or broken.
        old: Uid,
        /// [`Cause::Lost`] or [`Cause::Broken`].
        cause: Cause,
        /// A piece of a reserve, or none for now.
        new: Option<Uid>,
    },
    /// A piece comes back to a building's reserve (IDN-09, IDN-10).
    Return {
        /// The piece.
        uid: Uid,
        /// The building.
        building: u32,
        /// It can't be issued again.
        broken: bool,
    },
    /// A lost identifier was found by its owner and opens again.
    Found {
        /// The piece.
        uid: Uid,
    },
    /// Writes pieces off.
    Discard {
        /// In a reserve, broken, missing or lost.
        uids: Vec<Uid>,
        /// Number and date of the act.
        document: String,
    },
    /// Sends pieces of one reserve to another building.
    Send {
        /// The pieces, all of one building.
        uids: Vec<Uid>,
        /// Where to.
        to: u32,
        /// Number and date of the paper.
        document: String,
    },
    /// The other side confirms what arrived; what did not is missing.
    Arrive {
        /// The transfer.
        transfer: u32,
        /// What arrived.
        uids: Vec<Uid>,
    },
    /// The pieces of a transfer stay where they were.
    CallBack {
        /// The transfer.
        transfer: u32,
    },
    /// Begins a stock-taking.
    BeginCount {
        /// The building.
        building: u32,
        /// Number and date of the order.
        document: String,
    },
    /// These lie there.
    Seen {
        /// The stock-taking.
        count: u32,
        /// The pieces.
        uids: Vec<Uid>,
    },
    /// Ends it: what was not seen is missing, what nobody expected is in the reserve.
    EndCount {
        /// The stock-taking.
        count: u32,
    },
    /// Calls it off; nothing changes.
    DropCount {
        /// The stock-taking.
        count: u32,
    },
    /// What a building's reserve is kept by (IDN-14).
    SetRule {
        /// The building.
        building: u32,
        /// All of it.
        rule: ReserveRule,
    },
    /// Enters a supplier of identifiers, or changes it (IDN-16); its number is 0 for a new one.
    SetVendor {
        /// All of it.
        vendor: Vendor,
    },
    /// Says which building of a complex is its main one (IDN-12).
    SetMainBuilding {
        /// The complex.
        complex: u32,
        /// The building.
        building: u32,
    },
    /// Says how the desk reader of a building writes cards down (FIELD C4).
    SetReader {
        /// The building.
        building: u32,
        /// Name of the profile ([`card_readers::Profile`]); empty for none.
        profile: String,
    },
    /// The clock noticed something odd about an identifier.
    Suspect {
        /// What.
        sighting: Sighting,
    },
    /// Somebody has looked at a signal.
    Settle {
        /// The signal.
        signal: u32,
        /// The identifier opens again, where the rule had held it.
        release: bool,
    },
    /// Says what is watched for, and what holds an identifier.
    SetSignals {
        /// All of it.
        rules: SignalRules,
    },
    /// Rows of the list as of 31 July (IDN-11).
    Plan {
        /// The plan that they belong to; 0 for a new one.
        plan: u32,
        /// Civil day of the list.
        as_of: i32,
        /// BLAKE3 of the file, hexadecimal.
        file: String,
        /// Complexes with their future pupils.
        rows: Vec<(u32, Planned)>,
    },
}

impl StockDeed {
    /// Stable name, for the audit's filter.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Receive { .. } => "receive_batch",
            Self::Register { .. } => "register_pieces",
            Self::CloseBatch { .. } => "close_batch",
            Self::Issue { .. } => "issue_card",
            Self::Replace { .. } => "replace_card",
            Self::Return { .. } => "return_card",
            Self::Found { .. } => "card_found",
            Self::Discard { .. } => "discard_cards",
            Self::Send { .. } => "send_cards",
            Self::Arrive { .. } => "cards_arrived",
            Self::CallBack { .. } => "call_cards_back",
            Self::BeginCount { .. } => "begin_count",
            Self::Seen { .. } => "cards_seen",
            Self::EndCount { .. } => "end_count",
            Self::DropCount { .. } => "drop_count",
            Self::SetRule { .. } => "set_reserve_rule",
            Self::SetVendor { .. } => "set_card_vendor",
            Self::SetMainBuilding { .. } => "set_main_building",
            Self::SetReader { .. } => "set_desk_reader",
            Self::Suspect { .. } => "card_signal",
            Self::Settle { .. } => "settle_signal",
            Self::SetSignals { .. } => "set_signals",
            Self::Plan { .. } => "plan_delivery",
        }
    }

    /// True where the audit must have somebody's words beyond a document's number.
    pub const fn needs_why(&self) -> bool {
        matches!(
            self,
            Self::CloseBatch { .. }
                | Self::Replace { .. }
                | Self::Found { .. }
                | Self::CallBack { .. }
                | Self::DropCount { .. }
                | Self::Settle { .. }
                | Self::SetSignals { .. }
        )
    }
}
