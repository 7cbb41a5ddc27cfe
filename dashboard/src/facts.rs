//! What the audit is told although nothing changes: who signed in, was refused, or took something out.
//!
//! A fact never holds up the page that it belongs to, unless the page gives people's data away: then the fact comes first.

use crate::{
    app::App,
    ask::{NoPage, ask_door},
    auth::{NotByThisRole, Signed, operators::Operator},
    limits::{DENIED_NOTED_EVERY, FACT_TIMEOUT, FACTS_UNDER_WAY_MAX, SIGN_IN_FAILURES_NOTED_MAX, THROTTLE_ENTRIES_MAX},
    views::office::{Act, Door},
};
use axum::{
    extract::{MatchedPath, Request, State},
    http::StatusCode,
    middleware::Next,
    response::Response,
};
use ledger_office::{OfficeCommand, command::Fact};
use parking_lot::Mutex;
use std::{collections::HashMap, net::IpAddr, sync::Arc, time::Duration};
use tokio::{sync::Semaphore, time::timeout};

/// What keeps facts from filling the journal.
pub(crate) struct Facts {
    under_way: Arc<Semaphore>,
    /// When an operator was last refused a route: login and route.
    denied: Mutex<HashMap<(String, String), Duration>>,
    /// The minute since the start, and the failed sign-ins noted in it.
    failed: Mutex<(u64, u32)>,
}

impl Default for Facts {
    fn default() -> Self {
        Self { under_way: Arc::new(Semaphore::new(FACTS_UNDER_WAY_MAX)), denied: Mutex::default(), failed: Mutex::default() }
    }
}

impl Facts {
    /// True when this refusal is to be noted: the first in a while.
    fn first_denied(&self, login: &str, route: &str, now: Duration) -> bool {
        let mut denied = self.denied.lock();
        denied.retain(|_, noted| now.saturating_sub(*noted) < DENIED_NOTED_EVERY);
        let key = (login.to_owned(), route.to_owned());
        let first = !denied.contains_key(&key) && denied.len() < THROTTLE_ENTRIES_MAX;
        if first {
            denied.insert(key, now);
        }
        first
    }

    /// True when this failed sign-in is to be noted: the minute has room.
    fn room_for_failed(&self, now: Duration) -> bool {
        let mut failed = self.failed.lock();
        let minute = now.as_secs() / 60;
        if failed.0 != minute {
            *failed = (minute, 0);
        }
        failed.1 += 1;
        failed.1 <= SIGN_IN_FAILURES_NOTED_MAX
    }
}

impl App {
    /// Where this session was opened from; empty when that is unknown.
    pub(crate) fn origin_of(&self, who: &Signed) -> String {
        self.sessions.address(&who.session).map_or_else(String::new, |address| address.to_string())
    }

    /// Tells the audit, and does not wait.
    pub(crate) fn tell(&self, who: &Signed, fact: Fact) {
        self.send(note(who.operator.login.clone(), self.origin_of(who), fact));
    }

    /// Tells the audit before a page gives people's data away.
    ///
    /// # Errors
    /// [`NoPage::Busy`]: it could not be written down, so the data stay where they are.
    pub(crate) async fn tell_first(&self, who: &Signed, fact: Fact) -> Result<(), NoPage> {
        let act = note(who.operator.login.clone(), self.origin_of(who), fact);
        let name = act.command.name();
        match timeout(FACT_TIMEOUT, self.door.act(act)).await {
            Ok(Ok(done)) if done.reason.is_accepted() => Ok(()),
            unanswered => {
                tracing::warn!(name, ?unanswered, "not written down, so not given away");
                Err(NoPage::Busy)
            }
        }
    }

    /// Makes sure that the record at `pos` is this deed of theirs. The number of a form is answered with its first deed, so a used
    /// one must not open what that deed was not about.
    ///
    /// # Errors
    /// [`NoPage::BadAddress`] when it is another deed.
    pub(crate) async fn stands(&self, who: &Signed, pos: u64, command: &OfficeCommand) -> Result<(), NoPage> {
        let (row, _) = ask_door(self, move |door| door.audited(pos)).await?.ok_or(NoPage::Broken)?;
        let theirs = row.reason.is_accepted() && row.login == who.operator.login && row.command.as_ref() == Some(command);
        if theirs { Ok(()) } else { Err(NoPage::BadAddress) }
    }

    /// Somebody signed in.
    pub(crate) fn tell_signed_in(&self, operator: &Operator, address: Option<IpAddr>) {
        let role = operator.role.name().to_owned();
        let from = address.map_or_else(String::new, origin);
        self.send(note(operator.login.clone(), from, Fact::SignedIn { role }));
    }

    /// Somebody could not sign in. Only logins that exist are noted: people type passwords into the wrong field.
    pub(crate) fn tell_sign_in_failed(&self, login: &str, address: IpAddr) {
        if let Some(operator) = self.roster.operators().get(login)
            && self.facts.room_for_failed(self.options.clock.now())
        {
            self.send(note(operator.login.clone(), origin(address), Fact::SignInFailed));
        }
    }

    fn send(&self, act: Act) {
        let name = act.command.name();
        let Ok(turn) = Arc::clone(&self.facts.under_way).try_acquire_owned() else {
            tracing::warn!(name, login = act.login, "not noted in the audit: too many facts wait");
            return;
        };
        let door: Arc<dyn Door> = Arc::clone(&self.door);
        tokio::spawn(async move {
            let _turn = turn; // held until the fact is durable or given up
            let login = act.login.clone();
            if !matches!(timeout(FACT_TIMEOUT, door.act(act)).await, Ok(Ok(_))) {
                tracing::warn!(name, login, "not noted in the audit: the ledger did not take it in time");
            }
        });
    }
}

/// Tells the audit whom a role refused what.
pub(crate) async fn note_refusals(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let session = app.session_of(request.headers());
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let response = next.run(request).await;
    let by_role = response.status() == StatusCode::FORBIDDEN && response.extensions().get::<NotByThisRole>().is_some();
    if by_role && let (Some(session), Some(route)) = (session, route) {
        let now = app.options.clock.now();
        let signed = app.sessions.touch(&session, now).map(|operator| Signed { operator, session });
        if let Some(who) = signed.filter(|who| app.facts.first_denied(&who.operator.login, &route, now)) {
            app.tell(&who, Fact::Denied { route });
        }
    }
    response
}

/// Facts have no number of their own: none is ever sent twice.
fn note(login: String, from: String, fact: Fact) -> Act {
    Act { id: 0, login, from, why: String::new(), expects: 0, command: OfficeCommand::Note { fact } }
}

fn origin(address: IpAddr) -> String {
    if address.is_unspecified() { String::new() } else { address.to_string() }
}
