//! The pages in a real browser: what axe says of each, and what an operator does from signing in to signing out, with scripts
//! and without.

#[path = "../common/mod.rs"]
mod common;

mod access;
mod chrome;
mod comfort;
mod desk;
mod driver;
mod install;
mod journeys;
mod money_settings;
mod names;
mod papers;
mod payments;
mod phone;
mod procedures;
mod reconcile;
mod reconciliation;
mod refunds;
mod second_factor;
mod site;
mod soak;
mod supplier_changes;
mod suspense;
