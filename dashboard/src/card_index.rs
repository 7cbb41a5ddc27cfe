//! All cards by the parts of their numbers, for a search by what any reader shows.

use crate::{act::look, app::App, ask::NoPage, limits::CARDS_BEYOND_INDEX_MAX};
use card_readers::{Found, ProjectionIndex, Reading};
use edge_protocol::CardKey;
use ledger_core::rows::Card;
use ledger_office::City;
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

/// The first cards of the registry. Rows of cards are never taken away, and a card keeps its number: an index never goes stale, it
/// only has too few.
#[derive(Default)]
pub(crate) struct Indexed {
    index: ProjectionIndex,
    /// Rows that it was made of.
    rows: usize,
}

/// The newest index.
#[derive(Default)]
pub(crate) struct CardIndex {
    newest: Mutex<Arc<Indexed>>,
    building: tokio::sync::Mutex<()>,
}

impl CardIndex {
    fn newest(&self) -> Arc<Indexed> {
        Arc::clone(&self.newest.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// An index for a search: it misses at most [`CARDS_BEYOND_INDEX_MAX`] cards, which [`Indexed::cards`] walks over.
    ///
    /// # Errors
    /// As [`look`].
    pub(crate) async fn ready(&self, app: &App) -> Result<Arc<Indexed>, NoPage> {
        self.missing_at_most(app, CARDS_BEYOND_INDEX_MAX).await
    }

    /// An index of all cards.
    ///
    /// # Errors
    /// As [`look`].
    pub(crate) async fn whole(&self, app: &App) -> Result<Arc<Indexed>, NoPage> {
        self.missing_at_most(app, 0).await
    }

    async fn missing_at_most(&self, app: &App, beyond: usize) -> Result<Arc<Indexed>, NoPage> {
        let cards = look(app, |city, _| city.cards().len()).await?;
        let has_enough = |indexed: &Indexed| cards.saturating_sub(indexed.rows) <= beyond;
        let newest = self.newest();
        if has_enough(&newest) {
            return Ok(newest);
        }
        // One makes it, the others wait for it.
        let _alone = self.building.lock().await;
        let newest = self.newest();
        if has_enough(&newest) {
            return Ok(newest);
        }
        let keys = look(app, |city, _| city.cards().iter().map(Card::key).collect::<Vec<CardKey>>()).await?;
        let made = tokio::task::spawn_blocking(move || {
            let rows = keys.len();
            Arc::new(Indexed { index: ProjectionIndex::new((0u32..).zip(keys)), rows })
        });
        let made = made.await.map_err(|error| {
            tracing::error!(%error, "no index of cards");
            NoPage::Broken
        })?;
        *self.newest.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&made);
        Ok(made)
    }
}

impl Indexed {
    /// Cards that a reading may be of, as many as [`ProjectionIndex`] names, and how many there are.
    pub(crate) fn cards(&self, city: &City, reading: &Reading) -> (BTreeSet<CardKey>, usize) {
        let part = match reading {
            Reading::Whole(card) => {
                let known = city.card(*card).map(Card::key);
                return (known.into_iter().collect(), usize::from(known.is_some()));
            }
            Reading::Part(part) => part,
        };
        let (rows, mut total) = match self.index.find(part) {
            Found::None => (Vec::new(), 0),
            Found::One(row) => (vec![row], 1),
            Found::Several { rows, total } => (rows, total),
        };
        let mut cards: BTreeSet<CardKey> = rows.iter().filter_map(|row| city.cards().get(*row as usize)).map(Card::key).collect();
        for card in city.cards().iter().skip(self.rows).map(Card::key).filter(|card| part.matches(card)) {
            total += 1;
            cards.insert(card);
        }
        (cards, total)
    }

    /// All parts of this kind that several of the indexed cards share.
    pub(crate) fn collisions(&self, kept: card_readers::Kept) -> card_readers::Collisions {
        self.index.collisions(kept)
    }
}
