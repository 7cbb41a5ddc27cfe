//! How long scans are kept: as long as somebody known needs them (152-FZ, FIELD C5).

use crate::ledger::Ledger;
use crate::vault::{Vault, VaultError};
use ledger_office::City;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How long a file lies that nothing names yet: its form may be sent again. Origin: a working day and the night after it.
const UNNAMED_KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// Time between two looks. Origin: a file may lie an hour longer than it must.
const PAUSE: Duration = Duration::from_secs(60 * 60);

/// Destroys the files that only forgotten people's tickets name, and those that nothing has named for a day. How many.
///
/// # Errors
/// [`VaultError`]; then repeat it.
pub fn tidy(vault: &Vault, city: &City) -> Result<usize, VaultError> {
    let mut needed: HashMap<&str, bool> = HashMap::new();
    for ticket in city.office().tickets().filter(|ticket| !ticket.draft.files.is_empty()) {
        let forgotten = ticket.draft.holder != 0 && vault.has_forgotten(ticket.draft.holder)?;
        for file in &ticket.draft.files {
            *needed.entry(&file.hash).or_default() |= !forgotten;
        }
    }
    for taken in city.office().payment_files() {
        // Raw input of postings is kept as long as the postings (FIELD C3).
        needed.insert(&taken.file.kept, true);
    }
    vault.destroy_files(|hash, lain| needed.get(hash).map_or(lain > UNNAMED_KEPT, |needed| !needed))
}

/// Tidies at once, and then every hour until `closing` says so.
pub async fn keep_tidy(vault: Arc<Vault>, ledger: Arc<Ledger>, mut closing: watch::Receiver<bool>) {
    loop {
        let (vault, ledger) = (Arc::clone(&vault), Arc::clone(&ledger));
        match tokio::task::spawn_blocking(move || tidy(&vault, &ledger.read_now())).await {
            Ok(Ok(0)) => {}
            Ok(Ok(files)) => tracing::info!(files, "files that nobody needs any more were destroyed"),
            Ok(Err(error)) => tracing::error!(%error, "files that nobody needs any more are still there"),
            Err(_) => return,
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            _ = closing.wait_for(|closing| *closing) => return,
        }
    }
}
