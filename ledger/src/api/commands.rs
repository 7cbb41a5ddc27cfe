//! Money commands with client-made ids: the same id gets the same answer for ever, other content under it is told.

use super::error::{ApiError, ErrorBody};
use super::events::reason_name;
use super::{Api, commit, extract, id_field};
use crate::ledger::Ledger;
use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use edge_protocol::Reason;
use ledger_core::{Command, Control, DebitEntry, RecordKind};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommandRequest {
    /// Made by the client before it asks: a UUID, or up to 32 hexadecimal digits. Keep it and ask again with it when in doubt.
    #[serde(deserialize_with = "id_field")]
    #[schema(value_type = String, example = "7d1c2b5e-52f0-4a7e-9f0d-0a6f9c1b2d3e")]
    id: u128,
    command: Asked,
}

/// What is asked. Notes hold no names: the journal keeps them for ever.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
enum Asked {
    /// Sets money aside until a deadline (RFD-11).
    Hold {
        account: u64,
        supplier: u32,
        amount_kopecks: i64,
        deadline_us: i64,
        #[serde(default)]
        note: String,
    },
    /// Carries out a hold, whole or part.
    Post { hold: u32, amount_kopecks: i64, to: ControlName },
    /// Gives a hold up.
    Void { hold: u32 },
    /// Moves money between purses (ERR-05).
    Transfer {
        from_account: u64,
        from_supplier: u32,
        to_account: u64,
        to_supplier: u32,
        amount_kopecks: i64,
        #[serde(default)]
        note: String,
    },
    /// A correction with its reason.
    Adjust { account: u64, supplier: u32, amount_kopecks: i64, note: String },
    /// Undoes the meal debit at this position.
    Reverse { pos: u64, note: String },
}

/// A control account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ControlName {
    CashReceived,
    MealsServed,
    RefundsPayable,
    Suspense,
    BudgetMeals,
    Transfers,
    Adjustments,
    Donations,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CommandAnswer {
    /// Position of its (first) record.
    pos: u64,
    reason: u16,
    reason_name: &'static str,
    accepted: bool,
    /// True when this id had been decided before; this is the first answer again.
    duplicate: bool,
    /// Number of the hold made; only with an accepted hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    hold: Option<u32>,
}

/// What stands under an id that was used before.
#[derive(Serialize)]
struct Stands {
    #[serde(flatten)]
    answer: CommandAnswer,
    /// The first command, `null` where it was of a kind that machines do not send.
    command: Option<Asked>,
}

/// Carries out a money command; answered once it is durable. A refusal is an answer: 200 with `accepted` false.
#[utoipa::path(post, path = "/commands", tag = "commands", request_body = CommandRequest,
    responses((status = 200, body = CommandAnswer), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 409, description = "Same id with other content; what stands is told", body = ErrorBody),
        (status = 413, body = ErrorBody), (status = 422, description = "The position to reverse is not an accepted meal debit", body = ErrorBody),
        (status = 503, description = "Not known to be durable: ask again with the same id", body = ErrorBody)))]
pub(crate) async fn command(
    State(api): State<Api>,
    Extension(caller): Extension<extract::Caller>,
    extract::Body(request): extract::Body<CommandRequest>,
) -> Result<Json<CommandAnswer>, ApiError> {
    let CommandRequest { id, command: asked } = request;
    let command = match asked {
        Asked::Reverse { pos, note } => {
            let debit = api.read(move |ledger| debit_at(ledger, pos)).await?;
            Command::Reverse { debit, note }
        }
        other => other.into_command(),
    };
    let answer = commit(&api.ledger, id, command.clone()).await?;
    let mut told = CommandAnswer {
        pos: answer.pos,
        reason: answer.reason.code(),
        reason_name: answer.reason.name(),
        accepted: answer.reason.is_accepted(),
        duplicate: answer.duplicate,
        hold: None,
    };
    tracing::info!(
        token = caller.0,
        id = format!("{id:032x}"),
        pos = told.pos,
        reason = told.reason_name,
        "command of a machine"
    );
    if !answer.duplicate && !matches!(command, Command::Hold { .. }) {
        return Ok(Json(told));
    }
    let ledger = Arc::clone(&api.ledger);
    let first = tokio::task::spawn_blocking(move || ledger.journal().record(answer.pos)).await;
    let first = first.map_err(|error| ApiError::internal("a read ended early", &error))??;
    let Some(first) = first else {
        return Err(ApiError::internal("the answer could not be read", &format!("no record at position {}", answer.pos)));
    };
    let is_hold = told.accepted && first.record.kind == RecordKind::Hold as u8;
    told.hold = is_hold.then_some(first.record.arg);
    if first.command.as_ref() == Some(&command) {
        return Ok(Json(told));
    }
    let message = "this id was used for another command; the first one stands";
    let advice = "compare with `command` in this answer; ask with a new id if both are meant";
    let stands = Stands { answer: told, command: first.command.and_then(Asked::from_command) };
    Err(ApiError::new(StatusCode::CONFLICT, "id_reused", message, advice).with_facts(&stands))
}

