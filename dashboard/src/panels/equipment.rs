//! The set of a building, and what its mode asks of each piece (EQP-01…18).

use crate::{
    ctx::Ctx,
    format::{DASH, number},
    text,
    ui::{
        icon::{self, State},
        table::{Column, Row, table},
        when::when,
    },
    words,
};
use ledger_office::equipment::{Piece, Whereabouts};
use maud::{Markup, html};

const COLUMNS: [Column; 3] = [Column::words(text::COL_PIECE), Column::words(text::COL_EXPECTED), Column::words(text::COL_SEEN)];

/// The panel; nothing for a building without a set.
pub(crate) fn panel(ctx: &Ctx, pieces: &[Piece], place: Whereabouts) -> Markup {
    html! {
        @if !pieces.is_empty() {
            article.panel aria-labelledby="equipment-h" {
                h2 #equipment-h { (ctx.t(text::EQUIPMENT)) " " small { (ctx.t(words::whereabouts(place))) } }
                p.hint { (ctx.t(text::EQUIPMENT_WHAT)) }
                (table(ctx, "equipment-h", &COLUMNS, pieces.iter().map(|piece| row(ctx, piece))))
            }
        }
    }
}

fn row(ctx: &Ctx, piece: &Piece) -> Row {
    let optional = piece.item.is_optional();
    Row {
        id: format!("piece-{:?}", piece.item),
        cells: vec![
            html! { (ctx.t(words::item(piece.item))) @if optional { " " small { (ctx.t(text::OPTIONAL_PIECE)) } } },
            html! { (ctx.t(words::expected(piece.expected))) },
            devices(ctx, piece),
        ],
    }
}

/// How many devices there are, and how many are silent where they must not be.
pub(crate) fn devices(ctx: &Ctx, piece: &Piece) -> Markup {
    html! {
        @if piece.devices == 0 {
            span.idle { (DASH) " " (ctx.t(text::NOT_WATCHED)) }
        } @else if piece.is_alarm() {
            span.alarm {
                (icon::state(ctx, State::Alarm))
                (ctx.t(text::SILENT_FAULT)) " " (number(ctx.lang, piece.silent)) " " (ctx.t(text::OF)) " " (number(ctx.lang, piece.devices))
            }
            @if piece.oldest_us > 0 { " " small { (ctx.t(text::SILENT_SINCE)) " " (when(piece.oldest_us)) } }
        } @else if piece.silent > 0 {
            span.idle { (number(ctx.lang, piece.silent)) " " (ctx.t(text::SILENT_FAULT)) }
        } @else {
            span.ok { (icon::state(ctx, State::Ok)) (ctx.t(text::ALIVE)) " " (number(ctx.lang, piece.devices)) }
        }
    }
}
