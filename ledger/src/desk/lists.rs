//! Complexes, buildings and people as lists.

use super::{CityDesk, building_named, complex_named, device_row, group_named, supplier_named};
use dashboard::views::desk::{
    BuildingRow, BuildingView, ComplexRow, ComplexView, Crowd, GatewayRow, GroupRow, PeoplePage, PeopleQuery, PersonRow,
    PresenceFilter, Whereabouts,
};
use edge_protocol::BuildingMode;
use ledger_core::rows::{Building, Holder};
use ledger_core::{Presence, State, account_number, civil_day};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// How old the list of all complexes may be. Origin: counting 1.5 million holders takes some tens of milliseconds.
const CITY_LIST_AGE: Duration = Duration::from_secs(2);
/// Holders counted under one read lock. Origin: about a millisecond, so the follower is not held up.
const HOLDERS_PER_LOCK: usize = 50_000;

/// The list of all complexes and when it was made.
pub(super) struct CityList {
    made: Instant,
    rows: Vec<ComplexRow>,
}

/// Open complexes, at most [`CITY_LIST_AGE`] old.
pub(super) fn complexes(desk: &CityDesk) -> Vec<ComplexRow> {
    let mut kept = desk.city.lock();
    if let Some(list) = kept.as_ref().filter(|list| list.made.elapsed() < CITY_LIST_AGE) {
        return list.rows.clone();
    }
    let rows = count_city(desk);
    *kept = Some(CityList { made: Instant::now(), rows: rows.clone() });
    rows
}

fn count_city(desk: &CityDesk) -> Vec<ComplexRow> {
    let crowds = count_crowds(desk);
    let online = desk.ledger.connections().online();
    let state = desk.ledger.read_now();
    let mut rows: BTreeMap<u32, ComplexRow> = (0u32..)
        .zip(state.complexes())
        .filter(|(_, complex)| complex.active)
        .map(|(id, _)| (id, ComplexRow { complex: complex_named(&state, id), ..ComplexRow::default() }))
        .collect();
    let complex_of = |building: u32| state.buildings().get(building as usize).map_or(0, |row| row.complex);
    for (id, building) in (0u32..).zip(state.buildings()).filter(|(_, building)| building.active) {
        let Some(row) = rows.get_mut(&building.complex) else { continue };
        row.buildings += 1;
        row.crowd = crowds.get(id as usize).map_or(row.crowd, |crowd| sum(row.crowd, *crowd));
    }
    for (id, gateway) in (0u32..).zip(state.gateways()).filter(|(_, gateway)| gateway.active) {
        let Some(row) = rows.get_mut(&complex_of(gateway.building)) else { continue };
        row.gateways += 1;
        row.gateways_online += u32::from(online.contains(&id));
    }
    for device in state.devices().iter().filter(|device| device.active && device.fault != 0) {
        if let Some(row) = rows.get_mut(&complex_of(device.building)) {
            row.devices_faulty += 1;
        }
    }
    rows.into_values().collect()
}

/// Active holders by the building they attend; the lock is given back now and then.
fn count_crowds(desk: &CityDesk) -> Vec<Crowd> {
    let mut crowds = Vec::new();
    let mut from = 0;
    loop {
        let state = desk.ledger.read_now();
        crowds.resize(crowds.len().max(state.buildings().len()), Crowd::default());
        let Some(rest) = state.holders().get(from..).filter(|rest| !rest.is_empty()) else { return crowds };
        let slice = rest.get(..HOLDERS_PER_LOCK).unwrap_or(rest);
        for row in slice.iter().filter(|row| row.active) {
            let building = state.building_attended(row);
            if let Some(crowd) = crowds.get_mut(building as usize) {
                *counter(crowd, seen_from(row, building)) += 1;
            }
        }
        from += slice.len();
    }
}

/// One complex, if it was ever opened.
pub(super) fn complex(desk: &CityDesk, id: u32) -> Option<ComplexView> {
    let directory = desk.ledger.directory();
    let online = desk.ledger.connections().online();
    let state = desk.ledger.read_now();
    let complex = complex_named(&state, id);
    if complex.id == 0 || !state.complex(id).is_some_and(|row| row.active || !row.name.is_empty()) {
        return None;
    }
    let in_complex = (0u32..).zip(state.buildings()).filter(|(_, row)| row.kind != 0 && row.complex == id);
    let buildings = in_complex.map(|(id, row)| {
        let people = directory.holders_in(&state, id, 0).map(|(_, holder)| holder);
        building_row(&state, &online, id, row, crowd(people, id))
    });
    let today = civil_day(crate::writer::now_us());
    let current = state.contracts().iter().filter(|row| row.active && row.complex == id && row.last_day >= today);
    let suppliers: BTreeSet<u32> = current.map(|row| row.supplier).collect();
    Some(ComplexView {
        complex,
        buildings: buildings.collect(),
        suppliers: suppliers.into_iter().map(|supplier| supplier_named(&state, supplier)).collect(),
    })
}

