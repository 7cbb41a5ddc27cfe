//! Refunds: application, confirmed balance, supplier, paid (RFD-03…11).

use super::corrections::funds;
use super::{About, Decided, Moment, Topic};
use crate::limits::{CHANGE_STEPS_MAX, REFUND_SCANS_MAX, REFUNDS_AT_ONCE_MAX, TERM_DAYS_MAX, TEXT_MAX};
use crate::refund::{Ground, MoneySettings, Moving, Refund, RefundDraft, RefundState, RefundStep, contract_of, moving};
use crate::state::{Office, Row};
use crate::ticket::FileRef;
use edge_protocol::Reason;
use ledger_core::command::Control;
use ledger_core::limits::{MONEY_AMOUNT_MAX, NOTICE_LINE_MAX};
use ledger_core::{Command, Registry, State, account_number};
use std::collections::BTreeSet;

/// Hexadecimal digits of a hash.
const HASH_DIGITS: usize = 64;

pub(super) fn apply(office: &Office, core: &State, moment: &Moment, draft: &RefundDraft) -> Result<Decided, Reason> {
    core.holder(draft.holder).ok_or(Reason::AccountUnknown)?;
    core.suppliers().get(draft.supplier as usize).filter(|_| draft.supplier != 0).ok_or(Reason::SupplierUnknown)?;
    if draft.document.trim().is_empty() {
        return Err(Reason::RefundIncomplete);
    }
    let sealed = draft.bank.is_empty() || is_hash(&draft.bank);
    if draft.document.len() > TEXT_MAX || !sealed || !are_scans(&draft.files) {
        return Err(Reason::OfficeCommandInvalid);
    }
    if draft.ticket != 0 {
        office.ticket(draft.ticket).filter(|t| !t.state.is_closed()).ok_or(Reason::TicketUnknown)?;
    }
    // RFD-09: where the supplier feeds or fed.
    if contract_of(core, draft.supplier, draft.complex, moment.today()) == 0 {
        return Err(Reason::PlaceUnfit);
    }
    if let Ground::Moving { to_complex } = draft.ground {
        core.complex(to_complex).filter(|c| c.active && to_complex != draft.complex).ok_or(Reason::ComplexUnknown)?;
        if moving(core, draft.supplier, to_complex, moment.today()) == Moving::Follows {
            return Err(Reason::RefundNotNeeded);
        }
    }
    match draft.kopecks {
        Some(kopecks) if !(1..=MONEY_AMOUNT_MAX).contains(&kopecks) => return Err(Reason::AmountInvalid),
        None if draft.ground == Ground::Mistake => return Err(Reason::RefundIncomplete),
        _ => {}
    }
    if office.books().open_refund(draft.holder, draft.supplier).is_some() {
        return Err(Reason::RefundUnderWay);
    }
    let id = moment.number(office.books().next_refund());
    let steps = vec![step(moment, RefundState::Submitted, &draft.document)];
    let row = Refund {
        id,
        draft: draft.clone(),
        state: RefundState::Submitted,
        kopecks: 0,
        hold: 0,
        registry: 0,
        due_day: None,
        steps,
    };
    Ok(decided(row, Vec::new()))
}

pub(super) fn confirm(office: &Office, core: &State, moment: &Moment, id: u32, kopecks: i64) -> Result<Decided, Reason> {
    let row = standing(office, id, &[RefundState::Submitted])?;
    if kopecks <= 0 || row.draft.kopecks.is_some_and(|asked| asked != kopecks) {
        return Err(Reason::AmountInvalid);
    }
    funds(core, row.draft.holder, row.draft.supplier, kopecks)?;
    let hold = moment.number(core.next_hold());
    let money = vec![held(&row, kopecks)];
    let row = Refund { state: RefundState::Confirmed, kopecks, hold, ..row };
    Ok(decided(went(row, moment, ""), money))
}

/// Sets aside what a refund is about, for as long as it takes (RFD-11).
fn held(row: &Refund, amount_kopecks: i64) -> Command {
    let (account, supplier) = (account_number(row.draft.holder), row.draft.supplier);
    Command::Hold { account, supplier, amount_kopecks, deadline_us: i64::MAX, note: format!("refund {}", row.id) }
}

