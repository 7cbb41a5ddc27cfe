//! Tells gateways what changed for them: their building's mode, and that the deny list has a new version (BLD-07, IDN-04).

use crate::connections::Connections;
use edge_protocol::{Notice, NoticeKind};
use ledger_core::State;
use std::sync::Arc;

/// Compares the followed state with what gateways were told last.
pub struct Notifier {
    connections: Arc<Connections>,
    deny_version: u32,
    modes: Vec<u8>,
}

impl Notifier {
    /// Starts from `state`; gateways that connect learn it from their hello.
    pub fn new(connections: Arc<Connections>, state: &State) -> Self {
        let modes = state.buildings().iter().map(|b| b.mode).collect();
        Self { connections, deny_version: state.deny_version(), modes }
    }

    /// Sends a notice for everything that differs. Call it after registry changes.
    pub fn compare(&mut self, state: &State) {
        if state.deny_version() != self.deny_version {
            self.deny_version = state.deny_version();
            self.connections.notify(None, notice(NoticeKind::DenyList, u64::from(self.deny_version)));
        }
        self.modes.resize(state.buildings().len(), 0);
        for (building, (row, told)) in (0u32..).zip(state.buildings().iter().zip(&mut self.modes)) {
            if row.mode == *told {
                continue;
            }
            *told = row.mode;
            for (gateway, _) in (0u32..).zip(state.gateways()).filter(|(_, g)| g.active && g.building == building) {
                self.connections.notify(Some(gateway), notice(NoticeKind::BuildingMode, u64::from(row.mode)));
            }
        }
    }
}

fn notice(kind: NoticeKind, value: u64) -> Notice {
    Notice { value, kind: kind as u8, reserved: [0; 7] }
}
