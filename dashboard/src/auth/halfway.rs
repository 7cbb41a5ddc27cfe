//! Between the password and the session: a browser that has proved one thing and owes another. It sees nothing but the next form.

use super::{login::CookieNames, operators::Operator, password::Password, session::SessionId, totp::TotpSecret};
use crate::{
    app::App,
    limits::{CODE_WAIT, ENROLMENT_WAIT},
    routes,
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use std::{fmt::Display, net::IpAddr, sync::Arc, time::Duration};

/// What is still owed.
#[derive(Clone)]
pub(crate) enum Owes {
    /// A code of their app, or a recovery code.
    Code,
    /// The first code of an app with this secret.
    Enrolment(TotpSecret),
    /// The word that these recovery codes are kept.
    Keeping(Arc<[Password]>),
}

impl Owes {
    const fn wait(&self) -> Duration {
        match self {
            Owes::Code => CODE_WAIT,
            Owes::Enrolment(_) | Owes::Keeping(_) => ENROLMENT_WAIT,
        }
    }

    const fn route(&self) -> &'static str {
        match self {
            Owes::Code => routes::LOGIN_CODE,
            Owes::Enrolment(_) => routes::LOGIN_ENROL,
            Owes::Keeping(_) => routes::LOGIN_KEEP,
        }
    }
}

/// Who, from where, and what they owe.
#[derive(Clone)]
pub(crate) struct Halfway {
    pub(crate) operator: Arc<Operator>,
    pub(crate) address: Option<IpAddr>,
    pub(crate) owes: Owes,
}

/// Proof that the request belongs to a sign-in half done, by somebody whose password still holds.
pub(crate) struct Waiting {
    pub(crate) id: SessionId,
    pub(crate) halfway: Halfway,
}

impl FromRequestParts<Arc<App>> for Waiting {
    type Rejection = Redirect;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Redirect> {
        let to_login = || Redirect::to(routes::LOGIN);
        let id = app.halfway_of(&parts.headers).ok_or_else(to_login)?;
        let halfway = app.halfways.get(&id, app.options.clock.now()).ok_or_else(to_login)?;
        app.roster.operators().still(&halfway.operator).ok_or_else(to_login)?;
        // Each form has its own address; one who owes something else is led there.
        if halfway.owes.route() == parts.uri.path()
            || matches!(halfway.owes, Owes::Code) && parts.uri.path() == routes::LOGIN_RECOVERY
        {
            Ok(Self { id, halfway })
        } else {
            Err(Redirect::to(halfway.owes.route()))
        }
    }
}

impl App {
    /// After the password: the code, the enrolment, or the session at once.
    pub(crate) fn proceed(&self, headers: &HeaderMap, operator: Arc<Operator>, address: Option<IpAddr>) -> Response {
        let owes = match &operator.second_factor {
            Some(_) => Owes::Code,
            None if self.roster.operators().must_enrol(&operator) => match TotpSecret::random() {
                Ok(secret) => Owes::Enrolment(secret),
                Err(error) => return failed(&error),
            },
            None => return self.open_session(headers, operator, address),
        };
        self.owing(headers, Halfway { operator, address, owes })
    }

    /// Leads to what is owed, in place of whatever this browser owed before.
    pub(crate) fn owing(&self, headers: &HeaderMap, halfway: Halfway) -> Response {
        let now = self.options.clock.now();
        if let Some(old) = self.halfway_of(headers) {
            self.halfways.take(&old, now);
        }
        let (until, route) = (now + halfway.owes.wait(), halfway.owes.route());
        match self.halfways.put(halfway, until, now) {
            Ok(id) => {
                (AppendHeaders([(header::SET_COOKIE, self.halfway_cookie(Some(&id)))]), Redirect::to(route)).into_response()
            }
            Err(error) => failed(&error),
        }
    }

    /// Everything is proved: a session, in place of the one this browser had.
    pub(crate) fn open_session(&self, headers: &HeaderMap, operator: Arc<Operator>, address: Option<IpAddr>) -> Response {
        let now = self.options.clock.now();
        if let Some(old) = self.session_of(headers) {
            self.sessions.end(&old);
        }
        tracing::info!(login = operator.login, ?address, "signed in");
        self.tell_signed_in(&operator, address);
        match self.sessions.create(operator, address, now) {
            Ok(id) => {
                let cookies = [Some(self.session_cookie(Some(&id))), self.halfway_of(headers).map(|_| self.halfway_cookie(None))];
                let cookies = cookies.into_iter().flatten().map(|cookie| (header::SET_COOKIE, cookie)).collect::<Vec<_>>();
                (AppendHeaders(cookies), Redirect::to(routes::CITY)).into_response()
            }
            Err(error) => failed(&error),
        }
    }

    fn halfway_of(&self, headers: &HeaderMap) -> Option<SessionId> {
        self.id_in(&HALFWAY, headers)
    }

    fn halfway_cookie(&self, id: Option<&SessionId>) -> HeaderValue {
        self.id_cookie(&HALFWAY, id)
    }
}

const HALFWAY: CookieNames = ["turnstone_halfway", "__Host-turnstone_halfway"];

/// What the operating system or the disk refused: the operator can't help it.
pub(crate) fn failed(error: &dyn Display) -> Response {
    tracing::error!(%error, "a sign-in failed");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
