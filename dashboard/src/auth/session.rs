//! Sessions in memory: a restart signs everybody out, which is fine for pages that only read.
//!
//! Why not `tower-sessions`: it carries typed data per session and a store behind async calls; here a session is one pointer to
//! an operator and two times.

use super::operators::Operator;
use crate::format::hex;
use crate::limits::{SESSION_IDLE, SESSION_LIFE, SESSIONS_MAX, SESSIONS_PER_OPERATOR_MAX};
use parking_lot::Mutex;
use sha2::{Digest, Sha256};
use std::{collections::HashMap, fmt, net::IpAddr, sync::Arc, time::Duration};

const ID_BYTES: usize = 32;

/// What the browser keeps: 32 random bytes in hexadecimal.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SessionId(String);

impl SessionId {
    pub(super) fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0u8; ID_BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(Self(hex(&bytes)))
    }

    /// From a cookie; `None` when it can't be one of ours.
    pub(crate) fn parse(cookie: &str) -> Option<Self> {
        let ours = cookie.len() == 2 * ID_BYTES && cookie.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        ours.then(|| Self(cookie.to_owned()))
    }

    /// For the cookie.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Only the hash is kept: who reads the server's memory or times its look-ups can't sign in with it.
    pub(super) fn key(&self) -> Key {
        Key(Sha256::digest(self.0.as_bytes()).into())
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionId(…)")
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key([u8; 32]);

struct Session {
    number: u64,
    operator: Arc<Operator>,
    address: Option<IpAddr>,
    created: Duration,
    used: Duration,
}

impl Session {
    fn lives(&self, now: Duration) -> bool {
        now.saturating_sub(self.used) < SESSION_IDLE && now.saturating_sub(self.created) < SESSION_LIFE
    }
}

/// A living session as others may know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SessionRow {
    /// Counts sign-ins since the start of the server; says nothing about the id.
    pub(crate) number: u64,
    pub(crate) operator: Arc<Operator>,
    /// Where it was opened from.
    pub(crate) address: Option<IpAddr>,
    pub(crate) age: Duration,
    pub(crate) unused: Duration,
    /// It belongs to whoever asks.
    pub(crate) own: bool,
}

/// Which sessions to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The one with this number.
    One(u64),
    /// All of this operator.
    Operator(String),
}

/// All living sessions. Bounded: [`SESSIONS_MAX`], [`SESSIONS_PER_OPERATOR_MAX`].
#[derive(Default)]
pub(crate) struct Sessions(Mutex<Living>);

#[derive(Default)]
struct Living {
    by_key: HashMap<Key, Session>,
    opened: u64,
}

impl Sessions {
    /// A new session under a new id.
    pub(crate) fn create(
        &self,
        operator: Arc<Operator>,
        address: Option<IpAddr>,
        now: Duration,
    ) -> Result<SessionId, getrandom::Error> {
        let id = SessionId::random()?;
        let mut living = self.0.lock();
        living.opened += 1;
        let number = living.opened;
        let all = &mut living.by_key;
        all.retain(|_, session| session.lives(now));
        make_room(all, SESSIONS_PER_OPERATOR_MAX, |session| session.operator.login == operator.login);
        make_room(all, SESSIONS_MAX, |_| true);
        all.insert(id.key(), Session { number, operator, address, created: now, used: now });
        Ok(id)
    }

    /// The operator of a living session, which counts as used now.
    pub(crate) fn touch(&self, id: &SessionId, now: Duration) -> Option<Arc<Operator>> {
        let mut living = self.0.lock();
        let session = living.by_key.get_mut(&id.key()).filter(|session| session.lives(now))?;
        session.used = now;
        Some(Arc::clone(&session.operator))
    }

    /// Where a living session was opened from, when that is known.
    pub(crate) fn address(&self, id: &SessionId) -> Option<IpAddr> {
        self.0.lock().by_key.get(&id.key()).and_then(|session| session.address)
    }

    /// Ends it.
    pub(crate) fn end(&self, id: &SessionId) {
        self.0.lock().by_key.remove(&id.key());
    }

    /// All that live, by operator, the one used last first.
    pub(crate) fn list(&self, asking: &SessionId, now: Duration) -> Vec<SessionRow> {
        let own = asking.key();
        let row = |(key, session): (&Key, &Session)| SessionRow {
            number: session.number,
            operator: Arc::clone(&session.operator),
            address: session.address,
            age: now.saturating_sub(session.created),
            unused: now.saturating_sub(session.used),
            own: *key == own,
        };
        let living = self.0.lock();
        let mut rows: Vec<_> = living.by_key.iter().filter(|(_, session)| session.lives(now)).map(row).collect();
        rows.sort_by(|a, b| (&a.operator.login, a.unused, b.number).cmp(&(&b.operator.login, b.unused, a.number)));
        rows
    }

