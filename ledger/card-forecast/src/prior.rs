//! What the whole city says about one building: rates by calendar month and cause, and how far buildings differ from them.

use crate::civil::{Week, month_of, season, weekday, weighted_days};
use crate::history::{Cause, Cell, History};
use crate::limits::{
    BUILDINGS_MIN, CAUSES, GUESS_HOLDER_DAYS, GUESS_PER_YEAR, HISTORY_MONTHS_MAX, LEVEL_HALF_LIFE_MONTHS, LEVEL_PIECES,
    LEVEL_ROUNDS, MONTH_HOLDER_DAYS, SEASON_HALF_LIFE_MONTHS, STRENGTH, STRENGTH_GUESS, SWING_GUESS, SWING_MAX, TOGETHER_GUESS,
    TOGETHER_MAX, WEEKDAY_PIECES,
};

/// Days of a year.
const YEAR: f64 = 365.25;

/// City-wide rates and how buildings differ.
#[derive(Clone, Debug)]
pub struct CityPrior {
    /// Weights of the days of the week, by cause.
    weeks: [Week; CAUSES],
    /// Pieces per holder and mean day to expect, by cause and calendar month.
    seasons: [[f64; 12]; CAUSES],
    /// The same as it was, by month from `past_from`: a building is compared with the city of that time.
    past: Vec<[f64; CAUSES]>,
    past_from: i32,
    /// Shape of the Gamma distribution of buildings' factors around 1.
    strength: [f64; CAUSES],
    /// What a building's month varies by beside its own mean.
    varies: [Varies; CAUSES],
}

/// Variance of a building's month of some mean: `together · mean + swing · mean²`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Varies {
    /// Pieces that go together, at least 1: a family or a class that comes at once.
    pub(crate) together: f64,
    /// Relative variance of months as a whole.
    pub(crate) swing: f64,
}

/// Holder-days (by the weights of the week) and pieces of the city in one month, by cause.
#[derive(Clone, Copy, Default)]
struct Sum {
    holder_days: [f64; CAUSES],
    pieces: [f64; CAUSES],
}

impl CityPrior {
    /// Learns from all buildings. A building without holders says nothing; without any building the guesses of
    /// [`crate::limits`] stand.
    #[must_use]
    pub fn learn(histories: &[History<'_>]) -> Self {
        let known = |history: &History<'_>| {
            let cells = if history.holders == 0 { Vec::new() } else { history.cells(i32::MAX) };
            cells.last().map(|cell| cell.month).map(|last| (f64::from(history.holders), cells, last))
        };
        let buildings: Vec<(f64, Vec<Cell>, i32)> = histories.iter().filter_map(known).collect();
        let latest = buildings.iter().map(|(_, _, last)| *last).max().unwrap_or(0);
        let past_from = latest - i32::try_from(HISTORY_MONTHS_MAX).unwrap_or(0) + 1;
        let weeks = weeks_of(histories);
        let mut sums = vec![Sum::default(); HISTORY_MONTHS_MAX];
        for (holders, cells, _) in &buildings {
            for cell in cells {
                let at = usize::try_from(cell.month - past_from).ok();
                let Some(sum) = at.and_then(|at| sums.get_mut(at)) else { continue };
                for (cause, week) in weeks.iter().enumerate() {
                    sum.holder_days[cause] += holders * weighted_days(week, cell.days.0, cell.days.1);
                    sum.pieces[cause] += cell.pieces[cause];
                }
            }
        }
        let mut prior = Self {
            weeks,
            seasons: [[0.0; 12]; CAUSES],
            past: vec![[0.0; CAUSES]; HISTORY_MONTHS_MAX],
            past_from,
            strength: [STRENGTH_GUESS; CAUSES],
            varies: [Varies { together: TOGETHER_GUESS, swing: SWING_GUESS }; CAUSES],
        };
        (0..CAUSES).for_each(|cause| prior.learn_rates(&sums, cause));
        if buildings.len() >= BUILDINGS_MIN {
            (0..CAUSES).for_each(|cause| prior.learn_spread(&buildings, cause));
        }
        prior
    }

    /// Pieces per holder and day in a calendar month, the mean of all days of the week; 1 is January; 0 for no such month.
    #[must_use]
    pub fn rate(&self, cause: Cause, month: u8) -> f64 {
        let at = usize::from(month).checked_sub(1);
        at.and_then(|at| self.seasons[cause.index()].get(at)).copied().unwrap_or(0.0)
    }

    /// How much the city's rate weighs beside a building's own history, in pieces: the shape of a Gamma distribution, so that
    /// `1 / √strength` is the relative deviation between buildings.
    #[must_use]
    pub fn strength(&self, cause: Cause) -> f64 {
        self.strength[cause.index()]
    }

