//! What the assistant of the suspense account remembers of arrivals: who paid to which accounts, and which arrivals look wrong.
//!
//! ```text
//! key                                        value
//! "c"                                        position after the last record that was read, u64
//! "p" payer key [16]                         accounts: (account u64, count u32) each, the first of them HISTORY_MAX + 1
//! "u" supplier u32, position u64             an arrival that looks wrong, as JSON
//! ```
//!
//! All numbers are big-endian. It follows from the journal alone, is written in one batch with its position, and may be deleted: then
//! payers are learnt anew.

use crate::vault::VaultError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use suspense_assistant::propose::HISTORY_MAX;
use suspense_assistant::{PaidBefore, PayerKey};

/// Arrivals that look wrong, kept for each supplier. Origin: guess; a hundred times what a person looks through in a day.
pub const UNUSUAL_KEPT: usize = 2_000;
/// Accounts of one payer that are kept: one more than the assistant uses, so that it sees that there are more.
const ACCOUNTS_KEPT: usize = HISTORY_MAX + 1;
const CURSOR: &[u8] = b"c";
const ENTRY_LEN: usize = 12;

/// An arrival that reached an account and looks wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Odd {
    /// Position of its record.
    pub pos: u64,
    /// When it was booked, microseconds since the Unix epoch.
    pub at_us: i64,
    /// Who has the money.
    pub supplier: u32,
    /// The account it reached.
    pub account: u64,
    /// Kopecks.
    pub kopecks: i64,
    /// How sure that something is wrong, 0 to 1000.
    pub confidence: u16,
    /// Numbers of the reasons ([`suspense_assistant::Why::code`]).
    pub why: Vec<u16>,
}

/// What a stretch of the journal taught.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Learnt {
    /// How often which payer paid to which account.
    pub paid: BTreeMap<(u128, u64), u32>,
    /// Arrivals that look wrong.
    pub odd: Vec<Odd>,
}

/// The memory.
pub struct Arrivals {
    tree: sled::Tree,
}

impl Arrivals {
    pub(super) fn new(tree: sled::Tree) -> Self {
        Self { tree }
    }

    /// Position after the last record that was read; `None` before the first.
    ///
    /// # Errors
    /// [`VaultError::Sled`].
    pub fn cursor(&self) -> Result<Option<u64>, VaultError> {
        Ok(self.tree.get(CURSOR)?.and_then(|bytes| number(&bytes, 0)))
    }

    /// Accounts that this payer paid to, at most one more than the assistant uses.
    ///
    /// # Errors
    /// [`VaultError::Sled`].
    pub fn paid_before(&self, payer: PayerKey) -> Result<Vec<PaidBefore>, VaultError> {
        Ok(self.tree.get(payer_at(payer.0))?.map(|bytes| accounts(&bytes)).unwrap_or_default())
    }

    /// At most `most` arrivals of a supplier that look wrong, booked at or after `since_us`, newest first.
    ///
    /// # Errors
    /// [`VaultError::Sled`].
    pub fn odd(&self, supplier: u32, since_us: i64, most: usize) -> Result<Vec<Odd>, VaultError> {
        let mut found = Vec::new();
        for kept in self.tree.scan_prefix(odd_at(supplier)).rev() {
            // What an older or newer server wrote in another shape is no fault of the page's.
            let Ok(odd) = serde_json::from_slice::<Odd>(&kept?.1) else { continue };
            if odd.at_us < since_us || found.len() >= most {
                break;
            }
            found.push(odd);
        }
        Ok(found)
    }

