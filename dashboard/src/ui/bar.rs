//! A horizontal bar of shares. Decoration: the numbers stand beside it in words.

use maud::{Markup, html};

/// Parts as (class, amount), side by side over the whole width; nothing at all draws an empty track.
pub(crate) fn bar(parts: &[(&str, u64)], whole: u64) -> Markup {
    let percent = |amount: u64| if whole == 0 { 0.0 } else { amount as f64 / whole as f64 * 100.0 };
    let starts = parts.iter().scan(0.0, |next, (_, amount)| {
        let start = *next;
        *next += percent(*amount);
        Some(start)
    });
    html! {
        svg.bar aria-hidden="true" {
            rect.track width="100%" height="100%" {}
            @for ((class, amount), start) in parts.iter().zip(starts).filter(|((_, amount), _)| *amount > 0) {
                rect class=(class) x=(format!("{start:.2}%")) width=(format!("{:.2}%", percent(*amount))) height="100%" {}
            }
        }
    }
}
