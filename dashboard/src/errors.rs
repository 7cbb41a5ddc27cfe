//! Errors as pages that say what to do, in the reader's language.

use crate::{auth::NotByThisRole, ctx::Ctx, pages, prefs::Prefs, routes};
use axum::{
    extract::Request,
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::any::Any;

/// Gives every error that has no page of its own one. Streams and assets stay bare: nobody reads them.
pub(crate) async fn explain(request: Request, next: Next) -> Response {
    let prefs = request.extensions().get::<Prefs>().cloned();
    let path = request.uri().path();
    let bare = routes::is_stream(path) || path.starts_with(routes::ASSETS);
    let response = next.run(request).await;
    let status = response.status();
    let explained = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    match prefs {
        Some(prefs) if !bare && !explained && (status.is_client_error() || status.is_server_error()) => {
            let by_role = response.extensions().get::<NotByThisRole>().is_some();
            let page = pages::error::page(&Ctx { lang: prefs.lang, generator: "" }, &prefs, status, by_role);
            let mut headers = response.headers().clone();
            for stale in [header::CONTENT_TYPE, header::CONTENT_LENGTH] {
                headers.remove(stale);
            }
            let mut explained = (status, page).into_response();
            headers.into_iter().for_each(|(name, value)| {
                if let Some(name) = name {
                    explained.headers_mut().append(name, value);
                }
            });
            explained
        }
        _ => response,
    }
}

/// No such page.
pub(crate) async fn not_found() -> StatusCode {
    StatusCode::NOT_FOUND
}

/// A panic in a page is a 500 and nothing else.
pub(crate) fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let message = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(message, "a page panicked");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
