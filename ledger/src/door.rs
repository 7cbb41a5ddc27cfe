//! How pages act, and what the audit reads (`dashboard::views::office`): commands into the same queue as everybody's, answers out
//! of the same journal.

use crate::custody;
use crate::import::{self, Delivered, Enrolled, ImportError, ImportKind};
use crate::journal::{JournalError, Located};
use crate::ledger::{Ledger, Unavailable};
use crate::tally::Tallies;
use crate::vault::{Found, Vault, VaultError};
use card_readers::Profile;
use dashboard::views::desk::DeskError;
use dashboard::views::office::{
    AUDIT_ROWS, AUDIT_STEPS_MAX, Act, Acted, AuditFilter, AuditPage, AuditRow, DeliveryTable, Done, Door, DoorError,
    EnrolmentTable, Identity, NoTable, RowFault,
};
use edge_protocol::Reason;
use ledger_core::{Command, NO_POS, OfficeEntry, RecordKind, Registry};
use ledger_office::decide::{self, Topic};
use ledger_office::{City, OfficeCommand};
use reconciliation::{Report, Summary};
use std::sync::Arc;

/// The door of a running ledger.
pub struct CityDoor {
    ledger: Arc<Ledger>,
    vault: Arc<Vault>,
    tallies: Option<Arc<Tallies>>,
}

impl CityDoor {
    /// Over a running ledger; who people are comes from `vault`.
    pub fn new(ledger: Arc<Ledger>, vault: Arc<Vault>) -> Self {
        Self { ledger, vault, tallies: None }
    }

    /// With these reconciliations.
    #[must_use]
    pub fn with_tallies(self, tallies: Arc<Tallies>) -> Self {
        Self { tallies: Some(tallies), ..self }
    }

    async fn carry_out(&self, act: Act) -> Result<Done, DoorError> {
        let Act { id, login, from, why, expects, command } = act;
        let entry = OfficeEntry { login, from, why, body: command.to_json(), expects };
        let answer = self.ledger.command(id, Command::Office(entry)).await.map_err(|error| match error {
            Unavailable::Busy => DoorError::Busy,
            Unavailable::Stopped(_) => DoorError::Stopped,
            Unavailable::TooLarge => DoorError::TooLarge,
        })?;
        // Whoever did it sees it on the next page. The record itself tells the number of a new object.
        let _ = self.ledger.read().await;
        let ledger = Arc::clone(&self.ledger);
        let found = tokio::task::spawn_blocking(move || ledger.journal().record(answer.pos)).await;
        let Ok(Ok(Some(found))) = found else { return Err(DoorError::Stopped) };
        tracing::info!(pos = answer.pos, command = command.name(), reason = answer.reason.name(), "office command");
        Ok(Done { pos: answer.pos, reason: answer.reason, object: found.record.arg })
    }

    fn office_record(&self, pos: u64) -> Result<Option<Located>, DeskError> {
        let found = self.ledger.journal().record(pos).map_err(|error| broken(&error))?;
        Ok(found.filter(|found| found.record.kind == RecordKind::Office as u8))
    }
}

impl Door for CityDoor {
    fn look(&self, look: &mut dyn FnMut(&City, i64)) {
        look(&self.ledger.read_now(), self.ledger.now_us());
    }

