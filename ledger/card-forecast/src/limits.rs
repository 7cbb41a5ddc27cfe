//! The bounds and weights of this crate, each with its origin.

/// Causes of use, those of [`crate::Cause`]. Origin: the type.
pub const CAUSES: usize = 4;
/// Months of history that are looked at, the last ones. Origin: guess; after ten years nothing of a month's weight is left.
pub const HISTORY_MONTHS_MAX: usize = 120;
/// Days within which a run-out is looked for. Origin: a school year and the summer before it, rounded up.
pub const RUN_OUT_DAYS: u16 = 400;
/// Days of lead time, and of review, at most; longer ones count as this. Origin: two years, longer than any tender.
pub const RULE_DAYS_MAX: u16 = 730;
/// Service levels that are told apart; others count as the nearer end. Origin: below one half a reserve is none, above the upper
/// end the tail of the distribution is a guess.
pub const SERVICE: (f64, f64) = (0.5, 0.999);
/// Probability of the lower bound of a month and of the early day of a run-out; the upper bound is one minus it. Origin: the
/// usual nine cases in ten.
pub const EARLY: f64 = 0.05;

/// Pieces per holder and year by cause, before a city has any history. Origin: guess; it weighs as [`GUESS_HOLDER_DAYS`].
pub const GUESS_PER_YEAR: [f64; CAUSES] = [0.08, 0.04, 0.12, 0.04];
/// Weight of that guess in holder-days. Origin: one class and its parallel for two years; a city has thousands
/// of times more.
pub const GUESS_HOLDER_DAYS: f64 = 36_500.0;
/// Weight of the mean over the year in one calendar month's rate, in holder-days. Origin: a hundred holders for a month.
pub const MONTH_HOLDER_DAYS: f64 = 3_000.0;
/// Pieces of each day of the week, all alike, that count before a city's own. Origin: guess; fifty tell a Sunday from a Monday.
pub const WEEKDAY_PIECES: f64 = 50.0;
/// Months after which a month weighs half in the seasons of the city. Origin: guess; the back-test is
/// the same from 12 to 48.
pub const SEASON_HALF_LIFE_MONTHS: f64 = 24.0;
/// Months after which a month weighs half in the level of the city. Origin: back-test, the least bias of 2
/// and 3; more than half of a change shows in a quarter.
pub const LEVEL_HALF_LIFE_MONTHS: f64 = 2.0;
/// Pieces that the unchanged level weighs. Origin: guess; a hundred pieces tell a change from chance to a tenth.
pub const LEVEL_PIECES: f64 = 100.0;
/// Turns in which seasons and level are told apart. Origin: measured, half as many give rates up to a
/// hundredth off.
pub const LEVEL_ROUNDS: usize = 8;
/// Days after which a building's own day weighs half. Origin: back-test, nearer than 180 and 270; a year has
/// every season once.
pub const OWN_HALF_LIFE_DAYS: f64 = 365.0;
/// Buildings that say how buildings differ; fewer leave [`STRENGTH_GUESS`]. Origin: a variance of fewer is chance.
pub const BUILDINGS_MIN: usize = 8;
/// Strength of the city's rate before it is learnt: buildings differ by half. Origin: guess.
pub const STRENGTH_GUESS: f64 = 4.0;
/// Strengths that are possible: from buildings that have nothing in common to buildings all alike. Origin: guess.
pub const STRENGTH: (f64, f64) = (0.2, 1_000.0);
/// Cards of a cause that go together before it is learnt. Origin: guess, every other newcomer has a brother or sister.
pub const TOGETHER_GUESS: f64 = 1.5;
/// Cards that go together at most. Origin: one class.
pub const TOGETHER_MAX: f64 = 35.0;
/// Relative variance of a building's month beside its own mean before it is learnt. Origin: guess, a class that comes at once.
pub const SWING_GUESS: f64 = 0.1;
/// Largest such variance. Origin: guess; a month of twice the mean or none.
pub const SWING_MAX: f64 = 4.0;

/// Pieces up to which a distribution is added up piece by piece; larger ones are smooth. Origin: a large school
/// gives out a tenth of that in a year; a test compares both where they meet.
pub const SUPPORT_MAX: f64 = 4_096.0;
/// Share of the most probable number at which a tail is cut. Origin: a thousandth of a thousandth of the tails asked for.
pub const TAIL: f64 = 1e-10;
