//! Lines on standard output that do not mind a reader who has left (`turnstone … | head`).

/// Prints a line; a closed pipe is no error.
#[macro_export]
macro_rules! say {
    () => { $crate::say!("") };
    ($($arg:tt)*) => {{
        use std::io::Write as _;
        // Nobody reads any more: there is nobody to tell.
        let _ = writeln!(std::io::stdout(), $($arg)*);
    }};
}
