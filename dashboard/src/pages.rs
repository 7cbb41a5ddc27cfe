//! Whole pages, put together from components.

pub(crate) mod account;
pub(crate) mod building;
pub(crate) mod building_entries;
pub(crate) mod city;
pub(crate) mod complex;
pub(crate) mod complexes;
pub(crate) mod device;
pub(crate) mod entry;
pub(crate) mod error;
pub(crate) mod frame;
pub(crate) mod home;
pub(crate) mod login;
pub(crate) mod people;
pub(crate) mod people_csv;
pub(crate) mod reconcile;
pub(crate) mod search;
pub(crate) mod sessions;
pub(crate) mod stages;
pub(crate) mod tickets;
