//! Payment files: each document once, and what became of all its payments (FIELD C1, C3).

use super::{About, Decided, Moment, Topic};
use crate::limits::{PAYMENT_FILE_ROWS_MAX, PAYMENT_FILE_WORD_MAX};
use crate::payments::{PaymentFile, Posted, Taken};
use crate::state::{Office, Row};
use edge_protocol::Reason;
use ledger_core::State;

/// Hexadecimal digits of a hash.
const HASH_DIGITS: usize = 64;

pub(super) fn take(office: &Office, core: &State, moment: &Moment, file: &PaymentFile) -> Result<Decided, Reason> {
    let account = file.balances.iter().map(|balances| &balances.account);
    let mut words = [&file.name, &file.format, &file.sender, &file.number].into_iter().chain(account);
    let words_fit = words.all(|word| word.len() <= PAYMENT_FILE_WORD_MAX);
    let hash = |hash: &str| hash.len() == HASH_DIGITS && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if !words_fit
        || !hash(&file.kept)
        || !hash(&file.hash)
        || file.payments.rows > PAYMENT_FILE_ROWS_MAX
        || file.payments.kopecks < 0
    {
        return Err(Reason::OfficeCommandInvalid);
    }
    core.suppliers().get(file.supplier as usize).filter(|s| file.supplier != 0 && s.active).ok_or(Reason::SupplierUnknown)?;
    if office.has_taken(file) {
        return Err(Reason::PaymentFileKnown);
    }
    let id = moment.number(office.next_taken());
    // What is only compared has nothing to wait for.
    let posted = file.compared.then(Posted::default);
    Ok(decided(Taken { id, file: file.clone(), stamp: moment.stamp.clone(), posted }))
}

/// The account of a taken file; its payments add up to what it stated.
pub(super) fn posted(office: &Office, id: u32, posted: &Posted) -> Result<Decided, Reason> {
    let taken = office.taken(id).filter(|taken| taken.posted.is_none()).ok_or(Reason::NothingChanges)?;
    if posted.all() != taken.file.payments {
        return Err(Reason::OfficeCommandInvalid);
    }
    Ok(decided(Taken { posted: Some(*posted), ..taken.clone() }))
}

fn decided(taken: Taken) -> Decided {
    let about = About { topic: Topic::PaymentFile, object: taken.id, holder: 0 };
    Decided { about, rows: vec![Row::PaymentFile(Box::new(taken))], ..Decided::default() }
}
