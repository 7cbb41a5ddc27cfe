//! Whole pages, put together from components.

pub(crate) mod account;
pub(crate) mod alarms;
pub(crate) mod building;
pub(crate) mod building_entries;
pub(crate) mod building_office;
pub(crate) mod city;
pub(crate) mod complex;
pub(crate) mod complexes;
pub(crate) mod device;
pub(crate) mod entry;
pub(crate) mod error;
pub(crate) mod frame;
pub(crate) mod help;
pub(crate) mod home;
pub(crate) mod login;
pub(crate) mod people;
pub(crate) mod people_file;
pub(crate) mod plan;
pub(crate) mod procedure;
pub(crate) mod procedures;
pub(crate) mod search;
pub(crate) mod sessions;
pub(crate) mod stages;
pub(crate) mod supplier;
