//! Names of what the support desk works with.

use crate::text::{self, Text};
use ledger_office::ticket::{Channel, TicketKind, TicketState};
use serde::Serialize;

/// What a ticket is about (ESP-02).
pub(crate) const fn kind(kind: TicketKind) -> Text {
    match kind {
        TicketKind::Fault => text::TK_FAULT,
        TicketKind::Dismantling => text::TK_DISMANTLING,
        TicketKind::Mounting => text::TK_MOUNTING,
        TicketKind::AdditionalEquipment => text::TK_ADDITIONAL,
        TicketKind::SurplusOff => text::TK_SURPLUS,
        TicketKind::InstallStored => text::TK_STORED,
        TicketKind::GroupDistribution => text::TK_GROUPS,
        TicketKind::GroupDistributionEnd => text::TK_GROUPS_END,
        TicketKind::TopUpReturn => text::TK_RETURN,
        TicketKind::TopUpTransfer => text::TK_TRANSFER,
        TicketKind::Card => text::TK_CARD,
    }
}

/// Where a ticket stands.
pub(crate) const fn state(state: TicketState) -> Text {
    match state {
        TicketState::Open => text::TS_OPEN,
        TicketState::InWork => text::TS_IN_WORK,
        TicketState::Waiting => text::TS_WAITING,
        TicketState::Done => text::TS_DONE,
        TicketState::Refused => text::TS_REFUSED,
        TicketState::Withdrawn => text::TS_WITHDRAWN,
    }
}

/// What moves a ticket from one state to another.
pub(crate) fn step(from: TicketState, to: TicketState) -> Text {
    match to {
        TicketState::InWork if from.is_closed() => text::TD_REOPEN,
        TicketState::InWork if from == TicketState::Waiting => text::TD_ANSWERED,
        TicketState::InWork | TicketState::Open => text::TD_TAKE,
        TicketState::Waiting => text::TD_ASK,
        TicketState::Done => text::TD_DONE,
        TicketState::Refused => text::TD_REFUSE,
        TicketState::Withdrawn => text::TD_WITHDRAW,
    }
}

/// How a ticket came.
pub(crate) const fn channel(channel: Channel) -> Text {
    match channel {
        Channel::Site => text::TC_SITE,
        Channel::Phone => text::TC_PHONE,
        Channel::Mail => text::TC_MAIL,
    }
}

/// The word by which addresses and forms name a value: the journal's own.
pub(crate) fn code(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
