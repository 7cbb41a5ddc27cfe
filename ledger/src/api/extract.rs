//! Extractors whose refusals have the API's own shape, and the gate in front of every route.

use super::error::{ApiError, UNAUTHORIZED};
use crate::access::{Access, Grant, Scope};
use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// [`axum::extract::Path`] with the API's errors.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(ApiError))]
pub(crate) struct Path<T>(pub(crate) T);

/// [`axum::extract::Query`] with the API's errors.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(ApiError))]
pub(crate) struct Query<T>(pub(crate) T);

/// [`axum::Json`] with the API's errors.
#[derive(FromRequest)]
#[from_request(via(axum::Json), rejection(ApiError))]
pub(crate) struct Body<T>(pub(crate) T);

/// The token's name, for the log.
#[derive(Clone, Debug)]
pub(crate) struct Caller(pub(crate) String);

/// What the gate in front of some routes asks for.
#[derive(Clone)]
pub(crate) struct Gate {
    pub(crate) access: Arc<Access>,
    /// `None`: any known token.
    pub(crate) scope: Option<Scope>,
}

/// Lets a request pass whose bearer token is known and has the scope; runs before anything of the request is read.
pub(crate) async fn gate(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    let Some(token) = bearer(request.headers()) else {
        return unauthorized("no bearer token was sent").into_response();
    };
    let caller = match gate.access.grant(token, gate.scope) {
        Grant::Allowed(name) => Caller(name.to_owned()),
        Grant::Unknown => return unauthorized("this token is not known here").into_response(),
        Grant::MissingScope(name) => {
            let scope = gate.scope.map_or("", Scope::name);
            return ApiError::new(
                StatusCode::FORBIDDEN,
                "missing_scope",
                format!("token \"{name}\" lacks the scope {scope}"),
                format!("add \"{scope}\" to this token's scopes in access.json and restart the server"),
            )
            .into_response();
        }
    };
    request.extensions_mut().insert(caller);
    let mut response = next.run(request).await;
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let (first, None) = (all.next()?, all.next()) else { return None };
    let (scheme, token) = first.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()).filter(|t| !t.is_empty())
}

fn unauthorized(message: &'static str) -> ApiError {
    ApiError::new(
        StatusCode::UNAUTHORIZED,
        UNAUTHORIZED,
        message,
        "send `Authorization: Bearer TOKEN` with the api_token of client.json or another token of access.json",
    )
}
