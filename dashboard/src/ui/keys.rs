//! The keys that work on every page, as a list.

use crate::{auth::operators::Operator, ctx::Ctx, pages::home, text};
use maud::{Markup, html};

/// Only what this operator can reach.
pub(crate) fn list(ctx: &Ctx, operator: &Operator) -> Markup {
    html! {
        dl.facts.keys {
            @if home::may_search(operator) { div { dt { kbd { "/" } } dd { (ctx.t(text::KEY_SEARCH)) } } }
            div { dt { kbd { "?" } } dd { (ctx.t(text::KEY_SHEET)) } }
            div { dt { kbd { "Esc" } } dd { (ctx.t(text::KEY_ESC)) } }
            @for way in home::ways(operator) {
                div { dt { kbd { "g" } " " kbd { (way.key) } } dd { (ctx.t(text::KEY_GO)) " " (ctx.t(way.title)) } }
            }
        }
    }
}

/// The sheet that `?` opens; the page of help says the same.
pub(crate) fn sheet(ctx: &Ctx, operator: &Operator) -> Markup {
    html! {
        dialog #sheet.panel aria-labelledby="sheet-h" {
            h2 #sheet-h { (ctx.t(text::HELP_KEYS)) }
            (list(ctx, operator))
            form method="dialog" { button autofocus { (ctx.t(text::CLOSE)) } }
        }
    }
}
