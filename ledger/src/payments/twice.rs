//! One payment that reaches us twice: by its provider's notice, and in a registry (ACC-02, FIELD C3).
//!
//! The provider's number of it is the same in both. A payment that stands with that number at that supplier is the same one when it
//! names the same account, or, where one of the two names none, when the sum is the same; it is not booked again. Number and supplier
//! alone don't do: numbers of two providers may be equal. So that two that come in the same moment see each other, notices share a
//! lock and a file has it alone while it looks and books ([`Ledger::payments`]).

use crate::api::commit;
use crate::feed::payment_id;
use crate::journal::JournalError;
use crate::ledger::{Answer, Ledger, Unavailable};
use crate::payments::source_of;
use edge_protocol::Reason;
use ledger_core::{Command, CommandId};
use ledger_office::payments::PaymentFile;
use payment_files::Row;
use std::collections::BTreeSet;
use std::sync::Arc;
use thiserror::Error;

/// Rows looked up under one read lock. Origin: well below a millisecond, so the follower is not held up.
const ROWS_PER_LOCK: usize = 1_000;

/// What a file says of a payment.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    key: Box<str>,
    money: Money,
}

/// What must agree besides the number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Money {
    supplier: u32,
    kopecks: i64,
    /// 0 where none is named.
    account: u64,
}

impl Told {
    pub(crate) fn of(file: &PaymentFile, row: &Row) -> Self {
        let money = Money { supplier: file.supplier, kopecks: row.amount_kopecks, account: row.account.unwrap_or(0) };
        Self { key: row.key.clone(), money }
    }
}

impl Money {
    fn is(&self, other: &Self) -> bool {
        let one_is_unnamed = self.account == 0 || other.account == 0;
        let is_it = if one_is_unnamed { self.kopecks == other.kopecks } else { self.account == other.account };
        self.supplier == other.supplier && is_it
    }
}

/// Position of the notice that brought each of a file's payments, `None` for those that no notice brought and for those that stand
/// from a file already.
///
/// # Errors
/// When the journal cannot be read.
pub(crate) fn noticed(
    ledger: &Ledger,
    sources: &[String],
    file: &PaymentFile,
    payments: &[Told],
) -> Result<Vec<Option<u64>>, JournalError> {
    let own = source_of(file);
    let mut all = Vec::with_capacity(payments.len());
    for some in payments.chunks(ROWS_PER_LOCK) {
        let stands = |told: &Told, state: &ledger_office::City| -> Vec<u64> {
            if state.position_of(payment_id(&own, &told.key)).is_some() {
                return Vec::new();
            }
            sources.iter().filter_map(|source| state.position_of(payment_id(source, &told.key))).collect()
        };
        let found: Vec<Vec<u64>> = {
            let state = ledger.read_now();
            some.iter().map(|told| stands(told, &state)).collect()
        };
        for (told, positions) in some.iter().zip(found) {
            all.push(first_that_is(ledger, positions, &told.money)?.map(|(pos, _)| pos));
        }
    }
    Ok(all)
}

/// The first of these that was booked and is this money.
fn first_that_is(ledger: &Ledger, positions: Vec<u64>, money: &Money) -> Result<Option<(u64, Reason)>, JournalError> {
    for pos in positions {
        let Some(found) = ledger.journal().record(pos)? else { continue };
        let reason = Reason::from_code(found.record.reason).filter(|reason| reason.is_accepted());
        if let (Some(reason), Some(Command::TopUp { account, supplier, amount_kopecks: kopecks, .. })) = (reason, found.command)
            && money.is(&Money { supplier, kopecks, account })
        {
            return Ok(Some((pos, reason)));
        }
    }
    Ok(None)
}

/// Why a notice has no answer.
#[derive(Debug, Error)]
pub(crate) enum NoticeError {
    /// The ledger takes no work.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A panic.
    #[error("a booking ended early")]
    Ended,
}

/// What became of a notice.
pub(crate) struct Noticed {
    /// The ledger's answer, now or the first time.
    pub(crate) answer: Answer,
    /// True when a registry had brought the payment: the answer is that posting's.
    pub(crate) in_a_file: bool,
}

/// Books what a notice of `source` brings, unless a registry brought the same payment before. Goes on when the asker has gone.
///
/// # Errors
/// [`NoticeError`]; asking again is safe.
pub(crate) async fn book_notice(
    ledger: &Arc<Ledger>,
    source: &str,
    external_id: &str,
    command: Command,
) -> Result<Noticed, NoticeError> {
    let (ledger, id, external_id) = (Arc::clone(ledger), payment_id(source, external_id), external_id.to_owned());
    let booked = tokio::spawn(async move {
        let _shared = ledger.payments().read().await;
        if let Some(answer) = registered(&ledger, id, &external_id, &command).await? {
            return Ok(Noticed { answer, in_a_file: true });
        }
        Ok(Noticed { answer: commit(&ledger, id, command).await?, in_a_file: false })
    });
    booked.await.map_err(|_| NoticeError::Ended)?
}

/// What stands from a registry with this number, unless the notice itself stands.
async fn registered(
    ledger: &Arc<Ledger>,
    id: CommandId,
    external_id: &str,
    command: &Command,
) -> Result<Option<Answer>, NoticeError> {
    let Command::TopUp { account, supplier, amount_kopecks: kopecks, .. } = *command else { return Ok(None) };
    let positions: Vec<u64> = {
        // Whoever posts a file holds the lock until what it posted is in sight.
        let state = ledger.read_now();
        if state.position_of(id).is_some() {
            return Ok(None);
        }
        let posted = state.office().payment_files().filter(|taken| taken.file.supplier == supplier && !taken.file.compared);
        let senders: BTreeSet<&str> = posted.map(|taken| taken.file.sender.as_str()).collect();
        let of_sender = |sender: &str| payment_id(&sent_by(supplier, sender), external_id);
        senders.into_iter().filter_map(|sender| state.position_of(of_sender(sender))).collect()
    };
    if positions.is_empty() {
        return Ok(None);
    }
    let (ledger, money) = (Arc::clone(ledger), Money { supplier, kopecks, account });
    let found = tokio::task::spawn_blocking(move || first_that_is(&ledger, positions, &money)).await;
    let found = found.map_err(|_| NoticeError::Ended)??;
    Ok(found.map(|(pos, reason)| Answer { pos, reason, duplicate: true }))
}

/// The name under which payments of a sender's files are booked.
pub(super) fn sent_by(supplier: u32, sender: &str) -> String {
    format!("file:{supplier}:{sender}")
}
