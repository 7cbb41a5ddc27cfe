//! Reads the city that a generator may play out of `DIR/city` (`docs/data-folder.md`). No names are in there.

use anyhow::{Context, Result, bail};
use edge_protocol::CardKey;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use std::collections::HashMap;
use std::path::Path;

/// Codes of the files, as `docs/data-folder.md` and the registry define them.
pub mod code {
    /// Device kinds.
    pub mod device {
        /// Turnstile with reader.
        pub const TURNSTILE: u8 = 1;
        /// Door reader.
        pub const DOOR: u8 = 2;
        /// Till.
        pub const TILL: u8 = 3;
        /// Info panel of a kindergarten.
        pub const INFO_PANEL: u8 = 4;
    }
    /// Building kinds.
    pub mod building {
        /// With pre-school groups only.
        pub const KINDERGARTEN: u8 = 2;
        /// School and pre-school groups.
        pub const COMBINED: u8 = 3;
    }
    /// Holder kinds.
    pub mod holder {
        /// Pupil.
        pub const PUPIL: u8 = 1;
        /// Employee.
        pub const EMPLOYEE: u8 = 2;
        /// Representative of a pupil.
        pub const REPRESENTATIVE: u8 = 3;
        /// Visitor.
        pub const VISITOR: u8 = 4;
    }
    /// States of a card.
    pub mod card {
        /// Nobody's.
        pub const STOCK: u8 = 0;
        /// In use.
        pub const ACTIVE: u8 = 1;
        /// Blocked by an operator.
        pub const BLOCKED: u8 = 2;
        /// Lost or broken.
        pub const LOST: u8 = 3;
        /// Given back.
        pub const RETURNED: u8 = 4;
    }
}

/// An active gateway.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GatewayRow {
    /// Its number.
    pub gateway: u32,
    /// Where it stands.
    pub building: u32,
    /// The building's complex.
    pub complex: u32,
    /// [`code::building`].
    pub building_kind: u8,
    /// Building mode code.
    pub mode: u8,
}

/// An active device.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct DeviceRow {
    /// Its number.
    pub device: u32,
    /// Where it stands.
    pub building: u32,
    /// [`code::device`].
    pub kind: u8,
    /// Who runs a till, else 0.
    #[serde(default)]
    pub supplier: u32,
}

/// An active holder with the newest card.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct HolderRow {
    /// Number.
    pub holder: u32,
    /// Account number with check digit.
    pub account: u64,
    /// [`code::holder`].
    pub kind: u8,
    /// Building attended.
    pub building: u32,
    /// Complex.
    pub complex: u32,
    /// Group or 0.
    pub group: u32,
    /// In the meal plan.
    #[serde(deserialize_with = "flag")]
    pub in_meal_plan: bool,
    /// Mask of the meals that a benefit pays.
    pub benefit_meals: u8,
    /// Kopecks a day, 0 for no limit.
    pub daily_limit: u32,
    /// Supplier of the first purse, 0 for none.
    pub supplier: u32,
    /// Newest card; `None` for none.
    #[serde(deserialize_with = "card")]
    pub card: Option<CardKey>,
    /// Opens the whole complex.
    #[serde(deserialize_with = "flag")]
    pub permanent: bool,
    /// [`code::card`].
    #[serde(deserialize_with = "number_or_none")]
    pub card_state: u8,
    /// A visitor's time, microseconds since the Unix epoch; both 0 for always.
    pub valid_from_us: i64,
    /// End of it.
    pub valid_until_us: i64,
}

/// A study group.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GroupRow {
    /// Number.
    pub group: u32,
    /// Building it attends.
    pub building: u32,
    /// Employee that leads it, or 0.
    pub leader: u32,
}

#[derive(Debug, Deserialize)]
struct RepresentationRow {
    child: u32,
    representative: u32,
}

/// A meals contract.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ContractRow {
    /// Number; the lowest that fits is used.
    pub contract: u32,
    /// Who serves.
    pub supplier: u32,
    /// Where.
    pub complex: u32,
    /// Days since 1970-01-01.
    pub first_day: i32,
    /// Inclusive.
    pub last_day: i32,
    /// Bit 0 = Monday.
    pub weekdays: u8,
}

