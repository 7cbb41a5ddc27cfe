//! What a day's reconciliation compares, out of the vault, the state and the journal.

mod documents;
mod journal;

use crate::ledger::Ledger;
use crate::vault::Vault;
use documents::{Documents, is_rows, near, payouts_from, statements_near};
use journal::Found;
use reconciliation::Input;
use reconciliation::payouts::Pass;

/// Names of the payment sources: under them notices are booked.
pub(super) struct Sources(pub(super) Vec<String>);

/// The lists, and how many statements there were.
pub(super) struct Gathered {
    pub(super) input: Input,
    pub(super) statements: u64,
}

/// Gathers everything about a day of a supplier. Memory: the day's rows and one file at a time; of rows of other days one id each.
///
/// # Errors
/// When a kept file or the journal cannot be read.
pub(super) fn gather(ledger: &Ledger, vault: &Vault, sources: &Sources, supplier: u32, day: i32) -> anyhow::Result<Gathered> {
    let (files, passes, first_day) = {
        let state = ledger.read_now();
        let refunds = state.office().books().refunds().filter(|refund| refund.draft.supplier == supplier);
        let passes: Vec<Pass> = refunds.flat_map(dashboard::passes_of).collect();
        let first_day = payouts_from(&passes, day);
        let of_it = state.office().payment_files().filter(|taken| taken.file.supplier == supplier);
        let files: Vec<_> = of_it.filter(|taken| near(taken, day) || statements_near(taken, first_day, day)).cloned().collect();
        (files, passes, first_day)
    };
    let mut found = Found::on_day(ledger, sources, supplier, day)?;
    let mut documents = Documents::new(vault, sources, supplier, day, first_day);
    documents.input.passes = passes;
    for taken in files.iter().filter(|taken| statements_near(taken, first_day, day)) {
        documents.statement(taken)?;
    }
    for taken in files.iter().filter(|taken| is_rows(&taken.file) && near(taken, day)) {
        documents.rows(taken, |id| found.is_booked_on_day(id))?;
    }
    let mut input = documents.input;
    found.look_up(ledger, sources, &input.rows)?;
    input.postings = found.postings();
    let mut statements: Vec<u32> = input.entries.iter().filter(|entry| entry.day >= day).map(|entry| entry.file).collect();
    statements.dedup();
    statements.sort_unstable();
    statements.dedup();
    Ok(Gathered { statements: statements.len() as u64, input })
}
