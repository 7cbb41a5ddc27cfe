//! The operators of a running server: read again when `operators.json` changes, written when somebody sets up a second factor.

use crate::limits::ROSTER_LOOK;
use crate::operators::{Logins, OPERATORS_FILE};
use crate::rest::rest;
use anyhow::Context;
use arc_swap::ArcSwap;
use dashboard::{NotKept, Operator, Operators, Roster};
use parking_lot::Mutex;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::watch;

/// What tells one version of the file from another: inode, seconds and nanoseconds of its time, length.
type Stamp = (u64, i64, i64, u64);

/// [`Roster`] over a data folder.
pub struct FileRoster {
    dir: PathBuf,
    now: ArcSwap<Operators>,
    read: Mutex<Stamp>,
    writing: Mutex<()>,
}

impl FileRoster {
    /// Reads the operators of the data folder `dir`.
    ///
    /// # Errors
    /// When there are none to be had.
    pub fn open(dir: &Path) -> anyhow::Result<Self> {
        let unusable = || format!("{OPERATORS_FILE} cannot be used");
        let stamp = stamp(dir).with_context(unusable)?;
        let now = Operators::load(&dir.join(OPERATORS_FILE)).with_context(unusable)?;
        Ok(Self { dir: dir.to_path_buf(), now: ArcSwap::from_pointee(now), read: Mutex::new(stamp), writing: Mutex::new(()) })
    }

    /// Takes changes up until `closing` says so.
    pub async fn follow(self: Arc<Self>, mut closing: watch::Receiver<bool>) {
        while rest(ROSTER_LOOK, &mut closing).await {
            let roster = Arc::clone(&self);
            if let Err(error) = tokio::task::spawn_blocking(move || roster.look()).await {
                tracing::error!(%error, "{OPERATORS_FILE} is not followed any more");
                return;
            }
        }
    }

    /// Reads the file when it is another one than before; one that cannot be used changes nothing.
    fn look(&self) {
        let mut read = self.read.lock();
        let newer = match stamp(&self.dir) {
            Ok(stamp) if stamp == *read => return,
            Ok(stamp) => {
                *read = stamp;
                Operators::load(&self.dir.join(OPERATORS_FILE))
            }
            Err(error) => Err(error.into()),
        };
        match newer {
            Ok(newer) => self.now.store(Arc::new(newer)),
            Err(error) => tracing::warn!(%error, "the operators stay as they were"),
        }
    }
}

impl Roster for FileRoster {
    fn operators(&self) -> Arc<Operators> {
        self.now.load_full()
    }

    fn change(&self, login: &str, change: &mut dyn FnMut(&mut Operator) -> bool) -> Result<bool, NotKept> {
        let _one = self.writing.lock();
        let changed = Logins::load(&self.dir).and_then(|mut logins| logins.change(login, change));
        self.look();
        changed.map_err(|error| NotKept(format!("{error:#}")))
    }
}

fn stamp(dir: &Path) -> std::io::Result<Stamp> {
    let file = std::fs::metadata(dir.join(OPERATORS_FILE))?;
    Ok((file.ino(), file.mtime(), file.mtime_nsec(), file.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use dashboard::{Role, Scope};

    #[test]
    fn changes_by_others_are_taken_up_and_a_broken_file_changes_nothing() {
        let dir = tempfile::tempdir().expect("a folder");
        let add = |login: &str| {
            let loaded = Logins::load(dir.path()).or_else(|_| Logins::none(dir.path()));
            loaded.expect("logins").add(login, "N", Role::Auditor, Scope::City).expect("added");
        };
        add("anna");
        let roster = FileRoster::open(dir.path()).expect("operators");
        add("boris");
        assert_eq!(roster.operators().len(), 1);
        roster.look();
        assert_eq!(roster.operators().len(), 2);
        std::fs::write(dir.path().join(OPERATORS_FILE), "nonsense").expect("written");
        roster.look();
        assert_eq!(roster.operators().len(), 2);
        assert!(roster.change("anna", &mut |_| true).is_err(), "nothing is written over what cannot be read");
    }

    #[test]
    fn a_change_is_in_the_file_and_holds_at_once() {
        let dir = tempfile::tempdir().expect("a folder");
        Logins::none(dir.path()).expect("a lock").add("anna", "N", Role::Auditor, Scope::City).expect("added");
        let roster = FileRoster::open(dir.path()).expect("operators");
        let mut rename = |operator: &mut Operator| {
            operator.name = String::from("M");
            true
        };
        assert!(roster.change("anna", &mut rename).expect("written"));
        assert!(!roster.change("boris", &mut rename).expect("nothing to write"));
        assert_eq!(Logins::load(dir.path()).expect("logins").all()[0].name, "M");
        assert_eq!(roster.read.lock().0, stamp(dir.path()).expect("the file").0, "it has been read again");
    }
}
