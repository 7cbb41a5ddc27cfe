//! The Turnstone server's library.

pub mod store;
