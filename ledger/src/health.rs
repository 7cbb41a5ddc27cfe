//! Is it alive, is it ready, what does it count: for the supervisor, the balancer and Prometheus. Nothing personal.

use crate::ledger::Ledger;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use dashboard::views::Views;
use edge_protocol::Goodbye;
use parking_lot::Mutex;
use serde::Serialize;
use std::sync::Arc;
use std::time::{Duration, Instant};
use utoipa::{OpenApi, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Records the follower may be behind. Origin: two seconds of the goal of 2.5 M records/s.
const FOLLOWER_BEHIND_MAX: u64 = 5_000_000;
/// How long the way through queue, writer and barrier may take. Origin: guess; measured p99.9 is far below, a stuck disk far above.
const WAY_TIMEOUT: Duration = Duration::from_secs(3);
/// How long an answer about the way holds. Origin: guess; keeps an open page from asking the writer all the time.
const WAY_HOLDS: Duration = Duration::from_millis(250);
/// No gateway has this number, so nothing is attached.
const NO_GATEWAY: u32 = 0;

#[derive(Clone)]
struct Health {
    ledger: Arc<Ledger>,
    way: Arc<Mutex<Option<(Instant, Way)>>>,
}

/// What readiness is made of.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Readiness {
    ready: bool,
    /// Why it stopped taking work; empty when it did not.
    failure: String,
    /// Position after the last durable record.
    durable_pos: u64,
    /// Records that readers do not see yet.
    follower_behind: u64,
    /// True when the writer and the barrier answer: a question sent the whole way came back in time.
    writer_answers: bool,
    /// How long that took.
    way_us: u64,
    /// True when the sum of all balances was 0 the last time (`sum-is-zero`). Otherwise people must look; taps are still taken.
    sum_is_zero: bool,
    /// When that was, microseconds since the Unix epoch; 0 before the first time.
    sum_at_us: i64,
}

#[derive(Clone, Copy)]
struct Way {
    answers: bool,
    took_us: u64,
}

/// `/livez`, `/readyz`, `/metrics`.
pub fn router(ledger: Arc<Ledger>) -> Router {
    let (router, _) = routes_of().split_for_parts();
    router.with_state(Health { ledger, way: Arc::default() })
}

/// The description of these routes.
pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    routes_of().into_openapi()
}

fn routes_of() -> OpenApiRouter<Health> {
    #[derive(OpenApi)]
    struct Document;
    let document = OpenApiRouter::with_openapi(Document::openapi());
    document.routes(routes!(livez)).routes(routes!(readyz)).routes(routes!(metrics))
}

/// The process answers.
#[utoipa::path(get, path = "/livez", tag = "health", security(()), responses((status = 200, content_type = "text/plain", body = String)))]
async fn livez() -> &'static str {
    "alive\n"
}

/// Ready for work: nothing failed, readers are close behind, writer and barrier answer. `?verbose` says what it found.
#[utoipa::path(get, path = "/readyz", tag = "health", security(()), params(("verbose" = Option<bool>, Query, allow_reserved)),
    responses((status = 200, body = Readiness), (status = 503, body = Readiness)))]
async fn readyz(State(health): State<Health>, RawQuery(query): RawQuery) -> Response {
    let readiness = health.look().await;
    let status = if readiness.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let verbose = query.unwrap_or_default().split('&').any(|part| part == "verbose" || part == "verbose=true");
    if verbose {
        return (status, [(header::CACHE_CONTROL, "no-store")], Json(readiness)).into_response();
    }
    let text = if readiness.ready { "ready\n" } else { "not ready; ask /readyz?verbose for the reason\n" };
    (status, [(header::CACHE_CONTROL, "no-store")], text).into_response()
}

/// Counters in the OpenMetrics text format.
#[utoipa::path(get, path = "/metrics", tag = "health", security(()),
    responses((status = 200, content_type = "application/openmetrics-text", body = String)))]
async fn metrics(State(health): State<Health>) -> Response {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    let metrics = health.ledger.metrics();
    metrics.pages(health.ledger.gauges());
    metrics.follower_behind(health.follower_behind());
    ([(header::CONTENT_TYPE, kind)], metrics.encode()).into_response()
}

impl Health {
    async fn look(&self) -> Readiness {
        let way = self.way().await;
        let failure = self.ledger.failure().get();
        let live = self.ledger.views().live().borrow().clone();
        let (durable_pos, follower_behind) = (self.ledger.durable_pos(), self.follower_behind());
        Readiness {
            ready: failure.is_none() && way.answers && follower_behind <= FOLLOWER_BEHIND_MAX,
            failure: failure.map_or_else(String::new, |why| why.to_string()),
            durable_pos,
            follower_behind,
            writer_answers: way.answers,
            way_us: way.took_us,
            sum_is_zero: live.sum_kopecks == 0,
            sum_at_us: live.sum_at_us,
        }
    }

    fn follower_behind(&self) -> u64 {
        self.ledger.durable_pos().saturating_sub(self.ledger.read_now().head().next_pos)
    }

    /// Asks to attach a gateway that does not exist: the refusal comes after the barrier of everything before it.
    async fn way(&self) -> Way {
        let known = *self.way.lock();
        if let Some((when, way)) = known
            && when.elapsed() < WAY_HOLDS
        {
            return way;
        }
        let began = Instant::now();
        let answers = tokio::select! {
            biased;
            _ = self.ledger.failure().wait() => false,
            answer = tokio::time::timeout(WAY_TIMEOUT, self.ledger.attach(NO_GATEWAY)) => {
                matches!(answer, Ok(Err(Goodbye::UnknownGateway)))
            }
        };
        let way = Way { answers, took_us: u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX) };
        *self.way.lock() = Some((Instant::now(), way));
        way
    }
}
