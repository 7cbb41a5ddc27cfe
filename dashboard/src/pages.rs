//! Whole pages, put together from components.

pub(crate) mod city;
pub(crate) mod error;
pub(crate) mod frame;
pub(crate) mod login;
pub(crate) mod stages;
