//! Moments, for people and machines.

use crate::format::{DASH, date_time, machine_time};
use maud::{Markup, html};

/// Microseconds since the Unix epoch in Moscow time; 0 is never.
pub(crate) fn when(us: i64) -> Markup {
    html! { @if us == 0 { (DASH) } @else { time datetime=(machine_time(us)) { (date_time(us)) } } }
}
