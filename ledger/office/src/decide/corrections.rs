//! Money put right: by whom, how, and above the limit by two (ERR-04…07, ERR-12).

use super::{About, Decided, Moment, Topic};
use crate::corrections::{Corrected, Correction, CorrectionState, Suspended};
use crate::limits::TICKET_NOTES_MAX;
use crate::state::{Office, Row};
use crate::ticket::{Note, TicketState};
use edge_protocol::Reason;
use ledger_core::rows::Purse;
use ledger_core::{Command, Control, State, account_number};

pub(super) fn correct(office: &Office, core: &State, moment: &Moment, what: &Correction, ticket: u32) -> Result<Decided, Reason> {
    if ticket != 0 {
        office.ticket(ticket).filter(|t| !t.state.is_closed()).ok_or(Reason::TicketUnknown)?;
    }
    let id = moment.number(office.books().next_correction());
    let asked = moment.stamp.clone();
    let kopecks = kopecks_of(office, core, what, id)?;
    let waits = kopecks >= office.books().settings().second_person_kopecks;
    let state = if waits { CorrectionState::Waiting } else { CorrectionState::Done };
    let pos = (!waits).then_some(moment.pos);
    let row = Corrected { id, what: what.clone(), kopecks, ticket, asked, state, second: None, pos };
    decided(office, moment, row)
}

pub(super) fn second(office: &Office, core: &State, moment: &Moment, id: u32, approve: bool) -> Result<Decided, Reason> {
    let waiting = |row: &&Corrected| row.state == CorrectionState::Waiting;
    let row = office.books().correction(id).filter(waiting).ok_or(Reason::CorrectionUnknown)?;
    if row.asked.by == moment.stamp.by {
        return Err(Reason::SamePerson);
    }
    if approve {
        kopecks_of(office, core, &row.what, id)?;
    }
    let state = if approve { CorrectionState::Done } else { CorrectionState::Declined };
    let second = Some(moment.stamp.clone());
    decided(office, moment, Corrected { state, second, pos: approve.then_some(moment.pos), ..row.clone() })
}

/// Kopecks that a correction moves, without sign.
///
/// # Errors
/// The refusal that it would get now: what the core would refuse is refused here, so that a preview says so.
fn kopecks_of(office: &Office, core: &State, what: &Correction, id: u32) -> Result<i64, Reason> {
    let works = |supplier: u32| core.suppliers().get(supplier as usize).filter(|s| s.active).ok_or(Reason::SupplierUnknown);
    let someone = |holder: u32| core.holder(holder).ok_or(Reason::AccountUnknown);
    let sum = |kopecks: i64| if kopecks > 0 { Ok(kopecks) } else { Err(Reason::AmountInvalid) };
    match what {
        Correction::Resolve { payment, .. } | Correction::Return { payment } => {
            let item = office.books().suspended(*payment).filter(|item| !item.resolved);
            let item = item.filter(|item| item.correction.is_none_or(|by| by == id)).ok_or(Reason::SuspenseUnknown)?;
            if let Correction::Resolve { holder, .. } = what {
                someone(*holder)?;
            }
            works(item.supplier)?;
            Ok(item.kopecks)
        }
        Correction::Transfer { from, supplier, to, to_supplier, kopecks } => {
            someone(*from)?;
            someone(*to)?;
            let kopecks = sum(*kopecks)?;
            funds(core, *from, *supplier, kopecks)?;
            works(*to_supplier)?;
            if (from, supplier) == (to, to_supplier) {
                return Err(Reason::SamePurse);
            }
            Ok(kopecks)
        }
        Correction::Reverse { debit } => {
            if core.reversed(debit.pos) {
                return Err(Reason::AlreadyReversed);
            }
            sum(debit.kopecks)
        }
        Correction::Adjust { holder, supplier, kopecks } => {
            someone(*holder)?;
            let size = sum(kopecks.checked_abs().unwrap_or(0))?;
            if *kopecks < 0 {
                funds(core, *holder, *supplier, size)?;
            }
            works(*supplier)?;
            Ok(size)
        }
        Correction::Donate { holder, supplier, kopecks } => {
            someone(*holder)?;
            let kopecks = sum(*kopecks)?;
            let has = purse(core, *holder, *supplier).is_some_and(|purse| purse.available() >= kopecks);
            if has { Ok(kopecks) } else { Err(Reason::InsufficientFunds) }
        }
        Correction::Support { holder, supplier, kopecks } => {
            someone(*holder)?;
            let kopecks = sum(*kopecks)?;
            let fund = works(*supplier)?.controls[Control::Donations as usize];
            // The fund is for debts, not for pocket money.
            if purse(core, *holder, *supplier).is_none_or(|purse| purse.balance + kopecks > 0) {
                return Err(Reason::AmountInvalid);
            }
            if fund < kopecks { Err(Reason::FundTooSmall) } else { Ok(kopecks) }
        }
    }
}

