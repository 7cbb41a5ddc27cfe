//! From where a mistake is seen to putting it right.

use crate::{
    auth::{Signed, rights::Action},
    ctx::Ctx,
    link::Link,
    routes,
    text::{self, Text},
    views::desk::{EntryRow, Place},
    words::{corrections::Kind, tickets::code},
};
use ledger_core::{RecordKind, account_number};
use ledger_office::ticket::{Ticket, TicketKind};
use maud::{Markup, html};

/// A new correction of this kind about an account.
pub(crate) fn to_new(kind: Kind, account: u64) -> Link {
    Link::to(routes::CORRECTION_NEW).with("kind", code(kind)).with_some("account", Some(account).filter(|account| *account != 0))
}

/// A top-up that did reach an account goes back as a refund, ground mistake (ERR-04).
pub(crate) fn to_refund(account: u64) -> Link {
    Link::to(format!("{}/new", routes::REFUNDS)).with("account", account).with("ground", "mistake")
}

/// From an account.
pub(crate) fn of_account(ctx: &Ctx, who: &Signed, account: u64, place: &Place) -> Markup {
    const KINDS: [(Kind, Text); 3] =
        [(Kind::Transfer, text::DO_TRANSFER), (Kind::Adjust, text::DO_ADJUST), (Kind::Donate, text::DO_DONATE)];
    html! {
        @if who.may(Action::Correct, Some(place)).is_ok() {
            p.actions {
                @for (kind, name) in KINDS { a.button href=(to_new(kind, account)) { (ctx.t(name)) } }
                a.button href=(to_refund(account)) { (ctx.t(text::DO_REFUND_MISTAKE)) }
                a.button href=(Link::to(routes::CORRECTIONS).with("account", account)) { (ctx.t(text::ITS_CORRECTIONS)) }
            }
        }
    }
}

/// From a record: an accepted debit may be taken back.
pub(crate) fn of_entry(ctx: &Ctx, who: &Signed, entry: &EntryRow, place: &Place) -> Markup {
    let is_debit = entry.kind == Some(RecordKind::MealDebit) && entry.reason.is_accepted() && entry.balance_kopecks.is_some();
    html! {
        @if is_debit && entry.amount_kopecks > 0 && who.may(Action::Correct, Some(place)).is_ok() {
            p.actions { a.button href=(to_new(Kind::Reverse, 0).with("pos", entry.pos)) { (ctx.t(text::DO_REVERSE)) } }
        }
    }
}

/// From a ticket about an erroneous top-up, with its account and sum (ERR-10, ERR-11).
pub(crate) fn of_ticket(ctx: &Ctx, who: &Signed, ticket: &Ticket) -> Markup {
    let draft = &ticket.draft;
    let account = if draft.holder == 0 { 0 } else { account_number(draft.holder) };
    let open = !ticket.state.is_closed() && who.may(Action::Correct, None).is_ok();
    let transfer = to_new(Kind::Transfer, account).with("kopecks", draft.amount_kopecks).with("ticket", ticket.id);
    html! {
        @if open && draft.kind == TicketKind::TopUpTransfer {
            p.actions { a.primary href=(transfer) { (ctx.t(text::DO_TRANSFER)) } }
        }
        @if open && draft.kind == TicketKind::TopUpReturn && account != 0 {
            p.actions { a.primary href=(to_refund(account).with("ticket", ticket.id)) { (ctx.t(text::DO_REFUND_MISTAKE)) } }
        }
    }
}
