//! The data folder: its paths, its format, and the lock that keeps it to one process (see `docs/data-folder.md`).

use anyhow::{Context, bail};
use fs4::fs_std::FileExt;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// Format of the folder that this build writes. 1: the first, 2026-11.
pub const FOLDER_FORMAT: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Format {
    format: u32,
    city: String,
}

/// Where a running server can be reached; `serve.json`.
#[derive(Serialize, Deserialize, Clone, Debug)]
pub struct Serving {
    /// Address of the gateway listener.
    pub quic: String,
    /// Address of the pages and the API.
    pub http: String,
    /// The serving process.
    pub pid: u32,
}

/// How long a start waits for the lock, and how often it looks. Origin: whoever starts a child process shares the lock with it for
/// the moment until the child runs its program; on a busy machine that takes some milliseconds.
const LOCK_WAIT: Duration = Duration::from_secs(1);
const LOCK_PAUSE: Duration = Duration::from_millis(10);

/// An open, locked data folder. Dropping it unlocks it.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    city: String,
    _lock: File,
}

impl Folder {
    /// Makes a new folder for a city of this name.
    ///
    /// # Errors
    /// When `path` is a data folder already, holds other files, or cannot be written.
    pub fn create(path: &Path, city: &str) -> anyhow::Result<Self> {
        fs::create_dir_all(path).with_context(|| format!("cannot make the folder {}", path.display()))?;
        if path.join("format.json").exists() {
            bail!("{} is a data folder already; choose another --data, or `turnstone serve` it", path.display());
        }
        if fs::read_dir(path)?.next().is_some() {
            bail!("{} is not empty; choose an empty folder for --data", path.display());
        }
        let lock = own(path)?;
        write_private(&path.join("format.json"), &serde_json::to_vec(&Format { format: FOLDER_FORMAT, city: city.into() })?)?;
        Ok(Self { path: path.to_path_buf(), city: city.to_owned(), _lock: lock })
    }

    /// Opens and locks a folder that `turnstone init` made.
    ///
    /// # Errors
    /// When it is none, is in use, or was written by a newer program.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let format = path.join("format.json");
        if !format.exists() {
            bail!("{} is not a data folder; make one with `turnstone init --data {0}`", path.display());
        }
        let lock = own(path)?;
        let text = fs::read_to_string(&format).with_context(|| format!("cannot read {}", format.display()))?;
        let Format { format, city } = serde_json::from_str(&text)
            .with_context(|| format!("{} is damaged; restore it from a backup", path.join("format.json").display()))?;
        if format > FOLDER_FORMAT {
            bail!(
                "{} has format {format}, this program reads up to {FOLDER_FORMAT}; start the newer turnstone that wrote it",
                path.display()
            );
        }
        Ok(Self { path: path.to_path_buf(), city, _lock: lock })
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Name of the city.
    pub fn city(&self) -> &str {
        &self.city
    }

    /// The store's folder.
    pub fn journal(&self) -> PathBuf {
        self.path.join("journal")
    }

    /// The snapshots' folder.
    pub fn snapshots(&self) -> PathBuf {
        self.path.join("snapshots")
    }

    /// The acknowledged end of the journal.
    pub fn tail(&self) -> PathBuf {
        self.path.join("tail")
    }

    /// Says where the server can be reached.
    ///
    /// # Errors
    /// As the file system answers.
    pub fn announce(&self, serving: &Serving) -> anyhow::Result<()> {
        write_private(&self.path.join("serve.json"), &serde_json::to_vec(serving)?)
    }

    /// Takes the announcement back.
    pub fn withdraw(&self) {
        if let Err(error) = fs::remove_file(self.path.join("serve.json")) {
            tracing::warn!(%error, "serve.json stays");
        }
    }
}

/// Writes a file that only its owner may read, whole or not at all; on disk when it returns.
///
/// # Errors
/// As the file system answers.
pub fn write_private(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let temp = path.with_extension("new");
    let write = || {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&temp)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temp, path)?;
        path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}

/// Locks a file that stands for something; `None` when another process keeps it for longer than a moment.
///
/// # Errors
/// As the file system answers.
pub fn lock(lock_path: &Path) -> anyhow::Result<Option<File>> {
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(lock_path)
        .with_context(|| format!("cannot open {}", lock_path.display()))?;
    let began = Instant::now();
    while !FileExt::try_lock_exclusive(&file).with_context(|| format!("cannot lock {}", lock_path.display()))? {
        if began.elapsed() >= LOCK_WAIT {
            return Ok(None);
        }
        thread::sleep(LOCK_PAUSE);
    }
    Ok(Some(file))
}

fn own(path: &Path) -> anyhow::Result<File> {
    let Some(file) = lock(&path.join("lock"))? else {
        bail!("{} is in use by another turnstone process; stop it first", path.display());
    };
    Ok(file)
}
