//! The payment feed: notices of banks and shops and questions of terminals become top-ups, each at most once, answered when durable.
//!
//! Every notice is proven by its [`Provider`](provider::Provider), booked under an id that follows from its source and number
//! ([`booking`]), and answered 200 only when that is on disk (MIS-11, ACC-02, ACC-06, FIELD C2 and C3). docs/payment-feed.md tells
//! how sources are set up.

mod address;
mod alarm;
mod amount;
mod asker;
mod booking;
mod brake;
mod provider;
mod purpose;
pub mod reading;
mod repeat;
mod signature;
mod signed;
mod sources;
mod terminal;
mod yookassa;

pub use booking::payment_id;
pub use purpose::without_names;
pub use signature::{SIGNATURE_HEADER, sign};
pub use sources::{Patience, Sources};

use crate::api::error::{ApiError, ErrorBody};
use crate::api::extract::Path;
use crate::ledger::Ledger;
use crate::limits::FEED_BODY_MAX;
use crate::suspense::Payers;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use booking::Receipt;
use provider::{Delivery, Doubt, Proven};
use repeat::Repeats;
use serde::Serialize;
use signed::Notice;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use terminal::{Answer, ResultCode};
use utoipa::{OpenApi, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// How long a notice may take to arrive. Origin: guess; its body has some hundred bytes.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);
/// Kinds of source that are no provider of notices, for the counters.
const STRANGER: &str = "nobody";
const TERMINAL: &str = "terminal";

/// Seconds since the Unix epoch, from wherever the caller likes.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

#[derive(Clone)]
struct Feed {
    ledger: Arc<Ledger>,
    sources: Arc<Sources>,
    clock: Clock,
    repeats: Arc<Repeats>,
}

/// The answer to a notice that is settled.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Settled {
    /// A payment.
    Paid(Receipt),
    /// An event that credits nobody.
    Noted(Noted),
}

/// A notice that credits nobody.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Noted {
    /// `payment.waiting_for_capture`, `payment.canceled`, `refund.succeeded`, or `unknown`.
    event: &'static str,
    /// Position of the alarm about a refund; null for the others.
    pos: Option<u64>,
}

/// The feed's routes, with the system's clock.
pub fn router(ledger: Arc<Ledger>, sources: Sources) -> Router {
    router_with_clock(ledger, sources, Arc::new(system_clock))
}

/// The same with a clock of the caller's.
pub fn router_with_clock(ledger: Arc<Ledger>, sources: Sources, clock: Clock) -> Router {
    let (router, _) = routes_of().split_for_parts();
    let feed = Feed { ledger, sources: Arc::new(sources), clock, repeats: Arc::default() };
    router.method_not_allowed_fallback(wrong_method).with_state(feed)
}

/// The description of the feed's routes.
pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    routes_of().into_openapi()
}

fn routes_of() -> OpenApiRouter<Feed> {
    #[derive(OpenApi)]
    struct Document;
    OpenApiRouter::with_openapi(Document::openapi()).routes(routes!(payment)).routes(routes!(terminal))
}

async fn wrong_method() -> ApiError {
    let advice = "send payment notices with POST; terminals ask with GET";
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "wrong_method", "this address does not take that method", advice)
}

fn system_clock() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

/// A payment notice; answered once what it proves is durable.
///
/// A bank signs: `Turnstone-Signature: t=UNIX_SECONDS,v1=HEX`, where HEX is HMAC-SHA256 over `{t}.{raw body}` with a secret of the
/// source; several `v1` may be given. `t` may be 300 seconds off.
///
/// A shop at YooKassa signs nothing and sends `{"type":"notification","event","object":{"id",…}}` from an address of the provider;
/// the payment is read again at the provider, and only what its API says is booked.
#[utoipa::path(post, path = "/feed/payments/{source}", tag = "feed", security(()),
    params(("source" = String, Path), ("Turnstone-Signature" = Option<String>, Header, description = "Of banks")),
    request_body = Notice,
    responses((status = 200, body = Settled), (status = 400, description = "Not a notice", body = ErrorBody),
        (status = 401, description = "Unknown source, wrong signature, time or address", body = ErrorBody),
        (status = 409, description = "Same id with other content; the first stands", body = ErrorBody),
        (status = 413, description = "Longer than 64 KiB", body = ErrorBody),
        (status = 422, description = "Refused; the reason stands beside the error", body = ErrorBody),
        (status = 503, description = "Not known to be durable, or not confirmed by the provider: send it again", body = ErrorBody)))]
async fn payment(State(feed): State<Feed>, Path(source): Path<String>, request: Request) -> Response {
    let answer = feed.take(&source, request).await;
    let status = answer.as_ref().map_or_else(ApiError::status, |_| StatusCode::OK);
    feed.ledger.metrics().feed(status.as_u16());
    answer.map(Json).into_response()
}

