//! An error that says what to do next.

use super::frame::{self, Frame};
use crate::{ctx::Ctx, prefs::Prefs, routes, text};
use axum::http::StatusCode;
use maud::{Markup, html};

/// The page for a status; `by_role` when it is the operator's role that does not allow it.
pub(crate) fn page(ctx: &Ctx, prefs: &Prefs, status: StatusCode, by_role: bool) -> Markup {
    let (what, remedy) = match status {
        StatusCode::FORBIDDEN if by_role => (text::E403_ROLE, text::E403_ROLE_DO),
        StatusCode::FORBIDDEN => (text::E403, text::E403_DO),
        StatusCode::NOT_FOUND => (text::E404, text::E404_DO),
        StatusCode::METHOD_NOT_ALLOWED => (text::E405, text::E405_DO),
        StatusCode::PAYLOAD_TOO_LARGE => (text::E413, text::E413_DO),
        StatusCode::SERVICE_UNAVAILABLE => (text::E503, text::E503_DO),
        status if status.is_server_error() => (text::E500, text::E500_DO),
        _ => (text::E400, text::E400_DO),
    };
    let content = html! {
        main #main.narrow tabindex="-1" {
            div.panel.card {
                p.status { (ctx.t(text::ERROR_CODE)) " " (status.as_u16()) }
                h1 { (ctx.t(what)) }
                p.lead { (ctx.t(remedy)) }
                p { a.primary href=(routes::CITY) { (ctx.t(text::BACK)) } }
            }
        }
    };
    frame::page(ctx, &Frame::new(ctx.t(what), prefs), content)
}
