//! The papers of the money office: data in, bytes out. No clock, disk or network in here; a paper's date is given.

pub mod bank;
pub mod payment_qr;
mod words;

pub use words::{Lang, amount, amount_in_words, amount_with_unit, count, date, date_in_words};
