//! The sources of the feed, opened: secrets read, addresses known, ready to be asked.

use super::address::Proxies;
use super::asker::Asker;
use super::provider::Provider;
use super::signed::Signed;
use super::terminal::Network;
use super::yookassa::Shop;
use crate::access::Access;
use crate::config::FeedConfig;
use crate::limits::{ASKED_TIMEOUT, REPEAT_UNIT};
use crate::suspense::Payers;
use anyhow::bail;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use subtle::ConstantTimeEq;

/// How long others are waited for; tests are less patient than a server.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For a provider's answer.
    pub asked: Duration,
    /// Before the first repetition of a question that failed; the later ones follow Fibonacci.
    pub repeat: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { asked: ASKED_TIMEOUT, repeat: REPEAT_UNIT }
    }
}

/// Everybody who may bring payments.
pub struct Sources {
    providers: Vec<Arc<dyn Provider>>,
    nobody: Arc<dyn Provider>,
    networks: Vec<Network>,
    proxies: Proxies,
    patience: Patience,
    payers: Option<Payers>,
}

impl Sources {
    /// Opens the sources of `access`; secret files with relative names are looked up in `dir`. No provider is asked yet.
    ///
    /// # Errors
    /// When a secret file cannot be read, or a setting of the feed cannot work; the message says which and what to do.
    pub fn open(access: &Access, dir: &Path, config: &FeedConfig, patience: Patience) -> anyhow::Result<Self> {
        let mut providers: Vec<Arc<dyn Provider>> = Vec::new();
        for feed in access.feeds() {
            providers.push(Arc::new(Signed(Some(feed.clone()))));
        }
        for shop in access.shops() {
            let asker = Asker::new(&shop.api, &shop.shop_id, shop.secret(dir)?, patience.asked)?;
            providers.push(Arc::new(Shop::new(shop, asker)));
        }
        let networks = access.terminals().iter().map(Network::new).collect();
        Ok(Self { providers, nobody: Arc::new(Signed(None)), networks, proxies: Proxies::new(config)?, patience, payers: None })
    }

    /// The same for a server behind a proxy, which would be everybody's address.
    ///
    /// # Errors
    /// As [`Sources::open`], and when sources are known by their addresses and no proxy is named.
    pub fn open_behind_proxy(access: &Access, dir: &Path, config: &FeedConfig) -> anyhow::Result<Self> {
        if config.proxies.is_empty() && !(access.shops().is_empty() && access.terminals().is_empty()) {
            bail!(
                "behind_proxy is set, and access.json has shops or terminals, which are known by their addresses: \
                 name the proxies in front of this server as `proxies` in the section [feed]"
            );
        }
        Self::open(access, dir, config, Patience::default())
    }

    /// The same, and payers are recognised again.
    #[must_use]
    pub fn recognising(self, payers: Payers) -> Self {
        Self { payers: Some(payers), ..self }
    }

    pub(super) fn payers(&self) -> Option<&Payers> {
        self.payers.as_ref()
    }

    /// Who stands for this name; nobody's provider believes nothing. Every name is compared, whichever fits.
    pub(super) fn provider(&self, name: &str) -> &Arc<dyn Provider> {
        let mut found = &self.nobody;
        for provider in &self.providers {
            if bool::from(provider.source().as_bytes().ct_eq(name.as_bytes())) {
                found = provider;
            }
        }
        found
    }

    pub(super) fn network(&self, name: &str) -> Option<&Network> {
        self.networks.iter().find(|network| network.source() == name)
    }

    pub(super) fn proxies(&self) -> &Proxies {
        &self.proxies
    }

    pub(super) fn patience(&self) -> Patience {
        self.patience
    }
}
