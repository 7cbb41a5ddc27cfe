//! The pages as a browser meets them: through the router, without a server.

mod access;
mod html;
mod live;
mod login;
mod stages;
mod support;