    /// Keeps what the journal taught up to `next_pos`, all of it or nothing.
    ///
    /// # Errors
    /// [`VaultError::Sled`].
    pub fn learn(&self, next_pos: u64, learnt: &Learnt) -> Result<(), VaultError> {
        let mut batch = sled::Batch::default();
        let mut payers: BTreeMap<u128, Vec<PaidBefore>> = BTreeMap::new();
        for ((payer, account), count) in &learnt.paid {
            if !payers.contains_key(payer) {
                payers.insert(*payer, self.paid_before(PayerKey(*payer))?);
            }
            let Some(known) = payers.get_mut(payer) else { continue };
            let room = known.len() < ACCOUNTS_KEPT;
            match known.iter_mut().find(|before| before.account == *account) {
                Some(before) => before.count = before.count.saturating_add(*count),
                None if room => known.push(PaidBefore { account: *account, count: *count }),
                None => {}
            }
        }
        for (payer, known) in payers {
            let entry = |before: &PaidBefore| [before.account.to_be_bytes().as_slice(), &before.count.to_be_bytes()].concat();
            batch.insert(payer_at(payer), known.iter().flat_map(entry).collect::<Vec<u8>>());
        }
        for odd in &learnt.odd {
            let key = [odd_at(odd.supplier).as_slice(), &odd.pos.to_be_bytes()].concat();
            batch.insert(key, serde_json::to_vec(odd).unwrap_or_default());
        }
        batch.insert(CURSOR, next_pos.to_be_bytes().as_slice());
        self.tree.apply_batch(batch)?;
        let mut suppliers: Vec<u32> = learnt.odd.iter().map(|odd| odd.supplier).collect();
        suppliers.dedup();
        suppliers.into_iter().try_for_each(|supplier| self.prune(supplier))
    }

    fn prune(&self, supplier: u32) -> Result<(), VaultError> {
        let all: Vec<sled::IVec> = self.tree.scan_prefix(odd_at(supplier)).keys().collect::<Result<_, _>>()?;
        for old in all.iter().take(all.len().saturating_sub(UNUSUAL_KEPT)) {
            self.tree.remove(old)?;
        }
        Ok(())
    }
}

fn payer_at(payer: u128) -> Vec<u8> {
    [b"p".as_slice(), &payer.to_be_bytes()].concat()
}

fn odd_at(supplier: u32) -> Vec<u8> {
    [b"u".as_slice(), &supplier.to_be_bytes()].concat()
}

fn accounts(bytes: &[u8]) -> Vec<PaidBefore> {
    let entry = |entry: &[u8]| {
        let count = entry.get(8..ENTRY_LEN)?.try_into().ok().map(u32::from_be_bytes)?;
        Some(PaidBefore { account: number(entry, 0)?, count })
    };
    bytes.chunks_exact(ENTRY_LEN).filter_map(entry).collect()
}

fn number(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..at + 8)?.try_into().ok().map(u64::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payers_accounts_and_odd_arrivals_are_kept_up_to_their_bounds() {
        let db = sled::Config::new().temporary(true).open().expect("a store");
        let arrivals = Arrivals::new(db.open_tree("arrivals").expect("a tree"));
        assert_eq!(arrivals.cursor().expect("read"), None);
        let odd = |pos: u64| Odd { pos, at_us: pos as i64, supplier: 3, account: 12, kopecks: 5, confidence: 900, why: vec![70] };
        let paid = |payer, account, count| BTreeMap::from([((payer, account), count)]);
        arrivals.learn(7, &Learnt { paid: paid(1, 12, 2), odd: vec![odd(5)] }).expect("kept");
        arrivals.learn(9, &Learnt { paid: paid(1, 12, 1), odd: Vec::new() }).expect("kept");
        assert_eq!(arrivals.cursor().expect("read"), Some(9));
        assert_eq!(arrivals.paid_before(PayerKey(1)).expect("read"), [PaidBefore { account: 12, count: 3 }]);
        assert_eq!(arrivals.paid_before(PayerKey(2)).expect("read"), []);
        // An agent who pays for everybody takes no more room than this.
        let many = (0..100).map(|account| ((2, account), 1)).collect();
        let odds = (10..10 + UNUSUAL_KEPT as u64).map(odd).collect();
        arrivals.learn(5_000, &Learnt { paid: many, odd: odds }).expect("kept");
        assert_eq!(arrivals.paid_before(PayerKey(2)).expect("read").len(), ACCOUNTS_KEPT);
        let all = arrivals.odd(3, 0, usize::MAX).expect("read");
        assert!(all.len() == UNUSUAL_KEPT && all.windows(2).all(|two| two[0].pos > two[1].pos), "{}", all.len());
        assert_eq!(all.last().map(|odd| odd.pos), Some(10), "the oldest went");
        assert_eq!(arrivals.odd(3, 11, 1).expect("read").len(), 1);
        assert!(arrivals.odd(4, 0, 9).expect("read").is_empty());
    }
}
