//! What the whole city says about one building: rates by calendar month and cause, and how far buildings differ from them.

use crate::civil::season;
use crate::history::{Cause, Cell, History};
use crate::limits::{
    BUILDINGS_MIN, CAUSES, GUESS_HOLDER_DAYS, GUESS_PER_YEAR, HISTORY_MONTHS_MAX, LEVEL_HALF_LIFE_MONTHS, LEVEL_PIECES,
    MONTH_HOLDER_DAYS, SEASON_HALF_LIFE_MONTHS, STRENGTH, STRENGTH_GUESS, SWING_GUESS, SWING_MAX,
};

/// Days of a year.
const YEAR: f64 = 365.25;

/// City-wide rates and how buildings differ.
#[derive(Clone, Debug)]
pub struct CityPrior {
    /// Pieces per holder and day to expect, by cause and calendar month.
    seasons: [[f64; 12]; CAUSES],
    /// The same as it was, by month from `past_from`: a building is compared with the city of that time.
    past: Vec<[f64; CAUSES]>,
    past_from: i32,
    /// Shape of the Gamma distribution of buildings' factors around 1.
    strength: [f64; CAUSES],
    /// Relative variance of a building's month beside its own mean.
    swing: [f64; CAUSES],
}

/// Holder-days and pieces of the city in one month.
#[derive(Clone, Copy, Default)]
struct Sum {
    holder_days: f64,
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
        let mut sums = vec![Sum::default(); HISTORY_MONTHS_MAX];
        for (holders, cells, _) in &buildings {
            for cell in cells {
                let at = usize::try_from(cell.month - past_from).ok();
                let Some(sum) = at.and_then(|at| sums.get_mut(at)) else { continue };
                sum.holder_days += holders * cell.days;
                sum.pieces.iter_mut().zip(cell.pieces).for_each(|(sum, pieces)| *sum += pieces);
            }
        }
        let mut prior = Self {
            seasons: [[0.0; 12]; CAUSES],
            past: vec![[0.0; CAUSES]; HISTORY_MONTHS_MAX],
            past_from,
            strength: [STRENGTH_GUESS; CAUSES],
            swing: [SWING_GUESS; CAUSES],
        };
        (0..CAUSES).for_each(|cause| prior.learn_rates(&sums, cause));
        if buildings.len() >= BUILDINGS_MIN {
            (0..CAUSES).for_each(|cause| prior.learn_spread(&buildings, cause));
        }
        prior
    }

    /// Pieces per holder and day in a calendar month, 1 is January; 0 for no such month.
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

    /// Rate to expect in a month to come.
    pub(crate) fn coming(&self, cause: usize, month: i32) -> f64 {
        self.seasons[cause][season(month)]
    }

    /// Relative variance of a building's month beside its own mean.
    pub(crate) fn swing(&self, cause: usize) -> f64 {
        self.swing[cause]
    }

    /// Mean and variance of a building's factor: the city's 1, moved by what the building used compared with the city then.
    /// `fade` is the weight of a month of the building's history.
    pub(crate) fn factor(&self, cause: usize, holders: f64, cells: &[Cell], fade: impl Fn(&Cell) -> f64) -> (f64, f64) {
        let start = (self.strength[cause], self.strength[cause]);
        let (shape, rate) = cells.iter().fold(start, |(shape, rate), cell| {
            let expected = self.expected(cause, holders, cell);
            // a month that swings as a whole says less than its pieces would, each by itself
            let weight = fade(cell) / (1.0 + expected * self.swing[cause]);
            (shape + weight * cell.pieces[cause], rate + weight * expected)
        });
        (shape / rate, shape / (rate * rate))
    }

    /// Pieces that a building of these holders would have used in a past month, were it like the city.
    fn expected(&self, cause: usize, holders: f64, cell: &Cell) -> f64 {
        let past = usize::try_from(i64::from(cell.month) - i64::from(self.past_from)).ok().and_then(|at| self.past.get(at));
        holders * cell.days * past.map_or_else(|| self.coming(cause, cell.month), |rates| rates[cause])
    }

    /// Seasons and level of one cause.
    fn learn_rates(&mut self, sums: &[Sum], cause: usize) {
        let months = || sums.iter().zip(self.past_from..).map(|(sum, month)| (month, sum.holder_days, sum.pieces[cause]));
        let age = |month: i32| f64::from(self.past_from) + HISTORY_MONTHS_MAX as f64 - 1.0 - f64::from(month);
        let (days, pieces) = months().fold((0.0, 0.0), |sum, (_, days, pieces)| (sum.0 + days, sum.1 + pieces));
        let year = (pieces + GUESS_HOLDER_DAYS * GUESS_PER_YEAR[cause] / YEAR) / (days + GUESS_HOLDER_DAYS);
        let mut seasons = [(MONTH_HOLDER_DAYS, MONTH_HOLDER_DAYS * year); 12];
        for (month, days, pieces) in months() {
            let weight = half(age(month), SEASON_HALF_LIFE_MONTHS);
            let season = &mut seasons[season(month)];
            *season = (season.0 + weight * days, season.1 + weight * pieces);
        }
        let seasons = seasons.map(|(days, pieces)| pieces / days);
        let level = months().fold((LEVEL_PIECES, LEVEL_PIECES), |sum, (month, days, pieces)| {
            let weight = half(age(month), LEVEL_HALF_LIFE_MONTHS);
            (sum.0 + weight * pieces, sum.1 + weight * days * seasons[season(month)])
        });
        let as_it_was = |(month, days, pieces): (i32, f64, f64)| {
            (pieces + MONTH_HOLDER_DAYS * seasons[season(month)]) / (days + MONTH_HOLDER_DAYS)
        };
        let past: Vec<f64> = months().map(as_it_was).collect();
        self.past.iter_mut().zip(past).for_each(|(rates, rate)| rates[cause] = rate);
        self.seasons[cause] = seasons.map(|rate| rate * level.0 / level.1);
    }

    /// How buildings differ in one cause, by the method of moments: two months of one building vary together by what is the
    /// building's, and what a month varies beyond that and beyond chance is its own swing.
    fn learn_spread(&mut self, buildings: &[(f64, Vec<Cell>, i32)], cause: usize) {
        let (mut together, mut together_of, mut alone, mut alone_of) = (0.0, 0.0, 0.0, 0.0);
        for (holders, cells, _) in buildings {
            let (mut off, mut off_squares, mut chance, mut sum, mut squares) = (0.0, 0.0, 0.0, 0.0, 0.0);
            for cell in cells {
                let expected = self.expected(cause, *holders, cell);
                let difference = cell.pieces[cause] - expected;
                off += difference;
                off_squares += difference * difference;
                chance += cell.pieces[cause];
                sum += expected;
                squares += expected * expected;
            }
            if sum > 0.0 {
                together += (off * off - off_squares) / sum;
                together_of += (sum * sum - squares) / sum;
                alone += (off_squares - chance) / sum;
                alone_of += squares / sum;
            }
        }
        if together_of > 0.0 && alone_of > 0.0 {
            let between = (together / together_of).clamp(1.0 / STRENGTH.1, 1.0 / STRENGTH.0);
            self.strength[cause] = 1.0 / between;
            self.swing[cause] = ((alone / alone_of - between) / (1.0 + between)).clamp(0.0, SWING_MAX);
        }
    }
}

/// Weight of an age whose half-life is given in the same unit.
pub(crate) fn half(age: f64, half_life: f64) -> f64 {
    (-age.max(0.0) / half_life).exp2()
}
