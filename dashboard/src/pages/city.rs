//! "The city now": the one page an operator keeps open all day.

use super::frame::{self, Frame};
use crate::{app::App, auth::MaySeeCity, ctx::Ctx, limits::RELOAD_SECONDS, panels, prefs::Prefs, routes, text, views::LiveView};
use axum::{Extension, extract::State};
use maud::{Markup, html};
use std::sync::Arc;

/// `GET /`.
pub(crate) async fn show(State(app): State<Arc<App>>, Extension(prefs): Extension<Prefs>, who: MaySeeCity) -> Markup {
    let ctx = Ctx { lang: prefs.lang, generator: &app.options.generator };
    let view = Arc::clone(&app.views.live().borrow());
    let fragment = app.fragments.get(&ctx, &view);
    page(&ctx, prefs, &who.operator.name, &view.city, &fragment.html)
}

/// The page around a fragment that [`fragment`] made.
fn page(ctx: &Ctx, prefs: Prefs, operator: &str, city: &str, fragment: &Markup) -> Markup {
    let frame = Frame {
        title: ctx.t(text::CITY_NOW),
        theme: prefs.theme,
        operator: Some(operator),
        city,
        reload_seconds: Some(RELOAD_SECONDS),
    };
    frame::page(
        ctx,
        &frame,
        html! {
            main #main tabindex="-1" {
                h1.sr { (ctx.t(text::CITY_NOW)) ": " (city) }
                div #city hx-sse:connect=(routes::LIVE) hx-swap="innerMorph" hx-trigger="load, live-retry" {
                    (fragment)
                }
            }
        },
    )
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
