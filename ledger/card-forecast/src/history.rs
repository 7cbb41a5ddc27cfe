//! What a building used its cards for, day by day, and the same by calendar month, which is what rates are learnt from.

use crate::civil::{first_day, month_of};
use crate::limits::{CAUSES, HISTORY_MONTHS_MAX};

/// Why a card left the reserve, or came back to it (IDN-20).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// A holder lost the card and was given another.
    Lost,
    /// A card no longer worked.
    Broken,
    /// A newcomer's first card.
    Newcomer,
    /// A card came back into the reserve, fit to be given out again.
    Returned,
}

impl Cause {
    /// All causes, in the order of this crate's tables.
    pub const ALL: [Self; CAUSES] = [Self::Lost, Self::Broken, Self::Newcomer, Self::Returned];

    pub(crate) fn index(self) -> usize {
        match self {
            Self::Lost => 0,
            Self::Broken => 1,
            Self::Newcomer => 2,
            Self::Returned => 3,
        }
    }
}

/// Cards of one cause on one day. Several of a day add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayUse {
    /// Days since 1970-01-01.
    pub day: i32,
    /// Why.
    pub cause: Cause,
    /// Cards.
    pub pieces: u32,
}

/// What one building used, in any order. Days without a [`DayUse`] used nothing; days outside first and last are not known.
#[derive(Clone, Copy, Debug)]
pub struct History<'a> {
    /// People who hold a card of this building now.
    pub holders: u32,
    /// First day that is known, days since 1970-01-01.
    pub first_day: i32,
    /// Last day that is known; before the first one: nothing is known.
    pub last_day: i32,
    /// The uses.
    pub uses: &'a [DayUse],
}

/// One month of a history.
pub(crate) struct Cell {
    /// From January 1970.
    pub(crate) month: i32,
    /// First and last known day in it.
    pub(crate) days: (i32, i32),
    /// Pieces by cause.
    pub(crate) pieces: [f64; CAUSES],
}

impl History<'_> {
    /// First and last known day up to some day, no further back than is looked at.
    pub(crate) fn known(&self, until: i32) -> Option<(i32, i32)> {
        let last = self.last_day.min(until);
        let kept = i32::try_from(HISTORY_MONTHS_MAX).unwrap_or(i32::MAX);
        let first = self.first_day.max(first_day(month_of(last).saturating_sub(kept - 1)));
        (first <= last).then_some((first, last))
    }

    /// The last known months up to a day, oldest first; of the first and last one perhaps a part.
    pub(crate) fn cells(&self, until: i32) -> Vec<Cell> {
        let Some((first, last)) = self.known(until) else { return Vec::new() };
        let known = |month| {
            let days = (first.max(first_day(month)), last.min(first_day(month + 1).saturating_sub(1)));
            Cell { month, days, pieces: [0.0; CAUSES] }
        };
        let from = month_of(first);
        let mut cells: Vec<Cell> = (from..=month_of(last)).map(known).collect();
        for used in self.uses.iter().filter(|used| (first..=last).contains(&used.day)) {
            let at = usize::try_from(month_of(used.day) - from).ok();
            if let Some(cell) = at.and_then(|at| cells.get_mut(at)) {
                cell.pieces[used.cause.index()] += f64::from(used.pieces);
            }
        }
        cells
    }
}
