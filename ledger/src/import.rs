//! Registry files from schools (CSV, XLSX) become registry commands and a report row by row.
//! Nothing here writes anything: [`read`] understands the file, [`plan`] tries it against a copy of the state, the caller decides.

mod card_text;
mod cells;
mod columns;
mod current;
mod decode;
mod delivery;
mod enrolment;
mod equipment;
mod fault;
pub mod limits;
mod people;
mod plan;
mod refs;
mod table;
#[cfg(test)]
mod tests;
mod xlsx;

pub use crate::vault::Person;
pub use delivery::{Delivered, delivered};
pub use enrolment::{Enrolled, enrolled};
pub use fault::{Fault, ImportError};
pub use plan::{Plan, RowReport, plan};
pub use table::{Note, Table, read};

/// What a file lists. Import them in this order; employees who lead groups come in a `holders` file before `groups`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub enum ImportKind {
    /// Meals suppliers (SYS-14).
    Suppliers,
    /// Benefits and the meals they pay for (MEA-05).
    Benefits,
    /// Complexes, buildings, gateways and devices: a row for each building (SYS-13, SYS-25, EQP-03…12).
    Buildings,
    /// Meals contracts with their service days (MEA-07).
    Contracts,
    /// Study groups, their building and leader (REL-01, SYS-21).
    Groups,
    /// Recipients of services; names go to the vault (SYS-22).
    Holders,
    /// Who may bring and take which child (PAS-04).
    Representatives,
    /// Identifiers, issued or in the reserve (IDN-01, IDN-08, IDN-10).
    Cards,
    /// Who is in which group by the registry of enrolment (SYS-03, SYS-04).
    Enrolment,
    /// Identifiers of one batch, as its supplier lists them (IDN-13). The reserve's pages take it: which batch it is a file does not say.
    #[value(skip)]
    Delivery,
}

impl ImportKind {
    /// All kinds that change the registry, in the order to import them.
    pub const ALL: [Self; 9] = [
        Self::Suppliers,
        Self::Benefits,
        Self::Buildings,
        Self::Contracts,
        Self::Groups,
        Self::Holders,
        Self::Representatives,
        Self::Cards,
        Self::Enrolment,
    ];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Suppliers => "suppliers",
            Self::Benefits => "benefits",
            Self::Buildings => "buildings",
            Self::Contracts => "contracts",
            Self::Groups => "groups",
            Self::Holders => "holders",
            Self::Representatives => "representatives",
            Self::Cards => "cards",
            Self::Enrolment => "enrolment",
            Self::Delivery => "delivery",
        }
    }
}
