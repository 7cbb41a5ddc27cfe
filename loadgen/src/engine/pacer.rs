//! Wakes the gateways of a thread at the instants of an open loop's schedule.
//!
//! A timer of the runtime is good for whole milliseconds, which would be most of the latency measured. So a thread of its own
//! sleeps with the system's precision (about 60 µs) and wakes the runtime.

use crate::pace::Schedule;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// Wakes closer together than this are joined. Origin: guess; a wake costs about 5 µs, a tenth of that is bearable.
const WAKE_GAP_US: i64 = 50;

/// Lets the sleeping thread end with its task.
struct Alarm {
    /// When to wake next, microseconds since the start.
    at_us: AtomicI64,
    over: AtomicBool,
    wake: Notify,
}

struct EndOnDrop(Arc<Alarm>, std::thread::Thread);

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        self.0.over.store(true, Ordering::Relaxed);
        self.1.unpark();
    }
}

/// Wakes each gateway when its schedule says so, and all of them once at `end_us`, when a run is over for the closed loop too.
pub(super) fn start(
    dues: &[(u64, Rc<Notify>)],
    schedule: impl Fn(u64) -> Option<Schedule>,
    epoch: Instant,
    end_us: i64,
) -> JoinHandle<()> {
    let dues: Vec<(Option<Schedule>, Rc<Notify>)> =
        dues.iter().map(|(number, due)| (schedule(*number), Rc::clone(due))).collect();
    tokio::task::spawn_local(async move {
        if dues.iter().any(|(schedule, _)| schedule.is_some()) {
            follow(&dues, epoch, end_us).await;
        } else if let Some(end) = epoch.checked_add(Duration::from_micros(end_us.max(0) as u64)) {
            tokio::time::sleep_until(end).await;
        }
        for (_, due) in &dues {
            due.notify_one();
        }
    })
}

async fn follow(dues: &[(Option<Schedule>, Rc<Notify>)], epoch: Instant, end_us: i64) {
    let mut queue: BinaryHeap<Reverse<(i64, usize)>> =
        dues.iter().enumerate().filter_map(|(index, (schedule, _))| schedule.map(|s| Reverse((s.due_us(0), index)))).collect();
    let alarm = Arc::new(Alarm { at_us: AtomicI64::new(0), over: AtomicBool::new(false), wake: Notify::new() });
    let sleeper = Arc::clone(&alarm);
    let thread = std::thread::spawn(move || sleep_and_wake(&sleeper, epoch));
    let ending = EndOnDrop(Arc::clone(&alarm), thread.thread().clone());
    loop {
        let now_us = since(epoch);
        if now_us >= end_us {
            return;
        }
        while let Some(Reverse((due_us, index))) = queue.peek().copied().filter(|Reverse((due_us, _))| *due_us <= now_us) {
            queue.pop();
            if let Some((Some(schedule), due)) = dues.get(index) {
                due.notify_one();
                queue.push(Reverse((schedule.due_us(schedule.first_after(now_us.max(due_us))), index)));
            }
        }
        let next_us = queue.peek().map_or(end_us, |Reverse((due_us, _))| *due_us).max(now_us + WAKE_GAP_US).min(end_us);
        alarm.at_us.store(next_us, Ordering::Release);
        ending.1.unpark();
        alarm.wake.notified().await;
    }
}

fn sleep_and_wake(alarm: &Alarm, epoch: Instant) {
    let mut woken_us = -1;
    while !alarm.over.load(Ordering::Relaxed) {
        let at_us = alarm.at_us.load(Ordering::Acquire);
        if at_us == woken_us {
            std::thread::park();
            continue;
        }
        let left_us = at_us - since(epoch);
        if left_us > 0 {
            std::thread::sleep(Duration::from_micros(left_us.min(100_000) as u64));
        } else {
            woken_us = at_us;
            alarm.wake.notify_one();
        }
    }
}

fn since(epoch: Instant) -> i64 {
    Instant::now().saturating_duration_since(epoch).as_micros() as i64
}
