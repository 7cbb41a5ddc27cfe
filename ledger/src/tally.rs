//! Three-way reconciliation of every day: made by itself for the days before today, and on demand (ACC-02, FIELD C3).
//!
//! ```text
//! vault: taken files ─► rows, statements ─┐
//! state: ids of rows, refunds ────────────┼─► reconciliation ─► DIR/reconciliation/{supplier}/{day}.json ─► pages, alarms
//! journal: top-ups of the day ────────────┘
//! ```
//!
//! A day that was made stays as it is until files come or are posted or refunds go on; then it is made again as long as it does not close, and while
//! it is younger than a week in any case.

mod gather;
mod keep;

use crate::ledger::Ledger;
use crate::rest::rest;
use crate::vault::Vault;
use gather::{Sources, gather};
use keep::Kept;
use ledger_core::civil_day;
use ledger_office::Office;
use ledger_office::payments::Taken;
use parking_lot::Mutex;
use reconciliation::{Report, Summary, reconcile};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Time between two looks whether a day is due. Origin: an operator who has just taken a file in looks at the page once more.
const PAUSE: Duration = Duration::from_secs(3);
/// Days that are made by themselves even if nothing came. Origin: a bank pays within a week ([`reconciliation::PAID_WITHIN_DAYS`]).
const DAYS_BACK: i32 = 7;

/// The reconciliations of all suppliers.
pub struct Tallies {
    ledger: Arc<Ledger>,
    vault: Arc<Vault>,
    sources: Sources,
    kept: Kept,
    /// One is made at a time: the cores belong to the taps.
    turn: Mutex<()>,
    /// Days that could not be made, with what was known then.
    failed: Mutex<HashMap<(u32, i32), u64>>,
}

impl Tallies {
    /// Over a running ledger; `sources` are the names of its payment sources, `dir` is the data folder.
    ///
    /// # Errors
    /// When the folder of the reconciliations cannot be made or read.
    pub fn open(dir: &Path, ledger: Arc<Ledger>, vault: Arc<Vault>, sources: Vec<String>) -> std::io::Result<Self> {
        let kept = Kept::open(&dir.join("reconciliation"))?;
        Ok(Self { ledger, vault, sources: Sources(sources), kept, turn: Mutex::default(), failed: Mutex::default() })
    }

    /// Reconciles a day now and keeps what came of it. Takes as long as reading its files and its journal does.
    ///
    /// # Errors
    /// When a kept file, the journal or the folder cannot be read or written; the message says which.
    pub fn make(&self, supplier: u32, day: i32) -> anyhow::Result<Report> {
        let _turn = self.turn.lock();
        let (began, made_us, known) = (Instant::now(), self.ledger.now_us(), self.known(supplier));
        let gathered = gather(&self.ledger, &self.vault, &self.sources, supplier, day)?;
        let mut report = reconcile(&gathered.input);
        let summary = &mut report.summary;
        (summary.made_us, summary.known, summary.statements) = (made_us, known, gathered.statements);
        summary.took_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        if !summary.is_explained() {
            tracing::error!(?summary, "a reconciliation does not explain its own difference");
        }
        self.kept.put(&report)?;
        Ok(report)
    }

    /// The newest of a day, if there is one.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn get(&self, supplier: u32, day: i32) -> anyhow::Result<Option<Report>> {
        self.kept.get(supplier, day)
    }

    /// Sums of all days, of one supplier or all, by supplier and day.
    pub fn summaries(&self, supplier: Option<u32>) -> Vec<Summary> {
        self.kept.summaries(supplier)
    }

    /// What a supplier's files and refunds were: another number when a file was taken in or posted, or a refund went on since.
    pub fn known(&self, supplier: u32) -> u64 {
        let state = self.ledger.read_now();
        let files = state.office().payment_files().filter(|taken| taken.file.supplier == supplier);
        known(files, steps_of(state.office(), supplier))
    }

    /// Days to be made now, of suppliers whose files are all posted.
    fn due(&self) -> Vec<(u32, i32)> {
        let today = civil_day(self.ledger.now_us());
        let (mut suppliers, mut steps): (HashMap<u32, Vec<Taken>>, HashMap<u32, u64>) = Default::default();
        {
            let state = self.ledger.read_now();
            for taken in state.office().payment_files() {
                suppliers.entry(taken.file.supplier).or_default().push(taken.clone());
            }
            steps.extend(suppliers.keys().map(|supplier| (*supplier, steps_of(state.office(), *supplier))));
        }
        let failed = self.failed.lock();
        let mut due = Vec::new();
        for (supplier, files) in suppliers.into_iter().filter(|(_, files)| files.iter().all(|taken| taken.posted.is_some())) {
            let known = known(files.iter(), steps.get(&supplier).copied().unwrap_or(0));
            let made: HashMap<i32, Summary> = self.kept.summaries(Some(supplier)).into_iter().map(|one| (one.day, one)).collect();
            // Where files say an earlier day, that day is made too.
            let first = files.iter().filter_map(|taken| taken.file.day).min().unwrap_or(today).min(today - DAYS_BACK);
            let days = first.max(today - DAYS_BACK * 8)..today;
            due.extend(days.filter_map(|day| {
                let stale = made.get(&day).is_none_or(|one| {
                    let ended = civil_day(one.made_us) > day;
                    !ended || (one.known != known && (day >= today - DAYS_BACK || !one.closes() || files_near(&files, one, day)))
                });
                (stale && failed.get(&(supplier, day)) != Some(&known)).then_some((supplier, day))
            }));
        }
        due.sort_by_key(|(supplier, day)| (std::cmp::Reverse(*day), *supplier));
        due
    }
}

/// Files of a day that came after its reconciliation was made.
fn files_near(files: &[Taken], made: &Summary, day: i32) -> bool {
    files.iter().any(|taken| taken.stamp.at_us >= made.made_us && taken.file.day.is_none_or(|of| (of - day).abs() <= DAYS_BACK))
}

fn known<'a>(files: impl Iterator<Item = &'a Taken>, steps: u64) -> u64 {
    files.fold(steps, |known, taken| known + 2 + u64::from(taken.posted.is_some()))
}

/// Steps of the refunds that a supplier has or had (RFD-07).
fn steps_of(office: &Office, supplier: u32) -> u64 {
    let passed = office.books().refunds().filter(|refund| refund.draft.supplier == supplier && refund.registry != 0);
    passed.map(|refund| refund.steps.len() as u64).sum()
}

/// Makes every day that is due, until `closing` says so.
pub async fn keep_reconciling(tallies: Arc<Tallies>, mut closing: watch::Receiver<bool>) {
    loop {
        let looked = Arc::clone(&tallies);
        let due = tokio::task::spawn_blocking(move || looked.due()).await.unwrap_or_default();
        for (supplier, day) in due {
            if *closing.borrow() {
                return;
            }
            let maker = Arc::clone(&tallies);
            let made = tokio::task::spawn_blocking(move || {
                let known = maker.known(supplier);
                maker.make(supplier, day).map_err(|error| (known, error))
            });
            match made.await {
                Ok(Ok(Report { summary, .. })) => {
                    let (took_us, closes) = (summary.took_us, summary.closes());
                    tracing::info!(supplier, day, took_us, closes, rows = summary.provider.rows, "a day was reconciled");
                }
                Ok(Err((known, error))) => {
                    tracing::error!(supplier, day, error = format!("{error:#}"), "a day was not reconciled");
                    tallies.failed.lock().insert((supplier, day), known);
                }
                Err(_) => return,
            }
        }
        if !rest(PAUSE, &mut closing).await {
            return;
        }
    }
}
