//! What goes wrong with real devices, laid over a plan: wrong clocks, late deliveries, lost links, repeated frames.

use super::plan::{GatewayPlan, Item, MINUTE_US};
use crate::args::Faults;
use crate::city::code;
use crate::model::{Model, Who, midnight_us};
use crate::rng::Rng;
use edge_protocol::event::{EventKind, FLAG_LET_PASS, FLAG_OFFLINE};

/// Shares of gateways that a fault hits. Origin: FIELD C8 has 10 % offline at once; the others are guesses of the same order.
const SKEW_PERCENT: usize = 12;
const LATE_PERCENT: usize = 15;
const LINK_PERCENT: usize = 10;
const DUP_PERCENT: usize = 15;

/// Lays the faults asked for over a plan; the same seed hits the same gateways in the same way.
pub fn afflict(plan: GatewayPlan, model: &Model, faults: Faults, day: i32, seed: u64) -> GatewayPlan {
    let mut rng = Rng::new(seed ^ 0xfa_17, u64::from(model.gateway.gateway));
    let morning = midnight_us(day) + 7 * 60 * MINUTE_US;
    let mut plan = plan;
    let (skewed, late, cut, dup) =
        (rng.percent(SKEW_PERCENT), rng.percent(LATE_PERCENT), rng.percent(LINK_PERCENT), rng.percent(DUP_PERCENT));
    if faults.skew && skewed {
        skew(&mut plan, &mut rng);
    }
    if faults.late && late {
        let device = model.devices.get(rng.below(model.devices.len())).map_or(0, |d| d.device);
        let from = morning + rng.between(0, 8 * 60) * MINUTE_US;
        let until = from + rng.between(20, 90) * MINUTE_US;
        hold_back(&mut plan, device, from, until);
    }
    if faults.link && cut {
        let from = morning + rng.between(0, 9 * 60) * MINUTE_US;
        let until = from + rng.between(10, 120) * MINUTE_US;
        cut_link(&mut plan, model, from, until);
    }
    if faults.dup && dup {
        for _ in 0..rng.between(1, 3) {
            let when = morning + rng.between(30, 10 * 60) * MINUTE_US;
            plan.push((when, Item::Repeat(rng.between(16, 200) as usize)));
        }
        plan.sort_by_key(|(at_us, _)| *at_us);
    }
    plan
}

/// The gateway's clock is off by seconds or minutes for the whole day.
fn skew(plan: &mut GatewayPlan, rng: &mut Rng) {
    let seconds = if rng.percent(80) { rng.between(2, 180) } else { rng.between(300, 1_200) };
    let off_us = if rng.percent(50) { seconds } else { -seconds } * 1_000_000;
    for (_, item) in plan {
        if let Item::Event(event, _) = item {
            event.device_time_us += off_us;
        }
    }
}

/// One device keeps its events and delivers them all in the end.
fn hold_back(plan: &mut GatewayPlan, device: u32, from: i64, until: i64) {
    for (at_us, item) in plan.iter_mut() {
        if matches!(item, Item::Event(event, _) if event.device == device) && (from..until).contains(at_us) {
            *at_us = until;
        }
    }
    plan.sort_by_key(|(at_us, _)| *at_us);
}

/// Without a link the gateway decides by itself: it knows the cards that are not in use, and lets everybody else pass and eat.
fn cut_link(plan: &mut GatewayPlan, model: &Model, from: i64, until: i64) {
    for (at_us, item) in plan.iter_mut() {
        let Item::Event(event, who) = item else { continue };
        let asks = !matches!(EventKind::from_code(event.kind), Some(EventKind::Heartbeat | EventKind::Fault) | None);
        if !(from..until).contains(at_us) || !asks {
            continue;
        }
        event.flags = FLAG_OFFLINE;
        let fine = match who {
            Who::Person(index) => {
                event.card_bits == 0 || model.people.get(*index as usize).is_some_and(|p| p.card_state == code::card::ACTIVE)
            }
            Who::Child { card_state, .. } => *card_state == code::card::ACTIVE,
            Who::Guest { .. } | Who::Nobody => false,
        };
        if fine {
            event.flags |= FLAG_LET_PASS;
        }
    }
    plan.push((from, Item::LinkDown));
    plan.push((until, Item::LinkUp));
    // At the same instant the link changes first: the list is sorted stably, so the markers must stand before the events.
    plan.sort_by_key(|(at_us, item)| (*at_us, matches!(item, Item::Event(..))));
}
