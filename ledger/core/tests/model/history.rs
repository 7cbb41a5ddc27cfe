//! One random history: operations against the ledger and the naive ledger, restarts among them, compared after each.

use crate::city::{Draw, HOLDERS, START, registry};
use crate::mutant::Mutant;
use crate::naive::{Account, Answer, DAY, Naive, moscow_day};
use edge_protocol::{Event, Reason};
use ledger_core::limits::DAYS_KEPT;
use ledger_core::{
    Command, CommandId, CommandVerdict, EventVerdict, NO_POS, OfficeEffects, OfficeHead, Presence, Record, Registry, State, Table,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;

/// One thing that happens.
#[derive(Clone, Debug)]
pub(crate) enum Op {
    Event(u32, Event),
    Command(CommandId, Command),
    /// An office command's registry changes and money.
    Office(CommandId, Vec<Registry>, Vec<Command>),
    /// Holds past their deadline fall.
    Tick,
    /// The process ends; the next one loads its snapshot.
    RestartFromSnapshot,
    /// The process ends; the next one replays the journal.
    RestartFromJournal,
}

/// Where ledger and naive ledger part.
#[derive(Debug)]
pub(crate) struct Divergence {
    pub(crate) what: String,
    pub(crate) ops: Vec<Op>,
}

/// A record with what replay needs to repeat it.
#[derive(Clone)]
struct Written {
    now: i64,
    /// The first record of a command only.
    made_by: Option<MadeBy>,
}

#[derive(Clone)]
enum MadeBy {
    Command(Command),
    Office(Vec<Registry>, Vec<Command>),
}

/// The city at its start, made once and cloned for every history.
#[derive(Clone)]
pub(crate) struct History {
    state: State,
    model: Naive,
    records: Vec<Record>,
    written: Vec<Written>,
    now: i64,
    ops: Vec<Op>,
    pub(crate) seen: BTreeSet<Reason>,
}

type Same = Result<(), String>;

/// An office command that the office accepts.
const HEAD: OfficeHead =
    OfficeHead { reason: Reason::Accepted, holder: 0, object: 0, topic: 0, prev_office: NO_POS, heap_len: 5 };

impl History {
    pub(crate) fn start(wrong: Mutant) -> Self {
        let mut history = Self {
            state: State::new(),
            model: Naive::telling(wrong),
            records: Vec::new(),
            written: Vec::new(),
            now: START,
            ops: Vec::new(),
            seen: BTreeSet::new(),
        };
        let same: Same = registry().into_iter().try_for_each(|change| history.command(0, &Command::Registry(change)));
        same.expect("the city can be built");
        history
    }

    /// Runs one history; the same seed is the same history for ever.
    pub(crate) fn run(mut self, seed: u64) -> Result<BTreeSet<Reason>, Divergence> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        match self.steps(&mut rng) {
            Ok(()) => Ok(self.seen),
            Err(what) => Err(Divergence { what, ops: self.ops }),
        }
    }

    fn steps(&mut self, rng: &mut ChaCha8Rng) -> Same {
        for _ in 0..rng.random_range(20..60) {
            let op = self.draw(rng);
            self.ops.push(op.clone());
            match op {
                Op::Event(gateway, event) => self.event(gateway, &event)?,
                Op::Command(id, command) => self.command(id, &command)?,
                Op::Office(id, changes, money) => self.office(id, &changes, &money)?,
                Op::Tick => self.tick()?,
                Op::RestartFromSnapshot => {
                    self.state = loaded(&saved(&self.state))?;
                    self.compare()?;
                }
                Op::RestartFromJournal => {
                    self.state = self.replayed()?;
                    self.compare()?;
                }
            }
        }
        self.compare()?;
        let called: Vec<u64> = (0u64..).zip(&self.records).filter(|(_, r)| r.calls_low()).map(|(pos, _)| pos).collect();
        same("low balances called", &called, &self.model.notices)?;
        let live = saved(&self.state);
        if saved(&self.replayed()?) != live {
            return Err("replay makes another state".into());
        }
        if saved(&loaded(&live)?) != live {
            return Err("a loaded snapshot is another state".into());
        }
        Ok(())
    }

    fn draw(&mut self, rng: &mut ChaCha8Rng) -> Op {
        let mut draw = Draw { rng, now: self.now, model: &self.model, journal: &self.records };
        draw.now += draw.wait();
        self.now = draw.now;
        match draw.rng.random_range(0..100) {
            0..62 => {
                let (gateway, event) = draw.event();
                Op::Event(gateway, event)
            }
            kind @ 62..94 => {
                let id = if draw.chance(20) { 0 } else { CommandId::from(draw.rng.random_range(1..400u32)) << 60 };
                if kind < 84 {
                    Op::Command(id, draw.command())
                } else {
                    let (changes, money) = draw.office();
                    Op::Office(id, changes, money)
                }
            }
            94..97 => Op::Tick,
            97..99 => Op::RestartFromSnapshot,
            _ => Op::RestartFromJournal,
        }
    }

    fn event(&mut self, gateway: u32, event: &Event) -> Same {
        let mut out = Vec::new();
        let verdict = self.state.apply_event(self.now, gateway, event, &mut out);
        let said = match verdict {
            EventVerdict::Decided { reason, balance_kopecks } => {
                self.seen.insert(reason);
                let holder = out.first().map_or(u32::MAX, |record| record.holder);
                Answer::Decided { reason, balance: balance_kopecks, holder }
            }
            EventVerdict::Duplicate => Answer::Duplicate,
            EventVerdict::Gap { expected } => Answer::Gap(expected),
            EventVerdict::UnknownGateway => Answer::UnknownGateway,
        };
        same("answer", &said, &self.model.event(self.now, gateway, event))?;
        same("records made", &out.len(), &usize::from(matches!(said, Answer::Decided { .. })))?;
        self.write(out, None);
        if let Answer::Decided { reason, holder, .. } = said
            && reason.is_accepted()
            && holder != 0
        {
            self.compare_holder(holder)?;
        }
        self.glance()
    }

    fn command(&mut self, id: CommandId, command: &Command) -> Same {
        let mut out = Vec::new();
        let pos = self.state.next_pos();
        let said = match self.state.apply_command(self.now, id, command, 3, &mut out) {
            CommandVerdict::Decided { reason, pos: at } => {
                self.seen.insert(reason);
                same("position", &at, &pos)?;
                Ok(reason)
            }
            CommandVerdict::Duplicate { pos } => Err(pos),
        };
        same("answer", &said, &self.model.command(self.now, id, command))?;
        self.write(out, Some(MadeBy::Command(command.clone())));
        self.glance()
    }

    fn office(&mut self, id: CommandId, changes: &[Registry], money: &[Command]) -> Same {
        let (mut out, mut heap) = (Vec::new(), Vec::new());
        let pos = self.state.next_pos();
        let effects = OfficeEffects { changes, money };
        let said = match self.state.apply_office(self.now, id, &HEAD, &effects, &mut out, &mut heap) {
            CommandVerdict::Decided { reason, pos: at } => {
                self.seen.insert(reason);
                same("position", &at, &pos)?;
                Ok(reason)
            }
            CommandVerdict::Duplicate { pos } => Err(pos),
        };
        same("answer", &said, &self.model.office(self.now, id, changes, money))?;
        same("bytes kept", &heap.len(), &out.iter().skip(1).map(|r| usize::from(r.heap_len)).sum::<usize>())?;
        self.write(out, Some(MadeBy::Office(changes.to_vec(), money.to_vec())));
        self.compare()
    }

    fn tick(&mut self) -> Same {
        loop {
            let due = self.state.due(self.now);
            same("hold due", &due, &self.model.due(self.now).map(|hold| Command::HoldExpire { hold }))?;
            let Some(command) = due else { return Ok(()) };
            self.command(0, &command)?;
        }
    }

    fn write(&mut self, records: Vec<Record>, made_by: Option<MadeBy>) {
        let now = self.now;
        self.written.extend((0..records.len()).map(|n| Written { now, made_by: made_by.clone().filter(|_| n == 0) }));
        self.records.extend(records);
    }

    /// The cheap part of the comparison, after every operation.
    fn glance(&self) -> Same {
        same("next position", &self.state.next_pos(), &self.model.next_pos)?;
        same("sum of all accounts", &self.state.sum_kopecks(), &0)?;
        same("presence counts", &self.state.presence_counts(), &self.model.counts())
    }

    fn compare(&self) -> Same {
        self.glance()?;
        for holder in HOLDERS {
            self.compare_holder(holder)?;
        }
        for supplier in self.model.suppliers() {
            let controls = self.state.suppliers()[supplier as usize].controls;
            for (control, kopecks) in (0u8..).zip(controls) {
                let account = Account::Control { supplier, control };
                same(format_args!("{account:?}"), &kopecks, &self.model.balance(account))?;
            }
        }
        for (gateway, row) in &self.model.gateways {
            same("last sequence", &self.state.gateways()[*gateway as usize].last_seq, &row.last_seq)?;
        }
        for (id, pos) in &self.model.ids {
            same("position of an id", &self.state.position_of(*id), &Some(*pos))?;
        }
        same("faulty devices", &self.state.faulty_devices(), &self.model.faulty_devices())?;
        same("deny list version", &self.state.deny_version(), &self.model.deny_version())
    }

    fn compare_holder(&self, id: u32) -> Same {
        let Some(row) = self.state.holder(id) else {
            return same("holder opened", &false, &self.model.holders.contains_key(&id));
        };
        let presence = (Presence::from_code(row.presence), row.presence_building, row.presence_time_us);
        same(format_args!("presence of {id}"), &presence, &self.model.presence(id))?;
        for (_, purse) in self.state.purses_of(id) {
            let supplier = purse.supplier;
            let ours = (purse.balance, purse.held, purse.floor, purse.apart, purse.low);
            let theirs = (
                self.model.purse(id, supplier),
                self.model.held(id, supplier),
                self.model.floor(id, supplier),
                self.model.apart(id, supplier),
                self.model.is_low(id, supplier),
            );
            same(format_args!("purse of {id} at {supplier}"), &ours, &theirs)?;
        }
        for ago in -1..8 {
            let day = moscow_day(self.now - ago * DAY);
            let newest = i64::from(row.ring_day);
            let slot = day.rem_euclid(DAYS_KEPT as i64) as usize;
            let kept = day <= newest && day > newest - DAYS_KEPT as i64;
            let ours = if kept { (i64::from(row.spent[slot]), row.meals[slot]) } else { (0, 0) };
            same(format_args!("day {day} of {id}"), &ours, &(self.model.spent(id, day), self.model.free_meals(id, day)))?;
        }
        Ok(())
    }

    fn replayed(&self) -> Result<State, String> {
        let mut state = State::new();
        let mut scratch = Vec::new();
        let mut pos = 0;
        while let (Some(record), Some(written)) = (self.records.get(pos), self.written.get(pos)) {
            let command = match &written.made_by {
                Some(MadeBy::Office(changes, money)) => {
                    scratch.clear();
                    let effects = OfficeEffects { changes, money };
                    state.apply_office(written.now, record.command_id(), &HEAD, &effects, &mut scratch, &mut Vec::new());
                    None
                }
                Some(MadeBy::Command(command)) => Some(command),
                None => None,
            };
            if !matches!(written.made_by, Some(MadeBy::Office(..))) {
                let replayed = state.replay(written.now, record, command, &mut scratch);
                replayed.map_err(|divergence| format!("replay: {divergence:?}"))?;
            }
            for (made, record) in scratch.iter().zip(self.records.iter().skip(pos)) {
                same("record", made, record)?;
            }
            pos += scratch.len();
        }
        Ok(state)
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: impl std::fmt::Display, ledger: &T, naive: &T) -> Same {
    if ledger == naive { Ok(()) } else { Err(format!("{what}: the ledger says {ledger:?}, the naive ledger {naive:?}")) }
}

fn saved(state: &State) -> Vec<(Table, Vec<u8>)> {
    let mut chunks = Vec::new();
    let Ok(()) = state.save(&mut chunks);
    chunks
}

fn loaded(tables: &[(Table, Vec<u8>)]) -> Result<State, String> {
    let mut state = State::new();
    for (table, bytes) in tables {
        state.load_chunk(*table, bytes).map_err(|e| format!("snapshot: {e:?}"))?;
    }
    state.finish_load().map_err(|e| format!("snapshot: {e:?}"))?;
    Ok(state)
}
