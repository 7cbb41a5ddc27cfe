//! One building: who is in it, what stands in it, and what it sent last. Asks for the newest state every few seconds.

use super::{
    frame::{self, Frame, News},
    tickets,
};
use crate::{
    app::App,
    ask::{NoPage, ask, ask_for},
    auth::{Sight, Signed, is_piece, rights::Action},
    ctx::Ctx,
    limits::BUILDING_ENTRIES_SHOWN,
    link::Link,
    panels,
    prefs::Prefs,
    routes, text,
    ui::crumbs::way,
    views::desk::{BuildingView, EntriesOf, EntryRow, Named, Place},
    words,
};
use axum::{
    Extension,
    extract::{Path, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use std::sync::Arc;

/// `GET /buildings/{id}`: the page, or only what changes.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    headers: HeaderMap,
    Path(id): Path<u32>,
) -> Result<Response, NoPage> {
    let (view, place) = find(&app, &who, Action::ReadPlaces, id).await?;
    let sight = who.sight(&place);
    let entries = match sight.entries {
        true => ask(&app, move |desk| desk.entries(EntriesOf::Building(id), None, BUILDING_ENTRIES_SHOWN)).await?.rows,
        false => Vec::new(),
    };
    let ctx = app.ctx(&prefs);
    let fragment = fragment(&ctx, &view, &entries, sight);
    let varies = [(header::VARY, "hx-request")];
    if is_piece(&headers) {
        return Ok((varies, fragment).into_response());
    }
    let tickets = tickets::links::of_building(&ctx, &who, &place);
    let frame = Frame { news: News::Poll, ..Frame::about(&view.row.building.name, &prefs, &who.operator) };
    Ok((varies, frame::page_about(&ctx, &frame, &page(&ctx, &view, sight, &tickets, &fragment))).into_response())
}

/// A building that this operator may do this in, with its place.
pub(super) async fn find(app: &App, who: &Signed, action: Action, id: u32) -> Result<(BuildingView, Place), NoPage> {
    who.may_somewhere(action)?;
    let view = ask_for(app, move |desk| desk.building(id)).await?;
    let place = Place { complex: view.complex.id, building: id };
    who.may(action, Some(&place))?;
    Ok((view, place))
}

/// The steps above a page about something in this building.
pub(super) fn steps(ctx: &Ctx, view: &BuildingView, sight: Sight, to_building: bool) -> Markup {
    let building = if to_building { &view.row.building } else { &Named::default() };
    way(ctx, sight, &view.complex, building, None)
}

fn page(ctx: &Ctx, view: &BuildingView, sight: Sight, tickets: &Markup, fragment: &Markup) -> Markup {
    let id = view.row.building.id;
    let people = || Link::to(routes::people(id));
    html! {
        (steps(ctx, view, sight, false))
        h1 { (view.row.building.name) }
        @if sight.people {
            p.actions {
                a.button href=(people()) { (ctx.t(text::PEOPLE)) }
                a.button href=(people().with("presence", "inside")) { (ctx.t(text::ROLL)) }
                (tickets)
            }
        }
        div #board hx-get=(routes::building(id)) hx-swap="innerMorph" hx-trigger="poll" { (fragment) }
    }
}

/// What changes while one looks.
fn fragment(ctx: &Ctx, view: &BuildingView, entries: &[EntryRow], sight: Sight) -> Markup {
    let row = &view.row;
    let all = html! {
        p.foot { a href=(routes::building_entries(row.building.id)) { (ctx.t(text::ALL_ENTRIES)) } }
    };
    html! {
        p.lead {
            (ctx.t(words::building(row.kind))) ". " (ctx.t(text::COL_MODE)) ": " (ctx.t(words::mode(row.mode))) "."
            @if !row.active { " " strong { (ctx.t(text::CLOSED)) } "." }
        }
        div.pair {
            (panels::presence::of_building(ctx, row.crowd))
            (panels::gateways::of_building(ctx, &view.gateways))
        }
        @if sight.entries { (panels::entries::panel(ctx, text::LAST_ENTRIES, EntriesOf::Building(row.building.id), entries, sight, &all)) }
        div.pair {
            (panels::devices::panel(ctx, &view.devices))
            (panels::groups::panel(ctx, view, sight))
        }
    }
}
