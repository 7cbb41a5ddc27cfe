//! From where a problem is seen to the ticket about it.

use crate::{
    auth::{Signed, rights::Action},
    ctx::Ctx,
    link::Link,
    routes,
    text::{self, Text},
    views::desk::Place,
    words::tickets::code,
};
use ledger_office::ticket::TicketKind;
use maud::{Markup, html};

/// From a building, for who may open tickets there.
pub(crate) fn of_building(ctx: &Ctx, who: &Signed, place: &Place) -> Markup {
    let about = Link::to(routes::TICKET_NEW).with("building", place.building);
    let all = Link::to(routes::TICKETS).with("building", place.building);
    html! {
        @if who.may(Action::OpenTickets, Some(place)).is_ok() {
            a.button href=(about.clone().with("kind", code(TicketKind::Fault))) { (ctx.t(text::REPORT_FAULT)) }
            a.button href=(about) { (ctx.t(text::REQUEST)) }
        }
        @if who.may(Action::ReadOffice, Some(place)).is_ok() { a.button href=(all) { (ctx.t(text::ITS_TICKETS)) } }
    }
}

/// From a device.
pub(crate) fn of_device(ctx: &Ctx, who: &Signed, device: u32, place: &Place) -> Markup {
    let about = Link::to(routes::TICKET_NEW).with("kind", code(TicketKind::Fault));
    html! {
        @if who.may(Action::OpenTickets, Some(place)).is_ok() {
            p.actions { a.button href=(about.with("building", place.building).with("device", device)) { (ctx.t(text::REPORT_FAULT)) } }
        }
    }
}

/// From an account: its money and its cards.
pub(crate) fn of_account(ctx: &Ctx, who: &Signed, account: u64, place: &Place) -> Markup {
    const KINDS: [(TicketKind, Text); 3] = [
        (TicketKind::TopUpReturn, text::REQUEST_RETURN),
        (TicketKind::TopUpTransfer, text::REQUEST_TRANSFER),
        (TicketKind::Card, text::REQUEST_CARD),
    ];
    html! {
        @if who.may(Action::OpenTickets, Some(place)).is_ok() {
            p.actions {
                @for (kind, name) in KINDS {
                    a.button href=(Link::to(routes::TICKET_NEW).with("kind", code(kind)).with("account", account)) { (ctx.t(name)) }
                }
            }
        }
    }
}
