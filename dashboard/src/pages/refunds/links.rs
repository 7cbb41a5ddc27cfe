//! From an account to its refunds, and back to the money of families: what the account page shows beside the purses.

use super::{makes_anywhere, may};
use crate::{
    act::look,
    app::App,
    ask::NoPage,
    auth::{
        Signed,
        rights::{Action, authorize},
    },
    ctx::Ctx,
    link::Link,
    routes, text,
    words::refunds as words,
};
use ledger_core::holder_of_account;
use ledger_office::{
    refund::RefundState,
    ticket::{Ticket, TicketKind},
};
use maud::{Markup, html};
use std::sync::Arc;

/// Refunds of one account shown. Origin: more than one account ever has; the list has all.
const SHOWN: usize = 5;

/// The refunds of this account and the way to a new one; nothing for who may not see them.
pub(crate) async fn of_account(app: &App, ctx: &Ctx<'_>, who: &Signed, account: u64) -> Result<Markup, NoPage> {
    let Some(holder) = holder_of_account(account).filter(|_| who.may_somewhere(Action::ReadRefunds).is_ok()) else {
        return Ok(html! {});
    };
    let operator = Arc::clone(&who.operator);
    let seen = look(app, move |city, now_us| {
        let refunds = city.office().books().refunds_of(holder).filter(|refund| may(&operator, Action::ReadRefunds, refund));
        let rows: Vec<(u32, RefundState)> = refunds.take(SHOWN).map(|refund| (refund.id, refund.state)).collect();
        let office = city.office().books();
        let free = |supplier| office.open_refund(holder, supplier).is_none();
        let owed = city.purses_of(holder).any(|(_, purse)| purse.available() > 0 && free(purse.supplier));
        (rows, owed && super::new::may_apply(&operator, city, holder, ledger_core::civil_day(now_us)))
    });
    let (rows, may_apply) = seen.await?;
    Ok(html! {
        @if !rows.is_empty() || may_apply {
            p.actions {
                @if may_apply { a.button href=(Link::to(routes::REFUND_NEW).with("account", account)) { (ctx.t(text::RF_RETURN)) } }
                @for (id, state) in rows {
                    a.button href=(routes::refund(id)) { (ctx.t(text::COL_REFUND)) " № " (id) ": " (ctx.t(words::state(state))) }
                }
            }
        }
    })
}

/// From a ticket that asks for money back to its application; nothing for other tickets.
pub(crate) fn of_ticket(ctx: &Ctx, who: &Signed, ticket: &Ticket, account: u64) -> Markup {
    let asks = ticket.draft.kind == TicketKind::TopUpReturn && !ticket.state.is_closed() && account != 0;
    let to = Link::to(routes::REFUND_NEW).with("account", account).with("ticket", ticket.id).with("ground", "mistake");
    html! {
        @if asks && makes_anywhere(&who.operator) { p.actions { a.primary href=(to) { (ctx.t(text::RF_RETURN)) } } }
    }
}

/// From a supplier to its refunds.
pub(crate) fn of_supplier(ctx: &Ctx, who: &Signed, supplier: u32) -> Markup {
    let may = authorize(&who.operator, Action::ReadRefunds, None).is_ok()
        || who.may_for_supplier(Action::ReadRefunds, supplier).is_ok();
    html! { @if may { a.button href=(routes::supplier_refunds(supplier)) { (ctx.t(text::REFUNDS)) } } }
}
