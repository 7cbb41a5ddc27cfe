//! Finds the row of a card by its key.
//!
//! The table holds row numbers only, four bytes a card; the key is compared in the row, which a decision reads next anyway. So a
//! look-up waits for memory once less than with the keys in the table, and a million and a half cards need 10 MB instead of 34.

use crate::rows::Card;
use core::hash::BuildHasher;
use edge_protocol::CardKey;
use foldhash::fast::FixedState;
use hashbrown::HashTable;

#[derive(Clone, Debug, Default)]
pub(super) struct CardIndex(HashTable<u32>);

impl CardIndex {
    /// The row with this key.
    pub(super) fn get(&self, cards: &[Card], key: CardKey) -> Option<u32> {
        let is_it = |id: &u32| cards.get(*id as usize).is_some_and(|card| key_of(card) == key);
        self.0.find(hash_of(key), is_it).copied()
    }

    /// Lists row `id`, whose key is not listed yet.
    pub(super) fn insert(&mut self, cards: &[Card], id: u32) {
        let hash_at = |id: &u32| cards.get(*id as usize).map_or(0, |card| hash_of(key_of(card)));
        self.0.insert_unique(hash_at(&id), id, hash_at);
    }

    /// Makes room for as many rows as there are.
    pub(super) fn reserve(&mut self, cards: &[Card]) {
        self.0.reserve(cards.len(), |id| cards.get(*id as usize).map_or(0, |card| hash_of(key_of(card))));
    }
}

fn key_of(card: &Card) -> CardKey {
    CardKey { bytes: card.bytes, bits: card.bits }
}

/// With a fixed seed: who replays must not decide otherwise, and a table of known cards is not filled by strangers.
fn hash_of(key: CardKey) -> u64 {
    let [b0, b1, b2, b3, b4, b5, b6, b7, b8, b9] = key.bytes;
    let front = u64::from_le_bytes([b0, b1, b2, b3, b4, b5, b6, b7]);
    FixedState::default().hash_one((front, u32::from_le_bytes([b8, b9, key.bits, 0])))
}
