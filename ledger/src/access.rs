//! Who may ask what: API tokens with scopes and payment sources with their secrets, kept in `access.json`.
//!
//! The file holds only hashes of tokens; a source's secrets are stored as they are, because HMAC needs them. All comparisons
//! take the same time whether they fit or not (QUALITY 1.3).

mod sources;

pub(crate) use sources::is_loopback;
pub use sources::{AddressRange, FeedSource, RangeError, ShopSource, Suppliers, TerminalSource};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use subtle::ConstantTimeEq;
use thiserror::Error;

/// The file of [`Access`] in the data folder.
pub const ACCESS_FILE: &str = "access.json";
/// The file of [`ClientFile`] in the data folder.
pub const CLIENT_FILE: &str = "client.json";
/// Format of [`ACCESS_FILE`] that this build writes.
const FORMAT: u32 = 1;
/// Bytes of a new token or secret. Origin: 256 bits, as long as the hash they feed.
const SECRET_BYTES: usize = 32;
/// Characters of the shortest secret taken from a file. Origin: 128 bits in hexadecimal.
const SECRET_LEN_MIN: usize = 32;
/// Characters of a source's or token's name. Origin: guess; it becomes part of every note.
pub const NAME_LEN_MAX: usize = 64;

/// What a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Scope {
    /// Accounts, purses, cards, statements.
    #[serde(rename = "accounts:read")]
    AccountsRead,
    /// Totals of the city.
    #[serde(rename = "totals:read")]
    TotalsRead,
    /// Gateways and their events.
    #[serde(rename = "events:read")]
    EventsRead,
    /// Money commands.
    #[serde(rename = "commands:write")]
    CommandsWrite,
    /// Registry changes by import.
    #[serde(rename = "registry:write")]
    RegistryWrite,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::AccountsRead, Self::TotalsRead, Self::EventsRead, Self::CommandsWrite, Self::RegistryWrite];

    /// As written in `access.json`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AccountsRead => "accounts:read",
            Self::TotalsRead => "totals:read",
            Self::EventsRead => "events:read",
            Self::CommandsWrite => "commands:write",
            Self::RegistryWrite => "registry:write",
        }
    }
}

/// A secret that does not show itself in logs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The secret itself; its bytes as written are the HMAC key.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    fn random() -> Result<Self, AccessError> {
        let mut bytes = [0u8; SECRET_BYTES];
        getrandom::fill(&mut bytes).map_err(|_| AccessError::NoRandomness)?;
        Ok(Self(to_hex(&bytes)))
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A token as it is kept: by its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// Who it was given to; appears in logs.
    pub name: String,
    /// SHA-256 of the token in hexadecimal.
    pub sha256: String,
    /// What it may do.
    pub scopes: BTreeSet<Scope>,
}

/// `access.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Access {
    format: u32,
    tokens: Vec<Token>,
    feeds: Vec<FeedSource>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    shops: Vec<ShopSource>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    terminals: Vec<TerminalSource>,
}

/// `client.json`: what a client on this machine needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientFile {
    /// Bearer token with every scope.
    pub api_token: Secret,
    /// The payment source it may play.
    pub feed: ClientFeed,
}

/// The payment source in [`ClientFile`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientFeed {
    /// Its name.
    pub source: String,
    /// One of its secrets.
    pub secret: Secret,
}