    fn act(&self, act: Act) -> Acted<'_> {
        Box::pin(self.carry_out(act))
    }

    fn audit(&self, before: Option<u64>, filter: &AuditFilter) -> Result<AuditPage, DeskError> {
        let mut at = match before {
            None => self.ledger.read_now().office().last_pos(),
            Some(pos) => self.office_record(pos)?.ok_or(DeskError::BadCursor)?.pos,
        };
        let mut rows = Vec::new();
        for _ in 0..AUDIT_STEPS_MAX {
            if at == NO_POS || rows.len() >= AUDIT_ROWS {
                break;
            }
            let Some(found) = self.office_record(at)? else { break };
            at = found.record.prev_gateway;
            let Some(row) = row(found) else { continue };
            if filter.ends_at(&row) {
                at = NO_POS;
                break;
            }
            rows.extend(Some(row).filter(|row| filter.fits(row)));
        }
        Ok(AuditPage { rows, next: (at != NO_POS).then_some(at) })
    }

    fn audited(&self, pos: u64) -> Result<Option<(AuditRow, Vec<(Registry, Registry)>)>, DeskError> {
        let Some(row) = self.office_record(pos)?.and_then(row) else { return Ok(None) };
        let mut changes = Vec::new();
        while let Some(next) = self.ledger.journal().record(pos + 1 + changes.len() as u64).map_err(|error| broken(&error))? {
            match next.command {
                Some(Command::Changed { before, after }) => changes.push((*before, *after)),
                _ => break,
            }
        }
        Ok(Some((row, changes)))
    }

    fn identity(&self, holder: u32) -> Result<Identity, DeskError> {
        match self.vault.get(holder) {
            Ok(Found::Person(person)) => Ok(Identity::Person { name: person.name, contact: person.contact }),
            Ok(Found::Forgotten(at)) => Ok(Identity::Forgotten(at)),
            Ok(Found::Nobody) => Ok(Identity::Nobody),
            Err(error) => Err(sealed(&error)),
        }
    }

    fn forget(&self, holder: u32) -> Result<bool, DeskError> {
        let forgotten = self.vault.forget(holder, self.ledger.now_us()).map_err(|error| sealed(&error))?;
        custody::tidy(&self.vault, &self.ledger).map_err(|error| sealed(&error))?;
        Ok(forgotten)
    }

    fn keep_file(&self, bytes: &[u8]) -> Result<String, DeskError> {
        self.vault.keep_file(bytes).map_err(|error| sealed(&error))
    }

    fn file(&self, hash: &str) -> Result<Option<Vec<u8>>, DeskError> {
        self.vault.file(hash).map_err(|error| sealed(&error))
    }

    fn reconciliation(&self, supplier: u32, day: i32) -> Result<Option<Report>, DeskError> {
        let Some(tallies) = &self.tallies else { return Ok(None) };
        tallies.get(supplier, day).map_err(|error| unmade(&error))
    }

    fn reconcile(&self, supplier: u32, day: i32) -> Result<(), DeskError> {
        let Some(tallies) = &self.tallies else { return Err(DeskError::Broken) };
        tallies.make(supplier, day).map(|_| ()).map_err(|error| unmade(&error))
    }

    fn reconciliations(&self, supplier: Option<u32>) -> Vec<Summary> {
        self.tallies.as_ref().map_or_else(Vec::new, |tallies| tallies.summaries(supplier))
    }

    fn enrolment(&self, bytes: &[u8]) -> Result<EnrolmentTable, NoTable> {
        let none = |fault: ImportError| NoTable { ru: fault.ru(), en: fault.en() };
        // The content says what it is; a name would only refuse other formats.
        let table = import::read(ImportKind::Enrolment, bytes, "").map_err(none)?;
        let Enrolled { rows, reports } = import::enrolled(&table, &self.ledger.read_now());
        let faults = reports.iter().map(|report| RowFault { row: report.row, ru: report.ru(), en: report.en() });
        Ok(EnrolmentTable { lines: rows, faults: faults.collect() })
    }

    fn delivery(&self, bytes: &[u8], reader: &str) -> Result<DeliveryTable, NoTable> {
        let table = import::read(ImportKind::Delivery, bytes, "").map_err(|fault| NoTable { ru: fault.ru(), en: fault.en() })?;
        let Delivered { rows, reports } = import::delivered(&table, Profile::parse(reader));
        let faults = reports.iter().map(|report| RowFault { row: report.row, ru: report.ru(), en: report.en() });
        Ok(DeliveryTable { lines: rows, faults: faults.collect() })
    }
}

fn row(found: Located) -> Option<AuditRow> {
    let Some(Command::Office(entry)) = found.command else { return None };
    let command: Result<OfficeCommand, Reason> = decide::read(&entry);
    let OfficeEntry { login, from, why, .. } = entry;
    Some(AuditRow {
        pos: found.pos,
        at_us: found.booked_us,
        login,
        from,
        request: found.record.command_id(),
        why,
        command: command.ok(),
        reason: Reason::from_code(found.record.reason)?,
        topic: Topic::from_code(found.record.detail),
        object: found.record.arg,
    })
}

fn unmade(error: &anyhow::Error) -> DeskError {
    tracing::error!(error = format!("{error:#}"), "a day cannot be reconciled");
    DeskError::Broken
}

fn broken(error: &JournalError) -> DeskError {
    tracing::error!(%error, "the audit cannot be read");
    DeskError::Broken
}

fn sealed(error: &VaultError) -> DeskError {
    tracing::error!(%error, "the vault cannot be read");
    DeskError::Broken
}
