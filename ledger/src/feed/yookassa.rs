//! Unsigned notices of a shop, YooKassa's way: the notice is only a hint. It must come from an address of the provider, and then the
//! payment is read again by its id; only what the API says is booked (FIELD C2, QUALITY 0.6).
//!
//! The API tells the state as it is now, so a state never steps back: an early or late notice finds the same payment, and its id
//! is credited once.

use super::address::admits;
use super::amount::kopecks;
use super::asker::{Asker, NoAnswer};
use super::provider::{Delivery, Doubt, Payment, Proven, Provider, Proving, Refund};
use crate::access::{AddressRange, ShopSource};
use crate::api::error::ApiError;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use std::net::IpAddr;

/// Bytes of an id at the provider. Origin: its ids have 36.
const ID_MAX: usize = 64;
/// Where the shop puts the account number among a payment's metadata.
const ACCOUNT_KEY: &str = "account";
const CURRENCY: &str = "RUB";
/// Goes to suspense.
const NO_ACCOUNT: u64 = 0;

/// A shop whose notices are hints.
pub(super) struct Shop {
    source: String,
    shop_id: String,
    addresses: Vec<AddressRange>,
    supplier: u32,
    test_shop: bool,
    asker: Asker,
}

/// What a notice says; only which object to ask about is taken from it.
#[derive(Debug, Deserialize)]
struct Hint {
    #[serde(rename = "type")]
    kind: String,
    event: String,
    object: HintObject,
}

#[derive(Debug, Deserialize)]
struct HintObject {
    id: String,
}

/// A payment as the API tells it.
#[derive(Debug, Deserialize)]
struct ApiPayment {
    id: String,
    status: String,
    paid: bool,
    /// A test shop's play money.
    test: bool,
    amount: Money,
    recipient: Recipient,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    metadata: Value,
    #[serde(default)]
    payment_method: Option<Means>,
}

/// What was paid with. A card's first and last digits are many people's; only a saved means is one payer's.
#[derive(Debug, Deserialize)]
struct Means {
    #[serde(default)]
    id: String,
    #[serde(default)]
    saved: bool,
}

/// A refund as the API tells it.
#[derive(Debug, Deserialize)]
struct ApiRefund {
    id: String,
    payment_id: String,
    status: String,
    amount: Money,
}

#[derive(Debug, Deserialize)]
struct Money {
    value: String,
    currency: String,
}

#[derive(Debug, Deserialize)]
struct Recipient {
    account_id: String,
}

impl Provider for Shop {
    fn source(&self) -> &str {
        &self.source
    }

    fn kind(&self) -> &'static str {
        "shop"
    }

    fn admits(&self, sender: Option<IpAddr>) -> bool {
        admits(&self.addresses, sender)
    }

    fn prove<'a>(&'a self, delivery: &'a Delivery) -> Proving<'a> {
        Box::pin(self.look_into(delivery))
    }
}

impl Shop {
    pub(super) fn new(source: &ShopSource, asker: Asker) -> Self {
        let ShopSource { source, shop_id, addresses, supplier, test_shop, .. } = source.clone();
        Self { source, shop_id, addresses, supplier, test_shop, asker }
    }

    async fn look_into(&self, delivery: &Delivery) -> Result<Proven, Doubt> {
        let hint = parse(&delivery.body)?;
        let id = &hint.object.id;
        match hint.event.as_str() {
            "payment.succeeded" => self.paid(id).await,
            "refund.succeeded" => self.refunded(id).await.map(Proven::Refunded),
            // No money has moved, or it went back before anybody was credited.
            "payment.waiting_for_capture" => Ok(Proven::Nothing("payment.waiting_for_capture")),
            "payment.canceled" => {
                tracing::info!(source = self.source, id, "a payment was canceled; nothing is posted");
                Ok(Proven::Nothing("payment.canceled"))
            }
            event => {
                tracing::warn!(source = self.source, id, event = event.escape_debug().to_string(), "an event of no concern");
                Ok(Proven::Nothing("unknown"))
            }
        }
    }

    async fn paid(&self, id: &str) -> Result<Proven, Doubt> {
        let payment = self.payment(id).await?;
        match (payment.status.as_str(), payment.paid) {
            ("succeeded", true) => {}
            ("canceled", _) => {
                tracing::warn!(source = self.source, id, "told as paid, but the provider's API says canceled; nothing is posted");
                return Ok(Proven::Nothing("payment.canceled"));
            }
            _ => {
                tracing::warn!(source = self.source, id, "told as paid, but the provider's API does not say so yet");
                return Err(later("the provider's API does not say yet that this payment succeeded"));
            }
        }
        let amount_kopecks = rubles(&payment.amount)?;
        let account = account_of(&payment.metadata).unwrap_or_else(|| {
            tracing::warn!(source = self.source, id, "a payment without an account number in its metadata goes to suspense");
            NO_ACCOUNT
        });
        Ok(Proven::Paid(Payment {
            source: self.source.clone(),
            external_id: payment.id,
            account,
            supplier: self.supplier,
            amount_kopecks,
            purpose: payment.description.unwrap_or_default(),
            payer: payment.payment_method.filter(|means| means.saved).map(|means| means.id).unwrap_or_default(),
        }))
    }

