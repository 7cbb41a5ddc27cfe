//! When a gateway submits its events: always enough to fill its window, or on a fixed schedule whatever the server does.

use crate::driver::GatewayDriver;
use crate::player::Player;
use edge_protocol::Event;

/// Gives events to a driver when they are due. Times are microseconds since the start of the run.
pub trait Feeder {
    /// Submits what is due at `now_us`, as far as there is room.
    fn fill(&mut self, driver: &mut GatewayDriver, now_us: i64);

    /// When to look again, if neither answers nor the engine's pacer will cause it.
    fn next_due_us(&self) -> Option<i64> {
        None
    }

    /// True when nothing will be submitted any more.
    fn is_done(&self) -> bool;

    /// False while the gateway plays dead.
    fn wants_link(&self) -> bool {
        true
    }
}

/// Keeps a number of frames on the wire until time is up.
#[derive(Debug)]
pub struct ClosedLoop {
    player: Player,
    batch: usize,
    window: usize,
    until_us: i64,
    done: bool,
}

impl ClosedLoop {
    /// `in_flight` frames of `batch` events, until `until_us`.
    pub fn new(player: Player, batch: usize, in_flight: u32, until_us: i64) -> Self {
        Self { player, batch, window: batch * in_flight as usize, until_us, done: false }
    }
}

impl Feeder for ClosedLoop {
    fn fill(&mut self, driver: &mut GatewayDriver, now_us: i64) {
        self.done = self.done || now_us >= self.until_us;
        if self.done || !driver.is_known() {
            return;
        }
        let mut event = Event::default();
        while driver.unanswered() + self.batch <= self.window {
            for _ in 0..self.batch {
                let who = self.player.next_event(&driver.model, &mut event);
                driver.ask(&event, who, now_us);
            }
        }
    }

    fn is_done(&self) -> bool {
        self.done
    }
}

/// The fixed schedule of one gateway: event i is due at `(i × gateways + number) ÷ rate`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Schedule {
    /// Which of the gateways, from 0.
    pub number: u64,
    /// How many share the rate.
    pub gateways: u64,
    /// Events per second over all of them.
    pub rate: f64,
}

impl Schedule {
    /// When event `i` of this gateway is due, microseconds since the start.
    pub fn due_us(&self, i: u64) -> i64 {
        ((i * self.gateways + self.number) as f64 * 1e6 / self.rate) as i64
    }

    /// The first event of this gateway that is due after `now_us`.
    pub fn first_after(&self, now_us: i64) -> u64 {
        let whole = (now_us as f64 * self.rate / 1e6 - self.number as f64) / self.gateways as f64;
        let mut i = whole.max(0.0) as u64;
        while self.due_us(i) <= now_us {
            i += 1;
        }
        i
    }
}

/// Submits on a [`Schedule`]; an event that finds no room keeps its due time and goes as soon as there is some.
#[derive(Debug)]
pub struct OpenLoop {
    player: Player,
    schedule: Schedule,
    until_us: i64,
    next: u64,
}

impl OpenLoop {
    /// Events due before `until_us`.
    pub fn new(player: Player, schedule: Schedule, until_us: i64) -> Self {
        Self { player, schedule, until_us, next: 0 }
    }
}

impl Feeder for OpenLoop {
    fn fill(&mut self, driver: &mut GatewayDriver, now_us: i64) {
        let mut event = Event::default();
        loop {
            let due_us = self.schedule.due_us(self.next);
            if due_us > now_us || due_us >= self.until_us || !driver.has_room() {
                return;
            }
            let who = self.player.next_event(&driver.model, &mut event);
            driver.ask(&event, who, due_us);
            self.next += 1;
        }
    }

    fn is_done(&self) -> bool {
        self.schedule.due_us(self.next) >= self.until_us
    }
}
