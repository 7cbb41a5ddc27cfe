//! What the fuzz target does with its bytes. A plain function, so that `cargo test` can replay the corpus through it.

use payment_files::limits::{FAULTS_MAX, FIELD_BYTES_MAX};
use payment_files::{Direction, Document, Profile};
use std::collections::HashSet;
use std::sync::LazyLock;

static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(Profile::built_in);

/// Bytes are refused with words, or give documents that keep their promises.
pub fn read(data: &[u8]) {
    match payment_files::read(data, "77_20260901.bin", &PROFILES) {
        Err(fault) => assert!(fault.code().starts_with("file-") && !fault.en().is_empty() && !fault.ru().is_empty()),
        Ok(documents) => {
            assert!(!documents.is_empty(), "an accepted file says something");
            documents.iter().for_each(promises);
        }
    }
}

fn promises(document: &Document) {
    for fault in &document.faults {
        assert!(!fault.en().is_empty() && !fault.ru().is_empty() && fault.line > 0);
    }
    assert!(document.faults.len() <= FAULTS_MAX);
    for row in &document.rows {
        assert!(row.amount_kopecks > 0 && row.line > 0 && !row.key.is_empty());
        assert!(row.account != Some(0));
        assert!(row.purpose.reveal().len() <= FIELD_BYTES_MAX && row.payer.reveal().len() <= FIELD_BYTES_MAX);
        assert!((row.signed_kopecks() > 0) == (row.direction == Direction::In));
        assert!(row.fee_kopecks.is_none_or(|fee| fee >= 0));
    }
    let distinct: HashSet<&str> = document.rows.iter().map(|row| &*row.key).collect();
    let holds = document.checks.iter().all(|check| check.stated == check.found);
    let sound = document.faults.is_empty() && holds && distinct.len() == document.rows.len();
    assert!(!document.is_sound() || sound, "sound means whole, agreeing and without repetitions");
    if let (true, Some(opening), Some(closing)) = (document.is_sound(), document.opening_kopecks, document.closing_kopecks) {
        let sum: i128 = document.rows.iter().map(|row| i128::from(row.signed_kopecks())).sum();
        assert_eq!(i128::from(opening) + sum, i128::from(closing));
    }
}
