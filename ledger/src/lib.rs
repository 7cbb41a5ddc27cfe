//! The Turnstone server: the writer, the journal, the listeners and the command line around the core.

pub mod access;
pub mod api;
pub mod connections;
pub mod feed;
pub mod follower;
pub mod health;
pub mod journal;
pub mod ledger;
pub mod limits;
pub mod live;
pub mod metrics;
pub mod pipeline;
pub mod store;
pub mod vault;
pub mod writer;

pub use ledger::{Answer, Ledger, Threads, Unavailable};
