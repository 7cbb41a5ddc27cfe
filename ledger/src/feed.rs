//! The payment feed: signed notices of a bank or aggregator become top-ups, each at most once, answered when durable.
//!
//! The order of the checks is the protection: raw body within a limit, signature over exactly these bytes, time, and only then
//! JSON. The id of the top-up follows from source and external id, and the ledger keeps it for ever, so a repeated notice gets
//! the first answer and a changed one is found out (MIS-11, ACC-02, ACC-06, FIELD C2 and C3).

mod purpose;
mod signature;

pub use purpose::without_names;
pub use signature::{SIGNATURE_HEADER, sign};

use crate::access::{Access, FeedSource};
use crate::api::commit;
use crate::api::error::{ApiError, ErrorBody};
use crate::api::extract::Path;
use crate::journal::Located;
use crate::ledger::{Answer, Ledger};
use crate::limits::FEED_BODY_MAX;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use edge_protocol::Reason;
use ledger_core::{Command, CommandId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use utoipa::{OpenApi, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Context of the key derivation that makes payment ids. Never change it: a notice would count twice.
const ID_CONTEXT: &str = "turnstone payment id v1";
/// Bytes of an external id. Origin: the longest known, a UUID with a prefix, doubled.
const EXTERNAL_ID_MAX: usize = 128;
/// How long a notice may take to arrive. Origin: guess; its body has some hundred bytes.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// Seconds since the Unix epoch, from wherever the caller likes.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

#[derive(Clone)]
struct Feed {
    ledger: Arc<Ledger>,
    access: Arc<Access>,
    clock: Clock,
}

/// A payment notice.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Notice {
    /// The source's own number of this payment, 1 to 128 bytes; the same number is the same payment for ever.
    external_id: String,
    /// Account number with check digit; an unknown one goes to the supplier's suspense account.
    account: u64,
    /// Meals supplier that received the money.
    supplier: u32,
    /// Kopecks, positive.
    amount_kopecks: i64,
    /// Purpose of the payment as the payer wrote it. Names in it are not kept.
    #[serde(default)]
    purpose: String,
}

/// The answer to a notice.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Receipt {
    /// Position of the top-up's record.
    pos: u64,
    /// 0 credited, 1 to the suspense account, from 10 on refused.
    reason: u16,
    reason_name: &'static str,
    /// True when this payment had been answered before; this is the first answer again.
    duplicate: bool,
}

/// The feed's routes, with the system's clock.
pub fn router(ledger: Arc<Ledger>, access: Arc<Access>) -> Router {
    router_with_clock(ledger, access, Arc::new(system_clock))
}

/// The same with a clock of the caller's.
pub fn router_with_clock(ledger: Arc<Ledger>, access: Arc<Access>, clock: Clock) -> Router {
    let (router, _) = routes_of().split_for_parts();
    router.method_not_allowed_fallback(wrong_method).with_state(Feed { ledger, access, clock })
}

/// The description of the feed's routes.
pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    routes_of().into_openapi()
}

fn routes_of() -> OpenApiRouter<Feed> {
    #[derive(OpenApi)]
    struct Document;
    OpenApiRouter::with_openapi(Document::openapi()).routes(routes!(payment))
}

async fn wrong_method() -> ApiError {
    let advice = "send payment notices with POST";
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "wrong_method", "this address does not take that method", advice)
}

fn system_clock() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

/// The command id of a payment: the first 128 bits of a BLAKE3 derived key over source, a zero byte and external id, big-endian.
pub fn payment_id(source: &str, external_id: &str) -> CommandId {
    let mut hasher = blake3::Hasher::new_derive_key(ID_CONTEXT);
    hasher.update(source.as_bytes()).update(&[0]).update(external_id.as_bytes());
    let mut first = [0u8; 16];
    hasher.finalize_xof().fill(&mut first);
    // 0 means "no id"; nobody will ever meet it here.
    u128::from_be_bytes(first).max(1)
}

/// A signed payment notice; answered once the top-up is durable.
///
/// `Turnstone-Signature: t=UNIX_SECONDS,v1=HEX`, where HEX is HMAC-SHA256 over `{t}.{raw body}` with a secret of the source;
/// several `v1` may be given. `t` may be 300 seconds off.
#[utoipa::path(post, path = "/feed/payments/{source}", tag = "feed", security(()),
    params(("source" = String, Path), ("Turnstone-Signature" = String, Header)),
    request_body = Notice,
    responses((status = 200, body = Receipt), (status = 400, description = "Not a notice", body = ErrorBody),
        (status = 401, description = "Unknown source, wrong signature or time", body = ErrorBody),
        (status = 409, description = "Same id with other content; the first stands", body = ErrorBody),
        (status = 413, description = "Longer than 64 KiB", body = ErrorBody),
        (status = 422, description = "Refused; the reason stands beside the error", body = ErrorBody),
        (status = 503, description = "Not known to be durable: send it again", body = ErrorBody)))]
async fn payment(State(feed): State<Feed>, Path(source): Path<String>, request: Request) -> Response {
    let answer = feed.take(&source, request).await;
    let status = answer.as_ref().map_or_else(ApiError::status, |_| StatusCode::OK);
    feed.ledger.metrics().feed(status.as_u16());
    answer.map(Json).into_response()
}

