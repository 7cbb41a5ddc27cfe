//! The school day over a fake ledger: planned from a seed alone, played with all faults, and exact in the end.

mod support;

use loadgen::args::{Faults, Speed};
use loadgen::city::{City, GroupRow, HolderRow, code};
use loadgen::day::faults::afflict;
use loadgen::day::feeder::PlanFeeder;
use loadgen::day::plan::{GatewayPlan, Item, Planner, TopUp, top_ups};
use loadgen::model::Model;
use loadgen::verdict::Oracle;
use std::collections::BTreeSet;
use support::{DAY, FakeLedger, Sabotage, driver, play, school, strangers};

const ALL: Faults = Faults { late: true, dup: true, link: true, skew: true };

/// The registry's side of [`school`]: the planner looks adults up in it.
fn city(model: &Model) -> City {
    let holders = model.people.iter().map(|p| HolderRow {
        holder: p.holder,
        account: p.account,
        kind: p.kind,
        building: p.building,
        complex: p.complex,
        group: 1,
        in_meal_plan: p.in_meal_plan,
        benefit_meals: p.benefit_meals,
        daily_limit: p.daily_limit,
        supplier: 0,
        card: Some(p.card),
        permanent: p.permanent,
        card_state: p.card_state,
        valid_from_us: 0,
        valid_until_us: 0,
    });
    City {
        name: String::from("test"),
        holders: holders.collect(),
        groups: vec![GroupRow { group: 1, building: 5, leader: 2 }],
        representations: model.people.iter().flat_map(|p| p.representatives.iter().map(|r| (p.holder, *r))).collect(),
        ..City::default()
    }
}

fn people() -> Model {
    let mut model = school(400);
    for person in &mut model.people {
        match person.holder % 20 {
            1 => person.kind = code::holder::EMPLOYEE,
            2 => person.kind = code::holder::REPRESENTATIVE,
            3 => person.kind = code::holder::VISITOR,
            _ => person.leader = 2,
        }
    }
    model
}

fn plan(model: &Model, seed: u64, faults: Faults) -> (GatewayPlan, Vec<TopUp>) {
    let city = city(model);
    let (plan, eaters) = Planner::new(&city, model, DAY, seed).plan(&strangers());
    (afflict(plan, model, faults, DAY, seed), top_ups(model, &eaters, DAY, seed))
}

#[test]
fn the_same_seed_plans_the_same_day_and_another_seed_another_one() {
    let model = people();
    for seed in 0..20 {
        assert_eq!(plan(&model, seed, ALL), plan(&model, seed, ALL));
        assert_ne!(plan(&model, seed, ALL), plan(&model, seed + 1, ALL));
    }
}

#[test]
fn a_day_has_all_that_a_school_day_has() {
    let model = people();
    let mut kinds = BTreeSet::new();
    let mut classes = BTreeSet::new();
    for seed in 0..40 {
        let (plan, top_ups) = plan(&model, seed, Faults::default());
        assert!(plan.is_sorted_by_key(|(at_us, _)| *at_us));
        assert!(top_ups.len() > 10);
        for (_, item) in &plan {
            if let Item::Event(event, _) = item {
                kinds.insert(event.kind);
                classes.extend((event.kind == 2).then_some(event.detail));
            }
        }
    }
    assert_eq!(kinds, BTreeSet::from([1, 2, 3, 4, 5, 6]), "taps, meals, bring, take, heartbeats and faults");
    assert_eq!(classes, BTreeSet::from([1, 2, 3]), "main, additional and free meals");
}

#[test]
fn payments_by_day_never_touch_a_purse_that_eats_that_day() {
    let model = people();
    for seed in 0..50 {
        let (plan, top_ups) = plan(&model, seed, ALL);
        let eats: BTreeSet<u64> = plan
            .iter()
            .filter_map(|(_, item)| {
                if let Item::Event(e, loadgen::model::Who::Person(i)) = item { (e.kind == 2).then_some(*i) } else { None }
            })
            .map(u64::from)
            .collect();
        let last = plan.last().map_or(0, |(at_us, _)| *at_us);
        for top_up in top_ups.iter().filter(|t| t.at_us <= last) {
            assert!(top_up.person.is_none_or(|p| !eats.contains(&(p as u64))), "seed {seed}: {top_up:?}");
        }
    }
}

#[test]
fn days_with_all_faults_are_predicted_exactly() {
    let mut seen = (0, 0, 0);
    for seed in 0..60 {
        let model = people();
        let (plan, _) = plan(&model, seed, ALL);
        let repeats = plan.iter().any(|(_, item)| matches!(item, Item::Repeat(_)));
        let cuts = plan.iter().any(|(_, item)| matches!(item, Item::LinkDown));
        let late = plan.iter().any(|(at_us, item)| matches!(item, Item::Event(e, _) if e.device_time_us != *at_us));
        seen = (seen.0 + u32::from(repeats), seen.1 + u32::from(cuts), seen.2 + u32::from(late));
        let from_us = plan.first().map_or(0, |(at_us, _)| *at_us);
        for speed in [Speed::Max, Speed::Times(20_000.0)] {
            let mut ledger = FakeLedger::new(&model, &strangers(), Sabotage::Honest);
            let mut driver = driver(model.clone(), 32, 4, 256);
            let mut feeder = PlanFeeder::new(plan.clone(), from_us, speed);
            let played = play(&mut driver, &mut feeder, &mut ledger);
            assert!(played.is_ok(), "seed {seed} at {speed:?}: {played:?}");
            let verdict = ledger.judge(&driver);
            assert_eq!(verdict.oracle, Oracle { ok: true, ..Oracle::default() }, "seed {seed} at {speed:?}: {:?}", verdict.notes);
            assert_eq!(driver.tally.repeated > 0, repeats, "seed {seed} at {speed:?}");
        }
    }
    assert!(seen.0 > 3 && seen.1 > 2 && seen.2 > 8, "60 seeds should hit some gateways with every fault: {seen:?}");
}
