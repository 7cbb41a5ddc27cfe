//! Single sign-on: the issuer stands for the password, and for nothing else. Who may what is said here, and a second factor is owed
//! as after a password.

use super::{
    halfway::failed,
    login::{Client, CookieNames, known, page, too_many},
};
use crate::{
    app::App,
    limits::{SIGN_ON_CODE_BYTES_MAX, SIGN_ON_WAIT},
    pages::login::Problem,
    prefs::Prefs,
};
use axum::{
    Extension,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use std::{fmt, pin::Pin, sync::Arc};
use subtle::ConstantTimeEq;

/// An issuer of identities, asked over the network by the shell.
pub trait SingleSignOn: fmt::Debug + Send + Sync {
    /// What the page calls it: "Sign in with …".
    fn name(&self) -> &str;

    /// Where to send the browser, and what to remember of it until it is back.
    fn depart(&self) -> Answer<'_, Departure>;

    /// The login that the issuer vouches for, in exchange for the code that the browser brought.
    fn arrive(&self, code: String, departure: Departure) -> Answer<'_, String>;
}

/// An answer that takes a while.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, NotSignedOn>> + Send + 'a>>;

/// The issuer could not be asked, or what it said does not hold; the words are for the log.
#[derive(Debug, thiserror::Error)]
#[error("single sign-on: {0}")]
pub struct NotSignedOn(pub String);

/// A browser on its way (OAuth 2.0 with PKCE, OpenID Connect).
#[derive(Clone)]
pub struct Departure {
    /// Address at the issuer.
    pub url: String,
    /// Comes back in the address.
    pub state: String,
    /// Comes back in the ID token.
    pub nonce: String,
    /// Goes with the code.
    pub verifier: String,
}

impl fmt::Debug for Departure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Departure(…)")
    }
}

const DEPARTURE: CookieNames = ["turnstone_departure", "__Host-turnstone_departure"];

/// What the issuer sends back in the address; it may send more.
#[derive(Deserialize)]
pub(crate) struct Return {
    code: Option<String>,
    state: Option<String>,
}

/// `GET /login/sso`: a link, not a form, because the content policy lets no form lead elsewhere.
pub(crate) async fn depart(app: State<Arc<App>>, prefs: Extension<Prefs>, Client(address): Client) -> Response {
    let Some(sso) = app.options.sso.clone() else { return StatusCode::NOT_FOUND.into_response() };
    let now = app.options.clock.now();
    if let Err(wait) = app.addresses.take(address, now) {
        tracing::warn!(%address, "too many sign-in attempts");
        return too_many(&app, &prefs, "", wait.as_secs() + 1);
    }
    let departure = match sso.depart().await {
        Ok(departure) => departure,
        Err(error) => return refused(&app, &prefs, &error, StatusCode::BAD_GATEWAY),
    };
    let url = departure.url.clone();
    match app.departures.put(departure, now + SIGN_ON_WAIT, now) {
        Ok(id) => {
            (AppendHeaders([(header::SET_COOKIE, app.id_cookie(&DEPARTURE, Some(&id)))]), Redirect::to(&url)).into_response()
        }
        Err(error) => failed(&error),
    }
}

/// `GET /login/sso/return`.
pub(crate) async fn arrive(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    Client(address): Client,
    headers: HeaderMap,
    Query(Return { code, state }): Query<Return>,
) -> Response {
    let Some(sso) = app.options.sso.clone() else { return StatusCode::NOT_FOUND.into_response() };
    let departure = app.id_in(&DEPARTURE, &headers).and_then(|id| app.departures.take(&id, app.options.clock.now()));
    let ours = |departure: &Departure| bool::from(departure.state.as_bytes().ct_eq(state.unwrap_or_default().as_bytes()));
    let refused = |why| refused(&app, &prefs, &NotSignedOn(String::from(why)), StatusCode::UNAUTHORIZED);
    let Some(departure) = departure.filter(ours) else { return refused("a return without a departure") };
    let Some(code) = code.filter(|code| code.len() <= SIGN_ON_CODE_BYTES_MAX) else { return refused("a return without a code") };
    let login = match sso.arrive(code, departure).await {
        Ok(login) => login,
        Err(error) => return self::refused(&app, &prefs, &error, StatusCode::UNAUTHORIZED),
    };
    let Some(operator) = app.roster.operators().get(&login).cloned() else {
        tracing::warn!(%address, "single sign-on vouches for a login that is no operator");
        return (StatusCode::FORBIDDEN, page(&app, &prefs, "", Some(Problem::NoOperator))).into_response();
    };
    app.addresses.give_back(address);
    let mut answer = app.proceed(&headers, operator, known(address));
    answer.headers_mut().append(header::SET_COOKIE, app.id_cookie(&DEPARTURE, None));
    answer
}

fn refused(app: &App, prefs: &Prefs, error: &NotSignedOn, status: StatusCode) -> Response {
    tracing::warn!(%error, "sign-in refused");
    (status, page(app, prefs, "", Some(Problem::SignOn))).into_response()
}
