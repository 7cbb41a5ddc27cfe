//! What the suspense pages are told beside the office's rows: where a payment came from, whose it may be, and which arrivals look
//! wrong (ERR-01…03, FIELD C3.4).
//!
//! ```text
//! arrival ─► note (digits, hints, payer key) ─► journal ─► clerk ─► vault: who paid to what, what looks wrong
//!                                                  └────► books ─► suspense-assistant ─► pages, a person decides
//! ```
//!
//! The assistant reads only: nothing here posts anything.

mod books;
mod clerk;
pub mod note;
mod payers;
mod view;

pub use clerk::keep_reading;
pub use payers::Payers;
pub(crate) use view::{arrivals, unusual};
