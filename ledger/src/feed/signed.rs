//! Signed notices, a bank's or an aggregator's: whoever knows the secret is believed, within 300 seconds.

use super::provider::{Delivery, Doubt, Payment, Proven, Provider, Proving};
use super::{not_believed, signature};
use crate::access::FeedSource;
use crate::api::error::ApiError;
use axum::http::StatusCode;
use serde::Deserialize;
use std::net::IpAddr;
use utoipa::ToSchema;

/// Bytes of an external id. Origin: the longest known, a UUID with a prefix, doubled.
const EXTERNAL_ID_MAX: usize = 128;

/// A signed payment notice.
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
    /// The payer's account at a bank, or whatever names the payer at this source for ever, at least 12 letters and digits. Only a
    /// keyed hash of it is kept, so that the assistant of the suspense account knows who paid before.
    #[serde(default)]
    payer: String,
}

/// A source that signs, or nobody: a notice to nobody takes as long and hears the same.
pub(super) struct Signed(pub(super) Option<FeedSource>);

impl Provider for Signed {
    fn source(&self) -> &str {
        self.0.as_ref().map_or("", |source| &source.source)
    }

    fn kind(&self) -> &'static str {
        if self.0.is_some() { "signed" } else { "nobody" }
    }

    /// The signature is the proof, wherever it comes from.
    fn admits(&self, _: Option<IpAddr>) -> bool {
        true
    }

    fn prove<'a>(&'a self, delivery: &'a Delivery) -> Proving<'a> {
        Box::pin(async move { self.check(delivery).map(Proven::Paid).map_err(Doubt::from) })
    }
}

impl Signed {
    fn check(&self, delivery: &Delivery) -> Result<Payment, ApiError> {
        let Delivery { headers, body, now_s, .. } = delivery;
        let source = signature::check(headers, body, self.0.as_ref(), *now_s).map_err(|error| {
            tracing::warn!(%error, "a payment notice was not believed");
            not_believed()
        })?;
        let Notice { external_id, account, supplier, amount_kopecks, purpose, payer } = parse(body)?;
        if !source.may_credit(supplier) {
            let message = format!("source \"{}\" may not credit supplier {supplier}", source.source);
            let advice = "allow it in access.json and restart the server, or send the payment to its own supplier";
            return Err(ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "supplier_not_allowed", message, advice));
        }
        Ok(Payment { source: source.source.clone(), external_id, account, supplier, amount_kopecks, purpose, payer })
    }
}

/// External id and kopecks of a notice in good form.
pub(super) fn read(body: &[u8]) -> Option<(String, i64)> {
    parse(body).ok().map(|notice| (notice.external_id, notice.amount_kopecks))
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
