//! The orders that the list of complexes can be put in, as they stand in the address: `inside` upwards, `-inside` downwards.

use crate::{
    link::Link,
    natural, routes,
    text::{self, Text},
    ui::table::{self, Column},
    views::desk::ComplexRow,
};
use serde::Deserialize;
use std::{cmp::Ordering, fmt};

/// What is compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum By {
    #[default]
    Name,
    Buildings,
    Inside,
    Outside,
    Unknown,
    /// Those that are silent.
    Gateways,
    Faults,
}

impl By {
    const ALL: [(Self, &'static str, Text); 7] = [
        (Self::Name, "name", text::COL_COMPLEX),
        (Self::Buildings, "buildings", text::BUILDINGS),
        (Self::Inside, "inside", text::COL_INSIDE),
        (Self::Outside, "outside", text::COL_OUTSIDE),
        (Self::Unknown, "unknown", text::COL_UNKNOWN),
        (Self::Gateways, "gateways", text::COL_GATEWAYS),
        (Self::Faults, "faults", text::COL_FAULTS),
    ];

    fn of(self, row: &ComplexRow) -> u32 {
        match self {
            By::Name => 0,
            By::Buildings => row.buildings,
            By::Inside => row.crowd.inside,
            By::Outside => row.crowd.outside,
            By::Unknown => row.crowd.unknown,
            By::Gateways => row.gateways.saturating_sub(row.gateways_online),
            By::Faults => row.devices_faulty,
        }
    }
}

/// An order. What is no order is the first one: an old bookmark still shows the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub(super) struct Sort {
    by: By,
    down: bool,
}

impl From<String> for Sort {
    fn from(code: String) -> Self {
        let (down, name) = code.strip_prefix('-').map_or((false, code.as_str()), |name| (true, name));
        By::ALL.into_iter().find(|(_, code, _)| *code == name).map_or_else(Self::default, |(by, ..)| Self { by, down })
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = By::ALL.into_iter().find(|(by, ..)| *by == self.by).map_or("", |(_, name, _)| name);
        write!(f, "{}{name}", if self.down { "-" } else { "" })
    }
}

impl Sort {
    /// The useful ones: names from the first, numbers from the largest.
    pub(super) fn choices() -> impl Iterator<Item = (Self, Text)> {
        By::ALL.into_iter().map(|(by, _, name)| (Self { by, down: by != By::Name }, name))
    }

    /// Equals stand in the order of their names.
    pub(super) fn order(self, a: &ComplexRow, b: &ComplexRow) -> Ordering {
        let by_name = natural::order(&a.complex.name, &b.complex.name).then(a.complex.id.cmp(&b.complex.id));
        let ascending = self.by.of(a).cmp(&self.by.of(b));
        match (self.by, self.down) {
            (By::Name, true) => by_name.reverse(),
            (_, true) => ascending.reverse().then(by_name),
            (_, false) => ascending.then(by_name),
        }
    }
}

/// The columns, each with the link that sorts by it; the one sorted by already turns around.
pub(super) fn columns(now: Sort, words: &str) -> Vec<Column> {
    let column = |(by, _, name): (By, &str, Text)| {
        let current = (by == now.by).then_some(now.down);
        let next = Sort { by, down: current.map_or(by != By::Name, |down| !down) };
        let href = Link::to(routes::COMPLEXES).with_words("q", words).with("sort", next).to_string();
        let column = if by == By::Name { Column::words(name) } else { Column::number(name) };
        column.sorted_by(table::Sort { href, down: current })
    };
    By::ALL.into_iter().map(column).collect()
}
