//! A model of a disk with a volatile cache: plays the log up to a moment and says what may be left when the power goes then.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
};

use rand::{Rng, rngs::SmallRng};

use super::log::Op;

const PAGE_BYTES: usize = 4096;
const SECTOR_BYTES: usize = 512;

/// What survives beside the bytes that a sync covered.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Survivors {
    /// Nothing.
    None,
    /// About this share of the pages written later, each in one of its states, some torn between sectors; and the first part of
    /// the later changes of names, in order.
    Some(f64),
}

/// The disk at one moment of the log.
#[derive(Default)]
pub(crate) struct Disk {
    files: HashMap<u64, File>,
    names: BTreeMap<PathBuf, u64>,
    dirs: BTreeSet<PathBuf>,
    /// Changes of names that no sync covered, with their index in the log.
    pending_names: Vec<(usize, NameOp)>,
}

#[derive(Default)]
struct File {
    durable: Vec<u8>,
    pending: Vec<(usize, Change)>,
}

#[derive(Clone)]
enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    Truncate { len: usize },
}

#[derive(Clone)]
enum NameOp {
    Create(PathBuf, u64),
    Mkdir(PathBuf),
    Rename(PathBuf, PathBuf),
    Unlink(PathBuf),
}

impl Disk {
    /// Plays the entry with this index.
    pub(crate) fn play(&mut self, index: usize, op: &Op) {
        match op {
            Op::Create { path, inode } => {
                // An inode number comes back after its file is gone.
                self.files.insert(*inode, File::default());
                self.pending_names.push((index, NameOp::Create(path.clone(), *inode)));
            }
            Op::Mkdir { path } => self.pending_names.push((index, NameOp::Mkdir(path.clone()))),
            Op::Rename { from, to } => self.pending_names.push((index, NameOp::Rename(from.clone(), to.clone()))),
            Op::Unlink { path } => self.pending_names.push((index, NameOp::Unlink(path.clone()))),
            Op::Write { inode, offset, bytes } => {
                self.change(index, *inode, Change::Write { offset: *offset, bytes: bytes.clone() });
            }
            Op::Truncate { inode, len } => self.change(index, *inode, Change::Truncate { len: *len }),
            Op::Synced { path, inode, began } => self.synced(path, *inode, *began),
            Op::DirSynced { path, began } => {
                self.names_synced(|index, op| index < *began && op.parent() == Some(path));
            }
            Op::Acknowledged { .. } | Op::SyncBegins => {}
        }
    }

    fn change(&mut self, index: usize, inode: u64, change: Change) {
        self.files.entry(inode).or_default().pending.push((index, change));
    }

    fn synced(&mut self, path: &Path, inode: u64, began: usize) {
        if let Some(file) = self.files.get_mut(&inode) {
            let covered = file.pending.partition_point(|(index, _)| *index < began);
            for (_, change) in file.pending.drain(..covered) {
                change.apply(&mut file.durable);
            }
        }
        // On ext4 a file's sync covers its own name as well; for our segments we don't rely on it and let only the directory's
        // sync count.
        if !path.starts_with("segments") {
            self.names_synced(|index, op| index < began && matches!(op, NameOp::Create(_, created) if *created == inode));
        }
    }

    fn names_synced(&mut self, covers: impl Fn(usize, &NameOp) -> bool) {
        let (covered, pending): (Vec<_>, Vec<_>) = self.pending_names.drain(..).partition(|(index, op)| covers(*index, op));
        self.pending_names = pending;
        for (_, op) in covered {
            op.apply(&mut self.names, &mut self.dirs);
        }
    }

