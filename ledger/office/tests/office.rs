//! The office through its only way in: commands applied to a city, replayed, and saved.

#[path = "office/world.rs"]
mod world;

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
#[path = "office/tickets.rs"]
mod tickets;
