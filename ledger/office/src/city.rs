//! The whole deterministic city: the hot core and the office beside it, with one way forward.

use crate::command::OfficeCommand;
use crate::corrections::Suspended;
use crate::decide::{self, CLOCK, Decided, Moment};
use crate::procedure::Procedure;
use crate::state::{Office, Row};
use crate::supplier_change::SupplierChange;
use edge_protocol::{Event, Reason};
use ledger_core::{
    Command, CommandId, CommandVerdict, Divergence, EventVerdict, LoadError, OfficeEffects, OfficeEntry, OfficeHead, Record,
    SnapshotSink, State, Table,
};
use std::ops::Deref;

/// Rows in one chunk of a snapshot. Origin: a ticket with its conversation has some kilobytes; a chunk stays below a few megabytes.
const ROWS_PER_CHUNK: usize = 256;

/// Core and office. Reads of the core go through as if it were one.
#[derive(Clone, Debug, Default)]
pub struct City {
    core: State,
    office: Office,
}

impl Deref for City {
    type Target = State;

    fn deref(&self) -> &State {
        &self.core
    }
}

impl From<State> for City {
    /// A city whose office has done nothing yet.
    fn from(core: State) -> Self {
        Self { core, office: Office::default() }
    }
}

impl City {
    /// An empty city.
    pub fn new() -> Self {
        Self::default()
    }

    /// The office.
    pub fn office(&self) -> &Office {
        &self.office
    }

    /// As [`State::apply_event`].
    pub fn apply_event(&mut self, now_us: i64, gateway: u32, event: &Event, out: &mut Vec<Record>) -> EventVerdict {
        self.core.apply_event(now_us, gateway, event, out)
    }

    /// The core, for its warm-up.
    pub fn core_mut(&mut self) -> &mut State {
        &mut self.core
    }

    /// As [`State::apply_command`], for the office's commands too: what these changed goes to `heap`, behind their own archive.
    pub fn apply_command(
        &mut self,
        now_us: i64,
        id: CommandId,
        command: &Command,
        heap_len: u16,
        out: &mut Vec<Record>,
        heap: &mut Vec<u8>,
    ) -> CommandVerdict {
        match command {
            Command::Office(entry) => self.apply_office(now_us, id, entry, heap_len, out, heap),
            other => {
                let verdict = self.core.apply_command(now_us, id, other, heap_len, out);
                if let CommandVerdict::Decided { reason, pos } = verdict {
                    self.follow(now_us, pos, other, reason);
                }
                verdict
            }
        }
    }

    /// What the office keeps of commands that are not its own: a payment that reached no account is the money office's to resolve,
    /// and a card that the registry changes takes its piece along.
    fn follow(&mut self, at_us: i64, pos: u64, command: &Command, reason: Reason) {
        let row = match command {
            Command::TopUp { supplier, amount_kopecks, .. } if reason == Reason::AcceptedToSuspense => {
                let (supplier, kopecks) = (*supplier, *amount_kopecks);
                Some(Row::Suspended(Suspended { payment: pos, supplier, kopecks, at_us, correction: None, resolved: false }))
            }
            Command::Registry(change) if reason.is_accepted() => self.office.stock().follow(pos, change),
            _ => None,
        };
        row.into_iter().for_each(|row| self.office.put(row));
    }

    fn apply_office(
        &mut self,
        now_us: i64,
        id: CommandId,
        entry: &OfficeEntry,
        heap_len: u16,
        out: &mut Vec<Record>,
        heap: &mut Vec<u8>,
    ) -> CommandVerdict {
        if let Some(pos) = self.core.position_of(id).filter(|_| id != 0) {
            return CommandVerdict::Duplicate { pos };
        }
        let read = decide::read(entry);
        let moment = Moment::new(now_us, &entry.login, self.core.next_pos());
        let decided = match &read {
            Ok(command) => decide::decide_entry(&self.office, &self.core, &moment, entry, command),
            Err(reason) => Err(*reason),
        };
        let about = match (&decided, &read) {
            (Ok(decided), _) => decided.about,
            (Err(_), Ok(command)) => decide::about(command),
            (Err(_), Err(_)) => decide::About::default(),
        };
        let reason = decided.as_ref().map_or_else(|reason| *reason, |_| Reason::Accepted);
        let Decided { changes, money, rows, .. } = decided.unwrap_or_default();
        let prev_office = self.office.last_pos();
        let holder = self.core.holder(about.holder).map_or(0, |_| about.holder);
        let head = OfficeHead { reason, holder, object: about.object, topic: about.topic as u8, prev_office, heap_len };
        let verdict = self.core.apply_office(now_us, id, &head, &OfficeEffects { changes: &changes, money: &money }, out, heap);
        if let CommandVerdict::Decided { reason, pos } = verdict {
            if reason.is_accepted() {
                rows.into_iter().for_each(|row| self.office.put(row));
            } else if entry.login == CLOCK {
                self.note_refusal(read.ok().as_ref(), reason);
            }
            self.office.put(Row::Last(pos));
        }
        verdict
    }

