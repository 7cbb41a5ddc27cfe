//! Everything that the gateways of a building sent, page by page.

use super::{
    building::{find, steps},
    frame::{self, Frame},
};
use crate::{
    app::App,
    ask::{NoPage, ask},
    auth::{Signed, rights::Action},
    ctx::Ctx,
    link::Link,
    panels,
    prefs::Prefs,
    routes, text,
    ui::pager::pager,
    views::desk::{EntriesOf, EntryPage, PAGE_ROWS},
};
use axum::{
    Extension,
    extract::{Path, Query, State},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// Where a list of entries goes on.
#[derive(Deserialize)]
pub(crate) struct Older {
    pub(super) before: Option<String>,
}

impl Older {
    /// A page of these entries.
    pub(super) async fn ask(&self, app: &App, of: EntriesOf) -> Result<EntryPage, NoPage> {
        let before = self.before.clone();
        ask(app, move |desk| desk.entries(of, before.as_deref(), PAGE_ROWS)).await
    }

    /// From this page to the others; `to` is the address of the newest.
    pub(super) fn pager(&self, ctx: &Ctx, to: &Link, page: &EntryPage) -> Markup {
        let first = self.before.is_some().then(|| (to.clone(), text::TO_NEWEST));
        let next = page.next.as_ref().map(|next| (to.clone().with("before", next), text::OLDER));
        pager(ctx, text::PAGES_OF_ENTRIES, first, next)
    }
}

/// `GET /buildings/{id}/entries`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Query(older): Query<Older>,
) -> Result<Markup, NoPage> {
    let (view, place) = find(&app, &who, Action::ReadEntries, id).await?;
    let page = older.ask(&app, EntriesOf::Building(id)).await?;
    let (ctx, sight) = (app.ctx(&prefs), who.sight(&place));
    let title = format!("{}: {}", view.row.building.name, ctx.t(text::EVENTS));
    let pager = older.pager(&ctx, &Link::to(routes::building_entries(id)), &page);
    let content = html! {
        (steps(&ctx, &view, sight, true))
        h1 { (title) }
        (panels::entries::panel(&ctx, text::EVENTS, EntriesOf::Building(id), &page.rows, sight, &pager))
    };
    Ok(frame::page_about(&ctx, &Frame::about(&title, &prefs, &who.operator), &content))
}