    /// Pieces per holder on a day to come, days since 1970-01-01: the rate of its month, and more or less by day of the week.
    #[must_use]
    pub fn rate_on(&self, cause: Cause, day: i32) -> f64 {
        self.coming(cause.index(), month_of(day), day, day)
    }

    /// Pieces per holder from one day to another of a month to come.
    pub(crate) fn coming(&self, cause: usize, month: i32, from: i32, to: i32) -> f64 {
        self.seasons[cause][season(month)] * weighted_days(&self.weeks[cause], from, to)
    }

    /// What a building's month varies by beside its own mean.
    pub(crate) fn varies(&self, cause: usize) -> Varies {
        self.varies[cause]
    }

    /// Mean and variance of a building's factor: the city's 1, moved by what the building used compared with the city then.
    /// `fade` is the weight of a month of the building's history.
    pub(crate) fn factor(&self, cause: usize, holders: f64, cells: &[Cell], fade: impl Fn(&Cell) -> f64) -> (f64, f64) {
        let start = (self.strength[cause], self.strength[cause]);
        let (shape, rate) = cells.iter().fold(start, |(shape, rate), cell| {
            let expected = self.expected(cause, holders, cell);
            // a month that swings as a whole says less than its pieces would, each by itself
            let weight = fade(cell) / (self.varies[cause].together + expected * self.varies[cause].swing);
            (shape + weight * cell.pieces[cause], rate + weight * expected)
        });
        (shape / rate, shape / (rate * rate))
    }

    /// Pieces that a building of these holders would have used in a past month, were it like the city.
    fn expected(&self, cause: usize, holders: f64, cell: &Cell) -> f64 {
        let past = usize::try_from(i64::from(cell.month) - i64::from(self.past_from)).ok().and_then(|at| self.past.get(at));
        let rate = past.map_or_else(|| self.seasons[cause][season(cell.month)], |rates| rates[cause]);
        holders * rate * weighted_days(&self.weeks[cause], cell.days.0, cell.days.1)
    }

    /// Seasons and level of one cause: by turns, seasons from months brought to one level, and levels from months without seasons.
    fn learn_rates(&mut self, sums: &[Sum], cause: usize) {
        let months: Vec<(usize, f64, f64)> = sums
            .iter()
            .zip(self.past_from..)
            .map(|(sum, month)| (season(month), sum.holder_days[cause], sum.pieces[cause]))
            .collect();
        let (days, pieces) = months.iter().fold((0.0, 0.0), |sum, (_, days, pieces)| (sum.0 + days, sum.1 + pieces));
        let year = (pieces + GUESS_HOLDER_DAYS * GUESS_PER_YEAR[cause] / YEAR) / (days + GUESS_HOLDER_DAYS);
        let mut levels = vec![1.0; months.len()];
        for _ in 0..LEVEL_ROUNDS {
            levels = levels_of(&months, &levels, &seasons_of(&months, &levels));
        }
        let rate = |(days, pieces): (f64, f64)| (pieces + MONTH_HOLDER_DAYS * year) / (days + MONTH_HOLDER_DAYS);
        let seasons = seasons_of(&months, &levels).map(rate);
        let as_it_was = |((season, days, pieces), level): (&(usize, f64, f64), &f64)| {
            (pieces + MONTH_HOLDER_DAYS * seasons[*season] * level) / (days + MONTH_HOLDER_DAYS)
        };
        let past = months.iter().zip(&levels).map(as_it_was);
        self.past.iter_mut().zip(past).for_each(|(rates, rate)| rates[cause] = rate);
        let level = levels.last().copied().unwrap_or(1.0);
        self.seasons[cause] = seasons.map(|rate| rate * level);
    }

    /// How buildings differ in one cause, by the method of moments: two months of one building vary together by what is the
    /// building's; what a month varies beyond that is a line through the means plus their squares.
    fn learn_spread(&mut self, buildings: &[(f64, Vec<Cell>, i32)], cause: usize) {
        let months = |holders: f64, cells: &[Cell]| -> Vec<(f64, f64)> {
            let month = |cell: &Cell| (self.expected(cause, holders, cell), cell.pieces[cause]);
            cells.iter().map(month).map(|(expected, pieces)| (expected, pieces - expected)).collect()
        };
        let buildings: Vec<Vec<(f64, f64)>> = buildings.iter().map(|(holders, cells, _)| months(*holders, cells)).collect();
        let Some(between) = between(&buildings) else { return };
        self.strength[cause] = 1.0 / between;
        self.varies[cause] = varies(buildings.iter().flatten().copied(), between);
    }
}