pub(super) fn leavers(office: &Office, core: &State, moment: &Moment, groups: &[u32], document: &str) -> Result<Decided, Reason> {
    if document.trim().is_empty() {
        return Err(Reason::ProofMissing);
    }
    if groups.is_empty() || document.len() > TEXT_MAX {
        return Err(Reason::GroupsUnfit);
    }
    let first_hold = moment.number(core.next_hold());
    let first = moment.number(office.books().next_refund());
    let (mut money, mut rows) = (Vec::new(), Vec::new());
    for group in groups {
        let of = core.groups().get(*group as usize).filter(|g| g.complex != 0 && *group != 0).ok_or(Reason::GroupUnknown)?;
        let members = core.holders_of(of.complex).iter().copied();
        for holder in members.filter(|id| core.holder(*id).is_some_and(|h| h.group == *group)) {
            let purses = core.purses_of(holder).filter(|(_, purse)| purse.available() > 0);
            for (_, purse) in purses.filter(|(_, p)| office.books().open_refund(holder, p.supplier).is_none()) {
                let nth = rows.len() as u32;
                let kopecks = purse.available();
                let draft = RefundDraft {
                    holder,
                    supplier: purse.supplier,
                    complex: of.complex,
                    document: document.to_owned(),
                    ..RefundDraft::default()
                };
                let steps = vec![step(moment, RefundState::Confirmed, document)];
                let (state, hold) = (RefundState::Confirmed, first_hold + nth);
                let row = Refund { id: first + nth, draft, state, kopecks, hold, registry: 0, due_day: None, steps };
                money.push(held(&row, kopecks));
                rows.push(Row::Refund(Box::new(row)));
            }
        }
    }
    if rows.len() > REFUNDS_AT_ONCE_MAX {
        return Err(Reason::TooManyChanges);
    }
    if rows.is_empty() {
        return Err(Reason::NothingChanges);
    }
    let about = About { topic: Topic::Refund, object: first, holder: 0 };
    Ok(Decided { about, money, rows, ..Decided::default() })
}

pub(super) fn bank(office: &Office, moment: &Moment, id: u32, bank: &str) -> Result<Decided, Reason> {
    let mut row = standing(office, id, &[RefundState::Submitted, RefundState::Confirmed, RefundState::SentBack])?;
    if !is_hash(bank) {
        return Err(Reason::OfficeCommandInvalid);
    }
    bank.clone_into(&mut row.draft.bank);
    if row.state == RefundState::SentBack {
        row.state = RefundState::Confirmed;
        row = went(row, moment, "");
    }
    Ok(decided(row, Vec::new()))
}

pub(super) fn scan(office: &Office, id: u32, files: &[FileRef]) -> Result<Decided, Reason> {
    let mut row = office.books().refund(id).ok_or(Reason::RefundUnknown)?.clone();
    if row.state.is_closed() {
        return Err(Reason::RefundStateInvalid);
    }
    let known = |file: &FileRef| row.draft.files.iter().any(|other| other.hash == file.hash);
    if files.iter().all(known) {
        return Err(Reason::NothingChanges);
    }
    row.draft.files.extend_from_slice(files);
    if !are_scans(&row.draft.files) {
        return Err(Reason::OfficeCommandInvalid);
    }
    Ok(decided(row, Vec::new()))
}

pub(super) fn pass(office: &Office, core: &State, moment: &Moment, refunds: &[u32]) -> Result<Decided, Reason> {
    if refunds.is_empty() {
        return Err(Reason::NothingChanges);
    }
    if refunds.len() > REFUNDS_AT_ONCE_MAX {
        return Err(Reason::TooManyChanges);
    }
    let registry = moment.number(office.books().next_registry());
    let mut rows: Vec<Refund> = Vec::with_capacity(refunds.len());
    for id in refunds {
        let row = standing(office, *id, &[RefundState::Confirmed])?;
        if row.draft.bank.is_empty() {
            return Err(Reason::RefundIncomplete);
        }
        let one_registry = rows.first().is_none_or(|first| first.draft.supplier == row.draft.supplier);
        if !one_registry || rows.iter().any(|other| other.id == row.id) {
            return Err(Reason::OfficeCommandInvalid);
        }
        let contract = contract_of(core, row.draft.supplier, row.draft.complex, moment.today());
        let settings = office.books().settings();
        let days = settings.refund_days_of.get(&contract).copied().unwrap_or(settings.refund_days);
        let due_day = Some(moment.today() + days);
        rows.push(went(Refund { state: RefundState::Passed, registry, due_day, ..row }, moment, ""));
    }
    let one = match rows.as_slice() {
        [row] => About { topic: Topic::Refund, object: row.id, holder: row.draft.holder },
        _ => About { topic: Topic::Refund, object: refunds.first().copied().unwrap_or(0), holder: 0 },
    };
    let rows = rows.into_iter().map(|row| Row::Refund(Box::new(row))).collect();
    Ok(Decided { about: one, rows, ..Decided::default() })
}

