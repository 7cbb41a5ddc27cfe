//! Who may look: operators, their passwords and second factors, single sign-on, sessions, and the brake on guessing.

pub(crate) mod code;
pub(crate) mod cookie;
pub(crate) mod enrol;
pub(crate) mod halfway;
pub(crate) mod login;
pub(crate) mod operators;
pub(crate) mod password;
pub(crate) mod rights;
pub(crate) mod roster;
pub(crate) mod second_factor;
pub(crate) mod session;
pub(crate) mod sso;
pub(crate) mod throttle;
pub(crate) mod tickets;
pub(crate) mod totp;

use crate::{app::App, routes, views::desk::Place};
use axum::{
    Extension,
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use operators::Operator;
use rights::{Action, Denied, authorize, authorize_supplier};
use session::SessionId;
use std::sync::Arc;

/// Proof that the request belongs to a living session. A handler that takes it can't be reached without; what the operator may
/// see there is asked with [`Signed::may`].
#[derive(Clone)]
pub(crate) struct Signed {
    /// The operator.
    pub(crate) operator: Arc<Operator>,
    /// Their session, to notice its end during a long answer.
    pub(crate) session: SessionId,
}

impl Signed {
    /// Passes when the operator may do this to an object that lies there; `None` stands for the whole city.
    pub(crate) fn may(&self, action: Action, object: Option<&Place>) -> Result<(), Refused> {
        authorize(&self.operator, action, object).map_err(Refused::from)
    }

    /// The same for the money of a supplier.
    pub(crate) fn may_for_supplier(&self, action: Action, supplier: u32) -> Result<(), Refused> {
        authorize_supplier(&self.operator, action, supplier).map_err(Refused::from)
    }

    /// Passes when the role does this anywhere: asked before the desk is, so that nobody learns what exists from how a refusal
    /// looks.
    pub(crate) fn may_somewhere(&self, action: Action) -> Result<(), Refused> {
        match authorize(&self.operator, action, None) {
            Err(Denied::Action) => Err(Refused::Forbidden),
            Ok(()) | Err(Denied::Place) => Ok(()),
        }
    }

    /// What they may see of an object that lies there, beside the object itself.
    pub(crate) fn sight(&self, object: &Place) -> Sight {
        let may = |action, object| authorize(&self.operator, action, object).is_ok();
        Sight {
            city: may(Action::WatchCity, None),
            complex: may(Action::ReadPlaces, Some(&Place { complex: object.complex, building: 0, ..Place::default() })),
            people: may(Action::ReadPeople, Some(object)),
            money: may(Action::ReadMoney, Some(object)),
            entries: may(Action::ReadEntries, Some(object)),
            doors: may(Action::WatchDoors, Some(object)),
            tills: may(Action::WatchTills, Some(object)),
            suppliers: may(Action::ReadSupplier, None),
        }
    }
}

/// What a page about an object may show and lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Sight {
    /// The list of complexes.
    pub(crate) city: bool,
    /// The complex that it lies in.
    pub(crate) complex: bool,
    /// Its people.
    pub(crate) people: bool,
    /// Its money.
    pub(crate) money: bool,
    /// Its entries.
    pub(crate) entries: bool,
    /// Who passes its doors.
    pub(crate) doors: bool,
    /// Its tills.
    pub(crate) tills: bool,
    /// The money of any supplier.
    pub(crate) suppliers: bool,
}

/// Marks a refusal that is about the role, for the words of its page.
#[derive(Clone, Copy)]
pub(crate) struct NotByThisRole;

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

impl From<Denied> for Refused {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Action => Self::Forbidden,
            Denied::Place => Self::Hidden,
        }
    }
}

impl FromRequestParts<Arc<App>> for Signed {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refused> {
        let anonymous = || Refused::Anonymous { stream: routes::is_stream(parts.uri.path()) };
        let session = app.session_of(&parts.headers).ok_or_else(anonymous)?;
        let operator = app.signed_in(&session).ok_or_else(anonymous)?;
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
            Refused::Forbidden => (Extension(NotByThisRole), StatusCode::FORBIDDEN).into_response(),
            Refused::Hidden => StatusCode::NOT_FOUND.into_response(),
        }
    }
}
