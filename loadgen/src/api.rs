//! The server's HTTP interface for machines, as far as a generator needs it (`docs/data-folder.md`).

use anyhow::{Context, Result, anyhow, bail};
use hmac::{Hmac, Mac};
use reqwest::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Items of a page. Origin: the server's own limit.
pub const PAGE: u32 = 1_000;

#[derive(Debug, Deserialize)]
struct ClientFile {
    api_token: String,
    feed: Option<FeedFile>,
}

#[derive(Debug, Clone, Deserialize)]
struct FeedFile {
    source: String,
    secret: String,
}

#[derive(Debug, Deserialize)]
struct ServeFile {
    http: String,
}

/// `GET /api/v1/totals`.
#[derive(Debug, Clone, Deserialize)]
pub struct Totals {
    /// Records in the journal.
    pub records: u64,
    /// Sum of all balances: 0, or the books are wrong.
    pub sum_kopecks: i64,
}

/// A gateway as the server knows it.
#[derive(Debug, Clone, Deserialize)]
pub struct GatewayItem {
    /// Number.
    pub gateway: u32,
    /// Last sequence recorded.
    pub last_seq: u64,
}

/// An account as the server knows it.
#[derive(Debug, Clone, Deserialize)]
pub struct AccountItem {
    /// Holder number.
    pub holder: u32,
    /// False when the holder left.
    pub active: bool,
    /// Where the holder is.
    pub presence: PresenceItem,
    /// Money by supplier.
    pub purses: Vec<PurseItem>,
    /// Meals and spending by day.
    #[serde(default)]
    pub days: Vec<DayItem>,
    /// Cards.
    #[serde(default)]
    pub cards: Vec<CardItem>,
}

/// Where a holder is.
#[derive(Debug, Clone, Deserialize)]
pub struct PresenceItem {
    /// `inside`, `outside` or `unknown`.
    pub state: String,
    /// Building of the last passage.
    #[serde(default)]
    pub building: Option<u32>,
    /// Device time of it.
    #[serde(default)]
    pub since_us: Option<i64>,
}

/// Money at one supplier.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct PurseItem {
    /// Supplier.
    pub supplier: u32,
    /// Kopecks.
    pub balance_kopecks: i64,
    /// Kopecks set aside.
    #[serde(default)]
    pub held_kopecks: i64,
    /// Lowest balance.
    #[serde(default)]
    pub floor_kopecks: i64,
}

/// Meals of a day.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct DayItem {
    /// Days since 1970-01-01.
    pub day: i32,
    /// Free meals taken, one bit each.
    pub meals: u8,
    /// Kopecks spent.
    pub spent_kopecks: u32,
}

/// A card.
#[derive(Debug, Clone, Deserialize)]
pub struct CardItem {
    /// Hexadecimal.
    pub card: String,
    /// Name or number.
    pub state: CardState,
    /// Opens the whole complex.
    #[serde(default)]
    pub permanent: bool,
    /// Reader of the last accepted touch.
    #[serde(default)]
    pub last_device: Option<u32>,
    /// Device time of it.
    #[serde(default)]
    pub last_time_us: Option<i64>,
}

/// A card's state.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum CardState {
    /// By number.
    Code(u8),
    /// By name.
    Name(String),
}

/// `POST /feed/payments/{source}`.
#[derive(Debug, Clone, Deserialize)]
pub struct Receipt {
    /// Position of the record.
    pub pos: u64,
    /// Number of the reason.
    pub reason: u16,
    /// The same payment was taken before.
    pub duplicate: bool,
}

#[derive(Debug, Deserialize)]
struct Page<T> {
    items: Vec<T>,
    next: Option<u32>,
}

/// A client of one server.
#[derive(Debug, Clone)]
pub struct Api {
    client: reqwest::Client,
    data: PathBuf,
    fixed: Option<String>,
    token: String,
    feed: Option<FeedFile>,
    patience: Duration,
}

