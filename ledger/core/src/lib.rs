//! The hot state machine of Turnstone: cards, holders, purses, access and meal decisions.
//!
//! One synchronous function forward, [`State::apply_event`] or [`State::apply_command`]; time comes in as data; every refusal is
//! a numbered [`edge_protocol::Reason`]. No clock, randomness, input, output, floats or map iteration order in here: `no_std`
//! keeps the world out, and the journal can be replayed to the same state for ever (invariants `core-has-no-world`,
//! `replay-equals-live`).
#![no_std]

extern crate alloc;

pub mod command;
pub mod ids;
pub mod limits;
pub mod record;
pub mod rows;
pub mod state;
pub mod why;

pub use command::{CardSpec, Command, CommandId, Control, DebitEntry, HolderSpec, OfficeEntry, Registry};
pub use ids::{NO_POS, account_number, civil_day, holder_of_account};
pub use record::{ArchivedRecord, RECORD_LEN, RULES_VERSION, Record, RecordKind};
pub use rows::Presence;
pub use state::{
    CommandVerdict, Divergence, EventVerdict, LoadError, Moved, OfficeEffects, OfficeHead, SnapshotSink, State, SupplierMove,
    Table,
};
pub use why::checks_of;