    /// A step that the clock could not carry out waits for a person, or the clock would try again for ever.
    fn note_refusal(&mut self, command: Option<&OfficeCommand>, reason: Reason) {
        match command {
            Some(OfficeCommand::Step { procedure, step, .. }) => {
                if let Some(row) = self.office.procedure(*procedure) {
                    let mut row: Procedure = row.clone();
                    row.refused.insert(step.clone(), reason.code());
                    self.office.put(Row::Procedure(Box::new(row)));
                }
            }
            Some(OfficeCommand::ReserveBalances { change } | OfficeCommand::PassBalances { change }) => {
                if let Some(row) = self.office.books().change(*change) {
                    let refused = Some(reason.code());
                    self.office.put(Row::SupplierChange(Box::new(SupplierChange { refused, ..row.clone() })));
                }
            }
            _ => {}
        }
    }

    /// As [`State::replay`]; `scratch` then holds all records of the command, and the caller compares and skips the further ones.
    ///
    /// # Errors
    /// [`Divergence`] when this build decides otherwise.
    pub fn replay(
        &mut self,
        now_us: i64,
        written: &Record,
        command: Option<&Command>,
        scratch: &mut Vec<Record>,
    ) -> Result<(), Box<Divergence>> {
        let Some(Command::Office(entry)) = command else {
            let pos = self.core.next_pos();
            self.core.replay(now_us, written, command, scratch)?;
            if let (Some(command), Some(reason)) = (command, Reason::from_code(written.reason)) {
                self.follow(now_us, pos, command, reason);
            }
            return Ok(());
        };
        scratch.clear();
        let pos = self.core.next_pos();
        self.apply_office(now_us, written.command_id(), entry, written.heap_len, scratch, &mut Vec::new());
        match scratch.first() {
            Some(first) if first == written => Ok(()),
            other => Err(Box::new(Divergence { pos, written: *written, replayed: other.copied() })),
        }
    }

    /// The next command of the clock at `now_us`: a hold past its deadline, a step of a procedure whose day has come, or the
    /// balances of a complex whose supplier changes.
    pub fn due(&self, now_us: i64) -> Option<Command> {
        self.core.due(now_us).or_else(|| {
            let step = self.office.due(now_us).map(|(procedure, step)| {
                let (note, document) = (String::new(), String::new());
                OfficeCommand::Step { procedure: procedure.id, step: step.key.to_owned(), note, document }
            });
            let balances = || {
                let row = self.office.books().due(now_us)?;
                let change = row.id;
                let reserved = row.reserved.is_some();
                Some(if reserved { OfficeCommand::PassBalances { change } } else { OfficeCommand::ReserveBalances { change } })
            };
            let command = step.or_else(balances)?;
            let (from, why, expects) = (String::new(), String::new(), 0);
            Some(Command::Office(OfficeEntry { login: CLOCK.to_owned(), from, why, body: command.to_json(), expects }))
        })
    }

    /// As [`State::save`], the office after the core.
    ///
    /// # Errors
    /// The sink's first error.
    pub fn save<S: SnapshotSink>(&self, sink: &mut S) -> Result<(), S::Error> {
        self.core.save(sink)?;
        let rows: Vec<Row> = self.office.rows().collect();
        for chunk in rows.chunks(ROWS_PER_CHUNK) {
            // Writing these shapes into memory cannot fail; an empty chunk would be refused on loading.
            sink.chunk(Table::Office, &serde_json::to_vec(chunk).unwrap_or_default())?;
        }
        Ok(())
    }

    /// As [`State::load_chunk`].
    ///
    /// # Errors
    /// [`LoadError`] when the bytes are not rows of this table.
    pub fn load_chunk(&mut self, table: Table, bytes: &[u8]) -> Result<(), LoadError> {
        if table != Table::Office {
            return self.core.load_chunk(table, bytes);
        }
        let rows: Vec<Row> = serde_json::from_slice(bytes).map_err(|_| LoadError(table))?;
        rows.into_iter().for_each(|row| self.office.put(row));
        Ok(())
    }

    /// As [`State::finish_load`].
    ///
    /// # Errors
    /// [`LoadError`] naming the table with the dangling reference.
    pub fn finish_load(&mut self) -> Result<(), LoadError> {
        self.core.finish_load()
    }
}
