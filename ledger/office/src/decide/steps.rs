//! Carrying out a step, and calling a procedure off.

use super::{About, Decided, Moment, Topic};
use crate::equipment::Whereabouts;
use crate::limits::TEXT_MAX;
use crate::procedure::{Act, Done, Due, Ending, Plan, Procedure, Proof, Step};
use crate::state::{Office, Row};
use crate::ticket::{Channel, Note, Ticket, TicketDraft, TicketKind, TicketState};
use edge_protocol::Reason;
use ledger_core::{Registry, State};
use std::collections::BTreeMap;

pub(super) fn step(
    office: &Office,
    core: &State,
    moment: &Moment,
    procedure: u32,
    key: &str,
    note: &str,
    document: &str,
) -> Result<Decided, Reason> {
    let row = office.procedure(procedure).ok_or(Reason::ProcedureUnknown)?;
    if row.ended.is_some() {
        return Err(Reason::ProcedureEnded);
    }
    let step = row.plan.kind.step(key).filter(|step| !row.done.contains_key(step.key)).ok_or(Reason::StepNotOpen)?;
    if !row.is_ready(step) {
        return Err(Reason::StepNotReady);
    }
    let mut work = Work::new(office, core, moment, row.clone());
    work.perform(step, note, document)?;
    if is_finished(&work.procedure) {
        work.procedure.ended = Some((Ending::Finished, moment.stamp.clone()));
    }
    Ok(work.into_decided())
}

/// Calls a procedure off: what it changed is put back, its open tickets are withdrawn.
pub(super) fn cancel(office: &Office, core: &State, moment: &Moment, procedure: u32) -> Result<Decided, Reason> {
    let row = office.procedure(procedure).ok_or(Reason::ProcedureUnknown)?;
    if row.ended.is_some() {
        return Err(Reason::ProcedureEnded);
    }
    let for_good = |act| matches!(act, Act::JoinComplex | Act::ChangeKind | Act::InstallElsewhere);
    if row.plan.kind.steps().iter().any(|step| for_good(step.act) && row.done.contains_key(step.key)) {
        return Err(Reason::NotUndoable);
    }
    let mut work = Work::new(office, core, moment, row.clone());
    let stands = |done: &str, undone: &str| row.done.contains_key(done) && !row.done.contains_key(undone);
    if stands("bind", "unbind") {
        work.unbind();
    }
    if stands("exclude", "include") {
        work.meal_plan(&row.before.excluded, true);
    }
    if let Some(works) = row.before.works_in_summer {
        work.building_row(row.plan.building).works_in_summer = works;
    }
    if row.done.contains_key("dismantled") && !row.done.contains_key("mounted") {
        work.building_row(row.plan.building).equipment = Whereabouts::Mounted;
    }
    if let Some(mode) = row.before.mode {
        work.set_mode(mode);
    }
    for ticket in office.open_tickets().filter(|ticket| ticket.procedure == Some(procedure)) {
        let mut ticket = ticket.clone();
        ticket.state = TicketState::Withdrawn;
        ticket.closed_us = Some(moment.stamp.at_us);
        let state = Some(TicketState::Withdrawn);
        ticket.notes.push(Note { stamp: moment.stamp.clone(), text: String::new(), remote: false, state });
        work.rows.push(Row::Ticket(Box::new(ticket)));
    }
    work.procedure.ended = Some((Ending::Cancelled, moment.stamp.clone()));
    Ok(work.into_decided())
}

/// True when nothing is left to do.
pub(super) fn is_finished(procedure: &Procedure) -> bool {
    let open = |step: &&Step| !procedure.done.contains_key(step.key) && !procedure.is_optional(step);
    !procedure.plan.kind.steps().iter().any(|step| open(&step))
}

/// A procedure while steps are carried out in it.
pub(super) struct Work<'a> {
    office: &'a Office,
    core: &'a State,
    moment: &'a Moment,
    /// The procedure as it becomes.
    pub(super) procedure: Procedure,
    changes: Vec<Registry>,
    buildings: BTreeMap<u32, crate::state::BuildingRow>,
    rows: Vec<Row>,
    mode: Option<u8>,
}

