//! Setting up the second factor: on the way in, where the role needs it, or by one's own wish.

use super::{
    Signed,
    code::{self, Typed},
    halfway::{Halfway, Owes, Waiting, failed},
    login::{self, Client},
    operators::Operator,
    password::Password,
    roster::NotKept,
    second_factor::{SecondFactor, hashed, recovery_codes},
    totp::TotpSecret,
};
use crate::{
    app::App,
    pages::{code::Which, enrol, recovery_codes as codes_page, second_factor as own_page},
    prefs::Prefs,
    routes,
};
use axum::{
    Extension, Form,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use std::sync::Arc;

/// `GET /login/second-factor`.
pub(crate) async fn form(app: State<Arc<App>>, prefs: Extension<Prefs>, waiting: Waiting) -> Response {
    let Owes::Enrolment(secret) = &waiting.halfway.owes else { return Redirect::to(routes::LOGIN).into_response() };
    enrol::page(&app.ctx(&prefs), &prefs, &waiting.halfway.operator, secret, false).into_response()
}

/// `POST /login/second-factor`: the first code proves that the app has the secret; from then on it holds.
pub(crate) async fn submit(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    Waiting { id, halfway }: Waiting,
    headers: HeaderMap,
    Form(Typed { code }): Form<Typed>,
) -> Response {
    let Owes::Enrolment(secret) = &halfway.owes else { return Redirect::to(routes::LOGIN).into_response() };
    let Some(step) = secret.step_of(&code, app.options.time_of_day.now()) else {
        let page = enrol::page(&app.ctx(&prefs), &prefs, &halfway.operator, secret, true);
        return (StatusCode::UNAUTHORIZED, page).into_response();
    };
    if app.halfways.take(&id, app.options.clock.now()).is_none() {
        return Redirect::to(routes::LOGIN).into_response();
    }
    let secret = secret.clone();
    let set_up = move |operator: &mut Operator, recovery| {
        let first = operator.second_factor.is_none();
        if first {
            operator.second_factor = Some(SecondFactor::new(secret.clone(), step, recovery));
        }
        first
    };
    keep_codes(&app, &headers, halfway, set_up).await
}

/// `GET /login/recovery-codes`.
pub(crate) async fn keeping(app: State<Arc<App>>, prefs: Extension<Prefs>, waiting: Waiting) -> Response {
    let Owes::Keeping(codes) = &waiting.halfway.owes else { return Redirect::to(routes::LOGIN).into_response() };
    codes_page::page(&app.ctx(&prefs), &prefs, codes).into_response()
}

/// `POST /login/recovery-codes`: they are kept, the session opens, and the codes are shown no more.
pub(crate) async fn kept(app: State<Arc<App>>, Waiting { id, halfway }: Waiting, headers: HeaderMap) -> Response {
    match (app.halfways.take(&id, app.options.clock.now()), &halfway.owes) {
        (Some(_), Owes::Keeping(_)) => app.open_session(&headers, halfway.operator, halfway.address),
        _ => Redirect::to(routes::LOGIN).into_response(),
    }
}

/// `GET /second-factor`: one's own.
pub(crate) async fn own(app: State<Arc<App>>, prefs: Extension<Prefs>, who: Signed) -> maud::Markup {
    own_page::page(&app.ctx(&prefs), &prefs, &who.operator, None)
}

/// What that page sends: the password to set a second factor up, a code for new recovery codes.
#[derive(Deserialize)]
pub(crate) struct Proof {
    proof: String,
}

/// `POST /second-factor`: an open session alone does not do, somebody may have left the desk.
pub(crate) async fn change_own(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    Client(address): Client,
    who: Signed,
    headers: HeaderMap,
    Form(Proof { proof }): Form<Proof>,
) -> Response {
    let page = |problem| own_page::page(&app.ctx(&prefs), &prefs, &who.operator, Some(problem));
    let name = &who.operator.login;
    let enrolled = who.operator.second_factor.is_some();
    if let Err(seconds) = code::try_code(&app, address, name) {
        let wait = [(header::RETRY_AFTER, seconds.to_string())];
        return (StatusCode::TOO_MANY_REQUESTS, wait, page(own_page::Problem::TooMany)).into_response();
    }
    let proved = match enrolled {
        true => code::taken(&app, Arc::clone(&who.operator), proof, Which::App).await,
        false => Ok(login::verified(&app, name, proof).await.is_some()),
    };
    match proved {
        Ok(true) => {}
        Ok(false) => return (StatusCode::UNAUTHORIZED, page(own_page::Problem::Wrong)).into_response(),
        Err(error) => return failed(&error),
    }
    app.addresses.give_back(address);
    app.codes.give_back(name);
    let address = login::known(address);
    let halfway = |owes| Halfway { operator: Arc::clone(&who.operator), address, owes };
    if enrolled {
        let renew = |operator: &mut Operator, recovery| {
            operator.second_factor.as_mut().map(|factor| factor.renew_recovery(recovery)).is_some()
        };
        return keep_codes(&app, &headers, halfway(Owes::Code), renew).await;
    }
    match TotpSecret::random() {
        Ok(secret) => app.owing(&headers, halfway(Owes::Enrolment(secret))),
        Err(error) => failed(&error),
    }
}

/// Makes recovery codes, keeps their hashes by `change`, and leads to the page that shows them.
async fn keep_codes(
    app: &Arc<App>,
    headers: &HeaderMap,
    halfway: Halfway,
    change: impl Fn(&mut Operator, Vec<String>) -> bool + Send + 'static,
) -> Response {
    let Ok(permit) = Arc::clone(&app.password_checks).acquire_owned().await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let (roster, login) = (Arc::clone(&app.roster), halfway.operator.login.clone());
    let make = move || -> Result<Option<Vec<Password>>, NotKept> {
        let _permit = permit; // hashes of recovery codes cost as much as passwords
        let codes = recovery_codes().map_err(|error| NotKept(error.to_string()))?;
        let hashes = hashed(&codes).map_err(|error| NotKept(error.to_string()))?;
        let changed = roster.change(&login, &mut |operator| change(operator, hashes.clone()))?;
        Ok(changed.then_some(codes))
    };
    let made = tokio::task::spawn_blocking(make).await.unwrap_or_else(|error| Err(NotKept(error.to_string())));
    let operator = app.roster.operators().get(&halfway.operator.login).cloned();
    match (made, operator) {
        (Ok(Some(codes)), Some(operator)) => {
            tracing::info!(login = operator.login, "second factor set up, or its recovery codes renewed");
            app.owing(headers, Halfway { operator, owes: Owes::Keeping(codes.into()), ..halfway })
        }
        (Ok(_), _) => Redirect::to(routes::LOGIN).into_response(),
        (Err(error), _) => failed(&error),
    }
}
