//! Settings of `turnstone serve`: a TOML file, overridden by flags.

mod supplier_bank;

pub use supplier_bank::{SupplierBankConfig, payees};

use crate::access::AddressRange;
use anyhow::Context;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Address of the gateway listener by default.
const QUIC: &str = "127.0.0.1:4433";
/// Address of the pages and the API by default.
const HTTP: &str = "127.0.0.1:8080";

/// Cores for each thread of the gateway listener. Origin: measured on 4 cores shared with the generator (benches/README.md): single
/// taps of 4,000 gateways, 30,000 a second with one thread, 44,000 to 60,000 with two; 10,000 a second: p99 2.4 and 3.1 ms.
const CORES_PER_ENDPOINT: usize = 2;

/// The settings.
#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where gateways connect (UDP).
    pub quic: SocketAddr,
    /// Where pages and API are served (TCP).
    pub http: SocketAddr,
    /// Threads of the gateway listener; 0 for half of the cores.
    pub quic_threads: usize,
    /// Events a second that one gateway may send in the long run; 0 for no limit. Gateways are told.
    pub gateway_rate_max: u32,
    /// Cookies for HTTPS only: set it when a TLS proxy stands in front.
    pub secure_cookies: bool,
    /// A proxy in front appends the client's address to `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Telephone of the support desk, shown beside tickets; empty for none (ESP-01).
    pub support_phone: String,
    /// Its e-mail address.
    pub support_mail: String,
    /// The hot line (ESP-07).
    pub hot_line: String,
    /// Single sign-on; off without an issuer.
    pub oidc: OidcConfig,
    /// The payment feed; its sources are in `access.json`.
    pub feed: FeedConfig,
    /// Banking details of meals suppliers, for payment codes, papers and payment orders of refunds.
    pub supplier_bank: Vec<SupplierBankConfig>,
}

/// The section `[feed]`: how the payment feed learns where a notice comes from.
#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields, default)]
pub struct FeedConfig {
    /// Proxies of one's own: only from there [`Self::proxy_header`] is believed.
    pub proxies: Vec<AddressRange>,
    /// The header in which they append the client's address.
    pub proxy_header: String,
}

impl Default for FeedConfig {
    fn default() -> Self {
        Self { proxies: Vec::new(), proxy_header: String::from("x-forwarded-for") }
    }
}

/// The section `[oidc]`: an OpenID Connect issuer that operators may sign in with.
#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields, default)]
pub struct OidcConfig {
    /// Its address, `https://…`, exactly as in its tokens; empty for no single sign-on.
    pub issuer: String,
    /// What the sign-in page calls it: "Sign in with …".
    pub name: String,
    /// The name that it knows this server by.
    pub client_id: String,
    /// A file with the secret that goes with it.
    pub client_secret_file: PathBuf,
    /// Where it sends browsers back: the address of the pages with `/login/sso/return`.
    pub redirect: String,
    /// The claim of the ID token that is an operator's login.
    pub login_claim: String,
}

impl Default for OidcConfig {
    fn default() -> Self {
        Self {
            issuer: String::new(),
            name: String::new(),
            client_id: String::new(),
            client_secret_file: PathBuf::new(),
            redirect: String::new(),
            login_claim: String::from("preferred_username"),
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        let address = |text: &str, port| text.parse().unwrap_or_else(|_| SocketAddr::from(([127, 0, 0, 1], port)));
        Self {
            quic: address(QUIC, 4433),
            http: address(HTTP, 8080),
            quic_threads: 0,
            gateway_rate_max: 0,
            secure_cookies: false,
            behind_proxy: false,
            support_phone: String::new(),
            support_mail: String::new(),
            hot_line: String::new(),
            oidc: OidcConfig::default(),
            feed: FeedConfig::default(),
            supplier_bank: Vec::new(),
        }
    }
}

impl Config {
    /// Reads the file, or gives the defaults without one.
    ///
    /// # Errors
    /// When the file cannot be read or has a setting that does not exist.
    pub fn load(file: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = file else { return Ok(Self::default()) };
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} has a setting that turnstone does not know", path.display()))
    }

    /// Threads of the gateway listener.
    pub fn endpoints(&self) -> usize {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        if self.quic_threads == 0 { (cores / CORES_PER_ENDPOINT).max(1) } else { self.quic_threads }
    }
}
