//! What the performance guard counts (`benches/tests/instructions/`), and the city that it and the benches share.
//!
//! A package of its own because the guard builds it in release within the test command: whatever it depended on would be built
//! twice there.

pub mod cases;
pub mod city;
pub mod journal;
#[path = "../../../ledger/src/limits.rs"]
pub mod limits;
pub mod store;

pub use cases::{CASES, Case};
pub use city::{City, FRAME_MAX, Kind, NOON, SECOND, accepted, card, frame};
