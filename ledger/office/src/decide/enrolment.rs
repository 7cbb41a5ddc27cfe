//! Reconciliation with the registries: rows are accepted, and can be put back (SYS-03, SYS-04, REL-02, REL-03).

use super::{About, Decided, Moment, Topic};
use crate::command::EnrolmentRow;
use crate::limits::{ENROLMENT_ROWS_MAX, TEXT_MAX};
use crate::state::{Enrolment, Moved, Office, Row};
use edge_protocol::Reason;
use ledger_core::{HolderSpec, Registry, State};

pub(super) fn accept(
    office: &Office,
    core: &State,
    moment: &Moment,
    file: &str,
    rows: &[EnrolmentRow],
) -> Result<Decided, Reason> {
    if rows.len() > ENROLMENT_ROWS_MAX {
        return Err(Reason::TooManyChanges);
    }
    if file.len() > TEXT_MAX {
        return Err(Reason::OfficeCommandInvalid);
    }
    let (mut changes, mut moved) = (Vec::new(), Vec::new());
    for row in rows {
        let spec = core.holder_spec(row.holder).ok_or(Reason::HolderUnknown)?;
        let after = placed(core, &spec, row.group)?;
        if after != spec {
            changes.push(Registry::Holder(after));
            moved.push(Moved { holder: row.holder, from: (spec.group, spec.active), to: (after.group, after.active) });
        }
    }
    if changes.is_empty() {
        return Err(Reason::NothingChanges);
    }
    let id = moment.number(office.next_enrolment());
    let enrolment = Enrolment { id, file: file.to_owned(), stamp: moment.stamp.clone(), moved, undone: false };
    let about = About { topic: Topic::Enrolment, object: id, holder: 0 };
    Ok(Decided { about, changes, rows: vec![Row::Enrolment(Box::new(enrolment))], ..Decided::default() })
}

/// Puts back everybody who still stands where the reconciliation put them.
pub(super) fn put_back(office: &Office, core: &State, enrolment: u32) -> Result<Decided, Reason> {
    let mut row = office.enrolment(enrolment).filter(|row| !row.undone).ok_or(Reason::NotUndoable)?.clone();
    let mut changes = Vec::new();
    for Moved { holder, from, to } in &row.moved {
        let Some(spec) = core.holder_spec(*holder).filter(|spec| (spec.group, spec.active) == *to) else { continue };
        let group = if from.1 { from.0 } else { 0 };
        changes.push(Registry::Holder(placed(core, &spec, group)?));
    }
    if changes.is_empty() {
        return Err(Reason::NotUndoable);
    }
    row.undone = true;
    let about = About { topic: Topic::Enrolment, object: enrolment, holder: 0 };
    Ok(Decided { about, changes, rows: vec![Row::Enrolment(Box::new(row))], ..Decided::default() })
}

/// The holder in that group, with the group's complex and building; in group 0 it left.
///
/// # Errors
/// [`Reason::GroupUnknown`].
pub fn placed(core: &State, spec: &HolderSpec, group: u32) -> Result<HolderSpec, Reason> {
    if group == 0 {
        return Ok(HolderSpec { active: false, ..*spec });
    }
    let row = core.groups().get(group as usize).filter(|g| g.active && g.complex != 0).ok_or(Reason::GroupUnknown)?;
    let building = if spec.complex == row.complex { spec.building } else { row.building };
    Ok(HolderSpec { active: true, group, complex: row.complex, building, ..*spec })
}
