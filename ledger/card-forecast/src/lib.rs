//! How long a building's reserve of cards lasts, when to order and how many (IDN-14, IDN-15, IDN-20): each figure with its
//! probability, so that a person sees what a smaller reserve risks.
//!
//! ```text
//! all histories ─► CityPrior::learn   rate per holder and day by calendar month and cause, how buildings differ
//!                        │
//! one history ───────────┴─► forecast ─► months · runs_out · reorder_at · order · lasts
//!   + Stock, Rule, today
//! ```
//!
//! A building's use of a cause is Poisson around `holders × rate of the month × factor of the building`; the factor is Gamma around
//! 1 with the city's strength and learns from the building's own history, old months fading. What comes back is subtracted. The
//! sum over days is matched by mean and variance: what is used and what comes back are each a negative binomial.
//!
//! Pure functions: no clock, disk, network or randomness, and nothing here orders a card. What the whole city does at once in a
//! month unlike its own past (a reform, a withdrawn batch) is not foreseen; the level of the city follows within months.

mod civil;
mod forecast;
mod history;
pub mod limits;
mod net;
mod prior;

pub use forecast::{Forecast, Month, Rule, RunOut, Stock, forecast};
pub use history::{Cause, DayUse, History};
pub use prior::CityPrior;
