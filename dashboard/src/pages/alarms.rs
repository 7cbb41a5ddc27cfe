//! Where something is silent that must work by the building's mode (EQP-15…18), and days whose payments do not close (FIELD C3).

use super::frame::{self, Frame};
use crate::{
    act::look,
    app::App,
    ask::{NoPage, at_the_door},
    auth::{
        Signed,
        rights::{Action, authorize},
    },
    ctx::Ctx,
    format::{day, machine_day, number, rubles},
    link::Link,
    names::supplier_of,
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
use ledger_core::civil_day;
use ledger_office::equipment::{Piece, alarms};
use maud::{Markup, html};
use reconciliation::{Summary, ageing::is_alarm};
use std::{cmp::Reverse, sync::Arc};

/// Buildings on the page. Origin: more than that is an outage of the city, whose page says so.
const SHOWN: usize = 200;

const COLUMNS: [Column; 3] = [Column::words(text::COL_PLACE), Column::words(text::COL_PIECE), Column::words(text::COL_SEEN)];

const DAYS: [Column; 4] = [
    Column::words(text::RECON_DAY),
    Column::words(text::COL_SUPPLIER),
    Column::number(text::COL_RECON_ROWS),
    Column::number(text::COL_SUM),
];

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
    let days = if who.may(Action::ReadSupplier, None).is_ok() { open_days(&app).await? } else { Vec::new() };
    let ctx = app.ctx(&prefs);
    let frame = Frame::about(ctx.t(text::ALARMS), &prefs, &who.operator);
    Ok(frame::page_about(&ctx, &frame, &html! { (page(&ctx, &rows)) (payments(&ctx, &days)) }))
}

/// Days of suppliers whose payments do not close, the newest first, each with the supplier's name.
async fn open_days(app: &App) -> Result<Vec<(String, Summary)>, NoPage> {
    let all = at_the_door(app, |door| door.reconciliations(None)).await?;
    look(app, move |city, now_us| {
        let today = civil_day(now_us);
        let mut open: Vec<(String, Summary)> =
            all.into_iter().filter(|one| is_alarm(one, today)).map(|one| (supplier_of(city, one.supplier).name, one)).collect();
        open.sort_by_key(|(_, one)| (Reverse(one.day), one.supplier));
        open
    })
    .await
}

fn payments(ctx: &Ctx, days: &[(String, Summary)]) -> Markup {
    let to = |one: &Summary| Link::to(routes::supplier_reconciliation(one.supplier)).with("day", machine_day(one.day));
    let line = |(name, one): &(String, Summary)| Row {
        id: format!("r{}-{}", one.supplier, one.day),
        cells: vec![
            html! { a href=(to(one)) { (day(one.day)) } },
            html! { (name) },
            html! { (number(ctx.lang, one.classes.values().map(|sum| sum.rows).sum::<u64>())) },
            html! { (rubles(ctx.lang, one.classes.values().map(|sum| sum.kopecks.abs()).sum::<i128>())) },
        ],
    };
    html! {
        @if !days.is_empty() {
            article.panel {
                h2 #days-h { (ctx.t(text::ALARM_DAYS)) " " small { (ctx.t(text::ALARM_DAYS_WHAT)) ", " (number(ctx.lang, days.len() as u64)) } }
                (table(ctx, "days-h", &DAYS, days.iter().take(SHOWN).map(line)))
            }
        }
    }
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