/// Why access cannot be read or written.
#[derive(Debug, Error)]
pub enum AccessError {
    /// The file system.
    #[error("{file}: {source}. Run `turnstone init` for a new folder, or restore the file from a backup")]
    Io {
        /// Which file.
        file: &'static str,
        /// The system's answer.
        source: io::Error,
    },
    /// Not the JSON it must be.
    #[error("{file} cannot be read: {source}. Correct it by hand; docs/data-folder.md shows its shape")]
    Json {
        /// Which file.
        file: &'static str,
        /// What is wrong, and where.
        source: serde_json::Error,
    },
    /// Written by a newer program.
    #[error("{ACCESS_FILE} has format {0}, this program reads {FORMAT}; start a newer turnstone")]
    Newer(u32),
    /// An entry that would never fit, or fit too easily.
    #[error("{ACCESS_FILE}, {entry}: {what}")]
    Entry {
        /// Which entry.
        entry: String,
        /// What is wrong and what to do.
        what: &'static str,
    },
    /// The secret key of a shop.
    #[error("{ACCESS_FILE}, shop \"{shop}\": cannot read its secret key in {}: {source}", path.display())]
    SecretFile {
        /// Which shop.
        shop: String,
        /// Where its key should be.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// The operating system gives no randomness.
    #[error("the operating system gives no random bytes; secrets cannot be made on this machine")]
    NoRandomness,
}

/// Whether a token opens a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant<'a> {
    /// It does; the token's name.
    Allowed(&'a str),
    /// The token is known, but lacks the scope.
    MissingScope(&'a str),
    /// No such token.
    Unknown,
}

impl Access {
    /// Access put together by hand, checked.
    ///
    /// # Errors
    /// [`AccessError::Entry`].
    pub fn new(tokens: Vec<Token>, feeds: Vec<FeedSource>) -> Result<Self, AccessError> {
        let access = Self { format: FORMAT, tokens, feeds, shops: Vec::new(), terminals: Vec::new() };
        access.check()?;
        Ok(access)
    }

    /// The same with these shops and networks of terminals, checked.
    ///
    /// # Errors
    /// [`AccessError::Entry`].
    pub fn with_sources(self, shops: Vec<ShopSource>, terminals: Vec<TerminalSource>) -> Result<Self, AccessError> {
        let access = Self { shops, terminals, ..self };
        access.check()?;
        Ok(access)
    }

    /// A first token with every scope and a first payment source `bank`.
    ///
    /// # Errors
    /// [`AccessError::NoRandomness`].
    pub fn generate() -> Result<(Self, ClientFile), AccessError> {
        let (api_token, secret) = (Secret::random()?, Secret::random()?);
        let token = Token {
            name: "local".to_owned(),
            sha256: to_hex(&Sha256::digest(api_token.reveal())),
            scopes: Scope::ALL.into_iter().collect(),
        };
        let source = "bank".to_owned();
        let feed = FeedSource { source: source.clone(), secrets: vec![secret.clone()], suppliers: Suppliers::All };
        Ok((Self::new(vec![token], vec![feed])?, ClientFile { api_token, feed: ClientFeed { source, secret } }))
    }

    /// Reads `access.json` in `dir`.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn load(dir: &Path) -> Result<Self, AccessError> {
        let text = read(dir, ACCESS_FILE)?;
        let access: Self = serde_json::from_slice(&text).map_err(|source| AccessError::Json { file: ACCESS_FILE, source })?;
        access.check()?;
        Ok(access)
    }

    /// Writes `access.json` into `dir`, readable by its owner only.
    ///
    /// # Errors
    /// [`AccessError::Io`].
    pub fn save(&self, dir: &Path) -> Result<(), AccessError> {
        write(dir, ACCESS_FILE, self)
    }

    /// What a presented token may do. Every known token is compared, whichever fits.
    pub fn grant(&self, presented: &str, scope: Option<Scope>) -> Grant<'_> {
        let hash = to_hex(&Sha256::digest(presented));
        let mut found = None;
        for token in &self.tokens {
            if bool::from(token.sha256.as_bytes().ct_eq(hash.as_bytes())) {
                found = Some(token);
            }
        }
        match found {
            None => Grant::Unknown,
            Some(token) if scope.is_none_or(|s| token.scopes.contains(&s)) => Grant::Allowed(&token.name),
            Some(token) => Grant::MissingScope(&token.name),
        }
    }

    /// Payment sources that sign.
    pub fn feeds(&self) -> &[FeedSource] {
        &self.feeds
    }

    /// Shops at payment providers.
    pub fn shops(&self) -> &[ShopSource] {
        &self.shops
    }

    /// Networks of payment terminals.
    pub fn terminals(&self) -> &[TerminalSource] {
        &self.terminals
    }

