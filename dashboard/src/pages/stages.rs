//! "What limits now": for the engineer who asks why the server does not do more.

use super::frame::{self, Here};
use crate::{app::App, auth::MaySeeCity, ctx::Ctx, live::Screen, panels::stages, prefs::Prefs, views::LiveView};
use axum::{Extension, extract::State};
use maud::{Markup, html};
use std::sync::Arc;

/// `GET /stages`.
pub(crate) async fn show(State(app): State<Arc<App>>, Extension(prefs): Extension<Prefs>, who: MaySeeCity) -> Markup {
    let ctx = Ctx { lang: prefs.lang, generator: &app.options.generator };
    let view = Arc::clone(&app.views.live().borrow());
    let fragment = app.fragments.get(Screen::Stages, &ctx, &view);
    frame::live(&ctx, prefs, &who.operator.name, &view.city, Here::Stages, Screen::Stages.board(&fragment.html))
}

/// What is replaced with every view.
pub(crate) fn fragment(ctx: &Ctx, view: &LiveView) -> Markup {
    html! {
        (stages::limit(ctx, &view.stages))
        (stages::table(ctx, &view.stages))
        (stages::gauges(ctx, view))
    }
}
