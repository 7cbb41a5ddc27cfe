//! Names of rows that pages show by their numbers; empty where there is no such row.

use crate::views::desk::Named;
use ledger_core::State;

/// A supplier with its name.
pub(crate) fn supplier_of(state: &State, id: u32) -> Named {
    Named { id, name: state.suppliers().get(id as usize).map_or_else(String::new, |row| row.name.clone()) }
}

/// A complex with its name.
pub(crate) fn complex_of(state: &State, id: u32) -> Named {
    Named { id, name: state.complex(id).map_or_else(String::new, |row| row.name.clone()) }
}
