//! ZIP archives of payment files: unpacked in memory within limits, one level deep.

use crate::fault::FileFault;
use crate::limits::{ARCHIVE_ENTRIES_MAX, ARCHIVE_RATIO_MAX, ARCHIVE_RATIO_SLACK, FILE_BYTES_MAX, NAME_BYTES_MAX};
use crate::text::encoding_of;
use std::io::{Cursor, Read};
use zip::{CompressionMethod, ZipArchive};

/// A local header, or the end of an archive without entries.
pub(crate) fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// Gives each file of the archive, unpacked, to `each`; folders are passed over. At most one is in memory at a time.
pub(crate) fn unpack(bytes: &[u8], mut each: impl FnMut(&str, &[u8]) -> Result<(), FileFault>) -> Result<(), FileFault> {
    let damaged = |detail: String| FileFault::Archive { detail: detail.chars().take(200).collect() };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(e.to_string()))?;
    if archive.len() > ARCHIVE_ENTRIES_MAX {
        return Err(FileFault::ArchiveEntries);
    }
    if archive.has_overlapping_entries().map_err(|e| damaged(e.to_string()))? {
        return Err(FileFault::ArchiveBomb { entry: "*".into() });
    }
    let mut left = FILE_BYTES_MAX;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|e| damaged(e.to_string()))?;
        let name = name(entry.name_raw())?;
        if entry.encrypted() || !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
            return Err(FileFault::ArchiveMethod { entry: name });
        }
        let folder = entry.is_dir();
        let allowed = entry.compressed_size().saturating_mul(ARCHIVE_RATIO_MAX).saturating_add(ARCHIVE_RATIO_SLACK);
        drop(entry);
        if folder {
            continue;
        }
        let entry = archive.by_index(index).map_err(|e| damaged(e.to_string()))?;
        let room = u64::try_from(left).unwrap_or(u64::MAX);
        let mut unpacked = Vec::new();
        // The size that the header states is not believed: what comes out counts.
        let read = entry.take(allowed.min(room).saturating_add(1)).read_to_end(&mut unpacked);
        let size = u64::try_from(unpacked.len()).unwrap_or(u64::MAX);
        if size > allowed {
            return Err(FileFault::ArchiveBomb { entry: name });
        }
        if size > room {
            return Err(FileFault::TooLarge);
        }
        read.map_err(|e| damaged(e.to_string()))?;
        left -= unpacked.len();
        if is_archive(&unpacked) {
            return Err(FileFault::ArchiveNested { entry: name });
        }
        each(&name, &unpacked)?;
    }
    Ok(())
}

/// Names are in UTF-8 or, by older programs, in one of the Russian encodings.
fn name(bytes: &[u8]) -> Result<String, FileFault> {
    if bytes.len() > NAME_BYTES_MAX {
        return Err(FileFault::Name);
    }
    let encoding = encoding_of(bytes).map_err(|_| FileFault::Name)?;
    Ok(encoding.decode(bytes).unwrap_or_else(|| String::from_utf8_lossy(bytes)).into_owned())
}
