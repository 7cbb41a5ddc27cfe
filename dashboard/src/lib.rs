//! The operators' pages: server-rendered, live over SSE. They read published views only and can't hold up a tap (invariant
//! `pages-never-block-taps`).
//!
//! [`router`] is all a server needs. `views` is the contract it fills, `options` what it decides; `panels` hold one component
//! each, `pages` put them together, `text` has every word in both languages.

mod act;
mod app;
mod ask;
mod assets;
mod auth;
mod clock;
mod ctx;
mod errors;
mod format;
mod headers;
mod lang;
pub mod limits;
mod link;
mod live;
mod natural;
mod options;
mod pages;
mod panels;
mod prefs;
pub mod routes;
mod screen;
mod segment;
mod sheet;
mod text;
mod ui;
mod upload;
pub mod views;
mod words;

pub use auth::{
    operators::{Operator, Operators, OperatorsError, Role, Scope},
    password::{Password, PasswordError, hash_password, new_password},
};
pub use clock::Clock;
pub use headers::CONTENT_SECURITY_POLICY;
pub use lang::Lang;
pub use options::{Contacts, Gauges, Options};

use app::App;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    handler::Handler,
    http::StatusCode,
    middleware,
    routing::{MethodRouter, get, post},
};
use std::sync::Arc;
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer, timeout::TimeoutLayer};

/// All pages. Serve it with `into_make_service_with_connect_info::<SocketAddr>()`, or logins are throttled all together
/// instead of by address.
pub fn router(
    views: Arc<dyn views::Views>,
    desk: Arc<dyn views::desk::Desk>,
    door: Arc<dyn views::office::Door>,
    operators: Operators,
    options: Options,
) -> Router {
    let app = Arc::new(App::new(views, desk, door, operators, options));
    Router::new()
        .route(routes::CITY, get(pages::city::show))
        .route(routes::LIVE, get(live::city))
        .route(routes::STAGES, get(pages::stages::show))
        .route(routes::STAGES_LIVE, get(live::stages))
        .route(routes::COMPLEXES, get(pages::complexes::show))
        .route(routes::COMPLEX, get(pages::complex::show))
        .route(routes::BUILDING, get(pages::building::show))
        .route(routes::PEOPLE, get(pages::people::show))
        .route(routes::PEOPLE_CSV, get(pages::people_csv::show))
        .route(routes::BUILDING_ENTRIES, get(pages::building_entries::show))
        .route(routes::DEVICE, get(pages::device::show))
        .route(routes::ACCOUNT, get(pages::account::show))
        .route(routes::ENTRY, get(pages::entry::show))
        .route(routes::TICKETS, get(pages::tickets::show))
        .route(routes::TICKETS_CSV, get(pages::tickets::export::csv))
        .route(routes::TICKETS_XLSX, get(pages::tickets::export::xlsx))
        .route(routes::TICKET_NEW, get(pages::tickets::new::form).merge(with_files(pages::tickets::new::submit)))
        .route(routes::TICKET, get(pages::tickets::one::show).merge(with_files(pages::tickets::one::write)))
        .route(routes::TICKET_FILE, get(pages::tickets::one::file))
        .route(routes::RECONCILE, get(pages::reconcile::show).merge(with_files(pages::reconcile::receive)))
        .route(routes::RECONCILED, get(pages::reconcile::table::show).post(pages::reconcile::table::accept))
        .route(routes::RECONCILE_UNDO, get(pages::reconcile::undo::show).post(pages::reconcile::undo::submit))
        .route(routes::SEARCH, get(pages::search::show))
        .route(routes::SESSIONS, get(pages::sessions::show))
        .route(routes::SESSIONS_END, post(pages::sessions::end))
        .route(routes::LOGIN, get(auth::login::form).post(auth::login::submit))
        .route(routes::LOGOUT, post(auth::login::sign_out))
        .route(routes::ASSET, get(assets::serve))
        .fallback(errors::not_found)
        .layer(DefaultBodyLimit::max(limits::FORM_BYTES_MAX))
        .layer(CsrfLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, limits::REQUEST_TIMEOUT))
        .layer(CatchPanicLayer::custom(errors::panicked))
        // from here on outwards nothing renders a view, so nothing can panic over one
        .layer(middleware::from_fn(errors::explain))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), prefs::settle))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), headers::harden))
        .layer(CompressionLayer::new()) // leaves event streams alone
        .with_state(app)
}

/// A form with files, which may be larger than others.
fn with_files<T: 'static>(handler: impl Handler<T, Arc<App>>) -> MethodRouter<Arc<App>> {
    post(handler).layer(DefaultBodyLimit::max(limits::UPLOAD_BYTES_MAX))
}
