//! One building, live: who is in it, what stands in it, and what it sent last; who passes its doors; what its tills do.

use super::{
    building_office,
    frame::{self, Frame, News, board as board_of},
    tickets,
};
use crate::{
    app::App,
    ask::{NoPage, ask_for},
    auth::{Sight, Signed, rights::Action},
    boards::{Board, Subject},
    ctx::Ctx,
    link::Link,
    panels,
    prefs::Prefs,
    routes,
    scene::Scene,
    text,
    ui::crumbs::way,
    views::desk::{BuildingView, EntriesOf, EntryRow, Named, Place},
    words,
};
use axum::{
    Extension,
    extract::{Path, State},
};
use maud::{Markup, html};
use std::sync::Arc;

/// `GET /buildings/{id}`.
pub(crate) async fn show(app: State<Arc<App>>, prefs: Extension<Prefs>, who: Signed, id: Path<u32>) -> Result<Markup, NoPage> {
    live(Scene::Building, &app, &prefs, &who, id.0).await
}

/// `GET /buildings/{id}/guard`.
pub(crate) async fn doors(app: State<Arc<App>>, prefs: Extension<Prefs>, who: Signed, id: Path<u32>) -> Result<Markup, NoPage> {
    live(Scene::Doors, &app, &prefs, &who, id.0).await
}

/// `GET /buildings/{id}/canteen`.
pub(crate) async fn tills(app: State<Arc<App>>, prefs: Extension<Prefs>, who: Signed, id: Path<u32>) -> Result<Markup, NoPage> {
    live(Scene::Tills, &app, &prefs, &who, id.0).await
}

async fn live(scene: Scene, app: &App, prefs: &Prefs, who: &Signed, id: u32) -> Result<Markup, NoPage> {
    let (view, place) = find(app, who, scene.action(), id).await?;
    let (ctx, sight) = (app.ctx(prefs), who.sight(&place));
    let subject = Subject { scene, building: id, sight };
    // Where too many are live already this one is made for its reader alone.
    let board = app.boards.open(subject).unwrap_or_else(|| Arc::new(Board::new(subject)));
    let version = app.views.live().borrow().version;
    let fragment = board.newest(app, &ctx, version).await?;
    let below = match scene {
        Scene::Building => building_office::panels(app, &ctx, who, &place).await?,
        _ => Markup::default(),
    };
    let name = &view.row.building.name;
    let title = scene.title().map_or_else(|| name.clone(), |title| format!("{}: {name}", ctx.t(title)));
    let content = html! {
        (steps(&ctx, &view, sight, scene != Scene::Building && who.may(Action::ReadPlaces, Some(&place)).is_ok()))
        h1 { (title) }
        @if scene == Scene::Building {
            (ways(&ctx, id, sight, &tickets::links::of_building(&ctx, who, &place)))
        }
        (board_of(&scene.stream(id), &fragment.html))
        (below)
    };
    Ok(frame::page_about(&ctx, &Frame { news: News::Stream, ..Frame::about(&title, prefs, &who.operator) }, &content))
}

/// A building that this operator may do this in, with its place.
pub(crate) async fn find(app: &App, who: &Signed, action: Action, id: u32) -> Result<(BuildingView, Place), NoPage> {
    who.may_somewhere(action)?;
    let view = ask_for(app, move |desk| desk.building(id)).await?;
    let place = Place { complex: view.complex.id, building: id, ..Place::default() };
    who.may(action, Some(&place))?;
    Ok((view, place))
}

/// The steps above a page about something in this building.
pub(super) fn steps(ctx: &Ctx, view: &BuildingView, sight: Sight, to_building: bool) -> Markup {
    let building = if to_building { &view.row.building } else { &Named::default() };
    way(ctx, sight, &view.complex, building, None)
}

/// To what else there is about the building.
fn ways(ctx: &Ctx, id: u32, sight: Sight, tickets: &Markup) -> Markup {
    let people = || Link::to(routes::people(id));
    html! {
        p.actions {
            @if sight.people {
                a.button href=(people()) { (ctx.t(text::PEOPLE)) }
                a.button href=(people().with("presence", "inside")) { (ctx.t(text::ROLL)) }
            }
            @if sight.doors { a.button href=(Scene::Doors.page(id)) { (ctx.t(text::DOORS_NOW)) } }
            @if sight.tills { a.button href=(Scene::Tills.page(id)) { (ctx.t(text::TILLS_NOW)) } }
            (tickets)
        }
    }
}

/// What changes while one looks.
pub(crate) fn fragment(ctx: &Ctx, view: &BuildingView, entries: &[EntryRow], sight: Sight) -> Markup {
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
