//! The school-day twin: plays the gateways of a city against a server over `edge-protocol`, and proves every answer.
//!
//! An event's way: [`player`] (or the plan of a day) makes it, [`pace`] says when, [`driver`] lets [`model`] predict its answer and
//! submits it, [`link`] moves the bytes, and the answer meets the prediction in the driver again. [`engine`] runs many of these in
//! threads, [`verdict`] asks the server in the end, [`report`] tells. The driver and everything under it do no input or output, so
//! that tests play them against a tiny ledger that lies on purpose: an oracle that cannot fail proves nothing.

pub mod api;
pub mod args;
pub mod city;
pub mod day;
pub mod driver;
pub mod engine;
pub mod link;
pub mod model;
pub mod pace;
pub mod player;
pub mod recorder;
pub mod report;
pub mod rng;
pub mod roster;
pub mod run;
pub mod screen;
pub mod transport;
pub mod verdict;
