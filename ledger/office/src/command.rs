//! Office commands: what an operator or the clock asks, as JSON in the journal.

use crate::comfort::Choices;
use crate::corrections::Correction;
use crate::payments::{PaymentFile, Posted};
use crate::procedure::Plan;
use crate::refund::{MoneySettings, RefundDraft};
use crate::stock::StockDeed;
use crate::supplier_change::ChangeDraft;
use crate::ticket::{FileRef, TicketDraft, TicketState};
use serde::{Deserialize, Serialize};

/// One row of a reconciliation: a holder and where the registry of enrolment says it belongs (SYS-03, SYS-04).
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
pub struct EnrolmentRow {
    /// The holder.
    pub holder: u32,
    /// Its group there; 0 when it left.
    pub group: u32,
}

/// What is asked.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum OfficeCommand {
    /// Opens a procedure; what the clock would do today is done at once.
    Begin {
        /// What is planned.
        plan: Plan,
    },
    /// Carries out a step.
    Step {
        /// The procedure.
        procedure: u32,
        /// The step's key.
        step: String,
        /// What is written down.
        #[serde(default)]
        note: String,
        /// Number and date of the document.
        #[serde(default)]
        document: String,
    },
    /// Calls a procedure off and puts back what it changed.
    Cancel {
        /// The procedure.
        procedure: u32,
    },
    /// The setting «Здание работает в летний период» (BLD-23).
    WorksInSummer {
        /// The building.
        building: u32,
        /// Set or cleared.
        works: bool,
    },
    /// Opens a ticket.
    OpenTicket {
        /// What is asked of the support desk.
        draft: TicketDraft,
    },
    /// Writes into a ticket and, where `state` is given, moves it.
    Ticket {
        /// The ticket.
        ticket: u32,
        /// What is written; needed for a refusal.
        #[serde(default)]
        text: String,
        /// Said in a remote consultation (ESP-06).
        #[serde(default)]
        remote: bool,
        /// Where it goes.
        #[serde(default)]
        state: Option<TicketState>,
        /// More files.
        #[serde(default)]
        files: Vec<FileRef>,
    },
    /// Accepts rows of a reconciliation (SYS-04).
    Enrol {
        /// Hash of the file the rows are from.
        file: String,
        /// The rows.
        rows: Vec<EnrolmentRow>,
    },
    /// Puts back what a reconciliation changed.
    Unenrol {
        /// Its number.
        enrolment: u32,
    },
    /// Takes a document of a payment file in: from here on its payments are posted, each once (ACC-02).
    TakePayments {
        /// What it states.
        file: PaymentFile,
    },
    /// All payments of a taken file stand in the journal.
    PaymentsPosted {
        /// Number of the file.
        file: u32,
        /// What became of them.
        posted: Posted,
    },
    /// Puts money right (ERR-07); above the limit it waits for a second person.
    Correct {
        /// How.
        correction: Correction,
        /// The ticket that asks for it; 0 for none.
        #[serde(default)]
        ticket: u32,
    },
    /// Says yes or no to a correction above the limit.
    SecondCorrection {
        /// Its number.
        correction: u32,
        /// Yes or no.
        approve: bool,
    },
    /// A representative applies for a refund (RFD-03).
    ApplyRefund {
        /// For what.
        draft: RefundDraft,
    },
    /// Confirms the balance and holds it (RFD-06).
    ConfirmRefund {
        /// The refund.
        refund: u32,
        /// Kopecks, as they were shown.
        kopecks: i64,
    },
    /// Opens refunds for everybody of these groups who has money, and holds it: leaving classes.
    RefundLeavers {
        /// The groups.
        groups: Vec<u32>,
        /// Number and date of the order.
        document: String,
    },
    /// States where the bank account is that a refund goes to (RFD-05).
    RefundBank {
        /// The refund.
        refund: u32,
        /// BLAKE3 of the sealed bank details, hexadecimal.
        bank: String,
    },
    /// Attaches scans of the signed application, or of what came with it (RFD-03).
    RefundScan {
        /// The refund.
        refund: u32,
        /// Scans that it does not have yet.
        files: Vec<FileRef>,
    },
    /// Passes confirmed refunds to their supplier, as one registry (RFD-06).
    PassRefunds {
        /// The refunds, all of one supplier.
        refunds: Vec<u32>,
    },
    /// The supplier paid (RFD-07).
    RefundPaid {
        /// The refund.
        refund: u32,
        /// Number and date of the payment order.
        document: String,
    },
    /// The bank sent the money back.
    RefundSentBack {
        /// The refund.
        refund: u32,
        /// The bank's words.
        words: String,
    },
    /// Refuses or withdraws a refund; what was held is free again.
    EndRefund {
        /// The refund.
        refund: u32,
        /// True when it is refused, false when the family withdraws.
        rejected: bool,
    },
    /// Orders the balances of a complex to be reserved for another supplier (SUP-05…08).
    OrderSupplierChange {
        /// The order.
        draft: ChangeDraft,
    },
    /// Reserves the balances as of the end of the last day of services (SUP-08).
    ReserveBalances {
        /// The supplier change.
        change: u32,
    },
    /// The balances pass (SUP-03), or what came in since.
    PassBalances {
        /// The supplier change.
        change: u32,
    },
    /// Notes a step after it.
    ChangeStepDone {
        /// The supplier change.
        change: u32,
        /// The step's place, from 0.
        step: u32,
        /// Number and date of its document.
        document: String,
    },
    /// Calls a supplier change off; only before balances passed.
    CancelSupplierChange {
        /// The supplier change.
        change: u32,
    },
    /// Settings of the money office.
    SetMoney {
        /// All of them.
        settings: MoneySettings,
    },
    /// A family's choices for its account (FIELD D rows 39, 40, 42).
    Choose {
        /// Whose.
        holder: u32,
        /// All of them.
        choices: Choices,
    },
    /// Sets so much of a purse apart for buffet food.
    SetApart {
        /// Whose.
        holder: u32,
        /// At which supplier.
        supplier: u32,
        /// Kopecks set apart then.
        kopecks: i64,
    },
    /// Enters a product of the buffet, or a group of products, or changes it.
    PutProduct {
        /// Its number; 0 for a new one.
        product: u32,
        /// Sold.
        active: bool,
        /// Its group; 0 for a group.
        group: u32,
        /// Display name.
        name: String,
    },
    /// Lets planned hot meals be served beyond the balance (FIELD D row 41).
    SetEmergency {
        /// The contract.
        contract: u32,
        /// Kopecks beyond; 0 for none.
        kopecks: u32,
    },
    /// Something is done with identifiers or their reserve.
    Stock {
        /// What.
        #[serde(flatten)]
        deed: StockDeed,
    },
    /// Nothing changes, but it is to be known: somebody saw, took out or was refused something.
    Note {
        /// What happened.
        fact: Fact,
    },
}

