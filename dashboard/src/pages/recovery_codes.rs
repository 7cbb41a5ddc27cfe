//! New recovery codes, shown until their operator says that they are kept.

use super::frame::{self, Frame};
use crate::{auth::password::Password, ctx::Ctx, prefs::Prefs, routes, text, ui::icon};
use maud::{Markup, html};

/// The page.
pub(crate) fn page(ctx: &Ctx, prefs: &Prefs, codes: &[Password]) -> Markup {
    let content = html! {
        main #main.narrow tabindex="-1" {
            form.panel.card.wide method="post" action=(routes::LOGIN_KEEP) {
                (icon::mark())
                h1 { (ctx.t(text::KEEP)) }
                p.lead { (ctx.t(text::KEEP_LEAD)) }
                ol.codes translate="no" { @for code in codes { li { code { (code.expose()) } } } }
                p { strong { (ctx.t(text::KEEP_ONCE)) } }
                button.primary { (ctx.t(text::KEEP_DO)) }
            }
        }
    };
    frame::page(ctx, &Frame::new(ctx.t(text::KEEP), prefs), content)
}
