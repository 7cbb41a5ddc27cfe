//! What each deed asks for.

use super::{Deed, Filled, Held, Holder, Seen, is_used};
use crate::{
    act,
    ctx::Ctx,
    format::{DASH, machine_day},
    limits::DOCUMENT_CHARS_MAX,
    pages::cards::typed,
    panels::holder::fact,
    routes,
    text::{self, Text},
    ui::icon::{self, State as Mark},
    words,
};
use ledger_core::command::{card_kind, card_state};
use maud::{Markup, html};

/// Kinds that a reserve keeps; a social card is the citizen's own (IDN-05).
const KEPT: [u8; 4] = [card_kind::SERVICE, card_kind::SMART, card_kind::BRACELET, card_kind::FOB];

/// Asks about whom it is; a link or a scanner may have brought the identifier already.
pub(super) fn whom(ctx: &Ctx, deed: Deed, filled: &Filled) -> Markup {
    html! {
        form.panel.acting method="get" action=(routes::card_deed(deed.word())) {
            @if !filled.building.is_empty() { input type="hidden" name="building" value=(filled.building); }
            @if !filled.uid.is_empty() { input type="hidden" name="uid" value=(filled.uid); }
            label for="account" { (ctx.t(text::COL_ACCOUNT)) }
            p.hint #account-hint { (ctx.t(text::KD_ACCOUNT_HINT)) " " a href=(routes::SEARCH) { (ctx.t(text::KD_ACCOUNT_SEARCH)) } "." }
            input.short #account name="account" inputmode="numeric" autocomplete="off" required autofocus aria-describedby="account-hint" value=(filled.account);
            p.actions { button.primary { (ctx.t(text::KD_GO_ON)) } }
        }
    }
}

/// Who gets it, before it is given.
pub(super) fn holder(ctx: &Ctx, holder: &Holder) -> Markup {
    html! {
        article.panel aria-labelledby="holder-h" {
            h2 #holder-h { (ctx.t(text::HOLDER)) }
            dl.facts {
                (fact(ctx.t(text::COL_ACCOUNT), html! { a href=(routes::account(holder.account)) { (holder.account) } }))
                (fact(ctx.t(text::WHO), html! { (ctx.t(words::holder(holder.kind))) @if !holder.active { ", " (ctx.t(text::HOLDER_LEFT)) } }))
                (fact(ctx.t(text::COL_BUILDING), html! { (holder.building.name) }))
                (fact(ctx.t(text::COL_GROUP), html! { @if holder.group.id == 0 { (DASH) } @else { (holder.group.name) } }))
                (fact(ctx.t(text::CARDS), html! {
                    @if holder.cards.is_empty() { (DASH) } @else {
                        ul.plain { @for card in &holder.cards { li {
                            a href=(routes::card_piece(card.uid)) { code { (card.uid) } } ", " (ctx.t(words::card(card.kind))) ", " (ctx.t(words::card_in(card.state)))
                        } } }
                    }
                }))
            }
        }
    }
}

pub(super) fn of(ctx: &Ctx, deed: Deed, seen: &Seen, filled: &Filled) -> Markup {
    match deed {
        Deed::Issue => issue(ctx, seen, filled),
        Deed::Replace => replace(ctx, seen, filled),
        Deed::Found => html! {
            p.hint { (ctx.t(text::KD_FOUND_WHAT)) }
            (among(ctx, seen, filled, |card| card.state == card_state::LOST))
            (act::why_again(ctx, filled.sent.why()))
        },
        Deed::Return => html! {
            p.hint { (ctx.t(text::KD_RETURN_WHAT)) }
            (typed::field(ctx, text::CT_NUMBERS, &filled.numbers, &seen.reader))
            (tick(ctx, "broken", text::KD_BROKEN, &filled.broken))
        },
        Deed::Discard => html! {
            p.hint { (ctx.t(text::KD_DISCARD_WHAT)) }
            (typed::field(ctx, text::CT_NUMBERS, &filled.numbers, &seen.reader))
            (document(ctx, text::KD_ACT, &filled.document))
        },
        Deed::Receive => receive(ctx, seen, filled),
        Deed::Rule => rule(ctx, filled),
    }
}

fn issue(ctx: &Ctx, seen: &Seen, filled: &Filled) -> Markup {
    let used = seen.holder.iter().flat_map(|holder| &holder.cards).any(|card| is_used(card.state));
    html! {
        @if used { p.verdict.warn { (icon::state(ctx, Mark::Warn)) (ctx.t(text::KD_HAS_ONE)) } }
        (number(ctx, text::KD_NUMBER, seen, &filled.number, true))
        (tick(ctx, "permanent", text::KD_PERMANENT, &filled.permanent))
    }
}

fn replace(ctx: &Ctx, seen: &Seen, filled: &Filled) -> Markup {
    let cause = |word: &'static str, words: Text| {
        html! {
            p.tick {
                input id=(word) type="radio" name="cause" value=(word) required checked[filled.cause == word];
                label for=(word) { (ctx.t(words)) }
            }
        }
    };
    html! {
        p.hint { (ctx.t(text::KD_REPLACE_WHAT)) }
        (among(ctx, seen, filled, |card| is_used(card.state)))
        fieldset { legend { (ctx.t(text::KD_CAUSE)) } (cause("lost", text::KD_LOST)) (cause("broken", text::KD_BROKE)) }
        (number(ctx, text::KD_NEW_NUMBER, seen, &filled.number, false))
        (act::why_again(ctx, filled.sent.why()))
    }
}

