//! "What limits now": for the engineer who asks why the server does not do more.

use super::frame;
use crate::{app::App, auth::MaySeeCity, ctx::Ctx, panels::stages, prefs::Prefs, screen::Screen, views::LiveView};
use axum::{Extension, extract::State};
use maud::{Markup, html};
use std::sync::Arc;

/// `GET /stages`.
pub(crate) async fn show(app: State<Arc<App>>, prefs: Extension<Prefs>, who: MaySeeCity) -> Markup {
    frame::live(Screen::Stages, false, &app, &prefs, &who.0.operator)
}

/// What is replaced with every view.
pub(crate) fn fragment(ctx: &Ctx, view: &LiveView) -> Markup {
    html! {
        (stages::limit(ctx, &view.stages))
        (stages::table(ctx, &view.stages))
        (stages::gauges(ctx, view))
    }
}
