//! Payment sources: banks that sign, shops, whose payments are read again at the provider, and networks of payment terminals. What
//! stands for a signature is where they come from, and a secret file or a password of their own (FIELD C2).

use super::{AccessError, SECRET_LEN_MIN, Secret};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::net::IpAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Bits of the widest range of IPv4 addresses. Origin: providers publish /25 and narrower; wider than /16 lets half the world in.
const PREFIX_V4_MIN: u8 = 16;
/// Bits of the widest range of IPv6 addresses. Origin: a /32 is what a registry gives to one provider.
const PREFIX_V6_MIN: u8 = 32;
/// Characters of a shop's number or a network's login. Origin: guess, far beyond any seen.
const LOGIN_LEN_MAX: usize = 64;

/// Suppliers a source may credit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suppliers {
    /// Every one.
    All,
    /// These.
    Only(BTreeSet<u32>),
}

/// A payment source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeedSource {
    /// Its name in the path of the feed: lower-case letters, digits, `-` and `_`.
    pub source: String,
    /// Secrets in force; while one is being replaced there are two.
    pub secrets: Vec<Secret>,
    /// Whom it may credit.
    pub suppliers: Suppliers,
}

impl FeedSource {
    /// True when this source may credit `supplier`.
    pub fn may_credit(&self, supplier: u32) -> bool {
        match &self.suppliers {
            Suppliers::All => true,
            Suppliers::Only(some) => some.contains(&supplier),
        }
    }
}

/// A range of addresses, `185.71.76.0/27`, or a single one, `77.75.156.11`.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AddressRange(IpNet);

/// Why a text is no range of addresses.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum RangeError {
    /// Not written as one.
    #[error("\"{0}\" is no address and no range of addresses; write 77.75.156.11 or 185.71.76.0/27")]
    Form(String),
    /// Would let too many in.
    #[error("{0} is too wide: at least /{PREFIX_V4_MIN} for IPv4 and /{PREFIX_V6_MIN} for IPv6; list the ranges one by one")]
    Wide(IpNet),
}

impl AddressRange {
    /// True when `address` lies in it; an IPv4 address written as IPv6 is the same address.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

impl TryFrom<String> for AddressRange {
    type Error = RangeError;

    fn try_from(text: String) -> Result<Self, RangeError> {
        let range = match (text.parse::<IpNet>(), text.parse::<IpAddr>()) {
            (Ok(range), _) => range,
            (_, Ok(address)) => IpNet::from(address.to_canonical()),
            _ => return Err(RangeError::Form(text)),
        };
        let least = if matches!(range, IpNet::V4(_)) { PREFIX_V4_MIN } else { PREFIX_V6_MIN };
        if range.prefix_len() < least { Err(RangeError::Wide(range)) } else { Ok(Self(range)) }
    }
}

impl From<AddressRange> for String {
    fn from(range: AddressRange) -> Self {
        range.0.to_string()
    }
}

impl fmt::Debug for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// A shop at a payment provider (YooKassa's way): its notices are only hints, each payment is read again at the provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShopSource {
    /// Its name in the path of the feed; payment ids follow from it, so it never changes.
    pub source: String,
    /// The shop's number at the provider.
    pub shop_id: String,
    /// A file with the secret key; relative to the data folder.
    pub secret_file: PathBuf,
    /// Where the provider's API is, `https://…`, up to the version.
    pub api: String,
    /// Where its notices come from.
    pub addresses: Vec<AddressRange>,
    /// The meals supplier whose settlement account the shop pays to (ACC-02).
    pub supplier: u32,
    /// The shop plays with test payments; without it they are refused, with it the real ones are.
    #[serde(default)]
    pub test_shop: bool,
}

/// A network of payment terminals that asks `check` and `pay`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TerminalSource {
    /// Its name in the path of the feed; payment ids follow from it, so it never changes.
    pub source: String,
    /// Its login (HTTP basic authentication).
    pub login: String,
    /// SHA-256 of its password in hexadecimal. The password is random and long, as tokens are.
    pub password_sha256: String,
    /// Where it asks from.
    pub addresses: Vec<AddressRange>,
    /// The meals supplier that its payments are for.
    pub supplier: u32,
}

impl ShopSource {
    pub(super) fn check(&self) -> Result<(), &'static str> {
        if !is_login(&self.shop_id) {
            return Err("write the shop's number at the provider as shop_id");
        }
        if self.secret_file.as_os_str().is_empty() {
            return Err("name the file with the shop's secret key as secret_file");
        }
        if !is_safe(&self.api) {
            return Err("api must be an https address without query or password, or on this machine");
        }
        check_place(&self.addresses, self.supplier)
    }

    /// The secret key out of its file; a relative name is looked up in `dir`.
    ///
    /// # Errors
    /// [`AccessError::SecretFile`] or [`AccessError::Entry`].
    pub fn secret(&self, dir: &Path) -> Result<Secret, AccessError> {
        let path = dir.join(&self.secret_file);
        let io = |source| AccessError::SecretFile { shop: self.source.clone(), path: path.clone(), source };
        if fs::metadata(&path).map_err(io)?.permissions().mode() & 0o077 != 0 {
            tracing::warn!(path = %path.display(), "others on this machine can read a secret; run chmod 600 on the file");
        }
        let secret = Secret(fs::read_to_string(&path).map_err(io)?.trim().to_owned());
        if secret.reveal().len() < SECRET_LEN_MIN || secret.reveal().contains(char::is_whitespace) {
            let what = "its secret file must hold the secret key alone, at least 32 characters in one line";
            return Err(AccessError::Entry { entry: format!("shop \"{}\"", self.source), what });
        }
        Ok(secret)
    }
}

impl TerminalSource {
    pub(super) fn check(&self) -> Result<(), &'static str> {
        if !is_login(&self.login) || self.login.contains(':') {
            return Err("give it a login of 1 to 64 printable characters without a colon");
        }
        if !super::is_sha256(&self.password_sha256) {
            return Err("write the SHA-256 of its password as 64 lower-case hexadecimal digits");
        }
        check_place(&self.addresses, self.supplier)
    }
}

fn check_place(addresses: &[AddressRange], supplier: u32) -> Result<(), &'static str> {
    if addresses.is_empty() {
        return Err("list the addresses it comes from: nothing else tells a stranger from it");
    }
    if supplier == 0 { Err("name the supplier that its payments are for") } else { Ok(()) }
}

fn is_login(text: &str) -> bool {
    (1..=LOGIN_LEN_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
}

/// The secret travels there with every question.
fn is_safe(api: &str) -> bool {
    let Ok(url) = api.parse::<reqwest::Url>() else { return false };
    let bare = url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    bare && !url.cannot_be_a_base() && (url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url)))
}

/// True for an address on this machine, where nothing needs encryption.
pub(crate) fn is_loopback(url: &reqwest::Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    host == "localhost" || host.trim_matches(['[', ']']).parse().is_ok_and(|address: IpAddr| address.is_loopback())
}
