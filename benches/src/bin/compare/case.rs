//! What is played, and to which city: the same for every peer.

use clap::ValueEnum;

/// One way of sending events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Case {
    /// For people and scripts.
    pub(crate) name: &'static str,
    /// Gateways, each with a connection of its own.
    pub(crate) clients: u32,
    /// Events in a batch.
    pub(crate) batch: usize,
    /// Batches of a client without an answer, at most.
    pub(crate) in_flight: usize,
}

/// The cases. Origin: a building that was offline for hours, gateways under morning load, and single children.
const CASES: [Case; 3] = [
    Case { name: "catch-up", clients: 16, batch: 1_024, in_flight: 4 },
    Case { name: "batches-of-64", clients: 64, batch: 64, in_flight: 4 },
    Case { name: "single-taps", clients: 256, batch: 1, in_flight: 1 },
];

/// The cases in `city`, with no more clients than it has gateways, and only those called `only` when anything is.
pub(crate) fn cases(city: City, only: &[String]) -> Vec<Case> {
    let wanted = |case: &Case| only.is_empty() || only.iter().any(|name| name == case.name);
    let fit = |case: Case| Case { clients: case.clients.min(city.shape().buildings), ..case };
    CASES.into_iter().filter(wanted).map(fit).collect()
}

/// Names of all cases, for `--cases`.
pub(crate) fn names() -> Vec<&'static str> {
    CASES.iter().map(|case| case.name).collect()
}

/// The synthetic cities of `turnstone init`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum City {
    /// 6 buildings, 2,000 people
    Small,
    /// 150 buildings, 60,000 people
    District,
    /// 4,300 buildings, 1,500,000 people
    Moscow,
}

/// What a city amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Buildings, each with one gateway of the same number.
    pub(crate) buildings: u32,
    /// People, each with a card and a purse.
    pub(crate) people: u32,
}

impl City {
    /// As `turnstone init --city` calls it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::District => "district",
            Self::Moscow => "moscow",
        }
    }

    /// Its counts. Origin: `CitySize::shape` of the server.
    pub(crate) const fn shape(self) -> Shape {
        match self {
            Self::Small => Shape { buildings: 6, people: 2_000 },
            Self::District => Shape { buildings: 150, people: 60_000 },
            Self::Moscow => Shape { buildings: 4_300, people: 1_500_000 },
        }
    }
}
