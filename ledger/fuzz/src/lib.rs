//! What the fuzz targets do with their bytes. Plain functions, so that `cargo test` can replay the corpora through them.

use ledger::feed::reading::{shop_notice, shop_payment, signed_notice, terminal_query};
use ledger::feed::without_names;
use ledger::suspense::note::Arrived;
use ledger_core::holder_of_account;
use ledger_core::limits::MONEY_AMOUNT_MAX;

/// A signed notice is refused, or has an id that fits into the journal; whatever it says leaves a note that reads back.
pub fn signed(data: &[u8]) {
    if let Some((id, _)) = signed_notice(data) {
        assert!((1..=128).contains(&id.len()) && !id.chars().any(char::is_control), "{id:?}");
        keeps(&id, &String::from_utf8_lossy(data));
    }
}

/// A shop's notice is refused, or names an object that can stand in an address; a payment told by the provider has whole kopecks.
pub fn shop(data: &[u8]) {
    if let Some(id) = shop_notice(data) {
        assert!(
            (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'),
            "{id:?}"
        );
    }
    if let Some((kopecks, _)) = shop_payment(data) {
        assert!(kopecks >= 0, "{kopecks}");
    }
}

/// A terminal's question is refused, or is about a possible account and a possible sum.
pub fn terminal(data: &[u8]) {
    let Ok(query) = std::str::from_utf8(data) else { return };
    if let Some((account, kopecks)) = terminal_query(query) {
        assert!(holder_of_account(account).is_some() && (1..=MONEY_AMOUNT_MAX).contains(&kopecks), "{account} {kopecks}");
    }
}

/// The note of a payment gives back what the assistant needs, and its words.
fn keeps(id: &str, purpose: &str) {
    let words = format!("bank {id} · {}", without_names(purpose));
    let arrived = Arrived::new("", 0, purpose, None, None);
    let note = arrived.note(&words);
    let (_, read) = Arrived::read(&note);
    assert!(
        read.hints == arrived.hints || arrived.hints.to_string().len() > 400 || arrived.hints == Default::default(),
        "{note}"
    );
}
