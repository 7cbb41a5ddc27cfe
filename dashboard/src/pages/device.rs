//! One device: what ails it and what it sent.

use super::{
    building::steps,
    building_entries::Older,
    frame::{self, Frame},
    tickets,
};
use crate::{
    app::App,
    ask::{NoPage, ask_for},
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::DASH,
    link::Link,
    panels::{self, holder::fact},
    prefs::Prefs,
    routes, text,
    ui::when::when,
    views::desk::{DeviceRow, EntriesOf, EntryPage},
    words,
};
use axum::{
    Extension,
    extract::{Path, Query, State},
};
use maud::{Markup, html};
use std::sync::Arc;

/// `GET /devices/{id}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Query(older): Query<Older>,
) -> Result<Markup, NoPage> {
    who.may_somewhere(Action::ReadPlaces)?;
    let (device, place) = ask_for(&app, move |desk| desk.device(id)).await?;
    who.may(Action::ReadPlaces, Some(&place))?;
    let building = ask_for(&app, move |desk| desk.building(place.building)).await?;
    let sight = who.sight(&place);
    let page = if sight.entries { older.ask(&app, EntriesOf::Device(id)).await? } else { EntryPage::default() };
    let ctx = app.ctx(&prefs);
    let title = format!("{} {id}", ctx.t(text::COL_DEVICE));
    let pager = older.pager(&ctx, &Link::to(routes::device(id)), &page);
    let content = html! {
        (steps(&ctx, &building, sight, true))
        h1 { (title) }
        (tickets::links::of_device(&ctx, &who, id, &place))
        (facts(&ctx, &device))
        @if sight.entries { (panels::entries::panel(&ctx, text::SENT, EntriesOf::Device(id), &page.rows, sight, &pager)) }
    };
    Ok(frame::page_about(&ctx, &Frame::about(&title, &prefs, &who.operator), &content))
}

fn facts(ctx: &Ctx, device: &DeviceRow) -> Markup {
    html! {
        article.panel aria-labelledby="device-h" {
            h2 #device-h { (ctx.t(text::COL_STATE)) }
            dl.facts {
                (fact(ctx.t(text::COL_KIND), html! { (ctx.t(words::device(device.kind))) }))
                (fact(ctx.t(text::COL_STATE), panels::devices::state(ctx, device)))
                (fact(ctx.t(text::COL_LAST_SIGN), when(device.last_time_us)))
                (fact(ctx.t(text::COL_SUPPLIER), html! { (if device.supplier.name.is_empty() { DASH } else { &device.supplier.name }) }))
            }
        }
    }
}