    async fn refunded(&self, id: &str) -> Result<Refund, Doubt> {
        let refund: ApiRefund = self.read("refunds", id).await?;
        if refund.id != id || !is_id(&refund.payment_id) {
            return Err(self.foreign(id));
        }
        if refund.status != "succeeded" {
            return Err(later("the provider's API does not say yet that this refund succeeded"));
        }
        let payment = self.payment(&refund.payment_id).await?;
        Ok(Refund {
            source: self.source.clone(),
            refund_id: refund.id,
            payment_id: payment.id,
            account: account_of(&payment.metadata).unwrap_or(NO_ACCOUNT),
            amount_kopecks: rubles(&refund.amount)?,
        })
    }

    /// A payment of this shop, real where the shop is.
    async fn payment(&self, id: &str) -> Result<ApiPayment, Doubt> {
        let payment: ApiPayment = self.read("payments", id).await?;
        if payment.id != id || payment.recipient.account_id != self.shop_id {
            return Err(self.foreign(id));
        }
        if payment.test != self.test_shop {
            tracing::warn!(
                source = self.source,
                id,
                test = payment.test,
                "a test payment in a real shop, or the other way round"
            );
            let message = "a test payment is not credited, nor a real one in a test shop";
            return Err(refused("test_payment", message, "compare test_shop of this source in access.json with the shop"));
        }
        Ok(payment)
    }

    async fn read<T: serde::de::DeserializeOwned>(&self, kind: &str, id: &str) -> Result<T, Doubt> {
        self.asker.read(kind, id).await.map_err(|error| match error {
            NoAnswer::Unknown => self.foreign(id),
            NoAnswer::NotNow(why) => {
                tracing::warn!(source = self.source, id, why, "a payment could not be confirmed at the provider");
                later("the provider could not be asked about this")
            }
        })
    }

    fn foreign(&self, id: &str) -> Doubt {
        tracing::warn!(source = self.source, id, "a notice about something that the provider does not know as this shop's");
        let message = "the provider does not know this as an object of this shop";
        refused("unknown_object", message, "send notices of this shop only; compare shop_id in access.json")
    }
}

/// The object that a notice in good form is about.
pub(super) fn read(body: &[u8]) -> Option<String> {
    parse(body).ok().map(|hint| hint.object.id)
}

/// Kopecks and account of a payment as the provider's API tells it.
pub(super) fn read_payment(body: &[u8]) -> Option<(i64, Option<u64>)> {
    let payment: ApiPayment = serde_json::from_slice(body).ok()?;
    Some((rubles(&payment.amount).ok()?, account_of(&payment.metadata)))
}

fn parse(body: &[u8]) -> Result<Hint, ApiError> {
    let advice = "send {\"type\":\"notification\",\"event\",\"object\":{\"id\",…}} as the provider's API describes it";
    let hint: Hint = serde_json::from_slice(body).map_err(|error| {
        let message = format!("line {} column {} is not what a notice has there", error.line(), error.column());
        ApiError::bad_request("bad_notice", message, advice)
    })?;
    if hint.kind != "notification" || !is_id(&hint.object.id) {
        let message = "type is not \"notification\", or object.id is no id";
        return Err(ApiError::bad_request("bad_notice", message, advice));
    }
    Ok(hint)
}

/// It becomes a part of the address that is asked.
fn is_id(id: &str) -> bool {
    (1..=ID_MAX).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

fn rubles(money: &Money) -> Result<i64, Doubt> {
    kopecks(&money.value).filter(|_| money.currency == CURRENCY).ok_or_else(|| {
        tracing::warn!(value = money.value, currency = money.currency, "an amount that is not in roubles");
        refused("bad_amount", "the amount is not in roubles and kopecks", "return the payment; the shop takes RUB only")
    })
}

fn account_of(metadata: &Value) -> Option<u64> {
    match metadata.get(ACCOUNT_KEY)? {
        Value::String(text) => text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?,
        Value::Number(number) => number.as_u64(),
        _ => None,
    }
}

fn refused(code: &'static str, message: &'static str, advice: &'static str) -> Doubt {
    ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, code, message, advice).into()
}

fn later(message: &'static str) -> Doubt {
    let advice = "nothing was credited by this notice; send it again";
    let error = ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "unconfirmed", message, advice);
    Doubt { error, may_pass: true }
}
