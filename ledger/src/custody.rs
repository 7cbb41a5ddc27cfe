//! How long scans are kept: as long as somebody known needs them (152-FZ, FIELD C5).

use crate::ledger::Ledger;
use crate::rest::rest;
use crate::vault::{Vault, VaultError};
use ledger_office::City;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How long a file lies that nothing names yet: its form may be sent again. Origin: a working day and the night after it.
const UNNAMED_KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// Delivery plans whose registry files are kept. Origin: guess; one August with its corrections.
const PLAN_FILES_KEPT: usize = 6;
/// A file that is about no holder.
const NOBODY: u32 = 0;
/// Time between two looks. Origin: a file may lie an hour longer than it must.
const PAUSE: Duration = Duration::from_secs(60 * 60);

/// Destroys the files that only forgotten people's tickets name, and those that nothing has named for a day. How many.
///
/// # Errors
/// [`VaultError`]; then repeat it.
pub fn tidy(vault: &Vault, ledger: &Ledger) -> Result<usize, VaultError> {
    let mut needed: HashMap<String, bool> = HashMap::new();
    // The state is let go before the disk is asked: the follower waits for readers.
    let named = named(&ledger.read_now());
    for (hash, holder) in named {
        let known = holder == NOBODY || !vault.has_forgotten(holder)?;
        *needed.entry(hash).or_default() |= known;
    }
    vault.destroy_files(|hash, lain| needed.get(hash).map_or(lain > UNNAMED_KEPT, |needed| !needed))
}

/// Every file that something names, with the holder whom it is about.
fn named(city: &City) -> Vec<(String, u32)> {
    let tickets = city.office().tickets().map(|ticket| &ticket.draft);
    let scans = tickets.flat_map(|draft| draft.files.iter().map(|file| (file.hash.clone(), draft.holder)));
    // Where a refund goes to is sealed the same way (RFD-05).
    let refunds = || city.office().books().refunds().map(|refund| &refund.draft);
    let banks = refunds().filter(|draft| !draft.bank.is_empty()).map(|draft| (draft.bank.clone(), draft.holder));
    let applications = refunds().flat_map(|draft| draft.files.iter().map(|file| (file.hash.clone(), draft.holder)));
    // Raw input of postings is kept as long as the postings (FIELD C3).
    let payments = city.office().payment_files().map(|taken| (taken.file.kept.clone(), NOBODY));
    // Registry files behind the newest delivery plans: accounts and classes without names, to count again from (IDN-11).
    let plans = city.office().stock().plans().rev().take(PLAN_FILES_KEPT).map(|plan| (plan.file.clone(), NOBODY));
    scans.chain(payments).chain(banks).chain(applications).chain(plans).collect()
}

/// Tidies at once, and then every hour until `closing` says so.
pub async fn keep_tidy(vault: Arc<Vault>, ledger: Arc<Ledger>, mut closing: watch::Receiver<bool>) {
    loop {
        let (vault, ledger) = (Arc::clone(&vault), Arc::clone(&ledger));
        match tokio::task::spawn_blocking(move || tidy(&vault, &ledger)).await {
            Ok(Ok(0)) => {}
            Ok(Ok(files)) => tracing::info!(files, "files that nobody needs any more were destroyed"),
            Ok(Err(error)) => tracing::error!(%error, "files that nobody needs any more are still there"),
            Err(_) => return,
        }
        if !rest(PAUSE, &mut closing).await {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use edge_protocol::Reason;
    use ledger_core::{Command, CommandVerdict, OfficeEntry, Registry};
    use ledger_office::OfficeCommand;
    use ledger_office::stock::{Planned, StockDeed};

    /// 2026-08-03.
    const NOW_US: i64 = 1_785_715_200_000_000;

    #[test]
    fn registry_files_of_the_newest_plans_are_named_and_older_ones_are_let_go() {
        let mut city = City::new();
        let mut put = |command: Command| {
            let verdict = city.apply_command(NOW_US, 0, &command, 9, &mut Vec::new(), &mut Vec::new());
            assert!(matches!(verdict, CommandVerdict::Decided { reason: Reason::Accepted, .. }), "{verdict:?}");
        };
        put(Command::Registry(Registry::Complex { id: 1, active: true, name: "School".into() }));
        let hash = |n: usize| format!("{n:064x}");
        for n in 0..PLAN_FILES_KEPT + 2 {
            let rows = vec![(1, Planned { first_grade: 100, ..Planned::default() })];
            let deed = StockDeed::Plan { plan: 0, as_of: 20_665, file: hash(n), rows };
            let body = OfficeCommand::Stock { deed }.to_json();
            put(Command::Office(OfficeEntry { login: "anna".into(), body, ..OfficeEntry::default() }));
        }
        let mut named: Vec<String> = named(&city).into_iter().map(|(hash, _)| hash).collect();
        named.sort();
        assert_eq!(named, (2..PLAN_FILES_KEPT + 2).map(hash).collect::<Vec<_>>());
    }
}
