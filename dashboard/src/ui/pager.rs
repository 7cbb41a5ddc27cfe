//! From page to page of a long list, by cursor.

use crate::{ctx::Ctx, link::Link, text::Text};
use maud::{Markup, html};

/// A link to the first page when this is not it, and one to the next when there is one.
pub(crate) fn pager(ctx: &Ctx, label: Text, first: Option<(Link, Text)>, next: Option<(Link, Text)>) -> Markup {
    html! {
        @if first.is_some() || next.is_some() {
            nav.pager aria-label=(ctx.t(label)) {
                @if let Some((href, name)) = first { a.button href=(href) { (ctx.t(name)) } }
                @if let Some((href, name)) = next { a.button href=(href) rel="next" { (ctx.t(name)) } }
            }
        }
    }
}
