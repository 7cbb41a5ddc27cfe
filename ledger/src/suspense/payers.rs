//! Who paid, as a number that says nothing outside this folder: equal payers, equal keys.

use suspense_assistant::PayerKey;

/// Context of the key derivation. Never change it: payers would no longer be recognised.
const CONTEXT: &str = "turnstone payer key v1";
/// Letters and digits that an account at a bank has at least. Origin: a card's last digits or a counter are shorter, and would make
/// one payer of many.
const ACCOUNT_LEN_MIN: usize = 12;

/// Makes payer keys; its own key follows from the vault's, so whoever has the journal alone cannot try bank accounts out.
#[derive(Clone)]
pub struct Payers {
    key: [u8; 32],
}

impl Payers {
    /// From the vault's key.
    pub fn new(vault_key: &[u8]) -> Self {
        Self { key: blake3::derive_key(CONTEXT, vault_key) }
    }

    /// The key of whoever pays from this account at a bank, or by this saved means at a provider; `None` for what is too short to
    /// be one.
    pub fn key(&self, account: &str) -> Option<PayerKey> {
        let plain: String = account.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
        if plain.chars().count() < ACCOUNT_LEN_MIN {
            return None;
        }
        let hash = blake3::keyed_hash(&self.key, plain.as_bytes());
        hash.as_bytes().first_chunk::<16>().map(|head| PayerKey(u128::from_be_bytes(*head)))
    }
}

#[cfg(test)]
mod tests {
    use super::Payers;

    #[test]
    fn a_payer_has_one_key_however_the_account_is_written_and_another_in_another_folder() {
        let (here, there) = (Payers::new(b"one"), Payers::new(b"two"));
        let key = here.key("40817810099910004312");
        assert!(key.is_some() && key == here.key(" 40817 810 0 9991 0004312 "));
        assert_ne!(key, there.key("40817810099910004312"));
        assert_ne!(key, here.key("40817810099910004313"));
        for none in ["", "—", "4312", "**** 4312"] {
            assert_eq!(here.key(none), None, "{none}");
        }
    }
}
