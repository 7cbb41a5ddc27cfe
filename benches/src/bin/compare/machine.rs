//! The machine that the figures belong to, and how much of it others took while they were measured.

use anyhow::{Context, Result, bail};
use serde::Serialize;
use std::path::Path;

/// File systems that keep nothing: a figure taken there says nothing about durability.
const VOLATILE: [&str; 2] = ["tmpfs", "ramfs"];

/// What is printed above the figures.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Machine {
    cores: usize,
    cpu: String,
    memory_mib: u64,
    kernel: String,
    file_system: String,
    load_average: String,
}

impl Machine {
    /// Looks at this machine; `folder` is where everything will be written.
    ///
    /// # Errors
    /// When the folder is only in memory.
    pub(crate) fn look(folder: &Path) -> Result<Self> {
        let file_system = file_system(folder)?;
        if VOLATILE.contains(&file_system.as_str()) {
            bail!("{} is {file_system}, where nothing is durable; give a folder on a disk with --dir", folder.display());
        }
        let read = |file: &str| std::fs::read_to_string(file).unwrap_or_default();
        let field = |text: &str, name: &str| {
            let line = text.lines().find(|line| line.starts_with(name));
            line.and_then(|line| line.split_once(':')).map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
        };
        let memory = field(&read("/proc/meminfo"), "MemTotal");
        let memory_kib: u64 = memory.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0);
        Ok(Self {
            cores: std::thread::available_parallelism().map_or(0, usize::from),
            cpu: field(&read("/proc/cpuinfo"), "model name"),
            memory_mib: memory_kib / 1_024,
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            file_system,
            load_average: read("/proc/loadavg").split_whitespace().take(3).collect::<Vec<_>>().join(" "),
        })
    }

    /// One line for people.
    pub(crate) fn line(&self) -> String {
        let Self { cores, cpu, memory_mib, kernel, file_system, load_average } = self;
        format!("{cores} cores, {cpu}, {memory_mib} MiB, Linux {kernel}, {file_system}, load average before {load_average}")
    }
}

/// The kind of file system that holds `folder`: the mount with the longest matching path.
fn file_system(folder: &Path) -> Result<String> {
    let folder = folder.canonicalize().with_context(|| format!("{} cannot be found", folder.display()))?;
    let mounts = std::fs::read_to_string("/proc/mounts").context("/proc/mounts cannot be read")?;
    let mut best = (0, String::from("unknown file system"));
    for line in mounts.lines() {
        let mut words = line.split(' ').skip(1);
        let (Some(at), Some(kind)) = (words.next(), words.next()) else { continue };
        // Equal: a later mount hides an earlier one.
        if folder.starts_with(at) && at.len() >= best.0 {
            best = (at.len(), kind.to_owned());
        }
    }
    Ok(best.1)
}

/// Processor time since the start of the machine, in ticks.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Ticks {
    all: u64,
    stolen: u64,
}

impl Ticks {
    /// Up to now.
    pub(crate) fn now() -> Self {
        let text = std::fs::read_to_string("/proc/stat").unwrap_or_default();
        let first = text.lines().next().unwrap_or_default();
        // user nice system idle iowait irq softirq steal; what follows is counted in the first two again.
        let numbers: Vec<u64> = first.split_whitespace().skip(1).take(8).map(|word| word.parse().unwrap_or(0)).collect();
        Self { all: numbers.iter().sum(), stolen: numbers.get(7).copied().unwrap_or(0) }
    }

    /// Percent of the processor time since then that the host gave to others.
    pub(crate) fn stolen_percent(self) -> f64 {
        let now = Self::now();
        let all = now.all.saturating_sub(self.all).max(1);
        now.stolen.saturating_sub(self.stolen) as f64 * 100.0 / all as f64
    }
}
