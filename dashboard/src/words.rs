//! Names of what the registry and the journal hold as numbers.

pub(crate) mod cards;
pub(crate) mod corrections;
pub(crate) mod deeds;
mod office;
pub(crate) mod refunds;
pub(crate) mod tickets;

pub(crate) use office::*;

use crate::{
    auth::operators::Role,
    ctx::Ctx,
    text::{self, Text},
    views::desk::EntryRow,
};
use edge_protocol::{BuildingMode, Direction, event::MealClass};
use ledger_core::{
    RecordKind,
    command::{building_kind, card_kind, card_state, device_kind, holder_kind},
};

/// [`building_kind`].
pub(crate) const fn building(kind: u8) -> Text {
    match kind {
        building_kind::SCHOOL => text::B_SCHOOL,
        building_kind::KINDERGARTEN => text::B_KINDERGARTEN,
        building_kind::COMBINED => text::B_COMBINED,
        building_kind::ADMINISTRATIVE => text::B_ADMINISTRATIVE,
        building_kind::SUPPLEMENTARY => text::B_SUPPLEMENTARY,
        _ => text::KIND_UNKNOWN,
    }
}

/// The status of a building (BLD-01…06).
pub(crate) const fn mode(mode: BuildingMode) -> Text {
    match mode {
        BuildingMode::SchoolYear => text::M_SCHOOL_YEAR,
        BuildingMode::Summer => text::M_SUMMER,
        BuildingMode::MajorRepair => text::M_REPAIR,
        BuildingMode::Demolition => text::M_DEMOLITION,
        BuildingMode::HandedToCity => text::M_TO_CITY,
        BuildingMode::HandedToSchool => text::M_TO_SCHOOL,
        BuildingMode::Reprofiling => text::M_REPROFILING,
    }
}

/// [`device_kind`].
pub(crate) const fn device(kind: u8) -> Text {
    match kind {
        device_kind::TURNSTILE => text::D_TURNSTILE,
        device_kind::DOOR => text::D_DOOR,
        device_kind::TILL => text::D_TILL,
        device_kind::INFO_PANEL => text::D_INFO_PANEL,
        _ => text::KIND_UNKNOWN,
    }
}

/// [`holder_kind`].
pub(crate) const fn holder(kind: u8) -> Text {
    match kind {
        holder_kind::PUPIL => text::H_PUPIL,
        holder_kind::EMPLOYEE => text::H_EMPLOYEE,
        holder_kind::REPRESENTATIVE => text::H_REPRESENTATIVE,
        holder_kind::VISITOR => text::H_VISITOR,
        _ => text::KIND_UNKNOWN,
    }
}

/// [`card_kind`].
pub(crate) const fn card(kind: u8) -> Text {
    match kind {
        card_kind::SERVICE => text::C_SERVICE,
        card_kind::SOCIAL => text::C_SOCIAL,
        card_kind::SMART => text::C_SMART,
        card_kind::BRACELET => text::C_BRACELET,
        card_kind::FOB => text::C_FOB,
        _ => text::KIND_UNKNOWN,
    }
}

/// [`card_state`].
pub(crate) const fn card_in(state: u8) -> Text {
    match state {
        card_state::STOCK => text::CS_STOCK,
        card_state::ACTIVE => text::CS_ACTIVE,
        card_state::BLOCKED => text::CS_BLOCKED,
        card_state::LOST => text::CS_LOST,
        card_state::RETURNED => text::CS_RETURNED,
        _ => text::KIND_UNKNOWN,
    }
}

/// What a record is about.
pub(crate) fn entry(ctx: &Ctx, row: &EntryRow) -> String {
    let Some(kind) = row.kind else { return ctx.t(text::R_UNKNOWN).into() };
    let name = match kind {
        RecordKind::Tap => match Direction::from_code(row.detail) {
            Some(Direction::In) => text::R_IN,
            Some(Direction::Out) => text::R_OUT,
            None => text::R_TAP,
        },
        RecordKind::MealDebit => match MealClass::from_code(row.detail) {
            Some(MealClass::PaidMain) => text::R_MEAL_PAID,
            Some(MealClass::PaidAdditional) => text::R_MEAL_BUFFET,
            Some(MealClass::Free) => text::R_MEAL_FREE,
            None => text::R_MEAL,
        },
        RecordKind::Bring => text::R_BRING,
        RecordKind::Take => text::R_TAKE,
        RecordKind::Heartbeat => text::R_HEARTBEAT,
        RecordKind::Fault if row.detail == 0 => text::R_RECOVERED,
        RecordKind::Fault => return format!("{} {}", ctx.t(text::R_FAULT), row.detail),
        RecordKind::TopUp => text::R_TOP_UP,
        RecordKind::Hold => text::R_HOLD,
        RecordKind::HoldPost => text::R_HOLD_POST,
        RecordKind::HoldVoid => text::R_HOLD_VOID,
        RecordKind::HoldExpire => text::R_HOLD_EXPIRE,
        RecordKind::TransferOut => text::R_TRANSFER_OUT,
        RecordKind::TransferIn => text::R_TRANSFER_IN,
        RecordKind::Adjust => text::R_ADJUST,
        RecordKind::Reversal => text::R_REVERSAL,
        RecordKind::FromSuspense => text::R_FROM_SUSPENSE,
        RecordKind::SuspenseReturn => text::R_SUSPENSE_RETURN,
        RecordKind::SetApart => text::R_SET_APART,
        RecordKind::Donation => text::R_DONATION,
        RecordKind::Support => text::R_SUPPORT,
        RecordKind::SupplierChange => text::R_SUPPLIER_CHANGE,
        RecordKind::SupplierOrder => text::R_SUPPLIER_ORDER,
        RecordKind::Registry => text::R_REGISTRY,
        RecordKind::Office => deeds::named(row.deed).unwrap_or(text::R_OFFICE),
    };
    ctx.t(name).into()
}

/// What an operator is for.
pub(crate) const fn role(role: Role) -> Text {
    match role {
        Role::CityOperator => text::O_CITY,
        Role::SchoolOperator => text::O_SCHOOL,
        Role::Guard => text::O_GUARD,
        Role::CanteenOperator => text::O_CANTEEN,
        Role::Supplier => text::O_SUPPLIER,
        Role::Support => text::O_SUPPORT,
        Role::Auditor => text::O_AUDITOR,
        Role::SecurityAdmin => text::O_SECURITY,
    }
}
