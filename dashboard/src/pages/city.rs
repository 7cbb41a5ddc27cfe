//! "The city now": the one page an operator keeps open all day.

use super::frame;
use crate::{
    app::App,
    auth::{MaySeeCity, Signed, rights::Action},
    ctx::Ctx,
    pages::home,
    panels,
    prefs::Prefs,
    screen::Screen,
    views::LiveView,
};
use axum::{
    Extension,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use std::sync::Arc;

/// `GET /`: the city, or where else this operator is at home.
pub(crate) async fn show(app: State<Arc<App>>, prefs: Extension<Prefs>, who: Signed) -> Response {
    match who.may(Action::WatchCity, None) {
        Ok(()) => frame::live(Screen::City, false, &app, &prefs, &who.operator).into_response(),
        Err(_) => Redirect::to(&home::of(&who.operator)).into_response(),
    }
}

/// `GET /wall`: the same for a wall.
pub(crate) async fn wall(app: State<Arc<App>>, prefs: Extension<Prefs>, who: MaySeeCity) -> Markup {
    frame::live(Screen::City, true, &app, &prefs, &who.0.operator)
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
