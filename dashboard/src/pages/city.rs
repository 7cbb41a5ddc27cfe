//! "The city now": the one page an operator keeps open all day.

use super::frame;
use crate::{app::App, auth::MaySeeCity, ctx::Ctx, panels, prefs::Prefs, screen::Screen, views::LiveView};
use axum::{Extension, extract::State};
use maud::{Markup, html};
use std::sync::Arc;

/// `GET /`.
pub(crate) async fn show(app: State<Arc<App>>, prefs: Extension<Prefs>, who: MaySeeCity) -> Markup {
    frame::live(Screen::City, &app, prefs.0, &who.0.operator.name)
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
