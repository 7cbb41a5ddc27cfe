//! What the handlers share.

use crate::{
    auth::{
        operators::Operators,
        session::Sessions,
        throttle::{Accounts, Addresses},
    },
    ctx::Ctx,
    limits::{LOGINS_WAITING_MAX, PASSWORD_CHECKS_MAX, QUESTIONS_MAX, UPLOADS_MAX},
    live::Fragments,
    options::Options,
    prefs::Prefs,
    views::{Views, desk::Desk, office::Door},
};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// One per router.
pub(crate) struct App {
    pub(crate) views: Arc<dyn Views>,
    pub(crate) desk: Arc<dyn Desk>,
    pub(crate) door: Arc<dyn Door>,
    pub(crate) questions: Arc<Semaphore>,
    pub(crate) operators: Operators,
    pub(crate) options: Options,
    pub(crate) fragments: Fragments,
    pub(crate) sessions: Sessions,
    pub(crate) addresses: Addresses,
    pub(crate) accounts: Accounts,
    pub(crate) logins_waiting: Semaphore,
    pub(crate) password_checks: Arc<Semaphore>,
    pub(crate) uploads: Semaphore,
}

impl App {
    pub(crate) fn new(
        views: Arc<dyn Views>,
        desk: Arc<dyn Desk>,
        door: Arc<dyn Door>,
        operators: Operators,
        options: Options,
    ) -> Self {
        Self {
            views,
            desk,
            door,
            questions: Arc::new(Semaphore::new(QUESTIONS_MAX)),
            operators,
            fragments: Fragments::new(&options.gauges.renders),
            options,
            sessions: Sessions::default(),
            addresses: Addresses::default(),
            accounts: Accounts::default(),
            logins_waiting: Semaphore::new(LOGINS_WAITING_MAX),
            password_checks: Arc::new(Semaphore::new(PASSWORD_CHECKS_MAX)),
            uploads: Semaphore::new(UPLOADS_MAX),
        }
    }

    /// What every component gets first.
    pub(crate) fn ctx(&self, prefs: &Prefs) -> Ctx<'_> {
        Ctx { lang: prefs.lang, generator: &self.options.generator }
    }
}
