//! Where a photo would stand. The system has none, and shows nobody's instead.

use crate::{ctx::Ctx, text};
use maud::{Markup, html};

/// A head and shoulders.
pub(crate) fn silhouette(ctx: &Ctx) -> Markup {
    html! {
        svg.silhouette viewBox="0 0 120 150" role="img" aria-label=(ctx.t(text::NO_PHOTO)) {
            rect width="120" height="150" rx="8" {}
            circle cx="60" cy="56" r="26" {}
            path d="M12 150c0-32 20-54 48-54s48 22 48 54Z" {}
        }
    }
}
