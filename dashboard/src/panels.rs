//! One component each: `fn panel(ctx, view) -> Markup`. No await, no clock, no look-ups: what a panel shows is in its view.

pub(crate) mod audit;
pub(crate) mod books;
pub(crate) mod buildings;
pub(crate) mod cards;
pub(crate) mod checks;
pub(crate) mod devices;
pub(crate) mod entries;
pub(crate) mod flow;
pub(crate) mod gateways;
pub(crate) mod groups;
pub(crate) mod holder;
pub(crate) mod latency;
pub(crate) mod people;
pub(crate) mod presence;
pub(crate) mod purses;
pub(crate) mod reasons;
pub(crate) mod record;
pub(crate) mod refusals;
pub(crate) mod stages;
pub(crate) mod twin;
pub(crate) mod verdict;
