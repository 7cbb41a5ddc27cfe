//! `loadgen day`: the school-day twin. First a plan from a seed, then the day as it was planned, then the verdict.

pub mod faults;
pub mod feed;
pub mod feeder;
pub mod plan;

use crate::args::{DayArgs, Speed};
use crate::driver::GatewayDriver;
use crate::engine::{self, Part};
use crate::link::wall_clock_us;
use crate::model::midnight_us;
use crate::player::working_days;
use crate::report::Report;
use crate::roster::{Ready, Start};
use crate::run::{Stage, figures, no_verdict};
use crate::screen::Screen;
use crate::verdict::judge;
use anyhow::{Context, Result, anyhow};
use edge_protocol::client::ClientConfig;
use feed::{Clock, Paid, Payment, pay};
use feeder::PlanFeeder;
use plan::{EVENING, MINUTE_US, Planner, top_ups};
use std::time::Instant;

/// Events of a frame and frames on the wire: what a school's gateway would use.
const BATCH: usize = 256;
const IN_FLIGHT: u32 = 4;
/// Answers remembered for repeating them. Origin: more than the longest repetition planned.
const HISTORY: usize = 256;

/// Everything that will happen on one day.
struct Script {
    parts: Vec<Part>,
    by_day: Vec<Payment>,
    evening: Vec<Payment>,
    from_us: i64,
    events: usize,
}

/// Plays one day, the `number`-th in a row from 0, and judges.
///
/// # Errors
/// When something prevents a result: no city, no server, no verdict.
pub fn day(args: &DayArgs, number: u64) -> Result<Report> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("no runtime")?;
    let stage = runtime.block_on(Stage::open(&args.target, args.gateways, 0, true))?;
    let seed = args.seed.wrapping_add(number);
    let Start { ready, from_pos } = runtime.block_on(stage.roster.read(&stage.api, seed))?;
    let date = choose_date(args, number, &ready);
    let script = write_script(args, &stage, ready, date, seed)?;
    let setup = stage.setup(&args.target, true);
    let begun = Instant::now();
    let clock = Clock { epoch: begun, from_us: script.from_us, speed: args.speed };
    let screen = Screen::events(script.events as u64);
    let (mut played, mut paid) = std::thread::scope(|scope| -> Result<_> {
        let bank = scope.spawn(|| runtime.block_on(pay(&stage.api, script.by_day, clock)));
        let played = engine::play(&setup, script.parts, |acked| screen.show(acked))?;
        let paid = bank.join().map_err(|_| anyhow!("the payment feed's thread panicked"))?;
        Ok((played, paid))
    })?;
    let seconds = begun.elapsed().as_secs_f64();
    screen.finish();
    // All debits are answered: from here on a payment cannot change what a meal must have been answered.
    let evening = Clock { epoch: Instant::now(), from_us: midnight_us(date) + EVENING * MINUTE_US, speed: args.speed };
    paid.add(runtime.block_on(pay(&stage.api, script.evening, evening)));
    credit(&mut played.gateways, &paid);
    let mut report = figures(&played, seconds, describe(args, &stage, number, date, &paid));
    report.errors += paid.failed;
    report.notes.extend(paid.notes.iter().cloned());
    let drivers: Vec<&GatewayDriver> = played.gateways.iter().map(|g| &g.driver).collect();
    let judged = runtime.block_on(judge(&stage.api, &drivers, &stage.roster.holders(), from_pos, paid.last_pos));
    let mut verdict = judged.with_context(|| no_verdict(&report))?;
    verdict.oracle.wrong_answers += paid.wrong;
    verdict.oracle.ok &= paid.wrong == 0;
    Ok(report.judged(verdict))
}

/// One day, or with `--forever` one after another; each result goes to `tell`.
///
/// # Errors
/// As [`day`]; also what `tell` says.
pub fn days(args: &DayArgs, mut tell: impl FnMut(&Report) -> Result<()>) -> Result<()> {
    for number in 0.. {
        tell(&day(args, number)?)?;
        if !args.forever {
            break;
        }
    }
    Ok(())
}

/// The last working day; in a row of days the oldest that the server still takes, then the next, and again from the oldest.
fn choose_date(args: &DayArgs, number: u64, ready: &[Ready]) -> i32 {
    let days = working_days(wall_clock_us(), |day| ready.iter().any(|r| r.model.serves_on(day)));
    let back = if args.forever { days.len() as u64 - 1 - number % days.len() as u64 } else { 0 };
    days.get(back as usize).copied().unwrap_or_default()
}

fn write_script(args: &DayArgs, stage: &Stage, ready: Vec<Ready>, date: i32, seed: u64) -> Result<Script> {
    let boot_id = wall_clock_us() as u64;
    let evening_us = midnight_us(date) + EVENING * MINUTE_US;
    let mut script = Script { parts: Vec::new(), by_day: Vec::new(), evening: Vec::new(), from_us: i64::MAX, events: 0 };
    let mut plans = Vec::with_capacity(ready.len());
    for (gateway, Ready { model, last_seq, strangers }) in ready.into_iter().enumerate() {
        let (plan, eaters) = Planner::new(stage.roster.city(), &model, date, seed).plan(&strangers);
        let plan = faults::afflict(plan, &model, args.faults, date, seed);
        for (place, top_up) in top_ups(&model, &eaters, date, seed).into_iter().enumerate() {
            let external_id = format!("{boot_id:x}-{}-{place}", model.gateway.gateway);
            let list = if top_up.at_us < evening_us { &mut script.by_day } else { &mut script.evening };
            list.push(Payment { top_up, gateway, external_id });
        }
        script.from_us = script.from_us.min(plan.first().map_or(i64::MAX, |(at_us, _)| *at_us));
        script.events += plan.iter().filter(|(_, item)| matches!(item, plan::Item::Event(..))).count();
        plans.push((model, last_seq, plan));
    }
    script.by_day.sort_by_key(|p| p.top_up.at_us);
    script.evening.sort_by_key(|p| p.top_up.at_us);
    for (model, last_seq, plan) in plans {
        let number = model.gateway.gateway;
        let config = ClientConfig { boot_id, batch_max: BATCH, in_flight_max: IN_FLIGHT, ..ClientConfig::new(number) };
        script.parts.push(Part {
            driver: GatewayDriver::new(model, config, last_seq, HISTORY),
            feeder: Box::new(PlanFeeder::new(plan, script.from_us, args.speed)),
            identity: stage.identities.gateway(number)?,
        });
    }
    Ok(script)
}

/// Payments are part of what the server must show in the end.
fn credit(gateways: &mut [engine::Ended], paid: &Paid) {
    for payment in &paid.credited {
        let (Some(person), kopecks) = (payment.top_up.person, payment.top_up.kopecks) else { continue };
        if let Some(ended) = gateways.get_mut(payment.gateway) {
            ended.driver.model.credit(person, payment.top_up.supplier, kopecks);
        }
    }
}

fn describe(args: &DayArgs, stage: &Stage, number: u64, date: i32, paid: &Paid) -> serde_json::Value {
    let speed = match args.speed {
        Speed::Times(times) => serde_json::json!(times),
        Speed::Max => serde_json::json!("max"),
    };
    serde_json::json!({
        "command": "day",
        "version": env!("CARGO_PKG_VERSION"),
        "city": stage.roster.city().name,
        "server": args.target.server,
        "gateways": stage.roster.gateways().count(),
        "holders": stage.roster.people(),
        "seed": args.seed,
        "number": number,
        "day": date,
        "speed": speed,
        "faults": args.faults,
        "payments": paid.answered,
        "threads": stage.setup(&args.target, true).threads,
    })
}
