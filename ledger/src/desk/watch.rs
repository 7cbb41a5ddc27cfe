//! What happens at the doors and tills of a building. Looked at every second, so what was counted once is kept, and only what came
//! since is walked.

use super::entries::{Chains, row};
use super::{CityDesk, broken};
use crate::journal::{JournalError, Located};
use crate::ledger::Ledger;
use dashboard::views::desk::{DeskError, EntriesOf, Named};
use dashboard::views::scene::{DEBITS_SHOWN, DayTotals, PASSAGES_SHOWN, SeenRow, TillsView};
use edge_protocol::{MealClass, Reason};
use ledger_core::limits::{CIVIL_OFFSET_US, DAY_US};
use ledger_core::{Record, RecordKind, civil_day};
use parking_lot::Mutex;
use std::collections::VecDeque;

/// Records walked for one look. Origin: two days of a large building; only the first look at one goes that far.
const WALK_MAX: usize = 8_192;
/// Buildings whose last look is kept; the one looked at longest ago gives way. Origin: as many as the pages show live.
const WATCHED_MAX: usize = dashboard::limits::BOARDS_MAX;

/// The last looks, newest first.
pub(super) type Looks = Mutex<VecDeque<Look>>;

/// What is known of a building.
pub(super) struct Look {
    building: u32,
    /// Records of its gateways below this position are in it.
    to: u64,
    passages: Newest,
    debits: Newest,
    /// Civil day of the totals; none without a debit.
    day: Option<i32>,
    totals: DayTotals,
    /// When the oldest record was booked behind which a gap lies; 0 for no gap.
    known_from_us: i64,
}

/// The newest records of a kind by device time, as time and position, newest first.
struct Newest {
    all: Vec<(i64, u64)>,
    at_most: usize,
}

impl Newest {
    fn add(&mut self, found: &Located) {
        let one = (found.record.event_time_us, found.pos);
        let at = self.all.partition_point(|other| *other > one);
        if at < self.at_most {
            self.all.insert(at, one);
            self.all.truncate(self.at_most);
        }
    }
}

/// Who passed last.
pub(super) fn doors(desk: &CityDesk, building: u32) -> Result<Vec<SeenRow>, DeskError> {
    let last = look(desk, building, |look| look.passages.all.clone())?;
    seen(desk, &last)
}

/// The last debits, and the totals of their day.
pub(super) fn tills(desk: &CityDesk, building: u32) -> Result<TillsView, DeskError> {
    let (last, mut view) = look(desk, building, |look| {
        let day_us = look.day.map_or(0, day_start_us);
        let since_us = Some(look.known_from_us).filter(|_| look.day.is_some()).filter(|from_us| *from_us > day_us).unwrap_or(0);
        (look.debits.all.clone(), TillsView { day_us, totals: look.totals, since_us, ..TillsView::default() })
    })?;
    view.last = seen(desk, &last)?;
    Ok(view)
}

/// Brings what is known of a building up to date and reads it. Two readers at once may both walk; the later one's look is kept.
fn look<T>(desk: &CityDesk, building: u32, read: impl FnOnce(&Look) -> T) -> Result<T, DeskError> {
    let kept = {
        let mut looks = desk.looks.lock();
        let at = looks.iter().position(|look| look.building == building);
        at.and_then(|at| looks.remove(at))
    };
    let mut look = kept.unwrap_or_else(|| Look::none(building));
    look.follow(&desk.ledger).map_err(|error| broken(&error))?;
    let answer = read(&look);
    let mut looks = desk.looks.lock();
    looks.retain(|other| other.building != building);
    looks.push_front(look);
    looks.truncate(WATCHED_MAX);
    Ok(answer)
}

impl Look {
    fn none(building: u32) -> Self {
        let newest = |at_most| Newest { all: Vec::with_capacity(at_most), at_most };
        let (passages, debits) = (newest(PASSAGES_SHOWN), newest(DEBITS_SHOWN));
        Self { building, to: 0, passages, debits, day: None, totals: DayTotals::default(), known_from_us: 0 }
    }

