//! The pages as a browser meets them: through the router, without a server.

mod access;
mod desk;
mod html;
mod live;
mod login;
mod matrix;
mod people;
mod reconcile;
mod sessions;
mod stages;
mod support;
mod tickets;
