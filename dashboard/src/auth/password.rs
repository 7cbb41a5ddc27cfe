//! Passwords: made, hashed, checked. Argon2id with the OWASP minimum, m = 19 MiB, t = 2, p = 1.

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash::{self, SaltString},
};
use std::fmt;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const SALT_BYTES: usize = 16;

/// Letters and digits that nobody mistakes for another: no `l`, `o`, `0`, `1`. 32 of them, so that 5 random bits pick one.
const READABLE: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const GROUPS: usize = 4;
const GROUP_LEN: usize = 5;

/// A hash of random bytes that no password is known for: an unknown login is checked against it, so that it takes as long as a known one.
pub(crate) const NOBODYS_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$g+L+QaynAh2R57Ao3EP3UQ$Ec2f/uOLYEhojlzaCSoXE3TNHH1DXvmNtlp5LRu0IDM";

/// A password in clear. Never printed by accident: `Debug` hides it, there is no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Takes it over.
    pub fn new(clear: impl Into<String>) -> Self {
        Self(clear.into())
    }

    /// The words themselves, to show once or to hash.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// What can go wrong with a password.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// The operating system gave no randomness.
    #[error("no randomness from the operating system: {0}")]
    Random(getrandom::Error),
    /// Argon2 refused, or a stored hash is no PHC string.
    #[error("password hash: {0}")]
    Hash(password_hash::Error),
    /// The stored hash is not argon2id.
    #[error("password hash: not argon2id")]
    NotArgon2id,
}

/// A random password for a new operator: 20 characters in four groups, 100 bits, easy to read aloud and to type.
///
/// # Errors
/// When the operating system has no randomness.
pub fn new_password() -> Result<Password, PasswordError> {
    readable(GROUPS)
}

/// Random characters in so many groups of five, 25 bits each.
pub(crate) fn readable(groups: usize) -> Result<Password, PasswordError> {
    let mut random = vec![0u8; groups * GROUP_LEN];
    getrandom::fill(&mut random).map_err(PasswordError::Random)?;
    let mut clear = String::with_capacity(random.len() + groups);
    for (i, byte) in random.iter().enumerate() {
        if i > 0 && i % GROUP_LEN == 0 {
            clear.push('-');
        }
        clear.push(char::from(READABLE[usize::from(byte % 32)])); // in range by the modulus, unbiased as 32 divides 256
    }
    Ok(Password(clear))
}

/// The PHC string to store for a password.
///
/// # Errors
/// When the operating system has no randomness for the salt.
pub fn hash_password(password: &Password) -> Result<String, PasswordError> {
    let mut salt = [0u8; SALT_BYTES];
    getrandom::fill(&mut salt).map_err(PasswordError::Random)?;
    let salt = SaltString::encode_b64(&salt).map_err(PasswordError::Hash)?;
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| PasswordError::Hash(error.into()))?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = argon2.hash_password(password.expose().as_bytes(), &salt).map_err(PasswordError::Hash)?;
    Ok(hash.to_string())
}

/// Says whether a stored hash can be used at all, at start rather than at the first login.
pub(crate) fn check_stored(phc: &str) -> Result<(), PasswordError> {
    let hash = PasswordHash::new(phc).map_err(PasswordError::Hash)?;
    Params::try_from(&hash).map_err(PasswordError::Hash)?;
    if hash.algorithm != Algorithm::Argon2id.ident() || hash.hash.is_none() {
        return Err(PasswordError::NotArgon2id);
    }
    Ok(())
}

/// Whether the password fits. Takes about 20 ms of a core and the memory the hash asks for: never on an async thread.
pub(crate) fn verify(phc: &str, password: &Password) -> bool {
    PasswordHash::new(phc).is_ok_and(|hash| Argon2::default().verify_password(password.expose().as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_password_is_long_readable_and_never_the_same() {
        let (one, two) = (new_password().expect("randomness"), new_password().expect("randomness"));
        assert_ne!(one, two);
        assert_eq!(one.expose().len(), 23);
        assert!(one.expose().bytes().all(|byte| byte == b'-' || READABLE.contains(&byte)));
        assert_eq!(format!("{one:?}"), "Password(…)");
    }

    #[test]
    fn a_hash_fits_its_password_only() {
        let password = Password::new("correct horse battery");
        let hash = hash_password(&password).expect("hash");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        check_stored(&hash).expect("usable");
        assert!(verify(&hash, &password));
        assert!(!verify(&hash, &Password::new("correct horse batterY")));
        assert!(!verify("nonsense", &password));
    }

    #[test]
    fn nobodys_hash_costs_as_much_as_anybodys() {
        check_stored(NOBODYS_HASH).expect("usable");
        let params = |phc: &str| Params::try_from(&PasswordHash::new(phc).expect("phc")).expect("params");
        let ours = params(&hash_password(&Password::new("x")).expect("hash"));
        let nobodys = params(NOBODYS_HASH);
        assert_eq!(
            (nobodys.m_cost(), nobodys.t_cost(), nobodys.p_cost(), nobodys.output_len()),
            (ours.m_cost(), ours.t_cost(), ours.p_cost(), ours.output_len())
        );
    }

    #[test]
    fn weak_or_broken_hashes_are_refused_at_start() {
        for phc in [
            "",
            "secret",
            "$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$aGFzaGhhc2hoYXNo",
            "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ",
        ] {
            assert!(check_stored(phc).is_err(), "{phc}");
        }
    }
}
