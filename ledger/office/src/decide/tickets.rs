//! The support desk's rules (ESP-01…08, ERR-06…12).

use super::{About, Decided, Moment, Topic};
use crate::limits::{TEXT_MAX, TICKET_NOTES_MAX};
use crate::state::{Office, Row};
use crate::ticket::{FileRef, Note, Ticket, TicketDraft, TicketState};
use edge_protocol::Reason;
use ledger_core::State;

pub(super) fn open(office: &Office, core: &State, moment: &Moment, draft: &TicketDraft) -> Result<Decided, Reason> {
    check(core, draft)?;
    let id = moment.number(office.next_ticket());
    let ticket = Ticket {
        id,
        draft: draft.clone(),
        state: TicketState::Open,
        opened: moment.stamp.clone(),
        pos: moment.pos,
        due_day: draft.kind.term_days().map(|days| moment.today() + days),
        procedure: None,
        notes: Vec::new(),
        closed_us: None,
    };
    let about = About { topic: Topic::Ticket, object: id, holder: draft.holder };
    Ok(Decided { about, rows: vec![Row::Ticket(Box::new(ticket))], ..Decided::default() })
}

fn check(core: &State, draft: &TicketDraft) -> Result<(), Reason> {
    if draft.text.len() > TEXT_MAX || draft.files.len() > TICKET_NOTES_MAX {
        return Err(Reason::OfficeCommandInvalid);
    }
    let building = draft.building != 0;
    if building && core.buildings().get(draft.building as usize).is_none_or(|b| b.kind == 0) {
        return Err(Reason::BuildingUnknown);
    }
    if draft.device != 0 && core.devices().get(draft.device as usize).is_none_or(|d| d.building != draft.building) {
        return Err(Reason::DeviceUnknown);
    }
    if draft.holder != 0 && core.holder(draft.holder).is_none() {
        return Err(Reason::AccountUnknown);
    }
    let of_account = !draft.kind.is_about_account() || draft.holder != 0;
    let of_money = !draft.kind.is_about_money() || draft.amount_kopecks > 0;
    let somewhere = building || draft.holder != 0;
    if draft.text.trim().is_empty() || !of_account || !of_money || !somewhere {
        return Err(Reason::TicketIncomplete);
    }
    Ok(())
}

/// What is written into a ticket.
pub(super) struct Words<'a> {
    pub(super) text: &'a str,
    pub(super) remote: bool,
    pub(super) state: Option<TicketState>,
    pub(super) files: &'a [FileRef],
}

pub(super) fn write(office: &Office, moment: &Moment, ticket: u32, words: &Words<'_>) -> Result<Decided, Reason> {
    let Words { text, remote, state, files } = *words;
    let mut row = office.ticket(ticket).ok_or(Reason::TicketUnknown)?.clone();
    if text.len() > TEXT_MAX || row.notes.len() + 1 > TICKET_NOTES_MAX || row.draft.files.len() + files.len() > TICKET_NOTES_MAX {
        return Err(Reason::OfficeCommandInvalid);
    }
    let silent = text.trim().is_empty();
    match state {
        Some(to) if !row.state.may_become(to) => return Err(Reason::TicketStateInvalid),
        // Who is refused, or has to answer, must be told why.
        Some(TicketState::Refused | TicketState::Waiting) if silent => return Err(Reason::ReasonMissing),
        None if silent && files.is_empty() => return Err(Reason::NothingChanges),
        _ => {}
    }
    if let Some(to) = state {
        row.state = to;
        row.closed_us = to.is_closed().then_some(moment.stamp.at_us);
    }
    row.draft.files.extend_from_slice(files);
    row.notes.push(Note { stamp: moment.stamp.clone(), text: text.to_owned(), remote, state });
    let about = About { topic: Topic::Ticket, object: ticket, holder: row.draft.holder };
    Ok(Decided { about, rows: vec![Row::Ticket(Box::new(row))], ..Decided::default() })
}
