//! Brings the rows that a frame will need into the processor's caches, many at a time.
//!
//! Deciding one event waits for memory three or four times in a row: index, card, holder, purse. With a city of 1.5 million the
//! rows are far apart, and those waits are most of the time. Reading the same places for many events side by side lets the waits
//! overlap. Nothing is decided here and nothing is changed: forgetting to call it costs time only.

use super::State;
use edge_protocol::CardKey;

/// Events whose rows are fetched together. Origin: measured, 16 to 64 are alike; the rows of 32 events fit the first-level cache.
const TOGETHER: usize = 32;

impl State {
    /// Events that are worth one call of [`State::warm`] before they are decided.
    pub const WARM_MAX: usize = TOGETHER;

    /// Reads what events with these cards will need; the first [`State::WARM_MAX`] count.
    pub fn warm(&self, cards: impl Iterator<Item = CardKey>) {
        let mut rows = [0u32; TOGETHER];
        for (row, card) in rows.iter_mut().zip(cards) {
            *row = self.card_of(card).unwrap_or(u32::MAX);
        }
        for row in &mut rows {
            *row = self.cards.get(*row as usize).map_or(0, |card| card.holder);
        }
        let mut seen = 0u64;
        for row in &mut rows {
            let Some(holder) = self.holders.get(*row as usize) else { continue };
            seen =
                seen.wrapping_add(holder.last_pos).wrapping_add(u64::from(holder.spent[0])).wrapping_add(u64::from(holder.kind));
            *row = holder.purse;
        }
        for row in rows {
            seen = seen.wrapping_add(self.purses.get(row as usize).map_or(0, |purse| purse.last_pos));
        }
        // Keeps the reads from being optimised away.
        core::hint::black_box(seen);
    }
}
