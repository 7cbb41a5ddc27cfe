//! Answers for the pages: payments in suspense with the assistant's proposals, and arrivals that look wrong.

use super::books::{Books, Registry};
use super::clerk::payment_of;
use super::note::{Arrived, file_and_line};
use crate::journal::{JournalError, Located};
use crate::ledger::Ledger;
use crate::vault::Vault;
use dashboard::views::desk::DeskError;
use dashboard::views::suspense::{Arrival, ODD_DAYS, ODD_SHOWN, OddArrival, Source};
use ledger_core::limits::DAY_US;
use ledger_core::{Command, civil_day};
use suspense_assistant::{Why, propose};

/// These payments, in their order; one that is no top-up is left out.
pub(crate) fn arrivals(ledger: &Ledger, vault: &Vault, payments: &[u64]) -> Result<Vec<Arrival>, DeskError> {
    let registry = Registry::of(&ledger.read_now());
    let mut found = Vec::with_capacity(payments.len());
    for payment in payments {
        let Some(located) = ledger.journal().record(*payment).map_err(|error| broken(&error))? else { continue };
        found.extend(arrival(ledger, vault, &registry, &located));
    }
    Ok(found)
}

fn arrival(ledger: &Ledger, vault: &Vault, registry: &Registry, located: &Located) -> Option<Arrival> {
    let command = located.command.as_ref()?;
    let (words, arrived) = Arrived::of(command)?;
    let Command::TopUp { supplier, amount_kopecks, .. } = command else { return None };
    let payment = payment_of(&arrived, *supplier, *amount_kopecks, civil_day(located.booked_us));
    let proposals = propose(&payment, &Books::new(ledger, vault, registry, u64::MAX));
    Some(Arrival {
        payment: located.pos,
        source: source(words),
        written: arrived.written.map_or_else(String::new, |digits| digits.to_string()),
        hints: arrived.hints.to_string(),
        day: arrived.day,
        payer_told: arrived.payer.is_some(),
        proposals,
    })
}

/// Arrivals of a supplier in the last days that look wrong, newest first.
pub(crate) fn unusual(ledger: &Ledger, vault: &Vault, supplier: u32) -> Result<Vec<OddArrival>, DeskError> {
    let since_us = ledger.now_us() - ODD_DAYS * DAY_US;
    let kept = vault.arrivals().odd(supplier, since_us, ODD_SHOWN).map_err(|error| {
        tracing::error!(%error, "arrivals that look wrong cannot be read");
        DeskError::Broken
    })?;
    let mut found = Vec::with_capacity(kept.len());
    for odd in kept {
        let located = ledger.journal().record(odd.pos).map_err(|error| broken(&error))?;
        let words = located.as_ref().and_then(|located| Some(Arrived::of(located.command.as_ref()?)?.0)).unwrap_or_default();
        found.push(OddArrival {
            pos: odd.pos,
            at_us: odd.at_us,
            source: source(words),
            account: odd.account,
            kopecks: odd.kopecks,
            confidence: odd.confidence,
            reasons: Why::ALL.iter().filter(|why| odd.why.contains(&why.code())).copied().collect(),
        });
    }
    Ok(found)
}

fn source(words: &str) -> Source {
    let file = file_and_line(words);
    let words = if file.is_some() { words.split_once(" · ").map_or("", |(_, purpose)| purpose) } else { words };
    Source { file, words: words.to_owned() }
}

fn broken(error: &JournalError) -> DeskError {
    tracing::error!(%error, "a payment in suspense cannot be read");
    DeskError::Broken
}
