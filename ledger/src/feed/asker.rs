//! Asks a payment provider's API: basic authentication, no redirects, an answer that is short and comes in time, or none.

use crate::access::Secret;
use crate::limits::{ASKED_BODY_MAX, ASKED_TURNS_MAX};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, Url};
use serde::de::DeserializeOwned;
use std::error::Error;
use std::time::Duration;
use thiserror::Error;
use tokio::sync::Semaphore;

/// The API of one provider, asked for one shop.
pub(super) struct Asker {
    http: Client,
    api: Url,
    shop_id: String,
    secret: Secret,
    patience: Duration,
    turns: Semaphore,
}

/// Why there is no answer.
#[derive(Debug, Error)]
pub(super) enum NoAnswer {
    /// The provider knows no such object of this shop.
    #[error("the provider knows no such object of this shop")]
    Unknown,
    /// It may answer later.
    #[error("{0}")]
    NotNow(String),
}

impl Asker {
    /// `api` has been checked with the source. The provider is not asked yet.
    ///
    /// # Errors
    /// When the address is none or there is no TLS.
    pub(super) fn new(api: &str, shop_id: &str, secret: Secret, patience: Duration) -> anyhow::Result<Self> {
        // With the secret in its questions nobody is followed elsewhere.
        let http = Client::builder().redirect(Policy::none()).timeout(patience).build()?;
        let api = Url::parse(&format!("{}/", api.trim_end_matches('/')))?;
        let turns = Semaphore::new(ASKED_TURNS_MAX);
        Ok(Self { http, api, shop_id: shop_id.to_owned(), secret, patience, turns })
    }

    /// Reads `{api}/{kind}/{id}`. The id has only letters, digits, `-` and `_`.
    pub(super) async fn read<T: DeserializeOwned>(&self, kind: &str, id: &str) -> Result<T, NoAnswer> {
        let bytes = tokio::time::timeout(self.patience, self.ask(kind, id)).await;
        let bytes = bytes.map_err(|_| NoAnswer::NotNow(format!("the provider did not answer within {:?}", self.patience)))??;
        let place = |error: serde_json::Error| format!("line {} column {}", error.line(), error.column());
        serde_json::from_slice(&bytes)
            .map_err(|error| NoAnswer::NotNow(format!("the provider's answer has something else at {}", place(error))))
    }

    async fn ask(&self, kind: &str, id: &str) -> Result<Vec<u8>, NoAnswer> {
        let _turn = self.turns.acquire().await.map_err(|error| NoAnswer::NotNow(error.to_string()))?;
        let url = self.api.join(&format!("{kind}/{id}")).map_err(|error| NoAnswer::NotNow(error.to_string()))?;
        let request = self.http.get(url).basic_auth(&self.shop_id, Some(self.secret.reveal()));
        let mut response = request.send().await.map_err(|error| not_now(&error))?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Err(NoAnswer::Unknown),
            status @ (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => {
                tracing::error!(%status, api = %self.api, "the provider does not take the shop's number and secret key");
                return Err(NoAnswer::NotNow(format!("the provider answered {status}")));
            }
            status => return Err(NoAnswer::NotNow(format!("the provider answered {status}"))),
        }
        let mut bytes = Vec::new();
        while let Some(more) = response.chunk().await.map_err(|error| not_now(&error))? {
            if bytes.len() + more.len() > ASKED_BODY_MAX {
                return Err(NoAnswer::NotNow(format!("the provider's answer is longer than {ASKED_BODY_MAX} bytes")));
            }
            bytes.extend_from_slice(&more);
        }
        Ok(bytes)
    }
}

/// The error with what is behind it, for the log.
fn not_now(error: &reqwest::Error) -> NoAnswer {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(behind) = cause {
        words = format!("{words}: {behind}");
        cause = behind.source();
    }
    NoAnswer::NotNow(words)
}
