//! Which cards share a part: an index of all cards by their first and last bytes.
//!
//! ```text
//! front of four-byte cards │ front of longer cards │ back of all      sorted, 8 bytes each: value (4) │ row (4)
//! ```
//!
//! The value is the first four bytes as on the air, or the last four backwards, so three bytes are the begin of four and one
//! order serves both. Two entries for each card: 24 MB for 1.5 million.

mod groups;

use crate::bytes::{Bytes, Size};
use crate::limits::{COLLISIONS_SHOWN_MAX, ROWS_SHOWN_MAX};
use crate::projection::{Kept, Projection};
use edge_protocol::CardKey;
use groups::groups;

/// Bits of the row in an entry.
const ROW_BITS: u32 = 32;

/// The cards that a part may be of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// No card has this part.
    None,
    /// One card has it. Still a part: a card that is not in the index may have it too.
    One(u32),
    /// Several cards have it: a collision, to be asked about and never guessed.
    Several {
        /// Their rows in order, at most [`ROWS_SHOWN_MAX`].
        rows: Vec<u32>,
        /// How many there are, more than the rows when those were cut.
        total: usize,
    },
}

/// Cards that share a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collision {
    /// What they share.
    pub projection: Projection,
    /// Their rows in order, at most [`ROWS_SHOWN_MAX`].
    pub rows: Vec<u32>,
    /// How many there are, at least two.
    pub total: usize,
}

/// All collisions of one kind of part.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Collisions {
    /// The first [`COLLISIONS_SHOWN_MAX`], ordered by the shared bytes.
    pub shown: Vec<Collision>,
    /// Groups of two and more cards, shown or not.
    pub groups: usize,
    /// Cards in those groups.
    pub cards: usize,
}

/// All cards by their parts.
#[derive(Debug, Clone, Default)]
pub struct ProjectionIndex {
    front_single: Vec<u64>,
    front_longer: Vec<u64>,
    back: Vec<u64>,
}

impl ProjectionIndex {
    /// Indexes cards by the number of their row; each card once. Keys that no card has (see [`Projection::of`]) have no parts and
    /// are left out.
    pub fn new(cards: impl IntoIterator<Item = (u32, CardKey)>) -> Self {
        let cards = cards.into_iter();
        let mut index = Self { back: Vec::with_capacity(cards.size_hint().0), ..Self::default() };
        for (row, card) in cards {
            let Ok(bytes) = Bytes::of(&card) else { continue };
            let longer = bytes.len() > Size::Single.bytes();
            let front = if longer { &mut index.front_longer } else { &mut index.front_single };
            front.push(entry(bytes.first(Size::Single.bytes()), row));
            index.back.push(entry(bytes.last(Size::Single.bytes()).reversed(), row));
        }
        index.front_single.sort_unstable();
        index.front_longer.sort_unstable();
        index.back.sort_unstable();
        index
    }

    /// Cards in the index.
    pub fn len(&self) -> usize {
        self.back.len()
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.back.is_empty()
    }

    /// The cards that a part may be of, in time logarithmic in the number of cards.
    pub fn find(&self, projection: &Projection) -> Found {
        let shift = shift(projection.kept());
        let wanted = u64::from(key(projection));
        let [single, longer] = self.entries(projection.kept()).map(|entries| {
            let begin = entries.partition_point(|entry| entry >> shift < wanted);
            let end = entries.partition_point(|entry| entry >> shift <= wanted);
            entries.get(begin..end).unwrap_or_default()
        });
        let total = single.len() + longer.len();
        let mut rows = single.iter().chain(longer).map(|entry| row(*entry));
        match (total, rows.next()) {
            (1, Some(row)) => Found::One(row),
            (2.., Some(first)) => Found::Several { rows: shown_rows(first, rows), total },
            _ => Found::None,
        }
    }

    /// Every group of cards that share a part of this kind ([`Profile::kept`](crate::Profile::kept)), for the list of what is in
    /// quarantine. Walks over all cards.
    pub fn collisions(&self, kept: Kept) -> Collisions {
        let mut found = Collisions::default();
        for (wanted, entries) in groups(self.entries(kept), shift(kept)).filter(|(_, entries)| entries.len() > 1) {
            found.groups += 1;
            found.cards += entries.len();
            if found.shown.len() < COLLISIONS_SHOWN_MAX {
                let mut rows = entries.iter().map(|entry| row(*entry));
                let rows = rows.next().map(|first| shown_rows(first, rows)).unwrap_or_default();
                let shown = projection(kept, wanted).map(|projection| Collision { projection, rows, total: entries.len() });
                found.shown.extend(shown);
            }
        }
        found
    }

    /// The sorted entries that hold a kind of part.
    fn entries(&self, kept: Kept) -> [&[u64]; 2] {
        match kept {
            Kept::Level1 => [&[], &self.front_longer],
            Kept::First3 | Kept::First4 => [&self.front_single, &self.front_longer],
            Kept::Last3 | Kept::Last4 => [&self.back, &[]],
        }
    }
}

/// The lowest rows in order; all are looked at, so the same part always shows the same cards.
fn shown_rows(first: u32, rest: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut rows: Vec<u32> = std::iter::once(first).chain(rest).collect();
    rows.sort_unstable();
    rows.truncate(ROWS_SHOWN_MAX);
    rows.shrink_to_fit();
    rows
}

fn entry(bytes: Bytes, row: u32) -> u64 {
    u64::try_from(bytes.value()).unwrap_or(u64::MAX) << ROW_BITS | u64::from(row)
}

fn row(entry: u64) -> u32 {
    u32::try_from(entry & u64::from(u32::MAX)).unwrap_or(u32::MAX)
}

/// Bits of an entry behind the bytes of such a part.
const fn shift(kept: Kept) -> u32 {
    match kept.bytes_kept() {
        4 => ROW_BITS,
        _ => ROW_BITS + 8,
    }
}

/// The begin of the entries that have this part: its bytes, backwards when counted from the end.
fn key(projection: &Projection) -> u32 {
    turned(projection.kept(), projection.value())
}

/// Turns the bytes round when they are counted from the end; done twice it is undone.
fn turned(kept: Kept, value: u32) -> u32 {
    let unused = 32 - u32::from(kept.bytes_kept()) * 8;
    if kept.from_the_end() { value.swap_bytes() >> unused } else { value }
}

fn projection(kept: Kept, key: u64) -> Option<Projection> {
    let value = turned(kept, u32::try_from(key).ok()?);
    Projection::new(kept, Bytes::new(u128::from(value), kept.bytes_kept())?)
}
