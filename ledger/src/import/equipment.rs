//! Rows about places and services: suppliers, benefits, buildings with their equipment, contracts and groups.

use super::cells::{Form, Words};
use super::columns::Field;
use super::fault::Fault;
use super::refs::{Names, Thing};
use ledger_core::command::{building_kind, device_kind};
use ledger_core::limits::REGISTRY_ID_MAX;
use ledger_core::{Registry, State};

const BUILDING_KINDS: Words = &[
    ("школа", building_kind::SCHOOL),
    ("сош", building_kind::SCHOOL),
    ("школьноездание", building_kind::SCHOOL),
    ("school", building_kind::SCHOOL),
    ("детскийсад", building_kind::KINDERGARTEN),
    ("доо", building_kind::KINDERGARTEN),
    ("дошкольноездание", building_kind::KINDERGARTEN),
    ("kindergarten", building_kind::KINDERGARTEN),
    ("совмещенное", building_kind::COMBINED),
    ("сошдоо", building_kind::COMBINED),
    ("combined", building_kind::COMBINED),
    ("административное", building_kind::ADMINISTRATIVE),
    ("administrative", building_kind::ADMINISTRATIVE),
    ("дополнительноеобразование", building_kind::SUPPLEMENTARY),
    ("supplementary", building_kind::SUPPLEMENTARY),
];
pub(super) const BUILDING_KINDS_ALLOWED: &str = "школа (school), детский сад (kindergarten), совмещённое (combined), административное (administrative), дополнительное образование (supplementary)";

/// [`edge_protocol::BuildingMode`] by the words of BLD-01…06.
const MODES: Words = &[
    ("учебныйгод", 0),
    ("schoolyear", 0),
    ("лето", 1),
    ("летнийпериод", 1),
    ("summer", 1),
    ("капитальныйремонт", 2),
    ("majorrepair", 2),
    ("снос", 3),
    ("demolition", 3),
    ("переданодги", 4),
    ("handedtocity", 4),
    ("переданооо", 5),
    ("handedtoschool", 5),
    ("перепрофилирование", 6),
    ("reprofiling", 6),
];
const MODES_ALLOWED: &str = "учебный год (school year), лето (summer), капитальный ремонт (major repair), снос (demolition), передано ДГИ (handed to city), передано ОО (handed to school), перепрофилирование (reprofiling)";

const MEALS: [(&str, u8); 8] =
    [("завтрак", 1), ("breakfast", 1), ("обед", 2), ("lunch", 2), ("полдник", 3), ("snack", 3), ("ужин", 4), ("dinner", 4)];

pub(super) fn supplier(form: &mut Form<'_>) -> Option<Vec<Registry>> {
    let id = form.number(Field::Supplier, REGISTRY_ID_MAX);
    let name = form.name(Field::Name);
    let active = form.flag(Field::Active, true);
    Some(vec![Registry::Supplier { id: id?, active: active?, name: name? }])
}

pub(super) fn benefit(form: &mut Form<'_>) -> Option<Vec<Registry>> {
    let id = form.number(Field::Benefit, REGISTRY_ID_MAX);
    let name = form.name(Field::Name);
    let meals = meals(form);
    let active = form.flag(Field::Active, true);
    Some(vec![Registry::Benefit { id: id?, active: active?, meals: meals?, name: name? }])
}

/// Meals as words or numbers 1 to 8; bit n−1 is meal n.
fn meals(form: &mut Form<'_>) -> Option<u8> {
    let text = form.required(Field::Meals)?;
    let mut mask = 0u8;
    for part in text.split([',', ';', ' ', '+']).filter(|part| !part.is_empty()) {
        let word = super::columns::plain(part);
        let known = MEALS.iter().find(|(meal, _)| *meal == word).map(|(_, number)| *number);
        match known.or(word.parse().ok()).filter(|n| (1..=edge_protocol::event::MEAL_MAX).contains(n)) {
            Some(number) => mask |= 1 << (number - 1),
            None => {
                return form.fault(
                    Field::Meals,
                    Fault::Word {
                        allowed: "завтрак (breakfast), обед (lunch), полдник (snack), ужин (dinner), 1…8"
                    },
                );
            }
        }
    }
    Some(mask)
}

