//! Golden bytes, every flipped bit, every cut and every wrong name of a segment.

use std::{fs, path::PathBuf, sync::Arc};

use bytes::Bytes;
use tempfile::TempDir;

use super::{GROUP_BYTES, Segment, SegmentDir, SegmentWriter};
use crate::store::{StoreError, StoredBlock};

fn block(first_pos: u64, count: u32, len: usize) -> StoredBlock {
    let bytes: Vec<u8> = (0..len).map(|at| (at as u64 * 31 + first_pos * 7) as u8).collect();
    StoredBlock { first_pos, count, bytes: Bytes::from(bytes) }
}

/// Writes blocks of `(count, length)` one behind the other.
fn written(dir: &TempDir, sizes: &[(u32, usize)]) -> Vec<StoredBlock> {
    let mut writer = SegmentWriter::create(dir.path(), 0).expect("a writer");
    let mut next = 0;
    let mut blocks = Vec::new();
    for (count, len) in sizes {
        blocks.push(block(next, *count, *len));
        writer.push(blocks.last().expect("just pushed")).expect("a push");
        next += u64::from(*count);
    }
    assert_eq!(writer.finish().expect("the end"), next);
    blocks
}

fn load(dir: &TempDir) -> Result<Vec<Arc<Segment>>, StoreError> {
    SegmentDir::open(dir.path())?.load()
}

/// Every block, read in both ways.
fn read_all(segments: &[Arc<Segment>]) -> Result<Vec<StoredBlock>, StoreError> {
    let mut blocks = Vec::new();
    for segment in segments {
        for block in Segment::cursor(Arc::clone(segment), segment.first_pos())? {
            let block = block?;
            for pos in [block.first_pos, block.first_pos + u64::from(block.count) - 1] {
                assert_eq!(segment.read(pos)?, block);
            }
            blocks.push(block);
        }
    }
    Ok(blocks)
}

fn only_file(dir: &TempDir) -> PathBuf {
    dir.path().join("segments/00000000000000000000.seg")
}

#[test]
fn what_was_written_is_read_at_every_group_border() {
    let g = GROUP_BYTES;
    let tables: [&[(u32, usize)]; 6] = [
        &[(1, 1)],
        &[(5, 100), (1, g), (2, g), (3, 1)],
        &[(1, g - 32), (1, g - 33), (1, 1), (1, 1)],
        &[(1, 1), (1, g), (1, 1), (1, g), (1, g)],
        &[(7, 200); 2_000],
        &[(u32::MAX, 9), (1, 9)],
    ];
    for sizes in tables {
        let dir = tempfile::tempdir().expect("a folder");
        let blocks = written(&dir, sizes);
        assert_eq!(read_all(&load(&dir).expect("a good segment")).expect("good blocks"), blocks);
    }
}

#[test]
fn the_bytes_of_version_1_stay_as_they_are() {
    let dir = tempfile::tempdir().expect("a folder");
    written(&dir, &[(2, 3), (1, 1)]);
    let bytes = fs::read(only_file(&dir)).expect("the file");
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let (frame_1, frame_2) = (&hex[64..64 + 70], &hex[134..134 + 66]);
    assert_eq!(&hex[..64], "5453544e5345470a0100000000000000000000000000000000000000000000000000".get(..64).expect("32 bytes"));
    assert_eq!(&frame_1[..32], "00000000000000000200000003000000");
    assert_eq!(&frame_1[64..], "001f3e");
    assert_eq!(&frame_2[..32], "02000000000000000100000001000000");
    assert_eq!(&hex[200..232], "00000000000000002000000000000000");
    assert_eq!(&hex[232..296], "0300000000000000020000000000000064000000000000000100000000000000");
    assert_eq!(&hex[hex.len() - 16..], "5453544e454e440a");
    assert_eq!(
        blake3::hash(&bytes).to_hex().as_str(),
        "34125d0fdf719fe330455e7b0f8fb06463b91367e09a6424a7156896cd1628a4",
        "the format changed: give it a new version"
    );
}

#[test]
fn every_flipped_bit_is_noticed() {
    let dir = tempfile::tempdir().expect("a folder");
    let blocks = written(&dir, &[(3, 40), (1, 1), (2, 77)]);
    let good = fs::read(only_file(&dir)).expect("the file");
    for bit in 0..good.len() * 8 {
        let mut bytes = good.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        fs::write(only_file(&dir), &bytes).expect("the damaged file");
        let read = load(&dir).and_then(|segments| read_all(&segments));
        assert!(matches!(read, Err(StoreError::Damaged { .. } | StoreError::NewerFormat { .. })), "bit {bit}: {read:?}");
    }
    fs::write(only_file(&dir), &good).expect("the file");
    assert_eq!(read_all(&load(&dir).expect("a good segment")).expect("good blocks"), blocks);
}