impl Api {
    /// Reads `client.json`; a server that does not answer is asked again for `patience`.
    ///
    /// # Errors
    /// When the file is missing or something else.
    pub fn open(data: &Path, http: Option<&str>, patience: Duration) -> Result<Self> {
        let path = data.join("client.json");
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("{} cannot be read; `turnstone init` writes it, copy it with the city", path.display()))?;
        let file: ClientFile =
            serde_json::from_str(&text).with_context(|| format!("{} is not what docs/data-folder.md says", path.display()))?;
        let client = reqwest::Client::builder().timeout(Duration::from_secs(30)).build().context("no HTTP client")?;
        let fixed = http.map(String::from);
        Ok(Self { client, data: data.to_path_buf(), fixed, token: file.api_token, feed: file.feed, patience })
    }

    /// Where the server listens: asked every time, for a server that came back may listen elsewhere.
    fn base(&self) -> Result<String> {
        if let Some(fixed) = &self.fixed {
            return Ok(format!("http://{fixed}"));
        }
        let path = self.data.join("serve.json");
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("{} cannot be read; start the server, or give its address with --http", path.display()))?;
        let file: ServeFile =
            serde_json::from_str(&text).with_context(|| format!("{} is not what docs/data-folder.md says", path.display()))?;
        Ok(format!("http://{}", file.http))
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        let since = Instant::now();
        loop {
            match self.try_get(path).await {
                Ok(Ok(found)) => return Ok(found),
                Ok(Err(refused)) => return Err(refused),
                Err(error) if since.elapsed() >= self.patience => return Err(error.context(format!("GET {path}"))),
                Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
            }
        }
    }

    /// The outer error may pass, the inner one will not.
    async fn try_get<T: DeserializeOwned>(&self, path: &str) -> Result<Result<T>> {
        let url = format!("{}{path}", self.base()?);
        let answer = self.client.get(&url).bearer_auth(&self.token).send().await?;
        let status = answer.status();
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            bail!("the server answers {status} to {url}");
        }
        let body = answer.bytes().await?;
        if !status.is_success() {
            return Ok(Err(anyhow!("the server answers {status} to {url}: {}", String::from_utf8_lossy(&body))));
        }
        Ok(serde_json::from_slice(&body).with_context(|| format!("{url} answered something else than docs/data-folder.md says")))
    }

    /// The city in sums.
    ///
    /// # Errors
    /// When the server does not answer in time or not as documented; so for all of these.
    pub async fn totals(&self) -> Result<Totals> {
        self.get("/api/v1/totals").await
    }

    /// All gateways, by number.
    pub async fn gateways(&self) -> Result<Vec<GatewayItem>> {
        let mut all: Vec<GatewayItem> = Vec::new();
        let mut after = 0;
        loop {
            let page: Page<GatewayItem> = self.get(&format!("/api/v1/gateways?after={after}&limit={PAGE}")).await?;
            all.extend(page.items);
            let Some(next) = page.next.filter(|next| *next > after) else { break };
            after = next;
        }
        all.sort_unstable_by_key(|g| g.gateway);
        Ok(all)
    }

    /// One page of the records by gateway, from a position on.
    pub async fn audit(&self, from_pos: u64) -> Result<crate::audit::Page> {
        self.get(&format!("/api/v1/audit/gateways?from_pos={from_pos}")).await
    }

    /// Accounts of up to [`PAGE`] holders with numbers above `after`.
    pub async fn accounts(&self, after: u32) -> Result<Vec<AccountItem>> {
        let page: Page<AccountItem> = self.get(&format!("/api/v1/accounts?after={after}&limit={PAGE}")).await?;
        Ok(page.items)
    }

    /// Sends a payment as a bank does, once; asking again with the same `external_id` is safe.
    ///
    /// # Errors
    /// The outer error may pass, the inner one (a refusal, in words) will not.
    pub async fn pay(&self, external_id: &str, account: u64, supplier: u32, kopecks: i64) -> Result<Result<Receipt, String>> {
        let feed = self.feed.as_ref().context("client.json names no payment feed")?;
        let body = serde_json::json!({
            "external_id": external_id, "account": account, "supplier": supplier, "amount_kopecks": kopecks, "purpose": "Питание",
        })
        .to_string();
        let seconds = crate::link::wall_clock_us() / 1_000_000;
        let answer = self
            .client
            .post(format!("{}/feed/payments/{}", self.base()?, feed.source))
            .header("Turnstone-Signature", format!("t={seconds},v1={}", signature(&feed.secret, seconds, &body)?))
            .header("Content-Type", "application/json")
            .body(body)
            .send()
            .await?;
        let status = answer.status();
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            bail!("the server answers {status} to a payment");
        }
        let body = answer.bytes().await?;
        if status.is_success() {
            let receipt = serde_json::from_slice(&body).context("a payment's answer is not what docs/data-folder.md says");
            return Ok(receipt.map_err(|error| format!("{error:#}")));
        }
        Ok(Err(format!("{status}: {}", String::from_utf8_lossy(&body))))
    }

    /// How long an unanswered request may be repeated.
    pub fn patience(&self) -> Duration {
        self.patience
    }
}

/// Hexadecimal HMAC-SHA256 over `{seconds}.{body}`.
fn signature(secret: &str, seconds: i64, body: &str) -> Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).context("the feed's secret cannot be a key")?;
    mac.update(format!("{seconds}.{body}").as_bytes());
    let mut hex = String::new();
    for byte in mac.finalize().into_bytes() {
        write!(hex, "{byte:02x}")?;
    }
    Ok(hex)
}

#[cfg(test)]
mod tests {
    use super::signature;

    #[test]
    fn the_signature_is_hmac_sha256_of_time_and_body() {
        // RFC 4231 test case 2: the key is "Jefe", the data "what do ya want for nothing?".
        let mac = signature("Jefe", 1, "x").unwrap_or_default();
        assert_eq!(mac.len(), 64);
        assert_ne!(mac, signature("Jefe", 2, "x").unwrap_or_default());
        assert_ne!(mac, signature("Jeff", 1, "x").unwrap_or_default());
    }
}
