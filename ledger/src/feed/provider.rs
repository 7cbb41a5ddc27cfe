//! What the feed asks of every kind of notice: is it to be believed, and what does it prove? Behind [`Provider`] stand the signed
//! notice of a bank ([`super::signed`]) and the unsigned hint of a shop, which is read again at its provider
//! ([`super::yookassa`]).

use crate::api::error::ApiError;
use axum::body::Bytes;
use axum::http::HeaderMap;
use std::net::IpAddr;
use std::pin::Pin;

/// A notice as it came, whole.
#[derive(Debug)]
pub(super) struct Delivery {
    /// Where from; `None` when that is not known.
    pub(super) sender: Option<IpAddr>,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// When, seconds since the Unix epoch.
    pub(super) now_s: i64,
}

/// Money that reached a supplier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Payment {
    /// Name of the source.
    pub(super) source: String,
    /// The source's own number of it: the same number is the same payment for ever.
    pub(super) external_id: String,
    /// Account number; an unknown one goes to suspense.
    pub(super) account: u64,
    pub(super) supplier: u32,
    pub(super) amount_kopecks: i64,
    /// Why, in the payer's words.
    pub(super) purpose: String,
    /// The payer's account at a bank or saved means at the provider; empty when the source does not say.
    pub(super) payer: String,
}

/// Money that the provider gave back to the payer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refund {
    /// Name of the source.
    pub(super) source: String,
    /// The provider's number of the refund.
    pub(super) refund_id: String,
    /// The provider's number of the payment that it gives back, whole or in part.
    pub(super) payment_id: String,
    pub(super) account: u64,
    pub(super) amount_kopecks: i64,
}

/// What a believed notice proves.
#[derive(Debug)]
pub(super) enum Proven {
    Paid(Payment),
    Refunded(Refund),
    /// No money moved; the event's name.
    Nothing(&'static str),
}

/// Why a notice proves nothing.
#[derive(Debug)]
pub(super) struct Doubt {
    /// What the sender is told.
    pub(super) error: ApiError,
    /// True when the same notice may prove something later: the provider could not be asked.
    pub(super) may_pass: bool,
}

impl From<ApiError> for Doubt {
    fn from(error: ApiError) -> Self {
        Self { error, may_pass: false }
    }
}

/// A proof on its way.
pub(super) type Proving<'a> = Pin<Box<dyn Future<Output = Result<Proven, Doubt>> + Send + 'a>>;

/// A way in which notices are believed.
pub(super) trait Provider: Send + Sync {
    /// Name of the source; empty when there is none.
    fn source(&self) -> &str;

    /// `signed`, `shop` or `nobody`, for the counters.
    fn kind(&self) -> &'static str;

    /// Whether a notice may come from there at all; asked before anything of it is read.
    fn admits(&self, sender: Option<IpAddr>) -> bool;

    /// What a notice proves. Asking twice is harmless.
    fn prove<'a>(&'a self, delivery: &'a Delivery) -> Proving<'a>;
}