/// The debit at `pos` as the core wants it for a reversal.
fn debit_at(ledger: &Ledger, pos: u64) -> Result<DebitEntry, ApiError> {
    let known = if pos < ledger.durable_pos() { ledger.journal().record(pos)? } else { None };
    let record = known.map(|located| located.record);
    let refuse = |message: String| {
        let advice = "take `pos` from an accepted meal_debit of the account's statement";
        ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "not_a_debit", message, advice)
    };
    let record = record.ok_or_else(|| refuse(format!("there is no record at position {pos}")))?;
    let accepted = Reason::from_code(record.reason).is_some_and(Reason::is_accepted);
    if record.kind != RecordKind::MealDebit as u8 || !accepted {
        return Err(refuse(format!(
            "the record at position {pos} is not an accepted meal debit: {}",
            reason_name(record.reason)
        )));
    }
    Ok(DebitEntry {
        pos,
        event_time_us: record.event_time_us,
        amount_kopecks: record.amount_kopecks,
        holder: record.holder,
        purse: record.purse,
        device: record.device,
        class: record.detail,
        meal: record.meal,
    })
}

impl Asked {
    fn into_command(self) -> Command {
        match self {
            Self::Hold { account, supplier, amount_kopecks, deadline_us, note } => {
                Command::Hold { account, supplier, amount_kopecks, deadline_us, note }
            }
            Self::Post { hold, amount_kopecks, to } => Command::HoldPost { hold, amount_kopecks, to: to.into() },
            Self::Void { hold } => Command::HoldVoid { hold },
            Self::Transfer { from_account, from_supplier, to_account, to_supplier, amount_kopecks, note } => {
                Command::Transfer { from_account, from_supplier, to_account, to_supplier, amount_kopecks, note }
            }
            Self::Adjust { account, supplier, amount_kopecks, note } => {
                Command::Adjust { account, supplier, amount_kopecks, note }
            }
            // The caller reads the debit; without it the core refuses.
            Self::Reverse { pos, note } => Command::Reverse { debit: DebitEntry { pos, ..DebitEntry::default() }, note },
        }
    }

    fn from_command(command: Command) -> Option<Self> {
        Some(match command {
            Command::Hold { account, supplier, amount_kopecks, deadline_us, note } => {
                Self::Hold { account, supplier, amount_kopecks, deadline_us, note }
            }
            Command::HoldPost { hold, amount_kopecks, to } => Self::Post { hold, amount_kopecks, to: to.into() },
            Command::HoldVoid { hold } => Self::Void { hold },
            Command::Transfer { from_account, from_supplier, to_account, to_supplier, amount_kopecks, note } => {
                Self::Transfer { from_account, from_supplier, to_account, to_supplier, amount_kopecks, note }
            }
            Command::Adjust { account, supplier, amount_kopecks, note } => {
                Self::Adjust { account, supplier, amount_kopecks, note }
            }
            Command::Reverse { debit, note } => Self::Reverse { pos: debit.pos, note },
            // Payments in suspense, families' choices and supplier changes are the office's.
            Command::FromSuspense { .. }
            | Command::SuspenseReturn { .. }
            | Command::SetApart { .. }
            | Command::Donate { .. }
            | Command::Support { .. }
            | Command::SupplierOrder { .. }
            | Command::SupplierChange { .. }
            | Command::TopUp { .. }
            | Command::HoldExpire { .. }
            | Command::Registry(_)
            | Command::Office(_)
            | Command::Changed { .. } => {
                return None;
            }
        })
    }
}

macro_rules! control_names {
    ($($name:ident)+) => {
        impl From<ControlName> for Control {
            fn from(name: ControlName) -> Self {
                match name { $(ControlName::$name => Self::$name,)+ }
            }
        }

        impl From<Control> for ControlName {
            fn from(control: Control) -> Self {
                match control { $(Control::$name => Self::$name,)+ }
            }
        }
    };
}

control_names!(CashReceived MealsServed RefundsPayable Suspense BudgetMeals Transfers Adjustments Donations);
