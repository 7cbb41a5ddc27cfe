//! The office of Turnstone: what operators do, as deterministic commands beside the hot core.
//!
//! ```text
//! page ─► Door ─► queue ─► writer ─► City::apply_command ─┬─ decide: refuse, or rows to keep and registry changes to make
//!                                                         ├─ core: one Office record, one more per registry change
//!                                                         └─ office: keeps the rows
//! ```
//!
//! Office commands are rare and rich: JSON inside the journal's envelope ([`ledger_core::command::OfficeEntry`]), readable in
//! twenty years, evolved by adding fields. They go through the same queue, writer and journal as a tap, so audit, replay, backup
//! and `same-id-same-answer` exist once. Deciding changes nothing: [`decide::decide`] answers with what would change, so a
//! preview and the deed come out of the same function, and the deed carries the preview's digest. No clock, disk or network in
//! here (invariant `core-has-no-world`).

pub mod books;
pub mod city;
pub mod comfort;
pub mod command;
pub mod corrections;
pub mod decide;
pub mod equipment;
pub mod impact;
pub mod limits;
pub mod payments;
pub mod procedure;
pub mod refund;
pub mod state;
pub mod stock;
pub mod supplier_change;
pub mod ticket;

pub use books::Books;
pub use city::City;
pub use command::OfficeCommand;
pub use decide::{Decided, decide};
pub use state::Office;
