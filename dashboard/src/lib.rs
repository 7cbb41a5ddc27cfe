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
mod boards;
mod card_index;
mod changes;
mod clock;
mod ctx;
mod download;
mod errors;
mod facts;
mod format;
mod headers;
mod lang;
pub mod limits;
mod link;
mod live;
mod names;
mod natural;
mod options;
mod paged;
mod pages;
mod panels;
mod prefs;
pub mod routes;
mod scene;
mod screen;
mod segment;
mod text;
mod typed;
mod ui;
mod upload;
pub mod views;
mod words;

pub use auth::{
    operators::{Operator, Operators, OperatorsError, OperatorsFile, Role, Scope, SecondFactorRule},
    password::{Password, PasswordError, hash_password, new_password},
    roster::{NotKept, Roster},
    second_factor::SecondFactor,
    sso::{Answer, Departure, NotSignedOn, SingleSignOn},
};
pub use clock::Clock;
pub use headers::CONTENT_SECURITY_POLICY;
pub use lang::Lang;
pub use options::{Contacts, Gauges, Options};
pub use pages::payments::check::stated_of;
pub use pages::refunds::matched::passes_of;

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
    roster: Arc<dyn Roster>,
    options: Options,
) -> Router {
    let app = Arc::new(App::new(views, desk, door, roster, options));
    Router::new()
        .route(routes::CITY, get(pages::city::show))
        .route(routes::WALL, get(pages::city::wall))
        .route(routes::HELP, get(pages::help::show))
        .route(routes::LIVE, get(live::city))
        .route(routes::STAGES, get(pages::stages::show))
        .route(routes::STAGES_LIVE, get(live::stages))
        .route(routes::COMPLEXES, get(pages::complexes::show))
        .route(routes::COMPLEX, get(pages::complex::show))
        .route(routes::BUILDING, get(pages::building::show))
        .route(routes::BUILDING_LIVE, get(live::building))
        .route(routes::DOORS, get(pages::building::doors))
        .route(routes::DOORS_LIVE, get(live::doors))
        .route(routes::TILLS, get(pages::building::tills))
        .route(routes::TILLS_LIVE, get(live::tills))
        .route(routes::PEOPLE, get(pages::people::show))
        .route(routes::PEOPLE_CSV, get(pages::people_file::file))
        .route(routes::PEOPLE_XLSX, get(pages::people_file::file))
        .route(routes::BUILDING_ENTRIES, get(pages::building_entries::show))
        .route(routes::BUILDING_ENTRIES_XLSX, get(pages::building_entries::xlsx))
        .route(routes::DEVICE, get(pages::device::show))
        .route(routes::ACCOUNT, get(pages::account::show))
        .route(routes::ACCOUNT_XLSX, get(pages::account::xlsx))
        .route(routes::ACCOUNT_PAPERS, get(pages::papers::show))
        .route(routes::ACCOUNT_STATEMENT, post(pages::papers::statement::submit))
        .route(routes::ACCOUNT_CONFIRMATION, post(pages::papers::confirmation::submit))
        .route(routes::SUPPLIER, get(pages::supplier::show))
        .route(routes::SUPPLIER_ACT_PDF, get(pages::month::file))
        .route(routes::SUPPLIER_ACT_XLSX, get(pages::month::file))
        .route(
            routes::SUPPLIER_PAYMENTS,
            get(pages::payments::show)
                .merge(post(pages::payments::receive).layer(DefaultBodyLimit::max(limits::PAYMENT_UPLOAD_BYTES_MAX))),
        )
        .route(routes::SUPPLIER_PAYMENT_CHECK, get(pages::payments::check::show).post(pages::payments::check::take))
        .route(routes::SUPPLIER_PAYMENT_FILE, get(pages::payments::one::show))
        .route(routes::SUPPLIER_RECONCILIATION, get(pages::reconciliation::show).post(pages::reconciliation::make))
        .route(routes::SUPPLIER_RECONCILIATION_CSV, get(pages::reconciliation::export::file))
        .route(routes::SUPPLIER_RECONCILIATION_XLSX, get(pages::reconciliation::export::file))
        .route(routes::SUPPLIER_SUSPENSE, get(pages::suspense::show))
        .route(routes::SUPPLIER_SUSPENSE_CSV, get(pages::suspense::export::file))
        .route(routes::SUPPLIER_SUSPENSE_XLSX, get(pages::suspense::export::file))
        .route(routes::SUSPENDED, get(pages::suspense::one::show).post(pages::suspense::one::resolve))
        .route(routes::CORRECTIONS, get(pages::corrections::show))
        .route(routes::CORRECTION_NEW, get(pages::corrections::new::form).post(pages::corrections::new::submit))
        .route(routes::CORRECTION, get(pages::corrections::one::show).post(pages::corrections::one::decide))
        .route(routes::REFUNDS, get(pages::refunds::show))
        .route(routes::REFUNDS_CSV, get(pages::refunds::export::file))
        .route(routes::REFUNDS_XLSX, get(pages::refunds::export::file))
        .route(routes::REFUND_NEW, get(pages::refunds::new::form).merge(with_files(pages::refunds::new::check)))
        .route(routes::REFUND_APPLY, post(pages::refunds::new::apply))
        .route(routes::REFUND_LEAVERS, get(pages::refunds::leavers::show).post(pages::refunds::leavers::carry_out))
        .route(routes::REFUND_FORM, get(pages::refunds::papers::form))
        .route(routes::REFUND, get(pages::refunds::one::show))
        .route(routes::REFUND_DEED, get(pages::refunds::deed::show).post(pages::refunds::deed::carry_out))
        .route(routes::REFUND_BANK, get(pages::refunds::details::form).post(pages::refunds::details::submit))
        .route(routes::REFUND_BANK_SHOWN, get(pages::refunds::details::reason).post(pages::refunds::details::shown))
        .route(routes::REFUND_SCANS, with_files(pages::refunds::scans::attach))
        .route(routes::REFUND_SCAN, get(pages::refunds::scans::reason).post(pages::refunds::scans::shown))
        .route(routes::REFUND_PAPER, get(pages::refunds::papers::show))
        .route(routes::SUPPLIER_REFUNDS, get(pages::refunds::supplier::show))
        .route(routes::SUPPLIER_REFUNDS_PASS, get(pages::refunds::supplier::pass_form).post(pages::refunds::supplier::pass))
        .route(routes::SUPPLIER_REFUNDS_PAID, get(pages::refunds::supplier::paid_form).post(pages::refunds::supplier::paid))
        .route(routes::SUPPLIER_REGISTRY, get(pages::refunds::registry::show))
        .route(routes::SUPPLIER_REGISTRY_LIST, get(pages::refunds::registry::list_file))
        .route(routes::SUPPLIER_REGISTRY_ORDERS, get(pages::refunds::registry::orders_file))
        .route(routes::CHOICES, get(pages::choices::show).post(pages::choices::submit))
        .route(routes::SET_APART, post(pages::choices::set_apart))
        .route(routes::PRODUCTS, get(pages::products::show))
        .route(routes::PRODUCT, get(pages::products::one).post(pages::products::submit))
        .route(routes::CONTRACT, get(pages::contract::show).post(pages::contract::submit))
        .route(routes::LOW_BALANCES, get(pages::low_balances::show))
        .route(routes::LOW_BALANCES_CSV, get(pages::low_balances::file))
        .route(routes::LOW_BALANCES_XLSX, get(pages::low_balances::file))
        .route(routes::MONEY_SETTINGS, get(pages::money_settings::show).post(pages::money_settings::set))
        .route(routes::ENTRY, get(pages::entry::show))
        .route(routes::PROCEDURES, get(pages::procedures::show))
        .route(routes::PROCEDURES_CALENDAR, get(pages::calendar::file))
        .route(routes::PROCEDURE, get(pages::procedure::show))
        .route(routes::PROCEDURE_STEP, get(pages::procedure::step::show).post(pages::procedure::step::carry_out))
        .route(routes::SUPPLIER_CHANGES, get(pages::supplier_changes::show))
        .route(routes::SUPPLIER_CHANGE_NEW, get(pages::supplier_changes::new::show).post(pages::supplier_changes::new::order))
        .route(routes::SUPPLIER_CHANGE, get(pages::supplier_changes::one::show))
        .route(routes::SUPPLIER_CHANGE_FILE, get(pages::supplier_changes::files::show))
        .route(routes::SUPPLIER_LIABILITIES, get(pages::liabilities::show))
        .route(routes::SUPPLIER_LIABILITIES_CSV, get(pages::liabilities::file))
        .route(routes::SUPPLIER_LIABILITIES_XLSX, get(pages::liabilities::file))
        .route(
            routes::SUPPLIER_CHANGE_DEED,
            get(pages::supplier_changes::deed::show).post(pages::supplier_changes::deed::carry_out),
        )
        .route(routes::PROCEDURE_CANCEL, get(pages::procedure::cancel::show).post(pages::procedure::cancel::carry_out))
        .route(routes::PROCEDURE_LETTER, get(pages::procedure::letter::show))
        .route(routes::PLAN, get(pages::plan::show).post(pages::plan::open))
        .route(routes::WORKS_IN_SUMMER, post(pages::building_office::works_in_summer))
        .route(routes::ALARMS, get(pages::alarms::show))
        .route(routes::TICKETS, get(pages::tickets::show))
        .route(routes::TICKETS_CSV, get(pages::tickets::export::file))
        .route(routes::TICKETS_XLSX, get(pages::tickets::export::file))
        .route(routes::TICKET_NEW, get(pages::tickets::new::form).merge(with_files(pages::tickets::new::submit)))
        .route(routes::TICKET, get(pages::tickets::one::show).merge(with_files(pages::tickets::one::write)))
        .route(routes::TICKET_FILE, get(pages::tickets::one::file))
        .route(routes::RECONCILE, get(pages::reconcile::show).merge(with_files(pages::reconcile::receive)))
        .route(routes::RECONCILED, get(pages::reconcile::table::show).post(pages::reconcile::table::accept))
        .route(routes::RECONCILE_UNDO, get(pages::reconcile::undo::show).post(pages::reconcile::undo::submit))
        .merge(pages::cards::router())
        .route(routes::SEARCH, get(pages::search::show))
        .route(routes::SESSIONS, get(pages::sessions::show))
        .route(routes::SESSIONS_END, post(pages::sessions::end))
        .route(routes::REVEAL, get(pages::reveal::form).post(pages::reveal::submit))
        .route(routes::FORGET, get(pages::forget::form).post(pages::forget::submit))
        .route(routes::FORGET_ACT, get(pages::forget_act::show))
        .route(routes::AUDIT, get(pages::audit::show))
        .route(routes::AUDIT_CSV, get(pages::audit_file::file))
        .route(routes::AUDIT_XLSX, get(pages::audit_file::file))
        .route(routes::AUDIT_ENTRY, get(pages::audit_entry::show))
        .route(routes::LOGIN, get(auth::login::form).post(auth::login::submit))
        .route(routes::LOGIN_CODE, get(auth::code::form).post(auth::code::submit))
        .route(routes::LOGIN_RECOVERY, get(auth::code::recovery_form).post(auth::code::submit_recovery))
        .route(routes::LOGIN_ENROL, get(auth::enrol::form).post(auth::enrol::submit))
        .route(routes::LOGIN_KEEP, get(auth::enrol::keeping).post(auth::enrol::kept))
        .route(routes::SIGN_ON, get(auth::sso::depart))
        .route(routes::SIGN_ON_RETURN, get(auth::sso::arrive))
        .route(routes::SECOND_FACTOR, get(auth::enrol::own).post(auth::enrol::change_own))
        .route(routes::LOGOUT, post(auth::login::sign_out))
        .route(routes::ASSET, get(assets::serve))
        .fallback(errors::not_found)
        .layer(DefaultBodyLimit::max(limits::FORM_BYTES_MAX))
        .layer(CsrfLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, limits::REQUEST_TIMEOUT))
        .layer(CatchPanicLayer::custom(errors::panicked))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), facts::note_refusals))
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
