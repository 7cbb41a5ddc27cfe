//! What a reserve is kept by: its rule, the list of suppliers, main buildings, and the list as of 31 July (IDN-11…16).

use super::super::{About, Decided, Topic};
use super::Desk;
use crate::limits::{AT_LEAST_MAX, LEAD_DAYS_MAX, PACK_MAX, PLAN_AHEAD_MAX, PLAN_ROWS_AT_ONCE_MAX, TEXT_MAX, VENDORS_MAX};
use crate::state::Row;
use crate::stock::{DeliveryPlan, Planned, ReserveRule, Vendor};
use card_readers::Profile;
use edge_protocol::Reason;
use std::collections::BTreeMap;

/// Bits of [`ledger_core::command::card_kind`] that a conclusion may be about: all but social cards.
const KINDS: u8 = 0b11_1010;

/// Hexadecimal digits of a file's hash.
const HASH_DIGITS: usize = 64;

pub(super) fn rule(desk: Desk<'_>, building: u32, rule: ReserveRule) -> Result<Decided, Reason> {
    desk.building(building)?;
    let fits = rule.at_least.is_none_or(|pieces| pieces <= AT_LEAST_MAX);
    if !fits || rule.lead_days > LEAD_DAYS_MAX || rule.pack == 0 || rule.pack > PACK_MAX {
        return Err(Reason::FieldInvalid);
    }
    if desk.stock.rule(building) == rule {
        return Err(Reason::NothingChanges);
    }
    Ok(of(Topic::Building, building, Row::ReserveRule(building, rule)))
}

pub(super) fn vendor(desk: Desk<'_>, vendor: &Vendor) -> Result<Decided, Reason> {
    let known = desk.stock.vendor(vendor.id);
    if vendor.id != 0 && known.is_none() {
        return Err(Reason::FieldInvalid);
    }
    let words = [&vendor.name, &vendor.conclusion];
    if words.iter().any(|text| text.len() > TEXT_MAX) || vendor.name.trim().is_empty() || vendor.kinds & !KINDS != 0 {
        return Err(Reason::FieldInvalid);
    }
    if known == Some(vendor) {
        return Err(Reason::NothingChanges);
    }
    let id = if vendor.id == 0 { desk.moment.number(desk.stock.next_vendor()) } else { vendor.id };
    if id > VENDORS_MAX {
        return Err(Reason::IdOutOfRange);
    }
    let (name, conclusion) = (vendor.name.trim().to_owned(), vendor.conclusion.trim().to_owned());
    Ok(of(Topic::Vendor, id, Row::Vendor(Box::new(Vendor { id, name, conclusion, ..vendor.clone() }))))
}

pub(super) fn main_building(desk: Desk<'_>, complex: u32, building: u32) -> Result<Decided, Reason> {
    if desk.building(building)?.complex != complex {
        return Err(Reason::PlaceUnfit);
    }
    if desk.stock.main_building(complex) == Some(building) {
        return Err(Reason::NothingChanges);
    }
    Ok(of(Topic::Complex, complex, Row::MainBuilding(complex, building)))
}

pub(super) fn reader(desk: Desk<'_>, building: u32, profile: &str) -> Result<Decided, Reason> {
    desk.building(building)?;
    let name = match profile.trim() {
        "" => String::new(),
        name => Profile::parse(name).ok_or(Reason::FieldInvalid)?.to_string(),
    };
    if desk.stock.reader(building) == name {
        return Err(Reason::NothingChanges);
    }
    Ok(of(Topic::Building, building, Row::CardReader(building, name)))
}

pub(super) fn plan(desk: Desk<'_>, plan: u32, (as_of, file): (i32, &str), rows: &[(u32, Planned)]) -> Result<Decided, Reason> {
    let hash = file.len() == HASH_DIGITS && file.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if !hash || rows.len() > PLAN_ROWS_AT_ONCE_MAX {
        return Err(Reason::OfficeCommandInvalid);
    }
    if rows.is_empty() {
        return Err(Reason::NothingChanges);
    }
    let today = desk.moment.today();
    if !(today.saturating_sub(PLAN_AHEAD_MAX)..=today.saturating_add(PLAN_AHEAD_MAX)).contains(&as_of) {
        return Err(Reason::DatesInvalid);
    }
    let known = |complex: u32| desk.core.complex(complex).is_some_and(|row| complex != 0 && row.active);
    if !rows.iter().all(|(complex, _)| known(*complex)) {
        return Err(Reason::ComplexUnknown);
    }
    let mut row = match desk.stock.plan(plan) {
        Some(row) if row.file == file && row.as_of == as_of => row.clone(),
        None if plan == 0 => {
            let (id, stamp) = (desk.moment.number(desk.stock.next_plan()), desk.moment.stamp.clone());
            DeliveryPlan { id, as_of, file: file.to_owned(), rows: BTreeMap::new(), stamp }
        }
        _ => return Err(Reason::FieldInvalid),
    };
    let before = row.rows.clone();
    row.rows.extend(rows.iter().copied());
    if row.rows == before {
        return Err(Reason::NothingChanges);
    }
    Ok(of(Topic::DeliveryPlan, row.id, Row::DeliveryPlan(Box::new(row))))
}

fn of(topic: Topic, object: u32, row: Row) -> Decided {
    Decided { about: About { topic, object, holder: 0 }, rows: vec![row], ..Decided::default() }
}
