//! Names of what the office holds.

use crate::{
    ctx::Ctx,
    lang::Lang,
    text::{self, Text},
};
use edge_protocol::Reason;
use ledger_office::{
    equipment::{Expected, Item, Whereabouts},
    procedure::{Kind, Step},
};

/// What is being done (BLD-01…06, REL-01…05, DUT, BLD-14, BLD-16).
pub(crate) const fn procedure(kind: Kind) -> Text {
    match kind {
        Kind::Summer => text::K_SUMMER,
        Kind::Repair => text::K_REPAIR,
        Kind::Demolition => text::K_DEMOLITION,
        Kind::HandedToCity => text::K_TO_CITY,
        Kind::HandedToSchool => text::K_TO_SCHOOL,
        Kind::Reprofiling => text::K_REPROFILING,
        Kind::SchoolYear => text::K_SCHOOL_YEAR,
        Kind::AdditionalEquipment => text::K_EQUIPMENT,
        Kind::StoredElsewhere => text::K_ELSEWHERE,
        Kind::MoveOwn => text::K_MOVE_1,
        Kind::MoveRenamed => text::K_MOVE_2,
        Kind::MoveOther => text::K_MOVE_3,
        Kind::MoveDuty => text::K_MOVE_4,
        Kind::MoveShared => text::K_MOVE_5,
        Kind::Duty => text::K_DUTY,
    }
}

/// Its name in addresses: the one it has in the journal.
pub(crate) fn procedure_code(kind: Kind) -> String {
    serde_json::to_value(kind).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// From an address.
pub(crate) fn procedure_from(code: &str) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| procedure_code(*kind) == code)
}

/// A step as its table names it.
pub(crate) const fn step(ctx: &Ctx, step: &Step) -> &'static str {
    match ctx.lang {
        Lang::Ru => step.ru,
        Lang::En => step.en,
    }
}

/// A reason as its table names it.
pub(crate) const fn reason(ctx: &Ctx, reason: Reason) -> &'static str {
    match ctx.lang {
        Lang::Ru => reason.ru(),
        Lang::En => reason.en(),
    }
}

/// A piece of a building's set (EQP-01…14).
pub(crate) const fn item(item: Item) -> Text {
    match item {
        Item::AdminWorkstation => text::I_ADMIN,
        Item::GuardWorkstation => text::I_GUARD,
        Item::MealsWorkstation => text::I_MEALS,
        Item::Kiosk => text::I_KIOSK,
        Item::PassagePoint => text::I_PASSAGE,
        Item::InfoPanel => text::I_PANEL,
        Item::Intercom => text::I_INTERCOM,
        Item::Entrance => text::I_ENTRANCE,
        Item::Ups => text::I_UPS,
        Item::Network => text::I_NETWORK,
    }
}

/// What a mode asks of a piece (EQP-15…18).
pub(crate) const fn expected(expected: Expected) -> Text {
    match expected {
        Expected::On => text::E_ON,
        Expected::MayBeOff => text::E_MAY,
        Expected::Off => text::E_OFF,
    }
}

/// Where a set is.
pub(crate) const fn whereabouts(whereabouts: Whereabouts) -> Text {
    match whereabouts {
        Whereabouts::Mounted => text::WA_MOUNTED,
        Whereabouts::Stored => text::WA_STORED,
        Whereabouts::Gone => text::WA_GONE,
    }
}
