//! One HTTP listener for pages, API, payment feed, health and metrics.

use crate::access::Access;
use crate::config::{Config, payees};
use crate::desk::CityDesk;
use crate::door::CityDoor;
use crate::folder::Folder;
use crate::inbox::{self, INBOX};
use crate::ledger::Ledger;
use crate::oidc::Oidc;
use crate::roster::FileRoster;
use crate::tally::{self, Tallies};
use crate::vault::Vault;
use crate::{api, custody, feed, health, import_http, payments, signals, suspense};
use anyhow::Context;
use axum::Router;
use dashboard::{Contacts, Options, SingleSignOn};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Everything that is served over HTTP.
///
/// # Errors
/// When the folder's operators, tokens or payment sources cannot be read.
pub fn router(
    ledger: &Arc<Ledger>,
    folder: &Arc<Folder>,
    config: &Config,
    closing: watch::Receiver<bool>,
) -> anyhow::Result<Router> {
    let dir = folder.path();
    let access = Arc::new(Access::load(dir)?);
    let roster = Arc::new(FileRoster::open(dir)?);
    tokio::spawn(Arc::clone(&roster).follow(closing.clone()));
    let sources = match config.behind_proxy {
        true => feed::Sources::open_behind_proxy(&access, dir, &config.feed)?,
        false => feed::Sources::open(&access, dir, &config.feed, feed::Patience::default())?,
    };
    let sso = Oidc::new(&config.oidc)?.map(|oidc| Arc::new(oidc) as Arc<dyn SingleSignOn>);
    let options = Options {
        secure_cookies: config.secure_cookies,
        behind_proxy: config.behind_proxy,
        support: Contacts {
            phone: config.support_phone.clone(),
            mail: config.support_mail.clone(),
            hot_line: config.hot_line.clone(),
        },
        gauges: ledger.gauges().clone(),
        generator: format!("loadgen day --server {} --data {} --seed 1", config.quic, dir.display()),
        payees: payees(&config.supplier_bank)?,
        closing,
        sso,
        ..Options::default()
    };
    let views: Arc<dyn dashboard::views::Views> = Arc::clone(ledger.views()) as _;
    let vault = Arc::new(Vault::open(&dir.join("vault")).context("the identity vault cannot be opened")?);
    let names = Arc::clone(&vault);
    tokio::task::spawn_blocking(move || {
        if let Err(error) = names.index_names() {
            tracing::error!(%error, "people cannot be found by name until the next start");
        }
    });
    tokio::spawn(custody::keep_tidy(Arc::clone(&vault), Arc::clone(ledger), options.closing.clone()));
    tokio::spawn(inbox::keep_looking(dir.join(INBOX), Arc::clone(&vault), Arc::clone(ledger), options.closing.clone()));
    let names: Arc<[String]> = access.source_names().into();
    tokio::spawn(payments::keep_posting(Arc::clone(&vault), Arc::clone(ledger), Arc::clone(&names), options.closing.clone()));
    signals::start(Arc::clone(ledger), tokio::runtime::Handle::current()).context("the watch over touches cannot start")?;
    tokio::spawn(suspense::keep_reading(Arc::clone(&vault), Arc::clone(ledger), options.closing.clone()));
    let desk = Arc::new(CityDesk::new(Arc::clone(ledger), Arc::clone(&vault)).with_sources(names));
    let tallies = Tallies::open(dir, Arc::clone(ledger), Arc::clone(&vault), access.source_names());
    let tallies = Arc::new(tallies.context("the folder of reconciliations cannot be opened")?);
    tokio::spawn(tally::keep_reconciling(Arc::clone(&tallies), options.closing.clone()));
    let door = Arc::new(CityDoor::new(Arc::clone(ledger), Arc::clone(&vault)).with_tallies(tallies));
    let payers = vault.payers();
    let machines = Router::new()
        .merge(import_http::router(Arc::clone(ledger), &access, vault, Arc::clone(folder)))
        .merge(api::router(Arc::clone(ledger), Arc::clone(&access)))
        .merge(feed::router(Arc::clone(ledger), sources.recognising(payers)))
        .merge(health::router(Arc::clone(ledger)));
    Ok(machines.fallback_service(dashboard::router(views, desk, door, roster, options)))
}

/// Serves until `closing` says so.
///
/// # Errors
/// When the listener breaks.
pub async fn serve(listener: TcpListener, router: Router, mut closing: watch::Receiver<bool>) -> std::io::Result<()> {
    let closed = async move {
        // A closing sender that is gone means the same.
        let _ = closing.wait_for(|closing| *closing).await;
    };
    axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).with_graceful_shutdown(closed).await
}
