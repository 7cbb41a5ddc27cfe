//! Who is connected: one live session per gateway, the newest wins.

use crate::metrics::Metrics;
use crate::writer::ToSession;
use edge_protocol::{Goodbye, Notice};
use parking_lot::Mutex;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::mpsc::UnboundedSender;

/// The live sessions by gateway.
pub struct Connections {
    sessions: Mutex<HashMap<u32, (u64, UnboundedSender<ToSession>)>>,
    next_id: AtomicU64,
    metrics: Arc<Metrics>,
}

impl Connections {
    /// Nobody yet.
    pub fn new(metrics: Arc<Metrics>) -> Self {
        Self { sessions: Mutex::default(), next_id: AtomicU64::new(1), metrics }
    }

    /// Registers a session; an older one of the same gateway is told to go. Dropping the guard unregisters it.
    pub fn enter(self: &Arc<Self>, gateway: u32, session: UnboundedSender<ToSession>) -> Entered {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let mut sessions = self.sessions.lock();
        if let Some((_, older)) = sessions.insert(gateway, (id, session)) {
            // An older session that is gone already needs no farewell.
            let _ = older.send(ToSession::Close(Goodbye::Superseded));
        }
        self.metrics.gateways_online(sessions.len());
        Entered { connections: Arc::clone(self), gateway, id }
    }

    /// Gateways with a live session.
    pub fn online(&self) -> BTreeSet<u32> {
        self.sessions.lock().keys().copied().collect()
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.sessions.lock().len()
    }

    /// Tells one gateway a setting, or all of them.
    pub fn notify(&self, gateway: Option<u32>, notice: Notice) {
        let sessions = self.sessions.lock();
        for (_, (_, session)) in sessions.iter().filter(|(id, _)| gateway.is_none_or(|g| g == **id)) {
            // A session that is gone learns it from its next hello.
            let _ = session.send(ToSession::Notice(notice));
        }
    }

    /// Ends all sessions.
    pub fn close_all(&self, why: Goodbye) {
        for (_, session) in self.sessions.lock().values() {
            // Gone is what we want.
            let _ = session.send(ToSession::Close(why));
        }
    }
}

/// A registered session.
pub struct Entered {
    connections: Arc<Connections>,
    gateway: u32,
    id: u64,
}

impl Drop for Entered {
    fn drop(&mut self) {
        let mut sessions = self.connections.sessions.lock();
        if sessions.get(&self.gateway).is_some_and(|(id, _)| *id == self.id) {
            sessions.remove(&self.gateway);
        }
        self.connections.metrics.gateways_online(sessions.len());
    }
}