#[derive(Debug, Deserialize)]
struct ServiceDayRow {
    contract: u32,
    day: i32,
    #[serde(deserialize_with = "flag")]
    open: bool,
}

#[derive(Debug, Deserialize)]
struct CityFile {
    name: String,
}

/// Contracts and their exceptions: is a meal served on this day?
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    /// In the order of their numbers.
    pub contracts: Vec<ContractRow>,
    /// Days that differ from the contract's weekdays.
    pub service_days: HashMap<(u32, i32), bool>,
}

/// The city as its files have it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct City {
    /// Its name.
    pub name: String,
    /// Gateways by number.
    pub gateways: Vec<GatewayRow>,
    /// Devices by number.
    pub devices: Vec<DeviceRow>,
    /// Holders by number.
    pub holders: Vec<HolderRow>,
    /// Groups by number.
    pub groups: Vec<GroupRow>,
    /// Child and representative.
    pub representations: Vec<(u32, u32)>,
    /// When meals are served.
    pub calendar: Calendar,
}

impl City {
    /// Reads `dir` (the `city` folder of a data folder).
    ///
    /// # Errors
    /// Says which file and line is missing or wrong.
    pub fn read(dir: &Path) -> Result<Self> {
        let about = std::fs::read_to_string(dir.join("city.json")).with_context(|| {
            format!("no city in {}: make one with `turnstone init --city small`, or copy the folder here", dir.display())
        })?;
        let about: CityFile = serde_json::from_str(&about).context("city.json is not what docs/data-folder.md says")?;
        let mut city = Self {
            name: about.name,
            gateways: rows(dir, "gateways.csv")?,
            devices: rows(dir, "devices.csv")?,
            holders: rows(dir, "holders.csv")?,
            groups: rows(dir, "groups.csv")?,
            representations: rows(dir, "representations.csv")?
                .into_iter()
                .map(|r: RepresentationRow| (r.child, r.representative))
                .collect(),
            calendar: Calendar {
                contracts: rows(dir, "contracts.csv")?,
                service_days: rows(dir, "service_days.csv")?
                    .into_iter()
                    .map(|r: ServiceDayRow| ((r.contract, r.day), r.open))
                    .collect(),
            },
        };
        city.gateways.sort_unstable_by_key(|g| g.gateway);
        city.devices.sort_unstable_by_key(|d| d.device);
        city.holders.sort_unstable_by_key(|h| h.holder);
        city.groups.sort_unstable_by_key(|g| g.group);
        city.representations.sort_unstable();
        city.calendar.contracts.sort_unstable_by_key(|c| c.contract);
        if city.gateways.is_empty() || city.holders.is_empty() {
            bail!("the city in {} has no gateway or no holder to play", dir.display());
        }
        Ok(city)
    }

    /// The holder with this number.
    pub fn holder(&self, number: u32) -> Option<&HolderRow> {
        self.holders.binary_search_by_key(&number, |h| h.holder).ok().and_then(|i| self.holders.get(i))
    }
}

fn rows<T: DeserializeOwned>(dir: &Path, name: &str) -> Result<Vec<T>> {
    let path = dir.join(name);
    let mut reader = csv::Reader::from_path(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    reader
        .deserialize()
        .collect::<Result<_, _>>()
        .with_context(|| format!("{} is not what docs/data-folder.md says", path.display()))
}

fn flag<'de, D: Deserializer<'de>>(source: D) -> Result<bool, D::Error> {
    let text = String::deserialize(source)?;
    match text.as_str() {
        "1" | "true" => Ok(true),
        "0" | "false" | "" => Ok(false),
        _ => Err(D::Error::custom("write 1 or 0")),
    }
}

fn number_or_none<'de, D: Deserializer<'de>>(source: D) -> Result<u8, D::Error> {
    Ok(Option::<u8>::deserialize(source)?.unwrap_or(code::card::STOCK))
}

fn card<'de, D: Deserializer<'de>>(source: D) -> Result<Option<CardKey>, D::Error> {
    let text = String::deserialize(source)?;
    if text.is_empty() { Ok(None) } else { CardKey::parse(&text).map(Some).map_err(D::Error::custom) }
}
