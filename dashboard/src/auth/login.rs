//! Signing in and out.

use super::{cookie, operators::Operator, password, session::SessionId, sso};
use crate::{
    app::App,
    limits::{LOGIN_BYTES_MAX, PASSWORD_BYTES_MAX},
    pages,
    pages::login::Problem,
    prefs::Prefs,
    routes,
};
use axum::{
    Extension, Form,
    extract::{ConnectInfo, FromRequestParts, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use std::{
    convert::Infallible,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct SignIn {
    login: String,
    password: String,
}

/// `GET /login`.
pub(crate) async fn form(State(app): State<Arc<App>>, prefs: Extension<Prefs>, headers: HeaderMap) -> Response {
    let signed_in = app.session_of(&headers).and_then(|id| app.signed_in(&id));
    match signed_in {
        Some(_) => Redirect::to(routes::CITY).into_response(),
        None => page(&app, &prefs, "", None).into_response(),
    }
}

/// `POST /login`: the same answer after the same work, whether the login exists or not.
pub(crate) async fn submit(
    State(app): State<Arc<App>>,
    prefs: Extension<Prefs>,
    Client(address): Client,
    headers: HeaderMap,
    Form(SignIn { login, password }): Form<SignIn>,
) -> Response {
    if login.len() > LOGIN_BYTES_MAX || password.len() > PASSWORD_BYTES_MAX {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    if let Err(wait) = app.addresses.take(address, app.options.clock.now()) {
        tracing::warn!(%address, "too many sign-in attempts");
        return too_many(&app, &prefs, &login, wait.as_secs() + 1);
    }
    let Ok(_waiting) = app.logins_waiting.try_acquire() else {
        return too_many(&app, &prefs, &login, 1);
    };
    tokio::time::sleep(app.accounts.delay(&login, app.options.clock.now())).await;

    let Some(operator) = verified(&app, &login, password).await else {
        app.accounts.wrong(&login, app.options.clock.now());
        app.tell_sign_in_failed(&login, address);
        tracing::warn!(%address, "sign-in refused"); // no login here: people type passwords into the wrong field
        return (StatusCode::UNAUTHORIZED, page(&app, &prefs, &login, Some(Problem::Wrong))).into_response();
    };
    app.accounts.right(&login);
    app.addresses.give_back(address);
    app.proceed(&headers, operator, known(address))
}

/// `POST /logout`.
pub(crate) async fn sign_out(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    if let Some(id) = app.session_of(&headers) {
        app.sessions.end(&id);
    }
    (AppendHeaders([(header::SET_COOKIE, app.session_cookie(None))]), Redirect::to(routes::LOGIN)).into_response()
}

/// The operator, when the password is theirs. Runs on the blocking pool, a few at a time.
pub(crate) async fn verified(app: &Arc<App>, login: &str, password: String) -> Option<Arc<Operator>> {
    let permit = Arc::clone(&app.password_checks).acquire_owned().await.ok()?;
    let operator = app.roster.operators().get(login).cloned();
    let hash = operator.as_ref().map_or(password::NOBODYS_HASH, |operator| &operator.password_hash).to_owned();
    let check = tokio::task::spawn_blocking(move || {
        let _permit = permit; // held while the check runs, even when the browser has gone
        password::verify(&hash, &password::Password::new(password))
    });
    let fits = check.await.unwrap_or(false);
    operator.filter(|_| fits)
}

pub(crate) fn page(app: &App, prefs: &Prefs, login: &str, problem: Option<Problem>) -> maud::Markup {
    pages::login::page(&app.ctx(prefs), prefs, login, app.options.sso.as_deref().map(sso::SingleSignOn::name), problem)
}

pub(crate) fn too_many(app: &App, prefs: &Prefs, login: &str, seconds: u64) -> Response {
    let page = page(app, prefs, login, Some(Problem::TooMany));
    (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds.to_string())], page).into_response()
}

impl App {
    /// The session a browser claims; it may be over.
    pub(crate) fn session_of(&self, headers: &HeaderMap) -> Option<SessionId> {
        self.id_in(&SESSION, headers)
    }

    pub(crate) fn session_cookie(&self, id: Option<&SessionId>) -> header::HeaderValue {
        self.id_cookie(&SESSION, id)
    }

    /// A cookie that holds an id, or takes it back; by the names it has over plain HTTP and over HTTPS.
    pub(crate) fn id_cookie(&self, names: &CookieNames, id: Option<&SessionId>) -> header::HeaderValue {
        let (value, max_age) = id.map_or(("", Some(0)), |id| (id.as_str(), None));
        cookie::write(self.cookie_name(names), value, self.options.secure_cookies, max_age)
    }

    /// The id in that cookie.
    pub(crate) fn id_in(&self, names: &CookieNames, headers: &HeaderMap) -> Option<SessionId> {
        cookie::read(headers, self.cookie_name(names)).and_then(SessionId::parse)
    }

    fn cookie_name(&self, names: &CookieNames) -> &'static str {
        names[usize::from(self.options.secure_cookies)]
    }
}

/// Names of a cookie over plain HTTP and over HTTPS, where browsers keep it to this very host.
pub(crate) type CookieNames = [&'static str; 2];

const SESSION: CookieNames = ["turnstone_session", "__Host-turnstone_session"];

/// An address worth noting.
pub(crate) fn known(address: IpAddr) -> Option<IpAddr> {
    Some(address).filter(|address| !address.is_unspecified())
}

/// Address of the browser, for throttling only. Unspecified when the server did not pass it on: then all share one rate.
pub(crate) struct Client(pub(crate) IpAddr);

impl FromRequestParts<Arc<App>> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip());
        // Only the last entry was written by our own proxy, what stands before it is the browser's word.
        let forwarded = || {
            parts.headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
        };
        let address = if app.options.behind_proxy { forwarded().or(peer) } else { peer };
        Ok(Self(address.unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED))))
    }
}
