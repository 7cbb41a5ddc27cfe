//! The checks of a record, and which of them decided.

use dashboard::views::desk::Checked;
use edge_protocol::Reason;

/// In their order: all passed but the one that gave this answer, and those behind it.
pub(crate) fn checks(answer: Reason) -> Vec<(Reason, Checked)> {
    let order = [
        Reason::DeviceUnknown,
        Reason::DeviceClosed,
        Reason::CardUnknown,
        Reason::CardBlocked,
        Reason::HolderInactive,
        Reason::BuildingClosed,
        Reason::WrongBuilding,
        Reason::InsufficientFunds,
    ];
    let decided = order.iter().position(|reason| *reason == answer);
    let became = |i: usize| match decided {
        Some(at) if i == at => Checked::Refused,
        Some(at) if i > at => Checked::NotReached,
        _ => Checked::Passed,
    };
    order.into_iter().enumerate().map(|(i, reason)| (reason, became(i))).collect()
}
