//! Everything that the gateways of a building sent, page by page.

use super::{
    building::{find, steps},
    frame::{self, Frame},
};
use crate::{
    app::App,
    ask::{NoPage, ask},
    auth::{Sight, Signed, rights::Action},
    ctx::Ctx,
    download::{self, Kind},
    limits::ENTRIES_GATHERED_MAX,
    link::Link,
    panels::{self, entries},
    prefs::Prefs,
    routes, text,
    ui::pager::pager,
    views::desk::{EntriesOf, EntryPage, PAGE_ROWS},
};
use axum::{
    Extension,
    extract::{Path, Query, State},
    response::Response,
};
use maud::{Markup, html};
use papers::table::Table;
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

    /// From this page on backwards as a workbook, at most [`ENTRIES_GATHERED_MAX`].
    pub(super) async fn table(
        &self,
        app: &App,
        ctx: &Ctx<'_>,
        name: String,
        of: EntriesOf,
        sight: Sight,
    ) -> Result<Table, NoPage> {
        let (mut rows, mut before) = (Vec::new(), self.before.clone());
        let more = loop {
            let cursor = before.clone();
            let page = ask(app, move |desk| desk.entries(of, cursor.as_deref(), PAGE_ROWS)).await?;
            rows.extend(page.rows);
            match page.next {
                None => break false,
                Some(_) if rows.len() >= ENTRIES_GATHERED_MAX => break true,
                next => before = next,
            }
        };
        let more = more || rows.len() > ENTRIES_GATHERED_MAX;
        rows.truncate(ENTRIES_GATHERED_MAX);
        let rows = rows.iter().map(|entry| entries::cells(ctx, of, entry, sight)).collect();
        let foot = more.then(|| format!("{} {ENTRIES_GATHERED_MAX}", ctx.t(text::ENTRIES_CUT)));
        let head = entries::head(of, sight).into_iter().map(|name| ctx.t(name).to_owned()).collect();
        Ok(Table { name, head, rows, foot })
    }

    /// The same page as a workbook; `to` is the address of the newest.
    pub(super) fn download(&self, ctx: &Ctx, to: String) -> Markup {
        html! { p.actions { a.button href=(Link::to(to).with_some("before", self.before.as_ref())) { (ctx.t(text::AS_XLSX)) } } }
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
        (older.download(&ctx, routes::building_entries_xlsx(id)))
        (panels::entries::panel(&ctx, text::EVENTS, EntriesOf::Building(id), &page.rows, sight, &pager))
    };
    Ok(frame::page_about(&ctx, &Frame::about(&title, &prefs, &who.operator), &content))
}

/// `GET /buildings/{id}/entries.xlsx`.
pub(crate) async fn xlsx(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Query(older): Query<Older>,
) -> Result<Response, NoPage> {
    let (_, place) = find(&app, &who, Action::ReadEntries, id).await?;
    let (name, sight) = (format!("building-{id}"), who.sight(&place));
    let table = older.table(&app, &app.ctx(&prefs), name, EntriesOf::Building(id), sight).await?;
    download::table(&app, &who, Kind::Xlsx, routes::building_entries_xlsx(id), table).await
}
