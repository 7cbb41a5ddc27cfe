//! Office records as lines of the audit.

use super::entries::answer;
use crate::{
    ctx::Ctx,
    format::{DASH, number},
    lang::Lang,
    routes,
    text::{self, Text},
    ui::{
        table::{Column, Row, table},
        when::when,
    },
    views::office::AuditRow,
    words::deeds,
};
use ledger_core::account_number;
use ledger_office::{City, decide::CLOCK, decide::Topic};
use maud::{Markup, html};

const COLUMNS: [Column; 7] = [
    Column::words(text::AUDIT_DEED),
    Column::words(text::AUDIT_WHEN),
    Column::words(text::AUDIT_WHO),
    Column::words(text::AUDIT_WHY),
    Column::words(text::AUDIT_DECISION),
    Column::words(text::AUDIT_REQUEST),
    Column::number(text::COL_POS),
];
/// Hexadecimal digits of a request's number in a line. Origin: enough to tell the requests of a day apart.
const REQUEST_DIGITS: usize = 8;

/// A record with its deed in words.
pub(crate) struct Line {
    pub(crate) row: AuditRow,
    pub(crate) deed: String,
}

impl Line {
    /// In the reader's language; steps are named as `city` names them.
    pub(crate) fn of(lang: Lang, city: &City, row: AuditRow) -> Self {
        Self { deed: deeds::deed(lang, city, row.command.as_ref()), row }
    }
}

/// A table, newest first. `links` when the reader may open the objects; `label` is the id of its heading.
pub(crate) fn list(ctx: &Ctx, label: &str, lines: &[Line], links: bool) -> Markup {
    table(ctx, label, &COLUMNS, lines.iter().map(|line| in_table(ctx, line, links)))
}

fn in_table(ctx: &Ctx, line: &Line, links: bool) -> Row {
    let Line { row, deed } = line;
    let request = request(row);
    Row {
        id: format!("a{}", row.pos),
        cells: vec![
            html! {
                a href=(routes::audit_entry(row.pos)) { (deed) }
                @if row.topic != Topic::None { " " small { (object(ctx, row, links)) } }
            },
            when(row.at_us),
            html! { (login(ctx, &row.login)) @if !row.from.is_empty() { " " small { (row.from) } } },
            html! { @if row.why.is_empty() { (DASH) } @else { (row.why) } },
            decision(ctx, row),
            html! { @if request.is_empty() { (DASH) } @else { code { (request.get(..REQUEST_DIGITS).unwrap_or(&request)) } } },
            html! { (number(ctx.lang, row.pos)) },
        ],
    }
}

/// What it is about, leading there where the reader may go.
pub(crate) fn object(ctx: &Ctx, row: &AuditRow, links: bool) -> Markup {
    let (kind, id, href) = named(row);
    let Some(kind) = kind else { return html! { (DASH) } };
    let words = numbered(ctx, kind, id);
    html! { @if let Some(href) = href.filter(|_| links) { a href=(href) { (words) } } @else { (words) } }
}

/// The same without a link; empty for nothing.
pub(crate) fn object_words(ctx: &Ctx, row: &AuditRow) -> String {
    let (kind, id, _) = named(row);
    kind.map_or_else(String::new, |kind| numbered(ctx, kind, id))
}

/// Of what there is one of, or was none made, there is no number.
fn numbered(ctx: &Ctx, kind: Text, id: u64) -> String {
    if id == 0 { ctx.t(kind).to_owned() } else { format!("{} {id}", ctx.t(kind)) }
}

/// Kind, number and address of the object.
fn named(row: &AuditRow) -> (Option<Text>, u64, Option<String>) {
    let id = u64::from(row.object);
    match row.topic {
        Topic::None => (None, id, None),
        Topic::Building => (Some(text::AUDIT_T_BUILDING), id, Some(routes::building(row.object))),
        Topic::Holder => {
            let account = account_number(row.object);
            (Some(text::AUDIT_T_HOLDER), account, Some(routes::account(account)))
        }
        Topic::Procedure => (Some(text::AUDIT_T_PROCEDURE), id, (id != 0).then(|| routes::procedure(row.object))),
        Topic::Ticket => (Some(text::AUDIT_T_TICKET), id, (id != 0).then(|| routes::ticket(row.object))),
        Topic::PaymentFile => (Some(text::AUDIT_T_PAYMENT_FILE), id, None),
        Topic::Refund => (Some(text::AUDIT_T_REFUND), id, (id != 0).then(|| routes::refund(row.object))),
        Topic::Correction => (Some(text::AUDIT_T_CORRECTION), id, (id != 0).then(|| routes::correction(row.object))),
        Topic::SupplierChange => {
            (Some(text::AUDIT_T_SUPPLIER_CHANGE), id, (id != 0).then(|| routes::supplier_change(row.object)))
        }
        Topic::MoneySettings => (Some(text::AUDIT_T_MONEY), id, Some(routes::MONEY_SETTINGS.into())),
        Topic::Product => (Some(text::AUDIT_T_PRODUCT), id, Some(routes::PRODUCTS.into())),
        Topic::Contract => (Some(text::AUDIT_T_CONTRACT), id, (id != 0).then(|| routes::contract(row.object))),
        Topic::Batch => (Some(text::AUDIT_T_BATCH), id, (id != 0).then(|| routes::card_batch(row.object))),
        Topic::Transfer => (Some(text::AUDIT_T_TRANSFER), id, (id != 0).then(|| routes::card_transfer(row.object))),
        Topic::Count => (Some(text::AUDIT_T_COUNT), id, (id != 0).then(|| routes::card_count(row.object))),
        Topic::Vendor => (Some(text::AUDIT_T_VENDOR), id, Some(routes::CARD_VENDORS.into())),
        Topic::DeliveryPlan => (Some(text::AUDIT_T_PLAN), id, (id != 0).then(|| routes::card_plan(row.object))),
        Topic::Complex => (Some(text::AUDIT_T_COMPLEX), id, Some(routes::complex(row.object))),
        Topic::Enrolment => (Some(text::AUDIT_T_ENROLMENT), id, Some(routes::RECONCILE.into())),
    }
}

/// What was decided: a deed that was accepted was done.
pub(crate) fn decision(ctx: &Ctx, row: &AuditRow) -> Markup {
    if row.reason.is_accepted() {
        html! { (ctx.t(text::AUDIT_DONE)) }
    } else {
        answer(ctx, row.reason)
    }
}

/// Login, or that it was the clock.
pub(crate) fn login<'a>(ctx: &Ctx<'a>, login: &'a str) -> &'a str {
    if login == CLOCK { ctx.t(text::AUDIT_CLOCK) } else { login }
}

/// Number of the request, hexadecimal; empty when it had none.
pub(crate) fn request(row: &AuditRow) -> String {
    if row.request == 0 { String::new() } else { format!("{:032x}", row.request) }
}
