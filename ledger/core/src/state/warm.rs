//! Brings the rows that a frame will need into the processor's caches, many at a time.
//!
//! Deciding one event waits for memory three or four times in a row: index, card, holder, and the purse of who pays. With a city
//! of 1.5 million the rows are far apart, and those waits are most of the time. Reading the same places for many events side by
//! side lets the waits overlap. Nothing is decided here and nothing is changed: forgetting to call it costs time only.

use super::State;
use crate::record::Record;
use edge_protocol::event::{ArchivedEvent, EventKind};
use edge_protocol::{CardKey, Event};

/// Events whose rows are fetched together. Origin: measured, 16 to 64 are alike; the rows of 32 events fit the first-level cache.
const TOGETHER: usize = 32;

/// What says whose rows an event will need.
pub trait Touches {
    /// The card at the reader.
    fn card(&self) -> CardKey;
    /// An event's kind, or a record's.
    fn kind(&self) -> u8;
}

impl Touches for Event {
    fn card(&self) -> CardKey {
        self.card_key()
    }

    fn kind(&self) -> u8 {
        self.kind
    }
}

impl Touches for ArchivedEvent {
    fn card(&self) -> CardKey {
        self.card_key()
    }

    fn kind(&self) -> u8 {
        self.kind
    }
}

impl Touches for Record {
    fn card(&self) -> CardKey {
        self.card_key()
    }

    fn kind(&self) -> u8 {
        self.kind
    }
}

impl State {
    /// Events that are worth one call of [`State::warm`] before they are decided.
    pub const WARM_MAX: usize = TOGETHER;

    /// Reads what these events will need; the first [`State::WARM_MAX`] count.
    pub fn warm(&self, events: &[impl Touches]) {
        let events = events.get(..TOGETHER).unwrap_or(events);
        let mut seen = 0u64;
        for event in events {
            seen = seen.wrapping_add(u64::from(self.card_index.touch(event.card())));
        }
        let mut rows = [0u32; TOGETHER];
        for (row, event) in rows.iter_mut().zip(events) {
            *row = self.card_of(event.card()).unwrap_or(u32::MAX);
        }
        for row in &mut rows {
            *row = self.cards.get(*row as usize).map_or(0, |card| card.holder);
        }
        for (row, event) in rows.iter_mut().zip(events) {
            let Some(holder) = self.holders.get(*row as usize) else { continue };
            seen = seen.wrapping_add(holder.last_pos);
            *row = 0;
            if event.kind() == EventKind::MealDebit as u8 {
                // The days' meals and spending lie in the row's second cache line.
                seen = seen.wrapping_add(u64::from(holder.spent[0]));
                *row = holder.purse;
            }
        }
        for row in rows.iter().filter(|row| **row != 0) {
            seen = seen.wrapping_add(self.purses.get(*row as usize).map_or(0, |purse| purse.last_pos));
        }
        // Keeps the reads from being optimised away.
        core::hint::black_box(seen);
    }
}
