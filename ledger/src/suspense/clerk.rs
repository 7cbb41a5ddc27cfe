//! Reads the journal once, behind everybody else, and remembers what the assistant asks for: who paid to which account, and which
//! arrivals look wrong although they reached one (ERR-02, ERR-03).

use super::books::{Books, Registry, account_of};
use super::note::Arrived;
use crate::journal::{Block, JournalError, Located, decode};
use crate::ledger::Ledger;
use crate::rest::rest;
use crate::vault::arrivals::{Learnt, Odd};
use crate::vault::{Vault, VaultError};
use edge_protocol::Reason;
use ledger_core::{Command, Record, RecordKind, civil_day};
use ledger_office::OfficeCommand;
use ledger_office::corrections::{Correction, CorrectionState};
use ledger_office::decide;
use std::sync::Arc;
use std::time::Duration;
use suspense_assistant::{PayerKey, Payment, Unusual, unusual_purpose, unusual_sum};
use thiserror::Error;
use tokio::sync::watch;

/// Time between two looks at a journal that was read to its end. Origin: an operator looks at the page once a second.
const PAUSE: Duration = Duration::from_secs(1);
/// Blocks that are read before what they taught is kept. Origin: guess, some megabytes.
const BLOCKS_AT_ONCE: usize = 64;
/// Records before the end at which a journal that was never read is begun. Origin: older top-ups tell no payer; some seconds.
const FIRST_LOOK_RECORDS: u64 = 1_000_000;

/// Why a stretch could not be read.
#[derive(Debug, Error)]
enum ClerkError {
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Reads what is new, until `closing` says so.
pub async fn keep_reading(vault: Arc<Vault>, ledger: Arc<Ledger>, mut closing: watch::Receiver<bool>) {
    loop {
        let (vault, ledger) = (Arc::clone(&vault), Arc::clone(&ledger));
        let read = tokio::task::spawn_blocking(move || read_on(&vault, &ledger)).await;
        let more = match read {
            Ok(Ok(more)) => more,
            Ok(Err(error)) => {
                tracing::error!(%error, "the assistant of the suspense account learns nothing new");
                false
            }
            Err(error) => {
                tracing::error!(%error, "the assistant of the suspense account stumbled");
                false
            }
        };
        if !rest(if more { Duration::ZERO } else { PAUSE }, &mut closing).await {
            return;
        }
    }
}

/// Reads a stretch; true when there is more.
fn read_on(vault: &Vault, ledger: &Ledger) -> Result<bool, ClerkError> {
    // Of what the followed state has, so that accounts and corrections are there.
    let end = ledger.read_now().head().next_pos.min(ledger.durable_pos());
    let from = match vault.arrivals().cursor()? {
        Some(from) => from,
        None => end.saturating_sub(FIRST_LOOK_RECORDS),
    };
    if from >= end {
        return Ok(false);
    }
    let registry = Registry::of(&ledger.read_now());
    let (mut learnt, mut at) = (Learnt::default(), from);
    for stored in ledger.journal().store().scan(from).take(BLOCKS_AT_ONCE) {
        let block = decode(&stored.map_err(JournalError::from)?)?;
        if block.first_pos >= end {
            break;
        }
        learn_from(vault, ledger, &registry, &block, from, &mut learnt)?;
        at = block.next_pos();
    }
    vault.arrivals().learn(at, &learnt)?;
    Ok(at > from && at < end)
}

fn learn_from(
    vault: &Vault,
    ledger: &Ledger,
    registry: &Registry,
    block: &Block,
    from: u64,
    learnt: &mut Learnt,
) -> Result<(), ClerkError> {
    if block.heap.is_empty() {
        return Ok(());
    }
    for (pos, entry) in (block.first_pos..).zip(block.entries()) {
        let (record, command) = entry.map_err(|source| JournalError::Block { pos: block.first_pos, source })?;
        let Some(command) = command.filter(|_| pos >= from && record.reason == Reason::Accepted.code()) else { continue };
        match &command {
            // What a source brings has an id of its own; opening balances have none and are nobody's payment.
            Command::TopUp { .. } if record.command_id() != 0 => {
                let Some((account, arrived)) = reached(record, &command) else { continue };
                let books = Books::new(ledger, vault, registry, pos);
                let payment = payment_of(&arrived, supplier_of(&command), record.amount_kopecks, civil_day(block.now_us));
                if let Some(payer) = payment.payer {
                    count(learnt, payer, account);
                }
                let Some(unusual) = judged(&payment, account, &books) else { continue };
                learnt.odd.push(Odd {
                    pos,
                    at_us: block.now_us,
                    supplier: payment.supplier,
                    account,
                    kopecks: record.amount_kopecks,
                    confidence: unusual.confidence,
                    why: unusual.reasons.iter().map(|why| why.code()).collect(),
                });
            }
            Command::Office(entry) => {
                let id = match decide::read(entry) {
                    Ok(OfficeCommand::Correct { correction: Correction::Resolve { .. }, .. }) => record.arg,
                    Ok(OfficeCommand::SecondCorrection { correction, approve: true }) => correction,
                    _ => continue,
                };
                if let Some((payer, account)) = resolved(ledger, id, pos)? {
                    count(learnt, payer, account);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn count(learnt: &mut Learnt, payer: PayerKey, account: u64) {
    let count = learnt.paid.entry((payer.0, account)).or_default();
    *count = count.saturating_add(1);
}

/// Whose account a top-up reached, and what came with it.
fn reached(record: &Record, command: &Command) -> Option<(u64, Arrived)> {
    let (_, arrived) = Arrived::of(command)?;
    Some((account_of(record.holder), arrived)).filter(|_| record.kind == RecordKind::TopUp as u8 && record.holder != 0)
}

fn supplier_of(command: &Command) -> u32 {
    if let Command::TopUp { supplier, .. } = command { *supplier } else { 0 }
}

/// A payment as the assistant wants it.
pub(super) fn payment_of(arrived: &Arrived, supplier: u32, sum_kopecks: i64, booked_day: i32) -> Payment {
    let Arrived { written, payer, day, hints } = arrived.clone();
    Payment { written, sum_kopecks, hints, payer, supplier, day: day.unwrap_or(booked_day) }
}

/// What looks wrong, the sum and the purpose together.
fn judged(payment: &Payment, account: u64, books: &Books<'_>) -> Option<Unusual> {
    match (unusual_sum(payment, account, books), unusual_purpose(payment, account, books)) {
        (Some(mut sum), Some(purpose)) => {
            sum.confidence = sum.confidence.max(purpose.confidence);
            sum.reasons.extend(purpose.reasons);
            Some(sum)
        }
        (sum, purpose) => sum.or(purpose),
    }
}

/// A payment in suspense that found its account by this record: a person said whose it was, so its payer is known there from now on.
fn resolved(ledger: &Ledger, correction: u32, pos: u64) -> Result<Option<(PayerKey, u64)>, JournalError> {
    let found = {
        let state = ledger.read_now();
        let row = state.office().books().correction(correction).filter(|row| row.state == CorrectionState::Done);
        row.filter(|row| row.pos == Some(pos)).map(|row| row.what.clone())
    };
    let Some(Correction::Resolve { payment, holder }) = found else { return Ok(None) };
    let Some(Located { command: Some(command), .. }) = ledger.journal().record(payment)? else { return Ok(None) };
    Ok(Arrived::of(&command).and_then(|(_, arrived)| arrived.payer).map(|payer| (payer, account_of(holder))))
}
