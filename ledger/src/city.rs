//! A synthetic city as a stream of commands: complexes, buildings, devices, holders, cards and opening balances.
//! For demonstrations, load tests and tests; the same seed gives the same city on every machine.

mod complex;
mod dice;
mod names;
#[cfg(test)]
mod tests;
mod uid;

pub use names::person;

use complex::Numbers;
use ledger_core::{Command, Registry};

/// How large a city.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub enum CitySize {
    /// One complex of six buildings, one of each kind and a second school; 2,000 holders.
    Small,
    /// 18 complexes, 150 buildings, 60,000 holders.
    District,
    /// 500 complexes, 4,300 buildings, 1,500,000 holders (FIELD C8).
    Moscow,
}

/// What a size amounts to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shape {
    /// Complexes.
    pub complexes: u32,
    /// Buildings, each with one gateway of the same number.
    pub buildings: u32,
    /// Holders of all kinds.
    pub holders: u32,
    /// Meals suppliers.
    pub suppliers: u32,
}

impl CitySize {
    /// The name on the command line and in `city.json`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::District => "district",
            Self::Moscow => "moscow",
        }
    }

    /// Exact counts. Origin: 4,300 buildings and 1.2–1.5 M holders of FIELD C8; the others keep its proportions.
    pub const fn shape(self) -> Shape {
        match self {
            Self::Small => Shape { complexes: 1, buildings: 6, holders: 2_000, suppliers: 1 },
            Self::District => Shape { complexes: 18, buildings: 150, holders: 60_000, suppliers: 4 },
            Self::Moscow => Shape { complexes: 500, buildings: 4_300, holders: 1_500_000, suppliers: 20 },
        }
    }
}

/// The benefits of the city: the meals they pay for (bit n−1 = meal n) and how many of 100 beneficiaries have them (MEA-05).
const BENEFITS: [(&str, u8, u32); 5] = [
    ("Многодетная семья", 0b0011, 45),
    ("Социальная поддержка", 0b0001, 30),
    ("Дети с ограниченными возможностями здоровья", 0b0011, 15),
    ("Дети под опекой", 0b0111, 8),
    ("Полное дневное питание", 0b1111, 2),
];

/// Every command that builds the city, in an order in which each is accepted by an empty state.
///
/// `today` is the civil day around which contracts and visiting times lie. One complex at a time is held in memory.
pub fn generate(size: CitySize, seed: u64, today: i32) -> impl Iterator<Item = Command> {
    let shape = size.shape();
    let mut numbers = Numbers::new(seed, today);
    prelude(shape).into_iter().chain((0..shape.complexes).flat_map(move |index| complex::generate(index, shape, &mut numbers)))
}

/// What all complexes share.
fn prelude(shape: Shape) -> Vec<Command> {
    let suppliers = (1..=shape.suppliers).map(|id| Registry::Supplier { id, active: true, name: names::supplier(id - 1) });
    let benefits = (1u32..).zip(BENEFITS).map(|(id, (name, meals, _))| Registry::Benefit {
        id,
        active: true,
        meals,
        name: String::from(name),
    });
    suppliers.chain(benefits).map(Command::Registry).collect()
}
