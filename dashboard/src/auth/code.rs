//! The second step of signing in: the code of the app, or a recovery code.

use super::{
    halfway::{Owes, Waiting, failed},
    login::Client,
    operators::Operator,
    roster::NotKept,
};
use crate::{
    app::App,
    limits::CODE_BYTES_MAX,
    pages::code::{self, Problem, Which},
    prefs::Prefs,
    routes,
};
use axum::{
    Extension, Form,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use serde::Deserialize;
use std::{net::IpAddr, sync::Arc};

/// What the forms send.
#[derive(Deserialize)]
pub(crate) struct Typed {
    pub(crate) code: String,
}

/// `GET /login/code`.
pub(crate) async fn form(app: State<Arc<App>>, prefs: Extension<Prefs>, _: Waiting) -> Markup {
    code::page(&app.ctx(&prefs), &prefs, Which::App, None)
}

/// `GET /login/recovery`.
pub(crate) async fn recovery_form(app: State<Arc<App>>, prefs: Extension<Prefs>, _: Waiting) -> Markup {
    code::page(&app.ctx(&prefs), &prefs, Which::Recovery, None)
}

/// `POST /login/code`.
pub(crate) async fn submit(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    client: Client,
    waiting: Waiting,
    headers: HeaderMap,
    form: Form<Typed>,
) -> Response {
    second_step(&app, &prefs, client, waiting, &headers, form.0.code, Which::App).await
}

/// `POST /login/recovery`.
pub(crate) async fn submit_recovery(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    client: Client,
    waiting: Waiting,
    headers: HeaderMap,
    form: Form<Typed>,
) -> Response {
    second_step(&app, &prefs, client, waiting, &headers, form.0.code, Which::Recovery).await
}

/// The same words for a wrong, an old and a used code.
async fn second_step(
    app: &Arc<App>,
    prefs: &Prefs,
    Client(address): Client,
    Waiting { id, halfway }: Waiting,
    headers: &HeaderMap,
    typed: String,
    which: Which,
) -> Response {
    let page = |problem| code::page(&app.ctx(prefs), prefs, which, Some(problem));
    if typed.len() > CODE_BYTES_MAX {
        return (StatusCode::UNAUTHORIZED, page(Problem::Wrong)).into_response();
    }
    if let Err(seconds) = try_code(app, address, &halfway.operator.login) {
        let wait = [(header::RETRY_AFTER, seconds.to_string())];
        return (StatusCode::TOO_MANY_REQUESTS, wait, page(Problem::TooMany)).into_response();
    }
    match taken(app, Arc::clone(&halfway.operator), typed, which).await {
        Ok(true) => {}
        Ok(false) => {
            tracing::warn!(%address, login = halfway.operator.login, "a code was refused after the right password");
            return (StatusCode::UNAUTHORIZED, page(Problem::Wrong)).into_response();
        }
        Err(error) => return failed(&error),
    }
    app.addresses.give_back(address);
    app.codes.give_back(&halfway.operator.login);
    // Whoever comes with the same browser state a second time is sent back to the password.
    let current = app.halfways.take(&id, app.options.clock.now()).map(|_| app.roster.operators());
    match current.as_ref().and_then(|operators| operators.still(&halfway.operator)) {
        Some(operator) if matches!(halfway.owes, Owes::Code) => app.open_session(headers, Arc::clone(operator), halfway.address),
        _ => Redirect::to(routes::LOGIN).into_response(),
    }
}

/// One try from this address and of this login, or the seconds until there is one. Codes are asked for after the password only, so
/// nobody else can use up an operator's tries.
pub(crate) fn try_code(app: &App, address: IpAddr, login: &str) -> Result<(), u64> {
    let now = app.options.clock.now();
    let taken = app.addresses.take(address, now).and_then(|()| app.codes.take(login, now));
    taken.map_err(|wait| {
        tracing::warn!(%address, login, "too many codes");
        wait.as_secs() + 1
    })
}

/// Uses a code up; true when it was good, and that is on disk.
pub(crate) async fn taken(app: &Arc<App>, operator: Arc<Operator>, typed: String, which: Which) -> Result<bool, NotKept> {
    let unix = app.options.time_of_day.now();
    let app = Arc::clone(app);
    let Ok(permit) = Arc::clone(&app.password_checks).acquire_owned().await else { return Ok(false) };
    let check = move || {
        let _permit = permit; // recovery codes cost as much as passwords
        let login = &operator.login;
        match which {
            Which::App => {
                app.roster.change(login, &mut |now| now.second_factor.as_mut().is_some_and(|it| it.take_code(&typed, unix)))
            }
            Which::Recovery => match operator.second_factor.as_ref().and_then(|factor| factor.recovery_hash(&typed)) {
                Some(hash) => {
                    app.roster.change(login, &mut |now| now.second_factor.as_mut().is_some_and(|it| it.take_recovery(hash)))
                }
                None => Ok(false),
            },
        }
    };
    tokio::task::spawn_blocking(check).await.unwrap_or_else(|error| Err(NotKept(error.to_string())))
}
