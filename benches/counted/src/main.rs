//! Does each piece of work once for practice and once between two signals, for a parent that counts the steps in between.
//!
//! Waits for a line first, so that the parent can take hold of it. Alone it counts nothing: the signal is ignored by default.

use counted::CASES;
use nix::sys::signal::{Signal, raise};
use std::io;

fn main() -> io::Result<()> {
    io::stdin().read_line(&mut String::new())?;
    for case in CASES {
        let mut work = (case.prepare)();
        work();
        raise(Signal::SIGURG)?;
        work();
        raise(Signal::SIGURG)?;
    }
    Ok(())
}
