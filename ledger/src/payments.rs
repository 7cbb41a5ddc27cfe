//! Posts the payments of files that were taken in: each once, however often the server stops half-way (ACC-02, FIELD C3).
//!
//! ```text
//! page: TakePayments ─► journal ─► office: not posted ─┐
//!        kept file in the vault ─► payment-files ──────┴─► top-ups, ids of their own ─► journal ─► PaymentsPosted ─► journal
//! ```
//!
//! The id of a top-up follows from supplier, sender and the sender's operation, so the same payment in two files is one top-up. Its
//! note names the file that posted it: so a payment that stands in the journal already is told from one that another file brought.
//! Behind the words it keeps what the assistant of the suspense account needs ([`crate::suspense::note`]). What a provider's notice
//! brought is not posted again ([`twice`]).

pub(crate) mod twice;

use crate::feed::{payment_id, without_names};
use crate::ledger::{Answer, Asked, Ledger, Unavailable};
use crate::rest::rest;
use crate::suspense::note::Arrived;
use crate::vault::Vault;
use anyhow::{Context, anyhow};
use edge_protocol::Reason;
use ledger_core::{Command, OfficeEntry};
use ledger_office::OfficeCommand;
use ledger_office::decide::CLOCK;
use ledger_office::payments::{PaymentFile, Posted, Taken};
use payment_files::{Document, Profile, Row};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use twice::Told;

/// Time between two looks for files that were taken in. Origin: an operator looks at the page once a second.
const PAUSE: Duration = Duration::from_secs(1);
/// Top-ups that wait for the journal at once. Origin: a quarter of the queue (see `limits`), so that taps find room.
const IN_FLIGHT: usize = 512;
/// How long to wait when the queue is full. Origin: some blocks.
const BUSY_PAUSE: Duration = Duration::from_millis(20);

/// Posts whatever was taken in, until `closing` says so; `sources` are the names of the payment sources.
pub async fn keep_posting(vault: Arc<Vault>, ledger: Arc<Ledger>, sources: Arc<[String]>, mut closing: watch::Receiver<bool>) {
    loop {
        let waiting: Vec<Taken> = ledger.read_now().office().unposted().cloned().collect();
        for taken in waiting {
            tokio::select! {
                posted = post(&vault, &ledger, &sources, &taken) => match posted {
                    Ok(posted) => tracing::info!(file = taken.id, ?posted, "payments of a file were posted"),
                    Err(error) => tracing::error!(file = taken.id, error = format!("{error:#}"), "payments of a file wait"),
                },
                _ = closing.wait_for(|closing| *closing) => return,
            }
        }
        if !rest(PAUSE, &mut closing).await {
            return;
        }
    }
}

/// Posts every payment of a file that was not posted yet, and then says what became of all of them.
///
/// # Errors
/// When the file cannot be read, or the ledger takes no work; posted payments stay posted, and the next call goes on.
pub async fn post(vault: &Arc<Vault>, ledger: &Arc<Ledger>, sources: &Arc<[String]>, taken: &Taken) -> anyhow::Result<Posted> {
    let document = document_of(vault, taken).await?;
    let source = source_of(&taken.file);
    let (coming, payers): (Vec<_>, _) = (document.coming().collect(), vault.payers());
    let mut posted = Posted::default();
    for rows in coming.chunks(IN_FLIGHT) {
        let _alone = ledger.payments().write().await;
        let noticed = noticed(ledger, sources, &taken.file, rows).await?;
        let mut waiting: Vec<(i64, Asked)> = Vec::with_capacity(rows.len());
        for (row, notice) in rows.iter().zip(noticed) {
            if notice.is_some() {
                posted.repeated = posted.repeated.and(row.amount_kopecks);
                continue;
            }
            let (account, purpose) = (row.account.unwrap_or(0), row.purpose.reveal());
            let payer = payers.key(row.payer_account.reveal());
            let day = i32::try_from(row.date.duration_since(jiff::civil::Date::constant(1970, 1, 1)).as_hours() / 24).ok();
            let arrived = Arrived::new(row.account_text.reveal(), account, purpose, payer, day);
            let command = Command::TopUp {
                account,
                supplier: taken.file.supplier,
                amount_kopecks: row.amount_kopecks,
                note: arrived.note(&format!("{}{} · {}", mark(taken), row.line, without_names(purpose))),
            };
            waiting.push((row.amount_kopecks, submit(ledger, payment_id(&source, &row.key), &command).await?));
        }
        for (kopecks, asked) in waiting {
            let answer = ledger.answered(asked).await?;
            let part = match answer.reason {
                _ if answer.duplicate && !is_own(ledger, taken, answer).await? => &mut posted.repeated,
                Reason::Accepted => &mut posted.credited,
                Reason::AcceptedToSuspense => &mut posted.suspense,
                _ => &mut posted.refused,
            };
            *part = part.and(kopecks);
        }
        all_in_sight(ledger).await?;
    }
    let command = OfficeCommand::PaymentsPosted { file: taken.id, posted };
    let entry = OfficeEntry { login: CLOCK.to_owned(), body: command.to_json(), ..OfficeEntry::default() };
    let id = payment_id("file:posted", &taken.id.to_string());
    let answer = ledger.answered(submit(ledger, id, &Command::Office(entry)).await?).await?;
    if answer.reason.is_accepted() { Ok(posted) } else { Err(anyhow!("its account was refused: {}", answer.reason.en())) }
}

