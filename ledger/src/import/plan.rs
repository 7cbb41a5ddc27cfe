//! What a file would do: every row tried on a copy of the state, in order, so that rows may build on earlier ones.

use super::cells::Form;
use super::columns::{Field, title};
use super::current::{Effect, Relations, effect};
use super::fault::Fault;
use super::limits::{REPORTS_MAX, SHOWN_CHARS_MAX};
use super::refs::Names;
use super::table::{Note, Row, Table};
use super::{ImportKind, card_text, equipment, people};
use crate::vault::Person;
use edge_protocol::Reason;
use ledger_core::{Command, CommandVerdict, Record, Registry, State};
use std::collections::{BTreeMap, HashMap};

/// What is wrong with one row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RowReport {
    /// Row number as a spreadsheet or editor shows it.
    pub row: u32,
    /// Title of the column as in the file, empty for the whole row.
    pub column: String,
    /// The cell, shortened.
    pub value: String,
    /// What is wrong with it.
    pub fault: Fault,
}

impl RowReport {
    /// One line in Russian: where, what is wrong, what to do.
    pub fn ru(&self) -> String {
        let place = if self.column.is_empty() { String::new() } else { format!(", столбец «{}»", self.column) };
        let value = if self.value.is_empty() { String::new() } else { format!(" ({})", self.value) };
        format!("строка {}{place}{value}: {}", self.row, self.fault.ru())
    }

    /// The same in English.
    pub fn en(&self) -> String {
        let place = if self.column.is_empty() { String::new() } else { format!(", column \"{}\"", self.column) };
        let value = if self.value.is_empty() { String::new() } else { format!(" ({})", self.value) };
        format!("row {}{place}{value}: {}", self.row, self.fault.en())
    }
}

/// What a file would do. Nothing has been done yet.
#[derive(Debug)]
pub struct Plan {
    /// What the file lists.
    pub kind: ImportKind,
    /// What the operator should know about the file.
    pub notes: Vec<Note>,
    /// What is wrong, at most [`REPORTS_MAX`] of them.
    pub reports: Vec<RowReport>,
    /// Faults beyond those listed.
    pub reports_left_out: usize,
    /// Rows that make something new.
    pub created: usize,
    /// Rows that change something.
    pub changed: usize,
    /// Rows that say what the registry says.
    pub unchanged: usize,
    /// Rows with a fault.
    pub bad: usize,
    good: Vec<(u32, Registry)>,
    persons: Vec<(u32, Person)>,
}

impl Plan {
    fn new(table: &Table) -> Self {
        Self {
            kind: table.kind(),
            notes: table.notes().to_vec(),
            reports: Vec::new(),
            reports_left_out: 0,
            created: 0,
            changed: 0,
            unchanged: 0,
            bad: 0,
            good: Vec::new(),
            persons: Vec::new(),
        }
    }

    /// The commands with their rows when no row is bad, `None` otherwise.
    pub fn commands(&self) -> Option<&[(u32, Registry)]> {
        (self.bad == 0).then_some(self.good.as_slice())
    }

    /// The commands of the rows that are not bad, for an operator who asked to skip the others.
    pub fn commands_of_good_rows(&self) -> &[(u32, Registry)] {
        &self.good
    }

    /// Names and contacts by holder, of the rows that are not bad, the unchanged ones among them.
    pub fn persons_of_good_rows(&self) -> &[(u32, Person)] {
        &self.persons
    }

    fn report(&mut self, report: RowReport) {
        if self.reports.len() < REPORTS_MAX { self.reports.push(report) } else { self.reports_left_out += 1 }
    }
}

/// Tries every row of `table` against a copy of `state`.
///
/// A row that was refused after some of its changes had been tried would leave them in the copy for later rows; then all is tried
/// again without such rows, so that the commands of the good rows alone are accepted by `state`.
pub fn plan(table: &Table, state: &State) -> Plan {
    let context = Context::new(table, state);
    let mut set_aside = BTreeMap::new();
    loop {
        let before = set_aside.len();
        let plan = try_all(&context, state.clone(), &mut set_aside);
        if set_aside.len() == before {
            return plan;
        }
    }
}

/// What all rows share.
struct Context<'a> {
    table: &'a Table,
    names: Names,
    relations: Relations,
    column_is_hex: bool,
}

impl<'a> Context<'a> {
    fn new(table: &'a Table, state: &State) -> Self {
        let cards = table.kind() == ImportKind::Cards;
        let column_is_hex = cards && table.rows().any(|row| row.cell(Field::Card).is_some_and(card_text::proves_hex));
        Self { table, names: Names::of(state), relations: Relations::of(state), column_is_hex }
    }
}

