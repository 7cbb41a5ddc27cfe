//! Follows the plan of a gateway's day at the speed asked for.

use super::plan::{GatewayPlan, Item};
use crate::args::Speed;
use crate::driver::GatewayDriver;
use crate::pace::Feeder;

/// Unanswered events at full speed. Origin: enough frames to fill a server's pipeline, little enough to stay in the cache.
const WINDOW_AT_MAX: usize = 2_048;

/// Submits the items of a plan when they are due.
#[derive(Debug)]
pub struct PlanFeeder {
    plan: GatewayPlan,
    next: usize,
    from_us: i64,
    speed: Speed,
    linked: bool,
}

impl PlanFeeder {
    /// The simulated day begins at `from_us`.
    pub fn new(plan: GatewayPlan, from_us: i64, speed: Speed) -> Self {
        Self { plan, next: 0, from_us, speed, linked: true }
    }

    /// Real instant at which an item is due, microseconds since the start; at full speed everything is due now.
    fn due_us(&self, at_us: i64, now_us: i64) -> i64 {
        match self.speed {
            Speed::Times(times) => ((at_us - self.from_us) as f64 / times) as i64,
            Speed::Max => now_us,
        }
    }

    fn has_room(&self, driver: &GatewayDriver) -> bool {
        driver.has_room() && !(self.speed == Speed::Max && self.linked && driver.unanswered() >= WINDOW_AT_MAX)
    }
}

impl Feeder for PlanFeeder {
    fn fill(&mut self, driver: &mut GatewayDriver, now_us: i64) {
        while let Some((at_us, item)) = self.plan.get(self.next) {
            let due_us = self.due_us(*at_us, now_us);
            if due_us > now_us || !self.has_room(driver) {
                return;
            }
            let mut changed = false;
            match item {
                Item::Event(event, who) => driver.ask(event, *who, due_us),
                Item::LinkDown | Item::LinkUp => {
                    self.linked = matches!(item, Item::LinkUp);
                    driver.link_restored(now_us);
                    changed = true;
                }
                // A gateway that is cut off has nobody to repeat itself to.
                Item::Repeat(_) if !self.linked => {}
                Item::Repeat(count) => {
                    if !driver.repeat(*count) {
                        return;
                    }
                    changed = true;
                }
            }
            self.next += 1;
            if changed {
                return;
            }
        }
    }

    fn next_due_us(&self) -> Option<i64> {
        let (at_us, _) = self.plan.get(self.next)?;
        match self.speed {
            Speed::Times(times) => Some(((at_us - self.from_us) as f64 / times) as i64),
            // Answers make room; while the link is down nothing waits for them.
            Speed::Max if self.linked => None,
            Speed::Max => Some(0),
        }
    }

    fn is_done(&self) -> bool {
        self.next >= self.plan.len()
    }

    fn wants_link(&self) -> bool {
        self.linked
    }
}
