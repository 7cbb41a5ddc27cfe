//! What the feed reads out of bytes from outside, without a server and before anybody is believed: for the fuzz targets of `ledger/fuzz`
//! and the test that runs their corpora.

use super::{signed, terminal, yookassa};
use axum::http::Uri;

/// External id and kopecks of a signed notice; `None` when it is no notice.
pub fn signed_notice(body: &[u8]) -> Option<(String, i64)> {
    signed::read(body)
}

/// The object that a shop's notice is about.
pub fn shop_notice(body: &[u8]) -> Option<String> {
    yookassa::read(body)
}

/// Kopecks and account of a payment as a shop's provider tells it.
pub fn shop_payment(body: &[u8]) -> Option<(i64, Option<u64>)> {
    yookassa::read_payment(body)
}

/// Account and kopecks that a terminal asks about; `None` when the query is none.
pub fn terminal_query(query: &str) -> Option<(u64, i64)> {
    let uri: Uri = format!("/feed/terminals/kiosks?{query}").parse().ok()?;
    terminal::read(&uri).ok()
}
