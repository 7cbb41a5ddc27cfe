//! The one box that finds anything.

use crate::{auth::operators::Operator, ctx::Ctx, limits::SEARCH_BYTES_MAX, pages::home, routes, text};
use maud::{Markup, html};

/// In the header of every page; `/` leads into it.
pub(crate) fn header(ctx: &Ctx, words: &str, operator: &Operator) -> Markup {
    let hint = if home::may_find_entries(operator) { text::SEARCH_HINT } else { text::SEARCH_HINT_GUARD };
    html! {
        form.search role="search" action=(routes::SEARCH) {
            label.sr for="search" { (ctx.t(text::SEARCH)) }
            input #search type="search" name="q" value=(words) maxlength=(SEARCH_BYTES_MAX) placeholder=(ctx.t(hint))
                autocomplete="off" spellcheck="false" aria-keyshortcuts="/";
            button { (ctx.t(text::SEARCH_DO)) }
        }
    }
}
