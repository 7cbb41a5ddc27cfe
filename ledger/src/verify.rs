//! `turnstone verify`: every block, every decision, every kopeck, from the first record on.

use crate::folder::Folder;
use crate::journal::preflight::{Copied, first_suspect};
use crate::journal::{Hash, JournalError, Replayer, TailFile, read_ahead, snapshot};
use crate::store::Store;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// What was found; printed as JSON.
#[derive(Serialize, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// True when nothing is wrong.
    pub ok: bool,
    /// Blocks read.
    pub blocks: u64,
    /// Records replayed.
    pub events: u64,
    /// Digest of the state after the last good block, hexadecimal.
    pub digest: String,
    /// Sum of all balances in kopecks.
    pub sum_kopecks: String,
    /// What is wrong, in order of discovery.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
}

/// Checks a folder that no server has open.
///
/// # Errors
/// When the folder cannot be opened at all; whatever is wrong inside is in the report.
pub fn verify(dir: &Path) -> anyhow::Result<Report> {
    let folder = Folder::open(dir)?;
    let mut report = Report::default();
    let journal = folder.journal();
    // On a copy: sled changes what it opens, and what is damaged must stay as it is.
    let copy = Copied::make(&journal)?;
    match copy.open() {
        Ok(store) => check(&folder, &store, &mut report)?,
        Err(error) => {
            // sled names no place; its file does.
            let error = match first_suspect(&journal) {
                Ok(Some(pos)) => JournalError::Hot { pos, source: Box::new(error) },
                _ => error,
            };
            report.problems.push(error.to_string());
        }
    }
    report.ok = report.problems.is_empty();
    Ok(report)
}

fn check(folder: &Folder, store: &dyn Store, report: &mut Report) -> anyhow::Result<()> {
    let mut replayer = Replayer::default();
    let mut snapshots = good_snapshots(&folder.snapshots(), report);
    let (_, tail) = TailFile::open(&folder.tail())?;
    read_ahead(store, 0, |blocks| {
        for block in blocks {
            if let Err(error) = block.and_then(|block| replayer.apply(&block)) {
                report.problems.push(error.to_string());
                break;
            }
            report.blocks += 1;
            let head = replayer.head;
            if let Some(digest) = snapshots.remove(&head.next_pos)
                && digest != snapshot::digest(&replayer.state)
            {
                report.problems.push(format!("the snapshot at position {} is not the state of the journal there", head.next_pos));
            }
            if head.next_pos == tail.next_pos && head.block_hash != tail.hash {
                report.problems.push(JournalError::OtherTail(tail.next_pos).to_string());
            }
        }
    });
    let have = replayer.head.next_pos;
    if have < tail.next_pos {
        report.problems.push(JournalError::ShorterThanAcknowledged { have, acked: tail.next_pos }.to_string());
    }
    for pos in snapshots.into_keys() {
        report.problems.push(format!("the snapshot at position {pos} lies between blocks or beyond the journal"));
    }
    let sum = replayer.state.sum_kopecks();
    if sum != 0 {
        report.problems.push(format!("the sum of all balances is {sum} kopecks, it must be 0"));
    }
    report.events = have;
    report.sum_kopecks = sum.to_string();
    report.digest = hex(&snapshot::digest(&replayer.state));
    Ok(())
}

fn good_snapshots(dir: &Path, report: &mut Report) -> BTreeMap<u64, Hash> {
    let mut good = BTreeMap::new();
    for path in snapshot::list(dir) {
        match snapshot::check(&path) {
            Ok((head, digest)) => {
                good.insert(head.next_pos, digest);
            }
            Err(error) => report.problems.push(error.to_string()),
        }
    }
    good
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