    /// Names of all payment sources: under them their notices are booked.
    pub fn source_names(&self) -> Vec<String> {
        let feeds = self.feeds.iter().map(|feed| &feed.source);
        let shops = self.shops.iter().map(|shop| &shop.source);
        feeds.chain(shops).chain(self.terminals.iter().map(|network| &network.source)).cloned().collect()
    }

    fn check(&self) -> Result<(), AccessError> {
        if self.format != FORMAT {
            return Err(AccessError::Newer(self.format));
        }
        let mut names = BTreeSet::new();
        for token in &self.tokens {
            let entry = |what| AccessError::Entry { entry: format!("token \"{}\"", token.name), what };
            if token.name.is_empty() || token.name.len() > NAME_LEN_MAX || !names.insert(&token.name) {
                return Err(entry("give every token a name of its own, at most 64 bytes long"));
            }
            if !is_sha256(&token.sha256) {
                return Err(entry("write the SHA-256 of the token as 64 lower-case hexadecimal digits"));
            }
        }
        let mut sources = BTreeSet::new();
        for feed in &self.feeds {
            let entry = |what| AccessError::Entry { entry: format!("feed \"{}\"", feed.source), what };
            if !is_source_name(&feed.source) || !sources.insert(&feed.source) {
                return Err(entry("name every source once, with 1 to 64 lower-case letters, digits, - or _"));
            }
            if feed.secrets.is_empty() || feed.secrets.iter().any(|s| s.reveal().len() < SECRET_LEN_MIN) {
                return Err(entry("give it at least one secret, each at least 32 characters long"));
            }
        }
        let shops = self.shops.iter().map(|s| ("shop", &s.source, s.check()));
        let terminals = self.terminals.iter().map(|t| ("terminal", &t.source, t.check()));
        for (kind, name, checked) in shops.chain(terminals) {
            let entry = |what| AccessError::Entry { entry: format!("{kind} \"{name}\""), what };
            if !is_source_name(name) || !sources.insert(name) {
                return Err(entry("name every source once, with 1 to 64 lower-case letters, digits, - or _"));
            }
            checked.map_err(entry)?;
        }
        Ok(())
    }
}

impl ClientFile {
    /// Reads `client.json` in `dir`.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn load(dir: &Path) -> Result<Self, AccessError> {
        let text = read(dir, CLIENT_FILE)?;
        serde_json::from_slice(&text).map_err(|source| AccessError::Json { file: CLIENT_FILE, source })
    }

    /// Writes `client.json` into `dir`, readable by its owner only.
    ///
    /// # Errors
    /// [`AccessError::Io`].
    pub fn save(&self, dir: &Path) -> Result<(), AccessError> {
        write(dir, CLIENT_FILE, self)
    }
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

fn is_source_name(name: &str) -> bool {
    (1..=NAME_LEN_MAX).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'))
}

fn read(dir: &Path, file: &'static str) -> Result<Vec<u8>, AccessError> {
    let path = dir.join(file);
    let io = |source| AccessError::Io { file, source };
    let mode = fs::metadata(&path).map_err(io)?.permissions().mode();
    if mode & 0o077 != 0 {
        tracing::warn!(path = %path.display(), "others on this machine can read secrets; run chmod 600 on the file");
    }
    fs::read(&path).map_err(io)
}

/// Written beside, synced and renamed: a crash leaves the old file or the new one.
fn write(dir: &Path, file: &'static str, value: &impl Serialize) -> Result<(), AccessError> {
    let mut text = serde_json::to_vec_pretty(value).map_err(|source| AccessError::Json { file, source })?;
    text.push(b'\n');
    write_private(&dir.join(file), &text).map_err(|source| AccessError::Io { file, source })
}

/// Writes a file that only its owner may read, wholly or not at all.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("new");
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    match path.parent() {
        Some(dir) => File::open(dir)?.sync_all(),
        None => Ok(()),
    }
}

/// Bytes in lower-case hexadecimal.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Exactly `N` bytes out of hexadecimal.
pub(crate) fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != N * 2 || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0u8; N];
    for (slot, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let (high, low) = (char::from(*pair.first()?).to_digit(16)?, char::from(*pair.last()?).to_digit(16)?);
        *slot = u8::try_from(high << 4 | low).ok()?;
    }
    Some(bytes)
}