pub(super) fn paid(office: &Office, moment: &Moment, id: u32, document: &str) -> Result<Decided, Reason> {
    let row = standing(office, id, &[RefundState::Passed])?;
    words(document)?;
    let money = vec![Command::HoldPost { hold: row.hold, amount_kopecks: row.kopecks, to: Control::CashReceived }];
    Ok(decided(went(Refund { state: RefundState::Paid, ..row }, moment, document), money))
}

pub(super) fn sent_back(office: &Office, moment: &Moment, id: u32, said: &str) -> Result<Decided, Reason> {
    let mut row = standing(office, id, &[RefundState::Passed])?;
    words(said)?;
    row.draft.bank.clear();
    Ok(decided(went(Refund { state: RefundState::SentBack, due_day: None, ..row }, moment, said), Vec::new()))
}

pub(super) fn end(office: &Office, moment: &Moment, id: u32, rejected: bool) -> Result<Decided, Reason> {
    let from = [RefundState::Submitted, RefundState::Confirmed, RefundState::SentBack];
    let row = standing(office, id, &from)?;
    let money = if row.hold == 0 { Vec::new() } else { vec![Command::HoldVoid { hold: row.hold }] };
    let state = if rejected { RefundState::Rejected } else { RefundState::Cancelled };
    Ok(decided(went(Refund { state, ..row }, moment, ""), money))
}

pub(super) fn set(office: &Office, core: &State, settings: &MoneySettings) -> Result<Decided, Reason> {
    let term = |days: i32| (0..=TERM_DAYS_MAX).contains(&days);
    let texts = settings.change_steps.iter().all(|s| {
        let all = [&s.ru, &s.en, &s.who_ru, &s.who_en];
        term(s.days) && all.iter().all(|text| !text.trim().is_empty() && text.len() <= TEXT_MAX)
    });
    let contracts = settings
        .refund_days_of
        .iter()
        .all(|(id, days)| term(*days) && core.contracts().get(*id as usize).is_some_and(|c| c.supplier != 0));
    let sums = (1..=MONEY_AMOUNT_MAX).contains(&settings.second_person_kopecks) && term(settings.refund_days);
    let line = settings.notice_below <= NOTICE_LINE_MAX;
    if !texts || !contracts || !sums || !line || settings.change_steps.len() > CHANGE_STEPS_MAX {
        return Err(Reason::FieldInvalid);
    }
    if office.books().settings() == settings {
        return Err(Reason::NothingChanges);
    }
    let about = About { topic: Topic::MoneySettings, object: 0, holder: 0 };
    let line = Registry::NoticeLine { kopecks: settings.notice_below };
    let changes = if core.notice_line() == settings.notice_below { Vec::new() } else { vec![line] };
    Ok(Decided { about, changes, rows: vec![Row::MoneySettings(Box::new(settings.clone()))], ..Decided::default() })
}

fn standing(office: &Office, id: u32, states: &[RefundState]) -> Result<Refund, Reason> {
    let row = office.books().refund(id).ok_or(Reason::RefundUnknown)?;
    if states.contains(&row.state) { Ok(row.clone()) } else { Err(Reason::RefundStateInvalid) }
}

fn words(text: &str) -> Result<(), Reason> {
    if text.trim().is_empty() {
        return Err(Reason::ProofMissing);
    }
    if text.len() > TEXT_MAX { Err(Reason::OfficeCommandInvalid) } else { Ok(()) }
}

fn is_hash(text: &str) -> bool {
    text.len() == HASH_DIGITS && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// True for a few kept files, none of them twice.
fn are_scans(files: &[FileRef]) -> bool {
    let kept = |file: &FileRef| is_hash(&file.hash) && !file.name.is_empty() && file.name.len() <= TEXT_MAX;
    let hashes: BTreeSet<&str> = files.iter().map(|file| file.hash.as_str()).collect();
    files.len() <= REFUND_SCANS_MAX && hashes.len() == files.len() && files.iter().all(kept)
}

fn step(moment: &Moment, state: RefundState, words: &str) -> RefundStep {
    RefundStep { state, stamp: moment.stamp.clone(), words: words.to_owned() }
}

fn went(mut row: Refund, moment: &Moment, words: &str) -> Refund {
    row.steps.push(step(moment, row.state, words));
    row
}

fn decided(row: Refund, money: Vec<Command>) -> Decided {
    let about = About { topic: Topic::Refund, object: row.id, holder: row.draft.holder };
    Decided { about, money, rows: vec![Row::Refund(Box::new(row))], ..Decided::default() }
}
