//! Another supplier in a complex (SUP-01…10).

use super::{About, Decided, Moment, Topic};
use crate::limits::TEXT_MAX;
use crate::state::{Office, Row};
use crate::supplier_change::{ChangeDraft, Passed, Reserved, StepDone, SupplierChange, balances};
use edge_protocol::Reason;
use ledger_core::rows::Contract;
use ledger_core::{Command, State, SupplierMove};

pub(super) fn order(office: &Office, core: &State, moment: &Moment, draft: &ChangeDraft) -> Result<Decided, Reason> {
    let contract = |id: u32| core.contracts().get(id as usize).filter(|c| c.supplier != 0 && c.active);
    let ends = contract(draft.contract).ok_or(Reason::ContractUnknown)?;
    let follows = contract(draft.next_contract).ok_or(Reason::ContractUnknown)?;
    if draft.document.trim().is_empty() {
        return Err(Reason::ProofMissing);
    }
    if draft.document.len() > TEXT_MAX {
        return Err(Reason::OfficeCommandInvalid);
    }
    if ends.complex != follows.complex {
        return Err(Reason::PlaceUnfit);
    }
    core.complex(ends.complex).filter(|c| c.active).ok_or(Reason::ComplexUnknown)?;
    core.suppliers().get(follows.supplier as usize).filter(|s| s.active).ok_or(Reason::SupplierUnknown)?;
    if ends.supplier == follows.supplier {
        return Err(Reason::SuppliersUnfit);
    }
    // SUP-05: not later than the last day of services; and nobody is left without meals the day after.
    let goes_on = |other: &&Contract| {
        other.active && other.supplier == ends.supplier && other.complex == ends.complex && other.last_day > ends.last_day
    };
    let seamless = follows.first_day <= ends.last_day + 1 && follows.last_day > ends.last_day;
    if moment.today() > ends.last_day || !seamless || core.contracts().iter().any(|c| goes_on(&c)) {
        return Err(Reason::DatesInvalid);
    }
    if office.books().changes().any(|c| c.complex == ends.complex && c.cancelled.is_none() && !c.has_passed()) {
        return Err(Reason::SupplierChangeConflicts);
    }
    let row = SupplierChange {
        id: moment.number(office.books().next_change()),
        draft: draft.clone(),
        complex: ends.complex,
        from: ends.supplier,
        to: follows.supplier,
        last_day: ends.last_day,
        ordered: moment.stamp.clone(),
        reserved: None,
        passed: Vec::new(),
        passing: false,
        steps: office.books().settings().change_steps.clone(),
        done: std::collections::BTreeMap::new(),
        cancelled: None,
        refused: None,
    };
    let money = vec![order_of(&row, true)];
    Ok(decided(row, money))
}

/// From the day after the last one the new supplier serves, whether balances have passed or not.
fn order_of(row: &SupplierChange, active: bool) -> Command {
    let SupplierChange { complex, from, to, last_day, .. } = *row;
    Command::SupplierOrder { complex, from, to, last_day, active }
}

fn under_way(office: &Office, id: u32) -> Result<SupplierChange, Reason> {
    let row = office.books().change(id).ok_or(Reason::SupplierChangeUnknown)?;
    if row.cancelled.is_some() { Err(Reason::ProcedureEnded) } else { Ok(row.clone()) }
}

pub(super) fn reserve(office: &Office, core: &State, moment: &Moment, id: u32) -> Result<Decided, Reason> {
    let row = under_way(office, id)?;
    if row.reserved.is_some() {
        return Err(Reason::StepNotOpen);
    }
    if moment.stamp.at_us < row.due_us() {
        return Err(Reason::StepNotReady);
    }
    let plan = core.supplier_move(row.complex, row.from, row.to)?;
    let mut advances: Vec<_> = plan.whole.iter().chain(&plan.by_transfer).copied().collect();
    advances.sort_unstable_by_key(|moved| moved.holder);
    let reserved =
        Reserved { pos: moment.pos, stamp: moment.stamp.clone(), balances: balances(&advances), left: balances(&plan.left) };
    Ok(decided(SupplierChange { reserved: Some(reserved), refused: None, ..row }, Vec::new()))
}

pub(super) fn pass(office: &Office, core: &State, moment: &Moment, id: u32) -> Result<Decided, Reason> {
    let mut row = under_way(office, id)?;
    if row.reserved.is_none() {
        return Err(Reason::StepNotReady);
    }
    let plan = core.supplier_move(row.complex, row.from, row.to)?;
    let first_time = row.passed.is_empty();
    if !first_time && plan.kopecks() == 0 && plan.tills.is_empty() {
        return Err(Reason::NothingChanges);
    }
    let now = plan.by_transfer.iter().take(SupplierMove::TRANSFERS_AT_ONCE);
    let mut moved: Vec<_> = plan.whole.iter().chain(now).copied().collect();
    moved.sort_unstable_by_key(|moved| moved.holder);
    let mut whole: Vec<u32> = plan.whole.iter().map(|moved| moved.purse).collect();
    whole.sort_unstable();
    row.passed.push(Passed { pos: moment.pos, stamp: moment.stamp.clone(), balances: balances(&moved), whole });
    row.passing = plan.by_transfer.len() > SupplierMove::TRANSFERS_AT_ONCE;
    row.refused = None;
    let (complex, from, to, last_day) = (row.complex, row.from, row.to, row.last_day);
    Ok(decided(row, vec![Command::SupplierChange { complex, from, to, last_day }]))
}

pub(super) fn step_done(office: &Office, moment: &Moment, id: u32, step: u32, document: &str) -> Result<Decided, Reason> {
    let mut row = under_way(office, id)?;
    let place = step as usize;
    if place >= row.steps.len() || row.done.contains_key(&place) {
        return Err(Reason::StepNotOpen);
    }
    if !row.has_passed() {
        return Err(Reason::StepNotReady);
    }
    if document.trim().is_empty() {
        return Err(Reason::ProofMissing);
    }
    if document.len() > TEXT_MAX {
        return Err(Reason::OfficeCommandInvalid);
    }
    row.done.insert(place, StepDone { stamp: moment.stamp.clone(), document: document.to_owned() });
    Ok(decided(row, Vec::new()))
}

pub(super) fn cancel(office: &Office, moment: &Moment, id: u32) -> Result<Decided, Reason> {
    let row = under_way(office, id)?;
    if !row.passed.is_empty() {
        return Err(Reason::NotUndoable);
    }
    let money = vec![order_of(&row, false)];
    Ok(decided(SupplierChange { cancelled: Some(moment.stamp.clone()), ..row }, money))
}

fn decided(row: SupplierChange, money: Vec<Command>) -> Decided {
    let about = About { topic: Topic::SupplierChange, object: row.id, holder: 0 };
    Decided { about, money, rows: vec![Row::SupplierChange(Box::new(row))], ..Decided::default() }
}
