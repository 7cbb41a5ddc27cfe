//! The Turnstone server: the writer, the journal, the listeners and the command line around the core.

pub mod city;
pub mod connections;
pub mod follower;
pub mod journal;
pub mod ledger;
pub mod limits;
pub mod live;
pub mod metrics;
pub mod pipeline;
pub mod playbook;
pub mod store;
pub mod writer;

pub use ledger::{Answer, Ledger, Threads, Unavailable};
