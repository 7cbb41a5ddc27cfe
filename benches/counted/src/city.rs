//! One school with any number of holders, and frames of events in it that are the same in every run.

use bytes::Bytes;
use edge_protocol::frame::{EventBatch, encode_events};
use edge_protocol::limits::FRAME_HEADER_LEN;
use edge_protocol::message::EventFrame;
use edge_protocol::{CardKey, Direction, Event, MealClass, Reason};
use ledger_core::command::{CardSpec, HolderSpec};
use ledger_core::limits::{DAY_US, PASS_BACK_US};
use ledger_core::{Command, Record, Registry, State, account_number};

/// Events of one frame at most. Origin: the frame length from which quinn gains nothing more.
pub const FRAME_MAX: u64 = 1_024;
/// 2026-11-18 12:00 in Moscow, microseconds since the Unix epoch.
pub const NOON: i64 = 1_795_000_000_000_000 - 1_795_000_000_000_000 % 86_400_000_000 + 9 * 3_600_000_000;
/// Microseconds.
pub const SECOND: i64 = 1_000_000;
/// Commands carried out before their records are thrown away. Origin: a guess; bounds the memory of a large city.
const COMMANDS: usize = 4_096;

/// What the events of a frame are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Children at a turnstile, in or out.
    Taps,
    /// Paid lunches at a till.
    Meals,
}

impl Kind {
    /// The word in a bench's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Taps => "taps",
            Self::Meals => "meals",
        }
    }

    /// Microseconds between two frames, so that next to nothing is refused: refusals are cheap and would flatter the figures.
    const fn step_us(self) -> i64 {
        match self {
            Self::Taps => 2 * PASS_BACK_US,
            Self::Meals => DAY_US,
        }
    }
}

/// The card of a holder.
pub fn card(holder: u32) -> CardKey {
    let [a, b, c, d] = holder.to_be_bytes();
    CardKey { bytes: [4, a, b, c, d, 1, 1, 0, 0, 0], bits: 56 }
}

/// A frame's bytes, as a gateway sends them.
pub fn frame(events: impl IntoIterator<Item = Event>) -> Bytes {
    let mut bytes = Vec::new();
    encode_events(&EventFrame { events: events.into_iter().collect() }, &mut bytes);
    Bytes::from(bytes)
}

/// One building with a turnstile and a till, one supplier, everybody with a card and money; and what its gateway sends.
#[derive(Debug)]
pub struct City {
    /// The books.
    pub state: State,
    holders: u32,
    seq: u64,
    now_us: i64,
    random: u64,
}

impl City {
    /// A city of `holders`.
    pub fn new(holders: u32) -> Self {
        let mut state = State::new();
        let mut out = Vec::new();
        for commands in commands(holders) {
            for command in commands {
                state.apply_command(NOON, 0, &command, 0, &mut out);
            }
            assert!(out.iter().all(accepted), "a city whose registry is refused");
            out.clear();
        }
        Self { state, holders, seq: 0, now_us: NOON, random: 1 }
    }

    /// Server time and the gateway's next frame: random cards, random directions, some time after the frame before.
    pub fn next_frame(&mut self, kind: Kind, events: u64) -> (i64, Bytes) {
        self.now_us += kind.step_us();
        let events: Vec<Event> = (0..events).map(|_| self.next_event(kind)).collect();
        (self.now_us, frame(events))
    }

    /// The same, validated.
    pub fn next_batch(&mut self, kind: Kind, events: u64) -> (i64, EventBatch) {
        let (now_us, bytes) = self.next_frame(kind, events);
        (now_us, EventBatch::new(bytes.slice(FRAME_HEADER_LEN..)).expect("our own frame"))
    }

    fn next_event(&mut self, kind: Kind) -> Event {
        self.seq += 1;
        let card = card((self.next_random() % u64::from(self.holders)) as u32 + 1);
        let direction = if self.next_random().is_multiple_of(2) { Direction::In } else { Direction::Out };
        let event = match kind {
            Kind::Taps => Event::tap(1, card, direction, self.now_us),
            Kind::Meals => Event::meal(2, card, MealClass::PaidMain, 1, 10, self.now_us),
        };
        Event { seq: self.seq, ..event }
    }

    fn next_random(&mut self) -> u64 {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.random >> 33
    }
}

/// True for a record of something that was let happen.
pub fn accepted(record: &Record) -> bool {
    record.reason == Reason::Accepted.code()
}

/// The commands that make a city, some thousand at a time.
fn commands(holders: u32) -> impl Iterator<Item = Vec<Command>> {
    let some = (COMMANDS / 3) as u32;
    let people = (0..=holders / some).map(move |n| {
        let ids = n * some + 1..=((n + 1) * some).min(holders);
        ids.flat_map(person).collect()
    });
    std::iter::once(school()).chain(people)
}

fn school() -> Vec<Command> {
    let name = String::new;
    let (first_day, last_day, weekdays) = (0, i32::MAX, 0x7f);
    let registry = [
        Registry::Complex { id: 1, active: true, name: name() },
        Registry::Building { id: 1, active: true, complex: 1, kind: 1, mode: 0, name: name() },
        Registry::Gateway { id: 1, active: true, building: 1 },
        Registry::Supplier { id: 1, active: true, name: name() },
        Registry::Contract { id: 1, active: true, supplier: 1, complex: 1, first_day, last_day, weekdays },
        Registry::Device { id: 1, active: true, building: 1, kind: 1, supplier: 0 },
        Registry::Device { id: 2, active: true, building: 1, kind: 3, supplier: 1 },
    ];
    registry.into_iter().map(Command::Registry).collect()
}

fn person(id: u32) -> [Command; 3] {
    let CardKey { bytes, bits } = card(id);
    let spec = HolderSpec { id, kind: 1, active: true, in_meal_plan: true, complex: 1, building: 1, ..HolderSpec::default() };
    let card = CardSpec { bytes, bits, kind: 1, state: 1, permanent: false, holder: id };
    [
        Command::Registry(Registry::Holder(spec)),
        Command::Registry(Registry::Card(card)),
        Command::TopUp { account: account_number(id), supplier: 1, amount_kopecks: 100_000_000, note: String::new() },
    ]
}
