//! Payment terminals by the protocol of ОСМП and QIWI: `check` whether an account may be paid to, `pay` by a number of the
//! network's own, answers in XML with result codes (FIELD C2).
//!
//! The same `txn_id` gets the same answer for ever, refusals included, because the answer is a record of the journal: a top-up, or
//! for an account that is not there a hold that can never be made (its deadline is 1970), since the journal has no other way to keep a
//! refused payment without money moving. A `check` tells that an account is there and may be paid to, and nothing else.

mod answer;
mod question;

pub(crate) use answer::{Answer, ResultCode};

use super::address::admits;
use super::booking::{payment_id, stands_at};
use super::brake::Brake;
use crate::access::{AddressRange, TerminalSource, to_hex};
use crate::api::error::ApiError;
use crate::ledger::Ledger;
use crate::limits::TERMINAL_FAILURES_MAX;
use crate::payments::twice::{Noticed, book_notice};
use axum::http::{HeaderMap, Uri, header};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use edge_protocol::Reason;
use ledger_core::{Command, holder_of_account};
use question::{Question, What};
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// A deadline that has always passed.
const NEVER_US: i64 = 0;

/// Told when a `txn_id` comes again with another account or sum.
const CHANGED: &str = "txn_id был с другим счётом или суммой, в силе первый / the first payment of this txn_id stands";

/// Account and kopecks of a question in good form, or the result that it is answered with.
pub(super) fn read(uri: &Uri) -> Result<(u64, i64), ResultCode> {
    Question::read(uri).map(|question| (question.account, question.amount_kopecks)).map_err(|wrong| wrong.result)
}

/// A network of terminals.
pub(super) struct Network {
    of: TerminalSource,
    brake: Brake,
}

impl Network {
    pub(super) fn new(source: &TerminalSource) -> Self {
        Self { of: source.clone(), brake: Brake::default() }
    }

    pub(super) fn source(&self) -> &str {
        &self.of.source
    }

    /// True when it asks from one of its addresses with its login and password.
    pub(super) fn is_it(&self, sender: Option<IpAddr>, headers: &HeaderMap) -> bool {
        let ranges: &[AddressRange] = &self.of.addresses;
        let Some((login, password)) = basic(headers) else { return false };
        let login_fits = login.as_bytes().ct_eq(self.of.login.as_bytes());
        let password_fits = to_hex(&Sha256::digest(password)).as_bytes().ct_eq(self.of.password_sha256.as_bytes());
        admits(ranges, sender) && bool::from(login_fits & password_fits)
    }

    /// Answers a question of the network.
    pub(super) async fn answer(&self, ledger: &Arc<Ledger>, uri: &Uri, now_s: i64) -> Answer {
        match Question::read(uri) {
            Err(wrong) => Answer::new(&wrong.txn_id, wrong.result).told(wrong.why),
            Ok(question) => self.decide(ledger, &question, now_s).await.unwrap_or_else(|error| {
                tracing::warn!(source = self.of.source, ?error, "a terminal was told to come back");
                Answer::new(&question.txn_id, ResultCode::Temporary)
            }),
        }
    }

    async fn decide(&self, ledger: &Arc<Ledger>, question: &Question, now_s: i64) -> Result<Answer, ApiError> {
        let to_come_back = Answer::new(&question.txn_id, ResultCode::Temporary);
        // An answer that stands gives nothing away, and nothing that changed since can change it.
        if question.what == What::Pay && self.stands(ledger, question).await? {
            return self.pay(ledger, question, true).await;
        }
        if !self.brake.take(now_s, TERMINAL_FAILURES_MAX) {
            tracing::warn!(source = self.of.source, "too many unknown accounts in a minute; all are told to come back");
            return Ok(to_come_back);
        }
        let answer = self.look(ledger, question).await;
        let failed = answer.as_ref().is_ok_and(|answer| answer.result == ResultCode::AccountUnknown);
        if !failed {
            self.brake.give_back();
        }
        answer
    }

    async fn stands(&self, ledger: &Ledger, question: &Question) -> Result<bool, ApiError> {
        let id = payment_id(&self.of.source, &question.txn_id);
        Ok(ledger.read().await?.position_of(id).is_some())
    }

    async fn look(&self, ledger: &Arc<Ledger>, question: &Question) -> Result<Answer, ApiError> {
        let (known, supplier) = {
            let state = ledger.read().await?;
            let known = holder_of_account(question.account).is_some_and(|holder| state.holder(holder).is_some());
            let supplier = state.suppliers().get(self.of.supplier as usize).is_some_and(|supplier| supplier.active);
            (known, supplier)
        };
        if !supplier {
            tracing::error!(
                source = self.of.source,
                supplier = self.of.supplier,
                "access.json names a supplier that is not there"
            );
            return Ok(Answer::new(&question.txn_id, ResultCode::Temporary));
        }
        match question.what {
            What::Check if known => Ok(Answer::new(&question.txn_id, ResultCode::Fine)),
            What::Check => Ok(Answer::new(&question.txn_id, ResultCode::AccountUnknown)),
            What::Pay => self.pay(ledger, question, known).await,
        }
    }

    async fn pay(&self, ledger: &Arc<Ledger>, question: &Question, known: bool) -> Result<Answer, ApiError> {
        let Question { account, amount_kopecks, .. } = *question;
        let (supplier, note) = (self.of.supplier, format!("{} {} · {}", self.of.source, question.txn_id, question.txn_date));
        let command = if known {
            Command::TopUp { account, supplier, amount_kopecks, note }
        } else {
            Command::Hold { account, supplier, amount_kopecks, deadline_us: NEVER_US, note }
        };
        let Noticed { answer, in_a_file } = book_notice(ledger, &self.of.source, &question.txn_id, command.clone()).await?;
        let stands = if answer.duplicate { stands_at(ledger, answer.pos).await? } else { command };
        let (first, is_top_up) = match stands {
            // A file may name no account; that it is the same payment was decided before.
            Command::TopUp { amount_kopecks, .. } if in_a_file => ((account, amount_kopecks), true),
            Command::TopUp { account, amount_kopecks, .. } => ((account, amount_kopecks), true),
            Command::Hold { account, amount_kopecks, .. } => ((account, amount_kopecks), false),
            _ => return Err(ApiError::internal("the first answer is no payment", &format!("position {}", answer.pos))),
        };
        let told = |result| Answer::new(&question.txn_id, result).at(answer.pos, first.1);
        if first != (account, amount_kopecks) {
            tracing::warn!(source = self.of.source, pos = answer.pos, "a terminal repeats a txn_id with other content");
            return Ok(told(ResultCode::Fatal).told(CHANGED));
        }
        Ok(told(match answer.reason {
            _ if !is_top_up => ResultCode::AccountUnknown,
            reason if reason.is_accepted() => ResultCode::Fine,
            Reason::BalanceOverflow => ResultCode::Forbidden,
            _ => ResultCode::Fatal,
        }))
    }
}

/// Login and password of HTTP basic authentication (RFC 7617).
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let (first, None) = (all.next()?, all.next()) else { return None };
    let (scheme, encoded) = first.to_str().ok()?.split_once(' ')?;
    let decoded = BASE64_STANDARD.decode(encoded.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let (login, password) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some((login.to_owned(), password.to_owned()))
}
