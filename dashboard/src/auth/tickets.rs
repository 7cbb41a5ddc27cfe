//! What the server remembers of a browser that is on its way to a session: a little, for a while, under an id like a session's.

use super::session::{Key, SessionId};
use crate::limits::TICKETS_MAX;
use parking_lot::Mutex;
use std::{collections::HashMap, time::Duration};

/// At most [`TICKETS_MAX`]; the one that ends first gives way.
pub(crate) struct Tickets<T>(Mutex<HashMap<Key, Ticket<T>>>);

struct Ticket<T> {
    until: Duration,
    what: T,
}

impl<T> Default for Tickets<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Tickets<T> {
    /// Remembers `what` until then, under a new id.
    pub(crate) fn put(&self, what: T, until: Duration, now: Duration) -> Result<SessionId, getrandom::Error> {
        let id = SessionId::random()?;
        let mut all = self.0.lock();
        all.retain(|_, ticket| now < ticket.until);
        if all.len() >= TICKETS_MAX
            && let Some(first) = all.iter().min_by_key(|(_, ticket)| ticket.until).map(|(key, _)| *key)
        {
            all.remove(&first);
        }
        all.insert(id.key(), Ticket { until, what });
        Ok(id)
    }

    /// What is remembered.
    pub(crate) fn get(&self, id: &SessionId, now: Duration) -> Option<T> {
        self.0.lock().get(&id.key()).filter(|ticket| now < ticket.until).map(|ticket| ticket.what.clone())
    }

    /// The same, and forgets it: only one request gets it.
    pub(crate) fn take(&self, id: &SessionId, now: Duration) -> Option<T> {
        self.0.lock().remove(&id.key()).filter(|ticket| now < ticket.until).map(|ticket| ticket.what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_good_for_a_while_and_taken_once() {
        let tickets = Tickets::default();
        let (minute, second) = (Duration::from_secs(60), Duration::from_secs(1));
        let id = tickets.put("a", minute, Duration::ZERO).expect("randomness");
        assert_eq!((tickets.get(&id, minute - second), tickets.get(&id, minute)), (Some("a"), None));
        assert_eq!((tickets.take(&id, second), tickets.take(&id, second)), (Some("a"), None));
        let late = tickets.put("b", minute, Duration::ZERO).expect("randomness");
        assert_eq!(tickets.take(&late, minute), None);
    }

    #[test]
    fn memory_stays_bounded() {
        let tickets = Tickets::default();
        let first = tickets.put(0, Duration::from_secs(60), Duration::ZERO).expect("randomness");
        for i in 1..=TICKETS_MAX {
            tickets.put(i, Duration::from_secs(61), Duration::ZERO).expect("randomness");
        }
        assert_eq!(tickets.get(&first, Duration::ZERO), None);
        assert_eq!(tickets.0.lock().len(), TICKETS_MAX);
    }
}