impl Feed {
    async fn take(&self, source: &str, request: Request) -> Result<Receipt, ApiError> {
        let (parts, body) = request.into_parts();
        let body = read_body(body).await?;
        let source = self.access.feed(source);
        let now_s = (self.clock)();
        let source = signature::check(&parts.headers, &body, source, now_s).map_err(|error| {
            tracing::warn!(%error, "a payment notice was not believed");
            signature_error(&error)
        })?;
        let notice = parse(&body)?;
        self.book(source, notice).await
    }

    async fn book(&self, source: &FeedSource, notice: Notice) -> Result<Receipt, ApiError> {
        if !source.may_credit(notice.supplier) {
            let message = format!("source \"{}\" may not credit supplier {}", source.source, notice.supplier);
            let advice = "allow it in access.json and restart the server, or send the payment to its own supplier";
            return Err(ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "supplier_not_allowed", message, advice));
        }
        let id = payment_id(&source.source, &notice.external_id);
        let command = top_up(source, &notice);
        let answer = commit(&self.ledger, id, command.clone()).await?;
        let receipt = Receipt::of(&answer);
        if answer.duplicate {
            self.compare(answer.pos, &command, &receipt).await?;
        }
        if answer.reason.is_accepted() {
            return Ok(receipt);
        }
        let message = answer.reason.en();
        Err(ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", message, advice_on(answer.reason)).with_facts(&receipt))
    }

    /// The first notice with this id stands; another account, supplier or amount under it is an alarm.
    async fn compare(&self, pos: u64, asked: &Command, receipt: &Receipt) -> Result<(), ApiError> {
        let ledger = Arc::clone(&self.ledger);
        let first = tokio::task::spawn_blocking(move || ledger.journal().record(pos)).await;
        let first = first.map_err(|error| ApiError::internal("a read ended early", &error))??;
        let Some(Located { command: Some(stands), .. }) = first else {
            return Err(ApiError::internal("the first answer could not be read", &format!("no command at position {pos}")));
        };
        if same_money(&stands, asked) {
            return Ok(());
        }
        tracing::warn!(pos, "a payment notice repeats an id with other content");
        let message = "this id was used for another account, supplier or amount; the first notice stands";
        let advice = "find out at the source which of the two is right; a correction is a payment with an id of its own";
        Err(ApiError::new(StatusCode::CONFLICT, "id_reused", message, advice).with_facts(receipt))
    }
}

impl Receipt {
    fn of(answer: &Answer) -> Self {
        let Answer { pos, reason, duplicate } = *answer;
        Self { pos, reason: reason.code(), reason_name: reason.name(), duplicate }
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
fn signature_error(_: &signature::Disbelief) -> ApiError {
    let advice =
        "sign `{t}.{raw body}` with HMAC-SHA256 and the source's secret, send it within 300 seconds, and check this clock";
    let message = "source, signature or time of this notice is not right";
    ApiError::new(StatusCode::UNAUTHORIZED, "not_believed", message, advice)
}

fn parse(body: &[u8]) -> Result<Notice, ApiError> {
    let notice: Notice = serde_json::from_slice(body).map_err(|error| {
        // Where it is wrong, not what stands there: a notice may hold names.
        let message = format!("line {} column {} is not what a notice has there", error.line(), error.column());
        let advice = "send {\"external_id\",\"account\",\"supplier\",\"amount_kopecks\",\"purpose\"} with whole kopecks";
        ApiError::bad_request("bad_notice", message, advice)
    })?;
    let length = notice.external_id.len();
    if length == 0 || length > EXTERNAL_ID_MAX || notice.external_id.chars().any(char::is_control) {
        let message = format!("external_id has {length} bytes, or control characters");
        let advice = "send the payment's own number at the source: 1 to 128 bytes without control characters";
        return Err(ApiError::bad_request("bad_external_id", message, advice));
    }
    Ok(notice)
}

/// The command of a notice. The note leads back to the source; of the purpose it keeps what cannot be a name.
fn top_up(source: &FeedSource, notice: &Notice) -> Command {
    let mut note = format!("{} {}", source.source, notice.external_id);
    let purpose = without_names(&notice.purpose);
    if !purpose.is_empty() {
        note.push_str(" · ");
        note.push_str(&purpose);
    }
    let Notice { account, supplier, amount_kopecks, .. } = *notice;
    Command::TopUp { account, supplier, amount_kopecks, note }
}

fn same_money(first: &Command, asked: &Command) -> bool {
    match (first, asked) {
        (
            Command::TopUp { account, supplier, amount_kopecks, .. },
            Command::TopUp { account: account2, supplier: supplier2, amount_kopecks: amount2, .. },
        ) => (account, supplier, amount_kopecks) == (account2, supplier2, amount2),
        _ => false,
    }
}

fn advice_on(reason: Reason) -> &'static str {
    match reason {
        Reason::AmountInvalid => "send a positive number of kopecks, at most 1,000,000 roubles, under a new external_id",
        Reason::SupplierUnknown => "ask the operator which suppliers are registered, and send it under a new external_id",
        Reason::BalanceOverflow => "the account cannot take that much; return the money to the payer",
        _ => "nothing was credited; return the money to the payer or send it corrected under a new external_id",
    }
}
