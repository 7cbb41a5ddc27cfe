//! The oracle against a fake ledger: an honest one passes, and every way of lying is caught.

mod support;

use loadgen::args::Mix;
use loadgen::driver::DriverError;
use loadgen::pace::ClosedLoop;
use loadgen::player::{DeviceDay, Player};
use loadgen::verdict::{Oracle, Verdict};
use support::{FakeLedger, MORNING_US, Sabotage, driver, play, school, strangers};

const MIX: Mix = Mix { taps: 60, debits: 40 };

fn day() -> DeviceDay {
    DeviceDay { from_us: MORNING_US, until_us: MORNING_US + 14 * 3_600_000_000 }
}

/// Some hundred events in a closed loop.
fn run(sabotage: Sabotage) -> Result<(Verdict, FakeLedger), DriverError> {
    let model = school(300);
    let mut ledger = FakeLedger::new(&model, &strangers(), sabotage);
    let player = Player::new(&model, MIX, day(), strangers(), 42);
    let mut feeder = ClosedLoop::new(player, 64, 4, 20_000);
    let mut driver = driver(model, 64, 4, 0);
    let recorder = play(&mut driver, &mut feeder, &mut ledger)?;
    assert_eq!(recorder.acked, driver.tally.submitted);
    assert_eq!(recorder.acked, driver.tally.acked);
    Ok((ledger.judge(&driver), ledger))
}

#[test]
fn an_honest_ledger_passes_and_refuses_a_few_percent() -> Result<(), DriverError> {
    let (verdict, ledger) = run(Sabotage::Honest)?;
    assert_eq!(verdict.oracle, Oracle { ok: true, ..Oracle::default() }, "{:?}", verdict.notes);
    assert!(ledger.last_seq() > 4_000, "only {} events", ledger.last_seq());
    assert!(ledger.refused * 100 > ledger.last_seq(), "only {} refusals", ledger.refused);
    Ok(())
}

#[test]
fn every_lie_is_caught() -> Result<(), DriverError> {
    for (lie, found) in [
        (Sabotage::Drop(700), (|o: &Oracle| o.lost == 1) as fn(&Oracle) -> bool),
        (Sabotage::Duplicate(700), |o| o.duplicated == 1),
        (Sabotage::AlterReason(700), |o| o.wrong_answers == 1 && o.balance_mismatch_kopecks == 0),
        (Sabotage::AlterBalance(700), |o| o.wrong_answers == 1 && o.balance_mismatch_kopecks == 0),
        (Sabotage::AlterBooks, |o| o.wrong_answers == 0 && o.balance_mismatch_kopecks == 1),
        (Sabotage::AlterSum, |o| !o.ok),
    ] {
        let (verdict, _) = run(lie)?;
        assert!(!verdict.oracle.ok, "{lie:?} was not caught");
        assert!(found(&verdict.oracle), "{lie:?} was taken for {:?}", verdict.oracle);
        assert!(!verdict.notes.is_empty(), "{lie:?} was not described");
    }
    Ok(())
}

#[test]
fn a_wrong_answer_is_described_with_event_prediction_and_answer() -> Result<(), DriverError> {
    let (verdict, _) = run(Sabotage::AlterReason(5))?;
    let note = verdict.notes.first().map_or("", String::as_str);
    for part in ["gateway 7", "event 5", "predicted", "got", "balance", "device"] {
        assert!(note.contains(part), "{part:?} is missing in {note:?}");
    }
    Ok(())
}

#[test]
fn a_ledger_that_forgets_answered_events_is_caught_at_the_next_greeting() {
    let model = school(20);
    let mut ledger = FakeLedger::new(&model, &[], Sabotage::ForgetFrom(100));
    let player = Player::new(&model, MIX, day(), Vec::new(), 1);
    let mut feeder = ClosedLoop::new(player, 32, 4, 5_000);
    let mut driver = driver(model, 32, 4, 0);
    assert!(play(&mut driver, &mut feeder, &mut ledger).is_ok());
    ledger.disconnect();
    driver.handle_disconnected();
    driver.handle_connected(0);
    let mut recorder = loadgen::recorder::Recorder::default();
    let answered = driver.answered();
    let lost = std::iter::repeat_with(|| ledger.exchange(&mut driver, &mut recorder, 0)).find_map(Result::err);
    assert_eq!(lost, Some(DriverError::Lost { answered, durable: 99 }));
    assert_eq!(ledger.judge(&driver).oracle.lost, answered - 99);
}

#[test]
fn events_sent_again_must_be_answered_alike() -> Result<(), DriverError> {
    for (lie, wrong) in [(Sabotage::Honest, 0), (Sabotage::ChangeItsMind(150), 1), (Sabotage::ChangeItsMind(3), 0)] {
        let model = school(50);
        let mut ledger = FakeLedger::new(&model, &[], lie);
        let player = Player::new(&model, MIX, day(), Vec::new(), 1);
        let mut feeder = ClosedLoop::new(player, 40, 4, 2_000);
        let mut driver = driver(model, 40, 4, 64);
        play(&mut driver, &mut feeder, &mut ledger)?;
        assert_eq!(driver.answered(), 160, "this test repeats events 97 to 160");
        assert!(driver.repeat(64));
        ledger.disconnect();
        play(&mut driver, &mut feeder, &mut ledger)?;
        assert_eq!((driver.tally.repeated, driver.tally.acked), (64, 160));
        assert_eq!(ledger.judge(&driver).oracle.wrong_answers, wrong, "{lie:?}");
    }
    Ok(())
}

#[test]
fn another_generator_on_the_same_gateway_is_noticed() {
    let model = school(5);
    let mut ledger = FakeLedger::new(&model, &[], Sabotage::Honest);
    let mut first = driver(model.clone(), 8, 1, 0);
    let player = Player::new(&model, MIX, day(), Vec::new(), 1);
    assert!(play(&mut first, &mut ClosedLoop::new(player, 8, 1, 5_000), &mut ledger).is_ok());
    ledger.disconnect();
    let player = Player::new(&model, MIX, day(), Vec::new(), 1);
    let mut second = driver(model, 8, 1, 0);
    let played = play(&mut second, &mut ClosedLoop::new(player, 8, 1, 5_000), &mut ledger);
    assert!(matches!(played, Err(DriverError::Moved { read: 0, .. })));
}
