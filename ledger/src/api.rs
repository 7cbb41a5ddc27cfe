//! HTTP for machines: reads of everything durable, and money commands with client-made ids (docs/data-folder.md).
//!
//! A read waits until the follower has applied whatever was durable when it came, then works on a blocking thread: the guard of
//! the state never lives across an await, and a long walk through the journal never holds up the listener.

mod accounts;
mod audit;
mod commands;
pub(crate) mod error;
mod events;
pub(crate) mod extract;
mod gateways;
mod low_balances;
mod statement;
mod totals;

use crate::access::{Access, Scope};
use crate::ledger::{Answer, Ledger, Unavailable};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::{Json, Router, middleware};
use error::ApiError;
use extract::Gate;
use ledger_core::{Command, CommandId};
use serde::{Deserialize, Deserializer};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Reads at work at once. Origin: guess; each may keep a core and the disk busy, and the cores belong to the taps.
const READS_MAX: usize = 4;
/// Records that one request reads along the journal. Origin: about half a second of one core.
const READ_RECORDS_MAX: u64 = 2_000_000;
/// How long a read waits for its turn before it is told to come back.
const READ_TURN_TIMEOUT: Duration = Duration::from_secs(10);
/// Bytes of a command's body. Origin: a note of 1,024 bytes, escaped, with room.
const COMMAND_BODY_MAX: usize = 16 * 1024;
/// How long a command may wait for its answer. Origin: guess; a barrier takes milliseconds, a bank waits a minute (FIELD C2).
const COMMAND_TIMEOUT: Duration = Duration::from_secs(30);

/// What the handlers share.
#[derive(Clone)]
pub(crate) struct Api {
    ledger: Arc<Ledger>,
    reads: Arc<Semaphore>,
}

#[derive(OpenApi)]
#[openapi(
    info(title = "Turnstone", description = "HTTP for machines. Amounts are kopecks, instants are microseconds since the Unix epoch, numbers that are 0 mean none."),
    modifiers(&Bearer),
    security(("bearer" = []))
)]
struct Document;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        document.components.get_or_insert_default().add_security_scheme("bearer", scheme);
    }
}

/// Everything below `/api`.
pub fn router(ledger: Arc<Ledger>, access: Arc<Access>) -> Router {
    let api = Api { ledger, reads: Arc::new(Semaphore::new(READS_MAX)) };
    let (router, _) = routes_of(&access).split_for_parts();
    router.method_not_allowed_fallback(wrong_method).layer(DefaultBodyLimit::max(COMMAND_BODY_MAX)).with_state(api)
}

/// The description of every route for machines, as `/api/openapi.json` shows it.
pub fn openapi() -> utoipa::openapi::OpenApi {
    // The description does not depend on who may come in.
    let nobody = Access::new(Vec::new(), Vec::new()).map(Arc::new);
    let mut document = nobody.map(|access| routes_of(&access).into_openapi()).unwrap_or_default();
    document.merge(crate::feed::openapi());
    document.merge(crate::health::openapi());
    document
}

/// Every route stands behind a gate; there is none without (deny by default).
fn routes_of(access: &Arc<Access>) -> OpenApiRouter<Api> {
    let behind = |scope: Option<Scope>, routes: OpenApiRouter<Api>| {
        let gate = Gate { access: Arc::clone(access), scope };
        routes.route_layer(middleware::from_fn_with_state(gate, extract::gate))
    };
    let v1 = OpenApiRouter::new()
        .merge(behind(Some(Scope::TotalsRead), OpenApiRouter::new().routes(routes!(totals::totals))))
        .merge(behind(
            Some(Scope::AccountsRead),
            OpenApiRouter::new()
                .routes(routes!(accounts::list))
                .routes(routes!(accounts::one))
                .routes(routes!(low_balances::list))
                .routes(routes!(statement::statement))
                .routes(routes!(statement::balance)),
        ))
        .merge(behind(
            Some(Scope::EventsRead),
            OpenApiRouter::new()
                .routes(routes!(gateways::list))
                .routes(routes!(gateways::check))
                .routes(routes!(events::event))
                .routes(routes!(audit::gateways)),
        ))
        .merge(behind(Some(Scope::CommandsWrite), OpenApiRouter::new().routes(routes!(commands::command))))
        .fallback(wrong_path);
    OpenApiRouter::with_openapi(Document::openapi())
        .nest("/api/v1", v1)
        .merge(behind(None, OpenApiRouter::new().routes(routes!(describe))))
}

