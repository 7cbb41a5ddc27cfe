//! Names of what the reserve of identifiers holds, and its deeds in words.

use crate::{
    format::number,
    lang::Lang,
    text::{self, Text},
};
use ledger_office::stock::{Cause, SignalKind, Stage, StockDeed};

/// Where a piece is.
pub(crate) const fn stage(stage: Stage) -> Text {
    match stage {
        Stage::Reserve => text::CD_RESERVE,
        Stage::Way => text::CD_WAY,
        Stage::Out => text::CD_OUT,
        Stage::Lost => text::CD_LOST,
        Stage::Broken => text::CD_BROKEN,
        Stage::Missing => text::CD_MISSING,
        Stage::Discarded => text::CD_DISCARDED,
        Stage::Back => text::CD_BACK,
    }
}

/// What a card of a reserve was used for.
pub(crate) const fn cause(cause: Cause) -> Text {
    match cause {
        Cause::Lost => text::CD_C_LOST,
        Cause::Broken => text::CD_C_BROKEN,
        Cause::Newcomer => text::CD_C_NEWCOMER,
        Cause::Returned => text::CD_C_RETURNED,
    }
}

/// What is odd about an identifier.
pub(crate) const fn signal(kind: SignalKind) -> Text {
    match kind {
        SignalKind::Travel => text::SG_TRAVEL,
        SignalKind::PassBack => text::SG_PASS_BACK,
        SignalKind::Hours => text::SG_HOURS,
    }
}

/// Number and date of the paper that a deed goes by.
pub(super) const fn document(deed: &StockDeed) -> Option<&String> {
    match deed {
        StockDeed::Receive { document, .. }
        | StockDeed::Discard { document, .. }
        | StockDeed::Send { document, .. }
        | StockDeed::BeginCount { document, .. } => Some(document),
        StockDeed::Register { .. }
        | StockDeed::CloseBatch { .. }
        | StockDeed::Issue { .. }
        | StockDeed::Replace { .. }
        | StockDeed::Return { .. }
        | StockDeed::Found { .. }
        | StockDeed::Arrive { .. }
        | StockDeed::CallBack { .. }
        | StockDeed::Seen { .. }
        | StockDeed::EndCount { .. }
        | StockDeed::DropCount { .. }
        | StockDeed::SetRule { .. }
        | StockDeed::SetVendor { .. }
        | StockDeed::SetMainBuilding { .. }
        | StockDeed::SetReader { .. }
        | StockDeed::Suspect { .. }
        | StockDeed::Settle { .. }
        | StockDeed::SetSignals { .. }
        | StockDeed::Plan { .. } => None,
    }
}

/// What the kind of a deed does not say: which piece, or how many of them.
pub(super) fn more(lang: Lang, deed: &StockDeed) -> String {
    match deed {
        StockDeed::Receive { declared, .. } => number(lang, u64::from(*declared)),
        StockDeed::Register { uids, .. }
        | StockDeed::Discard { uids, .. }
        | StockDeed::Send { uids, .. }
        | StockDeed::Arrive { uids, .. }
        | StockDeed::Seen { uids, .. } => number(lang, uids.len() as u64),
        StockDeed::Issue { uid, .. } | StockDeed::Return { uid, .. } | StockDeed::Found { uid } => uid.to_string(),
        StockDeed::Replace { old, cause: why, new } => {
            let new = new.map_or_else(|| String::from("—"), |uid| uid.to_string());
            format!("{old} ({}) → {new}", cause(*why).of(lang))
        }
        StockDeed::SetVendor { vendor } => vendor.name.clone(),
        StockDeed::SetReader { profile, .. } => profile.clone(),
        StockDeed::Suspect { sighting } => format!("{}: {}", sighting.uid, signal(sighting.kind).of(lang)),
        StockDeed::Settle { signal, .. } => format!("№ {signal}"),
        StockDeed::SetMainBuilding { building, .. } => building.to_string(),
        StockDeed::Plan { rows, .. } => format!("{} {}", rows.len(), text::AUDIT_ROWS.of(lang)),
        StockDeed::CloseBatch { .. }
        | StockDeed::CallBack { .. }
        | StockDeed::BeginCount { .. }
        | StockDeed::EndCount { .. }
        | StockDeed::DropCount { .. }
        | StockDeed::SetRule { .. }
        | StockDeed::SetSignals { .. } => String::new(),
    }
}
