//! Payment files dropped into a folder, `inbox/{supplier}/` of the data folder: taken in by the same rules as on the page (ACC-02).
//!
//! A file that adds up is kept encrypted, taken in, and removed. One that does not goes to `inbox/{supplier}/refused/`, with a text
//! beside it that says why. Nothing is half taken: an archive with one bad document is refused whole. A statement that only confirms
//! is taken in to compare with.

use crate::ledger::Ledger;
use crate::payments::submit;
use crate::rest::rest;
use crate::vault::Vault;
use anyhow::Context;
use dashboard::stated_of;
use edge_protocol::Reason;
use ledger_core::{Command, OfficeEntry};
use ledger_office::OfficeCommand;
use ledger_office::decide::CLOCK;
use ledger_office::payments::PaymentFile;
use payment_files::{Document, FileFault, Profile};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Name of the folder.
pub const INBOX: &str = "inbox";
/// Where a file goes that was not taken in.
const REFUSED: &str = "refused";
/// Time between two looks.
const PAUSE: Duration = Duration::from_secs(1);
/// A file that was written to so lately may not be whole yet. Origin: guess; a copy over a network pauses for less.
const SETTLED: Duration = Duration::from_secs(2);

/// Looks into the inbox until `closing` says so.
pub async fn keep_looking(dir: PathBuf, vault: Arc<Vault>, ledger: Arc<Ledger>, mut closing: watch::Receiver<bool>) {
    loop {
        let (inbox, state) = (dir.clone(), Arc::clone(&ledger));
        let found = tokio::task::spawn_blocking(move || waiting(&inbox, state.read_now().suppliers().len())).await;
        for (supplier, path) in found.ok().and_then(|found| found.map_err(|error| unread(&dir, &error)).ok()).unwrap_or_default()
        {
            if let Err(error) = take(&vault, &ledger, supplier, &path).await {
                tracing::error!(file = %path.display(), error = format!("{error:#}"), "a payment file stays in the inbox");
            }
        }
        if !rest(PAUSE, &mut closing).await {
            return;
        }
    }
}

fn unread(dir: &Path, error: &io::Error) {
    tracing::error!(folder = %dir.display(), %error, "the inbox cannot be read");
}

/// Files that seem to be whole, with the supplier whose folder they lie in.
fn waiting(inbox: &Path, suppliers: usize) -> io::Result<Vec<(u32, PathBuf)>> {
    let mut found = Vec::new();
    for supplier in 1..u32::try_from(suppliers).unwrap_or(0) {
        let entries = match fs::read_dir(inbox.join(supplier.to_string())) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let meta = entry.metadata()?;
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            let settled = meta.modified()?.elapsed().is_ok_and(|since| since >= SETTLED);
            if meta.is_file() && !hidden && settled {
                found.push((supplier, entry.path()));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Takes a file in, or moves it aside with the reason.
async fn take(vault: &Arc<Vault>, ledger: &Arc<Ledger>, supplier: u32, path: &Path) -> anyhow::Result<()> {
    let (kept_in, from) = (Arc::clone(vault), path.to_path_buf());
    let read = tokio::task::spawn_blocking(move || -> anyhow::Result<_> {
        let name = from.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if fs::metadata(&from)?.len() > payment_files::limits::FILE_BYTES_MAX as u64 {
            return Ok(Err(words(&FileFault::TooLarge)));
        }
        let bytes = fs::read(&from).context("it cannot be read")?;
        let documents = match payment_files::read(&bytes, &name, &Profile::built_in()) {
            Ok(documents) => documents,
            Err(fault) => return Ok(Err(words(&fault))),
        };
        if let Some(unsound) = documents.iter().find(|document| !document.is_sound()) {
            return Ok(Err(why_unsound(unsound)));
        }
        let kept = kept_in.keep_file(&bytes)?;
        let all = (0..).zip(&documents);
        Ok(Ok(all.map(|(index, document)| stated_of(document, &kept, &name, index, supplier)).collect::<Vec<_>>()))
    });
    match read.await?? {
        Err(why) => aside(path, &why),
        Ok(files) => match all_taken(ledger, files).await? {
            Reason::Accepted => Ok(fs::remove_file(path)?),
            refused => aside(path, &format!("{}\n{}", refused.ru(), refused.en())),
        },
    }
}

fn words(fault: &FileFault) -> String {
    format!("{}\n{}", fault.ru(), fault.en())
}

/// Takes every document in that is new. The reason why none was, or acceptance.
async fn all_taken(ledger: &Arc<Ledger>, files: Vec<PaymentFile>) -> anyhow::Result<Reason> {
    let mut all = Reason::PaymentFileKnown;
    for file in files {
        let command = OfficeCommand::TakePayments { file };
        let (login, from) = (CLOCK.to_owned(), INBOX.to_owned());
        let entry = OfficeEntry { login, from, body: command.to_json(), ..OfficeEntry::default() };
        // Without an id: taken once more, a document is known to the office by what it is.
        let answer = ledger.answered(submit(ledger, 0, &Command::Office(entry)).await?).await?;
        match answer.reason {
            Reason::Accepted => all = Reason::Accepted,
            Reason::PaymentFileKnown => {}
            refused => return Ok(refused),
        }
    }
    Ok(all)
}

/// Why a document is not sound, line by line, in Russian and English.
fn why_unsound(document: &Document) -> String {
    let checks = document.checks.iter().filter(|check| !check.holds());
    let checks =
        checks.map(|c| format!("{}: {} ≠ {}\n{}: {} ≠ {}", c.kind.ru(), c.stated, c.found, c.kind.en(), c.stated, c.found));
    let faults = document.faults.iter().map(|fault| format!("{}\n{}", fault.ru(), fault.en()));
    let lines: Vec<String> = std::iter::once(document.file.clone()).chain(checks).chain(faults).collect();
    lines.join("\n")
}

/// Moves a file to the refused ones, with the reason beside it.
fn aside(path: &Path, why: &str) -> anyhow::Result<()> {
    let (folder, name) = path.parent().zip(path.file_name()).context("it lies nowhere")?;
    let refused = folder.join(REFUSED);
    fs::create_dir_all(&refused)?;
    let mut note = name.to_os_string();
    note.push(".why.txt");
    fs::write(refused.join(note), format!("{why}\n"))?;
    fs::rename(path, refused.join(name))?;
    tracing::warn!(file = %path.display(), why, "a payment file was not taken in");
    Ok(())
}
