//! Benches of Turnstone (`benches/`) and the rules of the repository (`tests/tidy.rs`). There is nothing to call here.
