//! From a proven payment to a durable top-up, at most one for ever.
//!
//! The id of the top-up follows from source and external id, and the ledger keeps it for ever, so a repeated notice gets the first
//! answer and a changed one is found out (MIS-11, ACC-02, ACC-06, FIELD C3).

use super::provider::Payment;
use super::purpose::without_names;
use crate::api::error::ApiError;
use crate::journal::Located;
use crate::ledger::{Answer, Ledger};
use crate::payments::twice::{NoticeError, Noticed, book_notice};
use crate::suspense::Payers;
use crate::suspense::note::Arrived;
use axum::http::StatusCode;
use edge_protocol::Reason;
use ledger_core::{Command, CommandId};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Context of the key derivation that makes payment ids. Never change it: a notice would count twice.
const ID_CONTEXT: &str = "turnstone payment id v1";

/// What became of a payment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Receipt {
    /// Position of the top-up's record.
    pos: u64,
    /// 0 credited, 1 to the suspense account, from 10 on refused.
    reason: u16,
    reason_name: &'static str,
    /// True when this payment had been answered before; this is the first answer again.
    duplicate: bool,
}

/// The command id of a payment: the first 128 bits of a BLAKE3 derived key over source, a zero byte and external id, big-endian.
pub fn payment_id(source: &str, external_id: &str) -> CommandId {
    derived_id(ID_CONTEXT, source, external_id)
}

/// The same in another context: ids of different kinds of fact never meet.
pub(super) fn derived_id(context: &str, source: &str, external_id: &str) -> CommandId {
    let mut hasher = blake3::Hasher::new_derive_key(context);
    hasher.update(source.as_bytes()).update(&[0]).update(external_id.as_bytes());
    let mut first = [0u8; 16];
    hasher.finalize_xof().fill(&mut first);
    // 0 means "no id"; nobody will ever meet it here.
    u128::from_be_bytes(first).max(1)
}

/// Books a payment; `Ok` once the top-up is durable, now or the first time.
pub(super) async fn book(ledger: &Arc<Ledger>, payers: Option<&Payers>, payment: &Payment) -> Result<Receipt, ApiError> {
    let command = top_up(payers, payment);
    let Noticed { answer, in_a_file } = book_notice(ledger, &payment.source, &payment.external_id, command.clone()).await?;
    let receipt = Receipt::of(&answer);
    if answer.duplicate && !same_money(&stands_at(ledger, answer.pos).await?, &command, in_a_file) {
        tracing::warn!(pos = answer.pos, source = payment.source, "a payment notice repeats an id with other content");
        let message = "this id was used for another account, supplier or amount; the first notice stands";
        let advice = "find out at the source which of the two is right; a correction is a payment with an id of its own";
        return Err(ApiError::new(StatusCode::CONFLICT, "id_reused", message, advice).with_facts(&receipt));
    }
    if answer.reason.is_accepted() {
        return Ok(receipt);
    }
    let message = answer.reason.en();
    Err(ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", message, advice_on(answer.reason)).with_facts(&receipt))
}

/// The command at a position where one must stand.
pub(super) async fn stands_at(ledger: &Arc<Ledger>, pos: u64) -> Result<Command, ApiError> {
    let ledger = Arc::clone(ledger);
    let first = tokio::task::spawn_blocking(move || ledger.journal().record(pos)).await;
    let first = first.map_err(|error| ApiError::internal("a read ended early", &error))??;
    let Some(Located { command: Some(stands), .. }) = first else {
        return Err(ApiError::internal("the first answer could not be read", &format!("no command at position {pos}")));
    };
    Ok(stands)
}

impl From<NoticeError> for ApiError {
    fn from(error: NoticeError) -> Self {
        match error {
            NoticeError::Unavailable(error) => error.into(),
            NoticeError::Journal(error) => error.into(),
            NoticeError::Ended => Self::internal("a booking ended early", &error),
        }
    }
}

impl Receipt {
    fn of(answer: &Answer) -> Self {
        let Answer { pos, reason, duplicate } = *answer;
        Self { pos, reason: reason.code(), reason_name: reason.name(), duplicate }
    }

    /// For the counters.
    pub(super) fn word(&self) -> &'static str {
        if self.duplicate { "repeated" } else { "credited" }
    }
}

/// The command of a payment. The note leads back to the source; of the purpose it keeps what cannot be a name, and behind that what
/// the assistant of the suspense account needs.
fn top_up(payers: Option<&Payers>, payment: &Payment) -> Command {
    let words = format!("{} {} · {}", payment.source, payment.external_id, without_names(&payment.purpose));
    let Payment { account, supplier, amount_kopecks, .. } = *payment;
    let payer = payers.and_then(|payers| payers.key(&payment.payer));
    let note = Arrived::new(&account.to_string(), account, &payment.purpose, payer, None).note(&words);
    Command::TopUp { account, supplier, amount_kopecks, note }
}

/// A file may name no account where the notice does; that it is the same payment was decided before.
fn same_money(first: &Command, asked: &Command, in_a_file: bool) -> bool {
    match (first, asked) {
        (
            Command::TopUp { account, supplier, amount_kopecks, .. },
            Command::TopUp { account: account2, supplier: supplier2, amount_kopecks: amount2, .. },
        ) => (in_a_file || account == account2) && (supplier, amount_kopecks) == (supplier2, amount2),
        _ => false,
    }
}

fn advice_on(reason: Reason) -> &'static str {
    match reason {
        Reason::AmountInvalid => "send a positive number of kopecks, at most 1,000,000 roubles, under a new external_id",
        Reason::SupplierUnknown => "ask the operator which suppliers are registered, and send it under a new external_id",
        Reason::BalanceOverflow => "the account cannot take that much; return the money to the payer",
        _ => "nothing was credited; return the money to the payer or send it corrected under a new external_id",
    }
}