#[test]
fn a_look_up_beside_a_flipped_bit_is_right_or_an_error() {
    let dir = tempfile::tempdir().expect("a folder");
    let blocks = written(&dir, &[(1, 20), (1, 20), (1, 20)]);
    let good = fs::read(only_file(&dir)).expect("the file");
    for bit in 32 * 8..(32 + 3 * 52) * 8 {
        let mut bytes = good.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        fs::write(only_file(&dir), &bytes).expect("the damaged file");
        let segment = Segment::open(&only_file(&dir)).expect("the index is good");
        let read: Vec<_> = (0..3).map(|pos| segment.read(pos)).collect();
        assert!(read.iter().any(Result::is_err), "bit {bit}");
        for (read, block) in read.into_iter().zip(&blocks) {
            assert!(read.is_err() || read.is_ok_and(|read| read == *block), "bit {bit}");
        }
    }
}

#[test]
fn a_cut_or_lengthened_file_is_noticed() {
    let dir = tempfile::tempdir().expect("a folder");
    written(&dir, &[(3, 40), (1, 1)]);
    let good = fs::read(only_file(&dir)).expect("the file");
    for len in (0..good.len()).chain([good.len() + 1]) {
        let mut bytes = good.clone();
        bytes.resize(len, 0);
        fs::write(only_file(&dir), &bytes).expect("the damaged file");
        assert!(matches!(load(&dir), Err(StoreError::Damaged { pos: 0, .. })), "{len} bytes");
    }
}

#[test]
fn a_newer_format_is_refused_by_its_number() {
    let dir = tempfile::tempdir().expect("a folder");
    written(&dir, &[(3, 40)]);
    let mut bytes = fs::read(only_file(&dir)).expect("the file");
    bytes[8] = 2;
    fs::write(only_file(&dir), &bytes).expect("the newer file");
    let refused = load(&dir).err().expect("a refusal").to_string();
    assert!(refused.contains("has format 2, this program reads up to 1"), "{refused}");
}

#[test]
fn a_full_file_is_followed_by_the_next() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut writer = SegmentWriter::create(dir.path(), 0).expect("a writer").bytes_max(2_000);
    let blocks: Vec<_> = (0..100).map(|pos| block(pos, 1, 300)).collect();
    for block in &blocks {
        writer.push(block).expect("a push");
    }
    writer.finish().expect("the end");
    let segments = load(&dir).expect("good segments");
    assert_eq!(segments.len(), 20);
    for entry in fs::read_dir(dir.path().join("segments")).expect("the folder") {
        assert!(entry.expect("an entry").metadata().expect("its size").len() <= 2_000);
    }
    assert_eq!(read_all(&segments).expect("good blocks"), blocks);
}

#[test]
fn a_missing_misnamed_or_unfinished_segment_is_noticed() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut writer = SegmentWriter::create(dir.path(), 0).expect("a writer").bytes_max(200);
    for pos in 0..3 {
        writer.push(&block(pos, 1, 50)).expect("a push");
    }
    writer.finish().expect("the end");
    let path = |pos: u64| dir.path().join(format!("segments/{pos:020}.seg"));

    let mut unfinished = SegmentWriter::create(dir.path(), 3).expect("a writer");
    unfinished.push(&block(3, 1, 50)).expect("a push");
    drop(unfinished);
    assert_eq!(load(&dir).expect("good segments").len(), 3);
    assert_eq!(fs::read_dir(dir.path().join("segments")).expect("the folder").count(), 3, "the temporary file is gone");

    fs::rename(path(1), path(9)).expect("a rename");
    assert!(matches!(load(&dir), Err(StoreError::Damaged { pos: 1 | 9, .. })));
    fs::remove_file(path(9)).expect("a removal");
    assert!(matches!(load(&dir), Err(StoreError::Damaged { pos: 1, .. })));
}

#[test]
fn a_block_that_does_not_continue_is_not_written() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut writer = SegmentWriter::create(dir.path(), 0).expect("a writer");
    assert!(matches!(writer.push(&block(1, 1, 5)), Err(StoreError::OutOfOrder { expected: 0, got: 1 })));
    assert!(matches!(writer.push(&block(0, 0, 5)), Err(StoreError::BlockCount { .. })));
    assert!(matches!(writer.push(&block(0, 1, 0)), Err(StoreError::BlockSize(0))));
    writer.push(&block(0, 1, 5)).expect("the right one");
    assert_eq!(writer.finish().expect("the end"), 1);
}
