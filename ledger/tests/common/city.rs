//! A data folder with the small synthetic city, and who lives and works there.

use edge_protocol::{CardKey, Direction, Event};
use ledger::city::CitySize;
use loadgen::city::code;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A throw-away folder, removed when dropped.
pub(crate) struct City {
    temp: TempDir,
    rows: loadgen::city::City,
    /// Password of the first operator.
    pub(crate) password: String,
}

impl City {
    /// `turnstone init --city small`; passwords alone do.
    pub(crate) fn small(seed: u64) -> Self {
        let temp = tempfile::tempdir().expect("a temporary folder");
        let dir = temp.path().join("city");
        let made = ledger::init::init(&dir, Some(CitySize::Small), seed).expect("a small city");
        let password = made.password.expose().to_owned();
        drop(made);
        let mut logins = ledger::operators::Logins::load(&dir).expect("the logins that init made");
        logins.set_rule(dashboard::SecondFactorRule::Optional).expect("a folder for tests about something else");
        let rows = loadgen::city::City::read(&dir.join("city")).expect("the city folder that init wrote");
        Self { temp, rows, password }
    }

    /// The data folder.
    pub(crate) fn dir(&self) -> PathBuf {
        self.temp.path().join("city")
    }

    /// A place beside the data folder.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.temp.path().join(name)
    }

    /// All gateways.
    pub(crate) fn gateways(&self) -> Vec<u32> {
        self.rows.gateways.iter().map(|g| g.gateway).collect()
    }

    /// A turnstile or door reader in the building of `gateway`.
    pub(crate) fn reader_of(&self, gateway: u32) -> u32 {
        let building = self.building_of(gateway);
        self.readers().find(|d| d.building == building).expect("every building has a reader").device
    }

    /// A turnstile or door reader in some other building than that of `gateway`.
    pub(crate) fn reader_elsewhere(&self, gateway: u32) -> u32 {
        let building = self.building_of(gateway);
        self.readers().find(|d| d.building != building).expect("the city has several buildings").device
    }

    fn readers(&self) -> impl Iterator<Item = &loadgen::city::DeviceRow> {
        self.rows.devices.iter().filter(|d| [code::device::TURNSTILE, code::device::DOOR].contains(&d.kind))
    }

    /// Cards that open the building of `gateway`.
    pub(crate) fn cards_of(&self, gateway: u32) -> Vec<CardKey> {
        let building = self.building_of(gateway);
        let here = self.rows.holders.iter().filter(|h| h.building == building && h.card_state == code::card::ACTIVE);
        here.filter_map(|h| h.card).collect()
    }

    /// `count` taps at `gateway`, everybody in, then everybody out, far enough apart, the last one now.
    pub(crate) fn taps(&self, gateway: u32, count: usize) -> Vec<Event> {
        let (reader, cards) = (self.reader_of(gateway), self.cards_of(gateway));
        let step_us = (4_000_000 / cards.len() as i64).max(1_000);
        let began_us = loadgen::link::wall_clock_us() - step_us * count as i64;
        let tap = |i: usize| {
            let card = cards[i % cards.len()];
            let direction = if (i / cards.len()).is_multiple_of(2) { Direction::In } else { Direction::Out };
            Event::tap(reader, card, direction, began_us + step_us * i as i64)
        };
        (0..count).map(tap).collect()
    }

    fn building_of(&self, gateway: u32) -> u32 {
        self.rows.gateways.iter().find(|g| g.gateway == gateway).expect("a gateway of the city").building
    }
}

/// Copies a folder with everything in it.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder for the copy");
    for entry in std::fs::read_dir(from).expect("a folder to copy") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("a copied file");
        }
    }
}