/// The complex, the building, its gateway and its devices, in the order in which the registry takes them.
pub(super) fn building(form: &mut Form<'_>, names: &Names, state: &State) -> Option<Vec<Registry>> {
    let complex = form.number(Field::Complex, REGISTRY_ID_MAX);
    let complex_known = complex.and_then(|id| state.complex(id)).is_some_and(|c| c.active);
    let complex_name = match form.optional(Field::ComplexName) {
        None if complex_known => Some(None),
        _ => form.name(Field::ComplexName).map(Some),
    };
    let id = form.number(Field::Building, REGISTRY_ID_MAX);
    let old = id.and_then(|id| state.buildings().get(id as usize)).filter(|b| b.kind != 0);
    let name = form.name(Field::BuildingName);
    let kind = form.word(Field::BuildingKind, BUILDING_KINDS, BUILDING_KINDS_ALLOWED);
    let mode = match form.optional(Field::Mode) {
        None => Some(old.map_or(0, |b| b.mode)),
        Some(_) => form.word(Field::Mode, MODES, MODES_ALLOWED),
    };
    let active = form.flag(Field::Active, true);
    let gateways = form.numbers(Field::Gateway, REGISTRY_ID_MAX);
    let devices = devices(form, names);
    let (id, active) = (id?, active?);
    let change = Registry::Building { id, active, complex: complex?, kind: kind?, mode: mode?, name: name? };
    let (gateways, devices) = (gateways?, devices?);
    let mut changes = Vec::with_capacity(2 + gateways.len() + devices.len());
    if let Some(name) = complex_name? {
        changes.push(Registry::Complex { id: complex?, active: true, name });
    }
    if !active {
        close_equipment(state, id, &mut changes);
        changes.push(change);
        return Some(changes);
    }
    changes.push(change);
    changes.extend(gateways.into_iter().map(|gateway| Registry::Gateway { id: gateway, active, building: id }));
    changes.extend(devices.into_iter().map(|(device, kind, supplier)| Registry::Device {
        id: device,
        active,
        building: id,
        kind,
        supplier,
    }));
    Some(changes)
}

/// Number, kind and supplier of every listed device; a till needs one who runs it.
fn devices(form: &mut Form<'_>, names: &Names) -> Option<Vec<(u32, u8, u32)>> {
    let columns = [
        (Field::Turnstiles, device_kind::TURNSTILE),
        (Field::Doors, device_kind::DOOR),
        (Field::Tills, device_kind::TILL),
        (Field::Panels, device_kind::INFO_PANEL),
    ];
    let mut all = Vec::new();
    for (field, kind) in columns {
        let numbers = form.numbers(field, REGISTRY_ID_MAX)?;
        let is_till = kind == device_kind::TILL && !numbers.is_empty();
        let supplier = if is_till { names.resolve(form, Field::TillSupplier, Thing::Supplier)? } else { 0 };
        all.extend(numbers.into_iter().map(|number| (number, kind, supplier)));
    }
    Some(all)
}

/// A building closes after everything in it.
fn close_equipment(state: &State, building: u32, changes: &mut Vec<Registry>) {
    for (id, _) in (0..).zip(state.gateways()).filter(|(_, g)| g.active && g.building == building) {
        changes.push(Registry::Gateway { id, active: false, building });
    }
    for (id, d) in (0..).zip(state.devices()).filter(|(_, d)| d.active && d.building == building) {
        changes.push(Registry::Device { id, active: false, building, kind: d.kind, supplier: d.supplier });
    }
}

/// The contract and the days on which it differs from its weekdays (MEA-07).
pub(super) fn contract(form: &mut Form<'_>, names: &Names) -> Option<Vec<Registry>> {
    let id = form.number(Field::Contract, REGISTRY_ID_MAX);
    let supplier = names.resolve(form, Field::Supplier, Thing::Supplier);
    let complex = names.resolve(form, Field::Complex, Thing::Complex);
    let first_day = form.day(Field::FirstDay);
    let last_day = form.day(Field::LastDay);
    if first_day.zip(last_day).is_some_and(|(first, last)| first > last) {
        form.fault::<()>(Field::LastDay, Fault::DatesReversed);
    }
    let weekdays = form.weekdays(Field::Weekdays);
    let closed = form.days(Field::ClosedDays);
    let open = form.days(Field::OpenDays);
    let active = form.flag(Field::Active, true);
    let id = id?;
    let contract = Registry::Contract {
        id,
        active: active?,
        supplier: supplier?,
        complex: complex?,
        first_day: first_day?,
        last_day: last_day?,
        weekdays: weekdays?,
    };
    let exceptions = |days: Vec<i32>, open| days.into_iter().map(move |day| Registry::ServiceDay { contract: id, day, open });
    Some(std::iter::once(contract).chain(exceptions(closed?, false)).chain(exceptions(open?, true)).collect())
}

pub(super) fn group(form: &mut Form<'_>, names: &Names, state: &State) -> Option<Vec<Registry>> {
    let id = form.number(Field::Group, REGISTRY_ID_MAX);
    let old = id.and_then(|id| state.groups().get(id as usize)).filter(|g| g.building != 0);
    let name = form.name(Field::Name);
    let building = names.resolve(form, Field::Building, Thing::Building);
    let own_complex = building.and_then(|id| state.buildings().get(id as usize)).map_or(0, |b| b.complex);
    let complex = match form.optional(Field::Complex) {
        None => Some(own_complex),
        Some(_) => names.resolve(form, Field::Complex, Thing::Complex),
    };
    let leader = match form.optional(Field::Leader) {
        None if form.has(Field::Leader) => Some(0),
        None => Some(old.map_or(0, |g| g.leader)),
        Some(_) => form.account(Field::Leader),
    };
    let active = form.flag(Field::Active, true);
    let building = building?;
    if !state.buildings().get(building as usize).is_some_and(|b| b.active) {
        return form.fault(Field::Building, Fault::Refused(edge_protocol::Reason::BuildingUnknown));
    }
    Some(vec![Registry::Group { id: id?, active: active?, complex: complex?, building, leader: leader?, name: name? }])
}