/// The name under which a file's payments are booked: the same operation of the same sender is the same payment.
pub(crate) fn source_of(file: &PaymentFile) -> String {
    twice::sent_by(file.supplier, &file.sender)
}

/// Waits until readers see everything that was answered so far, however far behind they are.
async fn all_in_sight(ledger: &Ledger) -> Result<(), Unavailable> {
    loop {
        match ledger.read().await {
            Err(Unavailable::Busy) => {}
            seen => return seen.map(drop),
        }
    }
}

/// [`twice::noticed`] of some rows, with everything in sight that was answered so far.
async fn noticed(
    ledger: &Arc<Ledger>,
    sources: &Arc<[String]>,
    file: &PaymentFile,
    rows: &[&Row],
) -> anyhow::Result<Vec<Option<u64>>> {
    all_in_sight(ledger).await?;
    let told: Vec<Told> = rows.iter().map(|row| Told::of(file, row)).collect();
    let (ledger, sources, file) = (Arc::clone(ledger), Arc::clone(sources), file.clone());
    Ok(tokio::task::spawn_blocking(move || twice::noticed(&ledger, &sources, &file, &told)).await??)
}

/// How the note of every payment of this file begins.
fn mark(taken: &Taken) -> String {
    format!("file {} line ", taken.id)
}

/// True when the payment that stands in the journal came from this file: a run before this one posted it.
async fn is_own(ledger: &Arc<Ledger>, taken: &Taken, answer: Answer) -> anyhow::Result<bool> {
    let (ledger, mark) = (Arc::clone(ledger), mark(taken));
    let read = tokio::task::spawn_blocking(move || ledger.journal().record(answer.pos));
    let stands = read.await??.and_then(|found| found.command);
    Ok(matches!(stands, Some(Command::TopUp { note, .. }) if note.starts_with(&mark)))
}

/// Queues a command, and waits while the queue is full: a file has time.
pub(crate) async fn submit(ledger: &Ledger, id: u128, command: &Command) -> Result<Asked, Unavailable> {
    loop {
        match ledger.submit(id, command.clone()) {
            Err(Unavailable::Busy) => tokio::time::sleep(BUSY_PAUSE).await,
            done => return done,
        }
    }
}

/// The document, read again out of the bytes that came in.
async fn document_of(vault: &Arc<Vault>, taken: &Taken) -> anyhow::Result<Document> {
    let (vault, file) = (Arc::clone(vault), taken.file.clone());
    let read = tokio::task::spawn_blocking(move || {
        let bytes = vault.file(&file.kept)?.context("the kept file is gone; restore the vault from a backup")?;
        let documents = payment_files::read(&bytes, &file.name, &Profile::built_in()).map_err(|fault| anyhow!(fault.en()))?;
        documents.into_iter().nth(file.index as usize).context("the kept file has fewer documents than it had")
    });
    read.await?
}
