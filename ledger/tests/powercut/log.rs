//! Reads what the preloaded shim logged: every change below the data folder, in order.

use std::{collections::HashMap, path::PathBuf};

/// One change or sync.
#[derive(Debug)]
pub(crate) enum Op {
    Create {
        path: PathBuf,
        inode: u64,
    },
    Mkdir {
        path: PathBuf,
    },
    Rename {
        from: PathBuf,
        to: PathBuf,
    },
    Unlink {
        path: PathBuf,
    },
    Write {
        inode: u64,
        offset: usize,
        bytes: Vec<u8>,
    },
    Truncate {
        inode: u64,
        len: usize,
    },
    /// A sync that returned; it covers what stands in the log before `began`.
    Synced {
        path: PathBuf,
        inode: u64,
        began: usize,
    },
    /// The same for a directory.
    DirSynced {
        path: PathBuf,
        began: usize,
    },
    /// The writer told the world that everything below this position is durable.
    Acknowledged {
        pos: u64,
    },
    /// A sync begins; an index to count from.
    SyncBegins,
}

/// File to which the writer writes what it acknowledges; not part of the store.
pub(crate) const ACKS: &str = "acks";

/// Parses the log; paths come out relative to `root`.
pub(crate) fn parse(log: &[u8], root: &std::path::Path) -> Vec<Op> {
    let mut ops = Vec::new();
    let mut began = HashMap::new();
    let mut rest = log;
    let mut take = |len: usize| {
        let (head, tail) = rest.split_at_checked(len)?;
        rest = tail;
        Some(head)
    };
    while let Some(head) = take(40) {
        let number = |at: usize| u64::from_le_bytes(head[at..at + 8].try_into().expect("eight bytes"));
        let size = |at: usize| usize::try_from(number(at)).expect("a size");
        let (inode, offset) = (number(8), number(16));
        // The process may have been killed within an entry.
        let (Some(path), Some(data)) = (take(size(24)), take(size(32))) else { break };
        let relative = |bytes: &[u8]| {
            let path = PathBuf::from(String::from_utf8(bytes.to_vec()).expect("a readable path"));
            path.strip_prefix(root).expect("a path below the root").to_owned()
        };
        let path = relative(path);
        let offset_or_len = usize::try_from(offset).expect("an offset");
        ops.push(match head[0] {
            b'C' => Op::Create { path, inode },
            b'M' => Op::Mkdir { path },
            b'R' => Op::Rename { from: path, to: relative(data) },
            b'U' => Op::Unlink { path },
            b'W' if path.as_os_str() == ACKS => {
                let text = std::str::from_utf8(data).expect("a number");
                Op::Acknowledged { pos: text.trim().parse().expect("a number") }
            }
            b'W' => Op::Write { inode, offset: offset_or_len, bytes: data.to_vec() },
            b'T' => Op::Truncate { inode, len: offset_or_len },
            b'S' => {
                began.insert(offset, ops.len());
                Op::SyncBegins
            }
            b'E' => Op::Synced { path, inode, began: began[&offset] },
            b'D' => Op::DirSynced { path, began: began[&offset] },
            other => panic!("an unknown entry {other}"),
        });
    }
    ops
}