/// A payment terminal asks whether an account may be paid to, or pays: `command=check|pay`, answered in XML.
///
/// The result stands in the answer: 0 fine, 1 ask again later, 4 not an account number, 5 no such account, 7 not taken, 241 and 242
/// sum too small or large, 300 refused. The same `txn_id` gets the same answer for ever.
#[utoipa::path(get, path = "/feed/terminals/{source}", tag = "feed", security(()),
    params(("source" = String, Path), ("command" = String, Query, description = "check or pay"),
        ("txn_id" = String, Query, description = "The network's number of the payment, up to 20 digits"),
        ("account" = String, Query, description = "Account number with check digit"),
        ("sum" = String, Query, description = "Roubles, 10.45"),
        ("txn_date" = Option<String>, Query, description = "yyyymmddhhmmss, with pay"),
        ("Authorization" = String, Header, description = "Basic, of the network")),
    responses((status = 200, description = "<response><osmp_txn_id/><prv_txn/><sum/><result/><comment/></response>", body = String, content_type = "text/xml"),
        (status = 401, description = "Unknown network, wrong password or address; the same with result 7", body = String, content_type = "text/xml")))]
async fn terminal(State(feed): State<Feed>, Path(source): Path<String>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let sender = feed.sources.proxies().sender(&parts);
    let metrics = feed.ledger.metrics();
    let network = feed.sources.network(&source).filter(|network| network.is_it(sender, &parts.headers));
    let Some(network) = network else {
        tracing::warn!(?sender, "a terminal was not believed");
        metrics.feed(StatusCode::UNAUTHORIZED.as_u16());
        metrics.feed_event(STRANGER, "not_believed");
        let mut response = (StatusCode::UNAUTHORIZED, Answer::new("", ResultCode::Forbidden)).into_response();
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"payment terminals\""));
        return response;
    };
    let answer = network.answer(&feed.ledger, &parts.uri, (feed.clock)()).await;
    metrics.feed(StatusCode::OK.as_u16());
    metrics.feed_event(TERMINAL, answer.word());
    answer.into_response()
}

impl Feed {
    async fn take(&self, name: &str, request: Request) -> Result<Settled, ApiError> {
        let (parts, body) = request.into_parts();
        let (provider, metrics) = (self.sources.provider(name), self.ledger.metrics());
        let sender = self.sources.proxies().sender(&parts);
        if !provider.admits(sender) {
            tracing::warn!(source = provider.source(), ?sender, "a payment notice came from an address that is not on the list");
            metrics.feed_event(provider.kind(), "not_believed");
            return Err(not_believed());
        }
        let body = read_body(body).await?;
        let delivery = Delivery { sender, headers: parts.headers, body, now_s: (self.clock)() };
        let (word, settled) = match provider.prove(&delivery).await {
            Ok(proven) => match settle(&self.ledger, self.sources.payers(), proven, sender).await {
                Ok((word, settled)) => (word, Ok(settled)),
                Err(error) => (word_of(&error), Err(error)),
            },
            Err(Doubt { error, may_pass }) => {
                if may_pass {
                    repeat::later(self, name, delivery);
                }
                (word_of(&error), Err(error))
            }
        };
        metrics.feed_event(provider.kind(), word);
        settled
    }
}

/// Makes durable what a notice proves.
async fn settle(
    ledger: &Arc<Ledger>,
    payers: Option<&Payers>,
    proven: Proven,
    sender: Option<IpAddr>,
) -> Result<(&'static str, Settled), ApiError> {
    match proven {
        Proven::Paid(payment) => {
            let receipt = booking::book(ledger, payers, &payment).await?;
            Ok((receipt.word(), Settled::Paid(receipt)))
        }
        Proven::Refunded(refund) => {
            let pos = alarm::raise(ledger, &refund, sender).await?;
            Ok(("refund", Settled::Noted(Noted { event: "refund.succeeded", pos: Some(pos) })))
        }
        Proven::Nothing(event) => Ok(("nothing", Settled::Noted(Noted { event, pos: None }))),
    }
}

/// For the counters.
fn word_of(error: &ApiError) -> &'static str {
    match error.status() {
        StatusCode::UNAUTHORIZED => "not_believed",
        status if status.is_server_error() => "not_now",
        _ => "refused",
    }
}

async fn read_body(body: Body) -> Result<Bytes, ApiError> {
    match tokio::time::timeout(BODY_TIMEOUT, to_bytes(body, FEED_BODY_MAX)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => {
            let message = format!("the notice broke off or is longer than {FEED_BODY_MAX} bytes");
            Err(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_long", message, "send one payment in one notice"))
        }
        Err(_) => {
            let message = format!("the notice did not arrive within {} seconds", BODY_TIMEOUT.as_secs());
            Err(ApiError::new(StatusCode::REQUEST_TIMEOUT, "body_too_slow", message, "send it again"))
        }
    }
}

/// One answer for every kind of disbelief: a forger learns nothing from it, the log says which it was.
fn not_believed() -> ApiError {
    let advice = "sign `{t}.{raw body}` with HMAC-SHA256 and the source's secret, send it within 300 seconds, and check this clock; \
                  an unsigned notice comes from an address of its source";
    let message = "source, signature, time or address of this notice is not right";
    ApiError::new(StatusCode::UNAUTHORIZED, "not_believed", message, advice)
}
