//! The operators' pages of Turnstone.

pub mod views;