    /// Ends those whose operator is not to stay.
    pub(crate) fn keep(&self, stays: impl Fn(&Operator) -> bool) {
        self.0.lock().by_key.retain(|_, session| stays(&session.operator));
    }

    /// Ends those that still live; how many there were.
    pub(crate) fn end_chosen(&self, which: &Ending, now: Duration) -> usize {
        let all = &mut self.0.lock().by_key;
        all.retain(|_, session| session.lives(now));
        let before = all.len();
        all.retain(|_, session| match which {
            Ending::One(number) => session.number != *number,
            Ending::Operator(login) => session.operator.login != *login,
        });
        before - all.len()
    }
}

/// Leaves room for one more among those that match, at the cost of the one unused longest.
fn make_room(all: &mut HashMap<Key, Session>, max: usize, matches: impl Fn(&Session) -> bool) {
    if all.values().filter(|session| matches(session)).count() < max {
        return;
    }
    let oldest = all.iter().filter(|(_, session)| matches(session)).min_by_key(|(_, session)| session.used).map(|(key, _)| *key);
    if let Some(key) = oldest {
        all.remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use super::super::operators::{Role, Scope};
    use super::*;

    fn operator(login: &str) -> Arc<Operator> {
        Arc::new(Operator {
            login: login.into(),
            name: login.into(),
            password_hash: String::new(),
            role: Role::Auditor,
            scope: Scope::City,
            second_factor: None,
        })
    }

    #[test]
    fn a_session_ends_when_idle_when_old_and_when_ended() {
        let sessions = Sessions::default();
        let second = Duration::from_secs(1);

        let idle = sessions.create(operator("a"), None, Duration::ZERO).expect("randomness");
        assert!(sessions.touch(&idle, SESSION_IDLE - second).is_some());
        assert!(sessions.touch(&idle, SESSION_IDLE * 2 - second * 2).is_some(), "use prolongs it");
        assert!(sessions.touch(&idle, SESSION_IDLE * 3 - second * 2).is_none());

        let old = sessions.create(operator("a"), None, Duration::ZERO).expect("randomness");
        let mut now = Duration::ZERO;
        while now + SESSION_IDLE / 2 < SESSION_LIFE {
            now += SESSION_IDLE / 2;
            assert!(sessions.touch(&old, now).is_some());
        }
        assert!(sessions.touch(&old, SESSION_LIFE).is_none(), "use does not prolong it beyond its life");

        let ended = sessions.create(operator("a"), None, Duration::ZERO).expect("randomness");
        sessions.end(&ended);
        assert!(sessions.touch(&ended, Duration::ZERO).is_none());
    }

    #[test]
    fn sessions_are_bounded_and_one_operator_cannot_push_out_another() {
        let sessions = Sessions::default();
        let other = sessions.create(operator("b"), None, Duration::ZERO).expect("randomness");
        let ids: Vec<_> = (0..=SESSIONS_PER_OPERATOR_MAX as u64)
            .map(|i| sessions.create(operator("a"), None, Duration::from_secs(i)).expect("randomness"))
            .collect();
        let now = Duration::from_secs(SESSIONS_PER_OPERATOR_MAX as u64);
        assert!(sessions.touch(&ids[0], now).is_none(), "the oldest gave way");
        assert!(ids[1..].iter().all(|id| sessions.touch(id, now).is_some()));
        assert!(sessions.touch(&other, now).is_some());
        for i in 0..2 * SESSIONS_MAX {
            sessions.create(operator(&format!("o{i}")), None, now).expect("randomness");
        }
        assert_eq!(sessions.0.lock().by_key.len(), SESSIONS_MAX);
    }

    #[test]
    fn only_ids_of_our_shape_are_looked_up() {
        let id = SessionId::random().expect("randomness");
        assert_eq!(SessionId::parse(id.as_str()), Some(id.clone()));
        let (short, wrong) = (&id.as_str()[1..], format!("{}g", &id.as_str()[1..]));
        assert!(SessionId::parse(short).is_none() && SessionId::parse(&wrong).is_none() && SessionId::parse("").is_none());
        assert_eq!(format!("{id:?}"), "SessionId(…)");
    }
}
