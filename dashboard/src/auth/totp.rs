//! One-time codes by time (RFC 6238): SHA-1, six digits, 30 s, as every authenticator app knows them.

use crate::{
    limits::{TOTP_SKEW_STEPS, TOTP_STEP_SECONDS},
    link::Link,
};
use serde::{Deserialize, Serialize};
use std::{fmt, time::Duration};
use totp_rs::{Algorithm, Builder, Secret, Totp};

/// Bytes of a new secret. Origin: RFC 4226 §4 recommends 160 bits.
const SECRET_BYTES: usize = 20;
/// Digits of a code.
const DIGITS: u8 = 6;
/// Name of the issuer in the app.
const ISSUER: &str = "Turnstone";
/// Characters in a group of the typed secret.
const GROUP_LEN: usize = 4;

/// What server and app share: base 32 (RFC 4648) without padding. Never printed by accident.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct TotpSecret(String);

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

impl TotpSecret {
    /// A new one.
    pub(crate) fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0u8; SECRET_BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(Self(Secret::new_stack(bytes).to_base32()))
    }

    /// The step of the code when it is right within one step of this instant, a duration since the Unix epoch. Compared in constant
    /// time by the library.
    pub(crate) fn step_of(&self, code: &str, unix: Duration) -> Option<u64> {
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        self.totp()?.check(&digits, unix.as_secs())
    }

    /// True when codes can be made of it.
    pub(crate) fn is_usable(&self) -> bool {
        self.totp().is_some()
    }

    /// For typing: groups of four.
    pub(crate) fn groups(&self) -> String {
        let letters: Vec<char> = self.0.chars().collect();
        letters.chunks(GROUP_LEN).map(String::from_iter).collect::<Vec<_>>().join(" ")
    }

    /// For the app, as a QR code carries it (Key Uri Format of Google Authenticator).
    pub(crate) fn uri(&self, login: &str) -> String {
        Link::to(format!("otpauth://totp/{ISSUER}:")).then(login).with("secret", &self.0).with("issuer", ISSUER).to_string()
    }

    fn totp(&self) -> Option<Totp> {
        let secret = Secret::try_from_base32(&self.0).ok()?;
        let builder = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(DIGITS).with_skew(TOTP_SKEW_STEPS);
        builder.with_step_duration(TOTP_STEP_SECONDS).with_secret(secret).build().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, SHA-1: the last six of eight digits.
    #[test]
    fn codes_are_those_of_the_rfc() {
        let secret = TotpSecret(String::from("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"));
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(secret.step_of(code, Duration::from_secs(seconds)), Some(seconds / 30), "{seconds}");
        }
    }

    #[test]
    fn a_code_holds_one_step_before_and_after_and_no_longer() {
        let secret = TotpSecret(String::from("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"));
        for (seconds, expected) in
            [(29, None), (30, Some(37_037_036)), (60, Some(37_037_036)), (90, Some(37_037_036)), (120, None)]
        {
            let now = Duration::from_secs(1_111_111_080 - 60 + seconds);
            assert_eq!(secret.step_of("081 804", now), expected, "{seconds}");
        }
        for nonsense in ["", "08180", "0818040", "o81804", "٠٨١٨٠٤"] {
            assert_eq!(secret.step_of(nonsense, Duration::from_secs(1_111_111_109)), None, "{nonsense}");
        }
    }

    #[test]
    fn a_new_secret_is_long_typed_in_fours_and_hidden() {
        let (one, two) = (TotpSecret::random().expect("randomness"), TotpSecret::random().expect("randomness"));
        assert_ne!(one, two);
        assert!(one.is_usable() && !TotpSecret(String::from("GEZD1")).is_usable() && !TotpSecret(String::new()).is_usable());
        assert_eq!(one.groups().split(' ').map(str::len).collect::<Vec<_>>(), [4; 8]);
        assert_eq!(format!("{one:?}"), "TotpSecret(…)");
        let uri = one.uri("пост 7");
        assert_eq!(uri, format!("otpauth://totp/Turnstone:%D0%BF%D0%BE%D1%81%D1%82%207?secret={}&issuer=Turnstone", one.0));
    }
}
