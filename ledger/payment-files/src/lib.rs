//! Payment files in, checked documents out: how money that reached a supplier's settlement account becomes known to the ledger
//! (ACC-02, ACC-06, FIELD C1 and C3).
//!
//! ```text
//! bytes ─► limits ─► format, by content ─┬─ archive ───► each entry once through here, never a second archive
//!                                        ├─ camt.05x ──► child by child ─► entries ─► payments ────────────┐
//!                                        ├─ exchange ──► lines ─► sections and orders ─► a book per account ┤
//!                                        ├─ DBF ───────► header ─► records ─► cells ┐                       ├─► rows ─► checks
//!                                        └─ registry ──► lines ─► cells, by the     ├─► by the bank's ──────┘
//!                                                        profile that reads most ───┘   profile
//! ```
//!
//! A [`Document`] keeps what could be read and what could not: a row that is wrong becomes a [`RowFault`] and the others stay
//! visible, but [`Document::may_post`] is false unless every row was read, no operation stands twice, and everything that the
//! source states about itself ([`Check`]: control row, balances, turnovers) holds. A file that can't be read at all is a
//! [`FileFault`]. Every fault has a stable code and says in Russian and English where it is and what to do.
//!
//! camt.054 notifies of money and is posted; camt.053 confirms the same money and is only compared ([`Role`]). A repeated file is
//! found by sender, number, day and hash, a repeated payment by [`Row::key`]; both are the caller's to keep. Account numbers are
//! digits as they stand there: whether they are somebody's is the core's to say. [`Personal`] text stays out of the journal.
//!
//! Pure functions over bytes: no clock, disk or network. Memory is bounded by the file's size, and [`limits`] bound that.

mod account;
mod archive;
mod camt;
mod cells;
mod dbf;
mod document;
mod exchange;
mod fault;
mod keys;
pub mod limits;
pub mod profile;
mod registry;
#[cfg(feature = "synthetic")]
pub mod synthetic;
mod text;
mod values;

pub use document::{Control, Direction, Document, Format, Personal, Reference, Role, Row};
pub use fault::{Check, CheckKind, FileFault, RowFault, RowFaultKind};
pub use profile::Profile;
pub use text::Encoding;

use document::Source;
use limits::{DOCUMENTS_MAX, FILE_BYTES_MAX, NAME_BYTES_MAX};

/// The documents of a file. `name` never decides the format; a profile's pattern may take number, day and account from it where
/// the content has none. Registries are tried against all `profiles`, usually [`Profile::built_in`] and the operator's own in front.
///
/// # Errors
/// [`FileFault`] when nothing of the file is to be trusted; in an archive one such entry refuses the whole.
pub fn read(bytes: &[u8], name: &str, profiles: &[Profile]) -> Result<Vec<Document>, FileFault> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(FileFault::TooLarge);
    }
    if name.len() > NAME_BYTES_MAX {
        return Err(FileFault::Name);
    }
    profiles.iter().try_for_each(Profile::usable)?;
    if !archive::is_archive(bytes) {
        return one(bytes, name, profiles);
    }
    let mut documents = Vec::new();
    archive::unpack(bytes, |entry, bytes| {
        let found = one(bytes, entry, profiles);
        documents.extend(found.map_err(|fault| FileFault::Entry { entry: entry.into(), fault: Box::new(fault) })?);
        if documents.len() > DOCUMENTS_MAX { Err(FileFault::TooManyDocuments) } else { Ok(()) }
    })?;
    if documents.is_empty() { Err(FileFault::Empty) } else { Ok(documents) }
}

fn one(bytes: &[u8], name: &str, profiles: &[Profile]) -> Result<Vec<Document>, FileFault> {
    let source = Source { name, hash: *blake3::hash(bytes).as_bytes() };
    if exchange::is_exchange(bytes) {
        exchange::read(bytes, &source)
    } else if camt::is_xml(bytes) {
        camt::read(bytes, &source)
    } else if dbf::is_table(bytes) {
        Ok(vec![dbf::read(bytes, &source, profiles)?])
    } else {
        Ok(vec![registry::read(bytes, &source, profiles)?])
    }
}
