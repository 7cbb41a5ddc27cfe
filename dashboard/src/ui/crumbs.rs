//! The way down to a page, each step of it a link.

use crate::{ctx::Ctx, text};
use maud::{Markup, html};

/// Steps above the page as (address, name); those without an address are not for this reader.
pub(crate) fn crumbs(ctx: &Ctx, steps: &[(Option<String>, &str)]) -> Markup {
    html! {
        nav.crumbs aria-label=(ctx.t(text::CRUMBS)) {
            ol {
                @for (href, name) in steps.iter().filter(|(_, name)| !name.is_empty()) {
                    li { @if let Some(href) = href { a href=(href) { (name) } } @else { (name) } }
                }
            }
        }
    }
}
