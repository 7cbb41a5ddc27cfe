//! The Turnstone server: the writer, the journal, the listeners and the command line around the core.

pub mod access;
pub mod api;
pub mod certs;
pub mod city;
pub mod config;
pub mod connections;
pub mod demo;
pub mod desk;
pub mod directory;
pub mod feed;
pub mod folder;
pub mod follower;
pub mod health;
pub mod http;
pub mod import;
pub mod import_file;
pub mod import_http;
pub mod init;
pub mod journal;
pub mod ledger;
pub mod limits;
pub mod live;
pub mod metrics;
pub mod notices;
pub mod operators;
pub mod pipeline;
pub mod playbook;
pub mod quic;
pub mod say;
pub mod serve;
pub mod stages;
pub mod store;
pub mod vault;
pub mod verify;
pub mod writer;

pub use ledger::{Answer, Ledger, Threads, Unavailable};
