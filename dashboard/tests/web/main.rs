//! The pages as a browser meets them: through the router, without a server.

mod access;
mod audit;
mod boards;
mod cards;
mod comfort;
mod desk;
mod html;
mod live;
mod login;
mod matrix;
mod office;
mod papers;
mod people;
mod reconcile;
mod reconciliation;
mod refunds;
mod second_factor;
mod sessions;
mod sign_on;
mod stages;
mod supplier_changes;
mod support;
mod suspense;
mod tickets;
mod workbook;
