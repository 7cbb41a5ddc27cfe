//! One JSON shape for everything that did not work: what happened, and what to do about it.

use crate::journal::JournalError;
use crate::ledger::Unavailable;
use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Code of a missing or unknown bearer token.
pub(crate) const UNAUTHORIZED: &str = "unauthorized";

/// `{"error":{…}}`, and for refused or contradicting operations the facts that stand beside it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorBody {
    error: ErrorText,
    /// What stands, where something does: `pos`, `reason`, `reason_name` and more.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    facts: Map<String, Value>,
}

/// What went wrong.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorText {
    /// Stable name for programs.
    code: &'static str,
    /// What happened.
    message: String,
    /// What to do.
    advice: String,
}

/// An answer that is not 200.
#[derive(Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    body: Box<ErrorBody>,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>, advice: impl Into<String>) -> Self {
        let error = ErrorText { code, message: message.into(), advice: advice.into() };
        Self { status, body: Box::new(ErrorBody { error, facts: Map::new() }) }
    }

    pub(crate) fn bad_request(code: &'static str, message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message, advice)
    }

    pub(crate) fn not_found(code: &'static str, message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, message, advice)
    }

    /// Puts the fields of `facts` beside the error.
    #[must_use]
    pub(crate) fn with_facts(mut self, facts: &impl Serialize) -> Self {
        if let Ok(Value::Object(map)) = serde_json::to_value(facts) {
            self.body.facts.extend(map);
        }
        self
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn busy() -> Self {
        Unavailable::Busy.into()
    }

    /// A fault of the server: logged whole, told in general.
    pub(crate) fn internal(what: &'static str, error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, what, "a request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            format!("the server could not finish: {what}"),
            "nothing was changed; look into the server's log and try again",
        )
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.status;
        let asks_token = self.body.error.code == UNAUTHORIZED;
        let mut response = (status, Json(self.body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if asks_token {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<Unavailable> for ApiError {
    fn from(error: Unavailable) -> Self {
        let message = error.to_string();
        match error {
            Unavailable::Busy => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", message, "nothing was changed; try again in a second")
            }
            Unavailable::Stopped(_) => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "stopped",
                message,
                "whether it was written is not known; ask again with the same id when the server is back",
            ),
            Unavailable::TooLarge => {
                Self::bad_request("too_large", message, "shorten the note to at most 1,024 bytes and send it again")
            }
        }
    }
}

impl From<JournalError> for ApiError {
    fn from(error: JournalError) -> Self {
        Self::internal("the journal could not be read", &error)
    }
}

impl From<PathRejection> for ApiError {
    fn from(rejection: PathRejection) -> Self {
        Self::bad_request("bad_path", rejection.body_text(), "numbers in the path are plain decimal numbers")
    }
}

impl From<QueryRejection> for ApiError {
    fn from(rejection: QueryRejection) -> Self {
        Self::bad_request("bad_query", rejection.body_text(), "compare the query with /api/openapi.json")
    }
}

impl From<JsonRejection> for ApiError {
    fn from(rejection: JsonRejection) -> Self {
        let status = rejection.status();
        // Axum tells 415, 422 and 400 apart; for this API every body that cannot be read is a bad request, unless it is too long.
        let status = if status == StatusCode::PAYLOAD_TOO_LARGE { status } else { StatusCode::BAD_REQUEST };
        Self::new(
            status,
            "bad_body",
            rejection.body_text(),
            "send JSON with content-type application/json as /api/openapi.json shows",
        )
    }
}
