//! The pages as a browser meets them: through the router, without a server.

mod access;
mod desk;
mod html;
mod live;
mod login;
mod matrix;
mod people;
mod second_factor;
mod sessions;
mod sign_on;
mod stages;
mod support;
