//! The assistant of the suspense account: whose is a payment that reached no account, and does one that did look wrong?
//!
//! ```text
//! purpose ─► Hints::of ─┐
//! written digits, sum, ─┴─► propose ─► ranked Proposals with Whys ─► a person decides (ERR-05, FIELD C3.4)
//! payer key, supplier        │  ▲
//!                            ▼  │ bounded questions
//!                            Known: the books, read-only
//! ```
//!
//! [`propose()`] answers wrong account numbers (ERR-01), [`unusual_sum`] wrong sums (ERR-02), [`unusual_purpose`] wrong purposes
//! (ERR-03). All three are pure functions: no clock, disk, network, floats or names of people in here, and nothing is ever
//! posted. Candidates come from the written digits, from the purpose and from what this payer paid before, never from a walk over
//! all accounts ([`propose::LOOKUPS_MAX`]).

pub mod digits;
mod edits;
pub mod hints;
pub mod known;
pub mod odds;
pub mod propose;
pub mod purpose;
pub mod sum;
mod weigh;
pub mod weights;
pub mod why;

pub use digits::Digits;
pub use hints::{AccountHint, Class, Hints};
pub use known::{AccountFacts, ContractFacts, Known, PaidBefore, PayerKey, Payment, TopUp};
pub use propose::{LIKELY, Proposal, propose};
pub use purpose::unusual_purpose;
pub use sum::unusual_sum;
pub use why::{Unusual, Why};
