//! Keys of payments that their source gives no id: what the bank repeats word for word, hashed.

use std::collections::HashMap;

/// Makes keys for rows without an operation id: a hash of what identifies the payment, and which one of several equal ones it is.
#[derive(Default)]
pub(crate) struct Keys {
    seen: HashMap<[u8; 16], u32>,
}

impl Keys {
    /// Equal `parts` get different keys in the order they come: a control row vouches that both are meant.
    pub(crate) fn numbered(&mut self, parts: &[&str]) -> Box<str> {
        let hash = digest(parts);
        let nth = self.seen.entry(hash).or_default();
        *nth = nth.saturating_add(1);
        if *nth == 1 { hex(hash) } else { hex(digest(&[&hex(hash), &nth.to_string()])) }
    }
}

/// Key of `parts`; equal parts give equal keys.
pub(crate) fn derived_key(parts: &[&str]) -> Box<str> {
    hex(digest(parts))
}

/// Context of the derivation. Never change it: a payment would count twice.
const KEY_CONTEXT: &str = "turnstone payment file row key v1";

fn digest(parts: &[&str]) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new_derive_key(KEY_CONTEXT);
    for part in parts {
        hasher.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let mut short = [0; 16];
    hasher.finalize_xof().fill(&mut short);
    short
}

fn hex(hash: [u8; 16]) -> Box<str> {
    use std::fmt::Write;
    let mut key = String::with_capacity(34);
    key.push_str("x-");
    hash.iter().for_each(|byte| _ = write!(key, "{byte:02x}"));
    key.into()
}
