//! The keys and what else helps, as a page: the sheet behind `?` for those without scripts.

use super::{
    frame::{self, Frame},
    home,
};
use crate::{app::App, auth::Signed, prefs::Prefs, routes, text, ui::keys};
use axum::{Extension, extract::State};
use maud::{Markup, html};
use std::sync::Arc;

/// `GET /help`.
pub(crate) async fn show(app: State<Arc<App>>, prefs: Extension<Prefs>, who: Signed) -> Markup {
    let ctx = app.ctx(&prefs);
    let content = html! {
        h1 { (ctx.t(text::HELP)) }
        article.panel aria-labelledby="help-keys-h" {
            h2 #help-keys-h { (ctx.t(text::HELP_KEYS)) }
            (keys::list(&ctx, &who.operator))
            p.foot { (ctx.t(text::HELP_KEYS_WHAT)) }
        }
        @if home::may_watch_city(&who.operator) {
            article.panel aria-labelledby="help-wall-h" {
                h2 #help-wall-h { (ctx.t(text::WALL)) }
                p { (ctx.t(text::HELP_WALL)) }
                p.actions { a.button href=(routes::WALL) { (ctx.t(text::WALL)) } }
            }
        }
    };
    frame::page_about(&ctx, &Frame::about(ctx.t(text::HELP), &prefs, &who.operator), &content)
}
