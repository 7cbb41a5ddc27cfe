//! Whose meal a debit was, also where a till has passed to another supplier since (SUP-02).

use ledger_core::{Record, RecordKind, State, civil_day};
use std::collections::HashMap;

/// Who serves at the tills, and who did before.
pub(super) struct Tills {
    /// Suppliers of the tills now, by device.
    now: Vec<u32>,
    /// Of tills that passed or will: last days and the supplier up to each, oldest first; the last entry is for ever.
    by_day: HashMap<u32, Vec<(i32, u32)>>,
}

impl Tills {
    pub(super) fn of(state: &State) -> Self {
        let now = state.devices().iter().map(|device| device.supplier).collect();
        let mut by_day = HashMap::new();
        for (device, row) in (0u32..).zip(state.devices()) {
            let complex = state.buildings().get(row.building as usize).map_or(0, |building| building.complex);
            let mut days: Vec<i32> = state.successions(complex).iter().map(|change| change.last_day).collect();
            days.sort_unstable();
            days.push(i32::MAX);
            let served: Vec<(i32, u32)> = days.into_iter().map(|day| (day, state.serving(device, day))).collect();
            if served.iter().any(|(_, supplier)| *supplier != row.supplier) {
                by_day.insert(device, served);
            }
        }
        Self { now, by_day }
    }

    /// The supplier of a meal at a till that changed hands, or of a meal taken back; `None` where it is whoever has the purse.
    pub(super) fn told(&self, record: &Record) -> Option<u32> {
        match RecordKind::from_code(record.kind)? {
            RecordKind::MealDebit => {
                let day = civil_day(record.event_time_us);
                let served = self.by_day.get(&record.device)?;
                served.iter().find(|(last, _)| day <= *last).map(|(_, supplier)| *supplier)
            }
            RecordKind::Reversal => Some(record.arg),
            _ => None,
        }
    }

    /// The supplier of a meal at the expense of the budget, given or taken back; 0 for everything else.
    pub(super) fn of_budget(&self, record: &Record) -> u32 {
        let now = || self.now.get(record.device as usize).copied().unwrap_or(0);
        let meal = record.kind == RecordKind::MealDebit as u8;
        self.told(record).unwrap_or_else(|| if meal { now() } else { 0 })
    }
}