impl<'a> Work<'a> {
    pub(super) fn new(office: &'a Office, core: &'a State, moment: &'a Moment, procedure: Procedure) -> Self {
        let mode = core.buildings().get(procedure.plan.building as usize).map(|b| b.mode);
        Self { office, core, moment, procedure, changes: Vec::new(), buildings: BTreeMap::new(), rows: Vec::new(), mode }
    }

    pub(super) fn into_decided(self) -> Decided {
        let about = About { topic: Topic::Procedure, object: self.procedure.id, holder: 0 };
        let buildings = self.buildings.into_iter().map(|(id, row)| Row::Building(id, row));
        let rows = std::iter::once(Row::Procedure(Box::new(self.procedure))).chain(buildings).chain(self.rows).collect();
        Decided { about, changes: self.changes, rows, ..Decided::default() }
    }

    /// Carries out one step that is ready.
    pub(super) fn perform(&mut self, step: &'static Step, note: &str, document: &str) -> Result<(), Reason> {
        if note.len() > TEXT_MAX || document.len() > TEXT_MAX {
            return Err(Reason::OfficeCommandInvalid);
        }
        let mut done =
            Done { stamp: self.moment.stamp.clone(), note: note.to_owned(), document: document.to_owned(), ticket: None };
        match self.procedure.plan.proof(step) {
            Proof::Word => {}
            Proof::Note if note.trim().is_empty() => return Err(Reason::ProofMissing),
            Proof::Document if document.trim().is_empty() => return Err(Reason::ProofMissing),
            Proof::Note | Proof::Document => {}
            Proof::Ticket(kind) => done.ticket = Some(self.open_ticket(kind, step, note)),
            Proof::GroupsBound => self.check_bound()?,
        }
        self.act(step.act)?;
        self.procedure.refused.remove(step.key);
        self.procedure.done.insert(step.key.to_owned(), done);
        Ok(())
    }

    fn act(&mut self, act: Act) -> Result<(), Reason> {
        let Plan { building, to_building, to_complex, to_kind, .. } = self.procedure.plan;
        match act {
            Act::Nothing => {}
            Act::Mode(mode) => {
                self.procedure.before.mode = self.procedure.before.mode.or(self.mode);
                self.set_mode(mode as u8);
            }
            Act::BindGroups => self.bind(),
            Act::UnbindGroups => self.unbind(),
            Act::Leaders => self.set_leaders(),
            Act::ExcludeMeals => {
                let in_plan = |id: &u32| self.core.holder(*id).is_some_and(|h| h.in_meal_plan);
                let out: Vec<u32> = self.procedure.plan.excluded.iter().copied().filter(in_plan).collect();
                self.meal_plan(&out, false);
                self.procedure.before.excluded = out;
            }
            Act::IncludeMeals => self.meal_plan(&self.procedure.before.excluded.clone(), true),
            Act::WorksInSummer(works) => {
                let was = self.building_row(building).works_in_summer;
                self.procedure.before.works_in_summer.get_or_insert(was);
                self.building_row(building).works_in_summer = works;
            }
            Act::Store => self.building_row(building).equipment = Whereabouts::Stored,
            Act::Mount => self.building_row(building).equipment = Whereabouts::Mounted,
            Act::SurplusOff => self.building_row(building).surplus_off = true,
            Act::InstallElsewhere => {
                self.building_row(building).equipment = Whereabouts::Gone;
                self.building_row(to_building).equipment = Whereabouts::Mounted;
            }
            Act::JoinComplex => {
                let left = |g: &ledger_core::rows::Group| g.active && g.building == building && g.complex != to_complex;
                if self.core.groups().iter().any(left) {
                    return Err(Reason::StillInUse);
                }
                self.change_building(|complex, _| *complex = to_complex);
            }
            Act::ChangeKind => self.change_building(|_, kind| *kind = to_kind),
        }
        Ok(())
    }