/// Weights of the days of the week, by cause.
fn weeks_of(histories: &[History<'_>]) -> [Week; CAUSES] {
    let mut pieces = [[0.0; 7]; CAUSES];
    for history in histories.iter().filter(|history| history.holders > 0) {
        let Some((first, last)) = history.known(i32::MAX) else { continue };
        for used in history.uses.iter().filter(|used| (first..=last).contains(&used.day)) {
            pieces[used.cause.index()][weekday(used.day)] += f64::from(used.pieces);
        }
    }
    // parts of weeks at both ends count as whole ones: histories are long, and of short ones the guess weighs more
    pieces.map(|week| {
        let mean = week.iter().sum::<f64>() / 7.0;
        week.map(|pieces| (pieces + WEEKDAY_PIECES) / (mean + WEEKDAY_PIECES))
    })
}

/// Holder-days, brought to one level, and pieces of calendar months from months (season, holder-days, pieces) and their levels.
fn seasons_of(months: &[(usize, f64, f64)], levels: &[f64]) -> [(f64, f64); 12] {
    let mut seasons = [(0.0, 0.0); 12];
    for (age, ((season, days, pieces), level)) in months.iter().zip(levels).rev().enumerate() {
        let weight = half(age as f64, SEASON_HALF_LIFE_MONTHS);
        let season = &mut seasons[*season];
        *season = (season.0 + weight * days * level, season.1 + weight * pieces);
    }
    seasons
}

/// Level of each month beside its season: what was used lately over what the same months of other years say. A month that no other
/// year has says nothing of the level.
fn levels_of(months: &[(usize, f64, f64)], levels: &[f64], seasons: &[(f64, f64); 12]) -> Vec<f64> {
    let fade = half(1.0, LEVEL_HALF_LIFE_MONTHS);
    let mut lately = (0.0, 0.0);
    let level = |(at, ((season, days, pieces), level)): (usize, (&(usize, f64, f64), &f64))| {
        let weight = half((months.len() - 1 - at) as f64, SEASON_HALF_LIFE_MONTHS);
        let others = (seasons[*season].0 - weight * days * level, seasons[*season].1 - weight * pieces);
        lately = (lately.0 * fade, lately.1 * fade);
        if others.0 > MONTH_HOLDER_DAYS && others.1 > 0.0 {
            lately = (lately.0 + pieces, lately.1 + days * others.1 / others.0);
        }
        (lately.0 + LEVEL_PIECES) / (lately.1 + LEVEL_PIECES)
    };
    months.iter().zip(levels).enumerate().map(level).collect()
}

/// Variance of buildings' factors around 1, from pairs of months (expected, off by) of the same building.
fn between(buildings: &[Vec<(f64, f64)>]) -> Option<f64> {
    let (mut products, mut of) = (0.0, 0.0);
    for months in buildings {
        let (sum, off) = months.iter().fold((0.0, 0.0), |sums, (expected, off)| (sums.0 + expected, sums.1 + off));
        let squares = months.iter().fold((0.0, 0.0), |sums, (expected, off)| (sums.0 + expected * expected, sums.1 + off * off));
        if sum > 0.0 {
            products += (off * off - squares.1) / sum;
            of += (sum * sum - squares.0) / sum;
        }
    }
    (of > 0.0).then(|| (products / of).clamp(1.0 / STRENGTH.1, 1.0 / STRENGTH.0))
}

/// Least squares of what months (expected, off by) vary beyond `between`, large and small months weighing alike.
fn varies(months: impl Iterator<Item = (f64, f64)>, between: f64) -> Varies {
    let (mut mm, mut ms, mut ss, mut my, mut sy) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (mean, off) in months {
        let weight = (mean + 1.0).powi(-2);
        let (square, beyond) = (mean * mean, off * off - between * mean * mean);
        mm += weight * square;
        ms += weight * mean * square;
        ss += weight * square * square;
        my += weight * mean * beyond;
        sy += weight * square * beyond;
    }
    let (together, swing) = ((my * ss - sy * ms) / (mm * ss - ms * ms), (sy * mm - my * ms) / (mm * ss - ms * ms));
    let (together, swing) = match (together >= 1.0, swing >= 0.0) {
        (true, true) => (together, swing),
        (true, false) => (my / mm, 0.0),
        // one by one, or no line to be found
        (false, _) => (1.0, (sy - ms) / ss),
    };
    let swing = swing / (1.0 + between);
    let possible = |value: f64, low: f64, high: f64| if value.is_finite() { value.clamp(low, high) } else { low };
    Varies { together: possible(together, 1.0, TOGETHER_MAX), swing: possible(swing, 0.0, SWING_MAX) }
}

/// Weight of an age whose half-life is given in the same unit.
pub(crate) fn half(age: f64, half_life: f64) -> f64 {
    (-age.max(0.0) / half_life).exp2()
}

#[cfg(test)]
mod tests;
