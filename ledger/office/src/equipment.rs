//! The equipment of a building, and what may be off in which mode (EQP-01…18, BLD-07).

use crate::City;
use edge_protocol::BuildingMode;
use ledger_core::command::{building_kind, device_kind};
use ledger_core::rows::Device;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A piece of a building's set.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    /// Administrator workstation with web-camera (EQP-01, EQP-08).
    AdminWorkstation,
    /// Guard workstation (EQP-02, EQP-09).
    GuardWorkstation,
    /// Meals-operator workstation in canteen and buffet (EQP-03).
    MealsWorkstation,
    /// Information kiosk, optional (EQP-04).
    Kiosk,
    /// Turnstiles and readers of the passage point (EQP-05).
    PassagePoint,
    /// Info panel: bringing and taking of children (EQP-10).
    InfoPanel,
    /// Intercom and call panel, by agreement (EQP-11).
    Intercom,
    /// Turnstile-free entrance: electromagnetic lock, closer, readers (EQP-12).
    Entrance,
    /// Uninterruptible power supply (EQP-06, EQP-13).
    Ups,
    /// Network and communication equipment (EQP-07, EQP-14).
    Network,
}

impl Item {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::AdminWorkstation,
        Self::GuardWorkstation,
        Self::MealsWorkstation,
        Self::Kiosk,
        Self::PassagePoint,
        Self::InfoPanel,
        Self::Intercom,
        Self::Entrance,
        Self::Ups,
        Self::Network,
    ];

    /// True for a piece that a building may do without.
    pub const fn is_optional(self) -> bool {
        matches!(self, Self::Kiosk | Self::Intercom)
    }

    /// The piece that a device of the registry belongs to.
    pub const fn of_device(kind: u8) -> Option<Self> {
        Some(match kind {
            device_kind::TURNSTILE => Self::PassagePoint,
            device_kind::DOOR => Self::Entrance,
            device_kind::TILL => Self::MealsWorkstation,
            device_kind::INFO_PANEL => Self::InfoPanel,
            _ => return None,
        })
    }
}

/// The set of a building by its kind; optional pieces included. Administrative and supplementary buildings have the passage
/// point of a school and nothing for meals: the sources give no list for them (BLD-21, BLD-22).
pub fn set_of(kind: u8) -> &'static [Item] {
    use Item::{
        AdminWorkstation, Entrance, GuardWorkstation, InfoPanel, Intercom, Kiosk, MealsWorkstation, Network, PassagePoint, Ups,
    };
    match kind {
        building_kind::SCHOOL => &[AdminWorkstation, GuardWorkstation, MealsWorkstation, Kiosk, PassagePoint, Ups, Network],
        building_kind::KINDERGARTEN => &[AdminWorkstation, GuardWorkstation, InfoPanel, Intercom, Entrance, Ups, Network],
        building_kind::COMBINED => &[
            AdminWorkstation,
            GuardWorkstation,
            MealsWorkstation,
            Kiosk,
            PassagePoint,
            InfoPanel,
            Intercom,
            Entrance,
            Ups,
            Network,
        ],
        building_kind::ADMINISTRATIVE | building_kind::SUPPLEMENTARY => {
            &[AdminWorkstation, GuardWorkstation, PassagePoint, Ups, Network]
        }
        _ => &[],
    }
}

/// What a building's mode asks of a piece of its set.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Expected {
    /// Works 24/7: silence is a fault (EQP-15).
    On,
    /// May be switched off: silence is no fault.
    MayBeOff,
    /// Dismantled or on its way to it: a sign of life is what surprises.
    Off,
}

/// What is expected of a piece in a building of this kind and mode; `works_in_summer` is the building's setting (BLD-23).
pub fn expected(item: Item, kind: u8, mode: BuildingMode, works_in_summer: bool) -> Expected {
    match mode {
        BuildingMode::SchoolYear | BuildingMode::HandedToSchool | BuildingMode::Reprofiling => Expected::On,
        BuildingMode::Summer => in_summer(item, kind, works_in_summer),
        BuildingMode::MajorRepair | BuildingMode::Demolition | BuildingMode::HandedToCity => Expected::Off,
    }
}

/// EQP-16 to EQP-18: a pre-school building that works has all on, one that rests may switch off the info panel only; a school
/// may switch off the meals workstation only. A combined building follows both.
fn in_summer(item: Item, kind: u8, works: bool) -> Expected {
    let preschool = matches!(kind, building_kind::KINDERGARTEN | building_kind::COMBINED);
    let school = matches!(kind, building_kind::SCHOOL | building_kind::COMBINED);
    match item {
        Item::InfoPanel if preschool && !works => Expected::MayBeOff,
        Item::MealsWorkstation if school => Expected::MayBeOff,
        _ => Expected::On,
    }
}

/// A device is silent when nothing was heard of it for so long. Origin: gateways send a sign of life every half hour at least; two
/// may get lost.
pub const SILENT_AFTER_US: i64 = 65 * 60 * 1_000_000;

/// A piece of a building's set, as it should be and as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Piece {
    /// Which.
    pub item: Item,
    /// What the mode asks of it.
    pub expected: Expected,
    /// Devices of the registry that belong to it; the ledger hears only of these.
    pub devices: u32,
    /// Of these silent.
    pub silent: u32,
    /// Newest sign of life of the one that is silent for longest, microseconds since the Unix epoch; 0 for never.
    pub oldest_us: i64,
}

