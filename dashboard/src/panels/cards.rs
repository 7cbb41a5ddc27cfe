//! The identifiers of a holder.

use super::entries::known;
use crate::{
    auth::Sight,
    ctx::Ctx,
    format::DASH,
    routes, text,
    ui::{
        hint, icon,
        table::{Column, Row, table},
        when::when,
    },
    views::desk::{CardRow, Checked},
    words,
};
use ledger_core::command::card_state;
use maud::{Markup, html};

const COLUMNS: [Column; 6] = [
    Column::words(text::COL_CARD),
    Column::words(text::COL_KIND),
    Column::words(text::COL_STATE),
    Column::words(text::COL_OPENS),
    Column::words(text::COL_LAST_TOUCH),
    Column::number(text::COL_AT_DEVICE),
];

/// A table in the order of registration, and what may be done.
pub(crate) fn panel(ctx: &Ctx, cards: &[CardRow], sight: Sight, deeds: &Markup) -> Markup {
    html! {
        article.panel aria-labelledby="cards-h" {
            h2 #cards-h { (ctx.t(text::CARDS)) }
            @if cards.is_empty() {
                (hint::hint(ctx.t(text::NO_CARDS), None))
            } @else {
                (table(ctx, "cards-h", &COLUMNS, cards.iter().enumerate().map(|(i, card)| row(ctx, i, card, sight))))
            }
            (deeds)
        }
    }
}

fn row(ctx: &Ctx, i: usize, card: &CardRow, sight: Sight) -> Row {
    let (class, sign) = if card.state == card_state::ACTIVE { ("ok", Checked::Passed) } else { ("warn", Checked::NotReached) };
    // The reader may stand outside a guard's building; whoever reads entries meets it there anyway.
    let device = match sight.entries {
        true => known(card.last_device.into(), routes::device(card.last_device)),
        false => html! { @if card.last_device == 0 { (DASH) } @else { (card.last_device) } },
    };
    Row {
        id: format!("c{i}"),
        cells: vec![
            html! { "···" (card.tail) },
            html! { (ctx.t(words::card(card.kind))) },
            html! { span.(class) { (icon::checked(sign)) (ctx.t(words::card_in(card.state))) } },
            html! { (ctx.t(if card.permanent { text::OPENS_COMPLEX } else { text::OPENS_BUILDING })) },
            when(card.last_time_us),
            device,
        ],
    }
}