/// What the audit keeps although the registry does not change.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// Signed in.
    SignedIn {
        /// The role.
        role: String,
    },
    /// Tried to sign in and could not.
    SignInFailed,
    /// Asked for a page or deed that the role does not allow.
    Denied {
        /// The route, with its placeholders.
        route: String,
    },
    /// Saw a name and contacts (FIELD C5).
    Revealed {
        /// Whose.
        holder: u32,
    },
    /// Looked for people by name. Not by which one: the journal knows no names.
    SearchedNames {
        /// How many were shown.
        found: u64,
    },
    /// Destroyed the key to a holder's name and contacts for ever.
    Forgot {
        /// Whose.
        holder: u32,
        /// Number and date of the destruction act.
        #[serde(default)]
        document: String,
    },
    /// Took a list out as a file.
    Exported {
        /// The route.
        route: String,
        /// Its rows.
        rows: u64,
    },
    /// Ended sessions.
    EndedSessions {
        /// Whose, or the number of one.
        whose: String,
        /// How many.
        count: u32,
    },
}

impl OfficeCommand {
    /// The JSON of the journal.
    pub fn to_json(&self) -> String {
        // Writing these shapes into memory cannot fail: every key is a string.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Stable name, for the audit's filter.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Begin { .. } => "begin",
            Self::Step { .. } => "step",
            Self::Cancel { .. } => "cancel",
            Self::WorksInSummer { .. } => "works_in_summer",
            Self::OpenTicket { .. } => "open_ticket",
            Self::Ticket { .. } => "ticket",
            Self::Enrol { .. } => "enrol",
            Self::Unenrol { .. } => "unenrol",
            Self::TakePayments { .. } => "take_payments",
            Self::PaymentsPosted { .. } => "payments_posted",
            Self::Correct { .. } => "correct",
            Self::SecondCorrection { .. } => "second_correction",
            Self::ApplyRefund { .. } => "apply_refund",
            Self::ConfirmRefund { .. } => "confirm_refund",
            Self::RefundLeavers { .. } => "refund_leavers",
            Self::RefundBank { .. } => "refund_bank",
            Self::RefundScan { .. } => "refund_scan",
            Self::PassRefunds { .. } => "pass_refunds",
            Self::RefundPaid { .. } => "refund_paid",
            Self::RefundSentBack { .. } => "refund_sent_back",
            Self::EndRefund { .. } => "end_refund",
            Self::OrderSupplierChange { .. } => "order_supplier_change",
            Self::ReserveBalances { .. } => "reserve_balances",
            Self::PassBalances { .. } => "pass_balances",
            Self::ChangeStepDone { .. } => "change_step_done",
            Self::CancelSupplierChange { .. } => "cancel_supplier_change",
            Self::SetMoney { .. } => "set_money",
            Self::Choose { .. } => "choose",
            Self::SetApart { .. } => "set_apart",
            Self::PutProduct { .. } => "put_product",
            Self::SetEmergency { .. } => "set_emergency",
            Self::Stock { deed } => deed.name(),
            Self::Note { fact } => match fact {
                Fact::SignedIn { .. } => "signed_in",
                Fact::SignInFailed => "sign_in_failed",
                Fact::Denied { .. } => "denied",
                Fact::Revealed { .. } => "revealed",
                Fact::SearchedNames { .. } => "searched_names",
                Fact::Forgot { .. } => "forgot",
                Fact::Exported { .. } => "exported",
                Fact::EndedSessions { .. } => "ended_sessions",
            },
        }
    }
}
