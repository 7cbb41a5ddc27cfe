//! The papers of the money office of a school-meals ledger: data in, bytes out.
//!
//! ```text
//! forms::Statement, Confirmation, … ─► Paper ─┬─ pdf()   letters selectable, PDF/A-2a and PDF/UA-1
//!      sums counted again, or refused         └─ docx()  the same parts for office programs
//! bank: details checked by rule ─► payment_qr: the code that banking apps read
//!                               └► registry_files: refunds for a bank client (1C), lists ─► table: CSV, XLSX
//! ```
//!
//! No clock, disk, network or system font in here: a paper's date is given, its typefaces are built in, and the same input makes
//! the same bytes. Sums are kopecks in `i64`, added with checks. Names of people appear only as they are given.

pub mod bank;
mod docx;
pub mod forms;
mod paper;
pub mod payment_qr;
mod pdf;
pub mod registry_files;
pub mod table;
mod words;

pub use paper::{Paper, PaperFault, PdfFile, ROWS_MAX};
pub use words::{Lang, amount, amount_in_words, amount_with_unit, count, date, date_in_words};