/// This description; any known token will do.
#[utoipa::path(get, path = "/api/openapi.json", tag = "description",
    responses((status = 200, description = "OpenAPI 3.1", body = Object), (status = 401, body = error::ErrorBody)))]
async fn describe() -> Json<utoipa::openapi::OpenApi> {
    Json(openapi())
}

async fn wrong_path(State(_): State<Api>) -> ApiError {
    ApiError::not_found("no_route", "there is nothing at this address", "/api/openapi.json lists every address")
}

async fn wrong_method() -> ApiError {
    let advice = "/api/openapi.json lists the methods of every address";
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "wrong_method", "this address does not take that method", advice)
}

impl Api {
    /// Runs `work` on a blocking thread, once everything that is durable now can be read.
    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Ledger) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let turn = tokio::time::timeout(READ_TURN_TIMEOUT, Arc::clone(&self.reads).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(ApiError::busy()) };
        drop(self.ledger.read().await?);
        let ledger = Arc::clone(&self.ledger);
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work(&ledger)
        });
        done.await.map_err(|error| ApiError::internal("a read ended early", &error))?
    }
}

/// No query at all: a misspelt parameter is told, not ignored.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoQuery {}

/// Carries out a command, and gives up waiting when the ledger fails or stays silent.
///
/// Work that is queued while the writer stops is never answered nor dropped (the channel keeps it), so waiting alone could last
/// for ever. Giving up is safe: the id tells later what became of it.
pub(crate) async fn commit(ledger: &Ledger, id: CommandId, command: Command) -> Result<Answer, Unavailable> {
    let answer = tokio::time::timeout(COMMAND_TIMEOUT, ledger.command(id, command));
    tokio::select! {
        biased;
        answer = answer => answer.unwrap_or_else(|_| Err(Unavailable::Stopped("no answer in time".to_owned()))),
        why = ledger.failure().wait() => Err(Unavailable::Stopped(why.to_string())),
    }
}

/// The limit of a page as asked for, within `1..=PAGE_MAX`.
fn page_limit(asked: Option<usize>, default: usize) -> Result<usize, ApiError> {
    let max = crate::limits::PAGE_MAX;
    let limit = asked.unwrap_or(default);
    if (1..=max).contains(&limit) {
        return Ok(limit);
    }
    let advice = format!("ask for 1 to {max} entries and follow `next` for more");
    Err(ApiError::bad_request("bad_limit", format!("limit {limit} is outside 1 to {max}"), advice))
}

/// Where a request that reads the journal from this position stops, and whether there is more.
fn stretch(ledger: &Ledger, from_pos: u64) -> Result<(u64, bool), ApiError> {
    let end = ledger.durable_pos();
    if from_pos > end {
        let message = format!("the journal ends at position {end}");
        return Err(ApiError::bad_request("beyond_end", message, "ask with a from_pos at or below that"));
    }
    let stop = end.min(from_pos.saturating_add(READ_RECORDS_MAX));
    Ok((stop, stop < end))
}

/// A command id: a UUID or a u128 in hexadecimal, not zero.
pub(crate) fn parse_id(text: &str) -> Option<u128> {
    let digits: String = match text.len() {
        36 if text.bytes().enumerate().all(|(i, b)| (b == b'-') == matches!(i, 8 | 13 | 18 | 23)) => text.replace('-', ""),
        1..=32 => text.to_owned(),
        _ => return None,
    };
    // `from_str_radix` would take a sign.
    let plain = digits.bytes().all(|b| b.is_ascii_hexdigit());
    u128::from_str_radix(&digits, 16).ok().filter(|id| plain && *id != 0)
}

/// [`parse_id`] for serde.
fn id_field<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u128, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_id(&text).ok_or_else(|| serde::de::Error::custom("id must be a UUID or 1 to 32 hexadecimal digits, not all zero"))
}