    fn change_building(&mut self, change: impl FnOnce(&mut u32, &mut u8)) {
        let id = self.procedure.plan.building;
        let Some(row) = self.core.buildings().get(id as usize) else { return };
        let (mut complex, mut kind) = (row.complex, row.kind);
        change(&mut complex, &mut kind);
        let mode = self.mode.unwrap_or(row.mode);
        self.changes.push(Registry::Building { id, active: row.active, complex, kind, mode, name: row.name.clone() });
    }

    fn set_mode(&mut self, mode: u8) {
        if self.mode != Some(mode) {
            self.mode = Some(mode);
            self.changes.push(Registry::BuildingMode { id: self.procedure.plan.building, mode });
        }
    }

    fn building_row(&mut self, id: u32) -> &mut crate::state::BuildingRow {
        let office = self.office;
        self.buildings.entry(id).or_insert_with(|| office.building(id))
    }

    fn change_group(&mut self, id: u32, building: u32, leader: u32) {
        let Some(group) = self.core.groups().get(id as usize) else { return };
        if (group.building, group.leader) != (building, leader) {
            let (active, complex, name) = (group.active, group.complex, group.name.clone());
            self.changes.push(Registry::Group { id, active, complex, building, leader, name });
        }
    }

    fn bind(&mut self) {
        let to = self.procedure.plan.attendance();
        for id in self.procedure.plan.groups.clone() {
            let Some((building, leader)) = self.core.groups().get(id as usize).map(|g| (g.building, g.leader)) else { continue };
            self.procedure.before.groups.push((id, building, leader));
            self.change_group(id, to, leader);
        }
    }

    /// Groups that were bound elsewhere meanwhile stay there.
    fn unbind(&mut self) {
        let to = self.procedure.plan.attendance();
        for (id, building, leader) in self.procedure.before.groups.clone() {
            if self.core.groups().get(id as usize).is_some_and(|g| g.active && g.building == to) {
                self.change_group(id, building, leader);
            }
        }
    }

    fn set_leaders(&mut self) {
        for (id, leader) in self.procedure.plan.leaders.clone() {
            if let Some(building) = self.core.groups().get(id as usize).map(|g| g.building) {
                self.change_group(id, building, leader);
            }
        }
    }

    fn meal_plan(&mut self, holders: &[u32], included: bool) {
        for spec in holders.iter().filter_map(|id| self.core.holder_spec(*id)) {
            if spec.active && spec.in_meal_plan != included {
                self.changes.push(Registry::Holder(ledger_core::HolderSpec { in_meal_plan: included, ..spec }));
            }
        }
    }

    fn check_bound(&self) -> Result<(), Reason> {
        let to = self.procedure.plan.attendance();
        let bound = |id: &u32| self.core.groups().get(*id as usize).is_some_and(|g| g.building == to);
        if self.procedure.plan.groups.iter().all(bound) { Ok(()) } else { Err(Reason::ProofMissing) }
    }

    fn open_ticket(&mut self, kind: TicketKind, step: &Step, note: &str) -> u32 {
        let id = self.moment.number(self.office.next_ticket());
        let text = if note.trim().is_empty() { step.ru } else { note };
        let draft = TicketDraft {
            kind,
            building: self.procedure.plan.building,
            device: 0,
            holder: 0,
            amount_kopecks: 0,
            text: text.to_owned(),
            channel: Channel::Site,
            files: Vec::new(),
        };
        let due_day = kind.term_days().map(|days| self.moment.today() + days).or(match step.due {
            Due::Begin(_) => Some(self.procedure.plan.begins),
            _ => None,
        });
        self.rows.push(Row::Ticket(Box::new(Ticket {
            id,
            draft,
            state: TicketState::Open,
            opened: self.moment.stamp.clone(),
            pos: self.moment.pos,
            due_day,
            procedure: Some(self.procedure.id),
            notes: Vec::new(),
            closed_us: None,
        })));
        id
    }
}