/// What a row means.
struct Meaning {
    changes: Vec<Registry>,
    person: Option<(u32, Person)>,
}

type SetAside = BTreeMap<u32, Vec<RowReport>>;

fn try_all(context: &Context<'_>, mut trial: State, set_aside: &mut SetAside) -> Plan {
    let mut plan = Plan::new(context.table);
    let mut seen = Seen::default();
    let mut records = Vec::new();
    for row in context.table.rows() {
        let number = row.number;
        if let Some(reports) = set_aside.get(&number) {
            plan.bad += 1;
            reports.iter().for_each(|report| plan.report(report.clone()));
            continue;
        }
        let mut form = Form::new(row.clone());
        let meaning = understand(context, &row, &mut form, &trial).filter(|_| form.faults.is_empty());
        if let Some(meaning) = meaning.filter(|meaning| seen.check(plan.kind, number, &meaning.changes, &mut form)) {
            let (tried, effect) = try_row(context, &mut trial, meaning, &mut records, &mut form, (&mut plan, number));
            if form.faults.is_empty() {
                plan.count(effect);
                continue;
            }
            if tried > 0 {
                set_aside.insert(number, reports(context.table, number, &form));
            }
        }
        plan.bad += 1;
        for report in reports(context.table, number, &form) {
            plan.report(report);
        }
    }
    plan
}

impl Plan {
    fn count(&mut self, effect: Effect) {
        match effect {
            Effect::Nothing => self.unchanged += 1,
            Effect::Changes => self.changed += 1,
            Effect::Creates => self.created += 1,
        }
    }
}

fn understand(context: &Context<'_>, row: &Row<'_>, form: &mut Form<'_>, trial: &State) -> Option<Meaning> {
    let names = &context.names;
    whole_row(context.table, row, form)?;
    let changes = match context.table.kind() {
        ImportKind::Suppliers => equipment::supplier(form),
        ImportKind::Benefits => equipment::benefit(form),
        ImportKind::Buildings => equipment::building(form, names, trial),
        ImportKind::Contracts => equipment::contract(form, names),
        ImportKind::Groups => equipment::group(form, names, trial),
        ImportKind::Representatives => people::representation(form),
        // A delivery says no more of a card than its number.
        ImportKind::Cards | ImportKind::Delivery => people::card(form, trial, context.column_is_hex),
        ImportKind::Enrolment => people::enrolment(form, names, trial),
        ImportKind::Holders => {
            let (spec, person) = people::holder(form, names, trial)?;
            let person = person.map(|person| (spec.id, person));
            return Some(Meaning { changes: vec![Registry::Holder(spec)], person });
        }
    };
    changes.map(|changes| Meaning { changes, person: None })
}

/// A row as long as the header, with cells of a size that people write.
pub(super) fn whole_row(table: &Table, row: &Row<'_>, form: &mut Form<'_>) -> Option<()> {
    if row.has_huge_cell() {
        return form.fault(Field::Active, Fault::CellTooLarge);
    }
    if row.len() != table.header_len() {
        return form.fault(Field::Active, Fault::CellCount { expected: table.header_len(), got: row.len() });
    }
    Some(())
}

/// Tries the changes of one row; returns how many the copy accepted and the largest effect.
fn try_row(
    context: &Context<'_>,
    trial: &mut State,
    meaning: Meaning,
    records: &mut Vec<Record>,
    form: &mut Form<'_>,
    (plan, number): (&mut Plan, u32),
) -> (usize, Effect) {
    let mut tried = 0;
    let mut largest = Effect::Nothing;
    let good_before = plan.good.len();
    for change in meaning.changes {
        let effect = effect(trial, &context.relations, &change);
        if effect == Effect::Nothing {
            continue;
        }
        largest = largest.max(effect);
        records.clear();
        let command = Command::Registry(change);
        let verdict = trial.apply_command(0, 0, &command, 0, records);
        let Command::Registry(change) = command else { continue };
        match verdict {
            CommandVerdict::Decided { reason: Reason::Accepted, .. } => {
                tried += 1;
                plan.good.push((number, change));
            }
            CommandVerdict::Decided { reason, .. } => {
                form.fault::<()>(field_of(context.table.kind(), reason), Fault::Refused(reason));
                plan.good.truncate(good_before);
                return (tried, largest);
            }
            CommandVerdict::Duplicate { .. } => {}
        }
    }
    plan.persons.extend(meaning.person);
    (tried, largest)
}