/// So much can leave the account.
pub(super) fn funds(core: &State, holder: u32, supplier: u32, kopecks: i64) -> Result<(), Reason> {
    let enough = purse(core, holder, supplier).is_some_and(|purse| purse.available().saturating_sub(kopecks) >= purse.floor);
    if enough { Ok(()) } else { Err(Reason::InsufficientFunds) }
}

fn purse(core: &State, holder: u32, supplier: u32) -> Option<&Purse> {
    core.purse_at(holder, supplier).map(|(_, purse)| purse)
}

/// The money that a correction moves.
fn money(office: &Office, row: &Corrected) -> Option<Command> {
    let note = format!("correction {}", row.id);
    let item = row.what.payment().and_then(|payment| office.books().suspended(payment));
    Some(match &row.what {
        Correction::Resolve { holder, .. } => {
            let Suspended { supplier, kopecks, .. } = *item?;
            Command::FromSuspense { account: account_number(*holder), supplier, amount_kopecks: kopecks, note }
        }
        Correction::Return { .. } => {
            let Suspended { supplier, kopecks, .. } = *item?;
            Command::SuspenseReturn { supplier, amount_kopecks: kopecks, note }
        }
        Correction::Transfer { from, supplier, to, to_supplier, kopecks } => Command::Transfer {
            from_account: account_number(*from),
            from_supplier: *supplier,
            to_account: account_number(*to),
            to_supplier: *to_supplier,
            amount_kopecks: *kopecks,
            note,
        },
        Correction::Reverse { debit } => Command::Reverse { debit: (*debit).into(), note },
        Correction::Adjust { holder, supplier, kopecks } => {
            Command::Adjust { account: account_number(*holder), supplier: *supplier, amount_kopecks: *kopecks, note }
        }
        Correction::Donate { holder, supplier, kopecks } => {
            Command::Donate { account: account_number(*holder), supplier: *supplier, amount_kopecks: *kopecks, note }
        }
        Correction::Support { holder, supplier, kopecks } => {
            Command::Support { account: account_number(*holder), supplier: *supplier, amount_kopecks: *kopecks, note }
        }
    })
}

fn decided(office: &Office, moment: &Moment, row: Corrected) -> Result<Decided, Reason> {
    let done = row.state == CorrectionState::Done;
    let mut moved = Vec::new();
    if done {
        moved.push(money(office, &row).ok_or(Reason::SuspenseUnknown)?);
    }
    let mut rows = Vec::new();
    if let Some(item) = row.what.payment().and_then(|payment| office.books().suspended(payment)) {
        let correction = (row.state != CorrectionState::Declined).then_some(row.id);
        rows.push(Row::Suspended(Suspended { correction, resolved: done, ..item.clone() }));
    }
    rows.extend(ticket_goes_on(office, moment, &row));
    let about = About { topic: Topic::Correction, object: row.id, holder: row.what.holder() };
    rows.push(Row::Correction(Box::new(row)));
    Ok(Decided { about, money: moved, rows, ..Decided::default() })
}

/// The ticket that asked is in work while a second person is awaited, and done with the money (ERR-07).
fn ticket_goes_on(office: &Office, moment: &Moment, row: &Corrected) -> Option<Row> {
    let mut ticket = office.ticket(row.ticket).filter(|t| !t.state.is_closed() && t.notes.len() < TICKET_NOTES_MAX)?.clone();
    let state = match row.state {
        CorrectionState::Done => TicketState::Done,
        CorrectionState::Waiting | CorrectionState::Declined => TicketState::InWork,
    };
    let changed = ticket.state != state;
    let text = format!("№ {}", row.id);
    ticket.state = state;
    ticket.closed_us = state.is_closed().then_some(moment.stamp.at_us);
    ticket.notes.push(Note { stamp: moment.stamp.clone(), text, remote: false, state: changed.then_some(state) });
    Some(Row::Ticket(Box::new(ticket)))
}
