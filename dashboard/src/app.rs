//! What the handlers share.

use crate::{
    auth::{
        halfway::Halfway,
        operators::Operator,
        roster::Roster,
        session::{SessionId, Sessions},
        sso::Departure,
        throttle::{Accounts, Addresses, Codes},
        tickets::Tickets,
    },
    boards::Boards,
    card_index::CardIndex,
    ctx::Ctx,
    facts::Facts,
    limits::{LOGINS_WAITING_MAX, PASSWORD_CHECKS_MAX, QUESTIONS_MAX, UPLOADS_MAX},
    live::Fragments,
    options::Options,
    pages::{cards::outlook::Prior, refunds::scans::Carried},
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
    pub(crate) facts: Facts,
    pub(crate) questions: Arc<Semaphore>,
    pub(crate) roster: Arc<dyn Roster>,
    pub(crate) options: Options,
    pub(crate) fragments: Fragments,
    pub(crate) boards: Boards,
    pub(crate) card_index: CardIndex,
    pub(crate) card_prior: Prior,
    pub(crate) sessions: Sessions,
    pub(crate) addresses: Addresses,
    pub(crate) accounts: Accounts,
    pub(crate) codes: Codes,
    pub(crate) halfways: Tickets<Halfway>,
    pub(crate) departures: Tickets<Departure>,
    pub(crate) scans: Tickets<Carried>,
    pub(crate) logins_waiting: Semaphore,
    pub(crate) password_checks: Arc<Semaphore>,
    pub(crate) uploads: Semaphore,
}

impl App {
    pub(crate) fn new(
        views: Arc<dyn Views>,
        desk: Arc<dyn Desk>,
        door: Arc<dyn Door>,
        roster: Arc<dyn Roster>,
        options: Options,
    ) -> Self {
        Self {
            views,
            desk,
            door,
            facts: Facts::default(),
            questions: Arc::new(Semaphore::new(QUESTIONS_MAX)),
            roster,
            fragments: Fragments::new(&options.gauges.renders),
            boards: Boards::default(),
            card_index: CardIndex::default(),
            card_prior: Prior::default(),
            options,
            sessions: Sessions::default(),
            addresses: Addresses::default(),
            accounts: Accounts::default(),
            codes: Codes::default(),
            halfways: Tickets::default(),
            departures: Tickets::default(),
            scans: Tickets::default(),
            logins_waiting: Semaphore::new(LOGINS_WAITING_MAX),
            password_checks: Arc::new(Semaphore::new(PASSWORD_CHECKS_MAX)),
            uploads: Semaphore::new(UPLOADS_MAX),
        }
    }

    /// The operator of a living session as they are now; it counts as used. A session whose operator is gone, has another password
    /// or second factor, or must set one up first, is over.
    pub(crate) fn signed_in(&self, id: &SessionId) -> Option<Arc<Operator>> {
        let opened_by = self.sessions.touch(id, self.options.clock.now())?;
        let operators = self.roster.operators();
        let now = operators.still(&opened_by).filter(|operator| !operators.must_enrol(operator)).cloned();
        if now.is_none() {
            self.sessions.end(id);
        }
        now
    }

    /// What every component gets first.
    pub(crate) fn ctx(&self, prefs: &Prefs) -> Ctx<'_> {
        Ctx { lang: prefs.lang, generator: &self.options.generator }
    }
}
