//! One account: the holder, the money, the cards, and everything that happened.

use super::{
    building_entries::Older,
    frame::{self, Frame},
    tickets,
};
use crate::{
    app::App,
    ask::{NoPage, ask_for},
    auth::{Sight, Signed, rights::Action},
    ctx::Ctx,
    link::Link,
    panels,
    prefs::Prefs,
    routes, text,
    ui::crumbs::way,
    views::desk::{EntriesOf, EntryPage, HolderView, Place},
};
use axum::{
    Extension,
    extract::{Path, Query, State},
};
use maud::{Markup, html};
use std::sync::Arc;

/// `GET /accounts/{account}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(account): Path<u64>,
    Query(older): Query<Older>,
) -> Result<Markup, NoPage> {
    who.may_somewhere(Action::ReadPeople)?;
    let view = ask_for(&app, move |desk| desk.holder(account)).await?;
    let place = Place { complex: view.complex.id, building: view.building.id };
    who.may(Action::ReadPeople, Some(&place))?;
    let sight = who.sight(&place);
    let entries = if sight.entries { older.ask(&app, EntriesOf::Account(account)).await? } else { EntryPage::default() };
    let ctx = app.ctx(&prefs);
    let title = format!("{} {account}", ctx.t(text::COL_ACCOUNT));
    let pager = older.pager(&ctx, &Link::to(routes::account(account)), &entries);
    let tickets = tickets::links::of_account(&ctx, &who, account, &place);
    let content = page(&ctx, &view, &entries, sight, &pager, &tickets);
    Ok(frame::page_about(&ctx, &Frame::about(&title, &prefs, &who.operator), &content))
}

fn page(ctx: &Ctx, view: &HolderView, entries: &EntryPage, sight: Sight, pager: &Markup, tickets: &Markup) -> Markup {
    let account = view.person.account;
    let people = (view.building.id != 0).then(|| routes::people(view.building.id));
    html! {
        (way(ctx, sight, &view.complex, &view.building, Some((people, ctx.t(text::PEOPLE)))))
        h1 { (panels::people::name(ctx, &view.person)) " " small { (ctx.t(text::COL_ACCOUNT)) " " (account) } }
        (tickets)
        div.pair {
            (panels::holder::panel(ctx, view, sight))
            @if sight.money { (panels::purses::panel(ctx, view)) }
        }
        (panels::cards::panel(ctx, &view.cards, sight))
        @if sight.entries { (panels::entries::panel(ctx, text::TIMELINE, EntriesOf::Account(account), &entries.rows, sight, pager)) }
    }
}
