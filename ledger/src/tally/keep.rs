//! Reconciliations on disk: one file per supplier and day, its sums in the first line and its differences in the second, so that a
//! list of days reads no difference. No names: accounts, sums and positions.

use crate::access::write_private;
use anyhow::Context;
use parking_lot::RwLock;
use reconciliation::{Report, Summary};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

/// The folder, and the sums of all days in memory.
pub(super) struct Kept {
    dir: PathBuf,
    summaries: RwLock<BTreeMap<(u32, i32), Summary>>,
}

impl Kept {
    /// Reads the first lines of all files. One that cannot be read is as good as none: its day is made again.
    pub(super) fn open(dir: &Path) -> io::Result<Self> {
        fs::create_dir_all(dir)?;
        let mut summaries = BTreeMap::new();
        for supplier in fs::read_dir(dir)? {
            let supplier = supplier?.path();
            let files = if supplier.is_dir() { fs::read_dir(&supplier)?.collect::<io::Result<Vec<_>>>()? } else { Vec::new() };
            for file in files.into_iter().map(|file| file.path()).filter(|path| path.extension().is_some_and(|e| e == "json")) {
                match summary(&file) {
                    Ok(one) => _ = summaries.insert((one.supplier, one.day), one),
                    Err(error) => {
                        tracing::warn!(file = %file.display(), %error, "a reconciliation cannot be read; it is made again")
                    }
                }
            }
        }
        Ok(Self { dir: dir.to_path_buf(), summaries: RwLock::new(summaries) })
    }

    pub(super) fn put(&self, report: &Report) -> anyhow::Result<()> {
        let Summary { supplier, day, .. } = report.summary;
        let path = self.path(supplier, day);
        path.parent().map_or(Ok(()), fs::create_dir_all).context("the folder of reconciliations cannot be made")?;
        let mut bytes = serde_json::to_vec(&report.summary)?;
        bytes.push(b'\n');
        serde_json::to_writer(&mut bytes, &report.differences)?;
        bytes.push(b'\n');
        // Nobody reads a file whose sums are not told yet: a page and its alarm say the same.
        let mut summaries = self.summaries.write();
        write_private(&path, &bytes).with_context(|| format!("{} cannot be written", path.display()))?;
        summaries.insert((supplier, day), report.summary.clone());
        Ok(())
    }

    pub(super) fn get(&self, supplier: u32, day: i32) -> anyhow::Result<Option<Report>> {
        let summaries = self.summaries.read();
        if !summaries.contains_key(&(supplier, day)) {
            return Ok(None);
        }
        let path = self.path(supplier, day);
        let text = fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        drop(summaries);
        let (first, second) = text.split_once('\n').with_context(|| format!("{} is cut off", path.display()))?;
        Ok(Some(Report { summary: serde_json::from_str(first)?, differences: serde_json::from_str(second)? }))
    }

    pub(super) fn summaries(&self, supplier: Option<u32>) -> Vec<Summary> {
        let all = self.summaries.read();
        all.values().filter(|one| supplier.is_none_or(|supplier| one.supplier == supplier)).cloned().collect()
    }

    fn path(&self, supplier: u32, day: i32) -> PathBuf {
        self.dir.join(supplier.to_string()).join(format!("{day}.json"))
    }
}

fn summary(path: &Path) -> io::Result<Summary> {
    let mut line = String::new();
    BufReader::new(File::open(path)?).read_line(&mut line)?;
    Ok(serde_json::from_str(&line)?)
}
