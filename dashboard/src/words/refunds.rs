//! Names of what refunds are made of.

use crate::text::{self, Text};
use ledger_office::refund::{Ground, RefundState};

/// Where a refund stands (RFD-11).
pub(crate) const fn state(state: RefundState) -> Text {
    match state {
        RefundState::Submitted => text::RF_SUBMITTED,
        RefundState::Confirmed => text::RF_CONFIRMED,
        RefundState::Passed => text::RF_PASSED,
        RefundState::SentBack => text::RF_SENT_BACK,
        RefundState::Paid => text::RF_PAID,
        RefundState::Rejected => text::RF_REJECTED,
        RefundState::Cancelled => text::RF_CANCELLED,
    }
}

/// Why money goes back.
pub(crate) const fn ground(ground: Ground) -> Text {
    match ground {
        Ground::Leaving => text::RF_LEAVING,
        Ground::Moving { .. } => text::RF_MOVING,
        Ground::Mistake => text::RF_MISTAKE,
    }
}
