//! "The city now": the one page an operator keeps open all day.

use super::frame::{self, Here};
use crate::{app::App, auth::MaySeeCity, ctx::Ctx, live::Screen, panels, prefs::Prefs, views::LiveView};
use axum::{Extension, extract::State};
use maud::{Markup, html};
use std::sync::Arc;

/// `GET /`.
pub(crate) async fn show(State(app): State<Arc<App>>, Extension(prefs): Extension<Prefs>, who: MaySeeCity) -> Markup {
    let ctx = Ctx { lang: prefs.lang, generator: &app.options.generator };
    let view = Arc::clone(&app.views.live().borrow());
    let fragment = app.fragments.get(Screen::City, &ctx, &view);
    frame::live(&ctx, prefs, &who.operator.name, &view.city, Here::City, Screen::City.board(&fragment.html))
}

/// What is replaced with every view.
pub(crate) fn fragment(ctx: &Ctx, view: &LiveView) -> Markup {
    html! {
        (panels::verdict::panel(ctx, view))
        (panels::flow::panel(ctx, view))
        div.middle {
            (panels::latency::end_to_end(ctx, view))
            (panels::latency::commit(ctx, view))
            (panels::reasons::panel(ctx, view))
        }
        div.lower {
            (panels::refusals::panel(ctx, view))
            div.stack {
                (panels::gateways::panel(ctx, view))
                (panels::presence::panel(ctx, view))
                (panels::books::panel(ctx, view))
            }
        }
        (panels::twin::panel(ctx, view))
    }
}
