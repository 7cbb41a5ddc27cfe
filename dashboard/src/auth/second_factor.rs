//! The second factor of an operator: an app that makes codes by time, and recovery codes for the day the phone is lost.

use super::{
    password::{self, Password, PasswordError},
    totp::TotpSecret,
};
use crate::limits::RECOVERY_CODES;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Groups of characters in a recovery code.
const RECOVERY_GROUPS: usize = 2;

/// As `operators.json` keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecondFactor {
    /// Shared with the app.
    secret: TotpSecret,
    /// The newest step whose code was taken: that code and all before it are used up.
    last_step: u64,
    /// Argon2id PHC strings of the recovery codes that are left.
    recovery: Vec<String>,
}

impl SecondFactor {
    /// From the secret that the operator's app has, the step of its first code, and [`hashed`] recovery codes.
    pub(crate) fn new(secret: TotpSecret, last_step: u64, recovery: Vec<String>) -> Self {
        Self { secret, last_step, recovery }
    }

    /// What it shares with the app.
    pub(crate) fn secret(&self) -> &TotpSecret {
        &self.secret
    }

    /// Takes a code, once; `unix` is the time of day. The same answer for a wrong, an old and a used one.
    pub(crate) fn take_code(&mut self, code: &str, unix: Duration) -> bool {
        let step = self.secret.step_of(code, unix).filter(|step| *step > self.last_step);
        self.last_step = step.unwrap_or(self.last_step);
        step.is_some()
    }

    /// The kept hash that a recovery code fits. Takes as long as a password check for each that is left: never on an async thread.
    pub(crate) fn recovery_hash(&self, code: &str) -> Option<&String> {
        let code = normal(code);
        let fits: Vec<_> = self.recovery.iter().filter(|hash| password::verify(hash, &code)).collect();
        fits.first().copied()
    }

    /// Uses a recovery code up, named by its hash; false when somebody was faster.
    pub(crate) fn take_recovery(&mut self, hash: &str) -> bool {
        let before = self.recovery.len();
        self.recovery.retain(|kept| kept != hash);
        self.recovery.len() < before
    }

    /// Replaces the recovery codes by these, as [`hashed`] gives them.
    pub(crate) fn renew_recovery(&mut self, recovery: Vec<String>) {
        self.recovery = recovery;
    }

    /// Recovery codes left.
    pub(crate) fn recovery_left(&self) -> usize {
        self.recovery.len()
    }

    /// True when its codes can be checked.
    pub(crate) fn is_usable(&self) -> bool {
        self.secret.is_usable() && self.recovery.iter().all(|hash| password::check_stored(hash).is_ok())
    }
}

/// New recovery codes in clear: 50 bits each.
///
/// # Errors
/// When the operating system has no randomness.
pub(crate) fn recovery_codes() -> Result<Vec<Password>, PasswordError> {
    (0..RECOVERY_CODES).map(|_| password::readable(RECOVERY_GROUPS)).collect()
}

/// What is kept of recovery codes. As slow as so many password checks (ASVS 6.5.2): never on an async thread.
///
/// # Errors
/// When the operating system has no randomness.
pub(crate) fn hashed(codes: &[Password]) -> Result<Vec<String>, PasswordError> {
    codes.iter().map(|code| password::hash_password(&normal(code.expose()))).collect()
}

/// Dashes, spaces and capitals don't matter.
fn normal(code: &str) -> Password {
    let letters = code.chars().filter(|c| c.is_alphanumeric());
    Password::new(letters.flat_map(char::to_lowercase).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B.
    const ENROLLED: &str = r#"{"secret":"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ","last_step":0,"recovery":[]}"#;

    #[test]
    fn a_code_is_taken_once_and_nothing_older_after_it() {
        let mut factor: SecondFactor = serde_json::from_str(ENROLLED).expect("a second factor");
        let (earlier, later) = (Duration::from_secs(1_111_111_109), Duration::from_secs(1_111_111_111));
        assert!(!factor.take_code("000000", later));
        assert!(factor.take_code("050471", later));
        assert!(!factor.take_code("050471", later), "once");
        assert!(!factor.take_code("081804", earlier), "an older one that nobody used");
        assert_eq!(format!("{:?}", factor.secret()), "TotpSecret(…)");
    }

    #[test]
    fn a_recovery_code_fits_however_it_is_typed_and_is_used_up() {
        let codes = recovery_codes().expect("randomness");
        let mut factor: SecondFactor = serde_json::from_str(ENROLLED).expect("a second factor");
        factor.renew_recovery(hashed(&codes[..2]).expect("hashes"));
        assert_eq!((codes.len(), factor.recovery_left()), (RECOVERY_CODES, 2));
        let typed = codes[1].expose().replace('-', " ").to_uppercase();
        let hash = factor.recovery_hash(&typed).expect("it fits").clone();
        assert!(factor.take_recovery(&hash) && !factor.take_recovery(&hash));
        assert_eq!((factor.recovery_hash(&typed), factor.recovery_left()), (None, 1));
        assert_eq!(factor.recovery_hash(""), None);
    }
}
