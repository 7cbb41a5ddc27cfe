//! One record: what happened in words, and the part that machines agree on.

use super::{
    changes,
    entries::{answer, known},
    holder::fact,
};
use crate::{
    auth::Sight,
    ctx::Ctx,
    format::{DASH, elapsed, number, rubles},
    routes, text,
    ui::when::when,
    views::desk::EventView,
    words,
};
use maud::{Markup, html};

/// Who, where, when, and for how much.
pub(crate) fn event(ctx: &Ctx, view: &EventView, sight: Sight) -> Markup {
    let entry = &view.entry;
    let card = if view.card_tail.is_empty() { String::from(DASH) } else { format!("···{}", view.card_tail) };
    html! {
        article.panel aria-labelledby="event-h" {
            h2 #event-h { (ctx.t(text::WHAT_HAPPENED)) }
            dl.facts {
                (fact(ctx.t(text::COL_WHAT), html! { (words::entry(ctx, entry)) }))
                (fact(ctx.t(text::COL_ANSWER), answer(ctx, entry.reason)))
                @if !entry.changes.is_empty() { (fact(ctx.t(text::CH_WHAT), html! { (changes::words(ctx, &entry.changes)) })) }
                @if !entry.note.is_empty() { (fact(ctx.t(text::NOTE), html! { (entry.note) })) }
                (fact(ctx.t(text::COL_ACCOUNT), known(entry.account, routes::account(entry.account))))
                (fact(ctx.t(text::COL_CARD), html! { (card) }))
                (fact(ctx.t(text::COL_BUILDING), html! {
                    @if entry.building == 0 { (DASH) } @else { a href=(routes::building(entry.building)) { (view.building.name) } }
                }))
                (fact(ctx.t(text::COL_DEVICE), known(entry.device.into(), routes::device(entry.device))))
                @if sight.money { (money(ctx, view)) }
                (times(ctx, view))
            }
        }
    }
}

fn money(ctx: &Ctx, view: &EventView) -> Markup {
    let entry = &view.entry;
    html! {
        @if entry.amount_kopecks != 0 { (fact(ctx.t(text::COL_AMOUNT), html! { (rubles(ctx.lang, entry.amount_kopecks)) })) }
        @if let Some(balance) = entry.balance_kopecks {
            (fact(ctx.t(text::BALANCE_THEN), html! { (rubles(ctx.lang, balance)) }))
        }
        @if !entry.supplier.name.is_empty() { (fact(ctx.t(text::COL_SUPPLIER), html! { (entry.supplier.name) })) }
    }
}

/// The device's time and the server's, and what lies between: late events are booked late.
fn times(ctx: &Ctx, view: &EventView) -> Markup {
    let (event, booked) = (view.entry.event_time_us, view.booked_us);
    let (what, gap) = match booked >= event {
        true => (text::BOOKED_LATER, booked.saturating_sub(event)),
        false => (text::BOOKED_EARLIER, event.saturating_sub(booked)),
    };
    html! {
        (fact(ctx.t(text::COL_TIME), when(event)))
        (fact(ctx.t(text::BOOKED), html! {
            (when(booked))
            @if view.gateway != 0 { " " small { (ctx.t(what)) " " (elapsed(ctx.lang, gap)) } }
        }))
        @if view.gateway != 0 {
            (fact(ctx.t(text::LINK), html! { (ctx.t(if view.offline { text::DECIDED_OFFLINE } else { text::DECIDED_ONLINE })) }))
        }
    }
}

/// Position, rules, gateway and the hash of the block: the same in every tool.
pub(crate) fn machine(ctx: &Ctx, view: &EventView) -> Markup {
    html! {
        article.panel aria-labelledby="machine-h" {
            h2 #machine-h { (ctx.t(text::IN_THE_JOURNAL)) }
            dl.facts {
                (fact(ctx.t(text::POSITION), html! { (number(ctx.lang, view.entry.pos)) }))
                (fact(ctx.t(text::RULES), html! { (view.rules) }))
                (fact(ctx.t(text::COL_GATEWAY), html! {
                    @if view.gateway == 0 { (DASH) } @else { (view.gateway) " · " (view.gateway_seq) }
                }))
                (fact(ctx.t(text::BLOCK_HASH), html! { code.hash { (view.block_hash) } }))
            }
            p.foot { (ctx.t(text::IN_THE_JOURNAL_WHAT)) }
        }
    }
}
