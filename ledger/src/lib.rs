//! The shell around the ledger core: everything that touches the world.

pub mod city;
pub mod import;
pub mod playbook;
