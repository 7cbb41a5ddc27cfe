//! Where something is silent that must work by the building's mode (EQP-15…18).

use super::frame::{self, Frame};
use crate::{
    act::look,
    app::App,
    ask::NoPage,
    auth::{
        Signed,
        rights::{Action, authorize},
    },
    ctx::Ctx,
    format::number,
    panels::{equipment::devices, impact::building_of},
    prefs::Prefs,
    routes, text,
    ui::{
        hint,
        table::{Column, Row, table},
    },
    views::desk::{Named, Place},
    words,
};
use axum::{Extension, extract::State};
use ledger_office::equipment::{Piece, alarms};
use maud::{Markup, html};
use std::sync::Arc;

/// Buildings on the page. Origin: more than that is an outage of the city, whose page says so.
const SHOWN: usize = 200;

const COLUMNS: [Column; 3] = [Column::words(text::COL_PLACE), Column::words(text::COL_PIECE), Column::words(text::COL_SEEN)];

/// `GET /alarms`: of the buildings that this operator may see.
pub(crate) async fn show(app: State<Arc<App>>, prefs: Extension<Prefs>, who: Signed) -> Result<Markup, NoPage> {
    who.may_somewhere(Action::ReadOffice)?;
    let operator = Arc::clone(&who.operator);
    let rows = look(&app, move |city, _| {
        let mine = |building: &u32| {
            let complex = city.buildings().get(*building as usize).map_or(0, |b| b.complex);
            let place = Place { complex, building: *building, ..Place::default() };
            authorize(&operator, Action::ReadOffice, Some(&place)).is_ok()
        };
        let named = |(id, pieces)| (building_of(city, id), pieces);
        alarms(city).into_iter().filter(|(id, _)| mine(id)).map(named).collect::<Vec<(Named, Vec<Piece>)>>()
    })
    .await?;
    let ctx = app.ctx(&prefs);
    let frame = Frame::about(ctx.t(text::ALARMS), &prefs, &who.operator);
    Ok(frame::page_about(&ctx, &frame, &page(&ctx, &rows)))
}

fn page(ctx: &Ctx, rows: &[(Named, Vec<Piece>)]) -> Markup {
    html! {
        h1 #alarms-h { (ctx.t(text::ALARMS)) " " small { (number(ctx.lang, rows.len() as u64)) } }
        p.lead { (ctx.t(text::ALARMS_WHAT)) }
        article.panel {
            @if rows.is_empty() {
                (hint::hint(ctx.t(text::NO_ALARMS), None))
            } @else {
                (table(ctx, "alarms-h", &COLUMNS, rows.iter().take(SHOWN).flat_map(|(building, pieces)| {
                    pieces.iter().map(|piece| row(ctx, building, piece))
                })))
            }
        }
    }
}

fn row(ctx: &Ctx, building: &Named, piece: &Piece) -> Row {
    Row {
        id: format!("b{}-{:?}", building.id, piece.item),
        cells: vec![
            html! { a href=(routes::building(building.id)) { (building.name) } },
            html! { (ctx.t(words::item(piece.item))) },
            devices(ctx, piece),
        ],
    }
}