/// The column that a refusal is about.
fn field_of(kind: ImportKind, reason: Reason) -> Field {
    let wanted: &[Field] = match reason {
        Reason::ComplexUnknown => &[Field::Complex],
        Reason::BuildingUnknown => &[Field::Building],
        Reason::GroupUnknown => &[Field::Group],
        Reason::SupplierUnknown => &[Field::TillSupplier, Field::Supplier],
        Reason::BenefitUnknown => &[Field::Benefit],
        Reason::HolderUnknown => &[Field::Leader, Field::Child, Field::Account],
        Reason::StillInUse => &[Field::Active],
        Reason::CardTaken => &[Field::Card],
        _ => &[],
    };
    wanted.iter().copied().find(|field| !title(kind, *field).is_empty()).unwrap_or(Field::Active)
}

pub(super) fn reports(table: &Table, row: u32, form: &Form<'_>) -> Vec<RowReport> {
    let shown = |value: &str| value.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SHOWN_CHARS_MAX).collect();
    form.faults
        .iter()
        .map(|(field, value, fault)| {
            let whole_row = matches!(fault, Fault::CellCount { .. } | Fault::CellTooLarge);
            let column = if whole_row { String::new() } else { String::from(table.title(*field)) };
            let value = if whole_row { String::new() } else { shown(value) };
            RowReport { row, column, value, fault: fault.clone() }
        })
        .collect()
}

/// What earlier rows of the file were about.
#[derive(Default)]
struct Seen {
    rows: HashMap<(u8, u128), u32>,
    complexes: HashMap<u32, String>,
}

impl Seen {
    /// Remembers what a row is about; false and a fault when an earlier row was about the same.
    fn check(&mut self, kind: ImportKind, row: u32, changes: &[Registry], form: &mut Form<'_>) -> bool {
        for change in changes {
            if let Registry::Complex { id, name, .. } = change {
                let known = self.complexes.entry(*id).or_insert_with(|| name.clone());
                if known != name {
                    let name = known.clone();
                    form.fault::<()>(Field::ComplexName, Fault::OtherName { name });
                }
            }
            let Some((field, key)) = subject(kind, change) else { continue };
            if let Some(earlier) = self.rows.insert((field as u8, key), row) {
                self.rows.insert((field as u8, key), earlier);
                let field = if let Registry::Device { kind, .. } = change { device_field(*kind) } else { field };
                form.fault::<()>(field, Fault::Repeated { row: earlier });
            }
        }
        form.faults.is_empty()
    }
}

/// What may stand in a file only once, and the column that names it. Closing is left out: equipment of a closed building may
/// stand in the row of another one (BLD-16, BLD-17).
fn subject(kind: ImportKind, change: &Registry) -> Option<(Field, u128)> {
    Some(match change {
        Registry::Building { id, .. } => (Field::Building, u128::from(*id)),
        Registry::Gateway { id, active: true, .. } => (Field::Gateway, u128::from(*id)),
        // One number range for devices of all kinds.
        Registry::Device { id, active: true, .. } => (Field::Turnstiles, u128::from(*id)),
        Registry::Group { id, .. } => (Field::Group, u128::from(*id)),
        Registry::Supplier { id, .. } => (Field::Supplier, u128::from(*id)),
        Registry::Contract { id, .. } => (Field::Contract, u128::from(*id)),
        Registry::Benefit { id, .. } => (Field::Benefit, u128::from(*id)),
        Registry::Holder(spec) if matches!(kind, ImportKind::Holders | ImportKind::Enrolment) => {
            (Field::Account, u128::from(spec.id))
        }
        Registry::Card(spec) => {
            let bytes = spec.bytes.iter().fold(0u128, |key, byte| (key << 8) | u128::from(*byte));
            (Field::Card, (bytes << 8) | u128::from(spec.bits))
        }
        Registry::Representation { child, representative, .. } => {
            (Field::Child, (u128::from(*child) << 32) | u128::from(*representative))
        }
        _ => return None,
    })
}

/// The column in which a device of this kind is listed.
fn device_field(kind: u8) -> Field {
    use ledger_core::command::device_kind::{DOOR, INFO_PANEL, TILL};
    match kind {
        DOOR => Field::Doors,
        TILL => Field::Tills,
        INFO_PANEL => Field::Panels,
        _ => Field::Turnstiles,
    }
}