    /// Adds what came since the last look, or since yesterday began. A gap makes it begin anew.
    fn follow(&mut self, ledger: &Ledger) -> Result<(), JournalError> {
        let Some(mut chains) = Chains::of(ledger, EntriesOf::Building(self.building)) else { return Ok(()) };
        let Some(newest) = chains.newest().filter(|newest| *newest >= self.to) else { return Ok(()) };
        let (mut found, mut begin_us) = (Vec::new(), None);
        let met = loop {
            if chains.newest().is_none_or(|pos| pos < self.to) {
                break true;
            }
            if found.len() == WALK_MAX {
                break false;
            }
            let Some(next) = chains.next(ledger)? else { break true };
            let begin_us = *begin_us.get_or_insert(day_start_us(civil_day(next.booked_us) - 1));
            if self.to == 0 && next.booked_us < begin_us {
                break true;
            }
            found.push(next);
        };
        if !met {
            *self = Self::none(self.building);
        }
        self.to = newest + 1;
        self.add(&found, met);
        Ok(())
    }

    /// `whole` when nothing lies between these and what was known.
    fn add(&mut self, found: &[Located], whole: bool) {
        let kind = |found: &&Located| RecordKind::from_code(found.record.kind);
        let by_the_clock = |found: &&Located| found.record.reason != Reason::EventInFuture.code();
        let debits = || found.iter().filter(by_the_clock).filter(|found| kind(found) == Some(RecordKind::MealDebit));
        let passes = |found: &&Located| matches!(kind(found), Some(RecordKind::Tap | RecordKind::Bring | RecordKind::Take));
        found.iter().filter(by_the_clock).filter(passes).for_each(|found| self.passages.add(found));
        debits().for_each(|found| self.debits.add(found));
        let newest_day = debits().map(|found| civil_day(found.record.event_time_us)).max();
        if newest_day > self.day {
            (self.day, self.totals) = (newest_day, DayTotals::default());
        }
        if !whole {
            self.known_from_us = found.last().map_or(0, |oldest| oldest.booked_us);
        }
        for found in debits().filter(|found| Some(civil_day(found.record.event_time_us)) == self.day) {
            count(&mut self.totals, &found.record);
        }
    }
}

fn count(totals: &mut DayTotals, record: &Record) {
    if record.reason >= edge_protocol::reason::FIRST_REFUSAL {
        totals.refused += 1;
    } else if record.detail == MealClass::Free as u8 {
        totals.free += 1;
        totals.free_kopecks += record.amount_kopecks;
    } else {
        totals.paid += 1;
        totals.paid_kopecks += record.amount_kopecks;
    }
}

fn day_start_us(day: i32) -> i64 {
    i64::from(day) * DAY_US - CIVIL_OFFSET_US
}

/// These records with the people they are about.
fn seen(desk: &CityDesk, last: &[(i64, u64)]) -> Result<Vec<SeenRow>, DeskError> {
    let one = |pos: u64| -> Result<Option<SeenRow>, JournalError> {
        let Some(found) = desk.ledger.journal().record(pos)? else { return Ok(None) };
        let entry = row(&desk.ledger, &found)?;
        let state = desk.ledger.read_now();
        let holder = state.holder(found.record.holder).map(|row| (desk.person(&state, found.record.holder, row), row.benefit));
        let (person, benefit) = holder.map_or((None, 0), |(person, benefit)| (Some(person), benefit));
        let benefit = state.benefits().get(benefit as usize).filter(|_| benefit != 0).map(|row| (benefit, row.name.clone()));
        let benefit = benefit.map_or_else(Named::default, |(id, name)| Named { id, name });
        Ok(Some(SeenRow { entry, person, benefit, meal: found.record.meal }))
    };
    let rows: Result<Vec<_>, _> = last.iter().map(|(_, pos)| one(*pos)).collect();
    Ok(rows.map_err(|error| broken(&error))?.into_iter().flatten().collect())
}
