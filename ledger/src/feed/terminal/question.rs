//! What a terminal asks, out of the query.

use super::ResultCode;
use crate::feed::amount::kopecks;
use axum::extract::Query;
use axum::http::Uri;
use ledger_core::holder_of_account;
use ledger_core::limits::MONEY_AMOUNT_MAX;
use serde::Deserialize;

/// Digits of a `txn_id`. Origin: the protocol's own limit.
const TXN_DIGITS_MAX: usize = 20;
/// Digits of an account. Origin: `u64`.
const ACCOUNT_DIGITS_MAX: usize = 19;
/// `yyyymmddhhmmss`.
const DATE_DIGITS: usize = 14;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Check,
    Pay,
}

/// A question in good form.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) what: What,
    pub(super) txn_id: String,
    /// With a right check digit.
    pub(super) account: u64,
    /// 1 kopeck to 1,000,000 roubles.
    pub(super) amount_kopecks: i64,
    /// `yyyymmddhhmmss`; empty for a check.
    pub(super) txn_date: String,
}

/// What is wrong with a question.
#[derive(Debug)]
pub(super) struct Wrong {
    /// Empty where it has none.
    pub(super) txn_id: String,
    pub(super) result: ResultCode,
    pub(super) why: &'static str,
}

/// The parameters as sent; networks agree on more of them, which say nothing here.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Parameters {
    command: String,
    txn_id: String,
    account: String,
    sum: String,
    txn_date: String,
}

impl Question {
    /// Everything that can be told without a look at the accounts.
    pub(super) fn read(uri: &Uri) -> Result<Self, Wrong> {
        let fatal = |why| Wrong { txn_id: String::new(), result: ResultCode::Fatal, why };
        let Query(parameters) = Query::<Parameters>::try_from_uri(uri)
            .map_err(|_| fatal("параметр дважды или нечитаем / a parameter is twice or unreadable"))?;
        let Parameters { command, txn_id, account, sum, txn_date } = parameters;
        if !is_digits(&txn_id, TXN_DIGITS_MAX) {
            return Err(fatal("txn_id: от 1 до 20 цифр / 1 to 20 digits"));
        }
        let wrong = |result, why| Wrong { txn_id: txn_id.clone(), result, why };
        let what = match command.as_str() {
            "check" => What::Check,
            "pay" => What::Pay,
            _ => return Err(wrong(ResultCode::Fatal, "command: check или pay / check or pay")),
        };
        let number = Some(&account).filter(|text| is_digits(text, ACCOUNT_DIGITS_MAX)).and_then(|text| text.parse().ok());
        // The check digit is arithmetic: it says nothing about who is there.
        let account = number.filter(|number| holder_of_account(*number).is_some());
        let account = account.ok_or_else(|| wrong(ResultCode::AccountFormat, ""))?;
        let amount =
            kopecks(&sum).ok_or_else(|| wrong(ResultCode::Fatal, "sum: рубли, например 10.45 / roubles such as 10.45"))?;
        if amount == 0 {
            return Err(wrong(ResultCode::SumTooSmall, ""));
        }
        if amount > MONEY_AMOUNT_MAX {
            return Err(wrong(ResultCode::SumTooLarge, ""));
        }
        if what == What::Pay && !is_instant(&txn_date) {
            return Err(wrong(ResultCode::Fatal, "txn_date: yyyymmddhhmmss"));
        }
        let txn_date = if what == What::Pay { txn_date } else { String::new() };
        Ok(Self { what, txn_id, account, amount_kopecks: amount, txn_date })
    }
}

fn is_digits(text: &str, digits_max: usize) -> bool {
    (1..=digits_max).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_instant(text: &str) -> bool {
    text.len() == DATE_DIGITS && is_digits(text, DATE_DIGITS) && jiff::civil::DateTime::strptime("%Y%m%d%H%M%S", text).is_ok()
}
