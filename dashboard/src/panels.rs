//! One component each: `fn panel(ctx, view) -> Markup`. No await, no clock, no look-ups: what a panel shows is in its view.

pub(crate) mod books;
pub(crate) mod flow;
pub(crate) mod gateways;
pub(crate) mod latency;
pub(crate) mod presence;
pub(crate) mod reasons;
pub(crate) mod refusals;
pub(crate) mod stages;
pub(crate) mod twin;
pub(crate) mod verdict;