/// One of the holder's identifiers; where there is one alone it is chosen.
fn among(ctx: &Ctx, seen: &Seen, filled: &Filled, fits: impl Fn(&Held) -> bool) -> Markup {
    let cards: Vec<&Held> = seen.holder.iter().flat_map(|holder| &holder.cards).filter(|card| fits(card)).collect();
    let only = cards.len() == 1;
    html! {
        @if cards.is_empty() { p.verdict.warn #uid { (icon::state(ctx, Mark::Warn)) (ctx.t(text::KD_NONE_SUCH)) } } @else {
            fieldset #uid {
                legend { (ctx.t(text::KD_WHICH)) }
                @for card in cards {
                    p.tick {
                        input id={ "u" (card.uid) } type="radio" name="uid" value=(card.uid) required checked[only || filled.uid == card.uid.to_string()];
                        label for={ "u" (card.uid) } {
                            code { (card.uid) } ", " (ctx.t(words::card(card.kind))) ", " (ctx.t(words::card_in(card.state)))
                            @if card.permanent { ", " (ctx.t(text::OPENS_COMPLEX)) }
                        }
                    }
                }
            }
        }
    }
}

fn number(ctx: &Ctx, label: Text, seen: &Seen, typed: &str, required: bool) -> Markup {
    html! {
        label for="number" { (ctx.t(label)) }
        p.hint #number-hint {
            (ctx.t(text::KD_SCAN)) " "
            @if seen.reader.is_empty() { (ctx.t(text::CN_PLAIN)) } @else { (ctx.t(text::CN_AS_READER)) " " code { (seen.reader) } "." }
            @if !required { " " (ctx.t(text::KD_OR_LATER)) }
        }
        input #number name="number" autocomplete="off" spellcheck="false" required[required] autofocus[required] aria-describedby="number-hint" value=(typed);
    }
}

fn tick(ctx: &Ctx, name: &str, label: Text, typed: &str) -> Markup {
    html! { p.tick { input id=(name) type="checkbox" name=(name) value="1" checked[!typed.is_empty()]; label for=(name) { (ctx.t(label)) } } }
}

fn document(ctx: &Ctx, label: Text, typed: &str) -> Markup {
    html! {
        label for="document" { (ctx.t(label)) }
        input #document name="document" required maxlength=(DOCUMENT_CHARS_MAX) autocomplete="off" value=(typed);
    }
}

fn receive(ctx: &Ctx, seen: &Seen, filled: &Filled) -> Markup {
    let option = |value: &str, words: Markup| html! { option value=(value) selected[filled.origin == value] { (words) } };
    html! {
        p.hint { (ctx.t(text::KD_RECEIVE_WHAT)) }
        label for="origin" { (ctx.t(text::CT_ORIGIN)) }
        select #origin name="origin" required {
            (option("city", html! { (ctx.t(text::CT_FROM_CITY)) }))
            @for plan in seen.plans.iter().rev() { (option(&format!("plan-{plan}"), html! { (ctx.t(text::CT_FROM_CITY)) ", " (ctx.t(text::AUDIT_T_PLAN)) " № " (plan) })) }
            @for vendor in &seen.vendors { (option(&format!("vendor-{}", vendor.id), html! { (ctx.t(text::CT_FROM_VENDOR)) " " (vendor.name) })) }
            (option("found", html! { (ctx.t(text::CT_FROM_FOUND)) }))
        }
        (document(ctx, text::KD_INVOICE, &filled.document))
        label for="kind" { (ctx.t(text::COL_KIND)) }
        select #kind name="kind" required {
            @for kind in KEPT { option value=(kind) selected[filled.kind == kind.to_string()] { (ctx.t(words::card(kind))) } }
        }
        label for="declared" { (ctx.t(text::CT_DECLARED)) }
        input.short #declared name="declared" inputmode="numeric" required autocomplete="off" value=(filled.declared);
        label for="day" { (ctx.t(text::CT_DAY)) }
        input.short #day name="day" type="date" required max=(machine_day(seen.today)) value=(filled.day);
    }
}

fn rule(ctx: &Ctx, filled: &Filled) -> Markup {
    html! {
        label for="at_least" { (ctx.t(text::CD_AT_LEAST)) }
        p.hint #least-hint { (ctx.t(text::KD_LEAST_HINT)) }
        input.short #at_least name="at_least" inputmode="numeric" autocomplete="off" aria-describedby="least-hint" value=(filled.at_least);
        label for="lead_days" { (ctx.t(text::CB_LEAD)) }
        input.short #lead_days name="lead_days" inputmode="numeric" required autocomplete="off" value=(filled.lead_days);
        label for="pack" { (ctx.t(text::CB_PACK)) }
        input.short #pack name="pack" inputmode="numeric" required autocomplete="off" value=(filled.pack);
    }
}