/// One building, if it was ever opened.
pub(super) fn building(desk: &CityDesk, id: u32) -> Option<BuildingView> {
    let directory = desk.ledger.directory();
    let online = desk.ledger.connections().online();
    let state = desk.ledger.read_now();
    let row = state.buildings().get(id as usize).filter(|row| row.kind != 0)?;
    let mut everybody = Crowd::default();
    let mut by_group: BTreeMap<u32, Crowd> = BTreeMap::new();
    for (_, holder) in directory.holders_in(&state, id, 0).filter(|(_, holder)| holder.active) {
        let seen = seen_from(holder, id);
        *counter(&mut everybody, seen) += 1;
        *counter(by_group.entry(holder.group).or_default(), seen) += 1;
    }
    let gateways = (0u32..).zip(state.gateways()).filter(|(_, gateway)| gateway.building == id && id != 0);
    let devices = (0u32..).zip(state.devices()).filter(|(_, device)| device.kind != 0 && device.building == id);
    let groups = (0u32..).zip(state.groups()).filter(|(number, group)| *number != 0 && group.active && group.building == id);
    let mut groups: Vec<GroupRow> = groups
        .map(|(number, group)| GroupRow {
            group: group_named(&state, number),
            crowd: by_group.get(&number).copied().unwrap_or_default(),
            leader_account: if group.leader == 0 { 0 } else { account_number(group.leader) },
        })
        .collect();
    groups.sort_by(|a, b| a.group.name.cmp(&b.group.name));
    Some(BuildingView {
        row: building_row(&state, &online, id, row, everybody),
        complex: complex_named(&state, row.complex),
        gateways: gateways
            .map(|(id, gateway)| GatewayRow {
                id,
                active: gateway.active,
                online: online.contains(&id),
                last_time_us: gateway.last_time_us,
                events: gateway.last_seq,
            })
            .collect(),
        devices: devices.map(|(id, device)| device_row(&state, id, device)).collect(),
        groups,
    })
}

/// Active holders who attend a building, as asked for.
pub(super) fn people(desk: &CityDesk, query: &PeopleQuery) -> PeoplePage {
    let directory = desk.ledger.directory();
    let state = desk.ledger.read_now();
    let wanted = |row: &Holder| {
        let seen = match seen_from(row, query.building) {
            Presence::Inside => PresenceFilter::Inside,
            Presence::Outside => PresenceFilter::Outside,
            Presence::Unknown => PresenceFilter::Unknown,
        };
        row.active && query.group.is_none_or(|group| row.group == group) && query.presence.is_none_or(|asked| asked == seen)
    };
    let all = directory.holders_in(&state, query.building, query.after).filter(|(_, row)| wanted(row));
    let person = |(id, row): (u32, &Holder)| {
        let person = desk.person(&state, id, row);
        let here = row.presence_building == query.building;
        PersonRow { whereabouts: if here { person.whereabouts } else { Whereabouts::Unknown }, ..person }
    };
    let mut rows: Vec<_> = all.take(query.limit + 1).map(person).collect();
    let more = rows.len() > query.limit;
    rows.truncate(query.limit);
    let next = rows.last().map(|row| row.holder).filter(|_| more);
    PeoplePage { rows, next }
}

fn building_row(state: &State, online: &BTreeSet<u32>, id: u32, row: &Building, crowd: Crowd) -> BuildingRow {
    let gateways: Vec<bool> = (0u32..)
        .zip(state.gateways())
        .filter(|(_, gateway)| gateway.active && gateway.building == id)
        .map(|(gateway, _)| online.contains(&gateway))
        .collect();
    let devices = state.devices().iter().filter(|device| device.active && device.building == id);
    let (mut count, mut faulty) = (0, 0);
    for device in devices {
        count += 1;
        faulty += u32::from(device.fault != 0);
    }
    BuildingRow {
        building: building_named(state, id),
        active: row.active,
        kind: row.kind,
        mode: BuildingMode::from_code(row.mode).unwrap_or_default(),
        crowd,
        gateways: u32::try_from(gateways.len()).unwrap_or(u32::MAX),
        gateways_online: gateways.iter().map(|online| u32::from(*online)).sum(),
        devices: count,
        devices_faulty: faulty,
    }
}

fn crowd<'a>(holders: impl Iterator<Item = &'a Holder>, building: u32) -> Crowd {
    holders.filter(|row| row.active).fold(Crowd::default(), |mut crowd, row| {
        *counter(&mut crowd, seen_from(row, building)) += 1;
        crowd
    })
}

/// A passage elsewhere says nothing about here.
fn seen_from(row: &Holder, building: u32) -> Presence {
    if row.presence_building == building { Presence::from_code(row.presence) } else { Presence::Unknown }
}

fn counter(crowd: &mut Crowd, presence: Presence) -> &mut u32 {
    match presence {
        Presence::Inside => &mut crowd.inside,
        Presence::Outside => &mut crowd.outside,
        Presence::Unknown => &mut crowd.unknown,
    }
}

fn sum(a: Crowd, b: Crowd) -> Crowd {
    Crowd { inside: a.inside + b.inside, outside: a.outside + b.outside, unknown: a.unknown + b.unknown }
}