    /// Writes into `target` what is left after a power cut now.
    pub(crate) fn image(&self, target: &Path, survivors: Survivors, random: &mut SmallRng) {
        let (mut names, mut dirs) = (self.names.clone(), self.dirs.clone());
        if let Survivors::Some(_) = survivors {
            let kept = random.random_range(0..=self.pending_names.len());
            for (_, op) in &self.pending_names[..kept] {
                op.apply(&mut names, &mut dirs);
            }
        }
        for dir in &dirs {
            fs::create_dir_all(target.join(dir)).expect("a folder of the image");
        }
        for (path, inode) in &names {
            let Some(file) = self.files.get(inode) else { continue };
            let parent = path.parent().expect("a name in a folder");
            if !(parent.as_os_str().is_empty() || dirs.contains(parent)) {
                continue;
            }
            let content = match survivors {
                Survivors::None => file.durable.clone(),
                Survivors::Some(share) => file.survived(share, random),
            };
            fs::write(target.join(path), content).expect("a file of the image");
        }
    }
}

impl File {
    /// The content when each later page reached the disk in some state, or not at all.
    fn survived(&self, share: f64, random: &mut SmallRng) -> Vec<u8> {
        let mut content = self.durable.clone();
        let mut states: HashMap<usize, Vec<usize>> = HashMap::new();
        let last = self.pending.last().map_or(0, |(index, _)| *index);
        let first = self.pending.first().map_or(0, |(index, _)| *index);
        let sizes_survive = random.random_bool(0.5);
        for (index, change) in &self.pending {
            let Change::Write { offset, bytes } = change else {
                if sizes_survive {
                    change.apply(&mut content);
                }
                continue;
            };
            let mut at = *offset;
            for sector in split(*offset, bytes) {
                let page = at / PAGE_BYTES;
                // For each sector of the page, the last entry of the log that reached the disk.
                let state = states.entry(page).or_insert_with(|| {
                    if !random.random_bool(share) {
                        return vec![0; PAGE_BYTES / SECTOR_BYTES];
                    }
                    let whole = random.random_range(first..=last);
                    let torn = random.random_bool(0.2);
                    let mut sector = || if torn { random.random_range(first..=last) } else { whole };
                    (0..PAGE_BYTES / SECTOR_BYTES).map(|_| sector()).collect()
                });
                if *index <= state[at % PAGE_BYTES / SECTOR_BYTES] {
                    Change::Write { offset: at, bytes: sector.to_vec() }.apply(&mut content);
                }
                at += sector.len();
            }
        }
        content
    }
}

/// The bytes cut at sector borders.
fn split(offset: usize, bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let head = (SECTOR_BYTES - offset % SECTOR_BYTES).min(bytes.len());
    let (head, rest) = bytes.split_at(head);
    std::iter::once(head).chain(rest.chunks(SECTOR_BYTES))
}

impl Change {
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Truncate { len } => content.resize(*len, 0),
            Self::Write { offset, bytes } => {
                let end = offset + bytes.len();
                if content.len() < end {
                    content.resize(end, 0);
                }
                content[*offset..end].copy_from_slice(bytes);
            }
        }
    }
}

impl NameOp {
    fn parent(&self) -> Option<&Path> {
        match self {
            Self::Create(path, _) | Self::Mkdir(path) | Self::Rename(_, path) | Self::Unlink(path) => path.parent(),
        }
    }

    fn apply(&self, names: &mut BTreeMap<PathBuf, u64>, dirs: &mut BTreeSet<PathBuf>) {
        match self {
            Self::Create(path, inode) => drop(names.insert(path.clone(), *inode)),
            Self::Mkdir(path) => drop(dirs.insert(path.clone())),
            Self::Unlink(path) => drop(names.remove(path)),
            Self::Rename(from, to) if dirs.contains(from) => {
                let moved = |path: &PathBuf| path.strip_prefix(from).map_or_else(|_| path.clone(), |rest| to.join(rest));
                *dirs = dirs.iter().map(moved).map(|path| path.components().collect()).collect();
                *names = names.iter().map(|(path, inode)| (moved(path), *inode)).collect();
            }
            Self::Rename(from, to) => {
                if let Some(inode) = names.remove(from) {
                    names.insert(to.clone(), inode);
                }
            }
        }
    }
}
