//! The papers as their readers get them: files are opened again and read.

mod lists;
mod office;
mod orders;
mod print;
mod refusals;
mod sample;
