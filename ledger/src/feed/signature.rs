//! `Turnstone-Signature: t=UNIX_SECONDS,v1=HEX`: HMAC-SHA256 over `{t}.{raw body}`, several secrets at once, 300 s of tolerance.

use crate::access::{FeedSource, Secret, from_hex, to_hex};
use crate::limits::FEED_TOLERANCE_S;
use axum::http::HeaderMap;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::sync::LazyLock;
use subtle::{Choice, ConstantTimeEq};
use thiserror::Error;

/// The header's name.
pub const SIGNATURE_HEADER: &str = "turnstone-signature";
/// Signatures in one header. Origin: one for each secret while they are replaced, and room.
const SIGNATURES_MAX: usize = 8;
/// Compared with when the source is unknown, so that an unknown source takes as long as a known one.
static NOBODYS: LazyLock<[Secret; 1]> = LazyLock::new(|| [Secret::from("nobody signs with this secret, ever")]);

type HmacSha256 = Hmac<Sha256>;

/// Why a notice is not believed; for the log only.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub(super) enum Disbelief {
    #[error("the signature header is missing or not of the form t=…,v1=…")]
    Header,
    #[error("unknown source")]
    Source,
    #[error("no secret of the source made this signature")]
    Signature,
    #[error("signed {0} s from now")]
    Time(i64),
}

/// The source whose signature this is.
pub(super) fn check<'a>(
    headers: &HeaderMap,
    body: &[u8],
    source: Option<&'a FeedSource>,
    now_s: i64,
) -> Result<&'a FeedSource, Disbelief> {
    let header = Header::read(headers).ok_or(Disbelief::Header)?;
    let secrets = source.map_or(NOBODYS.as_slice(), |s| s.secrets.as_slice());
    let mut fits = Choice::from(0);
    for secret in secrets {
        let expected = mac(secret, header.time_text, body);
        for given in &header.signatures {
            fits |= expected.ct_eq(given);
        }
    }
    let source = source.ok_or(Disbelief::Source)?;
    if !bool::from(fits) {
        return Err(Disbelief::Signature);
    }
    let off = header.time_s.saturating_sub(now_s);
    if off.saturating_abs() > FEED_TOLERANCE_S { Err(Disbelief::Time(off)) } else { Ok(source) }
}

/// The header's value for a body, for clients and tests.
pub fn sign(secret: &Secret, time_s: i64, body: &[u8]) -> String {
    let time = time_s.to_string();
    format!("t={time},v1={}", to_hex(&mac(secret, &time, body)))
}

fn mac(secret: &Secret, time: &str, body: &[u8]) -> [u8; 32] {
    // HMAC takes keys of any length.
    let Ok(mut mac) = HmacSha256::new_from_slice(secret.reveal().as_bytes()) else { return [0; 32] };
    mac.update(time.as_bytes());
    mac.update(b".");
    mac.update(body);
    mac.finalize().into_bytes().into()
}

struct Header<'a> {
    time_text: &'a str,
    time_s: i64,
    signatures: Vec<[u8; 32]>,
}

impl<'a> Header<'a> {
    fn read(headers: &'a HeaderMap) -> Option<Self> {
        let mut all = headers.get_all(SIGNATURE_HEADER).iter();
        let (text, None) = (all.next()?.to_str().ok()?, all.next()) else { return None };
        let mut time = None;
        let mut signatures = Vec::new();
        for part in text.split(',') {
            match part.trim().split_once('=')? {
                ("t", value) if time.is_none() => time = Some(value),
                ("t", _) => return None,
                ("v1", value) if signatures.len() < SIGNATURES_MAX => signatures.push(from_hex(value)?),
                ("v1", _) => return None,
                // Other schemes may stand beside; they prove nothing here.
                _ => {}
            }
        }
        let time_text = time.filter(|t| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit()))?;
        let time_s = time_text.parse().ok()?;
        (!signatures.is_empty()).then_some(Self { time_text, time_s, signatures })
    }
}
