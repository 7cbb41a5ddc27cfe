//! A block's records, read where they stand.

use super::block::{Block, BlockError, CheckedBlock, NO_HASH};
use crate::writer::OfflineWriter;
use ledger_core::Command;
use ledger_core::command::Registry;
use ledger_office::City;

/// A block of complexes with names of many lengths.
fn block() -> Block {
    let mut writer = OfflineWriter::new(City::new(), 7);
    for id in 1..=40u32 {
        let name = "ш".repeat(id as usize);
        let command = Command::Registry(Registry::Complex { id, name, active: true });
        writer.apply(u128::from(id), &command, |_| Err("one block is enough")).expect("room");
    }
    let mut made = None;
    writer.finish(|block| made.replace(block).map_or(Ok(()), |_| Err("two blocks"))).expect("one block");
    made.expect("a block")
}

#[test]
fn a_record_read_where_it_stands_is_the_decoded_one() {
    let mut block = block();
    let stored = block.seal(NO_HASH).expect("sealed");
    let checked = CheckedBlock::new(stored.bytes).expect("whole");
    let all: Vec<_> = block.entries().map(|entry| entry.expect("an entry")).collect();
    assert_eq!((checked.first_pos(), checked.now_us(), all.len()), (block.first_pos, block.now_us, 40));
    for (index, (record, command)) in all.into_iter().enumerate() {
        assert_eq!(checked.entry(index).expect("an entry"), (*record, command));
        assert!(checked.holds(block.first_pos + index as u64));
    }
    assert!(!checked.holds(block.next_pos()));
    assert_eq!(checked.entry(40), Err(BlockError::Contents));
}

#[test]
fn a_flipped_bit_is_never_read() {
    let bytes = block().seal(NO_HASH).expect("sealed").bytes.to_vec();
    for at in (0..bytes.len()).step_by(97) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x10;
        assert!(CheckedBlock::new(flipped.into()).is_err(), "at {at}");
    }
}
