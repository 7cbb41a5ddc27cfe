//! The office through its only way in: commands applied to a city, replayed, and saved.
#![expect(clippy::inconsistent_digit_grouping, reason = "kopecks are written as roubles_kopecks, 300_00 is 300 ₽")]

#[path = "office/world.rs"]
mod world;

#[path = "office/comfort.rs"]
mod comfort;
#[path = "office/money.rs"]
mod money;
#[path = "office/payments.rs"]
mod payments;
#[path = "office/procedures.rs"]
mod procedures;
#[path = "office/random.rs"]
mod random;
#[path = "office/rules.rs"]
mod rules;
#[path = "office/signals.rs"]
mod signals;
#[path = "office/stock.rs"]
mod stock;
#[path = "office/tickets.rs"]
mod tickets;
