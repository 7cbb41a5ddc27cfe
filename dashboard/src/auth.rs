//! Who may look: operators, their passwords, sessions, and the brake on guessing.

pub(crate) mod cookie;
pub(crate) mod login;
pub(crate) mod operators;
pub(crate) mod password;
pub(crate) mod rights;
pub(crate) mod session;
pub(crate) mod throttle;

use crate::{app::App, routes, screen::Screen, views::desk::Place};
use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use operators::Operator;
use rights::{Action, Denied, authorize};
use session::SessionId;
use std::sync::Arc;

/// Proof that the request belongs to a living session. A handler that takes it can't be reached without; what the operator may
/// see there is asked with [`Signed::may`].
pub(crate) struct Signed {
    /// The operator.
    pub(crate) operator: Arc<Operator>,
    /// Their session, to notice its end during a long answer.
    pub(crate) session: SessionId,
}

impl Signed {
    /// Passes when the operator may do this to an object that lies there; `None` stands for the whole city.
    pub(crate) fn may(&self, action: Action, object: Option<&Place>) -> Result<(), Refused> {
        authorize(&self.operator, action, object).map_err(|denied| match denied {
            Denied::Action => Refused::Forbidden,
            Denied::Place => Refused::Hidden,
        })
    }
}

/// Why not.
#[derive(Debug)]
pub(crate) enum Refused {
    /// Nobody is signed in.
    Anonymous {
        /// The request came for a stream, which can't follow a redirect to a form.
        stream: bool,
    },
    /// Signed in, but the role does not cover it.
    Forbidden,
    /// The role covers it elsewhere: as if there were no such thing.
    Hidden,
}

impl FromRequestParts<Arc<App>> for Signed {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refused> {
        let anonymous = || Refused::Anonymous { stream: Screen::ALL.iter().any(|screen| screen.stream() == parts.uri.path()) };
        let session = app.session_of(&parts.headers).ok_or_else(anonymous)?;
        let operator = app.sessions.touch(&session, app.options.clock.now()).ok_or_else(anonymous)?;
        Ok(Self { operator, session })
    }
}

/// [`Signed`] by somebody who may watch the whole city.
pub(crate) struct MaySeeCity(pub(crate) Signed);

impl FromRequestParts<Arc<App>> for MaySeeCity {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refused> {
        let signed = Signed::from_request_parts(parts, app).await?;
        signed.may(Action::WatchCity, None)?;
        Ok(Self(signed))
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Refused::Anonymous { stream: true } => StatusCode::UNAUTHORIZED.into_response(),
            Refused::Anonymous { stream: false } => Redirect::to(routes::LOGIN).into_response(),
            Refused::Forbidden => StatusCode::FORBIDDEN.into_response(),
            Refused::Hidden => StatusCode::NOT_FOUND.into_response(),
        }
    }
}
