//! Finds the row of a card by its key.
//!
//! An open table of row numbers, four bytes a slot, at most half full. The key is compared in the row, which a decision reads
//! next anyway; eight bits of the hash beside the number keep it from being compared in other cards' rows. So a look-up waits
//! for memory once before the row, at a place that is known beforehand: [`CardIndex::touch`] lets those waits overlap.

use crate::limits::HOLDER_ID_MAX;
use crate::rows::Card;
use alloc::vec;
use alloc::vec::Vec;
use core::hash::BuildHasher;
use edge_protocol::CardKey;
use foldhash::fast::FixedState;

/// Bits of a slot that are the row; the others are the tag. Origin: [`HOLDER_ID_MAX`] bounds the number of cards.
const ROW_BITS: u32 = 24;
const ROW_MASK: u32 = (1 << ROW_BITS) - 1;
/// A slot without a card.
const EMPTY: u32 = u32::MAX;
const _: () = assert!(HOLDER_ID_MAX < ROW_MASK);
/// Slots of the first table. Origin: a page of memory.
const SLOTS_MIN: usize = 1 << 10;

#[derive(Clone, Debug, Default)]
pub(super) struct CardIndex {
    /// None, or a power of two of them.
    slots: Vec<u32>,
    len: usize,
}

impl CardIndex {
    /// The row with this key.
    pub(super) fn get(&self, cards: &[Card], key: CardKey) -> Option<u32> {
        let hash = hash_of(key);
        let mut at = self.home(hash);
        loop {
            let slot = *self.slots.get(at)?;
            if slot == EMPTY {
                return None;
            }
            let row = slot & ROW_MASK;
            if slot >> ROW_BITS == tag_of(hash) && cards.get(row as usize).is_some_and(|card| card.key() == key) {
                return Some(row);
            }
            at = self.after(at);
        }
    }

    /// Reads where a look-up of this key begins; the answer says nothing.
    pub(super) fn touch(&self, key: CardKey) -> u32 {
        self.slots.get(self.home(hash_of(key))).copied().unwrap_or(EMPTY)
    }

    /// Lists row `id`, whose key is not listed yet.
    pub(super) fn insert(&mut self, cards: &[Card], id: u32) {
        if (self.len + 1) * 2 > self.slots.len() {
            self.grow(cards, self.len + 1);
        }
        self.place(cards, id);
        self.len += 1;
    }

    /// Makes room for as many rows as there are.
    pub(super) fn reserve(&mut self, cards: &[Card]) {
        if cards.len() * 2 > self.slots.len() {
            self.grow(cards, cards.len());
        }
    }

    fn grow(&mut self, cards: &[Card], rows: usize) {
        let slots = (rows * 2).next_power_of_two().max(SLOTS_MIN);
        let old = core::mem::replace(&mut self.slots, vec![EMPTY; slots]);
        for slot in old.into_iter().filter(|slot| *slot != EMPTY) {
            self.place(cards, slot & ROW_MASK);
        }
    }

    /// Puts row `id` into the first free slot; there is always one.
    fn place(&mut self, cards: &[Card], id: u32) {
        let Some(card) = cards.get(id as usize) else { return };
        let hash = hash_of(card.key());
        let mut at = self.home(hash);
        while let Some(slot) = self.slots.get_mut(at) {
            if *slot == EMPTY {
                *slot = tag_of(hash) << ROW_BITS | id & ROW_MASK;
                return;
            }
            at = self.after(at);
        }
    }

    fn home(&self, hash: u64) -> usize {
        hash as usize & self.slots.len().wrapping_sub(1)
    }

    fn after(&self, at: usize) -> usize {
        (at + 1) & (self.slots.len() - 1)
    }
}

/// The part of the hash that [`CardIndex::home`] does not use.
fn tag_of(hash: u64) -> u32 {
    (hash >> 56) as u32
}

/// With a fixed seed: who replays must not decide otherwise, and a table of known cards is not filled by strangers.
fn hash_of(key: CardKey) -> u64 {
    let [b0, b1, b2, b3, b4, b5, b6, b7, b8, b9] = key.bytes;
    let front = u64::from_le_bytes([b0, b1, b2, b3, b4, b5, b6, b7]);
    FixedState::default().hash_one((front, u32::from_le_bytes([b8, b9, key.bits, 0])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cards(count: u32) -> Vec<Card> {
        let card = |n: u32| {
            let [a, b, c, d] = n.to_be_bytes();
            Card { bytes: [4, a, b, c, d, 0, 0, 0, 0, 0], bits: 56, ..Card::default() }
        };
        (0..count).map(card).collect()
    }

    #[test]
    fn every_listed_card_is_found_and_no_other() {
        let all = cards(20_000);
        let mut index = CardIndex::default();
        assert_eq!(index.get(&[], all[0].key()), None, "nothing is listed yet");
        for id in 0..all.len() as u32 / 2 {
            index.insert(&all[..=id as usize], id);
        }
        let (known, unknown) = all.split_at(all.len() / 2);
        for (id, card) in (0u32..).zip(known) {
            assert_eq!(index.get(&all, card.key()), Some(id));
            assert_ne!(index.touch(card.key()), EMPTY, "a home slot is taken by its card or by another");
        }
        assert!(unknown.iter().all(|card| index.get(&all, card.key()).is_none()));
        assert!(index.slots.len() >= 2 * known.len(), "{}", index.slots.len());
    }

    #[test]
    fn a_reserved_table_is_never_moved() {
        let all = cards(5_000);
        let mut index = CardIndex::default();
        index.reserve(&all);
        let slots = index.slots.len();
        (0..all.len() as u32).for_each(|id| index.insert(&all, id));
        assert_eq!(index.slots.len(), slots);
        assert_eq!(index.get(&all, all[4_999].key()), Some(4_999));
    }
}
