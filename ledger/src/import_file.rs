//! `turnstone import`: a registry file into a folder that is not being served. Without `--apply` it only says what it would do.

use crate::folder::Folder;
use crate::import::{ImportKind, Plan, plan, read};
use crate::init::issue_certificates;
use crate::journal::snapshot::Pace;
use crate::journal::{Block, Hash, SnapshotHead, Tail, TailFile, open_store, recover, snapshot};
use crate::limits::IMPORT_FILE_MAX;
use crate::playbook;
use crate::store::JournalStore;
use crate::store::Store;
use crate::vault::Vault;
use crate::writer::{OfflineWriter, now_us};
use anyhow::{Context, bail};
use ledger_core::{Command, CommandId, Registry, State};
use ledger_office::City;
use std::path::Path;

/// What the operator asked for beyond a dry run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Apply {
    /// Carry the plan out.
    pub apply: bool,
    /// Carry out the good rows of a file that has bad ones.
    pub skip_bad: bool,
}

/// Plans one file, and carries the plan out if asked. The plan's report is the caller's to show.
///
/// # Errors
/// When the folder cannot be opened, the file cannot be used as a whole, or the journal does not take the commands.
pub fn import(dir: &Path, kind: ImportKind, file: &Path, apply: Apply) -> anyhow::Result<(Plan, usize)> {
    let size = std::fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?.len();
    if size > IMPORT_FILE_MAX {
        bail!("{} has {size} bytes; split it into files of at most {IMPORT_FILE_MAX}", file.display());
    }
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let table = read(kind, &bytes, &name)?;
    let folder = Folder::open(dir)?;
    let store = open_store(&folder.journal()).context("the journal's store cannot be opened")?;
    let (tail_file, tail) = TailFile::open(&folder.tail())?;
    let (recovered, _) = recover(&store, snapshot::newest(&folder.snapshots())?, &tail)?;
    let plan = plan(&table, &recovered.state);
    let commands = match plan.commands() {
        Some(all) => all,
        None if apply.skip_bad => plan.commands_of_good_rows(),
        None => return Ok((plan, 0)),
    };
    if !apply.apply {
        return Ok((plan, 0));
    }
    let applied = commands.len();
    let people = Vault::open(&folder.path().join("vault"))?;
    people.put_all(plan.persons_of_good_rows().iter().map(|(holder, person)| (*holder, person)))?;
    people.flush()?;
    let mut books = Books { store, tail_file, head: recovered.head };
    let state = books.apply(recovered.state, &bytes, commands)?;
    snapshot::write(&folder.snapshots(), &books.head, &state, Pace::Full)?;
    snapshot::prune(&folder.snapshots());
    publish(&folder, &state)?;
    Ok((plan, applied))
}

/// Certificates for new gateways, and the city for generators.
pub(crate) fn publish(folder: &Folder, state: &State) -> anyhow::Result<()> {
    issue_certificates(folder.path(), state)?;
    playbook::write(folder.path(), folder.city(), state).context("cannot write the city folder")
}

struct Books {
    store: JournalStore,
    tail_file: TailFile,
    head: SnapshotHead,
}

impl Books {
    /// Journals the commands as a server would: blocks, one barrier, the tail.
    fn apply(&mut self, state: City, file: &[u8], commands: &[(u32, Registry)]) -> anyhow::Result<City> {
        let now = now_us().max(self.head.now_us);
        let mut last_hash = self.head.block_hash;
        let store = &self.store;
        let mut push = |mut block: Block| -> anyhow::Result<()> {
            store.append(&block.seal(last_hash)?)?;
            last_hash = block.hash;
            Ok(())
        };
        let mut writer = OfflineWriter::new(state, now);
        for (index, (row, change)) in commands.iter().enumerate() {
            let command = Command::Registry(change.clone());
            // The state moves between imports, so the same file may be imported again: the time is part of the id.
            let id = command_id(now, file, index);
            match writer.apply(id, &command, &mut push)? {
                Some(reason) if reason.is_accepted() => {}
                refused => bail!("row {row}: the journal answered {refused:?}; nothing more was applied"),
            }
        }
        let state = writer.finish(&mut push)?;
        if state.next_pos() > self.head.next_pos {
            self.store.barrier()?;
            self.head = SnapshotHead { next_pos: state.next_pos(), now_us: now, block_hash: last_hash };
            self.tail_file.note(&Tail { next_pos: self.head.next_pos, hash: last_hash })?;
            self.tail_file.sync()?;
        }
        Ok(state)
    }
}

/// The id of a file's change: the same row of the same import is the same command.
pub(crate) fn command_id(now_us: i64, file: &[u8], index: usize) -> CommandId {
    let mut hasher = blake3::Hasher::new_derive_key("turnstone import id v1");
    hasher.update(&now_us.to_le_bytes());
    hasher.update(&(index as u64).to_le_bytes());
    hasher.update(blake3::hash(file).as_bytes());
    let hash: Hash = *hasher.finalize().as_bytes();
    hash.first_chunk::<16>().map_or(1, |b| CommandId::from_le_bytes(*b)).max(1)
}
