//! The journal's block, compiled from the server's own file: depending on the `ledger` package would build the whole server in
//! release within the test command, minutes instead of seconds.
//!
//! Where `block.rs` asks its crate for more than [`crate::limits`] and [`crate::store`], this stops compiling, and that is right.

#[expect(dead_code, reason = "the server uses the rest")]
#[path = "../../../ledger/src/journal/block.rs"]
pub mod block;
