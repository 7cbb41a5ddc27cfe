//! Who may look: operators, their passwords, sessions, and the brake on guessing.

pub(crate) mod cookie;
pub(crate) mod login;
pub(crate) mod operators;
pub(crate) mod password;
pub(crate) mod session;
pub(crate) mod throttle;

use crate::{app::App, routes, screen::Screen};
use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use operators::{Operator, Role};
use session::SessionId;
use std::sync::Arc;

/// Proof that the request belongs to a living session of an operator who may see the live city. A handler that takes it
/// can't be reached without.
pub(crate) struct MaySeeCity {
    /// The operator.
    pub(crate) operator: Arc<Operator>,
    /// Their session, to notice its end during a long answer.
    pub(crate) session: SessionId,
}

/// Why not.
pub(crate) enum Refused {
    /// Nobody is signed in.
    Anonymous {
        /// The request came for a stream, which can't follow a redirect to a form.
        stream: bool,
    },
    /// Signed in, but the role does not cover it.
    Forbidden,
}

impl FromRequestParts<Arc<App>> for MaySeeCity {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refused> {
        let anonymous = || Refused::Anonymous { stream: Screen::ALL.iter().any(|screen| screen.stream() == parts.uri.path()) };
        let session = app.session_of(&parts.headers).ok_or_else(anonymous)?;
        let operator = app.sessions.touch(&session, app.options.clock.now()).ok_or_else(anonymous)?;
        if !sees_live_city(operator.role) {
            return Err(Refused::Forbidden);
        }
        Ok(Self { operator, session })
    }
}

/// The one permission there is so far; the match makes a new role decide.
const fn sees_live_city(role: Role) -> bool {
    match role {
        Role::CityOperator | Role::Auditor => true,
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Refused::Anonymous { stream: true } => StatusCode::UNAUTHORIZED.into_response(),
            Refused::Anonymous { stream: false } => Redirect::to(routes::LOGIN).into_response(),
            Refused::Forbidden => StatusCode::FORBIDDEN.into_response(),
        }
    }
}
