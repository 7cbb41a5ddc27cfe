//! A refund at the provider: the money went back to the payer, and no balance may change behind anybody's back.
//!
//! It becomes work for the support desk: a ticket of the kind "erroneous top-up is to be returned" (ERR-04, ERR-10, ERR-11), which
//! is a record of the journal with an id of its own, so it is durable, opened once, and seen by people. Whoever works on it
//! corrects the balance with a reason (FIELD C3.5). Money in suspense has no account, and a ticket needs one: then the audit keeps a
//! note that the source was denied a change.

use super::amount::roubles;
use super::booking::derived_id;
use super::provider::Refund;
use crate::api::commit;
use crate::api::error::ApiError;
use crate::ledger::Ledger;
use axum::http::StatusCode;
use ledger_core::{Command, OfficeEntry, holder_of_account};
use ledger_office::OfficeCommand;
use ledger_office::command::Fact;
use ledger_office::ticket::{Channel, TicketDraft, TicketKind};
use std::net::IpAddr;
use std::sync::Arc;

/// Contexts of the key derivation: an alarm's id never meets a payment's. Never change them: a refund would be told twice.
const TICKET_CONTEXT: &str = "turnstone refund ticket id v1";
const NOTE_CONTEXT: &str = "turnstone refund note id v1";

/// Makes a refund known for ever; its position in the journal once that is durable. Balances stay as they are.
pub(super) async fn raise(ledger: &Arc<Ledger>, refund: &Refund, sender: Option<IpAddr>) -> Result<u64, ApiError> {
    let Refund { source, refund_id, payment_id, amount_kopecks, .. } = refund;
    tracing::warn!(source, refund_id, payment_id, amount_kopecks, "the provider gave a payment back; no balance was changed");
    let holder = {
        let state = ledger.read().await?;
        holder_of_account(refund.account).filter(|holder| state.holder(*holder).is_some())
    };
    let ticket = holder.map(|holder| (TICKET_CONTEXT, ticket(refund, holder)));
    for (context, command) in ticket.into_iter().chain([(NOTE_CONTEXT, note(refund))]) {
        let entry = OfficeEntry {
            login: format!("feed {source}"),
            from: sender.map(|sender| sender.to_string()).unwrap_or_default(),
            why: words(refund),
            body: command.to_json(),
            expects: 0,
        };
        let answer = commit(ledger, derived_id(context, source, refund_id), Command::Office(entry)).await?;
        if answer.reason.is_accepted() {
            return Ok(answer.pos);
        }
        tracing::error!(pos = answer.pos, reason = answer.reason.name(), "the alarm about a refund was refused");
    }
    let message = "the refund could not be written down";
    let advice = "look into the server's log; the same notice may be sent again";
    Err(ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "not_noted", message, advice))
}

fn ticket(refund: &Refund, holder: u32) -> OfficeCommand {
    let draft = TicketDraft {
        kind: TicketKind::TopUpReturn,
        building: 0,
        device: 0,
        holder,
        amount_kopecks: refund.amount_kopecks,
        text: words(refund),
        channel: Channel::Site,
        files: Vec::new(),
    };
    OfficeCommand::OpenTicket { draft }
}

fn note(refund: &Refund) -> OfficeCommand {
    OfficeCommand::Note { fact: Fact::Denied { route: format!("/feed/payments/{} refund.succeeded", refund.source) } }
}

fn words(refund: &Refund) -> String {
    let Refund { source, refund_id, payment_id, amount_kopecks, .. } = refund;
    let amount = roubles(*amount_kopecks);
    format!(
        "Провайдер {source} вернул плательщику {amount} ₽: возврат {refund_id} по платежу {payment_id}. Остаток не изменён: проверьте \
         и исправьте его корректировкой. / Provider {source} gave {amount} RUB back to the payer: refund {refund_id} of payment \
         {payment_id}. The balance was not changed: check it and correct it by an adjustment."
    )
}