impl Piece {
    /// True when it is silent and must not be (EQP-15).
    pub fn is_alarm(&self) -> bool {
        self.expected == Expected::On && self.silent > 0
    }
}

/// The set of a building at city time `now_us`, the newest time of any event: a city whose gateways all stopped is seen elsewhere.
pub fn pieces(city: &City, building: u32, now_us: i64) -> Vec<Piece> {
    pieces_with(city, building, city.devices().iter().filter(|device| device.building == building), now_us)
}

/// Buildings with a piece that is silent and must not be, by number, each with these pieces.
pub fn alarms(city: &City) -> Vec<(u32, Vec<Piece>)> {
    let now_us = city_time(city);
    let mut by_building: BTreeMap<u32, Vec<&Device>> = BTreeMap::new();
    for device in city.devices().iter().filter(|device| device.active) {
        by_building.entry(device.building).or_default().push(device);
    }
    let alarms = by_building.into_iter().map(|(building, devices)| {
        let mut pieces = pieces_with(city, building, devices.into_iter(), now_us);
        pieces.retain(Piece::is_alarm);
        (building, pieces)
    });
    alarms.filter(|(_, pieces)| !pieces.is_empty()).collect()
}

fn pieces_with<'a>(city: &City, building: u32, devices: impl Iterator<Item = &'a Device>, now_us: i64) -> Vec<Piece> {
    let Some(row) = city.buildings().get(building as usize).filter(|b| b.active) else { return Vec::new() };
    let office = city.office().building(building);
    let mode = BuildingMode::from_code(row.mode).unwrap_or_default();
    let dismantled = office.equipment != Whereabouts::Mounted;
    let mut pieces: Vec<Piece> = set_of(row.kind)
        .iter()
        .map(|item| {
            let asked = expected(*item, row.kind, mode, office.works_in_summer);
            let expected = if dismantled { Expected::Off } else { asked };
            Piece { item: *item, expected, devices: 0, silent: 0, oldest_us: i64::MAX }
        })
        .collect();
    for device in devices.filter(|device| device.active) {
        let Some(piece) = Item::of_device(device.kind).and_then(|item| pieces.iter_mut().find(|piece| piece.item == item)) else {
            continue;
        };
        piece.devices += 1;
        if now_us - device.last_time_us > SILENT_AFTER_US {
            piece.silent += 1;
            piece.oldest_us = piece.oldest_us.min(device.last_time_us);
        }
    }
    pieces
}

/// Newest device time of any gateway, microseconds since the Unix epoch: the city's own clock.
pub fn city_time(city: &City) -> i64 {
    city.gateways().iter().map(|gateway| gateway.last_time_us).max().unwrap_or(0)
}

/// Where a building's set is.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
#[serde(rename_all = "snake_case")]
pub enum Whereabouts {
    /// Mounted.
    #[default]
    Mounted,
    /// Dismantled and stored in the school (BLD-10).
    Stored,
    /// Left for another building (BLD-16).
    Gone,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// EQP-16, EQP-17, EQP-18, EQP-15 as a table: kind, mode, works in summer, and what may be silent.
    #[test]
    fn only_what_the_slides_name_may_be_off() {
        use building_kind::{COMBINED, KINDERGARTEN, SCHOOL};
        let cases: [(u8, BuildingMode, bool, &[Item]); 8] = [
            (SCHOOL, BuildingMode::SchoolYear, false, &[]),
            (SCHOOL, BuildingMode::Summer, false, &[Item::MealsWorkstation]),
            (SCHOOL, BuildingMode::Summer, true, &[Item::MealsWorkstation]),
            (KINDERGARTEN, BuildingMode::SchoolYear, false, &[]),
            (KINDERGARTEN, BuildingMode::Summer, true, &[]),
            (KINDERGARTEN, BuildingMode::Summer, false, &[Item::InfoPanel]),
            (COMBINED, BuildingMode::Summer, false, &[Item::MealsWorkstation, Item::InfoPanel]),
            (COMBINED, BuildingMode::Summer, true, &[Item::MealsWorkstation]),
        ];
        for (kind, mode, works, off) in cases {
            let may: Vec<Item> =
                set_of(kind).iter().copied().filter(|item| expected(*item, kind, mode, works) == Expected::MayBeOff).collect();
            assert_eq!(may, off, "kind {kind}, {mode:?}, works in summer: {works}");
        }
        for mode in [BuildingMode::MajorRepair, BuildingMode::Demolition, BuildingMode::HandedToCity] {
            assert!(set_of(COMBINED).iter().all(|item| expected(*item, COMBINED, mode, true) == Expected::Off), "{mode:?}");
        }
    }

    #[test]
    fn a_combined_building_has_both_sets_and_every_device_belongs_to_a_piece() {
        for kind in [building_kind::SCHOOL, building_kind::KINDERGARTEN] {
            assert!(set_of(kind).iter().all(|item| set_of(building_kind::COMBINED).contains(item)));
        }
        assert_eq!(set_of(building_kind::COMBINED).len(), Item::ALL.len());
        assert!((1..=4).all(|kind| Item::of_device(kind).is_some()) && Item::of_device(9).is_none());
    }
}
